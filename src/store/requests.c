/* requests.c: rows of requests, and of what was said of them. */
#include "store/requests.h"

#include <string.h>

#include "store/meta.h"
#include "store/record.h"

static const struct tl_field request_fields[] = {
    TL_FIELD_INT(struct tl_request_row, contact),
    TL_FIELD_INT(struct tl_request_row, case_id),
    TL_FIELD_INT(struct tl_request_row, joins),
    TL_FIELD_TEXT(struct tl_request_row, type),
    TL_FIELD_TEXT(struct tl_request_row, office),
    TL_FIELD_INT(struct tl_request_row, follows),
    TL_FIELD_TEXT(struct tl_request_row, state),
    TL_FIELD_TEXT(struct tl_request_row, decision),
    TL_FIELD_INT(struct tl_request_row, appointment),
    TL_FIELD_INT(struct tl_request_row, made_at),
    TL_FIELD_INT(struct tl_request_row, due_at),
    TL_FIELD_INT(struct tl_request_row, taken_by),
    TL_FIELD_INT(struct tl_request_row, taken_at),
    TL_FIELD_INT(struct tl_request_row, ended_at),
    TL_FIELD_INT(struct tl_request_row, untold),
};
static const struct tl_record request_record = TL_RECORD(struct tl_request_row, request_fields);

static const struct tl_field word_fields[] = {
    TL_FIELD_INT(struct tl_request_word, id),      TL_FIELD_INT(struct tl_request_word, contact),
    TL_FIELD_INT(struct tl_request_word, at),      TL_FIELD_TEXT(struct tl_request_word, kind),
    TL_FIELD_INT(struct tl_request_word, by_id),   TL_FIELD_TEXT(struct tl_request_word, decision),
    TL_FIELD_TEXT(struct tl_request_word, reason), TL_FIELD_TEXT(struct tl_request_word, words),
    TL_FIELD_TEXT(struct tl_request_word, wanted), TL_FIELD_INT(struct tl_request_word, is_last),
    TL_FIELD_INT(struct tl_request_word, starts),  TL_FIELD_TEXT(struct tl_request_word, place),
};
static const struct tl_record word_record = TL_RECORD(struct tl_request_word, word_fields);

static const struct tl_field mail_fields[] = {
    TL_FIELD_TEXT(struct tl_case_mail, mail),
    TL_FIELD_TEXT(struct tl_case_mail, language),
};
static const struct tl_record mail_record = TL_RECORD(struct tl_case_mail, mail_fields);

enum tl_err tl_store_request_insert(struct tl_db *db, const struct tl_request_row *row)
{
    return tl_record_insert(db, TL_SQL_REQUEST_INSERT, &request_record, row, TL_NO_ARGS);
}

enum tl_err tl_store_request_find(struct tl_db *db, tl_id contact, struct tl_request_row *out)
{
    return tl_record_find(db, TL_SQL_REQUEST_FIND, &request_record, TL_ARGS(tl_id_value(contact)),
                          out);
}

enum tl_err tl_store_request_open_of_case(struct tl_db *db, tl_id case_id, const char *type,
                                          struct tl_request_row *out)
{
    return tl_record_find(db, TL_SQL_REQUEST_OPEN_OF_CASE, &request_record,
                          TL_ARGS(tl_id_value(case_id), tl_text(type)), out);
}

enum tl_err tl_store_request_of_case(struct tl_db *db, tl_id case_id, struct tl_request_row *out,
                                     size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_REQUEST_OF_CASE, &request_record,
                          TL_ARGS(tl_id_value(case_id), tl_int((int64_t)rows_max)), out, rows_max,
                          out_len);
}

enum tl_err tl_store_request_joined(struct tl_db *db, tl_id to, struct tl_request_row *out,
                                    size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_REQUEST_JOINED, &request_record,
                          TL_ARGS(tl_id_value(to), tl_int((int64_t)rows_max)), out, rows_max,
                          out_len);
}

enum tl_err tl_store_request_list(struct tl_db *db, const char *office,
                                  const struct tl_request_filter *filter, tl_time after_at,
                                  tl_id after_id, struct tl_request_row *out, size_t rows_max,
                                  size_t *out_len)
{
    return tl_record_list(db, TL_SQL_REQUEST_LIST, &request_record,
                          TL_ARGS(tl_text(office), tl_int(after_at), tl_id_value(after_id),
                                  tl_text(filter->type), tl_text(filter->state),
                                  tl_id_value(filter->taken_by), tl_int(filter->due_by),
                                  tl_int((int64_t)rows_max)),
                          out, rows_max, out_len);
}

enum tl_err tl_store_request_take(struct tl_db *db, tl_id contact, tl_id from, tl_id by, tl_time at)
{
    return tl_db_run_found(db, TL_SQL_REQUEST_TAKE,
                           TL_ARGS(tl_id_value(contact), tl_id_value(by), tl_int(by == 0 ? 0 : at),
                                   tl_id_value(from)));
}

enum tl_err tl_store_request_move(struct tl_db *db, tl_id contact, const char *office)
{
    return tl_db_run_found(db, TL_SQL_REQUEST_MOVE, TL_ARGS(tl_id_value(contact), tl_text(office)));
}

enum tl_err tl_store_request_set_state(struct tl_db *db, tl_id contact, const char *state,
                                       const char *decision, tl_time ended_at)
{
    return tl_db_run_found(
        db, TL_SQL_REQUEST_STATE,
        TL_ARGS(tl_id_value(contact), tl_text(state), tl_text(decision), tl_int(ended_at)));
}

enum tl_err tl_store_request_reopen(struct tl_db *db, tl_id contact, tl_time due_at)
{
    return tl_db_run_found(db, TL_SQL_REQUEST_REOPEN,
                           TL_ARGS(tl_id_value(contact), tl_int(due_at)));
}

enum tl_err tl_store_request_untold(struct tl_db *db, struct tl_request_row *out, size_t rows_max,
                                    size_t *out_len)
{
    return tl_record_list(db, TL_SQL_REQUEST_UNTOLD, &request_record,
                          TL_ARGS(tl_int((int64_t)rows_max)), out, rows_max, out_len);
}

enum tl_err tl_store_request_told(struct tl_db *db, tl_id contact)
{
    return tl_db_run_found(db, TL_SQL_REQUEST_TOLD, TL_ARGS(tl_id_value(contact)));
}

enum tl_err tl_store_request_say(struct tl_db *db, struct tl_request_word *word)
{
    enum tl_err err = tl_store_ids_take(db, "request_word", 1, &word->id);
    return err == TL_OK
               ? tl_record_insert(db, TL_SQL_REQUEST_WORD_INSERT, &word_record, word, TL_NO_ARGS)
               : err;
}

enum tl_err tl_store_request_word_find(struct tl_db *db, tl_id id, struct tl_request_word *out)
{
    return tl_record_find(db, TL_SQL_REQUEST_WORD_FIND, &word_record, TL_ARGS(tl_id_value(id)),
                          out);
}

enum tl_err tl_store_request_words(struct tl_db *db, tl_id contact, struct tl_request_word *out,
                                   size_t words_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_REQUEST_WORD_LIST, &word_record,
                          TL_ARGS(tl_id_value(contact), tl_int((int64_t)words_max)), out, words_max,
                          out_len);
}

enum tl_err tl_store_request_wanted(struct tl_db *db, tl_id contact, struct tl_request_word *out)
{
    return tl_record_find(db, TL_SQL_REQUEST_WORD_WANTED, &word_record,
                          TL_ARGS(tl_id_value(contact)), out);
}

enum tl_err tl_store_request_translate(struct tl_db *db, tl_id word, const char *words)
{
    return tl_db_run_found(db, TL_SQL_REQUEST_WORD_PUT, TL_ARGS(tl_id_value(word), tl_text(words)));
}

enum tl_err tl_store_case_mails(struct tl_db *db, tl_id case_id, struct tl_case_mail *out,
                                size_t mails_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_CASE_MAILS, &mail_record,
                          TL_ARGS(tl_id_value(case_id), tl_int((int64_t)mails_max)), out, mails_max,
                          out_len);
}
