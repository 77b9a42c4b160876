/* virtual.h: a world in virtual time: the core alone; records answer as the plans of people say.
 *
 * It checks every invariant of the center after each step. Time begins on 2 March 2026, so a scene
 * plays the same on every day.
 */
#ifndef TL_SIM_VIRTUAL_H
#define TL_SIM_VIRTUAL_H

#include "sim/scene.h"

struct tl_virtual;

/* A world for this scene. policy outlives it. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_virtual_open(const struct tl_policy *policy, struct tl_scene *scene,
                                        struct tl_virtual **out_virtual);
void tl_virtual_close(struct tl_virtual *virtual_world);
struct tl_world tl_virtual_world(struct tl_virtual *virtual_world);

#endif
