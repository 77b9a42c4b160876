/* Where packets stand on a tap's clock: lost, late, in bursts, and from clocks that drift. */
#include "support/check.h"

#include "phone/tap_place.h"

enum { STEP = TL_RTP_PACKET_BYTES };

/* Packet number of a source, as it comes at now. */
static uint32_t come(struct tl_tap_place *place, uint32_t number, bool is_newest, uint32_t now)
{
    const struct tl_rtp rtp = {
        .seq = (uint16_t)number, .ts = 0xffffff00 + number * STEP, .ssrc = 7, .payload_bytes = STEP
    };
    return tl_tap_place(place, &rtp, is_newest, now);
}

static void lost_late_and_disordered_ones_stand_by_their_time_stamps(void **state)
{
    (void)state;
    struct tl_tap_place place = { 0 };
    CHECK_EQ(come(&place, 0, true, 1000), 1000);
    CHECK_EQ(come(&place, 1, true, 1000 + STEP + 90), 1000 + STEP); /* Held up a little. */
    CHECK_EQ(come(&place, 4, true, 1000 + 4 * STEP), 1000 + 4 * STEP);
    CHECK_EQ(come(&place, 3, false, 1000 + 4 * STEP), 1000 + 3 * STEP);
    CHECK_EQ(come(&place, 1, false, 1000 + 5 * STEP), 1000 + STEP); /* Twice. */
}

/* The host was away: what stood in line comes at once, and stands where it was said. */
static void a_burst_stands_side_by_side(void **state)
{
    (void)state;
    struct tl_tap_place place = { 0 };
    CHECK_EQ(come(&place, 0, true, 0), 0);
    for (uint32_t i = 1; i <= 20; i++)
        CHECK_EQ(come(&place, i, true, 20 * STEP), i * STEP);
    struct tl_tap_place other = { 0 }; /* The same with the first of all. */
    for (uint32_t i = 0; i <= 20; i++)
        CHECK_EQ(come(&other, i, true, 20 * STEP), (20 + i) * STEP);
}

static void time_stamps_that_jump_and_new_sources_begin_where_they_come(void **state)
{
    (void)state;
    struct tl_tap_place place = { 0 };
    CHECK_EQ(come(&place, 0, true, 100), 100);
    CHECK_EQ(come(&place, 5000, true, 100 + STEP), 100 + STEP);
    CHECK_EQ(come(&place, 5001, true, 100 + 2 * STEP), 100 + 2 * STEP);
    const struct tl_rtp other = { .ts = 77, .ssrc = 8, .payload_bytes = STEP };
    CHECK_EQ(tl_tap_place(&place, &other, true, 9000), 9000);
}

/* One that is alone and very old moves nothing. */
static void an_old_packet_moves_nobody(void **state)
{
    (void)state;
    struct tl_tap_place place = { 0 };
    CHECK_EQ(come(&place, 100, true, 16000), 16000);
    CHECK_EQ(come(&place, 40, false, 16010), 16000 - 60 * STEP);
    CHECK_EQ(come(&place, 101, true, 16000 + STEP), 16000 + STEP);
}

/* An hour of a clock that is wrong by 200 of a million, either way, with jitter: never far off, and
 * never more than a sample from one packet to the next. */
static void drift_is_followed(int sign)
{
    struct tl_tap_place place = { 0 };
    uint32_t before = 0;
    for (uint32_t i = 0; i < 50 * 3600; i++) {
        uint32_t drift = i * STEP / 5000;
        uint32_t now = 100000 + i * STEP + (sign > 0 ? drift : -drift);
        uint32_t jitter = i * 7919 % 200;
        uint32_t time = come(&place, i, true, now + (i ? jitter : 0));
        int32_t off = (int32_t)(time - now), step = (int32_t)(time - before);
        if (i > 0 && (off > 80 || off < -80 || step < STEP - 1 || step > STEP + 1))
            fail_msg("packet %u is %d off, %d behind the one before", i, off, step);
        before = time;
    }
}

static void a_clock_that_is_slow_or_fast_is_followed(void **state)
{
    (void)state;
    drift_is_followed(1);
    drift_is_followed(-1);
}

/* Time stamps that stand still while nothing is said: after two seconds it is in its place. */
static void sound_that_falls_behind_moves_at_once(void **state)
{
    (void)state;
    struct tl_tap_place place = { 0 };
    uint32_t time = 0, now = 0;
    for (uint32_t i = 0; i < 300; i++) {
        now = i * STEP + (i > 0 ? 3000 : 0);
        time = come(&place, i, true, now);
    }
    CHECK_EQ(time, now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_late_and_disordered_ones_stand_by_their_time_stamps),
        cmocka_unit_test(a_burst_stands_side_by_side),
        cmocka_unit_test(time_stamps_that_jump_and_new_sources_begin_where_they_come),
        cmocka_unit_test(an_old_packet_moves_nobody),
        cmocka_unit_test(a_clock_that_is_slow_or_fast_is_followed),
        cmocka_unit_test(sound_that_falls_behind_moves_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
