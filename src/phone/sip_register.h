/* sip_register.h: the registrar of desk phones (RFC 3261 section 10).
 *
 *   REGISTER -> digest -> account -> bindings (contact, source, until) -> registered, unregistered
 *   INVITE of a desk phone -> digest -> came, with its account
 *
 * Accounts are put by the server; bindings live in memory and end by their time: a phone registers
 * again. Limits: accounts, contacts of each, wrong tries of a source (then 403 for a minute).
 * Memory: 1 kB an account, 400 bytes a binding.
 */
#ifndef TL_PHONE_SIP_REGISTER_H
#define TL_PHONE_SIP_REGISTER_H

#include <re.h>

#include "phone/sip.h"

struct tl_sip_registrar;

#define TL_SIP_ACCOUNTS_MAX    10000
#define TL_SIP_ACCOUNT_BYTES   33
#define TL_SIP_CONTACTS_MAX    4 /* Of an account; the oldest gives way. */
#define TL_SIP_CONTACT_BYTES   200
#define TL_SIP_WRONG_TRIES_MAX 10 /* Of a source in a minute. */

/* NULL: no memory is left. */
struct tl_sip_registrar *tl_sip_registrar_open(struct tl_sip *sip);
void tl_sip_registrar_close(struct tl_sip_registrar *registrar);

/* Answers a REGISTER. */
void tl_sip_registrar_take(struct tl_sip *sip, const struct sip_msg *message);

/* An INVITE: false: it was answered here (401, 403). out_account: who calls; NULL: no desk phone.
 */
bool tl_sip_registrar_admits(struct tl_sip *sip, const struct sip_msg *message,
                             const char **out_account);

/* Where account's phone is reached: the address to call, which names the source that registered
 * when its contact is another (NAT), and that source. Of several the one that registered last. Lent
 * until the loop's next turn. False: it is not registered. */
bool tl_sip_registrar_find(const struct tl_sip *sip, const char *account, const char **out_uri,
                           struct sa *out_destination);

#endif
