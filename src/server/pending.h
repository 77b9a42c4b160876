/* pending.h: what a sign-in has begun and must come back for: challenges, new secrets, states.
 *
 *     put(what) --> a name of 256 random bits --> the page, the authenticator, the provider
 *     take(name) <-- once, within its time <------------------------------------'
 *
 * A fixed table in memory: a restart forgets it, and people begin again. When it is full the oldest
 * goes, so a flood costs no memory. Any thread.
 */
#ifndef TL_SERVER_PENDING_H
#define TL_SERVER_PENDING_H

#include "base/calendar.h"
#include "base/err.h"

enum {
    TL_PENDING_MAX = 4096,
    TL_PENDING_NAME_BYTES = 44, /* 32 bytes as Base64 for addresses, and a 0. */
    TL_PENDING_BYTES_MAX = 160,
};
#define TL_PENDING_FOR_US (10 * TL_MINUTE)

enum tl_pending_kind {
    TL_PENDING_PASSKEY_SIGN_IN = 1,
    TL_PENDING_PASSKEY_PROOF,
    TL_PENDING_PASSKEY_NEW,
    TL_PENDING_TOTP_NEW,
    TL_PENDING_OIDC,
};

struct tl_pending_item {
    enum tl_pending_kind kind;
    tl_id staff; /* 0: nobody yet. */
    uint8_t bytes[TL_PENDING_BYTES_MAX];
};

struct tl_pending;

TL_MUST_USE enum tl_err tl_pending_open(struct tl_pending **out_pending);
void tl_pending_close(struct tl_pending *pending);

/* Keeps it under a new name. */
void tl_pending_put(struct tl_pending *pending, const struct tl_pending_item *item, tl_time now,
                    char out_name[TL_PENDING_NAME_BYTES]);

/* Takes it out; find leaves it there. TL_ENONE: no such name, of this kind, for this person, or not
 * any more. */
TL_MUST_USE enum tl_err tl_pending_take(struct tl_pending *pending, const char *name,
                                        enum tl_pending_kind kind, tl_id staff, tl_time now,
                                        struct tl_pending_item *out);
TL_MUST_USE enum tl_err tl_pending_find(struct tl_pending *pending, const char *name,
                                        enum tl_pending_kind kind, tl_id staff, tl_time now,
                                        struct tl_pending_item *out);

#endif
