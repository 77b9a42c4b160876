/* center.c: center.yaml: the agency, its languages, channels, forms, keys and limits. */
#include <string.h>

#include "policyfile/fields.h"

/* What the languages' part of center.yaml needs before all else. */
static const struct field language_fields[] = {
    MUST("code", read_name, struct tl_language, code,
         SAYS("The language's code, as its files are called: en, es.")),
    MUST("name", read_text, struct tl_language, name, SAYS("Its name in itself: Español.")),
    MUST("voice", read_name, struct tl_language, voice,
         SAYS("The voice of the speech engine: es-419.")),
    MUST("key", read_digit, struct tl_language, digit,
         SAYS("The key that chooses it on a telephone.")),
    MUST("skill", read_skill, struct tl_language, skill, SAYS("The skill of staff who speak it.")),
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

static const char *const form_kinds[] = {
    [TL_FORM_RECEIPT] = "receipt", [TL_FORM_DATE] = "date",
    [TL_FORM_PHONE] = "phone",     [TL_FORM_EMAIL] = "email",
    [TL_FORM_DIGITS] = "digits",   [TL_FORM_CHOICE] = "choice",
    [TL_FORM_TEXT] = "text",       [TL_FORM_NUMBER] = "number",
    [TL_FORM_CODE] = "code",       NULL,
};

static void read_form_kind(struct load *load, const struct node *node, const struct field *field,
                           void *out)
{
    const char *kind = "";
    read_text(load, node, field, &kind);
    for (size_t i = 0; form_kinds[i]; i++) {
        if (strcmp(form_kinds[i], kind) == 0) {
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

static void read_letters(struct load *load, const struct node *node, const struct field *field,
                         void *out)
{
    const char *text = "";
    read_text(load, node, field, &text);
    bool is_list = *text >= 'A' && *text <= 'Z';
    for (const char *at = text; *at; at++)
        is_list = is_list && ((*at >= 'A' && *at <= 'Z') || *at == ',' || *at == ' ');
    if (is_list)
        *(const char **)out = text;
    else
        FAULT(load, node, "undated is what numbers begin with, capitals with commas between; ",
              text, " is not.");
}

static const struct shape letters_shape = { .kind = SHAPE_TEXT, .pattern = "^[A-Z][A-Z, ]*$" };
static const struct shape form_kind_shape = { .kind = SHAPE_WORDS, .words = form_kinds };
static const struct shape prefix_shape = { .kind = SHAPE_TEXT, .pattern = "^\\+[0-9]{1,4}$" };

static const struct field form_fields[] = {
    MUST("kind", read_form_kind, struct tl_form, kind, .shape = &form_kind_shape,
         SAYS("What kind of value this is.")),
    MAY("letters", read_u8, struct tl_form, letters_len, FROM_TO(0, 16),
        SAYS("Receipt: how many letters it begins with.")),
    MAY("starred", read_bool, struct tl_form, is_starred,
        SAYS("Receipt: whether a star may stand in place of the first digit.")),
    MAY("undated", read_letters, struct tl_form, undated, .shape = &letters_shape,
        SAYS("Receipt: the letters of cases whose days other systems are not told, commas "
             "between.")),
    MAY("digits", read_u8, struct tl_form, digits_len, FROM_TO(1, 24),
        SAYS("How many digits; of a choice, how many there are to choose from.")),
    MAY("digits_min", read_u8, struct tl_form, digits_min, FROM_TO(1, 24),
        SAYS("Digits: the fewest that fit.")),
    MAY("prefix", read_prefix, struct tl_form, prefix, .shape = &prefix_shape,
        SAYS("Phone: the country code before a national number, such as +1.")),
    MAY("bytes_max", read_u16, struct tl_form, bytes_max, FROM_TO(1, 8000),
        SAYS("Email and text: the longest that fits, in bytes.")),
    END_OF_FIELDS,
};

static const struct field limit_fields[] = {
    MUST("menu_options", read_u8, struct tl_limits, menu_options_max, FROM_TO(1, 12),
         SAYS("The most choices of one menu.")),
    MUST("menu_depth", read_u8, struct tl_limits, menu_depth_max, FROM_TO(1, 20),
         SAYS("How many menus may stand in one another.")),
    MUST("tries", read_u8, struct tl_limits, tries_max, FROM_TO(1, 10),
         SAYS("How often a menu or a question is tried before silence or a wrong value counts.")),
    MUST("steps", read_u16, struct tl_limits, steps_max, FROM_TO(10, 1000),
         SAYS("The most steps of one walk; then a person is given.")),
    MUST("answer_within", read_seconds, struct tl_limits, answer_s, FROM_TO(1, 120),
         SAYS("How long a question waits for an answer.")),
    MUST("between_digits", read_seconds, struct tl_limits, between_digits_s, FROM_TO(1, 30),
         SAYS("How long the next key of a value may take.")),
    MUST("lookup_within", read_seconds, struct tl_limits, lookup_s, FROM_TO(1, 60),
         SAYS("After that a lookup counts as slow.")),
    MUST("wait_told_every", read_seconds, struct tl_limits, wait_told_every_s, FROM_TO(10, 1800),
         SAYS("How often who waits is told place and wait.")),
    MAY("page_within", read_seconds, struct tl_limits, page_s, FROM_TO(60, 86400),
        SAYS("How long a page may stay at one question; then its person counts as gone. Left out: "
             "30 minutes.")),
    MUST("flow_hours", read_u32, struct tl_limits, flow_hours_max, FROM_TO(1, 168),
         SAYS("How many hours a flow keeps the version of the policy that it began with.")),
    MUST("calls", read_u32, struct tl_limits, contacts_max[TL_CHANNEL_VOICE], FROM_TO(1, 1000000),
         SAYS("The most calls at once; others are refused with a text.")),
    MUST("chats", read_u32, struct tl_limits, contacts_max[TL_CHANNEL_CHAT], FROM_TO(1, 1000000),
         SAYS("The most chats at once.")),
    MUST("pages", read_u32, struct tl_limits, contacts_max[TL_CHANNEL_WEB], FROM_TO(1, 1000000),
         SAYS("The most people at once who wait from a page.")),
    END_OF_FIELDS,
};

static const struct field recording_fields[] = {
    MUST("calls", read_bool, struct tl_recording_rules, is_on,
         SAYS("Whether calls with a person are recorded.")),
    MUST("announced", read_reference, struct tl_recording_rules, announced, .list = NAMED_TEXTS,
         SAYS("The text that says so to the caller, before; who has not heard it is not "
              "recorded.")),
    MUST("kept", read_seconds, struct tl_recording_rules, kept_s, FROM_TO(3600, 3650 * 86400),
         SAYS("How long a recording is kept; then it is deleted.")),
    MAY("topics", read_references, struct tl_recording_rules, topics, .list = NAMED_TOPICS,
        SAYS("Only calls that ask for a person in these topics; left out: in all.")),
    MAY("queues", read_references, struct tl_recording_rules, queues, .list = NAMED_QUEUES,
        SAYS("Only calls in these queues; left out: in all.")),
    MAY("heard_by_agent", read_bool, struct tl_recording_rules, is_heard_by_agent,
        SAYS("Whether the agent who had the call may listen to it.")),
    END_OF_FIELDS,
};

static const char *const browser_sounds[] = {
    [TL_BROWSER_BY_LINK] = "by-link",
    [TL_BROWSER_TELEPHONE] = "telephone",
    [TL_BROWSER_OPUS] = "opus",
    NULL,
};

static void read_browser_sound(struct load *load, const struct node *node,
                               const struct field *field, void *out)
{
    const char *word = "";
    read_text(load, node, field, &word);
    for (size_t i = 0; browser_sounds[i]; i++) {
        if (strcmp(browser_sounds[i], word) == 0) {
            *(enum tl_browser_sound *)out = (enum tl_browser_sound)i;
            return;
        }
    }
    FAULT(load, node, "browsers is by-link, telephone or opus; ", word, " is none.");
}

static const struct shape browser_sound_shape = { .kind = SHAPE_WORDS, .words = browser_sounds };

static const struct field sound_fields[] = {
    MUST("browsers", read_browser_sound, struct tl_sound_rules, browsers,
         .shape = &browser_sound_shape,
         SAYS("What browsers speak: the telephone's codec, Opus, or by-link: the telephone's, and "
              "Opus while the link loses packets.")),
    END_OF_FIELDS,
};

/* Read after the topics, whose names it uses. */
static const struct field entry_fields[] = {
    MAY("voice", read_reference, struct tl_policy, entry[TL_CHANNEL_VOICE], .list = NAMED_TOPICS,
        SAYS("Where telephone calls begin; left out: there is no telephone.")),
    MAY("chat", read_reference, struct tl_policy, entry[TL_CHANNEL_CHAT], .list = NAMED_TOPICS,
        SAYS("Where chats begin.")),
    MAY("web", read_reference, struct tl_policy, entry[TL_CHANNEL_WEB], .list = NAMED_TOPICS,
        SAYS("Where pages begin.")),
    END_OF_FIELDS,
};

#define VOICE_KEY(number)                                                                          \
    MUST("key", read_digit, struct tl_policy, voice_keys[number], SAYS("The key.")),               \
        MUST("text", read_reference, struct tl_policy, voice_key_texts[number],                    \
             .list = NAMED_TEXTS, SAYS("The text that tells it.")),                                \
        END_OF_FIELDS
static const struct field repeat_fields[] = { VOICE_KEY(TL_KEY_REPEAT) };
static const struct field back_fields[] = { VOICE_KEY(TL_KEY_BACK) };
static const struct field person_fields[] = { VOICE_KEY(TL_KEY_PERSON) };

static const struct field voice_key_fields[] = {
    { .key = "repeat",
      .read = read_mapping,
      .is_required = true,
      .fields = repeat_fields,
      SAYS("Says it again.") },
    { .key = "back",
      .read = read_mapping,
      .is_required = true,
      .fields = back_fields,
      SAYS("Goes back to the choice before.") },
    { .key = "person",
      .read = read_mapping,
      .is_required = true,
      .fields = person_fields,
      SAYS("Leads to person_topic.") },
    END_OF_FIELDS,
};

static const struct field helped_fields[] = {
    MUST("yes", read_digit, struct tl_policy, helped_yes, SAYS("The key for: that helped.")),
    MUST("no", read_digit, struct tl_policy, helped_no, SAYS("The key for: that did not help.")),
    END_OF_FIELDS,
};

static const struct field notice_fields[] = {
#define NOTICE(name, word, text)                                                                   \
    MUST(word, read_reference, struct tl_policy, notices[name], .list = NAMED_TEXTS,               \
         SAYS("Told when: " text ".")),
    TL_NOTICE_TABLE(NOTICE)
#undef NOTICE
        END_OF_FIELDS,
};

const struct field center_fields[] = {
    MUST("agency", read_reference, struct tl_policy, name, .list = NAMED_TEXTS,
         SAYS("The name of the agency: a text.")),
    { .key = "languages",
      .read = read_nothing,
      .is_required = true,
      .shape = &shape_mappings,
      .fields = language_fields,
      SAYS("The languages, the usual one first.") },
    { .key = "entry",
      .read = read_mapping,
      .is_required = true,
      .fields = entry_fields,
      SAYS("The topic where each channel begins.") },
    MUST("person_topic", read_reference, struct tl_policy, person_topic, .list = NAMED_TOPICS,
         SAYS("Where the key for a person leads, from anywhere.")),
    MUST("last_topic", read_reference, struct tl_policy, last_topic, .list = NAMED_TOPICS,
         SAYS("The topic where a walk of too many steps ends; it leads nowhere else.")),
    { .key = "voice_keys",
      .read = read_mapping,
      .is_required = true,
      .fields = voice_key_fields,
      SAYS("Three keys that mean the same everywhere.") },
    MAY("keys_in_sound", read_bool, struct tl_policy, keys_in_sound,
        SAYS("Keys are looked for in the caller's sound too, for telephones that send no events. "
             "no, "
             "where it is not written.")),
    { .key = "helped_keys",
      .read = read_mapping,
      .is_required = true,
      .fields = helped_fields,
      SAYS("The keys after an article.") },
    { .key = "notices",
      .read = read_mapping,
      .is_required = true,
      .fields = notice_fields,
      SAYS("What the line and the pages say by themselves.") },
    { .key = "forms",
      .read = read_nothing,
      .is_required = true,
      .shape = &shape_named,
      .fields = form_fields,
      SAYS("How values look that people give.") },
    MUST("limits", read_mapping, struct tl_policy, limits, .fields = limit_fields,
         SAYS("How long, how often and how many.")),
    MUST("callbacks", read_mapping, struct tl_policy, callbacks, .fields = callback_rule_fields,
         SAYS("When and how often we call back.")),
    MAY("recording", read_mapping, struct tl_policy, recording, .fields = recording_fields,
        SAYS("Which calls are recorded, how that is said, and how long they are kept; left out: "
             "none.")),
    MAY("sound", read_mapping, struct tl_policy, sound, .fields = sound_fields,
        SAYS("How sound travels to browsers; left out: by-link.")),
    MAY("uploads", read_mapping, struct tl_policy, uploads, .fields = upload_fields,
        SAYS("Which files people may add to their matter; left out: none.")),
    MAY("dial", read_mapping, struct tl_policy, dial, .fields = dial_fields,
        SAYS("Calls that the center makes: callbacks, and to numbers outside; left out: it makes "
             "none.")),
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
    const struct node *dial = child_find(source->root, "dial");
    if (dial)
        check_dial(load, dial);
    check_callbacks(load, source->root);
    const uint16_t *entry = load->policy->entry;
    bool has_entry = false;
    for (int i = 0; i < TL_CHANNELS; i++)
        has_entry = has_entry || entry[i] != TL_NONE;
    if (!has_entry)
        FAULT(load, source->root, "entry names no topic: say where voice, chat or web begins.");
}
