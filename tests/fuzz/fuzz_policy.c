/* fuzz_policy.c: any bytes as a policy's text: read, checked, or refused; never a crash. */
#include "policy/check.h"
#include "policyfile/policyfile.h"

enum { FAULTS_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static struct tl_fault faults[FAULTS_MAX];
    struct tl_faults list = { .faults = faults, .faults_max = FAULTS_MAX };
    struct tl_policy_file *file = NULL;
    enum tl_err err = tl_policy_file_open_text((const char *)data, bytes, &list, &file);
    if (!err)
        err = tl_policy_check(tl_policy_file_policy(file), &list, NULL);
    if (err && err != TL_ENOMEM && list.faults_len == 0)
        __builtin_trap(); /* A refusal without a reason. */
    tl_policy_file_close(file);
    return 0;
}
