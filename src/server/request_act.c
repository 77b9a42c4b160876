/* request_act.c: what the acts of officers on one request share. */
#include "server/request_act.h"

#include <stdio.h>
#include <string.h>

#include "server/api_list.h"
#include "server/notices.h"
#include "server/request_answer.h"
#include "store/staff.h"

bool tl_request_refused(const struct tl_request_act *act, int status, const char *code,
                        const char *why)
{
    tl_http_reply_problem(act->response, status, code, why, 0);
    return false;
}

/* One of this office, recorded; else it is answered, and false. */
bool tl_request_act_begin(struct tl_request_act *act, const char *action)
{
    struct tl_staff staff;
    tl_id id = tl_http_param_id(act->request, "id");
    act->policy = tl_api_policy(act->api);
    act->audit = (struct tl_audit){ .at = tl_wall_now(), .record_id = id, .contact = id };
    snprintf(act->audit.action, sizeof act->audit.action, "%s", action);
    snprintf(act->audit.record_kind, sizeof act->audit.record_kind, "request");
    snprintf(act->audit.reason, sizeof act->audit.reason, "request");
    struct tl_db *db = tl_store_reader_take(act->api->store);
    enum tl_err err = tl_api_officer(db, act->request, &staff);
    if (err == TL_OK)
        err = id == 0 ? TL_ENONE : tl_store_request_find(db, id, &act->row);
    if (err == TL_OK && (strcmp(act->row.office, staff.office) != 0 || act->row.joins != 0))
        err = TL_ENONE;
    if (err == TL_OK)
        err = tl_request_language(db, act->policy, &act->row, &act->language);
    tl_store_reader_give(act->api->store, db);
    if (err == TL_OK) {
        act->audit.staff_id = staff.id;
        act->word = (struct tl_request_word){
            .contact = id, .at = tl_api_now(act->api), .by_id = staff.id, .words = "{}"
        };
        err = tl_api_record_look(act->api, &act->audit);
    }
    if (err != TL_OK)
        tl_api_refuse(act->response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
    return err == TL_OK;
}

bool tl_request_act_is_open(const struct tl_request_act *act)
{
    return act->row.ended_at == 0 ||
           tl_request_refused(act, 409, "state", tl_why_text(TL_WHY_PROMISE_OVER));
}

/* Whoever answers has it in hand. */
bool tl_request_act_is_mine(const struct tl_request_act *act)
{
    return tl_request_act_is_open(act) && (act->row.taken_by == act->audit.staff_id ||
                                           tl_request_refused(act, 409, "taken", NULL));
}

void tl_request_act_write(struct tl_request_act *act, tl_write_fn *fn)
{
    enum tl_err err = tl_engine_write(act->api->engine, fn, act);
    tl_notices_wake(act->api->notices);
    if (err == TL_OK)
        tl_http_reply_nothing(act->response);
    else
        tl_api_refuse(act->response, err, TL_WHY_NONE);
}
