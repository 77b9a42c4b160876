/* api.h: the edge between pages and the center: api/openapi.yaml in C.
 *
 *     http workers --handlers--> inputs to the engine, reads of the store
 *     facts --pages.c--> messages on the live socket
 *
 * Handlers are grouped by file as the contract groups them by tag: api_session, api_desk,
 * api_policy, api_calls, api_recordings, api_operations. api_json.c has the shapes.
 */
#ifndef TL_SERVER_API_H
#define TL_SERVER_API_H

#include "desk/signin.h"
#include "http/http.h"
#include "server/api_routes.h"
#include "server/engine.h"
#include "server/measures.h"
#include "server/settings.h"
#include "server/signin.h"
#include "server/upload_seal.h"
#include "server/values.h"
#include "server/voice.h"
#include "store/view.h"

struct tl_agency;
struct tl_open311;
struct tl_pages;
struct tl_wait_now;
struct tl_recordings;
struct tl_uploads;
struct tl_turn;
struct tl_phones;
struct tl_notices;
struct tl_codes;
struct tl_callback_code_keys;
struct tl_verifier;
struct tl_records;
struct tl_reports;
struct tl_web_flow;

struct tl_api {
    struct tl_engine *engine;
    struct tl_store *store;
    struct tl_voice *voice;
    struct tl_phone *phone;
    struct tl_phones *phones;
    struct tl_http *http;
    struct tl_pages *pages;
    struct tl_wait_now *wait_now;
    struct tl_recordings *recordings;
    struct tl_uploads *uploads;
    struct tl_notices *notices;
    struct tl_reports *reports;
    struct tl_records *records;
    struct tl_codes *codes; /* Of contacts, for who looks up what was promised. */
    const struct tl_callback_code_keys *code_keys; /* Open the codes that calls say first. */
    struct tl_verifier *verifier;
    struct tl_web_flow *web_flow;
    struct tl_clock *clock;
    const struct tl_policies *policies;
    struct tl_times_board *times;
    struct tl_signin *signin;
    const struct tl_measures *measures;
    struct tl_turn *turn;               /* NULL: no relay. */
    struct tl_agency *agency;           /* NULL: clients of the agency's API are not served. */
    struct tl_open311 *open311;         /* NULL: clients of Open311 are not served. */
    const struct tl_settings *settings; /* Only those that need a restart. */
    const char *data_dir;
    atomic_bool is_draining; /* No new calls: the server stops when those that run have ended. */
    bool for_tests;
    bool is_tls;
    uint8_t call_secret[32]; /* Makes the tokens of public calls. */
};

/* The policy in force at this moment: ask once in a handler. */
static inline const struct tl_policy *tl_api_policy(const struct tl_api *api)
{
    return tl_policies_now(api->policies)->policy;
}

/* The table of routes: *out_len of them. */
const struct tl_http_route *tl_api_routes(const struct tl_api *api, uint32_t *out_len);

/* Who holds a session's token; for the http server. */
enum tl_err tl_api_authenticate(void *app, const char *token, struct tl_http_principal *out);

/* The same, when they have done nothing: the session does not live longer by it. */
TL_MUST_USE enum tl_err tl_api_holder(struct tl_api *api, const char *token,
                                      struct tl_http_principal *out);

/* A session of this user has ended or may less: its live sockets end with it, soon. */
void tl_api_check_sockets(struct tl_api *api, tl_id user);

/* Who asks by which session. TL_ENONE: nobody (any more). */
struct tl_self {
    struct tl_staff staff;
    struct tl_session session;
    tl_time now;
};
TL_MUST_USE enum tl_err tl_api_self(struct tl_api *api, const struct tl_http_request *request,
                                    struct tl_self *out);

/* Proved a short while ago, as what is protected asks for; else answers 401 `reauth`. */
bool tl_api_is_fresh(const struct tl_api *api, const struct tl_self *self,
                     struct tl_http_response *response);

/* Whether this case may be shown to who asks: a protected one takes the right and a fresh proof.
 * Else answers: 404, as if there were none, or 401 `reauth`. */
struct tl_case;
bool tl_api_may_see(struct tl_api *api, const struct tl_http_request *request,
                    struct tl_http_response *response, const struct tl_case *about);

/* The same of what was said in a contact, heard or written: when a protected case was spoken of. */
bool tl_api_may_see_contact(struct tl_api *api, const struct tl_http_request *request,
                            struct tl_http_response *response, tl_id contact);

/* Who holds this session, and their second factors; false: answered that nobody does. */
struct tl_factor_ways;
bool tl_api_session_of(struct tl_api *api, const char *token, struct tl_http_response *response,
                       struct tl_self *out_self, struct tl_factor_ways *out_ways);

/* The session of a token as the contract shows it, with its cookie when set. */
void tl_api_reply_session(struct tl_api *api, int status, const char *token,
                          struct tl_http_response *response);

/* The origin of the pages, "https://desk.example"; out has TL_ORIGIN_BYTES. */
void tl_api_origin(const struct tl_api *api, char *out);

/* Keys of live streams: agents and public calls must not meet. */
tl_id tl_live_key_agent(tl_id agent);
tl_id tl_live_key_call(tl_id contact);
tl_id tl_live_key_boss(tl_id supervisor);
tl_id tl_live_key_second(tl_id user); /* Who may be a second pair of eyes. */

/* The token of a public call: whoever has it holds the call. */
void tl_call_token(const struct tl_api *api, tl_id contact, char out[TL_TOKEN_BYTES]);
bool tl_call_token_is(const struct tl_api *api, tl_id contact, const char *token);

/* Whether the engine's thread was seen alive in the last seconds. */
bool tl_api_is_alive(const struct tl_api *api);

/* Whether the asker is this machine. */
bool tl_api_is_near(const struct tl_http_request *request);

/* An agent's skills as a mask: what the account's words mean in the policy in force. Who takes no
 * contacts at a desk (an officer of an office, an author) has none, whatever the words say. */
uint64_t tl_staff_skills(const struct tl_policy *policy, const struct tl_staff *staff);

/* Whether somebody of these skills answers for this queue: is of its tier. */
bool tl_staff_serves(const struct tl_policy *policy, uint64_t skills, const char *queue);

/* Signs an agent in at the center, after a sign-in or when its page comes back too late. */
TL_MUST_USE enum tl_err tl_api_agent_enters(struct tl_api *api, const struct tl_staff *staff,
                                            enum tl_why *out_why);

/* The contact whose number and code the body has ("number", "code"), looked at, which is recorded.
 * Else it is answered, and 0. */
tl_id tl_api_prove_code(struct tl_api *api, const struct tl_http_request *request,
                        struct tl_http_response *response);
/* The call that the path names ({id}), if the bearer's token is its own. Else it is answered, and
 * 0.
 */
tl_id tl_api_own_call(const struct tl_api *api, const struct tl_http_request *request,
                      struct tl_http_response *response);

/* A text of the body's object; NULL: there is none. */
const char *tl_api_text_in(const struct tl_http_request *request, const char *name);

/* Shapes of the contract. NULL where memory is gone, which the http layer answers as 500. */
json_t *tl_json_time(tl_time at); /* NULL for 0: left out by json_pack's "s?" and "o*". */
tl_time tl_json_time_read(const char *text); /* 0: NULL, or no time. */
/* The same on the center's clock: "2026-03-03T10:30". */
json_t *tl_json_here(const struct tl_policy *policy, tl_time at); /* NULL ("o*") for 0. */
tl_time tl_json_here_read(const struct tl_policy *policy, const char *text);
json_t *tl_json_day(tl_time at); /* "2026-03-03", in UTC, as days of cases are kept. */

/* How long cases take, where that is from, and of whom an inquiry is taken: into the object. */
struct tl_processing_time;
void tl_json_times(json_t *into, const struct tl_policy *policy,
                   const struct tl_processing_time *times);
json_t *tl_json_id(tl_id id);
json_t *tl_json_text(const struct tl_policy *policy, uint16_t text);
json_t *tl_json_named(const struct tl_policy *policy, const struct tl_name *name);
/* Questions and answers in the policy's words, of answers that are kept as {"question": "answer"};
 * what the policy has no more is left out. */
json_t *tl_json_answered(const struct tl_policy *policy, const struct tl_question *questions,
                         uint16_t questions_len, const char *kept);
json_t *tl_json_not_ready(const struct tl_policy *policy);
json_t *tl_json_title(const struct tl_policy *policy, const struct tl_article *article);
/* What was said of a request: its office reads all of it; its person, what is told by now; and who
 * has its number and code alone, no answers. */
enum tl_request_reader { TL_READS_OFFICE, TL_READS_PERSON, TL_READS_CODE };
struct tl_request_row;
struct tl_request_word;
json_t *tl_json_request_word(const struct tl_policy *policy, const struct tl_request_word *word);
json_t *tl_json_request_words(const struct tl_policy *policy, struct tl_db *db, tl_id contact,
                              enum tl_request_reader reader);
/* One request as its person hears of it. */
json_t *tl_json_request_told(const struct tl_policy *policy, struct tl_db *db,
                             const struct tl_request_row *row);
json_t *tl_json_topic(const struct tl_policy *policy, const char *name); /* NULL: no such topic. */
json_t *tl_json_center(const struct tl_api *api, tl_time now);
json_t *tl_json_agent(const struct tl_api *api, const struct tl_staff *staff);
json_t *tl_json_agent_state(const struct tl_agent_row *row);
json_t *tl_json_contact(const struct tl_api *api, struct tl_db *db,
                        const struct tl_contact_row *row);
/* For the second agent: what that one is at, as the contact's state. */
void tl_row_as_seen_by(struct tl_contact_row *row, tl_id agent);
/* Of the case that is spoken of, else what was keyed; NULL ("o*") for none. */
json_t *tl_json_case_number(const struct tl_policy *policy, struct tl_db *db, tl_id contact);
json_t *tl_json_recent(const struct tl_api *api, const struct tl_contact_row *row);
json_t *tl_json_queues(struct tl_db *db);
json_t *tl_json_queue_names(const struct tl_policy *policy);
json_t *tl_json_person(struct tl_db *db, tl_id id);                /* NULL ("o*"): no such user. */
json_t *tl_json_desk_phone(const struct tl_api *api, tl_id agent); /* NULL ("o*"): has none. */

/* The center's time: the moved one, where a test moves it. */
tl_time tl_api_now(const struct tl_api *api);

/* A contact that this agent has, had last or is offered. TL_ENONE: none. */
TL_MUST_USE enum tl_err tl_api_find_own(struct tl_db *db, tl_id contact, tl_id agent,
                                        struct tl_contact_row *out);
/* The same, of the contact in the request's path, for who asks. */
TL_MUST_USE enum tl_err tl_api_find_asked(struct tl_db *db, const struct tl_http_request *request,
                                          struct tl_contact_row *out);

/* The same, while this agent talks with its person or files it. */
TL_MUST_USE enum tl_err tl_api_find_talk(struct tl_db *db, const struct tl_http_request *request,
                                         struct tl_contact_row *out);

/* That contact as this agent's desk has it. */
void tl_api_reply_contact(struct tl_api *api, tl_id contact, tl_id agent,
                          struct tl_http_response *response);

/* The status of a case as the public hears it, with its times. */
json_t *tl_api_status_json(struct tl_api *api, const struct tl_case *about);

/* Why somebody looks: one of the contract's reasons. What is looked at is recorded first. */
bool tl_api_is_reason(const char *reason);

/* A case as the contract shows it, looked at then. */
json_t *tl_json_case(const struct tl_api *api, const struct tl_case *about, tl_time looked_at);

/* Whether this agent is one of those who answer what is passed on. */
bool tl_api_has_worklist(const struct tl_api *api, const struct tl_staff *staff);

/* Why an agent takes nothing, by its name; NULL: the policy has no such reason. */
const struct tl_not_ready *tl_api_not_ready_find(const struct tl_policy *policy, const char *name);
struct tl_audit;
TL_MUST_USE enum tl_err tl_api_write_look(struct tl_db *db, void *audit); /* A tl_write_fn. */
TL_MUST_USE enum tl_err tl_api_record_look(struct tl_api *api, struct tl_audit *audit);
/* The relay that a leg of contact may use; NULL ("o*"): none. */
json_t *tl_json_ice(const struct tl_api *api, tl_id contact);

/* Of a contact: "on", "paused", "failed" or "off". Static. */
const char *tl_api_recording_state(struct tl_db *db, tl_id contact);

/* Answers a refusal of the center in the contract's words. */
void tl_api_refuse(struct tl_http_response *response, enum tl_err err, enum tl_why why);

/* What answers each row of the table. */
#define TL_HANDLER(name)                                                                           \
    void name(void *app, const struct tl_http_request *request, struct tl_http_response *response)
#define TL_API_HANDLER(method, path, who, body_bytes_max, handler) TL_HANDLER(handler);
TL_API_TABLE(TL_API_HANDLER)
TL_PIECE_TABLE(TL_API_HANDLER)
TL_PDF_TABLE(TL_API_HANDLER)
TL_OPEN311_TABLE(TL_API_HANDLER)
TL_AGENCY_TABLE(TL_API_HANDLER)
#undef TL_API_HANDLER
#define TL_TOGETHER_HANDLER(method, path, who, body_bytes_max, handler)                            \
    tl_http_handler_together_fn handler;
TL_TOGETHER_TABLE(TL_TOGETHER_HANDLER)
#undef TL_TOGETHER_HANDLER

#endif
