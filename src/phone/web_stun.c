/* web_stun.c: Binding requests and their answers, by libre's STUN. */
#include "phone/web_stun.h"

#include <string.h>

#include <re.h>

#include "base/assert.h"

enum { UNAUTHORIZED = 401 };

static bool read_ufrag(const struct stun_msg *message, char *ufrag)
{
    const struct stun_attr *name = stun_msg_attr(message, STUN_ATTR_USERNAME);
    const char *colon = name ? strchr(name->v.username, ':') : NULL;
    size_t bytes = colon ? (size_t)(colon - name->v.username) : 0;
    if (bytes == 0 || bytes >= TL_STUN_UFRAG_MAX)
        return false;
    memcpy(ufrag, name->v.username, bytes);
    ufrag[bytes] = '\0';
    return true;
}

enum tl_err tl_stun_read(const uint8_t *packet, size_t bytes, struct tl_stun *out_stun)
{
    struct stun_unknown_attr unknown;
    struct stun_msg *message = NULL;
    if (bytes < STUN_HEADER_SIZE || bytes > TL_STUN_BYTES_MAX)
        return TL_EBAD;
    struct mbuf *buffer = mbuf_alloc(bytes);
    if (!buffer || mbuf_write_mem(buffer, packet, bytes) != 0) {
        mem_deref(buffer);
        return TL_ENOMEM;
    }
    buffer->pos = 0;
    int failed = stun_msg_decode(&message, buffer, &unknown);
    mem_deref(buffer); /* The message holds it now. */
    struct tl_stun stun = { .message = message };
    if (failed || stun_msg_method(message) != STUN_METHOD_BINDING ||
        stun_msg_class(message) != STUN_CLASS_REQUEST || !stun_msg_mcookie(message) ||
        stun_msg_chk_fingerprint(message) != 0 || !read_ufrag(message, stun.ufrag)) {
        mem_deref(message);
        return TL_EBAD;
    }
    stun.is_nominated = stun_msg_attr(message, STUN_ATTR_USE_CAND) != NULL;
    *out_stun = stun;
    return TL_OK;
}

void tl_stun_done(struct tl_stun *stun)
{
    stun->message = mem_deref(stun->message);
}

bool tl_stun_is_authentic(const struct tl_stun *stun, const char *password)
{
    return stun_msg_chk_mi(stun->message, (const uint8_t *)password, strlen(password)) == 0;
}

enum tl_err tl_stun_write(const struct tl_stun *stun, const char *password,
                          const union tl_netaddr *source, uint8_t *response, size_t *out_bytes)
{
    struct sa mapped;
    const uint8_t *tid = stun_msg_tid(stun->message);
    struct mbuf *buffer = mbuf_alloc(TL_STUN_RESPONSE_MAX);
    int failed = sa_set_sa(&mapped, &source->any);
    if (buffer && !failed && password) {
        failed = stun_msg_encode(buffer, STUN_METHOD_BINDING, STUN_CLASS_SUCCESS_RESP, tid, NULL,
                                 (const uint8_t *)password, strlen(password), true, 0, 1,
                                 STUN_ATTR_XOR_MAPPED_ADDR, &mapped);
    } else if (buffer && !failed) {
        char reason[] = "Unauthorized";
        const struct stun_errcode code = { .code = UNAUTHORIZED, .reason = reason };
        failed = stun_msg_encode(buffer, STUN_METHOD_BINDING, STUN_CLASS_ERROR_RESP, tid, &code,
                                 NULL, 0, true, 0, 0);
    }
    bool is_written = buffer && !failed && buffer->end <= TL_STUN_RESPONSE_MAX;
    if (is_written) {
        memcpy(response, buffer->buf, buffer->end);
        *out_bytes = buffer->end;
    }
    mem_deref(buffer);
    return is_written ? TL_OK : TL_ENOMEM;
}
