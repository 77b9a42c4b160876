/* scene_boss.c: a supervisor's acts as requests of the API. */
#include "cli/scene_boss.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PATH_BYTES = 160 };

void tl_scene_boss_init(struct tl_scene_boss *boss)
{
    *boss = (struct tl_scene_boss){ 0 };
    tl_desk_end_init(&boss->end, "supervisor");
}

static const char *queue_name(const struct tl_policy *policy, tl_key key)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (policy->queues[i].id.key == key)
            return policy->queues[i].id.name;
    }
    return NULL;
}

static const char *priority_name(const struct tl_policy *policy, tl_key key)
{
    for (uint16_t i = 0; i < policy->priorities_len; i++) {
        if (policy->priorities[i].id.key == key)
            return policy->priorities[i].id.name;
    }
    return NULL;
}

static const char *closure_name(const struct tl_policy *policy, tl_key key)
{
    for (uint16_t i = 0; i < policy->closures_len; i++) {
        if (policy->closures[i].key == key)
            return policy->closures[i].name;
    }
    return NULL;
}

static void write_time(tl_time at, char out[40])
{
    time_t second = (time_t)(at / TL_SECOND);
    struct tm utc;
    gmtime_r(&second, &utc);
    strftime(out, 40, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static json_t *surge(tl_time until)
{
    char text[40];
    write_time(until, text);
    return json_pack("{s:s, s:s}", "until", text, "why", "the scene says so");
}

static json_t *closing(const struct tl_policy *policy, tl_key reason, tl_time until, bool sends_on)
{
    char text[40];
    write_time(until, text);
    return json_pack("{s:s?, s:s, s:b}", "reason", closure_name(policy, reason), "until", text,
                     "sends_on", (int)sends_on);
}

static void queue_path(const struct tl_policy *policy, tl_key queue, const char *word,
                       char path[PATH_BYTES])
{
    const char *name = queue_name(policy, queue);
    snprintf(path, PATH_BYTES, "/api/v1/supervise/queues/%.60s/%s", name ? name : "-", word);
}

/* The path and the body of an act; NULL: it is none. */
static json_t *request_of(const struct tl_policy *policy, const struct tl_fact *given,
                          char path[PATH_BYTES])
{
    switch ((int)given->kind) {
    case TL_FACT_moves:
        snprintf(path, PATH_BYTES, "/api/v1/supervise/contacts/%" PRIu64 "/move",
                 given->moves.contact);
        return json_pack("{s:s*, s:s*, s:s}", "queue", queue_name(policy, given->moves.queue),
                         "priority", priority_name(policy, given->moves.priority), "why",
                         "the scene says so");
    case TL_FACT_closes_queue:
        queue_path(policy, given->closes_queue.queue, "close", path);
        return closing(policy, given->closes_queue.reason, given->closes_queue.until,
                       given->closes_queue.sends_on != 0);
    case TL_FACT_opens_queue:
        queue_path(policy, given->opens_queue.queue, "open", path);
        return json_object();
    case TL_FACT_closes_line:
        snprintf(path, PATH_BYTES, "/api/v1/supervise/line/close");
        return closing(policy, given->closes_line.reason, given->closes_line.until,
                       given->closes_line.sends_on != 0);
    case TL_FACT_sets_surge:
        snprintf(path, PATH_BYTES, "/api/v1/supervise/surge");
        return surge(given->sets_surge.until);
    case TL_FACT_opens_line:
        snprintf(path, PATH_BYTES, "/api/v1/supervise/line/open");
        return json_object();
    default:
        return NULL;
    }
}

enum tl_err tl_scene_boss_does(struct tl_scene_boss *boss, const struct tl_web *web,
                               const char *password, const struct tl_policy *policy,
                               const struct tl_fact *given)
{
    char path[PATH_BYTES];
    enum tl_err err = boss->is_in ? TL_OK : tl_desk_end_sign_in(&boss->end, web, password);
    if (err != TL_OK)
        return err;
    boss->is_in = true;
    json_t *body = request_of(policy, given, path);
    if (!body)
        return TL_EUNSUPPORTED;
    char *text = json_dumps(body, 0);
    json_decref(body);
    err = text ? tl_desk_end_post(&boss->end, web, "POST", path, text) : TL_ENOMEM;
    free(text);
    return err;
}

enum tl_err tl_scene_boss_leaves(struct tl_scene_boss *boss, const struct tl_web *web)
{
    boss->is_in = false;
    return tl_desk_end_sign_out(&boss->end, web);
}
