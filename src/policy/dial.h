/* dial.h: which numbers the center may call, and how they are written.
 *
 *     "(202) 555-0123"  --policy's country-->  "+12025550123"  --allowed, refused-->  may be called
 *
 * Pure: a table of prefixes and one rule of how a country writes its numbers. The plan's form is
 * ITU-T E.164: "+", a country's code and at most 15 digits in all.
 */
#ifndef TL_POLICY_DIAL_H
#define TL_POLICY_DIAL_H

#include "policy/model.h"

enum { TL_E164_BYTES = 17 }; /* "+", 15 digits, zero. */

/* Why a number may not be called: X(name, word for the API, what it means). */
#define TL_DIAL_TABLE(X)                                                                           \
    X(TL_DIAL_MAY, "", "it may be called")                                                         \
    X(TL_DIAL_NONE_OUT, "no-calls-out", "the policy has no calls out")                             \
    X(TL_DIAL_NO_NUMBER, "not-a-number", "this is no telephone number")                            \
    X(TL_DIAL_WRONG_LENGTH, "wrong-length", "the number has too few digits, or too many")          \
    X(TL_DIAL_NOT_ALLOWED, "number-refused", "numbers of this kind are not called from here")

enum tl_dial_why {
#define TL_DIAL_NAME(name, word, text) name,
    TL_DIAL_TABLE(TL_DIAL_NAME)
#undef TL_DIAL_NAME
        TL_DIAL_WHYS
};
const char *tl_dial_word(enum tl_dial_why why);
const char *tl_dial_text(enum tl_dial_why why);

/* Whether text, as a person writes it, may be called; out is then its E.164 form, else "". Spaces
 * and -.()/ between digits are left out. */
enum tl_dial_why tl_dial_read(const struct tl_dial_rules *rules, const char *text,
                              char out[TL_E164_BYTES]);

/* Whether the policy lets any call be made. */
bool tl_dial_is_on(const struct tl_dial_rules *rules);

#endif
