/* callbacks.c: the section `callbacks` of center.yaml: when and how often people are called back.
 */
#include <string.h>

#include "policyfile/fields.h"

enum { CALLBACK_SOON_S = 900, DAY_S = 86400, NUMBERS_MAX = 4 };

/* "21:00-08:00", over midnight or not. */
static void read_quiet(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    struct tl_callback_rules *rules = out;
    const char *text = "";
    uint32_t from_s, to_s;
    read_text(load, node, field, &text);
    size_t bytes = time_of_day(text, &from_s);
    bool is_span = bytes > 0 && text[bytes] == '-' && time_of_day(text + bytes + 1, &to_s) > 0 &&
                   !text[2 * bytes + 1];
    if (is_span && from_s % DAY_S != to_s % DAY_S) {
        rules->quiet_from_s = from_s % DAY_S;
        rules->quiet_to_s = to_s % DAY_S;
    } else if (*text) {
        FAULT(load, node, "quiet is written 21:00-08:00, from the evening to the morning; ", text,
              " is not.");
    }
}

static void read_service(struct load *load, const struct node *node, const struct field *field,
                         void *out)
{
    struct tl_callback_rules *rules = out;
    const struct tl_calendar *calendar = &load->policy->calendar;
    const char *name = "";
    read_name(load, node, field, &name);
    for (uint16_t i = 0; i < calendar->services_len; i++) {
        if (strcmp(calendar->services[i].name, name) == 0) {
            rules->surge_opens = true;
            rules->surge_service = i;
            return;
        }
    }
    if (*name)
        FAULT(load, node, "The service ", name,
              " is missing under services of calendar.yaml: say its hours there.");
}

/* Names of values, which are known only when the flows are read: check looks for them. */
static void read_numbers(struct load *load, const struct node *node, const struct field *field,
                         void *out)
{
    struct tl_callback_rules *rules = out;
    const char **items = arena_get(&load->arena, NUMBERS_MAX * sizeof *items);
    uint16_t len = 0;
    if (node->kind != NODE_LIST) {
        FAULT(load, node, field->key, " is a list of names, as [mobile, office].");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        const char *name = "";
        read_name(load, child, field, &name);
        if (len == NUMBERS_MAX)
            FAULT(load, child, "There are over 4 numbers: take some out.");
        else if (*name)
            items[len++] = name;
    }
    rules->numbers = (struct tl_word_list){ items, len };
}

static const struct shape numbers_shape = { .kind = SHAPE_LIST, .item = &shape_name };
static const struct shape quiet_shape = { .kind = SHAPE_TEXT,
                                          .pattern =
                                              "^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$" };

static const struct field not_now_fields[] = {
    MUST("later", read_seconds, struct tl_callback_rules, not_now_s, FROM_TO(300, 7 * 86400),
         SAYS("The call comes so much later at the least.")),
    MUST("times", read_u8, struct tl_callback_rules, not_now_most, FROM_TO(1, 20),
         SAYS("How often one person may say so for one matter.")),
    END_OF_FIELDS,
};

static const struct field surge_fields[] = {
    { .key = "hours",
      .read = read_service,
      .is_required = true,
      .shape = &shape_name,
      SAYS("The service of calendar.yaml whose hours are open too while a surge holds.") },
    MAY("within", read_seconds, struct tl_callback_rules, surge_window_s, FROM_TO(60, 30 * 86400),
        SAYS("In place of within, while a surge holds.")),
    END_OF_FIELDS,
};

const struct field callback_rule_fields[] = {
    MUST("attempts", read_u8, struct tl_callback_rules, attempts_max, FROM_TO(1, 10),
         SAYS("How often we try to reach someone.")),
    MUST("within", read_seconds, struct tl_callback_rules, window_s, FROM_TO(60, 30 * 86400),
         SAYS("From the promise: the call comes within so long, counted in time in which it may "
              "begin.")),
    MUST("again_after", read_seconds, struct tl_callback_rules, again_after_s,
         FROM_TO(60, 7 * 86400), SAYS("The next attempt: not before.")),
    MUST("again_before", read_seconds, struct tl_callback_rules, again_before_s,
         FROM_TO(60, 7 * 86400), SAYS("The next attempt: not after.")),
    MAY("per_number", read_u32, struct tl_callback_rules, number_most, FROM_TO(1, 1000),
        SAYS("The most promises to one number in 24 hours.")),
    MAY("per_caller", read_u32, struct tl_callback_rules, caller_most, FROM_TO(1, 1000),
        SAYS("The most promises that are asked for from one telephone in 24 hours.")),
    MAY("soon", read_seconds, struct tl_callback_rules, soon_s, FROM_TO(60, 86400),
        SAYS("So long before its time is over a callback is due soon, 15 min.")),
    MAY("code_digits", read_u8, struct tl_callback_rules, code_digits, FROM_TO(4, 8),
        SAYS("How many digits the code has that the call says first, 4.")),
    MAY("answered", read_mapping, struct tl_callback_rules, reach, .fields = answered_fields,
        SAYS("Who is taken for the person where a call is answered; left out: anybody.")),
    MAY("message", read_mapping, struct tl_callback_rules, reach, .fields = message_left_fields,
        SAYS("What is left with an answering machine; left out: nothing.")),
    { .key = "numbers",
      .read = read_numbers,
      .shape = &numbers_shape,
      SAYS("The values whose numbers are called, in this order: [mobile, office]. Others are not "
           "called. May be left out where one number alone is asked for.") },
    { .key = "quiet",
      .read = read_quiet,
      .shape = &quiet_shape,
      SAYS("Nobody is called then, by the clock where the person lives (zones.yaml): "
           "21:00-08:00.") },
    MAY("text_ahead", read_seconds, struct tl_callback_rules, text_ahead_s, FROM_TO(60, 4 * 3600),
        SAYS("The person hears so long before that the call is near; left out: does not.")),
    { .key = "not_now",
      .read = read_mapping,
      .fields = not_now_fields,
      SAYS("Who cannot be called now is called later and keeps the place; left out: not.") },
    MAY("place_kept", read_seconds, struct tl_callback_rules, place_kept_s,
        FROM_TO(3600, 365 * 86400),
        SAYS("Who calls us so long after the last attempt gets the old place; left out: a new "
             "one.")),
    { .key = "surge",
      .read = read_mapping,
      .fields = surge_fields,
      SAYS("When people are called back while a surge holds; left out: as at other times.") },
    END_OF_FIELDS,
};

void check_callbacks(struct load *load, const struct node *node)
{
    struct tl_callback_rules *callbacks = &load->policy->callbacks;
    callbacks->soon_s = callbacks->soon_s > 0 ? callbacks->soon_s : CALLBACK_SOON_S;
    if (callbacks->again_after_s > callbacks->again_before_s)
        FAULT(load, node, "callbacks: again_after is later than again_before.");
    check_answered(load, node);
}
