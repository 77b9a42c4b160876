/* paths.h: the edges between steps, and walking them; inside of check.
 *
 *     step --edge (why)--> step      why: the key, the answer, the result, the condition...
 *
 * What a person has given on the way only grows: a number once asked for stays there. So "every
 * path to here has asked for a number" is shown by a walk without the edges that give one: what it
 * reaches, it reaches without a number. One walk a property, and each step is met once a walk; the
 * keys for "back" and "person" add nothing, since who goes back has no less than at the first time.
 */
#ifndef TL_POLICY_PATHS_H
#define TL_POLICY_PATHS_H

#include "base/fault.h"
#include "policy/model.h"

enum { TL_EDGES_MAX = 256 + 8 };

/* What a test build leaves out of the proof, one thing at a time, to see that the random policies
 * notice: cmake/broken.cmake. The rules first, then the ways that are walked. */
enum {
    TL_UNPROVED_NOTHING,
    TL_UNPROVED_FOLLOWS,
    TL_UNPROVED_PHONE,
    TL_UNPROVED_FILLED,
    TL_UNPROVED_CIRCLES,
    TL_UNPROVED_CHAINS,
    TL_UNPROVED_LAST,
    TL_UNPROVED_LAST_LENGTH,
    TL_UNPROVED_HOURS,
    TL_UNPROVED_FORMS, /* Any value counts as a telephone number. */
    TL_UNPROVED_WALKS, /* From here on: a way that is not walked. */
    TL_UNPROVED_KEY = TL_UNPROVED_WALKS,
    TL_UNPROVED_GAVE,
    TL_UNPROVED_SILENT,
    TL_UNPROVED_NO_HELP,
    TL_UNPROVED_SLOW,
    TL_UNPROVED_YES,
    TL_UNPROVED_NO,
    TL_UNPROVED_NOBODY,
    TL_UNPROVED_PERSON,
};
#ifndef TL_UNPROVED
#define TL_UNPROVED TL_UNPROVED_NOTHING
#endif

/* What a person has given or a record has told: a bit each. */
typedef uint64_t tl_given;
#define TL_GIVEN_PHONE       (UINT64_C(1) << 0)
#define TL_GIVEN_RECORD      (UINT64_C(1) << 1) /* A lookup found something. */
#define TL_GIVEN_APPOINTMENT (UINT64_C(1) << 2) /* It told of an appointment. */
#define TL_GIVEN_RECEIPT     (UINT64_C(1) << 3)
#define TL_GIVEN_PROMISE     (UINT64_C(1) << 4)         /* Somebody's promises were found. */
#define TL_GIVEN_OWED        (UINT64_C(1) << 5)         /* One of them is still to be kept. */
#define TL_GIVEN_VALUE(i)    (UINT64_C(1) << (6 + (i))) /* policy->values[i], at most 32. */
#define TL_GIVEN_FIRST       (UINT64_C(1) << 38)        /* The number has a callback already. */
#define TL_GIVEN_LOOKED_AT   (UINT64_C(1) << 39) /* Whether the number may be called was asked. */
#define TL_GIVEN_DOCUMENT    (UINT64_C(1) << 40) /* A representation document is on its way. */
/* enum tl_telling_kind: it may be told. */
#define TL_GIVEN_TOLD(kind) (UINT64_C(1) << (41 + (kind)))

#define TL_GIVEN_SLOT (UINT64_C(1) << 60) /* A free time for an appointment was found. */

/* Why a flow goes from one step to another. */
enum tl_edge_why {
    TL_EDGE_ON,      /* The step is done. */
    TL_EDGE_CHANGED, /* Another topic. */
    TL_EDGE_KEY,     /* index: which option. */
    TL_EDGE_GAVE,    /* A value that fits. */
    TL_EDGE_SILENT,  /* Silence, or wrong until the tries were used up. */
    TL_EDGE_NO_HELP, /* The article did not help. */
    TL_EDGE_RESULT,  /* index: enum tl_lookup_result. */
    TL_EDGE_YES,
    TL_EDGE_NO,
    TL_EDGE_NOBODY, /* No person can be had. */
};

struct tl_edge {
    uint16_t to; /* A step; TL_NONE: nothing follows. */
    enum tl_edge_why why;
    uint8_t index;
    bool is_by_itself; /* Taken without a word of the person: silence does it too. */
    tl_given gives;
    tl_given takes; /* It is never taken before this is given. */
};

/* Which paths are walked. */
struct tl_scope {
    enum tl_channel channel;
    uint16_t language;
    tl_given without; /* Nothing of this is ever given. */
    bool is_staffed;  /* Only while people are there: open, staffed, no holiday. */
    uint16_t topic;   /* Where it begins; TL_NONE: at the channel's entry, and by the person key. */
    bool is_answered; /* Only who has an answer to every question, and reads and waits for nothing.
                       */
};

struct tl_walk {
    const struct tl_policy *policy;
    struct tl_scope scope;
    uint16_t order[TL_STEPS_MAX]; /* Steps as they were found: the nearest first. */
    uint32_t order_len;
    uint64_t edges_len;               /* All edges that were looked at. */
    uint16_t came_from[TL_STEPS_MAX]; /* TL_NONE: a beginning. */
    uint16_t came_by[TL_STEPS_MAX];   /* Which of its edges. */
    bool is_seen[TL_STEPS_MAX];
};

/* Whether the flow may end well at this step, as answered, self-served, person... */
bool tl_step_is_end(const struct tl_step *step);

/* The edges out of a step that the walk's scope allows; how many. */
uint16_t tl_walk_edges(const struct tl_walk *walk, uint16_t step,
                       struct tl_edge edges[TL_EDGES_MAX]);

/* Finds every step that can be reached, nearest first. */
void tl_walk_all(struct tl_walk *walk, const struct tl_policy *policy,
                 const struct tl_scope *scope);

/* The same from one step on. */
void tl_walk_from(struct tl_walk *walk, const struct tl_policy *policy,
                  const struct tl_scope *scope, uint16_t step);

/* The way to a step, told in people's words; then what is wrong there. Adds one fault. */
void tl_walk_tell(const struct tl_walk *walk, uint16_t at, const struct tl_edge *last,
                  const char *what, struct tl_faults *faults);

#endif
