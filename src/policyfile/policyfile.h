/* policyfile.h: a folder of YAML and articles in, a policy out, or every fault with its line.
 *
 *     center.yaml calendar.yaml staff.yaml reasons.yaml requests.yaml owners.yaml
 *     notifications.yaml (where notices go to people by mail, text message and letter)
 *     topics/NAME.yaml   messages/LANGUAGE.yaml   articles/LANGUAGE/NAME.md
 *
 * The full text of a policy is all its files in one: "== PATH BYTES", a line end, the bytes, a line
 * end; sorted by path. The store keeps it, its SHA-256 is the version, and it can be read back.
 * Memory: one block, sized by the bytes read, which holds the policy until close. Cost: linear,
 * about 10 ms for the reference policy. Limits: files, bytes and depth below.
 * Language: docs/policy.md. Mission: S1, S2, B1.
 */
#ifndef TL_POLICYFILE_POLICYFILE_H
#define TL_POLICYFILE_POLICYFILE_H

#include "base/err.h"
#include "base/fault.h"
#include "policy/model.h"

enum {
    TL_POLICY_FILES_MAX = 1024,
    TL_POLICY_BYTES_MAX = 2 << 20, /* Of all files together. */
    TL_POLICY_DEPTH_MAX = 24,      /* Lists and mappings in one another. */
    TL_POLICY_HASH_BYTES = 32,
};

struct tl_policy_file;

/* Reads a folder. References resolve and values are in range afterwards; whether every path ends
 * well is tl_policy_check's to say. TL_EBAD: faults tell what to mend. TL_EIO: the folder or a
 * file cannot be read (a fault names it). TL_ETOOLONG: over a limit (a fault too). TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_policy_file_open(const char *folder, struct tl_faults *faults,
                                            struct tl_policy_file **out);

/* The same from a full text, as tl_policy_file_text gave it. */
TL_MUST_USE enum tl_err tl_policy_file_open_text(const char *text, size_t text_bytes,
                                                 struct tl_faults *faults,
                                                 struct tl_policy_file **out);

const struct tl_policy *tl_policy_file_policy(const struct tl_policy_file *file);
const char *tl_policy_file_text(const struct tl_policy_file *file, size_t *out_bytes);
const unsigned char *tl_policy_file_hash(const struct tl_policy_file *file);

/* Ends the policy and everything in it. NULL is allowed. */
void tl_policy_file_close(struct tl_policy_file *file);

#endif
