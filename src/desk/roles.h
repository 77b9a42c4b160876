/* roles.h: the roles that staff may have, and what each of them may do.
 *
 *     account: roles (a mask) --tl_role_rights--> rights (a mask) --routes, handlers--> may or not
 *
 * Two tables say it all: checks, `throughline help roles`, `throughline help user` and
 * docs/roles.md come from them. Bits are numbers for ever: roles stand in the records. Roles and
 * rights share one mask of 32 bits without meeting, so that a principal can carry both.
 */
#ifndef TL_DESK_ROLES_H
#define TL_DESK_ROLES_H

#include "base/types.h"

/*  bit, name, key, what one may do with it */
#define TL_RIGHT_TABLE(X)                                                                          \
    X(8, SESSION, "session", "hold a session: see it, prove it, end it")                           \
    X(9, ACCOUNT, "account", "set up one's own second factors and passkeys")                       \
    X(10, LINE, "line", "see one's own desk and keep the sound of its call, also when locked")     \
    X(11, DESK, "desk", "take contacts at the desk")                                               \
    X(12, CASES, "cases", "look at cases, each look with its reason")                              \
    X(13, PROTECTED, "protected",                                                                  \
      "look at cases that the law protects, and hear and read what was said of them, after a "     \
      "fresh proof")                                                                               \
    X(14, OFFICE, "office", "see and answer what waits at one's own office")                       \
    X(15, SUPERVISE, "supervise", "see all desks and queues, listen in, change who does what")     \
    X(16, REVIEW, "review", "read and score contacts that ended")                                  \
    X(17, WRITE, "write", "write articles and their corrections")                                  \
    X(18, INQUIRE, "inquire", "read what was answered to a person who filed an inquiry")           \
    X(19, POLICY, "policy", "see the policy in force")                                             \
    X(20, ADMINISTER, "administer", "manage users, settings and what was recorded of them")        \
    X(21, MY_SESSION, "my-session", "the public: hold a session of one's own account")             \
    X(22, MY_FACTORS, "my-factors", "the public: set up one's own second factors and passkeys")    \
    X(23, MY, "my", "the public: see one's own account and the cases in it")

enum tl_right {
#define TL_RIGHT_BIT(bit, name, key, what) TL_RIGHT_##name = 1 << (bit),
    TL_RIGHT_TABLE(TL_RIGHT_BIT)
#undef TL_RIGHT_BIT
};

/* What everybody on the staff may do. */
#define TL_RIGHTS_ALL_HAVE (TL_RIGHT_SESSION | TL_RIGHT_ACCOUNT | TL_RIGHT_POLICY)
#define TL_RIGHTS_AT_DESK  (TL_RIGHTS_ALL_HAVE | TL_RIGHT_LINE | TL_RIGHT_DESK | TL_RIGHT_CASES)

/*  bit, name, key, rights, who that is. The higher a role stands, the more it is shown as the
    user's role. */
#define TL_ROLE_TABLE(X)                                                                           \
    X(3, ADMIN, "admin",                                                                           \
      TL_RIGHTS_ALL_HAVE | TL_RIGHT_LINE | TL_RIGHT_SUPERVISE | TL_RIGHT_ADMINISTER,               \
      "runs the center's machines and users; sees no cases")                                       \
    X(2, SUPERVISOR, "supervisor", TL_RIGHTS_AT_DESK | TL_RIGHT_PROTECTED | TL_RIGHT_SUPERVISE,    \
      "leads agents, and may take contacts too")                                                   \
    X(1, OFFICER, "officer", TL_RIGHTS_AT_DESK | TL_RIGHT_PROTECTED, "takes what agents escalate") \
    X(7, OFFICE, "office-officer", TL_RIGHTS_ALL_HAVE | TL_RIGHT_OFFICE,                           \
      "answers for one office; the user names it by its key")                                      \
    X(0, AGENT, "agent", TL_RIGHTS_AT_DESK, "answers contacts from articles")                      \
    X(4, REVIEWER, "reviewer", TL_RIGHTS_ALL_HAVE | TL_RIGHT_REVIEW, "scores contacts")            \
    X(5, AUTHOR, "author", TL_RIGHTS_ALL_HAVE | TL_RIGHT_WRITE, "keeps the articles")              \
    X(6, OMBUDSMAN, "ombudsman", TL_RIGHTS_ALL_HAVE | TL_RIGHT_INQUIRE,                            \
      "follows up people's inquiries; reads only")

enum tl_role {
#define TL_ROLE_BIT(bit, name, key, rights, what) TL_ROLE_##name = 1 << (bit),
    TL_ROLE_TABLE(TL_ROLE_BIT)
#undef TL_ROLE_BIT
};

#define TL_ROLE_NAMES_BYTES 160

/* "agent" and the like to its bit; the highest role of a mask. 0 and "": unknown. */
uint32_t tl_role_of(const char *name);
const char *tl_role_name(int64_t roles);

/* "reviewer,author" to a mask, with commas or spaces between. 0: one of them is unknown, or none
 * is named. */
uint32_t tl_roles_read(const char *names);

/* All names of a mask, with commas between; out has TL_ROLE_NAMES_BYTES. */
void tl_roles_write(int64_t roles, char *out);

/* What someone with these roles may do: a mask of enum tl_right. */
uint32_t tl_role_rights(int64_t roles);

/* The keys of a mask of rights, one after the other: NULL behind the last. index from 0. */
const char *tl_right_name(uint32_t rights, uint32_t index);

/* A row of the table for those who show it; false behind the last. rights may be NULL. */
bool tl_role_row(uint32_t index, const char **out_name, const char **out_what,
                 uint32_t *out_rights);

/* What one right allows. */
const char *tl_right_what(const char *name);

#endif
