/* policyfile.c: from a full text to a policy: its files, the parts in order, the lists handed in.
 */
#include "policyfile/policyfile.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "policyfile/gather.h"
#include "policyfile/load.h"

/* What a policy's text can become, in bytes of memory per byte of text: a list's item of two bytes
 * ("a,") is a node, and may be a choice. Lists with a limit of their own (steps, names) come on
 * top, but to no more than LISTS_BYTES_MAX. Fuzzing holds this against all texts. */
enum {
    BYTES_PER_BYTE = 128,
    LISTS_PER_BYTE = 512,
    LISTS_BYTES_MAX = 8 << 20,
    BASE_BYTES = 1 << 18
};

/* At the front of its own arena. */
struct tl_policy_file {
    struct arena arena;
    struct tl_policy policy;
    const char *text;
    size_t text_bytes;
    unsigned char hash[TL_POLICY_HASH_BYTES];
};

static size_t memory_bytes(size_t text_bytes)
{
    size_t lists = text_bytes * LISTS_PER_BYTE;
    return BASE_BYTES + text_bytes * BYTES_PER_BYTE +
           (lists < LISTS_BYTES_MAX ? lists : LISTS_BYTES_MAX);
}

static bool ends_with(const char *text, size_t bytes, const char *end)
{
    size_t end_bytes = strlen(end);
    return bytes > end_bytes && memcmp(text + bytes - end_bytes, end, end_bytes) == 0;
}

/* The files of the folder itself; all of them must be there. */
static const char *const top_files[] = { "calendar.yaml", "center.yaml",   "owners.yaml",
                                         "reasons.yaml",  "requests.yaml", "staff.yaml" };
enum { TOP_FILES = sizeof top_files / sizeof *top_files };

/* These may be. */
static const char *const other_files[] = { "notifications.yaml", "zones.yaml",  "escalations.yaml",
                                           "emergencies.yaml",   "verify.yaml", "times.yaml",
                                           "appointments.yaml",  "papers.yaml" };
enum { OTHER_FILES = sizeof other_files / sizeof *other_files };

static bool is_in_place(const char *path)
{
    size_t bytes = strlen(path);
    const char *slash = strchr(path, '/');
    if (strncmp(path, "topics/", 7) == 0 || strncmp(path, "messages/", 9) == 0)
        return ends_with(slash + 1, strlen(slash + 1), ".yaml") && !strchr(slash + 1, '/');
    if (strncmp(path, "articles/", 9) == 0) {
        slash = strchr(slash + 1, '/');
        return slash && ends_with(slash + 1, strlen(slash + 1), ".md") && bytes < 128;
    }
    for (size_t i = 0; i < TOP_FILES; i++) {
        if (strcmp(path, top_files[i]) == 0)
            return true;
    }
    for (size_t i = 0; i < OTHER_FILES; i++) {
        if (strcmp(path, other_files[i]) == 0)
            return true;
    }
    return false;
}

/* "== PATH BYTES\n" at text; the bytes that it takes, 0: that is no heading. */
static size_t read_heading(struct load *load, const char *text, size_t text_bytes,
                           struct source *out)
{
    const char *end = memchr(text, '\n', text_bytes < 256 ? text_bytes : 256);
    if (!end || end - text < 6 || memcmp(text, "== ", 3) != 0)
        return 0;
    const char *space = memrchr(text, ' ', (size_t)(end - text));
    size_t bytes = 0, digits = (size_t)(end - space - 1);
    if (space < text + 4 || digits == 0 || digits > 8)
        return 0;
    for (const char *c = space + 1; c < end; c++) {
        if (*c < '0' || *c > '9')
            return 0;
        bytes = bytes * 10 + (size_t)(*c - '0');
    }
    size_t heading = (size_t)(end + 1 - text);
    if (bytes >= text_bytes - heading || text[heading + bytes] != '\n')
        return 0;
    out->path = arena_text(&load->arena, text + 3, (size_t)(space - text - 3));
    out->bytes = text + heading;
    out->bytes_len = bytes;
    return heading;
}

static enum tl_err no_text(struct load *load)
{
    tl_faults_add(load->faults, "", 0, "", "This is not the full text of a policy.");
    return TL_EBAD;
}

/* Sorted, so that one policy has one text, and no file comes twice. */
static enum tl_err split(struct load *load, const char *folder, const char *text, size_t text_bytes)
{
    struct list sources = { 0 };
    for (size_t at = 0; at < text_bytes;) {
        struct source source = { .topic = TL_NONE };
        size_t heading = read_heading(load, text + at, text_bytes - at, &source);
        const struct source *last =
            sources.items_len > 0 ? (struct source *)sources.items + sources.items_len - 1 : NULL;
        if (heading == 0 || sources.items_len == TL_POLICY_FILES_MAX ||
            (last && strcmp(last->path, source.path) >= 0))
            return no_text(load);
        at += heading + source.bytes_len + 1;
        *(struct source *)list_add(&load->arena, &sources, sizeof source) = source;
    }
    load->sources = sources.items;
    load->sources_len = (uint16_t)sources.items_len;
    load->file_names = arena_get(&load->arena, (sources.items_len + 1) * sizeof(char *));
    for (uint16_t i = 0; i < load->sources_len; i++) {
        const char *path = load->sources[i].path;
        size_t folder_bytes = folder ? strlen(folder) + 1 : 0;
        char *name = arena_get(&load->arena, folder_bytes + strlen(path) + 1);
        if (folder) {
            memcpy(name, folder, folder_bytes - 1);
            name[folder_bytes - 1] = '/';
        }
        memcpy(name + folder_bytes, path, strlen(path));
        load->file_names[i] = name;
    }
    return TL_OK;
}

static enum tl_err read_trees(struct load *load)
{
    for (uint16_t i = 0; i < load->sources_len; i++) {
        struct source *source = &load->sources[i];
        struct node here = load_place(load, source, 0);
        if (!is_in_place(source->path)) {
            FAULT(load, &here, "This file has no place in a policy: rename it or take it out.");
            source->path = ""; /* No part shall look at it. */
            continue;
        }
        if (ends_with(source->path, strlen(source->path), ".md"))
            continue;
        struct place place = { load->faults, load->file_names[i], i };
        enum tl_err err =
            tree_read(&load->arena, &place, source->bytes, source->bytes_len, &source->root);
        if (err == TL_ENOMEM)
            return err;
        load->faults_told += err != TL_OK;
    }
    return TL_OK;
}

static void check_files(struct load *load)
{
    for (size_t i = 0; i < TOP_FILES; i++) {
        if (load_source(load, top_files[i]))
            continue;
        load->faults_told++;
        tl_faults_add(load->faults, top_files[i], 0, "",
                      "This file of the policy is missing: write it.");
    }
}

static void clear(struct tl_policy *policy)
{
    policy->name = policy->person_topic = policy->last_topic = TL_NONE;
    policy->recording.announced = TL_NONE;
    policy->callbacks.code_digits = 4;
    policy->callbacks.reach.asks = TL_NONE;
    policy->callbacks.reach.message = TL_NONE;
    policy->callbacks.reach.message_last = TL_NONE;
    policy->protection.level = TL_NONE;
    policy->service_visits = TL_NONE;
    policy->new_time_told = TL_NONE;
    policy->told_open = policy->told_asked = TL_NONE;
    policy->told_answered = policy->told_ended = TL_NONE;
    policy->dial.told = TL_NONE;
    policy->dial.missed = TL_NONE;
    for (int i = 0; i < TL_CHANNELS; i++)
        policy->entry[i] = TL_NONE;
    for (int i = 0; i < TL_TELLINGS; i++)
        policy->tellings[i].level = TL_NONE;
    for (int i = 0; i < TL_VOICE_KEYS; i++)
        policy->voice_key_texts[i] = TL_NONE;
    for (int i = 0; i < TL_NOTICES; i++)
        policy->notices[i] = TL_NONE;
    for (int i = 0; i < TL_TIERS_MAX; i++)
        policy->tier_skills[i] = 0xff;
    policy->staff.shows_listening = true;
    policy->limits.page_s = 30 * 60;
}

/* The lists lie in the arena as they were read. */
static void hand_in(struct load *load)
{
    struct tl_policy *policy = load->policy;
#define HAND_IN(member, list)                                                                      \
    policy->member = (list).items;                                                                 \
    policy->member##_len = (uint16_t)(list).items_len
    HAND_IN(texts, load->named[NAMED_TEXTS]);
    HAND_IN(articles, load->named[NAMED_ARTICLES]);
    HAND_IN(forms, load->named[NAMED_FORMS]);
    HAND_IN(values, load->named[NAMED_VALUES]);
    HAND_IN(topics, load->named[NAMED_TOPICS]);
    HAND_IN(queues, load->named[NAMED_QUEUES]);
    HAND_IN(priorities, load->named[NAMED_PRIORITIES]);
    HAND_IN(reasons, load->named[NAMED_REASONS]);
    HAND_IN(not_ready, load->named[NAMED_NOT_READY]);
    HAND_IN(closures, load->named[NAMED_CLOSURES]);
    HAND_IN(dispositions, load->named[NAMED_DISPOSITIONS]);
    HAND_IN(requests, load->named[NAMED_REQUESTS]);
    HAND_IN(decisions, load->named[NAMED_DECISIONS]);
    HAND_IN(denials, load->named[NAMED_DENIALS]);
    HAND_IN(owners, load->named[NAMED_OWNERS]);
    HAND_IN(notifications, load->named[NAMED_NOTIFICATIONS]);
    HAND_IN(escalations, load->named[NAMED_ESCALATIONS]);
    HAND_IN(escalation_questions, load->named[NAMED_QUESTIONS]);
    HAND_IN(emergencies, load->named[NAMED_EMERGENCIES]);
    HAND_IN(emergency_questions, load->named[NAMED_EMERGENCY_QUESTIONS]);
    HAND_IN(visit_offices, load->named[NAMED_VISIT_OFFICES]);
    HAND_IN(visit_declines, load->named[NAMED_DECLINES]);
    HAND_IN(visit_refusals, load->named[NAMED_REFUSALS]);
    HAND_IN(slot_kinds, load->named[NAMED_SLOT_KINDS]);
    HAND_IN(slot_centers, load->named[NAMED_SLOT_CENTERS]);
    HAND_IN(slot_areas, load->named[NAMED_SLOT_AREAS]);
    HAND_IN(notice_kinds, load->named[NAMED_NOTICE_KINDS]);
    HAND_IN(rfe_asks, load->named[NAMED_RFE_ASKS]);
    HAND_IN(levels, load->named[NAMED_LEVELS]);
    HAND_IN(case_roles, load->named[NAMED_ROLES]);
    HAND_IN(verify_questions, load->named[NAMED_VERIFY_QUESTIONS]);
    HAND_IN(verify_sets, load->named[NAMED_VERIFY_SETS]);
    HAND_IN(conditions, load->conditions);
    HAND_IN(options, load->options);
    HAND_IN(steps, load->steps);
#undef HAND_IN
    policy->files = load->file_names;
    policy->files_len = load->sources_len;
}

static enum tl_err read_parts(struct load *load, const char *folder, const char *text,
                              size_t text_bytes)
{
    enum tl_err err;
    clear(load->policy);
    if ((err = split(load, folder, text, text_bytes)) || (err = read_trees(load)))
        return err;
    check_files(load);
    load_skills(load);
    load_languages(load);
    load_texts(load);
    load_calendar(load);
    load_staff(load);
    load_requests(load);
    load_notifications(load);
    load_topic_names(load);
    load_articles(load);
    load_escalations(load);
    load_emergencies(load);
    load_center(load);
    load_disclosure(load);
    load_times(load);
    load_appointments(load);
    load_papers(load);
    load_zones(load);
    load_topics(load);
    hand_in(load);
    if (load->is_out_of_memory)
        return TL_ENOMEM;
    return load->faults_told > 0 ? TL_EBAD : TL_OK;
}

static uint64_t first_bytes(const unsigned char *hash)
{
    uint64_t version = 0;
    for (int i = 0; i < 8; i++)
        version = version << 8 | hash[i];
    return version;
}

static enum tl_err open_text(const char *folder, const char *text, size_t text_bytes,
                             struct tl_faults *faults, struct tl_policy_file **out)
{
    struct load load = { .faults = faults };
    size_t bytes_max = memory_bytes(text_bytes);
    enum tl_err err;
    if (text_bytes > TL_POLICY_BYTES_MAX) {
        tl_faults_add(faults, folder, 0, "", "The policy is over 2 megabytes: shorten it.");
        return TL_ETOOLONG;
    }
    if ((err = arena_open(&load.arena, bytes_max)))
        return err;
    struct tl_policy_file *file = arena_get(&load.arena, sizeof *file);
    file->text = arena_text(&load.arena, text, text_bytes);
    file->text_bytes = text_bytes;
    load.policy = &file->policy;
    if ((err = read_parts(&load, folder, file->text, text_bytes))) {
        arena_close(&load.arena);
        return err;
    }
    crypto_hash_sha256(file->hash, (const unsigned char *)text, text_bytes);
    file->policy.version = first_bytes(file->hash);
    file->arena = load.arena;
    *out = file;
    return TL_OK;
}

enum tl_err tl_policy_file_open(const char *folder, struct tl_faults *faults,
                                struct tl_policy_file **out)
{
    char *text;
    size_t text_bytes;
    enum tl_err err = gather(folder, faults, &text, &text_bytes);
    if (err)
        return err;
    err = open_text(folder, text, text_bytes, faults, out);
    free(text);
    return err;
}

enum tl_err tl_policy_file_open_text(const char *text, size_t text_bytes, struct tl_faults *faults,
                                     struct tl_policy_file **out)
{
    return open_text(NULL, text, text_bytes, faults, out);
}

const struct tl_policy *tl_policy_file_policy(const struct tl_policy_file *file)
{
    return &file->policy;
}

const char *tl_policy_file_text(const struct tl_policy_file *file, size_t *out_bytes)
{
    *out_bytes = file->text_bytes;
    return file->text;
}

const unsigned char *tl_policy_file_hash(const struct tl_policy_file *file)
{
    return file->hash;
}

void tl_policy_file_close(struct tl_policy_file *file)
{
    if (!file)
        return;
    struct arena arena = file->arena;
    arena_close(&arena);
}
