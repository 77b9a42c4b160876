/* quota.c: how often each client may ask. */
#include "server/quota.h"

#include <pthread.h>
#include <stdlib.h>

struct row {
    tl_id client; /* 0: free. */
    int32_t day;
    uint32_t taken;  /* On that day. */
    tl_time *lately; /* per_s of them, a ring: when the last ones came; 0: none came. */
    uint32_t oldest;
};

struct tl_quota {
    pthread_mutex_t lock;
    uint32_t per_s;
    uint32_t per_day;
    struct row rows[TL_QUOTA_CLIENTS_MAX];
};

enum tl_err tl_quota_open(uint32_t per_s, uint32_t per_day, struct tl_quota **out_quota)
{
    struct tl_quota *quota = calloc(1, sizeof *quota);
    if (!quota)
        return TL_ENOMEM;
    pthread_mutex_init(&quota->lock, NULL);
    quota->per_s = per_s;
    quota->per_day = per_day;
    *out_quota = quota;
    return TL_OK;
}

void tl_quota_close(struct tl_quota *quota)
{
    if (!quota)
        return;
    for (size_t i = 0; i < TL_QUOTA_CLIENTS_MAX; i++)
        free(quota->rows[i].lately);
    pthread_mutex_destroy(&quota->lock);
    free(quota);
}

/* This client's row, or one that is free or of another day; NULL: there is none. */
static struct row *find_row(struct tl_quota *quota, tl_id client, int32_t day)
{
    struct row *free_row = NULL;
    for (size_t i = 0; i < TL_QUOTA_CLIENTS_MAX; i++) {
        struct row *row = quota->rows + i;
        if (row->client == client)
            return row;
        if (!free_row && (row->client == 0 || row->day != day))
            free_row = row;
    }
    return free_row;
}

static struct row *row_of(struct tl_quota *quota, tl_id client, int32_t day)
{
    struct row *row = find_row(quota, client, day);
    if (!row)
        return NULL;
    if (!row->lately)
        row->lately = calloc(quota->per_s, sizeof *row->lately);
    if (!row->lately)
        return NULL;
    if (row->client != client) {
        for (uint32_t i = 0; i < quota->per_s; i++)
            row->lately[i] = 0;
        row->client = client;
        row->taken = 0;
    }
    if (row->day != day)
        row->taken = 0;
    row->day = day;
    return row;
}

static enum tl_quota_answer take(const struct tl_quota *quota, struct row *row, tl_time now)
{
    tl_time oldest = row->lately[row->oldest];
    if (row->taken >= quota->per_day)
        return TL_QUOTA_DAY;
    if (oldest != 0 && oldest <= now && now - oldest < TL_SECOND)
        return TL_QUOTA_SECOND;
    row->lately[row->oldest] = now;
    row->oldest = (row->oldest + 1) % quota->per_s;
    row->taken++;
    return TL_QUOTA_TAKEN;
}

enum tl_quota_answer tl_quota_take(struct tl_quota *quota, tl_id client, int32_t day, tl_time now)
{
    pthread_mutex_lock(&quota->lock);
    struct row *row = row_of(quota, client, day);
    enum tl_quota_answer answer = row ? take(quota, row, now) : TL_QUOTA_FULL;
    pthread_mutex_unlock(&quota->lock);
    return answer;
}
