/* media_state.h: what media.c and media_command.c share: the threads, and which has which leg. */
#ifndef TL_PHONE_MEDIA_STATE_H
#define TL_PHONE_MEDIA_STATE_H

#include <pthread.h>

#include "phone/media_place.h"
#include "phone/media_worker.h"
#include "phone/web_dtls.h"

struct tl_media {
    union tl_netaddr address; /* Port 0. */
    char *advertised;
    uint16_t port_min, port_max;
    uint32_t legs_max;
    struct tl_sound *music;
    struct tl_dtls_identity *identity;
    struct tl_worker *workers;
    uint32_t workers_len; /* Opened. */

    /* Which thread has which leg: guarded by lock. Held for a look, never over a system call but
     * bind. */
    pthread_mutex_t lock;
    struct tl_places places;
    uint32_t next_worker;
    uint16_t next_port;
    uint64_t opened;
};

#endif
