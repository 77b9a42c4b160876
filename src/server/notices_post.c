/* notices_post.c: the row of a notice that is owed from now. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/notices.h"
#include "store/meta.h"

/* Values that nothing else knows. NULL: none. */
static json_t *fields_of(const struct tl_notice_wanted *wanted)
{
    bool has_any = wanted->link || wanted->code_of != 0 || wanted->number || wanted->answer_of != 0;
    json_t *fields = has_any ? json_object() : NULL;
    if (wanted->link)
        json_object_set_new(fields, "link", json_string(wanted->link));
    if (wanted->link_of != 0)
        json_object_set_new(fields, "link_of", json_integer((json_int_t)wanted->link_of));
    if (wanted->number) {
        json_object_set_new(fields, "number", json_string(wanted->number));
        json_object_set_new(fields, "came", json_integer(wanted->came_at));
    }
    if (wanted->answer_of != 0) {
        json_object_set_new(fields, "answer_of", json_integer((json_int_t)wanted->answer_of));
        json_object_set_new(fields, "answer", json_string("")); /* Put in when it is sent. */
    }
    if (wanted->code_of != 0) {
        json_object_set_new(fields, "code_of", json_integer((json_int_t)wanted->code_of));
        json_object_set_new(fields, "receipt", json_string(wanted->receipt));
        json_object_set_new(fields, "code", json_string("")); /* Put in when it is printed. */
        json_object_set_new(fields, "due_date", json_string(""));
    }
    return fields;
}

enum tl_err tl_notices_post(struct tl_db *db, const struct tl_policy *policy,
                            const struct tl_notice_wanted *wanted, tl_time now)
{
    const struct tl_notification *about = tl_policy_notification_find(policy, wanted->kind);
    struct tl_notice_row row = { .contact = wanted->contact,
                                 .promise = wanted->promise,
                                 .fields = "{}",
                                 .state = "made",
                                 .made_at = now,
                                 .next_at = wanted->not_before > now ? wanted->not_before : now };
    if (!about)
        return TL_OK;
    if (about->within_s > 0)
        row.until_at = row.next_at + about->within_s * TL_SECOND;
    snprintf(row.kind, sizeof row.kind, "%s", wanted->kind);
    snprintf(row.address, sizeof row.address, "%s", wanted->address ? wanted->address : "");
    snprintf(row.language, sizeof row.language, "%s", wanted->language ? wanted->language : "");
    json_t *fields = fields_of(wanted);
    size_t bytes = json_dumpb(fields, row.fields, sizeof row.fields - 1, JSON_COMPACT);
    bool has_fields = fields != NULL;
    json_decref(fields);
    if (has_fields && (bytes == 0 || bytes >= sizeof row.fields))
        return TL_EBAD;
    enum tl_err err = tl_store_ids_take(db, "notice", 1, &row.id);
    if (wanted->once)
        snprintf(row.once, sizeof row.once, "%s", wanted->once);
    else
        snprintf(row.once, sizeof row.once, "notice:%" PRIu64, row.id);
    if (err == TL_OK)
        err = tl_store_notice_insert(db, &row);
    return err == TL_EEXISTS ? TL_OK : err;
}
