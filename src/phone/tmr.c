/* tmr.c: libre's timers on a timing wheel: start, cancel and fire in O(1), clock monotonic.
 *
 * libre 1.1.0 keeps timers in a sorted list, and each SIP transaction holds one for 32 s: the cost
 * of a call grows with the number of calls. This file defines every symbol of the library's tmr.o,
 * so that the linker leaves that one in its archive.
 *
 * Level n of the wheel has 64 slots of 64^n ms. A timer stands in the level of the highest group of
 * six bits in which its time differs from the hand's; so everything in a lower level is due before
 * everything in a higher one, and the next slot is one count of trailing zeros away.
 *
 *   W1  every timer in the wheel is due after the hand, or at it while its slot is being emptied
 *   W2  a level's bit is set if and only if that slot has a timer
 *
 * Each thread has its own wheel (11 kB, zeroed, never freed), as it has its own libre loop.
 */
#include <re.h>
#include <time.h>

#include "base/assert.h"
#include "base/types.h"

enum { BITS = 6, SLOTS = 1 << BITS, LEVELS = (64 + BITS - 1) / BITS };

struct wheel {
    uint64_t hand_ms; /* All timers due until then have fired. */
    uint64_t filled[LEVELS];
    struct list slots[LEVELS][SLOTS];
    uint32_t timers_len;
};

static _Thread_local struct wheel the_wheel;

uint64_t tmr_jiffies(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void put(struct wheel *wheel, struct tmr *tmr, uint64_t due_ms)
{
    TL_ASSERT(due_ms >= wheel->hand_ms);
    uint64_t differs = due_ms ^ wheel->hand_ms;
    unsigned level = differs ? (63u - (unsigned)__builtin_clzll(differs)) / BITS : 0;
    unsigned slot = (unsigned)(due_ms >> (BITS * level)) % SLOTS;
    list_append(&wheel->slots[level][slot], &tmr->le, tmr);
    wheel->filled[level] |= 1ull << slot;
}

static void take_out(struct wheel *wheel, struct tmr *tmr)
{
    struct list *list = tmr->le.list;
    list_unlink(&tmr->le);
    if (!list->head) {
        size_t at = (size_t)(list - &wheel->slots[0][0]);
        wheel->filled[at / SLOTS] &= ~(1ull << at % SLOTS);
    }
}

/* The first slot that holds a timer, and when it begins; false: no timer runs. */
static bool find_next(const struct wheel *wheel, unsigned *out_level, unsigned *out_slot,
                      uint64_t *out_begin_ms)
{
    for (unsigned level = 0; level < LEVELS; level++) {
        if (!wheel->filled[level])
            continue;
        unsigned slot = (unsigned)__builtin_ctzll(wheel->filled[level]);
        unsigned above = BITS * (level + 1);
        uint64_t base = above < 64 ? wheel->hand_ms >> above << above : 0;
        *out_level = level;
        *out_slot = slot;
        *out_begin_ms = base | (uint64_t)slot << (BITS * level);
        return true;
    }
    return false;
}

static void fire(struct wheel *wheel, struct list *due)
{
    while (due->head) {
        struct tmr *tmr = due->head->data;
        tmr_h *handler = tmr->th;
        take_out(wheel, tmr);
        wheel->timers_len--;
        tmr->th = NULL;
        handler(tmr->arg);
    }
}

static void move_down(struct wheel *wheel, struct list *slot)
{
    while (slot->head) {
        struct tmr *tmr = slot->head->data;
        take_out(wheel, tmr);
        put(wheel, tmr, tmr->jfs);
    }
}

void tmr_poll(struct list *tmrl)
{
    (void)tmrl;
    struct wheel *wheel = &the_wheel;
    uint64_t now_ms = tmr_jiffies();
    unsigned level, slot;
    uint64_t begin_ms;
    while (find_next(wheel, &level, &slot, &begin_ms) && begin_ms <= now_ms) {
        wheel->hand_ms = begin_ms;
        if (level == 0)
            fire(wheel, &wheel->slots[0][slot]);
        else
            move_down(wheel, &wheel->slots[level][slot]);
    }
    if (now_ms > wheel->hand_ms)
        wheel->hand_ms = now_ms;
}

/* Milliseconds until tmr_poll has something to do; 0: nothing runs. May be early, never late. */
uint64_t tmr_next_timeout(struct list *tmrl)
{
    (void)tmrl;
    unsigned level, slot;
    uint64_t begin_ms;
    if (!find_next(&the_wheel, &level, &slot, &begin_ms))
        return 0;
    uint64_t now_ms = tmr_jiffies();
    return begin_ms > now_ms ? begin_ms - now_ms : 1;
}

void tmr_init(struct tmr *tmr)
{
    if (tmr)
        *tmr = (struct tmr){ 0 };
}

void tmr_start(struct tmr *tmr, uint64_t delay, tmr_h *th, void *arg)
{
    struct wheel *wheel = &the_wheel;
    if (!tmr)
        return;
    if (tmr->th) {
        take_out(wheel, tmr);
        wheel->timers_len--;
    }
    tmr->th = th;
    tmr->arg = arg;
    if (!th)
        return;
    uint64_t now_ms = tmr_jiffies();
    if (wheel->timers_len == 0 && now_ms > wheel->hand_ms)
        wheel->hand_ms = now_ms;
    /* After the hand (W1): a handler that starts its timer with 0 waits for the next poll. */
    tmr->jfs = now_ms + delay > wheel->hand_ms ? now_ms + delay : wheel->hand_ms + 1;
    put(wheel, tmr, tmr->jfs);
    wheel->timers_len++;
}

void tmr_cancel(struct tmr *tmr)
{
    tmr_start(tmr, 0, NULL, NULL);
}

uint64_t tmr_get_expire(const struct tmr *tmr)
{
    uint64_t now_ms = tmr_jiffies();
    return tmr && tmr->th && tmr->jfs > now_ms ? tmr->jfs - now_ms : 0;
}

int tmr_status(struct re_printf *pf, void *unused)
{
    (void)unused;
    return re_hprintf(pf, "timers: %u\n", the_wheel.timers_len);
}

void tmr_debug(void)
{
    if (the_wheel.timers_len > 0)
        re_fprintf(stderr, "%H", tmr_status, NULL);
}
