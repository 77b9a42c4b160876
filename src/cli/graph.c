/* graph.c: `throughline graph`: a policy as a picture, drawn by Graphviz from what we write. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "policy/check.h"
#include "policyfile/graph.h"
#include "policyfile/policyfile.h"
#include "server/graphviz.h"

enum { FAULTS_MAX = 200 };

/* What the command line asked for. */
struct wish {
    const char *folder;
    const char *to; /* NULL: standard output. */
    const char *topic;
    const char *language;
    bool all_steps;
    bool only_dot;
};

/* "svg" of "map.svg"; what no picture is called is drawn as SVG. */
static const char *format_of(const char *path)
{
    static const char *const formats[] = { "svg", "png", "pdf" };
    const char *dot = path ? strrchr(path, '.') : NULL;
    for (size_t i = 0; dot && i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(dot + 1, formats[i]) == 0)
            return formats[i];
    }
    return "svg";
}

static int tell(const char *what, const char *name)
{
    fprintf(stderr, "throughline: %s%s\n", what, name);
    return TL_EXIT_FAILED;
}

static bool copy(FILE *from, FILE *to)
{
    char bytes[1 << 14];
    size_t len;
    while ((len = fread(bytes, 1, sizeof bytes, from)) > 0) {
        if (fwrite(bytes, 1, len, to) != len)
            return false;
    }
    return !ferror(from);
}

static int write_out(FILE *made, const char *to)
{
    FILE *out = to ? fopen(to, "w") : stdout;
    if (!out)
        return tell("the picture cannot be written: ", strerror(errno));
    bool is_written = copy(made, out) && fflush(out) == 0;
    int why = errno;
    if (to && fclose(out) != 0)
        is_written = false;
    return is_written ? TL_EXIT_OK : tell("the picture cannot be written: ", strerror(why));
}

/* Nothing is written where nothing could be drawn. */
static int draw(FILE *dot, FILE *picture, const char *to)
{
    enum tl_err err = tl_graphviz_draw(dot, format_of(to), picture);
    if (err == TL_EUNSUPPORTED)
        return tell("Graphviz draws the picture and is not here: install the package graphviz, or "
                    "take --dot",
                    "");
    return err ? tell("Graphviz could not draw this picture", "") : write_out(picture, to);
}

static int write_picture(const struct tl_policy *policy, const struct tl_graph *graph,
                         const struct wish *wish)
{
    FILE *dot = tmpfile(), *picture = tmpfile();
    int code = TL_EXIT_FAILED;
    if (dot && picture) {
        tl_graph_write(dot, policy, graph);
        rewind(dot);
        code = wish->only_dot ? write_out(dot, wish->to) : draw(dot, picture, wish->to);
    } else {
        tell("there is no room for the picture: ", strerror(errno));
    }
    if (dot)
        fclose(dot);
    if (picture)
        fclose(picture);
    return code;
}

/* Faults do not keep a picture from being drawn: they are what it is wanted for. */
static int graph(const struct tl_policy *policy, const struct wish *wish, struct tl_faults *faults)
{
    struct tl_graph graph = { .kind = wish->all_steps ? TL_GRAPH_STEPS : TL_GRAPH_OVERVIEW,
                              .faults = faults };
    if (wish->topic) {
        graph.kind = TL_GRAPH_TOPIC;
        graph.topic = tl_policy_topic_find(policy, tl_key_of(wish->topic));
        if (graph.topic == TL_NONE)
            return tell("the policy has no topic ", wish->topic);
    }
    if (wish->language) {
        graph.language = tl_policy_language_find(policy, wish->language);
        if (graph.language == TL_NONE)
            return tell("the policy has no language ", wish->language);
    }
    if (tl_policy_check(policy, faults, NULL) != TL_OK)
        fprintf(stderr, "%s has faults, which the picture has in red:\n", wish->folder);
    return write_picture(policy, &graph, wish);
}

int tl_cli_graph(int argc, char **argv)
{
    static struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct wish wish = { .folder = NULL };
    struct tl_policy_file *file;
    const struct tl_option_row rows[] = {
        { .name = "o", .value = &wish.to },
        { .name = "topic", .value = &wish.topic },
        { .name = "language", .value = &wish.language },
        { .name = "steps", .flag = &wish.all_steps },
        { .name = "dot", .flag = &wish.only_dot },
        { .name = NULL },
    };
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 2 || (wish.topic && wish.all_steps))
        return tl_cli_usage("graph");
    wish.folder = argv[1];
    int code = TL_EXIT_FAILED;
    if (tl_policy_file_open(wish.folder, &faults, &file) == TL_OK) {
        code = graph(tl_policy_file_policy(file), &wish, &faults);
        tl_policy_file_close(file);
    }
    tl_cli_faults_print(&faults);
    return code;
}
