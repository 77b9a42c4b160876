/* words_json.c: texts of a vocabulary, by code and language. */
#include "server/words_json.h"

/* texts: of TL_LANGUAGES_MAX texts of `bytes` each, one behind the other. */
static json_t *in_all_languages(const struct tl_policy *policy, const char *texts, size_t bytes)
{
    json_t *all = json_object();
    for (uint16_t i = 0; i < policy->languages_len; i++)
        json_object_set_new(all, policy->languages[i].code, json_string(texts + i * bytes));
    return all;
}

json_t *tl_words_json(const struct tl_policy *policy, const struct tl_vocabulary *vocabulary)
{
    json_t *forms = json_object(), *statuses = json_object(), *texts = json_object();
    for (uint32_t i = 0; i < vocabulary->forms_len; i++) {
        const struct tl_form_word *word = vocabulary->forms + i;
        json_object_set_new(forms, word->code,
                            in_all_languages(policy, word->name[0], sizeof word->name[0]));
    }
    for (uint32_t i = 0; i < vocabulary->statuses_len; i++) {
        const struct tl_status_word *word = vocabulary->statuses + i;
        json_object_set_new(statuses, word->code,
                            in_all_languages(policy, word->title[0], sizeof word->title[0]));
        json_object_set_new(texts, word->code,
                            in_all_languages(policy, word->text[0], sizeof word->text[0]));
    }
    return json_pack("{s:o, s:o, s:o}", "form", forms, "status", statuses, "text", texts);
}

static json_t *find(json_t *words, const char *kind, const struct tl_policy *policy,
                    const char *code, const char *otherwise)
{
    json_t *found = json_object_get(json_object_get(words, kind), code);
    return found ? json_incref(found) : in_all_languages(policy, otherwise, 0);
}

json_t *tl_words_json_form(json_t *words, const struct tl_policy *policy, const char *code)
{
    return find(words, "form", policy, code, code);
}

json_t *tl_words_json_status(json_t *words, const struct tl_policy *policy, const char *code)
{
    return find(words, "status", policy, code, code);
}

json_t *tl_words_json_text(json_t *words, const struct tl_policy *policy, const char *code)
{
    return find(words, "text", policy, code, "");
}
