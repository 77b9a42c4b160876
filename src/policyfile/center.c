/* center.c: center.yaml: the agency, its languages, channels, forms, keys and limits. */
#include <string.h>

#include "policyfile/fields.h"

/* What the languages' part of center.yaml needs before all else. */
static const struct field language_fields[] = {
    MUST("code", read_name, struct tl_language, code),
    MUST("name", read_text, struct tl_language, name),
    MUST("voice", read_name, struct tl_language, voice),
    MUST("key", read_digit, struct tl_language, digit),
    MUST("skill", read_skill, struct tl_language, skill),
    END_OF_FIELDS,
};

static const struct node *child_find(const struct node *node, const char *key)
{
    for (const struct node *child = node->first; child; child = child->next) {
        if (child->key && strcmp(child->key, key) == 0)
            return child;
    }
    return NULL;
}

static void read_languages(struct load *load, const struct node *node)
{
    struct tl_language *languages = arena_get(&load->arena, TL_LANGUAGES_MAX * sizeof *languages);
    load->policy->languages = languages;
    if (node->kind != NODE_LIST || !node->first) {
        FAULT(load, node, "languages is a list, the usual language first.");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        if (load->policy->languages_len == TL_LANGUAGES_MAX) {
            FAULT(load, child, "There are more than 8 languages: take some out.");
            return;
        }
        struct tl_language *language = &languages[load->policy->languages_len];
        *language = (struct tl_language){ .code = "", .name = "", .voice = "" };
        read_fields(load, child, language_fields, language);
        if (tl_policy_language_find(load->policy, language->code) != TL_NONE)
            FAULT(load, child, "The language ", language->code, " is there twice.");
        else
            load->policy->languages_len++;
    }
}

void load_languages(struct load *load)
{
    struct source *source = load_source(load, "center.yaml");
    if (!source || !source->root)
        return;
    const struct node *node = child_find(source->root, "languages");
    if (node)
        read_languages(load, node);
}

static void read_form_kind(struct load *load, const struct node *node, const struct field *field,
                           void *out)
{
    static const char *const kinds[] = {
        [TL_FORM_RECEIPT] = "receipt", [TL_FORM_DATE] = "date",     [TL_FORM_PHONE] = "phone",
        [TL_FORM_EMAIL] = "email",     [TL_FORM_DIGITS] = "digits", [TL_FORM_CHOICE] = "choice",
        [TL_FORM_TEXT] = "text",
    };
    const char *kind = "";
    read_text(load, node, field, &kind);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i], kind) == 0) {
            *(enum tl_form_kind *)out = (enum tl_form_kind)i;
            return;
        }
    }
    FAULT(load, node, "kind is receipt, date, phone, email, digits, choice or text; ", kind,
          " is none.");
}

static void read_prefix(struct load *load, const struct node *node, const struct field *field,
                        void *out)
{
    const char *prefix = "";
    read_text(load, node, field, &prefix);
    size_t bytes = strlen(prefix);
    bool is_prefix = bytes >= 2 && bytes <= 5 && *prefix == '+';
    for (size_t i = 1; i < bytes; i++)
        is_prefix = is_prefix && prefix[i] >= '0' && prefix[i] <= '9';
    if (is_prefix)
        *(const char **)out = prefix;
    else
        FAULT(load, node, "prefix is + and a country code of up to four digits; ", prefix,
              " is not.");
}

static const struct field form_fields[] = {
    MUST("kind", read_form_kind, struct tl_form, kind),
    MAY("letters", read_u8, struct tl_form, letters_len, FROM_TO(0, 16)),
    MAY("digits", read_u8, struct tl_form, digits_len, FROM_TO(1, 24)),
    MAY("digits_min", read_u8, struct tl_form, digits_min, FROM_TO(1, 24)),
    MAY("prefix", read_prefix, struct tl_form, prefix),
    MAY("bytes_max", read_u16, struct tl_form, bytes_max, FROM_TO(1, 8000)),
    END_OF_FIELDS,
};

static const struct field limit_fields[] = {
    MUST("menu_options", read_u8, struct tl_limits, menu_options_max, FROM_TO(1, 12)),
    MUST("menu_depth", read_u8, struct tl_limits, menu_depth_max, FROM_TO(1, 20)),
    MUST("tries", read_u8, struct tl_limits, tries_max, FROM_TO(1, 10)),
    MUST("steps", read_u16, struct tl_limits, steps_max, FROM_TO(10, 1000)),
    MUST("answer_within", read_seconds, struct tl_limits, answer_s, FROM_TO(1, 120)),
    MUST("between_digits", read_seconds, struct tl_limits, between_digits_s, FROM_TO(1, 30)),
    MUST("lookup_within", read_seconds, struct tl_limits, lookup_s, FROM_TO(1, 60)),
    MUST("wait_told_every", read_seconds, struct tl_limits, wait_told_every_s, FROM_TO(10, 1800)),
    MUST("flow_hours", read_u32, struct tl_limits, flow_hours_max, FROM_TO(1, 168)),
    MUST("calls", read_u32, struct tl_limits, contacts_max[TL_CHANNEL_VOICE], FROM_TO(1, 1000000)),
    MUST("chats", read_u32, struct tl_limits, contacts_max[TL_CHANNEL_CHAT], FROM_TO(1, 1000000)),
    MUST("pages", read_u32, struct tl_limits, contacts_max[TL_CHANNEL_WEB], FROM_TO(1, 1000000)),
    END_OF_FIELDS,
};

static const struct field callback_fields[] = {
    MUST("attempts", read_u8, struct tl_callback_rules, attempts_max, FROM_TO(1, 10)),
    MUST("within", read_seconds, struct tl_callback_rules, window_s, FROM_TO(60, 30 * 86400)),
    MUST("again_after", read_seconds, struct tl_callback_rules, again_after_s,
         FROM_TO(60, 7 * 86400)),
    MUST("again_before", read_seconds, struct tl_callback_rules, again_before_s,
         FROM_TO(60, 7 * 86400)),
    END_OF_FIELDS,
};

/* Read after the topics, whose names it uses. */
static const struct field entry_fields[] = {
    MAY("voice", read_reference, struct tl_policy, entry[TL_CHANNEL_VOICE], .list = NAMED_TOPICS),
    MAY("chat", read_reference, struct tl_policy, entry[TL_CHANNEL_CHAT], .list = NAMED_TOPICS),
    MAY("web", read_reference, struct tl_policy, entry[TL_CHANNEL_WEB], .list = NAMED_TOPICS),
    END_OF_FIELDS,
};

#define VOICE_KEY(number)                                                                          \
    MUST("key", read_digit, struct tl_policy, voice_keys[number]),                                 \
        MUST("text", read_reference, struct tl_policy, voice_key_texts[number],                    \
             .list = NAMED_TEXTS),                                                                 \
        END_OF_FIELDS
static const struct field repeat_fields[] = { VOICE_KEY(TL_KEY_REPEAT) };
static const struct field back_fields[] = { VOICE_KEY(TL_KEY_BACK) };
static const struct field person_fields[] = { VOICE_KEY(TL_KEY_PERSON) };

static const struct field voice_key_fields[] = {
    { .key = "repeat", .read = read_mapping, .is_required = true, .fields = repeat_fields },
    { .key = "back", .read = read_mapping, .is_required = true, .fields = back_fields },
    { .key = "person", .read = read_mapping, .is_required = true, .fields = person_fields },
    END_OF_FIELDS,
};

static const struct field helped_fields[] = {
    MUST("yes", read_digit, struct tl_policy, helped_yes),
    MUST("no", read_digit, struct tl_policy, helped_no),
    END_OF_FIELDS,
};

static const struct field notice_fields[] = {
#define NOTICE(name, word, text)                                                                   \
    MUST(word, read_reference, struct tl_policy, notices[name], .list = NAMED_TEXTS),
    TL_NOTICE_TABLE(NOTICE)
#undef NOTICE
        END_OF_FIELDS,
};

static const struct field center_fields[] = {
    MUST("agency", read_reference, struct tl_policy, name, .list = NAMED_TEXTS),
    { .key = "languages", .read = read_nothing, .is_required = true },
    { .key = "entry", .read = read_mapping, .is_required = true, .fields = entry_fields },
    MUST("person_topic", read_reference, struct tl_policy, person_topic, .list = NAMED_TOPICS),
    MUST("last_topic", read_reference, struct tl_policy, last_topic, .list = NAMED_TOPICS),
    { .key = "voice_keys", .read = read_mapping, .is_required = true, .fields = voice_key_fields },
    { .key = "helped_keys", .read = read_mapping, .is_required = true, .fields = helped_fields },
    { .key = "notices", .read = read_mapping, .is_required = true, .fields = notice_fields },
    { .key = "forms", .read = read_nothing, .is_required = true },
    MUST("limits", read_mapping, struct tl_policy, limits, .fields = limit_fields),
    MUST("callbacks", read_mapping, struct tl_policy, callbacks, .fields = callback_fields),
    END_OF_FIELDS,
};

static void check_form(struct load *load, const struct node *node, struct tl_form *form)
{
    bool wants_digits = form->kind == TL_FORM_RECEIPT || form->kind == TL_FORM_PHONE ||
                        form->kind == TL_FORM_DIGITS || form->kind == TL_FORM_CHOICE;
    bool wants_bytes = form->kind == TL_FORM_EMAIL || form->kind == TL_FORM_TEXT;
    if (wants_digits && form->digits_len == 0)
        FAULT(load, node, "The form ", form->id.name, " wants digits: how many there are.");
    if (wants_bytes && form->bytes_max == 0)
        FAULT(load, node, "The form ", form->id.name, " wants bytes_max: how long it may be.");
    if (form->digits_min > form->digits_len)
        FAULT(load, node, "The form ", form->id.name, " has digits_min over digits.");
    if (form->kind == TL_FORM_CHOICE && form->digits_len > 9)
        FAULT(load, node, "The form ", form->id.name, " is a choice of up to 9.");
}

static void load_forms(struct load *load, const struct node *node)
{
    static const struct field forms = {
        .key = "forms", .read = read_named, .list = NAMED_FORMS, .fields = form_fields
    };
    read_named(load, node, &forms, NULL);
    for (const struct node *child = node->first; child; child = child->next) {
        uint16_t index = child->key ? load_find(load, NAMED_FORMS, child->key) : TL_NONE;
        struct tl_form *form = load_item(load, NAMED_FORMS, index);
        if (form)
            check_form(load, child, form);
    }
}

void load_center(struct load *load)
{
    const struct source *source = load_source(load, "center.yaml");
    if (!source || !source->root)
        return;
    const struct node *forms = child_find(source->root, "forms");
    if (forms)
        load_forms(load, forms);
    read_fields(load, source->root, center_fields, load->policy);
    const struct tl_callback_rules *callbacks = &load->policy->callbacks;
    if (callbacks->again_after_s > callbacks->again_before_s)
        FAULT(load, source->root, "callbacks: again_after is later than again_before.");
    const uint16_t *entry = load->policy->entry;
    bool has_entry = false;
    for (int i = 0; i < TL_CHANNELS; i++)
        has_entry = has_entry || entry[i] != TL_NONE;
    if (!has_entry)
        FAULT(load, source->root, "entry names no topic: say where voice, chat or web begins.");
}
