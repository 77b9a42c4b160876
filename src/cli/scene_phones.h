/* scene_phones.h: people's telephones in a live scene: the end of the server's trunk.
 *
 *     INVITE number --> whose is it? --> picks up | hears it ring | a machine answers
 *
 * All of them are at one port, which the server's trunks file names. They never wait: everything
 * happens in tl_scene_phones_turn.
 */
#ifndef TL_CLI_SCENE_PHONES_H
#define TL_CLI_SCENE_PHONES_H

#include "phone/caller.h"
#include "sim/scene.h"

enum { TL_SCENE_CALLED_MAX = 128 };

/* A call to somebody. */
struct tl_scene_called {
    const struct tl_actor *person; /* NULL: nobody of the scene. */
    struct tl_caller *caller;
    int64_t speaks_until;  /* A machine's greeting; 0: says nothing. */
    int64_t records_until; /* It hangs up by then at the latest; 0: it is no machine. */
};

struct tl_scene_phones {
    int fd; /* -1: closed. */
    uint16_t port;
    char key; /* What a person presses to be connected; 0: nothing. */
    struct tl_scene_called called[TL_SCENE_CALLED_MAX];
    uint32_t called_len;
};

/* Whose number this is, as it was dialled; NULL: nobody's. */
typedef const struct tl_actor *tl_scene_owner_fn(void *arg, const char *number);

enum { TL_SCENE_NUMBER_BYTES = 32 };

/* A telephone number of the policy's form, of the zone where the person lives (0: any), another for
 * each nth. */
void tl_scene_number_write(const struct tl_policy *policy, tl_key zone, uint32_t nth,
                           char out[TL_SCENE_NUMBER_BYTES]);

/* At "127.0.0.1:PORT". TL_EBAD: not an address. TL_EIO: it is taken. */
TL_MUST_USE enum tl_err tl_scene_phones_open(struct tl_scene_phones *phones, const char *address);
void tl_scene_phones_close(struct tl_scene_phones *phones);

void tl_scene_phones_turn(struct tl_scene_phones *phones, int64_t now_us, tl_scene_owner_fn *owner,
                          void *arg);

/* Whether a machine is being left its message, which takes the time it takes. */
bool tl_scene_phones_is_busy(const struct tl_scene_phones *phones, int64_t now_us);

/* The call to this person that goes on; NULL: none. */
struct tl_caller *tl_scene_phones_of(const struct tl_scene_phones *phones,
                                     const struct tl_actor *person);

#endif
