/* serve.h: the whole center in one process: what is wired to what, started and stopped in order. */
#ifndef TL_SERVER_SERVE_H
#define TL_SERVER_SERVE_H

#include "base/fault.h"
#include "server/settings.h"

struct tl_serve_options {
    const char *data_dir;
    struct tl_settings settings;
    /* Reads the settings again, all their sources; NULL: a reload leaves them. */
    enum tl_err (*read_settings)(void *arg, struct tl_settings *out, struct tl_faults *faults);
    void *read_arg;
    bool manual_clock;
    tl_time clock_at; /* Where a manual clock begins; 0: where the journal ends, or now. */
};

/* Runs until SIGTERM or SIGINT, and then until no call is left or settings.stop_wait_s is over; a
 * second one ends it at once. SIGHUP reads settings, certificate, pages and policy again. ready is
 * called once, when calls are taken. Faults say in a sentence why it did not start. */
typedef void tl_ready_fn(uint16_t http_port, bool is_tls, uint16_t sip_port);
TL_MUST_USE enum tl_err tl_serve(const struct tl_serve_options *options, tl_ready_fn *ready,
                                 struct tl_faults *faults);

#endif
