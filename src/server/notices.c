/* notices.c: the sender with this center's settings, policy and records. */
#include "server/notices.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "notify/address.h"
#include "notify/came_back.h"
#include "server/log.h"
#include "server/notices_find.h"
#include "store/contacts.h"

enum { SECRET_BYTES = 512, LEAST_SECRET = 16 };

struct tl_notices {
    struct tl_notices_wiring wiring;
    struct tl_sender *sender;
    char password[SECRET_BYTES]; /* Of the mail server. */
    char token[SECRET_BYTES];    /* Of the gateway. */
    char secret[SECRET_BYTES];   /* By which the gateway shows who it is; "": nobody may. */
};

static tl_time now_of(void *arg)
{
    const struct tl_notices *notices = arg;
    struct tl_clock *clock = notices->wiring.clock;
    return clock->is_manual ? atomic_load(&clock->manual) : tl_wall_now();
}

/* ---- what the sender asks for ---- */

static enum tl_err write_row(void *arg, enum tl_err (*fn)(struct tl_db *db, void *fn_arg),
                             void *fn_arg)
{
    struct tl_notices *notices = arg;
    return tl_engine_write(notices->wiring.engine, fn, fn_arg);
}

static struct tl_notice_finder finder_take(struct tl_notices *notices)
{
    return (struct tl_notice_finder){
        .set = tl_policies_now(notices->wiring.policies),
        .codes = notices->wiring.codes,
        .account_key = notices->wiring.account_key,
        .db = tl_store_reader_take(notices->wiring.store),
        .sender = notices->sender,
        .tried_us = notices->wiring.settings->notify_days * TL_DAY,
        .now = now_of(notices),
    };
}

static enum tl_err find(void *arg, struct tl_notice_row *row)
{
    struct tl_notices *notices = arg;
    const struct tl_notice_finder finder = finder_take(notices);
    enum tl_err err = tl_notice_find_way(&finder, row);
    tl_store_reader_give(notices->wiring.store, finder.db);
    return err;
}

static enum tl_err render(void *arg, const struct tl_notice_row *row, struct tl_notice_text *out)
{
    struct tl_notices *notices = arg;
    const struct tl_notice_finder finder = finder_take(notices);
    enum tl_err err = tl_notice_render(&finder, row, out);
    tl_store_reader_give(notices->wiring.store, finder.db);
    return err;
}

static void moved(void *arg, const struct tl_notice_row *row)
{
    (void)arg;
    if (strcmp(row->state, "sending") != 0)
        tl_log("notice",
               "id=%" PRIu64 " contact=%" PRIu64 " kind=%s way=%s state=%s tries=%" PRId64
               " why=\"%s\"",
               row->id, row->contact, row->kind, row->channel, row->state, row->tries, row->error);
}

/* ---- settings ---- */

static enum tl_err complain(struct tl_faults *faults, const char *key, const char *text)
{
    tl_faults_add(faults, NULL, 0, key, text);
    return TL_EBAD;
}

static enum tl_err read_secrets(struct tl_notices *notices, struct tl_faults *faults)
{
    const struct tl_settings *settings = notices->wiring.settings;
    const struct {
        const char *key, *file;
        char *out;
    } all[] = {
        { "smtp.password_file", settings->smtp_password_file, notices->password },
        { "sms.token_file", settings->sms_token_file, notices->token },
        { "sms.secret_file", settings->sms_secret_file, notices->secret },
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i].file[0] != '\0' && tl_secret_read(all[i].file, all[i].out, SECRET_BYTES))
            return complain(faults, all[i].key, "this file cannot be read, or is empty");
    }
    if (notices->secret[0] != '\0' && strlen(notices->secret) < LEAST_SECRET)
        return complain(faults, "sms.secret_file", "this secret is short: at least 16 letters");
    return TL_OK;
}

static enum tl_err check_settings(const struct tl_settings *settings, struct tl_faults *faults)
{
    struct stat folder;
    if (settings->smtp_url[0] != '\0' && !tl_smtp_is_url(settings->smtp_url))
        return complain(faults, "smtp.url", "this is smtp://HOST:PORT or smtps://HOST:PORT");
    if (settings->smtp_url[0] != '\0' && !tl_mail_is(settings->smtp_from))
        return complain(faults, "smtp.from",
                        "this is an address of mail, such as "
                        "notices@agency.example");
    if (strcmp(settings->sms_kind, "http") != 0 && strcmp(settings->sms_kind, "kannel") != 0)
        return complain(faults, "sms.kind", "this is http or kannel");
    if (strcmp(settings->print_paper, "letter") != 0 && strcmp(settings->print_paper, "a4") != 0)
        return complain(faults, "print.paper", "this is letter or a4");
    if (settings->sms_url[0] != '\0' && !tl_gateway_is_url(settings->sms_url))
        return complain(faults, "sms.url", "this begins with https://, or http://localhost:PORT");
    if (settings->sms_report_url[0] != '\0' && settings->sms_secret_file[0] == '\0')
        return complain(faults, "sms.secret_file", "reports need a secret; set it");
    if (settings->print_folder[0] != '\0' &&
        (stat(settings->print_folder, &folder) != 0 || !S_ISDIR(folder.st_mode)))
        return complain(faults, "print.folder", "this folder is not there; make it");
    return TL_OK;
}

static enum tl_err open_sender(struct tl_notices *notices)
{
    const struct tl_settings *settings = notices->wiring.settings;
    bool is_kannel = strcmp(settings->sms_kind, "kannel") == 0;
    const struct tl_sender_settings sender = {
        .smtp = { .url = settings->smtp_url,
                  .user = settings->smtp_user,
                  .password = notices->password,
                  .authorities = settings->smtp_tls_ca },
        .mail_from = settings->smtp_from,
        .gateway = { .kind = is_kannel ? TL_GATEWAY_KANNEL : TL_GATEWAY_HTTP,
                     .url = settings->sms_url,
                     .user = settings->sms_user,
                     .secret = notices->token,
                     .from = settings->sms_from,
                     .report = settings->sms_report_url,
                     .report_secret = notices->secret,
                     .authorities = settings->sms_tls_ca },
        .print_folder = settings->print_folder,
        .paper = strcmp(settings->print_paper, "a4") == 0 ? TL_PAPER_A4 : TL_PAPER_LETTER,
        .kept_us = settings->notify_kept_days * TL_DAY,
    };
    const struct tl_sender_wiring wiring = { .store = notices->wiring.store,
                                             .write = write_row,
                                             .now = now_of,
                                             .find = find,
                                             .render = render,
                                             .moved = moved,
                                             .arg = notices };
    return tl_sender_open(&sender, &wiring, &notices->sender);
}

enum tl_err tl_notices_open(const struct tl_notices_wiring *wiring, struct tl_faults *faults,
                            struct tl_notices **out_notices)
{
    struct tl_notices *notices = calloc(1, sizeof *notices);
    if (!notices)
        return TL_ENOMEM;
    notices->wiring = *wiring;
    enum tl_err err = check_settings(wiring->settings, faults);
    if (err == TL_OK)
        err = read_secrets(notices, faults);
    if (err == TL_OK)
        err = open_sender(notices);
    if (err == TL_OK)
        *out_notices = notices;
    else
        tl_notices_close(notices);
    return err;
}

enum tl_err tl_notices_run(struct tl_notices *notices)
{
    return tl_sender_run(notices->sender);
}

void tl_notices_close(struct tl_notices *notices)
{
    if (!notices)
        return;
    tl_sender_close(notices->sender);
    sodium_memzero(notices, sizeof *notices);
    free(notices);
}

void tl_notices_wake(struct tl_notices *notices)
{
    tl_sender_wake(notices->sender);
}

void tl_notices_facts(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    struct tl_notices *notices = arg;
    for (uint32_t i = 0; i < facts_len; i++) {
        bool is_time = facts[i].kind == TL_FACT_time_came && notices->wiring.clock->is_manual;
        if (is_time || facts[i].kind == TL_FACT_request_filed || facts[i].kind == TL_FACT_closed ||
            facts[i].kind == TL_FACT_callback_promised || facts[i].kind == TL_FACT_call_near ||
            facts[i].kind == TL_FACT_escalated || facts[i].kind == TL_FACT_promise_kept ||
            facts[i].kind == TL_FACT_promise_broken || facts[i].kind == TL_FACT_voicemail_left ||
            facts[i].kind == TL_FACT_emergency_decided ||
            facts[i].kind == TL_FACT_emergency_placed ||
            facts[i].kind == TL_FACT_emergency_refused) {
            tl_sender_wake(notices->sender);
            return;
        }
    }
}

const struct tl_sender *tl_notices_sender(const struct tl_notices *notices)
{
    return notices->sender;
}

/* ---- what the gateway tells ---- */

bool tl_notices_is_gateway(const struct tl_notices *notices, const char *secret)
{
    unsigned char ours[crypto_generichash_BYTES], theirs[crypto_generichash_BYTES];
    if (notices->secret[0] == '\0' || !secret)
        return false;
    crypto_generichash(ours, sizeof ours, (const unsigned char *)notices->secret,
                       strlen(notices->secret), NULL, 0);
    crypto_generichash(theirs, sizeof theirs, (const unsigned char *)secret, strlen(secret), NULL,
                       0);
    return sodium_memcmp(ours, theirs, sizeof ours) == 0;
}

struct incoming {
    char number[24];
    char word[32];
    bool is_stop;
    tl_time now;
};

static enum tl_err write_incoming(struct tl_db *db, void *arg)
{
    const struct incoming *in = arg;
    return in->is_stop ? tl_store_number_stop(db, in->number, in->now, in->word)
                       : tl_store_number_start(db, in->number);
}

static bool is_in(const struct tl_word_list *list, const char *word)
{
    for (uint16_t i = 0; i < list->len; i++) {
        if (strcmp(list->items[i], word) == 0)
            return true;
    }
    return false;
}

/* A word alone, in capitals, without what stands around it ("Stop." is STOP). */
static bool read_word(const char *text, char *out, size_t bytes_max)
{
    size_t len = 0;
    while (*text && !isalpha((unsigned char)*text))
        text++;
    for (; isalpha((unsigned char)*text) && len + 1 < bytes_max; text++)
        out[len++] = (char)toupper((unsigned char)*text);
    out[len] = '\0';
    return len > 0 && text[strspn(text, " .,!\r\n\t\"'")] == '\0';
}

/* "Later", from the number that is to be called: the callback is put off. Who has none promised, or
 * has said so too often, changes nothing. */
static enum tl_err put_off(struct tl_notices *notices, const char *number)
{
    struct tl_fact given = { .kind = TL_FACT_not_now };
    struct tl_db *db = tl_store_reader_take(notices->wiring.store);
    enum tl_err err = tl_store_phone_number_promised(db, number, 0, &given.not_now.contact);
    tl_store_reader_give(notices->wiring.store, db);
    if (err == TL_OK)
        err = tl_engine_post(notices->wiring.engine, &given, NULL);
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_notices_text_came(struct tl_notices *notices, const char *from, const char *text)
{
    const struct tl_notification_rules *rules =
        &tl_policies_now(notices->wiring.policies)->policy->notices_sent;
    struct incoming in = { .now = now_of(notices) };
    snprintf(in.number, sizeof in.number, "%s%.20s", from[0] == '+' ? "" : "+", from);
    if (!tl_number_is_e164(in.number))
        return TL_EBAD;
    if (!read_word(text, in.word, sizeof in.word))
        return TL_OK;
    if (is_in(&rules->later_words, in.word)) {
        tl_log("sms.in", "word=later");
        return put_off(notices, in.number);
    }
    in.is_stop = is_in(&rules->stop_words, in.word);
    if (!in.is_stop && !is_in(&rules->start_words, in.word))
        return TL_OK;
    tl_log("sms.in", "word=%s", in.is_stop ? "stop" : "start");
    return tl_engine_write(notices->wiring.engine, write_incoming, &in);
}

struct report {
    tl_id id;
    bool is_delivered;
    tl_time now;
};

static enum tl_err write_report(struct tl_db *db, void *arg)
{
    const struct report *report = arg;
    return tl_came_back_sms(db, report->id, report->is_delivered, report->now);
}

enum tl_err tl_notices_reported(struct tl_notices *notices, tl_id id, bool is_delivered)
{
    struct report report = { id, is_delivered, now_of(notices) };
    return tl_engine_write(notices->wiring.engine, write_report, &report);
}
