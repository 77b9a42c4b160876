/* sip_info.c: keys out of INFO bodies. */
#include "phone/sip_info.h"

#include <string.h>
#include <strings.h>

#include "phone/sip_call.h"
#include "phone/sip_gate.h"

#define ACCEPT "Accept: application/dtmf-relay, application/dtmf\r\n"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Where the value of Signal stands; without that word, the body itself. */
static const char *find_value(const char *body, const char *end)
{
    static const char name[] = "signal";
    for (const char *p = body; p + sizeof name - 1 < end; p++) {
        if ((p > body && p[-1] != '\n') || strncasecmp(p, name, sizeof name - 1) != 0)
            continue;
        p += sizeof name - 1;
        while (p < end && (*p == ' ' || *p == '='))
            p++;
        return p;
    }
    return body;
}

bool tl_sip_info_read(const char *body, size_t bytes, char *out_key)
{
    static const char keys[] = "0123456789*#ABCD";
    const char *end = body + bytes;
    const char *from = find_value(body, end);
    while (from < end && is_space(*from))
        from++;
    const char *to = from;
    while (to < end && !is_space(*to))
        to++;
    if (to - from == 2 && from[0] == '1' && from[1] >= '0' && from[1] <= '5') {
        *out_key = keys[10 + from[1] - '0'];
        return true;
    }
    if (to - from != 1 || *from == '\0')
        return false;
    char key = *from >= 'a' && *from <= 'd' ? (char)(*from - 'a' + 'A') : *from;
    if (!strchr(keys, key))
        return false;
    *out_key = key;
    return true;
}

bool tl_sip_info_take(struct tl_sip_call *call, const struct sip_msg *message)
{
    struct sip *stack = call->sip->stack;
    size_t bytes = mbuf_get_left(message->mb);
    char key;
    if (sip_msg_xhdr(message, "Info-Package")) {
        tl_sip_gate_reply(stack, message, 469, NULL, "Recv-Info:\r\n");
        return true;
    }
    bool is_key = msg_ctype_cmp(&message->ctyp, "application", "dtmf-relay") ||
                  msg_ctype_cmp(&message->ctyp, "application", "dtmf");
    if (bytes == 0)
        tl_sip_gate_reply(stack, message, 200, "OK", "");
    else if (!is_key)
        tl_sip_gate_reply(stack, message, 415, NULL, ACCEPT);
    else {
        bool is_good = tl_sip_info_read((const char *)mbuf_buf(message->mb), bytes, &key);
        tl_sip_gate_reply(stack, message, is_good ? 200 : 400, NULL, "");
        if (is_good && call->sip->handlers.key)
            call->sip->handlers.key(call->leg, key, call->sip->arg);
    }
    return true;
}
