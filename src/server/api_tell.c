/* api_tell.c: a text for the person in every language, with its values; and the way of a notice. */
#include "server/api_tell.h"

#include <stdio.h>
#include <string.h>

#include "notify/address.h"
#include "server/notices.h"
#include "server/notices_find.h"
#include "server/values.h"

json_t *tl_json_says(const struct tl_api *api, struct tl_db *db, tl_id contact, uint16_t text,
                     tl_time due)
{
    const struct tl_policy_set *set = tl_policies_now(api->policies);
    const struct tl_values values = { .policy = set->policy,
                                      .vocabulary = set->vocabulary,
                                      .db = db,
                                      .now = tl_api_now(api),
                                      .due_at = due };
    json_t *says = json_object();
    for (uint16_t i = 0; i < set->policy->languages_len; i++) {
        char words[TL_RENDER_BYTES_MAX];
        enum tl_err err = tl_values_text(&values, contact, i, text, TL_SHOWN, words, sizeof words);
        if (err == TL_OK || err == TL_ENONE)
            json_object_set_new(says, set->policy->languages[i].code, json_string(words));
    }
    return says;
}

static bool find_way(const struct tl_api *api, struct tl_db *db, tl_id contact,
                     const char *notification, struct tl_notice_row *out)
{
    const struct tl_notice_finder finder = { .set = tl_policies_now(api->policies),
                                             .db = db,
                                             .sender = tl_notices_sender(api->notices),
                                             .tried_us = TL_DAY,
                                             .now = tl_api_now(api) };
    *out = (struct tl_notice_row){ .contact = contact, .fields = "{}" };
    snprintf(out->kind, sizeof out->kind, "%s", notification);
    return tl_notice_find_way(&finder, out) == TL_OK && strcmp(out->state, "queued") == 0;
}

json_t *tl_json_way(const struct tl_api *api, struct tl_db *db, tl_id contact,
                    const char *notification)
{
    struct tl_notice_row row;
    char masked[64];
    if (!find_way(api, db, contact, notification, &row))
        return NULL;
    tl_address_mask(row.address, masked, sizeof masked);
    return json_pack("{s:s, s:s}", "way", row.channel, "to", masked);
}

bool tl_api_read_way(struct tl_api *api, const struct tl_http_request *request,
                     struct tl_http_response *response, const struct tl_told_way *way)
{
    const char *mail = tl_api_text_in(request, "mail");
    struct tl_notice_row row;
    if (mail && *mail) {
        if (tl_mail_is(mail) && tl_parcel_add(way->parcel, "mail", mail) == TL_OK)
            return true;
        tl_http_reply_problem(response, 400, "bad-mail", "this is no address of mail", 0);
        return false;
    }
    if (json_is_true(json_object_get(tl_http_json(request), "without_notice")))
        return true;
    struct tl_db *db = tl_store_reader_take(api->store);
    bool has = find_way(api, db, way->contact, way->notification, &row);
    tl_store_reader_give(api->store, db);
    if (!has)
        tl_http_reply_problem(response, 409, "no-way", "ask the person for an address of mail", 0);
    return has;
}
