/* support_situations.h: one contact, ANA, in each situation that a contact can be in, and a way
 * back to it after whatever was tried there.
 *
 * EVE is of tier 1, FAY of tier 2, GIL is not there. It is ten past ten on a Monday, all is open.
 */
#ifndef TL_TESTS_CORE_SUPPORT_SITUATIONS_H
#define TL_TESTS_CORE_SUPPORT_SITUATIONS_H

#include "core/support_center.h"

enum { ANA = 101, BOB, NOBODY = 999, EVE = 1, FAY, GIL };

#define EN_TIER2 (TEST_SKILL(TEST_EN) | TEST_SKILL(TEST_TIER2))

struct situation {
    const char *name;
    void (*make)(struct world *world);
};
extern const struct situation SITUATIONS[];
extern const unsigned SITUATIONS_LEN;

struct world *world_in(const struct situation *situation);
const struct situation *situation_named(const char *name);

/* Both centers and the clock as they are now, and the way back. A center is one block of memory, so
 * its bytes are all there is of it. */
struct saved {
    tl_time now;
    size_t bytes;
    void *center;
    void *replica;
};
struct saved world_save(const struct world *world);
void world_restore(struct world *world, const struct saved *saved);
void saved_free(struct saved *saved);

#endif
