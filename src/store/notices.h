/* notices.h: notices to people, from the moment they are owed until they have ended.
 *
 *     made --> queued --> sending --> sent (mail, text message), printed (letter)
 *       |        ^ later     |           `-> bounced: it came back
 *       |        `-----------+--> failed: a person must mend it
 *       `--> stopped: the number wants no text messages, and there is no other way
 *
 * `made` has no way yet (channel ""): the sender finds it (server/notices.c). A row in `sending`
 * was committed before the wire was touched. TL_ENONE, TL_EEXISTS: as in contacts.h. A time of 0 is
 * "not yet".
 */
#ifndef TL_STORE_NOTICES_H
#define TL_STORE_NOTICES_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_notice_row {
    tl_id id;
    char once[64];     /* Unique: two rows of one cause are one. */
    tl_id contact;     /* 0: of none. */
    tl_id promise;     /* 0: of none. */
    char kind[64];     /* The policy's name of the notification. */
    char channel[8];   /* "" (made), "mail", "sms", "letter". */
    char address[512]; /* Of that channel: address, number, or lines. */
    char language[16];
    char fields[4096]; /* JSON: values of placeholders, as they were when it was queued. */
    char state[12];
    int64_t tries;
    tl_time made_at;
    tl_time next_at;  /* Not before. */
    tl_time until_at; /* Not after: then it has failed. */
    tl_time ended_at;
    char message[128]; /* Message-ID without its brackets, or the gateway's id. */
    char error[256];   /* What went wrong last, in a sentence. */
};

TL_MUST_USE enum tl_err tl_store_notice_insert(struct tl_db *db, const struct tl_notice_row *row);
TL_MUST_USE enum tl_err tl_store_notice_find(struct tl_db *db, tl_id id,
                                             struct tl_notice_row *out_row);
TL_MUST_USE enum tl_err tl_store_notice_find_message(struct tl_db *db, const char *message,
                                                     struct tl_notice_row *out_row);

/* The first in this state and channel that is due by now, the earliest first. */
TL_MUST_USE enum tl_err tl_store_notice_due(struct tl_db *db, const char *state,
                                            const char *channel, tl_time now,
                                            struct tl_notice_row *out_row);

/* When the next in this state and channel is due. TL_ENONE: none is there. */
TL_MUST_USE enum tl_err tl_store_notice_next(struct tl_db *db, const char *state,
                                             const char *channel, tl_time *out_at);

/* Takes everything but once, contact, promise, kind and made_at from row. TL_ENONE: it is not in
 * state `from` (any more). */
TL_MUST_USE enum tl_err tl_store_notice_move(struct tl_db *db, const struct tl_notice_row *row,
                                             const char *from);

/* Those of this kind that are not on their way yet are owed no more. */
TL_MUST_USE enum tl_err tl_store_notice_drop(struct tl_db *db, tl_id contact, const char *kind);

/* What was being sent when the program ended is queued again. */
TL_MUST_USE enum tl_err tl_store_notice_requeue(struct tl_db *db);

/* What is queued for this channel looks for a way anew. */
TL_MUST_USE enum tl_err tl_store_notice_find_again(struct tl_db *db, const char *channel);

/* All of a contact, the newest first; those in a state with an id below before (0: from the end).
 */
TL_MUST_USE enum tl_err tl_store_notice_list_contact(struct tl_db *db, tl_id contact,
                                                     struct tl_notice_row *out_rows,
                                                     size_t rows_max, size_t *out_len);
TL_MUST_USE enum tl_err tl_store_notice_list_state(struct tl_db *db, const char *state,
                                                   tl_id before, struct tl_notice_row *out_rows,
                                                   size_t rows_max, size_t *out_len);

/* Deletes up to count of those that ended before `at`. *out_deleted: how many. */
TL_MUST_USE enum tl_err tl_store_notice_purge(struct tl_db *db, tl_time at, uint32_t count,
                                              uint32_t *out_deleted);

/* How many links went, or are to go, to this number since then; and in this contact at all. */
TL_MUST_USE enum tl_err tl_store_notice_count_links(struct tl_db *db, const char *number,
                                                    tl_id contact, tl_time since,
                                                    int64_t *out_to_number,
                                                    int64_t *out_of_contact);

/* A number that wants no text messages: kept until it asks for them again. Putting it twice is
 * fine. */
TL_MUST_USE enum tl_err tl_store_number_stop(struct tl_db *db, const char *number, tl_time at,
                                             const char *word);
TL_MUST_USE enum tl_err tl_store_number_start(struct tl_db *db, const char *number);
TL_MUST_USE enum tl_err tl_store_number_is_stopped(struct tl_db *db, const char *number,
                                                   bool *out_is_stopped);

#endif
