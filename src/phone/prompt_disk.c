/* prompt_disk.c: rendered prompts as files, each with a hash of its bytes, the oldest pruned. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "phone/prompt_cache.h"

enum { PATH_BYTES = 1024, HASH_BYTES = 32, FILES_MAX = 100000 };

static const char magic[8] = "TLSOUND1";
static const char suffix[] = ".pcmu";

struct header {
    char magic[sizeof magic];
    uint8_t hash[HASH_BYTES];
};

struct file {
    char name[2 * TL_PROMPT_KEY_BYTES + sizeof suffix];
    int64_t used_s;
    size_t bytes;
};

static bool path_of(const struct tl_prompt_cache *cache, const struct tl_prompt_key *key,
                    const char *end, char *path)
{
    char hex[2 * TL_PROMPT_KEY_BYTES + 1];
    for (int i = 0; i < TL_PROMPT_KEY_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", key->bytes[i]);
    int bytes = snprintf(path, PATH_BYTES, "%s/%s%s", cache->dir, hex, end);
    return bytes > 0 && bytes < PATH_BYTES;
}

static bool is_ours(const char *name)
{
    size_t bytes = strlen(name);
    return bytes == 2 * TL_PROMPT_KEY_BYTES + sizeof suffix - 1 &&
           strcmp(name + 2 * TL_PROMPT_KEY_BYTES, suffix) == 0;
}

static size_t list_files(const struct tl_prompt_cache *cache, struct file *files, size_t files_max)
{
    size_t len = 0;
    struct stat status;
    DIR *dir = opendir(cache->dir);
    for (struct dirent *entry; dir && len < files_max && (entry = readdir(dir));) {
        if (!is_ours(entry->d_name) || fstatat(dirfd(dir), entry->d_name, &status, 0) != 0)
            continue;
        memcpy(files[len].name, entry->d_name, sizeof files[len].name);
        files[len].used_s = status.st_mtim.tv_sec;
        files[len++].bytes = (size_t)status.st_size;
    }
    if (dir)
        closedir(dir);
    return len;
}

static int by_age(const void *a, const void *b)
{
    const struct file *left = a, *right = b;
    return (left->used_s > right->used_s) - (left->used_s < right->used_s);
}

/* Counts what is there; when it is too much, the oldest go until a quarter is free. */
static void prune(struct tl_prompt_cache *cache)
{
    struct file *files = malloc(FILES_MAX * sizeof *files);
    if (!files)
        return;
    size_t len = list_files(cache, files, FILES_MAX);
    cache->disk = 0;
    for (size_t i = 0; i < len; i++)
        cache->disk += files[i].bytes;
    bool is_full = cache->disk > cache->disk_max || len == FILES_MAX;
    if (is_full)
        qsort(files, len, sizeof *files, by_age);
    for (size_t i = 0; is_full && i < len && cache->disk > cache->disk_max / 4 * 3; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "%s/%s", cache->dir, files[i].name);
        if (unlink(path) == 0)
            cache->disk -= files[i].bytes;
    }
    free(files);
}

enum tl_err tl_prompt_cache_open(struct tl_prompt_cache *cache, const char *dir, size_t memory_max,
                                 size_t disk_max)
{
    cache->memory_max = memory_max;
    cache->disk_max = disk_max;
    if (!dir)
        return TL_OK;
    cache->dir = strdup(dir);
    if (!cache->dir)
        return TL_ENOMEM;
    if ((mkdir(dir, 0700) != 0 && errno != EEXIST) || access(dir, R_OK | W_OK | X_OK) != 0)
        return TL_EIO;
    prune(cache);
    return TL_OK;
}

void tl_prompt_cache_close(struct tl_prompt_cache *cache)
{
    for (uint32_t i = 0; i < TL_PROMPT_BUCKETS; i++)
        while (cache->buckets[i])
            tl_prompt_cache_drop(cache, cache->buckets[i]);
    free(cache->dir);
}

static enum tl_err read_whole(FILE *file, struct tl_sound **out_sound)
{
    struct header header;
    struct stat status;
    uint8_t hash[HASH_BYTES];
    if (fstat(fileno(file), &status) != 0 || status.st_size <= (off_t)sizeof header ||
        status.st_size > (off_t)(sizeof header + TL_SOUND_SAMPLES_MAX) ||
        fread(&header, 1, sizeof header, file) != sizeof header)
        return TL_EBAD;
    size_t bytes = (size_t)status.st_size - sizeof header;
    uint8_t *pcmu = malloc(bytes);
    if (!pcmu)
        return TL_ENOMEM;
    enum tl_err err = TL_EBAD;
    bool is_read = fread(pcmu, 1, bytes, file) == bytes;
    if (is_read && memcmp(header.magic, magic, sizeof magic) == 0 && SHA256(pcmu, bytes, hash) &&
        memcmp(hash, header.hash, sizeof hash) == 0)
        err = tl_sound_from_pcmu(pcmu, bytes, out_sound);
    free(pcmu);
    return err;
}

enum tl_err tl_prompt_disk_read(struct tl_prompt_cache *cache, const struct tl_prompt_key *key,
                                struct tl_sound **out_sound)
{
    char path[PATH_BYTES];
    if (!cache->dir || !path_of(cache, key, suffix, path))
        return TL_ENONE;
    FILE *file = fopen(path, "rbe");
    if (!file)
        return TL_ENONE;
    enum tl_err err = read_whole(file, out_sound);
    fclose(file);
    if (err == TL_OK)
        utimensat(AT_FDCWD, path, NULL, 0); /* Used now: the time by which the oldest go. */
    else
        unlink(path);
    return err == TL_OK ? TL_OK : TL_ENONE;
}

static bool write_whole(FILE *file, const struct tl_sound *sound)
{
    struct header header;
    size_t bytes = tl_sound_samples(sound);
    memcpy(header.magic, magic, sizeof magic);
    SHA256(tl_sound_pcmu(sound), bytes, header.hash);
    return fwrite(&header, 1, sizeof header, file) == sizeof header &&
           fwrite(tl_sound_pcmu(sound), 1, bytes, file) == bytes;
}

void tl_prompt_disk_write(struct tl_prompt_cache *cache, const struct tl_prompt_key *key,
                          const struct tl_sound *sound)
{
    char path[PATH_BYTES], new_path[PATH_BYTES];
    if (!cache->dir || !path_of(cache, key, suffix, path) || !path_of(cache, key, ".new", new_path))
        return;
    cache->disk += sizeof(struct header) + tl_sound_samples(sound);
    if (cache->disk > cache->disk_max)
        prune(cache);
    FILE *file = fopen(new_path, "wbe");
    if (!file)
        return;
    bool is_written = write_whole(file, sound);
    is_written = fclose(file) == 0 && is_written;
    if (!is_written || rename(new_path, path) != 0)
        unlink(new_path);
}
