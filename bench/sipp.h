/* sipp.h: sipp, calling from core 1. */
#ifndef TL_BENCH_SIPP_H
#define TL_BENCH_SIPP_H

#include <sys/types.h>

#include "base/types.h"

/* Makes `calls` calls, per_s a second, by the scenario file, from the root of the project. */
pid_t sipp_start(const char *scenario, uint16_t port, uint32_t calls, uint32_t per_s);

/* Waits for its end. True: it counted no failed call. */
bool sipp_finish(pid_t child);

#endif
