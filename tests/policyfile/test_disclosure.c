/* test_disclosure.c: each question that may be asked of the disclosure gate under the two agencies'
 * policies, against tables that people can read; and what verify.yaml may not say. */
#include <stdio.h>
#include <string.h>

#include "policy/disclosure.h"
#include "policy/verification.h"
#include "policyfile/support_policy.h"
#include "support/check.h"

enum { ROWS_MAX = 64, WORD_MAX = 64 };

/* The columns of a table. */
enum column { WHAT, ROLE, REPRESENTATION, LEVEL, CHANNEL, TOPIC, PROTECTED, ANSWER, COLUMNS };

struct row {
    char words[COLUMNS][WORD_MAX];
    bool is_used;
};

static size_t read_rows(const char *path, struct row rows[ROWS_MAX])
{
    char line[512];
    size_t len = 0;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        char(*words)[WORD_MAX] = rows[len].words;
        int read = sscanf(line, "%63s %63s %63s %63s %63s %63s %63s %63s", words[0], words[1],
                          words[2], words[3], words[4], words[5], words[6], words[7]);
        if (read <= 0 || words[0][0] == '#')
            continue;
        CHECK_EQ(read, COLUMNS);
        rows[len++].is_used = false;
        CHECK(len < ROWS_MAX);
    }
    fclose(file);
    return len;
}

/* "-" fits everything, "a,b" either. */
static bool fits(const char *column, const char *word)
{
    size_t bytes = strlen(word);
    if (strcmp(column, "-") == 0)
        return true;
    for (const char *at = column; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, word, bytes) == 0 && (at[bytes] == '\0' || at[bytes] == ','))
            return true;
    }
    return false;
}

static const char *answer_of(struct row *rows, size_t len, const char *const words[ANSWER])
{
    for (size_t i = 0; i < len; i++) {
        int column = 0;
        while (column < ANSWER && fits(rows[i].words[column], words[column]))
            column++;
        if (column < ANSWER)
            continue;
        rows[i].is_used = true;
        return rows[i].words[ANSWER];
    }
    return "nothing";
}

static void ask(const struct tl_policy *policy, const struct tl_disclosure_asked *asked,
                struct row *rows, size_t len)
{
    const char *const words[ANSWER] = {
        [WHAT] = tl_telling_text(asked->what),
        [ROLE] = policy->case_roles[asked->role].id.name,
        [REPRESENTATION] = tl_representation_text(asked->representation),
        [LEVEL] = policy->levels[asked->level].name,
        [CHANNEL] = tl_channel_text(asked->channel),
        [TOPIC] = asked->topic == TL_NONE ? "none" : policy->topics[asked->topic].id.name,
        [PROTECTED] = !asked->is_protected ? "no"
                      : asked->has_second  ? "second"
                                           : "yes",
    };
    struct tl_disclosure_answer answer = tl_disclose(policy, asked);
    const char *wanted = answer_of(rows, len, words);
    if (strcmp(tl_disclosure_text(answer.disclosure), wanted) != 0)
        fail_msg("%s to %s (document %s, level %s, by %s, topic %s, protected %s): %s, not %s",
                 words[WHAT], words[ROLE], words[REPRESENTATION], words[LEVEL], words[CHANNEL],
                 words[TOPIC], words[PROTECTED], tl_disclosure_text(answer.disclosure), wanted);
    if (answer.disclosure == TL_DISCLOSE_VERIFY)
        CHECK(answer.level > asked->level && answer.level < policy->levels_len);
}

/* All channels, topics (and none), levels, and ways of being protected. */
static uint32_t ask_everywhere(const struct tl_policy *policy, struct tl_disclosure_asked asked,
                               struct row *rows, size_t len)
{
    uint32_t count = 0;
    for (asked.level = 0; asked.level < policy->levels_len; asked.level++)
        for (uint16_t topic = 0; topic <= policy->topics_len; topic++)
            for (int way = 0; way < 3 * 3; way++, count++) {
                asked.topic = topic < policy->topics_len ? topic : TL_NONE;
                asked.channel = (enum tl_channel)(TL_CHANNEL_VOICE + way / 3);
                asked.is_protected = way % 3 > 0;
                asked.has_second = way % 3 == 2;
                ask(policy, &asked, rows, len);
            }
    return count;
}

static void check_table(const char *folder, const char *path)
{
    static struct tl_fault room[8];
    static struct row rows[ROWS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = 8 };
    struct tl_policy_file *file;
    size_t len = read_rows(path, rows);
    uint32_t count = 0;
    CHECK_OK(tl_policy_file_open(folder, &faults, &file));
    const struct tl_policy *policy = tl_policy_file_policy(file);
    for (int what = 0; what < TL_TELLINGS; what++)
        for (uint16_t role = 0; role < policy->case_roles_len; role++)
            for (int by = 0; by < TL_REPRESENTATIONS; by++)
                count += ask_everywhere(
                    policy,
                    (struct tl_disclosure_asked){ .what = (enum tl_telling_kind)what,
                                                  .role = role,
                                                  .representation = (enum tl_representation)by },
                    rows, len);
    for (size_t i = 0; i < len; i++) {
        if (!rows[i].is_used)
            fail_msg("%s: row %zu (%s to %s) is never the one that counts", path, i + 1,
                     rows[i].words[WHAT], rows[i].words[ROLE]);
    }
    print_message("%s: %u questions, %zu rows\n", folder, count, len);
    tl_policy_file_close(file);
}

static void the_gate_answers_as_its_table_says(void **state)
{
    (void)state;
    check_table(TL_ROOT "/policy/reference", TL_ROOT "/tests/policyfile/disclosure/reference.txt");
    check_table(TL_ROOT "/policy/other", TL_ROOT "/tests/policyfile/disclosure/other.txt");
}

#define TEXT        "text: topic.my_case"
#define GOOD_LEVELS "levels:\n  anyone: { " TEXT " }\n  sure: { " TEXT " }\n"
#define GOOD_ROLES  "roles:\n  party: { " TEXT ", hears: yes }\n  other: { " TEXT ", hears: no }\n"
#define GOOD_TOLD   "told:\n  status: { level: anyone }\n  content: { level: sure }\n"

#define ACCOUNTS(level, role, rest)                                                                \
    "accounts: { level: " level ", role: " role ", code: { begins: ABC, " rest " } }\n"
#define INBOX(topics)                                                                              \
    GOOD_LEVELS GOOD_ROLES GOOD_TOLD                                                               \
        "accounts: { level: sure, role: party, code: { begins: ABC, days: 9, tries: 5 }, inbox: "  \
        "{ topics: [" topics "], bytes: 900, per_day: 5, kept_days: 365 } }\n"

static void rules_by_topic_and_channel_keep_to_them(void **state)
{
    static struct support_result result;
    const struct support_change change = {
        "verify.yaml", NULL,
        GOOD_LEVELS GOOD_ROLES
        "told:\n  status: { level: anyone }\n"
        "  content: { level: sure, channels: [voice, web], topics: [call-me] }\n"
    };
    (void)state;
    support_check(&change, 1, &result);
    CHECK_OK(result.err);
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    CHECK_EQ(policy->protection.level, TL_NONE);
    uint16_t only = tl_policy_topic_find(policy, tl_key_of("call-me"));
    struct tl_disclosure_asked asked = {
        .what = TL_TELLS_CONTENT, .level = 1, .channel = TL_CHANNEL_WEB, .topic = only
    };
    CHECK_EQ(tl_disclose(policy, &asked).disclosure, TL_DISCLOSE_YES);
    asked.is_protected = asked.has_second = true; /* Told to nobody here. */
    CHECK_EQ(tl_disclose(policy, &asked).disclosure, TL_DISCLOSE_UNKNOWN);
    asked.is_protected = false;
    asked.topic = TL_NONE;
    CHECK_EQ(tl_disclose(policy, &asked).disclosure, TL_DISCLOSE_NO);
    asked.topic = (uint16_t)(only == 0);
    CHECK_EQ(tl_disclose(policy, &asked).disclosure, TL_DISCLOSE_NO);
    asked.topic = only;
    asked.channel = TL_CHANNEL_CHAT;
    CHECK_EQ(tl_disclose(policy, &asked).disclosure, TL_DISCLOSE_NO);
    support_done(&result);
}

/* The name of the set that is asked; "": none. */
static const char *asked_of(const struct tl_policy *policy, uint16_t level, uint16_t role,
                            enum tl_channel channel)
{
    const struct tl_verification_asked asked = { level, role, channel, TL_NONE };
    const struct tl_verify_set *set = tl_verification_set(policy, &asked);
    return set ? set->id.name : "";
}

static void the_first_set_that_fits_is_asked_and_the_one_below_where_a_level_has_none(void **state)
{
    static struct support_result result;
    const struct support_change change = {
        "verify.yaml", NULL,
        "levels:\n  anyone: { " TEXT " }\n  sure: { " TEXT " }\n  proven: { " TEXT " }\n" GOOD_ROLES
        "questions:\n  call: { " TEXT ", form: phone }\n  file: { " TEXT ", form: receipt }\n"
        "asked:\n  line: { level: sure, roles: [party], channels: [voice], ask: [call] }\n"
        "  all: { level: sure, roles: [party], ask: [file, call] }\n" GOOD_TOLD
    };
    (void)state;
    support_check(&change, 1, &result);
    CHECK_OK(result.err);
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    assert_string_equal(asked_of(policy, 0, 0, TL_CHANNEL_VOICE), "");
    assert_string_equal(asked_of(policy, 1, 0, TL_CHANNEL_VOICE), "line");
    assert_string_equal(asked_of(policy, 1, 0, TL_CHANNEL_WEB), "all");
    assert_string_equal(asked_of(policy, 2, 0, TL_CHANNEL_VOICE), "line");
    assert_string_equal(asked_of(policy, 2, 0, TL_CHANNEL_CHAT), "all");
    assert_string_equal(asked_of(policy, 2, 1, TL_CHANNEL_VOICE), "");
    CHECK_EQ(policy->verify_sets[1].ask.len, 2);
    CHECK_EQ(policy->verify_sets[1].ask.items[0], 1); /* In the order of the file. */
    support_done(&result);
}

/* A case that is looked up, and what of it is told, as the step `then` says it. */
#define LOOK_UP_FORMAT                                                                             \
    "title: topic.my_case\nsteps:\n"                                                               \
    "  - { ask: receipt, into: receipt, text: case.ask, otherwise: [ { go: person } ] }\n"         \
    "  - look_up: case.status\n"                                                                   \
    "    found: [ %s ]\n"                                                                          \
    "    none: [ { go: person } ]\n"                                                               \
    "    slow_or_failed: [ { go: person } ]\n"
#define ASKED                                                                                      \
    "questions:\n  call: { " TEXT ", form: phone }\n"                                              \
    "asked:\n  all: { level: sure, roles: [party], ask: [call] }\n"

/* Verify: the condition, what is told before, the question, the look. */
static void a_verification_is_laid_out_as_its_questions_and_a_look(void **state)
{
    static struct support_result result;
    char topic[1600];
    snprintf(topic, sizeof topic, LOOK_UP_FORMAT,
             "{ verify: sure, as: party, text: topic.my_case, otherwise: [ { go: person } ] }, "
             "{ go: call-me }");
    const struct support_change changes[] = {
        { "verify.yaml", NULL, GOOD_LEVELS GOOD_ROLES ASKED GOOD_TOLD },
        { "topics/my-case.yaml", NULL, topic },
    };
    (void)state;
    support_check(changes, 2, &result);
    char told[2000];
    support_print(&result, told, sizeof told);
    assert_string_equal(told, "");
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    uint16_t at = tl_policy_topic_find(policy, tl_key_of("my-case"));
    const struct tl_step *look = policy->steps + policy->topics[at].first + 1;
    const struct tl_step *when = policy->steps + look->by_result[TL_FOUND];
    CHECK_EQ(when->kind, TL_STEP_WHEN);
    CHECK_EQ(policy->conditions[when->condition].kind, TL_IS_PERSON_VERIFIED);
    CHECK_EQ(policy->steps[when->then].kind, TL_STEP_GO);
    const struct tl_step *said = policy->steps + when->otherwise;
    const struct tl_step *question = policy->steps + said->next;
    const struct tl_step *verify = policy->steps + question->next;
    CHECK_EQ(said->kind, TL_STEP_SAY);
    CHECK_EQ(question->kind, TL_STEP_VERIFY);
    CHECK_EQ(question->question, 0);
    CHECK_EQ(question->into, TL_NONE); /* It is kept under no name. */
    CHECK(tl_step_verifies(verify));
    CHECK_EQ(verify->by_result[TL_FOUND], when->then);
    CHECK_EQ(verify->by_result[TL_NOT_FOUND], question->otherwise);
    CHECK_EQ(verify->by_result[TL_SLOW], question->otherwise);
    CHECK_EQ(verify->level, 1);
    CHECK_EQ(verify->role, 0);
    support_done(&result);
}

static void what_is_not_told_to_anyone_is_told_behind_its_condition_alone(void **state)
{
    static const struct {
        const char *verify, *then, *wanted;
    } rows[] = {
        { GOOD_LEVELS GOOD_ROLES "told:\n  content: { level: sure }\n",
          "{ say: case.told }, { go: person }",
          "the text here has {status}, which verify.yaml does not tell to anyone; put it behind "
          "told.status" },
        { GOOD_LEVELS GOOD_ROLES ASKED "told:\n  status: { level: sure }\n",
          "{ verify: sure, as: party, otherwise: [ { go: person } ] }, { say: case.told }, "
          "{ go: person }",
          "put it behind told.status" }, /* A document may be missing: the level is not enough. */
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD,
          "{ look_up: slot.first, found: [ { go: person } ], none: [ { go: person } ], "
          "slow_or_failed: [ { go: person } ] }",
          "times for an appointment, of which verify.yaml does not tell anyone; put it behind "
          "told.appointment" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD,
          "{ when: told.appointment, then: [ { look_up: slot.take, found: [ { go: person } ], "
          "none: [ { go: person } ], slow_or_failed: [ { go: person } ] } ], "
          "else: [ { go: person } ] }",
          "none was offered on this path; look up slot.first before" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD,
          "{ verify: sure, as: party, otherwise: [ { go: person } ] }, { go: person }",
          "No questions prove this level of them" },
        { GOOD_LEVELS GOOD_ROLES ASKED GOOD_TOLD,
          "{ verify: sure, as: other, otherwise: [ { go: person } ] }, { go: person }",
          "No questions prove this level of them" },
        { GOOD_LEVELS GOOD_ROLES
          "questions: { call: { " TEXT ", form: phone } }\n"
          "asked: { all: { level: sure, channels: [voice], ask: [call] } }\n" GOOD_TOLD,
          "{ verify: sure, as: party, otherwise: [ { go: person } ] }, { go: person }",
          "A flow asks the same questions in all channels" },
        { GOOD_LEVELS GOOD_ROLES ASKED GOOD_TOLD, "{ verify: sure, otherwise: [ { go: person } ] }",
          "as" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD,
          "{ when: told.statu, then: [ { go: person } ], else: [ { go: call-me } ] }",
          "names nothing that is there" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD,
          "{ look_up: person.verify, found: [ { go: person } ], none: [ { go: person } ], "
          "slow_or_failed: [ { go: person } ] }",
          "No record can be asked for person.verify" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char file[1600];
        snprintf(file, sizeof file, LOOK_UP_FORMAT, rows[i].then);
        const struct support_change changes[] = { { "verify.yaml", NULL, rows[i].verify },
                                                  { "topics/my-case.yaml", NULL, file } };
        support_is_told(changes, 2, rows[i].wanted);
    }
    static struct support_result result; /* Behind the condition it may stand. */
    char topic[1600];
    snprintf(topic, sizeof topic, LOOK_UP_FORMAT,
             "{ when: told.status, then: [ { say: case.told }, { go: person } ], "
             "else: [ { go: person } ] }");
    const struct support_change good[] = {
        { "verify.yaml", NULL, GOOD_LEVELS GOOD_ROLES ASKED "told:\n  status: { level: sure }\n" },
        { "topics/my-case.yaml", NULL, topic },
    };
    support_check(good, 2, &result);
    CHECK_OK(result.err);
    support_done(&result);
}

/* Nobody can be asked about a case that was not found. */
static void questions_come_behind_a_case(void **state)
{
    const struct support_change changes[] = {
        { "verify.yaml", NULL, GOOD_LEVELS GOOD_ROLES ASKED GOOD_TOLD },
        { "topics/my-case.yaml", NULL,
          "title: topic.my_case\nsteps:\n"
          "  - { verify: sure, as: party, otherwise: [ { go: person } ] }\n  - go: person\n" },
    };
    (void)state;
    support_is_told(changes, 2, "questions about a case, and none was found on this path");
}

static void what_nobody_or_anyone_would_hear_is_told(void **state)
{
    static const struct {
        const char *file, *wanted;
    } rows[] = {
        { GOOD_LEVELS GOOD_ROLES "told: { content: { level: sure, roles: [other] } }\n",
          "Nobody would ever hear content" },
        { GOOD_LEVELS "roles: { other: { " TEXT ", hears: no } }\n" GOOD_TOLD,
          "Nobody would ever hear content" },
        { GOOD_LEVELS GOOD_ROLES "told: { content: { level: anyone, roles: [party] } }\n",
          "Anyone hears content, for it has the first level anyone" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD "protected: { level: anyone, second: yes }\n",
          "Protected cases would be told at the level anyone, to anyone" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD "protected: { level: sure, second: no, tier: 1 }\n",
          "Nobody is asked for a second look, of whatever tier" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD "protected: { level: sure, second: yes, tier: 7 }\n",
          "The tier of protected serves no queue" },
        { GOOD_LEVELS GOOD_ROLES "told: { content: { level: sur } }\n",
          "There is no level sur; did you mean sure?" },
        { GOOD_LEVELS GOOD_ROLES "told: { content: { level: sure, roles: [paty] } }\n",
          "There is no role paty; did you mean party?" },
        { GOOD_LEVELS GOOD_ROLES "told: { content: { level: sure, channels: [fax] } }\n",
          "A channel is voice, chat or web" },
        { GOOD_LEVELS GOOD_ROLES "told: { content: { level: sure, channels: [] } }\n",
          "channels is a list of channels, at least one" },
        { GOOD_LEVELS GOOD_ROLES "told: { content: { level: sure, channels: { a: voice } } }\n",
          "channels is a list of channels, at least one" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD "questions: { call: { " TEXT ", form: phone } }\n",
          "Nobody is ever asked call" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD "questions: { call: { " TEXT ", form: phone } }\n"
                                           "asked: { all: { level: anyone, ask: [call] } }\n",
          "The questions of all prove anyone, which anyone has" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD "questions: { call: { " TEXT ", form: phone } }\n"
                                           "asked: { all: { level: sure, ask: [] } }\n",
          "ask" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD "questions: { call: { " TEXT ", form: phon } }\n",
          "There is no form phon; did you mean phone?" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD ACCOUNTS("anyone", "party", "days: 90, tries: 5"),
          "An account with both steps would prove anyone, which anyone has" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD ACCOUNTS("sure", "other", "days: 90, tries: 5"),
          "The owner of an account would hear nothing as other" },
        { GOOD_LEVELS "roles: { party: { " TEXT
                      ", hears: yes, by_representation: yes } }\n" GOOD_TOLD ACCOUNTS(
                          "sure", "party", "days: 90, tries: 5"),
          "An account is its owner's own: name a role that needs no representation" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD ACCOUNTS("sure", "party", "days: 0, tries: 5"), "days" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD ACCOUNTS("sure", "party", "days: 9, tries: 0"),
          "tries" },
        { GOOD_LEVELS GOOD_ROLES GOOD_TOLD "accounts: { level: sure, role: party }\n", "code" },
        { INBOX("person"), "A message about person would be asked more than words" },
        { INBOX("my-case"), "or would end in no message" },
        { INBOX("leave-word"), "No page leads to leave-word" },
        { INBOX("leave-word"), "front-desk is no queue and no office that sees people" },
        { INBOX("leave-word"), "add the notification account_news" },
        { INBOX("leave-wrod"), "did you mean leave-word?" },
        { GOOD_LEVELS GOOD_ROLES "told: { contents: { level: sure } }\n", "contents" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct support_change change = { "verify.yaml", NULL, rows[i].file };
        support_is_told(&change, 1, rows[i].wanted);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gate_answers_as_its_table_says),
        cmocka_unit_test(rules_by_topic_and_channel_keep_to_them),
        cmocka_unit_test(the_first_set_that_fits_is_asked_and_the_one_below_where_a_level_has_none),
        cmocka_unit_test(a_verification_is_laid_out_as_its_questions_and_a_look),
        cmocka_unit_test(what_is_not_told_to_anyone_is_told_behind_its_condition_alone),
        cmocka_unit_test(questions_come_behind_a_case),
        cmocka_unit_test(what_nobody_or_anyone_would_hear_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
