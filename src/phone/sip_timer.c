/* sip_timer.c: agreeing on an interval and a refresher, and what happens when it is over. */
#include "phone/sip_timer.h"

#include <stdio.h>

#include "phone/sip_call.h"
#include "phone/sip_extension.h"
#include "phone/sip_gate.h"
#include "phone/sip_offer.h"

#define INTERVAL_MAX_S 86400u
/* RFC 4028 section 10: BYE comes so long before the end, or a third of the interval. */
#define EARLY_S 32u

void tl_sip_timer_done(struct tl_sip_timer *timer)
{
    tmr_cancel(&timer->tmr);
}

/* ---- headers ---- */

enum refresher { NOT_SAID, UAC, UAS };

struct asked {
    uint32_t interval_s; /* 0: not there. */
    uint32_t min_s;
    enum refresher refresher;
};

static uint32_t number_of(const struct sip_hdr *header)
{
    struct pl number;
    if (!header || re_regex(header->val.p, header->val.l, "[0-9]+", &number) ||
        number.p != header->val.p)
        return 0;
    uint32_t value = number.l > 9 ? INTERVAL_MAX_S : pl_u32(&number);
    return value > INTERVAL_MAX_S ? INTERVAL_MAX_S : value;
}

static struct asked read(const struct sip_msg *message)
{
    const struct sip_hdr *expires = sip_msg_hdr(message, SIP_HDR_SESSION_EXPIRES);
    struct asked asked = { .interval_s = number_of(expires),
                           .min_s = number_of(sip_msg_hdr(message, SIP_HDR_MIN_SE)) };
    struct pl who;
    if (!expires || msg_param_decode(&expires->val, "refresher", &who))
        return asked;
    if (pl_strcasecmp(&who, "uac") == 0)
        asked.refresher = UAC;
    else if (pl_strcasecmp(&who, "uas") == 0)
        asked.refresher = UAS;
    return asked;
}

/* ---- the clock ---- */

static void expire(void *arg)
{
    tl_sip_call_end_from_far(arg, TL_PHONE_FAILED, 408);
}

static uint32_t early_s(uint32_t interval_s)
{
    return interval_s / 3 < EARLY_S ? interval_s / 3 : EARLY_S;
}

static void refresh(void *arg)
{
    struct tl_sip_call *call = arg;
    struct tl_sip_timer *timer = &call->timer;
    uint32_t left_ms =
        (timer->interval_s - early_s(timer->interval_s)) * 1000 - timer->interval_s * 500;
    tmr_start(&timer->tmr, left_ms, expire, call);
    tl_sip_offer_refresh(call);
}

static void start(struct tl_sip_call *call, uint32_t interval_s, bool is_ours)
{
    struct tl_sip_timer *timer = &call->timer;
    timer->interval_s = interval_s;
    timer->is_ours = is_ours;
    if (interval_s == 0)
        tmr_cancel(&timer->tmr);
    else if (is_ours)
        tmr_start(&timer->tmr, interval_s * 500, refresh, call);
    else
        tmr_start(&timer->tmr, (interval_s - early_s(interval_s)) * 1000, expire, call);
}

/* ---- the far end asks ---- */

bool tl_sip_timer_refuses(const struct tl_sip *sip, const struct sip_msg *message)
{
    const struct tl_sip_settings *settings = &sip->settings;
    struct asked asked = read(message);
    char line[40];
    if (asked.interval_s == 0 || asked.interval_s >= settings->session_min_s ||
        !(tl_sip_extension_supported(message) & TL_SIP_TIMER))
        return false;
    (void)snprintf(line, sizeof line, "Min-SE: %u\r\n", settings->session_min_s);
    tl_sip_gate_reply(sip->stack, message, 422, NULL, line);
    return true;
}

void tl_sip_timer_agree(struct tl_sip_call *call, const struct sip_msg *message,
                        char lines[TL_SIP_TIMER_BYTES])
{
    const struct tl_sip_settings *settings = &call->sip->settings;
    struct asked asked = read(message);
    bool is_able = tl_sip_extension_supported(message) & TL_SIP_TIMER;
    uint32_t interval_s = settings->session_expires_s;
    lines[0] = '\0';
    if (asked.interval_s == 0 && !is_able) {
        start(call, 0, false);
        return;
    }
    if (asked.min_s == 0) /* What it said by a 422 stands. */
        asked.min_s = call->timer.min_s;
    if (interval_s < asked.min_s)
        interval_s = asked.min_s;
    if (asked.interval_s > 0 && asked.interval_s < interval_s)
        interval_s = asked.interval_s;
    if (interval_s < settings->session_min_s)
        interval_s = settings->session_min_s;
    /* A proxy may have asked for one who can't (RFC 4028 section 9, table 2). */
    bool is_theirs = is_able && asked.refresher == UAC;
    start(call, interval_s, !is_theirs);
    (void)snprintf(lines, TL_SIP_TIMER_BYTES, "Session-Expires: %u;refresher=%s\r\n%s", interval_s,
                   is_theirs ? "uac" : "uas", is_theirs ? "Require: timer\r\n" : "");
}

/* ---- we ask ---- */

void tl_sip_timer_ask(const struct tl_sip_call *call, char lines[TL_SIP_TIMER_BYTES])
{
    const struct tl_sip_settings *settings = &call->sip->settings;
    const struct tl_sip_timer *timer = &call->timer;
    uint32_t min_s =
        timer->min_s > settings->session_min_s ? timer->min_s : settings->session_min_s;
    uint32_t interval_s = timer->interval_s ? timer->interval_s : settings->session_expires_s;
    if (interval_s < min_s)
        interval_s = min_s;
    const char *refresher = timer->interval_s == 0 ? ""
                            : timer->is_ours       ? ";refresher=uac"
                                                   : ";refresher=uas";
    (void)snprintf(lines, TL_SIP_TIMER_BYTES, "Session-Expires: %u%s\r\nMin-SE: %u\r\n", interval_s,
                   refresher, min_s);
}

void tl_sip_timer_agreed(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct asked asked = read(message);
    uint32_t interval_s = asked.interval_s;
    if (interval_s > 0 && interval_s < call->sip->settings.session_min_s)
        interval_s = call->sip->settings.session_min_s;
    start(call, interval_s, asked.refresher != UAS);
}

bool tl_sip_timer_raise(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct asked asked = read(message);
    struct tl_sip_timer *timer = &call->timer;
    if (asked.min_s == 0 || asked.min_s <= timer->min_s)
        return false;
    timer->min_s = asked.min_s;
    return true;
}
