/* support_clamd.h: a real clamd (Debian: clamav-daemon) in a folder of its own, that knows the test
 * file of EICAR and nothing else. */
#ifndef TL_TESTS_SERVER_CLAMD_H
#define TL_TESTS_SERVER_CLAMD_H

#include <sys/types.h>

/* What every scanner finds, and harms nobody (eicar.org). */
#define SUPPORT_EICAR "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

struct support_clamd {
    char folder[64];
    char socket[96];
    pid_t pid; /* 0: it does not run. */
};

/* The folder and the socket's name; it does not run yet. */
void support_clamd_make(struct support_clamd *clamd);

/* Starts it, and waits until it answers. Takes streams of up to 4 MB. */
void support_clamd_start(struct support_clamd *clamd);
void support_clamd_stop(struct support_clamd *clamd);
void support_clamd_free(struct support_clamd *clamd);

#endif
