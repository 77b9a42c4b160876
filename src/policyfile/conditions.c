/* conditions.c: names of conditions, such as case.form.CODE, to what the core asks. */
#include <string.h>

#include "policy/disclosure.h"
#include "policyfile/fields.h"
#include "policyfile/nearest.h"

enum { CONDITIONS_MAX = 512 };

const char *const condition_patterns[] = {
#define PATTERN(name, text, by) text,
    TL_CONDITION_TABLE(PATTERN)
#undef PATTERN
        NULL,
};

static const struct {
    const char *pattern; /* The part in capitals is the argument. */
    enum tl_condition_kind kind;
} patterns[] = {
#define PATTERN(name, text, by) { text, name },
    TL_CONDITION_TABLE(PATTERN)
#undef PATTERN
};

static bool is_argument(const char *part)
{
    return *part >= 'A' && *part <= 'Z';
}

/* Whether name is of this pattern; the argument's place and bytes in it. */
static bool matches(const char *pattern, const char *name, const char **out_arg, size_t *out_bytes)
{
    *out_arg = "";
    *out_bytes = 0;
    for (;;) {
        size_t pattern_bytes = strcspn(pattern, "."), name_bytes = strcspn(name, ".");
        if (is_argument(pattern)) {
            *out_arg = name;
            *out_bytes = name_bytes;
        } else if (pattern_bytes != name_bytes || memcmp(pattern, name, name_bytes) != 0) {
            return false;
        }
        pattern += pattern_bytes;
        name += name_bytes;
        if (name_bytes == 0 || *pattern != *name || !*pattern)
            return name_bytes > 0 && *pattern == *name;
        pattern++;
        name++;
    }
}

static bool read_small(const char *arg, size_t bytes, uint32_t max, uint32_t *out)
{
    uint32_t number = 0;
    for (size_t i = 0; i < bytes; i++) {
        if (arg[i] < '0' || arg[i] > '9' || number > max)
            return false;
        number = number * 10 + (uint32_t)(arg[i] - '0');
    }
    *out = number;
    return bytes > 0 && number <= max;
}

bool channel_named(const char *name, uint32_t *out)
{
    *out = tl_channel_find(name);
    return *out != TL_CHANNEL_NONE;
}

static bool telling_named(const char *name, uint32_t *out)
{
    for (*out = 0; *out < TL_TELLINGS; (*out)++) {
        if (strcmp(tl_telling_text((enum tl_telling_kind) * out), name) == 0)
            return true;
    }
    return false;
}

static bool read_arg(struct load *load, enum tl_condition_kind kind, const char *arg, size_t bytes,
                     uint32_t *out)
{
    const char *text = arena_text(&load->arena, arg, bytes);
    *out = 0;
    if (bytes == 0)
        return true;
    if (kind == TL_IS_STAFFED)
        return read_small(text, bytes, TL_TIERS_MAX - 1, out) &&
               load->policy->tier_skills[*out] != 0xff;
    if (kind == TL_IS_WAIT_OVER)
        return read_small(text, bytes, 1440, out);
    if (kind == TL_IS_CHANNEL)
        return channel_named(text, out);
    if (kind == TL_IS_PERSON_VERIFIED && load_find(load, NAMED_LEVELS, text) == TL_NONE)
        return false;
    if (kind == TL_IS_TOLD)
        return telling_named(text, out);
    *out = kind == TL_IS_LANGUAGE ? tl_policy_language_find(load->policy, text) : tl_key_of(text);
    return kind != TL_IS_LANGUAGE || *out != TL_NONE;
}

/* What a lookup answers, and not the core itself. */
static bool is_looked_up(enum tl_condition_kind kind)
{
    return tl_condition_told_by(kind) >= TL_TOLD_BY_RECORD;
}

static uint16_t add(struct load *load, const struct node *node, enum tl_condition_kind kind,
                    uint32_t arg, const char *name)
{
    struct tl_condition *known = load->conditions.items;
    for (uint32_t i = 0; i < load->conditions.items_len; i++) {
        if (known[i].kind == kind && known[i].arg == arg)
            return (uint16_t)i;
    }
    if (load->conditions.items_len == CONDITIONS_MAX ||
        (is_looked_up(kind) && load->lookup_bits == TL_LOOKUP_BITS_MAX)) {
        FAULT(load, node,
              "The policy asks too many different conditions (64 about a case or a "
              "person): use some again.");
        return TL_NONE;
    }
    struct tl_condition *condition = list_add(&load->arena, &load->conditions, sizeof *condition);
    *condition = (struct tl_condition){ kind, arg, 0xff, name };
    if (is_looked_up(kind))
        condition->bit = load->lookup_bits++;
    return (uint16_t)(load->conditions.items_len - 1);
}

uint16_t load_condition(struct load *load, const struct node *node, const char *name)
{
    struct nearest nearest = { .word = name };
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        const char *arg;
        size_t bytes;
        uint32_t value;
        nearest_try(&nearest, patterns[i].pattern);
        if (!matches(patterns[i].pattern, name, &arg, &bytes))
            continue;
        if (read_arg(load, patterns[i].kind, arg, bytes, &value))
            return add(load, node, patterns[i].kind, value, name);
        FAULT(load, node, "The condition ", name, " is of the form ", patterns[i].pattern,
              ", but names nothing that is there.");
        return TL_NONE;
    }
    FAULT(load, node, "There is no condition ", name, nearest.best ? "; did you mean " : "",
          nearest.best ? nearest.best : ": the list stands in docs/policy.md",
          nearest.best ? "?" : ".");
    return TL_NONE;
}
