/* case_walk.c: two streams of rows by rising id, cases and their statuses, read side by side. */
#include "store/case_walk.h"

#include "store/query.h"

/* The statuses of the slice's cases: the next one that was not taken yet. */
struct history {
    struct tl_rows rows;
    enum tl_err ahead; /* TL_OK: a row is there. TL_ENONE: no more. */
};

static void step(struct history *history)
{
    history->ahead = tl_rows_next(&history->rows);
}

static tl_id next_id(const struct history *history)
{
    return (tl_id)tl_rows_int(&history->rows, 0);
}

/* When this case was decided, by its statuses; 0: they do not say. */
static tl_time decided_at(const struct tl_case_walk *walk, struct history *history, tl_id id)
{
    tl_time at = 0;
    while (history->ahead == TL_OK && next_id(history) < id)
        step(history);
    for (; history->ahead == TL_OK && next_id(history) == id; step(history)) {
        if (walk->end(walk->arg, tl_rows_text(&history->rows, 2)) != TL_CASE_DECIDED)
            at = 0;
        else if (at == 0)
            at = tl_rows_int(&history->rows, 1);
    }
    return at;
}

static enum tl_err take_case(const struct tl_case_walk *walk, const struct tl_rows *rows,
                             struct history *history)
{
    struct tl_case_span span = { .form = tl_rows_text(rows, 1),
                                 .office = tl_rows_text(rows, 2),
                                 .received_at = tl_rows_int(rows, 5),
                                 .end = walk->end(walk->arg, tl_rows_text(rows, 3)) };
    if (span.end == TL_CASE_DECIDED)
        span.ended_at = decided_at(walk, history, (tl_id)tl_rows_int(rows, 0));
    if (span.end != TL_CASE_WAITS && span.ended_at == 0)
        span.ended_at = tl_rows_int(rows, 4);
    return walk->span(walk->arg, &span);
}

static enum tl_err walk_slice(struct tl_db *db, const struct tl_case_walk *walk, tl_id after,
                              tl_id until, struct history *history)
{
    struct tl_rows rows;
    enum tl_err err =
        tl_db_query(db, TL_SQL_CASE_WALK, TL_ARGS(tl_id_value(after), tl_id_value(until)), &rows);
    if (err != TL_OK)
        return err;
    while ((err = tl_rows_next(&rows)) == TL_OK) {
        err = take_case(walk, &rows, history);
        if (err == TL_OK && history->ahead != TL_OK && history->ahead != TL_ENONE)
            err = history->ahead;
        if (err != TL_OK)
            break;
    }
    tl_rows_close(&rows);
    return err == TL_ENONE ? TL_OK : err;
}

enum tl_err tl_store_case_walk(struct tl_db *db, const struct tl_case_walk *walk, uint32_t rows_max,
                               tl_id *after)
{
    struct history history;
    int64_t until = 0;
    enum tl_err err =
        tl_db_int(db, TL_SQL_CASE_EDGE, TL_ARGS(tl_id_value(*after), tl_int(rows_max)), &until);
    if (err == TL_OK && until == 0)
        return TL_ENONE;
    if (err == TL_OK)
        err = tl_db_query(db, TL_SQL_CASE_HISTORY_WALK, TL_ARGS(tl_id_value(*after), tl_int(until)),
                          &history.rows);
    if (err != TL_OK)
        return err;
    step(&history);
    err = walk_slice(db, walk, *after, (tl_id)until, &history);
    tl_rows_close(&history.rows);
    if (err == TL_OK)
        *after = (tl_id)until;
    return err;
}

enum tl_err tl_store_case_last(struct tl_db *db, tl_id *out_id)
{
    int64_t last = 0;
    enum tl_err err = tl_db_int(db, TL_SQL_CASE_LAST, TL_NO_ARGS, &last);
    *out_id = (tl_id)last;
    return err;
}
