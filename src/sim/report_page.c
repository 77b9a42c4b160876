/* report_page.c: a simulation's report as one page that needs nothing else: tables and drawings. */
#include <inttypes.h>

#include "sim/languages.h"
#include "sim/report.h"

enum {
    HOURS = 24,
    COUNT_BYTES_MAX = 28,
    LEFT = 56, /* Of a drawing: where its axis stands, in units of the page. */
    TOP = 12,
    WIDTH = 720,
    HEIGHT = 180,
    LINES = 4, /* Across, from nothing to the most. */
    FEW = 10,  /* One in so many is hardly any. */
};

static const char head[] =
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    "<title>Simulation</title><style>"
    "body{font:16px/1.5 \"Public Sans\",system-ui,sans-serif;color:#1b1b1b;background:#fff;"
    "max-width:52rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.75rem;line-height:1.2;margin:0}h2{font-size:1.15rem;margin:2.25rem 0 .5rem}"
    "p{color:#565c65;margin:.25rem 0}svg{width:100%;min-width:44rem;height:auto;display:block}"
    "svg text{font-size:11px;fill:#565c65}"
    ".facts{display:grid;grid-template-columns:repeat(3,1fr);gap:1rem;margin:1.5rem 0}"
    "@media(max-width:36rem){.facts{grid-template-columns:repeat(2,1fr)}"
    "body table{font-size:.75rem}body th,body td{padding:.3rem .2rem}}"
    ".facts div{background:#f0f0f0;border-radius:4px;padding:.75rem 1rem}"
    ".facts b{display:block;font-size:1.5rem;line-height:1.2}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}"
    "th,td{text-align:right;padding:.3rem .5rem;border-bottom:1px solid #dfe1e2;"
    "font-variant-numeric:tabular-nums}th:first-child,td:first-child{text-align:left}"
    "i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.35em}"
    "p span{white-space:nowrap;margin-right:1.25em}"
    "</style></head><body>\n";

/* Names of files may have anything in them. */
static void put_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '&')
            fputs("&amp;", out);
        else
            fputc(*text, out);
    }
}

/* One row of values by half hour, drawn as columns or as a line. */
struct series {
    const char *name;
    const char *color;
    bool is_line;
    double values[TL_HALF_HOURS];
};

/* The least round number that is not below. */
static double round_up(double value)
{
    static const double rounds[] = { 1, 1.5, 2, 3, 4, 5, 6, 8, 10 };
    double unit = 1e-3;
    while (unit * 10 < value && unit < 1e15)
        unit *= 10;
    int i = 0;
    while (i < 8 && unit * rounds[i] < value)
        i++;
    return unit * rounds[i];
}

static double x_of(int half)
{
    return LEFT + (double)half * WIDTH / TL_HALF_HOURS;
}

static double y_of(double value, double most)
{
    return TOP + HEIGHT * (1 - (value < most ? value : most) / most);
}

static void draw_frame(FILE *out, double most, const char *unit)
{
    for (int i = 0; i <= LINES; i++) {
        double value = most * i / LINES, y = y_of(value, most);
        fprintf(out,
                "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#dfe1e2\"/>"
                "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.6g%s</text>\n",
                LEFT, LEFT + WIDTH, y, y, LEFT - 6, y + 4, value, unit);
    }
    for (int hour = 0; hour <= HOURS; hour += 2)
        fprintf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%02d</text>\n",
                x_of(2 * hour), TOP + HEIGHT + 16, hour);
}

static void draw_columns(FILE *out, const struct series *series, double most)
{
    for (int i = 0; i < TL_HALF_HOURS; i++) {
        double y = y_of(series->values[i], most);
        if (series->values[i] > 0)
            fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                    x_of(i) + 1, y, (double)WIDTH / TL_HALF_HOURS - 2, TOP + HEIGHT - y,
                    series->color);
    }
    fputc('\n', out);
}

/* A line stands at the middle of each half hour, and breaks where there is nothing. */
static void draw_line(FILE *out, const struct series *series, double most)
{
    bool is_drawing = false;
    fputs("<path fill=\"none\" stroke-width=\"2.5\" stroke-linejoin=\"round\" d=\"", out);
    for (int i = 0; i < TL_HALF_HOURS; i++) {
        bool has_value = series->values[i] > 0;
        if (has_value)
            fprintf(out, "%c%.1f %.1f", is_drawing ? 'L' : 'M', (x_of(i) + x_of(i + 1)) / 2,
                    y_of(series->values[i], most));
        is_drawing = has_value;
    }
    fprintf(out, "\" stroke=\"%s\"/>\n", series->color);
}

static void draw(FILE *out, const char *title, const char *unit, const struct series *series,
                 size_t series_len)
{
    double most = 0;
    for (size_t i = 0; i < series_len; i++) {
        for (int half = 0; half < TL_HALF_HOURS; half++)
            most = series[i].values[half] > most ? series[i].values[half] : most;
    }
    most = round_up(most);
    fprintf(out, "<h2>%s</h2><p>", title);
    for (size_t i = 0; i < series_len; i++)
        fprintf(out, "<span><i style=\"background:%s\"></i>%s</span> ", series[i].color,
                series[i].name);
    fprintf(out,
            "</p><div class=\"scroll\" tabindex=\"0\"><svg viewBox=\"0 0 %d %d\" role=\"img\" "
            "aria-label=\"%s\">\n",
            LEFT + WIDTH + 12, TOP + HEIGHT + 24, title);
    draw_frame(out, most, unit);
    for (size_t i = 0; i < series_len; i++) {
        if (series[i].is_line)
            draw_line(out, series + i, most);
        else
            draw_columns(out, series + i, most);
    }
    fputs("</svg></div>\n", out);
}

static void draw_calls(const struct tl_report *report, FILE *out)
{
    struct series series[] = { { "came", "#a9c8e0", false, { 0 } },
                               { "came into a line", "#0076d6", true, { 0 } },
                               { "answered by a person", "#0f6460", true, { 0 } } };
    for (int i = 0; i < TL_HALF_HOURS; i++) {
        const struct tl_totals *half = report->tally->halves + i;
        double days = report->plan->days;
        series[0].values[i] = (double)(half->offered + half->redialled) / days;
        series[1].values[i] = (double)half->asked / days;
        series[2].values[i] = (double)half->answered / days;
    }
    draw(out, "Calls in each half hour, a day on average", "", series, 3);
}

static void draw_waits(const struct tl_report *report, FILE *out)
{
    struct series series[] = { { "half wait no longer (p50)", "#0f6460", true, { 0 } },
                               { "nine of ten (p90)", "#c05600", true, { 0 } } };
    for (int i = 0; i < TL_HALF_HOURS; i++) {
        const struct tl_hist *waits = &report->tally->hours[i / 2].waits;
        series[0].values[i] = tl_hist_at(waits, 0.5);
        series[1].values[i] = tl_hist_at(waits, 0.9);
    }
    draw(out, "Wait from the first ring to a person, by the hour of the call", " s", series, 2);
}

/* Half hours with hardly any staff say nothing: the last call of an evening is all of it. */
static void draw_occupancy(const struct tl_report *report, FILE *out)
{
    struct series series[] = { { "occupancy", "#005ea2", true, { 0 } },
                               { "left in line", "#c05600", true, { 0 } } };
    double most_us = 0;
    for (int i = 0; i < TL_HALF_HOURS; i++) {
        double ready_us = report->tally->halves[i].ready_us;
        most_us = ready_us > most_us ? ready_us : most_us;
    }
    for (int i = 0; i < TL_HALF_HOURS; i++) {
        const struct tl_totals *half = report->tally->halves + i;
        bool is_staffed = half->ready_us * FEW > most_us;
        series[0].values[i] = is_staffed ? 100 * tl_occupancy(half) : 0;
        series[1].values[i] = is_staffed ? 100 * tl_abandonment(half) : 0;
    }
    draw(out, "How busy the staff are, and who left in line", " %", series, 2);
}

static void put_fact(FILE *out, const char *what, const char *unit, double value)
{
    fprintf(out, "<div>%s<b>%.1f%s</b></div>", what, value, unit);
}

static void put_facts(const struct tl_report *report, FILE *out)
{
    const struct tl_totals *totals = &report->tally->totals;
    char count[COUNT_BYTES_MAX], within[48];
    snprintf(within, sizeof within, "answered within %" PRIu32 " s",
             report->plan->demand->targets_s[0]);
    fprintf(out, "<div class=\"facts\"><div>calls<b>%s</b></div>",
            tl_report_count(totals->offered + totals->redialled, count));
    put_fact(out, within, " %", 100 * tl_service_level(totals, 0));
    put_fact(out, "average wait (ASA)", " s", tl_asa_s(totals));
    put_fact(out, "left in line", " %", 100 * tl_abandonment(totals));
    put_fact(out, "occupancy", " %", 100 * tl_occupancy(totals));
    fprintf(out, "<div>callbacks answered<b>%s", tl_report_count(totals->called_back, count));
    fprintf(out, " of %s</b></div></div>\n", tl_report_count(totals->promised, count));
}

static void put_met(FILE *out, const char *kind, const char *name, const struct tl_met *met)
{
    char count[COUNT_BYTES_MAX];
    double live = (double)(met->answered + met->abandoned);
    fprintf(out, "<tr><td>%s %s<td>%s", kind, name, tl_report_count(met->offered, count));
    fprintf(out, "<td>%s<td>%.1f %%", tl_report_count(met->answered, count),
            live > 0 ? 100 * (double)met->abandoned / live : 0);
    fprintf(out, "<td>%.1f<td>%.1f<td>%.1f\n", tl_hist_at(&met->waits, 0.5),
            tl_hist_at(&met->waits, 0.9), tl_hist_at(&met->waits, 0.99));
}

static void put_waits(const struct tl_report *report, FILE *out)
{
    const struct tl_tally *tally = report->tally;
    const struct tl_policy *policy = report->plan->policy;
    fputs("<h2>Waits from the first ring, in seconds</h2><div class=\"scroll\"><table>"
          "<tr><th>of<th>calls<th>answered<th>left<th>p50<th>p90<th>p99\n",
          out);
    put_met(out, "all", "", tally->all);
    for (uint16_t i = 0; i < tally->languages_len; i++)
        put_met(out, "language", policy->languages[i].code, tally->languages + i);
    for (uint16_t i = 0; i < tally->queues_len; i++)
        put_met(out, "queue", policy->queues[i].id.name, tally->queues + i);
    fputs("</table></div>\n<p>", out);
    struct tl_language_gap gap = tl_language_gap_find(tally);
    tl_language_gap_text(&gap, policy, out);
    fputs("</p>\n", out);
}

static void put_outcomes(const struct tl_report *report, FILE *out)
{
    const struct tl_totals *totals = &report->tally->totals;
    char count[COUNT_BYTES_MAX];
    double came = (double)(totals->offered + totals->redialled);
    fputs("<h2>How the calls ended</h2><table>\n", out);
    for (int i = TL_OUTCOME_NONE + 1; i < TL_OUTCOMES; i++)
        fprintf(out, "<tr><td>%s<td>%s<td>%.2f %%\n", tl_outcome_text((enum tl_outcome)i),
                tl_report_count(totals->outcomes[i], count),
                came > 0 ? 100 * (double)totals->outcomes[i] / came : 0);
    fprintf(out, "<tr><td>under way<td>%" PRIu32 "<td></table>\n", report->under_way);
}

void tl_report_page(const struct tl_report *report, FILE *out)
{
    const struct tl_simulation_plan *plan = report->plan;
    const struct tl_date begins = plan->demand->begins;
    fputs(head, out);
    fprintf(out, "<h1>%" PRIu32 " simulated day%s from %04d-%02d-%02d</h1><p>", plan->days,
            plan->days == 1 ? "" : "s", begins.year, begins.month, begins.day);
    put_text(out, report->policy);
    fputs(", ", out);
    put_text(out, report->staff);
    fputs(", ", out);
    put_text(out, report->demand);
    fprintf(out, "; %" PRIu32 " staff, seed %" PRIu64 "</p>\n", plan->roster->people, plan->seed);
    put_facts(report, out);
    draw_waits(report, out);
    draw_calls(report, out);
    draw_occupancy(report, out);
    put_waits(report, out);
    put_outcomes(report, out);
    fputs("</body></html>\n", out);
}
