/* check.h: the proof that a policy keeps its word: every path ends well, every promise has a clock.
 *
 *     caller, English > welcome > key 1 > my-case > records fail: nothing follows step 2 (look_up)
 *
 * For each channel and language it walks every step that can be reached, with every answer,
 * silence, lookup result and condition both ways. What must have been given before a step (a
 * telephone number, a value that a text names) is proved by a walk on which it is never given. A
 * fault is told as the shortest path to it, with file and line.
 * Memory: about 150 kB of stack. Cost: channels × languages × (2 + values named in texts) × (steps
 * + edges). What it proves, what it leaves out and why it is sound: docs/policy.md.
 * Mission: S1, S2, S3, B1.
 */
#ifndef TL_POLICY_CHECK_H
#define TL_POLICY_CHECK_H

#include "base/fault.h"
#include "policy/model.h"

/* How much was looked at. */
struct tl_proof {
    uint32_t walks;  /* One a channel, a language and what is proved. */
    uint64_t states; /* Steps met on them, each once a walk. */
    uint64_t moves;  /* Ways out of those. */
};

/* TL_EBAD: faults were added. The policy may come from a file or be made by a test; its indices
 * must be in range, as the loader sees to. out_proof may be NULL. */
TL_MUST_USE enum tl_err tl_policy_check(const struct tl_policy *policy, struct tl_faults *faults,
                                        struct tl_proof *out_proof);

#endif
