/* dial.c: the section `dial` of center.yaml: calls that the center makes. */
#include <string.h>

#include "policy/dial.h"
#include "policyfile/fields.h"

enum { PREFIXES_MAX = 600, NAME_BYTES_MAX = 40 };

static bool is_digits(const char *text, size_t min, size_t max)
{
    size_t len = strspn(text, "0123456789");
    return text[len] == '\0' && len >= min && len <= max;
}

static bool is_plus_digits(const char *text, size_t min, size_t max)
{
    return *text == '+' && text[1] != '0' && is_digits(text + 1, min, max);
}

static void read_e164(struct load *load, const struct node *node, const struct field *field,
                      void *out)
{
    const char *text = "";
    read_text(load, node, field, &text);
    if (is_plus_digits(text, 7, 15))
        *(const char **)out = text;
    else if (*text)
        FAULT(load, node, field->key, " is a whole number with its country's code, such as ",
              "\"+12025550100\"; ", text, " is not.");
}

static void read_code(struct load *load, const struct node *node, const struct field *field,
                      void *out)
{
    const char *text = "";
    read_text(load, node, field, &text);
    if (is_digits(text, 1, 4))
        *(const char **)out = text;
    else if (*text)
        FAULT(load, node, field->key, " is one to four digits, without +; ", text, " is not.");
}

/* What SIP shows beside a number (RFC 3261 25.1): no quotes, no line breaks. */
static void read_shown_name(struct load *load, const struct node *node, const struct field *field,
                            void *out)
{
    const char *text = "";
    bool fits = true;
    read_text(load, node, field, &text);
    for (const char *c = text; *c; c++)
        fits = fits && *c >= ' ' && *c < 0x7f && *c != '"' && *c != '\\';
    if (fits && strlen(text) <= NAME_BYTES_MAX)
        *(const char **)out = text;
    else
        FAULT(load, node, "name is what telephones show: up to 40 plain letters, digits and ",
              "spaces, without accents or quotes.");
}

void read_prefixes(struct load *load, const struct node *node, const struct field *field, void *out)
{
    struct tl_prefix_list *list = out;
    size_t len = 1;
    for (const struct node *child = node->first; child && len < PREFIXES_MAX; child = child->next)
        len++;
    const char **items = arena_get(&load->arena, len * sizeof *items);
    list->items = items;
    list->len = 0;
    if (node->kind != NODE_LIST) {
        FAULT(load, node, field->key, " is a list of beginnings of numbers, such as [\"+1\"].");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        const char *text = "";
        read_text(load, child, field, &text);
        if (list->len == PREFIXES_MAX) {
            FAULT(load, child, field->key, " has more than 600 beginnings: take some together.");
            return;
        }
        if (is_plus_digits(text, 1, 14))
            items[list->len++] = text;
        else if (*text)
            FAULT(load, child, "A beginning is + and digits, such as \"+1900\"; ", text,
                  " is none.");
    }
}

static const struct shape e164_shape = { .kind = SHAPE_TEXT, .pattern = "^\\+[1-9][0-9]{6,14}$" };
static const struct shape code_shape = { .kind = SHAPE_TEXT, .pattern = "^[0-9]{1,4}$" };
static const struct shape shown_name_shape = { .kind = SHAPE_TEXT,
                                               .pattern = "^[ !#-\\[\\]-~]{1,40}$" };
static const struct shape prefix_shape = { .kind = SHAPE_TEXT, .pattern = "^\\+[1-9][0-9]{0,13}$" };
const struct shape prefixes_shape = { .kind = SHAPE_LIST, .item = &prefix_shape };

const struct field dial_fields[] = {
    MAY("number", read_e164, struct tl_dial_rules, number, .shape = &e164_shape,
        SAYS("The number shown to who is called; left out: each trunk's own.")),
    MAY("name", read_shown_name, struct tl_dial_rules, name, .shape = &shown_name_shape,
        SAYS("The name shown beside it; left out: each trunk's own.")),
    MAY("country", read_code, struct tl_dial_rules, country, .shape = &code_shape,
        SAYS("The calling code of numbers that are written without one; left out: they are "
             "refused.")),
    MAY("national", read_code, struct tl_dial_rules, national, .shape = &code_shape,
        SAYS("What is dialled before a number of that country, and is no part of it.")),
    MAY("international", read_code, struct tl_dial_rules, international, .shape = &code_shape,
        SAYS("What is dialled before the code of another country.")),
    MAY("digits_min", read_u8, struct tl_dial_rules, digits_min, FROM_TO(1, 14),
        SAYS("The fewest digits of a number of that country, without its code.")),
    MAY("digits", read_u8, struct tl_dial_rules, digits_max, FROM_TO(1, 14),
        SAYS("How many digits a number of that country has, without its code; with digits_min: "
             "the most.")),
    MUST("allowed", read_prefixes, struct tl_dial_rules, allowed, .shape = &prefixes_shape,
         SAYS("How numbers begin that may be called; all others are refused.")),
    MAY("refused", read_prefixes, struct tl_dial_rules, refused, .shape = &prefixes_shape,
        SAYS("How numbers begin that are refused all the same: those that cost more, those "
             "abroad.")),
    MUST("told", read_reference, struct tl_dial_rules, told, .list = NAMED_TEXTS,
         SAYS("The text for who is passed on to a number outside, while it rings.")),
    MUST("missed", read_reference, struct tl_dial_rules, missed, .list = NAMED_TEXTS,
         SAYS("The text for who was passed on and is back in line, because nobody answered.")),
    MUST("ring", read_seconds, struct tl_dial_rules, ring_s, FROM_TO(10, 120),
         SAYS("How long it rings before nobody has answered.")),
    MUST("per_minute", read_u32, struct tl_dial_rules, minute_most, FROM_TO(1, 100000),
         SAYS("The most calls that begin in a minute.")),
    MUST("per_day", read_u32, struct tl_dial_rules, day_most, FROM_TO(1, 10000000),
         SAYS("The most calls that begin in a day.")),
    END_OF_FIELDS,
};

/* What each row alone cannot tell. */
void check_dial(struct load *load, const struct node *node)
{
    struct tl_dial_rules *dial = &load->policy->dial;
    if (dial->digits_min == 0)
        dial->digits_min = dial->digits_max;
    if (!tl_dial_is_on(dial))
        FAULT(load, node,
              "dial: allowed is empty, so that no call is ever made: leave dial out, "
              "or name how numbers begin.");
    if (dial->digits_min > dial->digits_max)
        FAULT(load, node, "dial: digits_min is over digits.");
    if (dial->day_most > 0 && dial->minute_most > dial->day_most)
        FAULT(load, node, "dial: per_minute is over per_day.");
    if ((dial->national || dial->digits_max > 0) && !dial->country)
        FAULT(load, node, "dial: national and digits are of a country: say country as well.");
    for (uint16_t i = 0; i < dial->refused.len; i++) {
        bool is_within = false;
        for (uint16_t k = 0; k < dial->allowed.len; k++) {
            const char *allowed = dial->allowed.items[k];
            is_within =
                is_within || strncmp(dial->refused.items[i], allowed, strlen(allowed)) == 0 ||
                strncmp(dial->refused.items[i], allowed, strlen(dial->refused.items[i])) == 0;
        }
        if (!is_within)
            FAULT(load, node, "dial: ", dial->refused.items[i],
                  " is refused already, because nothing under allowed begins so: take it out.");
    }
}
