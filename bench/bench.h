/* bench.h: what the benches share: time, spread, floors, and a center of its own that is running.
 *
 *   bench_center_open()  ->  init in a new folder, users, `throughline serve` on free ports
 *
 * A bench prints what it measured beside the floor measured in the same run. What it needs and does
 * not get ends the program.
 */
#ifndef TL_BENCH_BENCH_H
#define TL_BENCH_BENCH_H

#include <stdio.h>
#include <sys/types.h>

#include "base/types.h"

int64_t bench_now_us(void);
void bench_sleep_us(int64_t us);
_Noreturn void bench_die(const char *what);

/* Core of this process and of what it starts; -1: any. */
void bench_pin(int core);

/* ---- a spread of times ---- */

enum { SPREAD_MAX = 4096 };

struct spread {
    int64_t us[SPREAD_MAX];
    uint32_t len;
};

void spread_add(struct spread *spread, int64_t us);

/* The value that `share` (0 to 1) of them don't exceed. Sorts. */
int64_t spread_at(struct spread *spread, double share);

/* One line: name, how many, median, p99, most. */
void spread_print(const char *name, struct spread *spread);

/* ---- a floor ---- */

/* Writes a page of the center's folder through to the disk, as a commit must; how long it took. */
int64_t bench_sync_us(const char *dir);

/* ---- a running center ---- */

enum { BENCH_ARGS_MAX = 32 };

struct center {
    pid_t pid;
    char dir[64];
    uint16_t http_port;
    uint16_t sip_port;
};

/* core: where it runs; -1: anywhere. Users ana (English) and ben (Spanish), both of tier 1. */
void bench_center_open(struct center *center, int core);

/* Ends it and takes its folder away. */
void bench_center_close(struct center *center);

uint64_t bench_center_bytes(const struct center *center); /* Resident memory. */
double bench_center_cpu_s(const struct center *center);   /* Used so far. */

extern const char bench_password[];

#endif
