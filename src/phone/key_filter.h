/* key_filter.h: one press that comes by two ways - RTP and SIP INFO - is heard once.
 *
 *   RTP:  5 . . 5 . . . 7          accepted, and remembered for 3 s
 *   INFO:   5 . . 5 . . . 7        each meets its double from the other way: dropped
 *
 * Pure: the time is handed in. Zero it to begin.
 */
#ifndef TL_PHONE_KEY_FILTER_H
#define TL_PHONE_KEY_FILTER_H

#include "base/types.h"

#define TL_KEY_FILTER_MAX       8
#define TL_KEY_FILTER_WITHIN_MS 3000

enum tl_key_way { TL_KEY_BY_RTP, TL_KEY_BY_INFO };

struct tl_key_filter {
    struct {
        char key; /* 0: free. */
        enum tl_key_way way;
        uint64_t at_ms;
    } pressed[TL_KEY_FILTER_MAX];
    uint32_t next;
};

/* True: key is a new press. */
bool tl_key_filter_takes(struct tl_key_filter *filter, char key, enum tl_key_way way,
                         uint64_t now_ms);

#endif
