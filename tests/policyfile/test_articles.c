/* test_articles.c: what stands at the head of articles is read, line by line where that matters;
 * what is refused, and how that is told, stands in tests/policy/broken/4*-article-*.broken. */
#include <string.h>

#include "policyfile/support_policy.h"
#include "support/check.h"

#define HEAD  "---\ntopics: [welcome, my-case]\nowner: front-desk\nreview: 2027-03-01\n"
#define BOTH  HEAD "---\n"
#define TITLE "# When we are open\n\n"

static struct support_result result;

/* The minimal policy with these two files; its only article. */
static const struct tl_article *read(const char *en, const char *es)
{
    const struct support_change changes[] = { { "articles/en/opening-hours.md", NULL, en },
                                              { "articles/es/opening-hours.md", NULL, es } };
    support_check(changes, 2, &result);
    if (result.err)
        fail_msg("%s:%u: %s", result.faults[0].file, result.faults[0].line, result.faults[0].text);
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    CHECK_EQ(policy->articles_len, 1);
    return policy->articles;
}

static void a_head_is_read(void **state)
{
    (void)state;
    const struct tl_article *article =
        read(HEAD "sources:\n  - The calendar\nsamples:\n  - When are you open?\n"
                  "  - \"Sundays: are you there?\"\n  - Its # is 5\nspoken: From eight to eight.\n"
                  "---\n\n" TITLE "From 8 to 8.\n\nOr later.\n",
             HEAD "samples: [¿Cuándo abren?]\n---\n# Horario\n\nDe 8\na 8.\n\nO más tarde.\n");
    assert_string_equal(article->owner, "front-desk");
    CHECK_EQ(article->review_day, 20878); /* 2027-03-01 */
    CHECK_EQ(article->topics.len, 2);
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    assert_string_equal(policy->topics[article->topics.items[0]].id.name, "welcome");
    assert_string_equal(policy->topics[article->topics.items[1]].id.name, "my-case");
    CHECK_EQ(article->samples[0].len, 3);
    assert_string_equal(article->samples[0].items[1], "Sundays: are you there?");
    assert_string_equal(article->samples[0].items[2], "Its");
    CHECK_EQ(article->samples[1].len, 1);
    assert_string_equal(article->samples[1].items[0], "¿Cuándo abren?");
    CHECK_EQ(article->sources[0].len, 1);
    CHECK_EQ(article->sources[1].len, 0);
    assert_string_equal(article->title[0], "When we are open");
    assert_string_equal(article->body[0], "From 8 to 8.\n\nOr later.\n");
    assert_string_equal(article->spoken[0], "From eight to eight.");
    CHECK(article->has_spoken[0] && !article->has_spoken[1]);
    assert_string_equal(article->spoken[1], "De 8 a 8.");
    support_done(&result);
}

static void an_article_without_a_head_has_nobody_and_no_questions(void **state)
{
    (void)state;
    const struct tl_article *article = read(TITLE "From 8\nto 8.", TITLE "De 8 a 8.\n");
    CHECK(!article->owner);
    CHECK_EQ(article->topics.len, 0);
    CHECK_EQ(article->samples[0].len, 0);
    assert_string_equal(article->spoken[0], "From 8 to 8.");
    CHECK(!article->has_spoken[0]);
    support_done(&result);
}

/* No topic leads into some matters; an editor on Windows ends lines otherwise. */
static void a_head_may_have_no_topics_and_lines_may_end_otherwise(void **state)
{
    (void)state;
    static const char text[] = "---\r\ntopics: []\r\nowner: front-desk\r\nreview: 2027-03-01\r\n"
                               "---\r\n# Hours\r\n\r\nFrom 8\r\nto 8.\r\n\r\nOr later.\r\n";
    const struct tl_article *article = read(text, text);
    CHECK_EQ(article->topics.len, 0);
    assert_string_equal(article->title[0], "Hours");
    assert_string_equal(article->spoken[0], "From 8  to 8.");
    support_done(&result);
}

/* "---" in a text is a rule, and in a head's own texts it is indented. */
static void dashes_elsewhere_are_text(void **state)
{
    (void)state;
    const struct tl_article *article =
        read(HEAD "spoken: |\n  One\n  ---\n  two\n---\n" TITLE "One.\n\n---\n\nTwo.\n",
             BOTH TITLE "Uno.\n");
    assert_string_equal(article->spoken[0], "One --- two");
    assert_string_equal(article->body[0], "One.\n\n---\n\nTwo.\n");
    support_done(&result);
}

static void most_lines_fit(void **state)
{
    (void)state;
    static char en[TL_ARTICLE_SAMPLES_MAX * 16];
    size_t bytes = (size_t)snprintf(en, sizeof en, HEAD "samples:\n");
    for (int i = 0; i < TL_ARTICLE_SAMPLES_MAX; i++)
        bytes += (size_t)snprintf(en + bytes, sizeof en - bytes, "  - q%d\n", i);
    snprintf(en + bytes, sizeof en - bytes, "---\n" TITLE "From 8.\n");
    const struct tl_article *article = read(en, BOTH TITLE "De 8.\n");
    CHECK_EQ(article->samples[0].len, TL_ARTICLE_SAMPLES_MAX);
    assert_string_equal(article->samples[0].items[TL_ARTICLE_SAMPLES_MAX - 1], "q199");
    support_done(&result);
}

/* Faults of the text are told by the line in which it stands behind its head. */
static void the_lines_of_what_stands_behind_a_head_are_right(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "articles/en/opening-hours.md", NULL, BOTH "\nPeople answer at 8.\n" },
          "articles/en/opening-hours.md:7: An article begins with its title: # How to ...\n" },
        { { "articles/en/opening-hours.md", NULL, BOTH "# Hours\n" },
          "articles/en/opening-hours.md:6: An article wants a first paragraph: what the telephone "
          "says.\n" },
        { { "articles/en/opening-hours.md", NULL, BOTH "#  \n\nFrom 8.\n" },
          "articles/en/opening-hours.md:6: An article begins with its title: # How to ...\n" },
        { { "articles/en/opening-hours.md", NULL, BOTH },
          "articles/en/opening-hours.md:6: An article begins with its title: # How to ...\n" },
    };
    SUPPORT_ROWS(rows);
}

static void what_nobody_would_listen_to_is_told(void **state)
{
    (void)state;
    static char long_spoken[5000];
    memset(long_spoken, 'a', sizeof long_spoken - 1);
    static char en[6000];
    snprintf(en, sizeof en, HEAD "spoken: %s\n---\n" TITLE "From 8.\n", long_spoken);
    const struct support_change change = { "articles/en/opening-hours.md", NULL, en };
    support_is_told(&change, 1, "spoken is over 4000 bytes");
}

/* The memory is one block sized by the text: its assert is what this test would meet. */
static void the_densest_heads_fit_the_memory(void **state)
{
    (void)state;
    static const char *const begins[] = { "topics: [", "samples: [", "sources: [", "x: [" };
    static char text[200 << 10];
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        size_t bytes = (size_t)snprintf(text, sizeof text, "---\n%s", begins[i]);
        while (bytes < sizeof text - 100) {
            text[bytes++] = 'a';
            text[bytes++] = ',';
        }
        snprintf(text + bytes, sizeof text - bytes, "]\n---\n" TITLE "From 8.\n");
        const struct support_change change = { "articles/en/opening-hours.md", NULL, text };
        support_check(&change, 1, &result);
        CHECK_ERR(TL_EBAD, result.err);
        support_done(&result);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_is_read),
        cmocka_unit_test(an_article_without_a_head_has_nobody_and_no_questions),
        cmocka_unit_test(a_head_may_have_no_topics_and_lines_may_end_otherwise),
        cmocka_unit_test(dashes_elsewhere_are_text),
        cmocka_unit_test(most_lines_fit),
        cmocka_unit_test(the_lines_of_what_stands_behind_a_head_are_right),
        cmocka_unit_test(what_nobody_would_listen_to_is_told),
        cmocka_unit_test(the_densest_heads_fit_the_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
