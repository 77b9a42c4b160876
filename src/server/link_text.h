/* link_text.h: a link by text message, asked for on the line.
 *
 *     look_up text.link (contact, step) --> number given in the flow: may it have texts?
 *         yes --> notice `link` stored --> found: "it is on its way"
 *         no  --> none                     (STOP, no such way, not allowed, too many today)
 *
 * Only to the number that was given for it in this contact, once for each step, and so many to a
 * number and from a contact in a day. Nothing is told to be on its way before it is stored.
 */
#ifndef TL_SERVER_LINK_TEXT_H
#define TL_SERVER_LINK_TEXT_H

#include "server/engine.h"
#include "server/notices.h"
#include "store/db.h"

struct tl_link_asked {
    tl_id contact;
    const struct tl_policy *policy; /* That the contact's walk follows. */
    const struct tl_step *step;
    uint64_t step_index;
    tl_time now;
};

/* TL_OK: stored, and goes out at once. TL_ENONE: not to this number. Else: of the store. */
TL_MUST_USE enum tl_err tl_link_text_send(struct tl_engine *engine, struct tl_db *reader,
                                          struct tl_notices *notices,
                                          const struct tl_link_asked *asked);

#endif
