/* times.c: times.yaml: how the time that cases take is computed from them. */
#include <stdio.h>
#include <string.h>

#include "policyfile/fields.h"

enum { FORMS_MAX = 16 };

static const struct shape days_shape = { SHAPE_TEXT, .pattern = "^[0-9]{1,4} ?(day|days)$" };

/* uint32_t: "183 days"; min to max in days. */
static void read_days(struct load *load, const struct node *node, const struct field *field,
                      void *out)
{
    static const struct field text = { .key = "window" };
    const char *written = "";
    uint32_t days = 0;
    char rest[8] = "";
    read_text(load, node, &text, &written);
    size_t digits = strspn(written, "0123456789");
    if (*written == '\0')
        return;
    bool is_right = digits > 0 && digits < 5 && sscanf(written, "%u %7s", &days, rest) == 2 &&
                    (strcmp(rest, "days") == 0 || strcmp(rest, "day") == 0);
    if (is_right && days >= field->min && days <= field->max)
        *(uint32_t *)out = days;
    else
        FAULT(load, node, field->key, " is 28 days to 1826 days; ", written, " is not.");
}

/* Codes of forms, which the words of the records settle later. */
static void read_forms(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    struct tl_word_list *list = out;
    const char **items = arena_get(&load->arena, FORMS_MAX * sizeof *items);
    list->items = items;
    list->len = 0;
    if (node->kind != NODE_LIST) {
        FAULT(load, node, field->key, " is a list of the codes of forms.");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        const char *form = "";
        read_text(load, child, field, &form);
        if (list->len == FORMS_MAX) {
            FAULT(load, child, field->key, " has more than 16 forms: take some out.");
            return;
        }
        if (*form)
            items[list->len++] = form;
    }
}

static const struct shape form_shape = { .kind = SHAPE_TEXT };
static const struct shape forms_shape = { .kind = SHAPE_LIST, .item = &form_shape };

const struct field times_fields[] = {
    MAY("window", read_days, struct tl_times_rules, window_days, FROM_TO(28, 1826),
        .shape = &days_shape,
        SAYS("Decisions of so long count, up to today; 183 days where it is left out.")),
    MAY("quick", read_u8, struct tl_times_rules, quick, FROM_TO(1, 98),
        SAYS("So many of 100 cases are decided before the lower figure; 20.")),
    MAY("shown", read_u8, struct tl_times_rules, shown, FROM_TO(2, 98),
        SAYS("So many are decided within the figure that people are shown; 80.")),
    MAY("inquiry", read_u8, struct tl_times_rules, inquiry, FROM_TO(3, 99),
        SAYS("An inquiry is taken of a case that has waited longer than so many do; 93.")),
    MAY("fewest", read_u32, struct tl_times_rules, fewest, FROM_TO(20, 1000000),
        SAYS("With fewer decisions than that in the window no figure is told; 100.")),
    MAY("predicted", read_forms, struct tl_times_rules, predicted, .shape = &forms_shape,
        SAYS("Forms of which people are told when their case will be decided, as a range.")),
    MAY("range", read_u8, struct tl_times_rules, range, FROM_TO(50, 95),
        SAYS("So many of 100 decisions are meant to lie in that range; 80.")),
    END_OF_FIELDS,
};

void load_times(struct load *load)
{
    const struct source *source = load_source(load, "times.yaml");
    struct tl_times_rules *times = &load->policy->times;
    if (!source || !source->root)
        return;
    *times = (struct tl_times_rules){
        .window_days = 183, .quick = 20, .shown = 80, .inquiry = 93, .fewest = 100, .range = 80
    };
    read_fields(load, source->root, times_fields, times);
    if (times->quick >= times->shown)
        FAULT(load, source->root, "times: shown is more than quick: 20 and 80.");
    if (times->shown > times->inquiry)
        FAULT(load, source->root,
              "times: inquiry is not below shown, or people could ask after cases whose time is "
              "not over.");
}
