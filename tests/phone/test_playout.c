/* The jitter buffer: order, repetition, loss, jitter, drift, pauses and bursts, in virtual time. */
#include "support/check.h"

#include <math.h>
#include <string.h>

#include "phone/g711.h"
#include "phone/playout.h"

enum { FRAME = 160, PACKETS_MAX = 8000 };

/* A far end that says a tone, a network that delays each packet, and a listener. */
struct line {
    struct tl_playout playout;
    struct tl_rtp_in in; /* For RFC 3550's jitter. */
    unsigned hz;
    double ppm;                                            /* Of the far end's clock, fast. */
    double ptime_ms;                                       /* [20] */
    double (*delay_ms)(unsigned packet, uint64_t *random); /* Below 0: lost. */
    uint64_t random;
    double due_us[PACKETS_MAX]; /* When each packet comes; 0: it did, or never does. */
    unsigned packets;
    int16_t heard[PACKETS_MAX * FRAME];
    unsigned heard_len, silent;
};

static uint8_t tone_at(const struct line *line, uint32_t ts)
{
    return tl_g711_to_pcmu((int16_t)(8000 * sin(2 * M_PI * line->hz * (ts % 8000) / 8000.0)));
}

static void deliver(struct line *line, unsigned packet, double now_us)
{
    uint8_t payload[480];
    uint32_t len = (uint32_t)(line->ptime_ms * 8), ts = 0xfffff000u + packet * len;
    for (uint32_t i = 0; i < len; i++)
        payload[i] = tone_at(line, ts + i);
    const struct tl_rtp rtp = { .seq = (uint16_t)(65500 + packet),
                                .ts = ts,
                                .ssrc = 5,
                                .payload = payload,
                                .payload_bytes = len };
    tl_rtp_in_count(&line->in, &rtp, (int64_t)now_us);
    double since_ms = fmod(now_us - 7000, 20000) / 1000;
    tl_playout_put(&line->playout, &rtp, TL_MEDIA_PCMU, line->in.jitter >> 4,
                   (uint32_t)(since_ms * 8));
}

/* Packets that are due, in the order in which they come. */
static void deliver_due(struct line *line, double now_us)
{
    for (;;) {
        unsigned next = line->packets;
        for (unsigned i = 0; i < line->packets; i++)
            if (line->due_us[i] > 0 && line->due_us[i] <= now_us &&
                (next == line->packets || line->due_us[i] < line->due_us[next]))
                next = i;
        if (next == line->packets)
            return;
        deliver(line, next, line->due_us[next]);
        line->due_us[next] = 0;
    }
}

static void run(struct line *line, double seconds)
{
    line->ptime_ms = line->ptime_ms > 0 ? line->ptime_ms : 20;
    line->random = check_seed();
    line->packets = (unsigned)(seconds * 1001 / line->ptime_ms) + 1; /* A fast one needs more. */
    CHECK(line->packets <= PACKETS_MAX);
    for (unsigned i = 0; i < line->packets; i++) {
        double sent_us = 1000 * line->ptime_ms * (i + 1) / (1 + line->ppm / 1e6);
        double delay_ms = line->delay_ms(i, &line->random);
        line->due_us[i] = delay_ms < 0 ? 0 : sent_us + 1000 * delay_ms + 1;
    }
    for (unsigned n = 0; n < (unsigned)(seconds * 50); n++) {
        deliver_due(line, 20000.0 * (n + 1) + 7000);
        bool is_sound = tl_playout_take(&line->playout, line->heard + line->heard_len);
        line->silent += !is_sound;
        line->heard_len += FRAME;
    }
}

/* Share of the samples from a time on that are near those of a tone which is nowhere broken: each
 * sample follows from the two before it. */
static double smooth_share(const struct line *line, double from_s)
{
    double twice_cosine = 2 * cos(2 * M_PI * line->hz / 8000.0);
    unsigned smooth = 0, from = (unsigned)(from_s * 8000) + 2;
    for (unsigned i = from; i < line->heard_len; i++)
        smooth +=
            fabs(twice_cosine * line->heard[i - 1] - line->heard[i - 2] - line->heard[i]) < 900;
    return (double)smooth / (line->heard_len - from);
}

static double uniform(uint64_t *random)
{
    return (double)(check_random(random) >> 11) / 9007199254740992.0;
}

static double steady(unsigned packet, uint64_t *random)
{
    (void)packet;
    (void)random;
    return 30;
}

static double jittery(unsigned packet, uint64_t *random)
{
    (void)packet;
    return 30 + 40 * uniform(random); /* Two packets often change places. */
}

static double first_jittery(unsigned packet, uint64_t *random)
{
    return packet < 1000 ? jittery(packet, random) : 30;
}

static double lossy(unsigned packet, uint64_t *random)
{
    (void)packet;
    return uniform(random) < 0.1 ? -1 : 30;
}

static double with_a_stall(unsigned packet, uint64_t *random)
{
    (void)random; /* Half a second of packets comes all at once. */
    return packet >= 500 && packet < 512 ? 30 + 20 * (512 - packet) : 30;
}

static double with_a_pause(unsigned packet, uint64_t *random)
{
    (void)random;
    return packet >= 500 && packet < 700 ? -1 : 30;
}

static double slower_way(unsigned packet, uint64_t *random)
{
    (void)random;
    return packet < 500 ? 30 : 110;
}

static void a_steady_line_is_heard_as_it_is_with_little_delay(void **state)
{
    (void)state;
    static struct line line = { .hz = 400, .delay_ms = steady };
    run(&line, 20);
    CHECK_EQ(line.playout.made, 0);
    CHECK_EQ(line.playout.late, 0);
    CHECK(smooth_share(&line, 1) > 0.9999);
    CHECK(tl_playout_depth(&line.playout) <= 3 * FRAME);
    CHECK_EQ(line.silent, 2); /* Before the first packet. */
}

static void jitter_is_met_by_delay_and_given_back_after(void **state)
{
    (void)state;
    static struct line line = { .hz = 400, .delay_ms = jittery };
    run(&line, 60);
    printf("jitter 0-40 ms: late %u of %u, made %.2f %%, depth %u ms\n",
           (unsigned)line.playout.late, line.packets,
           100.0 * (double)line.playout.made / (double)line.playout.taken,
           tl_playout_depth(&line.playout) / 8);
    CHECK(line.playout.made < line.playout.taken / 100);
    CHECK(smooth_share(&line, 2) > 0.97);
    CHECK(tl_playout_depth(&line.playout) <= 120 * 8);
    static struct line calmed = { .hz = 400, .delay_ms = first_jittery };
    run(&calmed, 60);
    CHECK(tl_playout_depth(&calmed.playout) <= 45 * 8);
    CHECK(calmed.playout.left_out > 0);
}

static void losses_are_concealed(void **state)
{
    (void)state;
    static struct line line = { .hz = 200, .delay_ms = lossy };
    run(&line, 60);
    double made = (double)line.playout.made / (double)line.playout.taken;
    CHECK(made > 0.08 && made < 0.12);
    CHECK(smooth_share(&line, 1) > 0.9); /* A tone is all pitch: it goes on over its losses. */
}

static void clocks_that_differ_never_run_it_dry_or_full(void **state)
{
    (void)state;
    static struct line fast = { .hz = 400, .delay_ms = steady, .ppm = 500 };
    static struct line slow = { .hz = 400, .delay_ms = steady, .ppm = -500 };
    run(&fast, 150);
    run(&slow, 150);
    /* 500 ppm of 150 s are 600 samples: they have to be taken out, or put in. */
    printf("500 ppm fast: %u left out, %u made; slow: %u put in, %u made\n",
           (unsigned)fast.playout.left_out, (unsigned)fast.playout.made,
           (unsigned)slow.playout.put_in, (unsigned)slow.playout.made);
    CHECK(fast.playout.left_out >= 300);
    CHECK(slow.playout.put_in + slow.playout.made >= 300);
    CHECK(fast.playout.made < 160 && slow.playout.made < 160);
    CHECK(tl_playout_depth(&fast.playout) <= 4 * FRAME);
    CHECK(smooth_share(&fast, 1) > 0.99);
    CHECK(smooth_share(&slow, 1) > 0.99);
}

static void a_stall_delays_and_the_delay_goes_again(void **state)
{
    (void)state;
    static struct line line = { .hz = 400, .delay_ms = with_a_stall };
    run(&line, 30);
    CHECK_EQ(tl_rtp_in_lost(&line.in), 0);
    CHECK(line.playout.late <= 1);
    CHECK(line.silent < 12);
    CHECK(smooth_share(&line, 10.5) > 0.99); /* From the stall's end on, all of it. */
    CHECK(tl_playout_depth(&line.playout) <= 40 * 8);
}

static void after_a_pause_it_begins_anew(void **state)
{
    (void)state;
    static struct line line = { .hz = 400, .delay_ms = with_a_pause };
    run(&line, 30);
    CHECK(line.silent > 180 && line.silent < 200);
    CHECK(smooth_share(&line, 18) > 0.9999);
    CHECK(tl_playout_depth(&line.playout) <= 3 * FRAME);
}

static void a_way_that_gets_slower_is_followed(void **state)
{
    (void)state;
    static struct line line = { .hz = 400, .delay_ms = slower_way };
    run(&line, 30);
    CHECK(line.playout.late <= 2);
    CHECK(smooth_share(&line, 12) > 0.999);
}

static void packets_of_other_lengths_are_heard_as_well(void **state)
{
    (void)state;
    static struct line short_ones = { .hz = 400, .delay_ms = steady, .ptime_ms = 10 };
    static struct line long_ones = { .hz = 400, .delay_ms = steady, .ptime_ms = 60 };
    run(&short_ones, 20);
    run(&long_ones, 20);
    CHECK(smooth_share(&short_ones, 1) > 0.9999);
    CHECK(smooth_share(&long_ones, 2) > 0.999);
    CHECK(long_ones.playout.made < 800);
}

/* Anything at all: no crash (the sanitizers look on), and what is at the end steady is heard. */
static void packets_at_random_do_no_harm(void **state)
{
    (void)state;
    static struct line line = { .hz = 400, .delay_ms = steady };
    uint64_t random = check_seed();
    uint8_t payload[1500];
    int16_t frame[FRAME];
    memset(payload, 0xff, sizeof payload);
    for (unsigned n = 0; n < 200000; n++) {
        uint64_t dice = check_random(&random);
        const struct tl_rtp rtp = { .seq = (uint16_t)(dice % 8 ? n : dice >> 32),
                                    .ts = (uint32_t)(dice / 8 % 8 ? n * 160 : dice >> 16),
                                    .ssrc = (uint32_t)(dice / 64 % 50 == 0),
                                    .payload = payload,
                                    .payload_bytes = dice / 4096 % 4 ? 160 : (dice >> 40) % 1488 };
        tl_playout_put(&line.playout, &rtp, dice / 65536 % 2 ? TL_MEDIA_PCMU : TL_MEDIA_PCMA,
                       (uint32_t)(dice >> 50), dice >> 20 & 255);
        if (dice / 131072 % 3)
            tl_playout_take(&line.playout, frame);
    }
    run(&line, 20);
    CHECK(smooth_share(&line, 15) > 0.99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_steady_line_is_heard_as_it_is_with_little_delay),
        cmocka_unit_test(jitter_is_met_by_delay_and_given_back_after),
        cmocka_unit_test(losses_are_concealed),
        cmocka_unit_test(clocks_that_differ_never_run_it_dry_or_full),
        cmocka_unit_test(a_stall_delays_and_the_delay_goes_again),
        cmocka_unit_test(after_a_pause_it_begins_anew),
        cmocka_unit_test(a_way_that_gets_slower_is_followed),
        cmocka_unit_test(packets_of_other_lengths_are_heard_as_well),
        cmocka_unit_test(packets_at_random_do_no_harm),
    };
    return cmocka_run_group_tests_name("phone/playout", tests, NULL, NULL);
}
