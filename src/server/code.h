/* code.h: the short code of a contact, with which its person looks up what was promised.
 *
 *     the folder's secret + contact --BLAKE2b, keyed--> "481207"
 *
 * Six digits, the same whenever they are asked for, and kept nowhere: a copy of the database opens
 * nothing, and no code is lost with a row. With the contact's number it opens what was promised, by
 * page, API and telephone; so does the code that a callback of the contact says first
 * (callback_code.h). Tries are limited by source and by
 * number, so that neither one machine nor many together get through a code. Any thread.
 * Memory: two tables of tries, 64 kB. Mission: B2, B6; pitfall 40.
 */
#ifndef TL_SERVER_CODE_H
#define TL_SERVER_CODE_H

#include "base/err.h"
#include "base/fault.h"
#include "base/types.h"
#include "server/number.h"

struct tl_db;
struct tl_codes;
struct tl_callback_code_keys;

enum {
    TL_CODE_DIGITS = 6,
    TL_CODE_BYTES = TL_CODE_DIGITS + 1,
    TL_CODE_SOURCE_TRIES = 12, /* Wrong ones of a source, and for a number, in TL_TRIES_FOR_US. */
    TL_CODE_NUMBER_TRIES = 5,
};

/* dir: the data folder. sealed: opens codes that stand in rows, which count as well; borrowed,
 * NULL: there are none. Faults are those of its secret. */
TL_MUST_USE enum tl_err tl_codes_open(const char *dir, const struct tl_callback_code_keys *sealed,
                                      struct tl_faults *faults, struct tl_codes **out_codes);
void tl_codes_close(struct tl_codes *codes);

void tl_code_of(const struct tl_codes *codes, tl_id contact, char out[TL_CODE_BYTES]);

/* Whether text is the contact's code; blanks and dashes are passed over. As long for a wrong one as
 * for the right one, and for no contact (0). */
bool tl_code_is(const struct tl_codes *codes, tl_id contact, const char *text);

/* What somebody says to be let in. */
struct tl_code_look {
    const char *source; /* An address, or the number that calls. */
    const char *number;
    const char *code;
    tl_time now; /* Of the wall, as tries pass. */
};

/* The contact of number and code. TL_ENONE: the number is none, nobody's, or the code is another
 * one; nobody is told which, and each takes the same steps. TL_EBUSY: too many tries, *out_wait_us
 * until the next. A wrong one is counted here; whoever looks writes the audit. Errors: of the
 * store. */
TL_MUST_USE enum tl_err tl_code_look_up(struct tl_codes *codes, struct tl_db *db,
                                        const struct tl_code_look *look, tl_id *out_contact,
                                        int64_t *out_wait_us);

#endif
