/* pending.c: what a sign-in has begun. */
#include "server/pending.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct cell {
    char name[TL_PENDING_NAME_BYTES]; /* "": empty. */
    tl_time until;
    struct tl_pending_item item;
};

struct tl_pending {
    pthread_mutex_t lock;
    uint32_t next; /* The oldest cell: they are filled round and round. */
    struct cell cells[TL_PENDING_MAX];
};

enum tl_err tl_pending_open(struct tl_pending **out_pending)
{
    struct tl_pending *pending = calloc(1, sizeof *pending);
    if (!pending)
        return TL_ENOMEM;
    pthread_mutex_init(&pending->lock, NULL);
    *out_pending = pending;
    return TL_OK;
}

void tl_pending_close(struct tl_pending *pending)
{
    if (!pending)
        return;
    pthread_mutex_destroy(&pending->lock);
    sodium_memzero(pending, sizeof *pending);
    free(pending);
}

void tl_pending_put(struct tl_pending *pending, const struct tl_pending_item *item, tl_time now,
                    char out_name[TL_PENDING_NAME_BYTES])
{
    uint8_t chance[32];
    randombytes_buf(chance, sizeof chance);
    sodium_bin2base64(out_name, TL_PENDING_NAME_BYTES, chance, sizeof chance,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    pthread_mutex_lock(&pending->lock);
    struct cell *cell = pending->cells + pending->next++ % TL_PENDING_MAX;
    memcpy(cell->name, out_name, TL_PENDING_NAME_BYTES);
    cell->until = now + TL_PENDING_FOR_US;
    cell->item = *item;
    pthread_mutex_unlock(&pending->lock);
}

static enum tl_err look(struct tl_pending *pending, const char *name, enum tl_pending_kind kind,
                        tl_id staff, tl_time now, bool drop, struct tl_pending_item *out)
{
    enum tl_err err = TL_ENONE;
    if (strlen(name) != TL_PENDING_NAME_BYTES - 1)
        return TL_ENONE;
    pthread_mutex_lock(&pending->lock);
    for (uint32_t i = 0; i < TL_PENDING_MAX && err == TL_ENONE; i++) {
        struct cell *cell = pending->cells + i;
        if (cell->until <= now || cell->item.kind != kind || cell->item.staff != staff ||
            sodium_memcmp(cell->name, name, TL_PENDING_NAME_BYTES) != 0)
            continue;
        *out = cell->item;
        err = TL_OK;
        if (drop)
            sodium_memzero(cell, sizeof *cell);
    }
    pthread_mutex_unlock(&pending->lock);
    return err;
}

enum tl_err tl_pending_take(struct tl_pending *pending, const char *name, enum tl_pending_kind kind,
                            tl_id staff, tl_time now, struct tl_pending_item *out)
{
    return look(pending, name, kind, staff, now, true, out);
}

enum tl_err tl_pending_find(struct tl_pending *pending, const char *name, enum tl_pending_kind kind,
                            tl_id staff, tl_time now, struct tl_pending_item *out)
{
    return look(pending, name, kind, staff, now, false, out);
}
