/* promised.c: promises looked up by telephone. */
#include "server/promised.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/api.h"
#include "server/old_place.h"
#include "store/audit.h"
#include "store/contacts.h"

enum { PROMISES_MAX = 50, NUMBERS_MAX = 8, SOURCE_BYTES = 48 };

bool tl_promise_is_call(const struct tl_promise_row *row)
{
    return strcmp(row->kind, "callback") == 0 || strcmp(row->kind, "second-attempt") == 0;
}

/* ---- what is kept of it ---- */

static enum tl_err write_audit(struct tl_engine *engine, tl_id contact, const char *action,
                               const char *reason)
{
    struct tl_audit audit = { .at = tl_wall_now(), .record_id = contact, .contact = contact };
    snprintf(audit.action, sizeof audit.action, "%s", action);
    snprintf(audit.record_kind, sizeof audit.record_kind, "promises");
    snprintf(audit.reason, sizeof audit.reason, "%s", reason);
    return tl_engine_write(engine, tl_api_write_look, &audit);
}

/* Every wrong look leaves the same row, whatever is wrong. */
enum tl_err tl_promised_record(struct tl_engine *engine, tl_id contact)
{
    return contact != 0 ? write_audit(engine, contact, "look", "number and code")
                        : write_audit(engine, 0, "look-refused", "wrong number or code");
}

enum tl_err tl_promised_record_act(struct tl_engine *engine, tl_id contact, const char *action,
                                   const char *way)
{
    return write_audit(engine, contact, action, way);
}

/* ---- what the caller gave ---- */

/* The value of this form, and the name under which the flow collects it. */
static enum tl_err find_value(const struct tl_promised *promised, struct tl_db *db,
                              enum tl_form_kind kind, struct tl_contact_value *out)
{
    const struct tl_policy *policy = promised->policy;
    enum tl_err err = TL_ENONE;
    for (uint16_t i = 0; i < policy->steps_len && err == TL_ENONE; i++) {
        const struct tl_step *step = policy->steps + i;
        if (step->kind == TL_STEP_ASK && policy->forms[step->form].kind == kind)
            err = tl_store_contact_value_find(db, promised->contact,
                                              policy->values[step->into].name, out);
    }
    return err;
}

/* The number that calls; who hides it is limited by the call and by the contact's number. */
static enum tl_err find_source(const struct tl_promised *promised, struct tl_db *db,
                               char out[SOURCE_BYTES])
{
    struct tl_phone_number numbers[NUMBERS_MAX];
    size_t len = 0;
    enum tl_err err = tl_store_phone_number_list(db, promised->contact, numbers, NUMBERS_MAX, &len);
    snprintf(out, SOURCE_BYTES, "call %" PRIu64, promised->contact);
    for (size_t i = 0; err == TL_OK && i < len; i++) {
        if (strcmp(numbers[i].kind, "caller") == 0)
            snprintf(out, SOURCE_BYTES, "%s", numbers[i].digits);
    }
    return err == TL_ENONE ? TL_OK : err;
}

static enum tl_err find_contact(const struct tl_promised *promised, struct tl_db *db,
                                const char *number, const char *code, tl_id *out_contact)
{
    char source[SOURCE_BYTES];
    const struct tl_code_look look = { source, number, code, tl_wall_now() };
    int64_t wait_us;
    enum tl_err err = find_source(promised, db, source);
    if (err == TL_OK)
        err = tl_code_look_up(promised->codes, db, &look, out_contact, &wait_us);
    return err == TL_EBUSY ? TL_ENONE : err;
}

/* ---- what is owed ---- */

/* A call before an answer; of two of a kind the one that is due first. */
static bool is_before(const struct tl_promise_row *row, const struct tl_promise_row *other)
{
    if (tl_promise_is_call(row) != tl_promise_is_call(other))
        return tl_promise_is_call(row);
    return row->due_to < other->due_to;
}

static enum tl_err find_owed(struct tl_db *db, tl_id contact, struct tl_promise_row *out)
{
    struct tl_promise_row rows[PROMISES_MAX];
    const struct tl_promise_row *first = NULL;
    size_t len = 0;
    enum tl_err err = tl_store_promise_list_contact(db, contact, rows, PROMISES_MAX, &len);
    for (size_t i = 0; err == TL_OK && i < len; i++) {
        if (rows[i].ended_at == 0 && (!first || is_before(rows + i, first)))
            first = rows + i;
    }
    if (err != TL_OK || !first)
        return err == TL_OK ? TL_ENONE : err;
    *out = *first;
    return TL_OK;
}

static enum tl_err find_looked_up(struct tl_db *db, tl_id contact, tl_id *out)
{
    struct tl_contact_value value;
    enum tl_err err = tl_store_contact_value_find(db, contact, TL_PROMISED_VALUE, &value);
    if (err == TL_OK)
        *out = strtoull(value.text, NULL, 10);
    return err == TL_OK && *out == 0 ? TL_ENONE : err;
}

enum tl_err tl_promised_owed(struct tl_db *db, tl_id contact, struct tl_promise_row *out)
{
    tl_id about = 0;
    enum tl_err err = find_looked_up(db, contact, &about);
    return err == TL_OK ? find_owed(db, about, out) : err;
}

/* row: NULL where nothing is owed. -1: no promise tells. */
static int holds(const struct tl_condition *condition, const struct tl_promise_row *row,
                 tl_time now)
{
    int kind = (int)condition->kind;
    if (kind == TL_IS_PROMISE_CALLBACK)
        return row && tl_promise_is_call(row);
    if (kind == TL_IS_PROMISE_ANSWER)
        return row && !tl_promise_is_call(row);
    if (kind == TL_IS_PROMISE_LATE)
        return row && (row->late_at > 0 || row->due_to <= now);
    return -1;
}

/* What holds of a contact's promises at this moment. */
static enum tl_err tell(const struct tl_promised *promised, struct tl_db *db, tl_id about,
                        struct tl_fact_looked_up *out)
{
    struct tl_promise_row row;
    enum tl_err err = find_owed(db, about, &row);
    for (uint16_t i = 0; i < promised->policy->conditions_len; i++) {
        const struct tl_condition *condition = promised->policy->conditions + i;
        int is = holds(condition, err == TL_OK ? &row : NULL, promised->now);
        if (is < 0 || condition->bit >= TL_LOOKUP_BITS_MAX)
            continue;
        out->known |= UINT64_C(1) << condition->bit;
        out->holds |= (uint64_t)is << condition->bit;
    }
    return err == TL_ENONE ? TL_OK : err;
}

/* Whoever was called in vain goes on at the old place, before the flow does. */
static enum tl_err go_on(const struct tl_promised *promised, struct tl_db *db, tl_id earlier)
{
    struct tl_fact given;
    enum tl_err err =
        tl_old_place_of(db, promised->policy, promised->contact, earlier, promised->now, &given);
    if (err == TL_OK)
        err = tl_engine_post(promised->engine, &given, NULL);
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_promised_look_up(const struct tl_promised *promised, struct tl_db *db,
                                struct tl_fact_looked_up *out, struct tl_parcel *parcel)
{
    struct tl_contact_value number, code;
    char about[24];
    tl_id contact = 0;
    enum tl_err err = find_value(promised, db, TL_FORM_NUMBER, &number);
    if (err == TL_OK)
        err = find_value(promised, db, TL_FORM_CODE, &code);
    if (err == TL_OK) {
        err = find_contact(promised, db, number.text, code.text, &contact);
        enum tl_err wiped = tl_parcel_add(parcel, code.name, "");
        if (err == TL_OK || err == TL_ENONE)
            err = wiped == TL_OK ? err : wiped;
        enum tl_err recorded = tl_promised_record(promised->engine, contact);
        if (err == TL_OK || err == TL_ENONE)
            err = recorded == TL_OK ? err : recorded;
    }
    snprintf(about, sizeof about, "%" PRIu64, err == TL_OK ? contact : 0);
    if (err == TL_OK)
        err = go_on(promised, db, contact);
    enum tl_err kept = tl_parcel_add(parcel, TL_PROMISED_VALUE, about);
    if (err == TL_OK)
        err = kept;
    return err == TL_OK ? tell(promised, db, contact, out) : err;
}

/* The person's wish on the callback that was looked up. */
static enum tl_err wish(const struct tl_promised *promised, struct tl_db *db, bool puts_off,
                        struct tl_fact_looked_up *out)
{
    tl_id about = 0;
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = find_looked_up(db, promised->contact, &about);
    if (err == TL_OK)
        err =
            write_audit(promised->engine, about, puts_off ? "put-off" : "release", "by telephone");
    if (err != TL_OK)
        return err;
    struct tl_fact given = { .kind = TL_FACT_releases_callback,
                             .releases_callback = { .contact = about } };
    if (puts_off)
        given = (struct tl_fact){ .kind = TL_FACT_not_now, .not_now = { .contact = about } };
    err = tl_engine_ask(promised->engine, &given, NULL, &why);
    if (err == TL_OK && why != TL_WHY_NONE)
        return TL_ENONE;
    return err == TL_OK ? tell(promised, db, about, out) : err;
}

enum tl_err tl_promised_release(const struct tl_promised *promised, struct tl_db *db,
                                struct tl_fact_looked_up *out)
{
    return wish(promised, db, false, out);
}

enum tl_err tl_promised_put_off(const struct tl_promised *promised, struct tl_db *db,
                                struct tl_fact_looked_up *out)
{
    return wish(promised, db, true, out);
}
