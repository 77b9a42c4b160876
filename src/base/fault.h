/* fault.h: a human's mistake, in the words of the person who can mend it.
 *
 * Policy files, settings, forms and imports report through it: where the mistake stands and one
 * sentence that says what to do. Faults are collected by whoever reads the text; the reader goes
 * on after a fault where it can, so that one run names all of them.
 */
#ifndef TL_BASE_FAULT_H
#define TL_BASE_FAULT_H

#include "base/types.h"

struct tl_fault {
    char file[160]; /* As the person named it; "" when there is no file. */
    uint32_t line;  /* From 1; 0 when there is no line. */
    char path[96];  /* Place in the document: "topics.case-status.steps[2]"; may be "". */
    char text[256]; /* One sentence, with the way to mend it. */
};

/* A list of faults in memory that its owner lends. More than faults_max are counted, not kept. */
struct tl_faults {
    struct tl_fault *faults;
    uint32_t faults_len;
    uint32_t faults_max;
    uint32_t lost;
};

/* Adds one; the texts are copied and cut to fit. */
void tl_faults_add(struct tl_faults *faults, const char *file, uint32_t line, const char *path,
                   const char *text);

#endif
