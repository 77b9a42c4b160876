/* form.c: values that people give: how they look, and how they are keyed. */
#include <string.h>

#include "base/damm.h"
#include "policy/model.h"

enum {
    E164_DIGITS_MIN = 8,
    E164_DIGITS_MAX = 15,
    EMAIL_LOCAL_MAX = 64,
    VALUE_BYTES_MAX = 64,
    NUMBER_DIGITS = 10,
    CODE_DIGITS_MIN = 4,
    CODE_DIGITS_MAX = 8,
};

/* The plain form under way. */
struct plain {
    char *out;
    size_t bytes;
    size_t bytes_max;
};

static enum tl_err put(struct plain *plain, const char *from, size_t bytes)
{
    if (plain->bytes + bytes >= plain->bytes_max)
        return TL_ETOOLONG;
    memcpy(plain->out + plain->bytes, from, bytes);
    plain->bytes += bytes;
    plain->out[plain->bytes] = '\0';
    return TL_OK;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_letter(char c)
{
    return upper(c) >= 'A' && upper(c) <= 'Z';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *trim(const char *text, size_t *out_bytes)
{
    while (is_space(*text))
        text++;
    size_t bytes = strlen(text);
    while (bytes > 0 && is_space(text[bytes - 1]))
        bytes--;
    *out_bytes = bytes;
    return text;
}

/* Letters in capitals and digits, without what people write between them. TL_EBAD: something else
 * is there, or too much. */
static enum tl_err squeeze(const char *text, char out[VALUE_BYTES_MAX], size_t *out_bytes)
{
    size_t bytes = 0;
    for (; *text; text++) {
        if (is_digit(*text) || is_letter(*text)) {
            if (bytes == VALUE_BYTES_MAX - 1)
                return TL_EBAD;
            out[bytes++] = upper(*text);
        } else if (!is_space(*text) && !strchr("-.()/+", *text)) {
            return TL_EBAD;
        }
    }
    out[bytes] = '\0';
    *out_bytes = bytes;
    return TL_OK;
}

static size_t digits_at(const char *text)
{
    size_t digits = 0;
    while (is_digit(text[digits]))
        digits++;
    return digits;
}

/* "ABC*123456789": such a number has no keys. */
static enum tl_err read_starred(const struct tl_form *form, const char *text, const char *star,
                                struct plain *plain)
{
    char letters[VALUE_BYTES_MAX], digits[VALUE_BYTES_MAX];
    size_t letters_bytes, digits_bytes;
    if (!form->is_starred || (size_t)(star - text) >= sizeof letters)
        return TL_EBAD;
    char before[VALUE_BYTES_MAX] = "";
    memcpy(before, text, (size_t)(star - text));
    if (squeeze(before, letters, &letters_bytes) != TL_OK ||
        squeeze(star + 1, digits, &digits_bytes) != TL_OK)
        return TL_EBAD;
    bool is_written = letters_bytes == form->letters_len && digits_bytes + 1 == form->digits_len &&
                      digits_at(digits) == digits_bytes;
    for (size_t i = 0; i < letters_bytes; i++)
        is_written = is_written && is_letter(letters[i]);
    enum tl_err err = is_written ? put(plain, letters, letters_bytes) : TL_EBAD;
    if (err == TL_OK)
        err = put(plain, "*", 1);
    return err == TL_OK ? put(plain, digits, digits_bytes) : err;
}

static enum tl_err read_receipt(const struct tl_form *form, const char *text, struct plain *plain)
{
    char value[VALUE_BYTES_MAX];
    size_t bytes, letters = 0;
    const char *star = strchr(text, '*');
    if (star)
        return read_starred(form, text, star, plain);
    enum tl_err err = squeeze(text, value, &bytes);
    if (err)
        return err;
    if (bytes != (size_t)form->letters_len + form->digits_len)
        return TL_EBAD;
    while (letters < form->letters_len && is_letter(value[letters]))
        letters++;
    bool is_written = letters == form->letters_len && letters + digits_at(value + letters) == bytes;
    bool is_keyed = digits_at(value) == bytes;
    for (size_t i = 0; i < form->letters_len; i++)
        is_keyed = is_keyed && value[i] >= '2'; /* 0 and 1 carry no letters. */
    return is_written || is_keyed ? put(plain, value, bytes) : TL_EBAD;
}

static int16_t number(const char *digits, size_t len)
{
    int16_t value = 0;
    for (size_t i = 0; i < len; i++)
        value = (int16_t)(value * 10 + (digits[i] - '0'));
    return value;
}

static enum tl_err read_date(const struct tl_form *form, const char *text, struct plain *plain)
{
    (void)form;
    char value[VALUE_BYTES_MAX];
    size_t bytes;
    enum tl_err err = squeeze(text, value, &bytes);
    if (err)
        return err;
    if (bytes != 8 || digits_at(value) != 8)
        return TL_EBAD;
    struct tl_date date = { number(value, 4), (uint8_t)number(value + 4, 2),
                            (uint8_t)number(value + 6, 2) };
    if (!tl_date_is_birthday(date))
        return TL_EBAD;
    const char iso[] = { value[0], value[1], value[2], value[3], '-',
                         value[4], value[5], '-',      value[6], value[7] };
    return put(plain, iso, sizeof iso);
}

/* As written with a plus, as a national number, or as one with the country's digits before it. */
static enum tl_err read_phone(const struct tl_form *form, const char *text, struct plain *plain)
{
    char value[VALUE_BYTES_MAX];
    size_t bytes;
    enum tl_err err = squeeze(text, value, &bytes);
    if (err)
        return err;
    if (digits_at(value) != bytes)
        return TL_EBAD;
    const char *prefix = form->prefix && *form->prefix ? form->prefix : "+";
    size_t prefix_bytes = strlen(prefix);
    if (*trim(text, &(size_t){ 0 }) == '+') {
        prefix = "+";
        prefix_bytes = 1;
    } else if (bytes == form->digits_len + prefix_bytes - 1 &&
               memcmp(value, prefix + 1, prefix_bytes - 1) == 0) {
        prefix_bytes = 1;
    } else if (bytes != form->digits_len) {
        return TL_EBAD;
    }
    size_t digits = bytes + prefix_bytes - 1;
    if (digits < E164_DIGITS_MIN || digits > E164_DIGITS_MAX)
        return TL_EBAD;
    if ((err = put(plain, prefix, prefix_bytes)))
        return err;
    return put(plain, value, bytes);
}

static enum tl_err read_digits(const struct tl_form *form, const char *text, struct plain *plain)
{
    char value[VALUE_BYTES_MAX];
    size_t bytes;
    enum tl_err err = squeeze(text, value, &bytes);
    if (err)
        return err;
    if (digits_at(value) != bytes || bytes < form->digits_min || bytes > form->digits_len)
        return TL_EBAD;
    return put(plain, value, bytes);
}

/* In groups, as it is said and kept: "123-456-7890". */
static enum tl_err read_number(const struct tl_form *form, const char *text, struct plain *plain)
{
    char value[VALUE_BYTES_MAX];
    size_t bytes;
    enum tl_err err = squeeze(text, value, &bytes);
    (void)form;
    if (err)
        return err;
    if (tl_damm_check(value, NUMBER_DIGITS) != 0)
        return TL_EBAD;
    const char groups[] = { value[0], value[1], value[2], '-',      value[3], value[4],
                            value[5], '-',      value[6], value[7], value[8], value[9] };
    return put(plain, groups, sizeof groups);
}

static enum tl_err read_code(const struct tl_form *form, const char *text, struct plain *plain)
{
    char value[VALUE_BYTES_MAX];
    size_t bytes;
    enum tl_err err = squeeze(text, value, &bytes);
    (void)form;
    if (err)
        return err;
    return digits_at(value) == bytes && bytes >= CODE_DIGITS_MIN && bytes <= CODE_DIGITS_MAX
               ? put(plain, value, bytes)
               : TL_EBAD;
}

static enum tl_err read_choice(const struct tl_form *form, const char *text, struct plain *plain)
{
    size_t bytes;
    text = trim(text, &bytes);
    if (bytes != 1 || *text < '1' || *text > '0' + form->digits_len || !is_digit(*text))
        return TL_EBAD;
    return put(plain, text, bytes);
}

/* The shape only (RFC 5321, section 4.5.3.1: lengths); whether mail arrives, mail tells. */
static enum tl_err read_email(const struct tl_form *form, const char *text, struct plain *plain)
{
    size_t bytes, at = 0, ats = 0, last_dot = 0;
    text = trim(text, &bytes);
    for (size_t i = 0; i < bytes; i++) {
        if ((unsigned char)text[i] <= ' ' || (unsigned char)text[i] == 0x7f ||
            strchr("<>()[],;:\\\"", text[i]))
            return TL_EBAD;
        if (text[i] == '@') {
            at = i;
            ats++;
        } else if (text[i] == '.') {
            last_dot = i;
        }
    }
    bool is_shaped =
        ats == 1 && at > 0 && at <= EMAIL_LOCAL_MAX && last_dot > at + 1 && last_dot + 2 < bytes;
    if (!is_shaped || bytes > form->bytes_max)
        return TL_EBAD;
    return put(plain, text, bytes);
}

/* Bytes of the UTF-8 character that text begins with (RFC 3629); 0: none. */
static size_t character_bytes(const char *text, size_t bytes)
{
    const unsigned char *c = (const unsigned char *)text;
    size_t len = c[0] < 0x80 ? 1 : c[0] < 0xc2 ? 0 : c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : 4;
    if (len == 0 || c[0] > 0xf4 || len > bytes)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if ((c[i] & 0xc0) != 0x80)
            return 0;
    }
    bool is_short_or_out = (c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) ||
                           (c[0] == 0xf0 && c[1] < 0x90) || (c[0] == 0xf4 && c[1] > 0x8f);
    return len > 2 && is_short_or_out ? 0 : len;
}

static enum tl_err read_text(const struct tl_form *form, const char *text, struct plain *plain)
{
    size_t bytes;
    text = trim(text, &bytes);
    if (bytes == 0 || bytes > form->bytes_max)
        return TL_EBAD;
    for (size_t i = 0; i < bytes;) {
        size_t len = character_bytes(text + i, bytes - i);
        bool is_control = (unsigned char)text[i] < ' ' && !is_space(text[i]);
        if (len == 0 || is_control || text[i] == 0x7f)
            return TL_EBAD;
        i += len;
    }
    return put(plain, text, bytes);
}

enum tl_err tl_form_read(const struct tl_form *form, const char *text, char *out,
                         size_t out_bytes_max)
{
    static enum tl_err (*const readers[])(const struct tl_form *, const char *, struct plain *) = {
        [TL_FORM_RECEIPT] = read_receipt, [TL_FORM_DATE] = read_date,
        [TL_FORM_PHONE] = read_phone,     [TL_FORM_EMAIL] = read_email,
        [TL_FORM_DIGITS] = read_digits,   [TL_FORM_CHOICE] = read_choice,
        [TL_FORM_TEXT] = read_text,       [TL_FORM_NUMBER] = read_number,
        [TL_FORM_CODE] = read_code,
    };
    struct plain plain = { out, 0, out_bytes_max };
    return readers[form->kind](form, text, &plain);
}

static char key_of_letter(char letter)
{
    static const char keys[] = "22233344455566677778889999";
    return keys[upper(letter) - 'A'];
}

enum tl_err tl_form_keyed(const char *value, char *out, size_t out_bytes_max)
{
    size_t bytes = 0;
    for (; *value; value++) {
        if (!is_digit(*value) && !is_letter(*value))
            continue;
        if (bytes + 1 >= out_bytes_max)
            return TL_ETOOLONG;
        out[bytes++] = is_digit(*value) ? *value : key_of_letter(*value);
    }
    if (bytes >= out_bytes_max)
        return TL_ETOOLONG;
    out[bytes] = '\0';
    return TL_OK;
}

bool tl_form_is_undated(const struct tl_form *form, const char *receipt)
{
    const char *at = form && form->undated ? form->undated : "";
    while (*at) {
        size_t letters = 0;
        while (is_letter(at[letters]) && at[letters] == receipt[letters])
            letters++;
        if (letters > 0 && !is_letter(at[letters]) && !is_letter(receipt[letters]))
            return true;
        while (is_letter(*at))
            at++;
        while (*at && !is_letter(*at))
            at++;
    }
    return false;
}

const struct tl_form *tl_policy_receipt_form(const struct tl_policy *policy)
{
    for (uint16_t i = 0; i < policy->forms_len; i++) {
        if (policy->forms[i].kind == TL_FORM_RECEIPT)
            return policy->forms + i;
    }
    return NULL;
}
