/* fact_words.c: fields of facts in words, by the field's name. */
#include "cli/fact_words.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/calendar.h"
#include "core/center.h"

enum { WORD_BYTES = 96 };
#define EARLIEST_TIME (INT64_C(1000000000) * TL_SECOND) /* In 2001: what is less is a span. */

/* One field of one fact, and who knows its words. */
struct field {
    const struct tl_fact *fact;
    const struct tl_policy *policy;
    bool steps;
    uint64_t word;
    char *out;
};

bool tl_fact_is_about(const struct tl_fact *fact, tl_id contact)
{
    const struct tl_fact_shape *shape = tl_fact_shape(fact->kind);
    for (uint8_t i = 0; i < shape->words_len; i++) {
        bool is_contact = strcmp(shape->fields[i], "contact") == 0 ||
                          strcmp(shape->fields[i], "earlier") == 0 ||
                          strcmp(shape->fields[i], "about") == 0;
        if (is_contact && fact->words[i] == contact)
            return true;
    }
    return false;
}

static void put(const struct field *field, const char *text)
{
    if (text && text[0] != '\0')
        snprintf(field->out, WORD_BYTES, "%s", text);
}

/* Times of the fact's own day without the date. */
static void put_time(char *out, tl_time at, tl_time day)
{
    char text[32];
    time_t seconds = (time_t)(at / TL_SECOND);
    struct tm utc;
    bool is_same_day = at / TL_DAY == day / TL_DAY;
    strftime(text, sizeof text, is_same_day ? "%H:%M:%S" : "%Y-%m-%dT%H:%M:%S",
             gmtime_r(&seconds, &utc));
    snprintf(out, WORD_BYTES, "%s.%03d", text, (int)(at % TL_SECOND / (TL_SECOND / 1000)));
}

/* ---- the policy's words ---- */

#define FIND_KEY(list, its)                                                                        \
    for (uint16_t i = 0; i < policy->list##_len; i++) {                                            \
        const struct tl_name *name = &policy->list[i] its;                                         \
        if (name->key == field->word)                                                              \
            put(field, name->name);                                                                \
    }

/* Keys are of one policy for ever, and mean one thing in all of its lists. */
static void tell_key(const struct field *field)
{
    const struct tl_policy *policy = field->policy;
    FIND_KEY(dispositions, )
    FIND_KEY(reasons, )
    FIND_KEY(closures, )
    FIND_KEY(values, )
    FIND_KEY(queues, .id)
    FIND_KEY(not_ready, .id)
    FIND_KEY(requests, .id)
    FIND_KEY(owners, .id)
    FIND_KEY(escalations, .to.id)
    FIND_KEY(emergencies, .to.id)
    FIND_KEY(visit_offices, .id)
    FIND_KEY(zones, .id)
}

static void tell_step(const struct field *field)
{
    const struct tl_policy *policy = field->policy;
    if (!field->steps || field->word >= policy->steps_len)
        return;
    const struct tl_step *step = policy->steps + field->word;
    snprintf(field->out, WORD_BYTES, "%" PRIu64 " (%s of %s)", field->word,
             tl_step_text((enum tl_step_kind)step->kind),
             step->topic < policy->topics_len ? policy->topics[step->topic].id.name : "?");
}

static void tell_language(const struct field *field)
{
    if (field->steps && field->word < field->policy->languages_len)
        put(field, field->policy->languages[field->word].code);
    else if (field->word == TL_NONE)
        put(field, "none");
}

/* ---- the core's words ---- */

static void tell_why(const struct field *field)
{
    put(field, tl_why_text((enum tl_why)field->word));
}

static void tell_outcome(const struct field *field)
{
    put(field, tl_outcome_text((enum tl_outcome)field->word));
}

static void tell_limit(const struct field *field)
{
    put(field, tl_limit_text((enum tl_limit)field->word));
}

static void tell_evidence(const struct field *field)
{
    put(field, tl_evidence_text((enum tl_evidence)field->word));
}

static void tell_input(const struct field *field)
{
    put(field, tl_fact_shape(field->word)->name);
}

/* As logs have it. */
static void tell_version(const struct field *field)
{
    snprintf(field->out, WORD_BYTES, "%016" PRIx64, field->word);
}

static void tell_digit(const struct field *field)
{
    char text[2] = { field->word > ' ' && field->word < 127 ? (char)field->word : '\0', '\0' };
    put(field, text);
}

static void tell_channel(const struct field *field)
{
    put(field, tl_channel_text((enum tl_channel)field->word));
}

static void tell_kind(const struct field *field)
{
    if (field->fact->kind == TL_FACT_promise_made)
        put(field, tl_promise_kind_text((enum tl_promise_kind)field->word));
    else if (field->fact->kind == TL_FACT_stepped)
        put(field, tl_step_text((enum tl_step_kind)field->word));
}

static void tell_how(const struct field *field)
{
    if (field->fact->kind == TL_FACT_interpreter_comes ||
        field->fact->kind == TL_FACT_interpreter_here)
        put(field, tl_interpreter_text((enum tl_interpreter)field->word));
}

static void tell_state(const struct field *field)
{
    if (field->fact->kind == TL_FACT_agent_is)
        put(field, tl_agent_state_text((enum tl_agent_state)field->word));
}

static void tell_result(const struct field *field)
{
    static const char *const lookups[TL_LOOKUP_RESULTS] = {
        [TL_FOUND] = "found", [TL_NOT_FOUND] = "none", [TL_SLOW] = "slow", [TL_FAILED] = "failed"
    };
    static const char *const attempts[] = {
        [TL_ATTEMPT_ANSWERED] = "answered", [TL_ATTEMPT_MACHINE] = "machine",
        [TL_ATTEMPT_BUSY] = "busy",         [TL_ATTEMPT_NO_ANSWER] = "no answer",
        [TL_ATTEMPT_REFUSED] = "refused",   [TL_ATTEMPT_FAILED] = "failed",
    };
    bool is_lookup = field->fact->kind == TL_FACT_looked_up || field->fact->kind == TL_FACT_learned;
    if (is_lookup && field->word < TL_LOOKUP_RESULTS)
        put(field, lookups[field->word]);
    else if (!is_lookup && field->word < sizeof attempts / sizeof attempts[0])
        put(field, attempts[field->word]);
}

static const struct {
    const char *field;
    void (*tell)(const struct field *field);
} TELLINGS[] = {
    { "queue", tell_key },         { "reason", tell_key },      { "value", tell_key },
    { "type", tell_key },          { "owner", tell_key },       { "zone", tell_key },
    { "disposition", tell_key },   { "step", tell_step },       { "language", tell_language },
    { "why", tell_why },           { "outcome", tell_outcome }, { "limit", tell_limit },
    { "evidence", tell_evidence }, { "input", tell_input },     { "digit", tell_digit },
    { "channel", tell_channel },   { "kind", tell_kind },       { "state", tell_state },
    { "result", tell_result },     { "policy", tell_version },  { "version", tell_version },
    { "how", tell_how },           { "office", tell_key },
};

static void tell_time(const struct field *field)
{
    int64_t time = (int64_t)field->word;
    if (time >= EARLIEST_TIME)
        put_time(field->out, time, field->fact->at);
    else if (time != 0)
        snprintf(field->out, WORD_BYTES, "%.1fs", (double)time / (double)TL_SECOND);
}

void tl_fact_tell(const struct tl_fact *fact, const struct tl_policy *policy, bool steps, FILE *out)
{
    const struct tl_fact_shape *shape = tl_fact_shape(fact->kind);
    char word[WORD_BYTES];
    put_time(word, fact->at, 0);
    fprintf(out, "%s  %-17s", word, shape->name);
    for (uint8_t i = 0; i < shape->words_len; i++) {
        struct field field = { fact, policy, steps, fact->words[i], word };
        snprintf(word, sizeof word, "%" PRIu64, fact->words[i]);
        bool is_time = tl_fact_is_time(fact->kind, i);
        if (is_time)
            tell_time(&field);
        for (size_t t = 0; t < sizeof TELLINGS / sizeof TELLINGS[0] && !is_time; t++) {
            if (strcmp(TELLINGS[t].field, shape->fields[i]) == 0)
                TELLINGS[t].tell(&field);
        }
        bool has_blank = strchr(word, ' ') != NULL;
        fprintf(out, has_blank ? " %s=\"%s\"" : " %s=%s", shape->fields[i], word);
    }
    fputc('\n', out);
}
