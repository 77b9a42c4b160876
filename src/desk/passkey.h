/* passkey.h: passkeys (WebAuthn, level 2): what a browser's authenticator answers, read and
 * checked.
 *
 *     challenge --> page --> authenticator --> client data (JSON), authenticator data (CBOR),
 * signature
 *
 * Attestation is `none`: which make a key is does not matter, that it is the same one does.
 * libfido2 checks signatures, the site's hash and the flags; the client data are checked here. All
 * that comes is Base64 for addresses without padding, from outside, with limits. No clock, no
 * state.
 */
#ifndef TL_DESK_PASSKEY_H
#define TL_DESK_PASSKEY_H

#include "base/err.h"
#include "store/factors.h"

enum {
    TL_PASSKEY_BYTES_MAX = 4096, /* Of each piece, decoded. */
    TL_PASSKEY_ID_MAX = 1023,    /* Bytes: WebAuthn, 7.1. */
    TL_CHALLENGE_BYTES = 44,     /* 32 bytes of chance as Base64, and a 0. */
};

/* The site for which keys hold: "https://desk.example:8443" and "desk.example". */
struct tl_passkey_site {
    const char *origin;
    const char *rp_id;
};

/* What a page sends: to register, attestation; to sign in, the others. NULL where it is not there.
 */
struct tl_passkey_answer {
    const char *id;
    const char *client_data;
    const char *attestation;
    const char *authenticator_data;
    const char *signature;
    const char *user_handle;
};

enum tl_passkey_use { TL_PASSKEY_CREATE, TL_PASSKEY_GET };

/* The host of an origin. TL_EBAD; TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_passkey_rp_id(const char *origin, char *out, size_t out_bytes);

/* Checks use and origin of the client data, and takes the challenge that it answers out of them: it
 * is the caller's to know it. TL_EBAD: not in the form. TL_EDENIED: another use or another site. */
TL_MUST_USE enum tl_err tl_passkey_challenge(const struct tl_passkey_answer *answer,
                                             enum tl_passkey_use use,
                                             const struct tl_passkey_site *site,
                                             char out[TL_CHALLENGE_BYTES]);

/* A new key: credential, secret (its public key) and counter of out are set. TL_EBAD: not in the
 * form, or a kind of key that we don't take. TL_EDENIED: for another site, or nobody touched it. */
TL_MUST_USE enum tl_err tl_passkey_register(const struct tl_passkey_answer *answer,
                                            const struct tl_passkey_site *site,
                                            struct tl_factor *out);

/* A signature of a key that was registered. is_verified: its holder must have proved to it who
 * they are (PIN, finger). TL_EDENIED: it doesn't hold, or its counter went back (a copy).
 * *out_counter: to be kept; 0: this key doesn't count. */
TL_MUST_USE enum tl_err tl_passkey_check(const struct tl_passkey_answer *answer,
                                         const struct tl_passkey_site *site,
                                         const struct tl_factor *factor, bool is_verified,
                                         int64_t *out_counter);

#endif
