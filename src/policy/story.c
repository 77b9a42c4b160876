/* story.c: a path through the steps as a story: who, what they did, and where it went wrong. */
#include <string.h>

#include "base/words.h"
#include "policy/paths.h"

enum { PATH_STEPS_MAX = 24 };

static const char *topic_name(const struct tl_policy *policy, uint16_t step)
{
    return policy->topics[policy->steps[step].topic].id.name;
}

static void tell_who(const struct tl_walk *walk, struct tl_words *words)
{
    static const char *const who[] = { [TL_CHANNEL_NONE] = "someone",
                                       [TL_CHANNEL_VOICE] = "caller",
                                       [TL_CHANNEL_CHAT] = "chat",
                                       [TL_CHANNEL_WEB] = "web page" };
    TL_WORDS(words, who[walk->scope.channel], ", ",
             walk->policy->languages[walk->scope.language].name);
}

static void tell_edge(const struct tl_walk *walk, const struct tl_step *step,
                      const struct tl_edge *edge, struct tl_words *words)
{
    static const char *const results[] = { [TL_FOUND] = " found",
                                           [TL_NOT_FOUND] = " not found",
                                           [TL_SLOW] = " slow",
                                           [TL_FAILED] = " failed" };
    static const char *const plain[] = {
        [TL_EDGE_GAVE] = " > answers",
        [TL_EDGE_SILENT] = " > says nothing",
        [TL_EDGE_NO_HELP] = " > not helped",
        [TL_EDGE_NOBODY] = " > nobody there",
    };
    const struct tl_policy *policy = walk->policy;
    if (edge->why == TL_EDGE_KEY) {
        tl_words_add(words, " > key ");
        tl_words_add_char(words, policy->options[step->options + edge->index].digit);
    } else if (edge->why == TL_EDGE_RESULT) {
        TL_WORDS(words, " > lookup", results[edge->index]);
    } else if (edge->why == TL_EDGE_YES || edge->why == TL_EDGE_NO) {
        TL_WORDS(words, edge->why == TL_EDGE_YES ? " > " : " > not ",
                 step->condition == TL_NONE ? "?" : policy->conditions[step->condition].name);
    } else if (edge->why != TL_EDGE_ON && edge->why != TL_EDGE_CHANGED) {
        tl_words_add(words, plain[edge->why]);
    }
}

static void tell_step(const struct tl_walk *walk, const uint16_t *path, size_t at,
                      struct tl_words *words)
{
    uint16_t step = path[at];
    if (at == 0 || walk->policy->steps[path[at - 1]].topic != walk->policy->steps[step].topic)
        TL_WORDS(words, " > ", topic_name(walk->policy, step));
}

/* The steps to this one; only the last, when they are too many to tell. */
static size_t path_to(const struct tl_walk *walk, uint16_t step, uint16_t path[PATH_STEPS_MAX],
                      bool *out_is_cut)
{
    size_t path_len = 0;
    uint16_t last[PATH_STEPS_MAX];
    for (; step != TL_NONE && path_len < PATH_STEPS_MAX; step = walk->came_from[step])
        last[path_len++] = step;
    *out_is_cut = step != TL_NONE;
    for (size_t i = 0; i < path_len; i++)
        path[i] = last[path_len - 1 - i];
    return path_len;
}

/* The key for a person begins a path of its own, from any step; so does the end of all steps. */
static const char *beginning(const struct tl_walk *walk, uint16_t step)
{
    const struct tl_policy *policy = walk->policy;
    uint16_t topic = policy->steps[step].topic;
    if (walk->came_from[step] != TL_NONE || topic == policy->entry[walk->scope.channel])
        return "";
    return topic == policy->person_topic ? " > wants a person" : " > after all steps";
}

static void tell_path(const struct tl_walk *walk, const uint16_t *path, size_t from, size_t to,
                      struct tl_words *words)
{
    struct tl_edge edges[TL_EDGES_MAX];
    tl_words_add(words, beginning(walk, path[from]));
    for (size_t i = from; i < to; i++) {
        uint16_t step = path[i];
        tell_step(walk, path, i, words);
        if (i + 1 == to)
            break;
        tl_walk_edges(walk, step, edges);
        tell_edge(walk, &walk->policy->steps[step], &edges[walk->came_by[path[i + 1]]], words);
    }
}

/* As many of the last steps as fit one sentence. */
void tl_walk_tell(const struct tl_walk *walk, uint16_t at, const struct tl_edge *last,
                  const char *what, struct tl_faults *faults)
{
    const struct tl_policy *policy = walk->policy;
    const struct tl_step *step = &policy->steps[at];
    uint16_t path[PATH_STEPS_MAX];
    struct tl_words words, place = { 0 };
    bool is_cut;
    size_t from = 0, path_len = path_to(walk, at, path, &is_cut);
    do {
        words = (struct tl_words){ 0 };
        tell_who(walk, &words);
        tl_words_add(&words, is_cut || from > 0 ? " > ..." : "");
        tell_path(walk, path, from, path_len, &words);
        if (last)
            tell_edge(walk, step, last, &words);
        TL_WORDS(&words, ": ", what, " (", tl_step_text(step->kind), ").");
    } while (words.is_cut && ++from < path_len);
    TL_WORDS(&place, "topics.", topic_name(policy, at));
    tl_faults_add(faults, step->file < policy->files_len ? policy->files[step->file] : "",
                  step->line, place.text, words.text);
}
