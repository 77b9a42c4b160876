/* file.h: the YAML of roster and demand files: one file read, and the values that both have.
 * Private to sim. The tables are policyfile's (fields.h): faults sound the same as a policy's.
 */
#ifndef TL_SIM_FILE_H
#define TL_SIM_FILE_H

#include "policyfile/fields.h"
#include "sim/chance.h"

struct tl_file {
    struct load load;
    const char *name;
    char *text;
    struct node *root;
};

/* TL_EBAD, TL_EIO: a fault says why. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_file_open(struct tl_file *file, const char *name,
                                     const struct tl_policy *policy, struct tl_faults *faults);
void tl_file_close(struct tl_file *file);

/* The whole of a file as a text, the caller's to free. TL_EIO, TL_ETOOLONG: a fault says why. */
TL_MUST_USE enum tl_err tl_file_text(const char *name, size_t bytes_max, struct tl_faults *faults,
                                     char **out_text, size_t *out_bytes);

read_fn tl_read_share;  /* double: "30 %", 0 to 1 out; field->max is the most percent. */
read_fn tl_read_weight; /* double: a whole number, min to max. */
read_fn tl_read_spread; /* struct tl_spread: "4 min", or { mean, kind, spread }. */
read_fn tl_read_time;   /* uint32_t: "08:30", seconds of the day. */
read_fn tl_read_span;   /* uint32_t[2]: "08:30-16:00". */
read_fn tl_read_days;   /* uint8_t: "monday-friday", a bit of each. */

/* The weekday of this name; 7: there is none. */
uint8_t tl_weekday_find(const char *name, size_t name_len);

/* "08:30" at text, in seconds of the day; false: none. */
bool tl_time_read(const char *text, uint32_t *out);

#endif
