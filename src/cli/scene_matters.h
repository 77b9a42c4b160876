/* scene_matters.h: what is passed on and answered later, as requests of a server's API.
 *
 *     agent  --> /api/v1/desk/contacts/ID/escalation, /desk/escalations/ID/take, answer, emergency
 *     office --> /api/v1/office/emergencies/ID/place, refuse
 *
 * An officer signs in for each act, with the login "office-KEY" and the password of all staff. Each
 * is TL_OK also when the center says that it no longer fits (404, 409). TL_EDENIED: no such user.
 * TL_EUNAVAILABLE: no answer, or another refusal.
 * Mission: S24, S26, S27.
 */
#ifndef TL_CLI_SCENE_MATTERS_H
#define TL_CLI_SCENE_MATTERS_H

#include "cli/desk_end.h"
#include "cli/scene_live.h"
#include "core/fact.h"
#include "policy/model.h"

/* Where the policy has emergencies: the person names the known case and answers the first questions
 * of verify.yaml as it has them, for an appointment is made for nobody else. TL_EUNSUPPORTED: the
 * file of answers has them not. */
TL_MUST_USE enum tl_err tl_scene_prove(struct tl_desk_end *end, const struct tl_web *web,
                                       const struct tl_policy *policy,
                                       const struct tl_live_where *where, tl_id contact);

/* As an agent does it: each question answered so that it comes to this escalation of the policy (an
 * index), and the time read aloud. */
TL_MUST_USE enum tl_err tl_scene_escalate(struct tl_desk_end *end, const struct tl_web *web,
                                          const struct tl_policy *policy, tl_time now,
                                          tl_id contact, uint16_t escalation);
/* Taken in hand, and answered. */
TL_MUST_USE enum tl_err tl_scene_settle(struct tl_desk_end *end, const struct tl_web *web,
                                        tl_id promise);
/* decides_emergency: of a matter that was passed on, when it is taken in hand. */
TL_MUST_USE enum tl_err tl_scene_decides(struct tl_desk_end *end, const struct tl_web *web,
                                         const struct tl_policy *policy,
                                         const struct tl_fact *given);
/* places_emergency, refuses_emergency. */
TL_MUST_USE enum tl_err tl_scene_office_does(const struct tl_web *web, const char *password,
                                             const struct tl_policy *policy, tl_key office,
                                             const struct tl_fact *given);

#endif
