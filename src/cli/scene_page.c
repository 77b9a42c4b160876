/* scene_page.c: a walk through a topic, as requests of the API. */
#include "cli/scene_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 160 };

enum tl_err tl_scene_page_open(struct tl_scene_page *page, const struct tl_web *web,
                               const struct tl_policy *policy, const struct tl_person_plan *plan)
{
    char path[PATH_BYTES], body[64];
    struct tl_web_answer answer = { 0 };
    if (plan->topic == TL_NONE)
        return TL_EUNSUPPORTED;
    snprintf(path, sizeof path, "/api/v1/topics/%.60s", policy->topics[plan->topic].id.name);
    snprintf(body, sizeof body, "{\"language\":\"%.12s\"}", policy->languages[plan->language].code);
    enum tl_err err = tl_web_ask(web, "POST", path, "", body, &answer);
    if (err != TL_OK)
        return err;
    const char *token = json_string_value(json_object_get(answer.json, "token"));
    const char *id = json_string_value(json_object_get(json_object_get(answer.json, "page"), "id"));
    if (answer.status == 201 && token && id) {
        page->contact = strtoull(id, NULL, 10);
        snprintf(page->bearer, sizeof page->bearer, "Bearer %.200s", token);
    } else {
        err = answer.status == 404 ? TL_EUNSUPPORTED : TL_EUNAVAILABLE;
    }
    json_decref(answer.json);
    return err;
}

static void page_path(const struct tl_scene_page *page, char path[PATH_BYTES])
{
    snprintf(path, PATH_BYTES, "/api/v1/topics/contacts/%" PRIu64, page->contact);
}

enum tl_err tl_scene_page_answer(const struct tl_scene_page *page, const struct tl_web *web,
                                 uint16_t step, const char *kind, const char *text)
{
    char path[PATH_BYTES];
    struct tl_web_answer answer = { 0 };
    json_t *asked = json_pack("{s:i, s:s, s:s*}", "step", step, "kind", kind, "text", text);
    char *body = asked ? json_dumps(asked, JSON_COMPACT) : NULL;
    json_decref(asked);
    if (!body)
        return TL_ENOMEM;
    page_path(page, path);
    enum tl_err err = tl_web_ask(web, "POST", path, page->bearer, body, &answer);
    free(body);
    json_decref(answer.json);
    if (err != TL_OK || answer.status == 200)
        return err;
    return answer.status == 400 ? TL_EUNSUPPORTED : TL_EUNAVAILABLE;
}

enum tl_err tl_scene_page_press(const struct tl_scene_page *page, const struct tl_web *web,
                                const struct tl_policy *policy, uint16_t step, char digit)
{
    enum tl_step_kind kind = policy->steps[step].kind;
    if (kind == TL_STEP_ANSWER || kind == TL_STEP_OFFER)
        return tl_scene_page_answer(page, web, step,
                                    digit == policy->helped_yes ? "helped" : "not-helped", NULL);
    return tl_scene_page_answer(page, web, step, "choice", (char[]){ digit, '\0' });
}

enum tl_err tl_scene_page_leave(struct tl_scene_page *page, const struct tl_web *web)
{
    char path[PATH_BYTES];
    struct tl_web_answer answer = { 0 };
    page_path(page, path);
    enum tl_err err = tl_web_ask(web, "DELETE", path, page->bearer, NULL, &answer);
    json_decref(answer.json);
    page->contact = 0;
    return err;
}
