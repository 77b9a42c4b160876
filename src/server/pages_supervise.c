/* pages_supervise.c: messages to supervisors' pages.
 *
 * Each supervisor has a stream, kept for a while after the last page has gone, so that a page that
 * comes back goes on where it was. What changes is told as the rows that changed; a group that
 * changes more than fits says that all is to be fetched anew.
 */
#include <string.h>

#include "server/api_supervise.h"
#include "server/pages_inside.h"

#define KEPT_AFTER_US (10 * TL_MINUTE)

void tl_pages_on_boss_came(struct tl_pages *pages, tl_id user)
{
    struct tl_boss *place = NULL;
    for (uint32_t i = 0; i < TL_BOSSES_MAX; i++) {
        struct tl_boss *boss = &pages->bosses[i];
        if (boss->user == user) {
            boss->left_at = 0;
            return;
        }
        if (!place && (boss->user == 0 || boss->left_at != 0))
            place = boss;
    }
    if (place)
        *place = (struct tl_boss){ .user = user };
}

void tl_pages_on_boss_left(struct tl_pages *pages, tl_id user)
{
    for (uint32_t i = 0; i < TL_BOSSES_MAX; i++) {
        if (pages->bosses[i].user == user)
            pages->bosses[i].left_at = tl_steady_now();
    }
}

static bool has_any(struct tl_pages *pages)
{
    bool any = false;
    int64_t now = tl_steady_now();
    for (uint32_t i = 0; i < TL_BOSSES_MAX; i++) {
        struct tl_boss *boss = &pages->bosses[i];
        if (boss->left_at != 0 && boss->left_at + KEPT_AFTER_US < now)
            *boss = (struct tl_boss){ 0 };
        any = any || boss->user != 0;
    }
    return any;
}

/* Takes json. */
static void push_all(struct tl_pages *pages, json_t *json)
{
    for (uint32_t i = 0; json && i < TL_BOSSES_MAX; i++) {
        if (pages->bosses[i].user != 0)
            tl_pages_push(pages, tl_live_key_boss(pages->bosses[i].user), json_incref(json));
    }
    json_decref(json);
}

/* Which contacts a group changes; the first field of most facts is one. */
void tl_pages_supervise_fact(struct tl_pages *pages, const struct tl_fact *fact)
{
    bool is_of_contact = fact->kind < TL_FACT_agent_is || fact->kind == TL_FACT_moved;
    if (!is_of_contact) {
        pages->queues_changed = true;
        return;
    }
    if (fact->kind == TL_FACT_set_aside || fact->kind == TL_FACT_stepped ||
        fact->kind == TL_FACT_wait_told)
        return;
    for (uint32_t i = 0; i < pages->watched_len; i++) {
        if (pages->watched[i] == fact->words[0])
            return;
    }
    if (pages->watched_len < TL_GROUP_CHANGES_MAX)
        pages->watched[pages->watched_len++] = fact->words[0];
    else
        pages->watched_too_many = true;
}

static void push_contact(struct tl_pages *pages, struct tl_db *db, tl_id contact)
{
    struct tl_contact_row row;
    if (tl_view_contact(db, contact, &row) != TL_OK)
        return;
    if (tl_is_watched(&row))
        push_all(pages, json_pack("{s:s, s:o}", "type", "supervise.contact", "contact",
                                  tl_json_watched(&row)));
    else if (row.queue[0] != '\0')
        push_all(pages,
                 json_pack("{s:s, s:o}", "type", "supervise.gone", "contact", tl_json_id(contact)));
}

static void push_agent(struct tl_pages *pages, struct tl_db *db, tl_id agent)
{
    struct tl_seat seat;
    if (tl_store_seat_find(db, agent, &seat) == TL_OK)
        push_all(pages, json_pack("{s:s, s:o}", "type", "supervise.agent", "agent",
                                  tl_json_seat(pages->api, &seat)));
}

/* Before the agents that changed are forgotten. */
void tl_pages_supervise_group_end(struct tl_pages *pages)
{
    if (has_any(pages)) {
        struct tl_db *db = tl_store_reader_take(pages->api->store);
        bool is_too_much =
            pages->watched_too_many || pages->agents_changed_len == TL_GROUP_CHANGES_MAX;
        if (is_too_much)
            push_all(pages, json_pack("{s:s}", "type", "supervise.anew"));
        for (uint32_t i = 0; i < pages->watched_len && !is_too_much; i++)
            push_contact(pages, db, pages->watched[i]);
        for (uint32_t i = 0; i < pages->agents_changed_len && !is_too_much; i++)
            push_agent(pages, db, pages->agents_changed[i]);
        tl_store_reader_give(pages->api->store, db);
    }
    pages->watched_len = 0;
    pages->watched_too_many = false;
}

void tl_pages_supervise_summary(struct tl_pages *pages)
{
    if (!has_any(pages))
        return;
    struct tl_db *db = tl_store_reader_take(pages->api->store);
    push_all(pages, json_pack("{s:s, s:o, s:o, s:o, s:o}", "type", "supervise.queues", "queues",
                              tl_json_watched_queues(pages->api, db), "line",
                              tl_json_line_closed(pages->api, db), "surge",
                              tl_json_surge(pages->api, db), "asks", tl_json_asks(db)));
    tl_store_reader_give(pages->api->store, db);
}

/* The agent's desk says so where the policy wants it. */
void tl_pages_on_listened(struct tl_pages *pages, const struct tl_page_message *message)
{
    json_t *said = json_pack("{s:s, s:o, s:s}", "type", "listening", "contact",
                             tl_json_id(message->id), "mode", message->text);
    if (tl_api_policy(pages->api)->staff.shows_listening && message->connection != 0)
        tl_pages_push(pages, tl_live_key_agent(message->connection), json_incref(said));
    json_object_set_new(said, "type", json_string("supervise.listening"));
    json_object_set_new(said, "by", tl_json_id(message->by));
    push_all(pages, said);
}
