/* erlang.c: Erlang A, by integrals. */
#include "sim/erlang.h"

#include <math.h>

enum { STEPS = 2000, NEGLIGIBLE = -45 };

/* The logarithm of v(x). */
static double density(const struct tl_erlang *line, uint32_t n, double x)
{
    return -line->arrivals * expm1(-line->leaves * x) / line->leaves - n * line->served * x;
}

/* Where v is highest: at once, or when so many have left that n agents keep up. */
static double peak(const struct tl_erlang *line, uint32_t n)
{
    double load = line->arrivals / (n * line->served);
    return load > 1 ? log(load) / line->leaves : 0;
}

/* v, or v times those who are still there, over the highest v, from 0 to `to`. */
static double integral(const struct tl_erlang *line, uint32_t n, double to, double highest,
                       bool are_there)
{
    double sum = 0, step = to / STEPS;
    for (int i = 0; i <= STEPS; i++) {
        double x = i * step, weight = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
        double left = are_there ? line->leaves * x : 0;
        sum += weight * exp(density(line, n, x) - highest - left);
    }
    return sum * step / 3;
}

double tl_erlang_within(const struct tl_erlang *line, uint32_t n, double seconds)
{
    double below = 1, load = line->arrivals / line->served;
    for (uint32_t k = 1; k < n; k++)
        below = 1 + k / load * below;
    double top = peak(line, n), highest = density(line, n, top);
    double end = top + 1 / (n * line->served);
    while (density(line, n, end) - highest > NEGLIGIBLE)
        end = top + (end - top) * 1.5;
    below *= exp(-highest);
    double in_time = below + line->arrivals * integral(line, n, fmin(seconds, end), highest, true);
    return in_time / (below + line->arrivals * integral(line, n, end, highest, false));
}

uint32_t tl_erlang_people(const struct tl_erlang *line, double share, double seconds,
                          uint32_t n_max)
{
    uint32_t few = 0, enough = 1;
    while (enough < n_max && tl_erlang_within(line, enough, seconds) < share) {
        few = enough;
        enough = enough > n_max / 2 ? n_max : enough * 2;
    }
    while (few + 1 < enough) {
        uint32_t n = few + (enough - few) / 2;
        *(tl_erlang_within(line, n, seconds) < share ? &few : &enough) = n;
    }
    return enough;
}
