/* check.h: whether a policy keeps its word: every path ends well, every text is there.
 *
 *     caller, English > welcome > key 1 > my-case > records fail: nothing follows step 2 (look_up)
 *
 * For each channel and language it walks every step that can be reached, with every answer,
 * silence, lookup result and condition both ways; two paths that meet in the same step with the
 * same things known go on as one. A fault is told as the shortest path to it, with file and line.
 * Memory: about 250 kB of stack. Cost: channels × languages × (steps + edges).
 * What it proves and what it leaves out: docs/policy.md. Mission: S1, S2, S3, B1.
 */
#ifndef TL_POLICY_CHECK_H
#define TL_POLICY_CHECK_H

#include "base/fault.h"
#include "policy/model.h"

/* TL_EBAD: faults were added. The policy may come from a file or be made by a test; its indices
 * must be in range, as the loader sees to. */
TL_MUST_USE enum tl_err tl_policy_check(const struct tl_policy *policy, struct tl_faults *faults);

#endif
