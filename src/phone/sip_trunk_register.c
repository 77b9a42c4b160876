/* sip_trunk_register.c: registering with a trunk (RFC 3261 10), again before it runs out. */
#include <string.h>

#include "phone/sip_call.h"

#define LEAST_S      5
#define TRIES_MAX    3  /* Of one registration: challenged once, once more when its nonce is old. */
#define REFRESH_PART 85 /* Percent of the time granted. */

static void register_now(void *arg);

static void register_in(struct tl_sip_trunk *trunk, uint64_t ms)
{
    tmr_start(&trunk->registration.timer, ms, register_now, trunk);
}

static void contact_of(const struct tl_sip_trunk *trunk, char out[TL_SIP_URI_BYTES])
{
    const struct tl_sip *sip = trunk->sip;
    (void)re_snprintf(out, TL_SIP_URI_BYTES, "sip:%s@%s:%u%s", trunk->user, sip->transports.host,
                      sip->transports.ports[trunk->transport],
                      tl_sip_transport_param(trunk->transport));
}

static int open_dialog(struct tl_sip_trunk *trunk)
{
    struct tl_sip_registration *registration = &trunk->registration;
    char to[TL_SIP_URI_BYTES], us[TL_SIP_URI_BYTES], route[TL_SIP_URI_BYTES];
    const char *routes[] = { route };
    bool is_routed = tl_sip_trunk_route(trunk, route);
    if (is_routed)
        (void)re_snprintf(to, sizeof to, "sip:%s", trunk->domain);
    else
        tl_sip_trunk_uri(trunk, "", to);
    (void)re_snprintf(us, sizeof us, "sip:%s@%s", trunk->user, trunk->domain);
    return sip_dialog_alloc(&registration->dialog, to, us, NULL, us, routes, is_routed ? 1 : 0);
}

/* expires_s 0: takes it back. */
static int send_request(struct tl_sip_trunk *trunk, uint32_t expires_s, sip_resp_h *on_response)
{
    struct tl_sip_registration *registration = &trunk->registration;
    char contact[TL_SIP_URI_BYTES];
    contact_of(trunk, contact);
    return sip_drequestf(
        on_response ? &registration->request : NULL, trunk->sip->stack, on_response != NULL,
        "REGISTER", registration->dialog, 0, registration->auth, NULL, on_response, trunk,
        "Contact: <%s>\r\nExpires: %u\r\nContent-Length: 0\r\n\r\n", contact, expires_s);
}

static void fail(struct tl_sip_trunk *trunk, const struct sip_msg *message)
{
    struct tl_sip_registration *registration = &trunk->registration;
    const struct sip_hdr *later = message ? sip_msg_hdr(message, SIP_HDR_RETRY_AFTER) : NULL;
    uint64_t wait_ms = later ? (uint64_t)pl_u32(&later->val) * 1000 : 0;
    registration->is_registered = false;
    registration->code = message ? message->scode : 408;
    registration->auth = mem_deref(registration->auth);
    register_in(trunk,
                wait_ms > trunk->sip->settings.probe_ms ? wait_ms : trunk->sip->settings.probe_ms);
}

struct granted {
    const char *contact;
    uint32_t seconds;
};

static bool read_contact(const struct sip_hdr *header, const struct sip_msg *message, void *arg)
{
    struct granted *granted = arg;
    struct sip_addr address;
    struct pl value;
    (void)message;
    if (sip_addr_decode(&address, &header->val) || pl_strcasecmp(&address.auri, granted->contact))
        return false;
    if (msg_param_decode(&address.params, "expires", &value) == 0)
        granted->seconds = pl_u32(&value);
    return true;
}

static void succeed(struct tl_sip_trunk *trunk, const struct sip_msg *message)
{
    char contact[TL_SIP_URI_BYTES];
    contact_of(trunk, contact);
    struct granted granted = { contact, pl_isset(&message->expires) ? pl_u32(&message->expires)
                                                                    : trunk->registration.asked_s };
    (void)sip_msg_hdr_apply(message, true, SIP_HDR_CONTACT, read_contact, &granted);
    trunk->registration.tries = 0;
    trunk->registration.code = message->scode;
    trunk->registration.is_registered = true;
    uint32_t seconds = granted.seconds > LEAST_S ? granted.seconds : LEAST_S;
    register_in(trunk, (uint64_t)seconds * 10 * REFRESH_PART);
}

/* Whether the request was sent again with what the response asks for. */
static bool answers(struct tl_sip_trunk *trunk, const struct sip_msg *message);

static void responded(int err, const struct sip_msg *message, void *arg)
{
    struct tl_sip_trunk *trunk = arg;
    if (!err && message->scode < 200)
        return;
    if (!err && message->scode < 300)
        succeed(trunk, message);
    else if (err || !answers(trunk, message))
        fail(trunk, err ? NULL : message);
}

static bool answers(struct tl_sip_trunk *trunk, const struct sip_msg *message)
{
    struct tl_sip_registration *registration = &trunk->registration;
    const struct sip_hdr *least = sip_msg_hdr(message, SIP_HDR_MIN_EXPIRES);
    if (++registration->tries > TRIES_MAX)
        return false;
    if (message->scode == 401 || message->scode == 407) {
        if (sip_auth_authenticate(registration->auth, message))
            return false;
    } else if (message->scode == 423 && least && pl_u32(&least->val) > registration->asked_s) {
        registration->asked_s = pl_u32(&least->val);
    } else {
        return false;
    }
    return send_request(trunk, registration->asked_s, responded) == 0;
}

static void register_now(void *arg)
{
    struct tl_sip_trunk *trunk = arg;
    struct tl_sip_registration *registration = &trunk->registration;
    int err = registration->dialog ? 0 : open_dialog(trunk);
    if (!err && !registration->auth)
        err = sip_auth_alloc(&registration->auth, tl_sip_trunk_auth, trunk, false);
    registration->tries = 0;
    registration->asked_s = registration->asked_s ? registration->asked_s : registration->every_s;
    err = err ? err : send_request(trunk, registration->asked_s, responded);
    if (err)
        fail(trunk, NULL);
}

void tl_sip_trunk_register(struct tl_sip_trunk *trunk)
{
    if (trunk->registration.every_s > 0)
        register_in(trunk, 0);
}

void tl_sip_trunk_unregister(struct tl_sip_trunk *trunk)
{
    struct tl_sip_registration *registration = &trunk->registration;
    tmr_cancel(&registration->timer);
    registration->request = mem_deref(registration->request);
    if (registration->is_registered)
        (void)send_request(trunk, 0, NULL); /* Nobody waits for the answer. */
    registration->is_registered = false;
    registration->dialog = mem_deref(registration->dialog);
    registration->auth = mem_deref(registration->auth);
}
