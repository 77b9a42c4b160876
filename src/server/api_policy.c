/* api_policy.c: the policy in force as a picture, for staff. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "policyfile/graph.h"
#include "server/api.h"
#include "server/graphviz.h"

enum { PICTURE_BYTES_MAX = 16 << 20 };

/* What was asked for. TL_ENONE: the policy has no such topic. */
static enum tl_err read_wish(const struct tl_http_request *request, const struct tl_policy *policy,
                             struct tl_graph *out)
{
    const char *topic = tl_http_query(request, "topic");
    const char *view = tl_http_query(request, "view");
    const char *language = tl_http_query(request, "language");
    struct tl_graph graph = { .kind = TL_GRAPH_OVERVIEW };
    if (topic) {
        graph.kind = TL_GRAPH_TOPIC;
        graph.topic = tl_policy_topic_find(policy, tl_key_of(topic));
    } else if (view && strcmp(view, "steps") == 0) {
        graph.kind = TL_GRAPH_STEPS;
    }
    uint16_t known = language ? tl_policy_language_find(policy, language) : TL_NONE;
    if (graph.topic == TL_NONE)
        return TL_ENONE;
    graph.language = known == TL_NONE ? 0 : known;
    *out = graph;
    return TL_OK;
}

/* The whole file as a text; NULL: it is too long, or there is no memory. */
static char *text_of(FILE *picture)
{
    char *text = NULL;
    if (fseek(picture, 0, SEEK_END))
        return NULL;
    long bytes = ftell(picture);
    rewind(picture);
    if (bytes <= 0 || bytes > PICTURE_BYTES_MAX || !(text = calloc(1, (size_t)bytes + 1)))
        return NULL;
    if (fread(text, 1, (size_t)bytes, picture) == (size_t)bytes)
        return text;
    free(text);
    return NULL;
}

/* One picture at a time: they are made for people who look, and cost a core. */
static char *draw(const struct tl_policy *policy, const struct tl_graph *graph)
{
    static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
    FILE *dot = tmpfile(), *picture = tmpfile();
    char *text = NULL;
    pthread_mutex_lock(&one);
    if (dot && picture) {
        tl_graph_write(dot, policy, graph);
        if (tl_graphviz_draw(dot, "svg", picture) == TL_OK)
            text = text_of(picture);
    }
    pthread_mutex_unlock(&one);
    if (dot)
        fclose(dot);
    if (picture)
        fclose(picture);
    return text;
}

TL_HANDLER(tl_api_get_picture)
{
    struct tl_api *api = app;
    const struct tl_policy *policy = tl_api_policy(api);
    struct tl_graph graph;
    if (read_wish(request, policy, &graph) != TL_OK) {
        tl_http_reply_problem(response, 404, "not-found", NULL, 0);
        return;
    }
    char *svg = draw(policy, &graph);
    if (svg)
        tl_http_reply_json(response, 200, json_pack("{s:s}", "svg", svg));
    else
        tl_http_reply_problem(response, 503, "unavailable", "No picture could be drawn.", 0);
    free(svg);
}
