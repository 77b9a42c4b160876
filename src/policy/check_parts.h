/* check_parts.h: the parts of check: each proves one thing and adds its faults. */
#ifndef TL_POLICY_CHECK_PARTS_H
#define TL_POLICY_CHECK_PARTS_H

#include "base/fault.h"
#include "policy/check.h"
#include "policy/paths.h"

/* What the parts that walk share. Each complaint is told once for a step. */
enum tl_complaint {
    TL_NOTHING_FOLLOWS,
    TL_NO_PHONE,
    TL_NOT_LOOKED_AT,
    TL_NO_ADDRESS,
    TL_NO_WAY_OUT,
    TL_GOES_ROUND,
    TL_TOO_LONG_ALONE,
    TL_NOT_FILLED,
    TL_NOT_KEYED,
    TL_LEADS_ELSEWHERE,
    TL_LAST_GOES_ROUND,
    TL_LAST_TOO_LONG,
    TL_COMPLAINTS
};
struct tl_check {
    const struct tl_policy *policy;
    struct tl_faults *faults;
    struct tl_proof proof;
    struct tl_walk walk;
    uint16_t told[TL_STEPS_MAX]; /* A bit each complaint. */
    bool is_reached[TL_STEPS_MAX];
    bool ends[TL_STEPS_MAX];
    uint8_t mark[TL_STEPS_MAX];
    uint16_t length[TL_STEPS_MAX];
};

/* Walks what the scope allows, into check->walk, and counts it. */
void tl_check_walk(struct tl_check *check, const struct tl_scope *scope);
/* Tells it at this step of the walk, if nothing of the kind was told there. what NULL: the
 * complaint's own words. */
void tl_check_tell(struct tl_check *check, uint16_t step, const struct tl_edge *last,
                   enum tl_complaint complaint, const char *what);

/* check_ends.c: from every step of the walk an end can be reached; who says nothing never goes
 * round, nor too far at once; the last topic leads nowhere else and ends, whatever is pressed. */
void tl_check_ends(struct tl_check *check);
void tl_check_silence(struct tl_check *check);
void tl_check_last(struct tl_check *check, enum tl_channel channel, uint16_t language);

/* check_given.c: what a step's end and texts name has been given on every path to it. */
void tl_check_given(struct tl_check *check, enum tl_channel channel, uint16_t language);

/* check_promises.c: every promise has a clock, an owner, hours and a number that is told. */
void tl_check_promises(const struct tl_policy *policy, struct tl_faults *faults);

/* check_reasons.c: `live` stands under listed reasons; each of them leads to a person while people
 * are there, in each channel that has people; help without a person comes before one. */
void tl_check_reasons(struct tl_check *check);

/* check_inbox.c: what accounts write about has a page, and comes to somebody who answers it from
 * the worklist or at an office. */
void tl_check_inbox(struct tl_check *check);

/* check_texts.c: texts and articles are there in every language, with the same placeholders, all of
 * them known. */
void tl_check_texts(const struct tl_policy *policy, struct tl_faults *faults);

/* check_notifications.c: notices say only what may be in them, text messages are short enough, and
 * in a walk nobody comes to what owes one without having said where to send it. */
void tl_check_notifications(const struct tl_policy *policy, struct tl_faults *faults);
/* What is sent by text.link: an address of the web, to a number that was given for it. */
void tl_check_links(const struct tl_policy *policy, struct tl_faults *faults);
void tl_check_owed(struct tl_check *check, enum tl_channel channel, uint16_t language);

/* check_callbacks.c: a callback begins with who calls and the code; a machine hears neither the
 * code nor anything of a case; a code that is chosen has a form that fits. */
void tl_check_callbacks(const struct tl_policy *policy, struct tl_faults *faults);

/* check_escalations.c: what is passed on has an owner, a time that is told, and is confirmed. */
void tl_check_escalations(const struct tl_policy *policy, struct tl_faults *faults);

/* check_emergencies.c: an emergency is decided by somebody, made somewhere, and each step told. */
void tl_check_emergencies(const struct tl_policy *policy, struct tl_faults *faults);

/* check_disclosure.c: what is told of cases has somebody who hears it; what is protected is not
 * told to anyone. */
void tl_check_disclosure(const struct tl_policy *policy, struct tl_faults *faults);

/* check_papers.c: papers that are put into accounts are seen there, and a request can be answered.
 */
void tl_check_papers(const struct tl_policy *policy, struct tl_faults *faults);

/* check_keys.c: keys of menus, lines and languages: not too many, each once, none that means
 * something else; menus in menus, along the shortest way to each. */
void tl_check_keys(const struct tl_policy *policy, struct tl_faults *faults);
void tl_check_menus(const struct tl_policy *policy, struct tl_faults *faults);

/* A fault at a step, from pieces of words. */
void tl_check_fault_at(const struct tl_policy *policy, struct tl_faults *faults,
                       const struct tl_step *step, const char *const *pieces);
/* The same in a file, about what has this name in it. */
void tl_check_fault_in(const char *file, struct tl_faults *faults, const char *name,
                       const char *const *pieces);
#define TL_FAULT_IN(file, faults, name, ...)                                                       \
    tl_check_fault_in((file), (faults), (name), (const char *const[]){ __VA_ARGS__, NULL })
#define TL_FAULT_AT(policy, faults, step, ...)                                                     \
    tl_check_fault_at((policy), (faults), (step), (const char *const[]){ __VA_ARGS__, NULL })

#endif
