/* text.c: finding placeholders. */
#include "policy/text.h"

#include <string.h>

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static const char *find_brace(const char *text)
{
    while (*text && *text != '{' && *text != '}')
        text++;
    return text;
}

enum tl_err tl_text_placeholder_next(const char **cursor, const char **out_name,
                                     size_t *out_name_bytes)
{
    const char *open = find_brace(*cursor);
    if (!*open)
        return TL_ENONE;
    const char *end = open + 1;
    while (is_name_char(*end))
        end++;
    if (*open != '{' || *end != '}' || end == open + 1)
        return TL_EBAD;
    *out_name = open + 1;
    *out_name_bytes = (size_t)(end - open - 1);
    *cursor = end + 1;
    return TL_OK;
}

static bool is_same(const char *name, const char *other, size_t other_bytes)
{
    return strlen(name) == other_bytes && memcmp(name, other, other_bytes) == 0;
}

enum tl_filled tl_placeholder_filled(const char *name, size_t name_bytes)
{
    static const struct {
        const char *name;
        enum tl_filled filled;
    } names[] = {
#define PLACEHOLDER(known, when, text) { known, TL_FILLED_##when },
        TL_PLACEHOLDER_TABLE(PLACEHOLDER)
#undef PLACEHOLDER
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (is_same(names[i].name, name, name_bytes))
            return names[i].filled;
    }
    return TL_FILLED_KINDS;
}

bool tl_placeholder_is_known(const struct tl_policy *policy, const char *name, size_t name_bytes)
{
    if (tl_placeholder_filled(name, name_bytes) != TL_FILLED_KINDS)
        return true;
    for (uint16_t i = 0; i < policy->values_len; i++) {
        if (is_same(policy->values[i].name, name, name_bytes))
            return true;
    }
    return false;
}
