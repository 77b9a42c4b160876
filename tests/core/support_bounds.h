/* support_bounds.h: the bounds of one field of a fact: the last value that is taken and the next
 * one that is refused, or a value that is refused.
 */
#ifndef TL_TESTS_CORE_SUPPORT_BOUNDS_H
#define TL_TESTS_CORE_SUPPORT_BOUNDS_H

#include "core/fact.h"

enum bound_kind { BOUND_MOST, BOUND_LEAST, BOUND_NOT };
struct bound {
    enum tl_fact_kind kind;
    unsigned word; /* The field's place in words. */
    const char *field;
    enum bound_kind is;
    uint64_t value;
};
#define BOUND(what, field, is, value)                                                              \
    {                                                                                              \
        TL_FACT_##what, offsetof(struct tl_fact_##what, field) / 8, #field, is, (uint64_t)(value)  \
    }
#define MOST(what, field, value)  BOUND(what, field, BOUND_MOST, value)
#define LEAST(what, field, value) BOUND(what, field, BOUND_LEAST, value)
#define NOT(what, field, value)   BOUND(what, field, BOUND_NOT, value)

/* A value from here on is so much behind the time of the fact. */
#define BOUND_NOW (UINT64_C(1) << 62)

/* Tries the fact with those values of the field; takes says what became of it. Fails when that is
 * not as the bound says. */
typedef enum tl_err bound_try_fn(void *arg, const struct tl_fact *fact);
void check_bound(const struct bound *bound, const struct tl_fact *fact, bound_try_fn *try_it,
                 void *arg);

#endif
