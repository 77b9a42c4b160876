/* sender_inside.h: the ways and what they share, for sender.c and send.c alone. */
#ifndef TL_NOTIFY_SENDER_INSIDE_H
#define TL_NOTIFY_SENDER_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "bus/ring.h"
#include "notify/mime.h"
#include "notify/sender.h"

enum { TL_SETTING_TEXT_MAX = 512 };

/* One way: a thread, and what only it touches. */
struct way {
    struct tl_sender *sender;
    enum tl_way_kind kind;
    bool is_there;
    struct tl_ring *wake;
    pthread_t thread;
    bool runs;
    tl_time down_until; /* 0: it works. */
    int64_t downs;      /* One after the other. */
    struct tl_notice_row row;
    struct tl_notice_text text;
    char mail[TL_MIME_BYTES_MAX];
    _Atomic uint64_t taken, put_off, refused;
    atomic_bool is_down;
};

struct tl_sender {
    struct tl_sender_wiring wiring;
    struct tl_smtp *smtp;
    struct tl_gateway *gateway;
    char mail_from[TL_SETTING_TEXT_MAX];
    char print_folder[TL_SETTING_TEXT_MAX];
    enum tl_paper paper;
    int64_t kept_us;
    atomic_bool stops;
    struct way ways[TL_WAYS];
};

/* Hands way->row, whose words are in way->text, over. */
void way_send(struct way *way, struct tl_way_answer *out);

#endif
