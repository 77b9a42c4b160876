/* check_texts.c: the same texts with the same placeholders in every language. */
#include <string.h>

#include "base/words.h"
#include "policy/check_parts.h"
#include "policy/text.h"

struct place {
    const struct tl_policy *policy;
    struct tl_faults *faults;
    const struct tl_text *text;
    uint16_t language;
};

static void fault(const struct place *place, const char *const *pieces)
{
    const struct tl_policy *policy = place->policy;
    const struct tl_language *language = &policy->languages[place->language];
    struct tl_words words = { 0 };
    tl_words_add_all(&words, pieces);
    tl_faults_add(place->faults,
                  language->file < policy->files_len ? policy->files[language->file] : "",
                  place->text->line[place->language], place->text->id.name, words.text);
}
#define FAULT(place, ...) fault((place), (const char *const[]){ __VA_ARGS__, NULL })

static bool has_placeholder(const char *text, const char *name, size_t name_bytes)
{
    const char *other;
    size_t other_bytes;
    while (!tl_text_placeholder_next(&text, &other, &other_bytes)) {
        if (other_bytes == name_bytes && memcmp(other, name, name_bytes) == 0)
            return true;
    }
    return false;
}

/* What stands in text stands in other, too. */
static void check_same(const struct place *place, const char *text, const char *other,
                       const char *text_word, const char *other_word)
{
    const char *name;
    size_t name_bytes;
    while (!tl_text_placeholder_next(&text, &name, &name_bytes)) {
        struct tl_words words = { 0 };
        tl_words_add_bytes(&words, name, name_bytes);
        if (!has_placeholder(other, name, name_bytes))
            FAULT(place, "The text ", place->text->id.name, " has {", words.text, "} ", text_word,
                  ", but not ", other_word, ": put it in, or take it out there.");
    }
}

static void check_names(const struct place *place, const char *text)
{
    const char *name;
    size_t name_bytes;
    enum tl_err err;
    while (!(err = tl_text_placeholder_next(&text, &name, &name_bytes))) {
        struct tl_words words = { 0 };
        tl_words_add_bytes(&words, name, name_bytes);
        if (!tl_placeholder_is_known(place->policy, name, name_bytes))
            FAULT(place, "The text ", place->text->id.name, " has {", words.text,
                  "}, which nothing fills in: see the list in docs/policy.md.");
    }
    if (err == TL_EBAD)
        FAULT(place, "The text ", place->text->id.name,
              " has a brace that does not stand around a name, as in {number}.");
}

static void check_text(const struct place *place)
{
    const struct tl_text *text = place->text;
    const char *code = place->policy->languages[place->language].code;
    const char *shown = text->shown[place->language], *spoken = text->spoken[place->language];
    const char *usual = text->shown[0];
    if (!shown || !spoken) {
        FAULT(place, "The text ", text->id.name, " is missing in ", code, ": write it.");
        return;
    }
    check_names(place, shown);
    if (spoken != shown) {
        check_names(place, spoken);
        check_same(place, shown, spoken, "where it is shown", "where it is spoken");
        check_same(place, spoken, shown, "where it is spoken", "where it is shown");
    }
    if (place->language == 0 || !usual)
        return;
    const char *usual_code = place->policy->languages[0].code;
    struct tl_words here = { 0 }, there = { 0 };
    TL_WORDS(&here, "in ", code);
    TL_WORDS(&there, "in ", usual_code);
    check_same(place, usual, shown, there.text, here.text);
    check_same(place, shown, usual, here.text, there.text);
}

static void check_article(const struct tl_policy *policy, const struct tl_article *article,
                          uint16_t language, struct tl_faults *faults)
{
    struct tl_words words = { 0 };
    if (article->title[language] && article->spoken[language] && article->body[language])
        return;
    TL_WORDS(&words, "The article ", article->id.name, " is missing in ",
             policy->languages[language].code, ": write it.");
    tl_faults_add(faults, "", 0, article->id.name, words.text);
}

static void check_named(const struct tl_policy *policy, struct tl_faults *faults)
{
    static const char *const names[] = {
#define NAMED_TEXT(name, says) name,
        TL_NAMED_TEXT_TABLE(NAMED_TEXT)
#undef NAMED_TEXT
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct tl_words words = { 0 };
        if (tl_policy_text_find(policy, tl_key_of(names[i])) != TL_NONE)
            continue;
        TL_WORDS(&words, "The text ", names[i],
                 " is missing: the center says dates, times and waits with it.");
        tl_faults_add(faults, "", 0, names[i], words.text);
    }
}

/* Why the line is closed is told with when it opens. Where the flow goes on from there is what the
 * walks prove of closed hours. */
static void check_closures(const struct tl_policy *policy, struct tl_faults *faults)
{
    for (uint16_t i = 0; i < policy->closures_len; i++) {
        const struct tl_name *closure = &policy->closures[i];
        const struct tl_text *text =
            closure->text < policy->texts_len ? &policy->texts[closure->text] : NULL;
        const char *usual = text ? text->shown[0] : NULL;
        struct tl_words words = { 0 };
        if (usual && has_placeholder(usual, "opens_at", strlen("opens_at")))
            continue;
        TL_WORDS(&words, "The text of the closure ", closure->name,
                 " does not say when people are here again: put {opens_at} into it.");
        tl_faults_add(faults, "", 0, closure->name, words.text);
    }
}

/* It is said before anything was asked: only what is always known can be filled in. */
static void check_recording(const struct tl_policy *policy, struct tl_faults *faults)
{
    const struct tl_recording_rules *rules = &policy->recording;
    const char *name, *at;
    size_t name_bytes;
    if (!rules->is_on)
        return;
    if (rules->announced == TL_NONE) {
        tl_faults_add(faults, "", 0, "recording",
                      "Calls are recorded and nobody says so: name the text under announced.");
        return;
    }
    const struct tl_text *text = policy->texts + rules->announced;
    at = text->shown[0];
    while (at && tl_text_placeholder_next(&at, &name, &name_bytes) == TL_OK) {
        struct place place = { policy, faults, text, 0 };
        struct tl_words words = { 0 };
        tl_words_add_bytes(&words, name, name_bytes);
        if (tl_placeholder_filled(name, name_bytes) != TL_FILLED_ALWAYS)
            FAULT(&place, "The text that announces recording has {", words.text,
                  "}, which is not known yet: take it out.");
    }
}

void tl_check_texts(const struct tl_policy *policy, struct tl_faults *faults)
{
    check_named(policy, faults);
    check_closures(policy, faults);
    check_recording(policy, faults);
    for (uint16_t language = 0; language < policy->languages_len; language++) {
        for (uint16_t i = 0; i < policy->texts_len; i++) {
            struct place place = { policy, faults, &policy->texts[i], language };
            check_text(&place);
        }
        for (uint16_t i = 0; i < policy->articles_len; i++)
            check_article(policy, &policy->articles[i], language, faults);
    }
}
