/* condition.h: what a policy may ask at a `when`: a closed list, each a yes or no.
 * Language: docs/policy.md, "Conditions".
 */
#ifndef TL_POLICY_CONDITION_H
#define TL_POLICY_CONDITION_H

#include "base/types.h"

/* Who tells it: the center as it is now, the contact's own walk, or a lookup of a record, of a
 * promise or of a telephone number. */
enum tl_told_by {
    TL_TOLD_BY_CENTER,
    TL_TOLD_BY_FLOW,
    TL_TOLD_BY_RECORD,
    TL_TOLD_BY_PROMISE,
    TL_TOLD_BY_NUMBER,
};
#define TL_CONDITION_TABLE(X)                                                                      \
    X(TL_IS_OPEN_LIVE, "open.live", CENTER)                                                        \
    X(TL_IS_OPEN_CALLBACK, "open.callback", CENTER)                                                \
    X(TL_IS_HOLIDAY, "holiday", CENTER)                                                            \
    X(TL_IS_SURGE, "surge", CENTER)                                                                \
    X(TL_IS_STAFFED, "staffed.TIER", CENTER)                                                       \
    X(TL_IS_WAIT_OVER, "wait.over.MINUTES", CENTER)                                                \
    X(TL_IS_CASE_KNOWN, "case.known", RECORD)                                                      \
    X(TL_IS_CASE_FORM, "case.form.CODE", RECORD)                                                   \
    X(TL_IS_CASE_ONLINE, "case.online", RECORD)                                                    \
    X(TL_IS_CASE_PROTECTED, "case.protected", RECORD)                                              \
    X(TL_IS_CASE_ENDED, "case.ended", RECORD)                                                      \
    X(TL_IS_CASE_OUTSIDE_NORMAL_TIME, "case.outside_normal_time", RECORD)                          \
    X(TL_IS_CASE_INQUIRY_OPEN, "case.inquiry_open", RECORD)                                        \
    X(TL_IS_APPOINTMENT_UPCOMING, "appointment.KIND.upcoming", RECORD)                             \
    X(TL_IS_APPOINTMENT_MISSED, "appointment.KIND.missed", RECORD)                                 \
    X(TL_IS_APPOINTMENT_MOVABLE, "appointment.KIND.movable", RECORD)                               \
    X(TL_IS_PERSON_VERIFIED, "person.verified.LEVEL", RECORD)                                      \
    X(TL_IS_PERSON_ACCOUNT, "person.account", RECORD)                                              \
    X(TL_IS_PERSON_REPRESENTATIVE, "person.representative", RECORD)                                \
    X(TL_IS_REPRESENTATION_ACTIVE, "representation.active", RECORD)                                \
    X(TL_IS_REPRESENTATION_PENDING, "representation.pending", RECORD)                              \
    X(TL_IS_TOLD, "told.KIND", RECORD)                                                             \
    X(TL_IS_CONTACT_KNOWN, "contact.known", RECORD)                                                \
    X(TL_IS_PROMISE_CALLBACK, "promise.callback", PROMISE)                                         \
    X(TL_IS_PROMISE_ANSWER, "promise.answer", PROMISE)                                             \
    X(TL_IS_PROMISE_LATE, "promise.late", PROMISE)                                                 \
    X(TL_IS_NUMBER_OWN, "number.own", NUMBER)                                                      \
    X(TL_IS_NUMBER_REFUSED, "number.refused", NUMBER)                                              \
    X(TL_IS_NUMBER_PROMISED, "number.promised", NUMBER)                                            \
    X(TL_IS_NUMBER_TAKEN, "number.taken", NUMBER)                                                  \
    X(TL_IS_NUMBER_TOO_OFTEN, "number.too_often", NUMBER)                                          \
    X(TL_IS_CHANNEL, "channel.KIND", FLOW)                                                         \
    X(TL_IS_LANGUAGE, "language.CODE", FLOW)

enum tl_condition_kind {
#define TL_CONDITION_NAME(name, text, by) name,
    TL_CONDITION_TABLE(TL_CONDITION_NAME)
#undef TL_CONDITION_NAME
        TL_CONDITION_KINDS
};
enum tl_told_by tl_condition_told_by(enum tl_condition_kind kind);

/* One condition as the policy uses it. arg: tier number, minutes, enum tl_channel, language index,
 * the tl_key of a form, appointment kind or level, or an enum tl_telling_kind. At most
 * TL_LOOKUP_BITS_MAX conditions of one policy are answered by lookups; each has a bit of its own in
 * a lookup's answer. */
enum { TL_LOOKUP_BITS_MAX = 64 };
struct tl_condition {
    enum tl_condition_kind kind;
    uint32_t arg;
    uint8_t bit; /* In a lookup's answer; 0xff for what the core knows itself. */
    const char *name;
};

#endif
