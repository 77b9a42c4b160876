/* The link to a far end: reports both ways, its quality, and far ends that are gone. */
#include "phone/support_far_end.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { A = 11, B = 12 };

/* The RTCP of a telephone. */
struct reporter {
    int fd;
    uint16_t to;
    struct tl_rtp_in in;
    struct tl_rtp_out out;
    struct tl_rtcp rtcp;
};

static void reporter_open(struct reporter *reporter, const struct handset *handset)
{
    struct sockaddr_in sa = { .sin_family = AF_INET };
    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *reporter = (struct reporter){ .to = (uint16_t)(handset->to + 1) };
    reporter->out = (struct tl_rtp_out){ .ssrc = handset->ssrc, .source = TL_RTP_NOBODY };
    reporter->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CHECK_EQ(bind(reporter->fd, (struct sockaddr *)&sa, sizeof sa), 0);
}

static void reporter_send(struct reporter *reporter)
{
    uint8_t report[TL_RTCP_REPORT_BYTES];
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(reporter->to) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    size_t bytes = tl_rtcp_write(&reporter->out, &reporter->in, &reporter->rtcp, 1000000, 1000000,
                                 "telephone", report);
    CHECK_EQ(sendto(reporter->fd, report, bytes, 0, (struct sockaddr *)&to, sizeof to), bytes);
}

static void aim(struct scene *scene, const struct handset *handset, tl_id leg, bool can_hear,
                bool can_speak)
{
    const struct tl_media_remote remote = { .address = "127.0.0.1",
                                            .port = handset->port,
                                            .event_type = 101,
                                            .can_hear = can_hear,
                                            .can_speak = can_speak };
    CHECK_OK(tl_media_rtp_remote(scene->media, leg, &remote));
}

static void join(struct scene *scene, struct handset *handset, tl_id leg, bool can_hear,
                 bool can_speak)
{
    uint16_t port;
    CHECK_OK(tl_media_rtp_open(scene->media, leg, 0, &port));
    handset_open(handset, "127.0.0.1", port);
    aim(scene, handset, leg, can_hear, can_speak);
}

static void a_telephone_gets_reports_on_the_next_port(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset;
    struct reporter reporter;
    uint8_t report[1500];
    scene_open(&scene, NULL);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    reporter_open(&reporter, &handset);
    handset_speak(&handset, 0, 1);
    handset.seq += 3; /* Three are lost. */
    handset_speak(&handset, 0, 1);
    scene_wait_in(&scene, A, 2);
    reporter_send(&reporter); /* From here on we know where it hears reports. */
    struct pollfd fd = { .fd = reporter.fd, .events = POLLIN };
    CHECK_EQ(poll(&fd, 1, FAR_END_WAIT_MS), 1);
    ssize_t bytes = recv(reporter.fd, report, sizeof report, 0);
    CHECK(bytes > 0);
    CHECK_OK(
        tl_rtcp_read(&reporter.in, &reporter.rtcp, handset.ssrc, report, (size_t)bytes, 2000000));
    CHECK_EQ(reporter.rtcp.reports, 1);
    CHECK_EQ(reporter.rtcp.lost_fraction, 3 * 256 / 5);
    close(reporter.fd);
    handset_close(&handset);
    scene_close(&scene);
}

/* A telephone on hold sends no sound for as long as it likes; but its reports are missed when they
 * stop. B, which should speak, shows the time that passes. */
static void a_leg_on_hold_is_lost_only_when_its_reports_stop(void **state)
{
    (void)state;
    struct scene scene;
    struct handset held, other;
    struct reporter reporter;
    scene_open(&scene, &(struct tl_media_settings){ .lost_after_ms = 100 });
    join(&scene, &held, A, false, true); /* It holds us: sendonly, without music. */
    handset_join(&scene, &other, B, TL_MEDIA_PCMU);
    for (unsigned i = 0; i < 2; i++) {
        scene_wait(TL_MEDIA_LOST, B);
        handset_speak(&other, 0, 1);
        scene_wait(TL_MEDIA_BACK, B);
    }
    CHECK_EQ(scene_count(TL_MEDIA_LOST, A), 0);
    reporter_open(&reporter, &held);
    reporter_send(&reporter);
    scene_wait(TL_MEDIA_LOST, A);
    reporter_send(&reporter);
    scene_wait(TL_MEDIA_BACK, A);
    aim(&scene, &held, A, true, true); /* It takes us back, and is silent. */
    scene_wait(TL_MEDIA_LOST, A);
    close(reporter.fd);
    handset_close(&held);
    handset_close(&other);
    scene_close(&scene);
}

/* One that only listens is watched in the same way. */
static void a_leg_that_only_hears_is_lost_only_when_its_reports_stop(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset;
    struct reporter reporter;
    scene_open(&scene, &(struct tl_media_settings){ .lost_after_ms = 100 });
    join(&scene, &handset, A, true, false);
    reporter_open(&reporter, &handset);
    reporter_send(&reporter);
    scene_wait(TL_MEDIA_LOST, A);
    reporter_send(&reporter);
    scene_wait(TL_MEDIA_BACK, A);
    close(reporter.fd);
    handset_close(&handset);
    scene_close(&scene);
}

static void a_stranger_reports_nothing(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset, stranger;
    scene_open(&scene, NULL);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    handset_open(&stranger, "127.0.0.2", (uint16_t)(handset.to + 1));
    handset_speak(&stranger, 72,
                  1); /* 200 with the marker: a sender report, as far as type goes. */
    handset_close(&stranger);
    handset_open(&stranger, "127.0.0.1", (uint16_t)(handset.to + 1));
    handset_speak(&stranger, 0, 1); /* And no report at all. */
    for (int i = 0; i < FAR_END_WAIT_MS; i++) {
        if (scene_measure(&scene, A).packets_dropped == 2)
            break;
        poll(NULL, 0, 1);
    }
    CHECK_EQ(scene_measure(&scene, A).packets_dropped, 2);
    handset_close(&handset);
    handset_close(&stranger);
    scene_close(&scene);
}

/* A fifth of what it says is lost, a tenth of what we say; it answers our report after 500 ms. */
static void the_quality_of_a_browsers_link_is_told(void **state)
{
    (void)state;
    struct scene scene;
    struct browser browser;
    struct packet packet;
    uint8_t report[TL_RTCP_REPORT_BYTES];
    struct tl_rtp_in in = { 0 };
    struct tl_rtp_out out = { .source = TL_RTP_NOBODY };
    struct tl_rtcp rtcp = { 0 };
    scene_open(&scene, NULL);
    browser_open(&browser, "SRTP_AES128_CM_SHA1_80");
    browser_join(&scene, &browser, A);
    for (unsigned i = 0; i < 81; i++) {
        browser.seq += i % 4 == 3;
        browser_speak(&browser, 1);
    }
    scene_wait_in(&scene, A, 81);
    size_t bytes = browser_report(&browser, &packet);
    out.ssrc = browser.ssrc;
    const uint32_t ours = (uint32_t)packet.bytes[4] << 24 | (uint32_t)packet.bytes[5] << 16 |
                          (uint32_t)packet.bytes[6] << 8 | packet.bytes[7];
    for (unsigned i = 0; i < 101; i++) { /* What it says that it heard of us. */
        const struct tl_rtp rtp = { .ssrc = ours, .seq = (uint16_t)i, .ts = i * 160 };
        if (i % 10 != 5)
            tl_rtp_in_count(&in, &rtp, i * 20000);
    }
    CHECK_OK(tl_rtcp_read(&in, &rtcp, browser.ssrc, packet.bytes, bytes, 1000000));
    bytes = tl_rtcp_write(&out, &in, &rtcp, 1000000, 0, "browser", report);
    browser_send_report(&browser, report, bytes);
    const struct tl_media_quality *quality;
    struct tl_media_event event;
    do { /* The first may be from before. */
        event = scene_wait(TL_MEDIA_QUALITY, A);
        quality = event.quality;
    } while (!quality->has_out);
    CHECK(quality->out_lost_permille >= 90 && quality->out_lost_permille <= 110);
    CHECK(quality->out_jitter_us < 1000);
    CHECK(quality->has_round_trip);
    CHECK(quality->round_trip_us < 1000000);
    browser_close(&browser);
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_telephone_gets_reports_on_the_next_port),
        cmocka_unit_test(a_leg_on_hold_is_lost_only_when_its_reports_stop),
        cmocka_unit_test(a_leg_that_only_hears_is_lost_only_when_its_reports_stop),
        cmocka_unit_test(a_stranger_reports_nothing),
        cmocka_unit_test(the_quality_of_a_browsers_link_is_told),
    };
    return cmocka_run_group_tests_name("phone/link", tests, NULL, NULL);
}
