/* fuzz_fact.c: bytes as a journal: each fact is read, written again, and applied to a center.
 *
 * A journal of outside bytes may be refused (TL_EBAD) but never ends the process; what was applied
 * keeps every invariant, and a checkpoint of it makes the same center again. Input: one byte of
 * length, then that many bytes of a fact, and so on.
 */
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "core/center.h"
#include "core/support_policy.c" /* A fuzz target is one file. */

static const struct tl_center_limits LIMITS = { 12, 6, 5 };
static struct test_policy test;
static void *memory[2];

static struct tl_center *new_center(unsigned i)
{
    size_t bytes = tl_center_bytes(&LIMITS);
    if (!memory[0]) {
        memory[0] = aligned_alloc(16, (bytes + 15) / 16 * 16);
        memory[1] = aligned_alloc(16, (bytes + 15) / 16 * 16);
        test_policy_make(&test);
    }
    return tl_center_init(memory[i], bytes, &LIMITS, &test.policy);
}

static void check_written(const struct tl_fact *fact)
{
    uint8_t bytes[TL_FACT_BYTES_MAX];
    struct tl_fact again;
    enum tl_err err = tl_fact_read(bytes, tl_fact_write(fact, bytes), &again);
    TL_ASSERT(!err && again.kind == fact->kind && again.at == fact->at);
    TL_ASSERT(memcmp(again.words, fact->words, sizeof again.words) == 0);
}

static void apply_again(void *arg, const struct tl_fact *fact)
{
    enum tl_err err = tl_center_apply(arg, fact);
    TL_ASSERT(!err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct tl_center *center = new_center(0);
    while (bytes > 0) {
        size_t len = data[0] < bytes ? data[0] : bytes - 1;
        struct tl_fact fact;
        enum tl_err err = tl_fact_read(data + 1, len, &fact);
        if (!err) {
            check_written(&fact);
            err = tl_center_apply(center, &fact);
        }
        if (!err)
            tl_center_check(center);
        data += len + 1;
        bytes -= len + 1;
    }
    struct tl_center *copy = new_center(1);
    tl_center_checkpoint(center, apply_again, copy);
    TL_ASSERT(tl_center_digest(copy) == tl_center_digest(center));
    return 0;
}
