/* project_threads.h: a message of an account is sent when the promise of its answer is made.
 *
 *     contact_came + inbox.message --> message_taken --> the message is sent, in that contact
 */
#ifndef TL_SERVER_PROJECT_THREADS_H
#define TL_SERVER_PROJECT_THREADS_H

#include "core/fact.h"
#include "store/db.h"

/* The value of a contact that has the message's id. */
#define TL_INBOX_MESSAGE_VALUE "inbox.message"

/* In the transaction of the facts. Nothing, where no account wrote. */
TL_MUST_USE enum tl_err tl_project_thread(struct tl_db *db, const struct tl_fact *fact);

#endif
