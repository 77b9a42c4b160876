/* support_talk.c: telephones that each say a tone, and what tones each of them hears. */
#include "phone/support_far_end.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "phone/g711.h"

void talker_join(struct scene *scene, struct talker *talker, tl_id leg, enum tl_media_codec codec,
                 unsigned hz)
{
    *talker = (struct talker){ .leg = leg, .codec = codec, .hz = hz, .level = 8000 };
    handset_join(scene, &talker->handset, leg, codec);
}

static void say(struct talker *talker)
{
    uint8_t payload[TL_RTP_PACKET_BYTES];
    bool is_pcma = talker->codec == TL_MEDIA_PCMA;
    for (unsigned i = 0; i < TL_RTP_PACKET_BYTES; i++) {
        double phase = 2 * M_PI * talker->hz * ((talker->handset.ts + i) % 8000) / 8000.0;
        int16_t sample = (int16_t)(talker->level * sin(phase));
        payload[i] = is_pcma ? tl_g711_to_pcma(sample) : tl_g711_to_pcmu(sample);
    }
    handset_send(&talker->handset, &(struct tl_rtp){ .type = is_pcma ? 8 : 0,
                                                     .seq = talker->handset.seq++,
                                                     .ts = talker->handset.ts,
                                                     .ssrc = talker->handset.ssrc,
                                                     .payload = payload,
                                                     .payload_bytes = sizeof payload });
    talker->handset.ts += TL_RTP_PACKET_BYTES;
}

static void hear(struct talker *talker, bool is_kept)
{
    struct packet packet;
    while (handset_hear_now(&talker->handset, &packet)) {
        bool is_pcma = packet.rtp.type == 8;
        bool has_room =
            talker->heard_len + TL_RTP_PACKET_BYTES <= TALK_FRAMES_MAX * TL_RTP_PACKET_BYTES;
        if (!is_kept || !has_room || packet.rtp.payload_bytes != TL_RTP_PACKET_BYTES)
            continue;
        for (unsigned i = 0; i < TL_RTP_PACKET_BYTES; i++) {
            uint8_t code = packet.rtp.payload[i];
            talker->heard[talker->heard_len++] =
                is_pcma ? tl_g711_from_pcma(code) : tl_g711_from_pcmu(code);
        }
    }
}

void talk(struct talker *const *talkers, unsigned talkers_len, unsigned frames, unsigned settled)
{
    struct timespec due;
    clock_gettime(CLOCK_MONOTONIC, &due);
    for (unsigned i = 0; i < talkers_len; i++)
        talkers[i]->heard_len = 0;
    for (unsigned n = 0; n < frames; n++) {
        for (unsigned i = 0; i < talkers_len; i++) {
            if (talkers[i]->hz)
                say(talkers[i]);
            hear(talkers[i], n >= settled);
        }
        due.tv_nsec += 20000000;
        due.tv_sec += due.tv_nsec / 1000000000;
        due.tv_nsec %= 1000000000;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    }
}

enum { BLOCK = 800 };

static double level_in_block(const int16_t *samples, unsigned hz)
{
    double real = 0, imaginary = 0;
    for (unsigned i = 0; i < BLOCK; i++) {
        double window = 1 - cos(2 * M_PI * i / BLOCK);
        real += window * samples[i] * cos(2 * M_PI * hz * i / 8000.0);
        imaginary += window * samples[i] * sin(2 * M_PI * hz * i / 8000.0);
    }
    return 2 * sqrt(real * real + imaginary * imaginary) / BLOCK;
}

double tone_level(const int16_t *samples, unsigned len, unsigned hz)
{
    double sum = 0;
    unsigned blocks = 0;
    for (unsigned at = 0; at + BLOCK <= len; at += BLOCK / 2, blocks++) {
        double level = level_in_block(samples + at, hz);
        sum += level * level;
    }
    return blocks ? sqrt(sum / blocks) : 0;
}
