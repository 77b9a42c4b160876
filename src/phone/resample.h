/* resample.h: PCM of any usual rate to 8 kHz, and to the level of speech on a telephone.
 *
 * A windowed sinc, cut off at 3.4 kHz as a telephone line is, or below half the source's rate. The
 * kernels of all phases that the two rates have are computed once per call: 160 for 22,050 Hz.
 * Cost: about 100 multiplications for each sample that comes out; 8 s of speech take 10 ms.
 */
#ifndef TL_PHONE_RESAMPLE_H
#define TL_PHONE_RESAMPLE_H

#include "base/err.h"
#include "base/types.h"

/* How many samples samples_len samples at hz become. */
size_t tl_resample_len(size_t samples_len, uint32_t hz);

/* Writes tl_resample_len samples to out. hz: 8,000 to 48,000. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_resample(const int16_t *samples, size_t samples_len, uint32_t hz,
                                    int16_t *out);

/* Brings the parts with speech in them to about -19 dBFS, without clipping, at most eightfold. */
void tl_resample_level(int16_t *samples, size_t samples_len);

#endif
