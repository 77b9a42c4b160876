/* signin.h: what the server keeps for signing in: rules, keys, what is pending, failed tries.
 *
 * The rules are settings (signin.*, http.url). One for the server; any thread.
 */
#ifndef TL_SERVER_SIGNIN_H
#define TL_SERVER_SIGNIN_H

#include "base/err.h"
#include "base/fault.h"
#include "desk/factor.h"
#include "desk/signin.h"
#include "server/pending.h"
#include "server/settings.h"
#include "server/tries.h"

enum { TL_ORIGIN_BYTES = 300 };

struct tl_oidc;

struct tl_signin {
    uint8_t key[TL_FOLDER_KEY_BYTES]; /* Seals secrets; hashes recovery codes. */
    uint32_t factor_roles;            /* Who must have a second factor. */
    int64_t fresh_us;                 /* How long a proof counts for protected cases. */
    uint32_t lock_s;                  /* Without input for so long a page locks; 0: never. */
    char url[TL_ORIGIN_BYTES];        /* "": of this machine. */
    struct tl_pending *pending;
    struct tl_tries *tries;
    struct tl_tries *logins;                  /* That are none: locked as those that are. */
    struct tl_tries *asks;                    /* For mails about accounts, by address. */
    uint8_t account_key[TL_FOLDER_KEY_BYTES]; /* Makes the secrets of their links and codes. */
    int64_t link_us;                          /* How long a link holds. */
    struct tl_oidc *oidc;                     /* NULL: staff sign in here alone. */
};

/* Reads the rules and the folder's key. Each failure is a fault. */
TL_MUST_USE enum tl_err tl_signin_open(const struct tl_settings *settings, const char *dir,
                                       struct tl_faults *faults, struct tl_signin **out_signin);
void tl_signin_close(struct tl_signin *signin);

/* What somebody must do after the password: a second factor, set one up, or nothing. */
TL_MUST_USE enum tl_err tl_signin_stage(const struct tl_signin *signin, struct tl_db *db,
                                        const struct tl_staff *staff, enum tl_stage *out_stage);

/* Whether this person must have a second factor. */
bool tl_signin_needs_factor(const struct tl_signin *signin, const struct tl_staff *staff);

#endif
