/* test_notices.c: which way a notice goes, with which words; owed with the fact; STOP is kept. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../store/support_store.h"
#include "core/support_policy.h"
#include "notify/came_back.h"
#include "server/link_text.h"
#include "server/notices.h"
#include "server/notices_find.h"
#include "server/project.h"
#include "server/project_notices.h"
#include "server/support_house.h"
#include "store/contacts.h"
#include "store/notices.h"
#include "store/works.h"

static struct tl_policy_set set;

static int read_policy(void **state)
{
    struct tl_fault room[4];
    struct tl_faults faults = { .faults = room, .faults_max = 4 };
    (void)state;
    return tl_policy_set_read(TL_ROOT "/policy/reference", &faults, &set) == TL_OK ? 0 : -1;
}

static int close_policy(void **state)
{
    (void)state;
    tl_policy_set_close(&set);
    return 0;
}

/* A sender that is asked which ways there are, and never runs. */
static struct tl_sender *sender_with(const char *ways)
{
    struct tl_sender *sender = NULL;
    const struct tl_sender_settings settings = {
        .smtp = { .url = strstr(ways, "mail") ? "smtp://localhost:1" : "",
                  .user = "",
                  .password = "",
                  .authorities = "" },
        .mail_from = "notices@agency.example",
        .gateway = { .url = strstr(ways, "sms") ? "http://localhost:1/" : "",
                     .user = "",
                     .secret = "",
                     .from = "",
                     .report = "",
                     .report_secret = "",
                     .authorities = "" },
        .print_folder = strstr(ways, "letter") ? "/tmp" : "",
    };
    const struct tl_sender_wiring wiring = { .store = NULL };
    CHECK_OK(tl_sender_open(&settings, &wiring, &sender));
    return sender;
}

static const tl_time monday = TEST_MONDAY_10;

static void contact_put(struct tl_db *db, const char *language)
{
    struct tl_contact contact = { .id = 17, .number = "123-456-7890", .channel = "voice" };
    struct tl_work work = { .id = 17,
                            .contact = 17,
                            .kind = "request",
                            .type = "expedite",
                            .state = "open",
                            .made_at = monday,
                            .due_at = monday + 30 * TL_DAY,
                            .number = "123-456-7890",
                            .fields = "{}" };
    snprintf(contact.language, sizeof contact.language, "%s", language);
    contact.came_at = monday;
    CHECK_OK(tl_store_contact_insert(db, &contact));
    CHECK_OK(tl_store_work_insert(db, &work));
}

static void value_put(struct tl_db *db, const char *name, const char *text)
{
    struct tl_contact_value value = { .language = "en" };
    snprintf(value.name, sizeof value.name, "%s", name);
    snprintf(value.text, sizeof value.text, "%s", text);
    CHECK_OK(tl_store_contact_value_put(db, 17, &value));
}

static void post(struct tl_db *db, const struct tl_notice_wanted *wanted, struct tl_notice_row *row)
{
    CHECK_OK(tl_notices_post(db, set.policy, wanted, monday));
    CHECK_OK(tl_store_notice_due(db, "made", "", monday, row));
}

/* The way of a row over a sender with these ways. */
static void find(struct tl_db *db, const char *ways, struct tl_notice_row *row)
{
    struct tl_sender *sender = sender_with(ways);
    const struct tl_notice_finder finder = {
        .set = &set, .db = db, .sender = sender, .tried_us = 5 * TL_DAY, .now = monday
    };
    CHECK_OK(tl_notice_find_way(&finder, row));
    tl_sender_close(sender);
}

static const struct tl_notice_wanted filed = { .kind = "request_filed", .contact = 17 };

static void a_notice_goes_by_mail_else_by_number_else_by_post(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_notice_row row, again;
    contact_put(db, "en");
    value_put(db, "address", "Ana Perez\n1 Main Street");
    post(db, &filed, &row);
    again = row;
    find(db, "mail sms letter", &again);
    assert_string_equal(again.channel, "letter");
    value_put(db, "caller", "+12025550123");
    again = row;
    find(db, "mail sms letter", &again);
    assert_string_equal(again.channel, "sms");
    assert_string_equal(again.address, "+12025550123");
    value_put(db, "mail", "ana@example.org");
    again = row;
    find(db, "mail sms letter", &again);
    assert_string_equal(again.channel, "mail");
    assert_string_equal(again.state, "queued");
    again = row;
    find(db, "sms letter", &again);
    assert_string_equal(again.channel, "sms");
    again = row;
    snprintf(again.address, sizeof again.address, "other@example.org"); /* Just told. */
    find(db, "mail sms", &again);
    assert_string_equal(again.address, "other@example.org");
    CHECK_EQ(again.until_at, monday + 5 * TL_DAY);
}

static void with_no_way_it_fails_and_says_so(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_notice_row row;
    contact_put(db, "en");
    value_put(db, "caller", "2001"); /* An extension is no number to write to. */
    post(db, &filed, &row);
    find(db, "mail sms letter", &row);
    assert_string_equal(row.state, "failed");
    CHECK(strstr(row.error, "no address of mail") != NULL);
}

static void a_stopped_number_gets_none(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_notice_row row, again;
    contact_put(db, "en");
    value_put(db, "caller", "+12025550123");
    post(db, &filed, &row);
    CHECK_OK(tl_store_number_stop(db, "+12025550123", monday, "STOP"));
    again = row;
    find(db, "mail sms letter", &again);
    assert_string_equal(again.state, "stopped");
    value_put(db, "address", "Ana Perez\n1 Main Street");
    again = row;
    find(db, "mail sms letter", &again);
    assert_string_equal(again.channel, "letter");
    CHECK_OK(tl_store_number_start(db, "+12025550123"));
    again = row;
    find(db, "mail sms letter", &again);
    assert_string_equal(again.channel, "sms");
}

static void check_words(struct tl_db *db, const char *ways, const char *const *there)
{
    static struct tl_notice_text text;
    struct tl_notice_row row;
    CHECK_OK(tl_store_notice_due(db, "made", "", monday, &row));
    find(db, ways, &row);
    const struct tl_notice_finder finder = { .set = &set, .db = db, .now = monday };
    CHECK_OK(tl_notice_render(&finder, &row, &text));
    for (; *there; there++)
        if (!strstr(text.subject, *there) && !strstr(text.body, *there))
            fail_msg("%s is not in: %s\n%s", *there, text.subject, text.body);
    CHECK(strchr(text.body, '{') == NULL);
}

static void its_words_are_in_the_persons_language(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_notice_row row;
    contact_put(db, "es");
    value_put(db, "mail", "ana@example.org");
    value_put(db, "caller", "+12025550123");
    post(db, &filed, &row);
    check_words(db, "mail",
                (const char *const[]){ "Su solicitud 123-456-7890", "Agencia",
                                       "a más tardar el miércoles", NULL });
    check_words(db, "sms", (const char *const[]){ "123-456-7890", "ALTO", NULL });
}

static void one_cause_makes_one_notice(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_notice_row rows[4];
    size_t len;
    const struct tl_notice_wanted late = { .kind = "link",
                                           .contact = 17,
                                           .once = "promise:90:late",
                                           .link = "https://agency.example/form" };
    contact_put(db, "en");
    CHECK_OK(tl_notices_post(db, set.policy, &late, monday));
    CHECK_OK(tl_notices_post(db, set.policy, &late, monday + 1));
    CHECK_OK(tl_store_notice_list_contact(db, 17, rows, 4, &len));
    CHECK_EQ(len, 1);
    CHECK(strstr(rows[0].fields, "https://agency.example/form") != NULL);
    CHECK_EQ(rows[0].until_at, monday + TL_DAY); /* The policy's "within". */
    const struct tl_notice_wanted unknown = { .kind = "nothing", .contact = 17 };
    CHECK_OK(tl_notices_post(db, set.policy, &unknown, monday));
    CHECK_OK(tl_store_notice_list_contact(db, 17, rows, 4, &len));
    CHECK_EQ(len, 1);
}

/* A mail that comes back ends its notice; one that came back before, or another's, does nothing. */
static void what_came_back_is_seen(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_notice_row row;
    static char mail[4096];
    tl_id id = 0;
    FILE *in = fopen(TL_ROOT "/tests/fuzz/corpus/dsn/failed", "rb");
    assert_non_null(in);
    size_t len = fread(mail, 1, sizeof mail, in);
    fclose(in);
    contact_put(db, "en");
    post(db, &filed, &row);
    CHECK_ERR(TL_ENONE, tl_came_back_mail(db, mail, len, monday, &id));
    snprintf(row.message, sizeof row.message, "notice.17.0011223344556677@agency.example");
    snprintf(row.state, sizeof row.state, "sent");
    snprintf(row.channel, sizeof row.channel, "mail");
    CHECK_OK(tl_store_notice_move(db, &row, "made"));
    CHECK_OK(tl_came_back_mail(db, mail, len, monday + 5, &id));
    CHECK_EQ(id, row.id);
    CHECK_OK(tl_store_notice_find(db, id, &row));
    assert_string_equal(row.state, "bounced");
    assert_string_equal(row.error, "the mail came back with 5.1.1");
    CHECK_EQ(row.ended_at, monday + 5);
    CHECK_OK(tl_came_back_mail(db, mail, len, monday + 6, &id));
    CHECK_EQ(id, 0);
    CHECK_ERR(TL_ENONE, tl_came_back_sms(db, row.id, false, monday));
    CHECK_ERR(TL_ENONE, tl_came_back_sms(db, 999, false, monday));
}

/* The row stands or falls with the fact: both are written in one transaction. */
static void a_filed_request_owes_its_notice_in_the_same_transaction(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_notice_row row;
    const struct tl_center_limits limits = { .contacts_max = 16, .agents_max = 2, 4 };
    const struct tl_lent lent = { { set.policy }, 1 };
    const struct tl_fact fact = {
        .kind = TL_FACT_request_filed,
        .at = monday,
        .request_filed = { .contact = 17, .type = tl_key_of("expedite"), .due = monday + TL_DAY }
    };
    size_t bytes = tl_center_bytes(&limits);
    void *memory = aligned_alloc(16, (bytes + 15) / 16 * 16);
    assert_non_null(memory);
    struct tl_center *center = tl_center_init(memory, bytes, &limits, set.policy);
    contact_put(db, "en");
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_project(db, &lent, center, &fact, 1));
    tl_db_rollback(db);
    CHECK_ERR(TL_ENONE, tl_store_notice_due(db, "made", "", monday, &row));
    CHECK_OK(tl_db_begin(db));
    CHECK_OK(tl_project(db, &lent, center, &fact, 1));
    CHECK_OK(tl_db_commit(db));
    CHECK_OK(tl_store_notice_due(db, "made", "", monday, &row));
    assert_string_equal(row.kind, "request_filed");
    CHECK_EQ(row.contact, 17);
    free(memory);
}

/* --- What callbacks owe. --- */

enum { EVE = 1 };

/* Someone who was promised a call, and an agent who takes calls. */
static tl_id promised(struct house *house)
{
    tl_id contact = house_caller(house);
    CHECK_EQ(ASK(house, keyed, .contact = contact, .step = TEST_STEP_MENU, .digit = '4'),
             TL_WHY_NONE);
    CHECK_EQ(ASK(house, gave, .contact = contact, .step = TEST_STEP_NUMBER, .fits = 1),
             TL_WHY_NONE);
    return contact;
}

/* A house whose policy has these notices and leaves messages. */
static struct house *house_with_notices(void **state)
{
    static const struct tl_notification notifications[] = {
        { .id = { 0, "callback_missed", TL_NONE }, .letter = TL_NONE, .within_s = 5400 },
        { .id = { 0, "callback_failed", TL_NONE }, .letter = TL_NONE },
    };
    static struct tl_notification all[2];
    struct house *house = house_new(state);
    house_stop(house);
    for (int i = 0; i < 2; i++) {
        all[i] = notifications[i];
        all[i].id.key = tl_key_of(all[i].id.name);
    }
    house->test.policy.notifications = all;
    house->test.policy.notifications_len = 2;
    house->test.policy.callbacks.reach.by = TL_REACH_SOUND;
    house->test.policy.callbacks.reach.message = 0;
    house_start(house);
    CHECK_EQ(ASK(house, dialler, .is_up = 1), TL_WHY_NONE);
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = TEST_EVERYTHING), TL_WHY_NONE);
    CHECK_EQ(ASK(house, ready, .agent = EVE), TL_WHY_NONE);
    return house;
}

/* The attempt that is offered to the agent ends so. */
static void attempt(struct house *house, tl_id contact, uint64_t number,
                    enum tl_attempt_result result)
{
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, attempt_ended, .contact = contact, .attempt = number, .result = result),
             TL_WHY_NONE);
}

static size_t notices_of(struct house *house, tl_id contact, struct tl_notice_row rows[4])
{
    size_t len = 0;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_notice_list_contact(reader, contact, rows, 4, &len));
    tl_store_reader_give(house->place->store, reader);
    return len;
}

static void who_was_not_reached_is_owed_a_notice(void **state)
{
    struct house *house = house_with_notices(state);
    struct tl_notice_row rows[4];
    tl_id contact = promised(house);
    attempt(house, contact, 1, TL_ATTEMPT_NO_ANSWER);
    CHECK_EQ(notices_of(house, contact, rows), 1);
    assert_string_equal(rows[0].kind, "callback_missed");
    assert_string_equal(rows[0].state, "made");
    CHECK_EQ(rows[0].next_at, rows[0].made_at); /* No machine has the message. */
    CHECK(rows[0].promise > 0);
    tl_time now;
    CHECK_OK(tl_engine_advance(house->engine, 3601 * TL_SECOND, &now));
    attempt(house, contact, 2, TL_ATTEMPT_BUSY);
    CHECK_EQ(notices_of(house, contact, rows), 2);
    assert_string_equal(rows[0].kind, "callback_failed");
    house_stop(house);
    house_start(house); /* Nothing is owed twice. */
    CHECK_EQ(notices_of(house, contact, rows), 2);
    house_free(house);
}

/* One text ahead for one promise, however often that is read. */
static void a_call_that_is_near_is_told_once(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_notice_row rows[4];
    size_t len;
    const struct tl_fact fact = { .at = monday,
                                  .kind = TL_FACT_call_near,
                                  .call_near = { .contact = 17, .promise = 5 } };
    contact_put(db, "es");
    for (int i = 0; i < 2; i++)
        CHECK_OK(tl_project_notices(db, set.policy, &fact));
    CHECK_OK(tl_store_notice_list_contact(db, 17, rows, 4, &len));
    CHECK_EQ(len, 1);
    assert_string_equal(rows[0].kind, "callback_near");
    assert_string_equal(rows[0].once, "promise:5:near");
    CHECK_EQ(rows[0].promise, 5);
}

static void a_machine_that_has_the_message_tells_it(void **state)
{
    struct house *house = house_with_notices(state);
    struct tl_notice_row rows[4];
    tl_id contact = promised(house), other = promised(house);
    attempt(house, contact, 1, TL_ATTEMPT_MACHINE);
    CHECK_EQ(notices_of(house, contact, rows), 1);
    CHECK_EQ(rows[0].next_at, rows[0].made_at + 3 * TL_MINUTE); /* The message is being left. */
    CHECK_EQ(ASK(house, voicemail_ended, .contact = contact, .attempt = 2, .is_left = 1),
             TL_WHY_ELSEWHERE); /* Of another attempt. */
    CHECK_EQ(ASK(house, voicemail_ended, .contact = contact, .attempt = 1, .is_left = 1),
             TL_WHY_NONE);
    CHECK_EQ(notices_of(house, contact, rows), 1);
    assert_string_equal(rows[0].state, "sent");
    assert_string_equal(rows[0].channel, "voice");
    attempt(house, other, 1, TL_ATTEMPT_MACHINE);
    CHECK_EQ(ASK(house, voicemail_ended, .contact = other, .attempt = 1, .is_left = 0),
             TL_WHY_NONE);
    CHECK_EQ(notices_of(house, other, rows), 1);
    assert_string_equal(rows[0].state, "made"); /* It could not be left: by mail, at once. */
    CHECK_EQ(rows[0].next_at, rows[0].made_at);
    CHECK_EQ(ASK(house, voicemail_ended, .contact = 99, .attempt = 1, .is_left = 1),
             TL_WHY_UNKNOWN_CONTACT);
    house_free(house);
}

/* With the engine: words of the gateway, in any writing, and its reports. */
struct gateway {
    struct tl_policies *policies;
    struct tl_notices *notices;
    char secret[40];
};

static void gateway_open(struct gateway *gateway, struct house *house)
{
    struct tl_settings settings;
    struct tl_fault room[4];
    struct tl_faults faults = { .faults = room, .faults_max = 4 };
    snprintf(gateway->secret, sizeof gateway->secret, "/tmp/throughline-secret-XXXXXX");
    int fd = mkstemp(gateway->secret);
    CHECK(fd >= 0 && write(fd, "0123456789abcdef\n", 17) == 17);
    close(fd);
    tl_settings_init(&settings);
    snprintf(settings.sms_secret_file, sizeof settings.sms_secret_file, "%s", gateway->secret);
    snprintf(settings.sms_url, sizeof settings.sms_url, "http://localhost:1/"); /* Nobody's. */
    CHECK_OK(tl_policies_open(&set, &gateway->policies));
    const struct tl_notices_wiring wiring = { &settings,     house->place->store, house->engine,
                                              &house->clock, gateway->policies,   NULL,
                                              NULL };
    CHECK_OK(tl_notices_open(&wiring, &faults, &gateway->notices));
}

static void gateway_close(struct gateway *gateway)
{
    tl_notices_close(gateway->notices);
    tl_policies_close(gateway->policies);
    unlink(gateway->secret);
}

static void stop_by_text_message_is_kept(void **state)
{
    struct house *house = house_new(state);
    struct gateway gateway;
    bool is_stopped = false;
    gateway_open(&gateway, house);
    CHECK(tl_notices_is_gateway(gateway.notices, "0123456789abcdef"));
    CHECK(!tl_notices_is_gateway(gateway.notices, "0123456789abcdeg"));
    CHECK(!tl_notices_is_gateway(gateway.notices, ""));
    CHECK(!tl_notices_is_gateway(gateway.notices, NULL));
    static const struct {
        const char *from, *text;
        bool is_stopped;
    } rows[] = {
        { "+12025550123", "hello", false },   { "+12025550123", "please stop it", false },
        { "12025550123", " Stop. ", true },   { "+12025550123", "when do you call?", true },
        { "+12025550123", "start", false },   { "+12025550123", "Alto", true },
        { "+12025550123", "INICIAR", false }, { "+12025550123", "baja!", true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_OK(tl_notices_text_came(gateway.notices, rows[i].from, rows[i].text));
        struct tl_db *db = tl_store_reader_take(house->place->store);
        CHECK_OK(tl_store_number_is_stopped(db, "+12025550123", &is_stopped));
        tl_store_reader_give(house->place->store, db);
        if (is_stopped != rows[i].is_stopped)
            fail_msg("after \"%s\"", rows[i].text);
    }
    CHECK_ERR(TL_EBAD, tl_notices_text_came(gateway.notices, "somebody", "STOP"));
    CHECK_ERR(TL_ENONE, tl_notices_reported(gateway.notices, 17, false));
    gateway_close(&gateway);
    house_free(house);
}

struct valued {
    tl_id contact;
    struct tl_contact_value value;
};

static enum tl_err write_value(struct tl_db *db, void *arg)
{
    const struct valued *valued = arg;
    return tl_store_contact_value_put(db, valued->contact, &valued->value);
}

static enum tl_err write_contact(struct tl_db *db, void *arg)
{
    return tl_store_contact_insert(db, arg);
}

static enum tl_err write_number(struct tl_db *db, void *arg)
{
    return tl_store_phone_number_insert(db, arg);
}

/* A second time is more than the policy lets; nobody else's call moves. */
static void later_by_text_message_puts_the_call_off(void **state)
{
    static const struct {
        const char *from, *text;
        uint32_t put_off; /* So far. */
    } rows[] = {
        { "+12025550123", "when?", 0 },  { "+12025550199", "LATER", 0 },
        { "+12025550123", "later.", 1 }, { "+12025550123", "Luego", 1 },
        { "12025550144", "luego!", 2 },  { "+12025550144", "not later", 2 },
    };
    static const char *const numbers[] = { "+12025550123", "+12025550144" };
    struct house *house = house_new(state);
    struct gateway gateway;
    house_stop(house);
    house->test.policy.callbacks.not_now_s = 3600;
    house->test.policy.callbacks.not_now_most = 1;
    house_start(house);
    CHECK_EQ(ASK(house, dialler, .is_up = 1), TL_WHY_NONE);
    for (tl_id i = 0; i < 2; i++) {
        struct tl_phone_number number = { .id = 1 + i, .contact = promised(house), .made_at = 1 };
        snprintf(number.digits, sizeof number.digits, "%s", numbers[i]);
        snprintf(number.kind, sizeof number.kind, "callback");
        CHECK_OK(tl_engine_write(house->engine, write_number, &number));
    }
    gateway_open(&gateway, house);
    uint32_t from = house->heard_len;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_OK(tl_notices_text_came(gateway.notices, rows[i].from, rows[i].text));
        (void)ASK(house, dialler, .is_up = 1); /* Behind what the word did. */
        if (house_count(house, TL_FACT_callback_promised, from) != rows[i].put_off)
            fail_msg("after \"%s\"", rows[i].text);
    }
    gateway_close(&gateway);
    house_check(house);
    house_free(house);
}

static enum tl_err asks_for_a_link(struct house *house, const struct gateway *gateway,
                                   tl_id contact, uint64_t asking, tl_time now)
{
    const struct tl_step *step = set.policy->steps;
    while (step->key != tl_key_of("text.link"))
        step++;
    const struct tl_link_asked asked = { contact, set.policy, step, asking, now };
    struct tl_db *db = tl_store_reader_take(house->place->store);
    enum tl_err err = tl_link_text_send(house->engine, db, gateway->notices, &asked);
    tl_store_reader_give(house->place->store, db);
    return err;
}

/* The policy has 5 to a number in a day, and 3 from a contact. */
static void so_many_links_go_to_a_number_and_from_a_contact(void **state)
{
    struct house *house = house_new(state);
    struct gateway gateway;
    enum { OTHER = 18, THIRD = 19 };
    for (tl_id contact = 17; contact <= THIRD; contact++) {
        struct tl_contact_value value = { .name = "text_to", .text = "+12025550123" };
        struct tl_contact row = { .id = contact, .channel = "voice", .came_at = monday };
        snprintf(row.number, sizeof row.number, "000-000-%04d", (int)contact);
        CHECK_OK(tl_engine_write(house->engine, write_contact, &row));
        CHECK_OK(tl_engine_write(house->engine, write_value, &(struct valued){ contact, value }));
    }
    gateway_open(&gateway, house);
    for (uint64_t i = 0; i < 3; i++)
        CHECK_OK(asks_for_a_link(house, &gateway, 17, i, monday));
    CHECK_ERR(TL_ENONE, asks_for_a_link(house, &gateway, 17, 3, monday + 2 * TL_DAY));
    CHECK_OK(asks_for_a_link(house, &gateway, OTHER, 0, monday));
    CHECK_OK(asks_for_a_link(house, &gateway, OTHER, 1, monday));
    CHECK_ERR(TL_ENONE, asks_for_a_link(house, &gateway, THIRD, 0, monday));
    CHECK_ERR(TL_ENONE, asks_for_a_link(house, &gateway, THIRD, 0, monday + TL_DAY - 1));
    CHECK_OK(asks_for_a_link(house, &gateway, THIRD, 0, monday + TL_DAY + 1));
    gateway_close(&gateway);
    house_free(house);
}

/* Each setting that cannot be used is told by its name. */
static void settings_that_cannot_be_used_are_told(void **state)
{
    static const struct {
        const char *key, *value, *told;
    } rows[] = {
        { "smtp.url", "mail.example", "smtp.url" },
        { "smtp.url", "smtp://mail.example", "smtp.from" },
        { "sms.url", "http://gateway.example/", "sms.url" },
        { "sms.kind", "pigeon", "sms.kind" },
        { "sms.secret_file", "/nowhere/at/all", "sms.secret_file" },
        { "print.folder", "/nowhere/at/all", "print.folder" },
        { "print.paper", "a5", "print.paper" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct tl_settings settings;
        struct tl_fault room[4];
        struct tl_faults faults = { .faults = room, .faults_max = 4 };
        struct tl_notices *notices = NULL;
        tl_settings_init(&settings);
        CHECK_OK(tl_settings_set(&settings, rows[i].key, rows[i].value, NULL, 0, &faults));
        CHECK_ERR(TL_EBAD, tl_notices_open(&(struct tl_notices_wiring){ .settings = &settings },
                                           &faults, &notices));
        CHECK_EQ(faults.faults_len, 1);
        assert_string_equal(room[0].path, rows[i].told);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_BOTH(a_notice_goes_by_mail_else_by_number_else_by_post),
        ON_BOTH(with_no_way_it_fails_and_says_so),
        ON_BOTH(a_stopped_number_gets_none),
        ON_BOTH(its_words_are_in_the_persons_language),
        ON_BOTH(one_cause_makes_one_notice),
        ON_BOTH(what_came_back_is_seen),
        ON_BOTH(a_filed_request_owes_its_notice_in_the_same_transaction),
        ON_BOTH(who_was_not_reached_is_owed_a_notice),
        ON_BOTH(a_call_that_is_near_is_told_once),
        ON_BOTH(a_machine_that_has_the_message_tells_it),
        ON_SQLITE(stop_by_text_message_is_kept),
        ON_BOTH(later_by_text_message_puts_the_call_off),
        ON_BOTH(so_many_links_go_to_a_number_and_from_a_contact),
        cmocka_unit_test(settings_that_cannot_be_used_are_told),
    };
    return cmocka_run_group_tests(tests, read_policy, close_policy);
}
