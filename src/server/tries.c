/* tries.c: failed sign-ins by address. */
#include "server/tries.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = 2048 };

struct cell {
    tl_time since;
    uint32_t failed_len;
};

struct tl_tries {
    pthread_mutex_t lock;
    uint32_t max;
    uint8_t salt[crypto_shorthash_KEYBYTES];
    struct cell cells[CELLS];
};

enum tl_err tl_tries_open(uint32_t max, struct tl_tries **out_tries)
{
    struct tl_tries *tries = calloc(1, sizeof *tries);
    if (!tries)
        return TL_ENOMEM;
    pthread_mutex_init(&tries->lock, NULL);
    tries->max = max;
    randombytes_buf(tries->salt, sizeof tries->salt);
    *out_tries = tries;
    return TL_OK;
}

void tl_tries_close(struct tl_tries *tries)
{
    if (!tries)
        return;
    pthread_mutex_destroy(&tries->lock);
    free(tries);
}

/* With the lock held. */
static struct cell *cell_of(struct tl_tries *tries, const char *address, tl_time now)
{
    uint64_t hash;
    crypto_shorthash((uint8_t *)&hash, (const uint8_t *)address, strlen(address), tries->salt);
    struct cell *cell = tries->cells + hash % CELLS;
    if (cell->since + TL_TRIES_FOR_US <= now)
        *cell = (struct cell){ .since = now };
    return cell;
}

int64_t tl_tries_wait_us(struct tl_tries *tries, const char *address, tl_time now)
{
    pthread_mutex_lock(&tries->lock);
    const struct cell *cell = cell_of(tries, address, now);
    int64_t wait_us = cell->failed_len < tries->max ? 0 : cell->since + TL_TRIES_FOR_US - now;
    pthread_mutex_unlock(&tries->lock);
    return wait_us;
}

void tl_tries_failed(struct tl_tries *tries, const char *address, tl_time now)
{
    pthread_mutex_lock(&tries->lock);
    cell_of(tries, address, now)->failed_len++;
    pthread_mutex_unlock(&tries->lock);
}
