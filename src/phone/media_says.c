/* media_says.c: frames of a leg for those who need them: rooms, keys in the sound. */
#include "phone/media_says.h"

#include <stdlib.h>
#include <string.h>

#include "phone/greeting.h"
#include "phone/inband.h"
#include "phone/media_leg.h"
#include "phone/media_opus.h"
#include "phone/media_room.h"
#include "phone/media_worker.h"

static bool is_needed(const struct tl_leg *leg)
{
    bool is_mixed = leg->room && !leg->partner && leg->part != TL_MEDIA_LISTENER;
    bool is_framed = leg->partner && tl_leg_opus_is_framed(leg, leg->partner);
    return is_mixed || is_framed || leg->inband || leg->greeting;
}

static void settle_one(struct tl_leg *leg)
{
    bool is_on = is_needed(leg);
    if (is_on && !leg->says)
        leg->says = calloc(1, sizeof *leg->says);
    if (is_on || !leg->says)
        return;
    free(leg->says);
    leg->says = NULL;
}

void tl_says_settle(struct tl_leg *leg)
{
    settle_one(leg);
    if (leg->partner)
        settle_one(leg->partner);
}

/* Sound that is late or lost is made up for a while. A key that it tears is one press: the search
 * for keys goes on where what was sent goes on, until nothing has come for so long that it is over.
 */
enum { TORN_FRAMES = 10 };

static bool is_torn(const struct tl_playout *playout)
{
    return playout->dry > 0 && playout->dry <= TORN_FRAMES;
}

void tl_says_take(struct tl_leg *leg)
{
    struct tl_says *says = leg->says;
    char key;
    says->has_sound = tl_playout_take(&says->playout, says->frame);
    if (leg->inband && !is_torn(&says->playout) &&
        tl_inband_take(leg->inband, says->frame, TL_RTP_PACKET_BYTES, &key))
        tl_leg_hear_inband(leg, key);
    if (leg->greeting) {
        enum tl_greeting_word word = tl_greeting_take(leg->greeting, says->frame);
        if (word != TL_GREETING_NONE)
            tl_leg_tell(leg,
                        &(struct tl_media_event){ .kind = TL_MEDIA_GREETED, .greeting = word });
    }
}

void tl_leg_set_greeting(struct tl_leg *leg, const struct tl_greeting_rules *rules)
{
    if (rules && !leg->greeting)
        leg->greeting = malloc(sizeof *leg->greeting);
    if (rules && leg->greeting)
        tl_greeting_begin(leg->greeting, rules);
    if (!rules) {
        free(leg->greeting);
        leg->greeting = NULL;
    }
    tl_says_settle(leg);
}

void tl_leg_set_inband(struct tl_leg *leg, bool is_on)
{
    if (is_on && !leg->inband)
        leg->inband = calloc(1, sizeof *leg->inband);
    if (!is_on) {
        free(leg->inband);
        leg->inband = NULL;
    }
    tl_says_settle(leg);
}
