/* scene_keys.c: receipt numbers, numbers and codes, telephone numbers, as keys. */
#include "cli/scene_keys.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk/csv.h"

enum { KEYS_BYTES = TL_SCENE_KEYS_BYTES };

static const char *case_of(const struct tl_live_where *where, const struct tl_person_plan *plan)
{
    if (plan->records == TL_NOT_FOUND)
        return where->unknown;
    if (plan->ended)
        return where->decided;
    return plan->outside_time || plan->document_comes ? where->late : where->known;
}

enum tl_err tl_scene_answer(const struct tl_live_where *where, const char *receipt,
                            const char *question, char out[KEYS_BYTES])
{
    struct tl_csv csv;
    FILE *file = where->answers ? fopen(where->answers, "r") : NULL;
    enum tl_err err = TL_EUNSUPPORTED;
    if (!file)
        return err;
    tl_csv_init(&csv, file);
    while (err == TL_EUNSUPPORTED && tl_csv_next(&csv) == TL_OK) {
        if (csv.fields_len == 3 && strcmp(csv.fields[0], receipt) == 0 &&
            strcmp(csv.fields[1], question) == 0)
            err = snprintf(out, KEYS_BYTES, "%s", csv.fields[2]) < KEYS_BYTES ? TL_OK : TL_ETOOLONG;
    }
    fclose(file);
    return err;
}

/* An answer of the form, and nobody's. */
static enum tl_err answer(const struct tl_live_where *where, const struct tl_policy *policy,
                          const struct tl_person_plan *plan, const struct tl_step *step,
                          char out[KEYS_BYTES])
{
    const struct tl_form *form = policy->forms + step->form;
    char right[KEYS_BYTES];
    if (!plan->answers_wrongly) {
        enum tl_err err = tl_scene_answer(where, case_of(where, plan),
                                          policy->verify_questions[step->question].id.name, right);
        return err == TL_OK ? tl_form_keyed(right, out, KEYS_BYTES) : err;
    }
    if (form->kind == TL_FORM_DATE)
        snprintf(out, KEYS_BYTES, "19000101");
    else
        snprintf(out, KEYS_BYTES, "%0*u", form->digits_len % 40, 0u);
    return TL_OK;
}

/* Of a kind that the policy does not call, keyed as numbers of the country are. */
static enum tl_err refused_number(const struct tl_policy *policy, const struct tl_form *form,
                                  char out[KEYS_BYTES])
{
    const struct tl_dial_rules *dial = &policy->dial;
    size_t code = form->prefix ? strlen(form->prefix) : 0;
    for (uint16_t i = 0; i < dial->refused.len; i++) {
        const char *prefix = dial->refused.items[i];
        int left = form->digits_len - (int)strlen(prefix) + (int)code;
        if (code == 0 || left < 1 || strncmp(prefix, form->prefix, code) != 0)
            continue;
        snprintf(out, KEYS_BYTES, "%s%0*u#", prefix + code, left, 2u);
        return TL_OK;
    }
    return TL_EUNSUPPORTED;
}

/* Of a number in full, what is keyed in its country. */
static enum tl_err taken_number(const struct tl_form *form, const char *taken, char out[KEYS_BYTES])
{
    size_t len = taken ? strlen(taken) : 0, keyed = (size_t)form->digits_len;
    if (len < keyed)
        return TL_EUNSUPPORTED;
    snprintf(out, KEYS_BYTES, "%s#", taken + len - keyed);
    return TL_OK;
}

/* What the earlier call told: its number, or its code. */
static enum tl_err told_earlier(const struct tl_web *web, tl_id earlier, const char *what,
                                char out[KEYS_BYTES])
{
    struct tl_web_answer answer = { 0 };
    char path[64];
    snprintf(path, sizeof path, "/api/v1/test/contacts/%" PRIu64, earlier);
    enum tl_err err = tl_web_ask(web, "GET", path, "", NULL, &answer);
    if (err != TL_OK)
        return err;
    const char *text = json_string_value(json_object_get(answer.json, what));
    size_t len = 0;
    for (; text && *text && len + 1 < KEYS_BYTES; text++) {
        if (*text != '-')
            out[len++] = *text;
    }
    out[len] = '\0';
    json_decref(answer.json);
    return len > 0 ? TL_OK : TL_EUNAVAILABLE;
}

enum tl_err tl_scene_keys(const struct tl_live_where *where, const struct tl_web *web,
                          const struct tl_policy *policy, const struct tl_actor *person,
                          uint16_t step, const char *taken, char out[TL_SCENE_KEYS_BYTES])
{
    const struct tl_person_plan *plan = &person->plan;
    const struct tl_form *form = policy->forms + policy->steps[step].form;
    bool has_earlier = person->earlier != 0 && plan->records != TL_NOT_FOUND;
    if (policy->steps[step].kind == TL_STEP_VERIFY)
        return answer(where, policy, plan, policy->steps + step, out);
    if (form->kind == TL_FORM_RECEIPT)
        return tl_form_keyed(case_of(where, plan), out, KEYS_BYTES);
    if (form->kind == TL_FORM_NUMBER && has_earlier)
        return told_earlier(web, person->earlier, "number", out);
    if (form->kind == TL_FORM_CODE && has_earlier)
        return told_earlier(web, person->earlier, "code", out);
    if (form->kind == TL_FORM_PHONE && plan->number == TL_IS_NUMBER_REFUSED)
        return refused_number(policy, form, out);
    if (form->kind == TL_FORM_PHONE && plan->number == TL_IS_NUMBER_TAKEN)
        return taken_number(form, taken, out);
    if (form->kind == TL_FORM_NUMBER)
        snprintf(out, KEYS_BYTES, "0000000000"); /* Well formed, and nobody's. */
    else if (form->kind == TL_FORM_CODE)
        snprintf(out, KEYS_BYTES, "000000");
    else if (form->kind == TL_FORM_PHONE && !plan->hides_number)
        snprintf(out, KEYS_BYTES, "#"); /* The one that I call from. */
    else
        snprintf(out, KEYS_BYTES, "%0*u#", form->digits_len % 40, 2025550199u);
    return TL_OK;
}

enum tl_err tl_scene_typed(const struct tl_live_where *where, const struct tl_web *web,
                           const struct tl_policy *policy, const struct tl_actor *person,
                           uint16_t step, const char *own, char out[TL_SCENE_KEYS_BYTES])
{
    const struct tl_form *form = policy->forms + policy->steps[step].form;
    switch ((int)form->kind) {
    case TL_FORM_RECEIPT:
        snprintf(out, KEYS_BYTES, "%s", case_of(where, &person->plan));
        return TL_OK;
    case TL_FORM_EMAIL:
        snprintf(out, KEYS_BYTES, "%.30s@example.org", person->name);
        return TL_OK;
    case TL_FORM_TEXT:
        snprintf(out, KEYS_BYTES, "As the scene says.");
        return TL_OK;
    case TL_FORM_PHONE:
        if (person->plan.number != 0)
            return TL_EUNSUPPORTED; /* What the server has of a number: tests/e2e has it. */
        snprintf(out, KEYS_BYTES, "%s", own);
        return TL_OK;
    default:
        return tl_scene_keys(where, web, policy, person, step, NULL, out);
    }
}
