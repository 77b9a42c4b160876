/* project_waits.c: waits told and hours of waits. */
#include "server/project_waits.h"

#include <string.h>

#include "base/calendar.h"
#include "policy/model.h"
#include "store/view.h"
#include "store/waits.h"

enum tl_err tl_project_wait_told(struct tl_db *db, const struct tl_fact *fact)
{
    const struct tl_fact_wait_told *told = &fact->wait_told;
    struct tl_wait_told row = { fact->at, (int64_t)told->from_s, (int64_t)told->to_s };
    return tl_store_wait_told(db, told->contact, &row);
}

static tl_time hour_of(tl_time at)
{
    return at - at % TL_HOUR;
}

/* A wait on the line ends when the two hear each other for the first time; a callback's is none. */
enum tl_err tl_project_wait_connected(struct tl_db *db, const struct tl_fact *fact)
{
    tl_id contact = fact->connected.contact;
    struct tl_contact_row row;
    struct tl_wait_told told;
    enum tl_err err = tl_view_contact(db, contact, &row);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    enum tl_err told_err = tl_store_wait_told_take(db, contact, &told);
    if (told_err != TL_OK && told_err != TL_ENONE)
        return told_err;
    if (row.connected_at != 0 || row.asked_at == 0 || strcmp(row.state, "joining") != 0)
        return TL_OK;
    struct tl_wait_hour more = { .hour_at = hour_of(row.asked_at),
                                 .served = 1,
                                 .waited_s = (fact->at - row.asked_at) / TL_SECOND };
    if (told_err == TL_OK) {
        more.early = fact->at - told.told_at < told.from_s * TL_SECOND;
        more.late = fact->at - told.told_at > told.to_s * TL_SECOND;
        more.within = !more.early && !more.late;
    }
    return tl_store_wait_hour_add(db, row.channel, &more);
}

enum tl_err tl_project_wait_closed(struct tl_db *db, const struct tl_fact *fact)
{
    struct tl_contact_row row;
    enum tl_err err = tl_project_wait_drop(db, fact->closed.contact);
    if (err != TL_OK || fact->closed.outcome != TL_OUTCOME_LEFT_IN_LINE)
        return err;
    err = tl_view_contact(db, fact->closed.contact, &row);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    struct tl_wait_hour more = { .hour_at = hour_of(row.asked_at), .went = 1 };
    return tl_store_wait_hour_add(db, row.channel, &more);
}

enum tl_err tl_project_wait_drop(struct tl_db *db, tl_id contact)
{
    struct tl_wait_told told;
    enum tl_err err = tl_store_wait_told_take(db, contact, &told);
    return err == TL_ENONE ? TL_OK : err;
}
