/* file.c: reading one YAML file and the values of rosters and demands. */
#include "sim/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MAX = 1 << 20, ARENA_PER_BYTE = 128, DAY_S = 86400 };

static const char *const weekdays[] = { "monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday" };

enum tl_err tl_file_text(const char *name, size_t bytes_max, struct tl_faults *faults,
                         char **out_text, size_t *out_bytes)
{
    FILE *in = fopen(name, "rb");
    char *text = malloc(bytes_max + 1);
    size_t bytes = in && text ? fread(text, 1, bytes_max + 1, in) : 0;
    enum tl_err err = !text               ? TL_ENOMEM
                      : !in || ferror(in) ? TL_EIO
                      : bytes > bytes_max ? TL_ETOOLONG
                                          : TL_OK;
    if (in)
        fclose(in);
    if (err) {
        tl_faults_add(faults, name, 0, "",
                      err == TL_ETOOLONG ? "This file is too long: make it shorter."
                                         : "This file cannot be read: is the name right?");
        free(text);
        return err;
    }
    text[bytes] = '\0';
    *out_text = text;
    *out_bytes = bytes;
    return TL_OK;
}

enum tl_err tl_file_open(struct tl_file *file, const char *name, const struct tl_policy *policy,
                         struct tl_faults *faults)
{
    size_t bytes;
    *file = (struct tl_file){ .name = name };
    enum tl_err err = tl_file_text(name, FILE_BYTES_MAX, faults, &file->text, &bytes);
    if (err)
        return err;
    /* The readers of values look skills up in the policy, and change nothing in it. */
    file->load.policy = (struct tl_policy *)(uintptr_t)policy;
    file->load.faults = faults;
    file->load.file_names = &file->name;
    err = arena_open(&file->load.arena, (bytes + 64) * ARENA_PER_BYTE);
    if (!err) {
        const struct place place = { faults, name, 0 };
        err = tree_read(&file->load.arena, &place, file->text, bytes, &file->root);
    }
    if (err)
        tl_file_close(file);
    return err;
}

void tl_file_close(struct tl_file *file)
{
    arena_close(&file->load.arena);
    free(file->text);
    file->text = NULL;
}

/* A number of up to six digits; the bytes that it takes, 0: none. */
static size_t number_at(const char *text, uint32_t *out)
{
    size_t bytes = 0;
    uint32_t number = 0;
    while (text[bytes] >= '0' && text[bytes] <= '9' && bytes < 6)
        number = number * 10 + (uint32_t)(text[bytes++] - '0');
    *out = number;
    return bytes;
}

void tl_read_share(struct load *load, const struct node *node, const struct field *field, void *out)
{
    const char *text = "";
    uint32_t percent;
    uint32_t most = field->max > 0 ? (uint32_t)field->max : 100;
    read_text(load, node, field, &text);
    size_t bytes = number_at(text, &percent);
    const char *rest = text + bytes + (text[bytes] == ' ');
    if (bytes > 0 && strcmp(rest, "%") == 0 && percent <= most)
        *(double *)out = percent / 100.0;
    else if (text[0] != '\0')
        FAULT(load, node, "A share is written 30 %, ", most == 100 ? "up to 100 %" : "up to 1000 %",
              "; ", text, " is none.");
}

void tl_read_weight(struct load *load, const struct node *node, const struct field *field,
                    void *out)
{
    uint32_t number = UINT32_MAX;
    read_u32(load, node, field, &number);
    if (number != UINT32_MAX)
        *(double *)out = number;
}

struct spread_words {
    uint32_t mean_s;
    const char *kind;
    double variation;
};

#define SPREAD struct spread_words
static const struct field spread_fields[] = {
    MUST("mean", read_seconds, SPREAD, mean_s, FROM_TO(0, 30 * DAY_S)),
    MAY("kind", read_text, SPREAD, kind),
    MAY("spread", tl_read_share, SPREAD, variation, .max = 1000),
    END_OF_FIELDS,
};

static void read_spread_words(struct load *load, const struct node *node, void *out)
{
    static const char *const kinds[] = { "fixed", "exponential", "lognormal" };
    struct spread_words words = { .mean_s = UINT32_MAX, .kind = "lognormal", .variation = 1 };
    read_fields(load, node, spread_fields, &words);
    for (int kind = 0; kind < 3; kind++) {
        if (strcmp(kinds[kind], words.kind) != 0)
            continue;
        if (words.mean_s != UINT32_MAX)
            *(struct tl_spread *)out =
                tl_spread_make((enum tl_spread_kind)kind, words.mean_s * 1e6, words.variation);
        return;
    }
    FAULT(load, node, "kind is fixed, exponential or lognormal; ", words.kind, " is none.");
}

void tl_read_spread(struct load *load, const struct node *node, const struct field *field,
                    void *out)
{
    static const struct field seconds = { .min = 0, .max = 30 * DAY_S };
    uint32_t mean_s = UINT32_MAX;
    (void)field;
    if (node->kind == NODE_MAPPING) {
        read_spread_words(load, node, out);
        return;
    }
    read_seconds(load, node, &seconds, &mean_s);
    if (mean_s != UINT32_MAX)
        *(struct tl_spread *)out = tl_spread_make(TL_SPREAD_FIXED, mean_s * 1e6, 0);
}

bool tl_time_read(const char *text, uint32_t *out)
{
    uint32_t hour, minute;
    if (number_at(text, &hour) != 2 || text[2] != ':' || number_at(text + 3, &minute) < 2)
        return false;
    uint32_t two = (uint32_t)(text[3] - '0') * 10 + (uint32_t)(text[4] - '0');
    *out = hour * 3600 + two * 60;
    return two < 60 && *out <= DAY_S;
}

void tl_read_time(struct load *load, const struct node *node, const struct field *field, void *out)
{
    const char *text = "";
    uint32_t second;
    read_text(load, node, field, &text);
    if (tl_time_read(text, &second) && text[5] == '\0')
        *(uint32_t *)out = second;
    else if (text[0] != '\0')
        FAULT(load, node, "A time is written 08:30; ", text, " is none.");
}

void tl_read_span(struct load *load, const struct node *node, const struct field *field, void *out)
{
    const char *text = "";
    uint32_t from, to;
    read_text(load, node, field, &text);
    bool is_span = tl_time_read(text, &from) && text[5] == '-' && tl_time_read(text + 6, &to) &&
                   text[11] == '\0' && from < to;
    if (is_span) {
        ((uint32_t *)out)[0] = from;
        ((uint32_t *)out)[1] = to;
    } else if (text[0] != '\0') {
        FAULT(load, node, "Hours are written 08:30-16:00, the earlier first; ", text, " is none.");
    }
}

uint8_t tl_weekday_find(const char *name, size_t name_len)
{
    uint8_t day = 0;
    while (day < 7 &&
           (strlen(weekdays[day]) != name_len || strncmp(weekdays[day], name, name_len) != 0))
        day++;
    return day;
}

void tl_read_days(struct load *load, const struct node *node, const struct field *field, void *out)
{
    const char *text = "";
    read_text(load, node, field, &text);
    size_t first_len = strcspn(text, "-");
    const char *second = text[first_len] == '-' ? text + first_len + 1 : text;
    uint8_t from = tl_weekday_find(text, first_len);
    uint8_t to = tl_weekday_find(second, strlen(second));
    if (from < 7 && to < 7 && from <= to)
        *(uint8_t *)out = (uint8_t)((2u << to) - (1u << from));
    else if (text[0] != '\0')
        FAULT(load, node, "Days are written monday-friday or saturday; ", text, " is none.");
}
