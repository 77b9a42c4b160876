/* steps.c: the topics: flows, laid out flat.
 *
 *     - a                       a  d            one list stands together ...
 *     - when: c                    |  b  c      ... and the lists within behind it; the last step
 *       then: [b, c]               +-----^      of each goes on where the list around it goes on.
 *     - d
 */
#include <stdio.h>
#include <string.h>

#include "policy/verification.h"
#include "policyfile/fields.h"
#include "policyfile/nearest.h"

enum { VALUES_MAX = 32, OPTIONS_MAX = 60000 };

/* One step as read, before its lists are laid out. */
struct draft {
    struct tl_step step;
    uint8_t tier;
    const struct node *options;
    const struct node *then;
    const struct node *otherwise;
    const struct node *results[TL_LOOKUP_RESULTS];
    const struct node *slow_or_failed;
};

static struct tl_step *step_at(struct load *load, uint32_t index)
{
    return (struct tl_step *)load->steps.items + index;
}

/* What `into` collects; the name may come again, from another question. */
static void read_value(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    const char *name = NULL;
    read_name(load, node, field, &name);
    if (!name)
        return;
    uint16_t index = load_find(load, NAMED_VALUES, name);
    if (index == TL_NONE && load->named[NAMED_VALUES].items_len == VALUES_MAX)
        FAULT(load, node, "There are more than 32 names of values: use some again.");
    else if (index == TL_NONE && load_add(load, NAMED_VALUES, node, name))
        index = (uint16_t)(load->named[NAMED_VALUES].items_len - 1);
    *(uint16_t *)out = index;
}

static void read_any_key(struct load *load, const struct node *node, const struct field *field,
                         void *out)
{
    const char *name = NULL;
    read_name(load, node, field, &name);
    if (name)
        *(tl_key *)out = tl_key_of(name);
}

static void read_condition(struct load *load, const struct node *node, const struct field *field,
                           void *out)
{
    const char *name = NULL;
    read_name(load, node, field, &name);
    if (name)
        *(uint16_t *)out = load_condition(load, node, name);
}

static const char *const records[] = {
#define LOOKUP_TEXT(name, text) text,
    TL_LOOKUP_TABLE(LOOKUP_TEXT)
#undef LOOKUP_TEXT
        NULL,
};

static void read_lookup(struct load *load, const struct node *node, const struct field *field,
                        void *out)
{
    const char *name = "";
    read_text(load, node, field, &name);
    struct nearest nearest = { .word = name };
    for (size_t i = 0; records[i]; i++) {
        if (strcmp(records[i], name) == 0) {
            *(tl_key *)out = tl_key_of(name);
            return;
        }
        nearest_try(&nearest, records[i]);
    }
    FAULT(load, node, "No record can be asked for ", name, "; did you mean ",
          nearest.best ? nearest.best : records[0], "?");
}

static const struct shape record_shape = { .kind = SHAPE_WORDS, .words = records };
static const struct shape condition_shape = { .kind = SHAPE_CONDITION };
static const struct shape text_shape = { .kind = SHAPE_TEXT };
static const struct shape words_shape = { .kind = SHAPE_LIST, .item = &text_shape };

#define STEPS .shape = &shape_steps
#define TEXT_FIELD(word, required, ...)                                                            \
    {                                                                                              \
        .key = (word), .read = read_reference, .offset = offsetof(struct draft, step.text),        \
        .list = NAMED_TEXTS, .is_required = (required), __VA_ARGS__                                \
    }
#define OTHERWISE(sentence)                                                                        \
    MAY("otherwise", read_node, struct draft, otherwise, STEPS, SAYS(sentence))

struct option {
    char digit;
    const char *words;
    const struct node *then;
    uint16_t text;
};

static const struct field option_fields[] = {
    MUST("key", read_digit, struct option, digit, SAYS("The key that chooses it.")),
    MUST("text", read_reference, struct option, text, .list = NAMED_TEXTS,
         SAYS("What the choice says.")),
    MUST("then", read_node, struct option, then, STEPS, SAYS("Its steps.")),
    MAY("words", read_text, struct option, words,
        SAYS("What people say who mean it, with commas.")),
    END_OF_FIELDS,
};

static const struct field language_fields[] = {
    TEXT_FIELD("language", true, SAYS("The text that tells each language's key, in each.")),
    MAY("others", read_node, struct draft, options, .shape = &shape_mappings,
        .fields = option_fields, SAYS("Choices for who speaks none of them, told in each.")),
    OTHERWISE("The steps on silence; left out: on with the usual language."),
    END_OF_FIELDS,
};

static const struct field say_fields[] = {
    TEXT_FIELD("say", true, SAYS("The text.")),
    END_OF_FIELDS,
};

static const struct field answer_fields[] = {
    MUST("answer", read_reference, struct draft, step.article, .list = NAMED_ARTICLES,
         SAYS("The article; the telephone says its first paragraph.")),
    END_OF_FIELDS,
};

static const struct field menu_fields[] = {
    MUST("menu", read_node, struct draft, options, .shape = &shape_mappings,
         .fields = option_fields, SAYS("The choices.")),
    TEXT_FIELD("text", false, SAYS("Told before the choices.")),
    OTHERWISE("The steps on silence; left out: the next step."),
    END_OF_FIELDS,
};

static const struct field ask_fields[] = {
    MUST("ask", read_reference, struct draft, step.form, .list = NAMED_FORMS,
         SAYS("The form of the value, of center.yaml.")),
    MUST("into", read_value, struct draft, step.into, .shape = &shape_name,
         SAYS("The name under which the value is kept; texts may use it in braces.")),
    TEXT_FIELD("text", true, SAYS("The question.")),
    OTHERWISE(
        "The steps on silence, or wrong until the tries are used up; left out: the next step."),
    END_OF_FIELDS,
};

static const struct field verify_fields[] = {
    MUST("verify", read_reference, struct draft, step.level, .list = NAMED_LEVELS,
         SAYS("The level that is wanted: one of verify.yaml.")),
    MUST("as", read_reference, struct draft, step.role, .list = NAMED_ROLES,
         SAYS("How they stand to the case: one of the roles of verify.yaml.")),
    TEXT_FIELD("text", false, SAYS("Told before the questions.")),
    MUST("otherwise", read_node, struct draft, otherwise, STEPS,
         SAYS("The steps when it cannot be proved.")),
    END_OF_FIELDS,
};

static const struct field look_up_fields[] = {
    MUST("look_up", read_lookup, struct draft, step.key, .shape = &record_shape,
         SAYS("Which record.")),
    MAY("of", read_value, struct draft, step.into, .shape = &shape_name,
        SAYS("callback.number: the value that holds the number.")),
    MUST("found", read_node, struct draft, results[TL_FOUND], STEPS,
         SAYS("The steps when it is there.")),
    MUST("none", read_node, struct draft, results[TL_NOT_FOUND], STEPS,
         SAYS("The steps when there is none.")),
    MAY("slow", read_node, struct draft, results[TL_SLOW], STEPS,
        SAYS("The steps when no answer comes in time.")),
    MAY("failed", read_node, struct draft, results[TL_FAILED], STEPS,
        SAYS("The steps when the records cannot be asked.")),
    MAY("slow_or_failed", read_node, struct draft, slow_or_failed, STEPS,
        SAYS("The steps of both.")),
    MAY("link", read_reference, struct draft, step.link, .list = NAMED_TEXTS,
        SAYS("Of text.link: the text that is the page's address, in each language.")),
    MAY("to", read_value, struct draft, step.to, .shape = &shape_name,
        SAYS("Of text.link: the name under which the number stands that it goes to.")),
    END_OF_FIELDS,
};

static const struct field when_fields[] = {
    MUST("when", read_condition, struct draft, step.condition, .shape = &condition_shape,
         SAYS("The condition.")),
    MUST("then", read_node, struct draft, then, .shape = &shape_way,
         SAYS("The steps when it holds; []: on with what follows.")),
    MUST("else", read_node, struct draft, otherwise, .shape = &shape_way,
         SAYS("The steps when it does not; []: on with what follows.")),
    END_OF_FIELDS,
};

static const struct field offer_fields[] = {
    MUST("offer", read_any_key, struct draft, step.key, .shape = &shape_name,
         SAYS("What can be done here.")),
    TEXT_FIELD("text", false, SAYS("Told before.")),
    END_OF_FIELDS,
};

#define PERSON_FIELDS                                                                              \
    MUST("tier", read_u8, struct draft, tier, FROM_TO(1, 7), SAYS("Who takes it.")),               \
        MAY("queue", read_reference, struct draft, step.queue, .list = NAMED_QUEUES,               \
            SAYS("The line; left out: the first of the tier.")),                                   \
        MAY("priority", read_reference, struct draft, step.priority, .list = NAMED_PRIORITIES,     \
            SAYS("The class in the order; left out: the usual one.")),                             \
        MAY("needs", read_skills, struct draft, step.needs,                                        \
            SAYS("Skills beside language and tier.")),                                             \
        END_OF_FIELDS

static const struct field live_person_fields[] = {
    MUST("reason", read_key, struct draft, step.key, .list = NAMED_REASONS,
         SAYS("Why this earns a person: one of reasons.yaml.")),
    PERSON_FIELDS,
};
static const struct field callback_person_fields[] = { PERSON_FIELDS };

static const struct field live_fields[] = {
    { .key = "live",
      .read = read_mapping,
      .is_required = true,
      .fields = live_person_fields,
      SAYS("Which person.") },
    TEXT_FIELD("text", true, SAYS("Tells place and wait.")),
    MAY("while_waiting", read_node, struct draft, options, .shape = &shape_mappings,
        .fields = option_fields, SAYS("Choices for who waits.")),
    MUST("else", read_node, struct draft, otherwise, STEPS,
         SAYS("The steps when nobody can be had.")),
    END_OF_FIELDS,
};

static const struct field callback_fields[] = {
    { .key = "callback",
      .read = read_mapping,
      .is_required = true,
      .fields = callback_person_fields,
      SAYS("Who calls back.") },
    TEXT_FIELD("text", true, SAYS("Confirms it, with its number and its date.")),
    END_OF_FIELDS,
};

static const struct field request_fields_of_step[] = {
    MUST("request", read_key, struct draft, step.key, .list = NAMED_REQUESTS,
         SAYS("What is asked: one of requests.yaml.")),
    TEXT_FIELD("text", true, SAYS("Confirms it, with its number and its date.")),
    END_OF_FIELDS,
};

static const struct field message_fields_of_step[] = {
    MUST("message", read_key, struct draft, step.key, .list = NAMED_OWNERS,
         SAYS("Who answers: one of owners.yaml.")),
    TEXT_FIELD("text", true, SAYS("Confirms it, with its number and its date.")),
    END_OF_FIELDS,
};

static const struct field go_fields[] = {
    MUST("go", read_reference, struct draft, step.target, .list = NAMED_TOPICS,
         SAYS("The topic: the name of its file.")),
    END_OF_FIELDS,
};

const struct step_row step_rows[] = {
    [TL_STEP_LANGUAGE] = { language_fields, "Offers the languages; passed over when it is known." },
    [TL_STEP_SAY] = { say_fields, "Tells a text and goes on." },
    [TL_STEP_ANSWER] = { answer_fields, "Gives an article and asks whether it helped: yes ends as "
                                        "answered, no goes on." },
    [TL_STEP_MENU] = { menu_fields, "Offers a choice; each choice has steps of its own." },
    [TL_STEP_ASK] = { ask_fields, "Takes a value and goes on." },
    [TL_STEP_VERIFY] = { verify_fields,
                         "Asks what proves who it is, unless it is known; goes on when "
                         "it is proved." },
    [TL_STEP_LOOK_UP] = { look_up_fields, "Asks the records; each answer has steps of its own." },
    [TL_STEP_WHEN] = { when_fields, "Goes one way or the other by a condition." },
    [TL_STEP_OFFER] = { offer_fields, "Offers to do it here and now: done ends as self-served, not "
                                      "wanted goes on." },
    [TL_STEP_LIVE] = { live_fields, "Waits for a person: ends as person." },
    [TL_STEP_CALLBACK] = { callback_fields, "Promises to call back at the place in line: ends as "
                                            "callback." },
    [TL_STEP_REQUEST] = { request_fields_of_step, "Files a request to the office that decides: "
                                                  "ends as request." },
    [TL_STEP_MESSAGE] = { message_fields_of_step, "Takes a message that is answered: ends as "
                                                  "message." },
    [TL_STEP_GO] = { go_fields, "Goes on in another topic." },
};

/* The one key that says which step this is; TL_STEP_KINDS, with a fault, when there is not one. */
static enum tl_step_kind kind_of(struct load *load, const struct node *node)
{
    enum tl_step_kind kind = TL_STEP_KINDS;
    struct nearest nearest = { .word = node->first && node->first->key ? node->first->key : "" };
    const struct node *child = node->kind == NODE_MAPPING ? node->first : NULL;
    for (; child; child = child->next) {
        for (int i = 0; i < TL_STEP_KINDS; i++) {
            const char *word = tl_step_text((enum tl_step_kind)i);
            nearest_try(&nearest, word);
            if (strcmp(child->key, word) != 0)
                continue;
            if (kind != TL_STEP_KINDS) {
                FAULT(load, child, "This step is ", tl_step_text(kind), " and ", word,
                      ": make two steps of it.");
                return TL_STEP_KINDS;
            }
            kind = (enum tl_step_kind)i;
        }
    }
    if (kind == TL_STEP_KINDS && nearest.best)
        FAULT(load, node, "There is no step ", nearest.word, "; did you mean ", nearest.best, "?");
    else if (kind == TL_STEP_KINDS)
        FAULT(load, node,
              "This is no step: it wants one of the words say, answer, menu, ask, "
              "verify, look_up, when, offer, live, callback, request, message, go.");
    return kind;
}

static uint16_t lay(struct load *load, const struct node *list, uint16_t next);

/* Options of one step stand together, so they are all there before their lists are laid out. */
static void lay_options(struct load *load, struct draft *draft, uint16_t next)
{
    const struct node *node;
    struct tl_step *step = &draft->step;
    uint32_t first = load->options.items_len;
    if (!draft->options)
        return;
    if (draft->options->kind != NODE_LIST || !draft->options->first) {
        FAULT(load, draft->options, "Choices are a list: - { key: 1, text: ..., then: [...] }.");
        return;
    }
    for (node = draft->options->first; node; node = node->next) {
        if (load->options.items_len == OPTIONS_MAX || step->options_len == UINT8_MAX) {
            FAULT(load, node, "There are too many choices here: make a menu in the menu.");
            return;
        }
        list_add(&load->arena, &load->options, sizeof(struct tl_option));
        step->options_len++;
    }
    step->options = (uint16_t)first;
    node = draft->options->first;
    for (uint32_t i = first; node; node = node->next, i++) {
        struct option option = { .text = TL_NONE, .words = "" };
        read_fields(load, node, option_fields, &option);
        uint16_t then = option.then ? lay(load, option.then, next) : TL_NONE;
        ((struct tl_option *)load->options.items)[i] =
            (struct tl_option){ option.digit, option.text, then, option.words };
    }
}

/* slow and failed may share their steps. */
static void lay_results(struct load *load, const struct node *node, struct draft *draft,
                        uint16_t next)
{
    uint16_t both = TL_NONE;
    bool has_both = draft->results[TL_SLOW] && draft->results[TL_FAILED];
    if (draft->slow_or_failed)
        both = lay(load, draft->slow_or_failed, next);
    else if (!has_both)
        FAULT(load, node,
              "look_up wants slow_or_failed: what a person gets when the records do "
              "not answer.");
    for (int i = 0; i < TL_LOOKUP_RESULTS; i++) {
        if (draft->results[i])
            draft->step.by_result[i] = lay(load, draft->results[i], next);
        else if (i == TL_SLOW || i == TL_FAILED)
            draft->step.by_result[i] = both;
    }
}

/* live and callback name a tier; its first queue is meant where no queue is named, and the last
 * priority where none is named. */
static void find_queue(struct load *load, const struct node *node, struct draft *draft)
{
    const struct tl_queue *queues = load->named[NAMED_QUEUES].items;
    uint32_t queues_len = load->named[NAMED_QUEUES].items_len;
    for (uint32_t i = 0; i < queues_len && draft->step.queue == TL_NONE; i++) {
        if (queues[i].tier == draft->tier)
            draft->step.queue = (uint16_t)i;
    }
    if (draft->step.queue == TL_NONE)
        FAULT(load, node, "No queue serves this tier: add one under queues in staff.yaml.");
    if (draft->step.priority == TL_NONE && load->named[NAMED_PRIORITIES].items_len > 0)
        draft->step.priority = (uint16_t)(load->named[NAMED_PRIORITIES].items_len - 1);
}

static const struct tl_step no_step = {
    .next = TL_NONE,
    .otherwise = TL_NONE,
    .text = TL_NONE,
    .condition = TL_NONE,
    .then = TL_NONE,
    .by_result = { TL_NONE, TL_NONE, TL_NONE, TL_NONE },
    .form = TL_NONE,
    .into = TL_NONE,
    .article = TL_NONE,
    .queue = TL_NONE,
    .priority = TL_NONE,
    .target = TL_NONE,
    .question = TL_NONE,
    .level = TL_NONE,
    .role = TL_NONE,
    .link = TL_NONE,
    .to = TL_NONE,
};

/* The questions that prove a level of somebody, here. NULL: there are none, with a fault. */
static const struct tl_verify_set *set_of(struct load *load, const struct node *node,
                                          const struct tl_step *step)
{
    const struct tl_policy sets = { .verify_sets = load->named[NAMED_VERIFY_SETS].items,
                                    .verify_sets_len =
                                        (uint16_t)load->named[NAMED_VERIFY_SETS].items_len };
    struct tl_verification_asked asked = {
        .level = step->level, .role = step->role, .channel = TL_CHANNEL_VOICE, .topic = load->topic
    };
    const struct tl_verify_set *set = tl_verification_set(&sets, &asked);
    for (int i = TL_CHANNEL_CHAT; i < TL_CHANNELS; i++) {
        asked.channel = (enum tl_channel)i;
        if (set && tl_verification_set(&sets, &asked) != set) {
            FAULT(load, node,
                  "A flow asks the same questions in all channels, and asked in verify.yaml has "
                  "others in some: take channels out there.");
            return NULL;
        }
    }
    if (set && set->level == step->level)
        return set;
    FAULT(load, node,
          "No questions prove this level of them: add some under asked in verify.yaml.");
    return NULL;
}

static uint16_t add_step(struct load *load, const struct node *node)
{
    if (load->steps.items_len == TL_STEPS_MAX) {
        FAULT(load, node, "The policy has more than 8192 steps: take some together.");
        return TL_NONE;
    }
    struct tl_step *step = list_add(&load->arena, &load->steps, sizeof *step);
    *step = no_step;
    step->topic = load->topic;
    step->file = node->file;
    step->line = node->line;
    return (uint16_t)(load->steps.items_len - 1);
}

/* Behind the step, which becomes a condition: what is told before, each question, and the look
 * whether all answers are the case's.
 *
 *     when person.verified.LEVEL --yes--> next
 *       no: say, verify, verify, look_up person.verify --found--> next   (else: otherwise) */
static void lay_verify(struct load *load, const struct node *node, struct draft *draft,
                       uint16_t next)
{
    struct tl_step *step = &draft->step, told = *step;
    const struct tl_verify_question *questions = load->named[NAMED_VERIFY_QUESTIONS].items;
    bool is_read = step->level != TL_NONE && step->role != TL_NONE && draft->otherwise;
    const struct tl_verify_set *set = is_read ? set_of(load, node, step) : NULL;
    if (!set)
        return;
    const struct tl_name *level = load_item(load, NAMED_LEVELS, step->level);
    char condition[80];
    snprintf(condition, sizeof condition, "person.verified.%.48s", level->name);
    step->kind = TL_STEP_WHEN;
    step->condition =
        load_condition(load, node, arena_text(&load->arena, condition, strlen(condition)));
    step->then = next;
    step->text = TL_NONE;
    uint16_t otherwise = lay(load, draft->otherwise, next);
    step->otherwise = (uint16_t)load->steps.items_len;
    for (int i = told.text == TL_NONE ? 0 : -1; i <= set->ask.len; i++) {
        uint16_t at = add_step(load, node);
        if (at == TL_NONE)
            return;
        struct tl_step *laid = step_at(load, at);
        const struct tl_verify_question *question =
            i >= 0 && i < set->ask.len ? questions + set->ask.items[i] : NULL;
        laid->kind = question ? TL_STEP_VERIFY : i < 0 ? TL_STEP_SAY : TL_STEP_LOOK_UP;
        laid->next = i == set->ask.len ? next : (uint16_t)(at + 1);
        laid->text = question ? question->id.text : i < 0 ? told.text : TL_NONE;
        laid->form = question ? question->form : TL_NONE;
        laid->question = question ? set->ask.items[i] : TL_NONE;
        laid->otherwise = question ? otherwise : TL_NONE;
        laid->level = step->level;
        laid->role = step->role;
        for (int r = 0; r < TL_LOOKUP_RESULTS && i == set->ask.len; r++)
            laid->by_result[r] = r == TL_FOUND ? next : otherwise;
        laid->key = i == set->ask.len ? tl_key_of(TL_LOOKUP_VERIFY) : 0;
    }
}

/* One way of a condition may be "[]": nothing there but what follows. */
static uint16_t lay_way(struct load *load, const struct draft *draft, const struct node *list,
                        uint16_t next)
{
    bool is_on = draft->step.kind == TL_STEP_WHEN && list->kind == NODE_LIST && !list->first;
    return is_on && next != TL_NONE ? next : lay(load, list, next);
}

static void read_step(struct load *load, const struct node *node, uint32_t index, uint16_t next)
{
    enum tl_step_kind kind = kind_of(load, node);
    struct draft draft = { .step = *step_at(load, index) };
    if (kind == TL_STEP_KINDS)
        return;
    draft.step.kind = kind;
    draft.step.next = next;
    read_fields(load, node, step_rows[kind].fields, &draft);
    if ((kind == TL_STEP_LIVE || kind == TL_STEP_CALLBACK) && draft.tier > 0)
        find_queue(load, node, &draft);
    lay_options(load, &draft, next);
    if (kind == TL_STEP_VERIFY)
        lay_verify(load, node, &draft, next);
    if (draft.then)
        draft.step.then = lay_way(load, &draft, draft.then, next);
    if (draft.otherwise && kind != TL_STEP_VERIFY)
        draft.step.otherwise = lay_way(load, &draft, draft.otherwise, next);
    if (kind == TL_STEP_LOOK_UP &&
        (draft.step.key == tl_key_of("callback.number")) != (draft.step.into != TL_NONE))
        FAULT(load, node,
              "look_up: callback.number, and no other, says of which value: write of: phone, or "
              "whatever into: names it.");
    if (kind == TL_STEP_LOOK_UP)
        lay_results(load, node, &draft, next);
    *step_at(load, index) = draft.step;
}

/* Lays out a list and all within; returns its first step. next is where its last step goes on. */
static uint16_t lay(struct load *load, const struct node *list, uint16_t next)
{
    uint32_t first = load->steps.items_len, index = first;
    const struct node *node;
    if (list->kind != NODE_LIST || !list->first) {
        FAULT(load, list, "Here belongs a list of steps, such as [ { go: ... } ].");
        return TL_NONE;
    }
    for (node = list->first; node; node = node->next) {
        if (add_step(load, node) == TL_NONE)
            return TL_NONE;
    }
    for (node = list->first; node; node = node->next, index++)
        read_step(load, node, index, node->next ? (uint16_t)(index + 1) : next);
    return (uint16_t)first;
}

struct topic_file {
    const struct node *steps;
    uint16_t title;
    const struct node *words;
};

const struct field topic_fields[] = {
    MUST("title", read_reference, struct topic_file, title, .list = NAMED_TEXTS,
         SAYS("What staff and pages show: a text.")),
    MAY("words", read_node, struct topic_file, words, .shape = &words_shape,
        SAYS("What people call it.")),
    MUST("steps", read_node, struct topic_file, steps, STEPS, SAYS("The flow.")),
    END_OF_FIELDS,
};

/* "a, b, c" of a list of texts. */
static const char *join_words(struct load *load, const struct node *words)
{
    size_t bytes = 1;
    const struct node *node;
    for (node = words->first; node; node = node->next)
        bytes += (node->text ? strlen(node->text) : 0) + 2;
    char *joined = arena_get(&load->arena, bytes), *end = joined;
    for (node = words->first; node; node = node->next) {
        const char *word = "";
        read_text(load, node, NULL, &word);
        if (end > joined)
            end = mempcpy(end, ", ", 2);
        end = mempcpy(end, word, strlen(word));
    }
    return joined;
}

static bool is_topic(const struct source *source)
{
    return strncmp(source->path, "topics/", strlen("topics/")) == 0;
}

void load_topic_names(struct load *load)
{
    for (uint16_t i = 0; i < load->sources_len; i++) {
        struct node place = load_place(load, &load->sources[i], 0);
        const char *name = load->sources[i].path + strlen("topics/");
        if (!is_topic(&load->sources[i]))
            continue;
        name = arena_text(&load->arena, name, strlen(name) - strlen(".yaml"));
        struct tl_topic *topic = load_add(load, NAMED_TOPICS, &place, name);
        load->sources[i].topic = topic ? load_find(load, NAMED_TOPICS, name) : TL_NONE;
        if (topic)
            *topic = (struct tl_topic){ .id = topic->id, .first = TL_NONE, .words = "" };
    }
}

static void read_topic(struct load *load, const struct node *root, uint16_t index)
{
    struct tl_topic *topic = load_item(load, NAMED_TOPICS, index);
    struct topic_file file = { .title = TL_NONE };
    read_fields(load, root, topic_fields, &file);
    load->topic = index;
    topic->id.text = file.title;
    if (file.words)
        topic->words = join_words(load, file.words);
    if (file.steps)
        topic->first = lay(load, file.steps, TL_NONE);
}

void load_topics(struct load *load)
{
    for (uint16_t i = 0; i < load->sources_len; i++) {
        const struct source *source = &load->sources[i];
        if (is_topic(source) && source->root && source->topic != TL_NONE)
            read_topic(load, source->root, source->topic);
    }
}
