/* Memory over time: a leak is told from a cache that fills, and from noise. */
#include "cli/memory_line.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/check.h"

enum { WARM = 300, SAMPLES = 1200 }; /* Twenty minutes, of which the last fifteen count. */
#define MB 1024.0

typedef double memory_fn(double minutes);

static enum tl_memory_verdict judge(memory_fn *memory, double noise_kb)
{
    struct tl_memory_line *line = calloc(1, sizeof *line);
    uint64_t random = check_seed();
    for (int i = WARM; i < SAMPLES; i++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
        double noise = noise_kb * ((double)(random >> 40) / (1 << 24) - 0.5);
        tl_memory_line_add(line, i, memory(i / 60.0) + noise);
    }
    enum tl_memory_verdict verdict = tl_memory_judge(line);
    free(line);
    return verdict;
}

static double still(double minutes)
{
    (void)minutes;
    return 100 * MB;
}

static double leaks(double minutes) /* A kilobyte for each of five calls a second. */
{
    return 100 * MB + 300 * minutes;
}

static double fills(double minutes)
{
    return 60 * MB + 40 * MB * (1 - exp(-minutes / 3));
}

static double fills_and_leaks(double minutes)
{
    return fills(minutes) + 1024 * minutes;
}

static void what_does_not_grow_is_flat(void **state)
{
    (void)state;
    CHECK_EQ(judge(still, 0), TL_MEMORY_IS_FLAT);
    CHECK_EQ(judge(still, 2 * MB), TL_MEMORY_IS_FLAT);
}

static void a_kilobyte_a_call_is_found(void **state)
{
    (void)state;
    CHECK_EQ(judge(leaks, 0), TL_MEMORY_GROWS_ON);
    CHECK_EQ(judge(leaks, 2 * MB), TL_MEMORY_GROWS_ON);
}

static void what_fills_is_no_leak_and_hides_none(void **state)
{
    (void)state;
    CHECK(judge(fills, 0) != TL_MEMORY_GROWS_ON);
    CHECK_EQ(judge(fills_and_leaks, 0), TL_MEMORY_GROWS_ON);
}

static void too_few_samples_prove_nothing(void **state)
{
    (void)state;
    struct tl_memory_line *line = calloc(1, sizeof *line);
    for (int i = 0; i < 10; i++)
        tl_memory_line_add(line, i, 1000);
    CHECK_EQ(tl_memory_judge(line), TL_MEMORY_GROWS_ON);
    free(line);
}

static void a_long_run_keeps_its_whole_length(void **state)
{
    (void)state;
    struct tl_memory_line *line = calloc(1, sizeof *line);
    for (int i = 0; i < 3 * TL_MEMORY_SAMPLES_MAX; i++)
        tl_memory_line_add(line, i, 1000 + i);
    CHECK(line->len <= TL_MEMORY_SAMPLES_MAX && line->at_s[0] == 0);
    CHECK(line->at_s[line->len - 1] == 3 * TL_MEMORY_SAMPLES_MAX - 1);
    CHECK(fabs(tl_memory_slope(line, 0, 1) - 60) < 0.001);
    free(line);
}

static void a_process_has_memory(void **state)
{
    (void)state;
    CHECK(tl_memory_of(getpid()) > 100);
    CHECK(tl_memory_of(-1) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_does_not_grow_is_flat),
        cmocka_unit_test(a_kilobyte_a_call_is_found),
        cmocka_unit_test(what_fills_is_no_leak_and_hides_none),
        cmocka_unit_test(too_few_samples_prove_nothing),
        cmocka_unit_test(a_long_run_keeps_its_whole_length),
        cmocka_unit_test(a_process_has_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
