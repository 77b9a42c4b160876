/* project_parcel.c: what came with an input, to the rows where it belongs. */
#include "server/project.h"

#include <stdio.h>
#include <string.h>

#include "server/callback_code.h"
#include "server/project_emergencies.h"
#include "server/project_escalations.h"
#include "server/project_interpreters.h"
#include "server/project_second_looks.h"
#include "server/request_answer.h"
#include "store/contacts.h"
#include "store/view.h"

enum tl_err tl_project_parcel(struct tl_db *db, const struct tl_policy *policy, tl_id contact,
                              const char *language, const struct tl_parcel *parcel)
{
    struct tl_contact_row recorded;
    enum tl_err err = tl_view_contact(db, contact, &recorded);
    if (err == TL_ENONE) /* Refused at the limit: it never was open. */
        return TL_OK;
    for (uint32_t at = 0; at < parcel->bytes && err == TL_OK;) {
        const char *name = parcel->texts + at;
        const char *text = name + strlen(name) + 1;
        at += (uint32_t)(strlen(name) + strlen(text) + 2);
        if (tl_project_is_escalation_text(name)) {
            err = tl_project_escalation_text(db, contact, name, text);
            continue;
        }
        if (tl_project_is_interpreter_text(name)) {
            err = tl_project_interpreter_text(db, contact, name, text);
            continue;
        }
        if (tl_project_is_second_text(name)) {
            err = tl_project_second_text(db, contact, name, text);
            continue;
        }
        if (tl_project_is_emergency_text(name)) {
            err = tl_project_emergency_text(db, contact, name, text);
            continue;
        }
        if (tl_request_is_answer(name)) {
            err = tl_request_answered(db, policy, contact, text);
            continue;
        }
        struct tl_contact_value value;
        if (strcmp(name, TL_CALLBACK_CODE_VALUE) == 0) { /* Sealed, and never among the values. */
            err = tl_callback_code_choose(db, contact, text);
            err = err == TL_EBAD ? TL_OK : err;
            continue;
        }
        snprintf(value.name, sizeof value.name, "%.*s", (int)sizeof value.name - 1, name);
        snprintf(value.text, sizeof value.text, "%.*s", (int)sizeof value.text - 1, text);
        snprintf(value.language, sizeof value.language, "%.*s", (int)sizeof value.language - 1,
                 language);
        err = tl_store_contact_value_put(db, contact, &value);
    }
    return err;
}
