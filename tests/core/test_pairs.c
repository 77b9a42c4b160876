/* Every given fact in every situation has a defined result (pitfall 12): pairs.txt has them all,
 * and what comes by itself where nothing is given.
 *
 * A change of the core that changes one of them shows as a changed line there, to be judged like
 * code. TL_TEST_TELL=1 writes what is so now into the file; read the difference before you keep it.
 */
#include <stdarg.h>
#include <string.h>

#include "core/support_situations.h"

#define FILE_NAME TL_ROOT "/tests/core/pairs.txt"

enum { TEXT_MAX = 1 << 20, WAKES_MAX = 5, LABEL_MAX = 64 };

struct text {
    char bytes[TEXT_MAX];
    size_t len;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
    va_list words;
    va_start(words, format);
    int len = vsnprintf(text->bytes + text->len, TEXT_MAX - text->len, format, words);
    va_end(words);
    CHECK(len >= 0 && (size_t)len < TEXT_MAX - text->len);
    text->len += (size_t)len;
}

/* --- How a value is told. --- */

struct word {
    uint64_t value;
    const char *text;
};

static const char *word_of(const struct word *words, size_t len, uint64_t value)
{
    for (size_t i = 0; i < len; i++) {
        if (words[i].value == value)
            return words[i].text;
    }
    return NULL;
}
#define WORD_OF(words, value) word_of((words), sizeof(words) / sizeof(words)[0], (value))

static const struct word people[] = {
    { ANA, "ana" }, { BOB, "bob" }, { EVE, "eve" }, { FAY, "fay" }, { GIL, "gil" },
};
static const struct word keys[] = {
    { TEST_KEY_NO_ANSWER, "no-answer" }, { TEST_KEY_LUNCH, "lunch" },
    { TEST_KEY_QUEUE1, "queue-1" },      { TEST_KEY_QUEUE2, "queue-2" },
    { TEST_KEY_REQUEST, "request" },     { TEST_KEY_OWNER, "owner" },
    { TEST_KEY_REASON, "reason" },       { TEST_KEY_CASE, "case" },
    { TEST_KEY_NUMBER, "number" },       { TEST_KEY_STORM, "storm" },
    { TEST_KEY_URGENT, "urgent" },       { TEST_KEY_ORDINARY, "ordinary" },
    { TEST_KEY_PARTY, "party" },         { TEST_KEY_OTHER, "other" },
    { TEST_KEY_ANYONE, "anyone" },       { TEST_KEY_SURE, "sure" },
};

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++) {
        if (strcmp(*names, name) == 0)
            return true;
    }
    return false;
}

/* Times are seconds from now. */
static void add_value(struct text *text, const char *field, uint64_t value, tl_time now)
{
    static const char *const of_people[] = { "contact", "agent", "to_agent", "earlier",
                                             "by",      "about", NULL };
    const char *word = is_one_of(field, of_people) ? WORD_OF(people, value) : NULL;
    word = word ? word : WORD_OF(keys, value);
    tl_time from_now = (tl_time)value - now;
    bool is_time = from_now > -10 * TL_DAY && from_now < 60 * TL_DAY;
    if (strcmp(field, "why") == 0)
        add(text, " \"%s\"", tl_why_text((enum tl_why)value));
    else if (word && is_one_of(field, of_people))
        add(text, " %s", word);
    else if (word)
        add(text, " %s=%s", field, word);
    else if (is_time && from_now % TL_SECOND == 0)
        add(text, " %s=%+llds", field, (long long)(from_now / TL_SECOND));
    else if (is_time)
        add(text, " %s=%+lldus", field, (long long)from_now);
    else
        add(text, " %s=%llu", field, (unsigned long long)value);
}

static void add_fact(struct text *text, const struct tl_fact *fact)
{
    const struct tl_fact_shape *shape = tl_fact_shape(fact->kind);
    add(text, " %s", shape->name);
    for (unsigned i = 0; i < shape->words_len; i++) {
        if (fact->words[i] != 0)
            add_value(text, shape->fields[i], fact->words[i], fact->at);
    }
}

/* What the last step decided, and when the center wants to be woken. */
static void add_step(struct text *text, const struct world *world)
{
    tl_time wake;
    for (uint32_t i = 1; i < world->facts.facts_len; i++) {
        add(text, "%s", i > 1 ? "," : "");
        add_fact(text, &world->room[i]);
    }
    if (tl_center_wake_at(world->center, &wake) == TL_OK)
        add(text, "; wakes%+lld\n", (long long)((wake - world->now) / TL_SECOND));
    else
        add(text, "; sleeps\n");
}

/* --- What is given. --- */

struct given {
    const char *label;
    struct tl_fact fact;
};
#define GIVEN(label, what, ...)                                                                    \
    {                                                                                              \
        label,                                                                                     \
        {                                                                                          \
            .kind = TL_FACT_##what, .what = { __VA_ARGS__ }                                        \
        }                                                                                          \
    }
#define OF(who) .contact = ANA, .agent = who

/* A step of HERE is where the contact is. */
enum { HERE = 9999 };
static const struct given GIVENS[] = {
    GIVEN("came", contact_came, .contact = ANA, .channel = TL_CHANNEL_VOICE, .language = 1),
    GIVEN("chat came", contact_came, .contact = ANA, .channel = TL_CHANNEL_CHAT, .language = 9),
    GIVEN("web came", contact_came, .contact = ANA, .channel = TL_CHANNEL_WEB),
    GIVEN("nobody came", contact_came, .contact = 0, .channel = TL_CHANNEL_VOICE),
    GIVEN("came by no channel", contact_came, .contact = ANA, .channel = TL_CHANNELS),
    GIVEN("keyed 1", keyed, .contact = ANA, .step = HERE, .digit = '1'),
    GIVEN("keyed 2", keyed, .contact = ANA, .step = HERE, .digit = '2'),
    GIVEN("keyed 7", keyed, .contact = ANA, .step = HERE, .digit = '7'),
    GIVEN("keyed 9", keyed, .contact = ANA, .step = HERE, .digit = '9'),
    GIVEN("keyed 0", keyed, .contact = ANA, .step = HERE, .digit = '0'),
    GIVEN("keyed *", keyed, .contact = ANA, .step = HERE, .digit = '*'),
    GIVEN("keyed #", keyed, .contact = ANA, .step = HERE, .digit = '#'),
    GIVEN("keyed 305", keyed, .contact = ANA, .step = HERE, .digit = 256 + '1'),
    GIVEN("keyed elsewhere", keyed, .contact = ANA, .step = TEST_STEP_SUBMENU, .digit = '1'),
    GIVEN("gave", gave, .contact = ANA, .step = HERE, .fits = 1),
    GIVEN("gave what does not fit", gave, .contact = ANA, .step = HERE),
    GIVEN("said nothing", said_nothing, .contact = ANA, .step = HERE),
    GIVEN("left", left, .contact = ANA),
    GIVEN("eve joined", joined, OF(EVE)),
    GIVEN("fay joined", joined, OF(FAY)),
    GIVEN("eve lost the leg", leg_lost, OF(EVE)),
    GIVEN("fay lost the leg", leg_lost, OF(FAY)),
    GIVEN("was helped", helped, .contact = ANA, .step = HERE, .yes = 1),
    GIVEN("was not helped", helped, .contact = ANA, .step = HERE),
    GIVEN("cut off", cut_off, .contact = ANA),
    GIVEN("found", looked_up, .contact = ANA, .step = HERE, .result = TL_FOUND, .known = 3,
          .holds = 1),
    GIVEN("not found", looked_up, .contact = ANA, .step = HERE, .result = TL_NOT_FOUND),
    GIVEN("lookup failed", looked_up, .contact = ANA, .step = HERE, .result = TL_FAILED),
    GIVEN("no such result", looked_up, .contact = ANA, .step = HERE, .result = TL_LOOKUP_RESULTS),
    GIVEN("eve signed in", signed_in, .agent = EVE, .skills = TEST_EVERYTHING),
    GIVEN("gil signed in", signed_in, .agent = GIL, .skills = EN_TIER2),
    GIVEN("nobody signed in", signed_in, .agent = 0, .skills = EN_TIER2),
    GIVEN("eve ready", ready, .agent = EVE),
    GIVEN("fay ready", ready, .agent = FAY),
    GIVEN("gil ready", ready, .agent = GIL),
    GIVEN("eve not ready", not_ready, .agent = EVE, .reason = TEST_KEY_LUNCH),
    GIVEN("fay not ready", not_ready, .agent = FAY, .reason = TEST_KEY_LUNCH),
    GIVEN("eve accepts", accepts, OF(EVE)),
    GIVEN("fay accepts", accepts, OF(FAY)),
    GIVEN("gil accepts", accepts, OF(GIL)),
    GIVEN("eve refuses", refuses, OF(EVE)),
    GIVEN("fay refuses", refuses, OF(FAY)),
    GIVEN("eve holds", holds, OF(EVE)),
    GIVEN("fay holds", holds, OF(FAY)),
    GIVEN("eve resumes", resumes, OF(EVE)),
    GIVEN("eve hangs up", hangs_up, OF(EVE)),
    GIVEN("fay hangs up", hangs_up, OF(FAY)),
    GIVEN("eve is done", wrapped_up, OF(EVE), .disposition = TEST_KEY_RESOLVED),
    GIVEN("eve is done with bob", wrapped_up, .agent = EVE, .contact = BOB),
    GIVEN("eve is done with nobody", wrapped_up, .agent = EVE),
    GIVEN("eve signed out", signed_out, .agent = EVE),
    GIVEN("fay signed out", signed_out, .agent = FAY),
    GIVEN("gil signed out", signed_out, .agent = GIL),
    GIVEN("eve lost", agent_lost, .agent = EVE),
    GIVEN("fay lost", agent_lost, .agent = FAY),
    GIVEN("eve back", agent_back, .agent = EVE),
    GIVEN("eve transfers to queue 2", transfers, OF(EVE), .queue = TEST_KEY_QUEUE2),
    GIVEN("eve transfers to queue 1", transfers, OF(EVE), .queue = TEST_KEY_QUEUE1),
    GIVEN("eve transfers to fay", transfers, OF(EVE), .to_agent = FAY),
    GIVEN("eve transfers to eve", transfers, OF(EVE), .to_agent = EVE),
    GIVEN("eve transfers to gil", transfers, OF(EVE), .to_agent = GIL),
    GIVEN("eve transfers to nothing", transfers, OF(EVE)),
    GIVEN("eve transfers to no queue", transfers, OF(EVE), .queue = UINT64_C(1) << 32),
    GIVEN("eve transfers outside", transfers, OF(EVE), .outside = 1),
    GIVEN("eve consults queue 2", consults, OF(EVE), .queue = TEST_KEY_QUEUE2),
    GIVEN("eve consults fay", consults, OF(EVE), .to_agent = FAY),
    GIVEN("eve consults outside", consults, OF(EVE), .outside = 1),
    GIVEN("fay consults queue 1", consults, OF(FAY), .queue = TEST_KEY_QUEUE1),
    GIVEN("eve hands over", hands_over, OF(EVE)),
    GIVEN("fay hands over", hands_over, OF(FAY)),
    GIVEN("eve lets go", lets_go, OF(EVE)),
    GIVEN("fay lets go", lets_go, OF(FAY)),
    GIVEN("outside answered", outside_answered, .contact = ANA),
    GIVEN("outside busy", outside_ended, .contact = ANA, .result = TL_ATTEMPT_BUSY),
    GIVEN("outside ended", outside_ended, .contact = ANA, .result = TL_ATTEMPT_ANSWERED),
    GIVEN("outside ended somehow", outside_ended, .contact = ANA, .result = 99),
    GIVEN("started", started, .build = 1, .gap_us = TL_SECOND),
    GIVEN("policy loaded", policy_loaded, .version = 7),
    GIVEN("policy loaded that nobody lent", policy_loaded, .version = 8),
    GIVEN("dialler down", dialler, .is_up = 0),
    GIVEN("attempt answered", attempt_ended, .contact = ANA, .attempt = 1,
          .result = TL_ATTEMPT_ANSWERED),
    GIVEN("attempt to a machine", attempt_ended, .contact = ANA, .attempt = 1,
          .result = TL_ATTEMPT_MACHINE),
    GIVEN("attempt refused", attempt_ended, .contact = ANA, .attempt = 1,
          .result = TL_ATTEMPT_REFUSED),
    GIVEN("attempt failed", attempt_ended, .contact = ANA, .attempt = 1,
          .result = TL_ATTEMPT_FAILED),
    GIVEN("attempt ended somehow", attempt_ended, .contact = ANA, .attempt = 1, .result = 99),
    GIVEN("attempt 2 busy", attempt_ended, .contact = ANA, .attempt = 2, .result = TL_ATTEMPT_BUSY),
    GIVEN("moves to queue 2", moves, .by = GIL, .contact = ANA, .queue = TEST_KEY_QUEUE2),
    GIVEN("moves to the first class", moves, .by = GIL, .contact = ANA, .priority = 800),
    GIVEN("moves to no class", moves, .by = GIL, .contact = ANA, .priority = 7),
    GIVEN("moves to no queue", moves, .by = GIL, .contact = ANA, .queue = 7),
    GIVEN("sets eve ready", sets_agent, .by = GIL, .agent = EVE, .state = TL_AGENT_READY),
    GIVEN("sets eve not ready", sets_agent, .by = GIL, .agent = EVE, .state = TL_AGENT_NOT_READY,
          .reason = TEST_KEY_LUNCH),
    GIVEN("sets eve offline", sets_agent, .by = GIL, .agent = EVE, .state = TL_AGENT_OFFLINE),
    GIVEN("sets eve connected", sets_agent, .by = GIL, .agent = EVE, .state = TL_AGENT_CONNECTED),
    GIVEN("sets gil ready", sets_agent, .by = GIL, .agent = GIL, .state = TL_AGENT_READY),
    GIVEN("closes queue 1", closes_queue, .by = GIL, .queue = TEST_KEY_QUEUE1,
          .reason = TEST_KEY_STORM, .until = TEST_MONDAY_10 + TL_HOUR),
    GIVEN("closes queue 1, sends on", closes_queue, .by = GIL, .queue = TEST_KEY_QUEUE1,
          .reason = TEST_KEY_STORM, .until = TEST_MONDAY_10 + TL_HOUR, .sends_on = 1),
    GIVEN("closes no queue", closes_queue, .by = GIL, .queue = 7, .reason = TEST_KEY_STORM,
          .until = TEST_MONDAY_10 + TL_HOUR),
    GIVEN("closes for no reason", closes_queue, .by = GIL, .queue = TEST_KEY_QUEUE1,
          .until = TEST_MONDAY_10 + TL_HOUR),
    GIVEN("closes until before", closes_queue, .by = GIL, .queue = TEST_KEY_QUEUE1,
          .reason = TEST_KEY_STORM, .until = TEST_MONDAY_10),
    GIVEN("opens queue 1", opens_queue, .by = GIL, .queue = TEST_KEY_QUEUE1),
    GIVEN("opens queue 0", opens_queue, .by = GIL),
    GIVEN("closes the line", closes_line, .by = GIL, .reason = TEST_KEY_STORM,
          .until = TEST_MONDAY_10 + TL_HOUR),
    GIVEN("closes the line, sends on", closes_line, .by = GIL, .reason = TEST_KEY_STORM,
          .until = TEST_MONDAY_10 + 30 * TL_HOUR, .sends_on = 1),
    GIVEN("opens the line", opens_line, .by = GIL),
    GIVEN("promise 1 due", promise_due, .contact = ANA, .promise = 1, .record = TL_PROMISE_OPEN,
          .to = TEST_MONDAY_10 + TL_HOUR),
    GIVEN("promise 1 kept", promise_ends, .contact = ANA, .promise = 1, .how = TL_PROMISE_KEPT,
          .evidence = TL_EVIDENCE_ANSWERED, .by = GIL, .record = TL_PROMISE_SOON, .to = INT64_MAX),
    GIVEN("promise 1 broken", promise_ends, .contact = ANA, .promise = 1, .how = TL_PROMISE_BROKEN,
          .why = TL_WHY_NOT_KEPT, .by = GIL, .record = TL_PROMISE_OPEN),
    GIVEN("promise 1 released", promise_ends, .contact = ANA, .promise = 1,
          .how = TL_PROMISE_RELEASED, .why = TL_WHY_TAKEN_BACK, .by = GIL),
    GIVEN("promise 1 ends for no reason", promise_ends, .contact = ANA, .promise = 1,
          .how = TL_PROMISE_RELEASED, .by = GIL),
    GIVEN("promise 1 moves", promise_moves, .contact = ANA, .promise = 1, .owner = 7, .by = GIL,
          .record = TL_PROMISE_OPEN),
    GIVEN("callback released", releases_callback, .contact = ANA, .by = GIL),
    GIVEN("lives nowhere", lives_in, .contact = ANA, .zone = 7),
    GIVEN("not now", not_now, .contact = ANA, .by = GIL),
    GIVEN("goes on from bob", goes_on, .contact = ANA, .earlier = BOB, .asked_at = TEST_MONDAY_10,
          .ended_at = TEST_MONDAY_10 + TL_MINUTE),
    GIVEN("goes on from ana", goes_on, .contact = ANA, .earlier = ANA, .asked_at = TEST_MONDAY_10,
          .ended_at = TEST_MONDAY_10 + TL_MINUTE),
    GIVEN("bob goes on from ana", goes_on, .contact = BOB, .earlier = ANA),
    GIVEN("surge", sets_surge, .by = GIL, .until = TEST_MONDAY_10 + TL_HOUR),
    GIVEN("no surge", sets_surge, .by = GIL),
    GIVEN("message left at attempt 1", voicemail_ended, .contact = ANA, .attempt = 1, .is_left = 1),
    GIVEN("message left at attempt 2", voicemail_ended, .contact = ANA, .attempt = 2, .is_left = 1),
    GIVEN("eve escalates", escalates, OF(EVE), .type = TEST_KEY_URGENT,
          .told = TEST_MONDAY_10 + TL_HOUR),
    GIVEN("fay escalates", escalates, OF(FAY), .type = TEST_KEY_ORDINARY),
    GIVEN("eve escalates what stands there", escalates, OF(EVE), .type = TEST_KEY_URGENT,
          .record = TL_PROMISE_LATE),
    GIVEN("eve escalates nothing", escalates, OF(EVE), .type = 7),
    GIVEN("eve decides emergency", decides_emergency, .contact = ANA, .by = EVE,
          .type = TEST_KEY_TRAVEL, .is_emergency = 1, .office = TEST_KEY_SHORE),
    GIVEN("eve decides none", decides_emergency, .contact = ANA, .by = EVE,
          .type = TEST_KEY_TRAVEL),
    GIVEN("eve decides what is decided", decides_emergency, .contact = ANA, .by = EVE,
          .type = TEST_KEY_TRAVEL, .decided = TL_PROMISE_SOON),
    GIVEN("fay decides on promise 1", decides_emergency, .contact = ANA, .by = FAY,
          .type = TEST_KEY_TRAVEL, .is_emergency = 1, .office = TEST_KEY_HILL, .escalation = 1,
          .record = TL_PROMISE_OPEN, .to = TEST_MONDAY_10 + TL_DAY),
    GIVEN("emergency placed", places_emergency, .contact = ANA, .promise = 1, .by = GIL,
          .starts = TEST_MONDAY_10 + TL_DAY, .office = TEST_KEY_SHORE, .record = TL_PROMISE_OPEN,
          .to = TEST_MONDAY_10 + 2 * TL_DAY),
    GIVEN("emergency refused", refuses_emergency, .contact = ANA, .promise = 1, .by = GIL,
          .record = TL_PROMISE_OPEN, .to = TEST_MONDAY_10 + 2 * TL_DAY),
    GIVEN("fay calls about promise 1", calls_person, .contact = 77, .agent = FAY, .about = ANA,
          .promise = 1, .queue = TEST_KEY_QUEUE2, .record = TL_PROMISE_OPEN),
    GIVEN("eve calls about promise 1", calls_person, .contact = 77, .agent = EVE, .about = ANA,
          .promise = 1, .queue = TEST_KEY_QUEUE1, .record = TL_PROMISE_SOON),
    GIVEN("is identified", identifies, .contact = ANA, .role = TEST_KEY_PARTY,
          .level = TEST_KEY_SURE),
    GIVEN("eve identifies", identifies, OF(EVE), .role = TEST_KEY_PARTY, .level = TEST_KEY_SURE),
    GIVEN("fay identifies", identifies, OF(FAY), .role = TEST_KEY_OTHER, .level = TEST_KEY_ANYONE),
    GIVEN("eve has an interpreter", interpreter_comes, OF(EVE), .how = TL_INTERPRETER_IN_ROOM,
          .consents = 1),
    GIVEN("eve has an interpreter outside", interpreter_comes, OF(EVE),
          .how = TL_INTERPRETER_BY_PHONE, .consents = 1),
    GIVEN("eve has an interpreter nobody wants", interpreter_comes, OF(EVE),
          .how = TL_INTERPRETER_IN_ROOM),
    GIVEN("fay has an interpreter", interpreter_comes, OF(FAY), .how = TL_INTERPRETER_IN_ROOM,
          .consents = 1),
    GIVEN("eve lets the interpreter go", interpreter_goes, OF(EVE)),
    GIVEN("eve asks for a second look", asks_second, OF(EVE), .about = 7),
    GIVEN("fay asks for a second look", asks_second, OF(FAY), .about = 7),
    GIVEN("gil looks too", second_looks, .contact = ANA, .about = 7, .by = GIL, .agrees = 1),
};
enum { GIVENS_LEN = sizeof GIVENS / sizeof GIVENS[0] };

static bool names_a_step(enum tl_fact_kind kind)
{
    return kind == TL_FACT_keyed || kind == TL_FACT_gave || kind == TL_FACT_said_nothing ||
           kind == TL_FACT_helped || kind == TL_FACT_looked_up;
}

static void give(struct world *world, struct tl_fact fact)
{
    struct tl_contact_view view;
    fact.at = world->now;
    if (names_a_step(fact.kind) && fact.words[1] == HERE)
        fact.words[1] = tl_center_contact(world->center, ANA, &view) == TL_OK ? view.step : TL_NONE;
    world_step(world, &fact);
}

/* --- The text. --- */

/* What is set aside stands together, by why. */
static void add_set_aside(struct text *text, const enum tl_why *whys)
{
    for (unsigned why = 1; why < TL_WHYS; why++) {
        bool is_any = false;
        for (unsigned g = 0; g < GIVENS_LEN; g++) {
            if (whys[g] != why)
                continue;
            if (!is_any)
                add(text, "  set aside, as %s:", tl_why_text((enum tl_why)why));
            add(text, "%s %s", is_any ? "," : "", GIVENS[g].label);
            is_any = true;
        }
        add(text, "%s", is_any ? "\n" : "");
    }
}

/* What came of each where there is no contact: the same elsewhere is not told again. */
struct usual {
    struct text text;
    size_t ends[GIVENS_LEN];
    enum tl_why whys[GIVENS_LEN];
};

static bool is_usual(const struct usual *usual, unsigned g, const char *line, size_t len)
{
    size_t from = g > 0 ? usual->ends[g - 1] : 0;
    return usual->ends[g] - from == len && memcmp(usual->text.bytes + from, line, len) == 0;
}

/* One line for what is decided; what is set aside is kept for the end. */
static void add_given(struct text *text, struct world *world, unsigned g, enum tl_why *out_why)
{
    give(world, GIVENS[g].fact);
    *out_why = TL_WHY_NONE;
    if (world->facts.facts_len == 2 && SEEN(world, set_aside) == 1) {
        *out_why = (enum tl_why)FACT(world, set_aside)->why;
        return;
    }
    add(text, "  %s:", GIVENS[g].label);
    add_step(text, world);
}

static void add_by_itself(struct text *text, struct world *world)
{
    tl_time wake;
    for (unsigned i = 0; i < WAKES_MAX && tl_center_wake_at(world->center, &wake) == TL_OK; i++) {
        add(text, "  %lld s later:", (long long)((wake - world->now) / TL_SECOND));
        world->now = wake;
        DO(world, time_came, 0);
        add_step(text, world);
    }
}

static void add_situation(struct text *text, const struct situation *situation, struct usual *usual)
{
    struct world *world = world_in(situation);
    struct saved saved = world_save(world);
    bool is_first = situation == SITUATIONS;
    enum tl_why whys[GIVENS_LEN];
    add(text, "\n%s\n", situation->name);
    for (unsigned g = 0; g < GIVENS_LEN; g++) {
        size_t from = text->len;
        add_given(text, world, g, &whys[g]);
        if (is_first) {
            usual->whys[g] = whys[g];
            add(&usual->text, "%s", text->bytes + from);
            usual->ends[g] = usual->text.len;
        } else if (whys[g] == usual->whys[g] &&
                   is_usual(usual, g, text->bytes + from, text->len - from)) {
            text->len = from;
            text->bytes[from] = '\0';
            whys[g] = TL_WHY_NONE;
        }
        world_restore(world, &saved);
    }
    add_set_aside(text, whys);
    add_by_itself(text, world);
    saved_free(&saved);
    world_free(world);
}

static void read_file(struct text *text)
{
    FILE *file = fopen(FILE_NAME, "r");
    assert_non_null(file);
    text->len = fread(text->bytes, 1, TEXT_MAX - 1, file);
    fclose(file);
}

static void write_file(const struct text *text)
{
    FILE *file = fopen(FILE_NAME, "w");
    assert_non_null(file);
    CHECK_EQ(fwrite(text->bytes, 1, text->len, file), text->len);
    fclose(file);
}

static void compare(const char *was, const char *is)
{
    const char *line = was;
    while (*was && *was == *is) {
        line = *was == '\n' ? was + 1 : line;
        was++, is++;
    }
    if (*was == *is)
        return;
    is -= was - line;
    fail_msg("%s said\n%.*s\nand now it is\n%.*s", FILE_NAME, (int)strcspn(line, "\n"), line,
             (int)strcspn(is, "\n"), is);
}

static void every_given_fact_in_every_situation_has_its_result(void **state)
{
    (void)state;
    static struct text is, was;
    static struct usual usual;
    add(&is, "# What each given fact comes to in each situation (test_pairs.c). What comes of it "
             "in the\n"
             "# first one, where there is no contact, is not told again where it is the same.\n");
    for (unsigned s = 0; s < SITUATIONS_LEN; s++)
        add_situation(&is, &SITUATIONS[s], &usual);
    if (getenv("TL_TEST_TELL"))
        write_file(&is);
    read_file(&was);
    compare(was.bytes, is.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_given_fact_in_every_situation_has_its_result),
    };
    return cmocka_run_group_tests_name("core/pairs", tests, NULL, NULL);
}
