/* person.c: finding the contacts of a person, holding and erasing them. */
#include "server/person.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/assert.h"
#include "policy/dial.h"
#include "server/clock.h"
#include "server/number.h"
#include "server/person_account.h"
#include "store/audit.h"
#include "store/cases.h"
#include "store/contacts.h"
#include "store/keep.h"
#include "store/meta.h"
#include "store/promises.h"

enum { PATH_BYTES = 1024, WIPE_TRIES = 20 };
enum { DIGITS_MIN = 5 };
static const struct timespec wipe_rest = { .tv_nsec = 100 * 1000 * 1000 };

static enum tl_err fault(struct tl_faults *faults, enum tl_err err, const char *format,
                         const char *about)
{
    char text[300];
    snprintf(text, sizeof text, format, about);
    tl_faults_add(faults, NULL, 0, "", text);
    return err;
}

static enum tl_err store_fault(const struct tl_person_task *task, enum tl_err err)
{
    struct tl_fault why;
    tl_db_fault(tl_store_writer(task->folder->store), &why);
    return fault(task->faults, err, "%s", why.text[0] != '\0' ? why.text : tl_err_text(err));
}

/* --- Finding. --- */

struct finding {
    const struct tl_folder *folder;
    struct tl_db *db;
    tl_id *contacts;
    size_t len;
};

static int by_id(const void *a, const void *b)
{
    tl_id left = *(const tl_id *)a, right = *(const tl_id *)b;
    return (left > right) - (left < right);
}

/* Adds those that are new. */
static enum tl_err add(struct finding *finding, enum tl_person_key key, const char *text)
{
    tl_id *found = calloc(TL_PERSON_CONTACTS_MAX, sizeof *found);
    size_t len = 0;
    if (!found)
        return TL_ENOMEM;
    enum tl_err err =
        tl_store_person_find(finding->db, key, text, found, TL_PERSON_CONTACTS_MAX, &len);
    size_t known = finding->len;
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        if (bsearch(found + i, finding->contacts, known, sizeof *found, by_id))
            continue;
        if (finding->len == TL_PERSON_CONTACTS_MAX)
            err = TL_EFULL;
        else
            finding->contacts[finding->len++] = found[i];
    }
    qsort(finding->contacts, finding->len, sizeof *finding->contacts, by_id);
    free(found);
    return err;
}

static enum tl_err add_contact(struct finding *finding, const char *text)
{
    char number[TL_NUMBER_BYTES];
    size_t len = 0;
    if (!tl_number_is(text))
        return TL_EBAD;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            continue;
        if (len == 3 || len == 7)
            number[len++] = '-';
        number[len++] = *text;
    }
    number[len] = '\0';
    return add(finding, TL_PERSON_NUMBER, number);
}

/* What has so few digits is no number that is one person's, but what many have given to a menu. */
static bool is_phone(const char *text)
{
    size_t digits = 0, letters = 0;
    for (; *text; text++) {
        digits += *text >= '0' && *text <= '9';
        letters += (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
    }
    return digits >= DIGITS_MIN || letters > 0;
}

/* As it was given, and as a person of the country and as the whole world write it. */
static enum tl_err add_phone(struct finding *finding, const char *text)
{
    if (!is_phone(text))
        return TL_EBAD;
    const struct tl_dial_rules *rules = &finding->folder->set.policy->dial;
    char number[TL_E164_BYTES] = "";
    enum tl_err err = add(finding, TL_PERSON_TEXT, text);
    enum tl_dial_why why = tl_dial_read(rules, text, number);
    const char *whole = why == TL_DIAL_MAY ? number : text[0] == '+' ? text : NULL;
    if (!whole || err != TL_OK)
        return err;
    err = add(finding, TL_PERSON_TEXT, whole);
    if (err == TL_OK)
        err = add(finding, TL_PERSON_TEXT, whole + 1);
    size_t country = rules->country ? strlen(rules->country) : 0;
    if (err == TL_OK && country > 0 && strncmp(whole + 1, rules->country, country) == 0)
        err = add(finding, TL_PERSON_TEXT, whole + 1 + country);
    return err;
}

static enum tl_err add_mail(struct finding *finding, const char *text)
{
    tl_id account = 0;
    enum tl_err err = strchr(text, '@') ? add(finding, TL_PERSON_MAIL, text) : TL_EBAD;
    if (err == TL_OK)
        err = tl_person_account_find(finding->db, text, &account);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    if (finding->len == TL_PERSON_CONTACTS_MAX)
        return TL_EFULL;
    finding->contacts[finding->len++] =
        account; /* Behind all contacts: ids of accounts are higher. */
    return TL_OK;
}

/* The case itself, its receipt as it was given, and as it is keyed. */
static enum tl_err add_case(struct finding *finding, const char *text)
{
    struct tl_case about;
    char id[24];
    enum tl_err err = add(finding, TL_PERSON_TEXT, text);
    if (err != TL_OK)
        return err;
    err = tl_store_case_find_by_receipt(finding->db, text, &about);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    snprintf(id, sizeof id, "%" PRIu64, about.id);
    err = add(finding, TL_PERSON_CASE, id);
    return err == TL_OK ? add(finding, TL_PERSON_TEXT, about.keyed) : err;
}

enum tl_err tl_person_find(const struct tl_folder *folder, const struct tl_person_wanted *wanted,
                           tl_id out_contacts[TL_PERSON_CONTACTS_MAX], size_t *out_len,
                           struct tl_faults *faults)
{
    const struct {
        const char *text;
        enum tl_err (*add)(struct finding *finding, const char *text);
        const char *bad;
    } keys[] = {
        { wanted->contact, add_contact, "%s is no contact's number: those have ten digits" },
        { wanted->phone, add_phone, "%s is no telephone number" },
        { wanted->mail, add_mail, "%s is no address of mail" },
        { wanted->about, add_case, "%s is no case's receipt" },
    };
    struct finding finding = { .folder = folder, .contacts = out_contacts };
    enum tl_err err = TL_OK;
    finding.db = tl_store_reader_take(folder->store);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0] && err == TL_OK; i++) {
        if (keys[i].text)
            err = keys[i].text[0] != '\0' ? keys[i].add(&finding, keys[i].text) : TL_EBAD;
        if (err == TL_EBAD)
            fault(faults, err, keys[i].bad, keys[i].text);
        else if (err == TL_EFULL)
            fault(faults, err, "%s is known in more contacts than one person has", keys[i].text);
        else if (err != TL_OK)
            fault(faults, err, "the database cannot be read: %s", tl_err_text(err));
    }
    tl_store_reader_give(folder->store, finding.db);
    *out_len = finding.len;
    return err;
}

/* --- What stands against erasing. --- */

static void say_promise(struct tl_db *db, tl_id contact, tl_id id, char *out, size_t bytes_max)
{
    struct tl_promise_row row = { .kind = "promise" };
    struct tm utc;
    char day[24] = "";
    if (tl_store_promise_find(db, id, &row) == TL_OK) {
        time_t seconds = (time_t)(row.due_to / 1000000);
        gmtime_r(&seconds, &utc);
        strftime(day, sizeof day, "%Y-%m-%d %H:%M", &utc);
    }
    snprintf(out, bytes_max,
             "contact %" PRIu64 ": promise %" PRIu64 " (%s, due by %s UTC) is still to be kept; a "
             "supervisor ends it on the page of promises",
             contact, id, row.kind, day);
}

static void say_block(struct tl_db *db, tl_id contact, enum tl_person_block block, tl_id id,
                      char *out, size_t bytes_max)
{
    static const char *const texts[] = {
        [TL_BLOCK_HELD] = "is on hold; `throughline person release` ends that",
        [TL_BLOCK_OPEN] = "is open: the person is on the line, waits, or is to be called back",
        [TL_BLOCK_AGENT] = "is being worked on by an agent; it can be erased when that is filed",
        [TL_BLOCK_RECORDING] = "is still being recorded; try again in a minute",
        [TL_BLOCK_SENDING] = "has a notice on its way out; try again in a minute",
        [TL_BLOCK_ANSWER] = "has answered a request for evidence; it can be erased when the office "
                            "has looked at that",
    };
    if (block == TL_BLOCK_PROMISE)
        say_promise(db, contact, id, out, bytes_max);
    else
        snprintf(out, bytes_max, "contact %" PRIu64 " %s", contact, texts[block]);
}

/* TL_EDENIED, with a fault: something stands against it. */
static enum tl_err check(const struct tl_person_task *task, tl_id contact)
{
    struct tl_db *db = tl_store_writer(task->folder->store);
    enum tl_person_block block;
    char text[256];
    tl_id id;
    enum tl_err err = tl_store_person_block(db, contact, &block, &id);
    if (err != TL_OK || block == TL_BLOCK_NONE)
        return err;
    say_block(db, contact, block, id, text, sizeof text);
    return fault(task->faults, TL_EDENIED, "%s", text);
}

enum tl_err tl_person_may_erase(const struct tl_person_task *task)
{
    enum tl_err all = TL_OK;
    for (size_t i = 0; i < task->contacts_len && (all == TL_OK || all == TL_EDENIED); i++) {
        enum tl_err err = check(task, task->contacts[i]);
        if (err != TL_OK && err != TL_EDENIED)
            store_fault(task, err);
        if (err != TL_OK)
            all = err;
    }
    return all;
}

/* --- Erasing. --- */

static enum tl_err unlink_file(const struct tl_person_task *task, const char *path)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return TL_OK;
    char text[200];
    snprintf(text, sizeof text, "%.150s: %s", path, strerror(errno));
    return fault(task->faults, TL_EIO, "%s", text);
}

static const struct tl_person_cell *cell_of(const struct tl_person_cell *cells, size_t cells_len,
                                            const char *name)
{
    for (size_t i = 0; i < cells_len; i++) {
        if (strcmp(cells[i].name, name) == 0)
            return cells + i;
    }
    TL_ASSERT(false); /* store/person.c has the columns. */
    return NULL;
}

/* Recordings, and letters that the print system has not taken. */
static enum tl_err unlink_of_row(void *arg, const char *part, const struct tl_person_cell *cells,
                                 size_t cells_len)
{
    const struct tl_person_task *task = *(const struct tl_person_task *const *)arg;
    char path[PATH_BYTES];
    if (strcmp(part, "recordings") == 0)
        snprintf(path, sizeof path, "%s/%s", task->folder->dir,
                 cell_of(cells, cells_len, "path")->text);
    else if (strcmp(part, "notices") == 0 && task->print_folder[0] != '\0' &&
             strcmp(cell_of(cells, cells_len, "channel")->text, "letter") == 0)
        snprintf(path, sizeof path, "%s/%" PRId64 ".pdf", task->print_folder,
                 cell_of(cells, cells_len, "id")->number);
    else
        return TL_OK;
    return unlink_file(task, path);
}

static enum tl_err write_audit(struct tl_db *db, const struct tl_person_task *task, tl_id contact,
                               const char *action)
{
    struct tl_audit row = {
        .at = tl_wall_now(), .record_kind = "person", .record_id = contact, .contact = contact
    };
    snprintf(row.action, sizeof row.action, "%s", action);
    snprintf(row.reason, sizeof row.reason, "%s", task->reason);
    enum tl_err err = tl_store_ids_take(db, "audit", 1, &row.id);
    return err == TL_OK ? tl_store_audit_insert(db, &row) : err;
}

/* A line of DIR/erased, on the disk before the database says so: erasing twice does no harm. */
static enum tl_err note_erased(const struct tl_person_task *task, tl_id contact)
{
    char path[PATH_BYTES], line[32];
    snprintf(path, sizeof path, "%s/erased", task->folder->dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int len = snprintf(line, sizeof line, "%" PRIu64 "\n", contact);
    bool is_written = fd >= 0 && write(fd, line, (size_t)len) == len && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return is_written ? TL_OK : fault(task->faults, TL_EIO, "%s cannot be written", path);
}

static enum tl_err erase_contact(struct tl_db *db, const struct tl_person_task *task, tl_id contact)
{
    enum tl_err err = tl_store_person_read(db, contact, unlink_of_row, &task);
    return err == TL_OK ? tl_store_person_erase(db, contact, tl_wall_now(), false) : err;
}

/* The file of a recording goes before its row, as everywhere: a row without a file is tried again.
 */
static enum tl_err erase_one(const struct tl_person_task *task, tl_id contact)
{
    struct tl_db *db = tl_store_writer(task->folder->store);
    enum tl_err err = tl_db_begin(db);
    if (err != TL_OK)
        return store_fault(task, err);
    err = check(task, contact);
    if (err == TL_OK)
        err = note_erased(task, contact);
    if (err == TL_OK && tl_is_account(contact))
        err = tl_person_account_erase(db, contact);
    else if (err == TL_OK)
        err = erase_contact(db, task, contact);
    if (err == TL_OK)
        err = write_audit(db, task, contact, "erase");
    if (err == TL_OK)
        err = tl_db_commit(db);
    else
        tl_db_rollback(db);
    return err;
}

enum tl_err tl_person_erase(const struct tl_person_task *task, size_t *out_erased)
{
    enum tl_err err = TL_OK;
    *out_erased = 0;
    for (size_t i = 0; i < task->contacts_len && err == TL_OK; i++) {
        err = erase_one(task, task->contacts[i]);
        *out_erased += err == TL_OK;
        if (err == TL_ENONE)
            err = TL_OK;
        else if (err != TL_OK && err != TL_EDENIED && task->faults->faults_len == 0)
            store_fault(task, err);
    }
    return err;
}

enum tl_err tl_person_wipe(const struct tl_folder *folder)
{
    enum tl_err err = tl_store_wipe(folder->store);
    for (int i = 0; i < WIPE_TRIES && err == TL_EBUSY; i++) {
        nanosleep(&wipe_rest, NULL);
        err = tl_store_wipe(folder->store);
    }
    return err;
}

enum tl_err tl_person_erased_read(const char *path, tl_id out_contacts[TL_PERSON_CONTACTS_MAX],
                                  size_t *out_len, struct tl_faults *faults)
{
    char line[32];
    FILE *in = fopen(path, "r");
    if (!in)
        return fault(faults, TL_EIO, "%s cannot be read", path);
    enum tl_err err = TL_OK;
    *out_len = 0;
    while (err == TL_OK && fgets(line, sizeof line, in)) {
        size_t digits = strspn(line, "0123456789");
        tl_id id = digits > 0 && line[digits] == '\n' ? strtoull(line, NULL, 10) : 0;
        if (id == 0 || id > INT64_MAX)
            err = fault(faults, TL_EBAD, "%s is no list of erased contacts", path);
        else if (*out_len == TL_PERSON_CONTACTS_MAX)
            err = fault(faults, TL_EFULL, "%s is too long: split it", path);
        else
            out_contacts[(*out_len)++] = id;
    }
    fclose(in);
    return err;
}

/* --- Holding. --- */

static enum tl_err hold_one(const struct tl_person_task *task, tl_id contact, bool is_held)
{
    struct tl_db *db = tl_store_writer(task->folder->store);
    enum tl_err err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = is_held ? tl_store_hold_put(db, contact, tl_wall_now(), task->reason)
                  : tl_store_hold_drop(db, contact);
    if (err == TL_OK)
        err = write_audit(db, task, contact, is_held ? "hold" : "release");
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

enum tl_err tl_person_hold(const struct tl_person_task *task, bool is_held, size_t *out_changed)
{
    *out_changed = 0;
    for (size_t i = 0; i < task->contacts_len; i++) {
        enum tl_err err = hold_one(task, task->contacts[i], is_held);
        *out_changed += err == TL_OK;
        if (err != TL_OK && err != TL_EEXISTS && err != TL_ENONE)
            return store_fault(task, err);
    }
    return TL_OK;
}
