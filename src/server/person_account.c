/* person_account.c: a person's own account, found, given out and erased. */
#include "server/person_account.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "desk/factor.h"
#include "store/account_cases.h"
#include "store/cases.h"
#include "store/papers.h"
#include "store/staff.h"
#include "store/threads.h"
#include "store/uploads.h"

enum { SESSIONS_MAX = 32, CASES_MAX = 200, THREADS_MAX = 200, MESSAGES_MAX = 200, FILES_MAX = 400 };

enum tl_err tl_person_account_find(struct tl_db *db, const char *mail, tl_id *out_id)
{
    struct tl_account account;
    char small[sizeof account.mail];
    size_t len = strlen(mail);
    if (len >= sizeof small)
        return TL_ENONE;
    for (size_t i = 0; i <= len; i++)
        small[i] = (char)tolower((unsigned char)mail[i]);
    enum tl_err err = tl_store_account_find_by_mail(db, small, &account);
    if (err == TL_OK)
        *out_id = account.id;
    return err;
}

static enum tl_err add_factors(struct tl_db *db, tl_id id, json_t *list)
{
    size_t len = 0;
    struct tl_factor *rows = calloc(TL_FACTORS_MAX, sizeof *rows);
    if (!rows)
        return TL_ENOMEM;
    enum tl_err err = tl_store_factor_list(db, id, rows, TL_FACTORS_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o}", "kind", rows[i].kind, "name",
                                              rows[i].name, "made_at",
                                              tl_person_time_json(rows[i].made_at), "used_at",
                                              tl_person_time_json(rows[i].used_at)));
    free(rows);
    return err;
}

static enum tl_err add_sessions(struct tl_db *db, tl_id id, json_t *list)
{
    struct tl_session_listed rows[SESSIONS_MAX];
    size_t len = 0;
    enum tl_err err = tl_store_session_list(db, id, rows, SESSIONS_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++)
        json_array_append_new(list,
                              json_pack("{s:o, s:o, s:s}", "begun_at",
                                        tl_person_time_json(rows[i].session.made_at), "seen_at",
                                        tl_person_time_json(rows[i].session.seen_at), "browser",
                                        rows[i].session.browser));
    return err;
}

static enum tl_err add_cases(struct tl_db *db, tl_id id, json_t *list)
{
    struct tl_account_case rows[CASES_MAX];
    struct tl_case about;
    size_t len = 0;
    enum tl_err err = tl_store_account_case_list(db, id, rows, CASES_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        err = tl_store_case_find(db, rows[i].case_id, &about);
        if (err == TL_OK)
            json_array_append_new(list, json_pack("{s:s, s:o, s:s}", "receipt", about.receipt,
                                                  "since", tl_person_time_json(rows[i].since),
                                                  "how", rows[i].how));
    }
    return err;
}

static enum tl_err add_messages(struct tl_db *db, tl_id thread, json_t *list)
{
    size_t len = 0;
    struct tl_message *rows = calloc(MESSAGES_MAX, sizeof *rows);
    if (!rows)
        return TL_ENOMEM;
    enum tl_err err = tl_store_message_list(db, thread, rows, MESSAGES_MAX, &len);
    for (size_t i = len; i > 0 && err == TL_OK; i--)
        json_array_append_new(list, json_pack("{s:s, s:o, s:o, s:s}", "from",
                                              rows[i - 1].staff == 0 ? "account" : "agency", "at",
                                              tl_person_time_json(rows[i - 1].sent_at), "seen_at",
                                              tl_person_time_json(rows[i - 1].seen_at), "text",
                                              rows[i - 1].text));
    free(rows);
    return err;
}

static enum tl_err add_threads(struct tl_db *db, tl_id id, json_t *list)
{
    struct tl_thread rows[THREADS_MAX];
    struct tl_case about;
    size_t len = 0;
    enum tl_err err = tl_store_thread_list(db, id, rows, THREADS_MAX, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        json_t *messages = json_array();
        about.receipt[0] = '\0';
        if (rows[i].case_id != 0)
            err = tl_store_case_find(db, rows[i].case_id, &about);
        err = err == TL_ENONE ? TL_OK : err;
        if (err == TL_OK)
            err = add_messages(db, rows[i].id, messages);
        json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o}", "topic", rows[i].topic,
                                              "receipt", about.receipt, "made_at",
                                              tl_person_time_json(rows[i].made_at), "messages",
                                              messages));
    }
    return err;
}

static json_t *files_json(struct tl_db *db, tl_id rfe)
{
    struct tl_upload_row *rows = calloc(FILES_MAX, sizeof *rows);
    size_t len = 0;
    json_t *all = json_array();
    if (rows && tl_store_upload_list(db, rfe, rows, FILES_MAX, &len) != TL_OK)
        len = 0;
    for (size_t i = 0; i < len; i++)
        json_array_append_new(all, json_pack("{s:s, s:s, s:I, s:s, s:o}", "name", rows[i].name,
                                             "type", rows[i].type, "size", (json_int_t)rows[i].size,
                                             "state", rows[i].state, "made_at",
                                             tl_person_time_json(rows[i].made_at)));
    free(rows);
    return all;
}

/* Requests for evidence that it answered, or began to. */
static enum tl_err add_answers(struct tl_db *db, tl_id id, json_t *list)
{
    struct tl_rfe *rows = calloc(CASES_MAX, sizeof *rows);
    size_t len = 0;
    enum tl_err err = rows ? tl_store_rfe_list_account(db, id, rows, CASES_MAX, &len) : TL_ENOMEM;
    for (size_t i = 0; i < len && err == TL_OK; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "request", rows[i].ref,
                                        "state", rows[i].state, "number", rows[i].number, "due_on",
                                        tl_person_time_json(rows[i].due_on), "answered_at",
                                        tl_person_time_json(rows[i].answered_at), "files",
                                        files_json(db, rows[i].id)));
    free(rows);
    return err;
}

enum tl_err tl_person_account_json(struct tl_db *db, tl_id id, json_t **out_json)
{
    struct tl_account account;
    enum tl_err err = tl_store_account_find(db, id, &account);
    *out_json = NULL;
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    json_t *factors = json_array(), *sessions = json_array(), *cases = json_array(),
           *threads = json_array(), *answers = json_array();
    err = add_factors(db, id, factors);
    if (err == TL_OK)
        err = add_sessions(db, id, sessions);
    if (err == TL_OK)
        err = add_cases(db, id, cases);
    if (err == TL_OK)
        err = add_threads(db, id, threads);
    if (err == TL_OK)
        err = add_answers(db, id, answers);
    *out_json = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "mail", account.mail,
                          "language", account.language, "made_at",
                          tl_person_time_json(account.made_at), "factors", factors, "sessions",
                          sessions, "cases", cases, "threads", threads, "answers", answers);
    return err == TL_OK && !*out_json ? TL_ENOMEM : err;
}

enum tl_err tl_person_account_erase(struct tl_db *db, tl_id id)
{
    struct tl_account account;
    enum tl_err err = tl_store_account_find(db, id, &account);
    if (err == TL_OK)
        err = tl_store_thread_delete_of(db, id);
    if (err == TL_OK)
        err = tl_store_account_forget(db, id, account.mail);
    if (err == TL_OK)
        err = tl_store_rfe_forget(db, id);
    return err == TL_OK ? tl_store_account_delete(db, id) : err;
}
