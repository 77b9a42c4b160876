/* support_sipp.h: sipp, a SIP telephone that follows a scenario file. */
#ifndef TL_TESTS_PHONE_SUPPORT_SIPP_H
#define TL_TESTS_PHONE_SUPPORT_SIPP_H

#include <sys/types.h>

#include "base/types.h"

/* Starts tests/e2e/<scenario>.xml against 127.0.0.1:port, for calls calls at rate a second. */
pid_t sipp_start(uint16_t port, const char *scenario, uint32_t calls, uint32_t rate);

/* Waits until it ends; it must have succeeded. */
void sipp_wait(pid_t sipp, const char *scenario);

#endif
