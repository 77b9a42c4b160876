/* slot_model.h: appointments that the system gives, and where: the data behind slots.h. */
#ifndef TL_POLICY_SLOT_MODEL_H
#define TL_POLICY_SLOT_MODEL_H

#include "base/calendar.h"
#include "policy/list.h"

enum { TL_SLOT_CAPACITY_MAX = 200 };
/* To cases of these forms, while they are in one of these statuses: codes of the records. */
struct tl_slot_giving {
    struct tl_word_list forms; /* None: it is given by the agency's own systems alone. */
    struct tl_word_list statuses;
    uint32_t ahead_s; /* It begins at least so long after it is given. */
};
/* A case of these forms needs none whose person has been at one of at most so many days ago. */
struct tl_slot_reuse {
    struct tl_word_list forms;
    uint32_t days;
};
struct tl_slot_kind {
    struct tl_name id; /* name: an appointment's kind. text: as people read it. */
    uint32_t ahead_s;  /* Moved only so long before it begins, and only to one as far ahead. */
    uint32_t days;     /* And to one that begins within so many days. */
    struct tl_slot_giving given; /* To whom the system gives one. */
    struct tl_slot_reuse reuse;  /* Who needs none. */
    uint32_t remind_s;           /* Reminded of so long before it begins; 0: of none. */
    uint16_t reminder;           /* By this notification: an index; TL_NONE. */
    bool is_move_told;           /* Its person is told that it was moved, ... */
    uint16_t moved;              /* ... by this notification. */
};
struct tl_slot_center {
    struct tl_name id; /* name: an appointment's place. text: as people read it. */
    struct tl_zone zone;
    bool has_zone;              /* False: the policy's calendar has it. */
    struct tl_service hours;    /* By its own wall clock. */
    struct tl_index_list kinds; /* Of slot_kinds: what it gives. */
    uint32_t length_s;          /* Of a slot. */
    uint16_t capacity;          /* People in one slot, whatever the kind. */
    const int32_t *closed;      /* Days since 1970-01-01, beside the holidays of the calendar. */
    uint16_t closed_len;
};
/* People whose postal codes begin so, and their centers, the nearest first. */
struct tl_slot_area {
    struct tl_name id;
    struct tl_word_list postal;
    struct tl_index_list centers; /* Of slot_centers. */
};

#endif
