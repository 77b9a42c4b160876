/* slots.c: places taken and freed. */
#include "store/slots.h"

#include <stdio.h>

#include <string.h>

#include "store/cases.h"
#include "store/meta.h"
#include "store/record.h"

static const struct tl_field move_fields[] = {
    TL_FIELD_INT(struct tl_slot_move, id),          TL_FIELD_INT(struct tl_slot_move, appointment),
    TL_FIELD_INT(struct tl_slot_move, moved_at),    TL_FIELD_TEXT(struct tl_slot_move, by_kind),
    TL_FIELD_INT(struct tl_slot_move, by_id),       TL_FIELD_INT(struct tl_slot_move, from_at),
    TL_FIELD_TEXT(struct tl_slot_move, from_place), TL_FIELD_INT(struct tl_slot_move, to_at),
    TL_FIELD_TEXT(struct tl_slot_move, to_place),
};
static const struct tl_record move_record = TL_RECORD(struct tl_slot_move, move_fields);

static const struct tl_field taken_fields[] = {
    TL_FIELD_INT(struct tl_slot_taken, at),
    TL_FIELD_INT(struct tl_slot_taken, people),
};
static const struct tl_record taken_record = TL_RECORD(struct tl_slot_taken, taken_fields);

/* One that meets a place taken in the same moment by another process tries the next: each try that
 * fails so has waited for a commit that took one. */
static enum tl_err take(struct tl_db *db, const char *center, tl_time at, tl_id appointment,
                        uint32_t capacity)
{
    enum tl_err err = tl_db_run(db, TL_SQL_SLOT_SWEEP, TL_ARGS(tl_text(center), tl_int(at)));
    for (uint32_t tries = 0; tries <= capacity && err == TL_OK; tries++) {
        int64_t planned;
        err = tl_db_run_new(
            db, TL_SQL_SLOT_TAKE,
            TL_ARGS(tl_text(center), tl_int(at), tl_int(capacity), tl_id_value(appointment)));
        if (err != TL_EEXISTS)
            return err;
        err = tl_db_int(db, TL_SQL_SLOT_PLANNED, TL_ARGS(tl_text(center), tl_int(at)), &planned);
        if (err == TL_OK && planned >= capacity)
            return TL_EFULL;
    }
    return err == TL_OK ? TL_EFULL : err;
}

enum tl_err tl_store_slot_move(struct tl_db *db, struct tl_slot_move *move, uint32_t capacity)
{
    if (move->from_at == move->to_at && strcmp(move->from_place, move->to_place) == 0)
        return TL_EBAD;
    enum tl_err err = take(db, move->to_place, move->to_at, move->appointment, capacity);
    if (err == TL_OK)
        err = tl_db_run_found(db, TL_SQL_SLOT_APPOINTMENT_MOVE,
                              TL_ARGS(tl_id_value(move->appointment), tl_int(move->from_at),
                                      tl_text(move->from_place), tl_int(move->to_at),
                                      tl_text(move->to_place)));
    if (err == TL_OK)
        err = tl_db_run(
            db, TL_SQL_SLOT_FREE,
            TL_ARGS(tl_id_value(move->appointment), tl_text(move->to_place), tl_int(move->to_at)));
    if (err == TL_OK)
        err = tl_store_ids_take(db, "appointment_move", 1, &move->id);
    return err == TL_OK
               ? tl_record_insert(db, TL_SQL_SLOT_MOVE_INSERT, &move_record, move, TL_NO_ARGS)
               : err;
}

/* A place belongs to an appointment, so that one is written first: nowhere, where it takes no room.
 */
enum tl_err tl_store_slot_give(struct tl_db *db, struct tl_appointment *appointment,
                               uint32_t capacity)
{
    struct tl_appointment nowhere = *appointment;
    enum tl_err err = tl_store_ids_take(db, "appointment", 1, &nowhere.id);
    nowhere.at = 0;
    nowhere.place[0] = '\0';
    if (err == TL_OK)
        err = tl_store_appointment_insert(db, &nowhere);
    if (err != TL_OK)
        return err;
    appointment->id = nowhere.id;
    err = take(db, appointment->place, appointment->at, appointment->id, capacity);
    if (err == TL_EFULL) {
        err = tl_db_run(db, TL_SQL_SLOT_UNGIVE, TL_ARGS(tl_id_value(appointment->id)));
        return err == TL_OK ? TL_EFULL : err;
    }
    return err == TL_OK ? tl_store_appointment_set(db, appointment->id, appointment->at,
                                                   appointment->place, "planned")
                        : err;
}

enum tl_err tl_store_appointment_by_hand(struct tl_db *db, const struct tl_appointment *from,
                                         struct tl_slot_move *move, const char *place)
{
    move->from_at = from->at;
    snprintf(move->from_place, sizeof move->from_place, "%s", from->place);
    snprintf(move->to_place, sizeof move->to_place, "%s", place);
    enum tl_err err = tl_store_appointment_set(db, from->id, move->to_at, place, "planned");
    if (err == TL_OK)
        err = tl_store_ids_take(db, "appointment_move", 1, &move->id);
    return err == TL_OK
               ? tl_record_insert(db, TL_SQL_SLOT_MOVE_INSERT, &move_record, move, TL_NO_ARGS)
               : err;
}

enum tl_err tl_store_slot_taken_list(struct tl_db *db, const char *center, tl_time from, tl_time to,
                                     struct tl_slot_taken *out_taken, size_t taken_max,
                                     size_t *out_len)
{
    return tl_record_list(
        db, TL_SQL_SLOT_TAKEN_LIST, &taken_record,
        TL_ARGS(tl_text(center), tl_int(from), tl_int(to), tl_int((int64_t)taken_max)), out_taken,
        taken_max, out_len);
}

enum tl_err tl_store_slot_move_list(struct tl_db *db, tl_id appointment,
                                    struct tl_slot_move *out_moves, size_t moves_max,
                                    size_t *out_len)
{
    return tl_record_list(db, TL_SQL_SLOT_MOVE_LIST, &move_record,
                          TL_ARGS(tl_id_value(appointment), tl_int((int64_t)moves_max)), out_moves,
                          moves_max, out_len);
}
