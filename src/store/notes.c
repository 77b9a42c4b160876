/* notes.c: drafts of notes and articles told. */
#include "store/notes.h"

#include "store/record.h"

static const struct tl_field told_fields[] = {
    TL_FIELD_INT(struct tl_article_told, at),       TL_FIELD_TEXT(struct tl_article_told, article),
    TL_FIELD_TEXT(struct tl_article_told, version), TL_FIELD_TEXT(struct tl_article_told, language),
    TL_FIELD_INT(struct tl_article_told, agent),
};
static const struct tl_record told_record = TL_RECORD(struct tl_article_told, told_fields);

struct draft {
    char text[TL_NOTE_BYTES_MAX + 1];
};
static const struct tl_field draft_fields[] = { TL_FIELD_TEXT(struct draft, text) };
static const struct tl_record draft_record = TL_RECORD(struct draft, draft_fields);

enum tl_err tl_store_draft_put(struct tl_db *db, tl_id contact, tl_id agent, tl_time at,
                               const char *text)
{
    return tl_db_run(db, TL_SQL_DRAFT_PUT,
                     TL_ARGS(tl_id_value(contact), tl_id_value(agent), tl_int(at), tl_text(text)));
}

enum tl_err tl_store_draft_find(struct tl_db *db, tl_id contact, char out[TL_NOTE_BYTES_MAX + 1])
{
    return tl_record_find(db, TL_SQL_DRAFT_FIND, &draft_record, TL_ARGS(tl_id_value(contact)), out);
}

enum tl_err tl_store_draft_drop(struct tl_db *db, tl_id contact)
{
    return tl_db_run(db, TL_SQL_DRAFT_DROP, TL_ARGS(tl_id_value(contact)));
}

enum tl_err tl_store_article_told(struct tl_db *db, tl_id contact,
                                  const struct tl_article_told *told)
{
    return tl_db_run(db, TL_SQL_ARTICLE_TOLD,
                     TL_ARGS(tl_id_value(contact), tl_int(told->at), tl_text(told->article),
                             tl_text(told->version), tl_text(told->language),
                             tl_id_value(told->agent)));
}

enum tl_err tl_store_article_told_list(struct tl_db *db, tl_id contact, struct tl_article_told *out,
                                       size_t told_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_ARTICLE_TOLD_LIST, &told_record, TL_ARGS(tl_id_value(contact)),
                          out, told_max, out_len);
}
