/* project_interpreters.c: rows of who interprets, from facts and parcels. */
#include "server/project_interpreters.h"

#include <stdio.h>
#include <string.h>

#include "store/interpreters.h"
#include "store/view.h"

static const char prefix[] = "interpreter.";

static enum tl_err on_here(struct tl_db *db, const struct tl_fact *fact)
{
    const struct tl_fact_interpreter_here *here = &fact->interpreter_here;
    struct tl_interpreter_row row = {
        .contact = here->contact, .since = fact->at, .agent = here->agent, .consent_at = fact->at
    };
    snprintf(row.how, sizeof row.how, "%s", tl_interpreter_text((enum tl_interpreter)here->how));
    enum tl_err err = tl_store_interpreter_insert(db, &row);
    return err == TL_OK ? tl_view_story_add(db, row.contact, fact->at, "interpreter", row.how)
                        : err;
}

static enum tl_err on_left(struct tl_db *db, const struct tl_fact *fact)
{
    tl_id contact = fact->interpreter_left.contact;
    enum tl_err err = tl_store_interpreter_end(db, contact, NULL, fact->at);
    return err == TL_OK ? tl_view_story_add(db, contact, fact->at, "interpreted", "") : err;
}

/* The outside party is gone. */
static enum tl_err on_in_line(struct tl_db *db, const struct tl_fact *fact)
{
    const char *by_phone = tl_interpreter_text(TL_INTERPRETER_BY_PHONE);
    return tl_store_interpreter_end(db, fact->words[0], by_phone, fact->at);
}

/* The person is not on the line. */
static enum tl_err on_off_line(struct tl_db *db, const struct tl_fact *fact)
{
    return tl_store_interpreter_end(db, fact->words[0], NULL, fact->at);
}

/* As docs/facts.md has it. */
static const struct {
    enum tl_fact_kind kind;
    enum tl_err (*on)(struct tl_db *db, const struct tl_fact *fact);
} handlers[] = {
    { TL_FACT_interpreter_here, on_here },
    { TL_FACT_interpreter_left, on_left },
    { TL_FACT_transferred, on_in_line },
    { TL_FACT_back_in_line, on_in_line },
    { TL_FACT_callback_promised, on_off_line },
    { TL_FACT_place_kept, on_off_line },
    { TL_FACT_closed, on_off_line },
};

enum tl_err tl_project_interpreter(struct tl_db *db, const struct tl_fact *fact)
{
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (handlers[i].kind == fact->kind)
            return handlers[i].on(db, fact);
    }
    return TL_OK;
}

bool tl_project_is_interpreter_text(const char *name)
{
    return strncmp(name, prefix, sizeof prefix - 1) == 0;
}

enum tl_err tl_project_interpreter_text(struct tl_db *db, tl_id contact, const char *name,
                                        const char *text)
{
    return tl_store_interpreter_text(db, contact, name + sizeof prefix - 1, text);
}
