/* support_vfs.c: unsynced writes live in memory; a limit on the bytes of all files. */
#include "support_vfs.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/check.h"

#define SECTOR_BYTES 512
#define IMAGES_MAX   16

struct image {
    char path[512];
    uint8_t *bytes;
    uint8_t *dirty; /* One per sector. */
    size_t len;
    size_t max;
};

struct cut_file {
    sqlite3_file base;
    struct image *image; /* NULL: a temporary file, passed through. */
    sqlite3_file *real;
};

static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *below;
    struct image images[IMAGES_MAX];
    uint32_t cut_at;
    enum support_vfs_cut how;
    uint64_t seed;
    uint64_t disk_max;
    pthread_mutex_t lock; /* Over the images: connections of several threads share them. */
} layer = { .lock = PTHREAD_MUTEX_INITIALIZER };

void support_vfs_cut_at(uint32_t syncs, enum support_vfs_cut how, uint64_t seed)
{
    layer.cut_at = syncs;
    layer.how = how;
    layer.seed = seed;
}

void support_vfs_disk(uint64_t bytes_max)
{
    layer.disk_max = bytes_max;
}

static struct cut_file *of(sqlite3_file *file)
{
    return (struct cut_file *)file;
}

static struct image *image_of(const char *path)
{
    for (int i = 0; i < IMAGES_MAX; i++) {
        struct image *image = &layer.images[i];
        if (image->path[0] == '\0')
            snprintf(image->path, sizeof image->path, "%s", path);
        if (strcmp(image->path, path) == 0)
            return image;
    }
    abort();
}

static void forget(const char *path)
{
    for (int i = 0; i < IMAGES_MAX; i++)
        if (strcmp(layer.images[i].path, path) == 0)
            layer.images[i].len = 0;
}

static void grow(struct image *image, size_t len)
{
    if (len <= image->max)
        return;
    size_t max = (len * 2 + SECTOR_BYTES) / SECTOR_BYTES * SECTOR_BYTES;
    image->bytes = realloc(image->bytes, max);
    image->dirty = realloc(image->dirty, max / SECTOR_BYTES);
    if (!image->bytes || !image->dirty)
        abort();
    memset(image->bytes + image->max, 0, max - image->max);
    memset(image->dirty + image->max / SECTOR_BYTES, 0, (max - image->max) / SECTOR_BYTES);
    image->max = max;
}

static int load(struct cut_file *file)
{
    sqlite3_int64 size = 0;
    int code = file->real->pMethods->xFileSize(file->real, &size);
    struct image *image = file->image;
    if (code != SQLITE_OK || image->len > 0 || size == 0)
        return code;
    grow(image, (size_t)size);
    image->len = (size_t)size;
    return file->real->pMethods->xRead(file->real, image->bytes, (int)size, 0);
}

/* Writes the dirty sectors to the real file; amid a cut only those that the seed draws. */
static int flush(struct cut_file *file, bool amid)
{
    struct image *image = file->image;
    int code = SQLITE_OK;
    for (size_t at = 0; code == SQLITE_OK && at < image->len; at += SECTOR_BYTES) {
        uint8_t *dirty = &image->dirty[at / SECTOR_BYTES];
        if (!*dirty || (amid && check_random(&layer.seed) % 2))
            continue;
        size_t len = image->len - at < SECTOR_BYTES ? image->len - at : SECTOR_BYTES;
        code = file->real->pMethods->xWrite(file->real, image->bytes + at, (int)len,
                                            (sqlite3_int64)at);
        *dirty = 0;
    }
    if (code == SQLITE_OK && !amid)
        code = file->real->pMethods->xTruncate(file->real, (sqlite3_int64)image->len);
    return code;
}

static int do_sync(sqlite3_file *base, int flags)
{
    (void)flags;
    struct cut_file *file = of(base);
    bool cut = layer.cut_at > 0 && --layer.cut_at == 0;
    if (cut && layer.how != SUPPORT_CUT_AFTER) {
        if (layer.how == SUPPORT_CUT_AMID)
            (void)flush(file, true);
        _exit(SUPPORT_VFS_CUT_RC);
    }
    int code = flush(file, false);
    if (cut)
        _exit(SUPPORT_VFS_CUT_RC);
    return code;
}

static int cut_close(sqlite3_file *base)
{
    struct cut_file *file = of(base);
    int code = file->real->pMethods->xClose(file->real);
    free(file->real);
    return code;
}

static int do_read(sqlite3_file *base, void *out, int len, sqlite3_int64 at)
{
    const struct image *image = of(base)->image;
    size_t there = (size_t)at < image->len ? image->len - (size_t)at : 0;
    size_t taken = there < (size_t)len ? there : (size_t)len;
    if (taken > 0)
        memcpy(out, image->bytes + at, taken);
    memset((char *)out + taken, 0, (size_t)len - taken);
    return taken == (size_t)len ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static bool disk_is_full(const struct image *image, size_t end)
{
    uint64_t used = end > image->len ? end - image->len : 0;
    for (int i = 0; i < IMAGES_MAX; i++)
        used += layer.images[i].len;
    return layer.disk_max > 0 && end > image->len && used > layer.disk_max;
}

static int do_write(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 at)
{
    struct image *image = of(base)->image;
    size_t end = (size_t)at + (size_t)len;
    if (disk_is_full(image, end))
        return SQLITE_FULL;
    grow(image, end);
    memcpy(image->bytes + at, bytes, (size_t)len);
    memset(image->dirty + (size_t)at / SECTOR_BYTES, 1,
           (end - 1) / SECTOR_BYTES - (size_t)at / SECTOR_BYTES + 1);
    if (end > image->len)
        image->len = end;
    return SQLITE_OK;
}

static int do_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct image *image = of(base)->image;
    if ((size_t)size < image->len) {
        memset(image->bytes + size, 0, image->len - (size_t)size);
        image->len = (size_t)size;
    }
    return SQLITE_OK;
}

static int do_size(sqlite3_file *base, sqlite3_int64 *out_size)
{
    *out_size = (sqlite3_int64)of(base)->image->len;
    return SQLITE_OK;
}

static int cut_sync(sqlite3_file *base, int flags)
{
    pthread_mutex_lock(&layer.lock);
    int code = do_sync(base, flags);
    pthread_mutex_unlock(&layer.lock);
    return code;
}

static int cut_read(sqlite3_file *base, void *out, int len, sqlite3_int64 at)
{
    pthread_mutex_lock(&layer.lock);
    int code = do_read(base, out, len, at);
    pthread_mutex_unlock(&layer.lock);
    return code;
}

static int cut_write(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 at)
{
    pthread_mutex_lock(&layer.lock);
    int code = do_write(base, bytes, len, at);
    pthread_mutex_unlock(&layer.lock);
    return code;
}

static int cut_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    pthread_mutex_lock(&layer.lock);
    int code = do_truncate(base, size);
    pthread_mutex_unlock(&layer.lock);
    return code;
}

static int cut_size(sqlite3_file *base, sqlite3_int64 *out_size)
{
    pthread_mutex_lock(&layer.lock);
    int code = do_size(base, out_size);
    pthread_mutex_unlock(&layer.lock);
    return code;
}

#define REAL(base)      (of(base)->real)
#define REAL_DOES(base) (of(base)->real->pMethods)

static int cut_lock(sqlite3_file *base, int level)
{
    return REAL_DOES(base)->xLock(REAL(base), level);
}

static int cut_unlock(sqlite3_file *base, int level)
{
    return REAL_DOES(base)->xUnlock(REAL(base), level);
}

static int cut_reserved(sqlite3_file *base, int *out)
{
    return REAL_DOES(base)->xCheckReservedLock(REAL(base), out);
}

/* Hints about sizes would touch the real file. */
static int cut_control(sqlite3_file *base, int op, void *arg)
{
    (void)base;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int cut_sector(sqlite3_file *base)
{
    (void)base;
    return SECTOR_BYTES;
}

static int cut_device(sqlite3_file *base)
{
    return REAL_DOES(base)->xDeviceCharacteristics(REAL(base));
}

static int cut_shm_map(sqlite3_file *base, int page, int size, int extend, void volatile **out)
{
    return REAL_DOES(base)->xShmMap(REAL(base), page, size, extend, out);
}

static int cut_shm_lock(sqlite3_file *base, int at, int count, int flags)
{
    return REAL_DOES(base)->xShmLock(REAL(base), at, count, flags);
}

static void cut_shm_barrier(sqlite3_file *base)
{
    REAL_DOES(base)->xShmBarrier(REAL(base));
}

static int cut_shm_unmap(sqlite3_file *base, int remove)
{
    return REAL_DOES(base)->xShmUnmap(REAL(base), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = cut_close,
    .xRead = cut_read,
    .xWrite = cut_write,
    .xTruncate = cut_truncate,
    .xSync = cut_sync,
    .xFileSize = cut_size,
    .xLock = cut_lock,
    .xUnlock = cut_unlock,
    .xCheckReservedLock = cut_reserved,
    .xFileControl = cut_control,
    .xSectorSize = cut_sector,
    .xDeviceCharacteristics = cut_device,
    .xShmMap = cut_shm_map,
    .xShmLock = cut_shm_lock,
    .xShmBarrier = cut_shm_barrier,
    .xShmUnmap = cut_shm_unmap,
};

static int cut_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out)
{
    (void)vfs;
    struct cut_file *file = of(base);
    memset(file, 0, sizeof *file);
    file->real = calloc(1, (size_t)layer.below->szOsFile);
    if (!file->real || !path)
        abort(); /* The store keeps temporary tables in memory: there are no files without a name.
                  */
    int code = layer.below->xOpen(layer.below, path, file->real, flags, out);
    if (code != SQLITE_OK) {
        free(file->real);
        return code;
    }
    pthread_mutex_lock(&layer.lock);
    file->image = image_of(path);
    base->pMethods = &methods;
    code = load(file);
    pthread_mutex_unlock(&layer.lock);
    return code;
}

static int cut_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
    (void)vfs;
    pthread_mutex_lock(&layer.lock);
    forget(path);
    pthread_mutex_unlock(&layer.lock);
    return layer.below->xDelete(layer.below, path, sync);
}

void support_vfs_register(void)
{
    if (layer.below)
        return;
    layer.below = sqlite3_vfs_find(NULL);
    layer.vfs = *layer.below;
    layer.vfs.pNext = NULL;
    layer.vfs.zName = TL_TEST_VFS;
    layer.vfs.szOsFile = (int)sizeof(struct cut_file);
    layer.vfs.xOpen = cut_open;
    layer.vfs.xDelete = cut_delete;
    if (sqlite3_vfs_register(&layer.vfs, 0) != SQLITE_OK)
        abort();
}
