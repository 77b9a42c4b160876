/* gather.c: reading the files of a folder, in the order of their paths. */
#include "policyfile/gather.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/words.h"
#include "policyfile/policyfile.h"

enum { PATH_BYTES_MAX = 128, ROOM_BYTES = 64 << 10 };

struct gather {
    const char *folder;
    struct tl_faults *faults;
    char (*paths)[PATH_BYTES_MAX];
    size_t paths_len;
    char *text;
    size_t text_bytes;
    size_t text_bytes_max;
};

static enum tl_err fault(struct gather *gather, enum tl_err err, const char *path, const char *what,
                         const char *why)
{
    struct tl_words words = { 0 };
    struct tl_words file = { 0 };
    TL_WORDS(&words, what, why, ".");
    TL_WORDS(&file, gather->folder, *path ? "/" : "", path);
    tl_faults_add(gather->faults, file.text, 0, "", words.text);
    return err;
}

static enum tl_err open_failed(struct gather *gather, const char *path)
{
    if (errno == ENOMEM)
        return TL_ENOMEM;
    return fault(gather, TL_EIO, path, "This cannot be read: ", strerror(errno));
}

static bool ends_with(const char *text, const char *end)
{
    size_t text_bytes = strlen(text), end_bytes = strlen(end);
    return text_bytes > end_bytes && strcmp(text + text_bytes - end_bytes, end) == 0;
}

/* Beside the YAML in the folder itself there may be notes; in the folders within, nothing else. */
static bool is_wanted(const char *within, const char *name)
{
    if (*name == '.' || ends_with(name, "~"))
        return false;
    return *within || ends_with(name, ".yaml") || ends_with(name, ".yml");
}

static enum tl_err add_path(struct gather *gather, const char *within, const char *name)
{
    char path[PATH_BYTES_MAX];
    int bytes = snprintf(path, sizeof path, "%s%s%s", within, *within ? "/" : "", name);
    if (bytes < 0 || (size_t)bytes >= sizeof path)
        return fault(gather, TL_ETOOLONG, within, "A name here is too long: ", name);
    if (gather->paths_len == TL_POLICY_FILES_MAX)
        return fault(gather, TL_ETOOLONG, within, "There are more than 1024 files", "");
    memcpy(gather->paths[gather->paths_len++], path, (size_t)bytes + 1);
    return TL_OK;
}

static enum tl_err full_path(struct gather *gather, const char *path, char out[PATH_MAX])
{
    int bytes = snprintf(out, PATH_MAX, "%s/%s", gather->folder, path);
    if (bytes < 0 || bytes >= PATH_MAX)
        return fault(gather, TL_ETOOLONG, path, "The path is too long", "");
    return TL_OK;
}

typedef enum tl_err entry_fn(struct gather *gather, const char *within, const char *name);

/* Calls see for each entry; a folder that is not there has none. */
static enum tl_err each_entry(struct gather *gather, const char *within, entry_fn *see)
{
    char path[PATH_MAX];
    enum tl_err err = full_path(gather, within, path);
    if (err)
        return err;
    DIR *dir = opendir(path);
    if (!dir)
        return *within && errno == ENOENT ? TL_OK : open_failed(gather, within);
    const struct dirent *entry;
    while (!err && (entry = readdir(dir)))
        err = see(gather, within, entry->d_name);
    closedir(dir);
    return err;
}

static enum tl_err see_file(struct gather *gather, const char *within, const char *name)
{
    return is_wanted(within, name) ? add_path(gather, within, name) : TL_OK;
}

static enum tl_err see_articles(struct gather *gather, const char *within, const char *name)
{
    char path[PATH_BYTES_MAX];
    if (*name == '.')
        return TL_OK;
    int bytes = snprintf(path, sizeof path, "%s/%s", within, name);
    if (bytes < 0 || (size_t)bytes >= sizeof path)
        return fault(gather, TL_ETOOLONG, within, "A name here is too long: ", name);
    return each_entry(gather, path, see_file);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(a, b);
}

static enum tl_err find_paths(struct gather *gather)
{
    enum tl_err err;
    if ((err = each_entry(gather, "", see_file)) ||
        (err = each_entry(gather, "topics", see_file)) ||
        (err = each_entry(gather, "messages", see_file)) ||
        (err = each_entry(gather, "articles", see_articles)))
        return err;
    qsort(gather->paths, gather->paths_len, sizeof *gather->paths, by_path);
    return TL_OK;
}

static enum tl_err make_room(struct gather *gather, size_t bytes)
{
    if (gather->text_bytes_max - gather->text_bytes >= bytes)
        return TL_OK;
    size_t bytes_max = gather->text_bytes_max * 2 + bytes;
    char *text = realloc(gather->text, bytes_max);
    if (!text)
        return TL_ENOMEM;
    gather->text = text;
    gather->text_bytes_max = bytes_max;
    return TL_OK;
}

/* The length stands before the bytes, so the file is read behind room for its heading. */
static enum tl_err read_file(struct gather *gather, const char *path, FILE *file)
{
    struct stat status;
    enum tl_err err;
    if (fstat(fileno(file), &status))
        return open_failed(gather, path);
    if (!S_ISREG(status.st_mode))
        return fault(gather, TL_EIO, path, "This is not a file: take it out", "");
    if (status.st_size > TL_POLICY_BYTES_MAX - (off_t)gather->text_bytes)
        return fault(gather, TL_ETOOLONG, path, "The files are over 2 megabytes together", "");
    size_t bytes = (size_t)status.st_size;
    if ((err = make_room(gather, bytes + PATH_BYTES_MAX + 32)))
        return err;
    int heading = snprintf(gather->text + gather->text_bytes, PATH_BYTES_MAX + 32, "== %s %zu\n",
                           path, bytes);
    gather->text_bytes += (size_t)heading;
    if (fread(gather->text + gather->text_bytes, 1, bytes, file) != bytes)
        return fault(gather, TL_EIO, path, "This could not be read to its end", "");
    gather->text_bytes += bytes;
    gather->text[gather->text_bytes++] = '\n';
    return TL_OK;
}

static enum tl_err read_path(struct gather *gather, const char *path)
{
    char full[PATH_MAX];
    enum tl_err err = full_path(gather, path, full);
    if (err)
        return err;
    FILE *file = fopen(full, "re");
    if (!file)
        return open_failed(gather, path);
    err = read_file(gather, path, file);
    (void)fclose(file);
    return err;
}

enum tl_err gather(const char *folder, struct tl_faults *faults, char **out_text, size_t *out_bytes)
{
    struct gather gather = { .folder = folder, .faults = faults };
    gather.paths = calloc(TL_POLICY_FILES_MAX, sizeof *gather.paths);
    if (!gather.paths)
        return TL_ENOMEM;
    enum tl_err err = make_room(&gather, ROOM_BYTES);
    if (!err)
        err = find_paths(&gather);
    for (size_t i = 0; !err && i < gather.paths_len; i++)
        err = read_path(&gather, gather.paths[i]);
    free(gather.paths);
    if (err) {
        free(gather.text);
        return err;
    }
    *out_text = gather.text;
    *out_bytes = gather.text_bytes;
    return TL_OK;
}
