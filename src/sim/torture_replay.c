/* torture_replay.c: a journal's given facts stepped again, and judged more closely than before. */
#include "sim/torture.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/torture_inside.h"
#include "store/meta.h"

/* The facts of the journal, one step at a time: a given one and what was decided. */
struct reading {
    struct tl_torture *torture;
    struct tl_journal_cursor cursor;
    struct tl_fact next; /* The given fact of the next step. */
    bool has_next;
    uint64_t number; /* Of the step's given fact. */
    struct tl_fact *facts;
    uint32_t facts_len;
};

static enum tl_err read_fact(struct reading *reading, struct tl_fact *out)
{
    struct tl_journal_fact row;
    enum tl_err err = tl_journal_cursor_next(&reading->cursor, &row);
    return err == TL_OK ? tl_fact_read(row.bytes, row.bytes_len, out) : err;
}

/* TL_ENONE: behind the last one. */
static enum tl_err read_step(struct reading *reading)
{
    struct tl_fact fact;
    enum tl_err err = TL_OK;
    reading->number += reading->facts_len;
    reading->facts_len = 0;
    if (!reading->has_next)
        err = read_fact(reading, &reading->next);
    if (err != TL_OK)
        return err;
    reading->facts[reading->facts_len++] = reading->next;
    reading->has_next = false;
    while (reading->facts_len < TL_TORTURE_FACTS_MAX &&
           (err = read_fact(reading, &fact)) == TL_OK) {
        if (tl_fact_shape(fact.kind)->is_given) {
            reading->next = fact;
            reading->has_next = true;
            return TL_OK;
        }
        reading->facts[reading->facts_len++] = fact;
    }
    return err == TL_ENONE ? TL_OK : err;
}

/* The same input has the same facts. */
static bool compare_facts(const struct reading *reading)
{
    struct tl_torture *torture = reading->torture;
    const struct tl_facts *facts = &torture->facts;
    for (uint32_t i = 0; i < facts->facts_len && i < reading->facts_len; i++) {
        if (!tl_torture_is_same_fact(&facts->facts[i], &reading->facts[i]))
            return tl_torture_wrong(torture, "fact %llu is %s; stepped again it is %s",
                                    (unsigned long long)(reading->number + i),
                                    tl_fact_shape(reading->facts[i].kind)->name,
                                    tl_fact_shape(facts->facts[i].kind)->name);
    }
    if (facts->facts_len != reading->facts_len)
        return tl_torture_wrong(torture, "the step of fact %llu has %u facts; stepped again %u",
                                (unsigned long long)reading->number, reading->facts_len,
                                facts->facts_len);
    return true;
}

static bool step_again(struct reading *reading)
{
    struct tl_torture *torture = reading->torture;
    torture->steps[0] = (struct tl_torture_step){ .given = reading->facts[0] };
    torture->steps_len = 1;
    torture->facts.facts_len = 0;
    torture->head.number = reading->number;
    if (reading->facts[0].kind == TL_FACT_policy_loaded &&
        reading->facts[0].policy_loaded.version > torture->version)
        tl_torture_lend(torture, reading->facts[0].policy_loaded.version);
    return tl_torture_step(torture, 0) && tl_torture_judge(torture, 0) && compare_facts(reading) &&
           tl_torture_compare(torture) &&
           tl_torture_same(torture, TL_TORTURE_LIVE, TL_TORTURE_SHADOW, "applied fact by fact") &&
           tl_torture_hand_over(torture);
}

static enum tl_err replay(struct tl_torture *torture)
{
    struct reading reading = { .torture = torture, .number = 1 };
    enum tl_err err = tl_journal_cursor_open(torture->db, 1, &reading.cursor);
    if (err != TL_OK)
        return err;
    reading.facts = calloc(TL_TORTURE_FACTS_MAX, sizeof *reading.facts);
    err = reading.facts ? TL_OK : TL_ENOMEM;
    while (err == TL_OK && (err = read_step(&reading)) == TL_OK) {
        if (!step_again(&reading))
            break;
    }
    tl_journal_cursor_close(&reading.cursor);
    free(reading.facts);
    return err == TL_ENONE ? TL_OK : err;
}

/* The seed that stands in the store, read by a torture of any other seed. */
static enum tl_err read_seed(const char *journal, uint64_t *out_seed)
{
    struct tl_torture *torture;
    char text[TL_TORTURE_SETTING];
    enum tl_err err = tl_torture_open(0, journal, &torture);
    if (err != TL_OK)
        return err;
    err = tl_store_setting_get(torture->db, "torture", text, sizeof text);
    if (err == TL_OK)
        *out_seed = strtoull(text, NULL, 10);
    tl_torture_close(torture);
    return err == TL_ENONE ? TL_EBAD : err;
}

enum tl_err tl_torture_replay(const char *journal, uint64_t *out_seed,
                              struct tl_torture_result *out)
{
    struct tl_torture *torture;
    if (access(journal, R_OK) != 0)
        return TL_ENONE;
    enum tl_err err = read_seed(journal, out_seed);
    if (err == TL_OK)
        err = tl_torture_open(*out_seed, journal, &torture);
    if (err != TL_OK)
        return err;
    tl_torture_guard(torture);
    err = replay(torture);
    tl_torture_guard(NULL);
    torture->result.facts = torture->head.number;
    torture->result.contacts = torture->model->opened_len;
    torture->result.offers = torture->model->offers_len;
    *out = torture->result;
    tl_torture_close(torture);
    return err;
}
