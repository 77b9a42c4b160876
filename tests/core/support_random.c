/* support_random.c: policies at random: topics of nested lists, as an author would write them. */
#include "core/support_random.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"

/* What is known where a list is written; a careful author does not use what is not. */
struct known {
    bool phone, receipt, record, appointment;
};
struct author {
    struct random_policy *random;
    struct tl_policy *policy;
    uint16_t topic;
    uint16_t last; /* The last topic, which nothing but a long walk leads to. */
};

static uint32_t below(struct author *author, uint32_t n)
{
    return (uint32_t)(check_random(&author->random->chance) % n);
}

static bool one_in(struct author *author, uint32_t n)
{
    return n > 0 && below(author, n) == 0;
}

static bool is_wrong_here(struct author *author)
{
    return one_in(author, author->random->sloppy);
}

static uint16_t text(const struct author *author, const char *name)
{
    uint16_t found = tl_policy_text_find(author->policy, tl_key_of(name));
    CHECK(found != TL_NONE);
    return found;
}

static int by_key(const void *a, const void *b)
{
    tl_key one = ((const struct tl_text *)a)->id.key, other = ((const struct tl_text *)b)->id.key;
    return one < other ? -1 : one > other;
}

static void make_texts(struct random_policy *random)
{
    static const char *const texts[][2] = { { "plain", "Words." },
                                            { "closed", "Closed until {opens_at}." },
                                            { "promise", "{number} by {due_date}" },
                                            { "call", "{code} by {callback_to}" },
                                            { "calling", "{agency}: {code}" },
                                            { "place", "{position}" },
                                            { "case", "{receipt}" },
                                            { "status", "{status}" },
                                            { "appointment", "{appointment_date}" },
#define NAMED(name, says) { name, "Words." },
                                            TL_NAMED_TEXT_TABLE(NAMED)
#undef NAMED
    };
    uint16_t len = sizeof texts / sizeof *texts;
    CHECK(len <= RANDOM_TEXTS_MAX);
    for (uint16_t i = 0; i < len; i++) {
        random->texts[i] =
            (struct tl_text){ .id = { tl_key_of(texts[i][0]), texts[i][0], TL_NONE } };
        for (int language = 0; language < 2; language++)
            random->texts[i].shown[language] = random->texts[i].spoken[language] = texts[i][1];
    }
    qsort(random->texts, len, sizeof random->texts[0], by_key);
    random->policy.texts = random->texts;
    random->policy.texts_len = len;
    random->policy.notices[TL_NOTICE_CALLING] =
        tl_policy_text_find(&random->policy, tl_key_of("calling"));
    random->base.closures[0].text = tl_policy_text_find(&random->policy, tl_key_of("closed"));
}

static const struct {
    enum tl_condition_kind kind;
    uint32_t arg;
} conditions[] = {
#define CONDITION(name, text, by) { name, 1 },
    TL_CONDITION_TABLE(CONDITION)
#undef CONDITION
};

static void make_lists(struct random_policy *random)
{
    struct tl_policy *policy = &random->policy;
    static const enum tl_form_kind forms[] = { TL_FORM_RECEIPT, TL_FORM_PHONE, TL_FORM_DATE,
                                               TL_FORM_DIGITS, TL_FORM_CHOICE };
    for (int i = 0; i < 5; i++)
        random->forms[i] = (struct tl_form){ .kind = forms[i], .digits_len = 3, .prefix = "" };
    uint8_t bit = 0;
    for (uint16_t i = 0; i < TL_CONDITION_KINDS; i++) {
        bool is_told = tl_condition_told_by(conditions[i].kind) >= TL_TOLD_BY_RECORD;
        random->conditions[i] = (struct tl_condition){ conditions[i].kind, conditions[i].arg,
                                                       is_told ? bit++ : 0xff, "condition" };
    }
    random->articles[0] = (struct tl_article){ .id = { 1, "article", TL_NONE } };
    for (int language = 0; language < 2; language++) {
        random->articles[0].title[language] = "Title";
        random->articles[0].spoken[language] = random->articles[0].body[language] = "Words.";
    }
    random->reasons[0] = (struct tl_name){ TEST_KEY_REASON, "reason", TL_NONE };
    policy->forms = random->forms;
    policy->forms_len = 5;
    policy->conditions = random->conditions;
    policy->conditions_len = TL_CONDITION_KINDS;
    policy->articles = random->articles;
    policy->articles_len = 1;
    policy->options = random->options;
    policy->steps = random->steps;
    policy->topics = random->topics;
    policy->reasons = random->reasons;
    policy->reasons_len = 1;
}

static uint16_t take_steps(struct author *author, uint16_t len)
{
    uint16_t first = author->policy->steps_len;
    CHECK(first + len <= RANDOM_STEPS_MAX);
    author->policy->steps_len = (uint16_t)(first + len);
    return first;
}

static struct tl_step *blank(struct author *author, uint16_t at, enum tl_step_kind kind,
                             uint16_t next)
{
    struct tl_step *step = &author->random->steps[at];
    *step = (struct tl_step){ .kind = kind,
                              .topic = author->topic,
                              .next = next,
                              .otherwise = TL_NONE,
                              .text = text(author, "plain"),
                              .condition = TL_NONE,
                              .then = TL_NONE,
                              .by_result = { TL_NONE, TL_NONE, TL_NONE, TL_NONE },
                              .form = TL_NONE,
                              .into = TL_NONE,
                              .article = TL_NONE,
                              .queue = TL_NONE,
                              .priority = TL_NONE,
                              .target = TL_NONE };
    return step;
}

static uint16_t list(struct author *author, struct known known, unsigned depth, uint16_t after);

/* A list of its own, or on with the next step. */
static uint16_t branch(struct author *author, struct known known, unsigned depth, uint16_t next)
{
    if (next != TL_NONE && (depth == 0 || one_in(author, 3)))
        return next;
    return list(author, known, depth > 0 ? depth - 1 : 0, next);
}

static void add_option(struct author *author, struct tl_step *step, uint16_t then)
{
    struct tl_policy *policy = author->policy;
    if (step->options_len == 0)
        step->options = policy->options_len;
    CHECK(policy->options_len < RANDOM_OPTIONS_MAX);
    CHECK_EQ(step->options + step->options_len, policy->options_len);
    author->random->options[policy->options_len++] = (struct tl_option){
        .digit = (char)('1' + step->options_len), .text = step->text, .then = then, .words = ""
    };
    step->options_len++;
}

/* What each choice leads to is written first, so that the choices stand side by side. */
static void add_options(struct author *author, struct tl_step *step, struct known known,
                        unsigned depth, uint16_t next)
{
    uint16_t thens[3];
    uint32_t len = 1 + below(author, 3);
    for (uint32_t i = 0; i < len; i++)
        thens[i] = branch(author, known, depth, next);
    for (uint32_t i = 0; i < len; i++)
        add_option(author, step, thens[i]);
}

static uint16_t fitting_text(struct author *author, struct known known)
{
    static const char *const names[] = { "plain", "case", "status", "appointment" };
    bool fits[] = { true, known.receipt, known.record, known.appointment };
    uint32_t i = below(author, 4);
    return text(author, names[fits[i] || is_wrong_here(author) ? i : 0]);
}

static void write_say(struct author *author, uint16_t at, uint16_t next, struct known *known,
                      unsigned depth)
{
    (void)depth;
    blank(author, at, TL_STEP_SAY, next)->text = fitting_text(author, *known);
}

static void write_answer(struct author *author, uint16_t at, uint16_t next, struct known *known,
                         unsigned depth)
{
    (void)known, (void)depth;
    enum tl_step_kind kind = one_in(author, 2) ? TL_STEP_ANSWER : TL_STEP_OFFER;
    struct tl_step *step = blank(author, at, kind, next);
    step->article = 0;
}

/* Who does not answer goes another way that ends, and so the value is there behind it. */
static void write_ask(struct author *author, uint16_t at, uint16_t next, struct known *known,
                      unsigned depth)
{
    bool is_verify = one_in(author, 5);
    struct tl_step *step = blank(author, at, is_verify ? TL_STEP_VERIFY : TL_STEP_ASK, next);
    step->form = (uint16_t)below(author, 5);
    step->into = (uint16_t)below(author, 2);
    if (is_verify)
        step->form = step->into = TL_NONE;
    bool goes_on = one_in(author, 3) && next != TL_NONE;
    step->otherwise = goes_on ? TL_NONE : list(author, *known, depth > 0 ? depth - 1 : 0, TL_NONE);
    if (!goes_on && !is_verify) {
        known->phone = known->phone || step->form == 1;
        known->receipt = known->receipt || step->form == 0;
    }
}

static void write_look_up(struct author *author, uint16_t at, uint16_t next, struct known *known,
                          unsigned depth)
{
    static const char *const lookups[] = { "case.status", "processing.time", "appointment.next" };
    struct tl_step *step = blank(author, at, TL_STEP_LOOK_UP, next);
    uint32_t i = below(author, 3);
    struct known found = *known;
    step->key = tl_key_of(lookups[i]);
    found.record = true;
    found.appointment = found.appointment || i == 2;
    step->by_result[TL_FOUND] = branch(author, found, depth, next);
    step->by_result[TL_NOT_FOUND] = branch(author, *known, depth, next);
    step->by_result[TL_SLOW] = branch(author, *known, depth, next);
    step->by_result[TL_FAILED] = next != TL_NONE ? next : list(author, *known, 0, TL_NONE);
}

static void write_when(struct author *author, uint16_t at, uint16_t next, struct known *known,
                       unsigned depth)
{
    struct tl_step *step = blank(author, at, TL_STEP_WHEN, next);
    step->condition = (uint16_t)below(author, TL_CONDITION_KINDS);
    const struct tl_condition *condition = &author->policy->conditions[step->condition];
    if (condition->bit != 0xff && !known->record && !is_wrong_here(author))
        step->condition = (uint16_t)below(author, TL_IS_WAIT_OVER + 1);
    struct known then = *known;
    then.appointment = then.appointment || step->condition == TL_IS_APPOINTMENT_UPCOMING;
    step->then = branch(author, then, depth, next);
    step->otherwise = next != TL_NONE ? next : list(author, *known, 0, TL_NONE);
}

static void write_menu(struct author *author, uint16_t at, uint16_t next, struct known *known,
                       unsigned depth)
{
    bool is_language = one_in(author, 6) && next != TL_NONE;
    struct tl_step *step = blank(author, at, is_language ? TL_STEP_LANGUAGE : TL_STEP_MENU, next);
    if (is_language)
        return;
    add_options(author, step, *known, depth, next);
    if (next == TL_NONE)
        step->otherwise = list(author, *known, 0, TL_NONE);
}

typedef void write_fn(struct author *author, uint16_t at, uint16_t next, struct known *known,
                      unsigned depth);

static void write_live(struct author *author, uint16_t at, uint16_t next, struct known *known,
                       unsigned depth)
{
    (void)depth;
    struct tl_step *step = blank(author, at, TL_STEP_LIVE, TL_NONE);
    step->text = text(author, "place");
    step->key = TEST_KEY_REASON;
    step->queue = (uint16_t)below(author, 2);
    step->priority = (uint16_t)below(author, 3);
    step->otherwise = list(author, *known, 0, next);
    if (one_in(author, 2))
        add_options(author, step, *known, 0, TL_NONE);
}

static void write_end(struct author *author, uint16_t at, uint16_t next, struct known *known,
                      unsigned depth)
{
    bool asks_back = known->phone || is_wrong_here(author);
    uint32_t kind = below(author, asks_back ? 3 : 2);
    (void)depth, (void)next;
    struct tl_step *step = blank(author, at,
                                 (enum tl_step_kind)(kind == 0   ? TL_STEP_MESSAGE
                                                     : kind == 1 ? TL_STEP_REQUEST
                                                                 : TL_STEP_CALLBACK),
                                 TL_NONE);
    step->text = text(author, kind == 2 ? "call" : "promise");
    step->key = kind == 0 ? TEST_KEY_OWNER : TEST_KEY_REQUEST;
    step->queue = 0;
    step->priority = 0;
}

/* On to a later topic; by mistake to any, and so perhaps round. */
static void write_go(struct author *author, uint16_t at, uint16_t next, struct known *known,
                     unsigned depth)
{
    uint16_t from = (uint16_t)(author->topic + 1);
    if (is_wrong_here(author))
        from = 0;
    if (from + 1 >= author->last) {
        write_end(author, at, next, known, depth);
        return;
    }
    struct tl_step *step = blank(author, at, TL_STEP_GO, TL_NONE);
    step->target = (uint16_t)(from + below(author, author->last - from - 1u));
}

static uint16_t list(struct author *author, struct known known, unsigned depth, uint16_t after)
{
    static write_fn *const on[] = { write_say,  write_answer, write_ask, write_look_up,
                                    write_when, write_when,   write_menu };
    static write_fn *const ends[] = { write_end, write_end, write_go, write_live };
    uint16_t len = (uint16_t)(1 + (depth > 0 ? below(author, 4) : 0));
    bool is_forgotten = is_wrong_here(author);
    uint16_t first = take_steps(author, len);
    for (uint16_t i = 0; i < len; i++) {
        uint16_t next = i + 1 < len ? (uint16_t)(first + i + 1) : after;
        if (next == TL_NONE && is_forgotten)
            write_say(author, (uint16_t)(first + i), next, &known, depth);
        else if (next == TL_NONE)
            ends[below(author, depth > 0 ? 4 : 1)](author, (uint16_t)(first + i), next, &known,
                                                   depth);
        else if (depth == 0)
            write_say(author, (uint16_t)(first + i), next, &known, depth);
        else
            on[below(author, sizeof on / sizeof *on)](author, (uint16_t)(first + i), next, &known,
                                                      depth);
    }
    return first;
}

/* Says in a row: a few, or by mistake more than anybody listens to. */
static uint16_t chain(struct author *author, uint16_t len, enum tl_step_kind kind, uint16_t after)
{
    uint16_t first = take_steps(author, len);
    for (uint16_t i = 0; i < len; i++) {
        struct tl_step *step = blank(author, (uint16_t)(first + i), kind,
                                     i + 1 < len ? (uint16_t)(first + i + 1) : after);
        if (kind == TL_STEP_ASK)
            step->form = 3;
    }
    return first;
}

static uint16_t go_to(struct author *author, uint16_t topic)
{
    uint16_t at = take_steps(author, 1);
    blank(author, at, TL_STEP_GO, TL_NONE)->target = topic;
    return at;
}

/* A menu of all topics, so that each is reached. */
static uint16_t main_topic(struct author *author)
{
    uint16_t first = take_steps(author, 2);
    blank(author, first, TL_STEP_LANGUAGE, (uint16_t)(first + 1));
    struct tl_step *menu = blank(author, (uint16_t)(first + 1), TL_STEP_MENU, TL_NONE);
    uint16_t thens[RANDOM_TOPICS_MAX];
    for (uint16_t topic = 1; topic + 1 < author->last; topic++)
        thens[topic] = go_to(author, topic);
    for (uint16_t topic = 1; topic + 1 < author->last; topic++)
        add_option(author, menu, thens[topic]);
    menu->otherwise = list(author, (struct known){ 0 }, 0, TL_NONE);
    return first;
}

/* Ends in a message; by mistake it leads back, or asks more than there are steps for. */
static uint16_t last_topic(struct author *author)
{
    uint16_t end = take_steps(author, 1);
    struct known known = { .phone = false };
    write_end(author, end, TL_NONE, &known, 0);
    if (author->random->sloppy == 0 || !one_in(author, 3))
        return one_in(author, 2) ? chain(author, 2, TL_STEP_ASK, end) : end;
    if (one_in(author, 2))
        return chain(author, 20, TL_STEP_ASK, end);
    uint16_t back = go_to(author, 0);
    uint16_t menu = take_steps(author, 1);
    struct tl_step *step = blank(author, menu, TL_STEP_MENU, end);
    add_option(author, step, back);
    return menu;
}

static uint16_t some_topic(struct author *author)
{
    uint16_t first = list(author, (struct known){ 0 }, 2 + below(author, 2), TL_NONE);
    if (author->random->sloppy > 0 && one_in(author, 40))
        return chain(author, (uint16_t)(20 + below(author, 40)), TL_STEP_SAY, first);
    return first;
}

static bool offers_a_person(const struct tl_policy *policy)
{
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        if (policy->steps[i].kind == TL_STEP_LIVE)
            return true;
    }
    return false;
}

void random_policy_make(struct random_policy *random, uint64_t seed)
{
    memset(random, 0, sizeof *random);
    test_policy_make(&random->base);
    random->policy = random->base.policy;
    random->policy.escalations_len = random->policy.emergencies_len =
        0; /* Nothing in a flow hangs on them. */
    random->chance = seed;
    make_texts(random);
    make_lists(random);
    struct tl_policy *policy = &random->policy;
    struct author author = { .random = random, .policy = policy };
    random->sloppy = one_in(&author, 2) ? 10 + below(&author, 40) : 0;
    policy->steps_len = policy->options_len = 0;
    policy->topics_len = (uint16_t)(4 + below(&author, RANDOM_TOPICS_MAX - 3));
    author.last = (uint16_t)(policy->topics_len - 1);
    policy->last_topic = author.last;
    policy->person_topic = (uint16_t)(author.last - 1);
    for (author.topic = 0; author.topic < policy->topics_len; author.topic++) {
        struct tl_topic *topic = &random->topics[author.topic];
        *topic = (struct tl_topic){ .id = { 1u + author.topic, "topic", TL_NONE }, .words = "" };
        topic->first = author.topic == 0             ? main_topic(&author)
                       : author.topic == author.last ? last_topic(&author)
                                                     : some_topic(&author);
    }
    for (int channel = TL_CHANNEL_VOICE; channel < TL_CHANNELS; channel++)
        policy->entry[channel] = 0;
    policy->limits.menu_depth_max = 20;
    policy->limits.steps_max = 50;
    policy->reasons_len = offers_a_person(policy);
    if (random->sloppy > 0 && one_in(&author, 10))
        policy->calendar.services[policy->service_callback].spans_len = 0;
}
