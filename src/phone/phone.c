/* phone.c: opening and closing the telephone system, and commands on their way into it. */
#include "phone/phone.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/assert.h"
#include "phone/phone_control.h"

#define RING_BYTES      (4u * 1024 * 1024)
#define CALLS_MAX       2000
#define RETRY_AFTER_S   5
#define LOST_AFTER_S    5
#define TRUNK_TRY_MS    5000
#define TRUNK_PROBE_MS  10000
#define DIAL_NUMBER_MAX 32
#define LEGS_PER_CALL   4 /* A call, its agent's leg, one consulted, and one to spare. */

/* ---- opening ---- */

static enum tl_err copy_text(char *out, size_t out_bytes, const char *text, const char *otherwise)
{
    const char *from = text ? text : otherwise;
    size_t bytes = strlen(from) + 1;
    if (bytes > out_bytes)
        return TL_EBAD;
    memcpy(out, from, bytes);
    return TL_OK;
}

/* It goes into a header of every answer. */
static bool is_header_text(const char *text)
{
    for (const char *p = text; *p; p++)
        if (*p < ' ' || *p > '~')
            return false;
    return true;
}

/* RFC 3261 25.1: what may stand between quotes without an escape; beyond ASCII as UTF-8. */
static bool is_display_name(const char *text)
{
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f || *p == '"' || *p == '\\')
            return false;
    return true;
}

/* Good to listen on, but nobody can send to it. */
static bool is_everywhere(const char *address)
{
    return strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
}

static enum tl_err read_networks(struct tl_sip_access *access, const char *const *networks,
                                 uint32_t networks_len)
{
    _Static_assert(TL_PHONE_SOURCES_MAX <= TL_SIP_ACCESS_MAX, "each source is a network");
    if (networks_len > TL_PHONE_SOURCES_MAX)
        return TL_EBAD;
    for (uint32_t i = 0; i < networks_len; i++) {
        enum tl_err err = tl_sip_access_add(access, networks[i]);
        if (err)
            return TL_EBAD;
    }
    return TL_OK;
}

static enum tl_err read_access(struct tl_sip_settings *sip,
                               const struct tl_phone_settings *settings)
{
    enum tl_err err = read_networks(&sip->phones, settings->phones, settings->phones_len);
    if (err)
        return err;
    return settings->sources_len == 0 && settings->trunks_len == 0
               ? tl_sip_access_add_loopback(&sip->access)
               : read_networks(&sip->access, settings->sources, settings->sources_len);
}

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value ? value : otherwise;
}

static enum tl_err read_settings(struct tl_phone *phone, const struct tl_phone_settings *settings)
{
    enum tl_err err = copy_text(phone->sip_address, sizeof phone->sip_address,
                                settings->sip_address, "127.0.0.1");
    const char *media = settings->media_address ? settings->media_address : phone->sip_address;
    if (!err)
        err = copy_text(phone->advertised, sizeof phone->advertised, settings->advertised_address,
                        media);
    if (!err)
        err = copy_text(phone->user_agent, sizeof phone->user_agent, settings->user_agent,
                        "Throughline");
    if (!err)
        err = copy_text(phone->realm, sizeof phone->realm, settings->realm, phone->advertised);
    if (!err && (!is_header_text(phone->user_agent) || !is_display_name(phone->realm) ||
                 is_everywhere(phone->advertised)))
        err = TL_EBAD;
    phone->signals_hold = settings->signals_hold;
    phone->sip_settings = (struct tl_sip_settings){
        .address = phone->sip_address,
        .advertised = phone->advertised,
        .realm = phone->realm,
        .port = settings->sip_port,
        .tcp_port = settings->sip_tcp_port,
        .tls_port = settings->sip_tls_port,
        .tls_certificate = settings->tls_certificate,
        .tls_key = settings->tls_key,
        .tls_ca = settings->tls_ca,
        .tls_asks_clients = settings->tls_asks_clients,
        .tls_trusts_any = settings->tls_trusts_any,
        .user_agent = phone->user_agent,
        .calls_max = or_default(settings->calls_max, CALLS_MAX),
        .session_expires_s = settings->session_expires_s,
        .rings_reliably = settings->rings_reliably,
        .retry_after_s = or_default(settings->retry_after_s, RETRY_AFTER_S),
        .trunks = settings->trunks,
        .trunks_len = settings->trunks_len,
        .try_ms = or_default(settings->trunk_try_ms, TRUNK_TRY_MS),
        .probe_ms = or_default(settings->trunk_probe_ms, TRUNK_PROBE_MS),
        .is_draining = &phone->is_draining,
        .denied = settings->denied,
        .denied_arg = settings->denied_arg,
    };
    return err ? err : read_access(&phone->sip_settings, settings);
}

static enum tl_err open_media(struct tl_phone *phone, const struct tl_phone_settings *settings)
{
    struct tl_sound *music;
    enum tl_err err = settings->music_file ? tl_sound_from_file(settings->music_file, &music)
                                           : tl_sound_soft_music(&music);
    if (err)
        return err == TL_ENOMEM ? err : TL_EBAD;
    struct tl_media_settings media = {
        .address = settings->media_address ? settings->media_address : phone->sip_address,
        .advertised = phone->advertised,
        .rtp_port_min = settings->rtp_port_min,
        .rtp_port_max = settings->rtp_port_max,
        .web_port = settings->web_port,
        .threads = settings->media_threads,
        .legs_max = phone->sip_settings.calls_max * LEGS_PER_CALL,
        .lost_after_ms = or_default(settings->lost_after_s, LOST_AFTER_S) * 1000,
        .music = music,
    };
    err = tl_media_open(&media, tl_phone_control_hear_media, phone, &phone->media);
    tl_sound_drop(music);
    return err;
}

static enum tl_err open_prompts(struct tl_phone *phone, const struct tl_phone_settings *settings)
{
    struct tl_prompts_settings prompts = {
        .cache_dir = settings->prompt_cache_dir,
        .recorded_dir = settings->recorded_dir,
        .memory_max = settings->prompts_memory_max,
        .speech_command = settings->speech_command,
    };
    return tl_prompts_open(&prompts, tl_phone_control_hear_prompts, phone, &phone->prompts);
}

static enum tl_err open_recorder(struct tl_phone *phone)
{
    const struct tl_recorder_settings recorder = { .event_fn = tl_phone_control_hear_recorder,
                                                   .arg = phone };
    return tl_recorder_open(&recorder, &phone->recorder);
}

static enum tl_err open_control(struct tl_phone *phone)
{
    if (pthread_create(&phone->thread, NULL, tl_phone_control_run, phone))
        return TL_EIO;
    while (sem_wait(&phone->is_open) != 0)
        ; /* A signal came. */
    if (phone->open_err)
        pthread_join(phone->thread, NULL);
    return phone->open_err;
}

/* All but the control thread, which ended or never began. */
static void free_phone(struct tl_phone *phone)
{
    phone->is_closing = true;
    tl_prompts_close(phone->prompts);
    tl_media_close(phone->media);
    tl_recorder_close(phone->recorder); /* Media's taps have ended. */
    if (phone->reports)
        tl_phone_control_drain(phone);
    tl_legs_done(&phone->legs);
    tl_ring_close(phone->commands);
    tl_ring_close(phone->reports);
    if (phone->stop_fd >= 0)
        close(phone->stop_fd);
    sem_destroy(&phone->is_open);
    sem_destroy(&phone->may_run);
    free(phone->unclosed);
    free(phone);
}

static enum tl_err open_parts(struct tl_phone *phone, const struct tl_phone_settings *settings)
{
    enum tl_err err = read_settings(phone, settings);
    if (!err)
        err = tl_ring_open(&phone->commands, RING_BYTES);
    if (!err)
        err = tl_ring_open(&phone->reports, RING_BYTES);
    if (!err)
        err = tl_legs_init(&phone->legs, phone->sip_settings.calls_max * 2);
    if (!err && phone->stop_fd < 0)
        err = TL_EIO;
    if (!err)
        err = open_recorder(phone);
    if (!err)
        err = open_media(phone, settings);
    if (!err)
        err = open_prompts(phone, settings);
    return err ? err : open_control(phone);
}

/* libre's is process-wide; it is never closed, since other parts may use it. */
static void init_libre(void)
{
    int err = libre_init();
    TL_ASSERT(err == 0);
    tl_sip_libre_hush();
}

enum tl_err tl_phone_open(const struct tl_phone_settings *settings, tl_phone_event_fn *event_fn,
                          void *arg, struct tl_phone **out_phone)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, init_libre);
    struct tl_phone *phone = calloc(1, sizeof *phone);
    if (!phone)
        return TL_ENOMEM;
    phone->event_fn = event_fn;
    phone->arg = arg;
    phone->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    sem_init(&phone->is_open, 0, 0);
    sem_init(&phone->may_run, 0, 0);
    enum tl_err err = open_parts(phone, settings);
    if (err) {
        free_phone(phone);
        return err;
    }
    *out_phone = phone;
    sem_post(&phone->may_run);
    return TL_OK;
}

void tl_phone_close(struct tl_phone *phone)
{
    if (!phone)
        return;
    uint64_t one = 1;
    ssize_t written = write(phone->stop_fd, &one, sizeof one);
    TL_ASSERT(written == sizeof one);
    pthread_join(phone->thread, NULL);
    free_phone(phone);
}

uint16_t tl_phone_sip_port(const struct tl_phone *phone)
{
    return tl_sip_port(phone->sip, TL_PHONE_UDP);
}

uint16_t tl_phone_sip_port_of(const struct tl_phone *phone, enum tl_phone_transport transport)
{
    return tl_sip_port(phone->sip, transport);
}

/* ---- commands ---- */

static enum tl_err push(struct tl_phone *phone, const struct tl_phone_command *command)
{
    return tl_ring_push(phone->commands, command, tl_phone_command_bytes(command));
}

/* The fields of a command without texts; the big buffer behind them stays untouched. */
static void begin(struct tl_phone_command *command, enum tl_phone_command_kind kind, tl_id leg)
{
    memset(command, 0, offsetof(struct tl_phone_command, items));
    command->kind = kind;
    command->leg = leg;
}

static enum tl_err push_plain(struct tl_phone *phone, enum tl_phone_command_kind kind, tl_id leg)
{
    struct tl_phone_command command;
    begin(&command, kind, leg);
    return push(phone, &command);
}

static enum tl_err push_switch(struct tl_phone *phone, enum tl_phone_command_kind kind, tl_id leg,
                               bool is_on)
{
    struct tl_phone_command command;
    begin(&command, kind, leg);
    command.is_on = is_on;
    return push(phone, &command);
}

enum tl_err tl_phone_ring(struct tl_phone *phone, tl_id leg)
{
    return push_plain(phone, TL_PHONE_COMMAND_RING, leg);
}

enum tl_err tl_phone_progress(struct tl_phone *phone, tl_id leg)
{
    return push_plain(phone, TL_PHONE_COMMAND_PROGRESS, leg);
}

enum tl_err tl_phone_answer(struct tl_phone *phone, tl_id leg)
{
    return push_plain(phone, TL_PHONE_COMMAND_ANSWER, leg);
}

enum tl_err tl_phone_stop(struct tl_phone *phone, tl_id leg)
{
    return push_plain(phone, TL_PHONE_COMMAND_STOP, leg);
}

enum tl_err tl_phone_unbridge(struct tl_phone *phone, tl_id leg)
{
    return push_plain(phone, TL_PHONE_COMMAND_UNBRIDGE, leg);
}

enum tl_err tl_phone_room_leave(struct tl_phone *phone, tl_id leg)
{
    return push_plain(phone, TL_PHONE_COMMAND_ROOM_LEAVE, leg);
}

enum tl_err tl_phone_inband(struct tl_phone *phone, tl_id leg, bool is_on)
{
    return push_switch(phone, TL_PHONE_COMMAND_INBAND, leg, is_on);
}

enum tl_err tl_phone_greeting(struct tl_phone *phone, tl_id leg,
                              const struct tl_greeting_rules *rules)
{
    struct tl_phone_command command;
    begin(&command, TL_PHONE_COMMAND_GREETING, leg);
    command.is_on = rules != NULL;
    if (rules)
        command.greeting = *rules;
    return push(phone, &command);
}

enum tl_err tl_phone_music(struct tl_phone *phone, tl_id leg, bool is_on)
{
    return push_switch(phone, TL_PHONE_COMMAND_MUSIC, leg, is_on);
}

enum tl_err tl_phone_hold(struct tl_phone *phone, tl_id leg, bool is_on)
{
    return push_switch(phone, TL_PHONE_COMMAND_HOLD, leg, is_on);
}

enum tl_err tl_phone_refuse(struct tl_phone *phone, tl_id leg, uint16_t sip_code,
                            const char *reason)
{
    struct tl_phone_command command;
    uint16_t at;
    if (sip_code < 300 || sip_code > 699 || (reason && !is_header_text(reason)))
        return TL_EBAD;
    begin(&command, TL_PHONE_COMMAND_REFUSE, leg);
    command.sip_code = sip_code;
    enum tl_err err = tl_phone_command_add_text(&command, reason, TL_PHONE_NAME_BYTES, &at);
    return err ? err : push(phone, &command);
}

void tl_phone_web_sound(struct tl_phone *phone, enum tl_media_web_sound sound)
{
    tl_media_web_sound(phone->media, sound);
}

enum tl_err tl_phone_web_open(struct tl_phone *phone, tl_id leg, tl_id peer, const char *offer_sdp)
{
    struct tl_phone_command command;
    uint16_t at;
    begin(&command, TL_PHONE_COMMAND_WEB_OPEN, leg);
    command.other = peer;
    enum tl_err err = tl_phone_command_add_text(&command, offer_sdp, sizeof command.texts, &at);
    return err ? err : push(phone, &command);
}

/* Digits behind an optional "+". */
static bool is_number(const char *text)
{
    size_t sign = text[0] == '+', digits = strspn(text + sign, "0123456789");
    return digits > 0 && text[sign + digits] == '\0' && sign + digits <= DIAL_NUMBER_MAX;
}

enum tl_err tl_phone_dial(struct tl_phone *phone, tl_id leg, const struct tl_phone_dial *dial)
{
    const char *const texts[TL_PHONE_DIAL_TEXTS_LEN] = {
        [DIAL_TO] = dial->to,           [DIAL_FROM] = dial->from,   [DIAL_NAME] = dial->name,
        [DIAL_SUBJECT] = dial->subject, [DIAL_TRUNK] = dial->trunk, [DIAL_ACCOUNT] = dial->account,
    };
    struct tl_phone_command command;
    bool is_good = (dial->account || (dial->to && is_number(dial->to))) &&
                   (!dial->from || is_number(dial->from)) &&
                   (!dial->name || is_display_name(dial->name)) &&
                   (!dial->subject || is_header_text(dial->subject));
    if (!is_good)
        return TL_EBAD;
    begin(&command, TL_PHONE_COMMAND_DIAL, leg);
    command.other = dial->peer;
    command.ring_ms = dial->ring_ms;
    for (uint32_t i = 0; i < TL_PHONE_DIAL_TEXTS_LEN; i++) {
        if (texts[i] && strnlen(texts[i], TL_PHONE_NAME_BYTES) == TL_PHONE_NAME_BYTES)
            return TL_EBAD;
        enum tl_err err = tl_phone_command_add_text(&command, texts[i], sizeof command.texts,
                                                    command.dial_texts + i);
        if (err)
            return err;
    }
    return push(phone, &command);
}

enum tl_err tl_phone_play(struct tl_phone *phone, tl_id leg, const struct tl_phone_item *items,
                          uint32_t items_len, uint64_t mark, uint32_t flags)
{
    struct tl_phone_command command;
    begin(&command, TL_PHONE_COMMAND_PLAY, leg);
    command.mark = mark;
    command.flags = flags;
    enum tl_err err = tl_phone_command_add_items(&command, items, items_len);
    return err ? err : push(phone, &command);
}

enum tl_err tl_phone_bridge(struct tl_phone *phone, tl_id a, tl_id b)
{
    struct tl_phone_command command;
    begin(&command, TL_PHONE_COMMAND_BRIDGE, a);
    command.other = b;
    return push(phone, &command);
}

enum tl_err tl_phone_room_join(struct tl_phone *phone, tl_id room, tl_id leg,
                               enum tl_phone_part part)
{
    struct tl_phone_command command;
    begin(&command, TL_PHONE_COMMAND_ROOM_JOIN, leg);
    command.other = room;
    command.flags = part;
    return push(phone, &command);
}

enum tl_err tl_phone_send_digit(struct tl_phone *phone, tl_id leg, char key)
{
    struct tl_phone_command command;
    if (key == '\0' || !strchr("0123456789*#ABCD", key))
        return TL_EBAD;
    begin(&command, TL_PHONE_COMMAND_SEND_DIGIT, leg);
    command.key = key;
    return push(phone, &command);
}

enum tl_err tl_phone_record(struct tl_phone *phone, tl_id leg, const struct tl_phone_record *record)
{
    struct tl_phone_command command;
    uint16_t at;
    begin(&command, TL_PHONE_COMMAND_RECORD, leg);
    memcpy(command.secret, record->key, sizeof command.secret);
    enum tl_err err = tl_phone_command_add_text(&command, record->path, TL_PHONE_PATH_MAX, &at);
    return err ? err : push(phone, &command);
}

enum tl_err tl_phone_record_pause(struct tl_phone *phone, tl_id leg, bool is_on)
{
    return push_switch(phone, TL_PHONE_COMMAND_RECORD_PAUSE, leg, is_on);
}

enum tl_err tl_phone_record_stop(struct tl_phone *phone, tl_id leg)
{
    return push_plain(phone, TL_PHONE_COMMAND_RECORD_STOP, leg);
}

enum tl_err tl_phone_account_put(struct tl_phone *phone, const char *name, const char *ha1)
{
    struct tl_phone_command command;
    uint16_t at;
    begin(&command, TL_PHONE_COMMAND_ACCOUNT_PUT, 0);
    enum tl_err err = tl_phone_command_add_text(&command, name, TL_PHONE_REFER_MAX, &at);
    if (!err)
        err = tl_phone_command_add_text(&command, ha1, TL_PHONE_REFER_MAX, &command.second_text);
    return err ? err : push(phone, &command);
}

enum tl_err tl_phone_account_drop(struct tl_phone *phone, const char *name)
{
    struct tl_phone_command command;
    uint16_t at;
    begin(&command, TL_PHONE_COMMAND_ACCOUNT_DROP, 0);
    enum tl_err err = tl_phone_command_add_text(&command, name, TL_PHONE_REFER_MAX, &at);
    return err ? err : push(phone, &command);
}

enum tl_err tl_phone_refer(struct tl_phone *phone, tl_id leg, const char *to)
{
    struct tl_phone_command command;
    uint16_t at;
    begin(&command, TL_PHONE_COMMAND_REFER, leg);
    enum tl_err err = tl_phone_command_add_text(&command, to, TL_PHONE_REFER_MAX, &at);
    return err ? err : push(phone, &command);
}

enum tl_err tl_phone_refer_answer(struct tl_phone *phone, tl_id leg, uint16_t code)
{
    struct tl_phone_command command;
    if (code < 100 || code > 699)
        return TL_EBAD;
    begin(&command, TL_PHONE_COMMAND_REFER_ANSWER, leg);
    command.sip_code = code;
    return push(phone, &command);
}

enum tl_err tl_phone_end(struct tl_phone *phone, tl_id leg, enum tl_phone_why why)
{
    struct tl_phone_command command;
    begin(&command, TL_PHONE_COMMAND_END, leg);
    command.why = why;
    return push(phone, &command);
}

uint32_t tl_phone_trunk_states(const struct tl_phone *phone,
                               struct tl_phone_trunk_state out_states[TL_PHONE_TRUNKS_MAX])
{
    return tl_sip_trunk_states(phone->sip, out_states);
}

void tl_phone_drain(struct tl_phone *phone, bool is_on)
{
    atomic_store(&phone->is_draining, is_on);
}

void tl_phone_stats(const struct tl_phone *phone, struct tl_phone_stats *out_stats)
{
    const struct tl_sip_counts *sip = tl_sip_counts(phone->sip);
    struct tl_media_stats media;
    struct tl_prompts_stats prompts;
    tl_media_stats(phone->media, &media);
    tl_prompts_stats(phone->prompts, &prompts);
    *out_stats = (struct tl_phone_stats){
        .calls_came = sip->came,
        .calls_refused = sip->refused,
        .calls_answered = sip->answered,
        .messages_denied = sip->denied,
        .web_opened = phone->web_opened,
        .calls_dialled = sip->dialled,
        .calls_connected = sip->connected,
        .legs_live = phone->legs.live,
        .legs_ended = phone->legs.ended,
        .packets_in = media.packets_in,
        .packets_out = media.packets_out,
        .packets_lost = media.packets_lost,
        .octets_in = media.octets_in,
        .octets_out = media.octets_out,
        .prompts_cached = prompts.cached + prompts.read,
        .prompts_rendered = prompts.rendered,
        .prompts_failed = prompts.failed,
    };
}
