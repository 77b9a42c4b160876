/* sender.h: the threads that bring notices on their way.
 *
 *     made --finder: which way, what values--> queued --mail, sms, letter: one thread each--> sent
 *
 * What is due is taken by an index, never by a scan. `sending` is committed before the wire is
 * touched and `sent` after it; what an earlier program left in `sending` goes out again with the
 * same Message-ID. So nothing is lost, and something is doubled in one case only: the other side
 * took it, and this program ended, or the line died, before the answer could be recorded.
 * A way that does not work at all (no connection, a wrong password) makes its notices wait in their
 * order; a single one that is put off is tried again later (backoff.h). Nobody polls: whoever made
 * a notice wakes the sender, and each way sleeps until its next one is due.
 */
#ifndef TL_NOTIFY_SENDER_H
#define TL_NOTIFY_SENDER_H

#include "notify/gateway.h"
#include "notify/letter.h"
#include "notify/smtp.h"
#include "store/notices.h"

struct tl_sender;
struct tl_store;

enum tl_way_kind { TL_WAY_FIND, TL_WAY_MAIL, TL_WAY_SMS, TL_WAY_LETTER, TL_WAYS };

/* "", "mail", "sms", "letter": a row's channel. Static. */
const char *tl_way_name(enum tl_way_kind kind);

struct tl_sender_settings {
    struct tl_smtp_settings smtp; /* url "": there is no mail. `stops` is the sender's. */
    const char *mail_from;
    struct tl_gateway_settings gateway; /* url "": there are no text messages. */
    const char *print_folder;           /* "": there are no letters. */
    enum tl_paper paper;
    int64_t kept_us; /* From its end to the deletion of a notice. */
};

/* The words of one notice. */
struct tl_notice_text {
    char agency[256];
    char subject[512];
    char body[8192]; /* Of a text message: all of it. */
    char date[128];  /* Letters. */
    char number[256];
};

/* What the sender needs of the rest. Callbacks come on its threads, several at a time. */
struct tl_sender_wiring {
    struct tl_store *store; /* Readers are taken. */

    /* Runs fn(db, fn_arg) in a transaction and waits for its commit. */
    enum tl_err (*write)(void *arg, enum tl_err (*fn)(struct tl_db *db, void *fn_arg),
                         void *fn_arg);
    tl_time (*now)(void *arg);

    /* A row that was made: fills channel, address, language, fields and state ("queued", or how it
     * ends, with the error). An error: later again. */
    enum tl_err (*find)(void *arg, struct tl_notice_row *row);

    /* The row's words in its language, for its channel. An error ends it as failed. */
    enum tl_err (*render)(void *arg, const struct tl_notice_row *row, struct tl_notice_text *out);

    /* It has moved on to row's state, and that is committed. */
    void (*moved)(void *arg, const struct tl_notice_row *row);
    void *arg;
};

/* Queues again what was being sent. TL_EBAD: a setting, with a fault that names it. */
TL_MUST_USE enum tl_err tl_sender_open(const struct tl_sender_settings *settings,
                                       const struct tl_sender_wiring *wiring,
                                       struct tl_sender **out_sender);

/* Starts the threads. */
TL_MUST_USE enum tl_err tl_sender_run(struct tl_sender *sender);

/* Ends them: what is half handed over is given up, what is whole is waited for. NULL is fine. */
void tl_sender_close(struct tl_sender *sender);

/* There may be something to send. Any thread; never waits. */
void tl_sender_wake(struct tl_sender *sender);

/* Whether this way is set up. */
bool tl_sender_has(const struct tl_sender *sender, enum tl_way_kind kind);

/* What the ways did since the start, and whether each works (down: not now). */
struct tl_way_stats {
    uint64_t taken, put_off, refused;
    bool is_down;
};
void tl_sender_stats(const struct tl_sender *sender, enum tl_way_kind kind,
                     struct tl_way_stats *out);

#endif
