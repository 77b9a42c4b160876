/* serve.c: opening each part, wiring them, and closing them in the other order. */
#include "server/serve.h"
#include "server/account_news.h"
#include "server/security.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/calendar.h"
#include "desk/import.h"
#include "server/agency.h"
#include "server/callee.h"
#include "server/code.h"
#include "server/log.h"
#include "server/notices.h"
#include "server/open311.h"
#include "server/pages.h"
#include "server/recordings.h"
#include "server/records.h"
#include "server/reports.h"
#include "server/serve_inside.h"
#include "server/trunks_file.h"
#include "server/turn.h"
#include "server/verify.h"
#include "server/wait_now.h"
#include "server/web_flow.h"
#include "store/journal.h"
#include "store/meta.h"

enum { SOURCES_MAX = TL_PHONE_SOURCES_MAX, TEXT_MAX = 600 };
enum { SILENT_S = 5 }; /* Without a packet for so long a leg is told as lost. */

static enum tl_err sentence(struct tl_faults *faults, enum tl_err err, const char *format,
                            const char *about)
{
    char text[256];
    snprintf(text, sizeof text, format, about);
    tl_faults_add(faults, NULL, 0, "", text);
    return err;
}

/* A socket for each call, and more: as many descriptors as the host allows. */
static void raise_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        tl_log("limits.descriptors", "could not be raised");
}

static enum tl_err open_clock(struct tl_server *server, struct tl_faults *faults)
{
    struct tl_journal_head head = { 0 };
    enum tl_err err = tl_journal_head_read(tl_store_writer(server->folder.store), &head);
    if (err != TL_OK && err != TL_ENONE)
        return sentence(faults, err, "the journal cannot be read%s", "");
    if (!server->options->manual_clock) {
        tl_clock_init_real(&server->clock);
        return TL_OK;
    }
    if (!server->folder.for_tests)
        return sentence(faults, TL_EDENIED,
                        "--clock=manual is only for a folder made with `init --for-tests`%s", "");
    tl_time at = server->options->clock_at > 0 ? server->options->clock_at : tl_wall_now();
    tl_clock_init_manual(&server->clock, head.at > at ? head.at : at);
    return TL_OK;
}

static enum tl_err keep_policy(struct tl_server *server)
{
    struct tl_db *db = tl_store_writer(server->folder.store);
    enum tl_err err = tl_db_begin(db);
    if (err == TL_OK)
        err = tl_server_put_policy(db, server->folder.set.file);
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

/* The secret behind public calls' tokens, kept with the data so that calls survive a restart. */
static enum tl_err read_secret(struct tl_server *server)
{
    char hex[2 * sizeof server->api.call_secret + 1];
    struct tl_db *db = tl_store_writer(server->folder.store);
    enum tl_err err = tl_store_setting_get(db, "call_secret", hex, sizeof hex);
    if (err == TL_ENONE) {
        randombytes_buf(server->api.call_secret, sizeof server->api.call_secret);
        sodium_bin2hex(hex, sizeof hex, server->api.call_secret, sizeof server->api.call_secret);
        return tl_store_setting_set(db, "call_secret", hex);
    }
    if (err == TL_OK && sodium_hex2bin(server->api.call_secret, sizeof server->api.call_secret, hex,
                                       strlen(hex), NULL, NULL, NULL) != 0)
        err = TL_ECORRUPT;
    return err;
}

static void phone_changed(void *arg, tl_id agent, enum tl_phone_trouble trouble)
{
    struct tl_server *server = arg;
    tl_pages_phone_changed(server->api.pages, agent, trouble);
}

static enum tl_err open_phones(struct tl_server *server)
{
    const struct tl_phones_wiring wiring = { .store = server->folder.store,
                                             .key = server->api.signin->key,
                                             .changed = phone_changed,
                                             .arg = server };
    enum tl_err err = tl_phones_open(&wiring, &server->phones);
    server->api.phones = server->phones;
    return err;
}

static enum tl_err open_records(struct tl_server *server, struct tl_faults *faults)
{
    const struct tl_settings *settings = &server->settings;
    enum tl_err err = tl_folder_open(&server->folder, server->options->data_dir,
                                     settings->store_url, settings->policy_dir, TL_FOLDER_LEAD,
                                     (uint32_t)settings->http_workers + 6 + TL_WAYS, faults);
    if (err != TL_OK)
        return err;
    err = open_clock(server, faults);
    if (err == TL_OK)
        err = tl_import_resume(tl_store_writer(server->folder.store));
    if (err == TL_OK)
        err = tl_account_news_post(tl_store_writer(server->folder.store), server->folder.set.policy,
                                   tl_wall_now());
    if (err == TL_OK)
        err = keep_policy(server);
    if (err == TL_OK)
        err = tl_callback_code_keys_open(tl_store_writer(server->folder.store),
                                         server->options->data_dir, &server->code_keys, faults);
    if (err == TL_OK)
        err = tl_policies_open(&server->folder.set, &server->policies);
    if (err == TL_OK)
        err = read_secret(server);
    if (err == TL_OK)
        err = tl_signin_open(settings, server->options->data_dir, faults, &server->api.signin);
    if (err == TL_OK)
        err = tl_codes_open(server->options->data_dir, &server->code_keys, faults,
                            &server->api.codes);
    if (err == TL_OK)
        err = tl_verifier_open(server->options->data_dir, faults, &server->api.verifier);
    if (err == TL_OK)
        err = tl_turn_open(settings, faults, &server->api.turn);
    if (err == TL_OK)
        err = tl_agency_open(settings, server->options->data_dir, faults, &server->api.agency);
    if (err == TL_OK)
        err = tl_open311_open(settings, &server->api.open311);
    if (err == TL_OK)
        err = open_phones(server);
    if (err != TL_OK && faults->faults_len == 0)
        sentence(faults, err, "the database cannot be used: %s", tl_err_text(err));
    return err;
}

static enum tl_err open_engine(struct tl_server *server, struct tl_faults *faults)
{
    const struct tl_settings *settings = &server->settings;
    const struct tl_engine_settings engine = {
        .store = server->folder.store,
        .policy = server->folder.set.policy,
        .clock = &server->clock,
        .limits = { .contacts_max = (uint32_t)settings->contacts_max,
                    .agents_max = (uint32_t)settings->agents_max,
                    .needs_max = 256 },
        .checkpoint_facts = (uint64_t)settings->checkpoint_facts,
    };
    return tl_engine_open(&engine, faults, &server->engine);
}

/* ---- what voice asks of the rest ---- */

static enum tl_err value(void *arg, const struct tl_policy_set *set, tl_id contact,
                         uint16_t language, const char *name, enum tl_render_mode mode, char *out,
                         size_t bytes_max)
{
    struct tl_server *server = arg;
    struct tl_values values = { .policy = set->policy,
                                .vocabulary = set->vocabulary,
                                .codes = server->api.codes,
                                .code_keys = &server->code_keys,
                                .now = server->clock.is_manual ? atomic_load(&server->clock.manual)
                                                               : tl_wall_now() };
    values.db = tl_store_reader_take(server->folder.store);
    enum tl_err err = tl_values_get(&values, contact, language, name, mode, out, bytes_max);
    tl_store_reader_give(server->folder.store, values.db);
    return err;
}

static enum tl_err outside(void *arg, tl_id contact, tl_id agent, char out[TL_E164_BYTES])
{
    struct tl_server *server = arg;
    struct tl_db *db = tl_store_reader_take(server->folder.store);
    enum tl_err err = tl_callee_outside(db, contact, agent, out);
    tl_store_reader_give(server->folder.store, db);
    return err;
}

static enum tl_err callee(void *arg, const struct tl_policy *policy, tl_id contact,
                          struct tl_callee *out)
{
    struct tl_server *server = arg;
    struct tl_db *db = tl_store_reader_take(server->folder.store);
    enum tl_err err = tl_callee_person(db, policy, contact, out);
    tl_store_reader_give(server->folder.store, db);
    return err;
}

static void answered(void *arg, tl_id contact, uint16_t question, const char *plain)
{
    struct tl_server *server = arg;
    tl_verifier_hear(server->api.verifier, contact, question, plain);
}

static void said(void *arg, tl_id contact, const char *language, const char *text)
{
    struct tl_server *server = arg;
    tl_pages_said(server->api.pages, contact, language, text);
}

static void listened(void *arg, tl_id contact, tl_id agent, tl_id by, const char *mode)
{
    struct tl_server *server = arg;
    tl_pages_listened(server->api.pages, contact, agent, by, mode);
}

static void record(void *arg, tl_id contact, tl_id leg, uint32_t kept_s)
{
    struct tl_server *server = arg;
    tl_recordings_begin(server->recordings, contact, leg, kept_s);
}

static void recording_changed(void *arg, tl_id contact)
{
    struct tl_server *server = arg;
    tl_pages_contact_changed(server->api.pages, contact);
}

static void phone_event(const struct tl_phone_event *event, void *arg)
{
    struct tl_server *server = arg;
    tl_recordings_phone_event(server->recordings, event);
    tl_phones_event(server->phones, event);
    tl_voice_phone_event(event, server->voice);
}

static enum tl_err open_recordings(struct tl_server *server, struct tl_faults *faults)
{
    const struct tl_recordings_wiring wiring = {
        .dir = server->options->data_dir,
        .store = server->folder.store,
        .engine = server->engine,
        .clock = &server->clock,
        .calls_max = (uint32_t)server->options->settings.sip_calls_max,
        .changed = recording_changed,
        .arg = server,
    };
    enum tl_err err = tl_recordings_open(&wiring, faults, &server->recordings);
    server->api.recordings = server->recordings;
    return err;
}

static enum tl_err open_notices(struct tl_server *server, struct tl_faults *faults)
{
    const struct tl_notices_wiring wiring = { .settings = &server->options->settings,
                                              .store = server->folder.store,
                                              .engine = server->engine,
                                              .clock = &server->clock,
                                              .policies = server->policies,
                                              .codes = server->api.codes,
                                              .account_key = server->api.signin->account_key };
    enum tl_err err = tl_notices_open(&wiring, faults, &server->notices);
    server->api.notices = server->notices;
    return err;
}

static enum tl_err open_uploads(struct tl_server *server, struct tl_faults *faults)
{
    const struct tl_uploads_wiring wiring = { .settings = &server->options->settings,
                                              .dir = server->options->data_dir,
                                              .store = server->folder.store,
                                              .engine = server->engine,
                                              .clock = &server->clock };
    enum tl_err err = tl_uploads_open(&wiring, faults, &server->uploads);
    server->api.uploads = server->uploads;
    return err;
}

static enum tl_err open_retention(struct tl_server *server)
{
    const struct tl_retention_wiring wiring = { .settings = &server->options->settings,
                                                .store = server->folder.store,
                                                .engine = server->engine,
                                                .clock = &server->clock,
                                                .policies = server->policies };
    return tl_retention_open(&wiring, &server->retention);
}

static enum tl_err open_times(struct tl_server *server)
{
    enum tl_err err = tl_times_board_open(server->folder.store, &server->times_board);
    if (err != TL_OK)
        return err;
    server->api.times = server->times_board;
    const struct tl_times_job_wiring wiring = { .store = server->folder.store,
                                                .engine = server->engine,
                                                .clock = &server->clock,
                                                .policies = server->policies,
                                                .board = server->times_board };
    return tl_times_job_open(&wiring, &server->times_job);
}

static enum tl_err open_giving(struct tl_server *server)
{
    const struct tl_giving_job_wiring wiring = { .settings = &server->options->settings,
                                                 .store = server->folder.store,
                                                 .engine = server->engine,
                                                 .clock = &server->clock,
                                                 .policies = server->policies,
                                                 .notices = server->notices };
    return tl_giving_job_open(&wiring, &server->giving_job);
}

static enum tl_err open_papers(struct tl_server *server)
{
    const struct tl_papers_job_wiring wiring = { .store = server->folder.store,
                                                 .engine = server->engine,
                                                 .clock = &server->clock,
                                                 .policies = server->policies,
                                                 .notices = server->notices };
    return tl_papers_job_open(&wiring, &server->papers_job);
}

static enum tl_err open_web_flow(struct tl_server *server)
{
    const struct tl_web_wiring wiring = {
        .engine = server->engine,
        .store = server->folder.store,
        .policies = server->policies,
        .clock = &server->clock,
        .verifier = server->api.verifier,
        /* A flood of pages leaves room for calls. */
        .contacts_max = (uint32_t)server->settings.contacts_max / 4 + 1,
    };
    return tl_web_flow_open(&wiring, &server->api.web_flow);
}

static enum tl_err open_edges(struct tl_server *server)
{
    const struct tl_settings *settings = &server->settings;
    const struct tl_voice_wiring wiring = {
        .policies = server->policies,
        .engine = server->engine,
        .phones = server->phones,
        .calls_max = (uint32_t)settings->sip_calls_max,
        .lost_us = (settings->media_lost_s - SILENT_S) * TL_SECOND,
        .arg = server,
        .value = value,
        .outside = outside,
        .callee = callee,
        .answered = answered,
        .said = said,
        .record = record,
        .listened = listened,
    };
    enum tl_err err = tl_voice_open(&wiring, &server->voice);
    if (err == TL_OK)
        err = tl_records_open(server->engine, server->folder.store, server->policies,
                              server->api.codes, server->notices, server->api.verifier,
                              &server->records);
    server->api.engine = server->engine;
    server->api.store = server->folder.store;
    server->api.voice = server->voice;
    server->api.records = server->records;
    server->api.clock = &server->clock;
    server->api.policies = server->policies;
    server->api.for_tests = server->folder.for_tests;
    server->api.is_tls = settings->http_certificate[0] != '\0';
    if (err == TL_OK)
        err = tl_reports_open(server->engine, server->folder.store,
                              &tl_policies_now(server->policies)->policy->calendar.zone,
                              &server->reports);
    server->api.reports = server->reports;
    if (err == TL_OK)
        err = tl_wait_now_open(server->engine, server->policies, &server->api.wait_now);
    server->api.settings = &server->options->settings;
    server->api.data_dir = server->folder.dir;
    server->api.code_keys = &server->code_keys;
    if (err == TL_OK)
        err = tl_measures_open((uint32_t)settings->contacts_max, &server->measures);
    server->api.measures = server->measures;
    if (err == TL_OK)
        err = tl_pages_open(&server->api, (uint32_t)settings->contacts_max,
                            (uint32_t)settings->agents_max, &server->api.pages);
    if (err == TL_OK)
        err = open_web_flow(server);
    return err;
}

static uint32_t split_sources(char *text, const char **out)
{
    uint32_t len = 0;
    char *rest = text;
    for (char *one; (one = strtok_r(rest, ", ", &rest)) && len < SOURCES_MAX;)
        out[len++] = one;
    return len;
}

static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

/* SIP of a stranger, for those who keep strangers out (packaging/fail2ban). No flood of messages
 * makes a flood of lines: ten a second are told, and how many were not. */
static void denied(const char *address, void *arg)
{
    enum { LINES_MAX = 10 };
    static int64_t second; /* The phone's control thread alone calls this. */
    static uint64_t lines;
    (void)arg;
    int64_t now = tl_steady_now() / TL_SECOND;
    if (now != second && lines > LINES_MAX)
        tl_log("security", "sip more=%" PRIu64, lines - LINES_MAX);
    if (now != second)
        lines = 0;
    second = now;
    if (++lines <= LINES_MAX)
        tl_log("security", "sip denied from=%s", address);
}

static enum tl_err open_phone_with(struct tl_server *server, const struct tl_trunks_file *trunks,
                                   struct tl_faults *faults)
{
    const struct tl_settings *settings = &server->settings;
    uint32_t trunks_len;
    const struct tl_phone_trunk *list = tl_trunks_file_list(trunks, &trunks_len);
    char sources_text[TL_SETTING_BYTES_MAX], phones_text[TL_SETTING_BYTES_MAX];
    const char *sources[SOURCES_MAX], *phones[SOURCES_MAX];
    char cache[TEXT_MAX];
    memcpy(sources_text, settings->sip_trunks, sizeof sources_text);
    memcpy(phones_text, settings->sip_phones, sizeof phones_text);
    snprintf(cache, sizeof cache, "%s/prompts", server->options->data_dir);
    const struct tl_phone_settings phone = {
        .sip_address = settings->sip_address,
        .sip_port = (uint16_t)settings->sip_port,
        .sip_tcp_port = (int32_t)settings->sip_tcp_port,
        .sip_tls_port = (int32_t)settings->sip_tls_port,
        .tls_certificate = or_null(settings->sip_certificate),
        .tls_key = or_null(settings->sip_key),
        .tls_ca = or_null(settings->sip_ca),
        .tls_asks_clients = settings->sip_verify_clients != 0,
        .tls_trusts_any = settings->sip_verify_servers == 0,
        .media_address = settings->media_address,
        .advertised_address = or_null(settings->media_advertised),
        .rtp_port_min = (uint16_t)settings->media_port_min,
        .rtp_port_max = (uint16_t)settings->media_port_max,
        .web_port = (uint16_t)settings->media_web_port,
        .media_threads = (uint32_t)settings->media_threads,
        .trunks = list,
        .trunks_len = trunks_len,
        .sources = sources,
        .sources_len = split_sources(sources_text, sources),
        .phones = phones,
        .phones_len = split_sources(phones_text, phones),
        .calls_max = (uint32_t)settings->sip_calls_max,
        .lost_after_s = SILENT_S,
        .prompt_cache_dir = cache,
        .recorded_dir = or_null(settings->prompts_recorded),
        .prompts_memory_max = (size_t)settings->prompts_memory_mb * 1000 * 1000,
        .music_file = or_null(settings->media_music),
        .denied = denied,
        .realm = tl_phones_realm(server->phones),
    };
    enum tl_err err = tl_phone_open(&phone, phone_event, server, &server->api.phone);
    if (err == TL_EBUSY)
        return sentence(faults, err, "a port for calls is taken (sip.port, media.web_port): %s",
                        "another program listens there, or another center runs");
    if (err == TL_EBAD)
        return sentence(faults, err,
                        "calls cannot be taken: an address, a range of ports, a trunk or a file "
                        "of TLS in the settings sip.* and media.* is not right%s",
                        "");
    if (err != TL_OK)
        return sentence(faults, err, "calls cannot be taken: %s", tl_err_text(err));
    return TL_OK;
}

static enum tl_err open_phone(struct tl_server *server, struct tl_faults *faults)
{
    struct tl_trunks_file *trunks = NULL;
    const char *path = server->settings.sip_trunks_file;
    enum tl_err err = path[0] ? tl_trunks_file_read(path, faults, &trunks) : TL_OK;
    if (err == TL_OK)
        err = open_phone_with(server, trunks, faults);
    tl_trunks_file_close(trunks);
    return err;
}

static void http_log(void *app, enum tl_http_log_level level, const char *text)
{
    static const char *const events[] = { [TL_HTTP_LOG_DEBUG] = "http.debug",
                                          [TL_HTTP_LOG_INFO] = "http",
                                          [TL_HTTP_LOG_WARNING] = "http.warning" };
    (void)app;
    tl_log(events[level], "%s", strncmp(text, "http ", 5) == 0 ? text + 5 : text);
}

/* The folder of the built pages: the setting, or web/dist near the program. */
static void find_pages(const struct tl_settings *settings, char *out, size_t bytes_max)
{
    char program[TEXT_MAX];
    snprintf(out, bytes_max, "%s", settings->http_pages);
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    for (int up = 0; out[0] == '\0' && len > 0 && up < 4; up++) {
        program[len] = '\0';
        char *slash = strrchr(program, '/');
        if (!slash)
            return;
        *slash = '\0';
        len = slash - program;
        char pages[TEXT_MAX + 16];
        snprintf(pages, sizeof pages, "%s/web/dist", program);
        if (access(pages, R_OK) == 0)
            snprintf(out, bytes_max, "%s", pages);
    }
}

static enum tl_err open_http(struct tl_server *server, struct tl_faults *faults)
{
    static const struct tl_http_page pages[] = {
        { "/desk", "desk/index.html" },
        { "/signin", "signin/index.html" },
        { "/account", "account/index.html" },
        { "/policy", "policy/index.html" },
        { "/recording", "recording/index.html" },
        { "/supervisor", "supervisor/index.html" },
        { "/call", "call/index.html" },
        { "/numbers", "numbers/index.html" },
        { "/promises", "promises/index.html" },
        { "/status", "status/index.html" },
        { "/my", "my/index.html" },
        { "/times", "times/index.html" },
        { "/topics", "topics/index.html" },
        { "/worklist", "worklist/index.html" },
        { "/office", "office/index.html" },
        { "/", "index.html" },
    };
    const struct tl_settings *settings = &server->settings;
    char pages_dir[TEXT_MAX + 16];
    find_pages(settings, pages_dir, sizeof pages_dir);
    if (pages_dir[0] == '\0')
        tl_log("pages.missing", "the pages are not built; `make pages` builds them");
    struct tl_http_settings http = {
        .address = settings->http_address,
        .port = (uint16_t)settings->http_port,
        .certificate = settings->http_certificate,
        .key = settings->http_key,
        .pages_dir = pages_dir,
        .pages = pages,
        .pages_len = pages_dir[0] != '\0' ? sizeof pages / sizeof pages[0] : 0,
        .workers = (uint32_t)settings->http_workers,
        .rate_per_s = (uint32_t)settings->http_rate,
        .authenticate = tl_api_authenticate,
        .refused = tl_security_refused,
        .log = http_log,
        .live = { .first_seq = (uint64_t)tl_wall_now(),
                  .admit = tl_pages_admit,
                  .connected = tl_pages_connected,
                  .message = tl_pages_message,
                  .disconnected = tl_pages_disconnected },
        .app = &server->api,
    };
    http.routes = tl_api_routes(&server->api, &http.routes_len);
    return tl_http_open(&server->api.http, &http, faults);
}

static enum tl_err run_all(struct tl_server *server, struct tl_faults *faults)
{
    enum tl_err err = open_phone(server, faults);
    if (err == TL_OK)
        err = open_http(server, faults);
    if (err != TL_OK)
        return err;
    tl_engine_watch(server->engine, tl_measures_facts, server->measures);
    tl_engine_watch(server->engine, tl_voice_facts, server->voice);
    tl_engine_watch(server->engine, tl_records_facts, server->records);
    tl_engine_watch(server->engine, tl_pages_facts, server->api.pages);
    tl_engine_watch(server->engine, tl_wait_now_facts, server->api.wait_now);
    tl_engine_watch(server->engine, tl_recordings_facts, server->recordings);
    tl_engine_watch(server->engine, tl_notices_facts, server->notices);
    tl_engine_watch(server->engine, tl_reports_facts, server->reports);
    tl_engine_watch(server->engine, tl_web_flow_facts, server->api.web_flow);
    err = tl_voice_run(server->voice, server->api.phone);
    if (err == TL_OK)
        err = tl_pages_run(server->api.pages);
    if (err == TL_OK)
        err = tl_phones_run(server->phones, server->api.phone);
    if (err == TL_OK)
        err = tl_engine_run(server->engine);
    if (err != TL_OK)
        sentence(faults, err, "the engine did not start: %s", tl_err_text(err));
    if (err == TL_OK)
        err = tl_web_flow_run(server->api.web_flow);
    if (err == TL_OK)
        err = tl_recordings_run(server->recordings, server->api.phone);
    if (err == TL_OK)
        err = tl_notices_run(server->notices);
    if (err == TL_OK)
        err = tl_reports_run(server->reports);
    if (err == TL_OK)
        err = tl_retention_run(server->retention);
    if (err == TL_OK)
        err = tl_times_job_run(server->times_job);
    if (err == TL_OK)
        err = tl_giving_job_run(server->giving_job);
    if (err == TL_OK)
        err = tl_papers_job_run(server->papers_job);
    if (err == TL_OK)
        err = tl_uploads_run(server->uploads);
    return err;
}

/* Each thread ends while all that it calls is still there; then everything is freed. */
static void close_all(struct tl_server *server)
{
    tl_pages_stop(server->api.pages);
    tl_http_close(server->api.http);
    tl_engine_unwatch(server->engine);
    tl_voice_stop(server->voice);
    tl_phone_close(server->api.phone);
    tl_recordings_close(server->recordings);
    tl_reports_close(server->reports);
    tl_retention_close(server->retention);
    tl_uploads_close(server->uploads);
    tl_papers_job_close(server->papers_job);
    tl_times_job_close(server->times_job);
    tl_giving_job_close(server->giving_job);
    tl_times_board_close(server->times_board);
    tl_records_close(server->records);
    tl_notices_close(server->notices);
    tl_web_flow_close(server->api.web_flow);
    tl_engine_close(server->engine);
    tl_voice_close(server->voice);
    tl_pages_close(server->api.pages);
    tl_wait_now_close(server->api.wait_now);
    tl_phones_close(server->phones);
    tl_signin_close(server->api.signin);
    tl_codes_close(server->api.codes);
    tl_verifier_close(server->api.verifier);
    tl_callback_code_keys_close(&server->code_keys);
    tl_agency_close(server->api.agency);
    tl_open311_close(server->api.open311);
    tl_turn_close(server->api.turn);
    tl_measures_close(server->measures);
    tl_policies_close(server->policies);
    tl_folder_close(&server->folder);
}

static enum tl_err open_all(struct tl_server *server, struct tl_faults *faults)
{
    enum tl_err err = open_records(server, faults);
    if (err == TL_OK)
        err = open_engine(server, faults);
    if (err == TL_OK)
        err = open_notices(server, faults);
    if (err == TL_OK)
        err = open_retention(server);
    if (err == TL_OK)
        err = open_times(server);
    if (err == TL_OK)
        err = open_giving(server);
    if (err == TL_OK)
        err = open_papers(server);
    if (err == TL_OK)
        err = open_uploads(server, faults);
    if (err == TL_OK) {
        err = open_edges(server);
        if (err != TL_OK)
            sentence(faults, err, "there is no memory for the limits that are set: %s",
                     tl_err_text(err));
        else
            err = open_recordings(server, faults);
    }
    return err == TL_OK ? run_all(server, faults) : err;
}

enum tl_err tl_serve(const struct tl_serve_options *options, tl_ready_fn *ready,
                     struct tl_faults *faults)
{
    struct tl_server *server = calloc(1, sizeof *server);
    sigset_t signals;
    if (!server || sodium_init() < 0) {
        free(server);
        return TL_ENOMEM;
    }
    server->options = options;
    server->settings = options->settings;
    enum tl_err err = tl_log_set(server->settings.log_format, server->settings.log_level);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* Before any thread: they inherit it. */
    signal(SIGPIPE, SIG_IGN);
    raise_descriptors();
    if (err == TL_OK)
        err = open_all(server, faults);
    if (err == TL_OK) {
        ready(tl_http_port(server->api.http), server->settings.http_certificate[0] != '\0',
              tl_phone_sip_port(server->api.phone));
        tl_server_wait(server, &signals);
    }
    close_all(server);
    free(server);
    return err;
}
