/* project_requests.c: from a request that was filed to the list of the office that decides. */
#include "server/project_requests.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk/case_file.h"
#include "server/identity.h"
#include "server/notices.h"
#include "store/notices.h"

enum { APPOINTMENTS_MAX = 16, MOVED_AT_ONCE = 50 };

static const char attend[] = "request_attend";

const struct tl_destination *tl_request_type_find(const struct tl_policy *policy, const char *name)
{
    for (uint16_t i = 0; i < policy->requests_len; i++) {
        if (strcmp(policy->requests[i].id.name, name) == 0)
            return policy->requests + i;
    }
    return NULL;
}

static const struct tl_destination *type_of(const struct tl_policy *policy, uint64_t key)
{
    for (uint16_t i = 0; i < policy->requests_len; i++) {
        if (policy->requests[i].id.key == key)
            return policy->requests + i;
    }
    return NULL;
}

/* The case whose number was given, else the one that was looked up; id 0: none. Who filed it learns
 * nothing by that: the office has the case anyway, protected or not. */
static enum tl_err find_case(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                             struct tl_case *out)
{
    struct tl_contact_value number;
    tl_id about = 0;
    out->id = 0;
    enum tl_err err = tl_case_named(db, policy, contact, &number);
    if (err == TL_OK)
        err = tl_case_look_up_any(db, number.text, out);
    if (err == TL_ENONE) {
        err = tl_identity_about(db, contact, &about);
        if (err == TL_OK)
            err = about != 0 ? tl_store_case_find(db, about, out) : TL_ENONE;
    }
    return err == TL_ENONE ? TL_OK : err;
}

static bool is_about(const struct tl_destination *type, const char *kind)
{
    for (uint16_t i = 0; i < type->appointments.len; i++) {
        if (strcmp(type->appointments.items[i], kind) == 0)
            return true;
    }
    return false;
}

/* The next one of its kinds; id 0: none is planned. */
static enum tl_err find_appointment(struct tl_db *db, const struct tl_destination *type,
                                    tl_id case_id, tl_time now, struct tl_appointment *out)
{
    struct tl_appointment all[APPOINTMENTS_MAX];
    size_t len = 0;
    out->id = 0;
    if (type->appointments.len == 0 || case_id == 0)
        return TL_OK;
    enum tl_err err = tl_store_appointment_list(db, case_id, all, APPOINTMENTS_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        bool is_next = all[i].at > now && strcmp(all[i].state, "planned") == 0 &&
                       is_about(type, all[i].kind) && (out->id == 0 || all[i].at < out->at);
        if (is_next)
            *out = all[i];
    }
    return err;
}

/* Who is ill has not missed it. Who has no answer is told ahead that they must come. */
static enum tl_err tell_ahead(struct tl_db *db, const struct tl_policy *policy,
                              const struct tl_destination *type, tl_id contact,
                              const struct tl_appointment *one, tl_time now)
{
    char once[64];
    if (one->id == 0)
        return TL_OK;
    if (type->excuses)
        return tl_store_appointment_set(db, one->id, one->at, one->place, "excused");
    if (type->told_before_s == 0)
        return TL_OK;
    snprintf(once, sizeof once, "request:%" PRIu64 ":attend", contact);
    const struct tl_notice_wanted wanted = { .kind = attend,
                                             .contact = contact,
                                             .once = once,
                                             .not_before =
                                                 one->at - type->told_before_s * TL_SECOND };
    return tl_notices_post(db, policy, &wanted, now);
}

static enum tl_err find_office(struct tl_db *db, const struct tl_policy *policy,
                               const struct tl_destination *type, const struct tl_case *about,
                               struct tl_request_row *row)
{
    struct tl_request_row other;
    const char *held = about->id != 0           ? about->office
                       : policy->sorting_office ? policy->sorting_office
                                                : type->office;
    snprintf(row->office, sizeof row->office, "%s", type->is_of_case ? held : type->office);
    row->follows = type->is_of_case && about->id != 0;
    if (about->id == 0)
        return TL_OK;
    enum tl_err err = tl_store_request_open_of_case(db, about->id, row->type, &other);
    if (err == TL_OK) {
        row->joins = other.contact;
        snprintf(row->office, sizeof row->office, "%s", other.office);
    }
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_project_request(struct tl_db *db, const struct tl_policy *policy,
                               const struct tl_fact *fact)
{
    const struct tl_fact_request_filed *filed = &fact->request_filed;
    const struct tl_destination *type = type_of(policy, filed->type);
    struct tl_request_row row = { .contact = filed->contact,
                                  .state = TL_REQUEST_OPEN,
                                  .made_at = fact->at,
                                  .due_at = filed->due };
    struct tl_case about;
    struct tl_appointment one = { .id = 0 };
    if (!type)
        return TL_OK;
    snprintf(row.type, sizeof row.type, "%s", type->id.name);
    enum tl_err err = find_case(db, policy, filed->contact, &about);
    row.case_id = err == TL_OK ? about.id : 0;
    if (err == TL_OK)
        err = find_office(db, policy, type, &about, &row);
    if (err == TL_OK)
        err = find_appointment(db, type, row.case_id, fact->at, &one);
    row.appointment = one.id;
    if (err == TL_OK)
        err = tl_store_request_insert(db, &row);
    if (err == TL_OK)
        return tell_ahead(db, policy, type, filed->contact, &one, fact->at);
    return err == TL_EEXISTS ? TL_OK : err;
}

/* --- Its promise. --- */

enum tl_err tl_project_request_end(struct tl_db *db, const struct tl_promise_row *promise,
                                   const char *state, tl_time at)
{
    struct tl_request_row row;
    bool is_kept = strcmp(state, "kept") == 0;
    if (strcmp(promise->kind, tl_promise_kind_text(TL_PROMISE_REQUEST)) != 0)
        return TL_OK;
    enum tl_err err = tl_store_request_find(db, promise->contact, &row);
    if (err != TL_OK || row.ended_at != 0)
        return err == TL_ENONE ? TL_OK : err;
    err = tl_store_request_set_state(
        db, row.contact, is_kept ? TL_REQUEST_ANSWERED : TL_REQUEST_ENDED, row.decision, at);
    return err == TL_OK ? tl_store_notice_drop(db, row.contact, attend) : err;
}

/* --- Its case moved. --- */

static enum tl_err tell_moved(struct tl_db *db, const struct tl_policy *policy,
                              const struct tl_request_row *row, tl_time now)
{
    struct tl_request_word word = {
        .contact = row->contact, .at = now, .kind = TL_WORD_MOVED, .words = "{}"
    };
    const struct tl_notice_wanted wanted = { .kind = "request_moved", .contact = row->contact };
    snprintf(word.place, sizeof word.place, "%s", row->office);
    enum tl_err err = tl_store_request_say(db, &word);
    if (err == TL_OK)
        err = tl_notices_post(db, policy, &wanted, now);
    return err == TL_OK ? tl_store_request_told(db, row->contact) : err;
}

enum tl_err tl_request_moved_write(struct tl_db *db, const struct tl_policy *policy, tl_time now,
                                   bool *out_more)
{
    struct tl_request_row rows[MOVED_AT_ONCE];
    size_t len = 0;
    enum tl_err err = tl_store_request_untold(db, rows, MOVED_AT_ONCE, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++)
        err = tell_moved(db, policy, rows + i, now);
    if (err == TL_OK)
        *out_more = len == MOVED_AT_ONCE;
    return err;
}
