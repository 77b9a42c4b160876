/* policies.h: the policies that this server follows: one in force, and those that walks under way
 * began with.
 *
 *     folder --read, proved--> [ version -> policy, words of its records ] --> engine, edges
 *
 * A new policy is taken only when it is proved; the one in force stays otherwise. None is let go
 * before the server ends, so that a pointer, once given, is good: a policy costs about a megabyte,
 * and POLICIES_MAX of them can come between two starts. Any thread may read; one thread loads.
 */
#ifndef TL_SERVER_POLICIES_H
#define TL_SERVER_POLICIES_H

#include <jansson.h>

#include "base/fault.h"
#include "desk/vocabulary.h"
#include "policyfile/policyfile.h"

enum { TL_POLICIES_MAX = 64 };

struct tl_policies;

/* What belongs together. Lent until the end. */
struct tl_policy_set {
    struct tl_policy_file *file;
    const struct tl_policy *policy;
    struct tl_vocabulary *vocabulary;
    json_t *words; /* words_json.h */
};

/* Reads the policy in a folder, proves it, and reads its vocabulary. Errors are faults. */
TL_MUST_USE enum tl_err tl_policy_set_read(const char *dir, struct tl_faults *faults,
                                           struct tl_policy_set *out_set);
void tl_policy_set_close(struct tl_policy_set *set);

/* first stays the caller's. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_policies_open(const struct tl_policy_set *first,
                                         struct tl_policies **out_policies);
void tl_policies_close(struct tl_policies *policies);

/* Takes one that was read, and it is in force from now; take_set is the registry's. A version that
 * is there already is in force again, and the set is closed. TL_EFULL: restart first. */
TL_MUST_USE enum tl_err tl_policies_take(struct tl_policies *policies,
                                         struct tl_policy_set *take_set);

/* The one in force. Never NULL. */
const struct tl_policy_set *tl_policies_now(const struct tl_policies *policies);

/* The one of this version, or the one in force when there is none. Never NULL. */
const struct tl_policy_set *tl_policies_of(const struct tl_policies *policies, uint64_t version);

#endif
