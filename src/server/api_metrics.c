/* api_metrics.c: what the center, the phone, the database and the process are doing, in numbers. */
#include <dirent.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/calendar.h"
#include "server/api.h"
#include "server/metrics.h"
#include "store/letters.h"
#include "store/promises.h"

enum { TEXT_BYTES = 256 * 1024, QUEUES_MAX = 64, COUNTS_MAX = 256, NAME_BYTES = 64 };

static void count(struct tl_metrics *to, const char *name, const char *help, uint64_t number)
{
    tl_metrics_one(to, name, "counter", help, number);
}

static void gauge(struct tl_metrics *to, const char *name, const char *help, uint64_t number)
{
    tl_metrics_one(to, name, "gauge", help, number);
}

static void center_states(struct tl_metrics *to, const struct tl_api *api)
{
    struct tl_count_row contacts[COUNTS_MAX], agents[COUNTS_MAX];
    struct tl_queue_row queues[QUEUES_MAX];
    size_t contacts_len = 0, agents_len = 0, queues_len = 0;
    tl_time now = api->clock->is_manual ? atomic_load(&api->clock->manual) : tl_wall_now();
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_view_contact_counts(db, contacts, COUNTS_MAX, &contacts_len);
    if (err == TL_OK)
        err = tl_view_agent_counts(db, agents, COUNTS_MAX, &agents_len);
    if (err == TL_OK)
        err = tl_view_queues(db, queues, QUEUES_MAX, &queues_len);
    tl_store_reader_give(api->store, db);
    gauge(to, "database_reads", "Whether the database could be read just now.", err == TL_OK);
    if (err != TL_OK)
        return;
    tl_metrics_begin(to, "contacts", "gauge", "Open contacts, by state and queue.");
    for (size_t i = 0; i < contacts_len; i++)
        tl_metrics_counts(to, "state", contacts[i].state, "queue", contacts[i].queue,
                          (uint64_t)contacts[i].count);
    tl_metrics_begin(to, "agents", "gauge", "Agents, by state.");
    for (size_t i = 0; i < agents_len; i++)
        tl_metrics_count(to, "state", agents[i].state, (uint64_t)agents[i].count);
    tl_metrics_begin(to, "oldest_wait_seconds", "gauge",
                     "How long the first of this queue has waited since asking.");
    for (size_t i = 0; i < queues_len; i++)
        tl_metrics_seconds(to, "queue", queues[i].queue,
                           queues[i].oldest_asked_at > 0 ? now - queues[i].oldest_asked_at : 0);
}

/* Open ones alone are in the index that is counted. */
static void letters(struct tl_metrics *to, const struct tl_api *api)
{
    int64_t open = 0, late = 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_letter_count(db, tl_api_now(api), &open, &late);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        return;
    tl_metrics_begin(to, "letters", "gauge",
                     "Answers by post that are not on their way, by state.");
    tl_metrics_count(to, "state", "open", (uint64_t)(open - late));
    tl_metrics_count(to, "state", "late", (uint64_t)late);
}

/* Rows of counts, kept as they change: nothing is counted here. */
static void promises(struct tl_metrics *to, const struct tl_api *api)
{
    struct tl_promise_count counts[COUNTS_MAX];
    size_t len = 0;
    struct tl_db *db = tl_store_reader_take(api->store);
    enum tl_err err = tl_store_promise_counts(db, counts, COUNTS_MAX, &len);
    tl_store_reader_give(api->store, db);
    if (err != TL_OK)
        return;
    tl_metrics_begin(to, "promises", "gauge", "Promises by kind (an aim: aim/kind) and state.");
    for (size_t i = 0; i < len; i++) {
        char kind[48];
        bool is_aim = strcmp(counts[i].grade, "aim") == 0;
        snprintf(kind, sizeof kind, "%s%s", is_aim ? "aim/" : "", counts[i].kind);
        tl_metrics_counts(to, "kind", kind, "state", counts[i].state, (uint64_t)counts[i].number);
    }
}

/* Why contacts went back in line, in words that stay. */
static const struct {
    enum tl_why why;
    const char *word;
} backs[] = {
    { TL_WHY_RANG_OUT, "rang-out" },     { TL_WHY_AGENT_REFUSED, "refused" },
    { TL_WHY_AGENT_LOST, "agent-lost" }, { TL_WHY_NOT_JOINED, "not-joined" },
    { TL_WHY_AGENT_LEFT, "agent-left" }, { TL_WHY_RESTART, "restart" },
    { TL_WHY_NOT_PLACED, "not-placed" },
};

static const char *queue_name(const struct tl_policy *policy, uint64_t key)
{
    for (uint16_t i = 0; i < policy->queues_len; i++) {
        if (policy->queues[i].id.key == key)
            return policy->queues[i].id.name;
    }
    return "gone";
}

static void center_waits(struct tl_metrics *to, const struct tl_api *api,
                         const struct tl_measured *measured)
{
    uint32_t bounds_len;
    const int64_t *bounds = tl_measures_wait_bounds(&bounds_len);
    tl_metrics_begin(to, "wait_seconds", "histogram",
                     "From asking for a person to hearing one, of those who reached one.");
    for (uint32_t i = 0; i < TL_MEASURED_QUEUES_MAX; i++) {
        uint64_t queue = atomic_load(&measured->queues[i].queue);
        if (queue != 0)
            tl_metrics_histogram(to, "queue", queue_name(tl_api_policy(api), queue),
                                 &measured->queues[i].waits, bounds, bounds_len);
    }
}

static void center(struct tl_metrics *to, const struct tl_api *api)
{
    const struct tl_measured *now = tl_measures_now(api->measures);
    count(to, "contacts_came_total", "Contacts that began.", now->came);
    tl_metrics_begin(to, "contacts_closed_total", "counter", "Contacts that ended, by outcome.");
    for (int i = TL_OUTCOME_NONE + 1; i < TL_OUTCOMES; i++)
        tl_metrics_count(to, "outcome", tl_outcome_text((enum tl_outcome)i), now->closed[i]);
    count(to, "offers_total", "Offers made to agents.", now->offers);
    count(to, "offers_accepted_total", "Offers that agents took.", now->accepted);
    tl_metrics_begin(to, "back_in_line_total", "counter",
                     "Contacts that went back to their old place, by why.");
    for (size_t i = 0; i < sizeof backs / sizeof *backs; i++)
        tl_metrics_count(to, "why", backs[i].word, now->back_in_line[backs[i].why]);
    count(to, "connected_total", "Times that a person and an agent heard each other.",
          now->connected);
    count(to, "filed_total", "Contacts that agents filed after them.", now->wrapped_up);
    count(to, "limits_met_total", "Times that a limit gave someone another way.", now->at_limit);
    count(to, "inputs_set_aside_total", "Inputs that no longer fitted.", now->set_aside);
    center_waits(to, api, now);
    center_states(to, api);
    promises(to, api);
    letters(to, api);
}

static void phone(struct tl_metrics *to, const struct tl_api *api)
{
    struct tl_phone_stats stats;
    tl_phone_stats(api->phone, &stats);
    count(to, "calls_came_total", "Calls that came in by SIP.", stats.calls_came);
    count(to, "calls_refused_total", "Of these, refused.", stats.calls_refused);
    count(to, "calls_answered_total", "Of these, answered.", stats.calls_answered);
    count(to, "calls_web_total", "Ends opened for browsers.", stats.web_opened);
    count(to, "sip_denied_total", "SIP messages of addresses that are no trunk's.",
          stats.messages_denied);
    gauge(to, "legs", "Ends with sound, now.", stats.legs_live);
    count(to, "legs_ended_total", "Ends that have ended.", stats.legs_ended);
    count(to, "rtp_packets_received_total", "RTP packets heard.", stats.packets_in);
    count(to, "rtp_packets_sent_total", "RTP packets sent.", stats.packets_out);
    count(to, "rtp_packets_lost_total", "RTP packets that never came.", stats.packets_lost);
    count(to, "rtp_received_bytes_total", "Bytes of sound heard.", stats.octets_in);
    count(to, "rtp_sent_bytes_total", "Bytes of sound sent.", stats.octets_out);
    tl_metrics_begin(to, "prompts_total", "counter", "Spoken parts, by where the sound was.");
    tl_metrics_count(to, "from", "cache", stats.prompts_cached);
    tl_metrics_count(to, "from", "engine", stats.prompts_rendered);
    count(to, "prompts_failed_total", "Parts for which there was no sound.", stats.prompts_failed);
}

static void journal(struct tl_metrics *to, const struct tl_api *api)
{
    uint32_t bounds_len;
    const int64_t *bounds = tl_engine_commit_bounds(&bounds_len);
    const struct tl_engine_stats *stats = tl_engine_stats(api->engine);
    count(to, "journal_commits_total", "Commits of facts.", stats->commits);
    count(to, "journal_commit_failures_total", "Commits that failed.", stats->commits_failed);
    count(to, "journal_facts_total", "Facts committed.", stats->facts);
    count(to, "journal_checkpoints_total", "Checkpoints written.", stats->checkpoints);
    gauge(to, "journal_last_number", "Number of the last fact.", stats->journal_number);
    count(to, "inputs_total", "Inputs committed.", stats->inputs);
    count(to, "inputs_lost_total", "Inputs that could not be recorded.", stats->inputs_lost);
    gauge(to, "engine_waiting", "Whether the database takes nothing just now.", stats->is_waiting);
    tl_metrics_begin(to, "journal_commit_seconds", "histogram",
                     "Time of one group of inputs, from its step to its commit.");
    tl_metrics_histogram(to, NULL, NULL, &stats->commit, bounds, bounds_len);
}

static void store(struct tl_metrics *to, const struct tl_api *api)
{
    struct tl_store_stats stats;
    tl_store_stats(api->store, &stats);
    gauge(to, "store_readers", "Connections that read.", stats.readers);
    gauge(to, "store_readers_free", "Of these, free now.", stats.readers_free);
    count(to, "store_reads_total", "Times that one was taken and given back.", stats.gives);
    tl_metrics_begin(to, "store_read_seconds_total", "counter", "Time that they were held.");
    tl_metrics_seconds(to, NULL, NULL, (int64_t)stats.held_us);
    tl_metrics_begin(to, "store_read_wait_seconds_total", "counter",
                     "Time that one was waited for.");
    tl_metrics_seconds(to, NULL, NULL, (int64_t)stats.waited_us);
}

/* Names of the http layer's table that are of the moment. */
static bool is_gauge(const char *name)
{
    static const char *const gauges[] = { "connections", "waiting", "live_connections",
                                          "live_streams" };
    for (size_t i = 0; i < sizeof gauges / sizeof *gauges; i++) {
        if (strcmp(gauges[i], name) == 0)
            return true;
    }
    return false;
}

static void http(struct tl_metrics *to, const struct tl_api *api)
{
    struct tl_http_stats stats;
    tl_http_stats(api->http, &stats);
    const struct {
        const char *name;
        const char *help;
        uint64_t number;
    } rows[] = {
#define ROW(name, what) { #name, what, stats.name },
        TL_HTTP_STATS_TABLE(ROW)
#undef ROW
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char name[NAME_BYTES];
        bool is_of_now = is_gauge(rows[i].name);
        snprintf(name, sizeof name, "http_%s%s", rows[i].name, is_of_now ? "" : "_total");
        tl_metrics_one(to, name, is_of_now ? "gauge" : "counter", rows[i].help, rows[i].number);
    }
}

static uint64_t open_descriptors(void)
{
    uint64_t len = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (dir && readdir(dir))
        len++;
    if (dir)
        closedir(dir);
    return len > 3 ? len - 3 : 0; /* ".", ".." and the folder itself. */
}

/* Field n of proc(5)'s stat, counted from the state, which is 0; 0 when it is not there. */
static uint64_t stat_field(int n)
{
    char text[1024] = "";
    FILE *in = fopen("/proc/self/stat", "r");
    const char *at = in && fgets(text, sizeof text, in) ? strrchr(text, ')') : NULL;
    if (in)
        fclose(in);
    at = at ? at + 1 : "";
    for (; n >= 0 && at; n--)
        at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL;
    return at ? strtoull(at, NULL, 10) : 0;
}

static int64_t started_at_us(void)
{
    enum { STAT_STARTED = 19 };
    int64_t since_boot = (int64_t)stat_field(STAT_STARTED) * TL_SECOND / sysconf(_SC_CLK_TCK);
    return tl_wall_now() - (tl_steady_now() - since_boot);
}

static void process(struct tl_metrics *to)
{
    enum { STAT_THREADS = 17, STAT_VSIZE = 20, STAT_RSS = 21 };
    struct rusage usage;
    struct rlimit limit = { 0 };
    getrusage(RUSAGE_SELF, &usage);
    getrlimit(RLIMIT_NOFILE, &limit);
    int64_t cpu_us = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * TL_SECOND +
                     usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    tl_metrics_begin(to, "process_cpu_seconds_total", "counter", "Time on processors.");
    tl_metrics_seconds(to, NULL, NULL, cpu_us);
    tl_metrics_begin(to, "process_start_time_seconds", "gauge", "When it started, since 1970.");
    tl_metrics_seconds(to, NULL, NULL, started_at_us());
    gauge(to, "process_resident_memory_bytes", "Memory in use.",
          stat_field(STAT_RSS) * (uint64_t)sysconf(_SC_PAGESIZE));
    struct mallinfo2 heap = mallinfo2();
    gauge(to, "heap_bytes", "Bytes allocated and not freed.", heap.uordblks + heap.hblkhd);
    gauge(to, "process_virtual_memory_bytes", "Memory mapped.", stat_field(STAT_VSIZE));
    gauge(to, "process_open_fds", "Open descriptors.", open_descriptors());
    gauge(to, "process_max_fds", "Descriptors that it may open.", limit.rlim_cur);
    gauge(to, "threads", "Threads of the process.", stat_field(STAT_THREADS));
}

/* This machine, and what the setting names. */
static bool may_read(const struct tl_api *api, const struct tl_http_request *request)
{
    const char *peer = tl_http_peer(request);
    size_t bytes = strlen(peer);
    if (tl_api_is_near(request))
        return true;
    for (const char *at = api->settings->metrics_from; *at; at += strspn(at, ", ")) {
        size_t len = strcspn(at, ", ");
        if (len == bytes && strncmp(at, peer, len) == 0)
            return true;
        at += len;
    }
    return false;
}

TL_HANDLER(tl_api_metrics)
{
    struct tl_api *api = app;
    struct tl_metrics metrics = { .text = tl_http_alloc(request, TEXT_BYTES),
                                  .bytes_max = TEXT_BYTES };
    if (!may_read(api, request)) {
        tl_http_reply_problem(response, 403, "not-allowed", NULL, 0);
        return;
    }
    if (!metrics.text) {
        tl_http_reply_problem(response, 503, "full", NULL, 5);
        return;
    }
    tl_metrics_begin(&metrics, "build_info", "gauge", "The version that runs.");
    tl_metrics_count(&metrics, "version", TL_VERSION, 1);
    gauge(&metrics, "draining", "Whether the server is being stopped.",
          atomic_load(&api->is_draining));
    center(&metrics, api);
    phone(&metrics, api);
    journal(&metrics, api);
    store(&metrics, api);
    http(&metrics, api);
    process(&metrics);
    if (metrics.is_cut)
        tl_http_reply_problem(response, 503, "full", NULL, 5);
    else
        tl_http_reply_bytes(response, 200, "text/plain; version=0.0.4", metrics.text, metrics.len);
}
