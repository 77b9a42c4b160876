/* test_sdp.c: descriptions as trunks send them, and as nobody should. */
#include "phone/sdp.h"

#include <string.h>

#include "support/check.h"

#define HEAD "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"

static const struct tl_sdp_local here = {
    .address = "198.51.100.7", .port = 20000, .session = 7, .version = 1
};

static struct tl_sdp read_ok(const char *text)
{
    struct tl_sdp sdp;
    CHECK_OK(tl_sdp_read(text, strlen(text), &sdp));
    return sdp;
}

static enum tl_err read_err(const char *text)
{
    struct tl_sdp sdp;
    return tl_sdp_read(text, strlen(text), &sdp);
}

static const char *answer_to(const struct tl_sdp *offer)
{
    static char text[1500];
    size_t bytes;
    CHECK_OK(tl_sdp_write_answer(offer, &here, text, sizeof text, &bytes));
    CHECK_EQ(bytes, strlen(text));
    return text;
}

static void the_far_ends_first_known_codec_is_taken(void **state)
{
    (void)state;
    struct tl_sdp sdp = read_ok(HEAD "m=audio 4000 RTP/AVP 18 8 0 101\r\n"
                                     "a=rtpmap:101 telephone-event/8000\r\n");
    CHECK_EQ(sdp.codec, TL_SDP_PCMA);
    CHECK_EQ(sdp.payload_type, 8);
    CHECK_EQ(sdp.event_type, 101);
    CHECK_EQ(sdp.port, 4000);
    assert_string_equal(sdp.address, "192.0.2.1");
    CHECK(!sdp.is_held);
}

static void a_dynamic_type_named_pcmu_is_pcmu(void **state)
{
    (void)state;
    struct tl_sdp sdp = read_ok(HEAD "m=audio 4000 RTP/AVP 97\na=rtpmap:97 pcmu/8000/1\n");
    CHECK_EQ(sdp.codec, TL_SDP_PCMU);
    CHECK_EQ(sdp.payload_type, 97);
    CHECK_EQ(sdp.event_type, 0);
}

static void a_static_type_renamed_is_not_what_it_was(void **state)
{
    (void)state;
    CHECK_ERR(TL_EUNSUPPORTED,
              read_err(HEAD "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 opus/48000/2\r\n"));
    CHECK_ERR(TL_EUNSUPPORTED,
              read_err(HEAD "m=audio 4000 RTP/AVP 98\r\na=rtpmap:98 PCMU/16000\r\n"));
}

static void the_streams_address_goes_before_the_sessions(void **state)
{
    (void)state;
    struct tl_sdp sdp = read_ok(HEAD "m=audio 4000 RTP/AVP 0\r\nc=IN IP6 2001:db8::5\r\n");
    assert_string_equal(sdp.address, "2001:db8::5");
}

static void each_other_stream_is_refused_in_its_place(void **state)
{
    (void)state;
    struct tl_sdp sdp =
        read_ok(HEAD "m=video 5000 RTP/AVP 31 32\r\n"
                     "m=audio 5002 RTP/SAVP 0\r\n"
                     "m=audio 5004 RTP/AVP 0 96\r\na=rtpmap:96 telephone-event/8000\r\n"
                     "m=audio 5006 RTP/AVP 8\r\na=inactive\r\n");
    CHECK_EQ(sdp.port, 5004);
    CHECK(!sdp.is_held);
    CHECK(strstr(answer_to(&sdp), "t=0 0\r\n"
                                  "m=video 0 RTP/AVP 31\r\n"
                                  "m=audio 0 RTP/SAVP 0\r\n"
                                  "m=audio 20000 RTP/AVP 0 96\r\n"));
    CHECK(strstr(answer_to(&sdp), "m=audio 0 RTP/AVP 8\r\n"));
}

static void an_answer_mirrors_the_direction(void **state)
{
    (void)state;
    static const struct {
        const char *offered, *answered;
        bool is_held;
    } rows[] = {
        { "sendrecv", "a=sendrecv\r\n", false },
        { "sendonly", "a=recvonly\r\n", true },
        { "recvonly", "a=sendonly\r\n", false },
        { "inactive", "a=inactive\r\n", true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[400];
        snprintf(text, sizeof text, HEAD "m=audio 4000 RTP/AVP 0\r\na=%s\r\n", rows[i].offered);
        struct tl_sdp sdp = read_ok(text);
        CHECK_EQ(sdp.is_held, rows[i].is_held);
        CHECK(strstr(answer_to(&sdp), rows[i].answered));
        /* The same word for the whole session. */
        snprintf(text, sizeof text, HEAD "a=%s\r\nm=audio 4000 RTP/AVP 0\r\n", rows[i].offered);
        CHECK_EQ(read_ok(text).is_held, rows[i].is_held);
    }
}

static void the_old_way_of_holding_counts(void **state)
{
    (void)state;
    CHECK(read_ok("v=0\r\nc=IN IP4 0.0.0.0\r\nm=audio 4000 RTP/AVP 0\r\n").is_held);
    CHECK(read_ok(HEAD "m=audio 0 RTP/AVP 0\r\n").is_held);
}

static void our_own_offer_can_be_read(void **state)
{
    (void)state;
    char text[1500];
    size_t bytes;
    CHECK_OK(tl_sdp_write_offer(&here, text, sizeof text, &bytes));
    struct tl_sdp sdp = read_ok(text);
    assert_string_equal(sdp.address, "198.51.100.7");
    CHECK_EQ(sdp.port, 20000);
    CHECK_EQ(sdp.event_type, 101);
}

static void what_is_no_description_is_refused(void **state)
{
    (void)state;
    CHECK_ERR(TL_EBAD, read_err(""));
    CHECK_ERR(TL_EBAD, read_err("hello\r\n"));
    CHECK_ERR(TL_EBAD, read_err("c=IN IP4 192.0.2.1\r\nv=0\r\nm=audio 4000 RTP/AVP 0\r\n"));
    CHECK_ERR(TL_EBAD, read_err("v=0\r\nm=audio 4000 RTP/AVP 0\r\n"));
    CHECK_ERR(TL_EBAD, read_err(HEAD "m=audio 65536 RTP/AVP 0\r\n"));
    CHECK_ERR(TL_EBAD, read_err(HEAD "m=audio -1 RTP/AVP 0\r\n"));
    CHECK_ERR(TL_EBAD, read_err(HEAD "m=audio 4000\r\n"));
    CHECK_ERR(TL_EBAD, read_err(HEAD "m=a\x01"
                                     "b 4000 RTP/AVP 0\r\n"));
    CHECK_ERR(TL_EUNSUPPORTED, read_err(HEAD));
    CHECK_ERR(TL_EUNSUPPORTED, read_err(HEAD "m=audio 4000 RTP/AVP 18\r\n"));
    CHECK_ERR(TL_EUNSUPPORTED,
              read_err("v=0\r\nc=IN IP4 host.invalid\r\nm=audio 4000 RTP/AVP 0\r\n"));
}

static void every_limit_holds(void **state)
{
    (void)state;
    char text[TL_SDP_BYTES_MAX + 2];
    size_t bytes = (size_t)snprintf(text, sizeof text, HEAD);
    for (uint32_t i = 0; i <= TL_SDP_STREAMS_MAX; i++)
        bytes += (size_t)snprintf(text + bytes, sizeof text - bytes, "m=audio 1 RTP/AVP 0\r\n");
    CHECK_ERR(TL_EFULL, read_err(text));

    memset(text, 'a', sizeof text);
    struct tl_sdp sdp;
    CHECK_ERR(TL_ETOOLONG, tl_sdp_read(text, TL_SDP_BYTES_MAX + 1, &sdp));

    sdp = read_ok(HEAD "m=audio 4000 RTP/AVP 0\r\n");
    CHECK_ERR(TL_ETOOLONG, tl_sdp_write_answer(&sdp, &here, text, 60, &bytes));
}

/* Whatever a byte is changed to, what is read can be answered. */
static void a_damaged_description_is_read_or_refused(void **state)
{
    (void)state;
    static const char good[] = HEAD "m=audio 4000 RTP/AVP 8 0 101\r\n"
                                    "a=rtpmap:101 telephone-event/8000\r\na=sendonly\r\n"
                                    "m=video 0 RTP/AVP 31\r\n";
    uint64_t seed = check_seed();
    uint32_t read = 0;
    for (uint32_t round = 0; round < 20000; round++) {
        char text[sizeof good];
        memcpy(text, good, sizeof good);
        for (uint64_t n = check_random(&seed) % 3 + 1; n > 0; n--)
            text[check_random(&seed) % (sizeof good - 1)] = (char)check_random(&seed);
        struct tl_sdp sdp;
        if (tl_sdp_read(text, sizeof good - 1, &sdp) != TL_OK)
            continue;
        read++;
        CHECK(strlen(answer_to(&sdp)) > 0);
    }
    CHECK(read > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_far_ends_first_known_codec_is_taken),
        cmocka_unit_test(a_dynamic_type_named_pcmu_is_pcmu),
        cmocka_unit_test(a_static_type_renamed_is_not_what_it_was),
        cmocka_unit_test(the_streams_address_goes_before_the_sessions),
        cmocka_unit_test(each_other_stream_is_refused_in_its_place),
        cmocka_unit_test(an_answer_mirrors_the_direction),
        cmocka_unit_test(the_old_way_of_holding_counts),
        cmocka_unit_test(our_own_offer_can_be_read),
        cmocka_unit_test(what_is_no_description_is_refused),
        cmocka_unit_test(every_limit_holds),
        cmocka_unit_test(a_damaged_description_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
