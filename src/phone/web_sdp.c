/* web_sdp.c: reading a browser's offer line by line; writing the answer. */
#include "phone/web_sdp.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { AUDIO_NONE = 0xff };

struct slice {
    const char *text;
    size_t bytes;
};

/* What may stand before the first stream, for all, or within one. */
struct transport {
    bool has_fingerprint;
    uint8_t fingerprint[32];
    bool is_passive;
    bool can_hear;
    bool can_speak;
};

struct reading {
    struct tl_web_offer offer;
    struct transport session, audio;
    bool has_pcmu, has_pcma, has_mux, in_audio;
};

static bool cut_prefix(struct slice *slice, const char *prefix)
{
    size_t bytes = strlen(prefix);
    if (slice->bytes < bytes || memcmp(slice->text, prefix, bytes) != 0)
        return false;
    slice->text += bytes;
    slice->bytes -= bytes;
    return true;
}

/* The part up to until, which is stepped over; all, when it is not there. */
static struct slice cut(struct slice *rest, char until)
{
    const char *end = rest->bytes ? memchr(rest->text, until, rest->bytes) : NULL;
    struct slice word = { rest->text, end ? (size_t)(end - rest->text) : rest->bytes };
    size_t step = word.bytes + (end != NULL);
    rest->text += step;
    rest->bytes -= step;
    return word;
}

static bool is_word(struct slice slice, const char *word)
{
    return slice.bytes == strlen(word) && strncasecmp(slice.text, word, slice.bytes) == 0;
}

/* Only what may stand in our answer again: visible ASCII. */
static bool copy_token(struct slice slice, char *out, size_t out_max)
{
    if (slice.bytes == 0 || slice.bytes >= out_max)
        return false;
    for (size_t i = 0; i < slice.bytes; i++)
        if (slice.text[i] <= ' ' || slice.text[i] > '~')
            return false;
    memcpy(out, slice.text, slice.bytes);
    out[slice.bytes] = '\0';
    return true;
}

static int read_number(struct slice slice)
{
    int value = 0;
    if (slice.bytes == 0 || slice.bytes > 5)
        return -1;
    for (size_t i = 0; i < slice.bytes; i++) {
        if (slice.text[i] < '0' || slice.text[i] > '9')
            return -1;
        value = value * 10 + slice.text[i] - '0';
    }
    return value;
}

static int hex_digit(char c)
{
    const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c | ' ') : NULL;
    return at && c > ' ' ? (int)(at - digits) : -1;
}

/* "sha-256 AB:CD:...". Another hash is no fault: the right one may follow. */
static bool read_fingerprint(struct transport *transport, struct slice value)
{
    if (!is_word(cut(&value, ' '), "sha-256"))
        return true;
    if (value.bytes != 32 * 3 - 1)
        return false;
    for (size_t i = 0; i < 32; i++) {
        int high = hex_digit(value.text[3 * i]), low = hex_digit(value.text[3 * i + 1]);
        if (high < 0 || low < 0 || (i < 31 && value.text[3 * i + 2] != ':'))
            return false;
        transport->fingerprint[i] = (uint8_t)(high << 4 | low);
    }
    transport->has_fingerprint = true;
    return true;
}

static enum tl_err read_stream(struct reading *reading, struct slice value)
{
    struct tl_web_offer *offer = &reading->offer;
    if (offer->streams_len == TL_WEB_SDP_STREAMS_MAX)
        return TL_EFULL;
    uint8_t number = offer->streams_len++;
    struct slice media = cut(&value, ' ');
    cut(&value, ' '); /* The port: 9, or unused with ICE. */
    struct slice proto = cut(&value, ' ');
    struct slice format = cut(&value, ' ');
    if (!copy_token(media, offer->streams[number].media, sizeof offer->streams[number].media) ||
        !copy_token(proto, offer->streams[number].proto, sizeof offer->streams[number].proto) ||
        !copy_token(format, offer->streams[number].format, sizeof offer->streams[number].format))
        return TL_EBAD;
    reading->in_audio = offer->audio == AUDIO_NONE && is_word(media, "audio") &&
                        is_word(proto, "UDP/TLS/RTP/SAVPF");
    if (!reading->in_audio)
        return TL_OK;
    offer->audio = number;
    reading->audio = reading->session;
    for (; format.bytes > 0; format = cut(&value, ' ')) {
        reading->has_pcmu |= read_number(format) == 0;
        reading->has_pcma |= read_number(format) == 8;
    }
    return TL_OK;
}

/* "126 telephone-event/8000" */
static void read_map(struct reading *reading, struct slice value)
{
    int type = read_number(cut(&value, ' '));
    struct slice name = cut(&value, '/');
    if (type < 96 || type > 127)
        return;
    if (is_word(name, "telephone-event") && is_word(value, "8000"))
        reading->offer.event_type = (uint8_t)type;
    else if (is_word(name, "telephone-event") && is_word(value, "48000"))
        reading->offer.opus_event_type = (uint8_t)type;
    else if (is_word(name, "opus") && is_word(value, "48000/2"))
        reading->offer.opus_type = (uint8_t)type;
}

static void read_direction(struct transport *transport, struct slice value)
{
    static const struct {
        const char *word;
        bool can_hear, can_speak;
    } directions[] = {
        { "sendrecv", true, true },
        { "sendonly", false, true },
        { "recvonly", true, false },
        { "inactive", false, false },
    };
    for (size_t i = 0; i < sizeof directions / sizeof *directions; i++) {
        if (is_word(value, directions[i].word)) {
            transport->can_hear = directions[i].can_hear;
            transport->can_speak = directions[i].can_speak;
        }
    }
}

static enum tl_err read_attribute(struct reading *reading, struct slice value)
{
    bool in_session = reading->offer.streams_len == 0;
    if (!in_session && cut_prefix(&value, "mid:")) {
        char *mid = reading->offer.streams[reading->offer.streams_len - 1].mid;
        return copy_token(value, mid, sizeof reading->offer.mid) ? TL_OK : TL_EBAD;
    }
    if (!in_session && !reading->in_audio)
        return TL_OK;
    struct transport *transport = in_session ? &reading->session : &reading->audio;
    if (cut_prefix(&value, "fingerprint:"))
        return read_fingerprint(transport, value) ? TL_OK : TL_EBAD;
    if (cut_prefix(&value, "setup:"))
        transport->is_passive = is_word(value, "passive");
    else if (is_word(value, "rtcp-mux"))
        reading->has_mux = reading->in_audio;
    else if (reading->in_audio && cut_prefix(&value, "rtpmap:"))
        read_map(reading, value);
    else
        read_direction(transport, value);
    return TL_OK;
}

static enum tl_err finish(struct reading *reading, struct tl_web_offer *out_offer)
{
    struct tl_web_offer *offer = &reading->offer;
    if (offer->audio == AUDIO_NONE || !reading->has_mux || reading->audio.is_passive ||
        !reading->audio.has_fingerprint || (!reading->has_pcmu && !reading->has_pcma))
        return TL_EUNSUPPORTED;
    memcpy(offer->fingerprint, reading->audio.fingerprint, sizeof offer->fingerprint);
    offer->can_hear = reading->audio.can_hear;
    offer->can_speak = reading->audio.can_speak;
    offer->is_pcma = !reading->has_pcmu;
    offer->payload_type = offer->is_pcma ? 8 : 0;
    memcpy(offer->mid, offer->streams[offer->audio].mid, sizeof offer->mid);
    *out_offer = *offer;
    return TL_OK;
}

enum tl_err tl_web_sdp_read(const char *text, size_t bytes, struct tl_web_offer *out_offer)
{
    struct reading reading = {
        .offer = { .audio = AUDIO_NONE },
        .session = { .can_hear = true, .can_speak = true },
    };
    struct slice rest = { text, bytes };
    if (!cut_prefix(&rest, "v=0"))
        return TL_EBAD;
    while (rest.bytes > 0) {
        struct slice line = cut(&rest, '\n');
        if (line.bytes > 0 && line.text[line.bytes - 1] == '\r')
            line.bytes--;
        enum tl_err err = TL_OK;
        if (cut_prefix(&line, "m="))
            err = read_stream(&reading, line);
        else if (cut_prefix(&line, "a="))
            err = read_attribute(&reading, line);
        if (err != TL_OK)
            return err;
    }
    return finish(&reading, out_offer);
}

struct writing {
    char *text;
    size_t len;
    size_t max;
};

__attribute__((format(printf, 2, 3))) static void put(struct writing *out, const char *format, ...)
{
    va_list args;
    if (out->len >= out->max)
        return;
    va_start(args, format);
    int written = vsnprintf(out->text + out->len, out->max - out->len, format, args);
    va_end(args);
    out->len += written > 0 ? (size_t)written : 0;
}

/* The first is what a browser sends with until its page chooses another (RFC 8829 5.3.1). */
static void put_types(struct writing *out, const struct tl_web_offer *offer)
{
    if (offer->opus_type && offer->is_opus_first)
        put(out, " %u", offer->opus_type);
    put(out, " %u", offer->payload_type);
    if (offer->opus_type && !offer->is_opus_first)
        put(out, " %u", offer->opus_type);
    if (offer->event_type)
        put(out, " %u", offer->event_type);
    if (offer->opus_type && offer->opus_event_type)
        put(out, " %u", offer->opus_event_type);
    put(out, "\r\n");
}

static void put_event(struct writing *out, uint8_t type, unsigned hz)
{
    if (type)
        put(out, "a=rtpmap:%u telephone-event/%u\r\na=fmtp:%u 0-15\r\n", type, hz, type);
}

/* A page of Chromium may choose Opus as what it sends only if the answer says of it word for word
 * what the browser itself says: no other parameter, and no ptime, which it counts as one. */
static void put_opus(struct writing *out, const struct tl_web_offer *offer)
{
    if (!offer->opus_type)
        return;
    put(out, "a=rtpmap:%u opus/48000/2\r\n", offer->opus_type);
    put(out, "a=fmtp:%u minptime=10;useinbandfec=1\r\n", offer->opus_type);
    put_event(out, offer->opus_event_type, 48000);
}

static void put_audio(struct writing *out, const struct tl_web_offer *offer,
                      const struct tl_web_local *local)
{
    static const char *const directions[2][2] = { { "inactive", "sendonly" },
                                                  { "recvonly", "sendrecv" } };
    const char *family = strchr(local->address, ':') ? "IP6" : "IP4";
    put(out, "m=audio %u UDP/TLS/RTP/SAVPF", local->port);
    put_types(out, offer);
    put(out, "c=IN %s %s\r\n", family, local->address);
    if (offer->mid[0])
        put(out, "a=mid:%s\r\n", offer->mid);
    put(out, "a=rtcp-mux\r\na=%s\r\n", directions[offer->can_speak][offer->can_hear]);
    put(out, "a=rtpmap:%u %s/8000\r\n", offer->payload_type, offer->is_pcma ? "PCMA" : "PCMU");
    put_event(out, offer->event_type, 8000);
    put_opus(out, offer);
    if (!offer->opus_type)
        put(out, "a=ptime:20\r\n");
    put(out, "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\n", local->ufrag, local->password);
    put(out, "a=fingerprint:sha-256 %s\r\na=setup:passive\r\n", local->fingerprint);
    put(out, "a=candidate:1 1 udp 2130706431 %s %u typ host\r\na=end-of-candidates\r\n",
        local->address, local->port);
    put(out, "a=msid:line audio\r\na=ssrc:%u cname:line\r\n", local->ssrc);
}

enum tl_err tl_web_sdp_write(const struct tl_web_offer *offer, const struct tl_web_local *local,
                             char *text, size_t text_max)
{
    struct writing out = { .text = text, .max = text_max };
    const char *family = strchr(local->address, ':') ? "IP6" : "IP4";
    put(&out, "v=0\r\no=- %llu 1 IN %s %s\r\ns=-\r\nt=0 0\r\na=ice-lite\r\n",
        (unsigned long long)(local->session >> 1), family, local->address);
    if (offer->mid[0])
        put(&out, "a=group:BUNDLE %s\r\n", offer->mid);
    for (uint8_t i = 0; i < offer->streams_len; i++) {
        if (i == offer->audio) {
            put_audio(&out, offer, local);
            continue;
        }
        put(&out, "m=%s 0 %s %s\r\nc=IN %s %s\r\na=inactive\r\n", offer->streams[i].media,
            offer->streams[i].proto, offer->streams[i].format, family, local->address);
        if (offer->streams[i].mid[0])
            put(&out, "a=mid:%s\r\n", offer->streams[i].mid);
    }
    return out.len < out.max ? TL_OK : TL_ETOOLONG;
}
