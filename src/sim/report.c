/* report.c: the table for people, and rows of half hours. */
#include "sim/report.h"

#include <inttypes.h>
#include <string.h>

#include "base/assert.h"
#include "sim/languages.h"

enum { HOURS = 24, COUNT_BYTES_MAX = 28 };

const char *tl_report_count(uint64_t count, char *text)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, count);
    char *out = text;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *out++ = ',';
        *out++ = digits[i];
    }
    *out = '\0';
    return text;
}

static double percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : 0;
}

static void tell_count(FILE *out, const char *what, uint64_t count, uint64_t of)
{
    char text[COUNT_BYTES_MAX];
    fprintf(out, "  %-22s %14s", what, tl_report_count(count, text));
    if (of > 0)
        fprintf(out, "  %6.2f %%", percent((double)count, (double)of));
    fputc('\n', out);
}

static uint64_t ended(const struct tl_totals *totals)
{
    uint64_t sum = 0;
    for (int i = 0; i < TL_OUTCOMES; i++)
        sum += totals->outcomes[i];
    return sum;
}

/* Whoever came is somewhere: the sum is exact, or the program is wrong. */
static void tell_outcomes(const struct tl_report *report, FILE *out)
{
    const struct tl_totals *totals = &report->tally->totals;
    uint64_t came = totals->offered + totals->redialled;
    TL_ASSERT(came == ended(totals) + report->under_way);
    fputs("\nhow the calls ended\n", out);
    for (int i = TL_OUTCOME_NONE + 1; i < TL_OUTCOMES; i++)
        tell_count(out, tl_outcome_text((enum tl_outcome)i), totals->outcomes[i], came);
    tell_count(out, "under way", report->under_way, came);
    tell_count(out, "sum, equal to all calls", came, 0);
}

static void tell_totals(const struct tl_report *report, FILE *out)
{
    const struct tl_totals *totals = &report->tally->totals;
    uint64_t live = totals->answered + totals->abandoned;
    tell_count(out, "calls offered", totals->offered, 0);
    tell_count(out, "calls of redialling", totals->redialled, 0);
    tell_count(out, "came into a line", totals->asked, totals->offered + totals->redialled);
    tell_count(out, "answered by a person", totals->answered, live);
    tell_count(out, "left in line", totals->abandoned, live);
    for (uint16_t i = 0; i < report->plan->demand->targets_len; i++) {
        char what[32];
        snprintf(what, sizeof what, "answered within %" PRIu32 " s",
                 report->plan->demand->targets_s[i]);
        tell_count(out, what, totals->within[i], live);
    }
    fprintf(out, "  %-22s %12.1f s\n", "ASA", tl_asa_s(totals));
    fprintf(out, "  %-22s %12.1f s\n", "mean wait, all", tl_mean_wait_s(totals));
    fprintf(out, "  %-22s %12.1f %%\n", "occupancy", 100 * tl_occupancy(totals));
}

static void tell_callbacks(const struct tl_report *report, FILE *out)
{
    const struct tl_totals *totals = &report->tally->totals;
    const struct tl_hist *waits = &report->tally->callbacks;
    fputs("\ncallbacks\n", out);
    tell_count(out, "promised", totals->promised, 0);
    tell_count(out, "attempts", totals->attempts, 0);
    tell_count(out, "answered", totals->called_back, totals->promised);
    tell_count(out, "of those in the window", totals->kept, totals->called_back);
    fprintf(out, "  %-22s %11.0f min p50, %.0f min p90\n", "from the first ring",
            tl_hist_at(waits, 0.5) / 60, tl_hist_at(waits, 0.9) / 60);
}

static void tell_met(FILE *out, const char *kind, const char *name, const struct tl_met *met)
{
    char count[COUNT_BYTES_MAX];
    double live = (double)(met->answered + met->abandoned);
    fprintf(out, "%-9s%-12s %13s", kind, name, tl_report_count(met->offered, count));
    fprintf(out, " %12s", tl_report_count(met->answered, count));
    fprintf(out, " %8.2f %% %8.2f %% %8.1f", percent((double)met->abandoned, live),
            percent((double)met->within, live),
            met->answered > 0 ? met->answered_us / (double)met->answered / 1e6 : 0);
    fprintf(out, " %8.1f %8.1f %8.1f\n", tl_hist_at(&met->waits, 0.5), tl_hist_at(&met->waits, 0.9),
            tl_hist_at(&met->waits, 0.99));
}

static void tell_waits(const struct tl_report *report, FILE *out)
{
    const struct tl_tally *tally = report->tally;
    const struct tl_policy *policy = report->plan->policy;
    fprintf(out,
            "\nwaits from the first ring, in seconds\n%-21s %13s %12s %10s %10s %8s %8s %8s %8s\n",
            "", "calls", "answered", "left", "in target", "ASA", "p50", "p90", "p99");
    tell_met(out, "all", "", tally->all);
    for (uint16_t i = 0; i < tally->languages_len; i++)
        tell_met(out, "language", policy->languages[i].code, tally->languages + i);
    for (uint16_t i = 0; i < tally->queues_len; i++)
        tell_met(out, "queue", policy->queues[i].id.name, tally->queues + i);
    for (int i = 0; i < HOURS; i++) {
        char name[8];
        snprintf(name, sizeof name, "%02d", i);
        if (tally->hours[i].offered > 0)
            tell_met(out, "hour", name, tally->hours + i);
    }
    struct tl_language_gap gap = tl_language_gap_find(tally);
    tl_language_gap_text(&gap, policy, out);
    fputc('\n', out);
}

static void tell_told(const struct tl_told_record *told, FILE *out)
{
    char count[COUNT_BYTES_MAX];
    if (!told)
        return;
    fputs("\nwaits told, beside those that came\n", out);
    fprintf(out, "  %-22s %14s\n", "told, then served", tl_report_count(told->served, count));
    if (told->served == 0)
        return;
    fprintf(out, "  %-22s %12.1f s\n", "mean wait from then on", told->mean_s);
    fprintf(out, "  %-22s %12.1f %% of the mean; of head of line %.1f %%\n", "error (RMSE)",
            100 * told->error, 100 * told->error_head);
    fprintf(out, "  %-22s %12.1f %% (80 are meant to be); %.1f %% below, %.1f %% above\n",
            "inside the range", 100 * told->inside, 100 * told->below, 100 * told->above);
    fprintf(out, "  %-22s %12.1f %%\n", "inside it as it is said", 100 * told->inside_said);
}

void tl_report_text(const struct tl_report *report, FILE *out)
{
    const struct tl_date begins = report->plan->demand->begins;
    fprintf(out, "%" PRIu32 " days from %04d-%02d-%02d, seed %" PRIu64 ", %" PRIu32 " staff\n",
            report->plan->days, begins.year, begins.month, begins.day, report->plan->seed,
            report->plan->roster->people);
    tell_totals(report, out);
    tell_callbacks(report, out);
    tell_outcomes(report, out);
    tell_waits(report, out);
    tell_told(report->told, out);
}

void tl_report_csv_head(FILE *out)
{
    fputs("date,time,offered,redialled,asked,answered,within_target,abandoned,service_level,"
          "asa_s,abandonment,occupancy,staffed,promised,called_back,under_way\n",
          out);
}

void tl_report_csv_half(const struct tl_half *half, FILE *out)
{
    const struct tl_totals *totals = &half->totals;
    fprintf(out,
            "%04d-%02d-%02d,%02" PRIu32 ":%02" PRIu32 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
            ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%.4f,%.2f,%.4f,%.4f,%.2f,%" PRIu64 ",%" PRIu64
            ",%" PRIu32 "\n",
            half->date.year, half->date.month, half->date.day, half->second / 3600,
            half->second / 60 % 60, totals->offered, totals->redialled, totals->asked,
            totals->answered, totals->within[0], totals->abandoned, tl_service_level(totals, 0),
            tl_asa_s(totals), tl_abandonment(totals), tl_occupancy(totals),
            totals->staffed_us / 1800e6, totals->promised, totals->called_back, half->under_way);
}
