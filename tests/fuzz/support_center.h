/* support_center.h: a whole center in this process, on free ports of loopback, for fuzz targets
 * that send it bytes as a page would. Its folder is made new and goes when the process ends.
 */
#ifndef TL_FUZZ_SUPPORT_CENTER_H
#define TL_FUZZ_SUPPORT_CENTER_H

#include <stdbool.h>
#include <stddef.h>

/* Starts it when it is not there, with an agent who is signed in. Anything wrong aborts. */
void center_start(void);

/* "tl_session=...", of the agent. Signs in anew when the session was ended. */
const char *center_cookie(void);

/* A connection; it listens or this aborts. */
int center_dial(void);

/* Sends what can be sent. */
void center_give(int fd, const void *bytes, size_t len);

/* Reads until the center closes, the first bytes_max - 1 bytes into out. False: it does not answer
 * for 20 s. */
bool center_drain(int fd, char *out, size_t bytes_max);

#endif
