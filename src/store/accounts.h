/* accounts.h: accounts of the public, and the links that go to them by mail.
 *
 *     register --link--> account --sessions, factors (staff.h, factors.h)--> its owner's cases
 *
 * An account's id says what it is: they begin where no user of the staff comes. It keeps a mail
 * address, a language and a password's hash; no name. TL_ENONE, TL_EEXISTS: as in contacts.h.
 * Mission: S13, S14.
 */
#ifndef TL_STORE_ACCOUNTS_H
#define TL_STORE_ACCOUNTS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

#define TL_ACCOUNT_FIRST ((tl_id)1 << 40)

static inline bool tl_is_account(tl_id owner)
{
    return owner >= TL_ACCOUNT_FIRST;
}

struct tl_account {
    tl_id id;
    char mail[256];     /* Unique; in small letters. */
    char language[16];  /* What its owner reads, as the policy writes it. */
    char password[160]; /* The hash as text, with its own parameters in it. */
    tl_time made_at;
    int64_t failed_len; /* Wrong passwords and codes since the last sign-in. */
    tl_time locked_until;
};

/* Takes a new id and writes it to *account. TL_EEXISTS: the address has one. */
TL_MUST_USE enum tl_err tl_store_account_insert(struct tl_db *db, struct tl_account *account);
TL_MUST_USE enum tl_err tl_store_account_find(struct tl_db *db, tl_id id, struct tl_account *out);
TL_MUST_USE enum tl_err tl_store_account_find_by_mail(struct tl_db *db, const char *mail,
                                                      struct tl_account *out);
TL_MUST_USE enum tl_err tl_store_account_set_password(struct tl_db *db, tl_id id,
                                                      const char *password);

/* TL_EEXISTS: another account has this address. */
TL_MUST_USE enum tl_err tl_store_account_set_mail(struct tl_db *db, tl_id id, const char *mail);
TL_MUST_USE enum tl_err tl_store_account_set_language(struct tl_db *db, tl_id id,
                                                      const char *language);
TL_MUST_USE enum tl_err tl_store_account_set_failed(struct tl_db *db, tl_id id, int64_t failed_len,
                                                    tl_time locked_until);

/* The account with its links, cases, factors, recovery codes and sessions. */
TL_MUST_USE enum tl_err tl_store_account_delete(struct tl_db *db, tl_id id);

/* What else stands of it goes: links and notices that went to its address, and the reasons of its
 * rows in the audit (where from). These rows stay, and so does their chain. */
TL_MUST_USE enum tl_err tl_store_account_forget(struct tl_db *db, tl_id id, const char *mail);

struct tl_account_link {
    tl_id id;
    char kind[16];      /* "register", "reset", "mail"; "exists", "nobody": none went. */
    tl_id account;      /* 0: there is none yet. */
    char mail[256];     /* Where it went. */
    char language[16];  /* Of an account to be made. */
    char password[160]; /* The hash of the password that was chosen with it, or "". */
    char salt[33];      /* Hexadecimal. */
    int64_t tries;      /* Wrong ones that were made with it. */
    tl_time until_at;
};

/* Takes a new id and writes it to *link. */
TL_MUST_USE enum tl_err tl_store_link_insert(struct tl_db *db, struct tl_account_link *link);
TL_MUST_USE enum tl_err tl_store_link_find(struct tl_db *db, tl_id id, struct tl_account_link *out);
TL_MUST_USE enum tl_err tl_store_link_set_tries(struct tl_db *db, tl_id id, int64_t tries);

/* TL_ENONE: somebody was faster. */
TL_MUST_USE enum tl_err tl_store_link_delete(struct tl_db *db, tl_id id);

/* How many of one kind that are there went to this address. */
TL_MUST_USE enum tl_err tl_store_link_count(struct tl_db *db, const char *kind, const char *mail,
                                            int64_t *out_len);

/* All of one kind that went to this address; all that ended by `at`. Fine when there are none. */
TL_MUST_USE enum tl_err tl_store_link_delete_of(struct tl_db *db, const char *kind,
                                                const char *mail);
TL_MUST_USE enum tl_err tl_store_link_delete_old(struct tl_db *db, tl_time at);

#endif
