/* generate.h: inventing the records of a lively agency, always the same for the same seed.
 *
 * Writes the files that `import` reads. Nobody in them is real: names are numbers, and case numbers
 * are drawn. Older cases are further along; some are outside their normal time.
 */
#ifndef TL_DESK_GENERATE_H
#define TL_DESK_GENERATE_H

#include <stdio.h>

#include "desk/vocabulary.h"

struct tl_generate {
    const struct tl_vocabulary *vocabulary;
    const struct tl_policy *policy; /* Its questions and their forms. */
    const struct tl_form *receipt;  /* How a case number looks. */
    const char *const *languages;   /* Codes. */
    uint16_t languages_len;
    const char *const
        *appointments; /* Kinds that the policy asks about; none: none are invented. */
    uint16_t appointments_len;
    const struct tl_zone *zone; /* Appointments are by day there. */
    int32_t today;              /* Days since 1970. */
    uint64_t seed;
    uint32_t count; /* Of cases. */
};

/* One row for each case: number,form,office,status,status_on,received_on,language,protected,online.
 * progress may be NULL. TL_EIO: writing failed. TL_EBAD: the vocabulary has no forms, offices or
 * statuses, or an office's letters don't suit the receipt form. */
typedef void tl_progress_fn(void *arg, uint64_t done, uint64_t all);
TL_MUST_USE enum tl_err tl_generate_cases(const struct tl_generate *what, FILE *out,
                                          tl_progress_fn *progress, void *arg);

/* Appointments of the same cases: case,kind,at,place,state (times in UTC, RFC 3339). */
TL_MUST_USE enum tl_err tl_generate_appointments(const struct tl_generate *what, FILE *out);

/* Who speaks for the person of the same cases: case,document,name,firm,received_on,entered_on,
 * active_on,until,ended_on,ended. */
TL_MUST_USE enum tl_err tl_generate_representations(const struct tl_generate *what, FILE *out);

/* case,question,answer: to each question of the policy whose form can be drawn, days and digits. */
TL_MUST_USE enum tl_err tl_generate_answers(const struct tl_generate *what, FILE *out);

/* Normal times: form,office,days_low,days_high,inquiry_date. */
TL_MUST_USE enum tl_err tl_generate_times(const struct tl_generate *what, FILE *out);

#endif
