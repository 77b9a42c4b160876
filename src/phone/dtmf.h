/* dtmf.h: telephone keys in RTP (RFC 4733): each press heard once, each key sent surely.
 *
 * A press is named by its source and time stamp; its packets come many times and in any order. It
 * is told at its first packet, so that a caller can interrupt a prompt at once. To send, one step
 * each 20 ms says what goes out. No allocation, no clock.
 */
#ifndef TL_PHONE_DTMF_H
#define TL_PHONE_DTMF_H

#include "base/err.h"
#include "base/types.h"

#define TL_DTMF_BYTES    4 /* Of a payload. */
#define TL_DTMF_KEYS_MAX 32

/* Zero it to begin. */
struct tl_dtmf_in {
    bool is_started;
    bool has_ended; /* The end of the last press was seen. */
    uint8_t event;
    uint32_t ssrc;
    uint32_t ts;
    uint32_t reach; /* Longest duration seen of that press. */
};

/* Reads one payload. True: a new press, *out_key is 0-9 * # A-D. */
bool tl_dtmf_read(struct tl_dtmf_in *in, uint32_t ssrc, uint32_t ts, bool marker,
                  const uint8_t *payload, size_t bytes, char *out_key);

/* Keys that wait to be sent. Zero it to begin. */
struct tl_dtmf_out {
    char keys[TL_DTMF_KEYS_MAX];
    uint8_t keys_len;
    uint8_t step; /* Of the first key; 0: not begun. */
};

/* True for a key that can be sent: 0-9 * # A-D. */
bool tl_dtmf_is_key(char key);

/* TL_EBAD: no key; TL_EFULL. */
TL_MUST_USE enum tl_err tl_dtmf_send(struct tl_dtmf_out *out, char key);

/* What one step of 20 ms sends. */
struct tl_dtmf_step {
    bool is_first;  /* It takes a new time stamp, which the others of the press repeat. */
    bool is_last;   /* Nothing more of this press; sound may go on. */
    uint8_t copies; /* How often, each with its own sequence number; 0: a pause between keys. */
    uint8_t payload[TL_DTMF_BYTES];
};

/* One step on. False: nothing is being sent, the step is the sound's. */
bool tl_dtmf_next(struct tl_dtmf_out *out, struct tl_dtmf_step *out_step);

#endif
