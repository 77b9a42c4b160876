/* crowd.h: invented callers and agents on a running server for tests, through its real inputs.
 *
 *     demand (sim) --> when, who, about what --> SIP, RTP, keys     (phone/caller)
 *     policy       --> the way through the menus (sim/ways)
 *     agents       --> API, live socket, WebRTC                     (cli/desk_end)
 *     /test/facts  --> what became of them, and a replica of the center
 *
 * One driver, two uses: the demo shows a living center, the soak wears one out. A person or agent
 * sees of the facts what a human would hear or see. One thread; bounded by callers_max and
 * agents_len. What each does follows from the seed; when it happens, from the machine too.
 */
#ifndef TL_CLI_CROWD_H
#define TL_CLI_CROWD_H

#include <stdio.h>

#include "core/center.h"
#include "sim/demand.h"

enum { TL_CROWD_CALLERS_MAX = 1000, TL_CROWD_AGENTS_MAX = 100 };

/* What goes wrong, as chances; all 0: nothing does. */
struct tl_crowd_mishaps {
    double hangs_up;   /* A caller hangs up at a random moment ... */
    double vanishes;   /* ... or the line dies: no BYE, no packet. */
    int64_t within_us; /* Both within this time after the call began. */
    double kills;      /* An agent's browser is killed while it rings or talks ... */
    double freezes;    /* ... or goes to sleep: its sockets stay, and nobody answers. */
    int64_t away_us;   /* Mean time until it is back. */
    double refuses;    /* An offer is refused ... */
    double dawdles;    /* ... or rings out. */
};

struct tl_crowd_plan {
    const struct tl_policy *policy; /* The server's. */
    const struct tl_demand *demand;
    const char *url; /* http://127.0.0.1:8080 */
    const char *sip; /* 127.0.0.1:5060 */
    const char *password;
    const char *logins;       /* Before each agent's number: "invented" for invented1 ... */
    const char *const *cases; /* Case numbers that callers ask for. */
    uint32_t cases_len;
    uint32_t callers_max; /* On the line at once. */
    uint32_t agents_len;
    double pace; /* 1: as the demand says by the clock; 2: twice as fast. */
    uint64_t seed;
    double head_start_s; /* The calls of so long before come at once: there is something to see. */
    double breaks;       /* Chance of a break after a contact. */
    double holds;        /* Chance that a talk has a hold in it. */
    struct tl_crowd_mishaps mishaps;
};

/* What was seen. Of the journal: came, outcomes, open. Of the people: the rest. */
struct tl_crowd_counts {
    uint64_t came; /* Contacts, since the crowd is there. */
    uint64_t closed;
    uint64_t outcomes[TL_OUTCOMES];
    uint64_t open_before; /* Contacts that were open when the crowd came. */
    uint64_t twice;       /* Contacts that ended twice, or ended and never came: always 0. */
    uint64_t open;        /* Contacts under way, with those promised and kept. */
    uint64_t placed;      /* Calls. */
    uint64_t refused;     /* Calls that the server refused. */
    uint64_t unanswered;
    uint64_t full;              /* Calls not placed: too many are on the line. */
    uint64_t hung_up, vanished; /* By mishap. */
    uint64_t connected, promised, cut_off;
    uint64_t talked; /* Talks in which both ends heard sound. */
    uint64_t killed, frozen, returned, worked_again;
    uint64_t refusals, dawdled, holds, breaks, wrapped_up;
    uint32_t in_menu, in_line, talking; /* Now. */
    uint32_t agents_in;                 /* Signed in, with a page. */
    uint64_t errors;                    /* Requests that failed. */
    uint64_t late; /* Turns that came over 200 ms late: the driver had no processor. */
};

struct tl_crowd;

/* Reads what happened so far. TL_EBAD: an address is not one. TL_EUNAVAILABLE: no server for
 * tests is there. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_crowd_open(const struct tl_crowd_plan *plan, struct tl_crowd **out);
void tl_crowd_close(struct tl_crowd *crowd);

/* Everybody's next 20 ms. TL_EUNAVAILABLE: the server is gone. TL_ECORRUPT: its facts do not
 * follow from one another. */
TL_MUST_USE enum tl_err tl_crowd_turn(struct tl_crowd *crowd);

/* Nobody calls any more; with hang_up, whoever is on the line hangs up. */
void tl_crowd_end_calls(struct tl_crowd *crowd, bool hang_up);
/* Whether nobody is on the line any more. */
bool tl_crowd_is_quiet(const struct tl_crowd *crowd);
/* Agents sign out. */
void tl_crowd_go_home(struct tl_crowd *crowd);

void tl_crowd_counts(const struct tl_crowd *crowd, struct tl_crowd_counts *out);

/* Agents whose state has disagreed with what they did for longer than bound_us, each told on out
 * with why; how many they are. */
uint32_t tl_crowd_stuck(struct tl_crowd *crowd, int64_t bound_us, FILE *out);

/* Agents whose state by the API is not that of the facts, each told on out. */
uint32_t tl_crowd_untrue(struct tl_crowd *crowd, FILE *out);

#endif
