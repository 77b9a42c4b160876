/* settings.c: the settings table read from files, the environment and the command line. */
#include "server/settings.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

struct setting {
    const char *key;
    const char *what;
    const char *text; /* The default of a text; NULL for a number. */
    int64_t number;
    int64_t low;
    int64_t high;
    size_t at;         /* In struct tl_settings. */
    bool is_now;       /* Takes effect at a reload. */
    const char *words; /* What a text may be; NULL: anything. */
};

static const struct setting table[] = {
#define ROW_TEXT(name, key, value, what)                                                           \
    { key, what, value, 0, 0, 0, offsetof(struct tl_settings, name), false, NULL },
#define ROW_NUMBER(name, key, value, low, high, what)                                              \
    { key, what, NULL, value, low, high, offsetof(struct tl_settings, name), false, NULL },
#define ROW_TEXT_NOW(name, key, value, what)                                                       \
    { key, what, value, 0, 0, 0, offsetof(struct tl_settings, name), true, NULL },
#define ROW_NUMBER_NOW(name, key, value, low, high, what)                                          \
    { key, what, NULL, value, low, high, offsetof(struct tl_settings, name), true, NULL },
#define ROW_WORD_NOW(name, key, value, words, what)                                                \
    { key, what, value, 0, 0, 0, offsetof(struct tl_settings, name), true, words },
    TL_SETTINGS_TABLE(ROW_TEXT, ROW_NUMBER, ROW_TEXT_NOW, ROW_NUMBER_NOW, ROW_WORD_NOW)
#undef ROW_TEXT
#undef ROW_NUMBER
#undef ROW_TEXT_NOW
#undef ROW_NUMBER_NOW
#undef ROW_WORD_NOW
};
enum { TABLE_LEN = sizeof table / sizeof table[0], ENVIRONMENT_BYTES = 64 };

static char *text_at(struct tl_settings *settings, const struct setting *row)
{
    return (char *)settings + row->at;
}

static int64_t *number_at(struct tl_settings *settings, const struct setting *row)
{
    return (int64_t *)(void *)((char *)settings + row->at);
}

void tl_settings_init(struct tl_settings *settings)
{
    memset(settings, 0, sizeof *settings);
    for (size_t i = 0; i < TABLE_LEN; i++) {
        if (table[i].text)
            snprintf(text_at(settings, table + i), TL_SETTING_BYTES_MAX, "%s", table[i].text);
        else
            *number_at(settings, table + i) = table[i].number;
    }
}

static const struct setting *row_find(const char *key)
{
    for (size_t i = 0; i < TABLE_LEN; i++) {
        if (strcmp(table[i].key, key) == 0)
            return table + i;
    }
    return NULL;
}

static bool is_one_of(const char *words, const char *value)
{
    size_t len = strlen(value);
    for (const char *word = words; len > 0 && *word; word += strspn(word, " ")) {
        size_t word_len = strcspn(word, " ");
        if (word_len == len && strncmp(word, value, len) == 0)
            return true;
        word += word_len;
    }
    return false;
}

static enum tl_err set_text(char *out, const struct setting *row, const char *value, char *why,
                            size_t why_bytes)
{
    size_t bytes = strlen(value);
    if (row->words && !is_one_of(row->words, value)) {
        snprintf(why, why_bytes, "%s is one of: %s; not \"%.40s\"", row->key, row->words, value);
        return TL_EBAD;
    }
    if (bytes >= TL_SETTING_BYTES_MAX) {
        snprintf(why, why_bytes, "this value is longer than %d characters",
                 TL_SETTING_BYTES_MAX - 1);
        return TL_EBAD;
    }
    memcpy(out, value, bytes + 1);
    return TL_OK;
}

static enum tl_err set_number(int64_t *out, const struct setting *row, const char *value, char *why,
                              size_t why_bytes)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || number < row->low || number > row->high) {
        snprintf(why, why_bytes,
                 "%s must be a number from %" PRId64 " to %" PRId64 ", not \"%.40s\"", row->key,
                 row->low, row->high, value);
        return TL_EBAD;
    }
    *out = number;
    return TL_OK;
}

enum tl_err tl_settings_set(struct tl_settings *settings, const char *key, const char *value,
                            const char *file, uint32_t line, struct tl_faults *faults)
{
    char why[200];
    enum tl_err err = TL_EBAD;
    const struct setting *row = row_find(key);
    if (!row)
        snprintf(why, sizeof why,
                 "there is no setting \"%.60s\"; `throughline help settings` lists them", key);
    else if (row->text)
        err = set_text(text_at(settings, row), row, value, why, sizeof why);
    else
        err = set_number(number_at(settings, row), row, value, why, sizeof why);
    if (err != TL_OK)
        tl_faults_add(faults, file, line, key, why);
    return err;
}

/* Cuts the blanks off both ends, in place. */
static char *trim(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t len = strlen(text);
    while (len > 0 && isspace((unsigned char)text[len - 1]))
        text[--len] = '\0';
    return text;
}

static enum tl_err read_line(struct tl_settings *settings, char *text, const char *file,
                             uint32_t line, struct tl_faults *faults)
{
    char *comment = strchr(text, '#');
    if (comment)
        *comment = '\0';
    text = trim(text);
    if (*text == '\0')
        return TL_OK;
    char *equals = strchr(text, '=');
    if (!equals) {
        tl_faults_add(faults, file, line, "", "a line here has the form: key = value");
        return TL_EBAD;
    }
    *equals = '\0';
    return tl_settings_set(settings, trim(text), trim(equals + 1), file, line, faults);
}

enum tl_err tl_settings_read(struct tl_settings *settings, const char *file,
                             struct tl_faults *faults)
{
    FILE *in = fopen(file, "r");
    if (!in) {
        tl_faults_add(faults, file, 0, "", "this settings file cannot be read");
        return TL_EIO;
    }
    enum tl_err all = TL_OK;
    char text[2 * TL_SETTING_BYTES_MAX];
    for (uint32_t line = 1; fgets(text, sizeof text, in); line++) {
        enum tl_err err = read_line(settings, text, file, line, faults);
        if (err != TL_OK)
            all = err;
    }
    fclose(in);
    return all;
}

/* "http.port" is THROUGHLINE_HTTP_PORT. */
static void environment_name(const char *key, char *out)
{
    size_t at = (size_t)snprintf(out, ENVIRONMENT_BYTES, "THROUGHLINE_");
    for (; *key && at < ENVIRONMENT_BYTES - 1; key++)
        out[at++] = *key == '.' ? '_' : (char)toupper((unsigned char)*key);
    out[at] = '\0';
}

enum tl_err tl_settings_environment(struct tl_settings *settings, struct tl_faults *faults)
{
    enum tl_err all = TL_OK;
    for (size_t i = 0; i < TABLE_LEN; i++) {
        char name[ENVIRONMENT_BYTES];
        environment_name(table[i].key, name);
        const char *value = getenv(name);
        if (!value)
            continue;
        enum tl_err err = tl_settings_set(settings, table[i].key, value, name, 0, faults);
        if (err != TL_OK)
            all = err;
    }
    return all;
}

bool tl_settings_row(uint32_t index, struct tl_setting_row *out_row)
{
    if (index >= TABLE_LEN)
        return false;
    const struct setting *row = table + index;
    *out_row = (struct tl_setting_row){ .key = row->key,
                                        .what = row->what,
                                        .words = row->words,
                                        .text = row->text,
                                        .number = row->number,
                                        .low = row->low,
                                        .high = row->high,
                                        .is_now = row->is_now };
    environment_name(row->key, out_row->environment);
    return true;
}

void tl_settings_reload(struct tl_settings *settings, const struct tl_settings *next,
                        tl_settings_differs_fn *differs, void *arg)
{
    for (size_t i = 0; i < TABLE_LEN; i++) {
        size_t bytes = table[i].text ? TL_SETTING_BYTES_MAX : sizeof(int64_t);
        char *now = (char *)settings + table[i].at;
        const char *then = (const char *)next + table[i].at;
        if (table[i].text ? strcmp(now, then) == 0 : memcmp(now, then, bytes) == 0)
            continue;
        differs(arg, table[i].key, table[i].is_now);
        if (table[i].is_now)
            memcpy(now, then, bytes);
    }
}

void tl_settings_print(FILE *out)
{
    struct tl_setting_row row;
    for (uint32_t i = 0; tl_settings_row(i, &row); i++) {
        if (row.text)
            fprintf(out, "%s = %s\n    %s%s%s", row.key, row.text, row.what,
                    row.words ? ": one of " : "", row.words ? row.words : "");
        else
            fprintf(out, "%s = %" PRId64 "\n    %s (%" PRId64 " to %" PRId64 ")", row.key,
                    row.number, row.what, row.low, row.high);
        fprintf(out, "\n    environment: %s; %s\n", row.environment,
                row.is_now ? "a reload takes it" : "needs a restart");
    }
}
