/* support_scene.c: media under test, and the events that came of it. */
#include "phone/support_far_end.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

enum { EVENTS_MAX = 4096 };

static struct {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct tl_media_event events[EVENTS_MAX];
    struct tl_media_leg_stats stats[EVENTS_MAX];
    struct tl_media_quality qualities[EVENTS_MAX];
    bool is_taken[EVENTS_MAX];
    unsigned len;
} seen = { .lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER };

static void note(const struct tl_media_event *event, void *arg)
{
    (void)arg;
    pthread_mutex_lock(&seen.lock);
    if (seen.len == EVENTS_MAX)
        abort();
    seen.events[seen.len] = *event;
    if (event->stats) {
        seen.stats[seen.len] = *event->stats;
        seen.events[seen.len].stats = &seen.stats[seen.len];
    }
    if (event->quality) {
        seen.qualities[seen.len] = *event->quality;
        seen.events[seen.len].quality = &seen.qualities[seen.len];
    }
    seen.is_taken[seen.len] = false;
    seen.len++;
    pthread_cond_broadcast(&seen.more);
    pthread_mutex_unlock(&seen.lock);
}

void scene_open(struct scene *scene, const struct tl_media_settings *settings)
{
    struct tl_media_settings used = settings ? *settings : (struct tl_media_settings){ 0 };
    if (!used.rtp_port_min) {
        used.rtp_port_min = 20000;
        used.rtp_port_max = 59998;
    }
    used.threads = used.threads ? used.threads : 1;
    seen.len = 0;
    CHECK_OK(tl_media_open(&used, note, NULL, &scene->media));
}

void scene_close(struct scene *scene)
{
    tl_media_close(scene->media);
}

static bool find(enum tl_media_event_kind kind, tl_id leg, struct tl_media_event *out_event)
{
    for (unsigned i = 0; i < seen.len; i++) {
        if (seen.is_taken[i] || seen.events[i].kind != kind || seen.events[i].leg != leg)
            continue;
        seen.is_taken[i] = true;
        *out_event = seen.events[i];
        return true;
    }
    return false;
}

struct tl_media_event scene_wait(enum tl_media_event_kind kind, tl_id leg)
{
    struct tl_media_event event = { 0 };
    struct timespec until;
    int late = 0;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += FAR_END_WAIT_MS / 1000;
    pthread_mutex_lock(&seen.lock);
    bool is_found = find(kind, leg, &event);
    while (!is_found && !late) {
        late = pthread_cond_timedwait(&seen.more, &seen.lock, &until);
        is_found = find(kind, leg, &event);
    }
    pthread_mutex_unlock(&seen.lock);
    if (!is_found)
        fail_msg("no event \"%s\" for leg %d", tl_media_event_text(kind), (int)leg);
    return event;
}

unsigned scene_count(enum tl_media_event_kind kind, tl_id leg)
{
    unsigned count = 0;
    pthread_mutex_lock(&seen.lock);
    for (unsigned i = 0; i < seen.len; i++)
        count += !seen.is_taken[i] && seen.events[i].kind == kind && seen.events[i].leg == leg;
    pthread_mutex_unlock(&seen.lock);
    return count;
}

struct tl_media_leg_stats scene_measure(struct scene *scene, tl_id leg)
{
    CHECK_OK(tl_media_measure(scene->media, leg));
    struct tl_media_event event = scene_wait(TL_MEDIA_MEASURED, leg);
    return *event.stats;
}

struct tl_media_leg_stats scene_wait_in(struct scene *scene, tl_id leg, uint64_t packets_in)
{
    struct tl_media_leg_stats stats;
    for (int i = 0; i < FAR_END_WAIT_MS; i++) {
        stats = scene_measure(scene, leg);
        if (stats.packets_in >= packets_in)
            return stats;
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    }
    fail_msg("leg %d has only %d packets", (int)leg, (int)stats.packets_in);
    return stats;
}
