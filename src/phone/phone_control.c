/* phone_control.c: what each command and each report does to a leg. */
#include "phone/phone_control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/assert.h"
#include "phone/phone_telephone.h"

#define RETRY_MS 20

/* What another thread says. */
struct report {
    struct tl_play *play; /* NULL: media or the recorder says it. */
    bool is_of_recorder;
    enum tl_recorder_event_kind recorder_kind;
    uint64_t samples;
    enum tl_media_event_kind kind;
    tl_id leg, other;
    uint64_t mark;
    char key;
    enum tl_greeting_word greeting;
    struct tl_media_quality quality;
    enum tl_err err; /* Of play, as are sounds. */
    uint32_t sounds_len;
    struct tl_sound *sounds[TL_PHONE_ITEMS_MAX];
};

/* ---- telling the server ---- */

static void tell_mark(struct tl_phone *phone, tl_id leg, enum tl_phone_event_kind kind,
                      uint64_t mark)
{
    tell(phone, &(struct tl_phone_event){ .kind = kind, .leg = leg, .mark = mark });
}

void tl_phone_control_key(struct tl_phone *phone, struct tl_leg *leg, char key, enum tl_key_way way)
{
    if (tl_key_filter_takes(&leg->keys, key, way, tmr_jiffies()))
        tell(phone, &(struct tl_phone_event){ .kind = TL_PHONE_DIGIT, .leg = leg->id, .key = key });
}

/* ---- the end of a leg ---- */

static void close_unclosed(void *arg)
{
    struct tl_phone *phone = arg;
    while (phone->unclosed_len > 0) {
        tl_id leg = phone->unclosed[phone->unclosed_len - 1];
        if (tl_media_leg_close(phone->media, leg) == TL_EFULL) {
            tmr_start(&phone->unclosed_timer, RETRY_MS, close_unclosed, phone);
            return;
        }
        phone->unclosed_len--;
    }
}

/* Media's ring is full: the leg's port must not stay open for ever. */
static void close_later(struct tl_phone *phone, tl_id leg)
{
    if (phone->unclosed_len == phone->unclosed_max) {
        uint32_t more = phone->unclosed_max * 2 + 64;
        tl_id *grown = realloc(phone->unclosed, more * sizeof *grown);
        if (!grown)
            return;
        phone->unclosed = grown;
        phone->unclosed_max = more;
    }
    phone->unclosed[phone->unclosed_len++] = leg;
    tmr_start(&phone->unclosed_timer, RETRY_MS, close_unclosed, phone);
}

void tl_phone_control_end(struct tl_phone *phone, struct tl_leg *leg, enum tl_phone_why why,
                          uint16_t code)
{
    tl_id id = leg->id;
    if (leg->has_media && tl_media_leg_close(phone->media, id) == TL_EFULL)
        close_later(phone, id);
    if (leg->call)
        tl_sip_end(leg->call, why);
    tl_legs_remove(&phone->legs, leg);
    tell(phone,
         &(struct tl_phone_event){ .kind = TL_PHONE_ENDED, .leg = id, .why = why, .code = code });
}

static void end_leg(struct tl_phone *phone, struct tl_leg *leg, enum tl_phone_why why)
{
    tl_phone_control_end(phone, leg, why, 0);
}

static void end_failed(void *arg)
{
    struct tl_phone *phone = arg;
    for (struct tl_leg *leg = tl_legs_failed(&phone->legs); leg; leg = tl_legs_failed(&phone->legs))
        end_leg(phone, leg, TL_PHONE_FAILED);
}

/* Media couldn't take a command: rather a clear end than a leg in an unknown state. Later, since
 * SIP may be in the middle of this leg's call. */
void tl_phone_control_need(struct tl_phone *phone, struct tl_leg *leg, enum tl_err err)
{
    if (!err)
        return;
    leg->has_failed = true;
    tmr_start(&phone->failed_timer, 0, end_failed, phone);
}

/* ---- plays ---- */

/* Hands media what is due. */
void tl_phone_control_advance(struct tl_phone *phone, struct tl_leg *leg)
{
    if (!leg->has_media)
        return;
    for (struct tl_play *play = tl_leg_next_play(leg); play; play = tl_leg_next_play(leg)) {
        enum tl_err err = play->err;
        uint64_t mark = play->mark;
        if (!err)
            err = tl_media_play(phone->media, leg->id, play->sounds, play->sounds_len, mark,
                                play->is_loop);
        tl_play_done(play);
        if (err)
            tell_mark(phone, leg->id, TL_PHONE_PLAY_FAILED, mark);
    }
}

static void run_play(struct tl_phone *phone, struct tl_leg *leg,
                     const struct tl_phone_command *command)
{
    struct tl_prompt_part parts[TL_PHONE_ITEMS_MAX];
    struct tl_play *play;
    bool is_loop = command->flags & TL_PHONE_PLAY_LOOP;
    if (tl_leg_add_play(leg, command->mark, is_loop, &play)) {
        tell_mark(phone, leg->id, TL_PHONE_PLAY_FAILED, command->mark);
        return;
    }
    tl_phone_command_parts(command, parts);
    enum tl_err err =
        tl_prompts_ask(phone->prompts, (uint64_t)(uintptr_t)play, parts, command->items_len);
    if (err && tl_play_answer(play, err, NULL, 0))
        tl_phone_control_advance(phone, leg);
}

static void hear_prompt(struct tl_phone *phone, const struct report *report)
{
    tl_id id = report->play->leg;
    if (!tl_play_answer(report->play, report->err, report->sounds, report->sounds_len))
        return;
    struct tl_leg *leg = tl_legs_find(&phone->legs, id);
    TL_ASSERT(leg); /* A leg that goes lets go of its plays. */
    tl_phone_control_advance(phone, leg);
}

/* ---- commands ---- */

static void run_web_open(struct tl_phone *phone, struct tl_leg *leg,
                         const struct tl_phone_command *command)
{
    char answer[TL_MEDIA_ANSWER_MAX];
    phone->web_opened++;
    enum tl_err err =
        tl_media_web_open(phone->media, leg->id, command->other, command->texts, answer);
    if (err) {
        end_leg(phone, leg, err == TL_EFULL ? TL_PHONE_FAILED : TL_PHONE_NO_MEDIA);
        return;
    }
    leg->has_media = true;
    tell(phone,
         &(struct tl_phone_event){ .kind = TL_PHONE_WEB_ANSWER, .leg = leg->id, .sdp = answer });
}

static void run_stop(struct tl_phone *phone, struct tl_leg *leg,
                     const struct tl_phone_command *command)
{
    (void)command;
    tl_leg_drop_plays(leg);
    if (leg->has_media)
        tl_phone_control_need(phone, leg, tl_media_stop(phone->media, leg->id));
}

static void run_music(struct tl_phone *phone, struct tl_leg *leg,
                      const struct tl_phone_command *command)
{
    if (leg->has_media)
        tl_phone_control_need(phone, leg, tl_media_music(phone->media, leg->id, command->is_on));
}

static void tell_no_bridge(struct tl_phone *phone, tl_id leg, tl_id other)
{
    tell(phone,
         &(struct tl_phone_event){ .kind = TL_PHONE_BRIDGE_FAILED, .leg = leg, .other = other });
}

/* Whatever else is begun with a leg takes it back from hold. */
static void hold_recording(struct tl_leg *leg, bool is_held)
{
    if (leg->recording)
        tl_recording_hold(leg->recording, is_held);
}

static void run_bridge(struct tl_phone *phone, struct tl_leg *leg,
                       const struct tl_phone_command *command)
{
    struct tl_leg *other = tl_legs_find(&phone->legs, command->other);
    if (!other || other == leg || !leg->has_media || !other->has_media) {
        tell_no_bridge(phone, leg->id, command->other);
        return;
    }
    tl_leg_drop_plays(leg);
    tl_leg_drop_plays(other);
    hold_recording(leg, false);
    hold_recording(other, false);
    if (tl_media_bridge(phone->media, leg->id, other->id))
        tell_no_bridge(phone, leg->id, other->id);
}

_Static_assert((int)TL_PHONE_PARTY == (int)TL_MEDIA_PARTY &&
                   (int)TL_PHONE_AGENT == (int)TL_MEDIA_AGENT &&
                   (int)TL_PHONE_LISTENER == (int)TL_MEDIA_LISTENER &&
                   (int)TL_PHONE_WHISPERER == (int)TL_MEDIA_WHISPERER,
               "parts are passed on as they are");

static void run_room_join(struct tl_phone *phone, struct tl_leg *leg,
                          const struct tl_phone_command *command)
{
    enum tl_media_part part = (enum tl_media_part)command->flags;
    if (!leg->has_media) {
        tell_no_bridge(phone, leg->id, command->other);
        return;
    }
    tl_leg_drop_plays(leg);
    hold_recording(leg, false);
    if (tl_media_room_join(phone->media, command->other, leg->id, part))
        tell_no_bridge(phone, leg->id, command->other);
}

static void run_room_leave(struct tl_phone *phone, struct tl_leg *leg,
                           const struct tl_phone_command *command)
{
    (void)command;
    hold_recording(leg, false);
    if (leg->has_media)
        tl_phone_control_need(phone, leg, tl_media_room_leave(phone->media, leg->id));
}

static void run_inband(struct tl_phone *phone, struct tl_leg *leg,
                       const struct tl_phone_command *command)
{
    if (leg->has_media)
        tl_phone_control_need(phone, leg, tl_media_inband(phone->media, leg->id, command->is_on));
}

static void run_greeting(struct tl_phone *phone, struct tl_leg *leg,
                         const struct tl_phone_command *command)
{
    if (leg->has_media)
        tl_phone_control_need(
            phone, leg,
            tl_media_greeting(phone->media, leg->id, command->is_on ? &command->greeting : NULL));
}

static void run_unbridge(struct tl_phone *phone, struct tl_leg *leg,
                         const struct tl_phone_command *command)
{
    (void)command;
    hold_recording(leg, false);
    if (leg->has_media)
        tl_phone_control_need(phone, leg, tl_media_unbridge(phone->media, leg->id));
}

static void run_hold(struct tl_phone *phone, struct tl_leg *leg,
                     const struct tl_phone_command *command)
{
    hold_recording(leg, command->is_on);
    if (leg->has_media)
        tl_phone_control_need(phone, leg, tl_media_hold(phone->media, leg->id, command->is_on));
    if (leg->call && leg->is_joined && phone->signals_hold)
        tl_sip_hold(leg->call, command->is_on);
}

static void run_send_digit(struct tl_phone *phone, struct tl_leg *leg,
                           const struct tl_phone_command *command)
{
    if (leg->has_media)
        tl_phone_control_need(phone, leg, tl_media_send_digit(phone->media, leg->id, command->key));
}

/* Media's ring is full, or the leg has no sound yet. */
static void tell_not_recorded(struct tl_phone *phone, tl_id leg, enum tl_err err)
{
    tell(phone, &(struct tl_phone_event){ .kind = TL_PHONE_RECORD_FAILED, .leg = leg, .err = err });
}

static void run_record(struct tl_phone *phone, struct tl_leg *leg,
                       const struct tl_phone_command *command)
{
    struct tl_recording *recording;
    enum tl_err err = leg->recording ? TL_EBUSY : leg->has_media ? TL_OK : TL_EUNAVAILABLE;
    if (err == TL_OK)
        err = tl_recorder_start(phone->recorder, leg->id, command->texts, command->secret,
                                &recording);
    if (err != TL_OK) {
        tell_not_recorded(phone, leg->id, err);
        return;
    }
    leg->recording = recording;
    if (tl_media_tap(phone->media, leg->id, tl_recording_tap, recording) == TL_OK)
        return;
    tl_recording_tap(recording, TL_MEDIA_SAYS, 0, NULL, 0, TL_MEDIA_PCMU); /* Media won't. */
    tl_recording_drop(recording);
    leg->recording = NULL;
    tell_not_recorded(phone, leg->id, TL_EFULL);
}

static void run_record_pause(struct tl_phone *phone, struct tl_leg *leg,
                             const struct tl_phone_command *command)
{
    (void)phone;
    if (leg->recording)
        tl_recording_pause(leg->recording, command->is_on);
}

static void stop_recording(struct tl_phone *phone, struct tl_leg *leg)
{
    if (!leg->recording)
        return;
    tl_recording_drop(leg->recording);
    leg->recording = NULL;
    tl_phone_control_need(phone, leg, tl_media_tap(phone->media, leg->id, NULL, NULL));
}

static void run_record_stop(struct tl_phone *phone, struct tl_leg *leg,
                            const struct tl_phone_command *command)
{
    (void)command;
    stop_recording(phone, leg);
}

static void run_end(struct tl_phone *phone, struct tl_leg *leg,
                    const struct tl_phone_command *command)
{
    end_leg(phone, leg, (enum tl_phone_why)command->why);
}

static tl_phone_run_fn *const runs[TL_PHONE_COMMANDS_LEN] = {
#define RUN(name, function) [TL_PHONE_COMMAND_##name] = function,
    TL_PHONE_COMMAND_TABLE(RUN)
#undef RUN
};

/* A leg that we open begins by its command; any other command belongs to one that is there. */
static struct tl_leg *leg_of(struct tl_phone *phone, const struct tl_phone_command *command)
{
    struct tl_leg *leg = NULL;
    if (command->kind != TL_PHONE_COMMAND_WEB_OPEN && command->kind != TL_PHONE_COMMAND_DIAL)
        return tl_legs_find(&phone->legs, command->leg);
    enum tl_err err = tl_legs_add(&phone->legs, command->leg, &leg);
    TL_ASSERT(err != TL_EEXISTS);
    if (err)
        tell(phone, &(struct tl_phone_event){
                        .kind = TL_PHONE_ENDED, .leg = command->leg, .why = TL_PHONE_FAILED });
    return leg;
}

/* ---- what media says ---- */

/* Kinds that are passed on as they are. */
static bool is_passed_on(enum tl_media_event_kind kind, enum tl_phone_event_kind *out)
{
    static const struct {
        enum tl_media_event_kind from;
        enum tl_phone_event_kind to;
    } pairs[] = {
        { TL_MEDIA_PLAYED, TL_PHONE_PLAYED },
        { TL_MEDIA_PLAY_FAILED, TL_PHONE_PLAY_FAILED },
        { TL_MEDIA_LOST, TL_PHONE_LOST },
        { TL_MEDIA_BACK, TL_PHONE_BACK },
        { TL_MEDIA_BRIDGE_FAILED, TL_PHONE_BRIDGE_FAILED },
        { TL_MEDIA_GREETED, TL_PHONE_GREETED },
    };
    for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
        if (pairs[i].from != kind)
            continue;
        *out = pairs[i].to;
        return true;
    }
    return false;
}

static void tell_quality(struct tl_phone *phone, const struct report *report)
{
    const struct tl_media_quality *of = &report->quality;
    const struct tl_phone_quality quality = {
        .in_lost_permille = of->in_lost_permille,
        .out_lost_permille = of->out_lost_permille,
        .in_jitter_us = of->in_jitter_us,
        .out_jitter_us = of->out_jitter_us,
        .round_trip_us = of->round_trip_us,
        .has_out = of->has_out,
        .has_round_trip = of->has_round_trip,
    };
    tell(phone, &(struct tl_phone_event){
                    .kind = TL_PHONE_QUALITY, .leg = report->leg, .quality = &quality });
}

static void hear_report_of_media(struct tl_phone *phone, const struct report *report)
{
    struct tl_leg *leg = tl_legs_find(&phone->legs, report->leg);
    enum tl_phone_event_kind kind;
    if (!leg)
        return; /* It ended while this was on its way. */
    if (is_passed_on(report->kind, &kind))
        tell(phone, &(struct tl_phone_event){ .kind = kind,
                                              .leg = report->leg,
                                              .other = report->other,
                                              .mark = report->mark,
                                              .key = report->key,
                                              .greeting = report->greeting });
    else if (report->kind == TL_MEDIA_QUALITY)
        tell_quality(phone, report);
    else if (report->kind == TL_MEDIA_DIGIT)
        tl_phone_control_key(phone, leg, report->key, TL_KEY_BY_RTP);
    else if (report->kind == TL_MEDIA_HUNG_UP)
        end_leg(phone, leg, TL_PHONE_HUNG_UP);
    else if (report->kind == TL_MEDIA_FAILED)
        end_leg(phone, leg, TL_PHONE_NO_MEDIA);
    else if (report->kind == TL_MEDIA_JOINED && !leg->call && !leg->is_joined) {
        leg->is_joined = true; /* A telephone has joined by its ACK. */
        tell_kind(phone, report->leg, TL_PHONE_JOINED);
    }
}

/* A recording that failed is let go of, so that another may begin. */
static void hear_report_of_recorder(struct tl_phone *phone, const struct report *report)
{
    bool has_failed = report->recorder_kind == TL_RECORDER_FAILED;
    struct tl_leg *leg = has_failed ? tl_legs_find(&phone->legs, report->leg) : NULL;
    if (leg)
        stop_recording(phone, leg);
    tell(phone,
         &(struct tl_phone_event){ .kind = has_failed ? TL_PHONE_RECORD_FAILED : TL_PHONE_RECORDED,
                                   .leg = report->leg,
                                   .err = report->err,
                                   .samples = report->samples });
}

/* On another thread. Without a reader any more, at the close, the report is dropped. */
static void push_report(struct tl_phone *phone, const struct report *report)
{
    static const struct timespec a_moment = { .tv_nsec = 1000000 };
    while (tl_ring_push(phone->reports, report, sizeof *report) == TL_EFULL) {
        if (phone->is_closing)
            return;
        nanosleep(&a_moment, NULL);
    }
}

void tl_phone_control_hear_media(const struct tl_media_event *event, void *arg)
{
    if (event->kind == TL_MEDIA_CLOSED || event->kind == TL_MEDIA_MEASURED)
        return;
    struct report report = { .kind = event->kind,
                             .leg = event->leg,
                             .other = event->other,
                             .mark = event->mark,
                             .key = event->key,
                             .greeting = event->greeting };
    if (event->quality)
        report.quality = *event->quality;
    push_report(arg, &report);
}

void tl_phone_control_hear_prompts(void *arg, uint64_t token, enum tl_err err,
                                   struct tl_sound *const *sounds, uint32_t sounds_len)
{
    struct report report = { .play = (struct tl_play *)(uintptr_t)token,
                             .err = err,
                             .sounds_len = sounds_len };
    TL_ASSERT(sounds_len <= TL_PHONE_ITEMS_MAX);
    for (uint32_t i = 0; i < sounds_len; i++)
        report.sounds[i] = tl_sound_hold(sounds[i]);
    push_report(arg, &report);
}

void tl_phone_control_hear_recorder(const struct tl_recorder_event *event, void *arg)
{
    push_report(arg, &(struct report){ .is_of_recorder = true,
                                       .recorder_kind = event->kind,
                                       .leg = event->leg,
                                       .err = event->err,
                                       .samples = event->samples });
}

/* ---- the loop ---- */

#define AT_ONCE_MAX 256 /* Messages taken before the sockets get their turn again. */

static void read_commands(int flags, void *arg)
{
    struct tl_phone *phone = arg;
    struct tl_phone_command *command = &phone->command;
    size_t bytes;
    (void)flags;
    for (int i = 0; i < AT_ONCE_MAX; i++) {
        if (tl_ring_pop(phone->commands, command, sizeof *command, &bytes))
            return;
        TL_ASSERT(bytes == tl_phone_command_bytes(command) && runs[command->kind]);
        bool has_leg = command->kind != TL_PHONE_COMMAND_ACCOUNT_PUT &&
                       command->kind != TL_PHONE_COMMAND_ACCOUNT_DROP;
        struct tl_leg *leg = has_leg ? leg_of(phone, command) : NULL;
        if (leg || !has_leg)
            runs[command->kind](phone, leg, command);
    }
}

static void read_reports(int flags, void *arg)
{
    struct tl_phone *phone = arg;
    struct report report;
    size_t bytes;
    (void)flags;
    for (int i = 0; i < AT_ONCE_MAX; i++) {
        if (tl_ring_pop(phone->reports, &report, sizeof report, &bytes))
            return;
        if (report.play)
            hear_prompt(phone, &report);
        else if (report.is_of_recorder)
            hear_report_of_recorder(phone, &report);
        else
            hear_report_of_media(phone, &report);
    }
}

void tl_phone_control_drain(struct tl_phone *phone)
{
    struct report report;
    size_t bytes;
    while (!tl_ring_pop(phone->reports, &report, sizeof report, &bytes)) {
        if (!report.play)
            continue;
        bool is_wanted = tl_play_answer(report.play, report.err, report.sounds, report.sounds_len);
        TL_ASSERT(!is_wanted);
    }
}

static void stop(int flags, void *arg)
{
    const struct tl_phone *phone = arg;
    uint64_t once;
    (void)flags;
    (void)!read(phone->stop_fd, &once, sizeof once); /* All that its writer did before is seen. */
    re_cancel();
}

static enum tl_err open_all(struct tl_phone *phone)
{
    if (fd_listen(phone->stop_fd, FD_READ, stop, phone) ||
        fd_listen(tl_ring_fd(phone->commands), FD_READ, read_commands, phone) ||
        fd_listen(tl_ring_fd(phone->reports), FD_READ, read_reports, phone))
        return TL_EIO;
    return tl_sip_open(&phone->sip_settings, tl_telephone_handlers(), phone, &phone->sip);
}

static void close_all(struct tl_phone *phone)
{
    for (struct tl_leg *leg = tl_legs_any(&phone->legs); leg; leg = tl_legs_any(&phone->legs)) {
        if (leg->call)
            tl_sip_end(leg->call, TL_PHONE_ENDED_HERE);
        tl_legs_remove(&phone->legs, leg);
    }
    tmr_cancel(&phone->unclosed_timer);
    tmr_cancel(&phone->failed_timer);
    tl_sip_close(phone->sip);
    fd_close(phone->stop_fd);
    fd_close(tl_ring_fd(phone->commands));
    fd_close(tl_ring_fd(phone->reports));
}

void *tl_phone_control_run(void *arg)
{
    struct tl_phone *phone = arg;
    int started = re_thread_init();
    phone->open_err = started ? TL_ENOMEM : open_all(phone);
    bool is_up = phone->open_err == TL_OK;
    sem_post(&phone->is_open);
    if (is_up) {
        while (sem_wait(&phone->may_run) != 0)
            ; /* A signal came. */
        (void)re_main(NULL);
    }
    if (!started) {
        close_all(phone);
        re_thread_close();
    }
    return NULL;
}
