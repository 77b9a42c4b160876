/* support_situations.c: how each situation comes about. */
#include "core/support_situations.h"

#include <string.h>

static void gone(struct world *world)
{
    (void)world;
}

static void at_a_menu(struct world *world)
{
    caller_comes(world, ANA, 0);
}

static void asked_for_a_value(struct world *world)
{
    caller_comes(world, ANA, 0);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '2');
}

static void looked_up(struct world *world)
{
    asked_for_a_value(world);
    DO(world, gave, .contact = ANA, .step = TEST_STEP_ASK, .fits = 1);
}

static void told_an_answer(struct world *world)
{
    caller_comes(world, ANA, 0);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '3');
}

static void offered(struct world *world)
{
    caller_asks(world, ANA, 0);
}

static void in_line(struct world *world)
{
    DO(world, not_ready, .agent = EVE, .reason = TEST_KEY_LUNCH);
    offered(world);
}

static void joining(struct world *world)
{
    offered(world);
    DO(world, accepts, .agent = EVE, .contact = ANA);
}

static void connected(struct world *world)
{
    offered(world);
    connect(world, ANA, EVE);
}

static void held(struct world *world)
{
    connected(world);
    DO(world, holds, .agent = EVE, .contact = ANA);
}

static void without_sound(struct world *world)
{
    connected(world);
    DO(world, leg_lost, .agent = EVE, .contact = ANA);
}

static void worked_on(struct world *world)
{
    connected(world);
    DO(world, hangs_up, .agent = EVE, .contact = ANA);
}

static void waits_for_fay(struct world *world)
{
    connected(world);
    DO(world, not_ready, .agent = FAY, .reason = TEST_KEY_LUNCH);
    DO(world, transfers, .agent = EVE, .contact = ANA, .to_agent = FAY);
}

static void offered_to_call(struct world *world)
{
    caller_comes(world, ANA, 0);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '4');
    DO(world, gave, .contact = ANA, .step = TEST_STEP_NUMBER, .fits = 1);
}

static void promised(struct world *world)
{
    DO(world, not_ready, .agent = EVE, .reason = TEST_KEY_LUNCH);
    offered_to_call(world);
}

static void dialling(struct world *world)
{
    offered_to_call(world);
    DO(world, accepts, .agent = EVE, .contact = ANA);
}

static void promised_again(struct world *world)
{
    dialling(world);
    DO(world, attempt_ended, .contact = ANA, .attempt = 1, .result = TL_ATTEMPT_NO_ANSWER);
}

static void place_kept(struct world *world)
{
    DO(world, not_ready, .agent = EVE, .reason = TEST_KEY_LUNCH);
    DO(world, contact_came, .contact = ANA, .channel = TL_CHANNEL_VOICE, .language = 0);
    DO(world, keyed, .contact = ANA, .step = TEST_STEP_MENU, .digit = '1');
    DO(world, cut_off, .contact = ANA);
}

static void ringing_outside(struct world *world)
{
    connected(world);
    DO(world, transfers, .agent = EVE, .contact = ANA, .outside = 1);
}

static void outside(struct world *world)
{
    ringing_outside(world);
    DO(world, outside_answered, .contact = ANA);
}

/* FAY talks to BOB, and is ready for nothing else. */
static void second_wanted(struct world *world)
{
    connected(world);
    caller_comes(world, BOB, 0);
    DO(world, keyed, .contact = BOB, .step = TEST_STEP_MENU, .digit = '0');
    connect(world, BOB, FAY);
    DO(world, consults, .agent = EVE, .contact = ANA, .queue = TEST_KEY_QUEUE2);
}

static void fay_wanted(struct world *world)
{
    connected(world);
    DO(world, not_ready, .agent = FAY, .reason = TEST_KEY_LUNCH);
    DO(world, consults, .agent = EVE, .contact = ANA, .to_agent = FAY);
}

static void second_offered(struct world *world)
{
    connected(world);
    DO(world, consults, .agent = EVE, .contact = ANA, .queue = TEST_KEY_QUEUE2);
}

static void second_joining(struct world *world)
{
    second_offered(world);
    DO(world, accepts, .agent = FAY, .contact = ANA);
}

static void second_talks(struct world *world)
{
    second_joining(world);
    DO(world, joined, .agent = FAY, .contact = ANA);
}

static void three_talk(struct world *world)
{
    second_talks(world);
    DO(world, resumes, .agent = EVE, .contact = ANA);
}

static void second_rings_outside(struct world *world)
{
    connected(world);
    DO(world, consults, .agent = EVE, .contact = ANA, .outside = 1);
}

static void second_is_outside(struct world *world)
{
    second_rings_outside(world);
    DO(world, outside_answered, .contact = ANA);
}

static void chat_in_line(struct world *world)
{
    DO(world, not_ready, .agent = EVE, .reason = TEST_KEY_LUNCH);
    DO(world, contact_came, .contact = ANA, .channel = TL_CHANNEL_CHAT, .language = 0);
}

static void chat_connected(struct world *world)
{
    DO(world, contact_came, .contact = ANA, .channel = TL_CHANNEL_CHAT, .language = 0);
    DO(world, accepts, .agent = EVE, .contact = ANA);
}

#define SITUATION(name)                                                                            \
    {                                                                                              \
#name, name                                                                                \
    }
const struct situation SITUATIONS[] = {
    SITUATION(gone),
    SITUATION(at_a_menu),
    SITUATION(asked_for_a_value),
    SITUATION(looked_up),
    SITUATION(told_an_answer),
    SITUATION(in_line),
    SITUATION(waits_for_fay),
    SITUATION(offered),
    SITUATION(offered_to_call),
    SITUATION(joining),
    SITUATION(connected),
    SITUATION(held),
    SITUATION(without_sound),
    SITUATION(worked_on),
    SITUATION(promised),
    SITUATION(promised_again),
    SITUATION(dialling),
    SITUATION(place_kept),
    SITUATION(ringing_outside),
    SITUATION(outside),
    SITUATION(second_wanted),
    SITUATION(fay_wanted),
    SITUATION(second_offered),
    SITUATION(second_joining),
    SITUATION(second_talks),
    SITUATION(three_talk),
    SITUATION(second_rings_outside),
    SITUATION(second_is_outside),
    SITUATION(chat_in_line),
    SITUATION(chat_connected),
};
const unsigned SITUATIONS_LEN = sizeof SITUATIONS / sizeof SITUATIONS[0];

struct world *world_in(const struct situation *situation)
{
    struct world *world = world_new();
    world->test.policy.callbacks.not_now_most = 2;
    world->test.policy.callbacks.not_now_s = 1800;
    world->test.policy.callbacks.place_kept_s = 86400;
    world->test.policy.callbacks.text_ahead_s = 600;
    world_open(world);
    agent_comes(world, EVE, TEST_EN_TIER1);
    agent_comes(world, FAY, EN_TIER2);
    wait_s(world, 600);
    situation->make(world);
    wait_s(world, 2);
    return world;
}

const struct situation *situation_named(const char *name)
{
    for (unsigned i = 0; i < SITUATIONS_LEN; i++) {
        if (strcmp(SITUATIONS[i].name, name) == 0)
            return &SITUATIONS[i];
    }
    fail_msg("no situation is called %s", name);
    return NULL;
}

static void *copy_of(const void *memory, size_t bytes)
{
    void *copy = malloc(bytes);
    assert_non_null(copy);
    return memcpy(copy, memory, bytes);
}

struct saved world_save(const struct world *world)
{
    size_t bytes = tl_center_bytes(&world->limits);
    return (struct saved){ world->now, bytes, copy_of(world->memory, bytes),
                           copy_of(world->replica_memory, bytes) };
}

void world_restore(struct world *world, const struct saved *saved)
{
    world->now = saved->now;
    memcpy(world->memory, saved->center, saved->bytes);
    memcpy(world->replica_memory, saved->replica, saved->bytes);
}

void saved_free(struct saved *saved)
{
    free(saved->center);
    free(saved->replica);
}
