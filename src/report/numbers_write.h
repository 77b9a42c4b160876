/* numbers_write.h: rows of numbers as CSV (RFC 4180), JSON, or a table for people. */
#ifndef TL_REPORT_NUMBERS_WRITE_H
#define TL_REPORT_NUMBERS_WRITE_H

#include <stdio.h>

#include "report/numbers.h"

enum tl_numbers_form { TL_NUMBERS_TABLE, TL_NUMBERS_CSV, TL_NUMBERS_JSON };

struct tl_numbers_wanted {
    const struct tl_policy *policy; /* Names queues and languages; one that is gone is "gone". */
    const struct tl_numbers_settings *settings;
    tl_time from, to; /* Intervals that begin in [from, to). */
    enum tl_numbers_form form;
};

/* After the end: contacts, or with is_staff the time of agents. JSON: a list of objects. */
void tl_numbers_write(const struct tl_numbers *numbers, const struct tl_numbers_wanted *wanted,
                      bool is_staff, FILE *out);

#endif
