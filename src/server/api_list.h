/* api_list.h: pages of a list, for the handlers that show one, and whose list it is.
 *
 *     rows ... the last: "TIME-ID" --> the next request's `after` --> rows behind it
 *
 * The time is what the list is ordered by; the id tells rows of one time apart.
 */
#ifndef TL_SERVER_API_LIST_H
#define TL_SERVER_API_LIST_H

#include "server/api.h"

enum { TL_PLACE_BYTES = 48 };

/* Behind which row a page begins; both untouched where nothing is said. False: no such place. */
bool tl_list_after_read(const struct tl_http_request *request, tl_time *out_at, tl_id *out_id);
/* The same, answered (400) where it is none. */
bool tl_list_after(const struct tl_http_request *request, struct tl_http_response *response,
                   tl_time *out_at, tl_id *out_id);
void tl_list_place_write(tl_time at, tl_id id, char out[TL_PLACE_BYTES]);

/* Who asks, of an office. TL_ENONE: they are of none. */
TL_MUST_USE enum tl_err tl_api_officer(struct tl_db *db, const struct tl_http_request *request,
                                       struct tl_staff *out);

/* A list that was read, or why not: none of its office is a 404. */
void tl_list_reply(struct tl_http_response *response, enum tl_err err, json_t *take_json);

#endif
