/* support_policy.h: the minimal policy with one thing changed, and the faults that this gives. */
#ifndef TL_TESTS_SUPPORT_POLICY_H
#define TL_TESTS_SUPPORT_POLICY_H

#include "policyfile/policyfile.h"

enum { SUPPORT_FAULTS_MAX = 400, SUPPORT_TEXT_BYTES_MAX = 256 << 10 };

/* One change: `find` becomes `replace` in one file, once. find NULL: the file gets all of replace,
 * and is made when it is not there; replace NULL too: the file is taken out. */
struct support_change {
    const char *path;
    const char *find;
    const char *replace;
};

struct support_result {
    enum tl_err err;
    struct tl_fault faults[SUPPORT_FAULTS_MAX];
    struct tl_faults list;
    struct tl_policy_file *file; /* NULL when it could not be read. */
};

/* The full text of the minimal policy after the change; changes_len may be 0. */
size_t support_text(const struct support_change *changes, size_t changes_len,
                    char out[SUPPORT_TEXT_BYTES_MAX]);

/* Reads the changed policy, and checks it when it could be read. */
void support_check(const struct support_change *changes, size_t changes_len,
                   struct support_result *result);
void support_done(struct support_result *result);

/* "FILE:LINE: SENTENCE" of each fault, one a line; what CHECK compares and prints. */
void support_print(const struct support_result *result, char *out, size_t out_bytes_max);

/* This stands among what is told of the changed policy. */
void support_is_told(const struct support_change *changes, size_t changes_len, const char *wanted);

/* A change, and all that is told of it. */
struct support_row {
    struct support_change change;
    const char *faults;
};
void support_rows(const struct support_row *rows, size_t rows_len);
#define SUPPORT_ROWS(rows) support_rows((rows), sizeof(rows) / sizeof *(rows))

#endif
