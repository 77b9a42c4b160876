/* test_random.c: random tests of order, matching, agents and recovery against a plain model.
 *
 * SEED=7 chooses the seed; STEPS=1000 the length of each run. Every fact passes through the
 * journal's form, a second center applies them all, a third begins at the last checkpoint.
 */
#include <string.h>

#include "model/agency.h"
#include "model/people.h"
#include "support/check.h"

enum {
    FACTS_ROOM = 64 * 1024, /* `started` tells of every contact and agent. */
    STORY_LEN = 48,         /* Facts that are printed when something is wrong. */
};

struct run {
    const char *name;
    uint32_t contacts_len;
    uint32_t agents_len;
    uint32_t steps_len;
    uint32_t pace_us;
    uint32_t look_every; /* Steps from one look at the whole center to the next. */
    struct tl_agency_shape shape;
};

struct trial {
    const struct run *run;
    struct tl_agency agency;
    struct tl_model *model;
    struct tl_people people;
    struct tl_center_limits limits;
    struct tl_center *live;
    struct tl_center *replica;  /* All facts applied. */
    struct tl_center *restored; /* The last checkpoint and the facts since. */
    void *memory[3];
    struct tl_facts facts;
    struct tl_fact story[STORY_LEN];
    uint64_t story_len;
    uint64_t seed;
    uint64_t step;
    uint64_t digests_len;
};

static void tell(const struct trial *trial, const char *what)
{
    uint64_t from = trial->story_len > STORY_LEN ? trial->story_len - STORY_LEN : 0;
    for (uint64_t i = from; i < trial->story_len; i++) {
        const struct tl_fact *fact = &trial->story[i % STORY_LEN];
        const struct tl_fact_shape *shape = tl_fact_shape(fact->kind);
        fprintf(stderr, "%s%lld %s", shape->is_given ? "" : "    ", (long long)fact->at,
                shape->name);
        for (uint32_t k = 0; k < shape->words_len; k++) {
            fprintf(stderr, " %s=%llu", shape->fields[k], (unsigned long long)fact->words[k]);
        }
        fprintf(stderr, "\n");
    }
    fprintf(stderr, "%s, SEED=%llu, step %llu: %s\n", trial->run->name,
            (unsigned long long)trial->seed, (unsigned long long)trial->step, what);
}

#define MUST(trial, what)                                                                          \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            tell((trial), #what);                                                                  \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

/* --- Centers. --- */

static struct tl_center *center_new(struct trial *trial, int which)
{
    size_t bytes = tl_center_bytes(&trial->limits);
    if (!trial->memory[which]) {
        trial->memory[which] = aligned_alloc(16, (bytes + 15) / 16 * 16);
        CHECK(trial->memory[which]);
    }
    return tl_center_init(trial->memory[which], bytes, &trial->limits, &trial->agency.policy);
}

/* Through the journal's form, as recovery would read it. */
static void apply(struct trial *trial, struct tl_center *center, const struct tl_fact *fact)
{
    uint8_t bytes[TL_FACT_BYTES_MAX];
    struct tl_fact read = { 0 };
    size_t bytes_len = tl_fact_write(fact, bytes);
    MUST(trial, bytes_len <= sizeof bytes);
    MUST(trial, tl_fact_read(bytes, bytes_len, &read) == TL_OK);
    MUST(trial, read.kind == fact->kind && read.at == fact->at);
    MUST(trial, tl_center_apply(center, &read) == TL_OK);
}

static void restore(void *arg, const struct tl_fact *fact)
{
    struct trial *trial = arg;
    apply(trial, trial->restored, fact);
}

/* --- The center against the model. --- */

static void compare_contact(struct trial *trial, const struct tl_model_contact *contact)
{
    struct tl_contact_view view;
    MUST(trial, tl_center_contact(trial->live, contact->id, &view) == TL_OK);
    MUST(trial, view.state == contact->state);
    MUST(trial, view.agent == contact->agent);
    MUST(trial, view.asked_at == contact->asked_at);
    MUST(trial, view.promise == contact->promise);
    MUST(trial, view.promise_told == contact->promise_told);
    MUST(trial, view.rang == contact->rang);
    MUST(trial, view.zone == contact->zone);
    MUST(trial, view.put_off == contact->put_off);
    MUST(trial, view.is_near == contact->is_near);
}

static void compare_agent(struct trial *trial, const struct tl_model_agent *agent)
{
    struct tl_agent_view view;
    uint32_t has = 0;
    for (uint32_t channel = 0; channel < TL_CHANNELS; channel++) {
        has += agent->has[channel];
    }
    MUST(trial, tl_center_agent(trial->live, agent->id, &view) == TL_OK);
    MUST(trial, view.state == tl_model_agent_state(agent));
    MUST(trial, view.skills == agent->skills);
    MUST(trial, view.contacts_len == has);
}

struct walk {
    struct trial *trial;
    uint32_t seen;
};

static void compare_place(void *arg, const struct tl_contact_view *view)
{
    struct walk *walk = arg;
    const struct tl_model *model = walk->trial->model;
    MUST(walk->trial, walk->seen < model->line_len);
    MUST(walk->trial, view->contact == model->line[walk->seen]);
    walk->seen++;
}

static void compare(struct trial *trial)
{
    struct tl_model *model = trial->model;
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        compare_contact(trial, &model->contacts[i]);
    }
    for (uint32_t i = 0; i < model->agents_len; i++) {
        compare_agent(trial, &model->agents[i]);
    }
    struct walk walk = { trial, 0 };
    tl_center_order(trial->live, compare_place, &walk);
    MUST(trial, walk.seen == model->line_len);
}

/* --- A step. --- */

static void remember(struct trial *trial)
{
    for (uint32_t i = 0; i < trial->facts.facts_len; i++) {
        trial->story[trial->story_len++ % STORY_LEN] = trial->facts.facts[i];
    }
}

static void look(struct trial *trial)
{
    uint64_t digest = tl_center_digest(trial->live);
    MUST(trial, digest == tl_center_digest(trial->replica));
    MUST(trial, digest == tl_center_digest(trial->restored));
    trial->digests_len++;
    compare(trial);
    tl_center_check(trial->live);
    if (check_random(&trial->people.chance) % 97 == 0) {
        trial->restored = center_new(trial, 2);
        tl_center_checkpoint(trial->live, restore, trial);
        MUST(trial, digest == tl_center_digest(trial->restored));
    }
}

static void step(struct trial *trial)
{
    struct tl_fact given = tl_people_next(&trial->people);
    trial->facts.facts_len = 0;
    tl_center_step(trial->live, &given, &trial->facts);
    remember(trial);
    tl_time wake_at = 0;
    if (tl_center_wake_at(trial->live, &wake_at) != TL_OK) {
        wake_at = 0;
    }
    if (!tl_model_step(trial->model, trial->facts.facts, trial->facts.facts_len, wake_at)) {
        tell(trial, trial->model->fault);
        fail();
    }
    for (uint32_t i = 0; i < trial->facts.facts_len; i++) {
        apply(trial, trial->replica, &trial->facts.facts[i]);
        apply(trial, trial->restored, &trial->facts.facts[i]);
    }
    if (trial->step % trial->run->look_every == 0) {
        look(trial);
    }
}

/* --- A run. --- */

static struct trial *trial_new(const struct run *run, uint64_t seed)
{
    struct trial *trial = calloc(1, sizeof *trial);
    CHECK(trial);
    trial->run = run;
    trial->seed = seed;
    tl_agency_make(&trial->agency, &run->shape);
    uint32_t contacts_max = 2 * run->contacts_len + 8;
    trial->limits = (struct tl_center_limits){ .contacts_max = contacts_max,
                                               .agents_max = run->agents_len,
                                               .needs_max = 256 };
    trial->model = tl_model_new(&trial->agency.policy, contacts_max, run->agents_len);
    trial->people = (struct tl_people){ .policy = &trial->agency.policy,
                                        .model = trial->model,
                                        .chance = seed,
                                        .contacts_len = run->contacts_len,
                                        .agents_len = run->agents_len,
                                        .pace_us = run->pace_us,
                                        .now = INT64_C(1767609000) * TL_SECOND };
    trial->live = center_new(trial, 0);
    trial->replica = center_new(trial, 1);
    trial->restored = center_new(trial, 2);
    trial->facts.facts = calloc(FACTS_ROOM, sizeof *trial->facts.facts);
    trial->facts.facts_max = FACTS_ROOM;
    CHECK(trial->facts.facts);
    return trial;
}

static void trial_free(struct trial *trial)
{
    for (size_t i = 0; i < 3; i++) {
        free(trial->memory[i]);
    }
    free(trial->facts.facts);
    tl_model_free(trial->model);
    free(trial);
}

static uint32_t steps_of(const struct run *run)
{
    const char *steps = getenv("STEPS");
    return steps ? (uint32_t)strtoul(steps, NULL, 10) : run->steps_len;
}

static void go(const struct run *run)
{
    uint64_t seed = check_seed();
    struct trial *trial = trial_new(run, seed);
    uint32_t steps_len = steps_of(run);
    for (trial->step = 1; trial->step <= steps_len; trial->step++) {
        step(trial);
    }
    const struct tl_model *model = trial->model;
    printf("%s: SEED=%llu, %u steps, %llu contacts, %llu offers, ends:", run->name,
           (unsigned long long)seed, steps_len, (unsigned long long)model->opened_len,
           (unsigned long long)model->offers_len);
    for (uint32_t i = 1; i < TL_OUTCOMES; i++) {
        printf(" %s %llu", tl_outcome_text((enum tl_outcome)i),
               (unsigned long long)model->closed_len[i]);
    }
    printf("\n");
    printf("promises: %llu, kept %llu, broken %llu, released %llu, open %u\n",
           (unsigned long long)model->promise_last,
           (unsigned long long)model->promises_ended[TL_PROMISE_KEPT],
           (unsigned long long)model->promises_ended[TL_PROMISE_BROKEN],
           (unsigned long long)model->promises_ended[TL_PROMISE_RELEASED], model->promises_len);
    CHECK(steps_len < 1000 || model->promises_ended[TL_PROMISE_KEPT] > 0);
    CHECK(steps_len < 1000 || model->offers_len > steps_len / 200); /* It is a busy place. */
    trial_free(trial);
}

#define LIMITS                                                                                     \
    {                                                                                              \
        [TL_CHANNEL_VOICE] = 4000, [TL_CHANNEL_CHAT] = 4000                                        \
    }

static void many_contacts_and_few_agents(void **state)
{
    (void)state;
    go(&(struct run){ "many contacts, few agents",
                      60,
                      5,
                      100000,
                      900000,
                      64,
                      { 3, 5, true, true, false, 3, 400, LIMITS, false, 0, false } });
}

static void many_agents_and_few_contacts(void **state)
{
    (void)state;
    go(&(struct run){ "many agents, few contacts",
                      12,
                      40,
                      100000,
                      900000,
                      64,
                      { 2, 6, true, true, true, 2, 400, LIMITS, false, 0, false } });
}

static void every_step_of_a_small_center(void **state)
{
    (void)state;
    go(&(struct run){ "every step looked at",
                      14,
                      6,
                      80000,
                      1500000,
                      1,
                      { 3, 4, true, true, false, 2, 400, LIMITS, true, 240, false } });
}

static void days_that_open_and_close(void **state)
{
    (void)state;
    go(&(struct run){ "open and closed",
                      24,
                      10,
                      100000,
                      60000000,
                      16,
                      { 2, 5, true, false, false, 3, 400, LIMITS, false, 0, false } });
}

static void days_in_three_zones(void **state)
{
    (void)state;
    go(&(struct run){ "zones and quiet hours",
                      24,
                      10,
                      50000,
                      60000000,
                      16,
                      { 2, 5, true, false, false, 3, 400, LIMITS, false, 0, .has_zones = true } });
}

static void limits_that_are_reached(void **state)
{
    (void)state;
    go(&(struct run){ "at the limits",
                      30,
                      6,
                      100000,
                      500000,
                      16,
                      { 2,
                        5,
                        true,
                        true,
                        false,
                        3,
                        4,
                        { [TL_CHANNEL_VOICE] = 16, [TL_CHANNEL_CHAT] = 5 },
                        false,
                        120,
                        false } });
}

static void a_large_center(void **state)
{
    (void)state;
    go(&(struct run){ "large",
                      300,
                      120,
                      10000,
                      300000,
                      256,
                      { 4, 7, true, true, true, 3, 4000, LIMITS, true, 240, false } });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_of_a_small_center),
        cmocka_unit_test(many_contacts_and_few_agents),
        cmocka_unit_test(many_agents_and_few_contacts),
        cmocka_unit_test(days_that_open_and_close),
        cmocka_unit_test(days_in_three_zones),
        cmocka_unit_test(limits_that_are_reached),
        cmocka_unit_test(a_large_center),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
