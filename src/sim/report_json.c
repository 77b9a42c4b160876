/* report_json.c: a simulation's report for programs. */
#include <inttypes.h>

#include "sim/languages.h"
#include "sim/report.h"

enum { HOURS = 24 };

/* A name as JSON: those of a policy have letters, digits and -_. only; a file's may have more. */
static void put_text(FILE *out, const char *name, const char *text)
{
    fprintf(out, "\"%s\":\"", name);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else if ((unsigned char)*text < 0x20)
            fprintf(out, "\\u%04x", (unsigned)*text);
        else
            fputc(*text, out);
    }
    fputc('"', out);
}

static void put_met(FILE *out, const char *name, const struct tl_met *met, bool is_first)
{
    double live = (double)(met->answered + met->abandoned);
    fprintf(out,
            "%s\"%s\":{\"offered\":%" PRIu64 ",\"answered\":%" PRIu64 ",\"abandoned\":%" PRIu64,
            is_first ? "" : ",", name, met->offered, met->answered, met->abandoned);
    fprintf(out, ",\"service_level\":%.6f,\"asa_s\":%.3f",
            live > 0 ? (double)met->within / live : 0,
            met->answered > 0 ? met->answered_us / (double)met->answered / 1e6 : 0);
    fprintf(out, ",\"wait_s\":{\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f}}",
            tl_hist_at(&met->waits, 0.5), tl_hist_at(&met->waits, 0.9),
            tl_hist_at(&met->waits, 0.99));
}

static void put_totals(FILE *out, const struct tl_demand *demand, const struct tl_totals *totals)
{
#define PUT_COUNT(name, what) fprintf(out, "\"" #name "\":%" PRIu64 ",", totals->name);
    TL_TOTALS_COUNTS(PUT_COUNT)
#undef PUT_COUNT
    fputs("\"targets\":[", out);
    for (uint16_t i = 0; i < demand->targets_len; i++)
        fprintf(out, "%s{\"seconds\":%" PRIu32 ",\"within\":%" PRIu64 ",\"service_level\":%.6f}",
                i > 0 ? "," : "", demand->targets_s[i], totals->within[i],
                tl_service_level(totals, i));
    fprintf(out,
            "],\"service_level\":%.6f,\"asa_s\":%.4f,\"mean_wait_s\":%.4f,\"abandonment\":%.6f,"
            "\"occupancy\":%.6f,\"talk_h\":%.3f,\"staffed_h\":%.3f",
            tl_service_level(totals, 0), tl_asa_s(totals), tl_mean_wait_s(totals),
            tl_abandonment(totals), tl_occupancy(totals), totals->talk_us / 3600e6,
            totals->staffed_us / 3600e6);
}

static void put_outcomes(FILE *out, const struct tl_report *report)
{
    fputs("\"outcomes\":{", out);
    for (int i = TL_OUTCOME_NONE + 1; i < TL_OUTCOMES; i++)
        fprintf(out, "\"%s\":%" PRIu64 ",", tl_outcome_text((enum tl_outcome)i),
                report->tally->totals.outcomes[i]);
    fprintf(out, "\"under way\":%" PRIu32 "}", report->under_way);
}

static void put_hours(FILE *out, const struct tl_tally *tally)
{
    bool is_first = true;
    fputs("\"hours\":{", out);
    for (int i = 0; i < HOURS; i++) {
        char name[8];
        snprintf(name, sizeof name, "%02d", i);
        if (tally->hours[i].offered == 0)
            continue;
        put_met(out, name, tally->hours + i, is_first);
        is_first = false;
    }
    fputc('}', out);
}

static void put_told(FILE *out, const struct tl_told_record *told)
{
    if (told)
        fprintf(out,
                ",\"told\":{\"served\":%" PRIu64 ",\"mean_wait_s\":%.3f,\"error\":%.4f,"
                "\"error_head\":%.4f,\"inside\":%.4f,\"inside_said\":%.4f}",
                told->served, told->mean_s, told->error, told->error_head, told->inside,
                told->inside_said);
}

void tl_report_json(const struct tl_report *report, FILE *out)
{
    const struct tl_simulation_plan *plan = report->plan;
    const struct tl_tally *tally = report->tally;
    const struct tl_date begins = plan->demand->begins;
    fputc('{', out);
    put_text(out, "policy", report->policy);
    fputc(',', out);
    put_text(out, "staff", report->staff);
    fputc(',', out);
    put_text(out, "demand", report->demand);
    fprintf(out, ",\"begins\":\"%04d-%02d-%02d\",\"days\":%" PRIu32 ",\"seed\":%" PRIu64 ",",
            begins.year, begins.month, begins.day, plan->days, plan->seed);
    put_totals(out, plan->demand, &tally->totals);
    fputc(',', out);
    put_outcomes(out, report);
    fputs(",\"languages\":{", out);
    for (uint16_t i = 0; i < tally->languages_len; i++)
        put_met(out, plan->policy->languages[i].code, tally->languages + i, i == 0);
    fputs("},", out);
    struct tl_language_gap gap = tl_language_gap_find(tally);
    tl_language_gap_json(&gap, plan->policy, out);
    fputs(",\"queues\":{", out);
    for (uint16_t i = 0; i < tally->queues_len; i++)
        put_met(out, plan->policy->queues[i].id.name, tally->queues + i, i == 0);
    fputs("},", out);
    put_hours(out, tally);
    fprintf(out, ",\"callback_wait_s\":{\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f}",
            tl_hist_at(&tally->callbacks, 0.5), tl_hist_at(&tally->callbacks, 0.9),
            tl_hist_at(&tally->callbacks, 0.99));
    put_told(out, report->told);
    fputs("}\n", out);
}
