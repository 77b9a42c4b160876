/* caller.c: a telephone of the least kind, on two sockets. */
#include "phone/caller.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "phone/rtp.h"

enum { TEXT_MAX = 4000, KEYS_MAX = 128, KEY_TYPE = 101, KEY_PACKETS = 5, KEY_ENDS = 3 };
static const int64_t packet_us = 20000, resend_us = 500000;
static const char digits[] = "0123456789*#";

struct tl_caller {
    int sip_fd, rtp_fd;
    bool is_taken;         /* A call that came: its socket is the exchange's. */
    char invite[TEXT_MAX]; /* Of such a call, as long as it is not over. */
    uint16_t sip_port, rtp_port;
    struct sockaddr_in server, media;
    enum tl_caller_state state;
    char uri[160];  /* The other end's. */
    char from[240]; /* Ours, as the header has it, with our tag. */
    char to[240];   /* Theirs, with their tag once it is known. */
    bool is_private;
    unsigned call; /* Number in tag and branch. */
    char id[64];   /* Call-ID. */
    unsigned cseq, branch;
    char request[TEXT_MAX]; /* Sent again until it is answered; "": none. */
    int64_t resend_at;
    unsigned refusal;
    /* Sound. */
    int64_t packet_at;
    uint16_t seq;
    uint32_t ts;
    uint64_t heard;
    const uint8_t *sound; /* Said over and over; NULL: silence. */
    size_t sound_len, sound_at;
    char keys[KEYS_MAX]; /* To press. */
    unsigned keys_len;
    unsigned key_step; /* Packets of the key under way; 0: none. */
    uint32_t key_ts;
};

static int open_socket(uint16_t *out_port)
{
    struct sockaddr_in sa = { .sin_family = AF_INET };
    socklen_t bytes = sizeof sa;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&sa, sizeof sa) != 0 ||
        getsockname(fd, (struct sockaddr *)&sa, &bytes) != 0) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    *out_port = ntohs(sa.sin_port);
    return fd;
}

static void send_text(const struct tl_caller *caller, const char *text)
{
    sendto(caller->sip_fd, text, strlen(text), 0, (const struct sockaddr *)&caller->server,
           sizeof caller->server);
}

/* Writes a request of the dialog into caller->request and sends it. */
static void request(struct tl_caller *caller, const char *method, const char *body)
{
    bool is_same = strcmp(method, "ACK") == 0 || strcmp(method, "CANCEL") == 0;
    caller->cseq += !is_same;
    caller->branch += strcmp(method, "CANCEL") != 0; /* RFC 3261 9.1: that of the INVITE. */
    snprintf(caller->request, sizeof caller->request,
             "%s %s SIP/2.0\r\n"
             "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bK-%u-%u;rport\r\nMax-Forwards: 70\r\n"
             "From: %s\r\nTo: %s\r\nCall-ID: %s\r\n"
             "CSeq: %u %s\r\nContact: <sip:caller@127.0.0.1:%u>\r\n%s%sContent-Length: %zu\r\n"
             "\r\n%s",
             method, caller->uri, caller->sip_port, caller->call, caller->branch, caller->from,
             caller->to, caller->id, caller->cseq, method, caller->sip_port,
             caller->is_private ? "Privacy: id\r\n" : "",
             *body ? "Content-Type: application/sdp\r\n" : "", strlen(body), body);
    send_text(caller, caller->request);
    caller->resend_at = 0;
    if (strcmp(method, "ACK") == 0)
        caller->request[0] = '\0';
}

enum { SDP_MAX = 400 };

static void write_sdp(const struct tl_caller *caller, char sdp[SDP_MAX])
{
    snprintf(sdp, SDP_MAX,
             "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
             "m=audio %u RTP/AVP 0 8 %d\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
             "a=rtpmap:%d telephone-event/8000\r\na=fmtp:%d 0-15\r\na=ptime:20\r\n",
             caller->rtp_port, KEY_TYPE, KEY_TYPE, KEY_TYPE);
}

static void invite(struct tl_caller *caller)
{
    char sdp[SDP_MAX];
    write_sdp(caller, sdp);
    request(caller, "INVITE", sdp);
}

enum tl_err tl_caller_server_read(const char *text, struct sockaddr_in *out)
{
    char address[64];
    unsigned port;
    struct sockaddr_in sip = { .sin_family = AF_INET };
    if (sscanf(text, "%63[0-9.]:%5u", address, &port) != 2 || port == 0 || port > 65535 ||
        inet_pton(AF_INET, address, &sip.sin_addr) != 1)
        return TL_EBAD;
    sip.sin_port = htons((uint16_t)port);
    *out = sip;
    return TL_OK;
}

static unsigned next_call(void)
{
    static unsigned calls;
    return ++calls;
}

enum tl_err tl_caller_open(const struct sockaddr_in *server, const char *number,
                           struct tl_caller **out_caller)
{
    char address[INET_ADDRSTRLEN];
    struct tl_caller *caller = calloc(1, sizeof *caller);
    if (!caller)
        return TL_ENOMEM;
    caller->server = *server;
    caller->rtp_fd = open_socket(&caller->rtp_port);
    caller->sip_fd = open_socket(&caller->sip_port);
    if (caller->rtp_fd < 0 || caller->sip_fd < 0) {
        tl_caller_close(caller);
        return TL_EIO;
    }
    caller->call = next_call();
    caller->is_private = !number;
    inet_ntop(AF_INET, &server->sin_addr, address, sizeof address);
    snprintf(caller->id, sizeof caller->id, "call-%u-%u@127.0.0.1", caller->sip_port, caller->call);
    snprintf(caller->uri, sizeof caller->uri, "sip:line@%s:%u", address, ntohs(server->sin_port));
    snprintf(caller->to, sizeof caller->to, "<sip:line@%s>", address);
    snprintf(caller->from, sizeof caller->from, "<sip:%.40s@%s>;tag=c%u",
             number ? number : "anonymous", number ? "127.0.0.1" : "anonymous.invalid",
             caller->call);
    invite(caller);
    *out_caller = caller;
    return TL_OK;
}

void tl_caller_close(struct tl_caller *caller)
{
    if (!caller)
        return;
    if (caller->sip_fd >= 0 && !caller->is_taken)
        close(caller->sip_fd);
    if (caller->rtp_fd >= 0)
        close(caller->rtp_fd);
    free(caller);
}

enum tl_err tl_caller_key(struct tl_caller *caller, const char *keys)
{
    size_t len = strlen(keys);
    if (caller->keys_len + len > KEYS_MAX)
        return TL_EFULL;
    memcpy(caller->keys + caller->keys_len, keys, len);
    caller->keys_len += (unsigned)len;
    return TL_OK;
}

void tl_caller_say(struct tl_caller *caller, const uint8_t *sound, size_t len, size_t from)
{
    caller->sound = len > 0 ? sound : NULL;
    caller->sound_len = len;
    caller->sound_at = len > 0 ? from % len : 0;
}

/* The value of a header, up to the end of its line; false: it is not there. */
static bool header(const char *text, const char *name, char *out, size_t out_bytes_max)
{
    size_t name_len = strlen(name);
    for (const char *line = strstr(text, "\r\n"); line && line[2] != '\r';
         line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, name_len) != 0 || line[2 + name_len] != ':')
            continue;
        const char *value = line + 3 + name_len;
        value += strspn(value, " ");
        size_t bytes = strcspn(value, "\r\n");
        if (bytes >= out_bytes_max)
            return false;
        memcpy(out, value, bytes);
        out[bytes] = '\0';
        return true;
    }
    return false;
}

/* To a request, of our dialog or one that begins it. */
static void respond(const struct tl_caller *caller, const char *text, const char *status,
                    const char *body)
{
    char via[400] = "", from[240] = "", to[240] = "", id[200] = "", cseq[64] = "", out[TEXT_MAX];
    char tag[32] = "", contact[96] = "";
    if (!header(text, "Via", via, sizeof via) || !header(text, "From", from, sizeof from) ||
        !header(text, "To", to, sizeof to) || !header(text, "Call-ID", id, sizeof id) ||
        !header(text, "CSeq", cseq, sizeof cseq))
        return;
    if (!strstr(to, ";tag="))
        snprintf(tag, sizeof tag, ";tag=c%u", caller->call);
    if (caller->is_taken)
        snprintf(contact, sizeof contact, "Contact: <sip:telephone@127.0.0.1:%u>\r\n",
                 caller->sip_port);
    snprintf(out, sizeof out,
             "SIP/2.0 %s\r\nVia: %s\r\nFrom: %s\r\nTo: %s%s\r\nCall-ID: %s\r\nCSeq: %s\r\n"
             "%s%sContent-Length: %zu\r\n\r\n%s",
             status, via, from, to, tag, id, cseq, contact,
             *body ? "Content-Type: application/sdp\r\n" : "", strlen(body), body);
    send_text(caller, out);
}

void tl_caller_hang_up(struct tl_caller *caller)
{
    if (caller->state == TL_CALLER_TALKS)
        request(caller, "BYE", "");
    else if (caller->state == TL_CALLER_CALLS && caller->is_taken)
        respond(caller, caller->invite, "486 Busy Here", "");
    else if (caller->state == TL_CALLER_CALLS)
        request(caller, "CANCEL", "");
    if (caller->state != TL_CALLER_ENDED)
        caller->state = TL_CALLER_LEAVES;
}

/* ---- what comes by SIP ---- */

static bool read_media(struct tl_caller *caller, const char *text)
{
    const char *port = strstr(text, "m=audio "), *address = strstr(text, "c=IN IP4 ");
    char number[INET_ADDRSTRLEN] = "";
    if (!port || !address)
        return false;
    snprintf(number, sizeof number, "%.*s", (int)strcspn(address + 9, "\r\n/"), address + 9);
    caller->media = (struct sockaddr_in){ .sin_family = AF_INET };
    caller->media.sin_port = htons((uint16_t)strtoul(port + 8, NULL, 10));
    return inet_pton(AF_INET, number, &caller->media.sin_addr) == 1;
}

static void keep_tag(struct tl_caller *caller, const char *text)
{
    char to[200];
    const char *tag = header(text, "To", to, sizeof to) ? strstr(to, ";tag=") : NULL;
    if (tag && !strstr(caller->to, ";tag="))
        snprintf(caller->to + strlen(caller->to), sizeof caller->to - strlen(caller->to), "%.*s",
                 1 + (int)strcspn(tag + 1, ";>"), tag);
}

static void on_invite_response(struct tl_caller *caller, unsigned code, const char *text)
{
    if (code < 200)
        return;
    keep_tag(caller, text);
    request(caller, "ACK", "");
    if (caller->state == TL_CALLER_TALKS) /* Our ACK was lost. */
        return;
    bool is_up = code < 300 && read_media(caller, text);
    if (!is_up) {
        caller->refusal = code;
        caller->state = TL_CALLER_ENDED;
    } else if (caller->state == TL_CALLER_LEAVES) {
        request(caller, "BYE", "");
    } else {
        caller->state = TL_CALLER_TALKS;
    }
}

/* A call that came: it rings, or is picked up. */
static void tell_invited(const struct tl_caller *caller)
{
    char sdp[SDP_MAX];
    write_sdp(caller, sdp);
    if (caller->state == TL_CALLER_TALKS)
        respond(caller, caller->invite, "200 OK", sdp);
    else
        respond(caller, caller->invite, "180 Ringing", "");
}

static void on_request(struct tl_caller *caller, const char *text)
{
    if (strncmp(text, "ACK ", 4) == 0)
        return;
    if (strncmp(text, "INVITE ", 7) == 0 && caller->is_taken) {
        tell_invited(caller);
        return;
    }
    respond(caller, text, "200 OK", "");
    if (strncmp(text, "CANCEL ", 7) == 0 && caller->is_taken && caller->state == TL_CALLER_CALLS)
        respond(caller, caller->invite, "487 Request Terminated", "");
    if (strncmp(text, "BYE ", 4) == 0 || strncmp(text, "CANCEL ", 7) == 0) {
        caller->request[0] = '\0';
        caller->state = TL_CALLER_ENDED;
    }
}

static void on_message(struct tl_caller *caller, const char *text)
{
    char cseq[64] = "", id[64] = "";
    /* What belongs to a call that had this port before is not for this one. */
    if (!header(text, "CSeq", cseq, sizeof cseq) || !header(text, "Call-ID", id, sizeof id) ||
        strcmp(id, caller->id) != 0)
        return;
    if (strncmp(text, "SIP/2.0 ", 8) != 0) {
        on_request(caller, text);
        return;
    }
    unsigned code = (unsigned)strtoul(text + 8, NULL, 10);
    if (strstr(cseq, "INVITE")) {
        on_invite_response(caller, code, text);
    } else if (code >= 200) {
        caller->request[0] = '\0';
        if (strstr(cseq, "BYE"))
            caller->state = TL_CALLER_ENDED;
    }
}

/* ---- sound ---- */

static void send_rtp(struct tl_caller *caller, struct tl_rtp *rtp)
{
    uint8_t packet[TL_RTP_HEADER_BYTES + TL_RTP_PACKET_BYTES];
    rtp->seq = caller->seq++;
    rtp->ssrc = 0xca11e000u + caller->call;
    tl_rtp_write_header(packet, rtp);
    memcpy(packet + TL_RTP_HEADER_BYTES, rtp->payload, rtp->payload_bytes);
    sendto(caller->rtp_fd, packet, TL_RTP_HEADER_BYTES + rtp->payload_bytes, 0,
           (struct sockaddr *)&caller->media, sizeof caller->media);
}

/* RFC 4733 2.5: the press grows, its end is sent three times, all with the time it began. */
static void send_key(struct tl_caller *caller)
{
    bool is_end = caller->key_step > KEY_PACKETS;
    unsigned grown = is_end ? KEY_PACKETS + 1 : caller->key_step;
    unsigned duration = grown * TL_RTP_PACKET_BYTES;
    const char *event = strchr(digits, caller->keys[0]);
    const uint8_t payload[4] = { (uint8_t)(event ? event - digits : 0), (uint8_t)(is_end << 7 | 10),
                                 (uint8_t)(duration >> 8), (uint8_t)duration };
    send_rtp(caller, &(struct tl_rtp){ .type = KEY_TYPE,
                                       .marker = caller->key_step == 1,
                                       .ts = caller->key_ts,
                                       .payload = payload,
                                       .payload_bytes = sizeof payload });
    if (caller->key_step++ < KEY_PACKETS + KEY_ENDS)
        return;
    caller->key_step = 0;
    memmove(caller->keys, caller->keys + 1, --caller->keys_len);
}

static void send_sound(struct tl_caller *caller)
{
    uint8_t payload[TL_RTP_PACKET_BYTES];
    for (size_t i = 0; i < sizeof payload; i++) {
        payload[i] = caller->sound ? caller->sound[caller->sound_at++] : 0xff; /* PCMU silence. */
        caller->sound_at = caller->sound_at < caller->sound_len ? caller->sound_at : 0;
    }
    send_rtp(caller, &(struct tl_rtp){
                         .ts = caller->ts, .payload = payload, .payload_bytes = sizeof payload });
}

static void speak(struct tl_caller *caller, int64_t now_us)
{
    if (caller->packet_at == 0 || now_us - caller->packet_at > 10 * packet_us)
        caller->packet_at = now_us;
    for (; caller->packet_at <= now_us; caller->packet_at += packet_us) {
        caller->ts += TL_RTP_PACKET_BYTES;
        if (caller->keys_len > 0 && caller->key_step == 0 && caller->seq > 2) {
            caller->key_step = 1;
            caller->key_ts = caller->ts;
        }
        if (caller->key_step > 0)
            send_key(caller);
        else
            send_sound(caller);
    }
}

void tl_caller_turn(struct tl_caller *caller, int64_t now_us)
{
    char text[TEXT_MAX];
    ssize_t len;
    while (!caller->is_taken && (len = recv(caller->sip_fd, text, sizeof text - 1, 0)) > 0) {
        text[len] = '\0';
        on_message(caller, text);
    }
    while (recv(caller->rtp_fd, text, sizeof text, 0) > 0)
        caller->heard++;
    if (caller->request[0] != '\0' && caller->resend_at == 0)
        caller->resend_at = now_us + resend_us;
    if (caller->request[0] != '\0' && caller->resend_at <= now_us) {
        send_text(caller, caller->request);
        caller->resend_at = now_us + 2 * resend_us;
    }
    if (caller->state == TL_CALLER_TALKS)
        speak(caller, now_us);
}

enum tl_caller_state tl_caller_state(const struct tl_caller *caller)
{
    return caller->state;
}

uint64_t tl_caller_heard(const struct tl_caller *caller)
{
    return caller->heard;
}

unsigned tl_caller_refusal(const struct tl_caller *caller)
{
    return caller->refusal;
}

/* ---- calls that come ---- */

/* What stands between < and >, or the whole. */
static void read_uri(const char *text, char *out, size_t bytes_max)
{
    const char *begin = strchr(text, '<');
    begin = begin ? begin + 1 : text;
    snprintf(out, bytes_max, "%.*s", (int)strcspn(begin, ">;\r\n"), begin);
}

enum tl_err tl_caller_take(int fd, uint16_t port, const struct sockaddr_in *from,
                           const char *invite_text, bool answers, struct tl_caller **out_caller)
{
    char contact[200];
    struct tl_caller *caller = calloc(1, sizeof *caller);
    if (!caller)
        return TL_ENOMEM;
    caller->is_taken = true;
    caller->sip_fd = fd;
    caller->sip_port = port;
    caller->server = *from;
    caller->call = next_call();
    caller->cseq = 1;
    caller->rtp_fd = open_socket(&caller->rtp_port);
    snprintf(caller->invite, sizeof caller->invite, "%s", invite_text);
    bool is_whole = header(invite_text, "Call-ID", caller->id, sizeof caller->id) &&
                    header(invite_text, "From", caller->to, sizeof caller->to) &&
                    header(invite_text, "To", caller->from, sizeof caller->from - 32) &&
                    header(invite_text, "Contact", contact, sizeof contact) &&
                    read_media(caller, invite_text);
    if (caller->rtp_fd < 0 || !is_whole) {
        tl_caller_close(caller);
        return is_whole ? TL_EIO : TL_EBAD;
    }
    read_uri(contact, caller->uri, sizeof caller->uri);
    snprintf(caller->from + strlen(caller->from), 32, ";tag=c%u", caller->call);
    caller->state = answers ? TL_CALLER_TALKS : TL_CALLER_CALLS;
    tell_invited(caller);
    *out_caller = caller;
    return TL_OK;
}

bool tl_caller_hear(struct tl_caller *caller, const char *text)
{
    char id[sizeof caller->id] = "";
    if (!header(text, "Call-ID", id, sizeof id) || strcmp(id, caller->id) != 0)
        return false;
    on_message(caller, text);
    return true;
}

void tl_caller_reply(int fd, const struct sockaddr_in *to, const char *request_text,
                     const char *status)
{
    const struct tl_caller nobody = { .sip_fd = fd, .server = *to };
    respond(&nobody, request_text, status, "");
}

bool tl_caller_called(const char *text, char *out_number, size_t bytes_max)
{
    const char *uri = strncmp(text, "INVITE sip:", 11) == 0 ? text + 11 : NULL;
    size_t len = uri ? strcspn(uri, "@ \r\n") : 0;
    if (!uri || len == 0 || len >= bytes_max)
        return false;
    snprintf(out_number, bytes_max, "%.*s", (int)len, uri);
    return true;
}
