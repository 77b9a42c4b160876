/* scene_keys.h: what a person of a live scene keys where the telephone asks for something.
 *
 *     step's form + what the scene says of the person + what the server's folder has --> "0123#"
 */
#ifndef TL_CLI_SCENE_KEYS_H
#define TL_CLI_SCENE_KEYS_H

#include "cli/scene_live.h"
#include "cli/web_client.h"

enum { TL_SCENE_KEYS_BYTES = 64 };

/* taken: a telephone number that somebody else called from; NULL: nobody did. The number and
 * code of an earlier call are asked of the server (/test/contacts). TL_EUNSUPPORTED: the scene has
 * not brought about what it wants. TL_EUNAVAILABLE: no answer. */
TL_MUST_USE enum tl_err tl_scene_keys(const struct tl_live_where *where, const struct tl_web *web,
                                      const struct tl_policy *policy, const struct tl_actor *person,
                                      uint16_t step, const char *taken,
                                      char out[TL_SCENE_KEYS_BYTES]);

/* The same, as it is typed into a page; own: the telephone number of who types. */
TL_MUST_USE enum tl_err tl_scene_typed(const struct tl_live_where *where, const struct tl_web *web,
                                       const struct tl_policy *policy,
                                       const struct tl_actor *person, uint16_t step,
                                       const char *own, char out[TL_SCENE_KEYS_BYTES]);

/* What the case has as the answer to a question of a verification, by the file of answers, as it
 * stands there. TL_EUNSUPPORTED: it has none. */
TL_MUST_USE enum tl_err tl_scene_answer(const struct tl_live_where *where, const char *receipt,
                                        const char *question, char out[TL_SCENE_KEYS_BYTES]);

#endif
