/* test_numbers.c: the fold by hand on a short story, and beside the simulator's own counts, which
 * share no code with it, on days of invented calls. */
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

#include "core/center.h"
#include "policyfile/policyfile.h"
#include "report/numbers_keep.h"
#include "report/numbers_write.h"
#include "sim/simulate.h"

static const struct tl_zone utc = { 0 };
enum { ANA = 7, BEN = 8, QUEUE = 5, QUEUE_2 = 6, BEGIN_S = 20000 * 86400 };

static struct tl_numbers *open_numbers(const struct tl_numbers_settings *settings)
{
    struct tl_numbers *numbers;
    CHECK_OK(tl_numbers_open(settings, &numbers));
    return numbers;
}

static struct tl_numbers_settings half_hours(void)
{
    return (struct tl_numbers_settings){ .zone = &utc,
                                         .every_s = 1800,
                                         .by_channel = true,
                                         .by_language = true,
                                         .by_queue = true,
                                         .targets_s = { 60, 120 },
                                         .targets_len = 2 };
}

/* TELL(numbers, 90, offered, .contact = 17, .agent = ANA): 90 s after the beginning. */
#define TELL(numbers, second, what, ...)                                                           \
    CHECK_OK(tl_numbers_fold((numbers),                                                            \
                             &(struct tl_fact){ .at = (BEGIN_S + (tl_time)(second)) * TL_SECOND,   \
                                                .kind = TL_FACT_##what,                            \
                                                .what = { __VA_ARGS__ } }))

static void come(struct tl_numbers *numbers, tl_time second, tl_id contact)
{
    TELL(numbers, second, contact_came, .contact = contact, .channel = TL_CHANNEL_VOICE,
         .language = TL_NONE);
    TELL(numbers, second, opened, .contact = contact, .channel = TL_CHANNEL_VOICE,
         .language = TL_NONE);
    TELL(numbers, second, stepped, .contact = contact, .kind = TL_STEP_LANGUAGE);
    TELL(numbers, second + 5, chose, .contact = contact, .option = 1);
    TELL(numbers, second + 5, stepped, .contact = contact, .kind = TL_STEP_LIVE);
    TELL(numbers, second + 10, waits, .contact = contact, .queue = QUEUE);
}

static void sign_in(struct tl_numbers *numbers, tl_time second, tl_id agent)
{
    TELL(numbers, second, agent_is, .agent = agent, .state = TL_AGENT_NOT_READY);
    TELL(numbers, second, agent_is, .agent = agent, .state = TL_AGENT_READY);
}

static void end_at(struct tl_numbers *numbers, tl_time second)
{
    CHECK_OK(tl_numbers_end(numbers, (BEGIN_S + second) * TL_SECOND));
}

static void a_call_is_in_the_row_in_which_it_came(void **state)
{
    (void)state;
    const struct tl_numbers_settings settings = half_hours();
    struct tl_numbers *numbers = open_numbers(&settings);
    size_t len;
    sign_in(numbers, 0, ANA);
    come(numbers, 1700, 1);
    TELL(numbers, 1750, offered, .contact = 1, .agent = ANA);
    TELL(numbers, 1755, accepted, .contact = 1, .agent = ANA);
    TELL(numbers, 1760, connected, .contact = 1, .agent = ANA);
    TELL(numbers, 1800, held, .contact = 1, .agent = ANA);
    TELL(numbers, 1830, resumed, .contact = 1, .agent = ANA);
    TELL(numbers, 1900, closed, .contact = 1, .outcome = TL_OUTCOME_PERSON);
    TELL(numbers, 1900, wrap_up_began, .contact = 1, .agent = ANA);
    TELL(numbers, 1930, wrap_up_ended, .contact = 1, .agent = ANA);
    end_at(numbers, 3600);
    const struct tl_numbers_row *row = tl_numbers_rows(numbers, &len);
    CHECK_EQ(len, 1);
    CHECK_EQ(row->from, BEGIN_S * TL_SECOND);
    CHECK_EQ(row->queue, QUEUE);
    CHECK_EQ(row->language, 1);
    CHECK_EQ(row->came, 1);
    CHECK_EQ(row->outcomes[TL_OUTCOME_PERSON], 1);
    CHECK_EQ(row->answered, 1);
    CHECK_EQ(row->within[0], 1); /* 60 s exactly. */
    CHECK_EQ(row->answered_us, 60 * TL_SECOND);
    CHECK_EQ(row->talk_us, 140 * TL_SECOND);
    CHECK_EQ(row->hold_us, 30 * TL_SECOND);
    CHECK_EQ(row->wrap_up_us, 30 * TL_SECOND);
    /* Offered at 1750, free at 1930: staff time is where it passed. */
    const struct tl_numbers_staff *staff = tl_numbers_staff(numbers, &len);
    CHECK_EQ(len, 2);
    CHECK_EQ(staff[0].signed_in_us, 1800 * TL_SECOND);
    CHECK_EQ(staff[0].busy_us, 50 * TL_SECOND);
    CHECK_EQ(staff[1].busy_us, 130 * TL_SECOND);
    CHECK_EQ(staff[1].ready_us, 1800 * TL_SECOND);
    tl_numbers_close(numbers);
}

/* Pitfall 32: a callback is never a zero wait. Pitfall 31: it is a person's when reached. */
static void a_callback_waits_from_the_first_ring(void **state)
{
    (void)state;
    const struct tl_numbers_settings settings = half_hours();
    struct tl_numbers *numbers = open_numbers(&settings);
    size_t len;
    sign_in(numbers, 0, ANA);
    come(numbers, 100, 1);
    TELL(numbers, 130, callback_promised, .contact = 1, .queue = QUEUE);
    TELL(numbers, 4000, offered, .contact = 1, .agent = ANA);
    TELL(numbers, 4002, attempt_started, .contact = 1, .agent = ANA, .attempt = 1);
    TELL(numbers, 4010, callback_promised, .contact = 1, .queue = QUEUE); /* Nobody there. */
    TELL(numbers, 8000, offered, .contact = 1, .agent = ANA);
    TELL(numbers, 8002, attempt_started, .contact = 1, .agent = ANA, .attempt = 2);
    TELL(numbers, 8010, connected, .contact = 1, .agent = ANA);
    TELL(numbers, 8110, closed, .contact = 1, .outcome = TL_OUTCOME_PERSON);
    end_at(numbers, 9000);
    const struct tl_numbers_row *row = tl_numbers_rows(numbers, &len);
    CHECK_EQ(len, 1);
    CHECK_EQ(row->promised, 1);
    CHECK_EQ(row->called_back, 1);
    CHECK_EQ(row->answered, 0);
    CHECK_EQ(row->called_back_us, 7910 * TL_SECOND);
    CHECK_EQ((uint64_t)(tl_numbers_to_person_s(row) + 0.5), 7910);
    CHECK_EQ(row->outcomes[TL_OUTCOME_CALLBACK], 0);
    CHECK_EQ(row->talk_us, 100 * TL_SECOND);
    tl_numbers_close(numbers);
}

/* Nobody came with it: the agent's work counts, and it is no contact, no answer and no abandonment.
 */
static void a_call_that_we_made_is_work_and_nobody_who_came(void **state)
{
    (void)state;
    const struct tl_numbers_settings settings = half_hours();
    struct tl_numbers *numbers = open_numbers(&settings);
    size_t len;
    sign_in(numbers, 0, ANA);
    TELL(numbers, 100, calls_person, .contact = 1, .agent = ANA);
    TELL(numbers, 100, opened, .contact = 1, .channel = TL_CHANNEL_VOICE);
    TELL(numbers, 100, callback_promised, .contact = 1, .queue = QUEUE);
    TELL(numbers, 100, offered, .contact = 1, .agent = ANA);
    TELL(numbers, 100, attempt_started, .contact = 1, .agent = ANA, .attempt = 1);
    TELL(numbers, 110, connected, .contact = 1, .agent = ANA);
    TELL(numbers, 210, closed, .contact = 1, .outcome = TL_OUTCOME_PERSON);
    TELL(numbers, 300, calls_person, .contact = 2, .agent = ANA);
    TELL(numbers, 300, opened, .contact = 2, .channel = TL_CHANNEL_VOICE);
    TELL(numbers, 300, callback_promised, .contact = 2, .queue = QUEUE);
    end_at(numbers, 1000);
    const struct tl_numbers_row *row = tl_numbers_rows(numbers, &len);
    CHECK_EQ(len, 1);
    CHECK_EQ(row->came, 0);
    CHECK_EQ(row->answered, 0);
    CHECK_EQ(row->called_back, 0);
    CHECK_EQ(row->promised, 0);
    CHECK_EQ(row->under_way, 0);
    CHECK_EQ(row->outcomes[TL_OUTCOME_PERSON], 0);
    CHECK_EQ(row->talks, 1);
    CHECK_EQ(row->talk_us, 100 * TL_SECOND);
    tl_numbers_close(numbers);
}

/* S24: an appointment counts when it is made or refused, by the day on which it begins. */
static void the_share_of_emergencies_that_met_the_aim(void **state)
{
    (void)state;
    const struct tl_numbers_settings settings = half_hours();
    struct tl_numbers *numbers = open_numbers(&settings);
    size_t len;
    for (tl_id promise = 1; promise <= 5; promise++)
        TELL(numbers, 10, promise_made, .contact = promise, .promise = promise);
    TELL(numbers, 20, promise_kept, .promise = 1, .evidence = TL_EVIDENCE_ANSWERED);
    TELL(numbers, 30, promise_kept, .promise = 2, .evidence = TL_EVIDENCE_PLACED);
    TELL(numbers, 1900, promise_kept, .promise = 3, .evidence = TL_EVIDENCE_PLACED, .is_late = 1);
    TELL(numbers, 1900, promise_broken, .promise = 4, .why = TL_WHY_NOT_MADE);
    TELL(numbers, 1900, promise_broken, .promise = 5, .why = TL_WHY_NO_ANSWER);
    end_at(numbers, 3600);
    const struct tl_numbers_staff *staff = tl_numbers_staff(numbers, &len);
    CHECK_EQ(len, 2);
    CHECK_EQ(staff[0].visits_in_time, 1);
    CHECK_EQ(staff[0].kept, 2);
    CHECK(tl_numbers_visits(staff) == 1.0);
    CHECK_EQ(staff[1].visits_in_time, 0);
    CHECK_EQ(staff[1].visits_late, 1);
    CHECK_EQ(staff[1].visits_refused, 1);
    CHECK_EQ(staff[1].broken, 2);
    CHECK(tl_numbers_visits(staff + 1) == 0.0);
    tl_numbers_close(numbers);
}

static void who_is_passed_on_is_one_contact_with_two_talks(void **state)
{
    (void)state;
    const struct tl_numbers_settings settings = half_hours();
    struct tl_numbers *numbers = open_numbers(&settings);
    size_t len;
    sign_in(numbers, 0, ANA);
    sign_in(numbers, 0, BEN);
    come(numbers, 0, 1);
    TELL(numbers, 20, offered, .contact = 1, .agent = ANA);
    TELL(numbers, 30, connected, .contact = 1, .agent = ANA);
    TELL(numbers, 90, transferred, .contact = 1, .agent = ANA, .queue = QUEUE_2);
    TELL(numbers, 90, wrap_up_began, .contact = 1, .agent = ANA);
    TELL(numbers, 95, offered, .contact = 1, .agent = BEN);
    TELL(numbers, 100, connected, .contact = 1, .agent = BEN);
    TELL(numbers, 140, closed, .contact = 1, .outcome = TL_OUTCOME_PERSON);
    TELL(numbers, 140, wrap_up_began, .contact = 1, .agent = BEN);
    TELL(numbers, 150, wrap_up_ended, .contact = 1, .agent = ANA); /* Behind the end. */
    TELL(numbers, 160, wrap_up_ended, .contact = 1, .agent = BEN);
    end_at(numbers, 200);
    const struct tl_numbers_row *row = tl_numbers_rows(numbers, &len);
    CHECK_EQ(len, 1);
    CHECK_EQ(row->queue, QUEUE_2);
    CHECK_EQ(row->came, 1);
    CHECK_EQ(row->answered, 1);
    CHECK_EQ(row->talks, 2);
    CHECK_EQ(row->talk_us, 100 * TL_SECOND);
    CHECK_EQ(row->wrap_up_us, 80 * TL_SECOND);
    tl_numbers_close(numbers);
}

static void who_is_still_here_is_under_way_and_who_was_refused_came(void **state)
{
    (void)state;
    const struct tl_numbers_settings settings = half_hours();
    struct tl_numbers *numbers = open_numbers(&settings);
    size_t len;
    uint64_t came = 0, under_way = 0, refused = 0;
    come(numbers, 0, 1);
    TELL(numbers, 20, contact_came, .contact = 2, .channel = TL_CHANNEL_VOICE, .language = TL_NONE);
    TELL(numbers, 20, closed, .contact = 2, .outcome = TL_OUTCOME_REFUSED);
    end_at(numbers, 30);
    const struct tl_numbers_row *rows = tl_numbers_rows(numbers, &len);
    for (size_t i = 0; i < len; i++) {
        came += rows[i].came;
        under_way += rows[i].under_way;
        refused += rows[i].outcomes[TL_OUTCOME_REFUSED];
    }
    CHECK_EQ(came, 2);
    CHECK_EQ(under_way, 1);
    CHECK_EQ(refused, 1);
    tl_numbers_close(numbers);
}

static void a_journal_that_makes_no_sense_is_told(void **state)
{
    (void)state;
    const struct tl_numbers_settings settings = half_hours();
    struct tl_numbers *numbers = open_numbers(&settings);
    come(numbers, 0, 1);
    struct tl_fact twice = { .at = (BEGIN_S + 20) * TL_SECOND,
                             .kind = TL_FACT_opened,
                             .opened = { .contact = 1 } };
    CHECK_ERR(TL_ECORRUPT, tl_numbers_fold(numbers, &twice));
    struct tl_fact unknown = { .at = (BEGIN_S + 20) * TL_SECOND,
                               .kind = TL_FACT_closed,
                               .closed = { .contact = 9, .outcome = TL_OUTCOME_PERSON } };
    CHECK_ERR(TL_ECORRUPT, tl_numbers_fold(numbers, &unknown));
    tl_numbers_close(numbers);
}

static struct tl_numbers_row sum_of(const struct tl_numbers *numbers)
{
    struct tl_numbers_row sum = { 0 };
    size_t len;
    const struct tl_numbers_row *rows = tl_numbers_rows(numbers, &len);
    for (size_t i = 0; i < len; i++) {
        uint64_t ended = rows[i].under_way;
        for (int k = 0; k < TL_OUTCOMES; k++) {
            ended += rows[i].outcomes[k];
            sum.outcomes[k] += rows[i].outcomes[k];
        }
        CHECK_EQ(rows[i].came, ended);
#define ADD(name, what) sum.name += rows[i].name;
        TL_NUMBERS_COUNTS(ADD)
        TL_NUMBERS_TIMES(ADD)
#undef ADD
        sum.within[0] += rows[i].within[0];
    }
    return sum;
}

/* ---- a fold that is interrupted, beside one that is not ---- */

struct kept {
    struct tl_numbers *whole; /* Folded at once. */
    struct tl_numbers *kept;  /* Settled, saved and loaded on the way. */
    struct tl_numbers *pile;  /* What was settled: the table. */
    const struct tl_numbers_settings *settings;
    uint64_t seed;
    uint32_t times;
};

static void settle(struct kept *kept)
{
    struct tl_numbers_settled settled;
    void *bytes;
    size_t len;
    CHECK_OK(tl_numbers_settle(kept->kept, &settled));
    for (size_t i = 0; i < settled.rows_len; i++) {
        CHECK_EQ(settled.rows[i].under_way, 0);
        CHECK_OK(tl_numbers_put_row(kept->pile, settled.rows + i));
    }
    for (size_t i = 0; i < settled.staff_len; i++)
        CHECK_OK(tl_numbers_put_staff(kept->pile, settled.staff + i));
    tl_numbers_settled_done(&settled);
    CHECK_OK(tl_numbers_save(kept->kept, &bytes, &len));
    tl_numbers_close(kept->kept);
    kept->kept = open_numbers(kept->settings);
    CHECK_ERR(TL_EBAD, tl_numbers_load(kept->kept, bytes, len - 1));
    CHECK_OK(tl_numbers_load(kept->kept, bytes, len));
    free(bytes);
    kept->times++;
}

static void fold_both(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    struct kept *kept = arg;
    for (uint32_t i = 0; i < facts_len; i++) {
        CHECK_OK(tl_numbers_fold(kept->whole, facts + i));
        CHECK_OK(tl_numbers_fold(kept->kept, facts + i));
        if (check_random(&kept->seed) % 30000 == 0)
            settle(kept);
    }
}

static void check_same(const struct tl_numbers *got, const struct tl_numbers *wanted)
{
    size_t len, wanted_len;
    const struct tl_numbers_row *rows = tl_numbers_rows(got, &len);
    const struct tl_numbers_row *others = tl_numbers_rows(wanted, &wanted_len);
    CHECK_EQ(len, wanted_len);
    for (size_t i = 0; i < len; i++) {
        CHECK_EQ(rows[i].from, others[i].from);
        CHECK_EQ(rows[i].queue, others[i].queue);
#define SAME(name, what) CHECK_EQ(rows[i].name, others[i].name);
        TL_NUMBERS_COUNTS(SAME)
        TL_NUMBERS_TIMES(SAME)
#undef SAME
        for (int k = 0; k < TL_OUTCOMES; k++)
            CHECK_EQ(rows[i].outcomes[k], others[i].outcomes[k]);
    }
    const struct tl_numbers_staff *staff = tl_numbers_staff(got, &len);
    const struct tl_numbers_staff *other_staff = tl_numbers_staff(wanted, &wanted_len);
    CHECK_EQ(len, wanted_len);
    for (size_t i = 0; i < len; i++) {
        CHECK_EQ(staff[i].from, other_staff[i].from);
#define SAME(name, what) CHECK_EQ(staff[i].name, other_staff[i].name);
        TL_NUMBERS_STAFF(SAME)
#undef SAME
    }
}

/* Pitfall 31: however often a server stops on the way, its report is the journal's. */
static void a_fold_that_is_saved_on_the_way_gives_the_same_rows(void **state)
{
    (void)state;
    struct tl_fault room[8];
    struct tl_faults faults = { .faults = room, .faults_max = 8 };
    struct tl_policy_file *file;
    struct tl_roster roster;
    struct tl_demand demand;
    struct tl_simulation *sim;
    struct tl_half half;
    CHECK_OK(tl_policy_file_open(TL_ROOT "/policy/reference", &faults, &file));
    const struct tl_policy *policy = tl_policy_file_policy(file);
    CHECK_OK(tl_roster_open(TL_ROOT "/examples/simulate/roster.yaml", policy, &faults, &roster));
    CHECK_OK(tl_demand_open(TL_ROOT "/examples/simulate/demand.yaml", policy, &faults, &demand));
    struct tl_numbers_settings settings = half_hours();
    settings.zone = &policy->calendar.zone;
    uint64_t seed = check_seed();
    struct kept kept = { .whole = open_numbers(&settings),
                         .kept = open_numbers(&settings),
                         .pile = open_numbers(&settings),
                         .settings = &settings,
                         .seed = seed };
    const struct tl_simulation_plan plan = { .policy = policy,
                                             .roster = &roster,
                                             .demand = &demand,
                                             .seed = seed % 1000,
                                             .days = 1,
                                             .watch = fold_both,
                                             .watch_arg = &kept };
    CHECK_OK(tl_simulation_open(&plan, &sim));
    while (tl_simulation_half(sim, &half) == TL_OK)
        continue;
    CHECK(kept.times > 5);
    settle(&kept);
    CHECK_OK(tl_numbers_pour(kept.kept, kept.pile));
    CHECK_OK(tl_numbers_finish(kept.pile));
    CHECK_OK(tl_numbers_end(kept.whole, tl_numbers_until(kept.whole)));
    check_same(kept.pile, kept.whole);
    (void)sum_of(kept.pile); /* In each row as many became something as came. */

    /* Coarser, it has the same sums. */
    struct tl_numbers_settings days = { .zone = settings.zone, .every_s = 86400, .targets_len = 2 };
    memcpy(days.targets_s, settings.targets_s, sizeof days.targets_s);
    struct tl_numbers *by_day = open_numbers(&days);
    CHECK_OK(tl_numbers_pour(kept.pile, by_day));
    CHECK_OK(tl_numbers_finish(by_day));
    const struct tl_numbers_row a = sum_of(kept.whole), b = sum_of(by_day);
    CHECK_EQ(memcmp(&a, &b, sizeof a), 0);
    tl_numbers_close(by_day);
    tl_simulation_close(sim);
    tl_numbers_close(kept.whole);
    tl_numbers_close(kept.kept);
    tl_numbers_close(kept.pile);
    tl_demand_close(&demand);
    tl_roster_close(&roster);
    tl_policy_file_close(file);
}

/* ---- beside the simulator ---- */

static void fold_all(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    for (uint32_t i = 0; i < facts_len; i++)
        CHECK_OK(tl_numbers_fold(arg, facts + i));
}

static void check_near(double got, double wanted)
{
    if (got < wanted * (1 - 1e-9) - 1 || got > wanted * (1 + 1e-9) + 1)
        fail_msg("%.0f is not %.0f", got, wanted);
}

static void days_of_calls_give_what_the_simulator_counts(void **state)
{
    (void)state;
    struct tl_fault room[8];
    struct tl_faults faults = { .faults = room, .faults_max = 8 };
    struct tl_policy_file *file;
    struct tl_roster roster;
    struct tl_demand demand;
    struct tl_simulation *sim;
    struct tl_half half;
    struct tl_totals totals = { 0 };
    CHECK_OK(tl_policy_file_open(TL_ROOT "/policy/reference", &faults, &file));
    const struct tl_policy *policy = tl_policy_file_policy(file);
    CHECK_OK(tl_roster_open(TL_ROOT "/examples/simulate/roster.yaml", policy, &faults, &roster));
    CHECK_OK(tl_demand_open(TL_ROOT "/examples/simulate/demand.yaml", policy, &faults, &demand));
    struct tl_numbers_settings settings = half_hours();
    settings.zone = &policy->calendar.zone;
    settings.targets_s[0] = demand.targets_s[0];
    struct tl_numbers *numbers = open_numbers(&settings);
    const struct tl_simulation_plan plan = { .policy = policy,
                                             .roster = &roster,
                                             .demand = &demand,
                                             .seed = 3,
                                             .days = 2,
                                             .watch = fold_all,
                                             .watch_arg = numbers };
    CHECK_OK(tl_simulation_open(&plan, &sim));
    while (tl_simulation_half(sim, &half) == TL_OK)
        tl_totals_add(&totals, &half.totals);
    end_at(numbers, 0);
    const struct tl_numbers_row sum = sum_of(numbers);
    CHECK_EQ(sum.came, totals.offered + totals.redialled);
    CHECK(sum.came > 50000);
    CHECK_EQ(sum.asked, totals.asked);
    CHECK_EQ(sum.answered, totals.answered);
    CHECK_EQ(sum.within[0], totals.within[0]);
    CHECK_EQ(sum.abandoned, totals.abandoned);
    CHECK_EQ(sum.promised, totals.promised);
    CHECK_EQ(sum.called_back, totals.called_back);
    for (int i = 0; i < TL_OUTCOMES; i++)
        CHECK_EQ(sum.outcomes[i], totals.outcomes[i]);
    CHECK(sum.answered > 0 && sum.abandoned > 0 && sum.called_back > 0);
    check_near((double)sum.answered_us, totals.answered_us);
    check_near((double)sum.abandoned_us, totals.abandoned_us);
    check_near((double)sum.called_back_us, totals.called_back_us);
    tl_simulation_close(sim);
    tl_numbers_close(numbers);
    tl_demand_close(&demand);
    tl_roster_close(&roster);
    tl_policy_file_close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_is_in_the_row_in_which_it_came),
        cmocka_unit_test(a_callback_waits_from_the_first_ring),
        cmocka_unit_test(a_call_that_we_made_is_work_and_nobody_who_came),
        cmocka_unit_test(the_share_of_emergencies_that_met_the_aim),
        cmocka_unit_test(who_is_passed_on_is_one_contact_with_two_talks),
        cmocka_unit_test(who_is_still_here_is_under_way_and_who_was_refused_came),
        cmocka_unit_test(a_journal_that_makes_no_sense_is_told),
        cmocka_unit_test(a_fold_that_is_saved_on_the_way_gives_the_same_rows),
        cmocka_unit_test(days_of_calls_give_what_the_simulator_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
