/* fuzz_wav.c: recordings that somebody uploaded, and what a speech program wrote. */
#include <assert.h>

#include "phone/sound.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct tl_sound *sound;
    if (bytes > 20000 || tl_sound_from_wav(data, bytes, true, &sound) != TL_OK)
        return 0;
    assert(tl_sound_samples(sound) > 0 && tl_sound_samples(sound) <= TL_SOUND_SAMPLES_MAX);
    tl_sound_drop(sound);
    return 0;
}
