/* keys.h: the keys that someone presses on a telephone, gathered into a value.
 *
 *     '3' '2' '2' '9' ...  --form's length, or #-->  "3229000000001"
 *
 * One set belongs to one question. No clock: the voice edge says when nobody presses any more.
 */
#ifndef TL_SERVER_KEYS_H
#define TL_SERVER_KEYS_H

#include "policy/model.h"

enum { TL_KEYS_MAX = 40 };

struct tl_keys {
    char digits[TL_KEYS_MAX + 1];
    uint8_t digits_len;
};

enum tl_keys_result {
    TL_KEYS_MORE,   /* Another key is waited for. */
    TL_KEYS_DONE,   /* digits is the value. */
    TL_KEYS_CALLER, /* The number that the person calls from is meant (# alone, for a phone number).
                     */
    TL_KEYS_AGAIN,  /* * alone: say the question again. */
};

/* Takes one key for a question of this form. '#' ends a value, '*' drops what was keyed. */
enum tl_keys_result tl_keys_take(struct tl_keys *keys, const struct tl_form *form, char key);

#endif
