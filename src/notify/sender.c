/* sender.c: the threads: what is due is taken, handed over, recorded. */
#include "notify/sender.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "notify/address.h"
#include "notify/backoff.h"
#include "notify/sender_inside.h"
#include "store/db.h"

enum { RING_BYTES = 4096, PURGE_AT_ONCE = 100 };
static const int64_t second = 1000000, down_most = INT64_C(300) * 1000000,
                     look_again = INT64_C(60) * 1000000, purge_every = INT64_C(600) * 1000000;

const char *tl_way_name(enum tl_way_kind kind)
{
    static const char *const names[TL_WAYS] = { "", "mail", "sms", "letter" };
    return names[kind];
}

static const char *state_of(enum tl_way_kind kind)
{
    return kind == TL_WAY_FIND ? "made" : "queued";
}

static tl_time now_of(const struct way *way)
{
    return way->sender->wiring.now(way->sender->wiring.arg);
}

/* ---- records ---- */

struct change {
    struct tl_notice_row *row;
    const char *from;
    tl_time now;
};

/* A number that has asked for no more in the meantime gets none. */
static enum tl_err write_change(struct tl_db *db, void *arg)
{
    struct change *change = arg;
    struct tl_notice_row *row = change->row;
    bool is_stopped = false;
    enum tl_err err = TL_OK;
    if (strcmp(row->channel, "sms") == 0 && strcmp(row->state, "sending") == 0)
        err = tl_store_number_is_stopped(db, row->address, &is_stopped);
    if (is_stopped) {
        snprintf(row->state, sizeof row->state, "stopped");
        snprintf(row->error, sizeof row->error, "the number asked for no more text messages");
        row->ended_at = change->now;
    }
    return err == TL_OK ? tl_store_notice_move(db, row, change->from) : err;
}

static enum tl_err move(struct way *way, const char *from)
{
    const struct tl_sender_wiring *wiring = &way->sender->wiring;
    struct change change = { &way->row, from, now_of(way) };
    enum tl_err err = wiring->write(wiring->arg, write_change, &change);
    if (err == TL_OK)
        wiring->moved(wiring->arg, &way->row);
    return err;
}

/* Sleeps until woken, or so long. */
static void rest(struct way *way, int64_t us)
{
    char drop[8];
    size_t bytes;
    if (!atomic_load(&way->sender->stops))
        tl_ring_wait(way->wake, us);
    while (tl_ring_pop(way->wake, drop, sizeof drop, &bytes) == TL_OK)
        continue;
}

/* What happened must be recorded, or it happens twice: tried until it is, or the program ends. */
static void move_surely(struct way *way, const char *from)
{
    enum tl_err err = move(way, from);
    while (err != TL_OK && err != TL_ENONE && !atomic_load(&way->sender->stops)) {
        rest(way, second);
        err = move(way, from);
    }
}

/* error NULL: what went wrong last stays. */
static void end(struct way *way, const char *state, const char *error)
{
    struct tl_notice_row *row = &way->row;
    snprintf(row->state, sizeof row->state, "%s", state);
    if (error)
        snprintf(row->error, sizeof row->error, "%s", error);
    row->ended_at = now_of(way);
}

/* ---- one notice ---- */

static void set_down(struct way *way)
{
    int64_t wait = tl_backoff_us(++way->downs, randombytes_random());
    way->down_until = now_of(way) + (wait < down_most ? wait : down_most);
    atomic_store(&way->is_down, true);
}

static void set_up_again(struct way *way)
{
    way->down_until = way->downs = 0;
    atomic_store(&way->is_down, false);
}

/* Again: at once in its order when the way works again, or by itself later. */
static void again(struct way *way, const struct tl_way_answer *answer)
{
    struct tl_notice_row *row = &way->row;
    tl_time now = now_of(way);
    if (answer->result == TL_WAY_DOWN)
        set_down(way);
    else
        row->next_at = now + tl_backoff_us(row->tries, randombytes_random());
    snprintf(row->state, sizeof row->state, "queued");
    snprintf(row->error, sizeof row->error, "%s", answer->error);
    if (row->next_at >= row->until_at)
        end(way, "failed", answer->error);
    way->put_off++;
}

static void record(struct way *way, const struct tl_way_answer *answer)
{
    struct tl_notice_row *row = &way->row;
    if (answer->result != TL_WAY_DOWN)
        set_up_again(way);
    switch (answer->result) {
    case TL_WAY_TAKEN:
        end(way, way->kind == TL_WAY_LETTER ? "printed" : "sent", "");
        snprintf(row->message, sizeof row->message, "%s", answer->message);
        way->taken++;
        break;
    case TL_WAY_NEVER:
        end(way, "failed", answer->error);
        way->refused++;
        break;
    case TL_WAY_LATER:
    case TL_WAY_DOWN:
        again(way, answer);
        break;
    }
    move_surely(way, "sending");
}

static void send_one(struct way *way)
{
    const struct tl_sender_wiring *wiring = &way->sender->wiring;
    struct tl_notice_row *row = &way->row;
    struct tl_way_answer answer;
    if (now_of(way) >= row->until_at) {
        end(way, "failed", row->error[0] != '\0' ? NULL : "it was not sent in time");
        move_surely(way, "queued");
        return;
    }
    snprintf(row->state, sizeof row->state, "sending");
    row->tries++;
    if (move(way, "queued") != TL_OK) {
        rest(way, second);
        return;
    }
    if (strcmp(row->state, "sending") != 0)
        return;
    enum tl_err err = wiring->render(wiring->arg, row, &way->text);
    if (err == TL_OK)
        way_send(way, &answer);
    else
        tl_way_say(&answer, TL_WAY_NEVER, "its words cannot be made: %s", tl_err_text(err));
    record(way, &answer);
}

/* The Message-ID: of the notice, and hard to guess, so that nobody can invent a bounce. */
static void name_mail(struct way *way)
{
    struct tl_notice_row *row = &way->row;
    const char *domain = strchr(way->sender->mail_from, '@');
    snprintf(row->message, sizeof row->message, "notice.%" PRIu64 ".%08x%08x%s", row->id,
             randombytes_random(), randombytes_random(), domain ? domain : "@localhost");
}

/* Which way it goes. One whose way is not there waits for nobody: it has failed, in a sentence. */
static void find_one(struct way *way)
{
    const struct tl_sender_wiring *wiring = &way->sender->wiring;
    struct tl_notice_row *row = &way->row;
    enum tl_err err = wiring->find(wiring->arg, row);
    if (err != TL_OK) {
        rest(way, second);
        return;
    }
    if (strcmp(row->state, "queued") != 0)
        row->ended_at = now_of(way);
    else if (strcmp(row->channel, "mail") == 0)
        name_mail(way);
    move_surely(way, "made");
    tl_sender_wake(way->sender);
}

/* ---- a way's thread ---- */

/* Reads the next due row. */
static enum tl_err next_due(struct way *way, tl_time now)
{
    struct tl_store *store = way->sender->wiring.store;
    struct tl_db *db = tl_store_reader_take(store);
    enum tl_err err =
        tl_store_notice_due(db, state_of(way->kind), tl_way_name(way->kind), now, &way->row);
    tl_store_reader_give(store, db);
    return err;
}

/* A clock that was set back does not keep a way down. */
static bool is_down(const struct way *way, tl_time now)
{
    return way->down_until > now && way->down_until - now <= 2 * down_most;
}

/* How long this way may sleep. */
static int64_t idle_us(struct way *way)
{
    struct tl_store *store = way->sender->wiring.store;
    tl_time next, now = now_of(way);
    int64_t us = look_again;
    struct tl_db *db = tl_store_reader_take(store);
    enum tl_err err = tl_store_notice_next(db, state_of(way->kind), tl_way_name(way->kind), &next);
    tl_store_reader_give(store, db);
    if (err == TL_OK && next - now < us)
        us = next > now ? next - now : second;
    return is_down(way, now) ? way->down_until - now : us;
}

struct purge {
    tl_time before;
    uint32_t deleted;
};

static enum tl_err write_purge(struct tl_db *db, void *arg)
{
    struct purge *purge = arg;
    return tl_store_notice_purge(db, purge->before, PURGE_AT_ONCE, &purge->deleted);
}

static void purge(struct way *way)
{
    const struct tl_sender_wiring *wiring = &way->sender->wiring;
    struct purge wanted = { .before = now_of(way) - way->sender->kept_us };
    do {
        wanted.deleted = 0;
        if (wiring->write(wiring->arg, write_purge, &wanted) != TL_OK)
            return; /* The next time finds it again. */
    } while (wanted.deleted == PURGE_AT_ONCE && !atomic_load(&way->sender->stops));
}

static void *run(void *arg)
{
    struct way *way = arg;
    tl_time purge_at = 0;
    while (!atomic_load(&way->sender->stops)) {
        tl_time now = now_of(way);
        if (way->kind == TL_WAY_FIND && now >= purge_at) {
            purge(way);
            purge_at = now + purge_every;
        }
        enum tl_err err = is_down(way, now) ? TL_ENONE : next_due(way, now);
        if (err == TL_OK && way->kind == TL_WAY_FIND)
            find_one(way);
        else if (err == TL_OK)
            send_one(way);
        else
            rest(way, err == TL_ENONE ? idle_us(way) : second);
    }
    return NULL;
}

/* ---- open and close ---- */

/* What an earlier program was sending; and what waits for a way that is no longer there. */
static enum tl_err requeue(struct tl_db *db, void *arg)
{
    const struct tl_sender *sender = arg;
    enum tl_err err = tl_store_notice_requeue(db);
    for (int i = 0; i < TL_WAYS && err == TL_OK; i++)
        if (!sender->ways[i].is_there)
            err = tl_store_notice_find_again(db, tl_way_name((enum tl_way_kind)i));
    return err;
}

static enum tl_err open_ways(struct tl_sender *sender, const struct tl_sender_settings *settings)
{
    struct tl_smtp_settings smtp = settings->smtp;
    enum tl_err err = TL_OK;
    smtp.stops = &sender->stops;
    sender->ways[TL_WAY_FIND].is_there = true;
    sender->ways[TL_WAY_MAIL].is_there = smtp.url[0] != '\0';
    sender->ways[TL_WAY_SMS].is_there = settings->gateway.url[0] != '\0';
    sender->ways[TL_WAY_LETTER].is_there = settings->print_folder[0] != '\0';
    if (sender->ways[TL_WAY_MAIL].is_there)
        err = tl_mail_is(settings->mail_from) ? tl_smtp_open(&smtp, &sender->smtp) : TL_EBAD;
    if (err == TL_OK && sender->ways[TL_WAY_SMS].is_there)
        err = tl_gateway_open(&settings->gateway, &sender->gateway);
    for (int i = 0; i < TL_WAYS && err == TL_OK; i++) {
        sender->ways[i].sender = sender;
        sender->ways[i].kind = (enum tl_way_kind)i;
        err = tl_ring_open(&sender->ways[i].wake, RING_BYTES);
    }
    return err;
}

enum tl_err tl_sender_open(const struct tl_sender_settings *settings,
                           const struct tl_sender_wiring *wiring, struct tl_sender **out_sender)
{
    struct tl_sender *sender = calloc(1, sizeof *sender);
    if (!sender)
        return TL_ENOMEM;
    sender->wiring = *wiring;
    sender->paper = settings->paper;
    sender->kept_us = settings->kept_us;
    snprintf(sender->mail_from, sizeof sender->mail_from, "%s", settings->mail_from);
    snprintf(sender->print_folder, sizeof sender->print_folder, "%s", settings->print_folder);
    enum tl_err err = open_ways(sender, settings);
    if (err == TL_OK)
        *out_sender = sender;
    else
        tl_sender_close(sender);
    return err;
}

enum tl_err tl_sender_run(struct tl_sender *sender)
{
    enum tl_err err = sender->wiring.write(sender->wiring.arg, requeue, sender);
    for (int i = 0; i < TL_WAYS && err == TL_OK; i++) {
        struct way *way = sender->ways + i;
        if (!way->is_there)
            continue;
        way->runs = pthread_create(&way->thread, NULL, run, way) == 0;
        err = way->runs ? TL_OK : TL_EIO;
    }
    return err;
}

void tl_sender_close(struct tl_sender *sender)
{
    if (!sender)
        return;
    atomic_store(&sender->stops, true);
    tl_sender_wake(sender);
    for (int i = 0; i < TL_WAYS; i++) {
        if (sender->ways[i].runs)
            pthread_join(sender->ways[i].thread, NULL);
        tl_ring_close(sender->ways[i].wake);
    }
    tl_smtp_close(sender->smtp);
    tl_gateway_close(sender->gateway);
    free(sender);
}

void tl_sender_wake(struct tl_sender *sender)
{
    /* A full ring is awake anyway. */
    for (int i = 0; i < TL_WAYS; i++)
        if (sender->ways[i].wake && tl_ring_push(sender->ways[i].wake, "", 1) == TL_EFULL)
            continue;
}

bool tl_sender_has(const struct tl_sender *sender, enum tl_way_kind kind)
{
    return sender->ways[kind].is_there;
}

void tl_sender_stats(const struct tl_sender *sender, enum tl_way_kind kind,
                     struct tl_way_stats *out)
{
    const struct way *way = sender->ways + kind;
    *out =
        (struct tl_way_stats){ way->taken, way->put_off, way->refused, atomic_load(&way->is_down) };
}
