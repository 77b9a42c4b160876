/* Browsers' legs: offers, checks, handshakes, sound, keys, reports, good-byes. */
#include "phone/support_far_end.h"

#include <openssl/err.h>
#include <re.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "phone/web_sdp.h"

enum { A = 21, B = 22 };

static const char gcm[] = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";
static const char counter[] = "SRTP_AES128_CM_SHA1_80";

static void a_browser_and_a_telephone_hear_each_other(void **state)
{
    (void)state;
    const char *const profiles[] = { gcm, counter };
    for (unsigned which = 0; which < 2; which++) {
        struct scene scene;
        struct handset phone;
        struct browser browser;
        struct packet packet;
        scene_open(&scene, NULL);
        browser_open(&browser, profiles[which]);
        browser_join(&scene, &browser, A);
        handset_join(&scene, &phone, B, TL_MEDIA_PCMU);
        CHECK_OK(tl_media_bridge(scene.media, A, B));
        scene_measure(&scene, A);
        for (unsigned i = 0; i < 30; i++) {
            browser_speak(&browser, (uint8_t)(1 + i));
            handset_hear(&phone, &packet);
            CHECK_EQ(packet.rtp.payload[9], 1 + i);
            CHECK_EQ(packet.rtp.payload_bytes, 160);
            handset_speak(&phone, 0, (uint8_t)(101 + i));
            browser_hear(&browser, &packet);
            CHECK_EQ(packet.rtp.payload[9], 101 + i);
        }
        struct tl_media_leg_stats stats = scene_measure(&scene, A);
        CHECK_EQ(stats.packets_in, 30);
        CHECK_EQ(stats.packets_dropped, 0);
        CHECK(stats.rms_in > 0 && stats.rms_out > 0);
        browser_close(&browser);
        handset_close(&phone);
        scene_close(&scene);
    }
}

static void a_browser_hears_plays_and_its_keys_are_told_once(void **state)
{
    (void)state;
    struct scene scene;
    struct browser browser;
    struct packet packet;
    uint8_t pcmu[480];
    struct tl_sound *sound;
    memset(pcmu, 33, sizeof pcmu);
    CHECK_OK(tl_sound_from_pcmu(pcmu, sizeof pcmu, &sound));
    scene_open(&scene, NULL);
    browser_open(&browser, gcm);
    browser_offer(&scene, &browser, A, NULL);
    CHECK_OK(tl_media_play(scene.media, A, &sound, 1, 4, false)); /* Waits for the handshake. */
    CHECK(browser_check(&browser, NULL));
    CHECK(browser_handshake(&browser));
    for (unsigned i = 0; i < 3; i++) {
        browser_hear(&browser, &packet);
        CHECK_EQ(packet.rtp.payload[0], 33);
    }
    CHECK_EQ(scene_wait(TL_MEDIA_PLAYED, A).mark, 4);
    for (unsigned press = 0; press < 3; press++)
        for (unsigned step = 1; step <= 8; step++)
            browser_key(&browser, (uint8_t)press, 90000 + 2000 * press,
                        (uint16_t)(step < 6 ? step * 160 : 960), step >= 6, step == 1);
    for (char key = '0'; key <= '2'; key++)
        CHECK_EQ(scene_wait(TL_MEDIA_DIGIT, A).key, key);
    scene_wait_in(&scene, A, 24);
    CHECK_EQ(scene_count(TL_MEDIA_DIGIT, A), 0);
    tl_sound_drop(sound);
    browser_close(&browser);
    scene_close(&scene);
}

static void a_wrong_password_opens_nothing(void **state)
{
    (void)state;
    struct scene scene;
    struct browser browser;
    scene_open(&scene, NULL);
    browser_open(&browser, gcm);
    browser_offer(&scene, &browser, A, NULL);
    CHECK(!browser_check(&browser, "not-the-password-of-this-leg-at-all"));
    /* No check was passed: its handshake is nobody's. */
    uint8_t hello[64] = { 22, 0xfe, 0xfd };
    CHECK_EQ(send(browser.fd, hello, sizeof hello, 0), sizeof hello);
    CHECK(browser_check(&browser, NULL)); /* Answered behind the others. */
    CHECK_EQ(scene_count(TL_MEDIA_JOINED, A), 0);
    CHECK_EQ(scene_measure(&scene, A).packets_dropped, 1);
    CHECK(browser_handshake(&browser));
    scene_wait(TL_MEDIA_JOINED, A);
    browser_close(&browser);
    scene_close(&scene);
}

static void another_certificate_than_the_offers_is_refused(void **state)
{
    (void)state;
    struct scene scene;
    struct browser browser, other;
    scene_open(&scene, NULL);
    browser_open(&browser, gcm);
    browser_open(&other, gcm);
    browser_offer(&scene, &browser, A, other.fingerprint);
    CHECK(browser_check(&browser, NULL));
    browser_handshake(&browser);
    scene_wait(TL_MEDIA_FAILED, A);
    CHECK_EQ(scene_count(TL_MEDIA_JOINED, A), 0);
    CHECK_EQ(scene_measure(&scene, A).packets_in, 0);
    ERR_clear_error();
    browser_close(&browser);
    browser_close(&other);
    scene_close(&scene);
}

static void a_browser_that_never_comes_has_failed(void **state)
{
    (void)state;
    struct scene scene;
    struct browser browser;
    scene_open(&scene, &(struct tl_media_settings){ .join_after_ms = 100 });
    browser_open(&browser, gcm);
    browser_offer(&scene, &browser, A, NULL);
    scene_wait(TL_MEDIA_FAILED, A);
    browser_close(&browser);
    scene_close(&scene);
}

static void good_bye_is_heard_from_either_side(void **state)
{
    (void)state;
    struct scene scene;
    struct browser browser;
    uint8_t bytes[100];
    scene_open(&scene, NULL);
    browser_open(&browser, gcm);
    browser_join(&scene, &browser, A);
    SSL_shutdown(browser.ssl);
    scene_wait(TL_MEDIA_HUNG_UP, A);
    CHECK_OK(tl_media_leg_close(scene.media, A));
    scene_wait(TL_MEDIA_CLOSED, A);
    browser_close(&browser);

    browser_open(&browser, counter);
    browser_join(&scene, &browser, B);
    browser_speak(&browser, 1);
    scene_wait_in(&scene, B, 1);
    CHECK_OK(tl_media_leg_close(scene.media, B));
    scene_wait(TL_MEDIA_CLOSED, B);
    int result = SSL_read(browser.ssl, bytes, sizeof bytes);
    CHECK_EQ(SSL_get_error(browser.ssl, result), SSL_ERROR_ZERO_RETURN);
    browser_close(&browser);
    scene_close(&scene);
}

static void good_bye_is_heard_after_a_talk(void **state)
{
    (void)state;
    struct scene scene;
    struct browser browser;
    scene_open(&scene, NULL);
    browser_open(&browser, gcm);
    browser_join(&scene, &browser, A);
    browser_speak(&browser, 1);
    scene_wait_in(&scene, A, 1);
    SSL_shutdown(browser.ssl);
    scene_wait(TL_MEDIA_HUNG_UP, A);
    browser_close(&browser);
    scene_close(&scene);
}

static void a_forged_good_bye_ends_nothing_while_sound_comes(void **state)
{
    (void)state;
    struct scene scene;
    struct browser browser;
    const uint8_t alert[] = { 21, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 9, 0, 2, 1, 0 };
    scene_open(&scene, NULL);
    browser_open(&browser, gcm);
    browser_join(&scene, &browser, A);
    browser_speak(&browser, 1);
    scene_wait_in(&scene, A, 1);
    CHECK_EQ(send(browser.fd, alert, sizeof alert, 0), sizeof alert);
    for (unsigned n = 2; n < 220; n++) { /* 8 ms or more each: past the judgement. */
        browser_speak(&browser, 1);
        scene_wait_in(&scene, A, n);
        nanosleep(&(struct timespec){ .tv_nsec = 8000000 }, NULL);
    }
    CHECK_EQ(scene_count(TL_MEDIA_HUNG_UP, A), 0);
    browser_close(&browser);
    scene_close(&scene);
}

static void a_browser_gets_reports_of_what_was_sent_and_received(void **state)
{
    (void)state;
    struct scene scene;
    struct browser browser;
    struct packet packet;
    scene_open(&scene, NULL);
    browser_open(&browser, counter);
    browser_join(&scene, &browser, A);
    browser_speak(&browser, 1);
    browser.seq++; /* One is lost. */
    browser_speak(&browser, 2);
    scene_wait_in(&scene, A, 2);
    size_t bytes = browser_report(&browser, &packet);
    const uint8_t *report = packet.bytes;
    CHECK(bytes >= 8);
    CHECK(report[1] == 200 || report[1] == 201);
    const uint8_t *block = report + (report[1] == 200 ? 28 : 8);
    CHECK_EQ(report[0] & 31, 1);
    CHECK_EQ(block[3], browser.ssrc);
    CHECK_EQ(block[7], 1);
    browser_close(&browser);
    scene_close(&scene);
}

static void two_browsers_on_one_port_are_told_apart(void **state)
{
    (void)state;
    struct scene scene;
    struct browser a, b;
    struct packet packet;
    scene_open(&scene, NULL);
    browser_open(&a, gcm);
    browser_open(&b, counter);
    browser_join(&scene, &a, A);
    browser_join(&scene, &b, B);
    CHECK_EQ(a.to, b.to);
    CHECK_OK(tl_media_bridge(scene.media, A, B));
    scene_measure(&scene, A);
    for (unsigned i = 0; i < 5; i++) {
        browser_speak(&a, 7);
        browser_hear(&b, &packet);
        CHECK_EQ(packet.rtp.payload[0], 7);
        browser_speak(&b, 8);
        browser_hear(&a, &packet);
        CHECK_EQ(packet.rtp.payload[0], 8);
    }
    browser_close(&a);
    browser_close(&b);
    scene_close(&scene);
}

static void a_packet_sent_again_is_heard_once(void **state)
{
    (void)state;
    struct scene scene;
    struct browser browser;
    scene_open(&scene, NULL);
    browser_open(&browser, gcm);
    browser_join(&scene, &browser, A);
    browser_speak(&browser, 1);
    browser.seq--;
    browser_speak(&browser, 1);
    browser_speak(&browser, 1);
    struct tl_media_leg_stats stats = scene_wait_in(&scene, A, 2);
    CHECK_EQ(stats.packets_in, 2);
    CHECK_EQ(stats.packets_dropped, 1);
    browser_close(&browser);
    scene_close(&scene);
}

static const char offer_head[] = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
static const char print_line[] =
    "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:"
    "77:88:99:aa:bb:cc:dd:ee:ff\r\n";

static enum tl_err read_offer(const char *head, const char *rest, struct tl_web_offer *out_offer)
{
    char text[4096];
    int bytes = snprintf(text, sizeof text, "%s%s%s", offer_head, head, rest);
    return tl_web_sdp_read(text, (size_t)bytes, out_offer);
}

static void offers_that_cannot_be_met_are_refused(void **state)
{
    (void)state;
    struct tl_web_offer offer;
    const char audio[] = "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n";
    const char mux[] = "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=rtcp-mux\r\n";
    CHECK_OK(read_offer(print_line, mux, &offer));
    CHECK_EQ(offer.fingerprint[31], 0xff);
    CHECK_ERR(TL_EUNSUPPORTED, read_offer(print_line, audio, &offer));
    CHECK_ERR(TL_EUNSUPPORTED, read_offer("", mux, &offer));
    CHECK_ERR(TL_EUNSUPPORTED,
              read_offer(print_line, "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtcp-mux\r\n", &offer));
    CHECK_ERR(TL_EUNSUPPORTED, read_offer("a=setup:passive\r\n", mux, &offer));
    CHECK_ERR(TL_EBAD, read_offer("a=fingerprint:sha-256 00:11\r\n", mux, &offer));
    CHECK_ERR(TL_EBAD, tl_web_sdp_read("hello", 5, &offer));
    CHECK_ERR(TL_EBAD, tl_web_sdp_read("", 0, &offer));
}

static void other_streams_are_refused_in_their_places(void **state)
{
    (void)state;
    struct tl_web_offer offer;
    char answer[TL_MEDIA_ANSWER_MAX];
    const struct tl_web_local local = {
        .address = "192.0.2.1", .port = 7000, .ufrag = "u", .password = "p", .fingerprint = "AA"
    };
    CHECK_OK(read_offer(print_line,
                        "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:v\r\na=rtpmap:96 VP8/90000\r\n"
                        "m=audio 9 UDP/TLS/RTP/SAVPF 8\r\na=mid:a\r\na=rtcp-mux\r\na=sendonly\r\n"
                        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:d\r\n",
                        &offer));
    CHECK(offer.is_pcma);
    CHECK(!offer.can_hear && offer.can_speak);
    CHECK_OK(tl_web_sdp_write(&offer, &local, answer, sizeof answer));
    const char *video = strstr(answer, "m=video 0 ");
    const char *audio = strstr(answer, "m=audio 7000 UDP/TLS/RTP/SAVPF 8\r\n");
    const char *data = strstr(answer, "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n");
    CHECK(video && audio && data && video < audio && audio < data);
    CHECK(strstr(answer, "a=group:BUNDLE a\r\n") != NULL);
    CHECK(strstr(answer, "a=recvonly\r\n") != NULL);
    CHECK(strstr(answer, "a=rtpmap:8 PCMA/8000\r\n") != NULL);
    for (size_t max = 0; max < strlen(answer) + 1; max += 7)
        CHECK_ERR(TL_ETOOLONG, tl_web_sdp_write(&offer, &local, answer, max));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_browser_and_a_telephone_hear_each_other),
        cmocka_unit_test(a_browser_hears_plays_and_its_keys_are_told_once),
        cmocka_unit_test(a_wrong_password_opens_nothing),
        cmocka_unit_test(another_certificate_than_the_offers_is_refused),
        cmocka_unit_test(a_browser_that_never_comes_has_failed),
        cmocka_unit_test(good_bye_is_heard_from_either_side),
        cmocka_unit_test(good_bye_is_heard_after_a_talk),
        cmocka_unit_test(a_forged_good_bye_ends_nothing_while_sound_comes),
        cmocka_unit_test(a_browser_gets_reports_of_what_was_sent_and_received),
        cmocka_unit_test(two_browsers_on_one_port_are_told_apart),
        cmocka_unit_test(a_packet_sent_again_is_heard_once),
        cmocka_unit_test(offers_that_cannot_be_met_are_refused),
        cmocka_unit_test(other_streams_are_refused_in_their_places),
    };
    return cmocka_run_group_tests_name("phone/web", tests, NULL, NULL);
}
