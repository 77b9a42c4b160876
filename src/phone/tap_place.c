/* tap_place.c: one offset, and how it follows the drift. */
#include "phone/tap_place.h"

enum {
    OFF_MAX = 4000, /* Sooner or later than should be: the time stamps jumped. */
    WINDOW = 100,   /* Packets. */
    SLEW_EVERY = 4, /* Packets for a sample: the pitch changes by 0.2 % at most. */
    STEP_MIN = 16,  /* 2 ms: how exactly the times of coming are known. */
    WAIT_MAX = 800, /* More is not drift: what comes moves at once, which leaves a hole. Into the
                       other direction it would fall upon what was said before. */
};

static void begin_window(struct tl_tap_place *place)
{
    place->window = 0;
    place->late_min = OFF_MAX;
}

static void begin_at(struct tl_tap_place *place, const struct tl_rtp *rtp, uint32_t now)
{
    place->is_started = true;
    place->ssrc = rtp->ssrc;
    place->offset = now - rtp->ts;
    place->slew = 0;
    begin_window(place);
}

static void follow(struct tl_tap_place *place, int32_t late)
{
    if (late < place->late_min)
        place->late_min = late;
    if (++place->window >= WINDOW) {
        int32_t least = place->late_min;
        if (least > WAIT_MAX)
            place->offset += (uint32_t)least;
        else if (least > STEP_MIN || least < -STEP_MIN)
            place->slew = least;
        begin_window(place);
    }
    if (place->slew != 0 && place->window % SLEW_EVERY == 0) {
        int32_t step = place->slew > 0 ? 1 : -1;
        place->offset += (uint32_t)step;
        place->slew -= step;
        place->late_min -= step;
    }
}

uint32_t tl_tap_place(struct tl_tap_place *place, const struct tl_rtp *rtp, bool is_newest,
                      uint32_t now)
{
    int32_t late = (int32_t)(now - (rtp->ts + place->offset));
    if (!place->is_started || rtp->ssrc != place->ssrc ||
        (is_newest && (late < -OFF_MAX || late > OFF_MAX)))
        begin_at(place, rtp, now);
    else if (is_newest)
        follow(place, late);
    return rtp->ts + place->offset;
}
