/* memory_line.c: resident memory, sampled, and a line through it. */
#include "cli/memory_line.h"

#include <stdio.h>
#include <unistd.h>

double tl_memory_of(pid_t pid)
{
    char path[64];
    unsigned long pages = 0, resident = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    FILE *in = fopen(path, "re");
    int read = in ? fscanf(in, "%lu %lu", &pages, &resident) : 0;
    if (in)
        fclose(in);
    return read == 2 ? (double)resident * (double)sysconf(_SC_PAGESIZE) / 1024 : 0;
}

void tl_memory_line_add(struct tl_memory_line *line, double at_s, double kb)
{
    if (line->len == TL_MEMORY_SAMPLES_MAX) {
        for (uint32_t i = 0; i < line->len / 2; i++) {
            line->at_s[i] = line->at_s[2 * i];
            line->kb[i] = line->kb[2 * i];
        }
        line->len /= 2;
    }
    line->at_s[line->len] = at_s;
    line->kb[line->len++] = kb;
}

static void part(const struct tl_memory_line *line, double from, double to, uint32_t *out_from,
                 uint32_t *out_to)
{
    *out_from = (uint32_t)(from * line->len);
    *out_to = (uint32_t)(to * line->len);
}

double tl_memory_mean(const struct tl_memory_line *line, double from, double to)
{
    uint32_t begin, end;
    double sum = 0;
    part(line, from, to, &begin, &end);
    for (uint32_t i = begin; i < end; i++)
        sum += line->kb[i];
    return end > begin ? sum / (end - begin) : 0;
}

double tl_memory_slope(const struct tl_memory_line *line, double from, double to)
{
    uint32_t begin, end;
    double mean_s = 0, mean_kb = tl_memory_mean(line, from, to), over = 0, under = 0;
    part(line, from, to, &begin, &end);
    for (uint32_t i = begin; i < end; i++)
        mean_s += line->at_s[i] / (end - begin);
    for (uint32_t i = begin; i < end; i++) {
        over += (line->at_s[i] - mean_s) * (line->kb[i] - mean_kb);
        under += (line->at_s[i] - mean_s) * (line->at_s[i] - mean_s);
    }
    return under > 0 ? over / under * 60 : 0;
}

enum tl_memory_verdict tl_memory_judge(const struct tl_memory_line *line)
{
    enum { FEWEST = 20 };
    double first = tl_memory_slope(line, 0, 0.5), second = tl_memory_slope(line, 0.5, 1);
    if (line->len < FEWEST)
        return TL_MEMORY_GROWS_ON;
    double minutes = (line->at_s[line->len - 1] - line->at_s[0]) / 120;
    if (second * minutes <= TL_MEMORY_GROWS * tl_memory_mean(line, 0.5, 1))
        return TL_MEMORY_IS_FLAT;
    return second <= TL_MEMORY_FILLS * first ? TL_MEMORY_STILL_FILLS : TL_MEMORY_GROWS_ON;
}
