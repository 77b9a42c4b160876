/* media.c: the media threads from outside: opening, ports, and commands into the right ring. */
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
#include "base/idmap.h"
#include "bus/ring.h"
#include "phone/media_web.h"
#include "phone/media_worker.h"

enum {
    LEGS_MAX = 8000,
    THREADS_MAX = 64,
    LOST_AFTER_MS = 5000,
    JOIN_AFTER_MS = 15000,
    PORT_MIN = 16384,
    PORT_MAX = 32767,
    DESCRIPTORS_BESIDE = 1024, /* Of the rest of the program. */
};

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
    struct tl_idmap where; /* Leg to number of worker. */
    struct tl_idmap_cell *cells;
    uint32_t next_worker;
    uint16_t next_port;
    uint64_t opened;
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
    uint32_t cells_len = tl_idmap_cells(media->legs_max);
    media->cells = calloc(cells_len, sizeof *media->cells);
    if (!media->advertised || !media->cells)
        return TL_ENOMEM;
    tl_idmap_init(&media->where, media->cells, cells_len);
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

/* Each telephone takes a descriptor; the usual soft limit is 1,024. */
static void raise_descriptors(uint32_t legs_max)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    rlim_t wanted = (rlim_t)legs_max + DESCRIPTORS_BESIDE;
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
        tl_worker_close(&media->workers[i]);
    free(media->workers);
    tl_dtls_identity_close(media->identity);
    tl_sound_drop(media->music);
    pthread_mutex_destroy(&media->lock);
    free(media->cells);
    free(media->advertised);
    free(media);
}

uint16_t tl_media_web_port(const struct tl_media *media)
{
    return media->workers[0].web_port;
}

/* A socket on the next free even port. Ports are given in a circle, so that stray packets of an
 * ended call find nobody for a while. Under the lock. */
static int bind_next_port(struct tl_media *media, uint16_t *out_port)
{
    int fd = socket(media->address.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    uint32_t tries = (media->port_max - media->port_min) / 2u + 1;
    for (uint32_t i = 0; fd >= 0 && i < tries; i++) {
        union tl_netaddr address = media->address;
        uint16_t port = media->next_port;
        media->next_port = port >= media->port_max ? media->port_min : (uint16_t)(port + 2);
        tl_netaddr_set_port(&address, port);
        if (bind(fd, &address.any, tl_netaddr_bytes(&address)) == 0) {
            *out_port = port;
            return fd;
        }
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Which worker a new leg goes to, when it may. Under the lock. */
static enum tl_err choose_worker(struct tl_media *media, tl_id leg, tl_id peer,
                                 uint32_t *out_number)
{
    if (tl_idmap_find(&media->where, leg) != TL_IDMAP_NONE)
        return TL_EEXISTS;
    if (media->where.ids_len == media->legs_max)
        return TL_EFULL;
    uint32_t number = peer ? tl_idmap_find(&media->where, peer) : TL_IDMAP_NONE;
    *out_number = number != TL_IDMAP_NONE ? number : media->next_worker++ % media->workers_len;
    return TL_OK;
}

/* Hands a new leg to its thread. Takes it over, also when that fails. Under the lock. */
static enum tl_err add_leg(struct tl_media *media, uint32_t number, struct tl_leg *leg)
{
    const struct tl_command add = { .kind = TL_COMMAND_ADD, .leg = leg->id, .take_leg = leg };
    tl_id id = leg->id;
    if (tl_ring_push(media->workers[number].ring, &add, sizeof add) != TL_OK) {
        tl_leg_close(leg);
        return TL_EFULL;
    }
    tl_idmap_put(&media->where, id, number);
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
    int fd = bind_next_port(media, &port);
    if (fd < 0)
        return TL_EFULL;
    err = tl_leg_open(leg, fd, &opened);
    if (err != TL_OK) {
        close(fd);
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
        err = tl_leg_open(leg, -1, &opened);
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

/* Pushes a command to its leg's thread. A leg that is not there: nothing to do. */
static enum tl_err push(struct tl_media *media, const struct tl_command *command)
{
    enum tl_err err = TL_OK;
    pthread_mutex_lock(&media->lock);
    uint32_t number = tl_idmap_find(&media->where, command->leg);
    if (number != TL_IDMAP_NONE)
        err = tl_ring_push(media->workers[number].ring, command, sizeof *command);
    if (err == TL_OK && number != TL_IDMAP_NONE && command->kind == TL_COMMAND_CLOSE)
        tl_idmap_drop(&media->where, command->leg);
    pthread_mutex_unlock(&media->lock);
    if (command->take_play && (err != TL_OK || number == TL_IDMAP_NONE))
        tl_play_free(command->take_play);
    return err;
}

enum tl_err tl_media_rtp_remote(struct tl_media *media, tl_id leg,
                                const struct tl_media_remote *remote)
{
    struct tl_command command = {
        .kind = TL_COMMAND_REMOTE,
        .leg = leg,
        .codec = remote->codec,
        .payload_type = remote->payload_type,
        .event_type = remote->event_type,
        .can_hear = remote->can_hear,
        .can_speak = remote->can_speak,
    };
    if (tl_netaddr_read(remote->address, remote->port, &command.address) != TL_OK)
        return TL_EBAD;
    command.is_secure = remote->key_in && remote->key_out;
    if (command.is_secure) {
        memcpy(command.key_in, remote->key_in, sizeof command.key_in);
        memcpy(command.key_out, remote->key_out, sizeof command.key_out);
    }
    return push(media, &command);
}

enum tl_err tl_media_play(struct tl_media *media, tl_id leg, struct tl_sound *const *sounds,
                          uint32_t sounds_len, uint64_t mark, bool is_loop)
{
    if (sounds_len > TL_MEDIA_SOUNDS_MAX)
        return TL_ETOOLONG;
    TL_ASSERT(sounds_len > 0);
    struct tl_play *play = calloc(1, sizeof *play);
    if (!play)
        return TL_ENOMEM;
    play->mark = mark;
    play->is_loop = is_loop;
    play->sounds_len = sounds_len;
    for (uint32_t i = 0; i < sounds_len; i++)
        play->sounds[i] = tl_sound_hold(sounds[i]);
    return push(media,
                &(struct tl_command){ .kind = TL_COMMAND_PLAY, .leg = leg, .take_play = play });
}

enum tl_err tl_media_stop(struct tl_media *media, tl_id leg)
{
    return push(media, &(struct tl_command){ .kind = TL_COMMAND_STOP, .leg = leg });
}

enum tl_err tl_media_music(struct tl_media *media, tl_id leg, bool is_on)
{
    return push(media,
                &(struct tl_command){ .kind = TL_COMMAND_MUSIC, .leg = leg, .is_on = is_on });
}

enum tl_err tl_media_bridge(struct tl_media *media, tl_id a, tl_id b)
{
    return push(media, &(struct tl_command){ .kind = TL_COMMAND_BRIDGE, .leg = a, .other = b });
}

enum tl_err tl_media_unbridge(struct tl_media *media, tl_id leg)
{
    return push(media, &(struct tl_command){ .kind = TL_COMMAND_UNBRIDGE, .leg = leg });
}

enum tl_err tl_media_hold(struct tl_media *media, tl_id leg, bool is_on)
{
    return push(media, &(struct tl_command){ .kind = TL_COMMAND_HOLD, .leg = leg, .is_on = is_on });
}

enum tl_err tl_media_send_digit(struct tl_media *media, tl_id leg, char key)
{
    if (!tl_dtmf_is_key(key))
        return TL_EBAD;
    return push(media, &(struct tl_command){ .kind = TL_COMMAND_KEY, .leg = leg, .key = key });
}

enum tl_err tl_media_measure(struct tl_media *media, tl_id leg)
{
    return push(media, &(struct tl_command){ .kind = TL_COMMAND_MEASURE, .leg = leg });
}

enum tl_err tl_media_leg_close(struct tl_media *media, tl_id leg)
{
    return push(media, &(struct tl_command){ .kind = TL_COMMAND_CLOSE, .leg = leg });
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
    stats.legs_live = media->where.ids_len;
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
