/* scene_clock.h: the clock of a live scene's server, which stands still but for what is asked here.
 */
#ifndef TL_CLI_SCENE_CLOCK_H
#define TL_CLI_SCENE_CLOCK_H

#include "cli/web_client.h"

/* GET, or POST {"advance_s": ...} or {"to": ...}: what it shows then. TL_EUNAVAILABLE: no server
 * for tests. */
TL_MUST_USE enum tl_err tl_scene_clock_ask(const struct tl_web *web, const char *method,
                                           const char *body, tl_time *out_now);

#endif
