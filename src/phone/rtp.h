/* rtp.h: RTP packets, what was received of a source, and one outgoing stream that never breaks.
 *
 *   prompt  ----.
 *   partner A ---+--> struct tl_rtp_out: own SSRC, sequence and time --> far end
 *   partner B --'
 *
 * Bytes and numbers only: no sockets, no clock (times come in). The outgoing stream keeps a
 * partner's gaps and reordering, so that the far end sees losses as they are, but never sends one
 * sequence number twice: under SRTP that would be the end of the key (RFC 3711 9.1).
 * Fixed size, no allocation; a packet costs tens of nanoseconds here.
 */
#ifndef TL_PHONE_RTP_H
#define TL_PHONE_RTP_H

#include "base/err.h"
#include "base/types.h"

#define TL_RTP_HEADER_BYTES  12
#define TL_RTP_PACKET_BYTES  160 /* Samples and payload of one packet of 20 ms. */
#define TL_RTCP_REPORT_BYTES 96  /* At most, of what tl_rtcp_write makes. */

/* A packet, read. payload points into the bytes read. */
struct tl_rtp {
    bool marker;
    uint8_t type; /* Payload type, 7 bits. */
    uint16_t seq;
    uint32_t ts;
    uint32_t ssrc;
    const uint8_t *payload;
    size_t payload_bytes;
};

/* RFC 3550 5.1; extension, contributors and padding are stepped over. TL_EBAD: not RTP. */
TL_MUST_USE enum tl_err tl_rtp_read(const uint8_t *packet, size_t bytes, struct tl_rtp *out_rtp);

/* Length of the header with contributors and extension, and nothing else. TL_EBAD: not RTP. */
TL_MUST_USE enum tl_err tl_rtp_read_header(const uint8_t *packet, size_t bytes, size_t *out_bytes);

/* Writes TL_RTP_HEADER_BYTES bytes from rtp; its payload is not looked at. */
void tl_rtp_write_header(uint8_t *packet, const struct tl_rtp *rtp);

/* True for RTCP on a port that carries both (RFC 5761 4). bytes >= 2. */
static inline bool tl_rtp_is_rtcp(const uint8_t *packet)
{
    return packet[1] >= 192 && packet[1] <= 223;
}

/* What came from one source (RFC 3550 A.1, A.3, A.8). Zero it to begin. */
struct tl_rtp_in {
    uint32_t ssrc;
    bool is_started;
    uint16_t seq_max;
    uint32_t cycles; /* Of seq_max, in its upper 16 bits. */
    uint32_t seq_base;
    uint32_t received;
    uint32_t expected_before; /* At the last report. */
    uint32_t received_before;
    uint32_t expected_asked; /* At the last tl_rtp_in_lost_permille. */
    uint32_t received_asked;
    int64_t lost_earlier; /* Under earlier SSRCs. */
    uint32_t transit;
    uint32_t jitter; /* In samples, times 16. */
    uint32_t sr_ntp; /* Middle 32 bits of the last sender report's time; 0: none came. */
    int64_t sr_us;   /* When it came. */
};

/* Counts a packet that came at now_us. A new SSRC begins anew. */
void tl_rtp_in_count(struct tl_rtp_in *in, const struct tl_rtp *rtp, int64_t now_us);

/* Packets lost since the beginning, never below 0. */
uint64_t tl_rtp_in_lost(const struct tl_rtp_in *in);

/* Share of the packets lost since the last time this was asked (or a new source began). */
uint32_t tl_rtp_in_lost_permille(struct tl_rtp_in *in);

/* Who is heard in a stream: this program, nobody (the next packet begins anew), or a far end. */
#define TL_RTP_OWN    0u
#define TL_RTP_NOBODY UINT64_MAX

/* The stream to one far end. Set ssrc, seq_next and ts_end at random, source to nobody, and zero
 * the rest. */
struct tl_rtp_out {
    uint32_t ssrc;
    uint16_t seq_next;
    uint32_t ts_end;    /* Time stamp behind the last sample sent. */
    int64_t sent_us;    /* When that was; 0: nothing was sent. */
    uint64_t sent_bits; /* Bit n: seq_next - 1 - n was sent, or is too late to be. */
    uint64_t source;    /* Who is heard. Set it to nobody when a pause or another source begins. */
    uint16_t seq_offset;
    uint32_t ts_offset;
    uint32_t packets, octets;
};

/* Numbers for a packet made here, of samples samples: fills rtp's marker, seq, ts, ssrc. After
 * nobody or another source the marker is set and the time stamp moves on by the pause. */
void tl_rtp_out_own(struct tl_rtp_out *out, uint32_t samples, int64_t now_us, struct tl_rtp *rtp);

/* Renumbers rtp (seq, ts, ssrc, marker), a packet of samples samples of source (unlike for each
 * sender and SSRC). False: it must not be sent: sent already, or older than the switch. */
TL_MUST_USE bool tl_rtp_out_forward(struct tl_rtp_out *out, uint64_t source, uint32_t samples,
                                    int64_t now_us, struct tl_rtp *rtp);

enum { TL_RTCP_SENT_MAX = 4 };

/* What the far end reports of our stream to it (RFC 3550 6.4.1). Zero it to begin. */
struct tl_rtcp {
    struct {
        uint32_t ntp;         /* Middle 32 bits of the time in our report; 0: none. */
        int64_t us;           /* When it was sent. */
    } sent[TL_RTCP_SENT_MAX]; /* Our last sender reports: the round trip is measured by them. */
    uint32_t sent_len;        /* Of all so far. */
    uint32_t reports;         /* Blocks about our stream so far; what follows is of the last. */
    uint8_t lost_fraction;    /* Of 256, since the one before. */
    uint32_t jitter;          /* Samples. */
    bool has_round_trip;
    uint32_t round_trip_us;
};

/* Writes a compound of a sender or receiver report and SDES (RFC 3550 6.4, 6.5) into report, which
 * has TL_RTCP_REPORT_BYTES bytes; returns its length. wall_us: UTC; cname: at most 16 bytes. */
size_t tl_rtcp_write(const struct tl_rtp_out *out, struct tl_rtp_in *in, struct tl_rtcp *rtcp,
                     int64_t now_us, int64_t wall_us, const char *cname, uint8_t *report);

/* Takes from a compound what the next report needs, and what it says of the stream own_ssrc.
 * Anything else in it is stepped over. TL_EBAD: it does not begin as a compound has to (A.2). */
TL_MUST_USE enum tl_err tl_rtcp_read(struct tl_rtp_in *in, struct tl_rtcp *rtcp, uint32_t own_ssrc,
                                     const uint8_t *packet, size_t bytes, int64_t now_us);

#endif
