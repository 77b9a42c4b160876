/* way.h: the result of handing one notice over, whatever way it goes. Inside this layer.
 *
 *     WAY_TAKEN    the other side has it
 *     WAY_LATER    this notice not now (4xx): it is tried again, others go on
 *     WAY_DOWN     the way itself does not work (no connection, a wrong password): all wait
 *     WAY_NEVER    this notice never (5xx): a person must mend it
 */
#ifndef TL_NOTIFY_WAY_H
#define TL_NOTIFY_WAY_H

#include "base/err.h"
#include "base/types.h"

enum tl_way_result { TL_WAY_TAKEN, TL_WAY_LATER, TL_WAY_DOWN, TL_WAY_NEVER };

struct tl_way_answer {
    enum tl_way_result result;
    char error[256];   /* A sentence; "" when it was taken. No address stands in it. */
    char message[128]; /* The gateway's own id; "" when it tells none. */
};

/* Fills the answer's result and sentence, printf-like. */
__attribute__((format(printf, 3, 4))) void
tl_way_say(struct tl_way_answer *answer, enum tl_way_result result, const char *format, ...);

/* curl, started once. */
void tl_way_library(void);

/* The first line of a file, without its end. TL_EIO: there is none, or it is empty or too long. */
TL_MUST_USE enum tl_err tl_secret_read(const char *file, char *out, size_t bytes_max);

#endif
