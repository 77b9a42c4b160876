/* test_graph.c: a policy as DOT: every step and way out is there, texts are escaped, dot draws it.
 */
#include "policyfile/graph.h"

#include <string.h>

#include "policyfile/support_policy.h"
#include "support/check.h"

/* A policy and its picture. */
struct picture {
    struct tl_policy_file *file;
    const struct tl_policy *policy;
    char *dot;
    size_t dot_bytes;
};

static void draw(struct picture *picture, const struct tl_graph *graph)
{
    FILE *out = open_memstream(&picture->dot, &picture->dot_bytes);
    assert_non_null(out);
    tl_graph_write(out, picture->policy, graph);
    CHECK_EQ(fclose(out), 0);
}

static void open_picture(struct picture *picture, const char *folder)
{
    struct tl_fault faults[4];
    struct tl_faults list = { .faults = faults, .faults_max = 4 };
    CHECK_OK(tl_policy_file_open(folder, &list, &picture->file));
    picture->policy = tl_policy_file_policy(picture->file);
}

static void done(struct picture *picture)
{
    free(picture->dot);
    picture->dot = NULL;
}

static void close_picture(struct picture *picture)
{
    done(picture);
    tl_policy_file_close(picture->file);
}

static uint32_t count(const char *text, const char *what)
{
    uint32_t found = 0;
    for (; (text = strstr(text, what)); text += strlen(what))
        found++;
    return found;
}

static void check_has(const struct picture *picture, const char *what)
{
    if (!strstr(picture->dot, what))
        fail_msg("the picture has no %s in it", what);
}

/* What a step must have as ways out, counted from the model without the drawing's own list. */
static uint32_t ways_out(const struct tl_step *step)
{
    static const uint8_t fixed[TL_STEP_KINDS] = {
        [TL_STEP_LANGUAGE] = 2, [TL_STEP_SAY] = 1,    [TL_STEP_ANSWER] = 2,   [TL_STEP_MENU] = 1,
        [TL_STEP_ASK] = 2,      [TL_STEP_VERIFY] = 2, [TL_STEP_LOOK_UP] = 4,  [TL_STEP_WHEN] = 2,
        [TL_STEP_OFFER] = 2,    [TL_STEP_LIVE] = 2,   [TL_STEP_CALLBACK] = 1, [TL_STEP_REQUEST] = 1,
        [TL_STEP_MESSAGE] = 1,  [TL_STEP_GO] = 0,
    };
    return fixed[step->kind] + step->options_len;
}

static void check_arrow(const struct picture *picture, uint16_t from, uint16_t to)
{
    char start[32], end[2][32];
    snprintf(start, sizeof start, "s%u:", from);
    snprintf(end[0], sizeof end[0], "-> s%u:in:w [", to);
    snprintf(end[1], sizeof end[1], "-> s%u:w [", to);
    for (const char *at = picture->dot; (at = strstr(at, start)); at++) {
        const char *line_end = strchr(at, '\n');
        for (int i = 0; i < 2 && at[-1] == ' '; i++) {
            const char *found = strstr(at, end[i]);
            if (found && found < line_end)
                return;
        }
    }
    fail_msg("no arrow leads from step %u to step %u", from, to);
}

static void check_step(const struct picture *picture, uint16_t index)
{
    const struct tl_policy *policy = picture->policy;
    const struct tl_step *step = &policy->steps[index];
    char text[64];
    snprintf(text, sizeof text, "\n    s%u [", index);
    CHECK_EQ(count(picture->dot, text), 1);
    snprintf(text, sizeof text, "\n    s%u:", index);
    CHECK_EQ(count(picture->dot, text), ways_out(step));
    if (step->kind == TL_STEP_GO) {
        snprintf(text, sizeof text, "URL=\"#topic-%s\"", policy->topics[step->target].id.name);
        check_has(picture, text);
    }
    for (uint8_t i = 0; i < step->options_len; i++)
        check_arrow(picture, index, policy->options[step->options + i].then);
    if (step->kind == TL_STEP_WHEN)
        check_arrow(picture, index, step->then);
    if (step->otherwise != TL_NONE)
        check_arrow(picture, index, step->otherwise);
    for (int i = 0; i < TL_LOOKUP_RESULTS; i++) {
        if (step->by_result[i] != TL_NONE)
            check_arrow(picture, index, step->by_result[i]);
    }
}

static void every_step_and_every_way_out_of_the_reference_is_drawn(void **state)
{
    (void)state;
    static struct picture picture;
    open_picture(&picture, TL_ROOT "/policy/reference");
    draw(&picture, &(struct tl_graph){ .kind = TL_GRAPH_STEPS });
    uint32_t ways = 0;
    for (uint16_t i = 0; i < picture.policy->steps_len; i++) {
        check_step(&picture, i);
        ways += ways_out(&picture.policy->steps[i]);
    }
    CHECK_EQ(count(picture.dot, " -> "), ways);
    CHECK_EQ(count(picture.dot, "subgraph cluster_"), picture.policy->topics_len);
    CHECK_EQ(count(picture.dot, "nothing follows"), 0);
    check_has(&picture, "<I>silence</I>");
    check_has(&picture, "<I>found</I>");
    check_has(&picture, "<I>slow</I>");
    check_has(&picture, "<I>nobody</I>");
    check_has(&picture, "tooltip=\"key 3\"");
    check_has(&picture, "What a case status means");
    close_picture(&picture);
}

static void one_topic_is_drawn_alone_and_in_the_language_asked_for(void **state)
{
    (void)state;
    static struct picture picture;
    open_picture(&picture, TL_ROOT "/policy/minimal");
    uint16_t topic = tl_policy_topic_find(picture.policy, tl_key_of("my-case"));
    draw(&picture, &(struct tl_graph){ .kind = TL_GRAPH_TOPIC, .topic = topic, .language = 1 });
    CHECK_EQ(count(picture.dot, "subgraph cluster_"), 1);
    check_has(&picture, "id=\"topic-my-case\"");
    check_has(&picture, "<B>Mi caso</B>");
    check_has(&picture, "No tenemos ning\u00fan caso con ese");
    CHECK_EQ(count(picture.dot, "URL=\"#topic-person\""), 4);
    close_picture(&picture);
}

/* Lines such as "t1 -> t2 [label=<key 2<BR/>silence<BR/>>];" */
static void the_overview_says_what_leads_where_and_how_topics_end(void **state)
{
    (void)state;
    static struct picture picture;
    char arrow[96];
    open_picture(&picture, TL_ROOT "/policy/minimal");
    const struct tl_policy *policy = picture.policy;
    uint16_t welcome = tl_policy_topic_find(policy, tl_key_of("welcome"));
    uint16_t person = tl_policy_topic_find(policy, tl_key_of("person"));
    uint16_t my_case = tl_policy_topic_find(policy, tl_key_of("my-case"));
    uint16_t call_me = tl_policy_topic_find(policy, tl_key_of("call-me"));
    draw(&picture, &(struct tl_graph){ .kind = TL_GRAPH_OVERVIEW });
    snprintf(arrow, sizeof arrow, "  t%u -> t%u [label=<key 1<BR/>>]", welcome, my_case);
    check_has(&picture, arrow);
    snprintf(arrow, sizeof arrow, "  t%u -> t%u [label=<did not help<BR/>silence<BR/>>]", welcome,
             person);
    check_has(&picture, arrow);
    snprintf(arrow, sizeof arrow, "  t%u -> t%u [label=<key 1<BR/>nobody<BR/>>]", person, call_me);
    check_has(&picture, arrow);
    CHECK_EQ(count(picture.dot, " -> "), 4);
    CHECK_EQ(count(picture.dot, "<B>callback</B>"), 1);
    CHECK_EQ(count(picture.dot, "<B>message</B>"), 2);
    CHECK_EQ(count(picture.dot, "<B>request</B>"), 1);
    CHECK_EQ(count(picture.dot, "<B>person</B>"), 1);
    CHECK_EQ(count(picture.dot, "calls begin here"), 1);
    CHECK_EQ(count(picture.dot, "key 0 from anywhere"), 1);
    CHECK_EQ(count(picture.dot, "all that takes too long"), 1);
    close_picture(&picture);
}

/* The minimal policy with one thing changed, drawn with what check says of it. */
static void draw_changed(struct picture *picture, const struct support_change *change,
                         enum tl_graph_kind kind)
{
    static struct support_result result;
    support_check(change, 1, &result);
    assert_non_null(result.file);
    picture->file = result.file;
    picture->policy = tl_policy_file_policy(result.file);
    draw(picture, &(struct tl_graph){ .kind = kind, .faults = &result.list });
}

static void steps_and_topics_with_faults_are_red_with_what_is_wrong(void **state)
{
    (void)state;
    static struct picture picture;
    static const struct support_change change = { "topics/person.yaml",
                                                  "else: [ { say: live.nobody }, { go: call-me } ]",
                                                  "else: [ { say: live.nobody } ]" };
    draw_changed(&picture, &change, TL_GRAPH_STEPS);
    CHECK_EQ(count(picture.dot, "BORDER=\"3\" CELLBORDER=\"0\" CELLSPACING=\"0\""), 1);
    CHECK_EQ(count(picture.dot, "<B>nothing follows</B>"), 1);
    check_has(&picture, "<FONT COLOR=\"white\">caller, English");
    done(&picture);
    tl_policy_file_close(picture.file);
    draw_changed(&picture, &change, TL_GRAPH_OVERVIEW);
    check_has(&picture, "<B>1 fault</B>");
    close_picture(&picture);
}

static void texts_are_escaped_and_wrapped(void **state)
{
    (void)state;
    static struct picture picture;
    static const struct support_change change = {
        "messages/en.yaml", "welcome.hello: Welcome to {agency}.",
        "welcome.hello: '<b> & \"you\" >> a text that is too long for a single line of a card'"
    };
    draw_changed(&picture, &change, TL_GRAPH_STEPS);
    check_has(&picture, "&lt;b&gt; &amp; &quot;you&quot; &gt;&gt; a text that is too long<BR "
                        "ALIGN=\"LEFT\"/>for a single line of a card<BR");
    CHECK_EQ(count(picture.dot, "<b>"), 0);
    close_picture(&picture);
}

/* Through Graphviz to SVG, which must be XML and have every topic of the policy by its id. */
static void check_drawn(const struct picture *picture)
{
    static char command[16 << 10];
    size_t bytes = (size_t)snprintf(command, sizeof command,
                                    "dot -Tsvg | python3 " TL_ROOT "/tests/policyfile/svg-topics");
    for (uint16_t i = 0; i < picture->policy->topics_len; i++)
        bytes += (size_t)snprintf(command + bytes, sizeof command - bytes, " '%s'",
                                  picture->policy->topics[i].id.name);
    FILE *pipe = popen(command, "w");
    assert_non_null(pipe);
    CHECK_EQ(fwrite(picture->dot, 1, picture->dot_bytes, pipe), picture->dot_bytes);
    CHECK_EQ(pclose(pipe), 0);
}

static void graphviz_draws_the_reference_with_every_topic(void **state)
{
    (void)state;
    static struct picture picture;
    open_picture(&picture, TL_ROOT "/policy/reference");
    for (uint16_t language = 0; language < picture.policy->languages_len; language++) {
        draw(&picture, &(struct tl_graph){ .kind = TL_GRAPH_STEPS, .language = language });
        check_drawn(&picture);
        done(&picture);
        draw(&picture, &(struct tl_graph){ .kind = TL_GRAPH_OVERVIEW, .language = language });
        check_drawn(&picture);
        done(&picture);
    }
    close_picture(&picture);
}

static void graphviz_draws_texts_with_signs_and_steps_with_faults(void **state)
{
    (void)state;
    static struct picture picture;
    static const struct support_change changes[] = {
        { "messages/en.yaml", "welcome.hello: Welcome to {agency}.",
          "welcome.hello: '<b> & \"you\" \\ ]]> &amp; <!--'" },
        { "topics/my-case.yaml", "        else: [ { go: person } ]",
          "        else: [ { say: case.told } ]" },
    };
    for (int i = 0; i < 2; i++) {
        draw_changed(&picture, &changes[i], TL_GRAPH_STEPS);
        check_drawn(&picture);
        close_picture(&picture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_and_every_way_out_of_the_reference_is_drawn),
        cmocka_unit_test(one_topic_is_drawn_alone_and_in_the_language_asked_for),
        cmocka_unit_test(the_overview_says_what_leads_where_and_how_topics_end),
        cmocka_unit_test(steps_and_topics_with_faults_are_red_with_what_is_wrong),
        cmocka_unit_test(texts_are_escaped_and_wrapped),
        cmocka_unit_test(graphviz_draws_the_reference_with_every_topic),
        cmocka_unit_test(graphviz_draws_texts_with_signs_and_steps_with_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
