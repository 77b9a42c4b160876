/* person.c: `throughline person`: what is stored of somebody, given out, kept or erased. */
#include "server/person.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/calendar.h"
#include "cli/cli.h"
#include "server/person_account.h"
#include "server/settings.h"

enum { FAULTS_MAX = 32, REASON_MIN = 3, REASON_MAX = 255, OTHERS_MAX = 64, OTHER_BYTES = 96 };

/* The command line. */
struct asked {
    const char *data, *store, *settings, *to, *reason, *erased;
    struct tl_person_wanted wanted;
    bool yes;
};

/* What was found, and what is to be done with it. */
struct person {
    const struct asked *asked;
    struct tl_folder folder;
    struct tl_settings settings;
    tl_id contacts[TL_PERSON_CONTACTS_MAX];
    size_t contacts_len;
    struct tl_faults *faults;
};

/* --- What was found. --- */

/* One contact's line, and by what else the person is known. */
struct telling {
    const struct tl_person_cell *contact;
    char line[200];
    size_t values, notices, promises, recordings, looks;
    bool is_held, is_erased;
    char others[OTHERS_MAX][OTHER_BYTES];
    size_t others_len;
};

static const struct tl_person_cell *cell(const struct tl_person_cell *cells, size_t cells_len,
                                         const char *name)
{
    static const struct tl_person_cell none = { .text = "" };
    for (size_t i = 0; i < cells_len; i++) {
        if (strcmp(cells[i].name, name) == 0)
            return cells + i;
    }
    return &none;
}

static void tell_contact(struct telling *telling, const struct tl_person_cell *cells, size_t len)
{
    struct tm utc;
    char day[24];
    time_t seconds = (time_t)(cell(cells, len, "came_at")->number / TL_SECOND);
    gmtime_r(&seconds, &utc);
    strftime(day, sizeof day, "%Y-%m-%d %H:%M", &utc);
    telling->is_erased = cell(cells, len, "erased_at")->number > 0;
    const char *outcome = cell(cells, len, "outcome")->text;
    snprintf(telling->line, sizeof telling->line, "%8" PRId64 "  %-16s %s UTC  %-5s %-3s %s",
             cell(cells, len, "id")->number, cell(cells, len, "number")->text, day,
             cell(cells, len, "channel")->text, cell(cells, len, "language")->text,
             *outcome ? outcome : cell(cells, len, "state")->text);
}

static void add_other(struct telling *telling, const char *what, const char *text)
{
    char other[OTHER_BYTES];
    snprintf(other, sizeof other, "%s %s", what, text);
    for (size_t i = 0; i < telling->others_len; i++) {
        if (strcmp(telling->others[i], other) == 0)
            return;
    }
    if (*text && telling->others_len < OTHERS_MAX)
        memcpy(telling->others[telling->others_len++], other, sizeof other);
}

static enum tl_err tell_row(void *arg, const char *part, const struct tl_person_cell *cells,
                            size_t len)
{
    struct telling *telling = arg;
    const char *name = cell(cells, len, "name")->text;
    struct {
        const char *part;
        size_t *count;
    } counts[] = {
        { "values", &telling->values },         { "notices", &telling->notices },
        { "promises", &telling->promises },     { "looks", &telling->looks },
        { "recordings", &telling->recordings },
    };
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        *counts[i].count += strcmp(part, counts[i].part) == 0;
    if (strcmp(part, "contact") == 0)
        tell_contact(telling, cells, len);
    else if (strcmp(part, "hold") == 0)
        telling->is_held = true;
    else if (strcmp(part, "numbers") == 0)
        add_other(telling, "number", cell(cells, len, "digits")->text);
    else if (strcmp(part, "values") == 0 && strcmp(name, "caller") == 0)
        add_other(telling, "number", cell(cells, len, "text")->text);
    else if (strcmp(part, "notices") == 0)
        add_other(telling, cell(cells, len, "channel")->text, cell(cells, len, "address")->text);
    return TL_OK;
}

/* A line of its own. One that is gone (of a list of another folder) is passed over. */
static enum tl_err tell_account(struct tl_db *db, tl_id id)
{
    json_t *account = NULL;
    enum tl_err err = tl_person_account_json(db, id, &account);
    if (err == TL_OK && account)
        printf(" account  %s since %s: %zu cases, %zu second factors, %zu sessions\n",
               json_string_value(json_object_get(account, "mail")),
               json_string_value(json_object_get(account, "made_at")),
               json_array_size(json_object_get(account, "cases")),
               json_array_size(json_object_get(account, "factors")),
               json_array_size(json_object_get(account, "sessions")));
    json_decref(account);
    return err;
}

static enum tl_err tell(struct person *person)
{
    struct telling telling = { .line = "" };
    struct tl_db *db = tl_store_reader_take(person->folder.store);
    enum tl_err err = TL_OK;
    for (size_t i = 0; i < person->contacts_len && err == TL_OK; i++) {
        telling.values = telling.notices = telling.promises = telling.recordings = 0;
        telling.is_held = telling.is_erased = false;
        telling.looks = 0;
        if (tl_is_account(person->contacts[i])) {
            err = tell_account(db, person->contacts[i]);
            continue;
        }
        err = tl_store_person_read(db, person->contacts[i], tell_row, &telling);
        if (err == TL_OK)
            printf("%s: %zu values, %zu notices, %zu promises, %zu recordings, %zu looks%s%s\n",
                   telling.line, telling.values, telling.notices, telling.promises,
                   telling.recordings, telling.looks, telling.is_held ? "; on hold" : "",
                   telling.is_erased ? "; erased" : "");
        else if (err == TL_ENONE)
            err = TL_OK; /* Of a list of another folder. */
    }
    tl_store_reader_give(person->folder.store, db);
    if (telling.others_len > 0)
        printf("In these contacts there are also:\n");
    for (size_t i = 0; i < telling.others_len; i++)
        printf("          %s\n", telling.others[i]);
    fflush(stdout);
    return err;
}

/* --- What is done. --- */

/* A person says yes, unless --yes was given. */
static bool confirms(const struct person *person, const char *question)
{
    char answer[16] = "";
    if (person->asked->yes)
        return true;
    printf("%s Type yes: ", question);
    fflush(stdout);
    bool is_yes = fgets(answer, sizeof answer, stdin) && strcmp(answer, "yes\n") == 0;
    if (!is_yes)
        printf("\nNothing was changed.\n");
    return is_yes;
}

static struct tl_person_task task_of(struct person *person)
{
    return (struct tl_person_task){ .folder = &person->folder,
                                    .contacts = person->contacts,
                                    .contacts_len = person->contacts_len,
                                    .reason = person->asked->reason,
                                    .print_folder = person->settings.print_folder,
                                    .settings = &person->settings,
                                    .faults = person->faults };
}

static enum tl_err do_find(struct person *person)
{
    (void)person;
    return TL_OK;
}

static enum tl_err do_export(struct person *person)
{
    struct tl_person_task task = task_of(person);
    size_t files;
    enum tl_err err = tl_person_export(&task, &person->asked->wanted, person->asked->to, &files);
    if (err == TL_OK)
        printf(
            "%s has everything: person.json, and %zu recordings. Give it to that person alone.\n",
            person->asked->to, files);
    return err;
}

static enum tl_err do_erase(struct person *person)
{
    struct tl_person_task task = task_of(person);
    size_t erased;
    enum tl_err err = tl_person_may_erase(&task);
    if (err != TL_OK) {
        printf("Nothing was erased.\n");
        return err;
    }
    if (!confirms(person, "This cannot be undone. Erase them?"))
        return TL_EDENIED;
    err = tl_person_erase(&task, &erased);
    bool has_account =
        person->contacts_len > 0 && tl_is_account(person->contacts[person->contacts_len - 1]);
    if (has_account && err == TL_OK)
        printf("%zu contacts were erased, and the account.\n", erased - 1);
    else
        printf("%zu contacts were erased.\n", erased);
    if (err != TL_OK || erased == 0)
        return err;
    err = tl_person_wipe(&person->folder);
    if (err == TL_EBUSY)
        fprintf(stderr, "The database's log still has what was erased, since others use it all the "
                        "time; it is overwritten as the center goes on.\n");
    if (err == TL_OK || err == TL_EBUSY)
        printf("Backups that were made before still have them: docs/person.md.\n");
    return err == TL_EBUSY ? TL_OK : err;
}

static enum tl_err do_hold(struct person *person)
{
    struct tl_person_task task = task_of(person);
    size_t changed;
    enum tl_err err = tl_person_hold(&task, true, &changed);
    if (err == TL_OK)
        printf("%zu contacts are on hold from now.\n", changed);
    return err;
}

static enum tl_err do_release(struct person *person)
{
    struct tl_person_task task = task_of(person);
    size_t changed;
    enum tl_err err = tl_person_hold(&task, false, &changed);
    if (err == TL_OK)
        printf("%zu contacts are on hold no more.\n", changed);
    return err;
}

static const struct {
    const char *word;
    enum tl_err (*run)(struct person *person);
    bool needs_reason;
    bool needs_to;
} acts[] = {
    { "find", do_find, false, false },      { "export", do_export, false, true },
    { "erase", do_erase, true, false },     { "hold", do_hold, true, false },
    { "release", do_release, true, false },
};
enum { ACTS_LEN = sizeof acts / sizeof acts[0] };

/* Finds the person, tells what was found, and does it. */
static enum tl_err run(struct person *person, size_t act)
{
    const struct asked *asked = person->asked;
    enum tl_err err = asked->erased
                          ? tl_person_erased_read(asked->erased, person->contacts,
                                                  &person->contacts_len, person->faults)
                          : tl_person_find(&person->folder, &asked->wanted, person->contacts,
                                           &person->contacts_len, person->faults);
    if (err != TL_OK)
        return err;
    if (person->contacts_len == 0) {
        printf("Nobody is known by that.\n");
        return TL_ENONE;
    }
    err = tell(person);
    return err == TL_OK ? acts[act].run(person) : err;
}

static bool is_whole(const struct asked *asked, size_t act)
{
    const struct tl_person_wanted *wanted = &asked->wanted;
    bool has_key = wanted->contact || wanted->phone || wanted->mail || wanted->about;
    bool is_list = asked->erased && acts[act].run == do_erase;
    size_t len = asked->reason ? strlen(asked->reason) : 0;
    return asked->data && has_key != is_list && (is_list || !asked->erased) &&
           (asked->to != NULL) == acts[act].needs_to &&
           (len == 0 ? !acts[act].needs_reason : len >= REASON_MIN && len <= REASON_MAX);
}

int tl_cli_person(int argc, char **argv)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    static struct person person; /* Large. */
    struct asked asked = { .store = "" };
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &asked.data },
        { .name = "store", .value = &asked.store },
        { .name = "settings", .value = &asked.settings },
        { .name = "contact", .value = &asked.wanted.contact },
        { .name = "number", .value = &asked.wanted.phone },
        { .name = "mail", .value = &asked.wanted.mail },
        { .name = "case", .value = &asked.wanted.about },
        { .name = "erased", .value = &asked.erased },
        { .name = "reason", .value = &asked.reason },
        { .name = "to", .value = &asked.to },
        { .name = "yes", .flag = &asked.yes },
        { .name = NULL },
    };
    size_t act = 0;
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 2)
        return tl_cli_usage("person");
    while (act < ACTS_LEN && strcmp(acts[act].word, argv[1]) != 0)
        act++;
    if (act == ACTS_LEN || !is_whole(&asked, act))
        return tl_cli_usage("person");
    person = (struct person){ .asked = &asked, .faults = &faults };
    if (!asked.reason)
        asked.reason = "";
    tl_settings_init(&person.settings);
    enum tl_err err =
        asked.settings ? tl_settings_read(&person.settings, asked.settings, &faults) : TL_OK;
    if (err == TL_OK && asked.store[0] == '\0')
        asked.store = person.settings.store_url;
    if (err == TL_OK && sodium_init() < 0)
        err = TL_ENOMEM;
    if (err == TL_OK)
        err = tl_folder_open(&person.folder, asked.data, asked.store, person.settings.policy_dir,
                             TL_FOLDER_BESIDE, 1, &faults);
    if (err == TL_OK) {
        err = run(&person, act);
        tl_folder_close(&person.folder);
    }
    fflush(stdout);
    tl_cli_faults_print(&faults);
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
