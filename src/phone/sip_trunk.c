/* sip_trunk.c: the list of trunks: read once, chosen from, set aside when they fail. */
#include "phone/sip_trunk.h"

#include <stdlib.h>
#include <string.h>

#include "phone/sip_call.h"

/* ---- reading ---- */

/* What may stand in an address or a header as it is. */
static bool is_plain(const char *text)
{
    for (const char *p = text; *p; p++)
        if (*p <= ' ' || *p > '~' || strchr("<>\"\\@;,?&%", *p))
            return false;
    return true;
}

/* A display name: it stands in quotes. */
static bool is_quotable(const char *text)
{
    for (const char *p = text; *p; p++)
        if (*p < ' ' || *p > '~' || *p == '"' || *p == '\\')
            return false;
    return true;
}

static bool is_number(const char *text)
{
    size_t digits = strspn(text + (*text == '+'), "0123456789");
    return digits > 0 && text[digits + (*text == '+')] == '\0';
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

/* A host as it stands in an address: IPv6 gets its brackets. */
static bool copy_host(char *out, const char *host)
{
    struct sa numeric;
    if (host && *host != '[' && strchr(host, ':') && sa_set_str(&numeric, host, 0) == 0)
        return re_snprintf(out, TL_SIP_HOST_BYTES, "[%s]", host) > 0;
    return copy(out, TL_SIP_HOST_BYTES, host) && is_plain(out);
}

/* The host itself calls in when nobody else is named, and it is an address. */
static enum tl_err read_sources(struct tl_sip_trunk *trunk, const struct tl_phone_trunk *from)
{
    struct sa numeric;
    if (from->sources_len > TL_PHONE_SOURCES_MAX)
        return TL_EBAD;
    for (uint32_t i = 0; i < from->sources_len; i++)
        if (tl_sip_access_add(&trunk->access, from->sources[i]))
            return TL_EBAD;
    if (from->sources_len > 0 || !from->host)
        return TL_OK;
    bool is_bracketed = from->host[0] == '[';
    char host[TL_SIP_HOST_BYTES];
    snprintf(host, sizeof host, "%.*s", (int)(strlen(from->host) - 2 * is_bracketed),
             from->host + is_bracketed);
    if (sa_set_str(&numeric, host, 0) == 0)
        return tl_sip_access_add(&trunk->access, host);
    return TL_OK;
}

static enum tl_err read_trunk(struct tl_sip_trunk *trunk, const struct tl_phone_trunk *from)
{
    const char *domain = from->domain ? from->domain : from->host;
    bool is_good = from->name && from->name[0] &&
                   copy(trunk->name, sizeof trunk->name, from->name) && is_plain(trunk->name) &&
                   copy_host(trunk->host, from->host) && copy_host(trunk->domain, domain) &&
                   copy(trunk->user, sizeof trunk->user, from->user) && is_plain(trunk->user) &&
                   copy(trunk->password, sizeof trunk->password, from->password) &&
                   is_quotable(trunk->password) &&
                   copy(trunk->caller_id, sizeof trunk->caller_id, from->caller_id) &&
                   (!from->caller_id || is_number(from->caller_id)) &&
                   copy(trunk->caller_name, sizeof trunk->caller_name, from->caller_name) &&
                   is_quotable(trunk->caller_name);
    if (!is_good)
        return TL_EBAD;
    trunk->port = from->port;
    trunk->transport = from->transport;
    trunk->srtp = from->srtp;
    trunk->registration.every_s = trunk->user[0] && trunk->host[0] ? from->register_s : 0;
    trunk->hides_number = from->hides_number;
    trunk->asserts_number = from->asserts_number;
    trunk->is_untrusted = from->is_untrusted;
    trunk->calls_max = from->calls_max ? from->calls_max : UINT32_MAX;
    trunk->priority = from->priority;
    return read_sources(trunk, from);
}

enum tl_err tl_sip_trunks_open(struct tl_sip *sip, const struct tl_phone_trunk *trunks,
                               uint32_t trunks_len)
{
    if (trunks_len > TL_PHONE_TRUNKS_MAX)
        return TL_EBAD;
    sip->trunks = calloc(trunks_len + 1, sizeof *sip->trunks);
    if (!sip->trunks)
        return TL_ENOMEM;
    for (uint32_t i = 0; i < trunks_len; i++) {
        struct tl_sip_trunk *trunk = sip->trunks + i;
        trunk->sip = sip;
        trunk->index = i;
        enum tl_err err = read_trunk(trunk, trunks + i);
        for (uint32_t k = 0; k < i && !err; k++)
            err = strcmp(sip->trunks[k].name, trunk->name) == 0 ? TL_EBAD : TL_OK;
        if (err)
            return err;
        sip->trunks_len = i + 1;
    }
    return TL_OK;
}

void tl_sip_trunks_start(struct tl_sip *sip)
{
    for (uint32_t i = 0; i < sip->trunks_len; i++)
        tl_sip_trunk_register(sip->trunks + i);
}

void tl_sip_trunks_stop(struct tl_sip *sip)
{
    for (uint32_t i = 0; i < sip->trunks_len; i++) {
        tl_sip_trunk_unregister(sip->trunks + i);
        tmr_cancel(&sip->trunks[i].probe);
        sip->trunks[i].probing = mem_deref(sip->trunks[i].probing);
    }
}

void tl_sip_trunks_free(struct tl_sip *sip)
{
    free(sip->trunks);
    sip->trunks = NULL;
    sip->trunks_len = 0;
}

/* ---- choosing ---- */

struct tl_sip_trunk *tl_sip_trunk_of(const struct tl_sip *sip, const struct sa *source)
{
    for (uint32_t i = 0; i < sip->trunks_len; i++)
        if (tl_sip_access_has(&sip->trunks[i].access, &source->u.sa))
            return sip->trunks + i;
    return NULL;
}

bool tl_sip_trunk_is_full(const struct tl_sip_trunk *trunk)
{
    return trunk->live >= trunk->calls_max;
}

/* Whether it is to be tried after the others. */
static bool is_set_aside(const struct tl_sip_trunk *trunk)
{
    return trunk->has_failed && tmr_jiffies() - trunk->failed_ms < TL_SIP_COOL_MS;
}

static bool is_better(const struct tl_sip_trunk *a, const struct tl_sip_trunk *b)
{
    if (is_set_aside(a) != is_set_aside(b))
        return is_set_aside(b);
    return a->priority < b->priority;
}

struct tl_sip_trunk *tl_sip_trunk_pick(struct tl_sip *sip, const char *name, uint32_t tried)
{
    struct tl_sip_trunk *best = NULL;
    for (uint32_t i = 0; i < sip->trunks_len; i++) {
        struct tl_sip_trunk *trunk = sip->trunks + i;
        if (tried & 1u << i || !trunk->host[0] || tl_sip_trunk_is_full(trunk) ||
            (name && strcmp(name, trunk->name) != 0))
            continue;
        if (!best || is_better(trunk, best))
            best = trunk;
    }
    return best;
}

/* ---- failing, and being asked again ---- */

static void probe(void *arg);

static void probe_later(struct tl_sip_trunk *trunk)
{
    tmr_start(&trunk->probe, trunk->sip->settings.probe_ms, probe, trunk);
}

/* Any answer says that somebody is there, but for those that say that nobody behind it is. */
static void probed(int err, const struct sip_msg *message, void *arg)
{
    struct tl_sip_trunk *trunk = arg;
    if (!err && message->scode < 200)
        return;
    if (!err && message->scode != 408 && message->scode < 500)
        tl_sip_trunk_works(trunk);
    else
        probe_later(trunk);
}

static void probe(void *arg)
{
    struct tl_sip_trunk *trunk = arg;
    struct tl_sip *sip = trunk->sip;
    char uri[TL_SIP_URI_BYTES];
    tl_sip_trunk_uri(trunk, "", uri);
    trunk->probing = mem_deref(trunk->probing);
    int err = sip_requestf(&trunk->probing, sip->stack, true, "OPTIONS", uri, NULL, NULL, NULL,
                           probed, trunk,
                           "To: <%s>\r\nFrom: <sip:%s>;tag=%016llx\r\n"
                           "Call-ID: %016llx\r\nCSeq: 1 OPTIONS\r\nContact: <%s>\r\n"
                           "Accept: application/sdp\r\nContent-Length: 0\r\n\r\n",
                           uri, trunk->domain, rand_u64(), rand_u64(),
                           tl_sip_contact(sip, (enum sip_transp)trunk->transport));
    if (err)
        probe_later(trunk);
}

void tl_sip_trunk_failed(struct tl_sip_trunk *trunk)
{
    trunk->failed_ms = tmr_jiffies();
    if (!trunk->has_failed)
        probe_later(trunk);
    trunk->has_failed = true;
}

void tl_sip_trunk_works(struct tl_sip_trunk *trunk)
{
    trunk->has_failed = false;
    tmr_cancel(&trunk->probe);
}

uint32_t tl_sip_trunk_states(const struct tl_sip *sip, struct tl_phone_trunk_state *out_states)
{
    for (uint32_t i = 0; i < sip->trunks_len; i++) {
        const struct tl_sip_trunk *trunk = sip->trunks + i;
        out_states[i] =
            (struct tl_phone_trunk_state){ .name = trunk->name,
                                           .calls_live = trunk->live,
                                           .dials = trunk->host[0] != '\0',
                                           .has_failed = trunk->has_failed,
                                           .registers = trunk->registration.every_s > 0,
                                           .is_registered = trunk->registration.is_registered,
                                           .code = trunk->registration.code };
    }
    return sip->trunks_len;
}

/* ---- addresses ---- */

void tl_sip_trunk_uri(const struct tl_sip_trunk *trunk, const char *user,
                      char out[TL_SIP_URI_BYTES])
{
    char port[8] = "";
    if (trunk->port)
        (void)re_snprintf(port, sizeof port, ":%u", trunk->port);
    /* Without a port the transport is said, so that libre asks for its SRV records. */
    const char *param = trunk->transport == TL_PHONE_UDP && !trunk->port
                            ? ";transport=udp"
                            : tl_sip_transport_param(trunk->transport);
    (void)re_snprintf(out, TL_SIP_URI_BYTES, "sip:%s%s%s%s%s", user, user[0] ? "@" : "",
                      trunk->host, port, param);
}

bool tl_sip_trunk_route(const struct tl_sip_trunk *trunk, char out[TL_SIP_URI_BYTES])
{
    if (strcmp(trunk->host, trunk->domain) == 0)
        return false;
    tl_sip_trunk_uri(trunk, "", out);
    return true;
}

int tl_sip_trunk_auth(char **out_user, char **out_password, const char *realm, void *arg)
{
    const struct tl_sip_trunk *trunk = arg;
    (void)realm;
    if (!trunk || !trunk->user[0])
        return EAUTH;
    int err = str_dup(out_user, trunk->user);
    return err ? err : str_dup(out_password, trunk->password);
}
