/* sip_trunk.h: trunks as the SIP side keeps them: who calls in, where calls go out, what failed.
 *
 *   call out --pick--> the trunk of the lowest priority that has room --fails--> pick again
 *
 * A trunk that failed is tried after all others, until it answers an OPTIONS or a call, or for
 * TL_SIP_COOL_MS at most. For sip*.c alone; one thread, but for the atomic figures, which any
 * thread reads.
 */
#ifndef TL_PHONE_SIP_TRUNK_H
#define TL_PHONE_SIP_TRUNK_H

#include <re.h>

#include "phone/phone.h"
#include "phone/sip_access.h"

#define TL_SIP_HOST_BYTES 128
#define TL_SIP_WORD_BYTES 64
#define TL_SIP_URI_BYTES  256
#define TL_SIP_COOL_MS    60000

struct tl_sip;

struct tl_sip_registration {
    uint32_t every_s; /* 0: there is none. */
    uint32_t asked_s;
    uint32_t tries;
    struct sip_dialog *dialog;
    struct sip_auth *auth;
    struct sip_request *request;
    struct tmr timer;
    _Atomic bool is_registered;
    _Atomic uint16_t code; /* Of the last response. */
};

struct tl_sip_trunk {
    struct tl_sip *sip;
    uint32_t index;
    char name[32];
    char host[TL_SIP_HOST_BYTES]; /* As written in an address: IPv6 in brackets; "": none. */
    char domain[TL_SIP_HOST_BYTES];
    char user[TL_SIP_WORD_BYTES];
    char password[TL_SIP_HOST_BYTES];
    char caller_id[TL_SIP_WORD_BYTES];
    char caller_name[TL_SIP_WORD_BYTES];
    uint16_t port;
    enum tl_phone_transport transport;
    enum tl_phone_srtp srtp;
    bool hides_number, asserts_number, is_untrusted;
    uint32_t calls_max, priority;
    struct tl_sip_access access;

    _Atomic uint32_t live;
    _Atomic bool has_failed;
    uint64_t failed_ms;
    struct tmr probe;
    struct sip_request *probing;
    struct tl_sip_registration registration;
};

/* Copies all. TL_EBAD: one is not in its form; TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_sip_trunks_open(struct tl_sip *sip, const struct tl_phone_trunk *trunks,
                                           uint32_t trunks_len);

/* Registers with those that want it, once the stack is open. */
void tl_sip_trunks_start(struct tl_sip *sip);

/* Takes registrations back and stops the timers, before the stack closes; frees all, after it has.
 */
void tl_sip_trunks_stop(struct tl_sip *sip);
void tl_sip_trunks_free(struct tl_sip *sip);

/* The trunk that source calls in by; NULL: none. */
struct tl_sip_trunk *tl_sip_trunk_of(const struct tl_sip *sip, const struct sa *source);

/* The best to call out by of those whose bit is not in tried; name NULL: any. NULL: none. */
struct tl_sip_trunk *tl_sip_trunk_pick(struct tl_sip *sip, const char *name, uint32_t tried);

bool tl_sip_trunk_is_full(const struct tl_sip_trunk *trunk);
void tl_sip_trunk_failed(struct tl_sip_trunk *trunk);
void tl_sip_trunk_works(struct tl_sip_trunk *trunk);

/* "sip:USER@HOST:PORT;transport=..." for a request to it; user "": the host alone. */
void tl_sip_trunk_uri(const struct tl_sip_trunk *trunk, const char *user,
                      char out[TL_SIP_URI_BYTES]);

/* Its Route, when its domain is not its host. False: none is needed. */
bool tl_sip_trunk_route(const struct tl_sip_trunk *trunk, char out[TL_SIP_URI_BYTES]);

/* Answers its challenges; arg: the trunk. A handler for sip_auth_alloc and sipsess_connect. */
int tl_sip_trunk_auth(char **out_user, char **out_password, const char *realm, void *arg);

/* sip_trunk_register.c: from the next turn of the loop on, for as long as the trunk lives. */
void tl_sip_trunk_register(struct tl_sip_trunk *trunk);
void tl_sip_trunk_unregister(struct tl_sip_trunk *trunk);

#endif
