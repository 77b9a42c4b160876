/* appointments.c: appointments.yaml: which appointments the system gives, where and when. */
#include <stdio.h>
#include <string.h>

#include "policy/slots.h"
#include "policyfile/fields.h"

enum { CLOSED_MAX = 64, AHEAD_MAX_S = 30 * 86400, DAYS_MAX = 365, LENGTH_MAX_S = 4 * 3600 };

static const struct field kind_fields[] = {
    MUST("text", read_reference, struct tl_slot_kind, id.text, .list = NAMED_TEXTS,
         SAYS("What it is called, as people read it: a text.")),
    MUST("ahead", read_seconds, struct tl_slot_kind, ahead_s, FROM_TO(0, AHEAD_MAX_S),
         SAYS("It is moved only so long before it begins, and only to a time as far ahead.")),
    MUST("days", read_u32, struct tl_slot_kind, days, FROM_TO(1, DAYS_MAX),
         SAYS("Times within so many days are given.")),
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

static bool read_date(const char *text, int32_t *out_days)
{
    unsigned year, month, day;
    char rest;
    if (strlen(text) != 10 || sscanf(text, "%4u-%2u-%2u%c", &year, &month, &day, &rest) != 3)
        return false;
    struct tl_date date = { (int16_t)year, (uint8_t)month, (uint8_t)day };
    *out_days = tl_date_is_valid(date) ? tl_date_days(date) : -1;
    return *out_days >= 0;
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
        if (read_date(text, days + center->closed_len))
            center->closed_len++;
        else
            FAULT(load, child, "A day is written 2026-12-24; ", text, " is not.");
    }
}

static const struct shape date_shape = { SHAPE_TEXT, .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" };
static const struct shape dates_shape = { .kind = SHAPE_LIST, .item = &date_shape };

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

#define NAMES(word, names, rows, sentence)                                                         \
    {                                                                                              \
        .key = (word), .read = read_named, .is_required = true, .list = (names), .fields = (rows), \
        .shape = &shape_named, .says = (sentence)                                                  \
    }

const struct field appointment_fields[] = {
    NAMES("kinds", NAMED_SLOT_KINDS, kind_fields,
          "Kinds of appointment, by the word that imports have for them."),
    NAMES("centers", NAMED_SLOT_CENTERS, center_rows,
          "Where they are given, by the word that imports have for the place."),
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

static void check_kind(struct load *load, const struct node *node, uint16_t index)
{
    const struct tl_slot_kind *kind = load_item(load, NAMED_SLOT_KINDS, index);
    if ((int64_t)kind->ahead_s >= (int64_t)kind->days * 86400)
        FAULT(load, node, kind->id.name,
              ": ahead is not below days, so that no time could be given.");
    for (uint16_t i = 0; i < load->named[NAMED_SLOT_CENTERS].items_len; i++) {
        const struct tl_slot_center *center = load_item(load, NAMED_SLOT_CENTERS, i);
        for (uint16_t j = 0; j < center->kinds.len; j++) {
            if (center->kinds.items[j] == index)
                return;
        }
    }
    FAULT(load, node, kind->id.name, ": no center gives it: name it under kinds of one.");
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
}
