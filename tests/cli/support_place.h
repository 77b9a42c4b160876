/* support_place.h: a whole center in this process, on free ports of loopback, for tests of its API.
 *
 * policy/reference, made for tests, with a manual clock at a Tuesday at ten. One a program; its
 * folder goes when the program ends.
 */
#ifndef TL_TESTS_CLI_PLACE_H
#define TL_TESTS_CLI_PLACE_H

#include <netinet/in.h>

#include "cli/desk_end.h"

extern const char place_password[];

/* Starts it, when it is not there. users: rows of login, role ("" for an agent of Tier 1 who speaks
 * English), the last one NULL. */
void place_start(const char *const (*users)[2]);

const struct tl_web *place_web(void);
const struct sockaddr_in *place_sip(void);

/* Signed in, without a page. */
struct tl_desk_end place_sign_in(const char *login);

/* Asks with this cookie; body NULL: none. out: the answer, dropped by the caller, or NULL. */
int place_ask(const char *cookie, const char *method, const char *path, const char *body,
              json_t **out);

/* The one number that this SQL gives. */
int64_t place_number(const char *sql);

/* The one text that this SQL gives, until the next call; "" when it gives none. */
const char *place_text(const char *sql);

#endif
