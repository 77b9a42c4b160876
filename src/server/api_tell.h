/* api_tell.h: what an agent reads to the person, and which way a notice of it would go.
 *
 * Of use where something is decided with the person: they hear it now, and get it again in writing.
 */
#ifndef TL_SERVER_API_TELL_H
#define TL_SERVER_API_TELL_H

#include "server/api.h"

/* A text of the policy in each of its languages, by their codes: the person's, and the reader's.
 * due: what {due_date} and {due_at} stand for. */
json_t *tl_json_says(const struct tl_api *api, struct tl_db *db, tl_id contact, uint16_t text,
                     tl_time due);

/* Which way the notification would go now, masked; NULL ("o*"): none. */
json_t *tl_json_way(const struct tl_api *api, struct tl_db *db, tl_id contact,
                    const char *notification);

/* Where it goes: an address of mail that the agent wrote down joins the parcel, and is the
 * contact's from now on. `without_notice`: the person wants none. Else a way has to be known, or it
 * is answered (409 `no-way`, 400 `bad-mail`), and false. */
struct tl_told_way {
    tl_id contact;
    const char *notification;
    struct tl_parcel *parcel;
};
bool tl_api_read_way(struct tl_api *api, const struct tl_http_request *request,
                     struct tl_http_response *response, const struct tl_told_way *way);

#endif
