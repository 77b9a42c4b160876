/* security.h: every event about who is who: a row of the audit and a line of the log.
 *
 *     2026-03-02T14:05:09.120Z security: sign-in failed user=17 from=192.0.2.7 why=wrong-password
 *
 * The form is fixed: what watches the log (fail2ban) reads it. user is the account's id, "#" and 8
 * hexadecimal digits for a login that is none (the same login gives the same digits, for this run
 * of the server), "client-" and the id of another system's account, or "-". No name, no login. from
 * is the address that asked.
 */
#ifndef TL_SERVER_SECURITY_H
#define TL_SERVER_SECURITY_H

#include "base/err.h"
#include "base/types.h"

struct tl_api;
struct tl_db;
struct tl_http_request;

/*  name, event, why (the default) */
#define TL_SECURITY_TABLE(X)                                                                       \
    X(SIGN_IN_OK, "sign-in ok", "password")                                                        \
    X(SIGN_IN_FAILED, "sign-in failed", "wrong-password")                                          \
    X(PASSWORD_OK, "password ok", "second-factor-due")                                             \
    X(LOCKED_OUT, "account locked", "wrong-tries")                                                 \
    X(FACTOR_ADDED, "factor added", "totp")                                                        \
    X(FACTOR_REMOVED, "factor removed", "asked")                                                   \
    X(PHONE_MADE, "desk phone made", "asked")                                                      \
    X(PHONE_REMOVED, "desk phone removed", "asked")                                                \
    X(RECOVERY_MADE, "recovery codes made", "asked")                                               \
    X(REAUTH_OK, "reauth ok", "password")                                                          \
    X(REAUTH_FAILED, "reauth failed", "wrong-password")                                            \
    X(SCREEN_LOCKED, "screen locked", "asked")                                                     \
    X(SCREEN_UNLOCKED, "screen unlocked", "password")                                              \
    X(UNLOCK_FAILED, "unlock failed", "wrong-password")                                            \
    X(SIGNED_OUT, "signed out", "asked")                                                           \
    X(REGISTER_ASKED, "account asked for", "asked")                                                \
    X(ACCOUNT_MADE, "account made", "link")                                                        \
    X(RESET_ASKED, "password reset asked for", "asked")                                            \
    X(PASSWORD_SET, "password set", "link")                                                        \
    X(LINK_REFUSED, "link refused", "none-such")                                                   \
    X(MAIL_ASKED, "another address asked for", "asked")                                            \
    X(MAIL_CHANGED, "address changed", "link")                                                     \
    X(SESSION_ENDED, "session ended", "asked")                                                     \
    X(CASE_LINKED, "case linked", "code")                                                          \
    X(CODE_REFUSED, "access code refused", "wrong-code")                                           \
    X(CLIENT_FAILED, "client failed", "wrong-secret")

enum tl_security_event {
#define TL_SECURITY_NAME(name, event, why) TL_SECURITY_##name,
    TL_SECURITY_TABLE(TL_SECURITY_NAME)
#undef TL_SECURITY_NAME
};

struct tl_security {
    enum tl_security_event event;
    tl_id staff;
    tl_id client; /* Of another system (desk/client.h); 0: of none that is known. */
    char who[32];
    char from[64];
    const char *why; /* Static. NULL: the event's own. */
    tl_time at;
};

/* staff 0: login (may be NULL) is hashed. */
struct tl_security tl_security_of(const struct tl_http_request *request,
                                  enum tl_security_event event, tl_id staff, const char *login,
                                  const char *why);

/* Of another system: client 0, and its id (may be NULL) is hashed. */
struct tl_security tl_security_of_client(const struct tl_http_request *request, tl_id client,
                                         const char *name, const char *why);

/* The row, in the caller's transaction; the line, after its commit. */
TL_MUST_USE enum tl_err tl_security_write(struct tl_db *db, const struct tl_security *security);
void tl_security_tell(const struct tl_security *security);

/* Whoever asked for what they may not have (tl_http_refused_fn): a line alone, so that nobody fills
 * the records with it.
 *
 *     ... security: refused user=17 from=192.0.2.7 why=not-found at=GET:/api/v1/promises/{id}/end
 */
struct tl_http_refusal;
void tl_security_refused(void *api, const struct tl_http_refusal *refusal);

/* Both, in a transaction of its own; a row that can't be written is logged. */
void tl_security_note(struct tl_api *api, const struct tl_security *security);

#endif
