/* sip_digest.c: nonces that prove themselves, and the answers to them. */
#include "phone/sip_digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <string.h>

#include "base/assert.h"

#define NONCE_LIFE_S 120
#define HEAD_DIGITS  24 /* Time 16, count 8. */
#define MAC_BYTES    16
#define TEXT_BYTES   1024

void tl_sip_digest_init(struct tl_sip_digest *digest, const char *realm)
{
    int is_random = RAND_bytes(digest->key, sizeof digest->key);
    TL_ASSERT(is_random == 1);
    digest->count = 0;
    digest->realm = realm;
}

bool tl_sip_digest_is_ha1(const char *ha1)
{
    size_t length = strlen(ha1);
    return (length == 32 || length == 64) && strspn(ha1, "0123456789abcdef") == length;
}

static void to_hex(const uint8_t *bytes, size_t bytes_len, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes_len; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}

/* ---- nonces ---- */

static void write_mac(const struct tl_sip_digest *digest, const char *head, const struct sa *source,
                      char out[2 * MAC_BYTES + 1])
{
    char text[HEAD_DIGITS + 64];
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned mac_len = sizeof mac;
    (void)re_snprintf(text, sizeof text, "%b/%j", head, (size_t)HEAD_DIGITS, source);
    const uint8_t *made = HMAC(EVP_sha256(), digest->key, sizeof digest->key, (const uint8_t *)text,
                               strlen(text), mac, &mac_len);
    TL_ASSERT(made && mac_len >= MAC_BYTES);
    to_hex(mac, MAC_BYTES, out);
}

static void write_nonce(struct tl_sip_digest *digest, const struct sa *source, uint64_t now_s,
                        char out[TL_SIP_NONCE_BYTES])
{
    (void)re_snprintf(out, TL_SIP_NONCE_BYTES, "%016llx%08x", now_s, ++digest->count);
    write_mac(digest, out, source, out + HEAD_DIGITS);
}

/* True: ours, and made for source. out_age_s: how long ago. */
static bool read_nonce(const struct tl_sip_digest *digest, const struct pl *nonce,
                       const struct sa *source, uint64_t now_s, uint64_t *out_age_s)
{
    char mac[2 * MAC_BYTES + 1];
    if (nonce->l != HEAD_DIGITS + 2 * MAC_BYTES)
        return false;
    write_mac(digest, nonce->p, source, mac);
    if (CRYPTO_memcmp(mac, nonce->p + HEAD_DIGITS, sizeof mac - 1) != 0)
        return false;
    uint64_t made_s = pl_x64(&(struct pl){ nonce->p, 16 });
    *out_age_s = now_s >= made_s ? now_s - made_s : 0;
    return true;
}

/* Whether this use of a nonce is a new one. */
static bool use(struct tl_sip_digest_used *used, const struct pl *nonce, uint32_t nc)
{
    for (size_t i = 0; i < TL_SIP_DIGEST_NONCES_MAX; i++) {
        if (pl_strcmp(nonce, used->rows[i].nonce) != 0)
            continue;
        bool is_new = nc > used->rows[i].nc;
        if (is_new)
            used->rows[i].nc = nc;
        return is_new;
    }
    uint32_t at = used->next++ % TL_SIP_DIGEST_NONCES_MAX;
    (void)pl_strcpy(nonce, used->rows[at].nonce, sizeof used->rows[at].nonce);
    used->rows[at].nc = nc;
    return true;
}

void tl_sip_digest_challenge(struct tl_sip_digest *digest, const struct sa *source, uint64_t now_s,
                             bool is_stale, bool is_sha256, char line[TL_SIP_CHALLENGE_BYTES])
{
    char nonce[TL_SIP_NONCE_BYTES];
    write_nonce(digest, source, now_s, nonce);
    (void)re_snprintf(line, TL_SIP_CHALLENGE_BYTES,
                      "WWW-Authenticate: Digest realm=\"%s\", nonce=\"%s\", qop=\"auth\", "
                      "algorithm=%s%s\r\n",
                      digest->realm, nonce, is_sha256 ? "SHA-256" : "MD5",
                      is_stale ? ", stale=true" : "");
}

/* ---- answers ---- */

struct finding {
    const char *realm;
    struct httpauth_digest_resp answer;
    bool has_answer;
};

static bool find_answer(const struct sip_hdr *header, const struct sip_msg *message, void *arg)
{
    struct finding *finding = arg;
    (void)message;
    if (httpauth_digest_response_decode(&finding->answer, &header->val) ||
        pl_strcmp(&finding->answer.realm, finding->realm) != 0)
        return false;
    finding->has_answer = true;
    return true;
}

static bool read_answer(const struct tl_sip_digest *digest, const struct sip_msg *message,
                        struct httpauth_digest_resp *out)
{
    struct finding finding = { .realm = digest->realm };
    (void)sip_msg_hdr_apply(message, true, SIP_HDR_AUTHORIZATION, find_answer, &finding);
    *out = finding.answer;
    return finding.has_answer;
}

bool tl_sip_digest_user(const struct tl_sip_digest *digest, const struct sip_msg *message,
                        struct pl *out_user)
{
    struct httpauth_digest_resp answer;
    if (!read_answer(digest, message, &answer))
        return false;
    *out_user = answer.username;
    return true;
}

static void hash_text(bool is_sha256, const char *text, char out[TL_SIP_HA1_BYTES])
{
    uint8_t bytes[EVP_MAX_MD_SIZE];
    unsigned bytes_len = sizeof bytes;
    int is_made = EVP_Digest(text, strlen(text), bytes, &bytes_len,
                             is_sha256 ? EVP_sha256() : EVP_md5(), NULL);
    TL_ASSERT(is_made == 1);
    to_hex(bytes, bytes_len, out);
}

/* RFC 7616 3.4.1: H(HA1:nonce:nc:cnonce:qop:H(method:uri)). */
static bool is_right(const struct sip_msg *message, const struct httpauth_digest_resp *answer,
                     const char *ha1)
{
    char text[TEXT_BYTES], ha2[TL_SIP_HA1_BYTES], wanted[TL_SIP_HA1_BYTES];
    bool is_sha256 = strlen(ha1) == 64;
    if (re_snprintf(text, sizeof text, "%r:%r", &message->met, &answer->uri) < 0)
        return false;
    hash_text(is_sha256, text, ha2);
    if (re_snprintf(text, sizeof text, "%s:%r:%r:%r:%r:%s", ha1, &answer->nonce, &answer->nc,
                    &answer->cnonce, &answer->qop, ha2) < 0)
        return false;
    hash_text(is_sha256, text, wanted);
    return answer->response.l == strlen(wanted) &&
           CRYPTO_memcmp(answer->response.p, wanted, answer->response.l) == 0;
}

enum tl_sip_digest_result tl_sip_digest_check(const struct tl_sip_digest *digest,
                                              const struct sip_msg *message, uint64_t now_s,
                                              const char *ha1, struct tl_sip_digest_used *used)
{
    struct httpauth_digest_resp answer;
    uint64_t age_s;
    if (!read_answer(digest, message, &answer))
        return TL_SIP_DIGEST_ABSENT;
    if (pl_strcmp(&answer.qop, "auth") != 0 || answer.nc.l != 8 || !pl_isset(&answer.cnonce))
        return TL_SIP_DIGEST_WRONG;
    /* Of an earlier run of ours, or made for another address: as if it were old. */
    if (!read_nonce(digest, &answer.nonce, &message->src, now_s, &age_s))
        return TL_SIP_DIGEST_STALE;
    if (!is_right(message, &answer, ha1))
        return TL_SIP_DIGEST_WRONG;
    if (age_s > NONCE_LIFE_S || !use(used, &answer.nonce, pl_x32(&answer.nc)))
        return TL_SIP_DIGEST_STALE;
    return TL_SIP_DIGEST_GOOD;
}
