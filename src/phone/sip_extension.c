/* sip_extension.c: Supported, Require, Unsupported and Allow. */
#include "phone/sip_extension.h"

static uint32_t bit_of(const struct pl *tag)
{
    static const struct {
        const char *tag;
        uint32_t bit;
    } rows[] = {
#define ROW(name, word, value) { word, value },
        TL_SIP_EXTENSION_TABLE(ROW)
#undef ROW
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (pl_strcasecmp(tag, rows[i].tag) == 0)
            return rows[i].bit;
    return 0;
}

static bool add_bit(const struct sip_hdr *header, const struct sip_msg *message, void *arg)
{
    uint32_t *bits = arg;
    (void)message;
    *bits |= bit_of(&header->val);
    return false;
}

static uint32_t bits_of(const struct sip_msg *message, enum sip_hdrid id)
{
    uint32_t bits = 0;
    (void)sip_msg_hdr_apply(message, true, id, add_bit, &bits);
    return bits;
}

uint32_t tl_sip_extension_supported(const struct sip_msg *message)
{
    return bits_of(message, SIP_HDR_SUPPORTED);
}

uint32_t tl_sip_extension_required(const struct sip_msg *message)
{
    return bits_of(message, SIP_HDR_REQUIRE);
}

static bool is_lacking(const struct sip_hdr *header, const struct sip_msg *message, void *arg)
{
    (void)message;
    (void)arg;
    return pl_isset(&header->val) && bit_of(&header->val) == 0;
}

bool tl_sip_extension_is_lacking(const struct sip_msg *message)
{
    return sip_msg_hdr_apply(message, true, SIP_HDR_REQUIRE, is_lacking, NULL) != NULL;
}

struct line {
    char *text;
    size_t bytes, max;
};

static bool add_tag(const struct sip_hdr *header, const struct sip_msg *message, void *arg)
{
    struct line *line = arg;
    if (!is_lacking(header, message, NULL))
        return false;
    const char *comma = line->bytes > 0 ? ", " : "";
    if (line->bytes + header->val.l + sizeof "Unsupported: , \r\n" > line->max)
        return true;
    (void)re_snprintf(line->text + line->bytes, line->max - line->bytes, "%s%s%r",
                      line->bytes > 0 ? "" : "Unsupported: ", comma, &header->val);
    line->bytes += str_len(line->text + line->bytes);
    return false;
}

void tl_sip_extension_unsupported(const struct sip_msg *message, char *text, size_t text_bytes)
{
    struct line line = { .text = text, .max = text_bytes };
    text[0] = '\0';
    (void)sip_msg_hdr_apply(message, true, SIP_HDR_REQUIRE, add_tag, &line);
    if (line.bytes > 0)
        (void)re_snprintf(text + line.bytes, text_bytes - line.bytes, "\r\n");
}

bool tl_sip_extension_allows(const struct sip_msg *message, const char *method)
{
    return sip_msg_hdr_has_value(message, SIP_HDR_ALLOW, method);
}
