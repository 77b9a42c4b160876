/* live_event.c: what happened on live sockets, told to the server one after another per stream. */
#include <stdlib.h>
#include <string.h>

#include "http/live_inside.h"

struct tl_live_event *tl_live_event_make(struct tl_http *http, enum tl_live_event_kind kind,
                                         const char *json, size_t bytes)
{
    struct tl_live_event *event = calloc(1, sizeof *event + bytes + 1);
    if (!event)
        return NULL;
    event->http = http;
    event->kind = kind;
    event->bytes = bytes;
    if (bytes > 0)
        memcpy(event->json, json, bytes);
    return event;
}

void tl_live_events_put(struct tl_live_events *events, struct tl_live_event *event)
{
    event->next = NULL;
    if (events->last)
        events->last->next = event;
    else
        events->first = event;
    events->last = event;
    events->len++;
}

struct tl_live_event *tl_live_events_take(struct tl_live_events *events)
{
    struct tl_live_event *event = events->first;
    if (!event)
        return NULL;
    events->first = event->next;
    if (!events->first)
        events->last = NULL;
    events->len--;
    return event;
}

static void run(struct tl_work_job *job)
{
    struct tl_live_event *event = (struct tl_live_event *)job;
    const struct tl_live_settings *live = &event->http->settings.live;
    void *app = event->http->settings.app;
    if (event->kind == TL_LIVE_CONNECTED && live->connected)
        live->connected(app, &event->peer);
    else if (event->kind == TL_LIVE_MESSAGE && live->message)
        live->message(app, &event->peer, event->json, event->bytes);
    else if (event->kind == TL_LIVE_DISCONNECTED && live->disconnected)
        live->disconnected(app, &event->peer);
}

static void ran(struct tl_work_job *job);

static void start_next(struct tl_live_stream *stream)
{
    struct tl_live_event *event = stream->events.first;
    stream->is_busy = event != NULL;
    if (!event)
        return;
    event->job.run = run;
    event->job.done = ran;
    tl_work_submit_always(event->http->work, &event->job);
}

/* When the server stops, what waits is not told any more. */
static void ran(struct tl_work_job *job)
{
    struct tl_live_event *event = (struct tl_live_event *)job;
    struct tl_live_stream *stream = event->stream;
    bool is_stopping = atomic_load(&event->http->stopping);
    free(tl_live_events_take(&stream->events));
    while (is_stopping && stream->events.first)
        free(tl_live_events_take(&stream->events));
    start_next(stream);
}

void tl_live_event_queue(struct tl_live_stream *stream, const struct tl_live_peer_state *peer,
                         struct tl_live_event *event)
{
    if (!event || atomic_load(&event->http->stopping)) {
        free(event);
        return;
    }
    event->stream = stream;
    event->peer = (struct tl_live_peer){ .connection = peer->connection,
                                         .key = stream->key,
                                         .roles = peer->roles,
                                         .left = stream->peers_len };
    tl_live_events_put(&stream->events, event);
    if (!stream->is_busy)
        start_next(stream);
}
