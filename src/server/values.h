/* values.h: what placeholders stand for: the caller's case, number, windows, dates in words.
 *
 * Reads the contact's row and values, the case that is spoken of, and the agency's vocabulary. Of a
 * case it gives only what the gate tells to who asks (server/asker.h).
 */
#ifndef TL_SERVER_VALUES_H
#define TL_SERVER_VALUES_H

#include "desk/render.h"
#include "desk/vocabulary.h"
#include "policy/model.h"
#include "store/db.h"

struct tl_codes;
struct tl_callback_code_keys;

struct tl_values {
    const struct tl_policy *policy;
    const struct tl_vocabulary *vocabulary;
    const struct tl_codes *codes; /* NULL: {code} has no value. */
    struct tl_db *db;             /* A reader. */
    tl_time now;
    const struct tl_callback_code_keys *code_keys; /* Open {code}; NULL: it is not filled in. */
    bool is_sent;   /* To whoever opens it: nothing is told that is not told to anyone. */
    tl_time due_at; /* What {due_date} and {due_at} stand for; 0: as the contact's record says. */
};

/* The value of one placeholder for a contact. TL_ENONE: there is none (now). */
TL_MUST_USE enum tl_err tl_values_get(const struct tl_values *values, tl_id contact,
                                      uint16_t language, const char *name, enum tl_render_mode mode,
                                      char *out, size_t bytes_max);

/* A text of the policy with its values filled in. */
TL_MUST_USE enum tl_err tl_values_text(const struct tl_values *values, tl_id contact,
                                       uint16_t language, uint16_t text, enum tl_render_mode mode,
                                       char *out, size_t bytes_max);

/* When people are there again, whatever a supervisor has closed. TL_ENONE: never; of the store. */
TL_MUST_USE enum tl_err tl_values_opens_at(const struct tl_policy *policy, struct tl_db *db,
                                           tl_time now, tl_time *out_at);

#endif
