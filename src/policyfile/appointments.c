/* appointments.c: appointments.yaml: which appointments the system gives, where and when. */
#include <stdio.h>
#include <string.h>

#include "policy/slots.h"
#include "policyfile/fields.h"

enum { CLOSED_MAX = 64, AHEAD_MAX_S = 30 * 86400, DAYS_MAX = 365, LENGTH_MAX_S = 4 * 3600 };
enum { CODES_MAX = 32, POSTAL_MAX = 200, POSTAL_BYTES_MAX = 10, REUSE_DAYS_MAX = 36525 };

/* ---- a kind ---- */

/* Fills a list of at most `most` texts that pass `is_right`; others are told with `why`. */
static void read_list(struct load *load, const struct node *node, const struct field *field,
                      struct tl_word_list *list, uint16_t most, bool (*is_right)(const char *text),
                      const char *why)
{
    const char **items = arena_get(&load->arena, most * sizeof *items);
    *list = (struct tl_word_list){ items, 0 };
    if (node->kind != NODE_LIST || !node->first) {
        FAULT(load, node, field->key, " is a list, and is not empty.");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        const char *text = "";
        read_text(load, child, field, &text);
        if (list->len == most) {
            FAULT(load, child, field->key, " has too many in it: take some out.");
            return;
        }
        if (is_right(text))
            items[list->len++] = text;
        else if (*text)
            FAULT(load, child, why, text, " is not.");
    }
}

static bool is_code(const char *text)
{
    return *text != '\0' && strlen(text) < 48;
}

/* Codes of forms and statuses, which the words of the records settle later. */
static void read_codes(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    read_list(load, node, field, out, CODES_MAX, is_code, "A code is short; ");
}

static bool is_postal(const char *text)
{
    size_t len = strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return len > 0 && len <= POSTAL_BYTES_MAX && text[len] == '\0';
}

static void read_postal(struct load *load, const struct node *node, const struct field *field,
                        void *out)
{
    read_list(load, node, field, out, POSTAL_MAX, is_postal,
              "A postal code begins with digits or capital letters, such as \"100\"; ");
}

static const struct shape code_shape = { .kind = SHAPE_TEXT };
static const struct shape codes_shape = { .kind = SHAPE_LIST, .item = &code_shape };
static const struct shape postal_shape = { SHAPE_TEXT, .pattern = "^[0-9A-Z]{1,10}$" };
static const struct shape postals_shape = { .kind = SHAPE_LIST, .item = &postal_shape };

static const struct field given_fields[] = {
    MUST("forms", read_codes, struct tl_slot_giving, forms, .shape = &codes_shape,
         SAYS("To cases of these forms: codes of records/forms.csv.")),
    MUST("statuses", read_codes, struct tl_slot_giving, statuses, .shape = &codes_shape,
         SAYS("While they are in one of these: codes of records/statuses.csv.")),
    MUST("ahead", read_seconds, struct tl_slot_giving, ahead_s, FROM_TO(0, 3 * AHEAD_MAX_S),
         SAYS("It begins at least so long after it is given.")),
    END_OF_FIELDS,
};

static const struct field reuse_fields[] = {
    MUST("forms", read_codes, struct tl_slot_reuse, forms, .shape = &codes_shape,
         SAYS("Cases of these forms need none when what was taken before may be used again.")),
    MUST("days", read_u32, struct tl_slot_reuse, days, FROM_TO(1, REUSE_DAYS_MAX),
         SAYS("It may be so many days old.")),
    END_OF_FIELDS,
};

static void read_moved(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    struct tl_slot_kind *kind = out;
    kind->moved = TL_NONE;
    read_reference(load, node, field, &kind->moved);
    kind->is_move_told = kind->moved != TL_NONE;
}

static const struct field remind_fields[] = {
    MUST("before", read_seconds, struct tl_slot_kind, remind_s, FROM_TO(3600, AHEAD_MAX_S),
         SAYS("So long before it begins.")),
    MUST("notice", read_reference, struct tl_slot_kind, reminder, .list = NAMED_NOTIFICATIONS,
         SAYS("By this notification.")),
    END_OF_FIELDS,
};

static const struct field kind_fields[] = {
    MUST("text", read_reference, struct tl_slot_kind, id.text, .list = NAMED_TEXTS,
         SAYS("What it is called, as people read it: a text.")),
    MUST("ahead", read_seconds, struct tl_slot_kind, ahead_s, FROM_TO(0, AHEAD_MAX_S),
         SAYS("It is moved only so long before it begins, and only to a time as far ahead.")),
    MUST("days", read_u32, struct tl_slot_kind, days, FROM_TO(1, DAYS_MAX),
         SAYS("Times within so many days are given.")),
    MAY("given", read_mapping, struct tl_slot_kind, given, .fields = given_fields,
        SAYS("To which cases the system gives one; left out: to none.")),
    MAY("reuse", read_mapping, struct tl_slot_kind, reuse, .fields = reuse_fields,
        SAYS("Which of them need none.")),
    { .key = "remind",
      .read = read_mapping,
      .fields = remind_fields,
      SAYS("When its person is reminded, and how; left out: not at all.") },
    { .key = "moved",
      .read = read_moved,
      .list = NAMED_NOTIFICATIONS,
      .shape = &code_shape,
      SAYS(
          "The notification that goes when it was moved, without what and when; left out: none.") },
    END_OF_FIELDS,
};

/* ---- a center ---- */

static void read_center_zone(struct load *load, const struct node *node, const struct field *field,
                             void *out)
{
    struct tl_slot_center *center = out;
    read_fields(load, node, field->fields, &center->zone);
    center->has_zone = true;
}

static void read_closed(struct load *load, const struct node *node, const struct field *field,
                        void *out)
{
    struct tl_slot_center *center = out;
    int32_t *days = arena_get(&load->arena, CLOSED_MAX * sizeof *days);
    center->closed = days;
    if (node->kind != NODE_LIST) {
        FAULT(load, node, "closed is a list of days, such as [2026-12-24].");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        const char *text = "";
        read_text(load, child, field, &text);
        if (center->closed_len == CLOSED_MAX) {
            FAULT(load, child, "closed has more than 64 days: take out old ones.");
            return;
        }
        if (day_of(text, days + center->closed_len))
            center->closed_len++;
        else
            FAULT(load, child, "A day is written 2026-12-24; ", text, " is not.");
    }
}

static const struct shape dates_shape = { .kind = SHAPE_LIST, .item = &shape_day };

static const struct field center_rows[] = {
    MUST("text", read_reference, struct tl_slot_center, id.text, .list = NAMED_TEXTS,
         SAYS("Its name and where it is, as people read it: a text.")),
    MUST("kinds", read_references, struct tl_slot_center, kinds, .list = NAMED_SLOT_KINDS,
         SAYS("The kinds of appointment that it gives.")),
    { .key = "zone",
      .read = read_center_zone,
      .shape = &shape_mapping,
      .fields = zone_fields,
      SAYS("Its time zone, by rule; left out: that of calendar.yaml.") },
    MUST("opens", read_mapping, struct tl_slot_center, hours, .fields = service_fields,
         SAYS("Its hours, by its own clock.")),
    { .key = "closed",
      .read = read_closed,
      .shape = &dates_shape,
      SAYS("Days on which it is closed, beside the holidays of calendar.yaml.") },
    MUST("slot", read_seconds, struct tl_slot_center, length_s,
         FROM_TO(TL_SLOT_LENGTH_MIN_S, LENGTH_MAX_S), SAYS("How long one slot is.")),
    MUST("capacity", read_u16, struct tl_slot_center, capacity, FROM_TO(1, TL_SLOT_CAPACITY_MAX),
         SAYS("How many people it sees in one slot.")),
    END_OF_FIELDS,
};

static const struct field area_fields[] = {
    MUST("postal", read_postal, struct tl_slot_area, postal, .shape = &postals_shape,
         SAYS("How postal codes of people there begin; of several that fit, the longest counts.")),
    MUST("centers", read_references, struct tl_slot_area, centers, .list = NAMED_SLOT_CENTERS,
         SAYS("Where they go, the nearest first; to the next one when all before it are full.")),
    END_OF_FIELDS,
};

#define NAMES(word, names, rows, must, sentence)                                                   \
    {                                                                                              \
        .key = (word), .read = read_named, .is_required = (must), .list = (names),                 \
        .fields = (rows), .shape = &shape_named, .says = (sentence)                                \
    }

const struct field appointment_fields[] = {
    NAMES("kinds", NAMED_SLOT_KINDS, kind_fields, true,
          "Kinds of appointment, by the word that imports have for them."),
    NAMES("centers", NAMED_SLOT_CENTERS, center_rows, true,
          "Where they are given, by the word that imports have for the place."),
    NAMES("areas", NAMED_SLOT_AREAS, area_fields, false,
          "Which centers are near, by postal code; where the system gives appointments."),
    END_OF_FIELDS,
};

/* ---- what the rows alone cannot tell ---- */

/* Slots rise through a day, and none is given twice. */
static void check_spans(struct load *load, const struct node *node,
                        const struct tl_slot_center *center)
{
    const struct tl_service *hours = &center->hours;
    for (uint8_t i = 0; i < hours->spans_len; i++) {
        for (uint8_t j = 0; j < i; j++) {
            if (hours->spans[j].weekday == hours->spans[i].weekday &&
                hours->spans[j].to_s > hours->spans[i].from_s) {
                FAULT(load, node, center->id.name,
                      ": the hours of a day stand in order and apart, such as "
                      "08:00-12:00, 13:00-17:00.");
                return;
            }
        }
    }
}

static bool has_slot(const struct tl_slot_center *center)
{
    for (uint8_t i = 0; i < center->hours.spans_len; i++) {
        const struct tl_span *span = center->hours.spans + i;
        if (span->to_s - span->from_s >= center->length_s)
            return true;
    }
    return false;
}

static bool gives(struct load *load, uint16_t center, uint16_t kind)
{
    const struct tl_slot_center *at = load_item(load, NAMED_SLOT_CENTERS, center);
    for (uint16_t i = 0; i < at->kinds.len; i++) {
        if (at->kinds.items[i] == kind)
            return true;
    }
    return false;
}

static bool has_word(const struct tl_word_list *list, const char *word)
{
    for (uint16_t i = 0; i < list->len; i++) {
        if (strcmp(list->items[i], word) == 0)
            return true;
    }
    return false;
}

static void check_days(struct load *load, const struct node *node, const struct tl_slot_kind *kind)
{
    int64_t reach_s = (int64_t)kind->days * 86400;
    if (kind->ahead_s >= reach_s)
        FAULT(load, node, kind->id.name,
              ": ahead is not below days, so that no time could be given.");
    if (kind->given.ahead_s >= reach_s)
        FAULT(load, node, kind->id.name,
              ": ahead of given is not below days, so that no time could be given.");
}

/* Everybody to whom it is given has somewhere to go. */
static void check_given(struct load *load, const struct node *node, const struct tl_slot_kind *kind,
                        uint16_t index)
{
    uint16_t areas = (uint16_t)load->named[NAMED_SLOT_AREAS].items_len;
    for (uint16_t i = 0; i < kind->reuse.forms.len; i++) {
        if (!has_word(&kind->given.forms, kind->reuse.forms.items[i]))
            FAULT(load, node, kind->id.name, ": reuse names the form ", kind->reuse.forms.items[i],
                  ", to which none is given: name it under given too, or take it out.");
    }
    if (kind->given.forms.len > 0 && areas == 0)
        FAULT(load, node, kind->id.name,
              ": it is given by the system, and nobody knows which center is near: add areas.");
    for (uint16_t i = 0; kind->given.forms.len > 0 && i < areas; i++) {
        const struct tl_slot_area *area = load_item(load, NAMED_SLOT_AREAS, i);
        bool is_served = false;
        for (uint16_t j = 0; j < area->centers.len; j++)
            is_served = is_served || gives(load, area->centers.items[j], index);
        if (!is_served)
            FAULT(load, node, area->id.name, ": none of its centers gives ", kind->id.name,
                  ": add one that does, or who lives there would wait for ever.");
    }
}

static void check_kind(struct load *load, const struct node *node, uint16_t index)
{
    const struct tl_slot_kind *kind = load_item(load, NAMED_SLOT_KINDS, index);
    bool is_served = false;
    check_days(load, node, kind);
    for (uint16_t i = 0; i < load->named[NAMED_SLOT_CENTERS].items_len; i++)
        is_served = is_served || gives(load, i, index);
    if (is_served)
        check_given(load, node, kind, index);
    else
        FAULT(load, node, kind->id.name, ": no center gives it: name it under kinds of one.");
}

/* A beginning is in one area. */
static void check_areas(struct load *load, const struct node *node)
{
    for (uint16_t i = 0; i < load->named[NAMED_SLOT_AREAS].items_len; i++) {
        const struct tl_slot_area *area = load_item(load, NAMED_SLOT_AREAS, i);
        for (uint16_t j = 0; j < i; j++) {
            const struct tl_slot_area *other = load_item(load, NAMED_SLOT_AREAS, j);
            for (uint16_t k = 0; k < other->postal.len; k++) {
                if (has_word(&area->postal, other->postal.items[k]))
                    FAULT(load, node, area->id.name, ": ", other->postal.items[k],
                          " stands in the area ", other->id.name, " too: take it out of one.");
            }
        }
    }
}

void load_appointments(struct load *load)
{
    const struct source *source = load_source(load, "appointments.yaml");
    uint32_t faults = load->faults_told;
    if (!source || !source->root)
        return;
    read_fields(load, source->root, appointment_fields, load->policy);
    if (load->faults_told > faults)
        return;
    for (uint16_t i = 0; i < load->named[NAMED_SLOT_CENTERS].items_len; i++) {
        struct tl_slot_center *center = load_item(load, NAMED_SLOT_CENTERS, i);
        if (!center->has_zone)
            center->zone = load->policy->calendar.zone;
        check_spans(load, source->root, center);
        if (!has_slot(center))
            FAULT(load, source->root, center->id.name,
                  ": no slot is as short as its hours: make slot shorter.");
    }
    for (uint16_t i = 0; i < load->named[NAMED_SLOT_KINDS].items_len; i++)
        check_kind(load, source->root, i);
    check_areas(load, source->root);
}
