/* pages_desk.c: the pages of each agent; the first of them works, the others say so. */
#include <inttypes.h>
#include <string.h>

#include "server/log.h"
#include "server/pages_inside.h"

static struct tl_page_desk *desk_find(struct tl_pages *pages, tl_id agent, bool make)
{
    struct tl_page_desk *empty = NULL;
    for (uint32_t i = 0; i < pages->desks_max; i++) {
        if (pages->desks[i].agent == agent)
            return pages->desks + i;
        if (pages->desks[i].agent == 0 && !empty)
            empty = pages->desks + i;
    }
    if (!make || !empty)
        return NULL;
    *empty = (struct tl_page_desk){ .agent = agent };
    return empty;
}

static void tell_active(struct tl_pages *pages, const struct tl_page_desk *desk)
{
    if (desk->pages_len > 0 && desk->pages[0].name[0] != '\0')
        tl_pages_tell(pages, tl_live_key_agent(desk->agent),
                      json_pack("{s:s, s:s}", "type", "page.active", "page", desk->pages[0].name));
}

static uint32_t page_find(const struct tl_page_desk *desk, tl_id connection)
{
    uint32_t at = 0;
    while (at < desk->pages_len && desk->pages[at].connection != connection)
        at++;
    return at;
}

static void page_to_front(struct tl_page_desk *desk, uint32_t at)
{
    struct tl_page page = desk->pages[at];
    memmove(desk->pages + 1, desk->pages, at * sizeof page);
    desk->pages[0] = page;
}

/* An agent's page is there again: the center is told; one it has forgotten comes in anew. */
static void agent_is_back(struct tl_pages *pages, tl_id agent)
{
    struct tl_fact given = { .kind = TL_FACT_agent_back, .agent_back = { agent } };
    enum tl_why why = TL_WHY_NONE;
    struct tl_staff staff;
    enum tl_err err = tl_engine_ask(pages->api->engine, &given, NULL, &why);
    if (err == TL_OK && why == TL_WHY_UNKNOWN_AGENT) {
        struct tl_db *db = tl_store_reader_take(pages->api->store);
        err = tl_store_staff_find(db, agent, &staff);
        tl_store_reader_give(pages->api->store, db);
        if (err == TL_OK)
            err = tl_api_agent_enters(pages->api, &staff, &why);
    }
    if (err != TL_OK)
        tl_log("agent.back", "agent=%" PRIu64 " err=\"%s\"", agent, tl_err_text(err));
}

/* The choice too, without an account: it was removed. */
void tl_pages_on_phone(struct tl_pages *pages, const struct tl_page_message *message)
{
    json_t *json = json_pack("{s:s, s:o*}", "type", "desk.phone", "phone",
                             tl_json_desk_phone(pages->api, message->id));
    if (json && message->left != TL_PHONE_TROUBLE_NONE)
        json_object_set_new(
            json, "trouble",
            json_string(tl_phone_trouble_word((enum tl_phone_trouble)message->left)));
    tl_pages_push(pages, tl_live_key_agent(message->id), json);
}

void tl_pages_on_page_came(struct tl_pages *pages, const struct tl_page_message *message)
{
    struct tl_page_desk *desk = desk_find(pages, message->id, true);
    if (!desk || desk->pages_len == TL_DESK_PAGES_MAX)
        return;
    desk->pages[desk->pages_len++] = (struct tl_page){ .connection = message->connection };
    if (desk->pages_len == 1)
        agent_is_back(pages, message->id);
}

void tl_pages_on_page_said(struct tl_pages *pages, const struct tl_page_message *message)
{
    struct tl_page_desk *desk = desk_find(pages, message->id, false);
    uint32_t at = desk ? page_find(desk, message->connection) : 0;
    if (!desk || at == desk->pages_len)
        return;
    strncpy(desk->pages[at].name, message->text, TL_PAGE_NAME_BYTES - 1);
    /* A page that has not said hello is none yet: the first that does is the active one. */
    if (message->take || desk->pages[0].name[0] == '\0')
        page_to_front(desk, at);
    tell_active(pages, desk);
}

void tl_pages_on_page_left(struct tl_pages *pages, const struct tl_page_message *message)
{
    struct tl_page_desk *desk = desk_find(pages, message->id, false);
    uint32_t at = desk ? page_find(desk, message->connection) : 0;
    if (!desk || at == desk->pages_len)
        return;
    memmove(desk->pages + at, desk->pages + at + 1,
            (desk->pages_len - at - 1) * sizeof desk->pages[0]);
    if (--desk->pages_len > 0) {
        tell_active(pages, desk);
        return;
    }
    desk->agent = 0;
    struct tl_fact given = { .kind = TL_FACT_agent_lost, .agent_lost = { message->id } };
    if (tl_engine_post(pages->api->engine, &given, NULL) != TL_OK)
        tl_log("engine.behind", "agent=%" PRIu64, message->id);
}
