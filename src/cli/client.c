/* client.c: `throughline client`: other systems that may ask for the status of cases, or feed. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "desk/client.h"
#include "server/clock.h"
#include "server/folder.h"
#include "server/quota.h"
#include "store/audit.h"
#include "store/meta.h"

enum { FAULTS_MAX = 16, PAGE = 32 };

static enum tl_err write_audit(struct tl_db *db, tl_id client, const char *action)
{
    struct tl_audit row = { .at = tl_wall_now(),
                            .record_kind = "client",
                            .record_id = client,
                            .reason = "from=- why=operator" };
    snprintf(row.action, sizeof row.action, "%s", action);
    enum tl_err err = tl_store_ids_take(db, "audit", 1, &row.id);
    return err == TL_OK ? tl_store_audit_insert(db, &row) : err;
}

/* What was done in a transaction stands, with its row of the audit, or nothing of it does. */
static enum tl_err end(struct tl_db *db, enum tl_err err, tl_id client, const char *action)
{
    if (err == TL_OK)
        err = write_audit(db, client, action);
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

static enum tl_err tell_unknown(enum tl_err err, const char *client)
{
    if (err == TL_ENONE)
        fprintf(stderr, "throughline: there is no client %s\n", client);
    return err;
}

static void show(const struct tl_client *client, char secret[TL_TOKEN_BYTES])
{
    printf("client_id     %s\nclient_secret %s\nThe secret is not shown again.\n", client->client,
           secret);
    sodium_memzero(secret, TL_TOKEN_BYTES);
}

static enum tl_err count(struct tl_db *db, size_t *out)
{
    struct tl_client page[PAGE];
    size_t len = PAGE;
    tl_id after = 0;
    for (*out = 0; len == PAGE; *out += len) {
        enum tl_err err = tl_store_client_list(db, after, page, PAGE, &len);
        if (err != TL_OK)
            return err == TL_ENONE ? TL_OK : err;
        after = len > 0 ? page[len - 1].id : after;
    }
    return TL_OK;
}

static enum tl_err add(struct tl_db *db, const char *id, const char *name)
{
    struct tl_client client = { .id = 0 };
    char secret[TL_TOKEN_BYTES];
    size_t clients_len = 0;
    enum tl_err err = count(db, &clients_len);
    if (err == TL_OK && clients_len >= TL_QUOTA_CLIENTS_MAX) {
        fprintf(stderr, "throughline: there are %d clients already\n", TL_QUOTA_CLIENTS_MAX);
        return TL_EFULL;
    }
    if (err == TL_OK)
        err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = tl_client_make(db, id, name ? name : id, tl_wall_now(), &client, secret);
    if (err == TL_EBAD)
        fprintf(stderr, "throughline: a client's id has 1 to 63 letters, digits, - and _, its name "
                        "up to 95 bytes\n");
    if (err == TL_EEXISTS)
        fprintf(stderr, "throughline: there is a client %s already\n", id);
    err = end(db, err, client.id, "client made");
    if (err == TL_OK)
        show(&client, secret);
    return err;
}

/* Tokens that were given by the old secret end with it. */
static enum tl_err renew(struct tl_db *db, const char *id)
{
    struct tl_client client = { .id = 0 };
    char secret[TL_TOKEN_BYTES];
    enum tl_err err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = tell_unknown(tl_client_renew(db, id, &client, secret), id);
    err = end(db, err, client.id, "client secret made");
    if (err == TL_OK)
        show(&client, secret);
    return err;
}

static enum tl_err drop(struct tl_db *db, const char *id)
{
    struct tl_client client = { .id = 0 };
    enum tl_err err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = tell_unknown(tl_store_client_named(db, id, &client), id);
    if (err == TL_OK)
        err = tl_store_client_delete(db, client.id);
    return end(db, err, client.id, "client removed");
}

/* Tokens that it has follow at once. */
static enum tl_err let_feed(struct tl_db *db, const char *id, bool may_feed)
{
    struct tl_client client = { .id = 0 };
    enum tl_err err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = tell_unknown(tl_store_client_named(db, id, &client), id);
    if (err == TL_OK)
        err = tl_store_client_set_may_feed(db, client.id, may_feed);
    return end(db, err, client.id, may_feed ? "client may feed" : "client may not feed");
}

static enum tl_err list(struct tl_db *db)
{
    struct tl_client all[PAGE];
    size_t len = PAGE;
    tl_id after = 0;
    while (len == PAGE) {
        enum tl_err err = tl_store_client_list(db, after, all, PAGE, &len);
        if (err != TL_OK)
            return err == TL_ENONE ? TL_OK : err;
        for (size_t i = 0; i < len; i++) {
            printf("%-20s %-4s %s\n", all[i].client, all[i].may_feed ? "feed" : "ask", all[i].name);
            after = all[i].id;
        }
    }
    return TL_OK;
}

static enum tl_err run(struct tl_db *db, const char *name, int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(db);
    if (argc == 3 && strcmp(argv[1], "add") == 0)
        return add(db, argv[2], name);
    if (argc == 3 && strcmp(argv[1], "secret") == 0)
        return renew(db, argv[2]);
    if (argc == 3 && strcmp(argv[1], "remove") == 0)
        return drop(db, argv[2]);
    if (argc == 3 && strcmp(argv[1], "feed") == 0)
        return let_feed(db, argv[2], true);
    if (argc == 3 && strcmp(argv[1], "no-feed") == 0)
        return let_feed(db, argv[2], false);
    return TL_EUNSUPPORTED;
}

int tl_cli_client(int argc, char **argv)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    const char *data = NULL, *store = "", *name = NULL;
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &data },
        { .name = "store", .value = &store },
        { .name = "name", .value = &name },
        { .name = NULL },
    };
    struct tl_folder folder;
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc < 2 || !data)
        return tl_cli_usage("client");
    enum tl_err err = sodium_init() < 0
                          ? TL_ENOMEM
                          : tl_folder_open(&folder, data, store, "", TL_FOLDER_BESIDE, 1, &faults);
    if (err == TL_OK) {
        err = run(tl_store_writer(folder.store), name, argc, argv);
        tl_folder_close(&folder);
        if (err == TL_EUNSUPPORTED)
            return tl_cli_usage("client");
    }
    tl_cli_faults_print(&faults);
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
