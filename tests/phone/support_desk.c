/* support_desk.c: events of a telephone system, passed from its thread to the test's. */
#include "phone/support_desk.h"

#include "base/assert.h"
#include "support/check.h"

#define WAIT_US 10000000

static void on_event(const struct tl_phone_event *event, void *arg)
{
    struct desk *desk = arg;
    struct desk_event kept = { .kind = event->kind,
                               .why = event->why,
                               .code = event->code,
                               .leg = event->leg,
                               .is_private = event->is_private,
                               .key = event->key };
    snprintf(kept.from, sizeof kept.from, "%s", event->from ? event->from : "");
    enum tl_err err = tl_ring_push(desk->events, &kept, sizeof kept);
    if (event->kind == TL_PHONE_CAME && desk->answers)
        err = tl_phone_answer(desk->phone, event->leg);
    TL_ASSERT(err == TL_OK);
}

void desk_open(struct desk *desk, const struct tl_phone_settings *settings)
{
    *desk = (struct desk){ 0 };
    CHECK_OK(tl_ring_open(&desk->events, 1 << 20));
    CHECK_OK(tl_phone_open(settings, on_event, desk, &desk->phone));
}

void desk_close(struct desk *desk)
{
    tl_phone_close(desk->phone);
    tl_ring_close(desk->events);
}

struct desk_event desk_next(struct desk *desk)
{
    struct desk_event event;
    size_t bytes;
    for (;;) {
        if (tl_ring_pop(desk->events, &event, sizeof event, &bytes)) {
            tl_ring_wait(desk->events, WAIT_US);
            if (tl_ring_pop(desk->events, &event, sizeof event, &bytes))
                fail_msg("no event in ten seconds");
        }
        if (event.kind != TL_PHONE_LOST && event.kind != TL_PHONE_BACK)
            return event;
    }
}

struct desk_event desk_expect(struct desk *desk, enum tl_phone_event_kind kind)
{
    struct desk_event event = desk_next(desk);
    if (event.kind != kind)
        fail_msg("\"%s\" came (%s, %u), not \"%s\"", tl_phone_event_text(event.kind),
                 tl_phone_why_text(event.why), event.code, tl_phone_event_text(kind));
    return event;
}

void desk_expect_end(struct desk *desk, enum tl_phone_why why, uint16_t code)
{
    struct desk_event event = desk_expect(desk, TL_PHONE_ENDED);
    assert_string_equal(tl_phone_why_text(event.why), tl_phone_why_text(why));
    CHECK_EQ(event.code, code);
}

tl_id desk_dial(struct desk *desk, const struct tl_phone_dial *dial)
{
    struct tl_phone_dial asked = dial ? *dial : (struct tl_phone_dial){ 0 };
    tl_id leg = tl_phone_leg_id();
    if (!asked.to && !asked.account)
        asked.to = "+15550177";
    CHECK_OK(tl_phone_dial(desk->phone, leg, &asked));
    return leg;
}
