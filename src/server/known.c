/* known.c: of each value the best that a call has. */
#include "server/known.h"

#include <stdio.h>
#include <string.h>

#include "server/api.h"
#include "server/callback_code.h"
#include "store/contacts.h"

/* The form that this value is asked with; NULL: it is not asked. */
static const struct tl_form *form_of(const struct tl_policy *policy, uint16_t value)
{
    for (uint16_t i = 0; i < policy->steps_len; i++) {
        const struct tl_step *step = policy->steps + i;
        if (step->kind == TL_STEP_ASK && step->into == value)
            return policy->forms + step->form;
    }
    return NULL;
}

static enum tl_err copy(const char *text, char *out, size_t bytes_max)
{
    if (strlen(text) >= bytes_max)
        return TL_ETOOLONG;
    snprintf(out, bytes_max, "%s", text);
    return TL_OK;
}

static enum tl_err copy_value(struct tl_db *db, tl_id call, const char *name, char *out,
                              size_t bytes_max)
{
    struct tl_contact_value value;
    enum tl_err err = tl_store_contact_value_find(db, call, name, &value);
    return err == TL_OK ? copy(value.text, out, bytes_max) : err;
}

static enum tl_err copy_case(const struct tl_policy *policy, struct tl_db *db, tl_id call,
                             char *out, size_t bytes_max)
{
    json_t *number = tl_json_case_number(policy, db, call);
    enum tl_err err = number ? copy(json_string_value(number), out, bytes_max) : TL_ENONE;
    json_decref(number);
    return err;
}

enum tl_err tl_known_value(const struct tl_policy *policy, struct tl_db *db, tl_id call,
                           uint16_t value, char *out, size_t bytes_max)
{
    const struct tl_form *form = form_of(policy, value);
    const char *name = policy->values[value].name;
    if (!form || form->kind == TL_FORM_CODE || strcmp(name, TL_CALLBACK_CODE_VALUE) == 0)
        return TL_ENONE;
    enum tl_err err =
        form->kind == TL_FORM_RECEIPT ? copy_case(policy, db, call, out, bytes_max) : TL_ENONE;
    if (err == TL_ENONE)
        err = copy_value(db, call, name, out, bytes_max);
    if (err == TL_ENONE && form->kind == TL_FORM_PHONE)
        err = copy_value(db, call, "caller", out, bytes_max);
    return err;
}
