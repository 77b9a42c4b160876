/* clients.c: other systems that ask for the status of cases. */
#include "store/clients.h"

#include "store/record.h"

static const struct tl_field fields[] = {
    TL_FIELD_INT(struct tl_client, id),      TL_FIELD_TEXT(struct tl_client, client),
    TL_FIELD_TEXT(struct tl_client, name),   TL_FIELD_TEXT(struct tl_client, secret_hash),
    TL_FIELD_INT(struct tl_client, made_at), TL_FIELD_INT(struct tl_client, may_feed),
};
static const struct tl_record record = TL_RECORD(struct tl_client, fields);

enum tl_err tl_store_client_insert(struct tl_db *db, const struct tl_client *client)
{
    return tl_record_insert(db, TL_SQL_CLIENT_INSERT, &record, client, TL_NO_ARGS);
}

enum tl_err tl_store_client_find(struct tl_db *db, tl_id id, struct tl_client *out_client)
{
    return tl_record_find(db, TL_SQL_CLIENT_FIND, &record, TL_ARGS(tl_id_value(id)), out_client);
}

enum tl_err tl_store_client_named(struct tl_db *db, const char *client,
                                  struct tl_client *out_client)
{
    return tl_record_find(db, TL_SQL_CLIENT_NAMED, &record, TL_ARGS(tl_text(client)), out_client);
}

enum tl_err tl_store_client_list(struct tl_db *db, tl_id after, struct tl_client *out_clients,
                                 size_t clients_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_CLIENT_LIST, &record,
                          TL_ARGS(tl_id_value(after), tl_int((int64_t)clients_max)), out_clients,
                          clients_max, out_len);
}

enum tl_err tl_store_client_set_secret(struct tl_db *db, tl_id id, const char *secret_hash)
{
    return tl_db_run_found(db, TL_SQL_CLIENT_SECRET,
                           TL_ARGS(tl_id_value(id), tl_text(secret_hash)));
}

enum tl_err tl_store_client_set_may_feed(struct tl_db *db, tl_id id, bool may_feed)
{
    return tl_db_run_found(db, TL_SQL_CLIENT_MAY_FEED, TL_ARGS(tl_id_value(id), tl_int(may_feed)));
}

enum tl_err tl_store_client_delete(struct tl_db *db, tl_id id)
{
    return tl_db_run_found(db, TL_SQL_CLIENT_DELETE, TL_ARGS(tl_id_value(id)));
}
