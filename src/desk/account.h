/* account.h: accounts of the public: how one is made, its password, and its links by mail.
 *
 *     address, password --link by mail--> the link and the password again --> account
 *     address           --link by mail--> a new password; nobody is signed in by it
 *
 * Who holds a session is a user of the staff or an account; to what they share, an account is a
 * user without roles whose login is its mail address (tl_holder_find). A link is
 * "ID.SECRET": the secret is a keyed hash of its row, made when the mail is written and when it
 * comes back, so that records alone open nothing. Passwords: NIST SP 800-63B, 5.1.1.2: length, no
 * rules of composition. No clock: `now` comes in. Mission: S13.
 */
#ifndef TL_DESK_ACCOUNT_H
#define TL_DESK_ACCOUNT_H

#include "desk/signin.h"
#include "store/accounts.h"

enum {
    TL_ACCOUNT_PASSWORD_MIN = 12,
    TL_ACCOUNT_KEY_BYTES = 32,
    TL_LINK_TRIES = 5, /* Wrong passwords with one link: then it is dead. */
    TL_LINKS_MAX = 5,  /* That went to one address and hold, of a kind. */
    TL_LINK_BYTES = 72,
};
#define TL_LINK_REGISTER "register"
#define TL_LINK_RESET    "reset"
#define TL_LINK_MAIL     "mail"
#define TL_LINK_EXISTS   "exists" /* Registering, told that there is an account: opens nothing. */
#define TL_LINK_NOBODY                                                                             \
    "nobody" /* In place of one for an address without account: as much work.                      \
              */

/* The holder of a session by its owner's id. TL_ENONE. */
TL_MUST_USE enum tl_err tl_holder_find(struct tl_db *db, tl_id owner, struct tl_staff *out);

/* Whether this may be the password of an account with this address: long enough, not too long, and
 * neither the address nor its name part. */
bool tl_account_may_have(const char *mail, const char *password);

/* Looks an address up and checks the password, as tl_signin_check: as much work where there is no
 * such account. */
TL_MUST_USE enum tl_err tl_account_check(struct tl_db *db, const char *mail, const char *password,
                                         tl_time now, struct tl_staff *out_holder);

/* Writes a link that is complete but for id and salt; all that are over go. In the caller's
 * transaction. TL_EFULL: TL_LINKS_MAX of its kind went to this address, and hold still. */
TL_MUST_USE enum tl_err tl_link_make(struct tl_db *db, struct tl_account_link *link, tl_time now);

/* What stands behind the # of its address. */
void tl_link_write(const uint8_t *key, const struct tl_account_link *link, char out[TL_LINK_BYTES]);

/* The link of a text that came back. TL_ENONE: none of this kind, used, over, or dead. */
TL_MUST_USE enum tl_err tl_link_read(struct tl_db *db, const uint8_t *key, const char *kind,
                                     const char *text, tl_time now, struct tl_account_link *out);

/* Makes the account of a link by which somebody registered: its password has been checked. The link
 * is used, and others by which this address registered; cases that were filed online under it are
 * in it. TL_EEXISTS: the address has got one meanwhile. TL_ENONE: the link is gone. */
TL_MUST_USE enum tl_err tl_account_make(struct tl_db *db, const struct tl_account_link *link,
                                        tl_time now, tl_id *out_account);

/* Sets a new password by a link: the link and others like it are used, all sessions end; wrong
 * tries are not forgotten, nor is any factor. */
TL_MUST_USE enum tl_err tl_account_reset(struct tl_db *db, const struct tl_account_link *link,
                                         const char *password_hash);

#endif
