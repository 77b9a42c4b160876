/* sip_dial.c: calls that we make: one trunk after the other, until one of them has an answer.
 *
 * A trunk is left for the next one when it says nothing in time, when the network fails, or when it
 * answers 408, 500, 502 or 503, as long as nothing rang there. libre keeps a session that is let go
 * until its CANCEL is answered, and hangs up if the answer to the call comes first.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "phone/sip_call.h"
#include "phone/sip_extension.h"
#include "phone/sip_gate.h"

#define RING_MS      45000
#define TRY_MS       5000
#define HEADER_BYTES 512
#define RAISES_MAX   4 /* Of the session interval: one for each proxy on the way, and more. */

struct tl_sip_dialled {
    char to[TL_SIP_WORD_BYTES];
    char from[TL_SIP_WORD_BYTES];    /* "": the trunk's own. */
    char name[TL_SIP_WORD_BYTES];    /* Likewise. */
    char subject[TL_SIP_WORD_BYTES]; /* "": none. */
    char trunk[32];                  /* "": any. */
    char uri[TL_SIP_URI_BYTES];      /* "": by a trunk. */
    uint32_t tried;                  /* Bit of each trunk. */
    struct tmr ring, attempt;
    uint32_t raises;
    bool is_ringing, is_early;
};

void tl_sip_dialled_free(struct tl_sip_dialled *dialled)
{
    if (!dialled)
        return;
    tmr_cancel(&dialled->ring);
    tmr_cancel(&dialled->attempt);
    free(dialled);
}

/* ---- how it ended ---- */

static enum tl_phone_why why_of(uint16_t code)
{
    static const struct {
        uint16_t code;
        enum tl_phone_why why;
    } whys[] = {
        { 408, TL_PHONE_NO_ANSWER },
        { 480, TL_PHONE_NO_ANSWER },
        { 486, TL_PHONE_BUSY },
        { 600, TL_PHONE_BUSY },
    };
    for (size_t i = 0; i < ARRAY_SIZE(whys); i++)
        if (whys[i].code == code)
            return whys[i].why;
    return code >= 300 && (code < 500 || code >= 600) ? TL_PHONE_REFUSED : TL_PHONE_FAILED;
}

static bool is_fault_of_trunk(uint16_t code)
{
    return code == 0 || code == 408 || code == 500 || code == 502 || code == 503;
}

/* Lets go of the trunk that was tried. */
static void leave_trunk(struct tl_sip_call *call)
{
    tmr_cancel(&call->dialled->attempt);
    call->session = mem_deref(call->session);
    if (call->trunk)
        call->trunk->live--;
    call->trunk = NULL;
}

static enum tl_err try_next(struct tl_sip_call *call);
static void start_attempt(struct tl_sip_call *call);
static int connect_call(struct tl_sip_call *call);

/* The trunk at hand is at fault (code 0: it said nothing, or there is no way to it). */
static void go_on(struct tl_sip_call *call, uint16_t code)
{
    if (call->trunk)
        tl_sip_trunk_failed(call->trunk);
    leave_trunk(call);
    if (try_next(call))
        tl_sip_call_end_from_far(call, why_of(code), code);
}

static void handle_silence(void *arg)
{
    go_on(arg, 0);
}

static void handle_unanswered(void *arg)
{
    struct tl_sip_call *call = arg;
    tl_sip_call_end_from_far(call, TL_PHONE_NO_ANSWER, 0);
}

/* ---- what the far end says ---- */

static void handle_progress(const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    struct tl_sip_dialled *dialled = call->dialled;
    struct tl_sip *sip = call->sip;
    tmr_cancel(&dialled->attempt);
    if (message->scode == 100)
        return;
    if (message->scode == 180 && !dialled->is_ringing) {
        dialled->is_ringing = true;
        sip->handlers.rings(call->leg, sip->arg);
    }
    if (mbuf_get_left(message->mb) == 0 || dialled->is_early ||
        tl_sip_call_read_offer(call, message) || call->far.port == 0)
        return;
    dialled->is_early = true;
    sip->handlers.early(call->leg, &call->far, sip->arg);
}

/* A 200 that brings no description confirms the one of the early sound (RFC 3261 13.2.1). */
static int handle_answer(const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    if (tl_sip_call_on_answer(message, call))
        return EPROTO;
    if (call->far.port != 0)
        return 0;
    tl_sip_call_say_why(call, TL_PHONE_NO_MEDIA, 0);
    return EPROTO;
}

static void handle_established(const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    tmr_cancel(&call->dialled->ring);
    tmr_cancel(&call->dialled->attempt);
    if (call->trunk)
        tl_sip_trunk_works(call->trunk);
    call->sip->counts.connected++;
    tl_sip_call_on_established(message, call);
}

/* RFC 4028 7.4: 422 names the least interval that is taken. False: it is not asked again. */
static bool ask_longer(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct tl_sip_dialled *dialled = call->dialled;
    if (dialled->raises == RAISES_MAX || !tl_sip_timer_raise(call, message))
        return false;
    dialled->raises++;
    call->session = mem_deref(call->session);
    start_attempt(call);
    return connect_call(call) == 0;
}

static void handle_close(int err, const struct sip_msg *message, void *arg)
{
    struct tl_sip_call *call = arg;
    uint16_t code = message ? message->scode : 0;
    bool has_rung = call->dialled->is_ringing || call->dialled->is_early;
    if (call->is_up)
        tl_sip_call_on_close(err, message, call);
    else if (code >= 200 && code < 300)
        tl_sip_call_end_from_far(call, err == EPROTO ? TL_PHONE_NO_MEDIA : TL_PHONE_FAILED, 0);
    else if (code == 422 && !has_rung && ask_longer(call, message))
        return;
    else if (is_fault_of_trunk(code) && !has_rung)
        go_on(call, code);
    else
        tl_sip_call_end_from_far(call, why_of(code), code);
}

/* ---- an attempt ---- */

/* How the caller is shown: RFC 3261 8.1.1.3, RFC 3323 4.1, RFC 3325 9.1. */
struct identity {
    char uri[TL_SIP_URI_BYTES];
    const char *name; /* NULL: none. */
    char headers[HEADER_BYTES];
};

static void make_identity(const struct tl_sip_call *call, struct identity *out)
{
    const struct tl_sip_dialled *dialled = call->dialled;
    const struct tl_sip_trunk *trunk = call->trunk;
    const char *number = dialled->from[0] ? dialled->from : trunk ? trunk->caller_id : "";
    const char *name = dialled->name[0] ? dialled->name : trunk ? trunk->caller_name : "";
    const char *user = number[0] ? number : trunk && trunk->user[0] ? trunk->user : "anonymous";
    bool hides = trunk && trunk->hides_number;
    bool asserts = trunk && trunk->asserts_number && number[0];
    *out = (struct identity){ .name = hides ? "Anonymous" : name[0] ? name : NULL };
    if (hides)
        (void)re_snprintf(out->uri, sizeof out->uri, "sip:anonymous@anonymous.invalid");
    else if (trunk)
        (void)re_snprintf(out->uri, sizeof out->uri, "sip:%s@%s", user, trunk->domain);
    else
        (void)re_snprintf(out->uri, sizeof out->uri, "sip:%s@%s", user, call->sip->transports.host);
    int bytes = 0;
    if (asserts)
        bytes = re_snprintf(out->headers, sizeof out->headers,
                            "P-Asserted-Identity: <sip:%s@%s>\r\n", number, trunk->domain);
    if (hides && bytes >= 0)
        bytes += re_snprintf(out->headers + bytes, sizeof out->headers - (size_t)bytes,
                             "Privacy: id\r\n");
    if (dialled->subject[0] && bytes >= 0)
        (void)re_snprintf(out->headers + bytes, sizeof out->headers - (size_t)bytes,
                          "Subject: %s\r\n", dialled->subject);
}

static int connect_call(struct tl_sip_call *call)
{
    struct tl_sip *sip = call->sip;
    struct tl_sip_dialled *dialled = call->dialled;
    struct tl_sip_trunk *trunk = call->trunk;
    struct identity identity;
    char timer[TL_SIP_TIMER_BYTES];
    char uri[TL_SIP_URI_BYTES], route[TL_SIP_URI_BYTES];
    const char *routes[] = { route };
    bool is_routed = trunk && tl_sip_trunk_route(trunk, route);
    enum sip_transp transport =
        trunk ? (enum sip_transp)trunk->transport : tl_sip_transport_of(dialled->uri);
    if (!trunk)
        (void)re_snprintf(uri, sizeof uri, "%s", dialled->uri);
    else if (is_routed)
        (void)re_snprintf(uri, sizeof uri, "sip:%s@%s", dialled->to, trunk->domain);
    else
        tl_sip_trunk_uri(trunk, dialled->to, uri);
    make_identity(call, &identity);
    tl_sip_timer_ask(call, timer);
    call->transport = transport;
    struct mbuf *body = tl_sip_call_describe(call, true);
    if (!body)
        return ENOMEM;
    int err = sipsess_connect(&call->session, sip->sessions, uri, identity.name, identity.uri,
                              tl_sip_contact(sip, transport), routes, is_routed ? 1 : 0,
                              "application/sdp", body, tl_sip_trunk_auth, trunk, false, NULL,
                              handle_answer, handle_progress, handle_established, NULL, NULL,
                              handle_close, call, "%s" TL_SIP_ALLOW TL_SIP_SUPPORTED_CALLING "%s",
                              identity.headers, timer);
    mem_deref(body);
    return err;
}

static void start_attempt(struct tl_sip_call *call)
{
    uint32_t try_ms = call->sip->settings.try_ms;
    tmr_start(&call->dialled->attempt, try_ms ? try_ms : TRY_MS, handle_silence, call);
}

/* TL_ENONE: there is no trunk left that could be tried. */
static enum tl_err try_next(struct tl_sip_call *call)
{
    struct tl_sip_dialled *dialled = call->dialled;
    struct tl_sip *sip = call->sip;
    bool is_direct = dialled->uri[0] != '\0';
    call->has_far = false;
    while (!(is_direct && dialled->tried)) {
        if (!is_direct)
            call->trunk =
                tl_sip_trunk_pick(sip, dialled->trunk[0] ? dialled->trunk : NULL, dialled->tried);
        if (!is_direct && !call->trunk)
            return TL_ENONE;
        dialled->tried |= is_direct ? 1 : 1u << call->trunk->index;
        if (call->trunk)
            call->trunk->live++;
        start_attempt(call);
        if (connect_call(call) == 0)
            return TL_OK;
        if (call->trunk)
            tl_sip_trunk_failed(call->trunk);
        leave_trunk(call);
    }
    return TL_ENONE;
}

static bool copy(char *out, size_t out_bytes, const char *text)
{
    size_t bytes = text ? strlen(text) : 0;
    if (bytes >= out_bytes)
        return false;
    memcpy(out, text ? text : "", bytes);
    out[bytes] = '\0';
    return true;
}

static struct tl_sip_call *make_call(struct tl_sip *sip, const struct tl_sip_dial *dial)
{
    struct tl_sip_call *call = tl_sip_call_new(sip, NULL, NULL);
    if (!call)
        return NULL;
    call->leg = dial->leg;
    call->port = dial->port;
    struct tl_sip_dialled *dialled = call->dialled = calloc(1, sizeof *dialled);
    bool fits = dialled && copy(call->address, sizeof call->address, dial->address) &&
                copy(dialled->to, sizeof dialled->to, dial->to) &&
                copy(dialled->from, sizeof dialled->from, dial->from) &&
                copy(dialled->name, sizeof dialled->name, dial->name) &&
                copy(dialled->subject, sizeof dialled->subject, dial->subject) &&
                copy(dialled->trunk, sizeof dialled->trunk, dial->trunk) &&
                copy(dialled->uri, sizeof dialled->uri, dial->uri);
    if (fits)
        return call;
    tl_sip_call_drop(call);
    return NULL;
}

enum tl_err tl_sip_dial(struct tl_sip *sip, const struct tl_sip_dial *dial,
                        struct tl_sip_call **out_call)
{
    if (tl_sip_is_draining(sip) && !dial->uri)
        return TL_EBUSY;
    if (sip->counts.live >= sip->settings.calls_max)
        return TL_EFULL;
    struct tl_sip_call *call = make_call(sip, dial);
    if (!call)
        return TL_ENOMEM;
    enum tl_err err = try_next(call);
    if (err) {
        tl_sip_call_drop(call);
        return err;
    }
    tmr_start(&call->dialled->ring, dial->ring_ms ? dial->ring_ms : RING_MS, handle_unanswered,
              call);
    sip->counts.dialled++;
    *out_call = call;
    return TL_OK;
}
