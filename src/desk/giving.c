/* giving.c: cases merged by day of filing, and slots followed along. */
#include "desk/giving.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "desk/slots.h"
#include "store/db.h"

enum { STREAM_ROWS = 32 };

/* The waiting cases of one form and status, some at a time. */
struct stream {
    const char *form, *status;
    struct tl_giving_case rows[STREAM_ROWS];
    size_t len, at;
    struct tl_giving_case last; /* The last that was read. */
    bool has_last, is_over;
};

/* What is free at one center, as far as it was read. */
struct supply {
    struct tl_slot_free *rows; /* TL_SLOTS_FREE_MAX of them. */
    size_t len, at;
    tl_time next; /* Where to read on. */
    bool is_over;
};

struct tl_giving_round {
    const struct tl_policy *policy;
    tl_time now;
    uint16_t kind; /* One after the other. */
    struct stream *streams;
    size_t streams_len;
    struct supply *supplies;      /* Of each center, for this kind. */
    struct tl_giving_wait *waits; /* Of each kind: each center, and nobody knows which. */
    struct tl_giving_case slice[TL_GIVING_SLICE];
    size_t slice_len;
    struct tl_giving_counts counts;
};

static const struct tl_slot_kind *kind_of(const struct tl_giving_round *round)
{
    return round->policy->slot_kinds + round->kind;
}

/* ---- open, and the next kind ---- */

static void begin_supplies(struct tl_giving_round *round)
{
    tl_time from = tl_slot_reach_given(kind_of(round), round->now).from;
    for (uint16_t i = 0; i < round->policy->slot_centers_len; i++) {
        struct supply *supply = round->supplies + i;
        *supply = (struct supply){ .rows = supply->rows, .next = from };
        supply->is_over =
            !tl_slot_center_gives(round->policy, round->policy->slot_centers + i, kind_of(round));
    }
}

static enum tl_err begin_kind(struct tl_giving_round *round)
{
    const struct tl_slot_giving *given = &kind_of(round)->given;
    size_t len = (size_t)given->forms.len * given->statuses.len;
    free(round->streams);
    round->streams_len = 0;
    round->streams = len > 0 ? calloc(len, sizeof *round->streams) : NULL;
    if (len > 0 && !round->streams)
        return TL_ENOMEM;
    for (uint16_t i = 0; i < given->forms.len; i++) {
        for (uint16_t j = 0; j < given->statuses.len; j++)
            round->streams[round->streams_len++] =
                (struct stream){ .form = given->forms.items[i],
                                 .status = given->statuses.items[j] };
    }
    begin_supplies(round);
    return TL_OK;
}

static bool gives_any(const struct tl_policy *policy)
{
    for (uint16_t i = 0; i < policy->slot_kinds_len; i++) {
        if (policy->slot_kinds[i].given.forms.len > 0)
            return true;
    }
    return false;
}

static enum tl_err allocate(struct tl_giving_round *round)
{
    size_t centers = round->policy->slot_centers_len, kinds = round->policy->slot_kinds_len;
    round->supplies = calloc(centers, sizeof *round->supplies);
    round->waits = calloc(kinds * (centers + 1), sizeof *round->waits);
    if (!round->supplies || !round->waits)
        return TL_ENOMEM;
    for (size_t i = 0; i < centers; i++) {
        round->supplies[i].rows = calloc(TL_SLOTS_FREE_MAX, sizeof *round->supplies[i].rows);
        if (!round->supplies[i].rows)
            return TL_ENOMEM;
    }
    return begin_kind(round);
}

enum tl_err tl_giving_open(const struct tl_policy *policy, tl_time now,
                           struct tl_giving_round **out_round)
{
    if (!gives_any(policy))
        return TL_ENONE;
    struct tl_giving_round *round = calloc(1, sizeof *round);
    if (!round)
        return TL_ENOMEM;
    round->policy = policy;
    round->now = now;
    enum tl_err err = allocate(round);
    if (err == TL_OK)
        *out_round = round;
    else
        tl_giving_close(round);
    return err;
}

void tl_giving_close(struct tl_giving_round *round)
{
    if (!round)
        return;
    for (uint16_t i = 0; round->supplies && i < round->policy->slot_centers_len; i++)
        free(round->supplies[i].rows);
    free(round->supplies);
    free(round->waits);
    free(round->streams);
    free(round);
}

/* ---- reading ---- */

static enum tl_err fill_stream(struct tl_giving_round *round, struct tl_db *db,
                               struct stream *stream)
{
    if (stream->at < stream->len || stream->is_over)
        return TL_OK;
    enum tl_err err = tl_store_giving_list(
        db, kind_of(round)->id.name, stream->form, stream->status, round->now,
        stream->has_last ? &stream->last : NULL, stream->rows, STREAM_ROWS, &stream->len);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    if (err == TL_ENONE)
        stream->len = 0;
    stream->at = 0;
    stream->is_over = stream->len < STREAM_ROWS;
    if (stream->len > 0) {
        stream->last = stream->rows[stream->len - 1];
        stream->has_last = true;
    }
    return TL_OK;
}

static bool is_before(const struct tl_giving_case *a, const struct tl_giving_case *b)
{
    return a->received_at != b->received_at ? a->received_at < b->received_at : a->id < b->id;
}

/* TL_ENONE: nobody is left of this kind. */
static enum tl_err next_case(struct tl_giving_round *round, struct tl_db *db,
                             struct tl_giving_case *out)
{
    struct stream *first = NULL;
    for (size_t i = 0; i < round->streams_len; i++) {
        struct stream *stream = round->streams + i;
        enum tl_err err = fill_stream(round, db, stream);
        if (err != TL_OK)
            return err;
        if (stream->at < stream->len &&
            (!first || is_before(stream->rows + stream->at, first->rows + first->at)))
            first = stream;
    }
    if (!first)
        return TL_ENONE;
    *out = first->rows[first->at++];
    return TL_OK;
}

enum tl_err tl_giving_read(struct tl_giving_round *round, struct tl_db *db)
{
    enum tl_err err = TL_OK;
    round->slice_len = 0;
    for (;;) {
        while (round->slice_len < TL_GIVING_SLICE &&
               (err = next_case(round, db, round->slice + round->slice_len)) == TL_OK)
            round->slice_len++;
        if (err != TL_OK && err != TL_ENONE)
            return err;
        if (round->slice_len > 0)
            return TL_OK;
        if (round->kind + 1 >= round->policy->slot_kinds_len)
            return TL_ENONE;
        round->kind++;
        err = begin_kind(round);
        if (err != TL_OK)
            return err;
    }
}

/* ---- slots ---- */

/* The first slot that was free; TL_ENONE: none is within the kind's days. */
static enum tl_err first_free(struct tl_giving_round *round, struct tl_db *db, uint16_t center,
                              struct tl_slot_free **out)
{
    struct supply *supply = round->supplies + center;
    while (!supply->is_over && supply->at == supply->len) {
        tl_time next = 0;
        enum tl_err err = tl_slots_free(
            db, round->policy, kind_of(round), round->policy->slot_centers + center, supply->next,
            round->now, supply->rows, TL_SLOTS_FREE_MAX, &supply->len, &next);
        if (err != TL_OK)
            return err;
        supply->at = 0;
        supply->next = next;
        supply->is_over = next == 0;
    }
    if (supply->at == supply->len)
        return TL_ENONE;
    *out = supply->rows + supply->at;
    return TL_OK;
}

/* TL_ENONE: the center is full. */
static enum tl_err give_at(struct tl_giving_round *round, struct tl_db *db, uint16_t center,
                           struct tl_appointment *appointment)
{
    const struct tl_slot_center *where = round->policy->slot_centers + center;
    struct tl_slot_free *slot;
    enum tl_err err;
    while ((err = first_free(round, db, center, &slot)) == TL_OK) {
        appointment->at = slot->at;
        snprintf(appointment->place, sizeof appointment->place, "%s", where->id.name);
        err = tl_store_slot_give(db, appointment, where->capacity);
        if (err == TL_OK)
            slot->left--;
        if (err == TL_EFULL || slot->left == 0)
            round->supplies[center].at++;
        if (err != TL_EFULL)
            return err;
    }
    return err;
}

/* The nearest center that has a place. TL_ENONE: none has. */
static enum tl_err give_near(struct tl_giving_round *round, struct tl_db *db,
                             const struct tl_slot_area *area, struct tl_appointment *appointment)
{
    enum tl_err err = TL_ENONE;
    for (uint16_t i = 0; i < area->centers.len && err == TL_ENONE; i++)
        err = give_at(round, db, area->centers.items[i], appointment);
    return err;
}

/* ---- deciding ---- */

static void count_waiting(struct tl_giving_round *round, const struct tl_slot_area *area,
                          const struct tl_giving_case *about)
{
    uint16_t centers = round->policy->slot_centers_len, nearest = centers;
    for (uint16_t i = 0; area && i < area->centers.len && nearest == centers; i++) {
        uint16_t center = area->centers.items[i];
        if (tl_slot_center_gives(round->policy, round->policy->slot_centers + center,
                                 kind_of(round)))
            nearest = center;
    }
    struct tl_giving_wait *wait = round->waits + round->kind * (centers + 1) + nearest;
    wait->cases++;
    if (wait->oldest_at == 0 || about->received_at < wait->oldest_at)
        wait->oldest_at = about->received_at;
    round->counts.waiting++;
    round->counts.unplaced += nearest == centers;
}

/* Behind the row of its giving, which nobody else has. TL_ENONE: it waits on. */
static enum tl_err give(struct tl_giving_round *round, struct tl_db *db,
                        const struct tl_slot_area *area, const struct tl_giving *giving)
{
    struct tl_appointment appointment = { .case_id = giving->case_id, .state = "planned" };
    snprintf(appointment.kind, sizeof appointment.kind, "%s", giving->kind);
    enum tl_err err = give_near(round, db, area, &appointment);
    if (err == TL_OK)
        return tl_store_giving_set(db, giving->case_id, giving->kind, appointment.id);
    enum tl_err gone = tl_store_giving_delete(db, giving->case_id, giving->kind);
    return gone == TL_OK ? err : gone;
}

static enum tl_err decide(struct tl_giving_round *round, struct tl_db *db,
                          const struct tl_giving_case *about)
{
    const struct tl_slot_kind *kind = kind_of(round);
    const struct tl_slot_area *area = tl_slot_area_of(round->policy, about->postal);
    bool is_waived = tl_slot_may_reuse(kind, about->form, about->taken_at, round->now);
    struct tl_giving giving = { .case_id = about->id, .given_at = round->now };
    snprintf(giving.kind, sizeof giving.kind, "%s", kind->id.name);
    if (is_waived) {
        snprintf(giving.why, sizeof giving.why, "%s", TL_GIVING_REUSED);
        giving.taken_at = about->taken_at;
    }
    if (!is_waived && !area)
        return TL_ENONE;
    enum tl_err err = tl_store_giving_insert(db, &giving);
    if (err == TL_OK && !is_waived)
        err = give(round, db, area, &giving);
    if (err == TL_OK) {
        *(is_waived ? &round->counts.waived : &round->counts.given) += 1;
        err = tl_store_giving_news(db, about->id, round->now);
    }
    return err;
}

/* What was read may be over: it is looked at again here. */
static enum tl_err decide_if_open(struct tl_giving_round *round, struct tl_db *db, tl_id id)
{
    const struct tl_slot_kind *kind = kind_of(round);
    struct tl_giving_case about;
    enum tl_err err = tl_store_giving_find_open(db, kind->id.name, id, &about);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    if (about.received_at > round->now || !tl_slot_is_given(kind, about.form, about.status))
        return TL_OK;
    err = decide(round, db, &about);
    if (err == TL_ENONE) {
        count_waiting(round, tl_slot_area_of(round->policy, about.postal), &about);
        return TL_OK;
    }
    return err == TL_EEXISTS ? TL_OK : err;
}

enum tl_err tl_giving_write(struct tl_giving_round *round, struct tl_db *db)
{
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < round->slice_len && err == TL_OK; i++)
        err = decide_if_open(round, db, round->slice[i].id);
    round->slice_len = 0;
    return err;
}

enum tl_err tl_giving_write_waits(struct tl_giving_round *round, struct tl_db *db)
{
    const struct tl_policy *policy = round->policy;
    size_t each = policy->slot_centers_len + 1u;
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < policy->slot_kinds_len * each && err == TL_OK; i++) {
        const struct tl_slot_kind *kind = policy->slot_kinds + i / each;
        const struct tl_slot_center *center =
            i % each < policy->slot_centers_len ? policy->slot_centers + i % each : NULL;
        struct tl_giving_wait *wait = round->waits + i;
        wait->made_at = round->now;
        snprintf(wait->kind, sizeof wait->kind, "%s", kind->id.name);
        snprintf(wait->center, sizeof wait->center, "%s", center ? center->id.name : "");
        if (kind->given.forms.len > 0)
            err = tl_store_giving_wait_put(db, wait);
    }
    return err == TL_OK ? tl_store_giving_wait_sweep(db, round->now) : err;
}

struct tl_giving_counts tl_giving_count(const struct tl_giving_round *round)
{
    return round->counts;
}

enum tl_err tl_giving_waits_read(struct tl_db *db, struct tl_giving_waits *out_waits)
{
    out_waits->len = 0;
    enum tl_err err =
        tl_store_giving_wait_list(db, out_waits->rows, TL_GIVING_WAITS_MAX, &out_waits->len);
    return err == TL_ENONE ? TL_OK : err;
}

const struct tl_giving_wait *tl_giving_wait_of(const struct tl_giving_waits *waits,
                                               const struct tl_slot_kind *kind,
                                               const struct tl_slot_center *center)
{
    const char *name = center ? center->id.name : "";
    for (size_t i = 0; i < waits->len; i++) {
        if (strcmp(waits->rows[i].kind, kind->id.name) == 0 &&
            strcmp(waits->rows[i].center, name) == 0)
            return waits->rows + i;
    }
    return NULL;
}
