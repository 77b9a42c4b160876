/* inbox.h: what the two sides of the secure inbox share: an account's page, and staff who answer.
 *
 *     account --writes--> message, not sent --walk of the topic's page--> contact, promise: sent
 *                     `-> message in the matter that is open
 *     staff   --answer--> message, the promise is kept, one mail without detail
 *
 * Nothing of a thread is shown about a case that its account is not told of: a protected case
 * answers as an unknown one. Mission: S13.
 */
#ifndef TL_SERVER_INBOX_H
#define TL_SERVER_INBOX_H

#include "server/api.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/promises.h"
#include "store/threads.h"

enum { TL_INBOX_MESSAGES_MAX = 100 };

/* What a thread is about and owes. */
struct tl_inbox_thread {
    struct tl_thread row;
    struct tl_case about; /* id 0: none, or it has gone. */
    struct tl_contact_row contact;
    struct tl_promise_row promise; /* id 0: nothing was ever promised. */
};

/* TL_ENONE: there is no such thread. */
TL_MUST_USE enum tl_err tl_inbox_read(struct tl_db *db, tl_id id, struct tl_inbox_thread *out);
TL_MUST_USE enum tl_err tl_inbox_read_row(struct tl_db *db, const struct tl_thread *row,
                                          struct tl_inbox_thread *out);

/* Whether the account's owner is told of it. */
bool tl_inbox_is_told(const struct tl_policy *policy, const struct tl_inbox_thread *thread);

/* Whether somebody owes an answer in it. */
static inline bool tl_inbox_is_owed(const struct tl_inbox_thread *thread)
{
    return thread->promise.id != 0 && thread->promise.ended_at == 0;
}

/* "owed", "late", "answered", "ended"; "none": nothing was promised. Static. */
const char *tl_inbox_state(const struct tl_inbox_thread *thread);

/* Whether this member of staff answers for who owes it: the queue's staff, or those of the office.
 */
bool tl_inbox_serves(const struct tl_policy *policy, const struct tl_staff *staff,
                     const char *owner);

/* The same, of the thread whose matter this contact is. */
bool tl_inbox_serves_contact(const struct tl_policy *policy, struct tl_db *db,
                             const struct tl_staff *staff, tl_id contact);

/* All that was sent, the oldest first, by whom as `mine` says: the account's owner, or staff. */
TL_MUST_USE enum tl_err tl_inbox_messages_json(struct tl_db *db, const struct tl_thread *thread,
                                               bool is_staff, json_t **out);

/* One of the agency to this account: message, thread, and the one mail; in the caller's
 * transaction. message: thread, staff, text are set. */
TL_MUST_USE enum tl_err tl_inbox_write_to_account(struct tl_db *db, const struct tl_policy *policy,
                                                  const struct tl_thread *thread,
                                                  struct tl_message *message, tl_time now);

/* What the body says, of 3 bytes or more and no longer than the policy has it; else answers, NULL.
 */
const char *tl_inbox_text(const struct tl_policy *policy, const struct tl_http_request *request,
                          struct tl_http_response *response);

/* The contact of the thread in the path, for its account; 0 after a refusal. */
tl_id tl_inbox_own_contact(struct tl_api *api, const struct tl_http_request *request,
                           struct tl_http_response *response);

#endif
