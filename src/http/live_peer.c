/* live_peer.c: one live socket: who it is, what it hears, what it says. */
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "http/live_inside.h"
#include "http/text.h"

enum { CLOSE_WAIT_S = 3, QUERY_BYTES_MAX = 256, CHECK_EVERY_US = 15 * 1000 * 1000 };

_Static_assert(TL_LIVE_LEAD_BYTES >= LWS_PRE, "frames have room for what the socket puts in front");

/* ---- closing, resetting ---- */

void tl_live_peer_close(struct tl_live_peer_state *peer, uint16_t code, bool after)
{
    if (peer->close_code != 0 && !peer->closes_after)
        return;
    peer->close_code = code;
    peer->closes_after = after;
    lws_set_timeout(peer->wsi, PENDING_TIMEOUT_USER_OK, CLOSE_WAIT_S);
    lws_callback_on_writable(peer->wsi);
}

void tl_live_peer_reset(struct tl_live_peer_state *peer)
{
    peer->resets = true;
    peer->sent_seq = peer->stream->log.last;
    TL_HTTP_COUNT(peer->http, live_resets);
    lws_callback_on_writable(peer->wsi);
}

struct tl_live_peer_state *tl_live_peer_find(struct tl_live *live, tl_id connection)
{
    struct tl_live_peer_state *peer = live->peers;
    while (peer && peer->connection != connection)
        peer = peer->older;
    return peer;
}

/* ---- admission ---- */

/* Kept with its peer, to be asked again; while it is asked it is the worker's, and outlives a peer
 * that goes meanwhile. */
struct tl_live_admission {
    struct tl_work_job job;
    struct tl_http *http;
    tl_id connection;
    char token[TL_HTTP_TOKEN_BYTES_MAX];
    char call[QUERY_BYTES_MAX];
    char call_token[QUERY_BYTES_MAX];
    bool is_out;    /* With a worker. */
    bool is_again;  /* Of a socket that was admitted. */
    bool is_wanted; /* To be asked once more when it comes back. */
    enum tl_err err;
    tl_id key;
    uint32_t roles;
};

static void ask(struct tl_work_job *job)
{
    struct tl_live_admission *asked = (struct tl_live_admission *)job;
    const struct tl_http_settings *settings = &asked->http->settings;
    struct tl_live_knock knock = { .token = asked->token,
                                   .call = asked->call,
                                   .call_token = asked->call_token,
                                   .again = asked->is_again };
    asked->err = settings->live.admit(settings->app, &knock, &asked->key, &asked->roles);
}

static bool hand_out(struct tl_live_admission *asked, struct tl_live_peer_state *peer)
{
    asked->err = TL_EUNAVAILABLE;
    asked->is_wanted = false;
    asked->is_out = tl_work_submit(peer->http->work, &asked->job) == TL_OK;
    peer->asked_us = (int64_t)lws_now_usecs();
    return asked->is_out;
}

void tl_live_tell_refusal(const struct tl_http *http, struct lws *wsi, int status,
                          const char *error)
{
    char from[64];
    lws_get_peer_simple(wsi, from, sizeof from);
    if (http->settings.refused)
        http->settings.refused(http->settings.app, &(struct tl_http_refusal){ .status = status,
                                                                              .path = "/live",
                                                                              .peer = from,
                                                                              .error = error });
}

/* since: nothing: from now on; 0: all that is kept; n: all after n, or a reset. */
static void resume(struct tl_live_peer_state *peer)
{
    const struct tl_live *live = peer->http->live;
    const struct tl_live_stream *stream = peer->stream;
    const struct tl_live_log *log = &stream->log;
    uint64_t lost = live->lost_floor;
    if (!peer->has_since) {
        peer->sent_seq = log->last;
        return;
    }
    bool is_all = peer->since == 0 && log->floor == stream->born_floor && log->floor >= lost;
    bool is_known =
        peer->since >= log->floor && peer->since >= lost && peer->since <= atomic_load(&live->seq);
    if (is_all || is_known)
        peer->sent_seq = peer->since > log->floor ? peer->since : log->floor;
    else
        tl_live_peer_reset(peer);
}

static void admit(struct tl_live_peer_state *peer, tl_id key, uint32_t roles)
{
    struct tl_http *http = peer->http;
    struct tl_live_stream *stream = tl_live_stream_need(http, key);
    if (!stream) {
        tl_live_peer_close(peer, TL_LIVE_CLOSE_UNAVAILABLE, false);
        return;
    }
    peer->roles = roles;
    tl_live_stream_join(http, peer, stream);
    resume(peer);
    tl_live_event_queue(stream, peer, tl_live_event_make(http, TL_LIVE_CONNECTED, NULL, 0));
    while (peer->early.first)
        tl_live_event_queue(stream, peer, tl_live_events_take(&peer->early));
    lws_callback_on_writable(peer->wsi);
}

static bool is_denied(enum tl_err err)
{
    return err == TL_ENONE || err == TL_EDENIED;
}

static void asked_first(struct tl_live_peer_state *peer, struct tl_live_admission *asked)
{
    if (!asked->err && asked->key != 0) {
        asked->is_again = true;
        admit(peer, asked->key, asked->roles);
        return;
    }
    if (is_denied(asked->err))
        tl_live_tell_refusal(peer->http, peer->wsi, 401, "not-signed-in");
    tl_live_peer_close(
        peer, is_denied(asked->err) ? TL_LIVE_CLOSE_NOT_ADMITTED : TL_LIVE_CLOSE_UNAVAILABLE,
        false);
}

static void asked_again(struct tl_live_peer_state *peer, struct tl_live_admission *asked)
{
    if (is_denied(asked->err) || (!asked->err && asked->key != peer->stream->key))
        tl_live_peer_close(peer, TL_LIVE_CLOSE_NOT_ADMITTED, false);
    else if (!asked->err)
        peer->roles = asked->roles;
}

static void asked_for(struct tl_work_job *job)
{
    struct tl_live_admission *asked = (struct tl_live_admission *)job;
    struct tl_live_peer_state *peer = tl_live_peer_find(asked->http->live, asked->connection);
    asked->is_out = false;
    if (!peer) {
        free(asked);
        return;
    }
    if (peer->close_code != 0)
        return;
    if (asked->is_again)
        asked_again(peer, asked);
    else
        asked_first(peer, asked);
    if (asked->is_wanted)
        tl_live_peer_check(peer);
}

void tl_live_peer_check(struct tl_live_peer_state *peer)
{
    struct tl_live_admission *asked = peer->asked;
    if (!asked || asked->token[0] == '\0' || peer->close_code != 0)
        return;
    if (asked->is_out || !asked->is_again)
        asked->is_wanted = true;
    else if (!hand_out(asked, peer))
        peer->asked_us = 0; /* At the next tick. */
}

void tl_live_peer_check_old(struct tl_http *http)
{
    int64_t old_us = (int64_t)lws_now_usecs() - CHECK_EVERY_US;
    for (struct tl_live_peer_state *peer = http->live->peers; peer; peer = peer->older)
        if (peer->asked_us < old_us && peer->stream)
            tl_live_peer_check(peer);
}

static bool copy_text(char *out, size_t bytes_max, const char *text)
{
    size_t bytes = text ? strlen(text) : 0;
    if (bytes >= bytes_max)
        return false;
    memcpy(out, text ? text : "", bytes + 1);
    return true;
}

/* What can't be read says nothing, so nobody is admitted by it. */
static void read_knock(struct lws *wsi, struct tl_live_admission *asked,
                       struct tl_live_peer_state *peer)
{
    struct tl_http_arena arena = { 0 };
    struct tl_http_request request = { .arena = &arena };
    bool is_read =
        tl_http_head_read(wsi, &request, "/live", 5) == 0 &&
        copy_text(asked->token, sizeof asked->token, request.token) &&
        copy_text(asked->call, sizeof asked->call, tl_http_query(&request, "call")) &&
        copy_text(asked->call_token, sizeof asked->call_token, tl_http_query(&request, "token"));
    if (!is_read)
        asked->token[0] = asked->call[0] = asked->call_token[0] = '\0';
    const char *since = tl_http_query(&request, "since");
    peer->has_since = since != NULL;
    if (since && tl_http_number_read(since, &peer->since))
        peer->since = UINT64_MAX; /* None of ours: it will be reset. */
    tl_http_arena_done(&arena);
}

static bool knock(struct tl_http *http, struct lws *wsi, struct tl_live_peer_state *peer)
{
    struct tl_live_admission *asked = calloc(1, sizeof *asked);
    if (!asked)
        return false;
    asked->job.run = ask;
    asked->job.done = asked_for;
    asked->http = http;
    asked->connection = peer->connection;
    peer->asked = asked;
    read_knock(wsi, asked, peer);
    return hand_out(asked, peer);
}

int tl_live_established(struct tl_http *http, struct lws *wsi, struct tl_http_session *session)
{
    struct tl_live *live = http->live;
    struct tl_live_peer_state *peer = calloc(1, sizeof *peer);
    if (!peer)
        return -1;
    peer->http = http;
    peer->wsi = wsi;
    peer->connection = ++live->connections_made;
    peer->older = live->peers;
    if (live->peers)
        live->peers->newer = peer;
    live->peers = peer;
    session->peer = peer;
    TL_HTTP_COUNT(http, live_connections);
    if (!knock(http, wsi, peer))
        tl_live_peer_close(peer, TL_LIVE_CLOSE_UNAVAILABLE, false);
    return 0;
}

/* ---- the end ---- */

static void forget(struct tl_live_peer_state *peer)
{
    struct tl_live *live = peer->http->live;
    if (peer->newer)
        peer->newer->older = peer->older;
    else
        live->peers = peer->older;
    if (peer->older)
        peer->older->newer = peer->newer;
    for (uint32_t i = 0; i < peer->moments_len; i++)
        tl_live_frame_let_go(peer->moments[(peer->moments_first + i) % TL_LIVE_MOMENTS_MAX].frame);
    while (peer->early.first)
        free(tl_live_events_take(&peer->early));
    free(peer->heard);
    if (peer->asked && !peer->asked->is_out)
        free(peer->asked);
    free(peer);
}

void tl_live_closed(struct tl_http_session *session)
{
    struct tl_live_peer_state *peer = session->peer;
    if (!peer)
        return;
    session->peer = NULL;
    struct tl_http *http = peer->http;
    TL_HTTP_LESS(http, live_connections);
    if (peer->stream) {
        struct tl_live_stream *stream = peer->stream;
        tl_live_stream_leave(http, peer);
        tl_live_event_queue(stream, peer, tl_live_event_make(http, TL_LIVE_DISCONNECTED, NULL, 0));
    }
    forget(peer);
}

/* ---- hearing ---- */

static int hang_up(struct tl_live_peer_state *peer, uint16_t code)
{
    lws_close_reason(peer->wsi, (enum lws_close_status)code, NULL, 0);
    return -1;
}

static bool add_piece(struct tl_live_peer_state *peer, const char *bytes, size_t len)
{
    char *more = realloc(peer->heard, peer->heard_bytes + len + 1);
    if (!more)
        return false;
    if (len > 0)
        memcpy(more + peer->heard_bytes, bytes, len);
    peer->heard = more;
    peer->heard_bytes += len;
    return true;
}

static int take_message(struct tl_live_peer_state *peer)
{
    struct tl_live_event *event =
        tl_live_event_make(peer->http, TL_LIVE_MESSAGE, peer->heard, peer->heard_bytes);
    free(peer->heard);
    peer->heard = NULL;
    peer->heard_bytes = 0;
    uint32_t waiting = peer->stream ? peer->stream->events.len : peer->early.len;
    uint32_t waiting_max = peer->stream ? TL_LIVE_EVENTS_MAX : TL_LIVE_EARLY_MAX;
    if (!event || waiting >= waiting_max) {
        free(event);
        return hang_up(peer, TL_LIVE_CLOSE_TOO_MUCH);
    }
    if (peer->stream)
        tl_live_event_queue(peer->stream, peer, event);
    else
        tl_live_events_put(&peer->early, event);
    return 0;
}

int tl_live_received(struct tl_live_peer_state *peer, const char *bytes, size_t len)
{
    if (peer->close_code != 0)
        return 0;
    if (lws_frame_is_binary(peer->wsi))
        return hang_up(peer, TL_LIVE_CLOSE_NO_TEXT);
    if (lws_remaining_packet_payload(peer->wsi) > TL_LIVE_HEARD_BYTES_MAX ||
        peer->heard_bytes + len > TL_LIVE_HEARD_BYTES_MAX)
        return hang_up(peer, TL_LIVE_CLOSE_TOO_LONG);
    if (!add_piece(peer, bytes, len))
        return hang_up(peer, TL_LIVE_CLOSE_UNAVAILABLE);
    if (!lws_is_final_fragment(peer->wsi) || lws_remaining_packet_payload(peer->wsi) > 0)
        return 0;
    return take_message(peer);
}

/* ---- saying ---- */

void tl_live_peer_tell(struct tl_live_peer_state *peer, struct tl_live_frame *frame)
{
    if (!peer->stream || peer->close_code != 0)
        return;
    if (peer->moments_len == TL_LIVE_MOMENTS_MAX) {
        TL_HTTP_COUNT(peer->http, live_slow);
        tl_live_peer_close(peer, TL_LIVE_CLOSE_SLOW, false);
        return;
    }
    uint32_t at = (peer->moments_first + peer->moments_len++) % TL_LIVE_MOMENTS_MAX;
    peer->moments[at] = (struct tl_live_moment){ .frame = tl_live_frame_hold(frame),
                                                 .after = peer->stream->log.last };
    lws_callback_on_writable(peer->wsi);
}

static int say(struct tl_live_peer_state *peer, struct tl_live_frame *frame)
{
    int written =
        lws_write(peer->wsi, frame->data + TL_LIVE_LEAD_BYTES, frame->bytes, LWS_WRITE_TEXT);
    return written < 0 ? -1 : 1;
}

static int say_reset(struct tl_live_peer_state *peer)
{
    struct tl_live_frame *frame = tl_live_frame_make(0, "{\"type\":\"reset\"}");
    if (!frame)
        return -1;
    peer->resets = false;
    int said = say(peer, frame);
    tl_live_frame_let_go(frame);
    return said;
}

static int say_moment(struct tl_live_peer_state *peer)
{
    struct tl_live_frame *frame = peer->moments[peer->moments_first].frame;
    peer->moments_first = (peer->moments_first + 1) % TL_LIVE_MOMENTS_MAX;
    peer->moments_len--;
    int said = say(peer, frame);
    tl_live_frame_let_go(frame);
    return said;
}

/* One frame. 1: said; 0: nothing to say; -1: the socket is broken. */
static int say_next(struct tl_live_peer_state *peer)
{
    if (!peer->stream)
        return 0;
    if (peer->resets)
        return say_reset(peer);
    if (peer->moments_len > 0 && peer->moments[peer->moments_first].after <= peer->sent_seq)
        return say_moment(peer);
    struct tl_live_frame *frame = tl_live_log_next(&peer->stream->log, peer->sent_seq);
    if (!frame) {
        /* What moments wait for may have been dropped with its stream's log. */
        peer->sent_seq = peer->stream->log.last;
        return peer->moments_len > 0 ? say_moment(peer) : 0;
    }
    peer->sent_seq = frame->seq;
    return say(peer, frame);
}

int tl_live_writable(struct tl_live_peer_state *peer)
{
    bool closes_now = peer->close_code != 0 && !peer->closes_after;
    int said = closes_now ? 0 : say_next(peer);
    if (said < 0)
        return -1;
    if (said == 0)
        return peer->close_code ? hang_up(peer, peer->close_code) : 0;
    lws_callback_on_writable(peer->wsi);
    return 0;
}
