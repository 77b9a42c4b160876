/* person.c: the lists of what is stored of a contact's person, and their reading and erasing. */
#include "store/person.h"

#include <string.h>

#include "base/assert.h"
#include "store/query.h"

enum { NAME_BYTES = 32 };

/* --- Finding. --- */

static const enum tl_sql finders[] = {
    [TL_PERSON_NUMBER] = TL_SQL_PERSON_BY_NUMBER,
    [TL_PERSON_TEXT] = TL_SQL_PERSON_BY_TEXT,
    [TL_PERSON_MAIL] = TL_SQL_PERSON_BY_MAIL,
    [TL_PERSON_CASE] = TL_SQL_PERSON_BY_CASE,
};

enum tl_err tl_store_person_find(struct tl_db *db, enum tl_person_key key, const char *text,
                                 tl_id *out_contacts, size_t contacts_max, size_t *out_len)
{
    struct tl_rows rows;
    size_t len = 0;
    TL_ASSERT(key < sizeof finders / sizeof finders[0]);
    enum tl_err err = tl_db_query(db, finders[key],
                                  TL_ARGS(tl_text(text), tl_int((int64_t)contacts_max + 1)), &rows);
    if (err != TL_OK)
        return err;
    while ((err = tl_rows_next(&rows)) == TL_OK && len < contacts_max)
        out_contacts[len++] = (tl_id)tl_rows_int(&rows, 0);
    tl_rows_close(&rows);
    if (err == TL_OK)
        return TL_EFULL;
    *out_len = len;
    return err == TL_ENONE ? TL_OK : err;
}

/* --- Reading. --- */

/* cells: names of the statement's columns, with blanks between; behind a name # is a number, @ a
 * time, ? a flag, { JSON. */
struct part {
    const char *name;
    enum tl_sql sql;
    bool is_many;
    const char *cells;
};

static const struct part parts[] = {
    { "contact", TL_SQL_PERSON_CONTACT, false,
      "id# number channel language topic came_at@ state queue asked_at@ priority reason agent# "
      "connected_at@ held_us# outcome disposition closed_at@ note erased_at@" },
    { "values", TL_SQL_PERSON_VALUES, true, "name text language" },
    { "story", TL_SQL_PERSON_STORY, true, "at@ kind name" },
    { "numbers", TL_SQL_PERSON_NUMBERS, true, "id# digits kind zone made_at@" },
    { "works", TL_SQL_PERSON_WORKS, true,
      "id# kind type state made_at@ due_at@ ended_at@ number fields{" },
    { "draft", TL_SQL_PERSON_DRAFT, false, "agent# at@ text" },
    { "articles", TL_SQL_PERSON_ARTICLES, true, "at@ article version language agent#" },
    { "wait_told", TL_SQL_PERSON_WAITS, false, "told_at@ from_s# to_s#" },
    { "callback_code", TL_SQL_PERSON_CODE, false, "sealed" },
    { "promises", TL_SQL_PERSON_PROMISES, true,
      "id# kind type owner grade state made_at@ due_from@ due_to@ soon_at@ late_at@ ended_at@ "
      "evidence ended_by#" },
    { "escalations", TL_SQL_PERSON_ESCALATIONS, true,
      "id# type is_urgent? queue agent# made_at@ due_at@ taken_by# taken_at@ ended_at@ answers{ "
      "note reply answer_by" },
    { "interpreters", TL_SQL_PERSON_INTERPRETERS, true,
      "since@ until_at@ how name language agent# consent_at@" },
    { "second_looks", TL_SQL_PERSON_SECOND_LOOKS, true,
      "id# case_id# role state asked_by# asked_at@ why looked_by# looked_at@ words" },
    { "emergencies", TL_SQL_PERSON_EMERGENCIES, true,
      "id# promise# escalation# kind office state decided_by# decided_at@ due_at@ ended_by# "
      "ended_at@ starts_at@ answers{ reason words reply" },
    { "requests", TL_SQL_PERSON_REQUESTS, true,
      "case_id# joins# type office state decision appointment# made_at@ due_at@ taken_by# "
      "taken_at@ "
      "ended_at@" },
    { "request_words", TL_SQL_PERSON_REQUEST_WORDS, true,
      "id# at@ kind by_id# decision reason words{ wanted is_last? starts@ place" },
    { "letters", TL_SQL_PERSON_LETTERS, true,
      "id# word# office address language state made_at@ due_at@ printed_at@ ended_at@ ended_by#" },
    { "notices", TL_SQL_PERSON_NOTICES, true,
      "id# promise# kind channel address language fields{ state tries# made_at@ next_at@ "
      "until_at@ ended_at@ message error" },
    { "recordings", TL_SQL_PERSON_RECORDINGS, true,
      "part# state path started_at@ ended_at@ samples# kept_until@" },
    { "uploads", TL_SQL_PERSON_UPLOADS, true,
      "id# state why name type size# stored# made_at@ ended_at@" },
    { "messages", TL_SQL_PERSON_MESSAGES, true,
      "id# thread# staff# made_at@ sent_at@ seen_at@ text" },
    { "supervisor_ask", TL_SQL_PERSON_ASKS, false, "agent# at@ ended_at@ ended_by#" },
    { "looks", TL_SQL_PERSON_LOOKS, true,
      "id# at@ staff_id# action record_kind record_id# reason" },
    { "hold", TL_SQL_PERSON_HOLD, false, "at@ reason" },
};
enum { PARTS_LEN = sizeof parts / sizeof parts[0] };

const char *tl_store_person_part(size_t number, bool *out_is_many)
{
    if (number >= PARTS_LEN)
        return NULL;
    *out_is_many = parts[number].is_many;
    return parts[number].name;
}

static enum tl_cell_kind kind_of(char mark)
{
    switch (mark) {
    case '#':
        return TL_CELL_NUMBER;
    case '@':
        return TL_CELL_TIME;
    case '?':
        return TL_CELL_FLAG;
    case '{':
        return TL_CELL_JSON;
    default:
        return TL_CELL_TEXT;
    }
}

/* Names and kinds of a part's cells; the names stand in `names`. */
static size_t read_shape(const char *text, char names[TL_PERSON_CELLS_MAX][NAME_BYTES],
                         struct tl_person_cell *cells)
{
    size_t len = 0;
    while (*text) {
        size_t word = strcspn(text, " "), name = strcspn(text, " #@?{");
        TL_ASSERT(len < TL_PERSON_CELLS_MAX && name < NAME_BYTES);
        memcpy(names[len], text, name);
        names[len][name] = '\0';
        cells[len] = (struct tl_person_cell){ .name = names[len],
                                              .kind = kind_of(name < word ? text[name] : '\0'),
                                              .text = "" };
        len++;
        text += word;
        text += strspn(text, " ");
    }
    return len;
}

static enum tl_err read_part(struct tl_db *db, const struct part *part, tl_id contact,
                             tl_person_row_fn *row_fn, void *arg)
{
    char names[TL_PERSON_CELLS_MAX][NAME_BYTES];
    struct tl_person_cell cells[TL_PERSON_CELLS_MAX];
    struct tl_rows rows;
    size_t len = read_shape(part->cells, names, cells);
    enum tl_err err = tl_db_query(db, part->sql, TL_ARGS(tl_id_value(contact)), &rows);
    if (err != TL_OK)
        return err;
    while ((err = tl_rows_next(&rows)) == TL_OK) {
        for (size_t i = 0; i < len; i++) {
            if (cells[i].kind == TL_CELL_TEXT || cells[i].kind == TL_CELL_JSON)
                cells[i].text = tl_rows_text(&rows, (int)i);
            else
                cells[i].number = tl_rows_int(&rows, (int)i);
        }
        err = row_fn(arg, part->name, cells, len);
        if (err != TL_OK)
            break;
    }
    tl_rows_close(&rows);
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_store_person_read(struct tl_db *db, tl_id contact, tl_person_row_fn *row_fn,
                                 void *arg)
{
    int64_t id;
    enum tl_err err = tl_db_int(db, TL_SQL_PERSON_CONTACT, TL_ARGS(tl_id_value(contact)), &id);
    for (size_t i = 0; i < PARTS_LEN && err == TL_OK; i++)
        err = read_part(db, parts + i, contact, row_fn, arg);
    return err;
}

/* --- What stands against it. --- */

static const struct {
    enum tl_person_block block;
    enum tl_sql sql;
    bool has_id;
} blocks[] = {
    { TL_BLOCK_HELD, TL_SQL_BLOCK_HOLD, false },
    { TL_BLOCK_OPEN, TL_SQL_BLOCK_OPEN, false },
    { TL_BLOCK_PROMISE, TL_SQL_BLOCK_PROMISE, true },
    { TL_BLOCK_AGENT, TL_SQL_BLOCK_AGENT, true },
    { TL_BLOCK_RECORDING, TL_SQL_BLOCK_RECORDING, false },
    { TL_BLOCK_SENDING, TL_SQL_BLOCK_SENDING, true },
    { TL_BLOCK_ANSWER, TL_SQL_BLOCK_ANSWER, true },
};

enum tl_err tl_store_person_block(struct tl_db *db, tl_id contact, enum tl_person_block *out_block,
                                  tl_id *out_id)
{
    enum tl_err err = TL_ENONE;
    int64_t found = 0;
    *out_block = TL_BLOCK_NONE;
    *out_id = 0;
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0] && err == TL_ENONE; i++) {
        err = tl_db_int(db, blocks[i].sql, TL_ARGS(tl_id_value(contact)), &found);
        if (err == TL_OK) {
            *out_block = blocks[i].block;
            *out_id = blocks[i].has_id ? (tl_id)found : 0;
        }
    }
    return err == TL_ENONE ? TL_OK : err;
}

/* --- Erasing. --- */

/* Beside the contact's own row, which has the time, and recordings, which are the caller's choice.
 */
static const enum tl_sql erasers[] = {
    TL_SQL_ERASE_VALUES,       TL_SQL_ERASE_STORY,       TL_SQL_ERASE_NUMBERS,
    TL_SQL_ERASE_WORKS,        TL_SQL_ERASE_DRAFT,       TL_SQL_ERASE_ARTICLES,
    TL_SQL_ERASE_WAITS,        TL_SQL_ERASE_CODE,        TL_SQL_ERASE_NOTICES,
    TL_SQL_ERASE_ESCALATIONS,  TL_SQL_ERASE_EMERGENCIES, TL_SQL_ERASE_INTERPRETERS,
    TL_SQL_ERASE_SECOND_LOOKS, TL_SQL_ERASE_UPLOADS,     TL_SQL_ERASE_LOOKS,
    TL_SQL_ERASE_MESSAGES,     TL_SQL_ERASE_REQUESTS,    TL_SQL_ERASE_REQUEST_WORDS,
    TL_SQL_ERASE_LETTERS,
};

enum tl_err tl_store_person_erase(struct tl_db *db, tl_id contact, tl_time at,
                                  bool keeps_recordings)
{
    TL_ASSERT(tl_db_in_transaction(db));
    enum tl_err err =
        tl_db_run_found(db, TL_SQL_ERASE_CONTACT, TL_ARGS(tl_id_value(contact), tl_int(at)));
    for (size_t i = 0; i < sizeof erasers / sizeof erasers[0] && err == TL_OK; i++)
        err = tl_db_run(db, erasers[i], TL_ARGS(tl_id_value(contact)));
    if (err == TL_OK && !keeps_recordings)
        err = tl_db_run(db, TL_SQL_ERASE_RECORDINGS, TL_ARGS(tl_id_value(contact)));
    return err;
}
