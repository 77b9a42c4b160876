/* api_list.c: pages of a list, and whose list it is. */
#include "server/api_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/staff.h"

bool tl_list_after_read(const struct tl_http_request *request, tl_time *out_at, tl_id *out_id)
{
    const char *text = tl_http_query(request, "after");
    char *rest = NULL;
    if (!text)
        return true;
    tl_time at = strtoll(text, &rest, 10);
    if (rest == text || *rest != '-' || at <= 0)
        return false;
    tl_id id = strtoull(rest + 1, &rest, 10);
    if (*rest != '\0' || id > INT64_MAX)
        return false;
    *out_at = at;
    *out_id = id;
    return true;
}

bool tl_list_after(const struct tl_http_request *request, struct tl_http_response *response,
                   tl_time *out_at, tl_id *out_id)
{
    bool is_one = tl_list_after_read(request, out_at, out_id);
    if (!is_one)
        tl_http_reply_problem(response, 400, "bad-request", "after is no such place", 0);
    return is_one;
}

void tl_list_place_write(tl_time at, tl_id id, char out[TL_PLACE_BYTES])
{
    snprintf(out, TL_PLACE_BYTES, "%" PRId64 "-%" PRIu64, at, id);
}

enum tl_err tl_api_officer(struct tl_db *db, const struct tl_http_request *request,
                           struct tl_staff *out)
{
    enum tl_err err = tl_store_staff_find(db, tl_http_principal(request)->user, out);
    return err == TL_OK && out->office[0] == '\0' ? TL_ENONE : err;
}

void tl_list_reply(struct tl_http_response *response, enum tl_err err, json_t *take_json)
{
    if (err == TL_OK)
        tl_http_reply_json(response, 200, take_json);
    else
        tl_api_refuse(response, err == TL_ENONE ? TL_OK : err, TL_WHY_UNKNOWN_CONTACT);
}
