/* scene_live.h: a world on a running server: persons are calls, agents are desks.
 *
 *     acts   --> SIP calls with sound and keys (phone/caller), the desk's API and live socket
 *                (web_client), legs (phone/browser_end)
 *     facts <--  /test/facts, applied to a center of its own, by which the scene is judged
 *     time  <--  /test/clock: moved on when nothing is under way; sound takes the time it takes
 *
 * Calls to people come by the server's trunk to telephones of the scene (scene_phones.h).
 *
 * A supervisor's acts go to the API, by the user "supervisor", whom the server has to know.
 * The server runs with --clock=manual on a folder made --for-tests.
 */
#ifndef TL_CLI_SCENE_LIVE_H
#define TL_CLI_SCENE_LIVE_H

#include "base/fault.h"
#include "sim/scene.h"

struct tl_live_where {
    const char *url;      /* http://127.0.0.1:8080 */
    const char *sip;      /* 127.0.0.1:5060 */
    const char *password; /* Of all staff; the login is the name in the scene, or "supervisor". */
    const char *known;    /* Case numbers: one in normal time, with an appointment to come ... */
    const char *late;     /* ... one outside normal time, ... */
    const char *decided;  /* ... one that is decided, and would be outside normal time else, ... */
    const char *unknown;  /* ... and one that no case has. */
    const char *answers;  /* The file of what the cases answer, as it was imported; NULL: none. */
    const char *phones;   /* 127.0.0.1:PORT, where the server's trunk leads; NULL: it has none. */
    const char *gateway;  /* Whose secret text messages come with; NULL: none do. */
    const char *folder;   /* The server's; NULL: there are no accounts in its scenes. */
    const char *mails;    /* The file where mails stand, a line of JSON each. */
    const char *letters;  /* The folder where letters are put. */
};

struct tl_live_world;

/* TL_EBAD: an address is not one. TL_EUNAVAILABLE: no such server. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_live_world_open(const struct tl_live_where *where,
                                           const struct tl_policy *policy, struct tl_scene *scene,
                                           struct tl_live_world **out_live);
/* Hangs up and signs out whoever is still there. */
void tl_live_world_close(struct tl_live_world *live);
struct tl_world tl_live_world_of(struct tl_live_world *live);

#endif
