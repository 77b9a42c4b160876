/* reload.c: what a running center takes anew. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "base/assert.h"
#include "server/log.h"
#include "server/notify.h"
#include "server/serve_inside.h"
#include "store/meta.h"

enum { FAULTS_MAX = 20 };

enum tl_err tl_server_put_policy(struct tl_db *db, void *arg)
{
    char hex[TL_POLICY_HASH_SIZE];
    size_t bytes;
    const struct tl_policy_file *file = arg;
    sodium_bin2hex(hex, sizeof hex, tl_policy_file_hash(file), TL_POLICY_HASH_BYTES);
    return tl_store_policy_put(db, hex, tl_policy_file_text(file, &bytes), tl_wall_now());
}

static void log_faults(const char *event, const struct tl_faults *faults)
{
    for (uint32_t i = 0; i < faults->faults_len; i++)
        tl_log(event, "file=%s line=%" PRIu32 " text=\"%s\"", faults->faults[i].file,
               faults->faults[i].line, faults->faults[i].text);
}

/* The policy's folder again: taken when it is proved, and otherwise the one in force stays. The
 * text is kept before anything is done under it. */
static void reload_policy(struct tl_server *server)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct tl_policy_set set;
    enum tl_err err = tl_policy_set_read(server->folder.policy_dir, &faults, &set);
    log_faults("policy.fault", &faults);
    if (err == TL_OK) {
        err = tl_engine_write(server->engine, tl_server_put_policy, set.file);
        if (err == TL_OK)
            err = tl_policies_take(server->policies, &set);
        if (err != TL_OK)
            tl_policy_set_close(&set);
    }
    const struct tl_policy *policy = tl_policies_now(server->policies)->policy;
    if (err == TL_OK)
        err = tl_engine_policy_take(server->engine, policy);
    tl_log(err == TL_OK ? "policy.in_force" : "policy.refused", "version=%016" PRIx64 " why=\"%s\"",
           policy->version, tl_err_text(err));
}

static void differs(void *arg, const char *key, bool is_now)
{
    (void)arg;
    if (is_now)
        tl_log("settings.taken", "key=%s", key);
    else
        tl_log("settings.waits", "key=%s why=\"this setting needs a restart\"", key);
}

/* An empty policy.dir is the folder that the data folder names. */
static void find_policy(struct tl_server *server)
{
    const char *dir = server->settings.policy_dir;
    char named[sizeof server->folder.policy_dir];
    struct tl_db *db = tl_store_reader_take(server->folder.store);
    if (dir[0] == '\0' && tl_store_setting_get(db, "policy", named, sizeof named) == TL_OK)
        dir = named;
    tl_store_reader_give(server->folder.store, db);
    if (dir[0] != '\0')
        snprintf(server->folder.policy_dir, sizeof server->folder.policy_dir, "%s", dir);
}

static void reload_settings(struct tl_server *server)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct tl_settings next;
    const struct tl_serve_options *options = server->options;
    if (!options->read_settings)
        return;
    if (options->read_settings(options->read_arg, &next, &faults) != TL_OK) {
        log_faults("settings.fault", &faults);
        tl_log("settings.refused", "why=\"the settings stay as they were\"");
        return;
    }
    tl_settings_reload(&server->settings, &next, differs, NULL);
    enum tl_err err = tl_log_set(server->settings.log_format, server->settings.log_level);
    TL_ASSERT(err == TL_OK); /* The table has the same words. */
    find_policy(server);
}

void tl_server_reload(struct tl_server *server)
{
    tl_notify_reloading();
    tl_log("server.reload", "settings, certificate, pages and policy");
    reload_settings(server);
    tl_http_reload(server->api.http);
    reload_policy(server);
    enum tl_err err = tl_phones_reload(server->phones);
    if (err != TL_OK)
        tl_log("phone.reload", "why=\"%s\"", tl_err_text(err));
    tl_notify("READY=1");
}
