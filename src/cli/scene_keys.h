/* scene_keys.h: what a person of a live scene keys where the telephone asks for something.
 *
 *     step's form + what the scene says of the person + what the server's folder has --> "0123#"
 */
#ifndef TL_CLI_SCENE_KEYS_H
#define TL_CLI_SCENE_KEYS_H

#include "cli/scene_live.h"
#include "cli/web_client.h"

enum { TL_SCENE_KEYS_BYTES = 64 };

/* The number and code of an earlier call are asked of the server (/test/contacts). TL_EUNSUPPORTED:
 * the scene wants what only a virtual world has. TL_EUNAVAILABLE: no answer. */
TL_MUST_USE enum tl_err tl_scene_keys(const struct tl_live_where *where, const struct tl_web *web,
                                      const struct tl_policy *policy, const struct tl_actor *person,
                                      uint16_t step, char out[TL_SCENE_KEYS_BYTES]);

#endif
