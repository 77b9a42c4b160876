/* scene_account.h: people with an account in a live scene: what they do and see, over the public
 * API, with an authenticator app and real mail.
 *
 *     makes an account --> /my/register --mail: link--> /my/confirm --> /my/account/totp
 *     adds, writes, moves --> /my/cases, /my/inbox, /my/appointments/ID/move
 *     sees --> /my/cases, /my/inbox, the mails
 *
 * Who is asked to sign in again does so with both steps. Mission: S13, S14, S15, S21, S22.
 */
#ifndef TL_CLI_SCENE_ACCOUNT_H
#define TL_CLI_SCENE_ACCOUNT_H

#include "cli/desk_end.h"
#include "cli/scene_live.h"
#include "cli/scene_operator.h"

enum { TL_SCENE_RECOVERY_MAX = 16, TL_SCENE_SECRET_BYTES = 64 };

struct tl_scene_account {
    const struct tl_actor *person; /* NULL: free. */
    char mail[TL_WORD_MAX + 16];
    char bearer[TL_COOKIE_BYTES_MAX]; /* "": has no account. */
    uint8_t secret[TL_SCENE_SECRET_BYTES];
    size_t secret_len;
    int64_t step; /* Of the last code of the app. */
    char recovery[TL_SCENE_RECOVERY_MAX][32];
    size_t recovery_len;
    struct tl_account_line filed; /* The person's case. */
    char number[32];              /* "": none was filed. */
    char received[16];
    char code[TL_SCENE_CODE_BYTES];
    char code_before[TL_SCENE_CODE_BYTES];
    char thread[24];
    char moved_to[40];
};

struct tl_scene_accounts {
    const struct tl_live_where *where;
    const struct tl_policy *policy;
    const struct tl_web *web;
    struct tl_scene_account all[TL_ACTORS_MAX];
    unsigned filed_len;
};

/* agent: who answers, NULL: nobody of the scene. An office's officer and the supervisor sign in for
 * the act. What the server refuses to the person (a wrong code) is TL_OK: what is seen tells.
 * TL_EUNSUPPORTED: the live server's folder is not known. TL_ENONE: there is nothing to act on. */
TL_MUST_USE enum tl_err tl_scene_account_does(struct tl_scene_accounts *accounts,
                                              const struct tl_actor *person,
                                              struct tl_desk_end *agent, tl_time now,
                                              const struct tl_account_line *what);

/* Whether it is so now. */
bool tl_scene_account_shows(struct tl_scene_accounts *accounts, const struct tl_actor *person,
                            enum tl_account_sight what);

#endif
