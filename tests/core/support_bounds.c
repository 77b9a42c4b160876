/* support_bounds.c: a field at its bound and behind it. */
#include "core/support_bounds.h"

#include "support/check.h"

static void expect(const struct bound *bound, const struct tl_fact *fact, uint64_t value,
                   enum tl_err expected, bound_try_fn *try_it, void *arg)
{
    struct tl_fact changed = *fact;
    changed.words[bound->word] = value >= BOUND_NOW - 1 && value <= BOUND_NOW + 1
                                     ? value - BOUND_NOW + (uint64_t)fact->at
                                     : value;
    if (try_it(arg, &changed) != expected)
        fail_msg("%s is %s with %s = %lld", tl_fact_shape(fact->kind)->name,
                 expected == TL_OK ? "refused" : "taken", bound->field,
                 (long long)changed.words[bound->word]);
}

void check_bound(const struct bound *bound, const struct tl_fact *fact, bound_try_fn *try_it,
                 void *arg)
{
    if (bound->is == BOUND_NOT) {
        expect(bound, fact, fact->words[bound->word], TL_OK, try_it, arg);
        expect(bound, fact, bound->value, TL_EBAD, try_it, arg);
        return;
    }
    uint64_t behind = bound->is == BOUND_MOST ? bound->value + 1 : bound->value - 1;
    expect(bound, fact, bound->value, TL_OK, try_it, arg);
    expect(bound, fact, behind, TL_EBAD, try_it, arg);
}
