/* sip_libre.c: two functions of libre that the linker passes by here (--wrap, cmake/libre.cmake).
 *
 * libre 1.1.0 follows every redirect to wherever it leads, and names its own bound address in Via,
 * which is 0.0.0.0 or a private one when calls reach this machine by another.
 */
#include <errno.h>

#include "phone/sip_call.h"

#define DEBUG_MODULE "sip"
#define DEBUG_LEVEL  3
#include <re_dbg.h>

int __real_sip_dialog_update(struct sip_dialog *dialog, const struct sip_msg *message);
int __wrap_sip_dialog_update(struct sip_dialog *dialog, const struct sip_msg *message);
int __real_sip_transp_laddr(struct sip *stack, struct sa *local, enum sip_transp transport,
                            const struct sa *to);
int __wrap_sip_transp_laddr(struct sip *stack, struct sa *local, enum sip_transp transport,
                            const struct sa *to);

/* A stack runs on the thread that opened it. */
static _Thread_local struct sa the_advertised;

void tl_sip_libre_hush(void)
{
    dbg_init(DBG_ERR, DBG_NONE);
}

void tl_sip_libre_advertise(const struct sa *address)
{
    the_advertised = *address;
}

/* A refused update ends the attempt with the redirect's own code. */
int __wrap_sip_dialog_update(struct sip_dialog *dialog, const struct sip_msg *message)
{
    bool is_redirect = !message->req && message->scode >= 300 && message->scode < 400;
    return is_redirect ? ECANCELED : __real_sip_dialog_update(dialog, message);
}

int __wrap_sip_transp_laddr(struct sip *stack, struct sa *local, enum sip_transp transport,
                            const struct sa *to)
{
    int err = __real_sip_transp_laddr(stack, local, transport, to);
    if (err || !sa_isset(&the_advertised, SA_ADDR) || sa_af(local) != sa_af(&the_advertised))
        return err;
    uint16_t port = sa_port(local);
    *local = the_advertised;
    sa_set_port(local, port);
    return 0;
}
