/* report.h: what a simulation tells: a table for people, JSON, rows of half hours, one page.
 *
 * Every number is defined in docs/simulate.md. A report asserts first that all who came are
 * accounted for. Mission: B3, S33.
 */
#ifndef TL_SIM_REPORT_H
#define TL_SIM_REPORT_H

#include <stdio.h>

#include "sim/simulate.h"
#include "sim/told.h"

/* A run that is told of. */
struct tl_report {
    const struct tl_simulation_plan *plan;
    const struct tl_tally *tally;
    uint32_t under_way;
    const struct tl_told_record *told; /* NULL: it was not looked at. */
    const char *policy;                /* Names of the files, as they were given. */
    const char *staff;
    const char *demand;
};

void tl_report_text(const struct tl_report *report, FILE *out);
void tl_report_json(const struct tl_report *report, FILE *out);
void tl_report_page(const struct tl_report *report, FILE *out);

/* Rows of half hours: the names of the columns once, then a row each. */
void tl_report_csv_head(FILE *out);
void tl_report_csv_half(const struct tl_half *half, FILE *out);

/* A count with a comma after each three digits; text is the caller's, 28 bytes. */
const char *tl_report_count(uint64_t count, char *text);

#endif
