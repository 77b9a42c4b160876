/* web_facts.h: what the two files of web_flow.h share: the records of pages. Private to them. */
#ifndef TL_SERVER_WEB_FACTS_H
#define TL_SERVER_WEB_FACTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/idmap.h"
#include "server/web_flow.h"

struct tl_web_page {
    struct tl_web_view view;  /* .contact 0: the record is free. */
    enum tl_web_state before; /* As it was when an answer went out. */
    bool has_answered;
    tl_id call;      /* Whose agent walks; 0: its person does. */
    bool call_is_on; /* So long nobody need answer. */
    tl_time seen_at; /* When somebody was at the page last, by the center's clock. */
};

struct tl_web_flow {
    struct tl_web_wiring wiring;
    pthread_mutex_t lock; /* Of all that follows. */
    pthread_cond_t changed, stop;
    struct tl_idmap by_contact, by_call;
    struct tl_idmap_cell *cells, *call_cells;
    struct tl_web_page *pages; /* wiring.contacts_max */
    uint32_t *free_slots;
    uint32_t free_len;
    atomic_bool is_stopping;
    pthread_t thread;
    bool runs;
};

/* Under the lock. NULL: none of this contact. */
struct tl_web_page *tl_web_page_find(struct tl_web_flow *web, tl_id contact);

/* Under the lock: the walk that began last for this call. NULL: none. */
struct tl_web_page *tl_web_page_of_call(struct tl_web_flow *web, tl_id call);

/* By the center's clock. */
tl_time tl_web_now(const struct tl_web_flow *web);

#endif
