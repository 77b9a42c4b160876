/* threads.h: what accounts and the agency write to each other: threads of messages.
 *
 *     written --its promise is made--> sent --the account's owner opens it--> seen
 *        '--nothing came of it--> dropped
 *
 * A thread's matter is the contact that it opened last; by when it is answered, and by whom, its
 * promise says (promises.h). A time of 0 is "not yet". TL_ENONE: it is not there, or not so.
 * Mission: S13.
 */
#ifndef TL_STORE_THREADS_H
#define TL_STORE_THREADS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

enum { TL_MESSAGE_BYTES_MAX = 4000 };

struct tl_thread {
    tl_id id;
    tl_id account;
    tl_id case_id; /* 0: about none. */
    char topic[48];
    tl_id contact; /* 0: the agency began, and nobody has answered. */
    tl_time made_at;
    tl_time changed_at;
};

struct tl_message {
    tl_id id;
    tl_id thread;
    tl_id contact;
    tl_id staff; /* 0: the account's owner. */
    tl_time made_at;
    tl_time sent_at;
    tl_time seen_at; /* By the account's owner, of what staff wrote. */
    char text[TL_MESSAGE_BYTES_MAX + 8];
};

/* One that is owed an answer. */
struct tl_thread_owed {
    struct tl_thread thread;
    tl_id promise;
    tl_time due_at;
};

TL_MUST_USE enum tl_err tl_store_thread_insert(struct tl_db *db, const struct tl_thread *row);
TL_MUST_USE enum tl_err tl_store_thread_find(struct tl_db *db, tl_id id, struct tl_thread *out);
TL_MUST_USE enum tl_err tl_store_thread_find_by_contact(struct tl_db *db, tl_id contact,
                                                        struct tl_thread *out);

/* Those of an account in which something was sent; what changed last first. */
TL_MUST_USE enum tl_err tl_store_thread_list(struct tl_db *db, tl_id account, struct tl_thread *out,
                                             size_t max, size_t *out_len);

/* Those whose answer this queue or office owes, by due time, behind (at, promise). */
TL_MUST_USE enum tl_err tl_store_thread_list_owed(struct tl_db *db, const char *owner, tl_time at,
                                                  tl_id promise, struct tl_thread_owed *out,
                                                  size_t max, size_t *out_len);

TL_MUST_USE enum tl_err tl_store_thread_changed(struct tl_db *db, tl_id id, tl_id contact,
                                                tl_time at);

TL_MUST_USE enum tl_err tl_store_message_insert(struct tl_db *db, const struct tl_message *row);
TL_MUST_USE enum tl_err tl_store_message_find(struct tl_db *db, tl_id id, struct tl_message *out);

/* What was sent, the last first. */
TL_MUST_USE enum tl_err tl_store_message_list(struct tl_db *db, tl_id thread,
                                              struct tl_message *out, size_t max, size_t *out_len);

/* It was not sent before, and is now, in this contact. */
TL_MUST_USE enum tl_err tl_store_message_sent(struct tl_db *db, tl_id id, tl_id contact,
                                              tl_time at);

/* One that was never sent, and its thread where nothing else is in it. Fine when it is gone. */
TL_MUST_USE enum tl_err tl_store_message_drop(struct tl_db *db, tl_id id, tl_id thread);

/* The account's owner has opened the thread. Fine when nothing was new. */
TL_MUST_USE enum tl_err tl_store_message_seen(struct tl_db *db, tl_id thread, tl_time at);

/* How many are new to the owner; how many the owner has written since then, in all threads; how
 * many were begun in this thread since then and not sent. */
TL_MUST_USE enum tl_err tl_store_message_count_new(struct tl_db *db, tl_id thread, int64_t *out);
TL_MUST_USE enum tl_err tl_store_message_count_since(struct tl_db *db, tl_id account, tl_time since,
                                                     int64_t *out);
TL_MUST_USE enum tl_err tl_store_message_count_unsent(struct tl_db *db, tl_id thread, tl_time since,
                                                      int64_t *out);

/* All of an account. */
TL_MUST_USE enum tl_err tl_store_thread_delete_of(struct tl_db *db, tl_id account);

/* Some of those in which nothing was written since then, owed no answer and on no hold. */
TL_MUST_USE enum tl_err tl_store_thread_purge(struct tl_db *db, tl_time before, size_t max,
                                              size_t *out_deleted);

#endif
