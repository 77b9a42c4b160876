/* graph_overview.c: the policy as a picture: one box a topic, its ends, and what leads where. */
#include <string.h>

#include "base/words.h"
#include "policyfile/graph_draw.h"
#include "policyfile/graph_order.h"

enum { LOOK_BACK_MAX = 8, REASONS_MAX = 3 };

/* Why people come to another topic: a few words, each once. */
struct why {
    struct tl_words words;
    const char *known[REASONS_MAX + 1];
    char keys[REASONS_MAX + 1];
    uint32_t len;
};

static void add_why(struct why *why, const struct graph_way *way)
{
    for (uint32_t i = 0; i < why->len; i++) {
        if (why->known[i] == way->word && why->keys[i] == way->key)
            return;
    }
    if (why->len > REASONS_MAX)
        return;
    why->known[why->len] = way->word;
    why->keys[why->len++] = way->key;
    if (why->len > REASONS_MAX) {
        tl_words_add(&why->words, "...");
        return;
    }
    tl_words_add(&why->words, way->key ? "key " : way->word);
    if (way->key)
        tl_words_add_char(&why->words, way->key);
    tl_words_add(&why->words, "\n");
}

/* What leads to a step: the words of the ways that end at it, or, where a way has none, what leads
 * to the step before. */
static void find_why(const struct drawing *drawing, uint16_t step, uint32_t depth, struct why *why)
{
    struct graph_way ways[GRAPH_WAYS_MAX];
    uint16_t first,
        end = graph_topic_steps(drawing->policy, drawing->policy->steps[step].topic, &first);
    for (uint16_t from = first; from < end; from++) {
        uint16_t ways_len = graph_ways(drawing->policy, &drawing->policy->steps[from], ways);
        for (uint16_t i = 0; i < ways_len; i++) {
            if (ways[i].to != step || drawing->policy->steps[from].kind == TL_STEP_GO)
                continue;
            if (ways[i].word[0] || ways[i].key)
                add_why(why, &ways[i]);
            else if (depth < LOOK_BACK_MAX)
                find_why(drawing, from, depth + 1, why);
        }
    }
}

static bool is_first_go(const struct tl_policy *policy, uint16_t first, uint16_t step)
{
    for (uint16_t i = first; i < step; i++) {
        if (policy->steps[i].kind == TL_STEP_GO &&
            policy->steps[i].target == policy->steps[step].target)
            return false;
    }
    return policy->steps[step].kind == TL_STEP_GO && policy->steps[step].target != TL_NONE;
}

static void draw_arrows(const struct drawing *drawing, const struct graph_order *order,
                        uint16_t topic)
{
    const struct tl_policy *policy = drawing->policy;
    uint16_t first, end = graph_topic_steps(policy, topic, &first);
    for (uint16_t step = first; step < end; step++) {
        struct why why = { .len = 0 };
        if (!is_first_go(policy, first, step))
            continue;
        uint16_t target = policy->steps[step].target;
        for (uint16_t same = step; same < end; same++) {
            if (policy->steps[same].kind == TL_STEP_GO && policy->steps[same].target == target)
                find_why(drawing, same, 0, &why);
        }
        bool is_back = graph_is_back(order, topic, target);
        fprintf(drawing->out, "  t%u -> t%u [%slabel=<", topic, target,
                is_back ? "color=\"#8d9297\", style=dashed, " : "");
        for (const char *c = why.words.text; *c; c++)
            fputs(*c == '\n' ? "<BR/>" : (char[]){ *c, '\0' }, drawing->out);
        fputs(why.len > 0 ? ">];\n" : " >];\n", drawing->out);
    }
}

static void draw_ends(const struct drawing *drawing, uint16_t first, uint16_t end)
{
    bool has[TL_OUTCOMES] = { false };
    struct graph_way ways[GRAPH_WAYS_MAX];
    for (uint16_t step = first; step < end; step++) {
        uint16_t ways_len = graph_ways(drawing->policy, &drawing->policy->steps[step], ways);
        for (uint16_t i = 0; i < ways_len; i++)
            has[ways[i].ends] = true;
    }
    for (int i = TL_OUTCOME_ANSWERED; i <= TL_OUTCOME_MESSAGE; i++) {
        const struct graph_end *look = graph_end_of((enum tl_outcome)i);
        if (has[i])
            fprintf(drawing->out,
                    "<TR><TD ALIGN=\"LEFT\" BGCOLOR=\"%s\"><FONT COLOR=\"%s\">%s <B>%s</B></FONT>"
                    "</TD></TR>",
                    look->fill, look->line, look->sign, tl_outcome_text((enum tl_outcome)i));
    }
}

/* Where each channel begins, the key that leads here from anywhere, the end of long walks. */
static void draw_begins(const struct drawing *drawing, uint16_t topic)
{
    static const char *const words[] = { [TL_CHANNEL_VOICE] = "calls begin here",
                                         [TL_CHANNEL_CHAT] = "chats begin here",
                                         [TL_CHANNEL_WEB] = "pages begin here" };
    const struct tl_policy *policy = drawing->policy;
    const char *row = "<TR><TD ALIGN=\"LEFT\" BGCOLOR=\"#3d4551\"><FONT COLOR=\"white\">";
    for (int i = TL_CHANNEL_VOICE; i < TL_CHANNELS; i++) {
        if (policy->entry[i] == topic)
            fprintf(drawing->out, "%s%s</FONT></TD></TR>", row, words[i]);
    }
    if (policy->person_topic == topic && policy->voice_keys[TL_KEY_PERSON])
        fprintf(drawing->out, "%skey %c from anywhere</FONT></TD></TR>", row,
                policy->voice_keys[TL_KEY_PERSON]);
    if (policy->last_topic == topic)
        fprintf(drawing->out, "%sall that takes too long</FONT></TD></TR>", row);
}

static uint32_t faults_in(const struct drawing *drawing, uint16_t first, uint16_t end)
{
    uint32_t count = 0;
    for (uint16_t step = first; step < end; step++) {
        uint32_t at = 0;
        while (graph_fault(drawing, &drawing->policy->steps[step], &at))
            count++;
    }
    return count;
}

static void draw_box(const struct drawing *drawing, uint16_t index)
{
    FILE *out = drawing->out;
    const struct tl_topic *topic = &drawing->policy->topics[index];
    uint16_t first, end = graph_topic_steps(drawing->policy, index, &first);
    uint32_t faults = faults_in(drawing, first, end);
    fprintf(out, "  t%u [id=", index);
    char id[160];
    snprintf(id, sizeof id, "topic-%s", topic->id.name);
    graph_quoted(drawing, id);
    fprintf(out,
            ", label=<<TABLE STYLE=\"ROUNDED\" BORDER=\"%s\" CELLBORDER=\"0\" CELLSPACING=\"2\" "
            "CELLPADDING=\"3\" COLOR=\"%s\" BGCOLOR=\"white\"><TR><TD ALIGN=\"LEFT\" "
            "BALIGN=\"LEFT\"><FONT POINT-SIZE=\"13\"><B>",
            faults > 0 ? "3" : "1", faults > 0 ? GRAPH_RED : "#71767a");
    graph_lines(drawing, graph_name(drawing, &topic->id), 26);
    fputs("</B></FONT><FONT POINT-SIZE=\"9\" COLOR=\"" GRAPH_GREY "\">", out);
    graph_text(drawing, topic->id.name);
    fputs("<BR ALIGN=\"LEFT\"/></FONT></TD></TR>", out);
    draw_begins(drawing, index);
    draw_ends(drawing, first, end);
    if (faults > 0)
        fprintf(out,
                "<TR><TD ALIGN=\"LEFT\" BGCOLOR=\"" GRAPH_RED
                "\"><FONT COLOR=\"white\"><B>%u %s</B></FONT></TD></TR>",
                faults, faults == 1 ? "fault" : "faults");
    fputs("</TABLE>>];\n", out);
}

void graph_overview(const struct drawing *drawing)
{
    const struct tl_policy *policy = drawing->policy;
    struct graph_order order;
    graph_order(policy, &order);
    graph_begin(drawing, graph_words(drawing, policy->name));
    for (uint16_t i = 0; i < order.len; i++)
        draw_box(drawing, order.topics[i]);
    for (uint16_t i = 0; i < order.len; i++)
        draw_arrows(drawing, &order, order.topics[i]);
    fputs("}\n", drawing->out);
}
