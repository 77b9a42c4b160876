/* keys.c: when a keyed value is whole. */
#include "server/keys.h"

#include <string.h>

/* Keys of a whole value; values of other forms end with '#'. */
static uint32_t whole_len(const struct tl_form *form)
{
    switch (form->kind) {
    case TL_FORM_RECEIPT:
        return (uint32_t)form->letters_len + form->digits_len;
    case TL_FORM_DATE:
        return 8;
    case TL_FORM_PHONE:
        return form->digits_len > 0 ? form->digits_len : TL_KEYS_MAX;
    case TL_FORM_DIGITS:
        return form->digits_len;
    case TL_FORM_NUMBER:
        return 10;
    case TL_FORM_CODE:
        return 8;
    case TL_FORM_CHOICE:
        return 1;
    case TL_FORM_EMAIL:
    case TL_FORM_TEXT:
        break;
    }
    return TL_KEYS_MAX;
}

/* A phone number may be keyed with its country code in front: then it is that much longer. */
static uint32_t country_len(const struct tl_form *form, const struct tl_keys *keys)
{
    const char *code = form->prefix ? form->prefix : "";
    if (*code == '+')
        code++;
    size_t len = strlen(code);
    bool begins = len > 0 && strncmp(keys->digits, code, len) == 0;
    return form->kind == TL_FORM_PHONE && form->digits_len > 0 && begins ? (uint32_t)len : 0;
}

enum tl_keys_result tl_keys_take(struct tl_keys *keys, const struct tl_form *form, char key)
{
    if (key == '*') {
        bool alone = keys->digits_len == 0;
        *keys = (struct tl_keys){ 0 };
        return alone ? TL_KEYS_AGAIN : TL_KEYS_MORE;
    }
    if (key == '#') {
        if (keys->digits_len > 0)
            return TL_KEYS_DONE;
        return form->kind == TL_FORM_PHONE ? TL_KEYS_CALLER : TL_KEYS_MORE;
    }
    if (key < '0' || key > '9')
        return TL_KEYS_MORE;
    keys->digits[keys->digits_len++] = key;
    keys->digits[keys->digits_len] = '\0';
    uint32_t whole = whole_len(form) + country_len(form, keys);
    return keys->digits_len >= whole || keys->digits_len == TL_KEYS_MAX ? TL_KEYS_DONE
                                                                        : TL_KEYS_MORE;
}
