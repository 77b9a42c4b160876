/* languages.c: comparing the waits of languages. */
#include "sim/languages.h"

#include <inttypes.h>

static struct tl_gap gap_at(const struct tl_tally *tally, double share)
{
    struct tl_gap gap = { .percent = 0 };
    bool is_first = true;
    for (uint16_t i = 0; i < tally->languages_len; i++) {
        const struct tl_hist *waits = &tally->languages[i].waits;
        double wait_s = tl_hist_at(waits, share);
        if (waits->len == 0)
            continue;
        if (is_first || wait_s < gap.quick_s) {
            gap.quick_s = wait_s;
            gap.quick = i;
        }
        if (is_first || wait_s > gap.slow_s) {
            gap.slow_s = wait_s;
            gap.slow = i;
        }
        is_first = false;
    }
    if (gap.quick_s > 0)
        gap.percent = 100 * (gap.slow_s / gap.quick_s - 1);
    return gap;
}

struct tl_language_gap tl_language_gap_find(const struct tl_tally *tally)
{
    return (struct tl_language_gap){ .p50 = gap_at(tally, 0.5), .p90 = gap_at(tally, 0.9) };
}

bool tl_language_gap_is_over(const struct tl_language_gap *gap, const struct tl_policy *policy)
{
    uint32_t bound = policy->staff.language_wait_bound;
    return bound > 0 && (gap->p50.percent > bound || gap->p90.percent > bound);
}

static void tell_gap(FILE *out, const char *what, const struct tl_gap *gap,
                     const struct tl_policy *policy)
{
    fprintf(out, "%s %.1f s (%s) to %.1f s (%s), %.1f %% apart", what, gap->quick_s,
            policy->languages[gap->quick].code, gap->slow_s, policy->languages[gap->slow].code,
            gap->percent);
}

void tl_language_gap_text(const struct tl_language_gap *gap, const struct tl_policy *policy,
                          FILE *out)
{
    uint32_t bound = policy->staff.language_wait_bound;
    fputs("waits of the languages: ", out);
    tell_gap(out, "p50", &gap->p50, policy);
    tell_gap(out, "; p90", &gap->p90, policy);
    if (bound == 0)
        fputs("; the policy sets no bound", out);
    else
        fprintf(out, "; %s the policy's bound of %" PRIu32 " %%",
                tl_language_gap_is_over(gap, policy) ? "OVER" : "within", bound);
}

void tl_language_gap_json(const struct tl_language_gap *gap, const struct tl_policy *policy,
                          FILE *out)
{
    uint32_t bound = policy->staff.language_wait_bound;
    fprintf(out,
            "\"language_gap\":{\"p50_percent\":%.2f,\"p90_percent\":%.2f,\"bound_percent\":%" PRIu32
            ",\"is_over\":%s}",
            gap->p50.percent, gap->p90.percent, bound,
            tl_language_gap_is_over(gap, policy) ? "true" : "false");
}
