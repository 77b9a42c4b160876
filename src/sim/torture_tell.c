/* torture_tell.c: what the torture did and found, for people. */
#include <inttypes.h>
#include <string.h>

#include "base/calendar.h"
#include "sim/torture.h"

static const char *const texts[TL_TORTURE_FAULTS] = {
#define TEXT(name, text) [name] = text,
    TL_TORTURE_FAULT_TABLE(TEXT)
#undef TEXT
};

void tl_torture_add(struct tl_torture_result *sum, const struct tl_torture_result *more)
{
    for (int i = 0; i < TL_TORTURE_FAULTS; i++)
        sum->faults[i] += more->faults[i];
    for (int i = 0; i < TL_TORTURE_KINDS; i++)
        sum->kinds[i] += more->kinds[i];
    for (int i = 0; i < TL_LIMIT_KINDS; i++)
        sum->limits[i] += more->limits[i];
    sum->steps += more->steps;
    sum->facts += more->facts;
    sum->contacts += more->contacts;
    sum->offers += more->offers;
    sum->looks += more->looks;
    sum->simulated_us += more->simulated_us;
    sum->hash = sum->hash * 31 + more->hash;
    if (sum->broken_step != 0 || more->broken_step == 0)
        return;
    sum->broken_step = more->broken_step;
    sum->broken_fact = more->broken_fact;
    memcpy(sum->broken, more->broken, sizeof sum->broken);
    memcpy(sum->story, more->story, sizeof sum->story);
    sum->story_len = more->story_len;
}

void tl_torture_tell(const struct tl_torture_result *result, FILE *out)
{
    int64_t hours = result->simulated_us / TL_HOUR;
    fprintf(out,
            "%" PRId64 " simulated hours (%.2f years), %" PRIu64 " steps, %" PRIu64
            " facts, %" PRIu64 " contacts, %" PRIu64 " offers; the state compared %" PRIu64
            " times\n",
            hours, (double)hours / 8766, result->steps, result->facts, result->contacts,
            result->offers, result->looks);
    for (int i = 0; i < TL_TORTURE_FAULTS; i++)
        fprintf(out, "%9" PRIu64 "  %s\n", result->faults[i], texts[i]);
    fprintf(out, "journal %016" PRIx64 "\n", result->hash);
}

static void tell_fact(const struct tl_fact *fact, FILE *out)
{
    const struct tl_fact_shape *shape = tl_fact_shape(fact->kind);
    fprintf(out, "  %" PRId64 ".%06" PRId64 "  %s%s", fact->at / TL_SECOND, fact->at % TL_SECOND,
            shape->is_given ? "" : "    ", shape->name);
    for (uint8_t i = 0; i < shape->words_len; i++)
        fprintf(out, " %s=%" PRIu64, shape->fields[i], fact->words[i]);
    fputc('\n', out);
}

void tl_torture_tell_broken(const struct tl_torture_result *result, uint64_t seed, FILE *out)
{
    if (result->broken_step == 0)
        return;
    fprintf(out, "\nThe last facts about it:\n");
    for (uint32_t i = 0; i < result->story_len; i++)
        tell_fact(&result->story[i], out);
    fprintf(out, "BROKEN: seed %" PRIu64 ", step %" PRIu64 ", fact %" PRIu64 ": %s\n", seed,
            result->broken_step, result->broken_fact, result->broken);
}
