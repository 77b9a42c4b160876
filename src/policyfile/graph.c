/* graph.c: topics with all their steps as a picture. */
#include "policyfile/graph.h"

#include <inttypes.h>
#include <string.h>

#include "policyfile/graph_draw.h"
#include "policyfile/graph_order.h"

enum { COLUMNS = 40 };

/* A row of a card in small grey letters: what kind of thing this is. */
static void draw_heading(const struct drawing *drawing, const struct tl_step *step)
{
    fprintf(drawing->out,
            "<TR><TD PORT=\"in\" ALIGN=\"LEFT\"><FONT POINT-SIZE=\"9\" COLOR=\"" GRAPH_GREY
            "\"><B>%s</B>  line %" PRIu32 "</FONT></TD></TR>",
            tl_step_text(step->kind), step->line);
}

static void begin_row(const struct drawing *drawing)
{
    fputs("<TR><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\">", drawing->out);
}

static void end_row(const struct drawing *drawing)
{
    fputs("</TD></TR>", drawing->out);
}

/* What the step is about, in bold: an article, a record, a reason... */
static void draw_subject(const struct drawing *drawing, const char *subject)
{
    if (!*subject)
        return;
    begin_row(drawing);
    fputs("<B>", drawing->out);
    graph_lines(drawing, subject, COLUMNS);
    fputs("</B>", drawing->out);
    end_row(drawing);
}

static const struct tl_name *name_of(const void *names, uint16_t names_len, size_t bytes,
                                     tl_key key)
{
    for (uint16_t i = 0; i < names_len; i++) {
        const struct tl_name *name = (const void *)((const char *)names + i * bytes);
        if (name->key == key)
            return name;
    }
    return NULL;
}

static void draw_named(const struct drawing *drawing, const struct tl_name *name)
{
    draw_subject(drawing, name ? graph_name(drawing, name) : "");
}

static void draw_article(const struct drawing *drawing, const struct tl_step *step)
{
    const struct tl_article *article = &drawing->policy->articles[step->article];
    const char *title = article->title[drawing->graph->language];
    draw_subject(drawing, title ? title : article->id.name);
}

static void draw_form(const struct drawing *drawing, const struct tl_step *step)
{
    draw_subject(drawing, drawing->policy->forms[step->form].id.name);
}

static void draw_record(const struct drawing *drawing, const struct tl_step *step)
{
    static const char *const known[] = {
#define RECORD_NAME(name, text) text,
        TL_LOOKUP_TABLE(RECORD_NAME)
#undef RECORD_NAME
            TL_LOOKUP_VERIFY,
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (tl_key_of(known[i]) == step->key)
            draw_subject(drawing, known[i]);
    }
}

static void draw_condition(const struct drawing *drawing, const struct tl_step *step)
{
    if (step->condition != TL_NONE)
        draw_subject(drawing, drawing->policy->conditions[step->condition].name);
}

/* Which line, and how soon it is served. */
static void draw_line(const struct drawing *drawing, const struct tl_step *step)
{
    const struct tl_policy *policy = drawing->policy;
    begin_row(drawing);
    fputs("in line: ", drawing->out);
    graph_text(drawing, graph_name(drawing, &policy->queues[step->queue].id));
    fputs(", ", drawing->out);
    graph_text(drawing, graph_name(drawing, &policy->priorities[step->priority].id));
    for (uint8_t i = 0; i < TL_SKILLS_MAX; i++) {
        if (step->needs >> i & 1 && policy->skills[i]) {
            fputs(", ", drawing->out);
            graph_text(drawing, policy->skills[i]);
        }
    }
    fputs("<BR ALIGN=\"LEFT\"/>", drawing->out);
    end_row(drawing);
}

static void draw_live(const struct drawing *drawing, const struct tl_step *step)
{
    const struct tl_policy *policy = drawing->policy;
    draw_named(drawing,
               name_of(policy->reasons, policy->reasons_len, sizeof *policy->reasons, step->key));
    draw_line(drawing, step);
}

static void draw_request(const struct drawing *drawing, const struct tl_step *step)
{
    const struct tl_policy *policy = drawing->policy;
    draw_named(drawing, name_of(policy->requests, policy->requests_len, sizeof *policy->requests,
                                step->key));
}

static void draw_owner(const struct drawing *drawing, const struct tl_step *step)
{
    const struct tl_policy *policy = drawing->policy;
    draw_named(drawing,
               name_of(policy->owners, policy->owners_len, sizeof *policy->owners, step->key));
}

typedef void subject_fn(const struct drawing *drawing, const struct tl_step *step);
static subject_fn *const subjects[TL_STEP_KINDS] = {
    [TL_STEP_ANSWER] = draw_article,  [TL_STEP_ASK] = draw_form,
    [TL_STEP_LOOK_UP] = draw_record,  [TL_STEP_WHEN] = draw_condition,
    [TL_STEP_LIVE] = draw_live,       [TL_STEP_CALLBACK] = draw_line,
    [TL_STEP_REQUEST] = draw_request, [TL_STEP_MESSAGE] = draw_owner,
};

/* A step's first way has no word of its own where nothing decides: the arrow leaves the heading. */
static bool has_rows(const struct graph_way *ways, uint16_t ways_len)
{
    return ways_len > 1 || ways[0].word[0] || ways[0].key;
}

static void draw_way(const struct drawing *drawing, const struct graph_way *way, uint16_t index)
{
    fprintf(drawing->out,
            "<HR/><TR><TD PORT=\"w%u\" ALIGN=\"LEFT\" BALIGN=\"LEFT\" BGCOLOR=\"#f0f3f5\">", index);
    if (way->key) {
        fprintf(drawing->out, "<B>%c</B>  ", way->key);
        graph_lines(drawing, graph_words(drawing, way->text), COLUMNS - 4);
    } else {
        fputs("<I>", drawing->out);
        graph_text(drawing, way->word);
        fputs("</I>", drawing->out);
    }
    end_row(drawing);
}

static bool draw_faults(const struct drawing *drawing, const struct tl_step *step)
{
    uint32_t at = 0;
    const struct tl_fault *fault;
    while ((fault = graph_fault(drawing, step, &at))) {
        fputs("<TR><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\" BGCOLOR=\"" GRAPH_RED
              "\"><FONT COLOR=\"white\">",
              drawing->out);
        graph_lines(drawing, fault->text, COLUMNS);
        fputs("</FONT>", drawing->out);
        end_row(drawing);
    }
    return at > 0;
}

static bool is_faulty(const struct drawing *drawing, const struct tl_step *step)
{
    uint32_t at = 0;
    return graph_fault(drawing, step, &at) != NULL;
}

/* An arrow that names a topic: the picture goes on there. */
static void draw_go(const struct drawing *drawing, uint16_t index, const struct tl_step *step)
{
    FILE *out = drawing->out;
    bool is_red = is_faulty(drawing, step);
    const struct tl_topic *topic = &drawing->policy->topics[step->target];
    fprintf(out,
            "    s%u [shape=cds, style=filled, height=0.6, margin=\"0.2,0.1\", color=\"%s\", "
            "penwidth=%s, fillcolor=\"%s\", ",
            index, is_red ? GRAPH_RED : GRAPH_GREY, is_red ? "2.5" : "1",
            is_red ? GRAPH_PALE_RED : "#e7eaee");
    char url[160];
    snprintf(url, sizeof url, "#topic-%s", topic->id.name);
    fputs("URL=", out);
    graph_quoted(drawing, url);
    fputs(", ", out);
    fputs("label=<<B>", out);
    graph_text(drawing, graph_name(drawing, &topic->id));
    fputs("</B><BR/><FONT POINT-SIZE=\"9\" COLOR=\"" GRAPH_GREY "\">go ", out);
    graph_text(drawing, topic->id.name);
    fputs("</FONT>>];\n", out);
}

static void draw_card(const struct drawing *drawing, uint16_t index, const struct tl_step *step)
{
    FILE *out = drawing->out;
    bool is_red = is_faulty(drawing, step);
    struct graph_way ways[GRAPH_WAYS_MAX];
    uint16_t ways_len = graph_ways(drawing->policy, step, ways);
    fprintf(out, "    s%u [tooltip=", index);
    graph_quoted(drawing, drawing->policy->files[step->file]);
    fprintf(out,
            ", label=<<TABLE STYLE=\"ROUNDED\" BORDER=\"%s\" CELLBORDER=\"0\" CELLSPACING=\"0\" "
            "CELLPADDING=\"5\" COLOR=\"%s\" BGCOLOR=\"white\">",
            is_red ? "3" : "1", is_red ? GRAPH_RED : "#71767a");
    draw_heading(drawing, step);
    if (subjects[step->kind])
        subjects[step->kind](drawing, step);
    if (step->text != TL_NONE) {
        begin_row(drawing);
        graph_lines(drawing, graph_words(drawing, step->text), COLUMNS);
        end_row(drawing);
    }
    draw_faults(drawing, step);
    for (uint16_t i = 0; has_rows(ways, ways_len) && i < ways_len; i++)
        draw_way(drawing, &ways[i], i);
    fputs("</TABLE>>];\n", out);
}

static void draw_end(const struct drawing *drawing, uint16_t step, uint16_t index,
                     enum tl_outcome outcome)
{
    const struct graph_end *end = graph_end_of(outcome);
    fprintf(drawing->out,
            "    e%u_%u [shape=%s, style=filled, height=0.4, margin=\"0.16,0.05\", color=\"%s\", "
            "fillcolor=\"%s\", penwidth=1.6, label=<%s <B>%s</B>>];\n",
            step, index, end->shape, end->line, end->fill, end->sign, tl_outcome_text(outcome));
}

static void draw_nothing(const struct drawing *drawing, uint16_t step, uint16_t index)
{
    fprintf(drawing->out,
            "    e%u_%u [shape=box, style=\"filled,diagonals\", color=\"" GRAPH_RED
            "\", fillcolor=\"" GRAPH_PALE_RED
            "\", penwidth=2.5, label=<<B>nothing follows</B>>];\n",
            step, index);
}

static void draw_edge(const struct drawing *drawing, uint16_t step, uint16_t index,
                      const struct graph_way *way, bool has_port)
{
    FILE *out = drawing->out;
    char port[16] = "in";
    if (has_port)
        snprintf(port, sizeof port, "w%u", index);
    fprintf(out, "    s%u:%s:e -> ", step, port);
    if (way->to == TL_NONE)
        fprintf(out, "e%u_%u:w", step, index);
    else if (drawing->policy->steps[way->to].kind == TL_STEP_GO)
        fprintf(out, "s%u:w", way->to);
    else
        fprintf(out, "s%u:in:w", way->to);
    fputs(" [tooltip=", out);
    if (way->key)
        fprintf(out, "\"key %c\"", way->key);
    else
        graph_quoted(drawing, way->word[0] ? way->word : "then");
    fprintf(out, "%s];\n", way->to == TL_NONE && !way->ends ? ", color=\"" GRAPH_RED "\"" : "");
}

static void draw_step(const struct drawing *drawing, uint16_t index)
{
    const struct tl_step *step = &drawing->policy->steps[index];
    struct graph_way ways[GRAPH_WAYS_MAX];
    uint16_t ways_len = graph_ways(drawing->policy, step, ways);
    if (step->kind == TL_STEP_GO && step->target != TL_NONE) {
        draw_go(drawing, index, step);
        return;
    }
    draw_card(drawing, index, step);
    for (uint16_t i = 0; i < ways_len; i++) {
        if (ways[i].ends)
            draw_end(drawing, index, i, ways[i].ends);
        else if (ways[i].to == TL_NONE)
            draw_nothing(drawing, index, i);
        draw_edge(drawing, index, i, &ways[i], has_rows(ways, ways_len));
    }
}

static void draw_topic(const struct drawing *drawing, uint16_t index)
{
    FILE *out = drawing->out;
    const struct tl_topic *topic = &drawing->policy->topics[index];
    uint16_t first, end = graph_topic_steps(drawing->policy, index, &first);
    fprintf(out, "  subgraph cluster_%u {\n    id=", index);
    char id[160];
    snprintf(id, sizeof id, "topic-%s", topic->id.name);
    graph_quoted(drawing, id);
    fputs("; style=\"rounded,filled\"; color=\"#a9aeb1\"; fillcolor=\"#fafbfc\"; margin=16; "
          "fontsize=16; labeljust=l; label=<<B>",
          out);
    graph_text(drawing, graph_name(drawing, &topic->id));
    fputs("</B>  <FONT POINT-SIZE=\"11\" COLOR=\"" GRAPH_GREY "\">", out);
    graph_text(drawing, topic->id.name);
    fputs("</FONT>>;\n", out);
    for (uint16_t step = first; step < end; step++)
        draw_step(drawing, step);
    fputs("  }\n", out);
}

static void draw_steps(const struct drawing *drawing)
{
    const struct tl_policy *policy = drawing->policy;
    bool is_one = drawing->graph->kind == TL_GRAPH_TOPIC;
    struct graph_order order;
    graph_order(policy, &order);
    graph_begin(drawing, graph_words(drawing, policy->name));
    for (uint16_t i = order.len; i-- > 0;) { /* What is written last stands at the top. */
        if (!is_one || order.topics[i] == drawing->graph->topic)
            draw_topic(drawing, order.topics[i]);
    }
    fputs("}\n", drawing->out);
}

void tl_graph_write(FILE *out, const struct tl_policy *policy, const struct tl_graph *graph)
{
    struct drawing drawing = { out, policy, graph };
    if (graph->kind == TL_GRAPH_OVERVIEW)
        graph_overview(&drawing);
    else
        draw_steps(&drawing);
}
