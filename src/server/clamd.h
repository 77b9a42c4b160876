/* clamd.h: asking ClamAV's daemon whether a file has something in it that harms.
 *
 *     connect, "zINSTREAM" --> [length, bytes]... 0 --> "stream: OK"  or  "stream: NAME FOUND"
 *
 * One connection a file (clamd(8), INSTREAM). Nothing that fails counts as "nothing found".
 * Mission: S13.
 */
#ifndef TL_SERVER_CLAMD_H
#define TL_SERVER_CLAMD_H

#include <stdatomic.h>

#include "base/err.h"
#include "base/types.h"

enum { TL_CLAMD_NAME_BYTES = 96, TL_CLAMD_ANSWER_MAX = 1024 };

struct tl_clamd {
    const char *address; /* "/run/clamav/clamd.ctl", or "HOST:PORT". */
    int64_t wait_us;     /* For a connection, for each piece to be taken, and for the answer. */
    const atomic_bool *stops; /* Ends the waiting: TL_ECLOSED. NULL: never. */
};

/* Whether a setting can be an address. */
bool tl_clamd_address_is(const char *text);

/* Gives the next bytes of the file: at most bytes_max to out; *out_len 0: that was all. */
typedef enum tl_err tl_clamd_read_fn(void *arg, uint8_t *out, size_t bytes_max, size_t *out_len);

/* TL_OK: nothing was found. TL_EDENIED: something was, by the name in out_found. TL_ETOOLONG: it is
 * longer than clamd takes (its StreamMaxLength). TL_EUNAVAILABLE: no connection, none any more, or
 * no answer in time. TL_EBAD: an answer that is none. TL_ECLOSED. Errors of read. */
TL_MUST_USE enum tl_err tl_clamd_scan(const struct tl_clamd *clamd, tl_clamd_read_fn *read,
                                      void *arg, char out_found[TL_CLAMD_NAME_BYTES]);

/* What an answer says, without its 0 byte: as tl_clamd_scan. Pure, any bytes. */
TL_MUST_USE enum tl_err tl_clamd_answer(const char *text, size_t len,
                                        char out_found[TL_CLAMD_NAME_BYTES]);

#endif
