/* api_my.h: what the handlers of the public's accounts share with those of sessions.
 *
 * Nothing of a case is shown in a session that has not proved a second factor: the right `my` is
 * that of a session that is done, and without a second factor none is (api.c). Mission: S13, S14.
 */
#ifndef TL_SERVER_API_MY_H
#define TL_SERVER_API_MY_H

#include "server/api_proof.h"
#include "store/account_cases.h"
#include "store/accounts.h"
#include "store/cases.h"

/* A session of an account as the contract shows it. */
json_t *tl_api_my_session_json(const struct tl_self *self, const struct tl_factor_ways *ways);

/* The same, with its token: a session that has just begun. */
void tl_api_my_reply_begun(struct tl_api *api, const char *token,
                           struct tl_http_response *response);

/* An address of mail in small letters, out has 256 bytes. False: it is none. */
bool tl_api_my_mail(const char *text, char *out);

/* Whether the account's owner hears this of a case in it. */
bool tl_api_my_is_told(const struct tl_policy *policy, const struct tl_case *about,
                       enum tl_telling_kind what);

/* Whether the case is in the account. */
bool tl_api_my_has_case(struct tl_db *db, tl_id account, tl_id case_id);

/* An appointment as its owner sees it, and whether they may move it now. */
json_t *tl_api_my_appointment_json(const struct tl_policy_set *set,
                                   const struct tl_appointment *one, tl_time now);

/* A link by mail, and the notice that carries it, in one transaction; a note of it in the audit. */
struct tl_mailing {
    struct tl_account_link link; /* kind, account, mail, language, password are set. */
    const char *notice;          /* NULL: none goes. */
    bool has_link;               /* The notice has the link in it. */
    char url[TL_ORIGIN_BYTES + 8];
    const struct tl_policy *policy;
    struct tl_security security;
    tl_time now; /* Of the center. */
    int64_t link_us;
};
TL_MUST_USE enum tl_err tl_api_my_mail_out(struct tl_api *api,
                                           const struct tl_http_request *request,
                                           struct tl_mailing *mailing);

/* Whether this address may ask for another mail; else answers 429. */
bool tl_api_my_may_ask(struct tl_api *api, const struct tl_http_request *request,
                       struct tl_http_response *response);

/* A link that came back. TL_ENONE, as tl_link_read. Refusing it counts against who asks. */
TL_MUST_USE enum tl_err tl_api_my_read_link(struct tl_api *api, const char *kind, const char *text,
                                            struct tl_account_link *out);
void tl_api_my_refuse_link(struct tl_api *api, const struct tl_http_request *request,
                           struct tl_http_response *response, enum tl_err err);

#endif
