/* notices.h: notices between the center and the layer that sends them.
 *
 *     a fact that owes one --post, in its transaction--> row `made`
 *       --> which way: mail that was told, else a number, else an address of post
 *       --> its values, then the policy's texts in the person's language --> notify
 *
 * Nothing is told before it is stored: the row is committed with the fact or not at all. What goes
 * where is found after the commit, on the sender's thread.
 */
#ifndef TL_SERVER_NOTICES_H
#define TL_SERVER_NOTICES_H

#include "base/fault.h"
#include "core/fact.h"
#include "notify/sender.h"
#include "policy/model.h"
#include "server/engine.h"
#include "server/policies.h"
#include "server/settings.h"

struct tl_notices;
struct tl_codes;

struct tl_notice_wanted {
    const char *kind;     /* The policy's name of the notification. */
    tl_id contact;        /* 0: of none. */
    tl_id promise;        /* 0: of none. */
    const char *once;     /* Two of one cause are one, "promise:90:late"; NULL: each is its own. */
    const char *address;  /* Mail or number that the person just told; NULL: what is known. */
    const char *link;     /* What {link} stands for; NULL. */
    tl_id link_of;        /* An account's link, whose secret goes behind it; 0. */
    tl_id code_of;        /* A case, whose access code is in it, with its number; 0. */
    const char *receipt;  /* Of that case. */
    const char *number;   /* What {number} stands for, where it is no contact's; NULL. */
    tl_time came_at;      /* What {came_at} stands for; 0. */
    tl_id answer_of;      /* An office's answer to a request, which is in it; 0. */
    const char *language; /* NULL: the contact's. */
    tl_time not_before;   /* 0: now. */
};

/* Writes the row, in the caller's transaction. A policy without this notification owes none, and
 * what was posted under `once` before stays as it is: TL_OK. Call tl_notices_wake after the commit.
 * Errors: of the store. */
TL_MUST_USE enum tl_err tl_notices_post(struct tl_db *db, const struct tl_policy *policy,
                                        const struct tl_notice_wanted *wanted, tl_time now);

struct tl_notices_wiring {
    const struct tl_settings *settings;
    struct tl_store *store;
    struct tl_engine *engine;
    struct tl_clock *clock;
    const struct tl_policies *policies;
    const struct tl_codes *codes;
    const uint8_t *account_key; /* Makes the secrets of accounts' links. */
};

/* With faults for settings that cannot be used. */
TL_MUST_USE enum tl_err tl_notices_open(const struct tl_notices_wiring *wiring,
                                        struct tl_faults *faults, struct tl_notices **out_notices);
TL_MUST_USE enum tl_err tl_notices_run(struct tl_notices *notices);

/* Before the engine is closed. NULL is fine. */
void tl_notices_close(struct tl_notices *notices);

/* There may be something to send. Any thread; never waits. */
void tl_notices_wake(struct tl_notices *notices);

/* The engine's watcher: wakes when a fact may have posted one. */
void tl_notices_facts(void *notices, const struct tl_fact *facts, uint32_t facts_len);

const struct tl_sender *tl_notices_sender(const struct tl_notices *notices);

/* Whether this is the secret of the gateway; never without one. In the same time for all. */
bool tl_notices_is_gateway(const struct tl_notices *notices, const char *secret);

/* A text message came in: a stop word alone ends those to that number, a start word allows them.
 * TL_EBAD: no number. */
TL_MUST_USE enum tl_err tl_notices_text_came(struct tl_notices *notices, const char *from,
                                             const char *text);

/* What became of a text message. TL_ENONE: none of ours. */
TL_MUST_USE enum tl_err tl_notices_reported(struct tl_notices *notices, tl_id id,
                                            bool is_delivered);

#endif
