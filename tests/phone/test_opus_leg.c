/* Browsers that have Opus: sound and keys both ways, and which codec when. */
#include "phone/support_far_end.h"

#include <math.h>
#include <opus/opus.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "phone/g711.h"
#include "phone/media_opus.h"
#include "phone/media_tap.h"
#include "phone/web_sdp.h"

enum { A = 31, B = 32, C = 33, OPUS = 111, FRAMES_MAX = 400, SECOND = 50 };

static const char counter[] = "SRTP_AES128_CM_SHA1_80";

/* A page that sends a tone by Opus as Chromium does, and decodes what it hears. */
struct page {
    struct browser browser;
    OpusEncoder *encoder;
    OpusDecoder *decoder;
    uint32_t ts; /* Of 48 kHz. */
    unsigned hz;
    unsigned lost_every; /* Of what it sends one in so many is lost; 0: nothing. */
    unsigned sent;
    unsigned opus_heard, pcmu_heard, with_fec;
    int16_t heard[FRAMES_MAX * TL_RTP_PACKET_BYTES];
    unsigned heard_len;
};

static void page_open(struct scene *scene, struct page *page, tl_id leg, unsigned hz)
{
    int failed = 0;
    *page = (struct page){ .hz = hz, .ts = UINT32_MAX - 20000 };
    browser_open(&page->browser, counter);
    browser_join(scene, &page->browser, leg);
    page->encoder = opus_encoder_create(48000, 1, OPUS_APPLICATION_VOIP, &failed);
    CHECK_EQ(failed, OPUS_OK);
    opus_encoder_ctl(page->encoder, OPUS_SET_INBAND_FEC(1));
    opus_encoder_ctl(page->encoder, OPUS_SET_PACKET_LOSS_PERC(10));
    opus_encoder_ctl(page->encoder, OPUS_SET_BITRATE(24000));
    opus_encoder_ctl(page->encoder, OPUS_SET_MAX_BANDWIDTH(OPUS_BANDWIDTH_NARROWBAND));
    page->decoder = opus_decoder_create(8000, 1, &failed);
    CHECK_EQ(failed, OPUS_OK);
}

static void page_close(struct page *page)
{
    opus_encoder_destroy(page->encoder);
    opus_decoder_destroy(page->decoder);
    browser_close(&page->browser);
}

static void page_say(struct page *page)
{
    opus_int16 tone[960];
    uint8_t payload[1275];
    for (int i = 0; i < 960; i++)
        tone[i] = (opus_int16)(8000 * sin(2 * M_PI * page->hz * ((page->ts + (uint32_t)i) % 48000) /
                                          48000.0));
    int bytes = opus_encode(page->encoder, tone, 960, payload, sizeof payload);
    CHECK(bytes > 0);
    bool is_lost = page->lost_every && page->sent++ % page->lost_every == 5;
    const struct tl_rtp rtp = { .type = OPUS,
                                .seq = page->browser.seq++,
                                .ts = page->ts,
                                .ssrc = page->browser.ssrc,
                                .payload = payload,
                                .payload_bytes = (size_t)bytes };
    page->ts += 960;
    if (!is_lost)
        browser_send(&page->browser, &rtp);
}

static void page_hear(struct page *page)
{
    struct packet packet;
    while (browser_hear_now(&page->browser, &packet)) {
        const struct tl_rtp *rtp = &packet.rtp;
        bool is_opus = rtp->type == OPUS;
        int16_t *to = page->heard + page->heard_len;
        page->opus_heard += is_opus;
        page->pcmu_heard += rtp->type == 0;
        page->with_fec += is_opus && tl_opus_has_fec(rtp->payload, rtp->payload_bytes);
        if ((!is_opus && rtp->type != 0) || page->heard_len == FRAMES_MAX * TL_RTP_PACKET_BYTES)
            continue;
        if (is_opus)
            CHECK_EQ(opus_decode(page->decoder, rtp->payload, (int)rtp->payload_bytes, to,
                                 TL_RTP_PACKET_BYTES, 0),
                     TL_RTP_PACKET_BYTES);
        for (size_t i = 0; !is_opus && i < TL_RTP_PACKET_BYTES; i++)
            to[i] = tl_g711_from_pcmu(rtp->payload[i]);
        page->heard_len += TL_RTP_PACKET_BYTES;
    }
}

/* Both talk for frames, beginning anew with what they keep. */
static void converse(struct page *page, struct talker *talker, unsigned frames)
{
    static int16_t kept[TALK_FRAMES_MAX * TL_RTP_PACKET_BYTES];
    unsigned kept_len = 0;
    page->heard_len = page->opus_heard = page->pcmu_heard = page->with_fec = 0;
    for (unsigned n = 0; n < frames; n++) {
        if (page->hz)
            page_say(page);
        talk(&talker, 1, 1, 0); /* 20 ms. */
        page_hear(page);
        for (unsigned i = 0; n > 20 && i < talker->heard_len; i++)
            if (kept_len < TALK_FRAMES_MAX * TL_RTP_PACKET_BYTES)
                kept[kept_len++] = talker->heard[i];
    }
    memcpy(talker->heard, kept, sizeof kept);
    talker->heard_len = kept_len;
}

/* What the page hears of its own stream: lost of 256. */
static void page_report(struct page *page, uint32_t ssrc, uint8_t lost_fraction)
{
    uint8_t report[32] = { 0x81, 201, 0, 7, 0, 0, 0, (uint8_t)page->browser.ssrc };
    report[8] = (uint8_t)(ssrc >> 24);
    report[9] = (uint8_t)(ssrc >> 16);
    report[10] = (uint8_t)(ssrc >> 8);
    report[11] = (uint8_t)ssrc;
    report[12] = lost_fraction;
    browser_send_report(&page->browser, report, sizeof report);
}

/* The SSRC by which a page is sent to. */
static uint32_t ssrc_heard(struct page *page)
{
    struct packet packet;
    browser_hear(&page->browser, &packet);
    return packet.rtp.ssrc;
}

static bool is_near(double level, double of)
{
    return level > 0.7 * of && level < 1.3 * of;
}

static void a_browser_of_opus_and_a_telephone_hear_each_other(void **state)
{
    (void)state;
    static const enum tl_media_codec codecs[] = { TL_MEDIA_PCMU, TL_MEDIA_PCMA };
    for (unsigned which = 0; which < 2; which++) {
        struct scene scene;
        static struct page page;
        static struct talker phone;
        scene_open(&scene, NULL);
        tl_media_web_sound(scene.media, TL_MEDIA_OPUS);
        page_open(&scene, &page, A, 440);
        CHECK(strstr(page.browser.formats, "SAVPF 111 0 126 110"));
        talker_join(&scene, &phone, B, codecs[which], 1000);
        CHECK_OK(tl_media_bridge(scene.media, A, B));
        converse(&page, &phone, 3 * SECOND);
        CHECK(is_near(tone_level(phone.heard, phone.heard_len, 440), 8000));
        CHECK(is_near(tone_level(page.heard + 20 * 160, page.heard_len - 20 * 160, 1000), 8000));
        CHECK_EQ(page.pcmu_heard, 0);
        CHECK(page.opus_heard > 2 * SECOND);
        struct tl_media_leg_stats stats = scene_measure(&scene, A);
        CHECK_EQ(stats.packets_in, 3 * SECOND);
        CHECK_EQ(stats.packets_dropped, 0);
        CHECK(stats.rms_in > 4000 && stats.rms_out > 4000);
        page_close(&page);
        handset_close(&phone.handset);
        scene_close(&scene);
    }
}

static void what_is_sent_follows_the_loss_that_reports_tell(void **state)
{
    (void)state;
    struct scene scene;
    static struct page page;
    static struct talker phone;
    scene_open(&scene, NULL);
    page_open(&scene, &page, A, 0);
    CHECK(strstr(page.browser.formats, "SAVPF 0 111 126 110"));
    talker_join(&scene, &phone, B, TL_MEDIA_PCMU, 1000);
    CHECK_OK(tl_media_bridge(scene.media, A, B));
    scene_measure(&scene, A);
    handset_speak(&phone.handset, 0, 1);
    uint32_t ssrc = ssrc_heard(&page);
    page_report(&page, ssrc, 26); /* A tenth; once, and it may be chance. */
    page_report(&page, ssrc, 0);
    page_report(&page, ssrc, 26);
    converse(&page, &phone, SECOND);
    CHECK_EQ(page.opus_heard, 0);
    page_report(&page, ssrc, 26); /* The second in a row. */
    converse(&page, &phone, 3 * SECOND);
    CHECK_EQ(page.pcmu_heard < 5, true); /* Those that were on their way. */
    CHECK(page.opus_heard > 2 * SECOND);
    CHECK(page.with_fec > 0); /* A tone is speech to the coder only while it begins. */
    CHECK(is_near(tone_level(page.heard + 20 * 160, page.heard_len - 20 * 160, 1000), 8000));
    for (unsigned i = 0; i + 1 < TL_OPUS_GOOD_REPORTS; i++)
        page_report(&page, ssrc, 0);
    page_report(&page, ssrc, 5); /* 2 %: neither good nor poor. */
    for (unsigned i = 0; i + 1 < TL_OPUS_GOOD_REPORTS; i++)
        page_report(&page, ssrc, 0);
    converse(&page, &phone, SECOND);
    CHECK_EQ(page.pcmu_heard, 0);
    page_report(&page, ssrc, 0);
    converse(&page, &phone, 2 * SECOND);
    CHECK(page.opus_heard < 5);
    CHECK(is_near(tone_level(page.heard + 20 * 160, page.heard_len - 20 * 160, 1000), 8000));
    page_close(&page);
    handset_close(&phone.handset);
    scene_close(&scene);
}

/* The page's side of it: G.711, Opus from one packet to the next, and back. */
static void a_page_may_change_its_codec_at_any_packet(void **state)
{
    (void)state;
    struct scene scene;
    static struct page page;
    static struct talker phone;
    scene_open(&scene, NULL);
    page_open(&scene, &page, A, 440);
    talker_join(&scene, &phone, B, TL_MEDIA_PCMU, 1000);
    CHECK_OK(tl_media_bridge(scene.media, A, B));
    scene_measure(&scene, A);
    for (unsigned round = 0; round < 3; round++) {
        browser_speak(&page.browser, (uint8_t)(17 + round));
        struct packet packet;
        do /* What was left of the tone. */
            handset_hear(&phone.handset, &packet);
        while (packet.rtp.payload[0] != 17 + round || packet.rtp.payload[159] != 17 + round);
        converse(&page, &phone, SECOND + SECOND / 2);
        CHECK(is_near(tone_level(phone.heard, phone.heard_len, 440), 8000));
        CHECK_EQ(page.opus_heard, 0); /* It is sent what it was: its reports tell no loss. */
    }
    CHECK_EQ(scene_measure(&scene, A).packets_dropped, 0);
    page_close(&page);
    handset_close(&phone.handset);
    scene_close(&scene);
}

/* Of every ten packets one is lost: with what their successors carry, the tone stays whole. */
static void what_a_page_loses_on_its_way_is_heard_nevertheless(void **state)
{
    (void)state;
    struct scene scene;
    static struct page page;
    static struct talker phone;
    scene_open(&scene, NULL);
    page_open(&scene, &page, A, 440);
    page.lost_every = 10;
    talker_join(&scene, &phone, B, TL_MEDIA_PCMU, 1000);
    CHECK_OK(tl_media_bridge(scene.media, A, B));
    converse(&page, &phone, 3 * SECOND);
    CHECK(is_near(tone_level(phone.heard, phone.heard_len, 440), 8000));
    CHECK(phone.heard_len >= (3 * SECOND - 30) * TL_RTP_PACKET_BYTES);
    CHECK_EQ(scene_measure(&scene, A).packets_lost, 3 * SECOND / 10);
    page_close(&page);
    handset_close(&phone.handset);
    scene_close(&scene);
}

static void keys_cross_from_opus_and_to_it(void **state)
{
    (void)state;
    struct scene scene;
    static struct page page;
    static struct talker phone;
    unsigned begun = 0, ended = 0;
    scene_open(&scene, NULL);
    tl_media_web_sound(scene.media, TL_MEDIA_OPUS);
    page_open(&scene, &page, A, 440);
    talker_join(&scene, &phone, B, TL_MEDIA_PCMU, 1000);
    CHECK_OK(tl_media_bridge(scene.media, A, B));
    converse(&page, &phone, 10);
    for (unsigned step = 1; step <= 8; step++) {
        const uint16_t duration = (uint16_t)(step < 6 ? step * 960 : 5760);
        const uint8_t payload[4] = { 5, (uint8_t)((step >= 6) << 7 | 10), (uint8_t)(duration >> 8),
                                     (uint8_t)duration };
        browser_send(&page.browser, &(struct tl_rtp){ .type = 110,
                                                      .marker = step == 1,
                                                      .seq = page.browser.seq++,
                                                      .ts = page.ts,
                                                      .ssrc = page.browser.ssrc,
                                                      .payload = payload,
                                                      .payload_bytes = sizeof payload });
    }
    CHECK_EQ(scene_wait(TL_MEDIA_DIGIT, A).key, '5');
    uint32_t press = 0;
    while (ended < 3) {
        struct packet packet;
        handset_hear(&phone.handset, &packet);
        if (packet.rtp.type != 101)
            continue;
        CHECK_EQ(packet.rtp.payload[0], 5);
        begun += packet.rtp.marker;
        press = packet.rtp.marker ? packet.rtp.ts : press;
        CHECK_EQ(packet.rtp.ts, press);
        ended += packet.rtp.payload[1] >> 7;
    }
    CHECK_EQ(begun, 1);
    CHECK_EQ(scene_count(TL_MEDIA_DIGIT, A), 0);
    CHECK_OK(tl_media_send_digit(scene.media, A, '7'));
    for (ended = 0; ended < 3;) {
        struct packet packet;
        browser_hear(&page.browser, &packet);
        if (packet.rtp.type != 110)
            continue;
        CHECK_EQ(packet.rtp.payload[0], 7);
        bool is_end = packet.rtp.payload[1] >> 7;
        if (is_end)
            CHECK_EQ(packet.rtp.payload[2] << 8 | packet.rtp.payload[3], 4800); /* 100 ms */
        ended += is_end;
    }
    page_close(&page);
    handset_close(&phone.handset);
    scene_close(&scene);
}

struct tapped {
    atomic_uint calls;
    atomic_ullong squares; /* Of what the leg says. */
};

static const uint8_t *tap(void *arg, enum tl_media_side side, uint32_t time, const uint8_t *payload,
                          size_t len, enum tl_media_codec codec)
{
    struct tapped *tapped = arg;
    (void)time, (void)codec;
    if (side != TL_MEDIA_SAYS || !payload)
        return NULL;
    tapped->calls++;
    for (size_t i = 0; i < len; i++) {
        int32_t sample = tl_g711_from_pcmu(payload[i]);
        tapped->squares += (unsigned)(sample * sample);
    }
    return NULL;
}

static void a_page_of_opus_is_heard_in_a_room_and_by_a_tap(void **state)
{
    (void)state;
    struct scene scene;
    static struct page page;
    static struct talker phone, third;
    static struct tapped tapped;
    scene_open(&scene, NULL);
    tl_media_web_sound(scene.media, TL_MEDIA_OPUS);
    page_open(&scene, &page, A, 440);
    talker_join(&scene, &phone, B, TL_MEDIA_PCMU, 1000);
    talker_join(&scene, &third, C, TL_MEDIA_PCMU, 0);
    CHECK_OK(tl_media_room_join(scene.media, 1, A, TL_MEDIA_PARTY));
    CHECK_OK(tl_media_room_join(scene.media, 1, B, TL_MEDIA_PARTY));
    CHECK_OK(tl_media_room_join(scene.media, 1, C, TL_MEDIA_PARTY));
    CHECK_OK(tl_media_tap(scene.media, A, tap, &tapped));
    converse(&page, &phone, 2 * SECOND);
    CHECK(is_near(tone_level(phone.heard, phone.heard_len, 440), 8000));
    CHECK(is_near(tone_level(page.heard + 20 * 160, page.heard_len - 20 * 160, 1000), 8000));
    CHECK(tapped.calls > SECOND);
    double rms = sqrt((double)tapped.squares / tapped.calls / TL_RTP_PACKET_BYTES);
    CHECK(rms > 4000 && rms < 7000);
    page_close(&page);
    handset_close(&phone.handset);
    handset_close(&third.handset);
    scene_close(&scene);
}

static void a_policy_of_the_telephone_alone_answers_g711(void **state)
{
    (void)state;
    struct scene scene;
    static struct page page;
    scene_open(&scene, NULL);
    tl_media_web_sound(scene.media, TL_MEDIA_TELEPHONE);
    page_open(&scene, &page, A, 440);
    CHECK(strstr(page.browser.formats, "SAVPF 0 126"));
    CHECK(!strstr(page.browser.formats, "111"));
    page_say(&page); /* Against the answer. */
    for (int i = 0; i < FAR_END_WAIT_MS && scene_measure(&scene, A).packets_dropped == 0; i++)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    CHECK_EQ(scene_measure(&scene, A).packets_dropped, 1);
    page_close(&page);
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_browser_of_opus_and_a_telephone_hear_each_other),
        cmocka_unit_test(what_is_sent_follows_the_loss_that_reports_tell),
        cmocka_unit_test(a_page_may_change_its_codec_at_any_packet),
        cmocka_unit_test(what_a_page_loses_on_its_way_is_heard_nevertheless),
        cmocka_unit_test(keys_cross_from_opus_and_to_it),
        cmocka_unit_test(a_page_of_opus_is_heard_in_a_room_and_by_a_tap),
        cmocka_unit_test(a_policy_of_the_telephone_alone_answers_g711),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
