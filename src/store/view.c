/* view.c: reading and writing what people see of contacts and agents. */
#include "store/supervise.h"

#include "store/record.h"

enum tl_err tl_view_open(struct tl_db *db, tl_id contact, const char *number, const char *channel,
                         const char *language, tl_time at, const char *state)
{
    return tl_db_run_new(db, TL_SQL_VIEW_OPEN,
                         TL_ARGS(tl_id_value(contact), tl_text(number), tl_text(channel),
                                 tl_text(language), tl_int(at), tl_text(state)));
}

enum tl_err tl_view_move(struct tl_db *db, tl_id contact, const char *state, tl_time at,
                         tl_time until, tl_id agent)
{
    return tl_db_run(db, TL_SQL_VIEW_MOVE,
                     TL_ARGS(tl_id_value(contact), tl_text(state), tl_int(at), tl_int(until),
                             tl_id_value(agent)));
}

enum tl_err tl_view_until(struct tl_db *db, tl_id contact, tl_time until)
{
    return tl_db_run(db, TL_SQL_VIEW_UNTIL, TL_ARGS(tl_id_value(contact), tl_int(until)));
}

enum tl_err tl_view_waits(struct tl_db *db, tl_id contact, const char *queue, const char *priority,
                          const char *reason, tl_time asked_at)
{
    return tl_db_run(db, TL_SQL_VIEW_WAITS,
                     TL_ARGS(tl_id_value(contact), tl_text(queue), tl_text(priority),
                             tl_text(reason), tl_int(asked_at)));
}

enum tl_err tl_view_asked(struct tl_db *db, tl_id contact, tl_time asked_at)
{
    return tl_db_run(db, TL_SQL_VIEW_ASKED, TL_ARGS(tl_id_value(contact), tl_int(asked_at)));
}

enum tl_err tl_view_priority(struct tl_db *db, tl_id contact, const char *priority)
{
    return tl_db_run(db, TL_SQL_VIEW_PRIORITY, TL_ARGS(tl_id_value(contact), tl_text(priority)));
}

enum tl_err tl_view_connected(struct tl_db *db, tl_id contact, tl_time at)
{
    return tl_db_run(db, TL_SQL_VIEW_CONNECTED, TL_ARGS(tl_id_value(contact), tl_int(at)));
}

enum tl_err tl_view_language(struct tl_db *db, tl_id contact, const char *language)
{
    return tl_db_run(db, TL_SQL_VIEW_LANGUAGE, TL_ARGS(tl_id_value(contact), tl_text(language)));
}

enum tl_err tl_view_topic(struct tl_db *db, tl_id contact, const char *topic)
{
    return tl_db_run(db, TL_SQL_VIEW_TOPIC, TL_ARGS(tl_id_value(contact), tl_text(topic)));
}

enum tl_err tl_view_closed(struct tl_db *db, tl_id contact, tl_time at, const char *outcome)
{
    return tl_db_run(db, TL_SQL_VIEW_CLOSED,
                     TL_ARGS(tl_id_value(contact), tl_int(at), tl_text(outcome)));
}

enum tl_err tl_view_disposed(struct tl_db *db, tl_id contact, const char *disposition)
{
    return tl_db_run(db, TL_SQL_VIEW_DISPOSED, TL_ARGS(tl_id_value(contact), tl_text(disposition)));
}

enum tl_err tl_view_second(struct tl_db *db, tl_id contact, tl_id helper, const char *help,
                           tl_time until)
{
    return tl_db_run(
        db, TL_SQL_VIEW_SECOND,
        TL_ARGS(tl_id_value(contact), tl_id_value(helper), tl_text(help), tl_int(until)));
}

enum tl_err tl_view_story_add(struct tl_db *db, tl_id contact, tl_time at, const char *kind,
                              const char *name)
{
    return tl_db_run(db, TL_SQL_VIEW_STORY_ADD,
                     TL_ARGS(tl_id_value(contact), tl_int(at), tl_text(kind), tl_text(name)));
}

enum tl_err tl_view_agent_set(struct tl_db *db, tl_id agent, const struct tl_agent_row *row)
{
    return tl_db_run(db, TL_SQL_VIEW_AGENT_SET,
                     TL_ARGS(tl_id_value(agent), tl_text(row->state), tl_text(row->reason),
                             tl_int(row->since), tl_int(row->until_at), tl_id_value(row->contact)));
}

static const struct tl_field contact_fields[] = {
    TL_FIELD_INT(struct tl_contact_row, id),
    TL_FIELD_TEXT(struct tl_contact_row, number),
    TL_FIELD_TEXT(struct tl_contact_row, channel),
    TL_FIELD_TEXT(struct tl_contact_row, language),
    TL_FIELD_TEXT(struct tl_contact_row, topic),
    TL_FIELD_INT(struct tl_contact_row, came_at),
    TL_FIELD_TEXT(struct tl_contact_row, state),
    TL_FIELD_INT(struct tl_contact_row, state_at),
    TL_FIELD_INT(struct tl_contact_row, until_at),
    TL_FIELD_INT(struct tl_contact_row, agent),
    TL_FIELD_TEXT(struct tl_contact_row, queue),
    TL_FIELD_TEXT(struct tl_contact_row, priority),
    TL_FIELD_TEXT(struct tl_contact_row, reason),
    TL_FIELD_INT(struct tl_contact_row, asked_at),
    TL_FIELD_INT(struct tl_contact_row, connected_at),
    TL_FIELD_INT(struct tl_contact_row, closed_at),
    TL_FIELD_TEXT(struct tl_contact_row, outcome),
    TL_FIELD_TEXT(struct tl_contact_row, disposition),
    TL_FIELD_INT(struct tl_contact_row, helper),
    TL_FIELD_TEXT(struct tl_contact_row, help),
    TL_FIELD_INT(struct tl_contact_row, help_until),
};
static const struct tl_record contact_row = TL_RECORD(struct tl_contact_row, contact_fields);

static const struct tl_field story_fields[] = {
    TL_FIELD_INT(struct tl_story_row, at),
    TL_FIELD_TEXT(struct tl_story_row, kind),
    TL_FIELD_TEXT(struct tl_story_row, name),
};
static const struct tl_record story_row = TL_RECORD(struct tl_story_row, story_fields);

static const struct tl_field queue_fields[] = {
    TL_FIELD_TEXT(struct tl_queue_row, queue),
    TL_FIELD_INT(struct tl_queue_row, waiting),
    TL_FIELD_INT(struct tl_queue_row, callbacks),
    TL_FIELD_INT(struct tl_queue_row, oldest_asked_at),
};
static const struct tl_record queue_row = TL_RECORD(struct tl_queue_row, queue_fields);

static const struct tl_field count_fields[] = {
    TL_FIELD_TEXT(struct tl_count_row, state),
    TL_FIELD_TEXT(struct tl_count_row, queue),
    TL_FIELD_INT(struct tl_count_row, count),
};
static const struct tl_record count_row = TL_RECORD(struct tl_count_row, count_fields);

static const struct tl_field agent_fields[] = {
    TL_FIELD_TEXT(struct tl_agent_row, state),  TL_FIELD_TEXT(struct tl_agent_row, reason),
    TL_FIELD_INT(struct tl_agent_row, since),   TL_FIELD_INT(struct tl_agent_row, until_at),
    TL_FIELD_INT(struct tl_agent_row, contact),
};
static const struct tl_record agent_row = TL_RECORD(struct tl_agent_row, agent_fields);

static const struct tl_field there_fields[] = {
    TL_FIELD_INT(struct tl_agent_there, agent),   TL_FIELD_TEXT(struct tl_agent_there, name),
    TL_FIELD_TEXT(struct tl_agent_there, skills), TL_FIELD_TEXT(struct tl_agent_there, tiers),
    TL_FIELD_TEXT(struct tl_agent_there, state),  TL_FIELD_TEXT(struct tl_agent_there, reason),
    TL_FIELD_INT(struct tl_agent_there, since),
};
static const struct tl_record there_row = TL_RECORD(struct tl_agent_there, there_fields);

enum tl_err tl_view_agents(struct tl_db *db, struct tl_agent_there *out, size_t rows_max,
                           size_t *out_len)
{
    return tl_record_list(db, TL_SQL_VIEW_AGENTS, &there_row, TL_NO_ARGS, out, rows_max, out_len);
}

enum tl_err tl_view_contact(struct tl_db *db, tl_id contact, struct tl_contact_row *out)
{
    return tl_record_find(db, TL_SQL_VIEW_CONTACT, &contact_row, TL_ARGS(tl_id_value(contact)),
                          out);
}

enum tl_err tl_view_of_agent(struct tl_db *db, tl_id agent, struct tl_contact_row *out,
                             size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_VIEW_OF_AGENT, &contact_row, TL_ARGS(tl_id_value(agent)), out,
                          rows_max, out_len);
}

enum tl_err tl_view_recent(struct tl_db *db, tl_id agent, struct tl_contact_row *out,
                           size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_VIEW_RECENT, &contact_row, TL_ARGS(tl_id_value(agent)), out,
                          rows_max, out_len);
}

enum tl_err tl_view_unfiled(struct tl_db *db, tl_id agent, tl_time since,
                            struct tl_contact_row *out, size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_VIEW_UNFILED, &contact_row,
                          TL_ARGS(tl_id_value(agent), tl_int(since)), out, rows_max, out_len);
}

enum tl_err tl_view_earlier(struct tl_db *db, tl_id contact, const char *caller, const char *about,
                            struct tl_contact_row *out, size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_CONTACT_EARLIER, &contact_row,
                          TL_ARGS(tl_id_value(contact), tl_text(caller), tl_text(about)), out,
                          rows_max, out_len);
}

enum tl_err tl_view_story(struct tl_db *db, tl_id contact, struct tl_story_row *out,
                          size_t rows_max, size_t *out_len)
{
    return tl_record_list(db, TL_SQL_VIEW_STORY, &story_row, TL_ARGS(tl_id_value(contact)), out,
                          rows_max, out_len);
}

enum tl_err tl_view_queues(struct tl_db *db, struct tl_queue_row *out, size_t rows_max,
                           size_t *out_len)
{
    return tl_record_list(db, TL_SQL_VIEW_QUEUES, &queue_row, TL_NO_ARGS, out, rows_max, out_len);
}

enum tl_err tl_view_contact_counts(struct tl_db *db, struct tl_count_row *out, size_t rows_max,
                                   size_t *out_len)
{
    return tl_record_list(db, TL_SQL_VIEW_CONTACT_COUNTS, &count_row, TL_NO_ARGS, out, rows_max,
                          out_len);
}

enum tl_err tl_view_agent_counts(struct tl_db *db, struct tl_count_row *out, size_t rows_max,
                                 size_t *out_len)
{
    return tl_record_list(db, TL_SQL_VIEW_AGENT_COUNTS, &count_row, TL_NO_ARGS, out, rows_max,
                          out_len);
}

enum tl_err tl_view_agent(struct tl_db *db, tl_id agent, struct tl_agent_row *out)
{
    return tl_record_find(db, TL_SQL_VIEW_AGENT, &agent_row, TL_ARGS(tl_id_value(agent)), out);
}

enum tl_err tl_view_open_list(struct tl_db *db, struct tl_contact_row *out, size_t rows_max,
                              size_t *out_len)
{
    return tl_record_list(db, TL_SQL_VIEW_OPEN_LIST, &contact_row,
                          TL_ARGS(tl_int((int64_t)rows_max)), out, rows_max, out_len);
}

enum tl_err tl_view_moved(struct tl_db *db, tl_id contact, const char *queue, const char *priority)
{
    return tl_db_run(db, TL_SQL_VIEW_MOVED,
                     TL_ARGS(tl_id_value(contact), tl_text(queue), tl_text(priority)));
}
