/* pages.h: the edge between facts and the pages that are open: live messages.
 *
 *     facts ------------.                         .--> agent.state, offer.made, contact.changed ...
 *                        +--> [ ring ] --> pages --+
 *     pages come and go '                         '--> inputs: agent lost, agent back
 *
 * Reads what it tells from the store after the commit, so a message is never ahead of a snapshot.
 * One thread; memory: a record per open contact and per agent with a page.
 */
#ifndef TL_SERVER_PAGES_H
#define TL_SERVER_PAGES_H

#include "server/api.h"
#include "server/phones.h"

struct tl_pages;

TL_MUST_USE enum tl_err tl_pages_open(struct tl_api *api, uint32_t contacts_max,
                                      uint32_t agents_max, struct tl_pages **out_pages);
/* Starts the thread; ends it, before the http server is closed; frees all, after. */
TL_MUST_USE enum tl_err tl_pages_run(struct tl_pages *pages);
void tl_pages_stop(struct tl_pages *pages);
void tl_pages_close(struct tl_pages *pages);

/* The engine's watcher, and voice's captions. */
void tl_pages_facts(void *pages, const struct tl_fact *facts, uint32_t facts_len);
void tl_pages_said(void *pages, tl_id contact, const char *language, const char *text);

/* What the desk sees of a contact has changed beside the facts. Any thread. */
void tl_pages_contact_changed(struct tl_pages *pages, tl_id contact);

/* An agent's desk phone came, went, was chosen or could not be reached. Any thread. */
void tl_pages_phone_changed(struct tl_pages *pages, tl_id agent, enum tl_phone_trouble trouble);

/* A browser call is under way, or came to nothing. Any thread. */
void tl_pages_call_comes(struct tl_pages *pages, tl_id contact);
void tl_pages_call_gone(struct tl_pages *pages, tl_id contact);

/* A supervisor listens to an agent's call (mode "none": no more); something else than facts changed
 * what supervisors see. Any thread. */
void tl_pages_listened(struct tl_pages *pages, tl_id contact, tl_id agent, tl_id by,
                       const char *mode);
void tl_pages_asked(struct tl_pages *pages);

/* The live socket's callbacks; app is the struct tl_api. */
enum tl_err tl_pages_admit(void *app, const struct tl_live_knock *knock, tl_id *out_key,
                           uint32_t *out_roles);
void tl_pages_connected(void *app, const struct tl_live_peer *peer);
void tl_pages_message(void *app, const struct tl_live_peer *peer, const char *json, size_t bytes);
void tl_pages_disconnected(void *app, const struct tl_live_peer *peer);

/* A public call as the contract shows it. */
json_t *tl_json_call(const struct tl_contact_row *row);

#endif
