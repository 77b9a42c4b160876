/* web_flow.h: the edge between pages of topics and the center's contacts: the telephone's flows,
 * read instead of heard.
 *
 *     POST /topics/KEY ---> contact_came, keyed ... to the topic --.
 *     answers         ---> keyed, gave, helped, said_nothing       +--> engine
 *     nobody for long ---> left                                  --'
 *     facts -----------> what was said since the last answer, what is asked now, how it ended
 *
 * Decides nothing about contacts. A page is told what stands in a record here, which follows the
 * facts; the texts are filled in by whoever reads it. One thread for pages that nobody is at any
 * more; memory: a record per open contact of a page, kept some minutes after its end.
 * Mission: S18.
 */
#ifndef TL_SERVER_WEB_FLOW_H
#define TL_SERVER_WEB_FLOW_H

#include "server/engine.h"
#include "server/policies.h"

struct tl_web_flow;
struct tl_store;
struct tl_verifier;

enum { TL_WEB_SAID_MAX = 24, TL_WEB_VALUE_BYTES = 1024 };

enum tl_web_state {
    TL_WEB_BUSY,    /* A record is asked, or a step is under way. */
    TL_WEB_ASKS,    /* The step waits for the person. */
    TL_WEB_WAITS,   /* In line. */
    TL_WEB_DONE,    /* It ended in something, or a call is promised. */
    TL_WEB_STOPPED, /* It ended in nothing: left, refused, cut off. */
};

/* A contact as its page sees it. */
struct tl_web_view {
    tl_id contact;
    const struct tl_policy_set *set; /* That its walk follows. */
    enum tl_web_state state;
    uint16_t language;
    uint16_t step;
    uint16_t menus;                 /* Shown so far: the way back leads through them. */
    uint16_t said[TL_WEB_SAID_MAX]; /* Texts, since the last answer. */
    uint16_t said_len;
    uint16_t end; /* The step that made the request, message or callback; TL_NONE. */
    enum tl_outcome outcome;
    uint64_t position, wait_from_s, wait_to_s; /* In line. */
    tl_time opens_at;                          /* Of what is closed by hand; 0: nothing is. */
};

struct tl_web_wiring {
    struct tl_engine *engine;
    struct tl_store *store;
    const struct tl_policies *policies;
    struct tl_clock *clock;
    struct tl_verifier *verifier;
    uint32_t contacts_max; /* Of pages. When all are taken, one that ended makes room, else one on
                            * which nobody has answered anything for a minute. */
};

TL_MUST_USE enum tl_err tl_web_flow_open(const struct tl_web_wiring *wiring,
                                         struct tl_web_flow **out_web);
/* Starts the thread, when the engine runs: contacts of an earlier server's pages end. Ends it
 * before the engine is closed, and frees all. */
TL_MUST_USE enum tl_err tl_web_flow_run(struct tl_web_flow *web);
void tl_web_flow_close(struct tl_web_flow *web);

/* The engine's watcher. */
void tl_web_flow_facts(void *web, const struct tl_fact *facts, uint32_t facts_len);

/* All that follow wait for the engine, at most some seconds for a record that answers slowly (the
 * view is then BUSY): on a worker only. TL_ENONE: no such contact, or it was too long ago.
 * TL_EFULL: at a limit. TL_EUNAVAILABLE: nothing was committed. */

/* A page opens the topic (an index of the policy in force) and stands at its first question. */
TL_MUST_USE enum tl_err tl_web_flow_begin(struct tl_web_flow *web, uint16_t topic,
                                          uint16_t language, struct tl_web_view *out);

/* The same for a page that knows more of its person: the parcel stands in the contact's values from
 * the first on. */
TL_MUST_USE enum tl_err tl_web_flow_begin_with(struct tl_web_flow *web, uint16_t topic,
                                               uint16_t language, const struct tl_parcel *parcel,
                                               struct tl_web_view *out);

/* A walk that an agent does for the person of a call. Nobody need answer anything while that call
 * is on: page_within counts from its end. It makes room for no other page. */
struct tl_web_for {
    tl_id call, agent;
};
/* The same, begun by an agent; a walk of this call that is under way ends. What stands in the
 * contact's values from the first on: TL_WEB_CALL_VALUE, TL_WEB_AGENT_VALUE. */
#define TL_WEB_CALL_VALUE  "filed.call"
#define TL_WEB_AGENT_VALUE "filed.agent"
TL_MUST_USE enum tl_err tl_web_flow_begin_for(struct tl_web_flow *web, uint16_t topic,
                                              uint16_t language, const struct tl_web_for *of,
                                              struct tl_web_view *out);
/* The walk for this call that began last. TL_ENONE: none, or it was too long ago. */
TL_MUST_USE enum tl_err tl_web_flow_of_call(struct tl_web_flow *web, tl_id call,
                                            struct tl_web_view *out);

/* As it is. It is no answer, and nobody need be at the page. */
TL_MUST_USE enum tl_err tl_web_flow_look(struct tl_web_flow *web, tl_id contact,
                                         struct tl_web_view *out);

enum tl_web_answer_kind {
    TL_WEB_CHOICE, /* text: the key of the choice */
    TL_WEB_VALUE,  /* text */
    TL_WEB_HELPED,
    TL_WEB_NOT_HELPED,
    TL_WEB_BACK,   /* To the menu before. */
    TL_WEB_PERSON, /* "Person or why not." */
    TL_WEB_NOTHING /* The person has no answer: what the flow has for silence follows. */
};
struct tl_web_answer {
    enum tl_web_answer_kind kind;
    uint16_t step; /* That it answers. */
    const char *text;
};

/* TL_EBAD: the value is none of that form, and nothing happened. TL_EDENIED: it is a number that
 * may not be called. TL_EBUSY: the contact is at another step by now; *out says where. */
TL_MUST_USE enum tl_err tl_web_flow_answer(struct tl_web_flow *web, tl_id contact,
                                           const struct tl_web_answer *answer,
                                           struct tl_web_view *out);

/* The person goes. Nothing where it has ended. */
TL_MUST_USE enum tl_err tl_web_flow_leave(struct tl_web_flow *web, tl_id contact);

#endif
