/* project_interpreters.h: the table of who interprets, written from facts and parcels. In the
 * transaction of the facts. */
#ifndef TL_SERVER_PROJECT_INTERPRETERS_H
#define TL_SERVER_PROJECT_INTERPRETERS_H

#include "core/fact.h"
#include "store/db.h"

/* Who is there and who is so no more, with the contact's story; of other facts: nothing. */
TL_MUST_USE enum tl_err tl_project_interpreter(struct tl_db *db, const struct tl_fact *fact);

/* Of a parcel: "interpreter.name" and "interpreter.language" go to who is there. */
bool tl_project_is_interpreter_text(const char *name);
TL_MUST_USE enum tl_err tl_project_interpreter_text(struct tl_db *db, tl_id contact,
                                                    const char *name, const char *text);

#endif
