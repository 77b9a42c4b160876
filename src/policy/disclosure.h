/* disclosure.h: the disclosure gate: whether something of a case may be told to who asks.
 *
 *     what + role + representation + level + channel + topic --the policy's rules--> yes, or why
 * not
 *
 * Every channel asks it before it says, shows, prints, sends or logs anything of a case; none has a
 * rule of its own. It knows no case and no person: whoever calls it says how the asker stands to
 * the case. What is in a kind of fact, which roles there are and what each hears is policy data
 * (docs/policy.md, "Who may hear what").
 * Mission: S28, S29. Law of the reference policy: 8 CFR 103.2(a)(3), 292.4, 292.5; 8 U.S.C. 1367.
 */
#ifndef TL_POLICY_DISCLOSURE_H
#define TL_POLICY_DISCLOSURE_H

#include "policy/model.h"

/* How a representation document stands; the reference policy's is Form G-28. */
#define TL_REPRESENTATION_TABLE(X)                                                                 \
    X(TL_REPRESENTATION_NONE, "none")                                                              \
    X(TL_REPRESENTATION_RECEIVED, "received")                                                      \
    X(TL_REPRESENTATION_PENDING, "pending")                                                        \
    X(TL_REPRESENTATION_ACTIVE, "active")                                                          \
    X(TL_REPRESENTATION_WITHDRAWN, "withdrawn")                                                    \
    X(TL_REPRESENTATION_REPLACED, "replaced")

enum tl_representation {
#define TL_REPRESENTATION_NAME(name, text) name,
    TL_REPRESENTATION_TABLE(TL_REPRESENTATION_NAME)
#undef TL_REPRESENTATION_NAME
        TL_REPRESENTATIONS
};
const char *tl_representation_text(enum tl_representation representation);

#define TL_DISCLOSURE_TABLE(X)                                                                     \
    X(TL_DISCLOSE_YES, "yes")                                                                      \
    X(TL_DISCLOSE_VERIFY, "verify") /* Once the asker has answered more: `level` is wanted. */     \
    X(TL_DISCLOSE_PENDING,                                                                         \
      "pending") /* The document is on its way: since when, and what helps. */                     \
    X(TL_DISCLOSE_NO, "no")                                                                        \
    X(TL_DISCLOSE_UNKNOWN, "unknown") /* As of a case that is not there, in every word and time.   \
                                       */

enum tl_disclosure {
#define TL_DISCLOSURE_NAME(name, text) name,
    TL_DISCLOSURE_TABLE(TL_DISCLOSURE_NAME)
#undef TL_DISCLOSURE_NAME
        TL_DISCLOSURES
};
const char *tl_disclosure_text(enum tl_disclosure disclosure);

const char *tl_telling_text(enum tl_telling_kind kind); /* As the policy's file has it. */

/* Whether anyone hears it, in all channels and topics. */
bool tl_telling_is_free(const struct tl_telling *telling);

/* One question to the gate. Indices into the policy's lists. */
struct tl_disclosure_asked {
    enum tl_telling_kind what;
    uint16_t role; /* case_roles: how the asker stands to this case; TL_NONE: nobody knows. */
    enum tl_representation representation; /* Of the document by which the asker asks. */
    uint16_t level; /* levels: what was proved of the asker; 0 of a policy that has none. */
    enum tl_channel channel;
    uint16_t topic; /* topics; TL_NONE: asked in none. */
    bool is_protected;
    bool has_second; /* A second member of staff looked, and agreed. */
};

struct tl_disclosure_answer {
    enum tl_disclosure disclosure;
    uint16_t level; /* TL_DISCLOSE_VERIFY: the one that is wanted. */
};

struct tl_disclosure_answer tl_disclose(const struct tl_policy *policy,
                                        const struct tl_disclosure_asked *asked);

#endif
