/* notices_find.h: which way a notice goes, with which values; and its words. For notices.c. */
#ifndef TL_SERVER_NOTICES_FIND_H
#define TL_SERVER_NOTICES_FIND_H

#include "notify/sender.h"
#include "server/policies.h"
#include "store/db.h"

struct tl_notice_finder {
    const struct tl_policy_set *set;
    const struct tl_codes *codes;
    const uint8_t *account_key; /* NULL: none of accounts. */
    struct tl_db *db;           /* A reader. */
    const struct tl_sender *sender;
    int64_t tried_us; /* How long it is tried, where the policy does not say. */
    tl_time now;
};

/* Fills channel, address, language, fields, until_at and state; see tl_sender_wiring.find. */
TL_MUST_USE enum tl_err tl_notice_find_way(const struct tl_notice_finder *finder,
                                           struct tl_notice_row *row);

/* The values that its texts need, as they are now: fields. row: kind, contact, language, fields. */
TL_MUST_USE enum tl_err tl_notice_find_values(const struct tl_notice_finder *finder,
                                              struct tl_notice_row *row);

/* The words of a queued row. TL_EBAD: the policy no longer has it. */
TL_MUST_USE enum tl_err tl_notice_render(const struct tl_notice_finder *finder,
                                         const struct tl_notice_row *row,
                                         struct tl_notice_text *out);

#endif
