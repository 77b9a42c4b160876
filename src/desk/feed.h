/* feed.h: cases and appointments that another system sends as they change, a few at a time.
 *
 *     row (import_row.h) --the one that is there?--> none, another --> taken: as an import moves it
 *                                                    the same      --> unchanged
 *                                                    later         --> older
 *
 * What is taken goes the way of an import (imports.h) within one transaction: history, who filed
 * online, whose account has news. Nothing is written for the others, so sending twice is safe. Each
 * row stands by itself. Cost: two look-ups a row, and what an import costs for those taken; some
 * 3 ms for TL_FEED_SLICE_ROWS on SQLite. Mission: S14, S16.
 */
#ifndef TL_DESK_FEED_H
#define TL_DESK_FEED_H

#include "desk/import_row.h"

struct tl_db;

/* In a request, and in a transaction. */
enum { TL_FEED_ROWS_MAX = 500, TL_FEED_SLICE_ROWS = 50 };

enum tl_fed {
    TL_FED_REFUSED, /* Before it came here; it is passed over. */
    TL_FED_READ,    /* In: it is right. Out: never. */
    TL_FED_TAKEN,
    TL_FED_UNCHANGED, /* The same stands there. */
    TL_FED_OLDER,     /* A case whose status_on is before the known one. */
    TL_FED_NO_CASE,   /* An appointment or request of a case that is not there. */
    TL_FED_OTHERS,    /* A request whose id is one of another case. */
    TL_FED_KINDS
};

struct tl_feed_row {
    enum tl_fed fed;
    char receipt[TL_ROW_RECEIPT_BYTES];
    union {
        struct {
            struct tl_case about;
            char filer[TL_ROW_MAIL_BYTES];
            struct tl_case_place place;
        };
        struct tl_appointment appointment;
        struct tl_rfe rfe;
    };
};

/* Whether both are of one case, or of one appointment. */
bool tl_feed_is_same_case(const struct tl_feed_row *a, const struct tl_feed_row *b);
bool tl_feed_is_same_appointment(const struct tl_feed_row *a, const struct tl_feed_row *b);

bool tl_feed_is_same_rfe(const struct tl_feed_row *a, const struct tl_feed_row *b);

/* In the caller's transaction; no two rows that were read are the same. Says of each that was read
 * what became of it. Errors: of the store; the rows then say nothing. */
typedef enum tl_err tl_feed_fn(struct tl_db *db, struct tl_feed_row *rows, size_t rows_len,
                               tl_time now);
TL_MUST_USE tl_feed_fn tl_feed_cases;
TL_MUST_USE tl_feed_fn tl_feed_appointments;
TL_MUST_USE tl_feed_fn tl_feed_rfes;

#endif
