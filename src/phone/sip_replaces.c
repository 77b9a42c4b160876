/* sip_replaces.c: finding the call that another shall replace. */
#include "phone/sip_replaces.h"

#define VALUE_BYTES 512

struct tl_sip_call *tl_sip_replaces_find(const struct tl_sip *sip, const struct pl *value)
{
    struct sip_msg wanted = { .req = true };
    struct pl params;
    if (re_regex(value->p, value->l, "[^; \t]+[^]*", &wanted.callid, &params) ||
        msg_param_decode(&params, "to-tag", &wanted.to.tag) ||
        msg_param_decode(&params, "from-tag", &wanted.from.tag))
        return NULL;
    return tl_sip_call_find(sip, &wanted);
}

struct tl_sip_call *tl_sip_replaces_find_escaped(const struct tl_sip *sip, const struct pl *value)
{
    char text[VALUE_BYTES];
    struct pl plain = { text, 0 };
    for (size_t i = 0; i < value->l; i++) {
        char c = value->p[i];
        if (c == '%' && i + 2 < value->l) {
            c = (char)(ch_hex(value->p[i + 1]) << 4 | ch_hex(value->p[i + 2]));
            i += 2;
        }
        if (plain.l == sizeof text)
            return NULL;
        text[plain.l++] = c;
    }
    return tl_sip_replaces_find(sip, &plain);
}

uint16_t tl_sip_replaces_read(const struct tl_sip *sip, const struct sip_msg *message,
                              struct tl_sip_call **out_call)
{
    const struct sip_hdr *header = sip_msg_hdr(message, SIP_HDR_REPLACES);
    struct pl params;
    *out_call = NULL;
    if (!header)
        return 0;
    if (sip_msg_hdr_count(message, SIP_HDR_REPLACES) != 1)
        return 400;
    struct tl_sip_call *call = tl_sip_replaces_find(sip, &header->val);
    /* RFC 3891 section 3: an early dialog that came can't be replaced. */
    if (!call || !call->session || !call->is_up)
        return 481;
    params = header->val;
    if (msg_param_exists(&params, "early-only", &params) == 0)
        return 486;
    *out_call = call;
    return 0;
}
