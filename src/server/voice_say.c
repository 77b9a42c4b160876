/* voice_say.c: what a step of the policy sounds like. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "desk/words.h"
#include "server/log.h"
#include "server/voice_call.h"

/* A text being filled for one call: the values that the call itself knows, then everybody's. */
struct saying {
    struct tl_voice *voice;
    struct tl_call *call;
    uint16_t language;
    char digit;       /* {key}: the key of the option that is told; '\0': none. */
    bool is_personal; /* A value was asked for that is this person's. */
};

static struct tl_words words_of(const struct saying *saying, enum tl_render_mode mode)
{
    return (struct tl_words){ .policy = saying->call->set->policy,
                              .language = saying->language,
                              .mode = mode };
}

static enum tl_err value_of(void *arg, const char *name, enum tl_render_mode mode, char *out,
                            size_t bytes_max)
{
    struct saying *saying = arg;
    const struct tl_call *call = saying->call;
    struct tl_words words = words_of(saying, mode);
    if (strcmp(name, "key") == 0 && saying->digit != '\0') {
        snprintf(out, bytes_max, "%c", saying->digit);
        return TL_OK;
    }
    if (strcmp(name, "position") == 0)
        return tl_words_place(&words, call->position, out, bytes_max);
    if (strcmp(name, "wait_from") == 0)
        return tl_words_wait(&words, call->wait_from_s, out, bytes_max);
    if (strcmp(name, "wait_to") == 0)
        return tl_words_wait(&words, call->wait_to_s, out, bytes_max);
    if (strcmp(name, "opens_at") == 0 && call->opens_at != 0)
        return tl_words_at(&words, call->opens_at, out, bytes_max);
    const struct tl_voice_wiring *wiring = &saying->voice->wiring;
    saying->is_personal = true;
    return wiring->value(wiring->arg, call->set, call->contact, saying->language, name, mode, out,
                         bytes_max);
}

/* What one text becomes: a text that is the same for everybody is one item, which a recording may
 * replace. One with values in it is an item a sentence: "The wait is 5 to 10 minutes." is spoken
 * once for all who hear it, and a sentence without values is everybody's. */
struct spoken {
    struct tl_phone_item items[TL_PHONE_ITEMS_MAX];
    uint32_t items_len;
    char words[TL_RENDER_BYTES_MAX];
    size_t words_len;
};

/* Bytes up to the next sentence: a mark and a space end one, but not after a capital ("U.S. "). */
static size_t sentence_bytes(const char *text)
{
    for (size_t i = 1; text[i] != '\0'; i++) {
        bool is_end = text[i] == ' ' && strchr(".!?", text[i - 1]);
        if (is_end && (i < 2 || !isupper((unsigned char)text[i - 2])))
            return i + 1;
    }
    return strlen(text);
}

static enum tl_err add_item(struct saying *saying, struct spoken *spoken, const char *template,
                            const char *recording)
{
    const struct tl_language *language = saying->call->set->policy->languages + saying->language;
    char *words = spoken->words + spoken->words_len;
    saying->is_personal = false;
    enum tl_err err = tl_render(template, TL_SPOKEN, value_of, saying, words,
                                sizeof spoken->words - spoken->words_len);
    if (words[0] == '\0')
        return err;
    spoken->words_len += strlen(words) + 1;
    spoken->items[spoken->items_len++] = (struct tl_phone_item){
        .kind = TL_PHONE_SAY,
        .text = words,
        .language = language->code,
        .voice = language->voice,
        .recording = recording,
        .is_private = saying->is_personal,
    };
    return err;
}

/* Sentences beyond the most items of a play go with the last. */
static enum tl_err add_sentences(struct saying *saying, struct spoken *spoken, const char *text)
{
    enum tl_err err = TL_OK;
    char sentence[TL_RENDER_BYTES_MAX];
    while (*text != '\0' && spoken->words_len < sizeof spoken->words) {
        bool is_last = spoken->items_len + 1 == TL_PHONE_ITEMS_MAX;
        size_t bytes = is_last ? strlen(text) : sentence_bytes(text);
        if (bytes >= sizeof sentence)
            return TL_ETOOLONG;
        memcpy(sentence, text, bytes);
        sentence[bytes] = '\0';
        enum tl_err added = add_item(saying, spoken, sentence, NULL);
        err = err == TL_OK ? added : err;
        text += bytes;
    }
    return err;
}

static void say_words(struct saying *saying, const char *shown, const char *words, const char *key)
{
    struct spoken spoken = { .items_len = 0 };
    struct tl_voice *voice = saying->voice;
    struct tl_call *call = saying->call;
    enum tl_err err = strchr(words, '{') ? add_sentences(saying, &spoken, words)
                                         : add_item(saying, &spoken, words, key);
    if (err != TL_OK)
        tl_log("text.incomplete", "text=%s why=\"%s\"", key, tl_err_text(err));
    if (spoken.items_len == 0)
        return;
    tl_voice_try(
        voice, call->leg,
        tl_phone_play(voice->phone, call->leg, spoken.items, spoken.items_len, ++call->mark, 0));

    /* On a page the words alone do not say which key is meant. */
    char seen[TL_RENDER_BYTES_MAX];
    int key_bytes = saying->digit == '\0' ? 0 : snprintf(seen, sizeof seen, "%c: ", saying->digit);
    err = tl_render(shown, TL_SHOWN, value_of, saying, seen + key_bytes,
                    sizeof seen - (size_t)key_bytes);
    if (err == TL_OK || err == TL_ENONE)
        voice->wiring.said(voice->wiring.arg, call->contact,
                           call->set->policy->languages[saying->language].code, seen);
}

static void say_text(struct saying *saying, uint16_t text)
{
    if (text == TL_NONE || saying->call->leg == 0)
        return;
    const struct tl_text *found = saying->call->set->policy->texts + text;
    say_words(saying, found->shown[saying->language], found->spoken[saying->language],
              found->id.name);
}

/* The language to speak in: what was chosen, or else the policy's first. */
static struct saying saying_for(struct tl_voice *voice, struct tl_call *call)
{
    return (struct saying){ .voice = voice,
                            .call = call,
                            .language = call->language == TL_NONE ? 0 : call->language };
}

void tl_voice_say(struct tl_voice *voice, struct tl_call *call, uint16_t text)
{
    struct saying saying = saying_for(voice, call);
    say_text(&saying, text);
}

void tl_voice_notice(struct tl_voice *voice, struct tl_call *call, enum tl_notice notice)
{
    tl_voice_say(voice, call, call->set->policy->notices[notice]);
}

/* Each language says its own choice, in its own voice; then what is for who speaks none of them. */
static void say_languages(struct tl_voice *voice, struct tl_call *call, const struct tl_step *step)
{
    const struct tl_policy *policy = call->set->policy;
    struct saying saying = saying_for(voice, call);
    for (uint16_t i = 0; i < policy->languages_len; i++) {
        saying.language = i;
        saying.digit = policy->languages[i].digit;
        say_text(&saying, step->text);
    }
    for (uint8_t option = 0; option < step->options_len; option++) {
        saying.digit = policy->options[step->options + option].digit;
        for (saying.language = 0; saying.language < policy->languages_len; saying.language++)
            say_text(&saying, policy->options[step->options + option].text);
    }
}

static void say_options(struct tl_voice *voice, struct tl_call *call, const struct tl_step *step)
{
    const struct tl_option *options = call->set->policy->options + step->options;
    struct saying saying = saying_for(voice, call);
    for (uint8_t i = 0; i < step->options_len; i++) {
        saying.digit = options[i].digit;
        say_text(&saying, options[i].text);
    }
}

static void say_voice_keys(struct tl_voice *voice, struct tl_call *call)
{
    const struct tl_policy *policy = call->set->policy;
    struct saying saying = saying_for(voice, call);
    for (int i = 0; i < TL_VOICE_KEYS; i++) {
        saying.digit = policy->voice_keys[i];
        if (saying.digit != '\0')
            say_text(&saying, policy->voice_key_texts[i]);
    }
}

static void say_article(struct tl_voice *voice, struct tl_call *call, const struct tl_step *step)
{
    struct saying saying = saying_for(voice, call);
    const struct tl_article *article = call->set->policy->articles + step->article;
    const char *words = article->spoken[saying.language];
    say_words(&saying, words, words, article->id.name);
    say_text(&saying, call->set->policy->notices[TL_NOTICE_HELPED]);
}

void tl_voice_say_step(struct tl_voice *voice, struct tl_call *call, const struct tl_step *step)
{
    switch (step->kind) {
    case TL_STEP_LANGUAGE:
        say_languages(voice, call, step);
        break;
    case TL_STEP_ANSWER:
        say_article(voice, call, step);
        break;
    case TL_STEP_MENU:
        tl_voice_say(voice, call, step->text);
        say_options(voice, call, step);
        say_voice_keys(voice, call);
        break;
    case TL_STEP_LIVE:
        tl_voice_say(voice, call, step->text);
        say_options(voice, call, step);
        break;
    case TL_STEP_SAY:
    case TL_STEP_ASK:
    case TL_STEP_VERIFY:
    case TL_STEP_OFFER:
    case TL_STEP_CALLBACK:
    case TL_STEP_REQUEST:
    case TL_STEP_MESSAGE:
        tl_voice_say(voice, call, step->text);
        break;
    case TL_STEP_LOOK_UP:
    case TL_STEP_WHEN:
    case TL_STEP_GO:
    case TL_STEP_KINDS:
        break;
    }
}
