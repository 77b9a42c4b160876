/* support_law_work.h: an office in its days, shared by what is common (support_law.c) and the ways
 * of deciding (support_law_work.c). */
#ifndef TL_TESTS_SUPPORT_LAW_WORK_H
#define TL_TESTS_SUPPORT_LAW_WORK_H

#include "support_law.h"

enum { LAW_KINDS = 4, LAW_DESKS_MAX = 24 };

/* Of a case, and nobody's to know. */
struct law_own {
    int32_t ready, leaves;
    double due; /* LAW_OWN: by the office's own clock. */
    uint8_t kind, desk, asks, is_first;
};

struct law_run {
    enum law law;
    int office;
    uint64_t random;
    struct law_world *world;
    struct law_own *own;
    uint32_t *here; /* Cases that wait at this office. */
    size_t here_len;
    double filings, target, ready_days; /* A day; days. */
    double evidence, moves, withdrawn;  /* Shares of the cases. */
    double kinds[LAW_KINDS];
    int kinds_len;
    double pace[LAW_DAYS], comes[LAW_DAYS], longer[LAW_DAYS];
    double owed, can, staff, clock;
    double by_age, by_last, first;                       /* Shares of the work; of the cases. */
    double kind_days[LAW_KINDS], kind_spread[LAW_KINDS]; /* LAW_OWN. */
    double speed[LAW_DESKS_MAX], did[LAW_DESKS_MAX];     /* LAW_DESKS. */
    int32_t leave_at[LAW_DESKS_MAX], leave_days[LAW_DESKS_MAX];
    uint32_t on_desk[LAW_DESKS_MAX];
    int desks_len;
    int focus; /* LAW_BATCHES. */
    int32_t focus_until;
    double focus_part;
};

double law_draw(struct law_run *run); /* From 0 to 1. */
double law_between(struct law_run *run, double least, double most);
double law_normal(struct law_run *run);

/* Decided, or evidence is asked for first, and it comes back weeks later. */
void law_decide(struct law_run *run, size_t at, int32_t day);

void law_draw_work(struct law_run *run);         /* What is the law's own. */
void law_begin(struct law_run *run, size_t at);  /* A case came. */
void law_work(struct law_run *run, int32_t day); /* As much as can be done. */

#endif
