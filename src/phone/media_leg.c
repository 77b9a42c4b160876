/* media_leg.c: who is heard by a leg, and the packets that carry it. */
#include "phone/media_leg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "base/assert.h"
#include "phone/g711.h"
#include "phone/media_opus.h"
#include "phone/media_room.h"
#include "phone/media_says.h"
#include "phone/media_srtp.h"
#include "phone/media_web.h"
#include "phone/media_worker.h"

enum {
    KEEP_OPEN_US = 900000,
    SAME_KEY_US = 400000,
    SAMPLE_US = 125,
    TICKS = 6, /* Of the clock of Opus, in a sample. */
    PCMU_SILENCE = 0xff,
};

/* From each code of each codec: its square, and the same sound in the other codec. */
static struct {
    uint32_t squares[2][256];
    uint8_t other[2][256];
} codes;

static pthread_once_t codes_once = PTHREAD_ONCE_INIT;

static void fill_codes(void)
{
    for (unsigned i = 0; i < 256; i++) {
        int32_t pcmu = tl_g711_from_pcmu((uint8_t)i), pcma = tl_g711_from_pcma((uint8_t)i);
        codes.squares[TL_MEDIA_PCMU][i] = (uint32_t)(pcmu * pcmu);
        codes.squares[TL_MEDIA_PCMA][i] = (uint32_t)(pcma * pcma);
        codes.other[TL_MEDIA_PCMU][i] = tl_g711_to_pcma((int16_t)pcmu);
        codes.other[TL_MEDIA_PCMA][i] = tl_g711_to_pcmu((int16_t)pcma);
    }
}

static void recode(enum tl_media_codec from, uint8_t *payload, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        payload[i] = codes.other[from][payload[i]];
}

enum tl_err tl_leg_open(tl_id id, int fd, int rtcp_fd, struct tl_leg **out_leg)
{
    struct tl_leg *leg = calloc(1, sizeof *leg);
    uint32_t random[3];
    pthread_once(&codes_once, fill_codes);
    if (!leg || RAND_bytes((uint8_t *)random, sizeof random) != 1) {
        free(leg);
        return TL_ENOMEM;
    }
    leg->id = id;
    leg->fd = fd;
    leg->rtcp_fd = rtcp_fd;
    leg->plays_end = &leg->plays;
    /* A first number in the lower half keeps SRTP's guess of the rollover safe (RFC 3711 3.3.1). */
    leg->out = (struct tl_rtp_out){
        .ssrc = random[0],
        .seq_next = random[1] & 0x7fff,
        .ts_end = random[2],
        .source = TL_RTP_NOBODY,
    };
    *out_leg = leg;
    return TL_OK;
}

void tl_leg_close(struct tl_leg *leg)
{
    TL_ASSERT(!leg->partner && !leg->room);
    tl_leg_flush(leg);
    tl_leg_tap_set(leg, NULL, NULL);
    free(leg->inband);
    free(leg->greeting);
    free(leg->says);
    tl_leg_opus_close(leg);
    tl_web_close(leg);
    tl_leg_srtp_close(leg);
    if (leg->fd >= 0)
        close(leg->fd);
    if (leg->rtcp_fd >= 0)
        close(leg->rtcp_fd);
    free(leg);
}

void tl_play_free(struct tl_play *play)
{
    for (uint32_t i = 0; i < play->sounds_len; i++)
        tl_sound_drop(play->sounds[i]);
    free(play);
}

bool tl_leg_queue(struct tl_leg *leg, struct tl_play *play)
{
    if (leg->sounds_queued + play->sounds_len > TL_MEDIA_QUEUE_MAX)
        return false;
    play->next = NULL;
    *leg->plays_end = play;
    leg->plays_end = &play->next;
    leg->sounds_queued += play->sounds_len;
    return true;
}

static void drop_first_play(struct tl_leg *leg)
{
    struct tl_play *play = leg->plays;
    leg->plays = play->next;
    if (!leg->plays)
        leg->plays_end = &leg->plays;
    leg->sounds_queued -= play->sounds_len;
    tl_play_free(play);
}

void tl_leg_flush(struct tl_leg *leg)
{
    while (leg->plays)
        drop_first_play(leg);
}

static void unbridge(struct tl_leg *leg)
{
    struct tl_leg *partner = leg->partner;
    TL_ASSERT(partner->partner == leg && partner->worker == leg->worker); /* L1 */
    leg->partner = partner->partner = NULL;
    leg->is_held = partner->is_held = false;
    leg->out.source = partner->out.source = TL_RTP_NOBODY;
    tl_says_settle(leg);
    tl_says_settle(partner);
}

void tl_leg_part(struct tl_leg *leg)
{
    if (leg->room)
        tl_room_leave(leg);
    else if (leg->partner)
        unbridge(leg);
}

void tl_leg_bridge(struct tl_leg *a, struct tl_leg *b)
{
    struct tl_leg *both[] = { a, b };
    for (int i = 0; i < 2; i++) {
        tl_leg_part(both[i]);
        tl_leg_flush(both[i]);
        both[i]->has_music = false;
        both[i]->out.source = TL_RTP_NOBODY;
    }
    a->partner = b;
    b->partner = a;
    tl_says_settle(a);
}

void tl_leg_hold(struct tl_leg *leg, bool is_on)
{
    if (!leg->partner && !leg->room) /* L3 */
        return;
    leg->is_held = is_on;
    leg->out.source = TL_RTP_NOBODY;
    if (leg->partner)
        leg->partner->out.source = TL_RTP_NOBODY;
}

void tl_leg_tell(struct tl_leg *leg, const struct tl_media_event *event)
{
    struct tl_media_event told = *event;
    told.leg = leg->id;
    leg->worker->event_fn(&told, leg->worker->arg);
}

static void tell(struct tl_leg *leg, enum tl_media_event_kind kind)
{
    tl_leg_tell(leg, &(struct tl_media_event){ .kind = kind });
}

static uint32_t take_rms(struct tl_energy *energy)
{
    double mean = energy->samples ? (double)energy->squares / (double)energy->samples : 0;
    *energy = (struct tl_energy){ 0 };
    return (uint32_t)sqrt(mean);
}

void tl_leg_stats(struct tl_leg *leg, struct tl_media_leg_stats *out_stats)
{
    *out_stats = (struct tl_media_leg_stats){
        .packets_in = leg->packets_in,
        .packets_out = leg->packets_out,
        .octets_in = leg->octets_in,
        .octets_out = leg->octets_out,
        .packets_lost = tl_rtp_in_lost(&leg->in),
        .packets_dropped = leg->dropped,
        .jitter_us = (leg->in.jitter >> 4) * SAMPLE_US,
        .rms_in = take_rms(&leg->energy_in),
        .rms_out = take_rms(&leg->energy_out),
    };
}

static void add_energy(struct tl_energy *energy, enum tl_media_codec codec, const uint8_t *payload,
                       size_t bytes)
{
    uint64_t squares = 0;
    for (size_t i = 0; i < bytes; i++)
        squares += codes.squares[codec][payload[i]];
    energy->squares += squares;
    energy->samples += bytes;
}

/* UDP loses packets anyway: an error here is one more. */
static void send_to_telephone(struct tl_leg *leg, const uint8_t *packet, size_t bytes)
{
    uint8_t sealed[TL_PACKET_MAX + TL_SRTP_OVERHEAD_MAX];
    const struct sockaddr *to = leg->is_connected ? NULL : &leg->remote.any;
    socklen_t to_bytes = to ? tl_netaddr_bytes(&leg->remote) : 0;
    if (leg->srtp) {
        bytes = bytes <= TL_PACKET_MAX ? tl_leg_srtp_protect(leg, packet, bytes, sealed) : 0;
        packet = sealed;
    }
    if (bytes > 0)
        (void)!sendto(leg->fd, packet, bytes, MSG_DONTWAIT | MSG_NOSIGNAL, to, to_bytes);
}

/* Sends rtp; its payload stands TL_RTP_HEADER_BYTES behind packet. */
static void send_packet(struct tl_leg *leg, uint8_t *packet, const struct tl_rtp *rtp)
{
    size_t bytes = TL_RTP_HEADER_BYTES + rtp->payload_bytes;
    tl_rtp_write_header(packet, rtp);
    if (leg->web)
        tl_web_send(leg, packet, bytes);
    else
        send_to_telephone(leg, packet, bytes);
    leg->packets_out++;
    leg->octets_out += rtp->payload_bytes;
    leg->out.packets++;
    leg->out.octets += (uint32_t)rtp->payload_bytes;
    tl_count(&leg->worker->counts.packets_out, 1);
    tl_count(&leg->worker->counts.octets_out, rtp->payload_bytes);
}

/* True: a packet of its partner would be passed on to leg now. */
static bool hears_partner(const struct tl_leg *leg)
{
    bool is_busy = leg->keys_out.keys_len > 0 || leg->plays || leg->is_held;
    return !is_busy && leg->is_ready && leg->can_hear;
}

/* Passes a packet of from on, in place: the new header ends where the payload begins. */
static void forward(struct tl_leg *from, struct tl_rtp *rtp, uint8_t *packet)
{
    struct tl_leg *to = from->partner;
    bool is_event = rtp->type != from->payload_type;
    if (!to || from->is_held || !hears_partner(to))
        return;
    if ((is_event && !to->event_type) || tl_leg_opus_is_framed(from, to))
        return;
    uint8_t *payload = packet + (rtp->payload - packet);
    uint32_t samples = (uint32_t)rtp->payload_bytes;
    if (is_event)
        samples = samples >= TL_DTMF_BYTES ? (uint32_t)(payload[2] << 8 | payload[3]) : 0;
    uint64_t source = from->id << 32 | rtp->ssrc;
    if (!tl_rtp_out_forward(&to->out, source, samples, from->worker->now_us, rtp))
        return;
    rtp->type = is_event ? to->event_type : to->payload_type;
    if (!is_event) {
        if (to->codec != from->codec)
            recode(from->codec, payload, rtp->payload_bytes);
        add_energy(&to->energy_out, to->codec, payload, rtp->payload_bytes);
        if (to->tap.fn)
            tl_leg_tap_packet(to, TL_MEDIA_HEARS, rtp, rtp->seq == (uint16_t)(to->out.seq_next - 1),
                              to->worker->now_us);
    }
    send_packet(to, payload - TL_RTP_HEADER_BYTES, rtp);
}

static void note_heard(struct tl_leg *leg, size_t payload_bytes)
{
    leg->heard_us = leg->alive_us = leg->worker->now_us;
    leg->packets_in++;
    leg->octets_in += payload_bytes;
    tl_count(&leg->worker->counts.packets_in, 1);
    tl_count(&leg->worker->counts.octets_in, payload_bytes);
    if (!leg->is_joined) {
        leg->is_joined = true;
        tell(leg, TL_MEDIA_JOINED);
    }
    tl_leg_come_back(leg);
}

void tl_leg_drop_packet(struct tl_leg *leg)
{
    leg->dropped++;
    tl_count(&leg->worker->counts.packets_dropped, 1);
}

static void hear_sound(struct tl_leg *leg, const struct tl_rtp *rtp)
{
    add_energy(&leg->energy_in, leg->codec, rtp->payload, rtp->payload_bytes);
    if (leg->says)
        tl_playout_put(&leg->says->playout, rtp, leg->codec, leg->in.jitter >> 4,
                       tl_worker_since_step(leg->worker));
    if (leg->tap.fn)
        tl_leg_tap_packet(leg, TL_MEDIA_SAYS, rtp, rtp->seq == leg->in.seq_max,
                          leg->worker->now_us);
}

/* Where no packets are passed on, the key itself is: what is too much is dropped. */
static void pass_on_key(struct tl_leg *leg, char key)
{
    struct tl_leg *to = leg->partner;
    bool is_heard = to && !leg->is_held && to->event_type && hears_partner(to);
    if (is_heard && tl_leg_opus_is_framed(leg, to))
        (void)!tl_dtmf_send(&to->keys_out, key);
}

/* Some telephones send a key both ways. Which comes first is not known: the jitter buffer makes the
 * sound later, a gateway that has to find the tone itself makes the event later. So the event of a
 * key that was just told is not told again, and after the first event the sound is not asked. */
static void hear_event(struct tl_leg *leg, const struct tl_rtp *rtp)
{
    char key;
    if (!tl_dtmf_read(&leg->keys_in, rtp->ssrc, rtp->ts, rtp->marker, rtp->payload,
                      rtp->payload_bytes, &key))
        return;
    bool is_same = leg->inband_us && !leg->sends_events && key == leg->inband_key &&
                   leg->worker->now_us - leg->inband_us < SAME_KEY_US;
    leg->sends_events = true;
    pass_on_key(leg, key);
    if (!is_same)
        tl_leg_tell(leg, &(struct tl_media_event){ .kind = TL_MEDIA_DIGIT, .key = key });
}

void tl_leg_hear_inband(struct tl_leg *leg, char key)
{
    if (leg->sends_events)
        return;
    leg->inband_key = key;
    leg->inband_us = leg->worker->now_us;
    tl_leg_tell(leg, &(struct tl_media_event){ .kind = TL_MEDIA_DIGIT, .key = key });
}

void tl_leg_hear(struct tl_leg *leg, uint8_t *packet, size_t bytes)
{
    struct tl_rtp rtp;
    if (tl_rtp_read(packet, bytes, &rtp) != TL_OK) {
        tl_leg_drop_packet(leg);
        return;
    }
    bool is_opus = tl_leg_opus_is_sound(leg, rtp.type);
    bool is_opus_event = tl_leg_opus_is_event(leg, rtp.type);
    bool is_event = is_opus_event || (leg->event_type && rtp.type == leg->event_type);
    if (!is_event && !is_opus && rtp.type != leg->payload_type) {
        tl_leg_drop_packet(leg);
        return;
    }
    if (is_opus || is_opus_event)
        rtp.ts = tl_opus_clock_to_8k(&leg->opus->clock, rtp.ssrc, rtp.ts);
    tl_rtp_in_count(&leg->in, &rtp, leg->worker->now_us);
    note_heard(leg, rtp.payload_bytes);
    if (is_event) {
        hear_event(leg, &rtp);
    } else {
        tl_leg_opus_note(leg, is_opus);
        if (is_opus)
            tl_leg_opus_hear(leg, &rtp, hear_sound);
        else
            hear_sound(leg, &rtp);
    }
    forward(leg, &rtp, packet);
}

/* Goes on to the next sound; true: that was the last one of the play. */
static bool next_sound(struct tl_play *play)
{
    play->sample_at = 0;
    play->sound_at++;
    if (play->sound_at < play->sounds_len)
        return false;
    play->sound_at = 0;
    return !play->is_loop;
}

static size_t fill_from_play(struct tl_play *play, uint8_t *samples, size_t samples_max,
                             bool *out_is_over)
{
    const struct tl_sound *sound = play->sounds[play->sound_at];
    size_t left = tl_sound_samples(sound) - play->sample_at;
    size_t here = left < samples_max ? left : samples_max;
    memcpy(samples, tl_sound_pcmu(sound) + play->sample_at, here);
    play->sample_at += (uint32_t)here;
    *out_is_over = here == left && next_sound(play);
    return here;
}

static void fill_from_music(struct tl_leg *leg, uint8_t *samples)
{
    const struct tl_sound *music = leg->worker->music;
    memset(samples, PCMU_SILENCE, TL_RTP_PACKET_BYTES);
    for (size_t i = 0; music && i < TL_RTP_PACKET_BYTES; i++) {
        samples[i] = tl_sound_pcmu(music)[leg->music_at];
        leg->music_at = (leg->music_at + 1) % tl_sound_samples(music);
    }
}

/* What goes out as Opus, by its own clock, is told as the G.711 that it was made of. */
static void tap_own(struct tl_leg *leg, struct tl_rtp rtp, uint8_t heard[TL_RTP_PACKET_BYTES],
                    uint32_t samples, int64_t now_us)
{
    rtp.payload = heard;
    rtp.payload_bytes = TL_RTP_PACKET_BYTES;
    if (samples != TL_RTP_PACKET_BYTES)
        rtp.ts = (uint32_t)(now_us / SAMPLE_US);
    tl_leg_tap_packet(leg, TL_MEDIA_HEARS, &rtp, true, now_us);
}

/* Sends 20 ms of codec, coded as the far end wants it. packet has its payload filled. */
static void send_own(struct tl_leg *leg, uint8_t *packet, enum tl_media_codec codec, int64_t now_us)
{
    uint8_t *payload = packet + TL_RTP_HEADER_BYTES;
    struct tl_rtp rtp = {
        .type = leg->payload_type,
        .payload = payload,
        .payload_bytes = TL_RTP_PACKET_BYTES,
    };
    if (!leg->can_hear)
        return;
    if (leg->codec != codec)
        recode(codec, payload, TL_RTP_PACKET_BYTES);
    add_energy(&leg->energy_out, leg->codec, payload, TL_RTP_PACKET_BYTES);
    uint8_t heard[TL_RTP_PACKET_BYTES];
    memcpy(heard, payload, sizeof heard);
    uint32_t samples = tl_leg_opus_make(leg, payload, &rtp);
    tl_rtp_out_own(&leg->out, samples, now_us, &rtp);
    if (leg->tap.fn)
        tap_own(leg, rtp, heard, samples, now_us);
    send_packet(leg, packet, &rtp);
}

/* One step of the plays. What a play leaves of the packet is the next one's, or silence. */
static void step_plays(struct tl_leg *leg, int64_t now_us)
{
    uint8_t packet[TL_RTP_HEADER_BYTES + TL_RTP_PACKET_BYTES];
    uint8_t *samples = packet + TL_RTP_HEADER_BYTES;
    uint64_t marks[TL_MEDIA_QUEUE_MAX];
    uint32_t marks_len = 0;
    size_t len = 0;
    while (len < TL_RTP_PACKET_BYTES && leg->plays) {
        bool is_over;
        len += fill_from_play(leg->plays, samples + len, TL_RTP_PACKET_BYTES - len, &is_over);
        if (is_over) {
            marks[marks_len++] = leg->plays->mark;
            drop_first_play(leg);
        }
    }
    memset(samples + len, PCMU_SILENCE, TL_RTP_PACKET_BYTES - len);
    send_own(leg, packet, TL_MEDIA_PCMU, now_us);
    for (uint32_t i = 0; i < marks_len; i++)
        tl_leg_tell(leg, &(struct tl_media_event){ .kind = TL_MEDIA_PLAYED, .mark = marks[i] });
}

static void step_music(struct tl_leg *leg, int64_t now_us)
{
    uint8_t packet[TL_RTP_HEADER_BYTES + TL_RTP_PACKET_BYTES];
    fill_from_music(leg, packet + TL_RTP_HEADER_BYTES);
    send_own(leg, packet, TL_MEDIA_PCMU, now_us);
}

static void step_key(struct tl_leg *leg, int64_t now_us)
{
    struct tl_dtmf_step step;
    if (!tl_dtmf_next(&leg->keys_out, &step))
        return;
    bool is_opus = leg->opus && leg->opus->is_sent && leg->opus->event_type;
    uint32_t duration = (uint32_t)(step.payload[2] << 8 | step.payload[3]) * (is_opus ? TICKS : 1);
    step.payload[2] = (uint8_t)(duration >> 8);
    step.payload[3] = (uint8_t)duration;
    for (uint8_t i = 0; i < step.copies && leg->can_hear; i++) {
        uint8_t packet[TL_RTP_HEADER_BYTES + TL_DTMF_BYTES];
        memcpy(packet + TL_RTP_HEADER_BYTES, step.payload, TL_DTMF_BYTES);
        struct tl_rtp rtp = {
            .type = is_opus ? leg->opus->event_type : leg->event_type,
            .payload = packet + TL_RTP_HEADER_BYTES,
            .payload_bytes = TL_DTMF_BYTES,
        };
        tl_rtp_out_own(&leg->out, 0, now_us, &rtp);
        if (step.is_first)
            leg->key_ts = rtp.ts;
        rtp.ts = leg->key_ts;
        rtp.marker = step.is_first;
        send_packet(leg, packet, &rtp);
        leg->out.ts_end = leg->key_ts + duration;
    }
}

static void send_frame(struct tl_leg *leg, const int16_t samples[TL_RTP_PACKET_BYTES],
                       int64_t now_us)
{
    uint8_t packet[TL_RTP_HEADER_BYTES + TL_RTP_PACKET_BYTES];
    for (uint32_t i = 0; i < TL_RTP_PACKET_BYTES; i++)
        packet[TL_RTP_HEADER_BYTES + i] =
            leg->codec == TL_MEDIA_PCMA ? tl_g711_to_pcma(samples[i]) : tl_g711_to_pcmu(samples[i]);
    send_own(leg, packet, leg->codec, now_us);
}

static void step_mix(struct tl_leg *leg, int64_t now_us)
{
    int16_t samples[TL_RTP_PACKET_BYTES];
    tl_room_mix(leg, samples);
    send_frame(leg, samples, now_us);
}

/* What its partner says in this step, where that is not passed on by packets; NULL: nothing. */
static const int16_t *frame_of_partner(const struct tl_leg *leg)
{
    const struct tl_leg *partner = leg->partner;
    bool is_framed = partner && !partner->is_held && tl_leg_opus_is_framed(partner, leg);
    return is_framed && partner->says && partner->says->has_sound ? partner->says->frame : NULL;
}

static void step(struct tl_leg *leg, int64_t now_us)
{
    const int16_t *frame = frame_of_partner(leg);
    enum tl_room_sound room = leg->partner ? TL_ROOM_NOBODY : tl_room_sound_for(leg);
    if (leg->keys_out.keys_len > 0)
        step_key(leg, now_us);
    else if (leg->plays)
        step_plays(leg, now_us);
    else if (leg->is_held)
        step_music(leg, now_us);
    else if (frame)
        send_frame(leg, frame, now_us);
    else if (room == TL_ROOM_SOUND)
        step_mix(leg, now_us);
    else if (leg->has_music && !leg->partner && room == TL_ROOM_NOBODY)
        step_music(leg, now_us);
    else if (leg->out.source == TL_RTP_OWN)
        leg->out.source = TL_RTP_NOBODY;
}

void tl_leg_step(struct tl_leg *leg, int64_t now_us)
{
    if (leg->is_ready) /* L2 */
        step(leg, now_us);
    if (leg->tap.fn)
        tl_leg_tap_step(leg, now_us);
}

void tl_leg_keep_open(struct tl_leg *leg)
{
    uint8_t packet[TL_RTP_HEADER_BYTES + TL_RTP_PACKET_BYTES];
    memset(packet, PCMU_SILENCE, sizeof packet);
    if (leg->is_ready && leg->worker->now_us - leg->out.sent_us > KEEP_OPEN_US)
        send_own(leg, packet, TL_MEDIA_PCMU, leg->worker->now_us);
}
