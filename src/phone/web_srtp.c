/* web_srtp.c: SRTP and SRTCP with AES-128, counter mode with HMAC-SHA1, or GCM. */
#include "phone/web_srtp.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "phone/rtp.h"

enum {
    SOURCES_MAX = 4,
    IV_BYTES = 16,
    GCM_SALT_BYTES = 12,
    GCM_TAG_BYTES = 16,
    HMAC_KEY_BYTES = 20,
    HMAC_TAG_BYTES = 10,
    RTCP_HEADER_BYTES = 8,
    INDEX_BYTES = 4,
    WINDOW = 64,
};

/* Sequence of one SSRC: the 48-bit index of RFC 3711 3.3.1, and the window of 3.3.2. */
struct source {
    uint32_t ssrc;
    bool is_started;
    uint64_t index_max;
    uint64_t seen_bits; /* Bit n: index_max - n was seen. */
};

/* Session keys of one kind of packet. */
struct keys {
    EVP_CIPHER_CTX *cipher;
    EVP_MAC_CTX *mac; /* NULL with GCM. */
    uint8_t salt[TL_SRTP_SALT_BYTES_MAX];
};

struct tl_srtp {
    enum tl_srtp_suite suite;
    struct keys rtp, rtcp;
    struct source sources[SOURCES_MAX];
    struct source rtcp_source; /* Of the received index: one sender, whatever its SSRCs. */
    uint32_t rtcp_index;       /* Of the next that is sent. */
};

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void put32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

size_t tl_srtp_salt_bytes(enum tl_srtp_suite suite)
{
    return suite == TL_SRTP_AEAD_AES_128_GCM ? GCM_SALT_BYTES : TL_SRTP_SALT_BYTES_MAX;
}

/* Key derivation of RFC 3711 4.3 with rate 0: counter mode over zeros, label XOR salt as IV. */
static bool derive(EVP_CIPHER_CTX *prf, const uint8_t *salt, size_t salt_bytes, uint8_t label,
                   uint8_t *out, size_t out_bytes)
{
    uint8_t iv[IV_BYTES] = { 0 };
    memcpy(iv, salt, salt_bytes);
    iv[7] ^= label;
    memset(out, 0, out_bytes);
    int written;
    return EVP_EncryptInit_ex(prf, NULL, NULL, NULL, iv) == 1 &&
           EVP_EncryptUpdate(prf, out, &written, out, (int)out_bytes) == 1;
}

static EVP_MAC_CTX *make_mac(const uint8_t *key)
{
    char digest[] = "SHA1";
    OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                            OSSL_PARAM_construct_end() };
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *mac = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
    EVP_MAC_free(hmac);
    if (mac && EVP_MAC_init(mac, key, HMAC_KEY_BYTES, params) == 1)
        return mac;
    EVP_MAC_CTX_free(mac);
    return NULL;
}

/* label: of the encryption key; the next two are those of authentication and salt. */
static bool make_keys(struct keys *keys, enum tl_srtp_suite suite, EVP_CIPHER_CTX *prf,
                      const uint8_t *salt, uint8_t label)
{
    bool is_gcm = suite == TL_SRTP_AEAD_AES_128_GCM;
    size_t salt_bytes = tl_srtp_salt_bytes(suite);
    uint8_t key[TL_SRTP_KEY_BYTES], hmac_key[HMAC_KEY_BYTES];
    keys->cipher = EVP_CIPHER_CTX_new();
    bool is_ok = keys->cipher && derive(prf, salt, salt_bytes, label, key, sizeof key) &&
                 derive(prf, salt, salt_bytes, label + 1, hmac_key, sizeof hmac_key) &&
                 derive(prf, salt, salt_bytes, label + 2, keys->salt, salt_bytes) &&
                 EVP_CipherInit_ex(keys->cipher, is_gcm ? EVP_aes_128_gcm() : EVP_aes_128_ctr(),
                                   NULL, key, NULL, 1) == 1;
    if (is_ok && !is_gcm)
        is_ok = (keys->mac = make_mac(hmac_key)) != NULL;
    OPENSSL_cleanse(key, sizeof key);
    OPENSSL_cleanse(hmac_key, sizeof hmac_key);
    return is_ok;
}

static void free_keys(struct keys *keys)
{
    EVP_CIPHER_CTX_free(keys->cipher);
    EVP_MAC_CTX_free(keys->mac);
}

enum tl_err tl_srtp_open(enum tl_srtp_suite suite, const uint8_t *key, const uint8_t *salt,
                         struct tl_srtp **out_srtp)
{
    struct tl_srtp *srtp = calloc(1, sizeof *srtp);
    EVP_CIPHER_CTX *prf = EVP_CIPHER_CTX_new();
    bool is_ok = srtp && prf && EVP_EncryptInit_ex(prf, EVP_aes_128_ctr(), NULL, key, NULL) == 1 &&
                 make_keys(&srtp->rtp, suite, prf, salt, 0) &&
                 make_keys(&srtp->rtcp, suite, prf, salt, 3);
    EVP_CIPHER_CTX_free(prf);
    if (!is_ok) {
        tl_srtp_close(srtp);
        return TL_ENOMEM;
    }
    srtp->suite = suite;
    *out_srtp = srtp;
    return TL_OK;
}

void tl_srtp_close(struct tl_srtp *srtp)
{
    if (!srtp)
        return;
    free_keys(&srtp->rtp);
    free_keys(&srtp->rtcp);
    OPENSSL_cleanse(srtp, sizeof *srtp);
    free(srtp);
}

/* RFC 3711 4.1.1: salt, SSRC and index, each at its place; the last two bytes count blocks. */
static void counter_iv(const struct keys *keys, uint32_t ssrc, uint64_t index, uint8_t *iv)
{
    uint8_t mask[IV_BYTES] = { 0 };
    put32(mask + 4, ssrc);
    put32(mask + 8, (uint32_t)(index >> 16));
    mask[12] = (uint8_t)(index >> 8);
    mask[13] = (uint8_t)index;
    memset(iv, 0, IV_BYTES);
    memcpy(iv, keys->salt, TL_SRTP_SALT_BYTES_MAX);
    for (int i = 0; i < IV_BYTES; i++)
        iv[i] ^= mask[i];
}

/* RFC 7714 8.1 and 9.1: the same for both, as an RTCP index has no more than 31 bits. */
static void gcm_iv(const struct keys *keys, uint32_t ssrc, uint64_t index, uint8_t *iv)
{
    uint8_t mask[GCM_SALT_BYTES] = { 0 };
    put32(mask + 2, ssrc);
    put32(mask + 6, (uint32_t)(index >> 16));
    mask[10] = (uint8_t)(index >> 8);
    mask[11] = (uint8_t)index;
    for (int i = 0; i < GCM_SALT_BYTES; i++)
        iv[i] = keys->salt[i] ^ mask[i];
}

static void crypt_counter(const struct keys *keys, uint32_t ssrc, uint64_t index, uint8_t *data,
                          size_t bytes)
{
    uint8_t iv[IV_BYTES];
    int written;
    counter_iv(keys, ssrc, index, iv);
    int ok = EVP_CipherInit_ex(keys->cipher, NULL, NULL, NULL, iv, 1);
    ok = ok == 1 ? EVP_CipherUpdate(keys->cipher, data, &written, data, (int)bytes) : ok;
    TL_ASSERT(ok == 1); /* Only memory within reach is used: it cannot fail. */
}

static void compute_tag(const struct keys *keys, const uint8_t *packet, size_t bytes,
                        const uint8_t *extra, size_t extra_bytes, uint8_t *tag)
{
    uint8_t full[HMAC_KEY_BYTES];
    size_t written;
    int ok = EVP_MAC_init(keys->mac, NULL, 0, NULL) == 1 &&
             EVP_MAC_update(keys->mac, packet, bytes) == 1 &&
             EVP_MAC_update(keys->mac, extra, extra_bytes) == 1 &&
             EVP_MAC_final(keys->mac, full, &written, sizeof full) == 1;
    TL_ASSERT(ok);
    memcpy(tag, full, HMAC_TAG_BYTES);
}

/* One pass of GCM over data with header and extra as the authenticated rest. */
static bool crypt_gcm(const struct keys *keys, bool is_sent, const uint8_t *iv,
                      const uint8_t *header, size_t header_bytes, const uint8_t *extra,
                      size_t extra_bytes, uint8_t *data, size_t bytes, uint8_t *tag)
{
    EVP_CIPHER_CTX *cipher = keys->cipher;
    int written;
    int ok = EVP_CipherInit_ex(cipher, NULL, NULL, NULL, iv, is_sent);
    if (ok == 1 && !is_sent)
        ok = EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, GCM_TAG_BYTES, tag);
    if (ok == 1)
        ok = EVP_CipherUpdate(cipher, NULL, &written, header, (int)header_bytes);
    if (ok == 1 && extra_bytes > 0)
        ok = EVP_CipherUpdate(cipher, NULL, &written, extra, (int)extra_bytes);
    if (ok == 1 && bytes > 0)
        ok = EVP_CipherUpdate(cipher, data, &written, data, (int)bytes);
    if (ok == 1)
        ok = EVP_CipherFinal_ex(cipher, data + bytes, &written);
    if (ok == 1 && is_sent)
        ok = EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, GCM_TAG_BYTES, tag);
    return ok == 1;
}

/* The index that seq most likely stands for (RFC 3711 appendix A). */
static uint64_t guess_index(const struct source *source, uint16_t seq)
{
    if (!source->is_started)
        return seq;
    int64_t roc = (int64_t)(source->index_max >> 16);
    int32_t step = seq - (int32_t)(source->index_max & 0xffff);
    if (step < -32768)
        roc++;
    else if (step > 32768 && roc > 0)
        roc--;
    return (uint64_t)roc << 16 | seq;
}

static bool was_seen(const struct source *source, uint64_t index)
{
    if (!source->is_started || index > source->index_max)
        return false;
    uint64_t back = source->index_max - index;
    return back >= WINDOW || source->seen_bits >> back & 1;
}

static void note_seen(struct source *source, uint64_t index)
{
    if (!source->is_started || index > source->index_max) {
        uint64_t step = source->is_started ? index - source->index_max : WINDOW;
        source->seen_bits = step < WINDOW ? source->seen_bits << step | 1 : 1;
        source->index_max = index;
        source->is_started = true;
    } else {
        source->seen_bits |= 1ull << (source->index_max - index);
    }
}

/* The place of ssrc: its own, or a free one; NULL: none is left. */
static struct source *find_source(struct tl_srtp *srtp, uint32_t ssrc)
{
    for (int i = 0; i < SOURCES_MAX; i++) {
        struct source *source = &srtp->sources[i];
        if (!source->is_started)
            source->ssrc = ssrc;
        if (source->ssrc == ssrc)
            return source;
    }
    return NULL;
}

enum tl_err tl_srtp_protect(struct tl_srtp *srtp, uint8_t *packet, size_t *bytes)
{
    size_t header;
    enum tl_err err = tl_rtp_read_header(packet, *bytes, &header);
    if (err != TL_OK)
        return err;
    uint32_t ssrc = get32(packet + 8);
    struct source *source = find_source(srtp, ssrc);
    if (!source)
        return TL_EFULL;
    uint64_t index = guess_index(source, (uint16_t)(packet[2] << 8 | packet[3]));
    note_seen(source, index > source->index_max || !source->is_started ? index : source->index_max);
    if (srtp->suite == TL_SRTP_AEAD_AES_128_GCM) {
        uint8_t iv[GCM_SALT_BYTES];
        gcm_iv(&srtp->rtp, ssrc, index, iv);
        bool is_ok = crypt_gcm(&srtp->rtp, true, iv, packet, header, NULL, 0, packet + header,
                               *bytes - header, packet + *bytes);
        TL_ASSERT(is_ok);
        *bytes += GCM_TAG_BYTES;
        return TL_OK;
    }
    uint8_t roc[4];
    put32(roc, (uint32_t)(index >> 16));
    crypt_counter(&srtp->rtp, ssrc, index, packet + header, *bytes - header);
    compute_tag(&srtp->rtp, packet, *bytes, roc, sizeof roc, packet + *bytes);
    *bytes += HMAC_TAG_BYTES;
    return TL_OK;
}

static bool open_packet(struct tl_srtp *srtp, uint32_t ssrc, uint64_t index, uint8_t *packet,
                        size_t header, size_t body_end)
{
    uint8_t *tag = packet + body_end;
    if (srtp->suite == TL_SRTP_AEAD_AES_128_GCM) {
        uint8_t iv[GCM_SALT_BYTES];
        gcm_iv(&srtp->rtp, ssrc, index, iv);
        return crypt_gcm(&srtp->rtp, false, iv, packet, header, NULL, 0, packet + header,
                         body_end - header, tag);
    }
    uint8_t roc[4], wanted[HMAC_TAG_BYTES];
    put32(roc, (uint32_t)(index >> 16));
    compute_tag(&srtp->rtp, packet, body_end, roc, sizeof roc, wanted);
    if (CRYPTO_memcmp(wanted, tag, sizeof wanted) != 0)
        return false;
    crypt_counter(&srtp->rtp, ssrc, index, packet + header, body_end - header);
    return true;
}

enum tl_err tl_srtp_unprotect(struct tl_srtp *srtp, uint8_t *packet, size_t *bytes)
{
    size_t tag = srtp->suite == TL_SRTP_AEAD_AES_128_GCM ? GCM_TAG_BYTES : HMAC_TAG_BYTES;
    size_t header;
    enum tl_err err = tl_rtp_read_header(packet, *bytes, &header);
    if (err != TL_OK)
        return err;
    if (*bytes < header + tag)
        return TL_EBAD;
    uint32_t ssrc = get32(packet + 8);
    struct source *source = find_source(srtp, ssrc);
    if (!source)
        return TL_EFULL;
    uint64_t index = guess_index(source, (uint16_t)(packet[2] << 8 | packet[3]));
    if (was_seen(source, index))
        return TL_EEXISTS;
    if (!open_packet(srtp, ssrc, index, packet, header, *bytes - tag))
        return TL_EDENIED;
    note_seen(source, index);
    *bytes -= tag;
    return TL_OK;
}

enum tl_err tl_srtp_protect_rtcp(struct tl_srtp *srtp, uint8_t *packet, size_t *bytes)
{
    if (*bytes < RTCP_HEADER_BYTES)
        return TL_EBAD;
    uint32_t ssrc = get32(packet + 4);
    uint32_t index = srtp->rtcp_index++ & 0x7fffffff;
    uint8_t word[INDEX_BYTES];
    put32(word, index | 0x80000000u); /* E: encrypted. */
    uint8_t *body = packet + RTCP_HEADER_BYTES;
    size_t body_bytes = *bytes - RTCP_HEADER_BYTES;
    if (srtp->suite == TL_SRTP_AEAD_AES_128_GCM) {
        uint8_t iv[GCM_SALT_BYTES];
        gcm_iv(&srtp->rtcp, ssrc, index, iv);
        bool is_ok = crypt_gcm(&srtp->rtcp, true, iv, packet, RTCP_HEADER_BYTES, word, sizeof word,
                               body, body_bytes, packet + *bytes);
        TL_ASSERT(is_ok);
        memcpy(packet + *bytes + GCM_TAG_BYTES, word, sizeof word);
        *bytes += GCM_TAG_BYTES + INDEX_BYTES;
        return TL_OK;
    }
    crypt_counter(&srtp->rtcp, ssrc, index, body, body_bytes);
    memcpy(packet + *bytes, word, sizeof word);
    compute_tag(&srtp->rtcp, packet, *bytes, word, sizeof word, packet + *bytes + INDEX_BYTES);
    *bytes += INDEX_BYTES + HMAC_TAG_BYTES;
    return TL_OK;
}

static bool open_rtcp(struct tl_srtp *srtp, uint32_t ssrc, uint8_t *packet, size_t body_end,
                      const uint8_t *word, uint8_t *tag)
{
    uint64_t index = get32(word) & 0x7fffffff;
    bool is_encrypted = word[0] & 0x80;
    uint8_t *body = packet + RTCP_HEADER_BYTES;
    size_t body_bytes = body_end - RTCP_HEADER_BYTES;
    if (srtp->suite == TL_SRTP_AEAD_AES_128_GCM) {
        uint8_t iv[GCM_SALT_BYTES];
        gcm_iv(&srtp->rtcp, ssrc, index, iv);
        return is_encrypted && crypt_gcm(&srtp->rtcp, false, iv, packet, RTCP_HEADER_BYTES, word,
                                         INDEX_BYTES, body, body_bytes, tag);
    }
    uint8_t wanted[HMAC_TAG_BYTES];
    compute_tag(&srtp->rtcp, packet, body_end, word, INDEX_BYTES, wanted);
    if (CRYPTO_memcmp(wanted, tag, sizeof wanted) != 0)
        return false;
    if (is_encrypted)
        crypt_counter(&srtp->rtcp, ssrc, index, body, body_bytes);
    return true;
}

enum tl_err tl_srtp_unprotect_rtcp(struct tl_srtp *srtp, uint8_t *packet, size_t *bytes)
{
    bool is_gcm = srtp->suite == TL_SRTP_AEAD_AES_128_GCM;
    size_t tag_bytes = is_gcm ? GCM_TAG_BYTES : HMAC_TAG_BYTES;
    if (*bytes < RTCP_HEADER_BYTES + tag_bytes + INDEX_BYTES || packet[0] >> 6 != 2)
        return TL_EBAD;
    size_t body_end = *bytes - tag_bytes - INDEX_BYTES;
    uint8_t *tag = packet + body_end + (is_gcm ? 0 : INDEX_BYTES);
    const uint8_t *word = packet + body_end + (is_gcm ? GCM_TAG_BYTES : 0);
    uint64_t index = get32(word) & 0x7fffffff;
    if (was_seen(&srtp->rtcp_source, index))
        return TL_EEXISTS;
    if (!open_rtcp(srtp, get32(packet + 4), packet, body_end, word, tag))
        return TL_EDENIED;
    note_seen(&srtp->rtcp_source, index);
    *bytes = body_end;
    return TL_OK;
}
