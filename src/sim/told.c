/* told.c: told waits beside real ones. */
#include "sim/told.h"

#include <math.h>
#include <stdlib.h>

#include "base/assert.h"
#include "sim/simulate_inside.h"

enum { LINES_MAX = 256 }; /* As many sets of needs as a center has. */

struct waiting {
    tl_id contact;   /* 0: nobody. */
    tl_time told_at; /* First; 0: not yet. */
    uint64_t needs;
    double told, low, high, from, to; /* Seconds. */
    double head, queue;
};

struct tl_told_waits {
    const struct tl_center *center;
    tl_time from;
    struct tl_told_rates rates;
    struct waiting *waiting; /* By the place of the simulated person. */
    struct {
        uint64_t needs;
        double last; /* How long the one last served had waited. */
    } lines[LINES_MAX];
    uint32_t lines_len;
    uint64_t served, below, above, inside_said;
    double sum, told, head, queue; /* Squares, but for the sum. */
};

enum tl_err tl_told_waits_open(const struct tl_told_rates *rates, struct tl_told_waits **out_waits)
{
    struct tl_told_waits *waits = calloc(1, sizeof *waits);
    /* Only the places of people who are there are ever touched. */
    struct waiting *waiting = calloc(TL_PEOPLE_MAX, sizeof *waiting);
    if (!waits || !waiting) {
        free(waits);
        free(waiting);
        return TL_ENOMEM;
    }
    waits->rates = *rates;
    waits->waiting = waiting;
    *out_waits = waits;
    return TL_OK;
}

void tl_told_waits_close(struct tl_told_waits *waits)
{
    if (!waits)
        return;
    free(waits->waiting);
    free(waits);
}

void tl_told_waits_begin(struct tl_told_waits *waits, const struct tl_center *center, tl_time from)
{
    waits->center = center;
    waits->from = from;
}

/* NULL: it does not stand in line. */
static struct waiting *waiting_of(const struct tl_told_waits *waits, tl_id contact)
{
    struct waiting *one = waits->waiting + (contact & (TL_PEOPLE_MAX - 1));
    return one->contact == contact ? one : NULL;
}

static double *last_of(struct tl_told_waits *waits, uint64_t needs)
{
    for (uint32_t i = 0; i < waits->lines_len; i++) {
        if (waits->lines[i].needs == needs)
            return &waits->lines[i].last;
    }
    TL_ASSERT(waits->lines_len < LINES_MAX);
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

static double head_of_line(struct tl_told_waits *waits, const struct waiting *one, tl_time now)
{
    struct head head = { one->needs, one->contact, 0 };
    tl_center_order(waits->center, see_head, &head);
    return head.asked_at > 0 ? (double)(now - head.asked_at) / 1e6 : *last_of(waits, one->needs);
}

static double queue_length(const struct tl_told_rates *rates, uint64_t position)
{
    double sum = 0;
    for (uint64_t i = 0; i < position && rates->servers > 0; i++)
        sum += 1 / (rates->servers * rates->mu + (double)i * rates->theta);
    return sum;
}

static void see_waits(struct tl_told_waits *waits, const struct tl_fact *fact)
{
    tl_id contact = fact->waits.contact;
    waits->waiting[contact & (TL_PEOPLE_MAX - 1)] =
        (struct waiting){ .contact = contact, .needs = fact->waits.needs };
}

static void see_told(struct tl_told_waits *waits, const struct tl_fact *fact)
{
    const struct tl_fact_wait_told *told = &fact->wait_told;
    struct waiting *one = waiting_of(waits, told->contact);
    if (!one || one->told_at != 0)
        return;
    one->told_at = fact->at;
    one->told = (double)told->expected / 1e6;
    one->low = (double)told->low / 1e6;
    one->high = (double)told->high / 1e6;
    one->from = (double)told->from_s;
    one->to = (double)told->to_s;
    one->head = head_of_line(waits, one, fact->at);
    one->queue = queue_length(&waits->rates, told->position);
}

static void judge(struct tl_told_waits *waits, const struct waiting *one, double real)
{
    waits->served++;
    waits->sum += real;
    waits->told += (one->told - real) * (one->told - real);
    waits->head += (one->head - real) * (one->head - real);
    waits->queue += (one->queue - real) * (one->queue - real);
    waits->below += real < one->low;
    waits->above += real > one->high;
    waits->inside_said += real >= one->from && real <= one->to;
}

static void see_connected(struct tl_told_waits *waits, const struct tl_fact *fact)
{
    struct waiting *one = waiting_of(waits, fact->connected.contact);
    if (!one)
        return;
    double real = (double)(fact->at - one->told_at) / 1e6;
    if (one->told_at > 0)
        *last_of(waits, one->needs) = real;
    if (one->told_at > waits->from && real > 0)
        judge(waits, one, real);
    one->contact = 0;
}

static void see_gone(struct tl_told_waits *waits, const struct tl_fact *fact)
{
    struct waiting *one = waiting_of(waits, fact->words[0]);
    if (one)
        one->contact = 0;
}

static const struct {
    enum tl_fact_kind kind;
    void (*see)(struct tl_told_waits *waits, const struct tl_fact *fact);
} sees[] = {
    { TL_FACT_waits, see_waits },
    { TL_FACT_wait_told, see_told },
    { TL_FACT_connected, see_connected },
    { TL_FACT_closed, see_gone },
    { TL_FACT_callback_promised, see_gone },
    { TL_FACT_sent_on, see_gone },
};

void tl_told_waits_see(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    struct tl_told_waits *waits = arg;
    for (uint32_t i = 0; i < facts_len; i++) {
        for (size_t k = 0; k < sizeof sees / sizeof sees[0]; k++) {
            if (sees[k].kind == facts[i].kind)
                sees[k].see(waits, facts + i);
        }
    }
}

struct tl_told_record tl_told_waits_record(const struct tl_told_waits *waits)
{
    double served = (double)waits->served, mean = waits->sum / served;
    if (waits->served == 0 || waits->sum <= 0)
        return (struct tl_told_record){ .served = waits->served };
    return (struct tl_told_record){
        .served = waits->served,
        .mean_s = mean,
        .error = sqrt(waits->told / served) / mean,
        .error_head = sqrt(waits->head / served) / mean,
        .error_queue = waits->rates.servers > 0 ? sqrt(waits->queue / served) / mean : 0,
        .inside = 1 - (double)(waits->below + waits->above) / served,
        .inside_said = (double)waits->inside_said / served,
        .below = (double)waits->below / served,
        .above = (double)waits->above / served,
    };
}
