/* memory_line.h: whether memory grows: samples after a warm-up, and the line that fits them.
 *
 * A leak grows in the second half as in the first; caches and pools that fill do not. So what
 * counts is the slope of the second half beside that of the first.
 */
#ifndef TL_CLI_MEMORY_LINE_H
#define TL_CLI_MEMORY_LINE_H

#include <sys/types.h>

#include "base/types.h"

enum { TL_MEMORY_SAMPLES_MAX = 7200 };

struct tl_memory_line {
    double at_s[TL_MEMORY_SAMPLES_MAX];
    double kb[TL_MEMORY_SAMPLES_MAX];
    uint32_t len;
};

/* The resident memory of a process, in kB; 0: there is no such process. */
double tl_memory_of(pid_t pid);

/* Takes one sample; when there is no room, every second one is let go. */
void tl_memory_line_add(struct tl_memory_line *line, double at_s, double kb);

/* Flat: it grows by less than TL_MEMORY_GROWS of itself in the second half. Fills: its slope there
 * is at most TL_MEMORY_FILLS of the first half's. Grows: neither, or there are too few samples. */
enum tl_memory_verdict { TL_MEMORY_GROWS_ON, TL_MEMORY_IS_FLAT, TL_MEMORY_STILL_FILLS };
#define TL_MEMORY_GROWS 0.02
#define TL_MEMORY_FILLS 0.5
enum tl_memory_verdict tl_memory_judge(const struct tl_memory_line *line);

/* Least squares over the samples from `from` (0 to 1 of them) to `to`, in kB a minute. */
double tl_memory_slope(const struct tl_memory_line *line, double from, double to);
double tl_memory_mean(const struct tl_memory_line *line, double from, double to);

#endif
