/* moving.c: from one free time to the next, and moving the appointment there. */
#include "server/moving.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk/slots.h"
#include "server/api.h"
#include "server/asker.h"
#include "server/reminders.h"
#include "store/audit.h"
#include "store/contacts.h"

#define OFFERED_VALUE "slot.offered"
enum { APPOINTMENTS_MAX = 64, CENTERS_MAX = 64 };
static const tl_time LATER_US = TL_HOUR; /* Quarters of an hour one by one would take all day. */

/* ---- which appointment ---- */

/* The next one of a kind that the policy moves, of the case that is spoken of. */
static enum tl_err find(const struct tl_moving *moving, struct tl_db *db, struct tl_slots_of *out)
{
    struct tl_asker asker;
    struct tl_appointment rows[APPOINTMENTS_MAX];
    size_t len = 0;
    enum tl_err err = tl_asker_read_now(db, moving->policy, moving->contact, moving->now, &asker);
    if (err == TL_OK &&
        (asker.about.id == 0 ||
         tl_asker_hears(&asker, TL_TELLS_APPOINTMENT).disclosure != TL_DISCLOSE_YES))
        err = TL_ENONE;
    if (err == TL_OK)
        err = tl_store_appointment_list(db, asker.about.id, rows, APPOINTMENTS_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        if (strcmp(rows[i].state, "planned") != 0 || rows[i].at <= moving->now ||
            !tl_slot_kind_find(moving->policy, tl_key_of(rows[i].kind)))
            continue;
        err = tl_slots_of_appointment(db, moving->policy, rows[i].id, moving->now, out);
        return err == TL_OK && !out->may_move ? TL_ENONE : err;
    }
    return err == TL_OK ? TL_ENONE : err;
}

/* ---- where ---- */

/* Centers that give the kind: the one where the appointment is, then by the way from there. */
struct centers {
    const struct tl_slot_center *list[CENTERS_MAX];
    size_t len;
};

static void add_center(struct centers *centers, const struct tl_policy *policy,
                       const struct tl_slots_of *of, const struct tl_slot_center *center)
{
    bool is_new = tl_slot_center_gives(policy, center, of->kind) && centers->len < CENTERS_MAX;
    for (size_t i = 0; i < centers->len; i++)
        is_new = is_new && centers->list[i] != center;
    if (is_new)
        centers->list[centers->len++] = center;
}

static void find_centers(const struct tl_policy *policy, const struct tl_slots_of *of,
                         struct centers *out)
{
    *out = (struct centers){ .len = 0 };
    if (of->center)
        add_center(out, policy, of, of->center);
    for (uint16_t i = 0; i < policy->slot_areas_len && of->center; i++) {
        const struct tl_index_list *near = &policy->slot_areas[i].centers;
        for (uint16_t j = 0; near->len > 0 && j < near->len; j++) {
            if (policy->slot_centers + near->items[0] == of->center)
                add_center(out, policy, of, policy->slot_centers + near->items[j]);
        }
    }
    for (uint16_t i = 0; i < policy->slot_centers_len; i++)
        add_center(out, policy, of, policy->slot_centers + i);
}

/* ---- when ---- */

/* The first that is free from `from` on, and at which the case has none of this kind: neither the
 * one that moves nor one that was cancelled. */
static enum tl_err first_from(const struct tl_moving *moving, struct tl_db *db,
                              const struct tl_slots_of *of, tl_time from,
                              struct tl_moving_offer *offer)
{
    const struct tl_appointment *moves = &of->appointment;
    struct tl_slot_free rows[TL_SLOTS_DAY_MAX];
    struct tl_appointment other;
    size_t len = 0;
    enum tl_err err = TL_OK;
    do {
        tl_time next = 0;
        err = tl_slots_free(db, moving->policy, of->kind, offer->center, from, moving->now, rows,
                            TL_SLOTS_DAY_MAX, &len, &next);
        for (size_t i = 0; i < len && err == TL_OK; i++) {
            offer->at = rows[i].at;
            err = tl_store_appointment_find_at(db, moves->case_id, moves->kind, rows[i].at, &other);
            if (err != TL_OK)
                return err == TL_ENONE ? TL_OK : err;
        }
        from = next;
    } while (err == TL_OK && from != 0);
    return err == TL_OK ? TL_ENONE : err;
}

/* What a look begins with: the appointment, its centers, and what was offered before. */
struct look {
    const struct tl_moving *moving;
    struct tl_db *db;
    struct tl_slots_of of;
    struct centers centers;
    struct tl_moving_offer offer;
};

/* At the first of the centers that has one, from the one numbered `begin` on; `most` of them. */
static enum tl_err offer_at(struct look *look, size_t begin, size_t most)
{
    enum tl_err err = TL_ENONE;
    for (size_t i = 0; i < most && err == TL_ENONE; i++) {
        look->offer.center = look->centers.list[(begin + i) % look->centers.len];
        err = first_from(look->moving, look->db, &look->of, 0, &look->offer);
    }
    return err;
}

static enum tl_err offer_first(struct look *look)
{
    return look->centers.len > 0 ? offer_at(look, 0, look->centers.len) : TL_ENONE;
}

static int32_t day_of(const struct tl_moving_offer *offer)
{
    return tl_date_days(tl_slot_civil(offer->center, offer->at).date);
}

static enum tl_err offer_later(struct look *look)
{
    const tl_time steps[] = { LATER_US, 1 };
    const tl_time at = look->offer.at;
    int32_t day = day_of(&look->offer);
    enum tl_err err = TL_ENONE;
    for (size_t i = 0; i < 2 && err == TL_ENONE; i++) {
        err = first_from(look->moving, look->db, &look->of, at + steps[i], &look->offer);
        if (err == TL_OK && day_of(&look->offer) != day)
            err = TL_ENONE;
    }
    return err;
}

static enum tl_err offer_day(struct look *look)
{
    tl_time from =
        tl_zone_instant(&look->offer.center->zone, tl_days_date(day_of(&look->offer) + 1), 0);
    return first_from(look->moving, look->db, &look->of, from, &look->offer);
}

static enum tl_err offer_center(struct look *look)
{
    size_t here = 0;
    while (here < look->centers.len && look->centers.list[here] != look->offer.center)
        here++;
    return here < look->centers.len ? offer_at(look, here + 1, look->centers.len - 1) : TL_ENONE;
}

/* ---- what was offered ---- */

enum tl_err tl_moving_offered(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                              struct tl_moving_offer *out)
{
    struct tl_contact_value value;
    char center[96];
    struct tl_moving_offer offer;
    enum tl_err err = tl_store_contact_value_find(db, contact, OFFERED_VALUE, &value);
    if (err != TL_OK)
        return err;
    if (sscanf(value.text, "%" SCNd64 " %95s", &offer.at, center) != 2)
        return TL_EBAD;
    offer.center = tl_slot_center_find(policy, tl_key_of(center));
    if (!offer.center) /* The policy has none of it any more. */
        return TL_ENONE;
    *out = offer;
    return TL_OK;
}

static struct tl_audit audit_of(const struct tl_moving *moving, tl_id appointment,
                                const char *action)
{
    struct tl_audit audit = { .at = tl_wall_now(),
                              .record_kind = "appointment",
                              .record_id = appointment,
                              .contact = moving->contact,
                              .reason = "caller-asks" };
    snprintf(audit.action, sizeof audit.action, "%s", action);
    return audit;
}

static enum tl_err write_offer(struct tl_db *db, void *arg)
{
    const struct look *look = arg;
    struct tl_audit audit = audit_of(look->moving, look->of.appointment.id, "look");
    struct tl_contact_value value = { .name = OFFERED_VALUE };
    snprintf(value.text, sizeof value.text, "%" PRId64 " %s", look->offer.at,
             look->offer.center->id.name);
    enum tl_err err = tl_store_contact_value_put(db, look->moving->contact, &value);
    return err == TL_OK ? tl_api_write_look(db, &audit) : err;
}

/* ---- taking it ---- */

struct taking {
    const struct tl_moving *moving;
    bool is_gone; /* Somebody was quicker, or its time has come too near. */
};

/* What was read before may be over: all of it is looked at again, in the transaction. */
static enum tl_err write_move(struct tl_db *db, void *arg)
{
    struct taking *taking = arg;
    const struct tl_moving *moving = taking->moving;
    struct tl_slots_of of;
    struct tl_moving_offer offer;
    struct tl_slot_move move = { .moved_at = moving->now,
                                 .by_kind = TL_MOVED_BY_CALLER,
                                 .by_id = moving->contact };
    enum tl_err err = find(moving, db, &of);
    if (err == TL_OK)
        err = tl_moving_offered(db, moving->policy, moving->contact, &offer);
    if (err != TL_OK)
        return err;
    struct tl_audit audit = audit_of(moving, of.appointment.id, "move");
    move.to_at = offer.at;
    err = tl_slots_move(db, moving->policy, &of, offer.center, &move);
    taking->is_gone = err == TL_EFULL || err == TL_EDENIED || err == TL_EBAD || err == TL_EEXISTS;
    if (err == TL_OK)
        err = tl_moved_write(db, moving->policy, &of, &move);
    return err == TL_OK ? tl_api_write_look(db, &audit) : err;
}

/* What is gone is to the person no such time. */
static enum tl_err take(const struct tl_moving *moving)
{
    struct taking taking = { .moving = moving };
    enum tl_err err = tl_engine_write(moving->engine, write_move, &taking);
    return taking.is_gone ? TL_ENONE : err;
}

static const struct {
    const char *what;
    enum tl_err (*offer)(struct look *look);
} offers[] = {
    { "slot.first", offer_first },
    { "slot.later", offer_later },
    { "slot.day", offer_day },
    { "slot.center", offer_center },
};

enum tl_err tl_moving_look_up(const struct tl_moving *moving, struct tl_db *db, tl_key what)
{
    struct look look = { .moving = moving, .db = db };
    size_t kind = 0;
    while (kind < sizeof offers / sizeof offers[0] && tl_key_of(offers[kind].what) != what)
        kind++;
    if (kind == sizeof offers / sizeof offers[0])
        return take(moving);
    enum tl_err err = find(moving, db, &look.of);
    if (err == TL_OK && !tl_lookup_is_first_slot(what))
        err = tl_moving_offered(db, moving->policy, moving->contact, &look.offer);
    if (err != TL_OK)
        return err;
    find_centers(moving->policy, &look.of, &look.centers);
    err = offers[kind].offer(&look);
    return err == TL_OK ? tl_engine_write(moving->engine, write_offer, &look) : err;
}
