/* spans.c: spans of agents' states and their sums. */
#include "store/spans.h"

#include "store/record.h"

static const struct tl_field span_fields[] = {
    TL_FIELD_INT(struct tl_agent_span, agent),    TL_FIELD_INT(struct tl_agent_span, from_at),
    TL_FIELD_INT(struct tl_agent_span, until_at), TL_FIELD_TEXT(struct tl_agent_span, state),
    TL_FIELD_TEXT(struct tl_agent_span, reason),  TL_FIELD_INT(struct tl_agent_span, contact),
};
static const struct tl_record span_record = TL_RECORD(struct tl_agent_span, span_fields);

static const struct tl_field sum_fields[] = {
    TL_FIELD_TEXT(struct tl_span_sum, state),
    TL_FIELD_TEXT(struct tl_span_sum, reason),
    TL_FIELD_INT(struct tl_span_sum, us),
};
static const struct tl_record sum_record = TL_RECORD(struct tl_span_sum, sum_fields);

static const struct tl_field filed_fields[] = {
    TL_FIELD_TEXT(struct tl_filed_count, disposition),
    TL_FIELD_INT(struct tl_filed_count, count),
};
static const struct tl_record filed_record = TL_RECORD(struct tl_filed_count, filed_fields);

enum tl_err tl_store_span_add(struct tl_db *db, const struct tl_agent_span *span)
{
    if (span->until_at <= span->from_at)
        return TL_OK;
    enum tl_err err = tl_record_insert(db, TL_SQL_SPAN_ADD, &span_record, span, TL_NO_ARGS);
    return err == TL_EEXISTS ? TL_OK : err;
}

enum tl_err tl_store_span_sums(struct tl_db *db, tl_id agent, tl_time from, struct tl_span_sum *out,
                               size_t sums_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_SPAN_SUMS, &sum_record,
                          TL_ARGS(tl_id_value(agent), tl_int(from)), out, sums_max, out_len);
}

enum tl_err tl_store_span_filed(struct tl_db *db, tl_id agent, tl_time from,
                                struct tl_filed_count *out, size_t counts_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_SPAN_FILED, &filed_record,
                          TL_ARGS(tl_id_value(agent), tl_int(from)), out, counts_max, out_len);
}

enum tl_err tl_store_span_held(struct tl_db *db, tl_id agent, tl_time from, int64_t *out_us)
{
    return tl_db_int(db, TL_SQL_SPAN_HELD, TL_ARGS(tl_id_value(agent), tl_int(from)), out_us);
}
