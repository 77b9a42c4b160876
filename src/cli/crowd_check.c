/* crowd_check.c: whether the center, by its facts and by its API, says of each agent what it did.
 */
#include <string.h>

#include "cli/crowd_inside.h"

const char *tl_crowd_off_why(const struct tl_crowd *crowd, const struct crowd_agent *agent)
{
    struct tl_agent_view view;
    if (!agent->is_in || agent->is_away)
        return NULL;
    if (tl_center_agent(crowd->center, agent->desk.agent, &view) != TL_OK)
        return "is signed in, and the center does not know it";
    if (view.contacts_len > 0 && agent->contact == 0)
        return "has a contact that it was not given";
    if (view.wrapping != 0 && !agent->is_wrapping)
        return "is in a wrap-up that has ended";
    if (view.contacts_len == 0 && agent->contact != 0 && !agent->is_wrapping)
        return "was given a contact and has none";
    if (view.missed_until != 0)
        return "is here, and its page is waited for";
    if (agent->is_talking && !agent->is_wrapping && crowd->now > agent->talk_ends)
        return "is in a talk that it has ended";
    if (agent->contact == 0 && !agent->on_break && view.state != TL_AGENT_READY)
        return "wants contacts and gets none";
    if (agent->contact == 0 && agent->on_break && view.state == TL_AGENT_READY)
        return "is on a break and gets contacts";
    return NULL;
}

uint32_t tl_crowd_stuck(struct tl_crowd *crowd, int64_t bound_us, FILE *out)
{
    uint32_t stuck = 0;
    for (uint32_t i = 0; i < crowd->plan.agents_len; i++) {
        const struct crowd_agent *agent = crowd->agents + i;
        if (agent->off_since == 0 || crowd->now - agent->off_since < bound_us)
            continue;
        stuck++;
        fprintf(out, "%s %s, for %.0f s\n", agent->desk.login, agent->off_why,
                (double)(crowd->now - agent->off_since) / TL_SECOND);
    }
    return stuck;
}

/* The words of the API and of the core are the same, but for a blank. */
static bool is_word(const char *api, const char *core)
{
    for (; *api && (*api == *core || (*api == '-' && *core == ' ')); api++)
        core++;
    return *api == *core;
}

/* One agent: the API's word, then the facts up to then. Several times: both may change between. */
static bool is_true(struct tl_crowd *crowd, struct crowd_agent *agent, char word[32])
{
    enum { TRIES = 5 };
    for (int i = 0; i < TRIES; i++) {
        size_t len = 1;
        struct tl_web_answer answer = { 0 };
        struct tl_agent_view view = { .state = TL_AGENT_OFFLINE };
        enum tl_err err =
            tl_web_ask(&crowd->web, "GET", "/api/v1/desk", agent->desk.cookie, NULL, &answer);
        const json_t *state = json_object_get(json_object_get(answer.json, "state"), "state");
        snprintf(word, 32, "%s", json_string_value(state) ? json_string_value(state) : "?");
        json_decref(answer.json);
        while (err == TL_OK && len > 0)
            err = tl_crowd_fetch(crowd, &len);
        if (err == TL_OK)
            err = tl_center_agent(crowd->center, agent->desk.agent, &view);
        if ((err == TL_OK || err == TL_ENONE) && is_word(word, tl_agent_state_text(view.state)))
            return true;
    }
    return false;
}

uint32_t tl_crowd_untrue(struct tl_crowd *crowd, FILE *out)
{
    uint32_t untrue = 0;
    for (uint32_t i = 0; i < crowd->plan.agents_len; i++) {
        struct crowd_agent *agent = crowd->agents + i;
        char word[32];
        if (!agent->is_in || is_true(crowd, agent, word))
            continue;
        untrue++;
        fprintf(out, "%s is %s by the API, and not by the facts\n", agent->desk.login, word);
    }
    return untrue;
}
