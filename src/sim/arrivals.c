/* arrivals.c: drawing when calls come. */
#include "sim/arrivals.h"

#include <math.h>

enum { HALF_HOUR_S = 1800, STREAM_TIMES = 1 };

/* Rate and mix of the half hour at `at`; it ends with the wall clock's half hour. */
static void open_span(struct tl_arrivals *arrivals)
{
    const struct tl_demand *demand = arrivals->demand;
    struct tl_civil civil = tl_zone_civil(&arrivals->calendar->zone, arrivals->at);
    uint32_t half_hour = civil.second / HALF_HOUR_S;
    double calls = 0;
    for (uint16_t i = 0; i < demand->kinds_len; i++) {
        arrivals->shares[i] = tl_demand_calls(demand, i, civil.weekday, half_hour);
        calls += arrivals->shares[i];
    }
    if (tl_calendar_is_holiday(arrivals->calendar, civil.date))
        calls *= demand->holidays;
    arrivals->per_us = calls / (HALF_HOUR_S * 1e6);
    arrivals->span_end = arrivals->at + (HALF_HOUR_S - civil.second % HALF_HOUR_S) * TL_SECOND -
                         arrivals->at % TL_SECOND;
}

void tl_arrivals_init(struct tl_arrivals *arrivals, const struct tl_demand *demand,
                      const struct tl_calendar *calendar, uint64_t seed, tl_time from, tl_time end)
{
    *arrivals = (struct tl_arrivals){
        .demand = demand, .calendar = calendar, .end = end, .at = from, .span_end = from
    };
    tl_chance_init(&arrivals->chance, seed, STREAM_TIMES);
    if (demand->counts_len == 0)
        open_span(arrivals);
}

static double unit(struct tl_arrivals *arrivals)
{
    return tl_chance_unit(tl_chance_next(&arrivals->chance));
}

/* An exponential gap is used up at the rates of the half hours that it lies over. */
static bool next_by_rate(struct tl_arrivals *arrivals)
{
    double gap = -log(unit(arrivals));
    while (arrivals->at < arrivals->end) {
        double room = (double)(arrivals->span_end - arrivals->at) * arrivals->per_us;
        if (gap < room) {
            arrivals->at += (tl_time)(gap / arrivals->per_us);
            return arrivals->at < arrivals->end;
        }
        gap -= room;
        arrivals->at = arrivals->span_end;
        open_span(arrivals);
    }
    return false;
}

/* The first of the calls left in a span: the least of so many even draws. */
static bool next_by_count(struct tl_arrivals *arrivals)
{
    const struct tl_demand *demand = arrivals->demand;
    while (arrivals->left == 0) {
        if (arrivals->row == demand->counts_len)
            return false;
        const struct tl_demand_count *row = demand->counts + arrivals->row++;
        if (row->at < arrivals->at)
            continue;
        arrivals->at = row->at;
        open_span(arrivals);
        arrivals->span_end = row->at + demand->count_s * TL_SECOND;
        if (arrivals->row < demand->counts_len && row[1].at < arrivals->span_end)
            arrivals->span_end = row[1].at;
        arrivals->left = row->calls;
    }
    double share = 1 - pow(unit(arrivals), 1.0 / arrivals->left--);
    tl_time room = arrivals->span_end - arrivals->at;
    tl_time step = (tl_time)(share * (double)room);
    arrivals->at += step < room ? step : room - 1;
    return arrivals->at < arrivals->end;
}

enum tl_err tl_arrivals_next(struct tl_arrivals *arrivals, struct tl_arrival *out)
{
    bool comes =
        arrivals->demand->counts_len > 0 ? next_by_count(arrivals) : next_by_rate(arrivals);
    if (!comes)
        return TL_ENONE;
    out->at = arrivals->at;
    out->own = tl_chance_next(&arrivals->chance);
    out->kind = tl_chance_pick(tl_chance_next(&arrivals->chance), arrivals->shares,
                               arrivals->demand->kinds_len);
    return TL_OK;
}
