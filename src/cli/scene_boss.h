/* scene_boss.h: the supervisor of a live scene: what one does, asked of a server's API.
 *
 *     given (moves, closes_line ...) --> POST /api/v1/supervise/...
 *
 * Signs in at the first act, with the login "supervisor" and the password of all staff.
 */
#ifndef TL_CLI_SCENE_BOSS_H
#define TL_CLI_SCENE_BOSS_H

#include "cli/desk_end.h"
#include "core/fact.h"
#include "policy/model.h"

struct tl_scene_boss {
    struct tl_desk_end end;
    bool is_in;
};

void tl_scene_boss_init(struct tl_scene_boss *boss);
/* TL_OK also when the center says that it no longer fits (404, 409). TL_EDENIED: no such user.
 * TL_EUNAVAILABLE: no answer, or another refusal. TL_EUNSUPPORTED: no act of a supervisor. */
TL_MUST_USE enum tl_err tl_scene_boss_does(struct tl_scene_boss *boss, const struct tl_web *web,
                                           const char *password, const struct tl_policy *policy,
                                           const struct tl_fact *given);
TL_MUST_USE enum tl_err tl_scene_boss_leaves(struct tl_scene_boss *boss, const struct tl_web *web);

#endif
