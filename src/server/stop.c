/* stop.c: the main thread: signals, the watchdog, and a stop that lets calls end.
 *
 *     runs --SIGTERM--> drains: no new calls; agents take whom the line holds --> closes
 *                         |  no call is left, or stop.wait_s is over, or a second SIGTERM
 *
 * Who still waits when it closes keeps the place: the next start makes callbacks of them by the
 * policy (core/start.c), as after a crash.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/calendar.h"
#include "server/log.h"
#include "server/notify.h"
#include "server/serve_inside.h"

/* What the main thread remembers between two looks. */
struct waiting {
    struct tl_server *server;
    int64_t watchdog_us;
    int64_t watchdog_at;
    int64_t silent_told_at;
    bool is_draining;
    int64_t drain_until;
    int64_t told_at;
    uint64_t told_legs;
};

static const int64_t tell_every_us = 10 * TL_SECOND;

static uint64_t legs_live(const struct waiting *waiting)
{
    struct tl_phone_stats stats;
    tl_phone_stats(waiting->server->api.phone, &stats);
    return stats.legs_live;
}

/* systemd starts the process again when it is not told for a while. A database that is gone is no
 * reason for that: the engine's thread lives and waits. */
static void pat_watchdog(struct waiting *waiting, int64_t now)
{
    if (tl_api_is_alive(&waiting->server->api)) {
        if (waiting->watchdog_us > 0 && now >= waiting->watchdog_at) {
            waiting->watchdog_at = now + waiting->watchdog_us;
            tl_notify("WATCHDOG=1");
        }
    } else if (now >= waiting->silent_told_at) {
        waiting->silent_told_at = now + tell_every_us;
        tl_log("engine.silent", "why=\"the engine's thread does not answer\"");
    }
}

static void begin_drain(struct waiting *waiting, int64_t now)
{
    waiting->is_draining = true;
    waiting->drain_until = now + waiting->server->settings.stop_wait_s * TL_SECOND;
    waiting->told_at = now;
    waiting->told_legs = legs_live(waiting);
    atomic_store(&waiting->server->api.is_draining, true);
    tl_phone_drain(waiting->server->api.phone, true);
    tl_log("server.draining", "legs=%" PRIu64 " wait_s=%" PRId64, waiting->told_legs,
           waiting->server->settings.stop_wait_s);
    tl_notify("STOPPING=1\nSTATUS=No new calls; waiting for those that run.");
}

/* systemd is asked for more time as long as calls run, whatever its own limit is. */
static void tell_drain(struct waiting *waiting, int64_t now, uint64_t legs)
{
    char lines[120];
    int64_t left_s = (waiting->drain_until - now) / TL_SECOND;
    snprintf(lines, sizeof lines,
             "EXTEND_TIMEOUT_USEC=30000000\nSTATUS=%" PRIu64 " ends of calls are left.", legs);
    tl_notify(lines);
    if (legs == waiting->told_legs && now < waiting->told_at + tell_every_us)
        return;
    waiting->told_at = now;
    waiting->told_legs = legs;
    tl_log("server.draining", "legs=%" PRIu64 " left_s=%" PRId64, legs, left_s);
}

/* True: close now. */
static bool look_at_drain(struct waiting *waiting, int64_t now)
{
    uint64_t legs = legs_live(waiting);
    const char *why = legs == 0 ? "no call is left" : NULL;
    if (!why && now >= waiting->drain_until)
        why = "the time for calls to end is over";
    if (why)
        tl_log("server.stops", "why=\"%s\" legs=%" PRIu64, why, legs);
    else
        tell_drain(waiting, now, legs);
    return why != NULL;
}

/* True: close now. */
static bool take_signal(struct waiting *waiting, int signal)
{
    if (signal == SIGHUP) {
        if (!waiting->is_draining)
            tl_server_reload(waiting->server);
        return false;
    }
    if (waiting->is_draining) {
        tl_log("server.stops", "why=\"asked twice\" legs=%" PRIu64, legs_live(waiting));
        return true;
    }
    begin_drain(waiting, tl_steady_now());
    return false;
}

void tl_server_wait(struct tl_server *server, const sigset_t *signals)
{
    struct waiting waiting = { .server = server, .watchdog_us = tl_notify_watchdog_us() };
    tl_notify("READY=1\nSTATUS=Takes calls.");
    for (;;) {
        struct timespec tick = { .tv_sec = waiting.is_draining ? 0 : 1,
                                 .tv_nsec = waiting.is_draining ? 100000000 : 0 };
        int came = sigtimedwait(signals, NULL, &tick);
        if (came > 0 && take_signal(&waiting, came))
            break;
        int64_t now = tl_steady_now();
        pat_watchdog(&waiting, now);
        if (waiting.is_draining && look_at_drain(&waiting, now))
            break;
    }
    tl_notify("STOPPING=1\nSTATUS=Closing.");
}
