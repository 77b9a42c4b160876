/* phones.h: agents' desk phones while the center runs: whose account, chosen or not, registered or
 * not.
 *
 *     records --load--> table --accounts--> the phone's registrar
 *     registered, unregistered ------------> table --changed--> the agent's page
 *
 * A table under a lock: a question costs a binary search. Secrets are unsealed on their way to the
 * registrar alone. Any thread. Memory: some 80 bytes an account.
 */
#ifndef TL_SERVER_PHONES_H
#define TL_SERVER_PHONES_H

#include "desk/desk_phone.h"
#include "phone/phone.h"
#include "store/db.h"

struct tl_phones;

enum { TL_PHONES_MAX = 10000, TL_PHONE_ACCOUNT_BYTES = 33 };

/* What the center could not do with a desk phone that it called. */
#define TL_PHONE_TROUBLE_TABLE(X)                                                                  \
    X(TL_PHONE_TROUBLE_NONE, "")                                                                   \
    X(TL_PHONE_NOT_REGISTERED, "not-registered")                                                   \
    X(TL_PHONE_NOT_REACHED, "not-reached")
enum tl_phone_trouble {
#define TL_PHONE_TROUBLE_NAME(name, word) name,
    TL_PHONE_TROUBLE_TABLE(TL_PHONE_TROUBLE_NAME)
#undef TL_PHONE_TROUBLE_NAME
};
const char *tl_phone_trouble_word(enum tl_phone_trouble trouble);

struct tl_agent_phone {
    tl_id agent;
    char account[TL_PHONE_ACCOUNT_BYTES];
    bool is_chosen;     /* Calls come to it, not to the browser. */
    bool is_registered; /* It is there. */
    tl_time made_at;
};

/* Told when a phone came, went, was chosen or failed, on whatever thread did it. Must not block. */
typedef void tl_phones_changed_fn(void *arg, tl_id agent, enum tl_phone_trouble trouble);

struct tl_phones_wiring {
    struct tl_store *store;
    const uint8_t *key; /* Borrowed: what secrets are sealed under, see desk/factor.h. */
    tl_phones_changed_fn *changed;
    void *arg;
};

/* Before the engine runs: makes the folder's realm where there is none. TL_ENOMEM, and of the
 * store. */
TL_MUST_USE enum tl_err tl_phones_open(const struct tl_phones_wiring *wiring,
                                       struct tl_phones **out_phones);
void tl_phones_close(struct tl_phones *phones);

/* What the passwords are for: tl_phone_settings.realm. Lives as long as phones. */
const char *tl_phones_realm(const struct tl_phones *phones);

/* All accounts to the registrar of phone, from now on kept there as they change. */
TL_MUST_USE enum tl_err tl_phones_run(struct tl_phones *phones, struct tl_phone *phone);

/* The records may be others now: of one agent, of all. A phone with a new password registers anew.
 */
TL_MUST_USE enum tl_err tl_phones_reload_one(struct tl_phones *phones, tl_id agent);
TL_MUST_USE enum tl_err tl_phones_reload(struct tl_phones *phones);

/* The phone's event function. */
void tl_phones_event(struct tl_phones *phones, const struct tl_phone_event *event);

/* False: the agent has none. */
bool tl_phones_find(struct tl_phones *phones, tl_id agent, struct tl_agent_phone *out_phone);

/* Whose account it is; 0: nobody's. */
tl_id tl_phones_agent_of(struct tl_phones *phones, const char *account);

/* The agent's phone was called, and was not reached. */
void tl_phones_failed(struct tl_phones *phones, tl_id agent);

#endif
