/* check_inbox.c: what accounts write about has a page, and comes to somebody who answers it from
 * the worklist or at an office. */
#include <string.h>

#include "policy/check_parts.h"
#include "policy/lead.h"

#define FAULT(faults, name, ...) TL_FAULT_IN("verify.yaml", faults, name, __VA_ARGS__)

/* A queue's staff have it on their worklist, an office that sees people on its own. */
static bool is_answered(const struct tl_policy *policy, const char *office)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (strcmp(policy->queues[i].id.name, office) == 0)
            return true;
    }
    return tl_policy_visit_office_find(policy, tl_key_of(office)) != NULL;
}

static void check_topic(struct tl_check *check, uint16_t topic)
{
    const struct tl_policy *policy = check->policy;
    const struct tl_topic *about = policy->topics + topic;
    uint16_t owner = TL_NONE;
    if (!tl_lead_writes(policy, TL_CHANNEL_WEB, topic, &owner))
        FAULT(check->faults, "inbox", "A message about ", about->id.name,
              " would be asked more than words and an address, or would end in no message: name a ",
              "topic that ends in one on a page.");
    else if (!is_answered(policy, policy->owners[owner].office))
        FAULT(check->faults, "inbox", "Nobody's list would have messages about ", about->id.name,
              ": ", policy->owners[owner].office,
              " is no queue and no office that sees people; give its owner one.");
    if (!about->words || about->words[0] == '\0' || tl_lead_group(&check->walk, topic) == 0)
        FAULT(check->faults, "inbox", "No page leads to ", about->id.name,
              ": give it words and a choice that leads there, or take it out of inbox.");
}

void tl_check_inbox(struct tl_check *check)
{
    const struct tl_inbox_rules *rules = &check->policy->accounts.inbox;
    if (rules->topics.len == 0)
        return;
    tl_lead_all(&check->walk, check->policy, TL_CHANNEL_WEB, 0);
    for (uint16_t i = 0; i < rules->topics.len; i++)
        check_topic(check, rules->topics.items[i]);
    if (!tl_policy_notification_find(check->policy, "account_news"))
        FAULT(check->faults, "inbox", "Nobody would be told that an answer came: add the ",
              "notification account_news to notifications.yaml.");
}
