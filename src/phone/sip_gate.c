/* sip_gate.c: a table of checks that each request passes in order; the first that fails answers. */
#include "phone/sip_gate.h"

#include <string.h>
#include <strings.h>

#include "phone/sdp.h"
#include "phone/sip_extension.h"

#define HEADERS_MAX       128
#define UNSUPPORTED_BYTES 256

struct check {
    bool (*fails)(const struct sip_msg *message);
    void (*answer)(struct sip *sip, const struct sip_msg *message);
};

static bool is_method(const struct sip_msg *message, const char *method)
{
    return pl_strcmp(&message->met, method) == 0;
}

const char *tl_sip_gate_reason(uint16_t code)
{
    static const struct {
        uint16_t code;
        const char *reason;
    } reasons[] = {
        { 180, "Ringing" },
        { 183, "Session Progress" },
        { 200, "OK" },
        { 400, "Bad Request" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 406, "Not Acceptable" },
        { 415, "Unsupported Media Type" },
        { 416, "Unsupported URI Scheme" },
        { 420, "Bad Extension" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 422, "Session Interval Too Small" },
        { 423, "Interval Too Brief" },
        { 469, "Bad Info Package" },
        { 480, "Temporarily Unavailable" },
        { 481, "Call Does Not Exist" },
        { 486, "Busy Here" },
        { 487, "Request Terminated" },
        { 488, "Not Acceptable Here" },
        { 489, "Bad Event" },
        { 491, "Request Pending" },
        { 500, "Server Internal Error" },
        { 501, "Not Implemented" },
        { 503, "Service Unavailable" },
        { 504, "Server Time-out" },
        { 513, "Message Too Large" },
        { 603, "Decline" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
        if (reasons[i].code == code)
            return reasons[i].reason;
    return code < 400 ? "Redirected" : code < 500 ? "Refused" : code < 600 ? "Failed" : "Declined";
}

void tl_sip_gate_reply(struct sip *sip, const struct sip_msg *message, uint16_t code,
                       const char *reason, const char *headers)
{
    const char *words = reason ? reason : tl_sip_gate_reason(code);
    if (is_method(message, "INVITE"))
        (void)sip_treplyf(NULL, NULL, sip, message, false, code, words, "%s" TL_SIP_EMPTY, headers);
    else
        (void)sip_replyf(sip, message, code, words, "%s" TL_SIP_EMPTY, headers);
}

/* The value of the header, a number of at most max; false: another form. Without it: true. */
static bool is_number(const struct sip_msg *message, enum sip_hdrid id, uint32_t max)
{
    const struct sip_hdr *header = sip_msg_hdr(message, id);
    if (!header)
        return true;
    struct pl digits = { header->val.p, 0 };
    while (digits.l < header->val.l && digits.p[digits.l] >= '0' && digits.p[digits.l] <= '9')
        digits.l++;
    bool is_all = digits.l == header->val.l || id == SIP_HDR_CSEQ;
    return is_all && digits.l > 0 && digits.l <= 10 && pl_u64(&digits) <= max;
}

/* RFC 3261 section 7.3.1: these can't be said twice. */
static bool is_doubled(const struct sip_msg *message)
{
    static const enum sip_hdrid ids[] = {
        SIP_HDR_CSEQ, SIP_HDR_CALL_ID,      SIP_HDR_FROM,
        SIP_HDR_TO,   SIP_HDR_MAX_FORWARDS, SIP_HDR_CONTENT_LENGTH
    };
    for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
        if (sip_msg_hdr_count(message, ids[i]) > 1)
            return true;
    return false;
}

/* The parser lets a request without these through. An answer to it can't be matched to anything
 * kept here, so it is sent once, without a transaction. */
static bool is_formless(const struct sip_msg *message)
{
    return !pl_isset(&message->from.tag) || !pl_isset(&message->callid) ||
           !pl_isset(&message->to.auri) || pl_cmp(&message->cseq.met, &message->met) != 0 ||
           pl_u32(&message->clen) > mbuf_get_left(message->mb) ||
           list_count(&message->hdrl) > HEADERS_MAX || is_doubled(message) ||
           !is_number(message, SIP_HDR_CSEQ, INT32_MAX) ||
           !is_number(message, SIP_HDR_MAX_FORWARDS, UINT8_MAX) ||
           !is_number(message, SIP_HDR_CONTENT_LENGTH, UINT16_MAX) || message->ruri.p[0] == '<';
}

static void answer_formless(struct sip *sip, const struct sip_msg *message)
{
    (void)sip_replyf(sip, message, 400, tl_sip_gate_reason(400), TL_SIP_EMPTY);
}

/* A CANCEL that met no transaction on its way here. */
static bool is_lone_cancel(const struct sip_msg *message)
{
    return is_method(message, "CANCEL");
}

static void answer_481(struct sip *sip, const struct sip_msg *message)
{
    tl_sip_gate_reply(sip, message, 481, NULL, "");
}

static bool is_options(const struct sip_msg *message)
{
    return is_method(message, "OPTIONS");
}

/* RFC 3261 section 11.2: what an INVITE would be told. */
static void answer_options(struct sip *sip, const struct sip_msg *message)
{
    (void)sip_replyf(sip, message, 200, "OK",
                     TL_SIP_ALLOW "Accept: application/sdp\r\n"
                                  "Accept-Encoding: identity\r\n" TL_SIP_SUPPORTED TL_SIP_EMPTY);
}

static bool is_known_elsewhere(const struct sip_msg *message)
{
    static const char *const methods[] = { "SUBSCRIBE", "PUBLISH", "MESSAGE" };
    for (size_t i = 0; i < ARRAY_SIZE(methods); i++)
        if (is_method(message, methods[i]))
            return true;
    return false;
}

static void answer_405(struct sip *sip, const struct sip_msg *message)
{
    tl_sip_gate_reply(sip, message, 405, NULL, TL_SIP_ALLOW);
}

static bool is_unknown_method(const struct sip_msg *message)
{
    static const char *const methods[] = { "OPTIONS", "INVITE", "BYE",    "UPDATE",  "PRACK",
                                           "INFO",    "REFER",  "NOTIFY", "REGISTER" };
    for (size_t i = 0; i < ARRAY_SIZE(methods); i++)
        if (is_method(message, methods[i]))
            return false;
    return true;
}

static void answer_501(struct sip *sip, const struct sip_msg *message)
{
    tl_sip_gate_reply(sip, message, 501, NULL, TL_SIP_ALLOW);
}

static void answer_420(struct sip *sip, const struct sip_msg *message)
{
    char line[UNSUPPORTED_BYTES];
    tl_sip_extension_unsupported(message, line, sizeof line);
    tl_sip_gate_reply(sip, message, 420, NULL, line);
}

/* Those that may bring a description. */
static bool is_offering(const struct sip_msg *message)
{
    return is_method(message, "INVITE") || is_method(message, "UPDATE") ||
           is_method(message, "PRACK");
}

static bool has_strange_body(const struct sip_msg *message)
{
    const struct sip_hdr *coding = sip_msg_hdr(message, SIP_HDR_CONTENT_ENCODING);
    if (!is_offering(message) || mbuf_get_left(message->mb) == 0)
        return false;
    return !msg_ctype_cmp(&message->ctyp, "application", "sdp") ||
           (coding && pl_strcasecmp(&coding->val, "identity") != 0);
}

static void answer_415(struct sip *sip, const struct sip_msg *message)
{
    tl_sip_gate_reply(sip, message, 415, NULL,
                      "Accept: application/sdp\r\nAccept-Encoding: identity\r\n");
}

static bool has_strange_scheme(const struct sip_msg *message)
{
    const struct pl *scheme = &message->uri.scheme;
    return pl_strcasecmp(scheme, "sip") != 0 && pl_strcasecmp(scheme, "sips") != 0 &&
           pl_strcasecmp(scheme, "tel") != 0;
}

static void answer_416(struct sip *sip, const struct sip_msg *message)
{
    tl_sip_gate_reply(sip, message, 416, NULL, "");
}

static bool is_description(const struct sip_hdr *header, const struct sip_msg *message, void *arg)
{
    static const char *const types[] = { "application/sdp", "application/*", "*/*" };
    (void)message;
    (void)arg;
    for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
        size_t bytes = strlen(types[i]);
        if (header->val.l >= bytes && strncasecmp(header->val.p, types[i], bytes) == 0)
            return true;
    }
    return false;
}

/* It would not read our answer. */
static bool accepts_no_description(const struct sip_msg *message)
{
    return is_method(message, "INVITE") && sip_msg_hdr(message, SIP_HDR_ACCEPT) &&
           !sip_msg_hdr_apply(message, true, SIP_HDR_ACCEPT, is_description, NULL);
}

static void answer_406(struct sip *sip, const struct sip_msg *message)
{
    tl_sip_gate_reply(sip, message, 406, NULL, "");
}

static bool is_big_offer(const struct sip_msg *message)
{
    return is_offering(message) && mbuf_get_left(message->mb) > TL_SDP_BYTES_MAX;
}

static void answer_513(struct sip *sip, const struct sip_msg *message)
{
    tl_sip_gate_reply(sip, message, 513, NULL, "");
}

/* Without a Contact no BYE could be sent. */
static bool lacks_contact(const struct sip_msg *message)
{
    return is_method(message, "INVITE") && !sip_msg_hdr(message, SIP_HDR_CONTACT);
}

static void answer_400(struct sip *sip, const struct sip_msg *message)
{
    tl_sip_gate_reply(sip, message, 400, NULL, "");
}

bool tl_sip_gate_takes(struct sip *sip, const struct sip_msg *message)
{
    static const struct check checks[] = {
        { is_formless, answer_formless },
        { is_lone_cancel, answer_481 },
        { is_known_elsewhere, answer_405 },
        { is_unknown_method, answer_501 },
        { tl_sip_extension_is_lacking, answer_420 },
        { has_strange_scheme, answer_416 },
        { is_options, answer_options },
        { has_strange_body, answer_415 },
        { accepts_no_description, answer_406 },
        { is_big_offer, answer_513 },
        { lacks_contact, answer_400 },
    };
    /* Nothing ever answers an ACK; only its form counts. */
    bool is_ack = is_method(message, "ACK");
    size_t checks_len = is_ack ? 1 : ARRAY_SIZE(checks);
    for (size_t i = 0; i < checks_len; i++) {
        if (!checks[i].fails(message))
            continue;
        if (!is_ack)
            checks[i].answer(sip, message);
        return true;
    }
    /* RFC 3261 section 18.3: bytes behind the body are not part of the message. */
    if (pl_isset(&message->clen))
        message->mb->end = message->mb->pos + pl_u32(&message->clen);
    return false;
}
