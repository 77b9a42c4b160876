/* desk_end.h: an agent's desk on a running server, without its page: what the page does.
 *
 *     sign in --> live socket --> ready --> accept --> leg (WebRTC) --> hang up --> wrap up
 *
 * For scenes, the demo and the soak. Each act waits for the server's answer, five seconds at most;
 * it is TL_OK also when the server says that it no longer fits (404, 409): status tells.
 */
#ifndef TL_CLI_DESK_END_H
#define TL_CLI_DESK_END_H

#include "cli/web_client.h"
#include "phone/browser_end.h"

struct tl_desk_end {
    char login[48];
    tl_id agent; /* As the server calls the user. */
    char cookie[TL_COOKIE_BYTES_MAX];
    struct tl_web_socket socket;
    struct tl_browser_end *leg; /* NULL: none. */
    int status;                 /* HTTP's, of the last answer. */
};

/* Nobody yet: cookie "", no socket, no leg. */
void tl_desk_end_init(struct tl_desk_end *desk, const char *login);

/* TL_EDENIED: the server knows no such user and password. */
TL_MUST_USE enum tl_err tl_desk_end_sign_in(struct tl_desk_end *desk, const struct tl_web *web,
                                            const char *password);
/* The live socket, from the snapshot on; it takes the desk from another page. */
TL_MUST_USE enum tl_err tl_desk_end_open_page(struct tl_desk_end *desk, const struct tl_web *web);
/* Sound for this contact; a leg before it is dropped. TL_EUNAVAILABLE: refused, or nobody answers.
 */
TL_MUST_USE enum tl_err tl_desk_end_open_leg(struct tl_desk_end *desk, const struct tl_web *web,
                                             tl_id contact);
void tl_desk_end_drop_leg(struct tl_desk_end *desk);
/* The browser is killed: socket and sound are gone without a word. */
void tl_desk_end_vanish(struct tl_desk_end *desk);

/* Asks path with this body. TL_EUNAVAILABLE: no answer, or another refusal than 404 and 409. */
TL_MUST_USE enum tl_err tl_desk_end_post(struct tl_desk_end *desk, const struct tl_web *web,
                                         const char *method, const char *path, const char *body);
TL_MUST_USE enum tl_err tl_desk_end_ready(struct tl_desk_end *desk, const struct tl_web *web);
TL_MUST_USE enum tl_err tl_desk_end_not_ready(struct tl_desk_end *desk, const struct tl_web *web,
                                              const char *reason);
/* word: accept, refuse, hold, resume, hangup. */
TL_MUST_USE enum tl_err tl_desk_end_act(struct tl_desk_end *desk, const struct tl_web *web,
                                        tl_id contact, const char *word);
/* Somebody interprets in the room, as the person agreed; or is gone. */
TL_MUST_USE enum tl_err tl_desk_end_interpreter(struct tl_desk_end *desk, const struct tl_web *web,
                                                tl_id contact, bool comes);
TL_MUST_USE enum tl_err tl_desk_end_wrap_up(struct tl_desk_end *desk, const struct tl_web *web,
                                            tl_id contact, const char *disposition);
/* Closes all. */
TL_MUST_USE enum tl_err tl_desk_end_sign_out(struct tl_desk_end *desk, const struct tl_web *web);

#endif
