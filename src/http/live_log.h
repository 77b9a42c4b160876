/* live_log.h: the last messages of one stream, by number.
 *
 *   floor = 3 (gone)   [ 4 | 6 | 9 ]   last = 9        since 3 or more: all is there; since 2: not
 *
 * Numbers rise with gaps, because all streams share one count. Memory: what was put, at most
 * TL_LIVE_KEPT_MAX messages. Cost: put O(1), next O(log n).
 */
#ifndef TL_HTTP_LIVE_LOG_H
#define TL_HTTP_LIVE_LOG_H

#include "http/live.h"

enum { TL_LIVE_LEAD_BYTES = 32 }; /* Room in front, where the socket puts its frame's head. */

/* One message as it goes out, shared by all who send it. One thread. */
struct tl_live_frame {
    uint32_t holders;
    uint64_t seq; /* 0: of the moment. */
    size_t bytes;
    unsigned char data[]; /* TL_LIVE_LEAD_BYTES, then bytes of text. */
};

struct tl_live_log {
    struct tl_live_frame **frames; /* A ring of frames_max. */
    uint32_t frames_max;
    uint32_t first;
    uint32_t len;
    size_t bytes;
    uint64_t floor; /* The highest number that is gone. */
    uint64_t last;  /* The highest number put, or floor. */
};

/* {"type":"x"} and 7 give {"seq":7,"type":"x"}, with one holder. NULL: no memory. json is an object
 * by tl_live_is_object. */
struct tl_live_frame *tl_live_frame_make(uint64_t seq, const char *json);
struct tl_live_frame *tl_live_frame_hold(struct tl_live_frame *frame);
void tl_live_frame_let_go(struct tl_live_frame *frame);

/* Braces around it; the inside is not looked at. */
bool tl_live_is_object(const char *json);

/* Nothing kept; numbers up to floor are gone. */
void tl_live_log_init(struct tl_live_log *log, uint64_t floor);
void tl_live_log_done(struct tl_live_log *log);

/* Holds frame as the last, and drops the oldest while there are over bytes_max or too many. Its
 * number is above last. Without memory it is dropped at once, and floor says so. */
void tl_live_log_put(struct tl_live_log *log, struct tl_live_frame *frame, size_t bytes_max);

/* The one with the lowest number above seq; NULL: none. */
struct tl_live_frame *tl_live_log_next(const struct tl_live_log *log, uint64_t seq);

/* Forgets all: what was put is gone. */
void tl_live_log_clear(struct tl_live_log *log);

#endif
