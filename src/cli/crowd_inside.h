/* crowd_inside.h: what the crowd's files share. Private to crowd*.c. */
#ifndef TL_CLI_CROWD_INSIDE_H
#define TL_CLI_CROWD_INSIDE_H

#include <netinet/in.h>

#include "base/calendar.h"
#include "base/idmap.h"
#include "cli/crowd.h"
#include "cli/desk_end.h"
#include "phone/caller.h"
#include "sim/arrivals.h"
#include "sim/ways.h"

enum { TL_CROWD_SOUND_LEN = 16 * 8000, TL_CROWD_QUEUE_MAX = 64 };

/* What a draw is for; repeated ones are mixed with how many there were. */
enum crowd_draw {
    DRAW_LANGUAGE = 1,
    DRAW_CASE,
    DRAW_KNOWS,
    DRAW_NUMBER,
    DRAW_THINKS,
    DRAW_GIVES_UP,
    DRAW_HELPED,
    DRAW_PATIENCE,
    DRAW_TAKES,
    DRAW_HANDLE,
    DRAW_MISHAP,
    DRAW_MISHAP_AT,
    DRAWS = 64
};

enum person_act { PERSON_NOTHING, PERSON_KEYS, PERSON_HANGS_UP };

struct crowd_person {
    struct tl_caller *caller; /* NULL: the place is free. */
    tl_id contact;            /* 0: the center has not said yet who this is. */
    uint64_t own;             /* What this person is like follows from it. */
    uint32_t draws;
    struct tl_way way;
    uint16_t language;
    uint16_t step;
    enum person_act act;
    int64_t act_at; /* Steady; 0: nothing is to come. */
    char keys[64];
    int64_t leaves_at; /* Patience ends; 0: not begun. */
    int64_t mishap_at; /* 0: none is to come. */
    int64_t answered_by;
    bool vanishes; /* The mishap is that. */
    bool has_decided, hides_number;
    bool is_in_line, is_talking;
};

enum agent_act {
    AGENT_NOTHING,
    AGENT_COMES,
    AGENT_READY,
    AGENT_ACCEPTS,
    AGENT_REFUSES,
    AGENT_JOINS,
    AGENT_HOLDS,
    AGENT_RESUMES,
    AGENT_HANGS_UP,
    AGENT_WRAPS_UP,
    AGENT_BREAKS,
    AGENT_RETURNS,
};

struct crowd_agent {
    struct tl_desk_end desk;
    enum agent_act act;
    int64_t act_at;
    tl_id contact; /* Offered, in talk, or wrapped up; 0: none. */
    bool is_talking, is_wrapping;
    bool is_counted;                  /* Both ends of this talk have heard sound. */
    uint64_t leg_heard, person_heard; /* Packets, when the talk began. */
    int64_t talk_ends;
    int64_t leg_at; /* The next packet of its sound. */
    int64_t vanish_at;
    bool freezes;
    bool is_in;     /* Signed in. */
    bool is_away;   /* The browser is gone ... */
    bool is_asleep; /* ... or sleeps: its sockets are there. */
    bool was_away;  /* Has not worked since. */
    bool on_break;
    int64_t off_since; /* Its state disagrees with what it did since then; 0: agrees. */
    const char *off_why;
};

struct tl_crowd {
    struct tl_crowd_plan plan;
    struct tl_web web;
    struct sockaddr_in sip;
    struct tl_ways ways;
    struct tl_demand demand; /* With the pace in its rate. */
    struct tl_center *center;
    void *memory;
    uint64_t fact;  /* Number of the last one seen. */
    bool has_begun; /* What comes now is of the crowd's time. */
    bool is_ending; /* Nobody calls any more. */
    struct tl_chance chance;
    struct tl_arrivals arrivals;
    struct tl_arrival next;
    bool has_next;
    int64_t wall_ahead; /* Wall time less steady time, when the crowd came. */
    int64_t now;        /* Steady. */
    int64_t turn_at, facts_at;
    struct crowd_person *people;                   /* callers_max of them. */
    uint32_t people_len;                           /* On the line. */
    uint32_t calls;                                /* Placed ever: numbers differ by it. */
    struct tl_arrival waiting[TL_CROWD_QUEUE_MAX]; /* To be placed: one call at a time is begun. */
    uint32_t waiting_len;
    struct crowd_person *dialling; /* Whose contact is the next that comes; NULL. */
    struct tl_idmap by_contact;
    struct crowd_agent agents[TL_CROWD_AGENTS_MAX];
    struct tl_crowd_counts counts;
    uint8_t *sound; /* TL_CROWD_SOUND_LEN samples of murmur. */
};

/* crowd.c. All facts that are new; *out_len: how many. */
TL_MUST_USE enum tl_err tl_crowd_fetch(struct tl_crowd *crowd, size_t *out_len);

/* crowd_check.c. Why what the center says of an agent is not what it did; NULL: it is. */
const char *tl_crowd_off_why(const struct tl_crowd *crowd, const struct crowd_agent *agent);

/* crowd_people.c */
void tl_crowd_arrive(struct tl_crowd *crowd);
void tl_crowd_people_turn(struct tl_crowd *crowd);
void tl_crowd_people_see(struct tl_crowd *crowd, const struct tl_fact *fact);
struct crowd_person *tl_crowd_person_of(struct tl_crowd *crowd, tl_id contact);
/* From the line; with a word or without. */
void tl_crowd_person_goes(struct tl_crowd *crowd, struct crowd_person *person, bool vanishes);

/* crowd_agents.c */
void tl_crowd_agents_begin(struct tl_crowd *crowd);
void tl_crowd_agents_turn(struct tl_crowd *crowd);
void tl_crowd_agents_see(struct tl_crowd *crowd, const struct tl_fact *fact);

/* A length of time at the crowd's pace. */
static inline int64_t crowd_us(const struct tl_crowd *crowd, const struct tl_spread *spread,
                               uint64_t bits)
{
    return (int64_t)((double)tl_spread_us(spread, bits) / crowd->plan.pace);
}

static inline bool crowd_is_likely(uint64_t bits, double chance)
{
    return chance > 0 && tl_chance_unit(bits) <= chance;
}

#endif
