/* sip_call.h: what a SIP call and the SIP side are made of; for the files sip*.c alone.
 *
 *   came:  message + transaction --answer--> session --BYE--> gone
 *                   `- found by Call-ID and tags, before the answer and after it
 *   goes:  dialled --INVITE--> session --200--> found likewise --BYE--> gone
 *             `- between two trunks that are tried: no session
 *
 * One thread. Each subject (timers, reliable answers, offers, transfers, dialling) keeps its state
 * in a struct of its own, starts it from zero, and lets go of it when the call goes.
 */
#ifndef TL_PHONE_SIP_CALL_H
#define TL_PHONE_SIP_CALL_H

#include <re.h>

#include "phone/sip.h"
#include "phone/sip_offer.h"
#include "phone/sip_refer.h"
#include "phone/sip_rel.h"
#include "phone/sip_timer.h"
#include "phone/sip_transport.h"
#include "phone/sip_trunk.h"

#define TL_SIP_ADDRESS_BYTES  46
#define TL_SIP_FAR_HOST_BYTES 72
#define TL_SIP_ASKED_MAX      64

struct tl_sip {
    struct tl_sip_settings settings;
    struct tl_sip_handlers handlers;
    void *arg;
    struct tl_sip_counts counts;
    struct sip *stack;
    struct sipsess_sock *sessions;
    struct sip_lsnr *requests;
    struct sip_lsnr *forks;   /* Answers to INVITEs of ours, before the sessions see them. */
    struct sip_lsnr *answers; /* To our re-INVITEs, likewise. */
    struct sip_lsnr *responses;
    struct dnsc *dns; /* NULL: Contacts with a name can't be told of our hang-up. */
    struct udp_helper *filter;
    struct sa asked[TL_SIP_ASKED_MAX]; /* Where requests of ours went last, beside the trunks. */
    uint32_t asked_next;
    struct list calls;
    struct hash *calls_by_id; /* By Call-ID. */
    struct tl_sip_registrar *registrar;
    struct tl_sip_trunk *trunks;
    uint32_t trunks_len;
    struct tl_sip_transports transports;
};

/* Of one that came, before the answer: message and transaction are set. After it: session is. */
struct tl_sip_call {
    struct le le;
    struct le in_ids;
    struct tl_sip *sip;
    tl_id leg;
    struct sip_msg *message;
    struct sip_strans *transaction;
    struct sipsess *session;
    struct tl_sip_trunk *trunk;     /* By which it came or goes; NULL: by none. */
    struct tl_sip_dialled *dialled; /* Of a call that we make; NULL: it came. */
    struct tmr unanswered;
    enum sip_transp transport;
    struct tl_sdp far;
    bool has_far;
    char address[TL_SIP_ADDRESS_BYTES]; /* Ours, in descriptions; set by the answer. */
    uint16_t port;
    uint32_t version;
    uint8_t key[TL_SDES_KEY_BYTES]; /* Of our sound, when it is encrypted. */
    bool has_key;
    uint32_t far_cseq;      /* Of the last request in an early dialog. */
    uint16_t far_code;      /* What the far end's Reason said. */
    bool is_up;             /* The ACK of the first INVITE came, or went. */
    bool is_holding;        /* By us. */
    bool is_replacing;      /* It goes on with the leg of another call. */
    bool is_early;          /* A description of ours went out before the answer. */
    struct mbuf *described; /* Our description as last sent. */
    struct tl_sip_timer timer;
    struct tl_sip_offer offer;
    struct tl_sip_rel rel;
    struct tl_sip_refer refer;
    char far_host[TL_SIP_FAR_HOST_BYTES]; /* Of its Contact, with the port. */
};

/* A call by trunk (NULL: by none): one that comes with message, or, without one, one that we make.
 * NULL: no memory is left. */
struct tl_sip_call *tl_sip_call_new(struct tl_sip *sip, struct tl_sip_trunk *trunk,
                                    const struct sip_msg *message);

/* The call that a request within a dialog, or a response, belongs to; NULL: none. */
struct tl_sip_call *tl_sip_call_find(const struct tl_sip *sip, const struct sip_msg *message);

/* Takes the call out and frees it; the end of the session sends CANCEL or BYE if one is due. */
void tl_sip_call_drop(struct tl_sip_call *call);

/* What the BYE that is to come will say. */
void tl_sip_call_say_why(struct tl_sip_call *call, enum tl_phone_why why, uint16_t code);

/* The call is over, and not by us: a final answer or BYE goes out if one is due, then the server is
 * told. The call is gone. */
void tl_sip_call_end_from_far(struct tl_sip_call *call, enum tl_phone_why why, uint16_t code);

/* What Contact says in this call, without its brackets. */
const char *tl_sip_call_contact(const struct tl_sip_call *call);

/* What a session tells once the call has one; arg: the call. */
int tl_sip_call_on_answer(const struct sip_msg *message, void *arg);
void tl_sip_call_on_established(const struct sip_msg *message, void *arg);
void tl_sip_call_on_close(int err, const struct sip_msg *message, void *arg);

/* Whether message is not older than what came before it in its dialog (RFC 3261 12.2.2). */
bool tl_sip_call_is_in_order(struct tl_sip_call *call, const struct sip_msg *message);

/* What a message of the far end (INVITE, or 2xx to ours) says of it: methods, Contact. */
void tl_sip_call_learn(struct tl_sip_call *call, const struct sip_msg *message);

/* The far end's description, when the message has one. TL_EBAD, TL_EUNSUPPORTED ... as tl_sdp_read
 * says. */
TL_MUST_USE enum tl_err tl_sip_call_read_offer(struct tl_sip_call *call,
                                               const struct sip_msg *message);

/* Our description as a message body; NULL: no memory is left. */
struct mbuf *tl_sip_call_describe(struct tl_sip_call *call, bool as_offer);

/* sip_answer.c: an INVITE that begins a call. arg: struct tl_sip. */
void tl_sip_call_come(const struct sip_msg *message, void *arg);

/* Once and without a transaction: an overload must not cost memory. The caller's retransmissions
 * are refused again, or find room. */
void tl_sip_answer_503(struct tl_sip *sip, const struct sip_msg *message);

/* Whether no new calls are wanted, either way. */
bool tl_sip_is_draining(const struct tl_sip *sip);

/* The final answer to a call that has none yet, with its Reason. headers: whole lines. */
void tl_sip_call_reply(struct tl_sip_call *call, uint16_t code, const char *reason,
                       const char *headers);

/* Sends the 200 of tl_sip_answer. TL_ENOMEM, TL_EIO: the call lives on. */
TL_MUST_USE enum tl_err tl_sip_call_accept(struct tl_sip_call *call);

/* sip_dial.c: frees what belongs to the dialling; stops its timers. NULL does nothing. */
void tl_sip_dialled_free(struct tl_sip_dialled *dialled);

/* sip_fork.c: an answer to an INVITE of ours: true: a second one, ended here. arg: struct tl_sip.
 */
bool tl_sip_fork_takes(const struct sip_msg *message, void *arg);

/* sip_libre.c: what Via names on this thread, whatever the port. */
void tl_sip_libre_advertise(const struct sa *address);

#endif
