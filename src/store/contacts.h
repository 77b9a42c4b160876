/* contacts.h: contacts, what people said in them, and the numbers to reach them by.
 *
 * The core's facts name these rows by id; names, digits and words stand here only. Keys (channel,
 * queue, topic, outcome, ...) are the policy's own words. A time of 0 is "not yet". Ids and the
 * public number are given by the caller. All verbs run in the caller's transaction, or alone.
 * TL_ENONE: no such record. TL_EEXISTS: the id or a unique key is taken, nothing was done.
 */
#ifndef TL_STORE_CONTACTS_H
#define TL_STORE_CONTACTS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_contact {
    tl_id id;
    char number[24]; /* What the person is told; unique. */
    char channel[16];
    char language[16];
    char topic[64];
    tl_time came_at;
    char state[24];
    char queue[64];
    tl_time asked_at;
    char outcome[32];
    char disposition[64];
    tl_time closed_at;
    char note[2048];
};

TL_MUST_USE enum tl_err tl_store_contact_insert(struct tl_db *db, const struct tl_contact *contact);
TL_MUST_USE enum tl_err tl_store_contact_find(struct tl_db *db, tl_id id,
                                              struct tl_contact *out_contact);
TL_MUST_USE enum tl_err tl_store_contact_find_by_number(struct tl_db *db, const char *number,
                                                        struct tl_contact *out_contact);

/* Not yet closed ones with an id above after, by id. */
TL_MUST_USE enum tl_err tl_store_contact_list_open(struct tl_db *db, tl_id after,
                                                   struct tl_contact *out_contacts,
                                                   size_t contacts_max, size_t *out_len);

/* Those that came in [from, until) with an id above after, by id. */
TL_MUST_USE enum tl_err tl_store_contact_list_came(struct tl_db *db, tl_time from, tl_time until,
                                                   tl_id after, struct tl_contact *out_contacts,
                                                   size_t contacts_max, size_t *out_len);

/* Projections of facts. */
TL_MUST_USE enum tl_err tl_store_contact_set_topic(struct tl_db *db, tl_id id, const char *language,
                                                   const char *topic);
TL_MUST_USE enum tl_err tl_store_contact_set_state(struct tl_db *db, tl_id id, const char *state);
TL_MUST_USE enum tl_err tl_store_contact_set_wait(struct tl_db *db, tl_id id, const char *state,
                                                  const char *queue, tl_time asked_at);
TL_MUST_USE enum tl_err tl_store_contact_close(struct tl_db *db, tl_id id, const char *state,
                                               const char *outcome, tl_time closed_at);

/* Wrap-up: what the agent chose and wrote. */
TL_MUST_USE enum tl_err tl_store_contact_set_wrap(struct tl_db *db, tl_id id,
                                                  const char *disposition, const char *note);

/* Takes the person out (retention): the contact, its values, numbers and works. */
TL_MUST_USE enum tl_err tl_store_contact_delete(struct tl_db *db, tl_id id);

/* A parcel: what was keyed, said or written, under the name that the flow gave it. */
struct tl_contact_value {
    char name[48];
    char text[1024];
    char language[16];
};

/* Puts or replaces. TL_EBAD: no such contact. */
TL_MUST_USE enum tl_err tl_store_contact_value_put(struct tl_db *db, tl_id contact,
                                                   const struct tl_contact_value *value);
TL_MUST_USE enum tl_err tl_store_contact_value_find(struct tl_db *db, tl_id contact,
                                                    const char *name,
                                                    struct tl_contact_value *out_value);
TL_MUST_USE enum tl_err tl_store_contact_value_list(struct tl_db *db, tl_id contact,
                                                    struct tl_contact_value *out_values,
                                                    size_t values_max, size_t *out_len);

/* Those that name a case: "case" (its id), "asks.ID", "about.ID" (server/identity.h). */
TL_MUST_USE enum tl_err tl_store_contact_value_cases(struct tl_db *db, tl_id contact,
                                                     struct tl_contact_value *out_values,
                                                     size_t values_max, size_t *out_len);

struct tl_phone_number {
    tl_id id;
    tl_id contact;
    char digits[40]; /* "+" and digits as dialled, or a SIP address' user part. */
    char kind[16];   /* "callback": promised to it; "caller": asked for from it. */
    char zone[48];   /* The person's time zone, as far as known. */
    tl_time made_at;
};

TL_MUST_USE enum tl_err tl_store_phone_number_insert(struct tl_db *db,
                                                     const struct tl_phone_number *number);
TL_MUST_USE enum tl_err tl_store_phone_number_find(struct tl_db *db, tl_id id,
                                                   struct tl_phone_number *out_number);
TL_MUST_USE enum tl_err tl_store_phone_number_list(struct tl_db *db, tl_id contact,
                                                   struct tl_phone_number *out_numbers,
                                                   size_t numbers_max, size_t *out_len);

/* The newest open contact but this one that is called back at this number. TL_ENONE: none. */
TL_MUST_USE enum tl_err tl_store_phone_number_promised(struct tl_db *db, const char *digits,
                                                       tl_id but, tl_id *out_contact);

/* The newest contact whose callbacks to this number came to nothing, closed after that time.
 * TL_ENONE: none. */
TL_MUST_USE enum tl_err tl_store_phone_number_missed(struct tl_db *db, const char *digits,
                                                     tl_time after, tl_id *out_contact);

/* How many of this kind were made after that time with these digits. */
TL_MUST_USE enum tl_err tl_store_phone_number_count(struct tl_db *db, const char *digits,
                                                    const char *kind, tl_time after,
                                                    int64_t *out_count);

#endif
