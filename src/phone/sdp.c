/* sdp.c: reading and writing the few lines of SDP (RFC 8866) that a telephone call needs. */
#include "phone/sdp.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/assert.h"

#define FORMATS_MAX 32

struct slice {
    const char *at;
    size_t bytes;
};

/* What a payload type of the audio stream means. */
enum format_kind { FORMAT_UNKNOWN, FORMAT_PCMU, FORMAT_PCMA, FORMAT_EVENT };

struct format {
    uint8_t type;
    enum format_kind kind;
};

/* A description being read. Before the first m= line we are in the session's part. */
struct reading {
    struct tl_sdp sdp;
    bool has_version;
    bool in_audio;  /* The m= line last read is a stream that we may take. */
    bool has_audio; /* sdp.audio is set; later audio streams are refused. */
    bool has_codec;
    char session_address[46];
    enum tl_sdp_direction session_direction;
    struct format formats[FORMATS_MAX];
    uint32_t formats_len;
    bool takes_srtp;
    bool is_secure; /* The stream taken is RTP/SAVP. */
    bool is_name;   /* An address was a name: nobody here asks the DNS. */
};

static bool slice_is(struct slice slice, const char *word)
{
    return slice.bytes == strlen(word) && strncasecmp(slice.at, word, slice.bytes) == 0;
}

/* Cuts the next word, ended by stop or by the end, off rest. */
static struct slice cut(struct slice *rest, char stop)
{
    const char *end = rest->bytes > 0 ? memchr(rest->at, stop, rest->bytes) : NULL;
    struct slice word = { rest->at, end ? (size_t)(end - rest->at) : rest->bytes };
    size_t used = end ? word.bytes + 1 : word.bytes;
    rest->at += used;
    rest->bytes -= used;
    return word;
}

static bool read_number(struct slice word, uint32_t max, uint32_t *out)
{
    if (word.bytes == 0 || word.bytes > 9)
        return false;
    uint32_t value = 0;
    for (size_t i = 0; i < word.bytes; i++) {
        if (word.at[i] < '0' || word.at[i] > '9')
            return false;
        value = value * 10 + (uint32_t)(word.at[i] - '0');
    }
    if (value > max)
        return false;
    *out = value;
    return true;
}

/* A word to be sent back in an answer: visible characters only, and it has to fit. */
static bool copy_word(char *out, size_t out_bytes, struct slice word)
{
    if (word.bytes == 0 || word.bytes >= out_bytes)
        return false;
    for (size_t i = 0; i < word.bytes; i++)
        if (word.at[i] <= ' ' || word.at[i] > '~')
            return false;
    memcpy(out, word.at, word.bytes);
    out[word.bytes] = '\0';
    return true;
}

/* c=IN IP4 192.0.2.1 */
static enum tl_err read_connection(struct reading *reading, struct slice rest)
{
    struct slice net = cut(&rest, ' ');
    struct slice family = cut(&rest, ' ');
    struct slice address = cut(&rest, '/');
    char text[sizeof reading->sdp.address];
    unsigned char raw[sizeof(struct in6_addr)];

    if (!slice_is(net, "IN") || !(slice_is(family, "IP4") || slice_is(family, "IP6")))
        return TL_EBAD;
    if (!copy_word(text, sizeof text, address) ||
        inet_pton(slice_is(family, "IP4") ? AF_INET : AF_INET6, text, raw) != 1) {
        reading->is_name = true;
        return TL_OK;
    }
    if (reading->sdp.streams_len == 0)
        memcpy(reading->session_address, text, sizeof text);
    else if (reading->in_audio)
        memcpy(reading->sdp.address, text, sizeof text);
    return TL_OK;
}

/* RFC 3551 table 4: the types that need no rtpmap. */
static enum format_kind static_kind(uint32_t type)
{
    return type == 0 ? FORMAT_PCMU : type == 8 ? FORMAT_PCMA : FORMAT_UNKNOWN;
}

static void read_formats(struct reading *reading, struct slice rest)
{
    while (rest.bytes > 0 && reading->formats_len < FORMATS_MAX) {
        uint32_t type;
        if (read_number(cut(&rest, ' '), 127, &type))
            reading->formats[reading->formats_len++] =
                (struct format){ (uint8_t)type, static_kind(type) };
    }
}

/* m=audio 49170 RTP/AVP 0 8 101 */
static enum tl_err read_media(struct reading *reading, struct slice rest)
{
    struct tl_sdp *sdp = &reading->sdp;
    if (sdp->streams_len == TL_SDP_STREAMS_MAX)
        return TL_EFULL;
    struct tl_sdp_stream *stream = sdp->streams + sdp->streams_len;
    struct slice media = cut(&rest, ' ');
    struct slice ports = cut(&rest, ' ');
    struct slice proto = cut(&rest, ' ');
    struct slice formats = rest;
    uint32_t port;
    if (!read_number(cut(&ports, '/'), UINT16_MAX, &port) ||
        !copy_word(stream->media, sizeof stream->media, media) ||
        !copy_word(stream->proto, sizeof stream->proto, proto) ||
        !copy_word(stream->format, sizeof stream->format, cut(&rest, ' ')))
        return TL_EBAD;

    bool is_plain_rtp = slice_is(proto, "RTP/AVP") || slice_is(proto, "RTP/AVPF");
    bool is_secure =
        reading->takes_srtp && (slice_is(proto, "RTP/SAVP") || slice_is(proto, "RTP/SAVPF"));
    reading->in_audio =
        !reading->has_audio && slice_is(media, "audio") && (is_plain_rtp || is_secure);
    if (reading->in_audio) {
        reading->has_audio = true;
        reading->is_secure = is_secure;
        sdp->audio = sdp->streams_len;
        sdp->port = (uint16_t)port;
        sdp->direction = reading->session_direction;
        memcpy(sdp->address, reading->session_address, sizeof sdp->address);
        read_formats(reading, formats);
    }
    sdp->streams_len++;
    return TL_OK;
}

/* a=rtpmap:101 telephone-event/8000 */
static void read_rtpmap(struct reading *reading, struct slice rest)
{
    static const struct {
        const char *name;
        enum format_kind kind;
    } names[] = {
        { "PCMU", FORMAT_PCMU },
        { "PCMA", FORMAT_PCMA },
        { "telephone-event", FORMAT_EVENT },
    };
    uint32_t type, rate;
    if (!reading->in_audio || !read_number(cut(&rest, ' '), 127, &type))
        return;
    struct slice name = cut(&rest, '/');
    bool is_telephone = read_number(cut(&rest, '/'), UINT32_MAX, &rate) && rate == 8000;

    for (uint32_t i = 0; i < reading->formats_len; i++) {
        struct format *format = reading->formats + i;
        if (format->type != type)
            continue;
        format->kind = FORMAT_UNKNOWN;
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
            if (is_telephone && slice_is(name, names[k].name))
                format->kind = names[k].kind;
    }
}

static void read_attribute(struct reading *reading, struct slice rest)
{
    static const struct {
        const char *name;
        enum tl_sdp_direction direction;
    } directions[] = {
        { "sendrecv", TL_SDP_SENDRECV },
        { "sendonly", TL_SDP_SENDONLY },
        { "recvonly", TL_SDP_RECVONLY },
        { "inactive", TL_SDP_INACTIVE },
    };
    struct slice name = cut(&rest, ':');
    if (slice_is(name, "rtpmap"))
        read_rtpmap(reading, rest);
    bool is_key = reading->takes_srtp && reading->in_audio && slice_is(name, "crypto");
    if (is_key && reading->sdp.crypto.tag == 0 &&
        tl_sdes_read(rest.at, rest.bytes, &reading->sdp.crypto) != TL_OK)
        reading->sdp.crypto.tag = 0; /* Another may follow that is understood. */
    for (size_t i = 0; i < sizeof directions / sizeof directions[0]; i++) {
        if (!slice_is(name, directions[i].name))
            continue;
        if (reading->sdp.streams_len == 0)
            reading->session_direction = directions[i].direction;
        else if (reading->in_audio)
            reading->sdp.direction = directions[i].direction;
    }
}

static enum tl_err read_line(struct reading *reading, struct slice line)
{
    if (line.bytes == 0)
        return TL_OK;
    if (line.bytes < 2 || line.at[1] != '=')
        return TL_EBAD;
    struct slice rest = { line.at + 2, line.bytes - 2 };
    bool is_version = line.at[0] == 'v' && slice_is(rest, "0");
    if (reading->has_version == is_version)
        return TL_EBAD; /* v=0 comes first, and once. */
    reading->has_version = true;

    if (line.at[0] == 'c')
        return read_connection(reading, rest);
    if (line.at[0] == 'm')
        return read_media(reading, rest);
    if (line.at[0] == 'a')
        read_attribute(reading, rest);
    return TL_OK;
}

static void take_codec(struct reading *reading)
{
    struct tl_sdp *sdp = &reading->sdp;
    for (uint32_t i = 0; i < reading->formats_len; i++) {
        const struct format *format = reading->formats + i;
        if (format->kind == FORMAT_EVENT && sdp->event_type == 0)
            sdp->event_type = format->type;
        if (reading->has_codec || !(format->kind == FORMAT_PCMU || format->kind == FORMAT_PCMA))
            continue;
        reading->has_codec = true;
        sdp->codec = format->kind == FORMAT_PCMU ? TL_SDP_PCMU : TL_SDP_PCMA;
        sdp->payload_type = format->type;
    }
}

enum tl_err tl_sdp_read(const char *text, size_t bytes, struct tl_sdp *out_sdp)
{
    return tl_sdp_read_as(text, bytes, false, out_sdp);
}

enum tl_err tl_sdp_read_as(const char *text, size_t bytes, bool takes_srtp, struct tl_sdp *out_sdp)
{
    if (bytes > TL_SDP_BYTES_MAX)
        return TL_ETOOLONG;
    struct reading reading = { .session_direction = TL_SDP_SENDRECV, .takes_srtp = takes_srtp };
    struct slice rest = { text, bytes };
    while (rest.bytes > 0) {
        struct slice line = cut(&rest, '\n');
        if (line.bytes > 0 && line.at[line.bytes - 1] == '\r')
            line.bytes--;
        enum tl_err err = read_line(&reading, line);
        if (err)
            return err;
    }
    if (!reading.has_version)
        return TL_EBAD;
    take_codec(&reading);
    struct tl_sdp *sdp = &reading.sdp;
    bool lacks_key = reading.is_secure && sdp->crypto.tag == 0 && sdp->port != 0;
    if (!reading.has_codec || reading.is_name || lacks_key)
        return TL_EUNSUPPORTED;
    if (sdp->address[0] == '\0')
        return TL_EBAD;
    sdp->is_held = !(sdp->direction & TL_SDP_RECVONLY) || sdp->port == 0 ||
                   strcmp(sdp->address, "0.0.0.0") == 0;
    *out_sdp = *sdp;
    return TL_OK;
}

/* A text that grows to its limit; over it, only full is set. */
struct writing {
    char *text;
    size_t max;
    size_t bytes;
    bool is_full;
};

__attribute__((format(printf, 2, 3))) static void put(struct writing *out, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int bytes = vsnprintf(out->text + out->bytes, out->max - out->bytes, format, list);
    va_end(list);
    if (bytes < 0 || (size_t)bytes >= out->max - out->bytes)
        out->is_full = true;
    else
        out->bytes += (size_t)bytes;
}

static void put_session(struct writing *out, const struct tl_sdp_local *local)
{
    const char *family = strchr(local->address, ':') ? "IP6" : "IP4";
    put(out, "v=0\r\no=- %llu %u IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\n",
        (unsigned long long)local->session, local->version, family, local->address, family,
        local->address);
}

static void put_events(struct writing *out, uint8_t type)
{
    put(out, "a=rtpmap:%u telephone-event/8000\r\na=fmtp:%u 0-15\r\n", type, type);
}

/* The far end's direction, seen from here. */
static const char *mirrored(enum tl_sdp_direction direction, bool is_holding)
{
    static const char *const words[] = { "inactive", "sendonly", "recvonly", "sendrecv" };
    TL_ASSERT((unsigned)direction < sizeof words / sizeof words[0]);
    return words[is_holding ? direction & TL_SDP_RECVONLY : direction];
}

/* RFC 4568 7.1.2: the answer has the tag of the key that it takes. */
static void put_key(struct writing *out, const struct tl_sdp_local *local, uint32_t tag)
{
    struct tl_sdes sdes = { .tag = tag };
    char line[TL_SDES_LINE_BYTES];
    if (!local->key || tag == 0)
        return;
    memcpy(sdes.key, local->key, sizeof sdes.key);
    tl_sdes_write(&sdes, line);
    put(out, "%s", line);
}

static void put_audio(struct writing *out, const struct tl_sdp *offer,
                      const struct tl_sdp_local *local)
{
    static const char *const names[] = { "PCMU", "PCMA" };
    put(out, "m=audio %u %s %u", local->port, offer->streams[offer->audio].proto,
        offer->payload_type);
    if (offer->event_type != 0)
        put(out, " %u", offer->event_type);
    put(out, "\r\na=rtpmap:%u %s/8000\r\n", offer->payload_type, names[offer->codec]);
    if (offer->event_type != 0)
        put_events(out, offer->event_type);
    put_key(out, local, offer->crypto.tag);
    put(out, "a=ptime:20\r\na=%s\r\n", mirrored(offer->direction, local->is_holding));
}

static enum tl_err finish(const struct writing *out, size_t *out_bytes)
{
    if (out->is_full)
        return TL_ETOOLONG;
    *out_bytes = out->bytes;
    return TL_OK;
}

enum tl_err tl_sdp_write_answer(const struct tl_sdp *offer, const struct tl_sdp_local *local,
                                char *text, size_t text_max, size_t *out_bytes)
{
    struct writing out = { .text = text, .max = text_max };
    put_session(&out, local);
    for (uint8_t i = 0; i < offer->streams_len; i++) {
        const struct tl_sdp_stream *stream = offer->streams + i;
        if (i == offer->audio && offer->port != 0)
            put_audio(&out, offer, local);
        else
            put(&out, "m=%s 0 %s %s\r\n", stream->media, stream->proto, stream->format);
    }
    return finish(&out, out_bytes);
}

enum tl_err tl_sdp_write_offer(const struct tl_sdp_local *local, char *text, size_t text_max,
                               size_t *out_bytes)
{
    struct writing out = { .text = text, .max = text_max };
    put_session(&out, local);
    put(&out, "m=audio %u RTP/%s 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n",
        local->port, local->is_secure ? "SAVP" : "AVP");
    put_key(&out, local, 1);
    put_events(&out, 101);
    put(&out, "a=ptime:20\r\na=%s\r\n", local->is_holding ? "sendonly" : "sendrecv");
    return finish(&out, out_bytes);
}
