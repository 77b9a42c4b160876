/* slots.c: the slots of the policy beside what is planned. */
#include "desk/slots.h"

#include <stdio.h>
#include <string.h>

enum tl_err tl_slots_of_appointment(struct tl_db *db, const struct tl_policy *policy, tl_id id,
                                    tl_time now, struct tl_slots_of *out)
{
    struct tl_slots_of of = { 0 };
    enum tl_err err = tl_store_appointment_find(db, id, &of.appointment);
    if (err != TL_OK)
        return err;
    of.kind = tl_slot_kind_find(policy, tl_key_of(of.appointment.kind));
    if (!of.kind)
        return TL_EUNSUPPORTED;
    of.center = tl_slot_center_find(policy, tl_key_of(of.appointment.place));
    of.may_move = strcmp(of.appointment.state, "planned") == 0 &&
                  tl_slot_may_move(of.kind, of.appointment.at, now);
    *out = of;
    return TL_OK;
}

/* A look that goes day by day, with what is planned read a day at a time. */
struct look {
    struct tl_db *db;
    const struct tl_policy *policy;
    const struct tl_slot_center *center;
    tl_time from, to;
    struct tl_slot_free *free;
    size_t free_max, free_len;
};

static uint32_t people_at(const struct tl_slot_taken *taken, size_t len, tl_time at)
{
    for (size_t i = 0; i < len; i++) {
        if (taken[i].at == at)
            return (uint32_t)taken[i].people;
    }
    return 0;
}

/* TL_EFULL: not all of the day's went in; none of them did. */
static enum tl_err look_at_day(struct look *look, struct tl_date date)
{
    tl_time starts[TL_SLOTS_DAY_MAX];
    struct tl_slot_taken taken[TL_SLOTS_DAY_MAX];
    size_t taken_len, before = look->free_len;
    size_t len = tl_slots_of_day(look->policy, look->center, date, starts);
    if (len == 0)
        return TL_OK;
    enum tl_err err =
        tl_store_slot_taken_list(look->db, look->center->id.name, starts[0], starts[len - 1] + 1,
                                 taken, TL_SLOTS_DAY_MAX, &taken_len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        uint32_t people = people_at(taken, taken_len, starts[i]);
        if (starts[i] < look->from || starts[i] >= look->to || people >= look->center->capacity)
            continue;
        if (look->free_len == look->free_max) {
            look->free_len = before;
            return TL_EFULL;
        }
        look->free[look->free_len++] =
            (struct tl_slot_free){ starts[i], look->center->capacity - people };
    }
    return err;
}

enum tl_err tl_slots_free(struct tl_db *db, const struct tl_policy *policy,
                          const struct tl_slot_kind *kind, const struct tl_slot_center *center,
                          tl_time from, tl_time now, struct tl_slot_free *out_free, size_t free_max,
                          size_t *out_len, tl_time *out_next)
{
    struct tl_window reach = tl_slot_reach(kind, now);
    struct look look = { db,       policy,   center,   from > reach.from ? from : reach.from,
                         reach.to, out_free, free_max, 0 };
    int32_t day = tl_date_days(tl_slot_civil(center, look.from).date);
    int32_t last = tl_date_days(tl_slot_civil(center, look.to).date);
    int32_t until = day + TL_SLOTS_LOOK_DAYS;
    enum tl_err err = TL_OK;
    while (day <= last && day < until && err == TL_OK) {
        err = look_at_day(&look, tl_days_date(day));
        day += err == TL_OK;
    }
    if (err != TL_OK && (err != TL_EFULL || look.free_len == 0))
        return err;
    *out_len = look.free_len;
    *out_next = day <= last ? tl_zone_instant(&center->zone, tl_days_date(day), 0) : 0;
    return TL_OK;
}

enum tl_err tl_slots_first(struct tl_db *db, const struct tl_policy *policy,
                           const struct tl_slot_kind *kind, const struct tl_slot_center *center,
                           tl_time now, tl_time *out_at, int32_t *out_days)
{
    struct tl_slot_free rows[TL_SLOTS_DAY_MAX];
    struct tl_window reach = tl_slot_reach(kind, now);
    struct look look = { db, policy, center, reach.from, reach.to, rows, TL_SLOTS_DAY_MAX, 0 };
    int32_t day = tl_date_days(tl_slot_civil(center, reach.from).date);
    int32_t last = tl_date_days(tl_slot_civil(center, reach.to).date);
    enum tl_err err = TL_OK;
    for (; day <= last && look.free_len == 0 && err == TL_OK; day++)
        err = look_at_day(&look, tl_days_date(day));
    if (err != TL_OK || look.free_len == 0)
        return err == TL_OK ? TL_ENONE : err;
    *out_at = rows[0].at;
    *out_days = tl_date_days(tl_slot_civil(center, rows[0].at).date) -
                tl_date_days(tl_slot_civil(center, now).date);
    return TL_OK;
}

enum tl_err tl_slots_move(struct tl_db *db, const struct tl_policy *policy,
                          const struct tl_slots_of *of, const struct tl_slot_center *center,
                          struct tl_slot_move *move)
{
    struct tl_window reach = tl_slot_reach(of->kind, move->moved_at);
    if (!of->may_move)
        return TL_EDENIED;
    if (!tl_slot_center_gives(policy, center, of->kind) || move->to_at < reach.from ||
        move->to_at >= reach.to || !tl_slot_begins(policy, center, move->to_at))
        return TL_EBAD;
    move->appointment = of->appointment.id;
    move->from_at = of->appointment.at;
    snprintf(move->from_place, sizeof move->from_place, "%s", of->appointment.place);
    snprintf(move->to_place, sizeof move->to_place, "%s", center->id.name);
    return tl_store_slot_move(db, move, center->capacity);
}
