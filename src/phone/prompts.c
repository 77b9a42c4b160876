/* prompts.c: the prompt thread: asks in, sounds out. */
#include "phone/prompts.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/assert.h"
#include "bus/ring.h"
#include "phone/prompt_cache.h"
#include "phone/prompt_child.h"

enum {
    CHILDREN_MAX = 16,
    CHILDREN_DEFAULT = 2,
    CHILD_LIMIT_MS = 10000,
    ASKS_MAX = 10000,
    MEMORY_MAX = 64 * 1000 * 1000,
    DISK_MAX = 500 * 1000 * 1000,
    RING_BYTES = 4 * 1024 * 1024,
    NAME_MAX_BYTES = 64, /* Of a language, voice or recording. */
    PATH_BYTES = 1024,
    TONE_LEVEL = 8000,
    MOMENT_MS = 100, /* What an empty text sounds like. */
};

/* A part as it travels: texts are places in the message's bytes. */
struct sent_part {
    enum tl_prompt_kind kind;
    bool is_private;
    uint16_t text, language, voice, recording; /* "" when there is none. */
    uint32_t hz, ms;
};

struct message {
    uint64_t token;
    uint32_t parts_len; /* 0: end of the thread. */
    struct sent_part parts[TL_PROMPT_PARTS_MAX];
    char bytes[TL_PROMPT_BYTES_MAX + 4 * TL_PROMPT_PARTS_MAX];
};

struct ask {
    uint64_t token;
    uint32_t parts_len;
    uint32_t missing;
    enum tl_err err;
    struct tl_sound *sounds[TL_PROMPT_PARTS_MAX]; /* Held. */
};

struct tl_prompt_wait {
    struct ask *ask;
    uint32_t part;
    struct tl_prompt_wait *next;
};

/* A text that waits for a child, or is being spoken. */
struct job {
    struct job *next;
    struct tl_prompt_entry *entry;
    bool is_private;
    bool is_running;
    int64_t deadline_us;
    struct tl_child child;
    char voice[NAME_MAX_BYTES];
    char text[];
};

struct tl_prompts {
    tl_prompts_answer_fn *answer_fn;
    void *arg;
    struct tl_ring *ring;
    pthread_t thread;
    char *recorded_dir, *command;
    uint32_t children_max, asks_max;
    int64_t child_limit_us;
    atomic_uint asks; /* Open ones. */
    atomic_uint_fast64_t cached, read, rendered, failed;

    /* The thread's own. */
    struct tl_prompt_cache cache;
    struct job *jobs, **jobs_end;
    uint32_t running;
    bool is_stopping;
    struct message message; /* The one being looked at. */
};

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void count(atomic_uint_fast64_t *counter)
{
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

/* ---- asks ---- */

/* Letters, digits, hyphen, underscore, plus, and dots inside: it may stand in a path. */
static bool is_name(const char *text)
{
    size_t bytes = strnlen(text, NAME_MAX_BYTES);
    if (bytes == 0 || bytes == NAME_MAX_BYTES || text[0] == '.' || text[0] == '-')
        return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_+.") ==
           bytes;
}

static bool is_well_formed(const struct tl_prompt_part *part)
{
    switch (part->kind) {
    case TL_PROMPT_SAY:
        return part->text && part->language && is_name(part->language) &&
               (!part->voice || is_name(part->voice)) &&
               (!part->recording || is_name(part->recording));
    case TL_PROMPT_TONE:
        return part->hz >= 100 && part->hz <= 3400 && part->ms >= 1 && part->ms <= 60000;
    case TL_PROMPT_SILENCE:
        return part->ms >= 1 && part->ms <= 60000;
    }
    return false;
}

struct packing {
    struct message *message;
    size_t len;
    bool is_full;
};

static uint16_t pack(struct packing *packing, const char *text)
{
    size_t at = packing->len, bytes = strlen(text ? text : "") + 1;
    if (packing->is_full || bytes > sizeof packing->message->bytes - at) {
        packing->is_full = true;
        return 0;
    }
    memcpy(packing->message->bytes + at, text ? text : "", bytes);
    packing->len += bytes;
    return (uint16_t)at;
}

static enum tl_err pack_part(struct packing *packing, const struct tl_prompt_part *part,
                             struct sent_part *out_part)
{
    if (!is_well_formed(part))
        return TL_EBAD;
    *out_part = (struct sent_part){
        .kind = part->kind, .is_private = part->is_private, .hz = part->hz, .ms = part->ms
    };
    if (part->kind != TL_PROMPT_SAY)
        return TL_OK;
    if (strnlen(part->text, TL_PROMPT_TEXT_MAX + 1) > TL_PROMPT_TEXT_MAX)
        return TL_ETOOLONG;
    out_part->text = pack(packing, part->text);
    out_part->language = pack(packing, part->language);
    out_part->voice = pack(packing, part->voice);
    out_part->recording = pack(packing, part->recording);
    return packing->is_full ? TL_ETOOLONG : TL_OK;
}

static enum tl_err push_ask(struct tl_prompts *prompts, const struct message *message, size_t bytes)
{
    if (atomic_fetch_add(&prompts->asks, 1) >= prompts->asks_max ||
        tl_ring_push(prompts->ring, message, bytes) != TL_OK) {
        atomic_fetch_sub(&prompts->asks, 1);
        return TL_EFULL;
    }
    return TL_OK;
}

enum tl_err tl_prompts_ask(struct tl_prompts *prompts, uint64_t token,
                           const struct tl_prompt_part *parts, uint32_t parts_len)
{
    if (parts_len == 0)
        return TL_EBAD;
    if (parts_len > TL_PROMPT_PARTS_MAX)
        return TL_ETOOLONG;
    struct message message;
    struct packing packing = { .message = &message };
    message.token = token;
    message.parts_len = parts_len;
    for (uint32_t i = 0; i < parts_len; i++) {
        enum tl_err err = pack_part(&packing, &parts[i], &message.parts[i]);
        if (err != TL_OK)
            return err;
    }
    return push_ask(prompts, &message, offsetof(struct message, bytes) + packing.len);
}

static void answer(struct tl_prompts *prompts, struct ask *ask)
{
    bool is_ok = ask->err == TL_OK;
    prompts->answer_fn(prompts->arg, ask->token, ask->err, ask->sounds, is_ok ? ask->parts_len : 0);
    for (uint32_t i = 0; i < ask->parts_len; i++)
        tl_sound_drop(ask->sounds[i]);
    free(ask);
    atomic_fetch_sub(&prompts->asks, 1);
}

/* One part less to wait for: sound (borrowed) or err. */
static void settle_part(struct tl_prompts *prompts, struct ask *ask, uint32_t part, enum tl_err err,
                        struct tl_sound *sound)
{
    if (err == TL_OK)
        ask->sounds[part] = tl_sound_hold(sound);
    else
        ask->err = err;
    if (err != TL_OK)
        count(&prompts->failed);
    if (--ask->missing == 0)
        answer(prompts, ask);
}

/* All who wait for entry hear the same. */
static void settle_waits(struct tl_prompts *prompts, struct tl_prompt_entry *entry, enum tl_err err)
{
    while (entry->waits) {
        struct tl_prompt_wait *wait = entry->waits;
        entry->waits = wait->next;
        settle_part(prompts, wait->ask, wait->part, err, entry->sound);
        free(wait);
    }
}

static void settle_entry(struct tl_prompts *prompts, struct tl_prompt_entry *entry, enum tl_err err,
                         struct tl_sound *sound)
{
    if (err == TL_OK)
        tl_prompt_cache_settle(&prompts->cache, entry, sound);
    settle_waits(prompts, entry, err);
    if (err != TL_OK)
        tl_prompt_cache_drop(&prompts->cache, entry); /* The next who asks tries again. */
}

/* ---- children ---- */

static void start_jobs(struct tl_prompts *prompts)
{
    for (struct job **at = &prompts->jobs; *at && prompts->running < prompts->children_max;) {
        struct job *job = *at;
        if (job->is_running) {
            at = &job->next;
            continue;
        }
        enum tl_err err = tl_child_start(prompts->command, job->voice, job->text, &job->child);
        if (err == TL_OK) {
            job->is_running = true;
            job->deadline_us = now_us() + prompts->child_limit_us;
            prompts->running++;
            at = &job->next;
            continue;
        }
        *at = job->next;
        if (!*at)
            prompts->jobs_end = at;
        settle_entry(prompts, job->entry, TL_EUNAVAILABLE, NULL);
        free(job);
    }
}

static enum tl_err add_job(struct tl_prompts *prompts, struct tl_prompt_entry *entry,
                           const char *text, const char *voice, bool is_private)
{
    size_t bytes = strlen(text) + 1;
    struct job *job = calloc(1, sizeof *job + bytes);
    if (!job)
        return TL_ENOMEM;
    job->entry = entry;
    job->is_private = is_private;
    snprintf(job->voice, sizeof job->voice, "%s", voice);
    memcpy(job->text, text, bytes);
    *prompts->jobs_end = job;
    prompts->jobs_end = &job->next;
    return TL_OK;
}

static void finish_job(struct tl_prompts *prompts, struct job *job)
{
    struct tl_sound *sound = NULL;
    enum tl_err err = TL_EUNAVAILABLE;
    if (!job->child.has_failed && job->child.has_ended)
        err = tl_sound_from_wav(job->child.wav, job->child.wav_bytes, true, &sound);
    tl_child_end(&job->child);
    prompts->running--;
    if (err == TL_OK) {
        count(&prompts->rendered);
        if (!job->is_private)
            tl_prompt_disk_write(&prompts->cache, &job->entry->key, sound);
    }
    settle_entry(prompts, job->entry, err == TL_OK || err == TL_ENOMEM ? err : TL_EUNAVAILABLE,
                 sound);
}

static void follow_jobs(struct tl_prompts *prompts)
{
    int64_t now = now_us();
    for (struct job **at = &prompts->jobs; *at;) {
        struct job *job = *at;
        bool is_done = job->is_running && (tl_child_follow(&job->child) || now > job->deadline_us);
        if (!is_done) {
            at = &job->next;
            continue;
        }
        *at = job->next;
        if (!*at)
            prompts->jobs_end = at;
        finish_job(prompts, job);
        free(job);
    }
    start_jobs(prompts);
}

/* ---- parts ---- */

/* A recording's key names the file as it is now, so that a new one is a new sound. */
static bool find_recording(const struct tl_prompts *prompts, const char *language,
                           const char *recording, char *path, struct tl_prompt_key *out_key)
{
    struct stat status;
    char used[NAME_MAX_BYTES], size[32], changed[48];
    if (!prompts->recorded_dir || !recording[0])
        return false;
    snprintf(used, sizeof used, "%s", language);
    for (char *cut = used; cut; cut = strrchr(used, '-')) {
        if (cut != used)
            *cut = '\0';
        int bytes =
            snprintf(path, PATH_BYTES, "%s/%s/%s.wav", prompts->recorded_dir, used, recording);
        if (bytes >= PATH_BYTES || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        snprintf(size, sizeof size, "%lld", (long long)status.st_size);
        snprintf(changed, sizeof changed, "%lld.%09ld", (long long)status.st_mtim.tv_sec,
                 status.st_mtim.tv_nsec);
        const char *const fields[] = { "file", path, size, changed };
        tl_prompt_key_make(fields, 4, out_key);
        return true;
    }
    return false;
}

static enum tl_err make_tone(const struct sent_part *part, struct tl_sound **out_sound)
{
    bool is_tone = part->kind == TL_PROMPT_TONE;
    uint32_t ms = part->kind == TL_PROMPT_SAY ? MOMENT_MS : part->ms;
    return tl_sound_tone(is_tone ? part->hz : 100, ms, is_tone ? TONE_LEVEL : 0, out_sound);
}

static enum tl_err wait_for(struct tl_prompt_entry *entry, struct ask *ask, uint32_t part)
{
    struct tl_prompt_wait *wait = malloc(sizeof *wait);
    if (!wait)
        return TL_ENOMEM;
    *wait = (struct tl_prompt_wait){ ask, part, entry->waits };
    entry->waits = wait;
    return TL_OK;
}

/* A sound that is here now, under key. */
static void keep(struct tl_prompts *prompts, const struct tl_prompt_key *key,
                 struct tl_sound *sound)
{
    struct tl_prompt_entry *entry = tl_prompt_cache_add(&prompts->cache, key);
    if (entry)
        tl_prompt_cache_settle(&prompts->cache, entry, tl_sound_hold(sound));
}

static bool settle_from_memory(struct tl_prompts *prompts, const struct tl_prompt_key *key,
                               struct ask *ask, uint32_t part)
{
    struct tl_prompt_entry *entry = tl_prompt_cache_find(&prompts->cache, key);
    if (!entry)
        return false;
    if (entry->sound) {
        count(&prompts->cached);
        settle_part(prompts, ask, part, TL_OK, entry->sound);
    } else if (wait_for(entry, ask, part) != TL_OK) {
        settle_part(prompts, ask, part, TL_ENOMEM, NULL);
    }
    return true;
}

/* sound was just read or made: to the ask and to memory. Takes it. */
static void settle_fresh(struct tl_prompts *prompts, const struct tl_prompt_key *key,
                         struct ask *ask, uint32_t part, struct tl_sound *sound)
{
    keep(prompts, key, sound);
    settle_part(prompts, ask, part, TL_OK, sound);
    tl_sound_drop(sound);
}

static bool settle_recording(struct tl_prompts *prompts, struct ask *ask, uint32_t part,
                             const char *language, const char *recording)
{
    char path[PATH_BYTES];
    struct tl_prompt_key key;
    struct tl_sound *sound;
    if (!find_recording(prompts, language, recording, path, &key))
        return false;
    if (settle_from_memory(prompts, &key, ask, part))
        return true;
    if (tl_sound_from_file(path, &sound) != TL_OK)
        return false; /* Not a sound that we know: the text is spoken. */
    count(&prompts->read);
    settle_fresh(prompts, &key, ask, part, sound);
    return true;
}

static void speak(struct tl_prompts *prompts, struct ask *ask, uint32_t part,
                  const struct tl_prompt_key *key, const char *text, const char *voice,
                  bool is_private)
{
    struct tl_prompt_entry *entry = tl_prompt_cache_add(&prompts->cache, key);
    enum tl_err err = entry ? wait_for(entry, ask, part) : TL_ENOMEM;
    if (err == TL_OK && add_job(prompts, entry, text, voice, is_private) == TL_OK)
        return;
    if (err == TL_OK) {
        settle_entry(prompts, entry, TL_ENOMEM, NULL);
        return;
    }
    if (entry)
        tl_prompt_cache_drop(&prompts->cache, entry);
    settle_part(prompts, ask, part, TL_ENOMEM, NULL);
}

static void settle_text(struct tl_prompts *prompts, struct ask *ask, uint32_t number,
                        const struct sent_part *part)
{
    const char *bytes = prompts->message.bytes;
    const char *text = bytes + part->text, *language = bytes + part->language;
    const char *voice = bytes[part->voice] ? bytes + part->voice : language;
    const char *const fields[] = { "say", text, language, voice };
    struct tl_prompt_key key;
    struct tl_sound *sound;
    tl_prompt_key_make(fields, 4, &key);
    if (settle_from_memory(prompts, &key, ask, number))
        return;
    if (tl_prompt_disk_read(&prompts->cache, &key, &sound) == TL_OK) {
        count(&prompts->read);
        settle_fresh(prompts, &key, ask, number, sound);
        return;
    }
    speak(prompts, ask, number, &key, text, voice, part->is_private);
}

static void settle_made(struct tl_prompts *prompts, struct ask *ask, uint32_t number,
                        const struct sent_part *part)
{
    struct tl_sound *sound = NULL;
    enum tl_err err = make_tone(part, &sound);
    settle_part(prompts, ask, number, err, sound);
    tl_sound_drop(sound);
}

static void take_ask(struct tl_prompts *prompts, const struct message *message)
{
    struct ask *ask = calloc(1, sizeof *ask);
    if (!ask) {
        prompts->answer_fn(prompts->arg, message->token, TL_ENOMEM, NULL, 0);
        atomic_fetch_sub(&prompts->asks, 1);
        return;
    }
    ask->token = message->token;
    ask->parts_len = message->parts_len;
    ask->missing =
        message->parts_len + 1; /* One more, so that it lives until all were looked at. */
    for (uint32_t i = 0; i < message->parts_len; i++) {
        const struct sent_part *part = &message->parts[i];
        const char *bytes = message->bytes;
        if (part->kind == TL_PROMPT_SAY &&
            settle_recording(prompts, ask, i, bytes + part->language, bytes + part->recording))
            continue;
        if (part->kind == TL_PROMPT_SAY && bytes[part->text])
            settle_text(prompts, ask, i, part);
        else
            settle_made(prompts, ask, i, part);
    }
    if (--ask->missing == 0)
        answer(prompts, ask);
}

/* ---- the thread ---- */

static void take_messages(struct tl_prompts *prompts)
{
    size_t bytes;
    struct message *message = &prompts->message;
    while (tl_ring_pop(prompts->ring, message, sizeof *message, &bytes) == TL_OK) {
        if (message->parts_len == 0)
            prompts->is_stopping = true;
        else
            take_ask(prompts, message);
    }
}

static void wait_for_work(struct tl_prompts *prompts)
{
    struct pollfd fds[1 + 2 * CHILDREN_MAX];
    nfds_t len = 0;
    int64_t first_us = INT64_MAX;
    fds[len++] = (struct pollfd){ .fd = tl_ring_fd(prompts->ring), .events = POLLIN };
    for (const struct job *job = prompts->jobs; job; job = job->next) {
        if (!job->is_running)
            continue;
        fds[len++] = (struct pollfd){ .fd = job->child.out_fd, .events = POLLIN };
        /* Once ended its descriptor stays readable; only the output is still awaited then. */
        fds[len++] = (struct pollfd){ .fd = job->child.has_ended ? -1 : job->child.pid_fd,
                                      .events = POLLIN };
        first_us = job->deadline_us < first_us ? job->deadline_us : first_us;
    }
    int64_t wait_us = first_us - now_us();
    bool is_bounded = first_us != INT64_MAX;
    int wait_ms = !is_bounded ? -1 : wait_us > 0 ? (int)(wait_us / 1000) + 1 : 0;
    poll(fds, len, wait_ms);
}

static void end_jobs(struct tl_prompts *prompts)
{
    while (prompts->jobs) {
        struct job *job = prompts->jobs;
        prompts->jobs = job->next;
        if (job->is_running)
            tl_child_end(&job->child);
        settle_entry(prompts, job->entry, TL_ECLOSED, NULL);
        free(job);
    }
}

/* Nobody is kept waiting on the line by the making of somebody else's sentence: this thread, and
 * the speech programs that it starts, stand behind all others. Linux keeps a nice value a thread.
 */
enum { NICE = 5 };

static void *run(void *arg)
{
    struct tl_prompts *prompts = arg;
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    while (!prompts->is_stopping) {
        wait_for_work(prompts);
        take_messages(prompts);
        follow_jobs(prompts);
    }
    end_jobs(prompts);
    return NULL;
}

/* The thread takes no signals: a child that closes its input early must not end the program. */
static enum tl_err start_thread(struct tl_prompts *prompts)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&prompts->thread, NULL, run, prompts);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed ? TL_EIO : TL_OK;
}

static void free_prompts(struct tl_prompts *prompts)
{
    tl_prompt_cache_close(&prompts->cache);
    tl_ring_close(prompts->ring);
    free(prompts->recorded_dir);
    free(prompts->command);
    free(prompts);
}

static uint32_t at_most(uint32_t value, uint32_t otherwise, uint32_t max)
{
    value = value ? value : otherwise;
    return value < max ? value : max;
}

enum tl_err tl_prompts_open(const struct tl_prompts_settings *settings,
                            tl_prompts_answer_fn *answer_fn, void *arg,
                            struct tl_prompts **out_prompts)
{
    struct tl_prompts *prompts = calloc(1, sizeof *prompts);
    if (!prompts)
        return TL_ENOMEM;
    prompts->answer_fn = answer_fn;
    prompts->arg = arg;
    prompts->jobs_end = &prompts->jobs;
    prompts->children_max = at_most(settings->children_max, CHILDREN_DEFAULT, CHILDREN_MAX);
    prompts->asks_max = at_most(settings->asks_max, ASKS_MAX, UINT32_MAX);
    prompts->child_limit_us =
        1000 * (int64_t)at_most(settings->child_limit_ms, CHILD_LIMIT_MS, 600 * 1000);
    prompts->command = strdup(settings->speech_command ? settings->speech_command : "espeak-ng");
    prompts->recorded_dir = settings->recorded_dir ? strdup(settings->recorded_dir) : NULL;
    bool has_names =
        prompts->command && (prompts->recorded_dir != NULL) == (settings->recorded_dir != NULL);
    enum tl_err err = has_names ? TL_OK : TL_ENOMEM;
    if (err == TL_OK)
        err = tl_prompt_cache_open(&prompts->cache, settings->cache_dir,
                                   settings->memory_max ? settings->memory_max : MEMORY_MAX,
                                   settings->disk_max ? settings->disk_max : DISK_MAX);
    if (err == TL_OK)
        err = tl_ring_open(&prompts->ring, RING_BYTES);
    if (err == TL_OK)
        err = start_thread(prompts);
    if (err != TL_OK) {
        free_prompts(prompts);
        return err;
    }
    *out_prompts = prompts;
    return TL_OK;
}

void tl_prompts_close(struct tl_prompts *prompts)
{
    if (!prompts)
        return;
    const struct message end = { .parts_len = 0 };
    while (tl_ring_push(prompts->ring, &end, offsetof(struct message, bytes)) != TL_OK)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL); /* Full: it is at work on it. */
    pthread_join(prompts->thread, NULL);
    free_prompts(prompts);
}

void tl_prompts_stats(const struct tl_prompts *prompts, struct tl_prompts_stats *out_stats)
{
    *out_stats = (struct tl_prompts_stats){
        .cached = atomic_load_explicit(&prompts->cached, memory_order_relaxed),
        .read = atomic_load_explicit(&prompts->read, memory_order_relaxed),
        .rendered = atomic_load_explicit(&prompts->rendered, memory_order_relaxed),
        .failed = atomic_load_explicit(&prompts->failed, memory_order_relaxed),
    };
}
