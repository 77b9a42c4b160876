/* came_back.c: from a report to the row of its notice. */
#include "notify/came_back.h"

#include <stdio.h>
#include <string.h>

#include "notify/dsn.h"
#include "store/notices.h"

static enum tl_err bounce(struct tl_db *db, struct tl_notice_row *row, const char *error,
                          tl_time now)
{
    snprintf(row->state, sizeof row->state, "bounced");
    snprintf(row->error, sizeof row->error, "%s", error);
    row->ended_at = now;
    return tl_store_notice_move(db, row, "sent");
}

enum tl_err tl_came_back_mail(struct tl_db *db, const char *bytes, size_t len, tl_time now,
                              tl_id *out_id)
{
    struct tl_dsn dsn;
    struct tl_notice_row row;
    char error[64];
    enum tl_err err = tl_dsn_read(bytes, len, &dsn);
    if (err == TL_OK)
        err = tl_store_notice_find_message(db, dsn.message, &row);
    if (err != TL_OK)
        return err;
    *out_id = 0;
    if (dsn.action != TL_DSN_FAILED || strcmp(row.state, "sent") != 0)
        return TL_OK;
    bool is_code = dsn.status[0] != '\0' && dsn.status[strspn(dsn.status, "0123456789.")] == '\0';
    snprintf(error, sizeof error, "the mail came back%s%s", is_code ? " with " : "",
             is_code ? dsn.status : "");
    err = bounce(db, &row, error, now);
    if (err == TL_OK)
        *out_id = row.id;
    return err;
}

enum tl_err tl_came_back_sms(struct tl_db *db, tl_id id, bool is_delivered, tl_time now)
{
    struct tl_notice_row row;
    enum tl_err err = id <= INT64_MAX ? tl_store_notice_find(db, id, &row) : TL_ENONE;
    if (err != TL_OK)
        return err;
    if (strcmp(row.channel, "sms") != 0)
        return TL_ENONE;
    if (is_delivered || strcmp(row.state, "sent") != 0)
        return TL_OK;
    return bounce(db, &row, "the text message was not delivered", now);
}
