/* api_health.c: whether the process works, whether calls are taken, and what is wrong in words. */
#include <inttypes.h>
#include <string.h>
#include <sys/statvfs.h>

#include "server/api.h"
#include "store/journal.h"

/* What is wrong: sentences for operators. */
struct complaints {
    const struct tl_api *api;
    json_t *problems;
    json_t *warnings;
};

static const int64_t silent_us = 20 * TL_SECOND;

bool tl_api_is_near(const struct tl_http_request *request)
{
    const char *peer = tl_http_peer(request);
    return strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0 ||
           strncmp(peer, "::ffff:127.", 11) == 0;
}

bool tl_api_is_alive(const struct tl_api *api)
{
    /* Under a manual clock the engine sleeps until it is asked. */
    return api->clock->is_manual ||
           tl_steady_now() - atomic_load(&tl_engine_stats(api->engine)->beat_us) < silent_us;
}

static void add(json_t *list, const char *text)
{
    json_array_append_new(list, json_string(text));
}

static void look_at_engine(struct complaints *to)
{
    const struct tl_engine_stats *stats = tl_engine_stats(to->api->engine);
    if (!tl_api_is_alive(to->api))
        add(to->problems, "the engine's thread does not answer; start the server again");
    if (atomic_load(&stats->is_waiting))
        add(to->problems, "the database does not take what happens; the log says why");
    if (atomic_load(&stats->inputs_lost) > 0)
        add(to->warnings, "something that happened could not be recorded; the log says input.lost");
}

static void look_at_stop(struct complaints *to)
{
    struct tl_phone_stats phone;
    char text[120];
    if (!atomic_load(&to->api->is_draining))
        return;
    tl_phone_stats(to->api->phone, &phone);
    snprintf(text, sizeof text, "the server is being stopped: %" PRIu64 " ends of calls are left",
             phone.legs_live);
    add(to->problems, text);
}

static void look_at_database(struct complaints *to)
{
    struct tl_journal_head head;
    struct tl_db *db = tl_store_reader_take(to->api->store);
    enum tl_err err = tl_journal_head_read(db, &head);
    tl_store_reader_give(to->api->store, db);
    if (err != TL_OK && err != TL_ENONE)
        add(to->problems, "the database cannot be read");
}

static void look_at_disk(struct complaints *to)
{
    enum { LEAST_MB = 500 };
    struct statvfs disk;
    char text[120];
    if (statvfs(to->api->data_dir, &disk) != 0)
        return;
    uint64_t left_mb = (uint64_t)disk.f_bavail * disk.f_frsize / 1000000;
    snprintf(text, sizeof text, "the disk of the data folder has %" PRIu64 " MB left", left_mb);
    if (left_mb < LEAST_MB)
        add(to->warnings, text);
}

static void look_at_prompts(struct complaints *to)
{
    struct tl_phone_stats phone;
    tl_phone_stats(to->api->phone, &phone);
    if (phone.prompts_failed > 0)
        add(to->warnings, "some texts could not be spoken; is the speech engine installed?");
}

TL_HANDLER(tl_api_health)
{
    static void (*const looks[])(struct complaints *) = {
        look_at_engine, look_at_stop, look_at_database, look_at_disk, look_at_prompts,
    };
    struct tl_api *api = app;
    char version[20];
    struct complaints found = { api, json_array(), json_array() };
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        looks[i](&found);
    bool ok = json_array_size(found.problems) == 0;
    snprintf(version, sizeof version, "%016" PRIx64, tl_api_policy(api)->version);
    json_t *answer =
        json_pack("{s:b, s:b, s:b, s:s, s:s}", "ok", ok, "live", tl_api_is_alive(api), "draining",
                  atomic_load(&api->is_draining), "version", TL_VERSION, "policy", version);
    if (answer && tl_api_is_near(request)) {
        json_object_set(answer, "problems", found.problems);
        json_object_set(answer, "warnings", found.warnings);
    }
    json_decref(found.problems);
    json_decref(found.warnings);
    tl_http_reply_json(response, ok ? 200 : 503, answer);
}

/* For whoever would start the process again: a database that is gone is no reason to. */
TL_HANDLER(tl_api_health_live)
{
    struct tl_api *api = app;
    bool live = tl_api_is_alive(api);
    (void)request;
    tl_http_reply_json(
        response, live ? 200 : 503,
        json_pack("{s:b, s:b, s:s}", "ok", live, "live", live, "version", TL_VERSION));
}
