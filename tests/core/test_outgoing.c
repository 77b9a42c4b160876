/* Calls to the person of a matter: a contact of its own, whose attempt has begun; only by who is
 * free, serves it, and while the person may be called. */
#include "core/support_center.h"

enum { ANA = 101, CALL = 202, EVE = 1, FAY };

/* A matter of ana's stands open, and fay of the second tier is there. */
static struct world *matter(void)
{
    struct world *world = world_opened();
    agent_comes(world, EVE, TEST_EN_TIER1);
    caller_asks(world, ANA, 0);
    connect(world, ANA, EVE);
    DO(world, escalates, .contact = ANA, .agent = EVE, .type = TEST_KEY_URGENT);
    DO(world, hangs_up, .agent = EVE, .contact = ANA);
    DO(world, wrapped_up, .agent = EVE, .contact = ANA);
    DO(world, signed_in, .agent = FAY, .skills = TEST_SKILL(TEST_EN) | TEST_SKILL(TEST_TIER2));
    return world;
}

static struct tl_fact calls(const struct world *world)
{
    return (struct tl_fact){ .at = world->now,
                             .kind = TL_FACT_calls_person,
                             .calls_person = { .contact = CALL,
                                               .agent = FAY,
                                               .about = ANA,
                                               .promise = 1,
                                               .queue = TEST_KEY_QUEUE2,
                                               .record = TL_PROMISE_OPEN } };
}

static void the_person_is_called_at_once_by_who_asked(void **state)
{
    (void)state;
    struct world *world = matter();
    struct tl_fact given = calls(world);
    world_step(world, &given);
    CHECK_EQ(FACT(world, opened)->contact, CALL);
    CHECK_EQ(FACT(world, outgoing)->about, ANA);
    CHECK_EQ(FACT(world, outgoing)->queue, TEST_KEY_QUEUE2);
    CHECK_EQ(FACT(world, promise_made)->kind, TL_PROMISE_CALLBACK);
    CHECK_EQ(FACT(world, agent_is)->state, TL_AGENT_READY); /* She was not, and is by calling. */
    CHECK_EQ(FACT(world, attempt_started)->agent, FAY);
    CHECK_EQ(FACT(world, attempt_started)->attempt, 1);
    DO(world, attempt_ended, .contact = CALL, .attempt = 1, .result = TL_ATTEMPT_ANSWERED);
    CHECK_EQ(FACT(world, connected)->agent, FAY);
    CHECK_EQ(FACT(world, promise_kept)->evidence, TL_EVIDENCE_TALKED);
    world_free(world);
}

static void who_is_not_reached_is_promised_a_second_attempt_in_the_matters_queue(void **state)
{
    (void)state;
    struct world *world = matter();
    struct tl_fact given = calls(world);
    world_step(world, &given);
    DO(world, attempt_ended, .contact = CALL, .attempt = 1, .result = TL_ATTEMPT_BUSY);
    CHECK_EQ(FACT(world, callback_promised)->queue, TEST_KEY_QUEUE2);
    CHECK_EQ(FACT(world, promise_made)->kind, TL_PROMISE_SECOND_ATTEMPT);
    world_free(world);
}

static void refused(struct world *world, const struct tl_fact *given, enum tl_why why)
{
    struct tl_fact step = *given;
    step.at = world->now;
    world_step(world, &step);
    CHECK_EQ(FACT(world, set_aside)->why, why);
    CHECK_EQ(SEEN(world, opened), 0);
}

static void what_cannot_be_is_refused_with_its_reason(void **state)
{
    (void)state;
    struct world *world = matter();
    struct tl_fact given = calls(world);
#define REFUSED(field, value, why)                                                                 \
    do {                                                                                           \
        struct tl_fact other = given;                                                              \
        other.calls_person.field = (value);                                                        \
        refused(world, &other, why);                                                               \
    } while (0)
    REFUSED(record, TL_PROMISE_KEPT, TL_WHY_PROMISE_OVER);
    REFUSED(promise, 2, TL_WHY_PROMISE_OVER);
    REFUSED(agent, 77, TL_WHY_UNKNOWN_AGENT);
    REFUSED(agent, EVE, TL_WHY_CANNOT_SERVE);
    REFUSED(language, 1, TL_WHY_CANNOT_SERVE);
    REFUSED(language, 99, TL_WHY_UNKNOWN_KEY);
    REFUSED(queue, 7, TL_WHY_UNKNOWN_KEY);
    REFUSED(contact, 0, TL_WHY_TAKEN);
#undef REFUSED
    DO(world, dialler, .is_up = 0);
    refused(world, &given, TL_WHY_CANNOT_DIAL);
    DO(world, dialler, .is_up = 1);
    world_step(world, &given);
    CHECK_EQ(SEEN(world, opened), 1);
    refused(world, &given, TL_WHY_TAKEN);
    given.calls_person.contact = CALL + 1;
    refused(world, &given, TL_WHY_STATE);
    world_free(world);
}

static void nobody_is_called_outside_the_hours_for_calls(void **state)
{
    (void)state;
    struct world *world = matter();
    struct tl_fact given = calls(world);
    wait_s(world, INT64_C(14) * 3600);
    refused(world, &given, TL_WHY_CLOSED);
    world_free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_person_is_called_at_once_by_who_asked),
        cmocka_unit_test(who_is_not_reached_is_promised_a_second_attempt_in_the_matters_queue),
        cmocka_unit_test(what_cannot_be_is_refused_with_its_reason),
        cmocka_unit_test(nobody_is_called_outside_the_hours_for_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
