/* numbers.h: what came of contacts, and how staff spent their time, folded from facts alone.
 *
 *     facts, in their order --fold--> open contacts, agents --> rows: interval, channel,
 *                                                               language, queue
 *
 * A contact belongs, with all that becomes of it, to the row of the interval in which it came: so
 * each row is exact by itself, came = outcomes + under way. Staff time belongs to the interval in
 * which it passes. docs/metrics.md has each formula. Memory: 100 bytes for each open contact and
 * agent, 400 for each row. Cost: O(1) a fact. Mission: S33; pitfalls 31, 32.
 */
#ifndef TL_REPORT_NUMBERS_H
#define TL_REPORT_NUMBERS_H

#include "base/calendar.h"
#include "core/fact.h"
#include "policy/model.h"

struct tl_numbers;

enum { TL_NUMBERS_TARGETS_MAX = 4 };

/* X(name, what it counts) */
#define TL_NUMBERS_COUNTS(X)                                                                       \
    X(came, "contacts that came")                                                                  \
    X(asked, "asked for a person and came into a line")                                            \
    X(answered, "reached a person while they held the line")                                       \
    X(abandoned, "left in line")                                                                   \
    X(promised, "were promised a callback")                                                        \
    X(called_back, "reached a person by a callback")                                               \
    X(talks, "times that an agent and the person talked")                                          \
    X(under_way, "had not ended yet")
/* X(name, what time it adds up); microseconds. */
#define TL_NUMBERS_TIMES(X)                                                                        \
    X(answered_us, "from the first ring to a person, of those answered")                           \
    X(called_back_us, "from the first ring to a person, of those called back")                     \
    X(abandoned_us, "from the first ring until they left in line")                                 \
    X(talk_us, "talking, holds too")                                                               \
    X(hold_us, "of that, on hold")                                                                 \
    X(wrap_up_us, "the agents' work after a talk")

struct tl_numbers_row {
    tl_time from;            /* The interval begins. */
    enum tl_channel channel; /* 0: all. */
    uint16_t language;       /* Place in the policy; TL_NONE: all, or never chosen. */
    tl_key queue;            /* The last; 0: all, or none. */
#define TL_NUMBERS_FIELD(name, what) uint64_t name;
    TL_NUMBERS_COUNTS(TL_NUMBERS_FIELD)
    TL_NUMBERS_TIMES(TL_NUMBERS_FIELD)
#undef TL_NUMBERS_FIELD
    uint64_t within[TL_NUMBERS_TARGETS_MAX]; /* Of answered: within each target. */
    uint64_t outcomes[TL_OUTCOMES];
};

/* X(name, what): of all agents together the time, and of promises what became of them, in the
 * interval in which it passes or happens. */
#define TL_NUMBERS_STAFF(X)                                                                        \
    X(signed_in_us, "signed in")                                                                   \
    X(ready_us, "busy, or ready and free")                                                         \
    X(busy_us, "offered, joined, talking or wrapping up")                                          \
    X(made, "promises made")                                                                       \
    X(kept, "promises kept in time")                                                               \
    X(kept_late, "promises kept late")                                                             \
    X(broken, "promises that could not be kept")                                                   \
    X(released, "promises not wanted any more")                                                    \
    X(visits_in_time, "emergency appointments made that begin within the aim")                     \
    X(visits_late, "emergency appointments made that begin behind it")                             \
    X(visits_refused, "emergency appointments that the office does not make")

struct tl_numbers_staff {
    tl_time from;
#define TL_NUMBERS_FIELD(name, what) uint64_t name;
    TL_NUMBERS_STAFF(TL_NUMBERS_FIELD)
#undef TL_NUMBERS_FIELD
};

struct tl_numbers_settings {
    const struct tl_zone *zone; /* Intervals begin at its midnights. Lent until the end. */
    uint32_t every_s;           /* 60 to 86,400, a part of a day. */
    bool by_channel, by_language, by_queue;
    uint32_t targets_s[TL_NUMBERS_TARGETS_MAX];
    uint16_t targets_len;
};

/* "channel,language": a row for each of these, any of the three. False: there are others. */
bool tl_numbers_by_read(const char *words, struct tl_numbers_settings *out);

/* TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_numbers_open(const struct tl_numbers_settings *settings,
                                        struct tl_numbers **out_numbers);
void tl_numbers_close(struct tl_numbers *numbers);

/* The next fact, given or decided; checkpoints tell nothing new. TL_ENOMEM; TL_ECORRUPT: a contact
 * came or ended twice, or ended without having come. */
TL_MUST_USE enum tl_err tl_numbers_fold(struct tl_numbers *numbers, const struct tl_fact *fact);

/* No more facts: the rest passes until then, and who is open counts as under way. Once. TL_ENOMEM;
 * TL_ECORRUPT: the rows together have not as many contacts as came. */
TL_MUST_USE enum tl_err tl_numbers_end(struct tl_numbers *numbers, tl_time at);

/* Rows by interval, channel, language, queue; after the end. They live as long as numbers. */
const struct tl_numbers_row *tl_numbers_rows(const struct tl_numbers *numbers, size_t *out_len);
const struct tl_numbers_staff *tl_numbers_staff(const struct tl_numbers *numbers, size_t *out_len);

/* What reports lead with; seconds and shares; 0 where there is nothing to divide by. */
double tl_numbers_service_level(const struct tl_numbers_row *row, uint16_t target);
double tl_numbers_asa_s(const struct tl_numbers_row *row);
double tl_numbers_to_person_s(const struct tl_numbers_row *row); /* Callbacks' waits in full. */
double tl_numbers_abandonment(const struct tl_numbers_row *row);
double tl_numbers_aht_s(const struct tl_numbers_row *row);
double tl_numbers_occupancy(const struct tl_numbers_staff *staff);
double tl_numbers_kept(const struct tl_numbers_staff *staff);
double tl_numbers_visits(const struct tl_numbers_staff *staff); /* That met the aim, of all. */

#endif
