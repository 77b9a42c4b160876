/* support_speech.c: the speech program's WAV, as prompts are made of it. */
#include "phone/support_speech.h"

#include <stdio.h>
#include <unistd.h>

#include "phone/g711.h"
#include "phone/sound.h"

int16_t *speech_of(const char *path, const char *voice, size_t samples_max, size_t *out_len)
{
    char command[600], wav[] = "/tmp/tl-speech-XXXXXX";
    struct tl_sound *sound;
    int fd = mkstemp(wav);
    CHECK(fd >= 0);
    /* About 14 letters a second: no more of the text than is needed. */
    snprintf(command, sizeof command,
             "head -c %zu '%s/%s' | tr '|#*`<>' '      ' | espeak-ng -v %s -w '%s'",
             samples_max / 8000 * 20 + 200, TL_ROOT, path, voice, wav);
    CHECK_EQ(system(command), 0);
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
