/* settings.h: everything an operator can set, in one table that parses, checks and explains itself.
 *
 * A setting comes, the later over the earlier, from its default, a file (key = value), the
 * environment (THROUGHLINE_HTTP_PORT) and --set http.port=8080. Settings are about the machine;
 * what the agency decides stands in the policy.
 */
#ifndef TL_SERVER_SETTINGS_H
#define TL_SERVER_SETTINGS_H

#include <stdio.h>

#include "base/err.h"
#include "base/fault.h"
#include "base/types.h"

enum { TL_SETTING_BYTES_MAX = 256 };

/*  type, name, key, default, lowest, highest, what it is for
 *
 * Rows of TEXT_NOW, NUMBER_NOW and WORD_NOW (one of some words) take effect at a reload (SIGHUP);
 * the others at the next start. */
#define TL_SETTINGS_TABLE(TEXT, NUMBER, TEXT_NOW, NUMBER_NOW, WORD_NOW)                            \
    TEXT(store_url, "store.url", "",                                                               \
         "where records are kept: empty for SQLite in the data folder, "                           \
         "or postgres:CONNINFO")                                                                   \
    TEXT_NOW(policy_dir, "policy.dir", "",                                                         \
             "the agency's policy; empty: what the data folder names")                             \
    TEXT(http_address, "http.address", "127.0.0.1", "address of the pages and the API")            \
    NUMBER(http_port, "http.port", 8080, 0, 65535, "port of the pages and the API; 0: any")        \
    TEXT(http_certificate, "http.certificate", "", "TLS certificate chain (PEM file)")             \
    TEXT(http_key, "http.key", "", "TLS private key (PEM file)")                                   \
    TEXT(http_pages, "http.pages", "", "folder of the built pages; empty: beside the program")     \
    NUMBER(http_workers, "http.workers", 4, 1, 64, "threads that answer API requests")             \
    TEXT(http_url, "http.url", "",                                                                 \
         "what people open, https://name; passkeys hold for it; empty: localhost")                 \
    NUMBER(http_rate, "http.rate", 200, 1, 1000000, "API requests per second from one address")    \
    NUMBER(agency_api_on, "agency_api.on", 0, 0, 1,                                                \
           "1: clients made for the agency's own public API are served too")                       \
    NUMBER(agency_api_rate, "agency_api.rate", 10, 1, 1000,                                        \
           "requests after cases that one such client may make within a second")                   \
    NUMBER(agency_api_day, "agency_api.day", 400000, 1, 1000000000,                                \
           "and in a day, from midnight by the agency's clock")                                    \
    NUMBER(agency_api_feeds, "agency_api.feeds", 2, 1, 100,                                        \
           "requests with records that a client that may feed may make within a second")           \
    NUMBER(open311_on, "open311.on", 0, 0, 1,                                                      \
           "1: the public state of requests is told in the form of Open311 GeoReport v2 too")      \
    TEXT(open311_jurisdiction, "open311.jurisdiction", "",                                         \
         "the jurisdiction_id that such clients may name; empty: any")                             \
    NUMBER(open311_tries, "open311.tries", 60, 5, 100000,                                          \
           "requests after numbers that are none, of an address in ten minutes, after which it "   \
           "must wait")                                                                            \
    TEXT(signin_second_factor, "signin.second_factor", "admin",                                    \
         "roles that must have a second factor, with commas between")                              \
    NUMBER(signin_fresh_minutes, "signin.fresh_minutes", 15, 1, 720,                               \
           "minutes for which a proof counts before a protected case")                             \
    NUMBER(signin_lock_minutes, "signin.lock_minutes", 10, 0, 720,                                 \
           "minutes without input after which a page locks; 0: never")                             \
    NUMBER(signin_failures, "signin.failures", 100, 5, 100000,                                     \
           "failed sign-ins of an address in ten minutes after which it must wait")                \
    NUMBER(account_link_hours, "account.link_hours", 24, 1, 720,                                   \
           "hours for which a link holds that goes to the public by mail")                         \
    NUMBER(account_asks, "account.asks", 20, 1, 100000,                                            \
           "mails about accounts that an address may ask for in ten minutes")                      \
    TEXT(oidc_issuer, "oidc.issuer", "",                                                           \
         "a provider where staff may sign in too (OpenID Connect), https://...; empty: none")      \
    TEXT(oidc_client, "oidc.client", "", "the name by which the provider knows this center")       \
    TEXT(oidc_secret_file, "oidc.secret_file", "",                                                 \
         "file whose first line is the secret for that name; empty: it has none")                  \
    TEXT(oidc_name, "oidc.name", "OpenID Connect", "what people are told that it is called")       \
    TEXT(oidc_scope, "oidc.scope", "openid profile", "what is asked of it, blanks between")        \
    TEXT(oidc_login_claim, "oidc.login_claim", "preferred_username",                               \
         "the claim that is the user's login here")                                                \
    TEXT(oidc_roles_claim, "oidc.roles_claim", "groups", "the claim that gives roles")             \
    TEXT(oidc_roles, "oidc.roles", "",                                                             \
         "ROLE=VALUE,...: who has the value there has the role here; empty: roles are kept here")  \
    NUMBER(oidc_make_users, "oidc.make_users", 0, 0, 1,                                            \
           "1: who is unknown here and gets a role there gets an account")                         \
    TEXT(oidc_authorities, "oidc.authorities", "",                                                 \
         "PEM file of who vouches for the provider's TLS; empty: the system's list")               \
    TEXT(sip_address, "sip.address", "127.0.0.1", "address where calls come in (SIP)")             \
    NUMBER(sip_port, "sip.port", 5060, 0, 65535, "port where calls come in by UDP; 0: any")        \
    NUMBER(sip_tcp_port, "sip.tcp_port", 0, 0, 65535,                                              \
           "port where calls come in by TCP; 0: none, unless a trunk needs it")                    \
    NUMBER(sip_tls_port, "sip.tls_port", 0, 0, 65535,                                              \
           "port where calls come in by TLS; 0: none, unless a trunk needs it")                    \
    TEXT(sip_certificate, "sip.certificate", "", "TLS certificate chain for calls (PEM file)")     \
    TEXT(sip_key, "sip.key", "", "its private key (PEM file)")                                     \
    TEXT(sip_ca, "sip.ca", "",                                                                     \
         "authorities that may vouch for other ends (PEM file); empty: the system's")              \
    NUMBER(sip_verify_clients, "sip.verify_clients", 0, 0, 1,                                      \
           "1: who connects by TLS must show a certificate")                                       \
    NUMBER(sip_verify_servers, "sip.verify_servers", 1, 0, 1,                                      \
           "1: trunks by TLS must show a certificate for their host")                              \
    TEXT(sip_trunks, "sip.trunks", "",                                                             \
         "addresses that may place calls beside those of the trunks, with commas between; "        \
         "empty, and no trunks file: this machine only")                                           \
    TEXT(sip_phones, "sip.phones", "",                                                             \
         "addresses and networks of desk phones, with commas between; empty: those of "            \
         "sip.trunks")                                                                             \
    TEXT(sip_trunks_file, "sip.trunks_file", "",                                                   \
         "trunks with their proxies, passwords and limits (YAML); "                                \
         "`throughline help trunks`")                                                              \
    NUMBER(sip_calls_max, "sip.calls_max", 4000, 1, 100000, "calls at once")                       \
    TEXT(media_address, "media.address", "127.0.0.1", "address where sound is received")           \
    TEXT(media_advertised, "media.advertised", "",                                                 \
         "address told to callers and browsers, behind "                                           \
         "address translation; empty: media.address")                                              \
    NUMBER(media_port_min, "media.port_min", 20000, 1024, 65534, "lowest port for calls' sound")   \
    NUMBER(media_port_max, "media.port_max", 29999, 1025, 65535, "highest port for calls' sound")  \
    NUMBER(media_web_port, "media.web_port", 7000, 0, 65535, "port for browsers' sound; 0: any")   \
    NUMBER(media_threads, "media.threads", 0, 0, 64, "threads for sound; 0: one less than cores")  \
    NUMBER(media_lost_s, "media.lost_s", 30, 5, 600,                                               \
           "seconds without sound after which a caller's line counts as gone")                     \
    TEXT(turn_url, "turn.url", "",                                                                 \
         "a relay for browsers behind closed firewalls, turn:HOST:PORT, several with blanks; "     \
         "empty: none")                                                                            \
    TEXT(turn_secret_file, "turn.secret_file", "",                                                 \
         "file whose first line is the secret that the relay has too")                             \
    NUMBER(turn_minutes, "turn.minutes", 720, 10, 1440,                                            \
           "minutes for which a page may use the relay by one name")                               \
    TEXT(media_music, "media.music", "",                                                           \
         "music while waiting (WAV, 8 kHz mono); empty: own tones")                                \
    TEXT(prompts_recorded, "prompts.recorded", "", "folder of recorded prompts, LANGUAGE/KEY.wav") \
    NUMBER(prompts_memory_mb, "prompts.memory_mb", 64, 1, 100000,                                  \
           "megabytes of spoken prompts kept in memory")                                           \
    NUMBER(contacts_max, "limits.contacts", 20000, 10, 1000000, "open contacts at once")           \
    NUMBER(agents_max, "limits.agents", 2000, 1, 100000, "agents signed in at once")               \
    NUMBER(checkpoint_facts, "journal.checkpoint_facts", 200000, 1000, 100000000,                  \
           "facts between two checkpoints")                                                        \
    WORD_NOW(log_format, "log.format", "text", "text json", "how lines of the log are written")    \
    WORD_NOW(log_level, "log.level", "info", "debug info warning error",                           \
             "the least that is logged")                                                           \
    NUMBER_NOW(stop_wait_s, "stop.wait_s", 300, 0, 86400,                                          \
               "seconds that calls have to end after a stop is asked for; 0: none")                \
    TEXT(metrics_from, "metrics.from", "",                                                         \
         "addresses that may read the metrics besides this machine, with commas between")          \
    TEXT(smtp_url, "smtp.url", "",                                                                 \
         "the mail server for notices, smtp://HOST:587 or smtps://HOST:465; empty: no mail")       \
    TEXT(smtp_user, "smtp.user", "", "name at the mail server; empty: none is asked for")          \
    TEXT(smtp_password_file, "smtp.password_file", "",                                             \
         "file whose first line is the password for that name")                                    \
    TEXT(smtp_from, "smtp.from", "", "address that notices come from, and bounces go to")          \
    TEXT(smtp_tls_ca, "smtp.tls_ca", "",                                                           \
         "PEM file of who vouches for the mail server's TLS; empty: the system's list")            \
    TEXT(sms_kind, "sms.kind", "http", "the gateway for text messages: http (JSON) or kannel")     \
    TEXT(sms_url, "sms.url", "",                                                                   \
         "where text messages are handed over, https://...; empty: no text messages")              \
    TEXT(sms_user, "sms.user", "", "kannel: the sendsms user's name")                              \
    TEXT(sms_token_file, "sms.token_file", "",                                                     \
         "file whose first line is the gateway's token, or the sendsms user's password")           \
    TEXT(sms_from, "sms.from", "", "number or name that text messages come from")                  \
    TEXT(sms_secret_file, "sms.secret_file", "",                                                   \
         "file whose first line is the secret by which the gateway reports here; empty: it "       \
         "cannot, nor can STOP")                                                                   \
    TEXT(sms_report_url, "sms.report_url", "",                                                     \
         "kannel: /api/v1/sms/report as the gateway reaches it; empty: no reports")                \
    TEXT(sms_tls_ca, "sms.tls_ca", "",                                                             \
         "PEM file of who vouches for the gateway's TLS; empty: the system's list")                \
    TEXT(print_folder, "print.folder", "",                                                         \
         "folder where letters are put as PDF, for a print system to take; empty: no letters")     \
    TEXT(print_paper, "print.paper", "letter", "paper of letters: letter or a4")                   \
    NUMBER(notify_days, "notify.days", 5, 1, 30,                                                   \
           "days for which a notice is tried, where the policy does not say")                      \
    NUMBER(notify_kept_days, "notify.kept_days", 90, 1, 3650,                                      \
           "days that a notice, its address and values are kept after its end")                    \
    TEXT(uploads_folder, "uploads.folder", "",                                                     \
         "folder of the files that people add to their matter; empty: uploads in the data folder") \
    TEXT(uploads_s3_url, "uploads.s3_url", "",                                                     \
         "an S3-compatible store for these files, https://HOST/BUCKET; empty: the folder")         \
    TEXT(uploads_s3_region, "uploads.s3_region", "us-east-1", "the store's region")                \
    TEXT(uploads_s3_key, "uploads.s3_key", "", "the access key's id at the store")                 \
    TEXT(uploads_s3_secret_file, "uploads.s3_secret_file", "",                                     \
         "file whose first line is that key's secret")                                             \
    TEXT(uploads_s3_ca, "uploads.s3_ca", "",                                                       \
         "PEM file of who vouches for the store's TLS; empty: the system's list")                  \
    TEXT(uploads_clamd, "uploads.clamd", "",                                                       \
         "ClamAV's daemon, which looks through these files: the path of its socket, or "           \
         "HOST:PORT; empty: nobody does")                                                          \
    NUMBER(uploads_partial_hours, "uploads.partial_hours", 24, 1, 720,                             \
           "hours after which a file that was not sent to its end is dropped")                     \
    NUMBER(uploads_total_mb, "uploads.total_mb", 20000, 1, 100000000,                              \
           "megabytes that all these files together may have")                                     \
    NUMBER(keep_contacts_days, "keep.contacts_days", 0, 0, 36500,                                  \
           "days that what people said is kept after their contact and its promises have ended; "  \
           "0: until it is erased by hand")                                                        \
    NUMBER(keep_audit_days, "keep.audit_days", 0, 0, 36500,                                        \
           "days that the record of who looked at what is kept; 0: for ever")                      \
    NUMBER(appointments_round_s, "appointments.round_s", 300, 1, 86400,                            \
           "seconds between two rounds that give appointments and remind of those that are near")  \
    NUMBER(keep_papers_days, "keep.papers_days", 0, 0, 36500,                                      \
           "days that notices of cases, and the files of requests for evidence that have ended, "  \
           "are kept; 0: until they are erased by hand")                                           \
    NUMBER(keep_hour, "keep.hour", 2, 0, 23,                                                       \
           "the hour, by the agency's time, from which old data goes, for four hours each night")

struct tl_settings {
#define TL_SETTING_TEXT(name, key, value, what)              char name[TL_SETTING_BYTES_MAX];
#define TL_SETTING_NUMBER(name, key, value, low, high, what) int64_t name;
#define TL_SETTING_WORD(name, key, value, words, what)       char name[TL_SETTING_BYTES_MAX];
    TL_SETTINGS_TABLE(TL_SETTING_TEXT, TL_SETTING_NUMBER, TL_SETTING_TEXT, TL_SETTING_NUMBER,
                      TL_SETTING_WORD)
#undef TL_SETTING_TEXT
#undef TL_SETTING_NUMBER
#undef TL_SETTING_WORD
};

/* Every setting at its default. */
void tl_settings_init(struct tl_settings *settings);

/* Sets one by key ("http.port"). TL_EBAD: no such key, not a number, or out of its range; the fault
 * says which, and where (file and line may be NULL and 0). */
TL_MUST_USE enum tl_err tl_settings_set(struct tl_settings *settings, const char *key,
                                        const char *value, const char *file, uint32_t line,
                                        struct tl_faults *faults);

/* Reads `key = value` lines; # begins a comment. All faults of the file are collected.
 * TL_EIO: the file cannot be read. TL_EBAD: there are faults. */
TL_MUST_USE enum tl_err tl_settings_read(struct tl_settings *settings, const char *file,
                                         struct tl_faults *faults);

/* Takes what the environment says (names as THROUGHLINE_HTTP_PORT). TL_EBAD: there are faults. */
TL_MUST_USE enum tl_err tl_settings_environment(struct tl_settings *settings,
                                                struct tl_faults *faults);

/* One row of the table, as told to people. */
struct tl_setting_row {
    const char *key;
    const char *what;
    const char *words; /* What a text may be, with blanks between; NULL: anything. */
    const char *text;  /* The default of a text; NULL for a number. */
    int64_t number;    /* The default, and the bounds, of a number. */
    int64_t low;
    int64_t high;
    bool is_now;          /* Takes effect at a reload. */
    char environment[64]; /* "THROUGHLINE_HTTP_PORT" */
};

/* False behind the last. */
bool tl_settings_row(uint32_t index, struct tl_setting_row *out_row);

/* Takes from next what may change without a stop. Calls differs (key, is_now) for each setting that
 * is another in next, also for those that are kept until the next start. */
typedef void tl_settings_differs_fn(void *arg, const char *key, bool is_now);
void tl_settings_reload(struct tl_settings *settings, const struct tl_settings *next,
                        tl_settings_differs_fn *differs, void *arg);

/* The manual's list: key, default, environment name, purpose. */
void tl_settings_print(FILE *out);

#endif
