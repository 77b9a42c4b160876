/* pages.c: the thread of the live messages, what reaches it, and the contacts it knows. */
#include "server/pages.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "http/text.h"
#include "server/log.h"
#include "server/pages_inside.h"

enum { RING_BYTES = 4 << 20 };

enum tl_err tl_pages_open(struct tl_api *api, uint32_t contacts_max, uint32_t agents_max,
                          struct tl_pages **out_pages)
{
    struct tl_pages *pages = calloc(1, sizeof *pages);
    uint32_t cells = tl_idmap_cells(contacts_max);
    struct tl_idmap_cell *by_contact = calloc(cells, sizeof *by_contact);
    enum tl_err err = TL_ENOMEM;
    if (pages && by_contact) {
        pages->api = api;
        pages->desks_max = agents_max;
        pages->shown_max = contacts_max;
        pages->desks = calloc(agents_max, sizeof *pages->desks);
        pages->shown = calloc(contacts_max, sizeof *pages->shown);
        pages->free_shown = calloc(contacts_max, sizeof *pages->free_shown);
        if (pages->desks && pages->shown && pages->free_shown)
            err = tl_ring_open(&pages->ring, RING_BYTES);
    }
    if (err != TL_OK) {
        free(by_contact);
        if (pages) {
            free(pages->desks);
            free(pages->shown);
            free(pages->free_shown);
        }
        free(pages);
        return err;
    }
    tl_idmap_init(&pages->by_contact, by_contact, cells);
    for (uint32_t slot = contacts_max; slot > 0; slot--)
        pages->free_shown[pages->free_len++] = slot - 1;
    *out_pages = pages;
    return TL_OK;
}

struct tl_shown *tl_shown_find(struct tl_pages *pages, tl_id contact)
{
    uint32_t slot = tl_idmap_find(&pages->by_contact, contact);
    return slot == TL_IDMAP_NONE ? NULL : pages->shown + slot;
}

struct tl_shown *tl_shown_get(struct tl_pages *pages, tl_id contact)
{
    struct tl_shown *shown = tl_shown_find(pages, contact);
    if (shown || pages->free_len == 0)
        return shown;
    uint32_t slot = pages->free_shown[--pages->free_len];
    shown = pages->shown + slot;
    *shown = (struct tl_shown){ .contact = contact, .state = TL_CONTACT_IN_FLOW };
    tl_idmap_put(&pages->by_contact, contact, slot);
    return shown;
}

void tl_shown_drop(struct tl_pages *pages, struct tl_shown *shown)
{
    tl_idmap_drop(&pages->by_contact, shown->contact);
    pages->free_shown[pages->free_len++] = (uint32_t)(shown - pages->shown);
    free(shown->said);
    *shown = (struct tl_shown){ 0 };
}

static void on_call_comes(struct tl_pages *pages, tl_id contact)
{
    struct tl_shown *shown = tl_shown_get(pages, contact);
    if (shown)
        shown->is_web = true;
}

static void on_call_gone(struct tl_pages *pages, tl_id contact)
{
    struct tl_shown *shown = tl_shown_find(pages, contact);
    if (shown)
        tl_shown_drop(pages, shown);
}

static void on_said(struct tl_pages *pages, const struct tl_page_message *message)
{
    struct tl_shown *shown = tl_shown_find(pages, message->id);
    if (!shown || !shown->is_web)
        return;
    json_t *said = json_pack("{s:s, s:s, s:s}", "type", "said", "text", message->text, "language",
                             message->language);
    free(shown->said);
    shown->said = said ? json_dumps(said, JSON_COMPACT) : NULL;
    tl_pages_tell(pages, tl_live_key_call(message->id), said);
}

/* A call's page begins with how things are. */
static void on_call_page_came(struct tl_pages *pages, const struct tl_page_message *message)
{
    struct tl_shown *shown = tl_shown_find(pages, message->id);
    if (!shown)
        return;
    tl_pages_tell_call(pages, shown);
    if (shown->said &&
        tl_live_tell_connection(pages->api->http, message->connection, shown->said) != TL_OK)
        tl_log("live.full", "contact=%" PRIu64, message->id);
}

static bool take(struct tl_pages *pages, const struct tl_page_message *message)
{
    switch (message->kind) {
    case TL_PAGES_FACT:
        tl_pages_on_fact(pages, &message->fact);
        return true;
    case TL_PAGES_GROUP_END:
        tl_pages_on_group_end(pages);
        return true;
    case TL_PAGES_CHANGED:
        tl_pages_on_changed(pages, message->id);
        return true;
    case TL_PAGES_SAID:
        on_said(pages, message);
        return true;
    case TL_PAGES_CALL_COMES:
        on_call_comes(pages, message->id);
        return true;
    case TL_PAGES_CALL_GONE:
        on_call_gone(pages, message->id);
        return true;
    case TL_PAGES_PAGE_CAME:
        tl_pages_on_page_came(pages, message);
        return true;
    case TL_PAGES_PAGE_SAID:
        tl_pages_on_page_said(pages, message);
        return true;
    case TL_PAGES_PAGE_LEFT:
        tl_pages_on_page_left(pages, message);
        return true;
    case TL_PAGES_CALL_PAGE_CAME:
        on_call_page_came(pages, message);
        return true;
    case TL_PAGES_BOSS_CAME:
        tl_pages_on_boss_came(pages, message->id);
        return true;
    case TL_PAGES_BOSS_LEFT:
        tl_pages_on_boss_left(pages, message->id);
        return true;
    case TL_PAGES_LISTENED:
        tl_pages_on_listened(pages, message);
        return true;
    case TL_PAGES_ASKED:
        tl_pages_supervise_summary(pages);
        return true;
    case TL_PAGES_PHONE:
        tl_pages_on_phone(pages, message);
        return true;
    case TL_PAGES_STOP:
        break;
    }
    return false;
}

static void *run(void *arg)
{
    struct tl_pages *pages = arg;
    struct tl_page_message *message = malloc(TL_PAGE_MESSAGE_MAX);
    TL_ASSERT(message != NULL);
    bool runs = true;
    while (runs) {
        size_t bytes;
        if (tl_ring_pop(pages->ring, message, TL_PAGE_MESSAGE_MAX, &bytes) == TL_OK)
            runs = take(pages, message);
        else
            tl_ring_wait(pages->ring, pages->summary_due > 0 ? TL_SUMMARY_EVERY_US : -1);
        tl_pages_summary_if_due(pages);
    }
    free(message);
    return NULL;
}

enum tl_err tl_pages_run(struct tl_pages *pages)
{
    if (pthread_create(&pages->thread, NULL, run, pages) != 0)
        return TL_EIO;
    pages->runs = true;
    return TL_OK;
}

/* text may be NULL. */
static void send(struct tl_pages *pages, const struct tl_page_message *what, const char *text)
{
    char room[TL_PAGE_MESSAGE_MAX];
    struct tl_page_message *message = (struct tl_page_message *)(void *)room;
    size_t text_bytes = text ? strnlen(text, TL_RENDER_BYTES_MAX) : 0;
    *message = *what;
    if (text_bytes > 0)
        memcpy(message->text, text, text_bytes);
    message->text[text_bytes] = '\0';
    if (tl_ring_push(pages->ring, message, sizeof *message + text_bytes + 1) != TL_OK)
        tl_log("pages.full", "kind=%d", (int)what->kind);
}

void tl_pages_stop(struct tl_pages *pages)
{
    if (!pages || !pages->runs)
        return;
    send(pages, &(struct tl_page_message){ .kind = TL_PAGES_STOP }, NULL);
    pthread_join(pages->thread, NULL);
    pages->runs = false;
}

void tl_pages_close(struct tl_pages *pages)
{
    if (!pages)
        return;
    tl_pages_stop(pages);
    tl_ring_close(pages->ring);
    for (uint32_t slot = 0; slot < pages->shown_max; slot++)
        free(pages->shown[slot].said);
    free(pages->by_contact.cells);
    free(pages->shown);
    free(pages->free_shown);
    free(pages->desks);
    free(pages);
}

void tl_pages_facts(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    for (uint32_t i = 0; i < facts_len; i++) {
        if (!tl_fact_shape(facts[i].kind)->is_given)
            send(arg, &(struct tl_page_message){ .kind = TL_PAGES_FACT, .fact = facts[i] }, NULL);
    }
    send(arg, &(struct tl_page_message){ .kind = TL_PAGES_GROUP_END }, NULL);
}

void tl_pages_said(void *arg, tl_id contact, const char *language, const char *text)
{
    struct tl_page_message message = { .kind = TL_PAGES_SAID, .id = contact };
    strncpy(message.language, language, sizeof message.language - 1);
    send(arg, &message, text);
}

void tl_pages_contact_changed(struct tl_pages *pages, tl_id contact)
{
    send(pages, &(struct tl_page_message){ .kind = TL_PAGES_CHANGED, .id = contact }, NULL);
}

void tl_pages_phone_changed(struct tl_pages *pages, tl_id agent, enum tl_phone_trouble trouble)
{
    if (!pages)
        return;
    send(pages, &(struct tl_page_message){ .kind = TL_PAGES_PHONE, .id = agent, .left = trouble },
         NULL);
}

void tl_pages_call_comes(struct tl_pages *pages, tl_id contact)
{
    send(pages, &(struct tl_page_message){ .kind = TL_PAGES_CALL_COMES, .id = contact }, NULL);
}

void tl_pages_call_gone(struct tl_pages *pages, tl_id contact)
{
    send(pages, &(struct tl_page_message){ .kind = TL_PAGES_CALL_GONE, .id = contact }, NULL);
}

/* An open socket that is asked for again keeps no session alive. */
static enum tl_err holder_of(struct tl_api *api, const struct tl_live_knock *knock,
                             struct tl_http_principal *out)
{
    return knock->again ? tl_api_holder(api, knock->token, out)
                        : tl_api_authenticate(api, knock->token, out);
}

enum tl_err tl_pages_admit(void *app, const struct tl_live_knock *knock, tl_id *out_key,
                           uint32_t *out_roles)
{
    struct tl_api *api = app;
    struct tl_http_principal who = { 0 };
    if (strcmp(knock->call, "supervise") == 0) {
        enum tl_err denied = holder_of(api, knock, &who);
        if (denied == TL_OK && (who.roles & TL_RIGHT_SUPERVISE) == 0)
            denied = TL_EDENIED;
        *out_key = tl_live_key_boss(who.user);
        *out_roles = 0;
        return denied;
    }
    if (strcmp(knock->call, "second-looks") == 0) {
        enum tl_err denied = holder_of(api, knock, &who);
        if (denied == TL_OK && (who.roles & TL_RIGHT_PROTECTED) == 0)
            denied = TL_EDENIED;
        *out_key = tl_live_key_second(who.user);
        *out_roles = TL_RIGHT_PROTECTED;
        return denied;
    }
    if (knock->call[0] != '\0') {
        tl_id contact = tl_http_id_read(knock->call);
        if (contact == 0 || !tl_call_token_is(api, contact, knock->call_token))
            return TL_EDENIED;
        *out_key = tl_live_key_call(contact);
        *out_roles = 0;
        return TL_OK;
    }
    enum tl_err err = holder_of(api, knock, &who);
    if (err == TL_OK && (who.roles & TL_RIGHT_LINE) == 0)
        return TL_EDENIED;
    if (err == TL_OK) {
        *out_key = tl_live_key_agent(who.user);
        *out_roles = who.roles;
    }
    return err;
}

static bool is_agent_key(tl_id key)
{
    return key % 2 == 1;
}

static bool is_boss_key(tl_id key)
{
    return (key & tl_live_key_boss(0)) != 0;
}

static bool is_second_key(tl_id key)
{
    return (key & tl_live_key_second(0)) != 0;
}

static tl_id boss_of(tl_id key)
{
    return (key & ~tl_live_key_boss(0)) / 2;
}

void tl_pages_listened(struct tl_pages *pages, tl_id contact, tl_id agent, tl_id by,
                       const char *mode)
{
    send(pages,
         &(struct tl_page_message){
             .kind = TL_PAGES_LISTENED, .id = contact, .connection = agent, .by = by },
         mode);
}

void tl_pages_asked(struct tl_pages *pages)
{
    send(pages, &(struct tl_page_message){ .kind = TL_PAGES_ASKED }, NULL);
}

void tl_pages_connected(void *app, const struct tl_live_peer *peer)
{
    struct tl_api *api = app;
    if (is_second_key(peer->key)) /* Is told what changes, and tells nothing. */
        return;
    if (is_boss_key(peer->key)) {
        send(api->pages,
             &(struct tl_page_message){ .kind = TL_PAGES_BOSS_CAME, .id = boss_of(peer->key) },
             NULL);
        return;
    }
    send(api->pages,
         &(struct tl_page_message){ .kind = is_agent_key(peer->key) ? TL_PAGES_PAGE_CAME
                                                                    : TL_PAGES_CALL_PAGE_CAME,
                                    .id = peer->key / 2,
                                    .connection = peer->connection },
         NULL);
}

void tl_pages_message(void *app, const struct tl_live_peer *peer, const char *json, size_t bytes)
{
    struct tl_api *api = app;
    const char *type = NULL, *page = NULL;
    int is_take = 0;
    json_t *message = json_loadb(json, bytes, 0, NULL);
    bool is_hello = message &&
                    json_unpack(message, "{s:s, s:s, s:b}", "type", &type, "page", &page, "take",
                                &is_take) == 0 &&
                    strcmp(type, "hello") == 0;
    if (is_hello && is_agent_key(peer->key) && strlen(page) < TL_PAGE_NAME_BYTES)
        send(api->pages,
             &(struct tl_page_message){ .kind = TL_PAGES_PAGE_SAID,
                                        .id = peer->key / 2,
                                        .connection = peer->connection,
                                        .take = is_take },
             page);
    json_decref(message);
}

void tl_pages_disconnected(void *app, const struct tl_live_peer *peer)
{
    struct tl_api *api = app;
    if (is_boss_key(peer->key) && peer->left == 0)
        send(api->pages,
             &(struct tl_page_message){ .kind = TL_PAGES_BOSS_LEFT, .id = boss_of(peer->key) },
             NULL);
    if (is_agent_key(peer->key))
        send(api->pages,
             &(struct tl_page_message){
                 .kind = TL_PAGES_PAGE_LEFT, .id = peer->key / 2, .connection = peer->connection },
             NULL);
}
