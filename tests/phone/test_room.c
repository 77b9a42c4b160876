/* Rooms: who hears whom by part, mixing, hold, keys, taps, and legs of several threads. */
#include "phone/support_far_end.h"

#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "phone/g711.h"
#include "phone/media_tap.h"

enum { A = 11, B = 12, C = 13, D = 14, ROOM = 7, FRAMES = 80, SETTLED = 25 };

/* A tone of 8,000 is heard when most of it arrives, not heard when hardly any does. */
static bool is_heard(const struct talker *by, unsigned hz)
{
    double level = tone_level(by->heard, by->heard_len, hz);
    if (level > 600 && level < 3000)
        fail_msg("leg %d hears %u Hz at %.0f: neither there nor not", (int)by->leg, hz, level);
    return level >= 3000;
}

static void join(struct scene *scene, struct talker *talker, enum tl_media_part part)
{
    CHECK_OK(tl_media_room_join(scene->media, ROOM, talker->leg, part));
    scene_measure(scene, talker->leg);
}

static void close_all(struct scene *scene, struct talker *const *talkers, unsigned len)
{
    for (unsigned i = 0; i < len; i++)
        handset_close(&talkers[i]->handset);
    scene_close(scene);
}

static struct talker a, b, c, d;
static struct talker *const all[] = { &a, &b, &c, &d };

/* D is a PCMA telephone. */
static void open_four(struct scene *scene, const struct tl_media_settings *settings)
{
    scene_open(scene, settings);
    talker_join(scene, &a, A, TL_MEDIA_PCMU, 440);
    talker_join(scene, &b, B, TL_MEDIA_PCMU, 820);
    talker_join(scene, &c, C, TL_MEDIA_PCMU, 1250);
    talker_join(scene, &d, D, TL_MEDIA_PCMA, 1730);
}

static void check_hearing(const bool expected[4][4])
{
    for (unsigned by = 0; by < 4; by++)
        for (unsigned whom = 0; whom < 4; whom++)
            if (is_heard(all[by], all[whom]->hz) != expected[by][whom])
                fail_msg("%c %s %c", 'A' + by, expected[by][whom] ? "does not hear" : "hears",
                         'A' + whom);
}

static void each_hears_all_others_and_not_itself(void **state)
{
    (void)state;
    struct scene scene;
    open_four(&scene, NULL);
    for (unsigned i = 0; i < 4; i++)
        join(&scene, all[i], i == 1 ? TL_MEDIA_AGENT : TL_MEDIA_PARTY);
    talk(all, 4, FRAMES, SETTLED);
    static const bool expected[4][4] = {
        { 0, 1, 1, 1 }, { 1, 0, 1, 1 }, { 1, 1, 0, 1 }, { 1, 1, 1, 0 }
    };
    check_hearing(expected);
    CHECK(a.heard_len > (FRAMES - SETTLED - 15) * TL_RTP_PACKET_BYTES);
    CHECK_OK(tl_media_room_leave(scene.media, D));
    scene_measure(&scene, D);
    talk(all, 4, FRAMES, SETTLED);
    static const bool without[4][4] = {
        { 0, 1, 1, 0 }, { 1, 0, 1, 0 }, { 1, 1, 0, 0 }, { 0, 0, 0, 0 }
    };
    check_hearing(without);
    close_all(&scene, all, 4);
}

static void a_whisper_is_heard_by_the_agent_alone_and_a_listener_by_none(void **state)
{
    (void)state;
    struct scene scene;
    open_four(&scene, NULL);
    join(&scene, &a, TL_MEDIA_PARTY);
    join(&scene, &b, TL_MEDIA_AGENT);
    join(&scene, &c, TL_MEDIA_WHISPERER);
    join(&scene, &d, TL_MEDIA_LISTENER);
    talk(all, 4, FRAMES, SETTLED);
    static const bool expected[4][4] = {
        { 0, 1, 0, 0 }, { 1, 0, 1, 0 }, { 1, 1, 0, 0 }, { 1, 1, 0, 0 }
    };
    check_hearing(expected);
    join(&scene, &c, TL_MEDIA_PARTY); /* The supervisor comes in. */
    talk(all, 4, FRAMES, SETTLED);
    static const bool in[4][4] = { { 0, 1, 1, 0 }, { 1, 0, 1, 0 }, { 1, 1, 0, 0 }, { 1, 1, 1, 0 } };
    check_hearing(in);
    close_all(&scene, all, 4);
}

static void a_held_leg_hears_music_and_the_others_go_on(void **state)
{
    (void)state;
    struct scene scene;
    struct tl_sound *music;
    CHECK_OK(tl_sound_tone(2000, 1000, 8000, &music));
    open_four(&scene, &(struct tl_media_settings){ .music = music });
    tl_sound_drop(music);
    for (unsigned i = 0; i < 3; i++)
        join(&scene, all[i], i == 1 ? TL_MEDIA_AGENT : TL_MEDIA_PARTY);
    CHECK_OK(tl_media_hold(scene.media, A, true));
    scene_measure(&scene, A);
    talk(all, 3, FRAMES, SETTLED);
    CHECK(is_heard(&a, 2000) && !is_heard(&a, b.hz) && !is_heard(&a, c.hz));
    CHECK(is_heard(&b, c.hz) && !is_heard(&b, a.hz) && !is_heard(&b, 2000));
    CHECK(is_heard(&c, b.hz) && !is_heard(&c, a.hz) && !is_heard(&c, 2000));
    /* The hold outlives that the room becomes a bridge, and a bridge a room. */
    CHECK_OK(tl_media_room_leave(scene.media, C));
    scene_measure(&scene, C);
    talk(all, 3, FRAMES, SETTLED);
    CHECK(is_heard(&a, 2000) && !is_heard(&a, b.hz));
    CHECK(!is_heard(&b, a.hz));
    CHECK_OK(tl_media_hold(scene.media, A, false));
    scene_measure(&scene, A);
    talk(all, 3, FRAMES, SETTLED);
    CHECK(is_heard(&a, b.hz) && !is_heard(&a, 2000));
    CHECK(is_heard(&b, a.hz));
    close_all(&scene, all, 4);
}

static void two_in_a_room_are_a_bridge_by_packets(void **state)
{
    (void)state;
    struct scene scene;
    struct packet packet;
    open_four(&scene, NULL);
    join(&scene, &a, TL_MEDIA_PARTY);
    join(&scene, &b, TL_MEDIA_AGENT);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 20; i++) {
            handset_speak(&a.handset, 0, (uint8_t)(1 + i));
            handset_hear(&b.handset, &packet);
            CHECK_EQ(packet.rtp.payload[77], 1 + i);
        }
        if (round == 1)
            break;
        join(&scene, &c, TL_MEDIA_LISTENER);
        talk(all, 3, FRAMES, SETTLED);
        CHECK(is_heard(&a, b.hz) && is_heard(&c, b.hz));
        CHECK_OK(tl_media_leg_close(scene.media, C));
        scene_wait(TL_MEDIA_CLOSED, C);
        scene_measure(&scene, A);
        while (handset_hear_now(&b.handset, &packet))
            ;
    }
    close_all(&scene, all, 4);
}

static void sums_are_cut_and_do_not_turn_over(void **state)
{
    (void)state;
    struct scene scene;
    open_four(&scene, NULL);
    for (unsigned i = 0; i < 3; i++)
        join(&scene, all[i], TL_MEDIA_PARTY);
    a.hz = b.hz = 200; /* The same tone at the same time: twice 30,000 is too much. */
    a.level = b.level = 30000;
    a.handset.ts = b.handset.ts = 0;
    c.hz = 0;
    talk(all, 3, FRAMES, SETTLED);
    int previous = 0;
    unsigned loud = 0;
    for (unsigned i = 0; i < c.heard_len; i++) {
        int sample = c.heard[i];
        loud += abs(sample) > 30000;
        /* From full to full of the other sign takes 40 samples of 200 Hz: never a single step. */
        CHECK(abs(sample - previous) < 45000);
        previous = sample;
    }
    CHECK(loud > c.heard_len / 4);
    close_all(&scene, all, 4);
}

static void keys_in_a_room_are_told_and_not_passed_on(void **state)
{
    (void)state;
    struct scene scene;
    open_four(&scene, NULL);
    for (unsigned i = 0; i < 3; i++)
        join(&scene, all[i], TL_MEDIA_PARTY);
    for (unsigned step = 1; step <= 3; step++)
        handset_key(&b.handset, 9, 5000, (uint16_t)(160 * step), step == 3, step == 1);
    CHECK_EQ(scene_wait(TL_MEDIA_DIGIT, B).key, '9');
    CHECK_EQ(scene_count(TL_MEDIA_DIGIT, B), 0);
    struct packet packet;
    while (handset_hear_now(&a.handset, &packet))
        CHECK(packet.rtp.type != 101);
    close_all(&scene, all, 4);
}

static void legs_of_other_threads_come_into_the_room(void **state)
{
    (void)state;
    struct scene scene;
    open_four(&scene, &(struct tl_media_settings){ .threads = 3 });
    for (unsigned i = 0; i < 4; i++)
        CHECK_OK(tl_media_room_join(scene.media, ROOM, all[i]->leg, TL_MEDIA_PARTY));
    for (unsigned i = 0; i < 4; i++)
        scene_measure(&scene, all[i]->leg);
    talk(all, 4, FRAMES, SETTLED);
    static const bool expected[4][4] = {
        { 0, 1, 1, 1 }, { 1, 0, 1, 1 }, { 1, 1, 0, 1 }, { 1, 1, 1, 0 }
    };
    check_hearing(expected);
    close_all(&scene, all, 4);
}

/* Two browsers on two threads, then a telephone of the third for one of them: nobody is told no. */
static void browsers_of_two_threads_are_bridged(void **state)
{
    (void)state;
    struct scene scene;
    struct browser one, two;
    struct handset handset;
    struct packet packet;
    enum { ONE = 21, TWO = 22 };
    scene_open(&scene, &(struct tl_media_settings){ .threads = 3 });
    browser_open(&one, "SRTP_AES128_CM_SHA1_80");
    browser_open(&two, "SRTP_AEAD_AES_128_GCM");
    browser_join(&scene, &one, ONE);
    browser_join(&scene, &two, TWO);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    CHECK(one.to != two.to);
    CHECK_OK(tl_media_bridge(scene.media, ONE, TWO));
    scene_measure(&scene, ONE);
    scene_measure(&scene, TWO);
    for (unsigned i = 0; i < 30; i++) {
        browser_speak(&one, (uint8_t)(1 + i));
        browser_hear(&two, &packet);
        CHECK_EQ(packet.rtp.payload[5], 1 + i);
        browser_speak(&two, (uint8_t)(101 + i));
        browser_hear(&one, &packet);
        CHECK_EQ(packet.rtp.payload[5], 101 + i);
    }
    CHECK(browser_check(&one, NULL)); /* Its door still answers, */
    CHECK(browser_check(&two, NULL));
    CHECK(!browser_check(&one, "another password"));
    CHECK_OK(tl_media_bridge(scene.media, A, ONE));
    scene_measure(&scene, A);
    scene_measure(&scene, ONE);
    for (unsigned i = 0; i < 30; i++) {
        handset_speak(&handset, 0, (uint8_t)(1 + i));
        do
            browser_hear(&one, &packet);
        while (packet.rtp.payload[5] != 1 + i);
        browser_speak(&one, (uint8_t)(101 + i));
        handset_hear(&handset, &packet);
        CHECK_EQ(packet.rtp.payload[5], 101 + i);
    }
    CHECK_EQ(scene_count(TL_MEDIA_BRIDGE_FAILED, ONE), 0);
    CHECK_OK(tl_media_leg_close(scene.media, ONE));
    scene_wait(TL_MEDIA_CLOSED, ONE);
    CHECK_OK(tl_media_leg_close(scene.media, TWO));
    scene_wait(TL_MEDIA_CLOSED, TWO);
    browser_close(&one);
    browser_close(&two);
    handset_close(&handset);
    scene_close(&scene);
}

/* Bridges, rooms, holds and closes at random, on four threads and from two: at the end everything
 * still works. */
struct wanderer {
    struct tl_media *media;
    uint64_t random;
};

enum { WANDERERS = 8, WANDERINGS = 3000 };

static void *wander(void *arg)
{
    struct wanderer *wanderer = arg;
    for (unsigned n = 0; n < WANDERINGS; n++) {
        uint64_t dice = check_random(&wanderer->random);
        tl_id leg = 100 + dice % WANDERERS, other = 100 + dice / 16 % WANDERERS;
        enum tl_err err = TL_OK;
        switch (dice / 256 % 6) {
        case 0:
            err = tl_media_bridge(wanderer->media, leg, other);
            break;
        case 1:
        case 2:
            err = tl_media_room_join(wanderer->media, 1 + dice / 65536 % 3, leg,
                                     (enum tl_media_part)(dice / 4096 % 4));
            break;
        case 3:
            err = tl_media_hold(wanderer->media, leg, dice / 4096 % 2);
            break;
        case 4:
            err = tl_media_unbridge(wanderer->media, leg);
            break;
        case 5:
            err = tl_media_room_leave(wanderer->media, leg);
            break;
        }
        CHECK(err == TL_OK || err == TL_EFULL);
    }
    return NULL;
}

/* A thread that has not kept up has a full ring: the command is given again until there is room. */
static void bring_together(struct tl_media *media, tl_id leg)
{
    enum { TRIES = 10000, MS = 1000 };
    enum tl_err joined = TL_EFULL, taken = TL_EFULL;
    for (int i = 0; i < TRIES && (joined == TL_EFULL || taken == TL_EFULL); i++) {
        if (joined == TL_EFULL)
            joined = tl_media_room_join(media, 77, leg, TL_MEDIA_PARTY);
        if (joined == TL_OK)
            taken = tl_media_hold(media, leg, false);
        if (taken == TL_EFULL)
            usleep(MS);
    }
    CHECK_OK(joined);
    CHECK_OK(taken);
}

static void legs_that_wander_between_threads_lose_nothing(void **state)
{
    (void)state;
    struct scene scene;
    static struct talker talkers[WANDERERS];
    struct talker *list[WANDERERS];
    uint64_t seed = check_seed();
    scene_open(&scene, &(struct tl_media_settings){ .threads = 4 });
    for (unsigned i = 0; i < WANDERERS; i++) {
        talker_join(&scene, &talkers[i], 100 + i, TL_MEDIA_PCMU, 300 + 130 * i);
        list[i] = &talkers[i];
        list[i]->level = 3500;
    }
    struct wanderer one = { scene.media, seed }, two = { scene.media, seed + 1 };
    pthread_t thread;
    CHECK_EQ(pthread_create(&thread, NULL, wander, &two), 0);
    wander(&one);
    CHECK_EQ(pthread_join(thread, NULL), 0);
    for (unsigned i = 0; i < WANDERERS; i++)
        bring_together(scene.media, list[i]->leg);
    for (unsigned i = 0; i < WANDERERS; i++)
        scene_measure(&scene, list[i]->leg);
    talk(list, WANDERERS, FRAMES, SETTLED);
    for (unsigned by = 0; by < WANDERERS; by++)
        for (unsigned whom = 0; whom < WANDERERS; whom++) {
            double level = tone_level(list[by]->heard, list[by]->heard_len, list[whom]->hz);
            if (by == whom ? level > 600 : level < 1200)
                fail_msg("%u hears %u at %.0f", by, whom, level);
        }
    for (unsigned i = 0; i < WANDERERS; i++) {
        CHECK_OK(tl_media_leg_close(scene.media, list[i]->leg));
        scene_wait(TL_MEDIA_CLOSED, list[i]->leg);
        handset_close(&list[i]->handset);
    }
    scene_close(&scene);
}

/* ---- taps ---- */

static struct {
    pthread_mutex_t lock;
    int16_t sides[2][400 * TL_RTP_PACKET_BYTES];
    uint32_t next[2], clock;
    bool is_over;
    unsigned wrong;
} tapped = { .lock = PTHREAD_MUTEX_INITIALIZER };

static const uint8_t *note_tap(void *arg, enum tl_media_side side, uint32_t time,
                               const uint8_t *payload, size_t len, enum tl_media_codec codec)
{
    pthread_mutex_lock(&tapped.lock);
    tapped.wrong += arg != &tapped || tapped.is_over;
    if (side == TL_MEDIA_CLOCK) {
        tapped.wrong += time < tapped.clock || payload;
        tapped.clock = time;
        pthread_mutex_unlock(&tapped.lock);
        return NULL;
    }
    for (size_t i = 0; payload && i < len && time < 400 * TL_RTP_PACKET_BYTES; i++)
        tapped.sides[side][time + i] =
            codec == TL_MEDIA_PCMA ? tl_g711_from_pcma(payload[i]) : tl_g711_from_pcmu(payload[i]);
    if (payload && time + (uint32_t)len > tapped.next[side])
        tapped.next[side] = time + (uint32_t)len;
    tapped.is_over = !payload;
    pthread_mutex_unlock(&tapped.lock);
    return NULL;
}

static void check_tap(enum tl_media_side side, uint32_t from, unsigned hz, bool is_there)
{
    pthread_mutex_lock(&tapped.lock);
    double level = tone_level(tapped.sides[side] + from, 30 * TL_RTP_PACKET_BYTES, hz);
    pthread_mutex_unlock(&tapped.lock);
    if (is_there ? level < 3000 : level > 600)
        fail_msg("side %d has %u Hz at %.0f", side, hz, level);
}

static uint32_t tap_time(void)
{
    pthread_mutex_lock(&tapped.lock);
    uint32_t time = tapped.next[TL_MEDIA_HEARS];
    pthread_mutex_unlock(&tapped.lock);
    return time;
}

static void a_tap_sees_both_sides_through_bridge_room_and_play(void **state)
{
    (void)state;
    struct scene scene;
    struct tl_sound *tone;
    open_four(&scene, &(struct tl_media_settings){ .threads = 2 });
    CHECK_OK(tl_media_tap(scene.media, D, note_tap, &tapped));
    CHECK_OK(tl_media_bridge(scene.media, A, D));
    scene_measure(&scene, D);
    talk(all, 4, 50, 0);
    uint32_t at = tap_time() - 32 * TL_RTP_PACKET_BYTES;
    check_tap(TL_MEDIA_SAYS, at, d.hz, true);
    check_tap(TL_MEDIA_SAYS, at, a.hz, false);
    check_tap(TL_MEDIA_HEARS, at, a.hz, true);
    check_tap(TL_MEDIA_HEARS, at, d.hz, false);
    CHECK(is_heard(&d, a.hz)); /* And the far ends hear as before. */
    join(&scene, &d, TL_MEDIA_PARTY);
    join(&scene, &b, TL_MEDIA_PARTY);
    join(&scene, &c, TL_MEDIA_PARTY);
    talk(all, 4, 50, 0);
    at = tap_time() - 32 * TL_RTP_PACKET_BYTES;
    check_tap(TL_MEDIA_SAYS, at, d.hz, true);
    check_tap(TL_MEDIA_HEARS, at, b.hz, true);
    check_tap(TL_MEDIA_HEARS, at, c.hz, true);
    check_tap(TL_MEDIA_HEARS, at, a.hz, false);
    CHECK_OK(tl_sound_tone(2000, 3000, 8000, &tone));
    CHECK_OK(tl_media_play(scene.media, D, &tone, 1, 1, false));
    tl_sound_drop(tone);
    talk(all, 4, 50, 0);
    at = tap_time() - 32 * TL_RTP_PACKET_BYTES;
    check_tap(TL_MEDIA_HEARS, at, 2000, true);
    check_tap(TL_MEDIA_HEARS, at, b.hz, false);
    CHECK_OK(tl_media_leg_close(scene.media, D));
    scene_wait(TL_MEDIA_CLOSED, D);
    CHECK(tapped.is_over);
    CHECK_EQ(tapped.wrong, 0);
    CHECK(tapped.clock > 100 * TL_RTP_PACKET_BYTES);
    tapped.is_over = false;
    CHECK_OK(tl_media_tap(scene.media, D, note_tap, &tapped)); /* Gone: told at once. */
    CHECK(tapped.is_over);
    close_all(&scene, all, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_hears_all_others_and_not_itself),
        cmocka_unit_test(a_whisper_is_heard_by_the_agent_alone_and_a_listener_by_none),
        cmocka_unit_test(a_held_leg_hears_music_and_the_others_go_on),
        cmocka_unit_test(two_in_a_room_are_a_bridge_by_packets),
        cmocka_unit_test(sums_are_cut_and_do_not_turn_over),
        cmocka_unit_test(keys_in_a_room_are_told_and_not_passed_on),
        cmocka_unit_test(legs_of_other_threads_come_into_the_room),
        cmocka_unit_test(browsers_of_two_threads_are_bridged),
        cmocka_unit_test(legs_that_wander_between_threads_lose_nothing),
        cmocka_unit_test(a_tap_sees_both_sides_through_bridge_room_and_play),
    };
    return cmocka_run_group_tests_name("phone/room", tests, NULL, NULL);
}
