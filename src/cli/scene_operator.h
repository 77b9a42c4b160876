/* scene_operator.h: what the agency does beside a live scene's server: its own commands on the
 * server's folder, and the letters and mails that come of it.
 *
 *     import, times, access-code --(child)--> folder --(server)--> letters/7.pdf, mails
 *
 * Each waits until it is done; what the server does of itself is waited for, 30 s at most.
 * Mission: S13, S14, S15.
 */
#ifndef TL_CLI_SCENE_OPERATOR_H
#define TL_CLI_SCENE_OPERATOR_H

#include <stddef.h>

#include "base/err.h"
#include "cli/scene_live.h"
#include "cli/web_client.h"

enum { TL_SCENE_CODE_BYTES = 16, TL_SCENE_MAIL_BYTES = 4096 };

/* Rows of cases, with their head, as another system sends them. TL_EUNAVAILABLE: they were not
 * taken; the command has said why. */
TL_MUST_USE enum tl_err tl_scene_import_cases(const struct tl_live_where *where, const char *csv);

/* How long cases take, from those that are there. */
TL_MUST_USE enum tl_err tl_scene_compute_times(const struct tl_live_where *where);

/* A letter with a new code for this case, read as it is printed. TL_EUNAVAILABLE: none came, or it
 * has no code. */
TL_MUST_USE enum tl_err tl_scene_letter(const struct tl_live_where *where, const struct tl_web *web,
                                        const char *number, char out_code[TL_SCENE_CODE_BYTES]);

struct tl_scene_mail {
    char subject[128];
    char text[TL_SCENE_MAIL_BYTES];
};

/* The newest mail to this address. Returns how many there are. */
unsigned tl_scene_mails_to(const struct tl_live_where *where, const char *address,
                           struct tl_scene_mail *out);

#endif
