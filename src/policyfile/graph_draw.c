/* graph_draw.c: texts, colours and faults in a picture. */
#include "policyfile/graph_draw.h"

#include <string.h>

const struct graph_end *graph_end_of(enum tl_outcome outcome)
{
    static const struct graph_end ends[TL_OUTCOMES] = {
        [TL_OUTCOME_ANSWERED] = { "oval", "#007a59", "#d5f0e6", "\u2714" },
        [TL_OUTCOME_SELF_SERVED] = { "hexagon", "#2378b5", "#dcedf9", "\u2699" },
        [TL_OUTCOME_PERSON] = { "octagon", "#a66a00", "#fdeccd", "\u263a" },
        [TL_OUTCOME_CALLBACK] = { "house", "#004f7f", "#cfe3f1", "\u260e" },
        [TL_OUTCOME_REQUEST] = { "note", "#9c3f78", "#f6e0ed", "\u270e" },
        [TL_OUTCOME_MESSAGE] = { "tab", "#6f6700", "#faf6c0", "\u2709" },
    };
    return &ends[outcome];
}

static const char *entity_of(char c)
{
    static const struct {
        char c;
        const char *entity;
    } entities[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" } };
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        if (entities[i].c == c)
            return entities[i].entity;
    }
    return NULL;
}

/* A control character is none that XML may have, so it becomes a space. */
static void put(const struct drawing *drawing, char c)
{
    const char *entity = entity_of(c);
    if (entity)
        fputs(entity, drawing->out);
    else
        fputc((unsigned char)c < ' ' ? ' ' : c, drawing->out);
}

void graph_text(const struct drawing *drawing, const char *text)
{
    for (; *text; text++)
        put(drawing, *text);
}

/* Letters up to the next space or the end; a UTF-8 character counts once. */
static uint32_t word_columns(const char *text)
{
    uint32_t columns = 0;
    for (; *text && *text != ' '; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    return columns;
}

void graph_lines(const struct drawing *drawing, const char *text, uint32_t columns_max)
{
    uint32_t column = 0;
    while (*text) {
        uint32_t columns = word_columns(text);
        if (column > 0 && column + 1 + columns > columns_max) {
            fputs("<BR ALIGN=\"LEFT\"/>", drawing->out);
            column = 0;
        } else if (column > 0) {
            fputc(' ', drawing->out);
            column++;
        }
        for (; *text && *text != ' '; text++)
            put(drawing, *text);
        column += columns;
        text += *text == ' ';
    }
    fputs("<BR ALIGN=\"LEFT\"/>", drawing->out);
}

void graph_quoted(const struct drawing *drawing, const char *text)
{
    fputc('"', drawing->out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', drawing->out);
        fputc((unsigned char)*text < ' ' ? ' ' : *text, drawing->out);
    }
    fputc('"', drawing->out);
}

const char *graph_words(const struct drawing *drawing, uint16_t text)
{
    if (text == TL_NONE)
        return "";
    const struct tl_text *known = &drawing->policy->texts[text];
    const char *shown = known->shown[drawing->graph->language];
    return shown ? shown : known->id.name;
}

const char *graph_name(const struct drawing *drawing, const struct tl_name *name)
{
    return name->text == TL_NONE ? name->name : graph_words(drawing, name->text);
}

void graph_begin(const struct drawing *drawing, const char *title)
{
    FILE *out = drawing->out;
    const char *font = "fontname=\"Helvetica,Arial,sans-serif\"";
    fputs("digraph policy {\n", out);
    fprintf(out,
            "  graph [%s, fontsize=20, fontcolor=\"" GRAPH_INK "\", bgcolor=white, rankdir=LR, "
            "nodesep=0.28, ranksep=0.7, pad=0.4, labelloc=t, labeljust=l, tooltip=\" \"];\n",
            font);
    fprintf(out,
            "  node [%s, fontsize=11, fontcolor=\"" GRAPH_INK "\", shape=plain, tooltip=\" \"];\n",
            font);
    fprintf(out,
            "  edge [%s, fontsize=10, fontcolor=\"" GRAPH_GREY "\", color=\"" GRAPH_GREY
            "\", arrowsize=0.7, tooltip=\" \"];\n",
            font);
    fputs("  label=<", out);
    graph_text(drawing, title);
    fputs("<BR ALIGN=\"LEFT\"/>>;\n", out);
}

const struct tl_fault *graph_fault(const struct drawing *drawing, const struct tl_step *step,
                                   uint32_t *at)
{
    const struct tl_faults *faults = drawing->graph->faults;
    const char *file = drawing->policy->files[step->file];
    while (faults && *at < faults->faults_len) {
        const struct tl_fault *fault = &faults->faults[(*at)++];
        if (fault->line == step->line && strncmp(fault->file, file, sizeof fault->file - 1) == 0)
            return fault;
    }
    return NULL;
}

uint16_t graph_topic_steps(const struct tl_policy *policy, uint16_t topic, uint16_t *out_first)
{
    uint16_t first = 0;
    while (first < policy->steps_len && policy->steps[first].topic != topic)
        first++;
    uint16_t end = first;
    while (end < policy->steps_len && policy->steps[end].topic == topic)
        end++;
    *out_first = first;
    return end;
}
