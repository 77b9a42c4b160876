/* sip.h: calls by SIP, in and out, on libre's transactions and dialogs.
 *
 *   datagram -> access list -> parser -> gate (form, method, limits) -> within -> handlers
 *                                          |- OPTIONS, 4xx, 5xx          |- INVITE ACK BYE UPDATE
 *                                          `- REGISTER -> registrar      `- PRACK INFO REFER NOTIFY
 *
 *   ANSWERING: came --ring, progress--> early --answer--> answered --ACK--> confirmed --BYE--> gone
 *   DIALLING:  dial --100--> tried --180--> rings --183--> early --200--> confirmed --BYE--> gone
 *                 `- no answer, 408 500 502 503: the next trunk
 *
 * One thread: the one that opened it and runs libre's loop. Knows no sound: it is told an address
 * and port to write into descriptions and tells what the far end described. Our own limit beside
 * libre's: calls live, bytes of a message (8 kB, the parser's), lines of its head, of its body.
 * Memory: about 9 kB per live call. Cost: 0.3 ms of CPU per call (INVITE, ACK, BYE).
 */
#ifndef TL_PHONE_SIP_H
#define TL_PHONE_SIP_H

#include <stdatomic.h>

#include "phone/phone.h"
#include "phone/sdp.h"
#include "phone/sip_access.h"

struct tl_sip;
struct tl_sip_call;

struct tl_sip_settings {
    const char *address;        /* Numeric; bound there. */
    const char *advertised;     /* Numeric; named in Contact. */
    const char *realm;          /* Of desk phones' passwords; NULL: advertised. */
    uint16_t port;              /* UDP; 0: any. */
    int32_t tcp_port, tls_port; /* As sip_tcp_port and so on in phone.h. */
    const char *tls_certificate, *tls_key, *tls_ca;
    bool tls_asks_clients, tls_trusts_any;
    const char *user_agent;
    struct tl_sip_access access; /* Who may call in beside the trunks. */
    /* Desk phones: may register, and call when they prove who they are. None: any of access may
     * register, and who of them calls as an account must prove it. */
    struct tl_sip_access phones;
    const struct tl_phone_trunk *trunks; /* Lent until tl_sip_open returns. */
    uint32_t trunks_len;
    uint32_t calls_max;
    uint32_t retry_after_s;
    uint32_t try_ms; /* As trunk_try_ms and trunk_probe_ms in phone.h. */
    uint32_t probe_ms;
    uint32_t session_expires_s;     /* RFC 4028: asked for and agreed to at most. [1800] */
    uint32_t session_min_s;         /* Shorter ones are refused. [90, the RFC's least] */
    uint32_t register_min_s;        /* Shorter registrations are refused. [60] */
    bool rings_reliably;            /* 180 by 100rel wherever the far end can. */
    const atomic_bool *is_draining; /* NULL, or whether new calls are refused just now. */
    tl_phone_denied_fn *denied;     /* May be NULL. */
    void *denied_arg;
};

/* A call that rings. Lent until came returns. */
struct tl_sip_came {
    struct tl_sip_call *call;
    const char *from; /* "" when withheld. */
    const char *to;
    const char *account; /* The desk phone that calls; NULL: none of ours. */
    bool is_private;
};

/* What the far end does. ended is not called for a call that tl_sip_refuse or tl_sip_end ended;
 * after any of the three the call is gone. */
struct tl_sip_handlers {
    /* The leg's id, by which the other handlers name the call; 0: there is no room, answer 503. */
    tl_id (*came)(const struct tl_sip_came *came, void *arg);
    void (*confirmed)(tl_id leg, const struct tl_sdp *far, void *arg); /* ACK: sound may run. */
    void (*changed)(tl_id leg, const struct tl_sdp *far, void *arg);   /* Hold, other address. */
    /* code: what SIP says of it, or 0. */
    void (*ended)(tl_id leg, enum tl_phone_why why, uint16_t code, void *arg);
    /* Of a call that we make, each at most once. */
    void (*rings)(tl_id leg, void *arg);
    void (*early)(tl_id leg, const struct tl_sdp *far, void *arg); /* Sound before the answer. */
    /* These may be NULL. */
    void (*key)(tl_id leg, char key, void *arg); /* By INFO; RFC 4733 is media's. */
    /* The far end asks to be sent to a number or name; other: the leg whose far end it shall have
     * instead (attended), or 0. tl_sip_refer_answer says how that goes. */
    void (*refer_asked)(tl_id leg, const char *to, tl_id other, void *arg);
    void (*refer_ended)(tl_id leg, uint16_t code, void *arg); /* Of tl_sip_refer. */
    /* The leg has another call: keep that pointer; the old one is gone. changed follows. */
    void (*replaced)(tl_id leg, struct tl_sip_call *call, void *arg);
    void (*registered)(const char *account, bool is_on, void *arg); /* First comes, last goes. */
};

/* A call to make. Lent until tl_sip_dial returns. */
struct tl_sip_dial {
    tl_id leg;
    const char *to, *from, *name, *subject, *trunk; /* As in tl_phone_dial. */
    const char *uri;     /* Called instead of to, by no trunk; NULL: none. */
    const char *address; /* Ours, for the description. */
    uint16_t port;
    uint32_t ring_ms;
};

/* Written by the SIP thread, read by any. */
struct tl_sip_counts {
    _Atomic uint64_t came, refused, answered, denied, live, dialled, connected;
};

/* Once in a process: libre writes no warnings; what strangers send is no news. */
void tl_sip_libre_hush(void);

/* Binds the port and begins to listen; libre's loop runs the rest. TL_EBAD: an address; TL_EBUSY:
 * the port is taken; TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_sip_open(const struct tl_sip_settings *settings,
                                    const struct tl_sip_handlers *handlers, void *arg,
                                    struct tl_sip **out_sip);

/* Sends BYE or a refusal to every call, once, and frees all. */
void tl_sip_close(struct tl_sip *sip);

/* Where it is heard; 0: it is off. */
uint16_t tl_sip_port(const struct tl_sip *sip, enum tl_phone_transport transport);
const struct tl_sip_counts *tl_sip_counts(const struct tl_sip *sip);

/* As tl_phone_trunk_states. Any thread. */
uint32_t tl_sip_trunk_states(const struct tl_sip *sip, struct tl_phone_trunk_state *out_states);

/* What the far end described; NULL: the INVITE brought nothing and the ACK has yet to. */
const struct tl_sdp *tl_sip_far(const struct tl_sip_call *call);

/* What our sound is encrypted with: TL_SDES_KEY_BYTES. */
const uint8_t *tl_sip_srtp_key(const struct tl_sip_call *call);

/* A desk phone that may register, or its new password. name: letters, digits and .-_+ ; ha1:
 * hexadecimal H(name:realm:password), realm being settings.realm: 32 digits for MD5 (RFC 3261
 * 22.4), 64 for SHA-256 (RFC 8760). TL_EBAD, TL_EFULL, TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_sip_account_put(struct tl_sip *sip, const char *name, const char *ha1);

/* It may no more, and is unregistered; a call of it goes on. */
void tl_sip_account_drop(struct tl_sip *sip, const char *name);

/* 180, unless it was answered already. */
void tl_sip_ring(struct tl_sip_call *call);

/* 183 with our description: sound may run both ways before the answer. TL_EUNSUPPORTED: the far end
 * made no offer, and can't take ours yet; TL_EBUSY: answered already; TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_sip_progress(struct tl_sip_call *call, const char *address,
                                        uint16_t port);

/* A call that is up: offers sendonly, or sendrecv again; changed follows when the far end agrees.
 */
void tl_sip_hold(struct tl_sip_call *call, bool is_on);

/* Asks the far end to call to instead (REFER): a number, or an address with its scheme. refer_ended
 * follows. TL_EBAD: to can't be an address; TL_EBUSY: not up, or the last one has not ended. */
TL_MUST_USE enum tl_err tl_sip_refer(struct tl_sip_call *call, const char *to);

/* How a refer_asked goes: 100 to 199 under way, 200 to 699 its end. Without one the far end is told
 * 503 after a minute. */
void tl_sip_refer_answer(struct tl_sip_call *call, uint16_t code);

/* 200 with our description. TL_EBUSY: answered already. On another error the call lives on, to be
 * refused. */
TL_MUST_USE enum tl_err tl_sip_answer(struct tl_sip_call *call, const char *address, uint16_t port);

/* The final answer code (300 to 699) to a call not yet answered; reason NULL: a plain one. */
void tl_sip_refuse(struct tl_sip_call *call, uint16_t code, const char *reason);

/* Begins a call: rings, early, confirmed or ended follow, never from within. TL_ENONE: no such
 * trunk, or none that could be tried; TL_EFULL: calls_max; TL_ENOMEM;
 * TL_EBUSY: is_draining, and it is not a desk phone's. */
TL_MUST_USE enum tl_err tl_sip_dial(struct tl_sip *sip, const struct tl_sip_dial *dial,
                                    struct tl_sip_call **out_call);

/* BYE to an answered call, CANCEL to one that we made, 480 (or 486) to another; BYE and answers say
 * why (RFC 3326). */
void tl_sip_end(struct tl_sip_call *call, enum tl_phone_why why);

#endif
