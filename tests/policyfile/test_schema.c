/* test_schema.c: the schemas take every file of the policies, and refuse what the program refuses.
 */
#include "policyfile/schema.h"

#include <string.h>
#include <sys/stat.h>

#include "policyfile/fields.h"
#include "policyfile/support_policy.h"
#include "support/check.h"

enum { LINES_MAX = 512, LINE_BYTES_MAX = 512 };

static char folder[64];

static int write_schemas(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/throughline-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    for (uint16_t i = 0; tl_schema_name(i); i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s.json", folder, tl_schema_name(i));
        FILE *out = fopen(path, "w");
        assert_non_null(out);
        tl_schema_write(out, i);
        CHECK_EQ(fclose(out), 0);
    }
    return 0;
}

static int remove_schemas(void **state)
{
    (void)state;
    char command[96];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command);
}

/* What the checker says of these files (a pattern of the shell), one line each. */
static size_t check_files(const char *files, char lines[LINES_MAX][LINE_BYTES_MAX])
{
    char command[1024];
    size_t lines_len = 0;
    snprintf(command, sizeof command, "python3 " TL_ROOT "/tests/policyfile/schema-check %s %s",
             folder, files);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    while (lines_len < LINES_MAX && fgets(lines[lines_len], LINE_BYTES_MAX, pipe))
        lines_len++;
    CHECK_EQ(pclose(pipe), 0);
    return lines_len;
}

static void check_policy(const char *policy, size_t files_min)
{
    static char lines[LINES_MAX][LINE_BYTES_MAX];
    char files[512];
    snprintf(files, sizeof files,
             "%s/*.yaml %s/topics/*.yaml %s/messages/*.yaml %s/articles/*/*.md", policy, policy,
             policy, policy);
    size_t lines_len = check_files(files, lines);
    for (size_t i = 0; i < lines_len; i++) {
        if (strncmp(lines[i], "good ", 5) != 0)
            fail_msg("%s", lines[i]);
    }
    CHECK(lines_len >= files_min);
}

static void every_file_of_the_policies_is_taken(void **state)
{
    (void)state;
    check_policy(TL_ROOT "/policy/minimal", 12);
    check_policy(TL_ROOT "/policy/reference", 36);
    check_policy(TL_ROOT "/policy/other", 52);
    check_policy(TL_ROOT "/tests/policyfile/lessons/[01]*", 100);
}

/* Mistakes in the minimal policy that can be seen in one file alone. */
static const struct support_change mistakes[] = {
    { "center.yaml", "agency: agency", "agencey: agency" },
    { "center.yaml", "key: 1, skill: english", "key: 11, skill: english" },
    { "center.yaml", "tries: 3", "tries: 30" },
    { "center.yaml", "answer_within: 6 s", "answer_within: 6 seconds" },
    { "center.yaml", "kind: phone", "kind: telephone" },
    { "center.yaml", "prefix: \"+1\"", "prefix: \"1\"" },
    { "center.yaml", "  goodbye: notice.goodbye\n", "" },
    { "center.yaml", "back: { key: 9,", "backwards: { key: 9," },
    { "calendar.yaml", "offset: -05:00", "offset: EST" },
    { "calendar.yaml", "second sunday of march 02:00", "second sunday of march" },
    { "calendar.yaml", "{ monday-friday: 08:00-20:00 }", "{ mon-fri: 08:00-20:00 }" },
    { "calendar.yaml", "{ monday-friday: 08:00-20:00 }", "{ monday-friday: 8-20 }" },
    { "calendar.yaml", "{ day: january 1, observed: yes }", "{ day: january 1, observed: maybe }" },
    { "calendar.yaml", "{ day: january 1,", "{ day: 1 january," },
    { "staff.yaml", "{ 1: tier1 }", "{ 9: tier1 }" },
    { "staff.yaml", "waiting_max: 100", "wating_max: 100" },
    { "staff.yaml", "mixes_channels: no", "mixes_channels: sometimes" },
    { "staff.yaml", "mixes_channels: no", "mixes_channels: no\nreserves_bilingual: often" },
    { "staff.yaml", "  usual: {}", "  usual: { ages_after: 30 }" },
    { "staff.yaml", "mixes_channels: no", "mixes_channels: no\nwaits_differ_at_most: 120 %" },
    { "reasons.yaml", "{ text: reason.unsettled }", "{ txt: reason.unsettled }" },
    { "requests.yaml", "30 business days", "30 working days" },
    { "owners.yaml", "office: front-desk, ", "" },
    { "topics/welcome.yaml", "  - say: welcome.hello", "  - sya: welcome.hello" },
    { "topics/welcome.yaml", "  - say: welcome.hello", "  - { say: welcome.hello, go: person }" },
    { "topics/welcome.yaml", "otherwise: [ { go: person } ]", "otherwise: person" },
    { "topics/welcome.yaml", "{ key: 1, text: menu.case,", "{ kee: 1, text: menu.case," },
    { "topics/my-case.yaml", "look_up: case.status", "look_up: case.state" },
    { "topics/my-case.yaml", "when: case.outside_normal_time", "when: case.is_late" },
    { "topics/my-case.yaml", "    none: [ { say: case.unknown }, { go: person } ]\n", "" },
    { "topics/my-case.yaml", "steps:", "stpes:" },
    { "topics/person.yaml", "tier: 1", "tier: 8" },
    { "topics/person.yaml", "    else: [ { say: live.nobody }, { go: call-me } ]\n", "" },
    { "messages/en.yaml", "  shown: \"Case {receipt}: {status}\"", "  show: \"{status}\"" },
    { "messages/en.yaml", "agency: The Lantern Office", "agency:" },
#define HEAD(topics, owner, rest) "---\ntopics: " topics "\n" owner ": a\n" rest "---\n# A\n\nB"
    { "articles/en/opening-hours.md", NULL, HEAD("welcome", "owner", "review: 2027-03-01\n") },
    { "articles/en/opening-hours.md", NULL, HEAD("[]", "ownr", "review: 2027-03-01\n") },
    { "articles/en/opening-hours.md", NULL, HEAD("[]", "owner", "review: March 2027\n") },
    { "articles/en/opening-hours.md", NULL, HEAD("[]", "owner", "samples: []\n") },
    { "articles/en/opening-hours.md", NULL,
      HEAD("[]", "owner", "review: 2027-03-01\nsamples: [a: b]\n") },
};
enum { MISTAKES = sizeof mistakes / sizeof *mistakes };

/* The changed file alone, in FOLDER/NUMBER/PATH. */
static void write_changed(size_t number)
{
    static char text[SUPPORT_TEXT_BYTES_MAX];
    char heading[160], path[256];
    size_t bytes;
    support_text(&mistakes[number], 1, text);
    snprintf(heading, sizeof heading, "== %s ", mistakes[number].path);
    char *file = strstr(text, heading);
    assert_non_null(file);
    CHECK_EQ(sscanf(file + strlen(heading), "%zu", &bytes), 1);
    snprintf(path, sizeof path,
             "mkdir -p '%s/%02zu/topics' '%s/%02zu/messages' '%s/%02zu/articles/en'", folder,
             number, folder, number, folder, number);
    CHECK_EQ(system(path), 0);
    snprintf(path, sizeof path, "%s/%02zu/%s", folder, number, mistakes[number].path);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    CHECK_EQ(fwrite(strchr(file, '\n') + 1, 1, bytes, out), bytes);
    CHECK_EQ(fclose(out), 0);
}

static void what_the_schemas_refuse_the_program_refuses_too(void **state)
{
    (void)state;
    static char lines[LINES_MAX][LINE_BYTES_MAX];
    static struct support_result result;
    char files[512];
    for (size_t i = 0; i < MISTAKES; i++) {
        write_changed(i);
        support_check(&mistakes[i], 1, &result);
        if (result.file)
            fail_msg("the program takes %s in %s", mistakes[i].replace, mistakes[i].path);
        support_done(&result);
    }
    snprintf(files, sizeof files, "%s/*/*.yaml %s/*/*/*.yaml %s/*/articles/*/*.md", folder, folder,
             folder);
    size_t lines_len = check_files(files, lines);
    CHECK_EQ(lines_len, MISTAKES);
    for (size_t i = 0; i < lines_len; i++) {
        if (strncmp(lines[i], "bad ", 4) != 0)
            fail_msg("a schema takes a mistake: %s", lines[i]);
    }
}

static void check_described(const struct field *fields)
{
    for (const struct field *field = fields; field->key; field++) {
        if (!field->says || !*field->says)
            fail_msg("the key %s has no description", field->key);
        if (field->fields)
            check_described(field->fields);
    }
}

static void every_key_and_every_step_is_described(void **state)
{
    (void)state;
    static const struct field *const files[] = { center_fields,  calendar_fields, staff_fields,
                                                 reason_fields,  request_fields,  owner_fields,
                                                 message_fields, topic_fields,    article_fields };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        check_described(files[i]);
    for (int i = 0; i < TL_STEP_KINDS; i++) {
        CHECK(step_rows[i].says && *step_rows[i].says);
        check_described(step_rows[i].fields);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_of_the_policies_is_taken),
        cmocka_unit_test(what_the_schemas_refuse_the_program_refuses_too),
        cmocka_unit_test(every_key_and_every_step_is_described),
    };
    return cmocka_run_group_tests(tests, write_schemas, remove_schemas);
}
