/* media.c: the media threads from outside: opening and closing them, ports, new legs. */
#include "phone/media.h"

#include <errno.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/assert.h"
#include "phone/media_state.h"
#include "phone/media_web.h"

enum {
    LEGS_MAX = 8000,
    THREADS_MAX = 64,
    LOST_AFTER_MS = 5000,
    JOIN_AFTER_MS = 15000,
    PORT_MIN = 16384,
    PORT_MAX = 32767,
    DESCRIPTORS_BESIDE = 1024, /* Of the rest of the program. */
};

const char *tl_media_event_text(enum tl_media_event_kind kind)
{
    static const char *const words[] = {
#define WORD(name, word) [name] = word,
        TL_MEDIA_EVENT_TABLE(WORD)
#undef WORD
    };
    return words[kind];
}

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value ? value : otherwise;
}

static bool set_ports(struct tl_media *media, const struct tl_media_settings *settings)
{
    bool is_default = settings->rtp_port_min == 0 && settings->rtp_port_max == 0;
    uint32_t min = is_default ? PORT_MIN : settings->rtp_port_min;
    uint32_t max = is_default ? PORT_MAX : settings->rtp_port_max;
    min += min % 2;
    if (min == 0 || min >= max)
        return false;
    uint32_t pairs = (max - min + 1) / 2, random;
    if (RAND_bytes((uint8_t *)&random, sizeof random) != 1)
        return false;
    media->port_min = (uint16_t)min;
    media->port_max = (uint16_t)(min + 2 * (pairs - 1));
    media->next_port = (uint16_t)(min + 2 * (random % pairs));
    return true;
}

static enum tl_err set_up(struct tl_media *media, const struct tl_media_settings *settings)
{
    const char *address = settings->address ? settings->address : "127.0.0.1";
    media->advertised = strdup(settings->advertised ? settings->advertised : address);
    media->legs_max = or_default(settings->legs_max, LEGS_MAX);
    media->music = settings->music ? tl_sound_hold(settings->music) : NULL;
    if (!media->advertised || tl_places_init(&media->places, media->legs_max) != TL_OK)
        return TL_ENOMEM;
    union tl_netaddr advertised;
    if (tl_netaddr_read(address, 0, &media->address) != TL_OK ||
        tl_netaddr_read(media->advertised, 0, &advertised) != TL_OK || !set_ports(media, settings))
        return TL_EBAD;
    return tl_dtls_identity_open(&media->identity);
}

static enum tl_err open_workers(struct tl_media *media, const struct tl_media_settings *settings,
                                tl_media_event_fn *event_fn, void *arg)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    uint32_t threads = or_default(settings->threads, cores > 2 ? (uint32_t)cores - 1 : 1);
    threads = threads < THREADS_MAX ? threads : THREADS_MAX;
    media->workers = calloc(threads, sizeof *media->workers);
    if (!media->workers)
        return TL_ENOMEM;
    for (uint32_t i = 0; i < threads; i++) {
        struct tl_worker *worker = &media->workers[i];
        union tl_netaddr web_address = media->address;
        if (settings->web_port)
            tl_netaddr_set_port(&web_address, (uint16_t)(settings->web_port + i));
        *worker = (struct tl_worker){
            .event_fn = event_fn,
            .arg = arg,
            .music = media->music,
            .legs_max = media->legs_max,
            .lost_after_us = 1000 * (int64_t)or_default(settings->lost_after_ms, LOST_AFTER_MS),
            .join_after_us = 1000 * (int64_t)or_default(settings->join_after_ms, JOIN_AFTER_MS),
            .epoll_fd = -1,
            .timer_fd = -1,
            .web_fd = -1,
        };
        media->workers_len++;
        RAND_bytes((uint8_t *)&worker->hash_seed, sizeof worker->hash_seed);
        enum tl_err err = tl_worker_open(worker, &web_address);
        if (err == TL_OK)
            err = tl_worker_start(worker);
        if (err != TL_OK)
            return err;
    }
    return TL_OK;
}

/* Each telephone takes two descriptors; the usual soft limit is 1,024. */
static void raise_descriptors(uint32_t legs_max)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    rlim_t wanted = 2 * (rlim_t)legs_max + DESCRIPTORS_BESIDE;
    wanted = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = wanted;
        setrlimit(RLIMIT_NOFILE, &limit); /* Refused: legs are refused later, with TL_EFULL. */
    }
}

enum tl_err tl_media_open(const struct tl_media_settings *settings, tl_media_event_fn *event_fn,
                          void *arg, struct tl_media **out_media)
{
    struct tl_media *media = calloc(1, sizeof *media);
    if (!media)
        return TL_ENOMEM;
    pthread_mutex_init(&media->lock, NULL);
    raise_descriptors(or_default(settings->legs_max, LEGS_MAX));
    enum tl_err err = set_up(media, settings);
    if (err == TL_OK)
        err = open_workers(media, settings, event_fn, arg);
    if (err != TL_OK) {
        tl_media_close(media);
        return err;
    }
    *out_media = media;
    return TL_OK;
}

void tl_media_close(struct tl_media *media)
{
    if (!media)
        return;
    for (uint32_t i = 0; i < media->workers_len; i++)
        tl_worker_end(&media->workers[i]);
    for (uint32_t i = 0; i < media->workers_len; i++)
        tl_worker_close(&media->workers[i]);
    free(media->workers);
    tl_dtls_identity_close(media->identity);
    tl_sound_drop(media->music);
    pthread_mutex_destroy(&media->lock);
    tl_places_done(&media->places);
    free(media->advertised);
    free(media);
}

uint16_t tl_media_web_port(const struct tl_media *media)
{
    return media->workers[0].web_port;
}

static int bind_port(struct tl_media *media, uint16_t port)
{
    union tl_netaddr address = media->address;
    tl_netaddr_set_port(&address, port);
    int fd = socket(address.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && bind(fd, &address.any, tl_netaddr_bytes(&address)) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Sockets on the next free pair of ports: RTP on the even one, RTCP on the next (RFC 3550 11).
 * Ports are given in a circle, so that stray packets of an ended call find nobody for a while.
 * Under the lock. */
static bool bind_next_ports(struct tl_media *media, uint16_t *out_port, int fds[2])
{
    uint32_t tries = (media->port_max - media->port_min) / 2u + 1;
    for (uint32_t i = 0; i < tries; i++) {
        uint16_t port = media->next_port;
        media->next_port = port >= media->port_max ? media->port_min : (uint16_t)(port + 2);
        fds[0] = bind_port(media, port);
        if (fds[0] < 0)
            continue;
        fds[1] = bind_port(media, (uint16_t)(port + 1));
        *out_port = port;
        if (fds[1] >= 0)
            return true;
        close(fds[0]);
    }
    return false;
}

/* Which worker a new leg goes to, when it may. Under the lock. */
static enum tl_err choose_worker(struct tl_media *media, tl_id leg, tl_id peer,
                                 uint32_t *out_number)
{
    if (tl_places_find(&media->places, leg))
        return TL_EEXISTS;
    if (media->places.legs.ids_len == media->legs_max)
        return TL_EFULL;
    const struct tl_place *place = peer ? tl_places_find(&media->places, peer) : NULL;
    *out_number = place ? place->worker : media->next_worker++ % media->workers_len;
    return TL_OK;
}

/* Hands a new leg to its thread. Takes it over, also when that fails. Under the lock. */
static enum tl_err add_leg(struct tl_media *media, uint32_t number, struct tl_leg *leg)
{
    const struct tl_command add = { .kind = TL_COMMAND_ADD, .leg = leg->id, .take_leg = leg };
    tl_id id = leg->id;
    bool is_web = leg->web != NULL;
    if (tl_ring_push(media->workers[number].ring, &add, sizeof add) != TL_OK) {
        tl_leg_close(leg);
        return TL_EFULL;
    }
    tl_places_add(&media->places, id, number, is_web);
    media->opened++;
    return TL_OK;
}

static enum tl_err open_rtp(struct tl_media *media, tl_id leg, tl_id peer, uint16_t *out_port)
{
    uint32_t number;
    uint16_t port;
    struct tl_leg *opened;
    enum tl_err err = choose_worker(media, leg, peer, &number);
    if (err != TL_OK)
        return err;
    int fds[2];
    if (!bind_next_ports(media, &port, fds))
        return TL_EFULL;
    err = tl_leg_open(leg, fds[0], fds[1], &opened);
    if (err != TL_OK) {
        close(fds[0]);
        close(fds[1]);
        return err;
    }
    err = add_leg(media, number, opened);
    if (err == TL_OK)
        *out_port = port;
    return err;
}

enum tl_err tl_media_rtp_open(struct tl_media *media, tl_id leg, tl_id peer, uint16_t *out_port)
{
    TL_ASSERT(leg != 0);
    pthread_mutex_lock(&media->lock);
    enum tl_err err = open_rtp(media, leg, peer, out_port);
    pthread_mutex_unlock(&media->lock);
    return err;
}

/* The user name carries the leg's id, so that a check finds its leg without a search. */
static bool make_local(struct tl_media *media, uint32_t number, const struct tl_leg *leg,
                       struct tl_web_local *local)
{
    uint8_t random[TL_WEB_PASSWORD_BYTES / 2 + 3];
    if (RAND_bytes(random, sizeof random) != 1 ||
        RAND_bytes((uint8_t *)&local->session, sizeof local->session) != 1)
        return false;
    local->address = media->advertised;
    local->port = media->workers[number].web_port;
    local->fingerprint = tl_dtls_identity_fingerprint(media->identity);
    local->ssrc = leg->out.ssrc;
    snprintf(local->ufrag, sizeof local->ufrag, "%010llx%02x%02x%02x",
             (unsigned long long)leg->id & 0xffffffffffu, random[0], random[1], random[2]);
    for (size_t i = 0; i < TL_WEB_PASSWORD_BYTES / 2; i++)
        snprintf(local->password + 2 * i, 3, "%02x", random[3 + i]);
    return true;
}

static enum tl_err open_web(struct tl_media *media, tl_id leg, tl_id peer,
                            const struct tl_web_offer *offer, char *answer)
{
    uint32_t number;
    struct tl_leg *opened;
    struct tl_web_local local;
    enum tl_err err = choose_worker(media, leg, peer, &number);
    if (err == TL_OK)
        err = tl_leg_open(leg, -1, -1, &opened);
    if (err != TL_OK)
        return err;
    err = make_local(media, number, opened, &local) ? TL_OK : TL_ENOMEM;
    if (err == TL_OK)
        err = tl_web_open(opened, offer, &local, media->identity);
    if (err == TL_OK)
        err = tl_web_sdp_write(offer, &local, answer, TL_MEDIA_ANSWER_MAX);
    if (err == TL_OK)
        return add_leg(media, number, opened);
    tl_leg_close(opened);
    return err;
}

enum tl_err tl_media_web_open(struct tl_media *media, tl_id leg, tl_id peer, const char *offer,
                              char *answer)
{
    TL_ASSERT(leg != 0);
    struct tl_web_offer read;
    size_t bytes = strnlen(offer, TL_MEDIA_OFFER_MAX + 1);
    if (bytes > TL_MEDIA_OFFER_MAX)
        return TL_ETOOLONG;
    enum tl_err err = tl_web_sdp_read(offer, bytes, &read);
    if (err != TL_OK)
        return err;
    pthread_mutex_lock(&media->lock);
    err = open_web(media, leg, peer, &read, answer);
    pthread_mutex_unlock(&media->lock);
    return err;
}

static uint64_t read_count(const atomic_uint_fast64_t *count)
{
    return atomic_load_explicit(count, memory_order_relaxed);
}

void tl_media_stats(const struct tl_media *media, struct tl_media_stats *out_stats)
{
    struct tl_media *locked = (struct tl_media *)media; /* Only its lock changes. */
    struct tl_media_stats stats = { 0 };
    pthread_mutex_lock(&locked->lock);
    stats.legs_live = media->places.legs.ids_len;
    stats.legs_opened = media->opened;
    pthread_mutex_unlock(&locked->lock);
    for (uint32_t i = 0; i < media->workers_len; i++) {
        const struct tl_worker_counts *counts = &media->workers[i].counts;
        stats.packets_in += read_count(&counts->packets_in);
        stats.packets_out += read_count(&counts->packets_out);
        stats.packets_lost += read_count(&counts->packets_lost);
        stats.packets_dropped += read_count(&counts->packets_dropped);
        stats.octets_in += read_count(&counts->octets_in);
        stats.octets_out += read_count(&counts->octets_out);
    }
    *out_stats = stats;
}
