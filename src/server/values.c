/* values.c: placeholders looked up in the records. */
#include "server/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/fact.h"
#include "desk/case_file.h"
#include "desk/waits.h"
#include "desk/words.h"
#include "policy/slots.h"
#include "server/asker.h"
#include "server/callback_code.h"
#include "server/callback_number.h"
#include "server/code.h"
#include "server/moving.h"
#include "server/promised.h"
#include "store/cases.h"
#include "store/contacts.h"
#include "store/emergencies.h"
#include "store/promises.h"
#include "store/supervise.h"
#include "store/view.h"
#include "store/works.h"

/* One question: which value, for whom, how. */
enum { APPOINTMENTS_MAX = 64 };

struct asking {
    const struct tl_values *values;
    tl_id contact;
    uint16_t language;
    enum tl_render_mode mode;
    char *out;
    size_t bytes_max;
};

static enum tl_err put(const struct asking *asking, const char *text)
{
    int written = snprintf(asking->out, asking->bytes_max, "%s", text);
    return written >= 0 && (size_t)written < asking->bytes_max ? TL_OK : TL_ETOOLONG;
}

/* Said one by one, shown as it is. */
static enum tl_err put_spelled(const struct asking *asking, const char *text, uint32_t group)
{
    return asking->mode == TL_SPOKEN
               ? tl_render_spelled(text, group, asking->out, asking->bytes_max)
               : put(asking, text);
}

static struct tl_words words_for(const struct asking *asking)
{
    return (struct tl_words){ .policy = asking->values->policy,
                              .language = asking->language,
                              .mode = asking->mode,
                              .now = asking->values->now };
}

/* A date of a record is a civil day, kept as midnight UTC. Five in the afternoon UTC is on that day
 * in every zone from eight hours west to six east. */
static enum tl_err put_day(const struct asking *asking, tl_time at)
{
    struct tl_words words = words_for(asking);
    return at == 0 ? TL_ENONE
                   : tl_words_day(&words, at + 17 * TL_HOUR, asking->out, asking->bytes_max);
}

static enum tl_err asker_of(const struct asking *asking, struct tl_asker *out)
{
    const struct tl_values *values = asking->values;
    enum tl_err err =
        tl_asker_read_now(values->db, values->policy, asking->contact, values->now, out);
    if (err == TL_OK && values->is_sent)
        tl_asker_is_anyone(out);
    return err == TL_OK && out->about.id == 0 ? TL_ENONE : err;
}

/* The case that is spoken of, as far as that kind of fact may be told here. TL_ENONE: not. */
static enum tl_err case_told(const struct asking *asking, enum tl_telling_kind what,
                             struct tl_case *out)
{
    struct tl_asker asker;
    enum tl_err err = asker_of(asking, &asker);
    if (err != TL_OK)
        return err;
    *out = asker.about;
    return tl_asker_hears(&asker, what).disclosure == TL_DISCLOSE_YES ? TL_OK : TL_ENONE;
}

/* To who would hear more, were it not for the document. */
static enum tl_err get_document_since(struct asking *asking)
{
    struct tl_asker asker;
    bool waits = false;
    enum tl_err err = asker_of(asking, &asker);
    for (int what = 0; what < TL_TELLINGS && err == TL_OK; what++)
        waits = waits || tl_asker_hears(&asker, (enum tl_telling_kind)what).disclosure ==
                             TL_DISCLOSE_PENDING;
    return err == TL_OK && waits ? put_day(asking, asker.since) : err == TL_OK ? TL_ENONE : err;
}

static enum tl_err case_of(const struct asking *asking, struct tl_case *out)
{
    return case_told(asking, TL_TELLS_STATUS, out);
}

static enum tl_err get_agency(struct asking *asking)
{
    const struct tl_policy *policy = asking->values->policy;
    const struct tl_text *text = policy->texts + policy->name;
    return put(asking, asking->mode == TL_SPOKEN ? text->spoken[asking->language]
                                                 : text->shown[asking->language]);
}

static enum tl_err get_number(struct asking *asking)
{
    struct tl_contact_row row;
    enum tl_err err = tl_view_contact(asking->values->db, asking->contact, &row);
    return err == TL_OK ? put_spelled(asking, row.number, 3) : err;
}

static enum tl_err get_receipt(struct asking *asking)
{
    struct tl_case about;
    enum tl_err err = case_of(asking, &about);
    return err == TL_OK ? put_spelled(asking, about.receipt, 3) : err;
}

static enum tl_err get_status(struct asking *asking)
{
    struct tl_case about;
    enum tl_err err = case_of(asking, &about);
    if (err != TL_OK)
        return err;
    const struct tl_status_word *status =
        tl_vocabulary_status(asking->values->vocabulary, about.status);
    return status ? put(asking, status->text[asking->language]) : TL_ENONE;
}

static enum tl_err get_status_date(struct asking *asking)
{
    struct tl_case about;
    enum tl_err err = case_of(asking, &about);
    return err == TL_OK ? put_day(asking, about.status_at) : err;
}

static enum tl_err get_form(struct asking *asking)
{
    struct tl_case about;
    enum tl_err err = case_of(asking, &about);
    return err == TL_OK ? put(asking, tl_vocabulary_form(asking->values->vocabulary, about.form,
                                                         asking->language))
                        : err;
}

static enum tl_err get_office(struct asking *asking)
{
    struct tl_case about;
    enum tl_err err = case_of(asking, &about);
    return err == TL_OK ? put(asking, tl_vocabulary_office(asking->values->vocabulary, about.office,
                                                           asking->language))
                        : err;
}

static enum tl_err times_of(const struct asking *asking, struct tl_case *out_case,
                            struct tl_processing_time *out)
{
    enum tl_err err = case_of(asking, out_case);
    if (err == TL_OK)
        err = tl_store_processing_time_find(asking->values->db, out_case->form, out_case->office,
                                            out);
    return err;
}

static enum tl_err put_days(const struct asking *asking, int64_t days)
{
    struct tl_words words = words_for(asking);
    return tl_words_days(&words, (uint64_t)days, asking->out, asking->bytes_max);
}

static enum tl_err get_time_low(struct asking *asking)
{
    struct tl_case about;
    struct tl_processing_time times;
    enum tl_err err = times_of(asking, &about, &times);
    return err == TL_OK ? put_days(asking, times.low_days) : err;
}

static enum tl_err get_time_high(struct asking *asking)
{
    struct tl_case about;
    struct tl_processing_time times;
    enum tl_err err = times_of(asking, &about, &times);
    return err == TL_OK ? put_days(asking, times.high_days) : err;
}

/* Of a case that is decided no inquiry is taken. */
static enum tl_err get_inquiry_date(struct asking *asking)
{
    struct tl_case about;
    struct tl_processing_time times;
    enum tl_err err = times_of(asking, &about, &times);
    if (err == TL_OK && tl_vocabulary_is_end(asking->values->vocabulary, about.status))
        err = TL_ENONE;
    return err == TL_OK ? put_day(asking, tl_case_asks_from(&about, &times, asking->values->now))
                        : err;
}

static enum tl_err put_text(const struct asking *asking, uint16_t text)
{
    const struct tl_text *words = asking->values->policy->texts + text;
    return put(asking, asking->mode == TL_SPOKEN ? words->spoken[asking->language]
                                                 : words->shown[asking->language]);
}

/* The next that is planned: of a kind that the policy moves where there is one, so that what is
 * told is what a key moves. TL_ENONE: none is. */
static enum tl_err next_appointment(const struct asking *asking, struct tl_appointment *out)
{
    struct tl_case about;
    struct tl_appointment rows[APPOINTMENTS_MAX];
    size_t len = 0;
    enum tl_err err = case_told(asking, TL_TELLS_APPOINTMENT, &about);
    if (err == TL_OK)
        err = tl_store_appointment_list(asking->values->db, about.id, rows, APPOINTMENTS_MAX, &len);
    const struct tl_appointment *next = NULL;
    bool is_moved = false;
    for (size_t i = 0; i < len && err == TL_OK && !is_moved; i++) {
        if (rows[i].at <= asking->values->now || strcmp(rows[i].state, "planned") != 0)
            continue;
        is_moved = tl_slot_kind_find(asking->values->policy, tl_key_of(rows[i].kind)) != NULL;
        if (is_moved || !next)
            next = rows + i;
    }
    if (err != TL_OK || !next)
        return err == TL_OK ? TL_ENONE : err;
    *out = *next;
    return TL_OK;
}

static const struct tl_slot_center *center_of(const struct asking *asking,
                                              const struct tl_appointment *appointment)
{
    return tl_slot_center_find(asking->values->policy, tl_key_of(appointment->place));
}

/* By the clock of the center where it is. */
static enum tl_err get_appointment_date(struct asking *asking)
{
    struct tl_appointment next;
    struct tl_words words = words_for(asking);
    enum tl_err err = next_appointment(asking, &next);
    if (err != TL_OK)
        return err;
    const struct tl_slot_center *center = center_of(asking, &next);
    words.zone = center ? &center->zone : NULL;
    return tl_words_at(&words, next.at, asking->out, asking->bytes_max);
}

static enum tl_err get_appointment_place(struct asking *asking)
{
    struct tl_appointment next;
    enum tl_err err = next_appointment(asking, &next);
    if (err != TL_OK)
        return err;
    const struct tl_slot_center *center = center_of(asking, &next);
    return center ? put_text(asking, center->id.text)
                  : put(asking, tl_vocabulary_office(asking->values->vocabulary, next.place,
                                                     asking->language));
}

/* What was offered last, to who may hear of the appointment now. */
static enum tl_err offered_of(const struct asking *asking, struct tl_moving_offer *out)
{
    struct tl_case about;
    enum tl_err err = case_told(asking, TL_TELLS_APPOINTMENT, &about);
    return err == TL_OK
               ? tl_moving_offered(asking->values->db, asking->values->policy, asking->contact, out)
               : err;
}

static enum tl_err get_slot_date(struct asking *asking)
{
    struct tl_moving_offer offer;
    struct tl_words words = words_for(asking);
    enum tl_err err = offered_of(asking, &offer);
    if (err != TL_OK)
        return err;
    words.zone = &offer.center->zone;
    return tl_words_at(&words, offer.at, asking->out, asking->bytes_max);
}

static enum tl_err get_slot_place(struct asking *asking)
{
    struct tl_moving_offer offer;
    enum tl_err err = offered_of(asking, &offer);
    return err == TL_OK ? put_text(asking, offer.center->id.text) : err;
}

static enum tl_err work_of(const struct asking *asking, struct tl_work *out)
{
    return tl_store_work_find(asking->values->db, asking->contact, out);
}

static enum tl_err due_of(const struct asking *asking, tl_time *out_due)
{
    struct tl_work work = { .due_at = asking->values->due_at };
    enum tl_err err = work.due_at != 0 ? TL_OK : work_of(asking, &work);
    if (err == TL_OK)
        *out_due = work.due_at;
    return err;
}

static enum tl_err get_due_date(struct asking *asking)
{
    tl_time due;
    enum tl_err err = due_of(asking, &due);
    struct tl_words words = words_for(asking);
    return err == TL_OK ? tl_words_day(&words, due, asking->out, asking->bytes_max) : err;
}

static enum tl_err get_due_at(struct asking *asking)
{
    tl_time due;
    enum tl_err err = due_of(asking, &due);
    struct tl_words words = words_for(asking);
    return err == TL_OK ? tl_words_at(&words, due, asking->out, asking->bytes_max) : err;
}

/* The promise to call that stands last: its window is what is told. */
static enum tl_err call_of(const struct asking *asking, struct tl_promise_row *out)
{
    struct tl_promise_row rows[TL_PROMISE_ROWS_MAX / 4];
    size_t len = 0;
    enum tl_err err = tl_store_promise_list_contact(asking->values->db, asking->contact, rows,
                                                    sizeof rows / sizeof rows[0], &len);
    while (err == TL_OK && len > 0) {
        *out = rows[--len];
        if (strcmp(out->kind, tl_promise_kind_text(TL_PROMISE_CALLBACK)) == 0 ||
            strcmp(out->kind, tl_promise_kind_text(TL_PROMISE_SECOND_ATTEMPT)) == 0)
            return TL_OK;
    }
    return err == TL_OK ? TL_ENONE : err;
}

static enum tl_err get_callback_from(struct asking *asking)
{
    struct tl_promise_row call;
    enum tl_err err = call_of(asking, &call);
    struct tl_words words = words_for(asking);
    return err == TL_OK ? tl_words_time(&words, call.due_from, asking->out, asking->bytes_max)
                        : err;
}

static enum tl_err get_callback_to(struct asking *asking)
{
    struct tl_promise_row call;
    enum tl_err err = call_of(asking, &call);
    struct tl_words words = words_for(asking);
    return err == TL_OK ? tl_words_time(&words, call.due_to, asking->out, asking->bytes_max) : err;
}

/* What is owed to the person whose promises this contact has looked up. */
static enum tl_err put_owed(const struct asking *asking, bool is_end)
{
    struct tl_promise_row row;
    struct tl_words words = words_for(asking);
    enum tl_err err = tl_promised_owed(asking->values->db, asking->contact, &row);
    return err == TL_OK ? tl_words_time(&words, is_end ? row.due_to : row.due_from, asking->out,
                                        asking->bytes_max)
                        : err;
}

static enum tl_err get_promise_from(struct asking *asking)
{
    return put_owed(asking, false);
}

static enum tl_err get_promise_to(struct asking *asking)
{
    return put_owed(asking, true);
}

/* The contact whose callback the number that was given has already. */
static enum tl_err first_of(const struct asking *asking, tl_id *out)
{
    struct tl_contact_value value;
    enum tl_err err =
        tl_store_contact_value_find(asking->values->db, asking->contact, TL_FIRST_VALUE, &value);
    *out = err == TL_OK ? strtoull(value.text, NULL, 10) : 0;
    return err;
}

static enum tl_err get_first_number(struct asking *asking)
{
    struct tl_contact_row row;
    tl_id first;
    enum tl_err err = first_of(asking, &first);
    if (err == TL_OK)
        err = tl_view_contact(asking->values->db, first, &row);
    return err == TL_OK ? put_spelled(asking, row.number, 3) : err;
}

/* The window of that callback's promise; where it has begun, from now on. */
static enum tl_err put_first(const struct asking *asking, bool is_from)
{
    struct tl_promise_row rows[8];
    size_t len = 0;
    tl_id first;
    enum tl_err err = first_of(asking, &first);
    if (err == TL_OK)
        err = tl_store_promise_list_contact(asking->values->db, first, rows, 8, &len);
    for (size_t i = 0; i < len && err == TL_OK; i++) {
        if (rows[i].ended_at != 0)
            continue;
        tl_time now = asking->values->now;
        tl_time from = rows[i].due_from > now ? rows[i].due_from : now;
        struct tl_words words = words_for(asking);
        return tl_words_time(&words, is_from ? from : rows[i].due_to, asking->out,
                             asking->bytes_max);
    }
    return err == TL_OK ? TL_ENONE : err;
}

static enum tl_err get_first_from(struct asking *asking)
{
    return put_first(asking, true);
}

static enum tl_err get_first_to(struct asking *asking)
{
    return put_first(asking, false);
}

/* The code that a callback says first, and that opens what was promised: as the person chose it, or
 * as it was drawn for a call; else the contact's own. Only the line has the keys for it. */
static enum tl_err get_code(struct asking *asking)
{
    const struct tl_values *values = asking->values;
    char sealed[TL_CALLBACK_CODE_BYTES], own[TL_CODE_BYTES];
    enum tl_err err = values->code_keys ? tl_callback_code_read(values->db, values->code_keys,
                                                                asking->contact, sealed)
                                        : TL_ENONE;
    if (err != TL_ENONE)
        return err == TL_OK ? put_spelled(asking, sealed, 0) : err;
    if (!values->codes)
        return TL_ENONE;
    tl_code_of(values->codes, asking->contact, own);
    return put_spelled(asking, own, 3);
}

/* --- Of the contact's last emergency. --- */

static enum tl_err get_visit_office(struct asking *asking)
{
    struct tl_emergency_row row;
    enum tl_err err = tl_store_emergency_last(asking->values->db, asking->contact, &row);
    if (err != TL_OK)
        return err;
    const struct tl_visit_office *office =
        tl_policy_visit_office_find(asking->values->policy, tl_key_of(row.office));
    return office ? put_text(asking, office->id.text) : TL_ENONE;
}

static enum tl_err get_visit_at(struct asking *asking)
{
    struct tl_emergency_row row;
    enum tl_err err = tl_store_emergency_last(asking->values->db, asking->contact, &row);
    if (err != TL_OK || row.starts_at == 0)
        return err == TL_OK ? TL_ENONE : err;
    struct tl_words words = words_for(asking);
    return tl_words_at(&words, row.starts_at, asking->out, asking->bytes_max);
}

static enum tl_err get_visit_reason(struct asking *asking)
{
    const struct tl_policy *policy = asking->values->policy;
    struct tl_emergency_row row;
    enum tl_err err = tl_store_emergency_last(asking->values->db, asking->contact, &row);
    if (err != TL_OK)
        return err;
    bool is_declined = strcmp(row.state, "declined") == 0;
    const struct tl_name *reasons = is_declined ? policy->visit_declines : policy->visit_refusals;
    uint16_t len = is_declined ? policy->visit_declines_len : policy->visit_refusals_len;
    for (uint16_t i = 0; i < len; i++) {
        if (strcmp(reasons[i].name, row.reason) == 0)
            return put_text(asking, reasons[i].text);
    }
    return TL_ENONE;
}

/* When people are there again, whatever a supervisor has closed; TL_ENONE: never. */
enum tl_err tl_values_opens_at(const struct tl_policy *policy, struct tl_db *db, tl_time now,
                               tl_time *out_at)
{
    struct tl_closure_row line;
    enum tl_err err = tl_store_closure_find(db, "", &line);
    tl_time from = err == TL_OK && line.until_at > now ? line.until_at : now;
    if (err != TL_OK && err != TL_ENONE)
        return err;
    *out_at = from;
    if (tl_calendar_is_open(&policy->calendar, policy->service_live, from))
        return TL_OK;
    return tl_calendar_next_change(&policy->calendar, policy->service_live, from, out_at);
}

static enum tl_err get_opens_at(struct asking *asking)
{
    const struct tl_policy *policy = asking->values->policy;
    tl_time opens;
    enum tl_err err = tl_values_opens_at(policy, asking->values->db, asking->values->now, &opens);
    struct tl_words words = words_for(asking);
    return err == TL_OK ? tl_words_at(&words, opens, asking->out, asking->bytes_max) : err;
}

/* The best hour of the week to come; TL_ENONE: neither the past nor the policy knows any. */
static enum tl_err better_of(const struct asking *asking, tl_time *out_at, uint32_t *out_under_s)
{
    const struct tl_values *values = asking->values;
    struct tl_wait_week week;
    struct tl_wait_record record;
    enum tl_err err =
        tl_waits_read(values->db, values->policy, "voice", values->now, &week, &record);
    return err ? err : tl_waits_better(values->policy, &week, values->now, out_at, out_under_s);
}

static enum tl_err get_better_time(struct asking *asking)
{
    tl_time at;
    uint32_t under_s;
    enum tl_err err = better_of(asking, &at, &under_s);
    struct tl_words words = words_for(asking);
    return err ? err : tl_words_at(&words, at, asking->out, asking->bytes_max);
}

static enum tl_err get_better_wait(struct asking *asking)
{
    tl_time at;
    uint32_t under_s;
    enum tl_err err = better_of(asking, &at, &under_s);
    struct tl_words words = words_for(asking);
    return err ? err : tl_words_wait(&words, under_s, asking->out, asking->bytes_max);
}

static const struct {
    const char *name;
    enum tl_err (*get)(struct asking *asking);
} getters[] = {
    { "agency", get_agency },
    { "number", get_number },
    { "receipt", get_receipt },
    { "status", get_status },
    { "status_date", get_status_date },
    { "form", get_form },
    { "office", get_office },
    { "time_low", get_time_low },
    { "time_high", get_time_high },
    { "inquiry_date", get_inquiry_date },
    { "appointment_date", get_appointment_date },
    { "appointment_place", get_appointment_place },
    { "slot_date", get_slot_date },
    { "slot_place", get_slot_place },
    { "document_since", get_document_since },
    { "due_date", get_due_date },
    { "due_at", get_due_at },
    { "callback_from", get_callback_from },
    { "callback_to", get_callback_to },
    { "first_number", get_first_number },
    { "first_from", get_first_from },
    { "first_to", get_first_to },
    { "code", get_code },
    { "promise_from", get_promise_from },
    { "promise_to", get_promise_to },
    { "visit_office", get_visit_office },
    { "visit_at", get_visit_at },
    { "visit_reason", get_visit_reason },
    { "opens_at", get_opens_at },
    { "better_time", get_better_time },
    { "better_wait", get_better_wait },
};

/* A number of the country is said as it is keyed there, without the code that it is kept with. */
static const char *as_keyed(const struct tl_policy *policy, const char *text)
{
    const char *country = policy->dial.country;
    size_t bytes = country ? strlen(country) : 0;
    if (text[0] != '+')
        return text;
    return bytes > 0 && strncmp(text + 1, country, bytes) == 0 ? text + 1 + bytes : text + 1;
}

/* What the person gave under this name. */
static enum tl_err get_given(const struct asking *asking, const char *name)
{
    struct tl_contact_value value;
    enum tl_err err =
        tl_store_contact_value_find(asking->values->db, asking->contact, name, &value);
    if (err != TL_OK)
        return err;
    const char *text = value.text;
    if (asking->mode == TL_SPOKEN)
        text = as_keyed(asking->values->policy, text);
    return put_spelled(asking, text, 3);
}

enum tl_err tl_values_get(const struct tl_values *values, tl_id contact, uint16_t language,
                          const char *name, enum tl_render_mode mode, char *out, size_t bytes_max)
{
    struct asking asking = { .values = values,
                             .contact = contact,
                             .language = language,
                             .mode = mode,
                             .out = out,
                             .bytes_max = bytes_max };
    for (size_t i = 0; i < sizeof getters / sizeof getters[0]; i++) {
        if (strcmp(getters[i].name, name) == 0)
            return getters[i].get(&asking);
    }
    return get_given(&asking, name);
}

static enum tl_err get_by_name(void *arg, const char *name, enum tl_render_mode mode, char *out,
                               size_t bytes_max)
{
    const struct asking *asking = arg;
    return tl_values_get(asking->values, asking->contact, asking->language, name, mode, out,
                         bytes_max);
}

enum tl_err tl_values_text(const struct tl_values *values, tl_id contact, uint16_t language,
                           uint16_t text, enum tl_render_mode mode, char *out, size_t bytes_max)
{
    struct asking asking = { .values = values, .contact = contact, .language = language };
    const struct tl_text *found = values->policy->texts + text;
    return tl_render(mode == TL_SPOKEN ? found->spoken[language] : found->shown[language], mode,
                     get_by_name, &asking, out, bytes_max);
}
