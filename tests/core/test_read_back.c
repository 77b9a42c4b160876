/* A checkpoint is refused, or read back as it was: every field within its bounds, every state with
 * what belongs to it, nothing twice. */
#include <string.h>

#include "core/state.h" /* TL_TIME_MAX, TL_SEEN_MAX */
#include "core/support_bounds.h"
#include "core/support_situations.h"

enum { FACTS_MAX = 256 };

struct checkpoint {
    struct tl_fact facts[FACTS_MAX];
    uint32_t len;
};

static void keep(void *arg, const struct tl_fact *fact)
{
    struct checkpoint *checkpoint = arg;
    CHECK(checkpoint->len < FACTS_MAX);
    checkpoint->facts[checkpoint->len++] = *fact;
}

/* The situation, and beside it whatever else a checkpoint may have to say: a wait that was told and
 * judged, a queue that is closed, a surge. */
static struct world *world_with_all(const char *situation)
{
    struct world *world = world_in(situation_named(situation));
    agent_comes(world, GIL, TEST_ES_TIER1);
    DO(world, not_ready, .agent = GIL, .reason = TEST_KEY_LUNCH);
    caller_asks(world, BOB, 1);
    wait_s(world, 5);
    DO(world, ready, .agent = GIL);
    connect(world, BOB, GIL);
    DO(world, closes_queue, .by = GIL, .queue = TEST_KEY_QUEUE2, .reason = TEST_KEY_STORM,
       .until = world->now + TL_HOUR);
    DO(world, sets_surge, .by = GIL, .until = world->now + TL_HOUR);
    return world;
}

/* A place to read checkpoints back into. */
struct reading {
    struct world *world;
    struct checkpoint was;
    uint32_t at;   /* Which fact is tried: those before it are read as they are. */
    bool is_whole; /* What is taken is written again as it was. */
};

static struct reading read_in(const char *situation, enum tl_fact_kind kind)
{
    struct reading reading = { .world = world_with_all(situation), .is_whole = true };
    tl_center_checkpoint(reading.world->center, keep, &reading.was);
    while (reading.at < reading.was.len && reading.was.facts[reading.at].kind != kind)
        reading.at++;
    if (reading.at == reading.was.len)
        fail_msg("%s has no %s", situation, tl_fact_shape(kind)->name);
    return reading;
}

static struct tl_center *center_before(const struct reading *reading, void **out_memory)
{
    size_t bytes = (tl_center_bytes(&reading->world->limits) + 15) / 16 * 16;
    *out_memory = aligned_alloc(16, bytes);
    assert_non_null(*out_memory);
    struct tl_center *center =
        tl_center_init(*out_memory, bytes, &reading->world->limits, reading->world->policy);
    for (uint32_t i = 0; i < reading->at; i++)
        CHECK_OK(tl_center_apply(center, &reading->was.facts[i]));
    return center;
}

static bool is_written(const struct tl_center *center, const struct tl_fact *fact)
{
    struct checkpoint again = { .len = 0 };
    bool is_there = false;
    tl_center_checkpoint(center, keep, &again);
    for (uint32_t i = 0; i < again.len; i++) {
        const struct tl_fact *other = &again.facts[i];
        is_there = is_there || (other->kind == fact->kind && other->at == fact->at &&
                                memcmp(other->words, fact->words, sizeof fact->words) == 0);
    }
    return is_there;
}

static enum tl_err try_changed(void *arg, const struct tl_fact *fact)
{
    struct reading *reading = arg;
    void *memory;
    struct tl_center *center = center_before(reading, &memory);
    enum tl_err err = tl_center_apply(center, fact);
    if (!err) {
        tl_center_check(center);
        CHECK(!reading->is_whole || is_written(center, fact));
    }
    free(memory);
    return err;
}

/* --- Bounds of fields. --- */

static const struct {
    const char *in;
    struct bound bound;
} BOUNDS[] = {
    { "gone", LEAST(center_was, handle, TL_SECOND) },
    { "gone", MOST(center_was, handle, TL_DAY) },
    { "gone", NOT(center_was, now, BOUND_NOW + 1) },
    { "gone", NOT(center_was, now, BOUND_NOW - 1) },
    { "gone", NOT(pace_was, channel, 0) },
    { "gone", MOST(pace_was, channel, TL_CHANNELS - 1) },
    { "gone", LEAST(pace_was, answer, 0) },
    { "gone", MOST(pace_was, answer, TL_DAY) },
    { "gone", MOST(pace_was, answers, TL_SEEN_MAX) },
    { "gone", LEAST(pace_was, talk, 0) },
    { "gone", MOST(pace_was, talk, TL_DAY) },
    { "gone", MOST(pace_was, talks, TL_SEEN_MAX) },
    { "gone", LEAST(pace_was, wrap_up, 0) },
    { "gone", MOST(pace_was, wrap_up, TL_DAY) },
    { "gone", MOST(pace_was, wrap_ups, TL_SEEN_MAX) },
    { "gone", LEAST(pace_was, waited, 0) },
    { "gone", MOST(pace_was, waited, TL_SEEN_MAX *TL_DAY) },
    { "gone", MOST(pace_was, left, UINT64_C(65536) * TL_SEEN_MAX) },
    { "gone", NOT(learnt_was, channel, 0) },
    { "gone", MOST(learnt_was, channel, TL_CHANNELS - 1) },
    { "gone", LEAST(learnt_was, used_at, 0) },
    { "gone", MOST(learnt_was, used_at, BOUND_NOW) },
    { "gone", LEAST(learnt_was, actual, 0) },
    { "gone", MOST(learnt_was, actual, TL_SEEN_MAX *TL_DAY) },
    { "gone", LEAST(learnt_was, expected, 0) },
    { "gone", MOST(learnt_was, expected, TL_SEEN_MAX *TL_DAY) },
    { "gone", LEAST(learnt_was, last, 0) },
    { "gone", MOST(learnt_was, last, TL_DAY) },
    { "gone", MOST(learnt_was, judged, TL_SEEN_MAX) },
    { "gone", MOST(learnt_was, low, 8 * TL_ONE) },
    { "gone", MOST(learnt_was, high, 8 * TL_ONE) },
    { "gone", MOST(learnt_was, said_low, 8 * TL_ONE) },
    { "gone", MOST(learnt_was, said_high, 8 * TL_ONE) },
    { "gone", MOST(closure_was, queue, UINT32_MAX) },
    { "gone", NOT(closure_was, reason, 0) },
    { "gone", MOST(closure_was, reason, UINT32_MAX) },
    { "gone", MOST(closure_was, since, BOUND_NOW) },
    { "gone", LEAST(closure_was, until, BOUND_NOW + 1) },
    { "gone", MOST(closure_was, until, TL_TIME_MAX - 1) },
    { "gone", LEAST(surge_was, until, 0) },
    { "gone", MOST(surge_was, until, TL_TIME_MAX - 1) },
    { "gone", NOT(agent_was, agent, 0) },
    { "gone", NOT(agent_was, wants, TL_AGENT_OFFLINE) },
    { "gone", NOT(agent_was, wants, TL_AGENT_CONNECTED) },
    { "gone", MOST(agent_was, wants, TL_AGENT_NOT_READY) },
    { "gone", MOST(agent_was, reason, UINT32_MAX) },
    { "gone", LEAST(agent_was, since, 0) },
    { "gone", MOST(agent_was, since, BOUND_NOW) },
    { "gone", LEAST(agent_was, until, 0) },
    { "gone", LEAST(agent_was, missed_until, 0) },
    { "promised", NOT(contact_was, contact, 0) },
    { "promised", NOT(contact_was, channel, 0) },
    { "promised", MOST(contact_was, channel, TL_CHANNELS - 1) },
    { "promised", MOST(contact_was, flags, 7) },
    { "promised", NOT(contact_was, flags, 8 + 3) },
    { "promised", NOT(contact_was, queue, 0) },
    { "promised", MOST(contact_was, queue, UINT32_MAX) },
    { "promised", MOST(contact_was, rank, UINT8_MAX) },
    { "promised", LEAST(contact_was, asked_at, 1) },
    { "promised", MOST(contact_was, reason, UINT32_MAX) },
    { "promised", MOST(contact_was, attempt, UINT16_MAX) },
    { "promised", LEAST(contact_was, since, 0) },
    { "promised", MOST(contact_was, since, BOUND_NOW) },
    { "in_line", LEAST(contact_was, until, 0) },
    { "in_line", NOT(contact_was, agent, NOBODY) },
    { "offered", NOT(contact_was, agent, NOBODY) },
    { "offered", NOT(contact_was, agent, 0) },
    { "in_line", NOT(flow_was, contact, NOBODY) },
    { "in_line", MOST(flow_was, step, UINT16_MAX) },
    { "in_line", MOST(flow_was, language, UINT16_MAX) },
    { "in_line", MOST(flow_was, tries, UINT8_MAX) },
    { "in_line", MOST(flow_was, steps_taken, UINT16_MAX) },
    { "in_line", MOST(flow_was, kind, TL_STEP_KINDS) },
    { "in_line", NOT(told_was, contact, NOBODY) },
    { "in_line", LEAST(told_was, told_at, 1) },
    { "in_line", MOST(told_was, told_at, BOUND_NOW) },
    { "in_line", LEAST(told_was, expected, 0) },
    { "in_line", MOST(told_was, expected, TL_DAY) },
    { "in_line", LEAST(told_was, low, 0) },
    { "in_line", MOST(told_was, low, TL_DAY) },
    { "in_line", LEAST(told_was, high, 0) },
    { "in_line", MOST(told_was, high, TL_DAY) },
    { "in_line", MOST(told_was, from_s, 2 * 86400) },
    { "in_line", MOST(told_was, to_s, 2 * 86400) },
    { "promised", NOT(promise_was, contact, NOBODY) },
    { "promised", NOT(promise_was, promise, 0) },
    { "promised", MOST(promise_was, promise, 1) },
    { "promised", NOT(promise_was, kind, TL_PROMISE_NONE) },
    { "promised", MOST(promise_was, kind, TL_PROMISE_SECOND_ATTEMPT) },
    { "promised", LEAST(promise_was, told, TL_PROMISE_OPEN) },
    { "promised", MOST(promise_was, told, TL_PROMISE_LATE) },
    { "promised", LEAST(promise_was, soon, 0) },
    { "promised", MOST(promise_was, rang, UINT8_MAX) },
    { "promised", NOT(callback_was, contact, NOBODY) },
    { "promised", MOST(callback_was, zone, UINT32_MAX) },
    { "promised", MOST(callback_was, put_off, UINT8_MAX) },
    { "promised", MOST(callback_was, is_near, 1) },
    { "promised", LEAST(callback_was, look_at, 0) },
    { "promised", MOST(callback_was, look_at, TL_TIME_MAX - 1) },
    { "waits_for_fay", NOT(bar_was, agent, NOBODY) },
    { "waits_for_fay", NOT(bar_was, contact, NOBODY) },
    { "waits_for_fay", LEAST(bar_was, until, BOUND_NOW + 1) },
    { "waits_for_fay", NOT(aim_was, agent, NOBODY) },
    { "waits_for_fay", NOT(aim_was, contact, NOBODY) },
    { "waits_for_fay", LEAST(aim_was, until, 1) },
    { "second_wanted", NOT(help_was, contact, NOBODY) },
    { "second_wanted", NOT(help_was, state, TL_HELP_NONE) },
    { "second_wanted", NOT(help_was, state, TL_HELP_OFFERED) }, /* To whom? */
    { "second_wanted", NOT(help_was, agent, FAY) },
    { "second_wanted", NOT(help_was, to_agent, EVE) },
    { "second_wanted", LEAST(help_was, until, 1) },
    { "fay_wanted", NOT(help_was, to_agent, EVE) },
    { "fay_wanted", NOT(help_was, to_agent, NOBODY) },
    { "fay_wanted", NOT(help_was, agent, GIL) },
    { "second_offered", NOT(help_was, state, TL_HELPS) },
    { "second_offered", NOT(help_was, agent, EVE) },
    { "second_offered", NOT(help_was, agent, NOBODY) },
    { "second_offered", NOT(help_was, to_agent, GIL) },
    { "second_offered", NOT(help_was, needs, 1) },
    { "second_offered", LEAST(help_was, until, 1) },
    { "second_joining", LEAST(help_was, until, 1) },
    { "second_talks", MOST(help_was, until, 0) },
    { "second_rings_outside", LEAST(help_was, until, 1) },
    { "second_rings_outside", NOT(help_was, agent, FAY) },
    { "second_rings_outside", NOT(help_was, to_agent, FAY) },
    { "second_rings_outside", NOT(help_was, needs, 1) },
    { "second_is_outside", MOST(help_was, until, 0) },
};

/* What nobody reads back: how long a contact took is learnt, an agent's state follows. */
static bool is_kept(const struct bound *bound)
{
    return bound->kind != TL_FACT_center_was && bound->kind != TL_FACT_agent_was;
}

static void a_field_is_refused_or_read_back_as_it_was(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof BOUNDS / sizeof BOUNDS[0]; i++) {
        const struct bound *bound = &BOUNDS[i].bound;
        struct reading reading = read_in(BOUNDS[i].in, bound->kind);
        reading.is_whole = is_kept(bound);
        check_bound(bound, &reading.was.facts[reading.at], try_changed, &reading);
        world_free(reading.world);
    }
}

/* --- States. --- */

enum wants { NO, YES, ANY };

/* What belongs to each state of a contact: an agent, a person who is to be called, an end. */
static const struct {
    enum wants agent, callback, until;
    bool is_call; /* And no chat. */
} STATES[TL_CONTACT_STATES] = {
    [TL_CONTACT_IN_FLOW] = { NO, NO, ANY, false },
    [TL_CONTACT_WAITING] = { NO, NO, ANY, false },
    [TL_CONTACT_OFFERED] = { YES, ANY, YES, false },
    [TL_CONTACT_JOINING] = { YES, NO, YES, false },
    [TL_CONTACT_CONNECTED] = { YES, NO, ANY, false },
    [TL_CONTACT_HELD] = { YES, NO, ANY, false },
    [TL_CONTACT_PROMISED] = { NO, YES, NO, false },
    [TL_CONTACT_DIALLING] = { YES, YES, YES, false },
    [TL_CONTACT_KEPT] = { NO, NO, ANY, false },
    [TL_CONTACT_RINGING] = { NO, NO, YES, true },
    [TL_CONTACT_OUTSIDE] = { NO, NO, NO, true },
};

static bool suits(enum wants wants, bool has)
{
    return wants == ANY || has == (wants == YES);
}

static void a_contact_has_what_belongs_to_its_state_and_nothing_else(void **state)
{
    (void)state;
    struct reading reading = read_in("promised", TL_FACT_contact_was);
    struct tl_fact fact = reading.was.facts[reading.at];
    struct tl_fact_contact_was *was = &fact.contact_was;
    for (unsigned i = 0; i < 16u * (TL_CONTACT_STATES + 1); i++) {
        bool has_agent = i & 1, is_callback = i & 2, has_end = i & 4, is_call = i & 8;
        was->state = i / 16;
        was->agent = has_agent ? EVE : 0;
        was->flags = TL_HAS_NUMBER | (is_callback ? TL_IS_CALLBACK : 0);
        was->until = has_end ? fact.at + TL_HOUR : 0;
        was->channel = is_call ? TL_CHANNEL_VOICE : TL_CHANNEL_CHAT;
        bool fits = was->state != TL_CONTACT_GONE && was->state < TL_CONTACT_STATES &&
                    suits(STATES[was->state].agent, has_agent) &&
                    suits(STATES[was->state].callback, is_callback) &&
                    suits(STATES[was->state].until, has_end) &&
                    (is_call || !STATES[was->state].is_call);
        enum tl_err err = try_changed(&reading, &fact);
        if (err != (fits ? TL_OK : TL_EBAD))
            fail_msg("a contact that was %s is %s (%u)",
                     tl_contact_state_text((enum tl_contact_state)was->state),
                     err ? "refused" : "taken", i % 16);
    }
    world_free(reading.world);
}

/* --- Twice, and where it does not belong. --- */

static void what_was_read_back_is_not_read_again(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        enum tl_fact_kind kind;
    } once[] = {
        { "gone", TL_FACT_center_was },       { "gone", TL_FACT_agent_was },
        { "gone", TL_FACT_learnt_was },       { "gone", TL_FACT_closure_was },
        { "in_line", TL_FACT_contact_was },   { "promised", TL_FACT_promise_was },
        { "second_talks", TL_FACT_help_was }, { "second_wanted", TL_FACT_help_was },
    };
    for (size_t i = 0; i < sizeof once / sizeof once[0]; i++) {
        struct reading reading = read_in(once[i].in, once[i].kind);
        struct tl_fact fact = reading.was.facts[reading.at++];
        CHECK_ERR(TL_EBAD, try_changed(&reading, &fact));
        world_free(reading.world);
    }
}

/* A checkpoint begins with the center itself, and nothing was there before. */
static void a_checkpoint_is_read_into_an_empty_center(void **state)
{
    (void)state;
    struct reading reading = read_in("in_line", TL_FACT_center_was);
    struct tl_fact center_was = reading.was.facts[0];
    center_was.center_was.facts = 0;
    for (uint32_t i = 0; i < reading.was.len; i++) {
        struct tl_fact *fact = &reading.was.facts[i];
        if (fact->kind == TL_FACT_center_was)
            fact->center_was.facts = 0;
        reading.at = i + 1;
        if (fact->kind == TL_FACT_agent_was || fact->kind == TL_FACT_contact_was)
            CHECK_ERR(TL_EBAD, try_changed(&reading, &center_was));
    }
    world_free(reading.world);
}

/* Facts about a contact whose state has no room for them. */
static void what_does_not_belong_to_a_state_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        struct tl_fact fact;
    } wrong[] = {
        { "in_line",
          { .kind = TL_FACT_promise_was,
            .promise_was = { ANA, 1, TL_PROMISE_CALLBACK, TL_PROMISE_OPEN, 0, 0 } } },
        { "connected", { .kind = TL_FACT_aim_was, .aim_was = { ANA, FAY, INT64_MAX } } },
        { "promised", { .kind = TL_FACT_aim_was, .aim_was = { ANA, FAY, INT64_MAX } } },
        { "in_line",
          { .kind = TL_FACT_help_was,
            .help_was = { ANA, TL_HELP_OFFERED, FAY, 0, 0, INT64_MAX } } },
        { "chat_connected",
          { .kind = TL_FACT_help_was, .help_was = { ANA, TL_HELP_RINGING, 0, 0, 0, INT64_MAX } } },
        { "chat_connected",
          { .kind = TL_FACT_help_was, .help_was = { ANA, TL_HELP_OUTSIDE, 0, 0, 0, 0 } } },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct reading reading = read_in(wrong[i].in, TL_FACT_contact_was);
        struct tl_fact fact = wrong[i].fact;
        fact.at = reading.was.facts[0].at;
        reading.at++;
        CHECK_ERR(TL_EBAD, try_changed(&reading, &fact));
        world_free(reading.world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_is_refused_or_read_back_as_it_was),
        cmocka_unit_test(a_contact_has_what_belongs_to_its_state_and_nothing_else),
        cmocka_unit_test(what_was_read_back_is_not_read_again),
        cmocka_unit_test(a_checkpoint_is_read_into_an_empty_center),
        cmocka_unit_test(what_does_not_belong_to_a_state_is_refused),
    };
    return cmocka_run_group_tests_name("core/read_back", tests, NULL, NULL);
}
