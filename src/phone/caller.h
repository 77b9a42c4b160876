/* caller.h: a telephone, for scenes and benches: it calls, keys, hears and hangs up.
 *
 *     INVITE --> 200 --> ACK --> RTP of silence or a sound, keys as RFC 4733 --> BYE, from either
 * side
 *
 * Plain SIP over UDP (RFC 3261) on sockets of its own, written from nothing that the center uses.
 * It never waits: everything happens in tl_caller_turn, which wants to be called every 20 ms.
 */
#ifndef TL_PHONE_CALLER_H
#define TL_PHONE_CALLER_H

#include <netinet/in.h>

#include "base/err.h"
#include "base/types.h"

struct tl_caller;

enum tl_caller_state { TL_CALLER_CALLS, TL_CALLER_TALKS, TL_CALLER_LEAVES, TL_CALLER_ENDED };

/* "127.0.0.1:5060". TL_EBAD: not an IPv4 address with a port. */
TL_MUST_USE enum tl_err tl_caller_server_read(const char *text, struct sockaddr_in *out_server);

/* Calls sip:line at this address. number: "+" and digits; NULL: withheld (RFC 3323). TL_ENOMEM;
 * TL_EIO. */
TL_MUST_USE enum tl_err tl_caller_open(const struct sockaddr_in *server, const char *number,
                                       struct tl_caller **out_caller);
void tl_caller_close(struct tl_caller *caller);

/* A call that came to somebody's telephone: this INVITE, by fd (bound to port; it stays whose it
 * is) and from there. answers: picks up at once; else it rings until the other end gives up.
 * TL_EBAD: no INVITE that can be answered. TL_ENOMEM; TL_EIO. */
TL_MUST_USE enum tl_err tl_caller_take(int fd, uint16_t port, const struct sockaddr_in *from,
                                       const char *invite, bool answers,
                                       struct tl_caller **out_caller);
/* A message that came by that socket. false: not of this call. */
bool tl_caller_hear(struct tl_caller *caller, const char *text);
/* Answers a request outside calls: "200 OK". */
void tl_caller_reply(int fd, const struct sockaddr_in *to, const char *request, const char *status);
/* Whom an INVITE calls: the user of its URI. false: none, or no INVITE. */
bool tl_caller_called(const char *text, char *out_number, size_t bytes_max);

/* Presses these keys one after the other; 160 ms each. TL_EFULL: too many wait already. */
TL_MUST_USE enum tl_err tl_caller_key(struct tl_caller *caller, const char *keys);

/* Says this sound (G.711 mu-law, 8,000 a second) over and over, from `from` on; it must outlive the
 * call. NULL: is silent again. */
void tl_caller_say(struct tl_caller *caller, const uint8_t *sound, size_t len, size_t from);

/* BYE, or CANCEL while it rings. tl_caller_close without it is a line that dies. */
void tl_caller_hang_up(struct tl_caller *caller);

/* Sends and takes what is due. now_us: a steady clock. */
void tl_caller_turn(struct tl_caller *caller, int64_t now_us);

enum tl_caller_state tl_caller_state(const struct tl_caller *caller);
/* RTP packets heard so far; the final response that ended the call, 0: none did. */
uint64_t tl_caller_heard(const struct tl_caller *caller);
unsigned tl_caller_refusal(const struct tl_caller *caller);

#endif
