/* Telephone legs on real sockets: plays, music, keys, bridges, hold, loss, strangers. */
#include "phone/support_far_end.h"

#include <string.h>

#include "phone/g711.h"

enum { A = 11, B = 12 };

/* A sound whose bytes say where they stand. */
static struct tl_sound *counted_sound(uint32_t samples, uint8_t first)
{
    struct tl_sound *sound;
    uint8_t *pcmu = malloc(samples);
    for (uint32_t i = 0; i < samples; i++)
        pcmu[i] = (uint8_t)(first + i / 160);
    CHECK_OK(tl_sound_from_pcmu(pcmu, samples, &sound));
    free(pcmu);
    return sound;
}

static void play(struct scene *scene, tl_id leg, struct tl_sound *sound, uint64_t mark)
{
    CHECK_OK(tl_media_play(scene->media, leg, &sound, 1, mark, false));
    tl_sound_drop(sound);
}

static void plays_are_heard_whole_in_order_and_told_by_their_marks(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset;
    scene_open(&scene, NULL);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    struct tl_sound *pair[] = { counted_sound(480, 10), counted_sound(320, 20) };
    CHECK_OK(tl_media_play(scene.media, A, pair, 2, 1, false));
    play(&scene, A, counted_sound(160, 30), 2);
    tl_sound_drop(pair[0]);
    tl_sound_drop(pair[1]);
    const uint8_t wanted[] = { 10, 11, 12, 20, 21, 30 };
    struct packet packet;
    uint16_t seq = 0;
    uint32_t ts = 0, ssrc = 0;
    for (unsigned i = 0; i < sizeof wanted; i++) {
        handset_hear(&handset, &packet);
        CHECK_EQ(packet.rtp.payload_bytes, 160);
        CHECK_EQ(packet.rtp.payload[0], wanted[i]);
        CHECK_EQ(packet.rtp.payload[159], wanted[i]);
        CHECK_EQ(packet.rtp.marker, i == 0);
        if (i > 0) {
            CHECK_EQ(packet.rtp.seq, (uint16_t)(seq + 1));
            CHECK_EQ(packet.rtp.ts, (uint32_t)(ts + 160));
            CHECK_EQ(packet.rtp.ssrc, ssrc);
        }
        seq = packet.rtp.seq;
        ts = packet.rtp.ts;
        ssrc = packet.rtp.ssrc;
    }
    CHECK_EQ(scene_wait(TL_MEDIA_PLAYED, A).mark, 1);
    CHECK_EQ(scene_wait(TL_MEDIA_PLAYED, A).mark, 2);
    handset_close(&handset);
    scene_close(&scene);
}

static void a_play_given_before_the_far_end_is_known_waits_for_it(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset;
    uint16_t port;
    scene_open(&scene, NULL);
    CHECK_OK(tl_media_rtp_open(scene.media, A, 0, &port));
    CHECK_EQ(port % 2, 0);
    play(&scene, A, counted_sound(320, 1), 5);
    scene_measure(&scene, A);
    handset_open(&handset, "127.0.0.1", port);
    const struct tl_media_remote remote = { .address = "127.0.0.1",
                                            .port = handset.port,
                                            .can_hear = true };
    CHECK_OK(tl_media_rtp_remote(scene.media, A, &remote));
    struct packet packet;
    handset_hear(&handset, &packet);
    CHECK_EQ(packet.rtp.payload[0], 1);
    CHECK_EQ(scene_wait(TL_MEDIA_PLAYED, A).mark, 5);
    handset_close(&handset);
    scene_close(&scene);
}

static void stop_drops_all_and_tells_nothing(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset;
    struct packet packet;
    scene_open(&scene, NULL);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    play(&scene, A, counted_sound(8000, 10), 1);
    play(&scene, A, counted_sound(160, 90), 2);
    handset_hear(&handset, &packet);
    CHECK_OK(tl_media_stop(scene.media, A));
    play(&scene, A, counted_sound(160, 200), 3);
    CHECK_EQ(scene_wait(TL_MEDIA_PLAYED, A).mark, 3);
    CHECK_EQ(scene_count(TL_MEDIA_PLAYED, A), 0);
    do
        handset_hear(&handset, &packet);
    while (packet.rtp.payload[0] < 60);
    CHECK_EQ(packet.rtp.payload[0], 200);
    handset_close(&handset);
    scene_close(&scene);
}

static void a_loop_goes_on_until_stopped(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset;
    struct packet packet;
    scene_open(&scene, NULL);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    struct tl_sound *pair[] = { counted_sound(160, 1), counted_sound(160, 2) };
    CHECK_OK(tl_media_play(scene.media, A, pair, 2, 9, true));
    for (unsigned i = 0; i < 7; i++) {
        handset_hear(&handset, &packet);
        CHECK_EQ(packet.rtp.payload[0], 1 + i % 2);
    }
    CHECK_OK(tl_media_stop(scene.media, A));
    scene_measure(&scene, A);
    CHECK_EQ(scene_count(TL_MEDIA_PLAYED, A), 0);
    tl_sound_drop(pair[0]);
    tl_sound_drop(pair[1]);
    handset_close(&handset);
    scene_close(&scene);
}

static void a_full_queue_fails_the_play_and_keeps_the_rest(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset;
    scene_open(&scene, NULL);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    struct tl_sound *sound = counted_sound(160, 1);
    struct tl_sound *many[TL_MEDIA_SOUNDS_MAX];
    for (unsigned i = 0; i < TL_MEDIA_SOUNDS_MAX; i++)
        many[i] = sound;
    for (uint64_t mark = 1; mark <= 5; mark++)
        CHECK_OK(tl_media_play(scene.media, A, many, TL_MEDIA_SOUNDS_MAX, mark, false));
    CHECK_EQ(scene_wait(TL_MEDIA_PLAY_FAILED, A).mark, 5);
    for (uint64_t mark = 1; mark <= 4; mark++)
        CHECK_EQ(scene_wait(TL_MEDIA_PLAYED, A).mark, mark);
    tl_sound_drop(sound);
    handset_close(&handset);
    scene_close(&scene);
}

static void music_goes_on_where_a_play_interrupted_it(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset;
    struct packet packet;
    struct tl_sound *music = counted_sound(100 * 160, 100);
    scene_open(&scene, &(struct tl_media_settings){ .music = music });
    tl_sound_drop(music);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    CHECK_OK(tl_media_music(scene.media, A, true));
    for (unsigned i = 0; i < 3; i++) {
        handset_hear(&handset, &packet);
        CHECK_EQ(packet.rtp.payload[0], 100 + i);
    }
    play(&scene, A, counted_sound(320, 10), 1);
    unsigned last = 102;
    for (handset_hear(&handset, &packet); packet.rtp.payload[0] >= 100;
         handset_hear(&handset, &packet))
        last = packet.rtp.payload[0];
    CHECK_EQ(packet.rtp.payload[0], 10);
    handset_hear(&handset, &packet);
    CHECK_EQ(packet.rtp.payload[0], 11);
    handset_hear(&handset, &packet);
    CHECK_EQ(packet.rtp.payload[0], last + 1);
    CHECK_EQ(packet.rtp.marker, false);
    CHECK_OK(tl_media_music(scene.media, A, false));
    uint64_t sent = scene_measure(&scene, A).packets_out;
    play(&scene, A, counted_sound(160, 10), 2); /* A play that nothing follows. */
    CHECK_EQ(scene_wait(TL_MEDIA_PLAYED, A).mark, 1);
    CHECK_EQ(scene_wait(TL_MEDIA_PLAYED, A).mark, 2);
    CHECK(scene_measure(&scene, A).packets_out <= sent + 2);
    handset_close(&handset);
    scene_close(&scene);
}

static void a_pcma_telephone_hears_pcma(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset;
    struct packet packet;
    scene_open(&scene, NULL);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMA);
    uint8_t pcmu[160];
    for (int i = 0; i < 160; i++)
        pcmu[i] = (uint8_t)(i * 3);
    struct tl_sound *sound;
    CHECK_OK(tl_sound_from_pcmu(pcmu, sizeof pcmu, &sound));
    play(&scene, A, sound, 1);
    handset_hear(&handset, &packet);
    CHECK_EQ(packet.rtp.type, 8);
    for (int i = 0; i < 160; i++) {
        int wanted = tl_g711_from_pcmu(pcmu[i]);
        int heard = tl_g711_from_pcma(packet.rtp.payload[i]);
        CHECK(abs(wanted - heard) <= 16 + abs(wanted) / 16);
    }
    handset_close(&handset);
    scene_close(&scene);
}

static void each_key_is_told_once_however_its_packets_come(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset;
    uint64_t random = check_seed();
    const char wanted[] = "0123456789*#ABCD";
    scene_open(&scene, NULL);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    for (uint32_t press = 0; press < 16; press++) {
        uint32_t ts = 0xfffffc00 + press * 1600; /* Over the turn of the time stamp. */
        unsigned order[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
        for (unsigned i = 7; i > 0; i--) { /* Any order, each packet up to twice. */
            unsigned k = (unsigned)(check_random(&random) % (i + 1));
            unsigned kept = order[i];
            order[i] = order[k];
            order[k] = kept;
        }
        for (unsigned i = 0; i < 8; i++) {
            unsigned step = order[i] < 5 ? order[i] + 1 : 6;
            for (unsigned copies = 1 + check_random(&random) % 2; copies > 0; copies--)
                handset_key(&handset, (uint8_t)press, ts, (uint16_t)(step * 160), step == 6,
                            step == 1);
        }
        if (press > 0) /* A straggler of the press before. */
            handset_key(&handset, (uint8_t)(press - 1), ts - 1600, 960, true, false);
    }
    for (unsigned i = 0; i < 16; i++)
        CHECK_EQ(scene_wait(TL_MEDIA_DIGIT, A).key, wanted[i]);
    scene_measure(&scene, A);
    CHECK_EQ(scene_count(TL_MEDIA_DIGIT, A), 0);
    handset_close(&handset);
    scene_close(&scene);
}

static void a_key_is_sent_with_its_end_three_times(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset;
    struct packet packet;
    scene_open(&scene, NULL);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    CHECK_ERR(TL_EBAD, tl_media_send_digit(scene.media, A, 'x'));
    CHECK_OK(tl_media_send_digit(scene.media, A, '5'));
    CHECK_OK(tl_media_send_digit(scene.media, A, '#'));
    uint32_t ts = 0;
    uint16_t seq = 0;
    for (unsigned press = 0; press < 2; press++) {
        for (unsigned i = 0; i < 7; i++) {
            unsigned duration = (i < 4 ? i + 1 : 5) * 160;
            handset_hear(&handset, &packet);
            CHECK_EQ(packet.rtp.type, 101);
            CHECK_EQ(packet.rtp.payload[0], press ? 11 : 5);
            CHECK_EQ(packet.rtp.payload[1] >> 7, i >= 4);
            CHECK_EQ(packet.rtp.payload[2] << 8 | packet.rtp.payload[3], duration);
            CHECK_EQ(packet.rtp.marker, i == 0);
            if (i > 0)
                CHECK_EQ(packet.rtp.ts, ts);
            if (i > 0 || press > 0)
                CHECK_EQ(packet.rtp.seq, (uint16_t)(seq + 1));
            if (i == 0 && press > 0)
                CHECK(packet.rtp.ts - ts >= 800);
            ts = packet.rtp.ts;
            seq = packet.rtp.seq;
        }
    }
    handset_close(&handset);
    scene_close(&scene);
}

static void bridged_legs_hear_each_other_unchanged(void **state)
{
    (void)state;
    struct scene scene;
    struct handset a, b;
    struct packet packet;
    scene_open(&scene, NULL);
    handset_join(&scene, &a, A, TL_MEDIA_PCMU);
    handset_join(&scene, &b, B, TL_MEDIA_PCMU);
    CHECK_OK(tl_media_bridge(scene.media, A, B));
    scene_measure(&scene, A);
    uint16_t seq = 0;
    for (unsigned i = 0; i < 20; i++) {
        handset_speak(&a, 0, (uint8_t)(1 + i));
        handset_speak(&b, 0, (uint8_t)(101 + i));
        handset_hear(&b, &packet);
        CHECK_EQ(packet.rtp.payload[77], 1 + i);
        CHECK(packet.rtp.ssrc != a.ssrc);
        if (i > 0)
            CHECK_EQ(packet.rtp.seq, (uint16_t)(seq + 1));
        seq = packet.rtp.seq;
        handset_hear(&a, &packet);
        CHECK_EQ(packet.rtp.payload[77], 101 + i);
    }
    a.seq++; /* One is lost on the way to us: b sees the gap. */
    a.ts += 160;
    handset_speak(&a, 0, 50);
    handset_hear(&b, &packet);
    CHECK_EQ(packet.rtp.seq, (uint16_t)(seq + 2));
    CHECK_EQ(scene_measure(&scene, A).packets_lost, 1);
    CHECK_OK(tl_media_unbridge(scene.media, B));
    uint64_t sent = scene_measure(&scene, B).packets_out;
    handset_speak(&a, 0, 60);
    scene_wait_in(&scene, A, 22);
    CHECK_EQ(scene_measure(&scene, B).packets_out, sent);
    handset_close(&a);
    handset_close(&b);
    scene_close(&scene);
}

static void a_packet_that_comes_twice_or_late_is_sent_once(void **state)
{
    (void)state;
    struct scene scene;
    struct handset a, b;
    struct packet packet;
    bool was_heard[256] = { false };
    scene_open(&scene, NULL);
    handset_join(&scene, &a, A, TL_MEDIA_PCMU);
    handset_join(&scene, &b, B, TL_MEDIA_PCMU);
    CHECK_OK(tl_media_bridge(scene.media, A, B));
    scene_measure(&scene, A);
    const unsigned order[] = { 5, 4, 6, 8, 7, 7, 6, 9, 3, 10 };
    for (unsigned i = 0; i < 10; i++) {
        a.seq = (uint16_t)(65530 + order[i]);
        handset_speak(&a, 0, (uint8_t)order[i]);
    }
    scene_wait_in(&scene, A, 10);
    uint16_t first = 0;
    for (unsigned i = 0; i < 6; i++) {
        handset_hear(&b, &packet);
        unsigned value = packet.rtp.payload[0];
        first = i == 0 ? packet.rtp.seq : first;
        CHECK(!was_heard[value]);
        was_heard[value] = true;
        CHECK_EQ((uint16_t)(packet.rtp.seq - first), value - 5);
    }
    CHECK(!was_heard[3] && !was_heard[4]); /* From before the bridge began, as far as b knows. */
    CHECK(!handset_hear_now(&b, &packet));
    handset_close(&a);
    handset_close(&b);
    scene_close(&scene);
}

static void pcmu_and_pcma_understand_each_other(void **state)
{
    (void)state;
    struct scene scene;
    struct handset a, b;
    struct packet packet;
    scene_open(&scene, NULL);
    handset_join(&scene, &a, A, TL_MEDIA_PCMU);
    handset_join(&scene, &b, B, TL_MEDIA_PCMA);
    CHECK_OK(tl_media_bridge(scene.media, B, A));
    scene_measure(&scene, A);
    uint8_t loud = tl_g711_to_pcmu(12000);
    handset_speak(&a, 0, loud);
    handset_hear(&b, &packet);
    CHECK_EQ(packet.rtp.type, 8);
    CHECK(abs(tl_g711_from_pcma(packet.rtp.payload[5]) - 12000) < 600);
    handset_speak(&b, 8, tl_g711_to_pcma(-7000));
    handset_hear(&a, &packet);
    CHECK_EQ(packet.rtp.type, 0);
    CHECK(abs(tl_g711_from_pcmu(packet.rtp.payload[5]) + 7000) < 400);
    CHECK(abs((int)scene_measure(&scene, A).rms_in - 12000) < 600);
    CHECK(abs((int)scene_measure(&scene, B).rms_in - 7000) < 400);
    handset_close(&a);
    handset_close(&b);
    scene_close(&scene);
}

static void one_stream_over_prompt_bridge_and_prompt(void **state)
{
    (void)state;
    struct scene scene;
    struct handset a, b;
    struct packet packet;
    scene_open(&scene, NULL);
    handset_join(&scene, &a, A, TL_MEDIA_PCMU);
    handset_join(&scene, &b, B, TL_MEDIA_PCMU);
    uint16_t seq = 0;
    uint32_t ts = 0, ssrc = 0;
    for (unsigned part = 0; part < 5; part++) {
        bool is_bridged = part % 2;
        if (is_bridged) {
            CHECK_OK(tl_media_bridge(scene.media, A, B));
            scene_measure(&scene, A);
        } else {
            CHECK_OK(tl_media_unbridge(scene.media, A));
            play(&scene, A, counted_sound(320, 10), part);
        }
        for (unsigned i = 0; i < 2; i++) {
            if (is_bridged)
                handset_speak(&b, 0, 10);
            handset_hear(&a, &packet);
            CHECK_EQ(packet.rtp.marker, i == 0);
            if (ssrc) {
                CHECK_EQ(packet.rtp.ssrc, ssrc);
                CHECK_EQ(packet.rtp.seq, (uint16_t)(seq + 1));
                CHECK((int32_t)(packet.rtp.ts - ts) >= 160);
            }
            ssrc = packet.rtp.ssrc;
            seq = packet.rtp.seq;
            ts = packet.rtp.ts;
        }
        if (!is_bridged)
            scene_wait(TL_MEDIA_PLAYED, A);
    }
    handset_close(&a);
    handset_close(&b);
    scene_close(&scene);
}

static void keys_in_a_bridge_are_told_and_passed_on(void **state)
{
    (void)state;
    struct scene scene;
    struct handset a, b;
    struct packet packet;
    scene_open(&scene, NULL);
    handset_join(&scene, &a, A, TL_MEDIA_PCMU);
    handset_join(&scene, &b, B, TL_MEDIA_PCMU);
    CHECK_OK(tl_media_bridge(scene.media, A, B));
    scene_measure(&scene, A);
    for (unsigned step = 1; step <= 3; step++)
        handset_key(&a, 7, 5000, (uint16_t)(160 * step), step == 3, step == 1);
    for (unsigned step = 1; step <= 3; step++) {
        handset_hear(&b, &packet);
        CHECK_EQ(packet.rtp.type, 101);
        CHECK_EQ(packet.rtp.payload[0], 7);
    }
    CHECK_EQ(scene_wait(TL_MEDIA_DIGIT, A).key, '7');
    CHECK_EQ(scene_count(TL_MEDIA_DIGIT, B), 0);
    handset_close(&a);
    handset_close(&b);
    scene_close(&scene);
}

static void a_held_leg_hears_music_and_is_not_heard(void **state)
{
    (void)state;
    struct scene scene;
    struct handset a, b;
    struct packet packet;
    struct tl_sound *music = counted_sound(20 * 160, 100);
    scene_open(&scene, &(struct tl_media_settings){ .music = music });
    tl_sound_drop(music);
    handset_join(&scene, &a, A, TL_MEDIA_PCMU);
    handset_join(&scene, &b, B, TL_MEDIA_PCMU);
    CHECK_OK(tl_media_bridge(scene.media, A, B));
    CHECK_OK(tl_media_hold(scene.media, A, true));
    uint64_t sent = scene_measure(&scene, B).packets_out;
    for (unsigned i = 0; i < 5; i++) {
        handset_speak(&a, 0, 1);
        handset_speak(&b, 0, 2);
        handset_hear(&a, &packet);
        CHECK(packet.rtp.payload[0] >= 100);
    }
    scene_wait_in(&scene, A, 5);
    CHECK(scene_measure(&scene, B).packets_out <= sent + 1); /* At most one to keep it open. */
    CHECK_OK(tl_media_hold(scene.media, A, false));
    scene_measure(&scene, A);
    while (handset_hear_now(&a, &packet) || handset_hear_now(&b, &packet))
        ;
    handset_speak(&a, 0, 3);
    handset_hear(&b, &packet);
    CHECK_EQ(packet.rtp.payload[0], 3);
    handset_speak(&b, 0, 4);
    handset_hear(&a, &packet);
    CHECK_EQ(packet.rtp.payload[0], 4);
    handset_close(&a);
    handset_close(&b);
    scene_close(&scene);
}

static void sound_goes_to_where_it_comes_from_but_never_to_a_stranger(void **state)
{
    (void)state;
    struct scene scene;
    struct handset named, moved, stranger;
    struct packet packet;
    scene_open(&scene, NULL);
    handset_join(&scene, &named, A, TL_MEDIA_PCMU);
    handset_open(&stranger, "127.0.0.2", named.to);
    handset_open(&moved, "127.0.0.1", named.to);
    for (unsigned i = 0; i < 3; i++)
        handset_speak(&stranger, 0, 1);
    handset_speak(&moved, 0, 2);
    struct tl_media_leg_stats stats = scene_wait_in(&scene, A, 1);
    CHECK_EQ(stats.packets_in, 1);
    CHECK_EQ(stats.packets_dropped, 3);
    scene_wait(TL_MEDIA_JOINED, A);
    play(&scene, A, counted_sound(160, 42), 1);
    handset_hear(&moved, &packet);
    CHECK_EQ(packet.rtp.payload[0], 42);
    CHECK(!handset_hear_now(&named, &packet));
    CHECK(!handset_hear_now(&stranger, &packet));
    handset_close(&named);
    handset_close(&moved);
    handset_close(&stranger);
    scene_close(&scene);
}

static void silence_is_told_and_the_return_from_another_port_too(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset, moved;
    struct packet packet;
    scene_open(&scene, &(struct tl_media_settings){ .lost_after_ms = 100 });
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    handset_speak(&handset, 0, 1);
    scene_wait(TL_MEDIA_JOINED, A);
    scene_wait(TL_MEDIA_LOST, A);
    CHECK_EQ(scene_count(TL_MEDIA_LOST, A), 0);
    handset_open(&moved, "127.0.0.1", handset.to);
    handset_speak(&moved, 0, 1);
    scene_wait(TL_MEDIA_BACK, A);
    play(&scene, A, counted_sound(160, 42), 1);
    do
        handset_hear(&moved, &packet);
    while (packet.rtp.payload[0] != 42);
    CHECK_EQ(scene_count(TL_MEDIA_JOINED, A), 0);
    handset_close(&handset);
    handset_close(&moved);
    scene_close(&scene);
}

static void a_closed_leg_tells_its_sums_last_and_frees_its_id(void **state)
{
    (void)state;
    struct scene scene;
    struct handset a, b;
    struct packet packet;
    scene_open(&scene, NULL);
    handset_join(&scene, &a, A, TL_MEDIA_PCMU);
    handset_join(&scene, &b, B, TL_MEDIA_PCMU);
    CHECK_OK(tl_media_bridge(scene.media, A, B));
    scene_measure(&scene, A);
    for (unsigned i = 0; i < 10; i++)
        handset_speak(&a, 0, 1);
    for (unsigned i = 0; i < 10; i++)
        handset_hear(&b, &packet);
    uint16_t port;
    CHECK_ERR(TL_EEXISTS, tl_media_rtp_open(scene.media, A, 0, &port));
    CHECK_OK(tl_media_leg_close(scene.media, A));
    struct tl_media_event closed = scene_wait(TL_MEDIA_CLOSED, A);
    CHECK_EQ(closed.stats->packets_in, 10);
    CHECK_EQ(closed.stats->octets_in, 1600);
    CHECK_OK(tl_media_rtp_open(scene.media, A, B, &port));
    CHECK_OK(tl_media_leg_close(scene.media, A));
    CHECK_OK(tl_media_stop(scene.media, A)); /* Gone: nothing happens. */
    struct tl_media_stats stats;
    tl_media_stats(scene.media, &stats);
    CHECK_EQ(stats.legs_live, 1);
    CHECK_EQ(stats.legs_opened, 3);
    CHECK_EQ(stats.packets_in, 10);
    CHECK(stats.packets_out >= 10);
    handset_close(&a);
    handset_close(&b);
    scene_close(&scene);
}

static void a_bridge_to_nobody_is_told(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset;
    scene_open(&scene, NULL);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    CHECK_OK(tl_media_bridge(scene.media, A, B));
    CHECK_EQ(scene_wait(TL_MEDIA_BRIDGE_FAILED, A).other, B);
    CHECK_OK(tl_media_bridge(scene.media, A, A));
    CHECK_EQ(scene_wait(TL_MEDIA_BRIDGE_FAILED, A).other, A);
    handset_close(&handset);
    scene_close(&scene);
}

static void limits_hold_and_bad_settings_are_refused(void **state)
{
    (void)state;
    struct scene scene;
    uint16_t port;
    scene_open(&scene, &(struct tl_media_settings){ .legs_max = 2 });
    CHECK_OK(tl_media_rtp_open(scene.media, A, 0, &port));
    CHECK_OK(tl_media_rtp_open(scene.media, B, 0, &port));
    CHECK_ERR(TL_EFULL, tl_media_rtp_open(scene.media, 99, 0, &port));
    CHECK_OK(tl_media_leg_close(scene.media, B));
    CHECK_OK(tl_media_rtp_open(scene.media, 99, 0, &port));
    const struct tl_media_remote nowhere = { .address = "example.org", .port = 4000 };
    CHECK_ERR(TL_EBAD, tl_media_rtp_remote(scene.media, A, &nowhere));
    scene_close(&scene);
    scene_open(&scene,
               &(struct tl_media_settings){ .rtp_port_min = port, .rtp_port_max = port + 1 });
    CHECK_OK(tl_media_rtp_open(scene.media, A, 0, &port));
    CHECK_ERR(TL_EFULL, tl_media_rtp_open(scene.media, B, 0, &port));
    struct tl_media *media;
    const struct tl_media_settings bad[] = {
        { .address = "localhost" },
        { .advertised = "x" },
        { .rtp_port_min = 5000, .rtp_port_max = 4000 },
    };
    for (unsigned i = 0; i < 3; i++)
        CHECK_ERR(TL_EBAD, tl_media_open(&bad[i], NULL, NULL, &media));
    const struct tl_media_settings taken = { .web_port = tl_media_web_port(scene.media),
                                             .threads = 1 };
    CHECK_ERR(TL_EBUSY, tl_media_open(&taken, NULL, NULL, &media));
    scene_close(&scene);
}

static void bytes_at_random_do_no_harm(void **state)
{
    (void)state;
    struct scene scene;
    struct handset handset, web;
    uint64_t random = check_seed();
    scene_open(&scene, NULL);
    handset_join(&scene, &handset, A, TL_MEDIA_PCMU);
    handset_open(&web, "127.0.0.1", tl_media_web_port(scene.media));
    for (unsigned n = 0; n < 3000; n++) {
        uint8_t payload[64];
        for (unsigned i = 0; i < sizeof payload; i++)
            payload[i] = (uint8_t)check_random(&random);
        const struct tl_rtp rtp = { .type = (uint8_t)(check_random(&random) % 128),
                                    .seq = (uint16_t)check_random(&random),
                                    .ts = (uint32_t)check_random(&random),
                                    .ssrc = (uint32_t)check_random(&random) % 3,
                                    .payload = payload,
                                    .payload_bytes = check_random(&random) % sizeof payload };
        handset_send(n % 2 ? &handset : &web, &rtp);
    }
    handset_speak(&handset, 0, 1);
    handset_speak(&web, 0, 1);
    scene_wait(TL_MEDIA_JOINED, A);
    play(&scene, A, counted_sound(160, 42), 1);
    CHECK_EQ(scene_wait(TL_MEDIA_PLAYED, A).mark, 1);
    handset_close(&handset);
    handset_close(&web);
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plays_are_heard_whole_in_order_and_told_by_their_marks),
        cmocka_unit_test(a_play_given_before_the_far_end_is_known_waits_for_it),
        cmocka_unit_test(stop_drops_all_and_tells_nothing),
        cmocka_unit_test(a_loop_goes_on_until_stopped),
        cmocka_unit_test(a_full_queue_fails_the_play_and_keeps_the_rest),
        cmocka_unit_test(music_goes_on_where_a_play_interrupted_it),
        cmocka_unit_test(a_pcma_telephone_hears_pcma),
        cmocka_unit_test(each_key_is_told_once_however_its_packets_come),
        cmocka_unit_test(a_key_is_sent_with_its_end_three_times),
        cmocka_unit_test(bridged_legs_hear_each_other_unchanged),
        cmocka_unit_test(a_packet_that_comes_twice_or_late_is_sent_once),
        cmocka_unit_test(pcmu_and_pcma_understand_each_other),
        cmocka_unit_test(one_stream_over_prompt_bridge_and_prompt),
        cmocka_unit_test(keys_in_a_bridge_are_told_and_passed_on),
        cmocka_unit_test(a_held_leg_hears_music_and_is_not_heard),
        cmocka_unit_test(sound_goes_to_where_it_comes_from_but_never_to_a_stranger),
        cmocka_unit_test(silence_is_told_and_the_return_from_another_port_too),
        cmocka_unit_test(a_closed_leg_tells_its_sums_last_and_frees_its_id),
        cmocka_unit_test(a_bridge_to_nobody_is_told),
        cmocka_unit_test(limits_hold_and_bad_settings_are_refused),
        cmocka_unit_test(bytes_at_random_do_no_harm),
    };
    return cmocka_run_group_tests_name("phone/media", tests, NULL, NULL);
}
