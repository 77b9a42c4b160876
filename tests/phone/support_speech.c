/* support_speech.c: the speech program's WAV, as prompts are made of it. */
#include "phone/support_speech.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "phone/g711.h"
#include "phone/sound.h"

/* Runs the speech program as command says, into a file. */
static int16_t *speech_by(const char *command, size_t samples_max, size_t *out_len)
{
    char whole[900], wav[] = "/tmp/tl-speech-XXXXXX";
    struct tl_sound *sound;
    int fd = mkstemp(wav);
    CHECK(fd >= 0);
    CHECK(snprintf(whole, sizeof whole, "%s -w '%s'", command, wav) < (int)sizeof whole);
    CHECK_EQ(system(whole), 0);
    CHECK_OK(tl_sound_from_file(wav, &sound));
    close(fd);
    unlink(wav);
    size_t len = tl_sound_samples(sound);
    len = len < samples_max ? len : samples_max;
    int16_t *samples = malloc(len * sizeof *samples);
    for (size_t i = 0; i < len; i++)
        samples[i] = tl_g711_from_pcmu(tl_sound_pcmu(sound)[i]);
    tl_sound_drop(sound);
    *out_len = len;
    return samples;
}

int16_t *speech_of(const char *path, const char *voice, size_t samples_max, size_t *out_len)
{
    char command[600];
    /* About 14 letters a second: no more of the text than is needed. */
    snprintf(command, sizeof command,
             "head -c %zu '%s/%s' | tr '|#*`<>' '      ' | espeak-ng -v %s",
             samples_max / 8000 * 20 + 200, TL_ROOT, path, voice);
    return speech_by(command, samples_max, out_len);
}

int16_t *speech_of_words(const char *words, const char *voice, size_t *out_len)
{
    enum { MINUTE = 60 * 8000, LOUD = 300 };
    char command[800];
    CHECK(strchr(words, '"') == NULL);
    snprintf(command, sizeof command, "espeak-ng -v %s \"%s\"", voice, words);
    int16_t *samples = speech_by(command, MINUTE, out_len);
    size_t from = 0, to = *out_len;
    while (from < to && abs(samples[from]) < LOUD)
        from++;
    while (to > from && abs(samples[to - 1]) < LOUD)
        to--;
    memmove(samples, samples + from, (to - from) * sizeof *samples);
    *out_len = to - from;
    return samples;
}
