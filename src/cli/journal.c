/* journal.c: `throughline journal`: verify the chain, show facts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/fact_words.h"
#include "core/fact.h"
#include "server/folder.h"
#include "store/audit.h"
#include "store/contacts.h"
#include "store/journal.h"

enum { FAULTS_MAX = 16 };

static enum tl_err verify(struct tl_db *db)
{
    struct tl_journal_verdict verdict;
    enum tl_err err = tl_journal_verify(db, &verdict);
    if (err == TL_OK) {
        printf("The journal holds: %" PRIu64 " facts, the last is number %" PRIu64 ", hash ",
               verdict.facts, verdict.head.number);
        for (int i = 0; i < TL_JOURNAL_HASH_BYTES; i++)
            printf("%02x", verdict.head.hash[i]);
        putchar('\n');
    } else if (err == TL_ECORRUPT) {
        fprintf(stderr, "The journal does not hold: at number %" PRIu64 ", %s.\n", verdict.bad,
                verdict.why);
    }
    return err;
}

static enum tl_err verify_looks(struct tl_db *db)
{
    struct tl_audit_verdict verdict;
    enum tl_err err = tl_store_audit_verify(db, &verdict);
    if (err == TL_OK && verdict.unsealed > 0)
        printf("The record of looks holds: %" PRIu64 " rows, the first %" PRIu64
               " from before it was chained.\n",
               verdict.rows, verdict.unsealed);
    else if (err == TL_OK)
        printf("The record of looks holds: %" PRIu64 " rows.\n", verdict.rows);
    else if (err == TL_ECORRUPT)
        fprintf(stderr, "The record of looks does not hold: at row %" PRIu64 ", %s.\n", verdict.bad,
                verdict.why);
    return err;
}

/* Both are told, also where one does not hold. */
static enum tl_err verify_all(struct tl_db *db)
{
    enum tl_err facts = verify(db), looks = verify_looks(db);
    return facts == TL_OK ? looks : facts;
}

static void show_fact(const struct tl_journal_fact *row)
{
    struct tl_fact fact;
    printf("%" PRIu64 " %" PRId64 " ", row->number, row->at);
    if (tl_fact_read(row->bytes, row->bytes_len, &fact) != TL_OK) {
        printf("(kind %" PRIu32 " of another release)\n", row->kind);
        return;
    }
    const struct tl_fact_shape *shape = tl_fact_shape(fact.kind);
    printf("%s%s", shape->is_given ? "given " : "", shape->name);
    for (uint8_t i = 0; i < shape->words_len; i++)
        printf(" %s=%" PRIu64, shape->fields[i], fact.words[i]);
    putchar('\n');
}

static enum tl_err show(struct tl_db *db)
{
    struct tl_journal_cursor cursor;
    struct tl_journal_fact row;
    enum tl_err err = tl_journal_cursor_open(db, 1, &cursor);
    if (err != TL_OK)
        return err;
    while ((err = tl_journal_cursor_next(&cursor, &row)) == TL_OK)
        show_fact(&row);
    tl_journal_cursor_close(&cursor);
    return err == TL_ENONE ? TL_OK : err;
}

/* A contact by its id, as logs have it, or by the number that the person has. */
static enum tl_err find_contact(struct tl_db *db, const char *text, tl_id *out,
                                struct tl_faults *faults)
{
    struct tl_contact found;
    char *end;
    *out = strtoull(text, &end, 10);
    if (*end == '\0' && *out != 0)
        return TL_OK;
    enum tl_err err = tl_store_contact_find_by_number(db, text, &found);
    if (err == TL_OK)
        *out = found.id;
    if (err == TL_ENONE)
        tl_faults_add(faults, NULL, 0, text,
                      "no contact has this number; say an id (contact=17 in the log) or a number "
                      "as people are told it");
    return err;
}

/* What happened to one contact, in words. Steps are those of the policy that it began with. */
static enum tl_err tell(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                        struct tl_faults *faults)
{
    struct tl_journal_cursor cursor;
    struct tl_journal_fact row;
    struct tl_fact fact;
    bool steps = false, any = false;
    enum tl_err err = tl_journal_cursor_open(db, 1, &cursor);
    if (err != TL_OK)
        return err;
    while ((err = tl_journal_cursor_next(&cursor, &row)) == TL_OK) {
        if (tl_fact_read(row.bytes, row.bytes_len, &fact) != TL_OK ||
            !tl_fact_is_about(&fact, contact))
            continue;
        if (fact.kind == TL_FACT_opened)
            steps = fact.opened.policy == policy->version;
        if (fact.kind == TL_FACT_restarted)
            steps = fact.restarted.policy == policy->version;
        tl_fact_tell(&fact, policy, steps, stdout);
        any = true;
    }
    tl_journal_cursor_close(&cursor);
    if (err == TL_ENONE && !any)
        tl_faults_add(faults, NULL, 0, "", "no fact of this journal is about that contact");
    return err == TL_ENONE && any ? TL_OK : err;
}

/* One of the command's words. */
static enum tl_err look(struct tl_folder *folder, const char *word, const char *contact,
                        struct tl_faults *faults)
{
    struct tl_db *db = tl_store_writer(folder->store);
    tl_id id;
    if (strcmp(word, "verify") == 0)
        return verify_all(db);
    if (!contact)
        return show(db);
    enum tl_err err = find_contact(db, contact, &id, faults);
    return err == TL_OK ? tell(db, folder->set.policy, id, faults) : err;
}

int tl_cli_journal(int argc, char **argv)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    const char *data = NULL, *store = "", *contact = NULL;
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &data },
        { .name = "store", .value = &store },
        { .name = "contact", .value = &contact },
        { .name = NULL },
    };
    struct tl_folder folder;
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc != 2 || !data ||
        (strcmp(argv[1], "verify") != 0 && strcmp(argv[1], "show") != 0))
        return tl_cli_usage("journal");
    enum tl_err err = tl_folder_open(&folder, data, store, "", TL_FOLDER_BESIDE, 1, &faults);
    if (err == TL_OK) {
        err = look(&folder, argv[1], contact, &faults);
        tl_folder_close(&folder);
    }
    tl_cli_faults_print(&faults);
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
