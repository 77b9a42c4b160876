/* view.h: contacts and agents as people see them: written from facts, read by the desk and voice.
 *
 * Every row here can be derived again from the journal. Texts are the policy's names of things
 * ("tier1", "reschedule-biometrics"); a time of 0 is "not yet". Writing verbs run in the caller's
 * transaction and touch nothing when the contact is not there.
 */
#ifndef TL_STORE_VIEW_H
#define TL_STORE_VIEW_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

enum { TL_NAME_BYTES = 64 };

struct tl_contact_row {
    tl_id id;
    char number[24];
    char channel[16];
    char language[16];
    char topic[TL_NAME_BYTES];
    tl_time came_at;
    char state[24];
    tl_time state_at;
    tl_time until_at;
    tl_id agent; /* Who has it, or had it last. */
    char queue[TL_NAME_BYTES];
    char priority[TL_NAME_BYTES];
    char reason[TL_NAME_BYTES];
    tl_time asked_at;
    tl_time connected_at;
    tl_time closed_at;
    char outcome[32];
    char disposition[TL_NAME_BYTES];
    tl_id helper;  /* The second agent, asked or there; 0. */
    char help[16]; /* "", "wanted", "offered", "joining", "talking"; "ringing", "outside". */
    tl_time help_until;
};

struct tl_story_row {
    tl_time at;
    char kind[16]; /* "topic", "choice", "article", ... (server/project_story.c); "agent": name is
                    * an id; "passed": name is a queue; "outside": passed on to a number. */
    char name[TL_NAME_BYTES];
};

struct tl_queue_row {
    char queue[TL_NAME_BYTES];
    int64_t waiting;
    int64_t callbacks;
    tl_time oldest_asked_at; /* 0: nobody waits. */
};

/* How many are in a state; of contacts: by queue, "" for none. */
struct tl_count_row {
    char state[24];
    char queue[TL_NAME_BYTES];
    int64_t count;
};

struct tl_agent_row {
    char state[24];
    char reason[TL_NAME_BYTES];
    tl_time since;
    tl_time until_at;
    tl_id contact;
};

/* An agent who is signed in. */
struct tl_agent_there {
    tl_id agent;
    char name[128];
    char skills[512];
    char tiers[16];
    char state[24];
    char reason[TL_NAME_BYTES];
    tl_time since;
};

enum { TL_CONTACT_ROWS_MAX = 32, TL_STORY_ROWS_MAX = 64 };

/* Writing. TL_EEXISTS: the number or the id is taken; the transaction stays good. */
TL_MUST_USE enum tl_err tl_view_open(struct tl_db *db, tl_id contact, const char *number,
                                     const char *channel, const char *language, tl_time at,
                                     const char *state);
TL_MUST_USE enum tl_err tl_view_move(struct tl_db *db, tl_id contact, const char *state, tl_time at,
                                     tl_time until, tl_id agent);
TL_MUST_USE enum tl_err tl_view_until(struct tl_db *db, tl_id contact, tl_time until);
TL_MUST_USE enum tl_err tl_view_waits(struct tl_db *db, tl_id contact, const char *queue,
                                      const char *priority, const char *reason, tl_time asked_at);
TL_MUST_USE enum tl_err tl_view_asked(struct tl_db *db, tl_id contact, tl_time asked_at);
TL_MUST_USE enum tl_err tl_view_priority(struct tl_db *db, tl_id contact, const char *priority);
TL_MUST_USE enum tl_err tl_view_connected(struct tl_db *db, tl_id contact, tl_time at);
TL_MUST_USE enum tl_err tl_view_language(struct tl_db *db, tl_id contact, const char *language);
TL_MUST_USE enum tl_err tl_view_topic(struct tl_db *db, tl_id contact, const char *topic);
TL_MUST_USE enum tl_err tl_view_closed(struct tl_db *db, tl_id contact, tl_time at,
                                       const char *outcome);
TL_MUST_USE enum tl_err tl_view_disposed(struct tl_db *db, tl_id contact, const char *disposition);
TL_MUST_USE enum tl_err tl_view_second(struct tl_db *db, tl_id contact, tl_id helper,
                                       const char *help, tl_time until);
TL_MUST_USE enum tl_err tl_view_story_add(struct tl_db *db, tl_id contact, tl_time at,
                                          const char *kind, const char *name);
TL_MUST_USE enum tl_err tl_view_agent_set(struct tl_db *db, tl_id agent,
                                          const struct tl_agent_row *row);

/* Reading. TL_ENONE: not there. Lists give at most rows_max rows and never TL_ENONE. */
TL_MUST_USE enum tl_err tl_view_contact(struct tl_db *db, tl_id contact,
                                        struct tl_contact_row *out);
TL_MUST_USE enum tl_err tl_view_of_agent(struct tl_db *db, tl_id agent, struct tl_contact_row *out,
                                         size_t rows_max, size_t *out_len);
TL_MUST_USE enum tl_err tl_view_recent(struct tl_db *db, tl_id agent, struct tl_contact_row *out,
                                       size_t rows_max, size_t *out_len);
/* Ended since, talked in by this agent and not filed; oldest first. */
TL_MUST_USE enum tl_err tl_view_unfiled(struct tl_db *db, tl_id agent, tl_time since,
                                        struct tl_contact_row *out, size_t rows_max,
                                        size_t *out_len);
/* Others from the same number, or about the same case (its id as text); "": by the other alone. The
 * newest first. */
TL_MUST_USE enum tl_err tl_view_earlier(struct tl_db *db, tl_id contact, const char *caller,
                                        const char *about, struct tl_contact_row *out,
                                        size_t rows_max, size_t *out_len);
TL_MUST_USE enum tl_err tl_view_story(struct tl_db *db, tl_id contact, struct tl_story_row *out,
                                      size_t rows_max, size_t *out_len);
TL_MUST_USE enum tl_err tl_view_queues(struct tl_db *db, struct tl_queue_row *out, size_t rows_max,
                                       size_t *out_len);
TL_MUST_USE enum tl_err tl_view_contact_counts(struct tl_db *db, struct tl_count_row *out,
                                               size_t rows_max, size_t *out_len);
TL_MUST_USE enum tl_err tl_view_agent_counts(struct tl_db *db, struct tl_count_row *out,
                                             size_t rows_max, size_t *out_len);
TL_MUST_USE enum tl_err tl_view_agents(struct tl_db *db, struct tl_agent_there *out,
                                       size_t rows_max, size_t *out_len);
TL_MUST_USE enum tl_err tl_view_agent(struct tl_db *db, tl_id agent, struct tl_agent_row *out);

#endif
