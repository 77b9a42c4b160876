/* sip_call.h: what the files of the SIP side share: the stack, a call, and what is done to both.
 *
 * For sip*.c alone. One thread. A call has either a transaction of an INVITE that came and has no
 * answer yet, or a session (libre's dialog), or, between two trunks that are tried, neither.
 */
#ifndef TL_PHONE_SIP_CALL_H
#define TL_PHONE_SIP_CALL_H

#include <re.h>

#include "phone/sip.h"
#include "phone/sip_transport.h"
#include "phone/sip_trunk.h"

#define TL_SIP_ADDRESS_BYTES 46
#define TL_SIP_ASKED_MAX     64

struct tl_sip {
    struct tl_sip_settings settings;
    struct tl_sip_handlers handlers;
    void *arg;
    struct tl_sip_counts counts;
    struct sip *stack;
    struct sipsess_sock *sessions;
    struct sip_lsnr *requests;
    struct sip_lsnr *forks; /* Responses before the sessions see them. */
    struct sip_lsnr *responses;
    struct dnsc *dns; /* NULL: Contacts with a name can't be told of our hang-up. */
    struct udp_helper *filter;
    struct sa asked[TL_SIP_ASKED_MAX]; /* Where requests of ours went last, beside the trunks. */
    uint32_t asked_next;
    struct list calls;
    struct tl_sip_trunk *trunks;
    uint32_t trunks_len;
    struct tl_sip_transports transports;
};

/* Before the answer to a call that came: message and transaction are set. After it: session is. */
struct tl_sip_call {
    struct le le;
    struct tl_sip *sip;
    tl_id leg;
    struct sip_msg *message;
    struct sip_strans *transaction;
    struct sipsess *session;
    struct tl_sip_trunk *trunk;     /* By which it came or goes; NULL: by none. */
    struct tl_sip_dialled *dialled; /* Of a call that we make; NULL: it came. */
    struct tmr unanswered;
    bool is_up; /* Confirmed. */
    struct tl_sdp far;
    bool has_far;
    char address[TL_SIP_ADDRESS_BYTES]; /* Ours, in descriptions; set by the answer. */
    uint16_t port;
    uint32_t version;
    uint8_t key[TL_SDES_KEY_BYTES]; /* Of our sound, when it is encrypted. */
    bool has_key;
};

/* Takes the call out and frees it; the end of the session sends CANCEL or BYE if one is due. */
void tl_sip_call_drop(struct tl_sip_call *call);

/* The same, and tells who uses the call. */
void tl_sip_call_end_from_far(struct tl_sip_call *call, enum tl_phone_why why, uint16_t code);

/* NULL: no memory is left. */
struct tl_sip_call *tl_sip_call_new(struct tl_sip *sip, struct tl_sip_trunk *trunk);

/* The far end's description, when the message has one. TL_EBAD, TL_EUNSUPPORTED ... as tl_sdp_read
 * says. */
TL_MUST_USE enum tl_err tl_sip_call_read_offer(struct tl_sip_call *call,
                                               const struct sip_msg *message);

/* Our description as a message body; NULL: no memory is left. */
struct mbuf *tl_sip_call_describe(struct tl_sip_call *call, bool as_offer);

/* sip_libre.c: what Via names on this thread, whatever the port. */
void tl_sip_libre_advertise(const struct sa *address);

/* What a session asks and tells once the call has one; arg: the call. */
int tl_sip_call_on_offer(struct mbuf **out_body, const struct sip_msg *message, void *arg);
int tl_sip_call_on_answer(const struct sip_msg *message, void *arg);
void tl_sip_call_on_established(const struct sip_msg *message, void *arg);
void tl_sip_call_on_close(int err, const struct sip_msg *message, void *arg);

/* sip_dial.c: frees what belongs to the dialling; stops its timers. NULL does nothing. */
void tl_sip_dialled_free(struct tl_sip_dialled *dialled);

/* sip_fork.c: an answer to an INVITE of ours: true: a second one, ended here. arg: struct tl_sip.
 */
bool tl_sip_fork_takes(const struct sip_msg *message, void *arg);

#endif
