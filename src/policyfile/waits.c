/* waits.c: staff.yaml, waits: how long people usually talk, wait and go on waiting. */
#include <string.h>

#include "policyfile/fields.h"

enum { HOURS = 24, EXPECTED_MAX_S = 86400 };

/* "08-12": the hours from 8 to noon. */
static bool hours_of(const char *key, uint32_t *out_from, uint32_t *out_to)
{
    bool is_right = strlen(key) == 5 && key[2] == '-';
    for (int i = 0; i < 5 && is_right; i++)
        is_right = i == 2 || (key[i] >= '0' && key[i] <= '9');
    if (!is_right)
        return false;
    *out_from = (uint32_t)((key[0] - '0') * 10 + key[1] - '0');
    *out_to = (uint32_t)((key[3] - '0') * 10 + key[4] - '0');
    return *out_from < *out_to && *out_to <= HOURS;
}

static void read_day(struct load *load, const struct node *node, struct tl_wait_rules *waits)
{
    static const struct field wait = { FROM_TO(1, EXPECTED_MAX_S) };
    int first, last;
    if (!read_day_names(load, node, &first, &last))
        return;
    if (node->kind != NODE_MAPPING) {
        FAULT(load, node, "Under a day stand hours with waits, such as 08-12: 10 min.");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        uint32_t from, to, wait_s = 0;
        if (!hours_of(child->key, &from, &to)) {
            FAULT(load, child, "Hours of a wait are written 08-12; ", child->key, " is not.");
            continue;
        }
        read_seconds(load, child, &wait, &wait_s);
        for (int day = first; day <= last; day++)
            for (uint32_t hour = from; hour < to; hour++)
                waits->expected_s[day * HOURS + (int)hour] = wait_s;
    }
}

static void read_expected(struct load *load, const struct node *node, const struct field *field,
                          void *out)
{
    (void)field;
    struct tl_wait_rules *waits = out;
    if (node->kind != NODE_MAPPING) {
        FAULT(load, node, "Under expected stand days, such as monday: { 08-12: 10 min }.");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next)
        read_day(load, child, waits);
}

#define WEEKDAY "(monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
static const struct shape wait_shape = { SHAPE_TEXT, .pattern = "^[0-9]{1,9} ?(s|min|h|hours)$" };
static const struct shape day_shape = { SHAPE_MAP, .pattern = "^[0-2][0-9]-[0-2][0-9]$",
                                        .item = &wait_shape };
static const struct shape week_shape = { SHAPE_MAP,
                                         .pattern = "^(every-day|" WEEKDAY "(-" WEEKDAY ")?)$",
                                         .item = &day_shape };

const struct field wait_fields[] = {
    MAY("talk", read_seconds, struct tl_wait_rules, talk_s, FROM_TO(10, 14400),
        SAYS("How long a contact with a person usually takes.")),
    MAY("patience", read_seconds, struct tl_wait_rules, patience_s, FROM_TO(30, 86400),
        SAYS("After how long in line people go away, on average.")),
    { .key = "expected",
      .read = read_expected,
      .shape = &week_shape,
      SAYS("The usual wait by days and hours: monday: { 08-12: 10 min, 12-20: 6 min }.") },
    END_OF_FIELDS,
};
