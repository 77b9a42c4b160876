/* test_person.c: a person found as an administrator knows one, given out, and erased with files. */
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../store/support_store.h"
#include "base/calendar.h"
#include "phone/recorder_file.h"
#include "server/person.h"
#include "server/retention.h"
#include "server/uploads_inside.h"
#include "server/vault.h"
#include "store/audit.h"
#include "store/cases.h"
#include "store/contacts.h"
#include "store/imports.h"
#include "store/keep.h"
#include "store/letters.h"
#include "store/meta.h"
#include "store/notices.h"
#include "store/promises.h"
#include "store/recordings.h"
#include "store/representations.h"

enum { SAMPLES = 800 };

/* A folder on the store of the test, opened beside it as a tool does. */
struct place {
    struct support *support;
    struct tl_db *db; /* The server's. */
    char dir[128];
    struct tl_folder folder;
    struct tl_fault room[16];
    struct tl_faults faults;
    struct tl_person_task task;
    tl_id contacts[TL_PERSON_CONTACTS_MAX];
};

static struct place *place_new(void **state)
{
    struct support *support = support_of(state); /* May skip the test. */
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    place->support = support;
    place->db = support_writer(state);
    support_folder_make(place->dir, sizeof place->dir);
    place->faults = (struct tl_faults){ .faults = place->room, .faults_max = 16 };
    CHECK_OK(tl_store_setting_set(place->db, "policy", TL_ROOT "/policy/reference"));
    if (tl_folder_open(&place->folder, place->dir, place->support->url, "", TL_FOLDER_BESIDE, 1,
                       &place->faults) != TL_OK)
        fail_msg("%s", place->room[0].text);
    place->task = (struct tl_person_task){ .folder = &place->folder,
                                           .contacts = place->contacts,
                                           .reason = "asked by the person",
                                           .print_folder = place->dir,
                                           .faults = &place->faults };
    return place;
}

static void place_free(struct place *place)
{
    tl_folder_close(&place->folder);
    support_folder_remove(place->dir);
    free(place);
}

static size_t find(struct place *place, const struct tl_person_wanted *wanted)
{
    enum tl_err err = tl_person_find(&place->folder, wanted, place->contacts,
                                     &place->task.contacts_len, &place->faults);
    if (err != TL_OK)
        fail_msg("%s", place->room[0].text);
    return place->task.contacts_len;
}

#define FIND(place, ...) find(place, &(struct tl_person_wanted){ __VA_ARGS__ })

static void put_contact(struct place *place, tl_id id, const char *number)
{
    struct tl_contact contact = {
        .id = id, .channel = "voice", .language = "en", .state = "ended"
    };
    contact.came_at = contact.asked_at = 1000 * TL_DAY;
    contact.closed_at = contact.came_at + TL_HOUR;
    snprintf(contact.outcome, sizeof contact.outcome, "person");
    snprintf(contact.number, sizeof contact.number, "%s", number);
    CHECK_OK(tl_store_contact_insert(place->db, &contact));
}

static void put_value(struct place *place, tl_id contact, const char *name, const char *text)
{
    struct tl_contact_value value = { .language = "en" };
    snprintf(value.name, sizeof value.name, "%s", name);
    snprintf(value.text, sizeof value.text, "%s", text);
    CHECK_OK(tl_store_contact_value_put(place->db, contact, &value));
}

/* A recording of a tenth of a second under the folder's own key. */
static void put_part(struct place *place, tl_id contact, int part)
{
    struct tl_recording_row row = { .contact = contact, .part = part, .state = "kept" };
    struct tl_recording_writer *writer;
    struct tl_vault vault;
    uint8_t key[TL_VAULT_KEY_BYTES] = { 7 }, sound[SAMPLES];
    char path[300], name[32];
    snprintf(row.path, sizeof row.path, "%d-%d.tlrec", (int)contact, part);
    snprintf(path, sizeof path, "%s/%s", place->dir, row.path);
    snprintf(name, sizeof name, "%d-%d", (int)contact, part);
    memset(sound, 0x55, sizeof sound);
    CHECK_OK(tl_vault_open(&vault, place->dir, true));
    tl_vault_wrap(&vault, name, key, row.wrapped);
    tl_vault_close(&vault);
    CHECK_OK(tl_recording_create(path, key, NULL, &writer));
    const struct tl_recording_part heard = { TL_RECORDING_SOUND, SAMPLES, sound, sound };
    CHECK_OK(tl_recording_write(writer, &heard));
    CHECK_OK(tl_recording_finish(writer));
    row.samples = 1;
    row.started_at = 1;
    row.ended_at = 2;
    CHECK_OK(tl_store_recording_insert(place->db, &row));
}

static void put_recording(struct place *place, tl_id contact)
{
    put_part(place, contact, 1);
}

static void put_letter(struct place *place, tl_id id, tl_id contact)
{
    struct tl_notice_row row = { .id = id, .contact = contact, .fields = "{\"number\": \"1\"}" };
    char path[300];
    snprintf(row.once, sizeof row.once, "letter:%d", (int)id);
    snprintf(row.channel, sizeof row.channel, "letter");
    snprintf(row.address, sizeof row.address, "Ana Example\nHome 1");
    snprintf(row.state, sizeof row.state, "printed");
    row.made_at = row.ended_at = 5;
    CHECK_OK(tl_store_notice_insert(place->db, &row));
    snprintf(path, sizeof path, "%s/%d.pdf", place->dir, (int)id);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs("%PDF-1.7 Ana Example", out);
    fclose(out);
}

static bool is_there(const struct place *place, const char *name)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", place->dir, name);
    return access(path, F_OK) == 0;
}

/* Two who may hear about Ana's case: one counts, one was replaced. */
static void put_documents(struct place *place)
{
    static const struct tl_representation_row documents[] = {
        { .id = 1,
          .document = "D1",
          .name = "Bea Old",
          .received_at = TL_DAY,
          .ended_at = 3 * TL_DAY,
          .ended = "replaced" },
        { .id = 2,
          .document = "D2",
          .name = "Cal New",
          .firm = "New and Sons",
          .received_at = 2 * TL_DAY,
          .entered_at = 3 * TL_DAY,
          .active_at = 4 * TL_DAY },
    };
    char lost[32];
    CHECK_OK(tl_store_import_begin(place->db, 1, 1));
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        CHECK_OK(tl_store_import_representation(place->db, 1, "IOE0000000077", documents + i));
    CHECK_OK(tl_store_import_ready(place->db, 1, lost, sizeof lost));
    while (tl_store_import_move(place->db, 1, 100) == TL_OK)
        continue;
}

/* Her postal code, and that she needs no appointment. */
static void put_giving(struct place *place)
{
    const struct tl_case_place home = { .case_id = 77, .postal = "11375", .taken_at = TL_DAY };
    const struct tl_giving giving = {
        .case_id = 77, .kind = "biometrics", .given_at = 5, .why = TL_GIVING_REUSED, .taken_at = 1
    };
    CHECK_OK(tl_store_import_begin(place->db, 2, 1));
    CHECK_OK(tl_store_import_place(place->db, 2, "IOE0000000077", &home));
    char lost[48];
    CHECK_OK(tl_store_import_ready(place->db, 2, lost, sizeof lost));
    while (tl_store_import_move(place->db, 2, 100) == TL_OK)
        continue;
    CHECK_OK(tl_store_giving_insert(place->db, &giving));
}

/* An answer that goes to her by post. */
static void put_by_post(struct place *place)
{
    struct tl_letter_row letter = { .contact = 17,
                                    .case_id = 77,
                                    .word = 1,
                                    .state = TL_LETTER_WAITING,
                                    .made_at = 1,
                                    .due_at = 2 };
    CHECK_OK(tl_db_begin(place->db));
    CHECK_OK(tl_store_letter_insert(place->db, &letter));
    CHECK_OK(tl_store_case_address_put(place->db, 77, "Ana\nElm 1"));
    CHECK_OK(tl_db_commit(place->db));
}

/* Ana called twice about her case, and once wrote; Bob is somebody else. */
static void put_people(struct place *place)
{
    struct tl_case about = { .id = 77, .status_at = 1, .received_at = 1 };
    snprintf(about.receipt, sizeof about.receipt, "IOE0000000077");
    snprintf(about.keyed, sizeof about.keyed, "4630000000077");
    snprintf(about.form, sizeof about.form, "I-90");
    CHECK_OK(tl_store_case_insert(place->db, &about));
    put_documents(place);
    put_giving(place);
    put_by_post(place);
    put_contact(place, 17, "123-456-7894");
    put_value(place, 17, "caller", "+12025550123");
    put_value(place, 17, "case", "77");
    put_value(place, 17, "note.4", "Ana's mother is ill");
    put_recording(place, 17);
    put_letter(place, 5, 17);
    put_contact(place, 18, "222-222-2221");
    put_value(place, 18, "phone", "2025550123");
    put_contact(place, 19, "333-333-3331");
    put_value(place, 19, "mail", "ana@agency.example");
    put_contact(place, 20, "444-444-4441");
    put_value(place, 20, "caller", "+12025550199");
    put_recording(place, 20);
    put_letter(place, 6, 20);
    CHECK_OK(tl_store_number_stop(place->db, "+12025550123", 9, "STOP"));
}

static void a_person_is_found_as_people_write_it(void **state)
{
    struct place *place = place_new(state);
    put_people(place);
    CHECK_EQ(FIND(place, .phone = "(202) 555-0123"), 2);
    CHECK(place->contacts[0] == 17 && place->contacts[1] == 18);
    CHECK_EQ(FIND(place, .phone = "+12025550123"), 2);
    CHECK_EQ(FIND(place, .about = "IOE0000000077"), 1);
    CHECK_EQ(place->contacts[0], 17);
    CHECK_EQ(FIND(place, .mail = "Ana@Agency.Example", .phone = "2025550123"), 3);
    CHECK(place->contacts[0] == 17 && place->contacts[2] == 19);
    CHECK_EQ(FIND(place, .phone = "2025550000"), 0);
    size_t len;
    const struct tl_person_wanted bad[] = {
        { .contact = "12" }, { .mail = "ana" }, { .about = "" }, { .phone = "(77) 7" }
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK_ERR(TL_EBAD,
                  tl_person_find(&place->folder, bad + i, place->contacts, &len, &place->faults));
    CHECK_EQ(place->faults.faults_len, 4);
    assert_non_null(strstr(place->room[0].text, "ten digits"));
    assert_non_null(strstr(place->room[3].text, "no telephone number"));
    place_free(place);
}

static json_t *at(json_t *json, const char *part, size_t row, const char *cell)
{
    json_t *list = json_object_get(json, part);
    if (json_is_array(list))
        list = json_array_get(list, row);
    return json_object_get(list, cell);
}

/* S29: who may hear about the case, the newest first. */
static void check_documents(const json_t *documents)
{
    json_t *active = json_array_get(documents, 0), *replaced = json_array_get(documents, 1);
    CHECK_EQ(json_array_size(documents), 2);
    assert_string_equal(json_string_value(json_object_get(active, "name")), "Cal New");
    assert_string_equal(json_string_value(json_object_get(active, "firm")), "New and Sons");
    assert_string_equal(json_string_value(json_object_get(active, "state")), "active");
    assert_string_equal(json_string_value(json_object_get(active, "active_at")),
                        "1970-01-05T00:00:00.000000Z");
    CHECK(json_is_null(json_object_get(active, "ended_at")));
    assert_string_equal(json_string_value(json_object_get(replaced, "document")), "D1");
    assert_string_equal(json_string_value(json_object_get(replaced, "state")), "replaced");
    assert_string_equal(json_string_value(json_object_get(replaced, "ended_at")),
                        "1970-01-04T00:00:00.000000Z");
}

static void an_export_has_all_of_it_and_the_sound(void **state)
{
    struct place *place = place_new(state);
    char to[200], path[300];
    size_t files, len;
    struct stat info;
    struct tl_audit looks[4];
    put_people(place);
    const struct tl_person_wanted wanted = { .phone = "+12025550123" };
    CHECK_EQ(find(place, &wanted), 2);
    snprintf(to, sizeof to, "%s/out", place->dir);
    CHECK_OK(tl_person_export(&place->task, &wanted, to, &files));
    CHECK_EQ(files, 1);
    snprintf(path, sizeof path, "%s/person.json", to);
    CHECK_EQ(stat(path, &info), 0);
    CHECK_EQ(info.st_mode & 0777, 0600);
    json_t *whole = json_load_file(path, 0, NULL);
    assert_non_null(whole);
    json_t *all = json_object_get(whole, "contacts");
    CHECK_EQ(json_array_size(all), 2);
    json_t *first = json_array_get(all, 0);
    assert_string_equal(json_string_value(at(first, "contact", 0, "number")), "123-456-7894");
    assert_string_equal(json_string_value(at(first, "contact", 0, "closed_at")),
                        "1972-09-27T01:00:00.000000Z");
    CHECK(json_is_null(at(first, "contact", 0, "erased_at")));
    assert_string_equal(json_string_value(at(first, "values", 0, "text")), "+12025550123");
    assert_string_equal(json_string_value(at(first, "values", 2, "text")), "Ana's mother is ill");
    assert_string_equal(
        json_string_value(json_object_get(at(first, "notices", 0, "fields"), "number")), "1");
    const char *file = json_string_value(at(first, "recordings", 0, "file"));
    assert_string_equal(file, "recordings/17-1.wav");
    snprintf(path, sizeof path, "%s/%s", to, file);
    CHECK_EQ(stat(path, &info), 0);
    CHECK_EQ(info.st_size, 58 + 2 * SAMPLES);
    assert_string_equal(json_string_value(at(whole, "cases", 0, "receipt")), "IOE0000000077");
    check_documents(at(whole, "cases", 0, "representations"));
    assert_string_equal(json_string_value(at(whole, "cases", 0, "postal")), "11375");
    assert_string_equal(json_string_value(at(whole, "cases", 0, "address")), "Ana\nElm 1");
    assert_string_equal(json_string_value(at(first, "letters", 0, "address")), "Ana\nElm 1");
    json_t *giving = json_array_get(at(whole, "cases", 0, "givings"), 0);
    assert_string_equal(json_string_value(json_object_get(giving, "why")), "reuse");
    assert_true(json_is_true(json_object_get(giving, "waived")));
    assert_string_equal(json_string_value(at(whole, "no_text_messages", 0, "word")), "STOP");
    json_t *looked = at(first, "looks", 0, "action"); /* The export itself is one. */
    assert_string_equal(json_string_value(looked), "export");
    json_decref(whole);
    CHECK_OK(tl_store_audit_list_record(place->db, "person", 18, 0, looks, 4, &len));
    CHECK_EQ(len, 1);
    assert_string_equal(looks[0].reason, "asked by the person");
    CHECK_ERR(TL_EEXISTS, tl_person_export(&place->task, &wanted, to, &files));
    place_free(place);
}

/* As the center would have kept it: in one piece, sealed. */
static void put_upload(struct place *place, tl_id contact, const char *bytes, size_t len)
{
    char dir[200], name[TL_UPLOAD_KEY_NAME_BYTES];
    uint8_t key[TL_UPLOAD_KEY_BYTES] = { 7 }, sealed[200];
    struct tl_vault vault;
    struct tl_upload_place kept;
    struct tl_upload_row row = { .id = 5,
                                 .contact = contact,
                                 .state = "kept",
                                 .type = "pdf",
                                 .name = "Ana's passport.pdf",
                                 .place = "folder",
                                 .pieces = 1,
                                 .size = (int64_t)len,
                                 .stored = (int64_t)len,
                                 .ended_at = 9 };
    const struct tl_upload_piece piece = { row.id, 0, 0 };
    snprintf(dir, sizeof dir, "%s/uploads", place->dir);
    CHECK_OK(tl_vault_open(&vault, place->dir, true));
    tl_upload_key_name(row.id, name);
    tl_vault_wrap(&vault, name, key, row.wrapped);
    CHECK_OK(tl_upload_folder_open(dir, &place->faults, &kept));
    tl_upload_seal(key, &piece, (const uint8_t *)bytes, len, sealed);
    CHECK_OK(kept.put(kept.self, row.id, 0, sealed, len + TL_UPLOAD_SEAL_BYTES));
    kept.close(kept.self);
    CHECK_OK(tl_store_upload_insert(place->db, &row));
    row.id = 6;
    snprintf(row.state, sizeof row.state, "refused");
    CHECK_OK(tl_store_upload_insert(place->db, &row));
}

static void an_export_has_the_files_that_were_added(void **state)
{
    struct place *place = place_new(state);
    char to[200], path[300], text[64] = "";
    size_t files;
    put_people(place);
    put_upload(place, 17, "%PDF-1.7 hello", 14);
    const struct tl_person_wanted wanted = { .phone = "+12025550123" };
    CHECK_EQ(find(place, &wanted), 2);
    snprintf(to, sizeof to, "%s/out", place->dir);
    CHECK_OK(tl_person_export(&place->task, &wanted, to, &files));
    CHECK_EQ(files, 2); /* With the recording. */
    snprintf(path, sizeof path, "%s/person.json", to);
    json_t *whole = json_load_file(path, 0, NULL);
    json_t *first = json_array_get(json_object_get(whole, "contacts"), 0);
    assert_string_equal(json_string_value(at(first, "uploads", 0, "name")), "Ana's passport.pdf");
    assert_string_equal(json_string_value(at(first, "uploads", 0, "file")), "uploads/5.pdf");
    CHECK(json_is_null(at(first, "uploads", 1, "file"))); /* What was refused is not there. */
    json_decref(whole);
    snprintf(path, sizeof path, "%s/uploads/5.pdf", to);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    CHECK_EQ(fread(text, 1, sizeof text, in), 14);
    fclose(in);
    assert_string_equal(text, "%PDF-1.7 hello");
    snprintf(path, sizeof path, "%s/uploads/5/0", place->dir);
    CHECK_EQ(unlink(path), 0);
    snprintf(to, sizeof to, "%s/other", place->dir);
    CHECK_OK(tl_person_export(&place->task, &wanted, to, &files));
    CHECK_EQ(files, 1);
    snprintf(path, sizeof path, "%s/person.json", to);
    whole = json_load_file(path, 0, NULL);
    first = json_array_get(json_object_get(whole, "contacts"), 0);
    CHECK(json_is_string(at(first, "uploads", 0, "why_not")));
    json_decref(whole);
    place_free(place);
}

/* Without the key the export says why the sound is not there, and has the rest. */
static void an_export_without_keys_says_so(void **state)
{
    struct place *place = place_new(state);
    char path[300], to[200];
    size_t files;
    put_people(place);
    snprintf(path, sizeof path, "%s/recordings.key", place->dir);
    CHECK_EQ(unlink(path), 0);
    snprintf(to, sizeof to, "%s/out", place->dir);
    const struct tl_person_wanted wanted = { .phone = "+12025550123" };
    CHECK_EQ(find(place, &wanted), 2);
    CHECK_OK(tl_person_export(&place->task, &wanted, to, &files));
    CHECK_EQ(files, 0);
    snprintf(path, sizeof path, "%s/person.json", to);
    json_t *whole = json_load_file(path, 0, NULL);
    json_t *first = json_array_get(json_object_get(whole, "contacts"), 0);
    CHECK(json_is_null(at(first, "recordings", 0, "file")));
    CHECK(json_is_string(at(first, "recordings", 0, "why")));
    json_decref(whole);
    place_free(place);
}

static void erasing_takes_rows_files_and_letters_of_that_person_alone(void **state)
{
    struct place *place = place_new(state);
    struct tl_contact contact;
    struct tl_audit looks[4];
    struct tl_contact_value value;
    struct tl_representation_row documents[4];
    size_t erased, len;
    put_people(place);
    struct tl_audit look = { .id = 1, .action = "look", .record_kind = "case", .contact = 17 };
    snprintf(look.reason, sizeof look.reason, "Ana asked for it");
    CHECK_OK(tl_store_ids_take(place->db, "audit", 1, &look.id));
    CHECK_OK(tl_store_audit_insert(place->db, &look));
    CHECK_EQ(FIND(place, .phone = "+12025550123", .mail = "ana@agency.example"), 3);
    CHECK_OK(tl_person_may_erase(&place->task));
    CHECK_OK(tl_person_erase(&place->task, &erased));
    CHECK_EQ(erased, 3);
    CHECK_OK(tl_person_wipe(&place->folder));
    CHECK(!is_there(place, "17-1.tlrec") && !is_there(place, "5.pdf"));
    CHECK(is_there(place, "20-1.tlrec") && is_there(place, "6.pdf"));
    CHECK_OK(tl_store_contact_find(place->db, 17, &contact));
    assert_string_equal(contact.number, "erased-17");
    assert_string_equal(contact.outcome, "person"); /* It still counts. */
    CHECK_ERR(TL_ENONE, tl_store_contact_value_find(place->db, 17, "caller", &value));
    CHECK_OK(tl_store_contact_value_find(place->db, 20, "caller", &value));
    /* The case, and who may hear about it, are the agency's own systems'. */
    CHECK_OK(tl_store_representation_list(place->db, 77, documents, 4, &len));
    CHECK_EQ(len, 2);
    assert_string_equal(documents[0].name, "Cal New");
    CHECK_OK(tl_store_audit_list_record(place->db, "person", 17, 0, looks, 4, &len));
    CHECK_EQ(len, 1);
    assert_string_equal(looks[0].action, "erase");
    assert_string_equal(looks[0].reason, "asked by the person");
    CHECK_OK(tl_store_audit_list_record(place->db, "case", 0, 0, looks, 4, &len));
    CHECK_EQ(len, 1);
    assert_string_equal(looks[0].reason, ""); /* Who looked stays; the words do not. */
    CHECK_EQ(FIND(place, .phone = "+12025550123", .mail = "ana@agency.example"), 0);
    place_free(place);
}

static void however_many_recordings_there_are_all_are_given_out_and_go(void **state)
{
    struct place *place = place_new(state);
    char to[200], name[32];
    size_t files, erased;
    enum { PARTS = 70 };
    put_people(place);
    for (int part = 2; part <= PARTS; part++)
        put_part(place, 17, part);
    const struct tl_person_wanted wanted = { .phone = "+12025550123" };
    CHECK_EQ(find(place, &wanted), 2);
    snprintf(to, sizeof to, "%s/out", place->dir);
    CHECK_OK(tl_person_export(&place->task, &wanted, to, &files));
    CHECK_EQ(files, PARTS);
    CHECK_OK(tl_person_erase(&place->task, &erased));
    for (int part = 1; part <= PARTS; part++) {
        snprintf(name, sizeof name, "17-%d.tlrec", part);
        CHECK(!is_there(place, name));
    }
    place_free(place);
}

/* A backup that is older has them again: the list that was kept says whom. */
static void what_was_erased_can_be_erased_again(void **state)
{
    struct place *place = place_new(state);
    char path[300];
    size_t erased;
    put_people(place);
    CHECK_EQ(FIND(place, .phone = "+12025550123"), 2);
    CHECK_OK(tl_person_erase(&place->task, &erased));
    snprintf(path, sizeof path, "%s/erased", place->dir);
    CHECK_OK(tl_store_contact_delete(place->db, 18));
    put_contact(place, 18, "222-222-2221"); /* As an older backup has it. */
    put_value(place, 18, "phone", "2025550123");
    CHECK_OK(
        tl_person_erased_read(path, place->contacts, &place->task.contacts_len, &place->faults));
    CHECK_EQ(place->task.contacts_len, 2);
    CHECK_OK(tl_person_may_erase(&place->task));
    CHECK_OK(tl_person_erase(&place->task, &erased));
    CHECK_EQ(erased, 1);
    CHECK_EQ(FIND(place, .phone = "+12025550123"), 0);
    FILE *out = fopen(path, "a");
    assert_non_null(out);
    fputs("+12025550123\n", out);
    fclose(out);
    CHECK_ERR(TL_EBAD, tl_person_erased_read(path, place->contacts, &place->task.contacts_len,
                                             &place->faults));
    place_free(place);
}

static void one_that_is_held_or_owed_something_keeps_all(void **state)
{
    struct place *place = place_new(state);
    struct tl_promise_row promise = { .id = 90, .contact = 18, .made_at = 1, .kind = "callback" };
    size_t changed, erased;
    put_people(place);
    promise.due_to = 1000 * TL_DAY;
    CHECK_OK(tl_store_promise_insert(place->db, &promise));
    CHECK_EQ(FIND(place, .contact = "123-456-7894"), 1);
    CHECK_OK(tl_person_hold(&place->task, true, &changed));
    CHECK_EQ(changed, 1);
    CHECK_OK(tl_person_hold(&place->task, true, &changed));
    CHECK_EQ(changed, 0);
    CHECK_EQ(FIND(place, .phone = "+12025550123"), 2);
    CHECK_ERR(TL_EDENIED, tl_person_may_erase(&place->task));
    CHECK_EQ(place->faults.faults_len, 2);
    assert_non_null(strstr(place->room[0].text, "contact 17 is on hold"));
    assert_non_null(strstr(place->room[1].text, "promise 90 (callback, due by 1972-09-27 00:00"));
    CHECK_ERR(TL_EDENIED, tl_person_erase(&place->task, &erased));
    CHECK_EQ(erased, 0);
    CHECK(is_there(place, "17-1.tlrec"));
    CHECK_EQ(FIND(place, .phone = "+12025550123"), 2);
    CHECK_OK(tl_person_hold(&place->task, false, &changed));
    CHECK_EQ(changed, 1);
    promise.ended_at = 5;
    CHECK_OK(tl_store_promise_end(place->db, &promise));
    CHECK_OK(tl_person_may_erase(&place->task));
    place_free(place);
}

/* Somebody else writes for longer than is waited: nothing is half erased, and a sentence says so.
 */
static void what_cannot_be_written_is_told(void **state)
{
    struct place *place = place_new(state);
    size_t erased, changed;
    put_people(place);
    CHECK_EQ(FIND(place, .phone = "+12025550123"), 2);
    CHECK_OK(tl_db_begin(place->db));
    CHECK_ERR(TL_EBUSY, tl_person_erase(&place->task, &erased));
    CHECK_EQ(erased, 0);
    CHECK_EQ(place->faults.faults_len, 1);
    CHECK(place->room[0].text[0] != '\0');
    CHECK(is_there(place, "17-1.tlrec") && is_there(place, "5.pdf") && !is_there(place, "erased"));
    tl_db_rollback(place->db);
    CHECK_OK(tl_person_hold(&place->task, true, &changed));
    CHECK_EQ(changed, 2);
    place_free(place);
}

static void night_is_four_hours_by_the_agencys_clock(void **state)
{
    const struct tl_zone zone = { .offset_s = -5 * 3600 };
    const tl_time midnight = 1000 * TL_DAY + 5 * TL_HOUR;
    (void)state;
    CHECK(!tl_retention_is_night(&zone, 2, midnight + 2 * TL_HOUR - 1));
    CHECK(tl_retention_is_night(&zone, 2, midnight + 2 * TL_HOUR));
    CHECK(tl_retention_is_night(&zone, 2, midnight + 6 * TL_HOUR - 1));
    CHECK(!tl_retention_is_night(&zone, 2, midnight + 6 * TL_HOUR));
    CHECK(tl_retention_is_night(&zone, 22, midnight + TL_HOUR)); /* Over midnight. */
    CHECK(!tl_retention_is_night(&zone, 22, midnight + 2 * TL_HOUR));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_person_is_found_as_people_write_it),
        ON_BOTH(an_export_has_all_of_it_and_the_sound),
        ON_SQLITE(an_export_has_the_files_that_were_added),
        ON_SQLITE(an_export_without_keys_says_so),
        ON_BOTH(erasing_takes_rows_files_and_letters_of_that_person_alone),
        ON_BOTH(however_many_recordings_there_are_all_are_given_out_and_go),
        ON_BOTH(what_was_erased_can_be_erased_again),
        ON_BOTH(one_that_is_held_or_owed_something_keeps_all),
        ON_SQLITE(what_cannot_be_written_is_told),
        cmocka_unit_test(night_is_four_hours_by_the_agencys_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
