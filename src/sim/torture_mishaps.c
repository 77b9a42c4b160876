/* torture_mishaps.c: what happens next: people, a clock, and what goes wrong between them. */
#include <string.h>

#include "base/calendar.h"
#include "sim/torture_inside.h"

enum {
    TOGETHER_MAX = 6, /* Inputs that arrive with one another. */
    TOGETHER_US = 2000,
    FLOOD = 48,
    LATE_MAX = 40,
    CLOCK_GRACE_US = 1000,
    CLOCK_SLOWEST = 3, /* It goes at a third of its pace at least. */
    STORM = 12,        /* Times as many mishaps. */
};

/* Invariant 7; and while time passes for people it passes for the center, or nothing comes due. */
static void judge_clock(struct tl_torture *torture, tl_time now)
{
    int64_t passed = torture->steady_us - torture->read_at;
    if (now < torture->read)
        tl_torture_wrong(torture, "the clock runs backwards");
    else if (now - torture->read + CLOCK_GRACE_US < passed / CLOCK_SLOWEST)
        tl_torture_wrong(torture, "the clock stands still: %lld s have passed, and it says %lld s",
                         (long long)(passed / TL_SECOND),
                         (long long)((now - torture->read) / TL_SECOND));
    torture->read = now;
    torture->read_at = torture->steady_us;
}

tl_time tl_torture_now(struct tl_torture *torture)
{
    if (torture->wall_mended_at != 0 && torture->steady_us >= torture->wall_mended_at) {
        torture->wall_minus = torture->wall_right;
        torture->wall_mended_at = 0;
    }
    tl_time now = tl_clock_read(&torture->clock, torture->steady_us + torture->wall_minus,
                                torture->steady_us);
    judge_clock(torture, now);
    return now;
}

/* --- Pace. --- */

/* From a rush to a quiet night; steps are spread over all of them, and so most of the time is
 * quiet. Now and then one mishap comes upon the other. */
static void change_mood(struct tl_torture *torture)
{
    static const uint32_t paces_us[] = { 800000, 5000000, 40000000, 300000000, 2400000000 };
    torture->people.pace_us =
        paces_us[tl_torture_below(torture, sizeof paces_us / sizeof paces_us[0])];
    torture->mood_left = 40 + tl_torture_below(torture, 160);
    torture->storm = tl_torture_one_in(torture, 6) ? STORM : 1;
}

/* --- Inputs. --- */

static void add(struct tl_torture *torture, const struct tl_fact *given)
{
    if (torture->steps_len < TL_TORTURE_GROUP_MAX)
        torture->steps[torture->steps_len++] = (struct tl_torture_step){ .given = *given };
}

/* As an edge brings it: not at all, once, twice at once, or once more long after. */
static void bring(struct tl_torture *torture, const struct tl_fact *given)
{
    if (given->kind == TL_FACT_time_came || given->kind == TL_FACT_started) {
        add(torture, given);
        return;
    }
    if (tl_torture_befalls(torture, 150)) {
        torture->result.faults[TL_TORTURE_LOST]++;
        return;
    }
    add(torture, given);
    if (tl_torture_befalls(torture, 100)) {
        torture->result.faults[TL_TORTURE_DOUBLED]++;
        add(torture, given);
    } else if (torture->late_in == 0 && given->kind != TL_FACT_contact_came &&
               tl_torture_befalls(torture, 100)) { /* Ids of contacts are never used again. */
        torture->result.faults[TL_TORTURE_DOUBLED]++;
        torture->late = *given;
        torture->late_in = 1 + tl_torture_below(torture, LATE_MAX);
    }
}

static void bring_people(struct tl_torture *torture)
{
    struct tl_people *people = &torture->people;
    uint32_t wanted = tl_torture_one_in(torture, 4) ? tl_torture_below(torture, TOGETHER_MAX) : 0;
    uint32_t pace_us = people->pace_us;
    for (uint32_t i = 0; i <= wanted; i++) {
        struct tl_fact given = tl_people_next(people);
        bring(torture, &given);
        if (given.kind == TL_FACT_time_came || given.kind == TL_FACT_started)
            break;
        people->pace_us = TOGETHER_US;
    }
    people->pace_us = pace_us;
}

/* --- Mishaps. --- */

/* Half of the agents and the lines of those whom they talk to are gone at once. */
static void lose_site(struct tl_torture *torture)
{
    const struct tl_model *model = torture->model;
    uint32_t side = tl_torture_below(torture, 2);
    torture->result.faults[TL_TORTURE_SITE]++;
    for (uint32_t i = 0; i < model->agents_len; i++) {
        if (model->agents[i].id % 2 == side)
            add(torture, &(struct tl_fact){ .kind = TL_FACT_agent_lost,
                                            .agent_lost = { model->agents[i].id } });
    }
    for (uint32_t i = 0; i < model->contacts_len; i++) {
        const struct tl_model_contact *contact = &model->contacts[i];
        if (contact->agent == 0 || contact->agent % 2 != side)
            continue;
        if (tl_torture_one_in(torture, 2))
            add(torture, &(struct tl_fact){ .kind = TL_FACT_leg_lost,
                                            .leg_lost = { contact->id, contact->agent } });
        else
            add(torture, &(struct tl_fact){ .kind = TL_FACT_left, .left = { contact->id } });
    }
}

/* More people at once than the center takes. */
static void flood(struct tl_torture *torture)
{
    torture->result.faults[TL_TORTURE_FLOOD]++;
    for (uint32_t i = 0; i < FLOOD; i++)
        add(torture,
            &(struct tl_fact){ .kind = TL_FACT_contact_came,
                               .contact_came = { .contact = ++torture->people.contact_last,
                                                 .channel = tl_torture_one_in(torture, 3)
                                                                ? TL_CHANNEL_CHAT
                                                                : TL_CHANNEL_VOICE,
                                                 .language = TL_NONE,
                                                 .has_number = tl_torture_one_in(torture, 2) } });
}

/* The host's clock jumps by an hour or a day, and is set right after a while, or the next jump
 * comes first. */
static void jump(struct tl_torture *torture)
{
    int64_t by = tl_torture_one_in(torture, 2) ? TL_HOUR : TL_DAY;
    torture->result.faults[TL_TORTURE_CLOCK]++;
    torture->wall_minus += tl_torture_one_in(torture, 2) ? by : -by;
    torture->wall_mended_at =
        torture->steady_us + TL_SECOND * (1 + (int64_t)tl_torture_below(torture, 900));
}

/* A policy with other hours and times is in force, by itself: it was lent a moment before. */
static void change_policy(struct tl_torture *torture)
{
    torture->result.faults[TL_TORTURE_POLICY]++;
    torture->steps_len = 0;
    tl_torture_lend(torture, torture->version + 1);
    add(torture,
        &(struct tl_fact){ .kind = TL_FACT_policy_loaded, .policy_loaded = { torture->version } });
}

/* Now and then so many in a row that the oldest is not lent any more. */
static bool is_policy_due(struct tl_torture *torture)
{
    if (torture->changes_left > 0) {
        torture->changes_left--;
        return true;
    }
    bool is_due = tl_torture_befalls(torture, 1500);
    if (is_due && tl_torture_one_in(torture, 3))
        torture->changes_left = TL_TORTURE_LENT;
    return is_due;
}

static bool suffer(struct tl_torture *torture)
{
    if (is_policy_due(torture))
        change_policy(torture);
    else if (tl_torture_befalls(torture, 1500))
        lose_site(torture);
    else if (tl_torture_befalls(torture, 2000))
        flood(torture);
    else
        return false;
    return torture->steps_len > 0;
}

void tl_torture_gather(struct tl_torture *torture)
{
    tl_time before = tl_torture_now(torture);
    torture->steps_len = 0;
    torture->people.now = before;
    if (torture->mood_left-- == 0)
        change_mood(torture);
    if (tl_torture_befalls(torture, 1500))
        jump(torture);
    if (torture->late_in > 0 && --torture->late_in == 0)
        add(torture, &torture->late);
    if (!suffer(torture))
        bring_people(torture);
    if (torture->people.now > before)
        torture->steady_us += torture->people.now - before;
}
