/* demand.c: reading who calls, when and about what. */
#include "sim/demand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/counts.h"
#include "sim/file.h"

enum { DAY_S = 86400, HALF_HOUR_S = 1800, ANY = 1 << 20 };

struct tl_demand tl_demand_usual(void)
{
    struct tl_demand demand = {
        .begins = { 2026, 1, 5 },
        .holidays = 1,
        .patience = tl_spread_make(TL_SPREAD_EXPONENTIAL, 5 * 60e6, 1),
        .thinks = tl_spread_make(TL_SPREAD_LOGNORMAL, 6e6, 0.5),
        .records = tl_spread_make(TL_SPREAD_LOGNORMAL, 0.3e6, 1),
        .dials = tl_spread_make(TL_SPREAD_LOGNORMAL, 15e6, 0.5),
        .knows_case = 0.95,
        .records_found = 0.98,
        .answers_callback = 0.8,
        .callback_over_s = 300,
        .redials_after = tl_spread_make(TL_SPREAD_EXPONENTIAL, 20 * 60e6, 1),
        .redials_max = 2,
        .targets_s = { 30 },
        .targets_len = 1,
        .dialler = true,
    };
    for (int i = 0; i < 7; i++)
        demand.weekdays[i] = 1;
    for (int i = 0; i < TL_HALF_HOURS; i++)
        demand.half_hours[i] = 1;
    return demand;
}

double tl_demand_calls(const struct tl_demand *demand, uint16_t kind, enum tl_weekday weekday,
                       uint32_t half_hour)
{
    const struct tl_demand_kind *of = demand->kinds + kind;
    double shares = 0, hours = 0;
    for (uint16_t i = 0; i < demand->kinds_len; i++)
        shares += demand->kinds[i].share;
    for (int i = 0; i < TL_HALF_HOURS; i++)
        hours += of->half_hours[i];
    if (shares <= 0 || hours <= 0)
        return 0;
    return demand->a_day * of->weekdays[weekday] * of->share / shares * of->half_hours[half_hour] /
           hours;
}

/* Shares of the week: a day that is not named has no calls. */
static void read_weekdays(struct load *load, const struct node *node, const struct field *field,
                          void *out)
{
    static const struct field percent = { .max = 1000 };
    double *days = out;
    (void)field;
    if (node->kind != NODE_MAPPING) {
        FAULT(load, node, "Weekdays are written { monday: 120 %, tuesday: 100 %, ... }.");
        return;
    }
    memset(days, 0, 7 * sizeof *days);
    for (const struct node *child = node->first; child; child = child->next) {
        uint8_t day = tl_weekday_find(child->key, strlen(child->key));
        if (day == 7)
            FAULT(load, child, "There is no weekday ", child->key, ": write monday to sunday.");
        else
            tl_read_share(load, child, &percent, days + day);
    }
}

/* Weights of half hours: one that is not named has no calls. */
static void read_half_hours(struct load *load, const struct node *node, const struct field *field,
                            void *out)
{
    static const struct field weight = { .min = 0, .max = 1000000 };
    double *hours = out;
    uint32_t second;
    (void)field;
    if (node->kind != NODE_MAPPING) {
        FAULT(load, node, "Half hours are written { 08:00: 20, 08:30: 35, ... }.");
        return;
    }
    memset(hours, 0, TL_HALF_HOURS * sizeof *hours);
    for (const struct node *child = node->first; child; child = child->next) {
        bool is_half = tl_time_read(child->key, &second) && child->key[5] == '\0' &&
                       second < DAY_S && second % HALF_HOUR_S == 0;
        if (is_half)
            tl_read_weight(load, child, &weight, hours + second / HALF_HOUR_S);
        else
            FAULT(load, child, "A half hour is written 08:00 or 08:30; ", child->key, " is none.");
    }
}

static void read_languages(struct load *load, const struct node *node, const struct field *field,
                           void *out)
{
    double *shares = out;
    (void)field;
    if (node->kind != NODE_MAPPING) {
        FAULT(load, node, "Languages are written { en: 80 %, es: 20 % }.");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        uint16_t language = tl_policy_language_find(load->policy, child->key);
        if (language < load->policy->languages_len)
            tl_read_share(load, child, field, shares + language);
        else
            FAULT(load, child, "The policy has no language ", child->key, ".");
    }
}

static void read_date(struct load *load, const struct node *node, const struct field *field,
                      void *out)
{
    const char *text = "";
    struct tl_date date;
    read_text(load, node, field, &text);
    if (tl_count_date(text, &date) && text[10] == '\0')
        *(struct tl_date *)out = date;
    else if (text[0] != '\0')
        FAULT(load, node, "A date is written 2026-03-02; ", text, " is none.");
}

static void read_targets(struct load *load, const struct node *node, const struct field *field,
                         void *out)
{
    static const struct field seconds = { .min = 0, .max = DAY_S };
    struct tl_demand *demand = out;
    (void)field;
    demand->targets_len = 0;
    const struct node *child = node->kind == NODE_LIST ? node->first : node;
    for (; child; child = node->kind == NODE_LIST ? child->next : NULL) {
        if (demand->targets_len == TL_TARGETS_MAX)
            FAULT(load, child, "There are at most 4 of these.");
        else
            read_seconds(load, child, &seconds, demand->targets_s + demand->targets_len++);
    }
    if (demand->targets_len == 0)
        FAULT(load, node, "Write at least one, such as answered_within: 30 s.");
}

static void read_wants(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    static const struct {
        const char *word;
        enum tl_step_kind kind;
    } ends[] = { { "person", TL_STEP_LIVE },
                 { "answer", TL_STEP_ANSWER },
                 { "callback", TL_STEP_CALLBACK },
                 { "request", TL_STEP_REQUEST },
                 { "message", TL_STEP_MESSAGE } };
    const char *text = "";
    read_text(load, node, field, &text);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (strcmp(ends[i].word, text) == 0) {
            *(enum tl_step_kind *)out = ends[i].kind;
            return;
        }
    }
    if (text[0] != '\0')
        FAULT(load, node, "Callers want a person, answer, callback, request or message; ", text,
              " is none of these.");
}

static void read_topic(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    const char *text = "";
    read_text(load, node, field, &text);
    uint16_t topic = tl_policy_topic_find(load->policy, tl_key_of(text));
    if (topic < load->policy->topics_len)
        *(uint16_t *)out = topic;
    else if (text[0] != '\0')
        FAULT(load, node, "The policy has no topic ", text, ".");
}

/* Conditions that a lookup tells, each with its chance. */
static void read_holds(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    double *holds = out;
    if (node->kind != NODE_MAPPING) {
        FAULT(load, node, "What records tell is written { case.online: 60 %, ... }.");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        const struct tl_policy *policy = load->policy;
        uint16_t at = 0;
        while (at < policy->conditions_len &&
               (strcmp(policy->conditions[at].name, child->key) != 0 ||
                policy->conditions[at].bit >= TL_LOOKUP_BITS_MAX))
            at++;
        if (at < policy->conditions_len)
            tl_read_share(load, child, field, holds + policy->conditions[at].bit);
        else
            FAULT(load, child, "No record of this policy tells ", child->key, ".");
    }
}

#define KIND struct tl_demand_kind
static const struct field kind_fields[] = {
    MAY("topic", read_topic, KIND, topic),
    MUST("share", tl_read_weight, KIND, share, FROM_TO(0, ANY)),
    MAY("wants", read_wants, KIND, wants),
    MAY("handle", tl_read_spread, KIND, handle),
    MAY("helped", tl_read_share, KIND, helped),
    MAY("weekdays", read_weekdays, KIND, weekdays),
    MAY("half_hours", read_half_hours, KIND, half_hours),
    MAY("records", read_holds, KIND, holds),
    END_OF_FIELDS,
};

/* Callers are read last: their shapes begin as the shape of all. */
static void read_callers(struct load *load, const struct node *node, const struct field *field,
                         void *out)
{
    struct tl_demand *demand = out;
    (void)field;
    if (node->kind != NODE_MAPPING || !node->first) {
        FAULT(load, node, "Under callers stand names, each with its keys.");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        if (demand->kinds_len == TL_KINDS_MAX) {
            FAULT(load, child, "There are too many kinds of callers: 64 are allowed.");
            return;
        }
        struct tl_demand_kind *kind = demand->kinds + demand->kinds_len++;
        *kind =
            (struct tl_demand_kind){ .topic = TL_NONE,
                                     .wants = TL_STEP_LIVE,
                                     .helped = 0.5,
                                     .handle = tl_spread_make(TL_SPREAD_LOGNORMAL, 480e6, 0.8) };
        for (uint16_t i = 0; i < load->policy->conditions_len; i++) {
            const struct tl_condition *is = load->policy->conditions + i;
            bool is_usual = is->kind == TL_IS_CASE_KNOWN ||
                            is->kind == TL_IS_APPOINTMENT_UPCOMING ||
                            is->kind == TL_IS_APPOINTMENT_MOVABLE || is->kind == TL_IS_TOLD;
            if (is->bit < TL_LOOKUP_BITS_MAX)
                kind->holds[is->bit] = is_usual;
        }
        memcpy(kind->weekdays, demand->weekdays, sizeof kind->weekdays);
        memcpy(kind->half_hours, demand->half_hours, sizeof kind->half_hours);
        snprintf(kind->name, sizeof kind->name, "%s", child->key);
        read_fields(load, child, kind_fields, kind);
    }
}

#define DEMAND struct tl_demand
static const struct field callback_fields[] = {
    MAY("taken", tl_read_share, DEMAND, takes_callback),
    MAY("when_over", read_seconds, DEMAND, callback_over_s, FROM_TO(0, DAY_S)),
    MAY("answered", tl_read_share, DEMAND, answers_callback),
    MAY("rings", tl_read_spread, DEMAND, dials),
    MAY("dialler", read_bool, DEMAND, dialler),
    END_OF_FIELDS,
};

static const struct field redial_fields[] = {
    MUST("chance", tl_read_share, DEMAND, redials),
    MAY("after", tl_read_spread, DEMAND, redials_after),
    MAY("times", read_u32, DEMAND, redials_max, FROM_TO(0, TL_REDIALS_MAX)),
    END_OF_FIELDS,
};

static const struct field records_fields[] = {
    MAY("answer_after", tl_read_spread, DEMAND, records),
    MAY("found", tl_read_share, DEMAND, records_found),
    MAY("case_known", tl_read_share, DEMAND, knows_case),
    END_OF_FIELDS,
};

/* A file's words: a demand, and what becomes one. */
struct demand_words {
    struct tl_demand demand;
    const char *counts;
    uint32_t count_s;
};

#define WORDS struct demand_words
static const struct field demand_fields[] = {
    MAY("begins", read_date, WORDS, demand.begins),
    MAY("calls_a_day", tl_read_weight, WORDS, demand.a_day, FROM_TO(1, 100000000)),
    MAY("counts", read_text, WORDS, counts),
    MAY("count_every", read_seconds, WORDS, count_s, FROM_TO(60, 3600)),
    MAY("weekdays", read_weekdays, WORDS, demand.weekdays),
    MAY("half_hours", read_half_hours, WORDS, demand.half_hours),
    MAY("holidays", tl_read_share, WORDS, demand.holidays, .max = 1000),
    MUST("languages", read_languages, WORDS, demand.languages),
    MAY("answered_within", read_targets, WORDS, demand),
    MAY("patience", tl_read_spread, WORDS, demand.patience),
    MAY("thinks", tl_read_spread, WORDS, demand.thinks),
    MAY("gives_up", tl_read_share, WORDS, demand.gives_up),
    MAY("hides_number", tl_read_share, WORDS, demand.hides_number),
    MAY("records", read_mapping, WORDS, demand, .fields = records_fields),
    MAY("callback", read_mapping, WORDS, demand, .fields = callback_fields),
    MAY("redial", read_mapping, WORDS, demand, .fields = redial_fields),
    MUST("callers", read_callers, WORDS, demand),
    END_OF_FIELDS,
};

/* A counts file's name is meant beside the demand file. */
static void beside(const char *file, const char *name, char *out, size_t out_bytes_max)
{
    const char *slash = strrchr(file, '/');
    int folder_len = slash && name[0] != '/' ? (int)(slash + 1 - file) : 0;
    snprintf(out, out_bytes_max, "%.*s%s", folder_len, file, name);
}

static enum tl_err read_all(struct tl_file *file, struct demand_words *words,
                            struct tl_faults *faults)
{
    char counts[512];
    const struct tl_policy *policy = file->load.policy;
    read_fields(&file->load, file->root, demand_fields, words);
    if (!words->counts && words->demand.a_day <= 0)
        FAULT(&file->load, file->root,
              "How many call? Write calls_a_day: 1000, or counts: FILE.csv.");
    if (file->load.faults_told > 0)
        return TL_EBAD;
    words->demand.a_day = words->demand.a_day > 0 ? words->demand.a_day : 1;
    if (!words->counts)
        return TL_OK;
    beside(file->name, words->counts, counts, sizeof counts);
    words->demand.count_s = words->count_s;
    return tl_counts_read(counts, &policy->calendar.zone, faults, &words->demand);
}

enum tl_err tl_demand_open(const char *name, const struct tl_policy *policy,
                           struct tl_faults *faults, struct tl_demand *out)
{
    struct tl_file file;
    enum tl_err err = tl_file_open(&file, name, policy, faults);
    if (err)
        return err;
    struct demand_words words = { .demand = tl_demand_usual(), .count_s = 300 };
    words.demand.kinds = calloc(TL_KINDS_MAX, sizeof *words.demand.kinds);
    err = words.demand.kinds ? read_all(&file, &words, faults) : TL_ENOMEM;
    tl_file_close(&file);
    if (err)
        tl_demand_close(&words.demand);
    else
        *out = words.demand;
    return err;
}

void tl_demand_close(struct tl_demand *demand)
{
    free(demand->kinds);
    free(demand->counts);
    demand->kinds = NULL;
    demand->counts = NULL;
}
