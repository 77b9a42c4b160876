/* contacts.c: contacts, their values and phone numbers. */
#include "store/contacts.h"

#include "store/record.h"

static const struct tl_field contact_fields[] = {
    TL_FIELD_INT(struct tl_contact, id),           TL_FIELD_TEXT(struct tl_contact, number),
    TL_FIELD_TEXT(struct tl_contact, channel),     TL_FIELD_TEXT(struct tl_contact, language),
    TL_FIELD_TEXT(struct tl_contact, topic),       TL_FIELD_INT(struct tl_contact, came_at),
    TL_FIELD_TEXT(struct tl_contact, state),       TL_FIELD_TEXT(struct tl_contact, queue),
    TL_FIELD_INT(struct tl_contact, asked_at),     TL_FIELD_TEXT(struct tl_contact, outcome),
    TL_FIELD_TEXT(struct tl_contact, disposition), TL_FIELD_INT(struct tl_contact, closed_at),
    TL_FIELD_TEXT(struct tl_contact, note),
};
static const struct tl_record contact_record = TL_RECORD(struct tl_contact, contact_fields);

static const struct tl_field value_fields[] = {
    TL_FIELD_TEXT(struct tl_contact_value, name),
    TL_FIELD_TEXT(struct tl_contact_value, text),
    TL_FIELD_TEXT(struct tl_contact_value, language),
};
static const struct tl_record value_record = TL_RECORD(struct tl_contact_value, value_fields);

static const struct tl_field phone_fields[] = {
    TL_FIELD_INT(struct tl_phone_number, id),      TL_FIELD_INT(struct tl_phone_number, contact),
    TL_FIELD_TEXT(struct tl_phone_number, digits), TL_FIELD_TEXT(struct tl_phone_number, kind),
    TL_FIELD_TEXT(struct tl_phone_number, zone),   TL_FIELD_INT(struct tl_phone_number, made_at),
};
static const struct tl_record phone_record = TL_RECORD(struct tl_phone_number, phone_fields);

enum tl_err tl_store_contact_insert(struct tl_db *db, const struct tl_contact *contact)
{
    return tl_record_insert(db, TL_SQL_CONTACT_INSERT, &contact_record, contact, TL_NO_ARGS);
}

enum tl_err tl_store_contact_find(struct tl_db *db, tl_id id, struct tl_contact *out_contact)
{
    return tl_record_find(db, TL_SQL_CONTACT_FIND, &contact_record, TL_ARGS(tl_id_value(id)),
                          out_contact);
}

enum tl_err tl_store_contact_find_by_number(struct tl_db *db, const char *number,
                                            struct tl_contact *out_contact)
{
    return tl_record_find(db, TL_SQL_CONTACT_FIND_NUMBER, &contact_record, TL_ARGS(tl_text(number)),
                          out_contact);
}

enum tl_err tl_store_contact_list_open(struct tl_db *db, tl_id after,
                                       struct tl_contact *out_contacts, size_t contacts_max,
                                       size_t *out_len)
{
    return tl_record_list(db, TL_SQL_CONTACT_OPEN_LIST, &contact_record,
                          TL_ARGS(tl_id_value(after), tl_int((int64_t)contacts_max)), out_contacts,
                          contacts_max, out_len);
}

enum tl_err tl_store_contact_list_came(struct tl_db *db, tl_time from, tl_time until, tl_id after,
                                       struct tl_contact *out_contacts, size_t contacts_max,
                                       size_t *out_len)
{
    return tl_record_list(
        db, TL_SQL_CONTACT_CAME_LIST, &contact_record,
        TL_ARGS(tl_int(from), tl_int(until), tl_id_value(after), tl_int((int64_t)contacts_max)),
        out_contacts, contacts_max, out_len);
}

enum tl_err tl_store_contact_set_topic(struct tl_db *db, tl_id id, const char *language,
                                       const char *topic)
{
    return tl_db_run_found(db, TL_SQL_CONTACT_TOPIC_SET,
                           TL_ARGS(tl_id_value(id), tl_text(language), tl_text(topic)));
}

enum tl_err tl_store_contact_set_state(struct tl_db *db, tl_id id, const char *state)
{
    return tl_db_run_found(db, TL_SQL_CONTACT_STATE_SET, TL_ARGS(tl_id_value(id), tl_text(state)));
}

enum tl_err tl_store_contact_set_wait(struct tl_db *db, tl_id id, const char *state,
                                      const char *queue, tl_time asked_at)
{
    return tl_db_run_found(
        db, TL_SQL_CONTACT_WAIT_SET,
        TL_ARGS(tl_id_value(id), tl_text(state), tl_text(queue), tl_int(asked_at)));
}

enum tl_err tl_store_contact_close(struct tl_db *db, tl_id id, const char *state,
                                   const char *outcome, tl_time closed_at)
{
    return tl_db_run_found(
        db, TL_SQL_CONTACT_CLOSE,
        TL_ARGS(tl_id_value(id), tl_text(state), tl_text(outcome), tl_int(closed_at)));
}

enum tl_err tl_store_contact_set_wrap(struct tl_db *db, tl_id id, const char *disposition,
                                      const char *note)
{
    return tl_db_run_found(db, TL_SQL_CONTACT_WRAP_SET,
                           TL_ARGS(tl_id_value(id), tl_text(disposition), tl_text(note)));
}

enum tl_err tl_store_contact_delete(struct tl_db *db, tl_id id)
{
    return tl_db_run_found(db, TL_SQL_CONTACT_DELETE, TL_ARGS(tl_id_value(id)));
}

enum tl_err tl_store_contact_value_put(struct tl_db *db, tl_id contact,
                                       const struct tl_contact_value *value)
{
    return tl_db_run(db, TL_SQL_CONTACT_VALUE_PUT,
                     TL_ARGS(tl_id_value(contact), tl_text(value->name), tl_text(value->text),
                             tl_text(value->language)));
}

enum tl_err tl_store_contact_value_find(struct tl_db *db, tl_id contact, const char *name,
                                        struct tl_contact_value *out_value)
{
    return tl_record_find(db, TL_SQL_CONTACT_VALUE_FIND, &value_record,
                          TL_ARGS(tl_id_value(contact), tl_text(name)), out_value);
}

enum tl_err tl_store_contact_value_list(struct tl_db *db, tl_id contact,
                                        struct tl_contact_value *out_values, size_t values_max,
                                        size_t *out_len)
{
    return tl_record_list(db, TL_SQL_CONTACT_VALUE_LIST, &value_record,
                          TL_ARGS(tl_id_value(contact), tl_int((int64_t)values_max)), out_values,
                          values_max, out_len);
}

enum tl_err tl_store_contact_value_cases(struct tl_db *db, tl_id contact,
                                         struct tl_contact_value *out_values, size_t values_max,
                                         size_t *out_len)
{
    return tl_record_list(db, TL_SQL_CONTACT_VALUE_CASES, &value_record,
                          TL_ARGS(tl_id_value(contact), tl_int((int64_t)values_max)), out_values,
                          values_max, out_len);
}

enum tl_err tl_store_phone_number_insert(struct tl_db *db, const struct tl_phone_number *number)
{
    return tl_record_insert(db, TL_SQL_PHONE_INSERT, &phone_record, number, TL_NO_ARGS);
}

enum tl_err tl_store_phone_number_find(struct tl_db *db, tl_id id,
                                       struct tl_phone_number *out_number)
{
    return tl_record_find(db, TL_SQL_PHONE_FIND, &phone_record, TL_ARGS(tl_id_value(id)),
                          out_number);
}

enum tl_err tl_store_phone_number_list(struct tl_db *db, tl_id contact,
                                       struct tl_phone_number *out_numbers, size_t numbers_max,
                                       size_t *out_len)
{
    return tl_record_list(db, TL_SQL_PHONE_LIST, &phone_record,
                          TL_ARGS(tl_id_value(contact), tl_int((int64_t)numbers_max)), out_numbers,
                          numbers_max, out_len);
}

enum tl_err tl_store_phone_number_promised(struct tl_db *db, const char *digits, tl_id but,
                                           tl_id *out_contact)
{
    int64_t contact;
    enum tl_err err = tl_db_int(db, TL_SQL_PHONE_PROMISED,
                                TL_ARGS(tl_text(digits), tl_int((int64_t)but)), &contact);
    if (err == TL_OK)
        *out_contact = (tl_id)contact;
    return err;
}

enum tl_err tl_store_phone_number_missed(struct tl_db *db, const char *digits, tl_time after,
                                         tl_id *out_contact)
{
    int64_t contact;
    enum tl_err err =
        tl_db_int(db, TL_SQL_PHONE_MISSED, TL_ARGS(tl_text(digits), tl_int(after)), &contact);
    if (err == TL_OK)
        *out_contact = (tl_id)contact;
    return err;
}

enum tl_err tl_store_phone_number_count(struct tl_db *db, const char *digits, const char *kind,
                                        tl_time after, int64_t *out_count)
{
    return tl_db_int(db, TL_SQL_PHONE_COUNT, TL_ARGS(tl_text(digits), tl_text(kind), tl_int(after)),
                     out_count);
}
