/* dial.c: numbers as people write them, in the form of E.164, and whether they may be called. */
#include "policy/dial.h"

#include <string.h>

enum { DIGITS_MIN = 7, DIGITS_MAX = 15, WRITTEN_MAX = 24 };

const char *tl_dial_word(enum tl_dial_why why)
{
    static const char *const words[] = {
#define WORD(name, word, text) [name] = (word),
        TL_DIAL_TABLE(WORD)
#undef WORD
    };
    return why < TL_DIAL_WHYS ? words[why] : "";
}

const char *tl_dial_text(enum tl_dial_why why)
{
    static const char *const texts[] = {
#define TEXT(name, word, text) [name] = (text),
        TL_DIAL_TABLE(TEXT)
#undef TEXT
    };
    return why < TL_DIAL_WHYS ? texts[why] : "";
}

bool tl_dial_is_on(const struct tl_dial_rules *rules)
{
    return rules->allowed.len > 0;
}

/* The digits, and whether a plus stands before them. False: something else is there. */
static bool squeeze(const char *text, char out[WRITTEN_MAX + 1], bool *out_plus)
{
    size_t len = 0;
    *out_plus = false;
    for (; *text; text++) {
        bool is_digit = *text >= '0' && *text <= '9';
        if (is_digit && len < WRITTEN_MAX)
            out[len++] = *text;
        else if (*text == '+' && len == 0 && !*out_plus)
            *out_plus = true;
        else if (is_digit || !strchr(" \t-.()/", *text))
            return false;
    }
    out[len] = '\0';
    return len > 0;
}

static bool begins(const char *text, const char *prefix)
{
    return prefix && *prefix && strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool has_length(const struct tl_dial_rules *rules, size_t digits)
{
    return rules->digits_max == 0 || (digits >= rules->digits_min && digits <= rules->digits_max);
}

/* A number without a country's code. What is dialled before it is left out where the rest is as
 * long as a number is, so that a code that is also a number's beginning does no harm. */
static const char *national(const struct tl_dial_rules *rules, const char *digits)
{
    size_t len = strlen(digits);
    if (begins(digits, rules->national) &&
        (rules->digits_max == 0 || has_length(rules, len - strlen(rules->national))))
        return digits + strlen(rules->national);
    return digits;
}

/* Country code and the rest; NULL: it cannot be told. */
static enum tl_dial_why complete(const struct tl_dial_rules *rules, const char *digits,
                                 bool has_plus, char out[TL_E164_BYTES])
{
    const char *code = "";
    if (!has_plus && begins(digits, rules->international)) {
        digits += strlen(rules->international);
    } else if (!has_plus) {
        if (!rules->country)
            return TL_DIAL_NO_NUMBER;
        code = rules->country;
        digits = national(rules, digits);
    }
    size_t code_len = strlen(code), len = strlen(digits);
    if (code_len + len < DIGITS_MIN || code_len + len > DIGITS_MAX)
        return TL_DIAL_WRONG_LENGTH;
    out[0] = '+';
    memcpy(out + 1, code, code_len);
    memcpy(out + 1 + code_len, digits, len + 1);
    if (out[1] == '0') /* No country's code begins so. */
        return TL_DIAL_NO_NUMBER;
    if (rules->country && begins(out + 1, rules->country) &&
        !has_length(rules, code_len + len - strlen(rules->country)))
        return TL_DIAL_WRONG_LENGTH;
    return TL_DIAL_MAY;
}

static bool has_prefix(const struct tl_prefix_list *list, const char *number)
{
    for (uint16_t i = 0; i < list->len; i++) {
        if (begins(number, list->items[i]))
            return true;
    }
    return false;
}

enum tl_dial_why tl_dial_read(const struct tl_dial_rules *rules, const char *text,
                              char out[TL_E164_BYTES])
{
    char digits[WRITTEN_MAX + 1], number[TL_E164_BYTES] = "";
    bool has_plus;
    out[0] = '\0';
    if (!tl_dial_is_on(rules))
        return TL_DIAL_NONE_OUT;
    if (!squeeze(text, digits, &has_plus))
        return TL_DIAL_NO_NUMBER;
    enum tl_dial_why why = complete(rules, digits, has_plus, number);
    if (why != TL_DIAL_MAY)
        return why;
    if (!has_prefix(&rules->allowed, number) || has_prefix(&rules->refused, number))
        return TL_DIAL_NOT_ALLOWED;
    memcpy(out, number, sizeof number);
    return TL_DIAL_MAY;
}
