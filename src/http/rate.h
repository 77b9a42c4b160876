/* rate.h: how fast one address may ask: a bucket of tokens for each, in a fixed table.
 *
 * Addresses that fall on one cell share its bucket, so a flood of addresses costs no memory; a
 * secret salt keeps anyone from picking whose bucket to share. Memory: 64 kB. Cost: O(1).
 */
#ifndef TL_HTTP_RATE_H
#define TL_HTTP_RATE_H

#include "base/types.h"

enum { TL_HTTP_RATE_CELLS = 4096 };

struct tl_http_rate {
    uint32_t per_s;
    uint32_t burst;
    uint64_t salt;
    struct {
        uint32_t millis; /* Tokens x 1,000, at at_us. */
        int64_t at_us;
    } cells[TL_HTTP_RATE_CELLS];
};

void tl_http_rate_init(struct tl_http_rate *rate, uint32_t per_s, uint32_t burst, uint64_t salt);

/* Takes a token of address's bucket at now_us (any clock that doesn't go back). */
bool tl_http_rate_take(struct tl_http_rate *rate, const char *address, int64_t now_us);

#endif
