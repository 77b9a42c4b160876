/* support_waits.c: told waits beside real ones. */
#include "sim/support_waits.h"

#include <math.h>

#include "support/check.h"

static struct waiting *place_of(struct waits *waits, tl_id contact)
{
    for (uint64_t i = 0; i < WAITS_MAX; i++) {
        struct waiting *place = &waits->waiting[(contact + i) % WAITS_MAX];
        if (place->contact == contact || place->contact == 0)
            return place;
    }
    fail_msg("more people than the test has room for");
    return NULL;
}

/* Places behind a freed one are moved up, so that a search may end at the first free one. */
static void drop(struct waits *waits, struct waiting *place)
{
    uint64_t hole = (uint64_t)(place - waits->waiting);
    for (uint64_t i = (hole + 1) % WAITS_MAX; waits->waiting[i].contact != 0;
         i = (i + 1) % WAITS_MAX) {
        uint64_t home = waits->waiting[i].contact % WAITS_MAX;
        if ((i - home) % WAITS_MAX >= (i - hole) % WAITS_MAX) {
            waits->waiting[hole] = waits->waiting[i];
            hole = i;
        }
    }
    waits->waiting[hole].contact = 0;
}

static double *last_of(struct waits *waits, uint64_t needs)
{
    for (uint32_t i = 0; i < waits->lines_len; i++) {
        if (waits->lines[i].needs == needs)
            return &waits->lines[i].last;
    }
    CHECK(waits->lines_len < NEEDS_MAX);
    waits->lines[waits->lines_len].needs = needs;
    return &waits->lines[waits->lines_len++].last;
}

struct head {
    uint64_t needs;
    tl_id but;
    tl_time asked_at;
};

static void see_head(void *arg, const struct tl_contact_view *view)
{
    struct head *head = arg;
    if (head->asked_at == 0 && view->needs == head->needs && view->contact != head->but &&
        view->state == TL_CONTACT_WAITING)
        head->asked_at = view->asked_at;
}

static double head_of_line(struct waits *waits, const struct waiting *one, tl_time now)
{
    struct head head = { one->needs, one->contact, 0 };
    tl_center_order(waits->center, see_head, &head);
    return head.asked_at > 0 ? (double)(now - head.asked_at) / 1e6 : *last_of(waits, one->needs);
}

static double queue_length(const struct waits *waits, uint64_t position)
{
    double sum = 0;
    for (uint64_t i = 0; i < position; i++)
        sum += 1 / (waits->servers * waits->mu + (double)i * waits->theta);
    return sum;
}

static void see_told(struct waits *waits, const struct tl_fact *fact)
{
    const struct tl_fact_wait_told *told = &fact->wait_told;
    struct waiting *one = place_of(waits, told->contact);
    if (one->contact == 0 || one->told_at != 0)
        return;
    one->told_at = fact->at;
    one->told = (double)told->expected / 1e6;
    one->low = (double)told->low / 1e6;
    one->high = (double)told->high / 1e6;
    one->from = (double)told->from_s;
    one->to = (double)told->to_s;
    one->head = head_of_line(waits, one, fact->at);
    one->queue = queue_length(waits, told->position);
}

static void add(struct error *error, double told, double real)
{
    error->squares += (told - real) * (told - real);
}

static void judge(struct waits *waits, const struct waiting *one, double real)
{
    waits->served++;
    waits->sum += real;
    add(&waits->told, one->told, real);
    add(&waits->head, one->head, real);
    add(&waits->queue, one->queue, real);
    waits->below += real < one->low;
    waits->above += real > one->high;
    waits->below_said += real < one->from;
    waits->above_said += real > one->to;
}

static void see_connected(struct waits *waits, const struct tl_fact *fact)
{
    struct waiting *one = place_of(waits, fact->connected.contact);
    if (one->contact == 0)
        return;
    double real = (double)(fact->at - one->told_at) / 1e6;
    if (one->told_at > 0)
        *last_of(waits, one->needs) = real;
    if (one->told_at > waits->from && real > 0)
        judge(waits, one, real);
    drop(waits, one);
}

void waits_see(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    struct waits *waits = arg;
    for (uint32_t i = 0; i < facts_len; i++) {
        const struct tl_fact *fact = &facts[i];
        struct waiting *one;
        if (fact->kind == TL_FACT_waits) {
            one = place_of(waits, fact->waits.contact);
            *one = (struct waiting){ .contact = fact->waits.contact,
                                     .asked_at = fact->waits.asked_at,
                                     .needs = fact->waits.needs };
        } else if (fact->kind == TL_FACT_wait_told) {
            see_told(waits, fact);
        } else if (fact->kind == TL_FACT_connected) {
            see_connected(waits, fact);
        } else if (fact->kind == TL_FACT_closed || fact->kind == TL_FACT_callback_promised ||
                   fact->kind == TL_FACT_sent_on) {
            one = place_of(waits, fact->words[0]);
            if (one->contact != 0)
                drop(waits, one);
        }
    }
}

double waits_rmse(const struct waits *waits, const struct error *error)
{
    double served = (double)waits->served;
    return sqrt(error->squares / served) / (waits->sum / served);
}
