/* lead.h: which topics a page can lead to, and by which keys.
 *
 *     entry --key 7--> something-else --key 1--> not-received        lead to it: 7, then 1
 *     entry --key 1--> case-status --a case number, a lookup--> outside-normal-time
 *                                                              lead to it: 1, then it is asked
 *
 * A flow begins at its channel's entry; whoever wants one topic is led there by the choices of its
 * menus, and stands at the first question on the way that is no menu. So a page of a topic needs
 * nothing of the policy but `words`, and all that is proved of paths holds for it.
 * Cost: O(steps) a look. Memory: the walk, lent. Mission: S18.
 */
#ifndef TL_POLICY_LEAD_H
#define TL_POLICY_LEAD_H

#include "policy/paths.h"

/* The topic's place in the entry's menu, counted from 1: the choice of it that leads there. 0: no
 * way leads there, or none by its choices. The walk is of tl_lead_all. */
uint16_t tl_lead_group(const struct tl_walk *walk, uint16_t topic);

/* Every step that a page of this channel and language can come to. */
void tl_lead_all(struct tl_walk *walk, const struct tl_policy *policy, enum tl_channel channel,
                 uint16_t language);

/* The first menu that stands at the channel's entry; TL_NONE: there is none. */
uint16_t tl_lead_menu(const struct tl_policy *policy, enum tl_channel channel);

/* The key that leads on from a step to a topic, on the shortest way; to the topic of a person, the
 * key that does so anywhere. '\0': it is there already,
 * no way leads there, or the step waits for something else than a choice. */
char tl_lead_key(struct tl_walk *walk, const struct tl_policy *policy, enum tl_channel channel,
                 uint16_t language, uint16_t step, uint16_t topic);

/* What a flow comes to from a step on without another word of the person: TL_STEP_REQUEST,
 * TL_STEP_MESSAGE or TL_STEP_CALLBACK where it may; else TL_STEP_KINDS. */
enum tl_step_kind tl_lead_end(const struct tl_policy *policy, enum tl_channel channel,
                              uint16_t from);

/* Whether the topic can end in a request, by itself or by topics that have no page of their own.
 * The walk is lent. */
bool tl_lead_files(struct tl_walk *walk, const struct tl_policy *policy, enum tl_channel channel,
                   uint16_t language, uint16_t topic);

/* Whether the topic comes to a message by questions for words and an address of mail alone;
 * *out_owner then answers it, an index into owners. */
bool tl_lead_writes(const struct tl_policy *policy, enum tl_channel channel, uint16_t topic,
                    uint16_t *out_owner);

#endif
