/* Each invariant is noticed when it does not hold: a center is damaged in one place, and looked at.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/state.h"
#include "core/support_situations.h"

/* --- Damages. The slots are ANA's, EVE's and FAY's. --- */

struct damaged {
    struct tl_center *center;
    struct tl_contact *ana;
    struct tl_agent *eve, *fay;
    uint32_t ana_slot, eve_slot, fay_slot;
};

/* DAMAGE(name, what is done): a function of that name. */
#define DAMAGE(name, ...)                                                                          \
    static void name(struct damaged *at)                                                           \
    {                                                                                              \
        __VA_ARGS__;                                                                               \
    }

/* 1: in exactly one place, with what belongs to it. */
DAMAGE(is_gone_and_open, at->ana->state = TL_CONTACT_GONE)
DAMAGE(is_in_no_state, at->ana->state = TL_CONTACT_STATES)
DAMAGE(has_lost_its_agent, at->ana->agent = TL_NO_SLOT)
DAMAGE(has_an_agent, at->ana->agent = at->eve_slot)
DAMAGE(is_in_no_line, at->ana->line = TL_LINE_NO)
DAMAGE(is_in_another_line, at->ana->line = TL_LINE_AIMED)
DAMAGE(has_a_set, at->ana->set = 0)
DAMAGE(has_no_set, at->ana->set = TL_NO_SET)
/* 2: offers, joins and calls end; agents have what is counted. */
DAMAGE(has_no_end, at->ana->until = 0)
DAMAGE(is_another_agents, at->ana->agent = at->fay_slot)
DAMAGE(is_counted_once_too_often, at->eve->has[TL_CHANNEL_VOICE]++)
DAMAGE(is_counted_nowhere, at->eve->has[TL_CHANNEL_VOICE] = 0)
DAMAGE(one_offer_too_many, at->eve->offers_len++)
DAMAGE(no_offer_is_counted, at->eve->offers_len = 0)
DAMAGE(helps_without_being_counted, at->fay->has[TL_CHANNEL_VOICE] = 0)
DAMAGE(helps_in_an_offer_too_many, at->fay->offers_len++)
DAMAGE(helps_another, at->ana->helper = at->eve_slot)
DAMAGE(is_free_and_busy, at->eve->free_for = 2)
DAMAGE(is_loose_and_busy, at->eve->is_loose = true)
DAMAGE(is_not_free, at->eve->free_for = 0)
/* The second agent. */
DAMAGE(is_helped_in_no_way, at->ana->help = TL_HELPS)
DAMAGE(is_helped_in_line, at->ana->help = TL_HELP_TALKING)
DAMAGE(has_a_helper, at->ana->helper = at->fay_slot)
DAMAGE(has_no_helper, at->ana->helper = TL_NO_SLOT)
DAMAGE(is_aimed, at->ana->aim = at->fay_slot)
DAMAGE(has_a_help_set, at->ana->help_set = 0)
DAMAGE(has_no_help_set, at->ana->help_set = TL_NO_SET)
DAMAGE(waits_for_a_second, at->ana->second_until = INT64_MAX)
DAMAGE(does_not_wait_for_a_second, at->ana->second_until = 0)
/* 3: the order. */
DAMAGE(has_never_asked, at->center->contact_keys[at->ana_slot].at = 0)
DAMAGE(is_keyed_otherwise, at->center->contact_keys[at->ana_slot].id = NOBODY)
DAMAGE(line_is_too_short, at->center->sets[at->ana->set].lines[TL_LINE_WAITERS].len = 0)
DAMAGE(line_has_another_last,
       at->center->sets[at->ana->set].lines[TL_LINE_WAITERS].last = at->ana_slot + 1)
DAMAGE(line_has_no_first, at->center->sets[at->ana->set].lines[TL_LINE_WAITERS].first = TL_NO_SLOT)
DAMAGE(aimed_is_too_long, at->center->aimed.len++)
DAMAGE(later_is_too_long, at->center->later.len++)
DAMAGE(loose_is_too_long, at->center->loose.len++)
DAMAGE(line_is_not_marked, at->center->sets[at->ana->set].used = 0)
DAMAGE(line_is_marked, at->center->sets[0].used = 2)
/* 4: nobody waits beside a free agent. */
static void is_idle(struct damaged *at, struct tl_agent *agent, uint32_t slot)
{
    tl_agent_pull(at->center, slot);
    agent->wants = TL_AGENT_READY;
    tl_agent_put(at->center, slot);
    tl_agent_idle(at->center, slot);
}
DAMAGE(eve_is_idle, is_idle(at, at->eve, at->eve_slot))
DAMAGE(fay_is_idle, is_idle(at, at->fay, at->fay_slot))
DAMAGE(staff_is_counted_wrong, at->center->sets[at->ana->set].staff++)
DAMAGE(idle_is_counted_wrong,
       at->center->sets[0].idle = (struct tl_order){ at->center->idle_nodes, at->center->agent_keys,
                                                     TL_NO_SLOT, TL_NO_SLOT, TL_NO_SLOT, 0 })
DAMAGE(set_has_a_user_too_many, at->center->sets[at->ana->set].users++)
DAMAGE(help_set_has_no_user, at->center->sets[at->ana->help_set].users--)
/* 5: promises, and what wakes the center. */
DAMAGE(is_in_no_queue, at->ana->queue = 0)
DAMAGE(ends_by_itself, at->ana->until = INT64_MAX)
DAMAGE(window_wakes_nobody, tl_heap_drop(&at->center->ticks, at->ana_slot))
DAMAGE(nothing_wakes, tl_heap_drop(&at->center->timers, at->ana_slot))
DAMAGE(is_woken_for_nothing, tl_heap_set(&at->center->timers, at->ana_slot, INT64_MAX, 1))
DAMAGE(nothing_wakes_for_eve,
       tl_heap_drop(&at->center->timers, at->center->limits.contacts_max + at->eve_slot))
DAMAGE(is_woken_for_eve, tl_heap_set(&at->center->timers,
                                     at->center->limits.contacts_max + at->eve_slot, INT64_MAX, 1))
/* 7 and 9. */
DAMAGE(time_is_over, at->center->now = TL_TIME_MAX)
DAMAGE(has_a_promise, at->ana->promise = 1; at->center->promises = 1)
DAMAGE(has_a_promise_to_come, at->ana->promise = 2)

static const struct {
    const char *in;
    void (*damage)(struct damaged *at);
} DAMAGES[] = {
    { "in_line", is_gone_and_open },
    { "in_line", is_in_no_state },
    { "connected", has_lost_its_agent },
    { "offered", has_lost_its_agent },
    { "joining", has_lost_its_agent },
    { "held", has_lost_its_agent },
    { "dialling", has_lost_its_agent },
    { "in_line", has_an_agent },
    { "promised", has_an_agent },
    { "in_line", is_in_no_line },
    { "in_line", is_in_another_line },
    { "promised", is_in_no_line },
    { "promised_again", is_in_no_line },
    { "second_wanted", is_in_no_line },
    { "at_a_menu", is_in_another_line },
    { "at_a_menu", has_a_set },
    { "in_line", has_no_set },
    { "offered", has_no_end },
    { "joining", has_no_end },
    { "dialling", has_no_end },
    { "ringing_outside", has_no_end },
    { "connected", is_another_agents },
    { "connected", is_counted_once_too_often },
    { "connected", is_counted_nowhere },
    { "connected", one_offer_too_many },
    { "offered", no_offer_is_counted },
    { "second_talks", helps_without_being_counted },
    { "second_talks", helps_in_an_offer_too_many },
    { "second_talks", helps_another },
    { "connected", is_free_and_busy },
    { "connected", is_loose_and_busy },
    { "at_a_menu", is_not_free },
    { "connected", is_helped_in_no_way },
    { "in_line", is_helped_in_line },
    { "connected", has_a_helper },
    { "second_talks", has_no_helper },
    { "connected", is_aimed },
    { "connected", has_a_help_set },
    { "second_wanted", has_no_help_set },
    { "connected", waits_for_a_second },
    { "second_talks", waits_for_a_second },
    { "second_is_outside", waits_for_a_second },
    { "second_offered", does_not_wait_for_a_second },
    { "second_rings_outside", does_not_wait_for_a_second },
    { "waits_for_fay", does_not_wait_for_a_second },
    { "in_line", has_never_asked },
    { "promised_again", has_never_asked },
    { "in_line", is_keyed_otherwise },
    { "in_line", line_is_too_short },
    { "in_line", line_has_another_last },
    { "in_line", line_has_no_first },
    { "in_line", aimed_is_too_long },
    { "in_line", later_is_too_long },
    { "in_line", loose_is_too_long },
    { "in_line", line_is_not_marked },
    { "offered", line_is_marked },
    { "in_line", eve_is_idle },
    { "promised", eve_is_idle },
    { "waits_for_fay", fay_is_idle },
    { "in_line", staff_is_counted_wrong },
    { "promised_again", idle_is_counted_wrong },
    { "in_line", set_has_a_user_too_many },
    { "second_wanted", help_set_has_no_user },
    { "promised", is_in_no_queue },
    { "promised", ends_by_itself },
    { "promised_again", window_wakes_nobody },
    { "offered", nothing_wakes },
    { "second_offered", nothing_wakes },
    { "promised_again", nothing_wakes },
    { "connected", is_woken_for_nothing },
    { "worked_on", nothing_wakes_for_eve },
    { "connected", is_woken_for_eve },
    { "in_line", time_is_over },
    { "connected", has_a_promise },
    { "promised", has_a_promise_to_come },
};

static void damage(const struct world *world, void (*how)(struct damaged *at))
{
    struct tl_center *center = world->center;
    struct damaged at = { .center = center,
                          .ana_slot = tl_contact_find(center, ANA),
                          .eve_slot = tl_agent_find(center, EVE),
                          .fay_slot = tl_agent_find(center, FAY) };
    at.ana = at.ana_slot == TL_NO_SLOT ? NULL : tl_contact_at(center, at.ana_slot);
    at.eve = &center->agents[at.eve_slot];
    at.fay = &center->agents[at.fay_slot];
    how(&at);
}

/* In a process of its own, which an assertion ends. */
static bool is_noticed(const struct world *world, void (*how)(struct damaged *at))
{
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        if (freopen("/dev/null", "w", stderr) && how)
            damage(world, how);
        tl_center_check(world->center);
        _exit(0);
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void whatever_does_not_hold_is_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof DAMAGES / sizeof DAMAGES[0]; i++) {
        struct world *world = world_in(situation_named(DAMAGES[i].in));
        if (!is_noticed(world, DAMAGES[i].damage))
            fail_msg("damage %zu is not noticed (%s)", i, DAMAGES[i].in);
        world_free(world);
    }
}

static void a_center_that_is_whole_is_let_be(void **state)
{
    (void)state;
    for (unsigned s = 0; s < SITUATIONS_LEN; s++) {
        struct world *world = world_in(&SITUATIONS[s]);
        CHECK(!is_noticed(world, NULL));
        world_free(world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_does_not_hold_is_noticed),
        cmocka_unit_test(a_center_that_is_whole_is_let_be),
    };
    return cmocka_run_group_tests_name("core/check", tests, NULL, NULL);
}
