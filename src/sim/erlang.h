/* erlang.h: how many people a line needs, by formula: the M/M/n+M queue (Erlang A).
 *
 *     B^-1(0) = 1,  B^-1(k) = 1 + k/a B^-1(k-1)      a = arrivals / served   (states below n)
 *     v(x)    = exp(arrivals (1 - e^-qx) / q - n served x)                   (offered wait x)
 *     in time = (B^-1(n-1) + arrivals I(0..T) e^-qx v(x) dx)
 *             / (B^-1(n-1) + arrivals I(0..oo) v(x) dx)                      q = leaves
 *
 * One line, one skill, steady state: a first guess for `throughline staff`, which simulation then
 * corrects. Integrals by Simpson's rule, relative to the integrand's highest point, so large lines
 * do not overflow; within 1e-6 of the sum over states. Cost: 0.1 ms. No memory. Source: Zeltyn and
 * Mandelbaum 2005, Call centers with impatient customers, section 3; Baccelli and Hebuterne 1981.
 * Mission: S33, S34.
 */
#ifndef TL_SIM_ERLANG_H
#define TL_SIM_ERLANG_H

#include "base/types.h"

/* Rates a second, all over 0. */
struct tl_erlang {
    double arrivals;
    double served; /* By one agent. */
    double leaves; /* One over the mean patience. */
};

/* The share of all who come that n > 0 agents join within so many seconds. */
double tl_erlang_within(const struct tl_erlang *line, uint32_t n, double seconds);

/* The smallest n, up to n_max, with at least this share. */
uint32_t tl_erlang_people(const struct tl_erlang *line, double share, double seconds,
                          uint32_t n_max);

#endif
