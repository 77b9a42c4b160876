/* pages_inside.h: what the files of pages share: open contacts, desks, messages. Private to pages.
 */
#ifndef TL_SERVER_PAGES_INSIDE_H
#define TL_SERVER_PAGES_INSIDE_H

#include <pthread.h>

#include "base/idmap.h"
#include "bus/ring.h"
#include "server/pages.h"

enum {
    TL_DESK_PAGES_MAX = 16,
    TL_PAGE_NAME_BYTES = 72,
    TL_GROUP_CHANGES_MAX = 512,
    TL_BOSSES_MAX = 64, /* Supervisors with pages, or lately. */
};
#define TL_SUMMARY_EVERY_US INT64_C(500000)

/* An open contact as far as messages need what was before. */
struct tl_shown {
    tl_id contact; /* 0: free. */
    tl_id agent;
    tl_id helper; /* The second agent, asked or there; 0. */
    bool helper_rings;
    enum tl_contact_state state;
    bool is_web;
    bool wants_second;               /* A second pair of eyes is asked for. */
    uint64_t position, from_s, to_s; /* As told last. */
    char *said;                      /* To a browser call, as JSON text; NULL: nothing yet. */
};

struct tl_page {
    tl_id connection;
    char name[TL_PAGE_NAME_BYTES]; /* "": it has not said hello. */
};

/* An agent with pages; the first is the active one. */
struct tl_page_desk {
    tl_id agent; /* 0: free. */
    struct tl_page pages[TL_DESK_PAGES_MAX];
    uint32_t pages_len;
};

/* A supervisor whose pages are told what changes. */
struct tl_boss {
    tl_id user;      /* 0: free. */
    int64_t left_at; /* Steady time when the last page went; 0: one is there. */
};

enum tl_page_message_kind {
    TL_PAGES_FACT,
    TL_PAGES_GROUP_END,
    TL_PAGES_CHANGED,
    TL_PAGES_SAID,
    TL_PAGES_CALL_COMES,
    TL_PAGES_CALL_GONE,
    TL_PAGES_PAGE_CAME,
    TL_PAGES_PAGE_SAID,
    TL_PAGES_PAGE_LEFT,
    TL_PAGES_CALL_PAGE_CAME,
    TL_PAGES_BOSS_CAME,
    TL_PAGES_BOSS_LEFT,
    TL_PAGES_LISTENED, /* connection: the agent. */
    TL_PAGES_ASKED,
    TL_PAGES_PHONE, /* left: the trouble. */
    TL_PAGES_STOP
};

struct tl_page_message {
    enum tl_page_message_kind kind;
    tl_id id; /* Contact, or agent. */
    tl_id connection;
    tl_id by;
    uint32_t left;
    char language[16]; /* Its code. */
    bool take;
    struct tl_fact fact;
    char text[]; /* TL_PAGES_SAID: words; TL_PAGES_PAGE_SAID: the page's name. */
};
enum { TL_PAGE_MESSAGE_MAX = sizeof(struct tl_page_message) + TL_RENDER_BYTES_MAX + 1 };

struct tl_pages {
    struct tl_api *api;
    struct tl_ring *ring;
    pthread_t thread;
    bool runs;
    struct tl_shown *shown;
    uint32_t shown_max;
    uint32_t *free_shown;
    uint32_t free_len;
    struct tl_idmap by_contact;
    struct tl_page_desk *desks;
    uint32_t desks_max;
    /* Of the group of facts under way: what is told once at its end. */
    tl_id agents_changed[TL_GROUP_CHANGES_MAX];
    uint32_t agents_changed_len;
    tl_id contacts_changed[TL_GROUP_CHANGES_MAX];
    uint32_t contacts_changed_len;
    tl_id watched[TL_GROUP_CHANGES_MAX]; /* Contacts, for supervisors. */
    uint32_t watched_len;
    bool watched_too_many;
    bool queues_changed;
    bool seconds_changed; /* Who is asked for a second pair of eyes. */
    struct tl_boss bosses[TL_BOSSES_MAX];
    int64_t summary_due; /* Steady time; 0: nothing to tell. */
};

/* pages.c: the open contacts. get gives NULL when there is no room. */
struct tl_shown *tl_shown_find(struct tl_pages *pages, tl_id contact);
struct tl_shown *tl_shown_get(struct tl_pages *pages, tl_id contact);
void tl_shown_drop(struct tl_pages *pages, struct tl_shown *shown);

/* pages_facts.c: what facts tell. push is kept for pages that come back, tell is of the moment;
 * both take json. */
void tl_pages_push(struct tl_pages *pages, tl_id key, json_t *json);
void tl_pages_tell(struct tl_pages *pages, tl_id key, json_t *json);
void tl_pages_tell_call(struct tl_pages *pages, const struct tl_shown *shown);
void tl_pages_on_fact(struct tl_pages *pages, const struct tl_fact *fact);
void tl_pages_on_group_end(struct tl_pages *pages);
void tl_pages_on_changed(struct tl_pages *pages, tl_id contact);
void tl_pages_summary_if_due(struct tl_pages *pages);

/* pages_desk.c: which page of an agent works. */
void tl_pages_on_page_came(struct tl_pages *pages, const struct tl_page_message *message);
void tl_pages_on_page_said(struct tl_pages *pages, const struct tl_page_message *message);
void tl_pages_on_page_left(struct tl_pages *pages, const struct tl_page_message *message);

void tl_pages_on_phone(struct tl_pages *pages, const struct tl_page_message *message);

/* pages_supervise.c: supervisors' pages. */
void tl_pages_on_boss_came(struct tl_pages *pages, tl_id user);
void tl_pages_on_boss_left(struct tl_pages *pages, tl_id user);
void tl_pages_on_listened(struct tl_pages *pages, const struct tl_page_message *message);
void tl_pages_supervise_fact(struct tl_pages *pages, const struct tl_fact *fact);
void tl_pages_supervise_group_end(struct tl_pages *pages);
void tl_pages_supervise_summary(struct tl_pages *pages);

#endif
