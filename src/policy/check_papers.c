/* check_papers.c: papers that are put into accounts are seen there, and a request can be answered.
 */
#include <string.h>

#include "policy/check_parts.h"
#include "policy/disclosure.h"

#define FAULT(faults, name, ...) TL_FAULT_IN("papers.yaml", faults, name, __VA_ARGS__)

static bool is_told(const struct tl_policy *policy)
{
    const struct tl_disclosure_asked asked = { .what = TL_TELLS_CONTENT,
                                               .role = policy->accounts.role,
                                               .representation = TL_REPRESENTATION_NONE,
                                               .level = policy->accounts.level,
                                               .channel = TL_CHANNEL_WEB,
                                               .topic = TL_NONE };
    return tl_disclose(policy, &asked).disclosure == TL_DISCLOSE_YES;
}

void tl_check_papers(const struct tl_policy *policy, struct tl_faults *faults)
{
    const struct tl_paper_rules *rules = &policy->papers;
    if (rules->notice_mb == 0)
        return;
    if (policy->accounts.code_days == 0)
        FAULT(faults, "notices", "There are no accounts in which papers could be seen: ",
              "write accounts in verify.yaml, or leave papers.yaml out.");
    else if (!is_told(policy))
        FAULT(faults, "notices", "The owner of an account would not be told content: ",
              "let verify.yaml tell it to the role and level of accounts, in the channel web.");
    if (policy->rfe_asks_len > 0 && policy->uploads.types == 0)
        FAULT(faults, "evidence", "No files are taken, so nobody could answer: ",
              "write uploads in center.yaml, or leave evidence out.");
}
