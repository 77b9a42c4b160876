/* media_link.c: the link to a leg's far end: what was lost, reports both ways, and whether it
 * lives. */
#include <sys/socket.h>
#include <time.h>

#include "phone/media_leg.h"
#include "phone/media_web.h"
#include "phone/media_worker.h"

enum {
    REPORT_US = 4000000, /* Looked at each second: so about every five. */
    QUALITY_US = 5000000,
    SAMPLE_US = 125,
    SECOND_SAMPLES = 8000,
    SECOND_US = 1000000,
};

static void tell(struct tl_leg *leg, enum tl_media_event_kind kind)
{
    tl_leg_tell(leg, &(struct tl_media_event){ .kind = kind });
}

void tl_leg_come_back(struct tl_leg *leg)
{
    if (!leg->is_lost)
        return;
    leg->is_lost = false;
    tell(leg, TL_MEDIA_BACK);
}

static void count_lost(struct tl_leg *leg)
{
    uint64_t lost = tl_rtp_in_lost(&leg->in);
    if (lost > leg->lost_counted) {
        tl_count(&leg->worker->counts.packets_lost, lost - leg->lost_counted);
        leg->lost_counted = lost;
    }
}

/* A telephone that went silent may have moved: any port of its host may speak for it again. */
static void listen_widely(struct tl_leg *leg)
{
    const struct sockaddr none = { .sa_family = AF_UNSPEC };
    if (leg->is_connected && connect(leg->fd, &none, sizeof none) == 0)
        leg->is_connected = false;
}

/* A telephone that has us on hold need not send, whatever its direction says. */
static bool should_speak(const struct tl_leg *leg)
{
    return leg->can_speak && (leg->web || leg->can_hear);
}

void tl_leg_hear_reports(struct tl_leg *leg, const uint8_t *packet, size_t bytes)
{
    if (tl_rtcp_read(&leg->in, &leg->rtcp, leg->out.ssrc, packet, bytes, leg->worker->now_us) !=
        TL_OK) {
        tl_leg_drop_packet(leg);
        return;
    }
    leg->alive_us = leg->worker->now_us;
    leg->has_reports = true;
    if (!should_speak(leg))
        tl_leg_come_back(leg);
}

/* Sound is missed soon. Where none is due (hold, one way), reports are, if there ever were any:
 * they come every five seconds or so, each perhaps half as late again (RFC 3550 6.2). */
static bool is_missed(const struct tl_leg *leg)
{
    const struct tl_worker *worker = leg->worker;
    if (should_speak(leg))
        return worker->now_us - leg->heard_us > worker->lost_after_us;
    return leg->has_reports && worker->now_us - leg->alive_us > 4 * worker->lost_after_us;
}

static void send_report(struct tl_leg *leg)
{
    uint8_t report[TL_RTCP_REPORT_BYTES];
    struct timespec wall;
    if (leg->srtp || (leg->out.packets == 0 && !leg->in.is_started))
        return; /* SRTCP is not spoken with telephones, and nothing goes in the clear beside SRTP.
                 */
    clock_gettime(CLOCK_REALTIME, &wall);
    int64_t wall_us = (int64_t)wall.tv_sec * 1000000 + wall.tv_nsec / 1000;
    size_t bytes = tl_rtcp_write(&leg->out, &leg->in, &leg->rtcp, leg->worker->now_us, wall_us,
                                 "line", report);
    if (leg->web) {
        tl_web_send_report(leg, report, bytes);
        return;
    }
    union tl_netaddr to = leg->rtcp_remote;
    if (!leg->has_rtcp_remote) {
        to = leg->remote;
        tl_netaddr_set_port(&to, (uint16_t)(tl_netaddr_port(&to) + 1));
    }
    if (leg->rtcp_fd >= 0)
        (void)!sendto(leg->rtcp_fd, report, bytes, MSG_DONTWAIT | MSG_NOSIGNAL, &to.any,
                      tl_netaddr_bytes(&to));
}

static void tell_quality(struct tl_leg *leg)
{
    const struct tl_rtcp *rtcp = &leg->rtcp;
    const struct tl_media_quality quality = {
        .in_lost_permille = tl_rtp_in_lost_permille(&leg->in),
        .in_jitter_us = (leg->in.jitter >> 4) * SAMPLE_US,
        .has_out = rtcp->reports != leg->quality_reports,
        .out_lost_permille = rtcp->lost_fraction * 1000u / 256,
        .out_jitter_us = rtcp->jitter < SECOND_SAMPLES ? rtcp->jitter * SAMPLE_US : SECOND_US,
        .has_round_trip = rtcp->has_round_trip,
        .round_trip_us = rtcp->round_trip_us,
    };
    leg->quality_reports = rtcp->reports;
    tl_leg_tell(leg, &(struct tl_media_event){ .kind = TL_MEDIA_QUALITY, .quality = &quality });
}

/* Reports to the far end; of a browser, quality to the server. */
static void report(struct tl_leg *leg)
{
    int64_t now_us = leg->worker->now_us;
    if (!leg->is_ready)
        return;
    if (now_us - leg->reported_us > REPORT_US) {
        leg->reported_us = now_us;
        send_report(leg);
    }
    if (leg->quality_us == 0)
        leg->quality_us = now_us;
    if (leg->web && now_us - leg->quality_us >= QUALITY_US) {
        leg->quality_us += QUALITY_US;
        tell_quality(leg);
    }
}

void tl_leg_second(struct tl_leg *leg)
{
    count_lost(leg);
    if (leg->web)
        tl_web_second(leg);
    tl_leg_keep_open(leg);
    report(leg);
    if (leg->is_ready && !leg->is_lost && is_missed(leg)) {
        leg->is_lost = true;
        if (!leg->web)
            listen_widely(leg);
        tell(leg, TL_MEDIA_LOST);
    }
}
