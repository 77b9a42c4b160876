/* phones.c: the table of desk phones, beside the records and the registrar. */
#include "server/phones.h"

#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/assert.h"
#include "server/log.h"

_Static_assert(TL_PHONE_ACCOUNT_BYTES == sizeof((struct tl_staff_phone *)0)->account, "both");
enum { PAGE_LEN = 64, PUSH_TRIES = 5000 };

struct tl_phones {
    struct tl_phones_wiring wiring;
    struct tl_phone *phone; /* NULL before tl_phones_run. */
    char realm[TL_DESK_PHONE_REALM_BYTES];
    pthread_mutex_t lock; /* Of what follows. */
    struct tl_agent_phone *rows;
    uint32_t rows_len; /* By agent. */
};

const char *tl_phone_trouble_word(enum tl_phone_trouble trouble)
{
    static const char *const words[] = {
#define WORD(name, word) [name] = word,
        TL_PHONE_TROUBLE_TABLE(WORD)
#undef WORD
    };
    return words[trouble];
}

static enum tl_err make_realm(struct tl_phones *phones)
{
    struct tl_db *db = tl_store_writer(phones->wiring.store);
    enum tl_err err = tl_db_begin(db);
    if (err == TL_OK)
        err = tl_desk_phone_realm(db, phones->realm);
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

enum tl_err tl_phones_open(const struct tl_phones_wiring *wiring, struct tl_phones **out_phones)
{
    struct tl_phones *phones = calloc(1, sizeof *phones);
    if (!phones)
        return TL_ENOMEM;
    phones->wiring = *wiring;
    phones->rows = calloc(TL_PHONES_MAX, sizeof *phones->rows);
    pthread_mutex_init(&phones->lock, NULL);
    enum tl_err err = phones->rows ? make_realm(phones) : TL_ENOMEM;
    if (err != TL_OK) {
        tl_phones_close(phones);
        return err;
    }
    *out_phones = phones;
    return TL_OK;
}

void tl_phones_close(struct tl_phones *phones)
{
    if (!phones)
        return;
    pthread_mutex_destroy(&phones->lock);
    free(phones->rows);
    free(phones);
}

const char *tl_phones_realm(const struct tl_phones *phones)
{
    return phones->realm;
}

/* ---- the table; with the lock held ---- */

/* Where the agent's row stands, or would. */
static uint32_t place_of(const struct tl_phones *phones, tl_id agent)
{
    uint32_t low = 0, high = phones->rows_len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (phones->rows[middle].agent < agent)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct tl_agent_phone *row_of(struct tl_phones *phones, tl_id agent)
{
    uint32_t at = place_of(phones, agent);
    return at < phones->rows_len && phones->rows[at].agent == agent ? phones->rows + at : NULL;
}

static struct tl_agent_phone *row_make(struct tl_phones *phones, tl_id agent)
{
    uint32_t at = place_of(phones, agent);
    if (phones->rows_len == TL_PHONES_MAX)
        return NULL;
    memmove(phones->rows + at + 1, phones->rows + at,
            (phones->rows_len - at) * sizeof *phones->rows);
    phones->rows_len++;
    phones->rows[at] = (struct tl_agent_phone){ .agent = agent };
    return phones->rows + at;
}

static void row_drop(struct tl_phones *phones, struct tl_agent_phone *row)
{
    size_t at = (size_t)(row - phones->rows);
    memmove(row, row + 1, (phones->rows_len - at - 1) * sizeof *row);
    phones->rows_len--;
}

static struct tl_agent_phone *row_by_account(struct tl_phones *phones, const char *account)
{
    for (uint32_t i = 0; i < phones->rows_len; i++) {
        if (strcmp(phones->rows[i].account, account) == 0)
            return phones->rows + i;
    }
    return NULL;
}

/* ---- the registrar ---- */

/* Its ring empties by itself: thousands of accounts at a start are more than it takes at once. */
static enum tl_err put(struct tl_phones *phones, const struct tl_staff_phone *kept)
{
    static const struct timespec a_moment = { .tv_nsec = 1000000 };
    char ha1[TL_DESK_PHONE_HA1_BYTES];
    enum tl_err err = tl_desk_phone_ha1(phones->wiring.key, kept, ha1);
    if (err != TL_OK) {
        tl_log("phone.not_kept", "agent=%" PRIu64 " why=\"%s\"", kept->staff_id, tl_err_text(err));
        return TL_OK; /* Of another folder's key: that one must be made again. */
    }
    int tries = 0;
    while ((err = tl_phone_account_put(phones->phone, kept->account, ha1)) == TL_EFULL &&
           tries++ < PUSH_TRIES)
        nanosleep(&a_moment, NULL);
    sodium_memzero(ha1, sizeof ha1);
    return err;
}

static void drop(struct tl_phones *phones, const char *account)
{
    if (tl_phone_account_drop(phones->phone, account) != TL_OK)
        tl_log("phone.not_dropped", "account=%s", account);
}

static void tell(struct tl_phones *phones, tl_id agent, enum tl_phone_trouble trouble)
{
    if (phones->wiring.changed)
        phones->wiring.changed(phones->wiring.arg, agent, trouble);
}

/* ---- records and table ---- */

/* Takes a row of the records (NULL: there is none) for the agent. */
static enum tl_err take(struct tl_phones *phones, tl_id agent, const struct tl_staff_phone *kept)
{
    char dropped[TL_PHONE_ACCOUNT_BYTES] = "";
    bool is_new = false, is_full = false, is_changed = false;
    pthread_mutex_lock(&phones->lock);
    struct tl_agent_phone *row = row_of(phones, agent);
    bool is_other =
        row && (!kept || row->made_at != kept->made_at || strcmp(row->account, kept->account) != 0);
    is_changed = is_other || (!row && kept) || (kept && row->is_chosen != (kept->is_chosen != 0));
    if (is_other)
        memcpy(dropped, row->account, sizeof dropped);
    if (row && !kept)
        row_drop(phones, row);
    if (kept) {
        is_new = !row || is_other;
        row = row ? row : row_make(phones, agent);
        is_full = !row;
        if (row) {
            memcpy(row->account, kept->account, sizeof row->account);
            row->is_chosen = kept->is_chosen != 0;
            row->is_registered = row->is_registered && !is_new;
            row->made_at = kept->made_at;
        }
    }
    pthread_mutex_unlock(&phones->lock);
    if (is_full)
        tl_log("phone.full", "agent=%" PRIu64, agent);
    if (dropped[0] != '\0')
        drop(phones, dropped);
    enum tl_err err = is_new && !is_full ? put(phones, kept) : TL_OK;
    if (is_changed)
        tell(phones, agent, TL_PHONE_TROUBLE_NONE);
    return err;
}

enum tl_err tl_phones_reload_one(struct tl_phones *phones, tl_id agent)
{
    struct tl_staff_phone kept;
    struct tl_db *db = tl_store_reader_take(phones->wiring.store);
    enum tl_err err = tl_store_phone_find(db, agent, &kept);
    tl_store_reader_give(phones->wiring.store, db);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    return take(phones, agent, err == TL_OK ? &kept : NULL);
}

/* The first agent at or above `from` that the table has; 0: none. */
static tl_id next_in_table(struct tl_phones *phones, tl_id from)
{
    pthread_mutex_lock(&phones->lock);
    uint32_t at = place_of(phones, from);
    tl_id agent = at < phones->rows_len ? phones->rows[at].agent : 0;
    pthread_mutex_unlock(&phones->lock);
    return agent;
}

/* Those of the table between two of the records are gone. */
static enum tl_err take_none_before(struct tl_phones *phones, tl_id from, tl_id before)
{
    enum tl_err err = TL_OK;
    for (tl_id agent = next_in_table(phones, from); err == TL_OK && agent != 0 && agent < before;
         agent = next_in_table(phones, agent + 1))
        err = take(phones, agent, NULL);
    return err;
}

enum tl_err tl_phones_reload(struct tl_phones *phones)
{
    struct tl_staff_phone *page = calloc(PAGE_LEN, sizeof *page);
    tl_id after = 0;
    size_t len = PAGE_LEN;
    enum tl_err err = page ? TL_OK : TL_ENOMEM;
    while (err == TL_OK && len == PAGE_LEN) {
        struct tl_db *db = tl_store_reader_take(phones->wiring.store);
        err = tl_store_phone_list(db, after, page, PAGE_LEN, &len);
        tl_store_reader_give(phones->wiring.store, db);
        for (size_t i = 0; i < len && err == TL_OK; i++) {
            err = take_none_before(phones, after + 1, page[i].staff_id);
            if (err == TL_OK)
                err = take(phones, page[i].staff_id, page + i);
            after = page[i].staff_id;
        }
    }
    if (err == TL_OK)
        err = take_none_before(phones, after + 1, UINT64_MAX);
    free(page);
    return err;
}

enum tl_err tl_phones_run(struct tl_phones *phones, struct tl_phone *phone)
{
    phones->phone = phone;
    return tl_phones_reload(phones);
}

/* ---- events and questions ---- */

void tl_phones_event(struct tl_phones *phones, const struct tl_phone_event *event)
{
    bool is_on = event->kind == TL_PHONE_REGISTERED;
    if (!is_on && event->kind != TL_PHONE_UNREGISTERED)
        return;
    pthread_mutex_lock(&phones->lock);
    struct tl_agent_phone *row = row_by_account(phones, event->account);
    tl_id agent = row ? row->agent : 0;
    if (row)
        row->is_registered = is_on;
    pthread_mutex_unlock(&phones->lock);
    if (agent == 0)
        return;
    tl_log(is_on ? "phone.registered" : "phone.unregistered", "agent=%" PRIu64, agent);
    tell(phones, agent, TL_PHONE_TROUBLE_NONE);
}

bool tl_phones_find(struct tl_phones *phones, tl_id agent, struct tl_agent_phone *out_phone)
{
    pthread_mutex_lock(&phones->lock);
    const struct tl_agent_phone *row = row_of(phones, agent);
    if (row)
        *out_phone = *row;
    pthread_mutex_unlock(&phones->lock);
    return row != NULL;
}

tl_id tl_phones_agent_of(struct tl_phones *phones, const char *account)
{
    pthread_mutex_lock(&phones->lock);
    const struct tl_agent_phone *row = row_by_account(phones, account);
    tl_id agent = row ? row->agent : 0;
    pthread_mutex_unlock(&phones->lock);
    return agent;
}

void tl_phones_failed(struct tl_phones *phones, tl_id agent)
{
    struct tl_agent_phone phone;
    bool is_there = tl_phones_find(phones, agent, &phone) && phone.is_registered;
    tl_log("phone.failed", "agent=%" PRIu64 " registered=%d", agent, is_there);
    tell(phones, agent, is_there ? TL_PHONE_NOT_REACHED : TL_PHONE_NOT_REGISTERED);
}
