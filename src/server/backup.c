/* backup.c: copying a data folder while its server runs. */
#include "server/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_MAX_BYTES = 1024, COPY_AT_ONCE = 1 << 20 };

struct backup {
    const struct tl_folder *folder;
    const struct tl_backup_wanted *wanted;
    struct tl_backup_told *told;
    struct tl_faults *faults;
    char to[PATH_MAX_BYTES]; /* Under another name until it is whole. */
};

static enum tl_err fault(const struct backup *backup, enum tl_err err, const char *path,
                         const char *why)
{
    char text[400];
    snprintf(text, sizeof text, "%s: %s", path, why);
    tl_faults_add(backup->faults, NULL, 0, "", text);
    return err;
}

static enum tl_err fault_errno(const struct backup *backup, const char *path)
{
    int number = errno;
    return fault(backup, number == ENOSPC || number == EDQUOT ? TL_ENOSPACE : TL_EIO, path,
                 strerror(number));
}

static bool name(char out[PATH_MAX_BYTES], const char *dir, const char *file)
{
    int len = snprintf(out, PATH_MAX_BYTES, "%s/%s", dir, file);
    return len > 0 && len < PATH_MAX_BYTES;
}

/* --- Files. --- */

/* sendfile, since copy_file_range does not leave a file system, as a backup does. */
static bool copy_bytes(int from, int to, uint64_t *copied)
{
    ssize_t len;
    while ((len = sendfile(to, from, NULL, COPY_AT_ONCE)) > 0)
        *copied += (uint64_t)len;
    return len == 0 && fsync(to) == 0;
}

static enum tl_err copy_file(struct backup *backup, const char *from, const char *to,
                             uint64_t *copied)
{
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in < 0)
        return errno == ENOENT ? TL_ENONE : fault_errno(backup, from);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum tl_err err = TL_OK;
    if (out < 0 || !copy_bytes(in, out, copied))
        err = fault_errno(backup, to);
    if (out >= 0)
        close(out);
    close(in);
    return err;
}

/* One thing that a folder has, to its place under `to`. What vanished meanwhile was deleted. */
static enum tl_err copy_entry(struct backup *backup, const FTSENT *entry, const char *to)
{
    uint64_t bytes = 0;
    enum tl_err err = TL_OK;
    switch (entry->fts_info) {
    case FTS_D:
        if (mkdir(to, 0700) != 0 && errno != EEXIST)
            return fault_errno(backup, to);
        return TL_OK;
    case FTS_F:
        err = copy_file(backup, entry->fts_accpath, to, &bytes);
        if (err == TL_ENONE)
            return TL_OK;
        backup->told->files += err == TL_OK;
        backup->told->bytes += bytes;
        if (backup->wanted->progress_fn)
            backup->wanted->progress_fn(backup->wanted->arg, "files", backup->told->files, 0);
        return err;
    case FTS_DNR:
    case FTS_ERR:
        errno = entry->fts_errno;
        return errno == ENOENT ? TL_OK : fault_errno(backup, entry->fts_path);
    default: /* The way back up; links, sockets: none of ours. */
        return TL_OK;
    }
}

static enum tl_err copy_tree(struct backup *backup, const char *from, const char *to)
{
    char *roots[] = { (char *)from, NULL };
    char path[PATH_MAX_BYTES];
    if (access(from, F_OK) != 0)
        return TL_OK;
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (!tree)
        return fault_errno(backup, from);
    enum tl_err err = TL_OK;
    for (FTSENT *entry; err == TL_OK && (entry = fts_read(tree)) != NULL;) {
        const char *below = entry->fts_path + strlen(from);
        int len = snprintf(path, sizeof path, "%s%s", to, below);
        err = len < (int)sizeof path ? copy_entry(backup, entry, path)
                                     : fault(backup, TL_ETOOLONG, entry->fts_path, "too long");
    }
    fts_close(tree);
    return err;
}

static void remove_tree(const char *dir)
{
    char *roots[] = { (char *)dir, NULL };
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *entry; tree && (entry = fts_read(tree)) != NULL;)
        if (entry->fts_info != FTS_D)
            remove(entry->fts_accpath);
    if (tree)
        fts_close(tree);
}

/* --- What belongs in it. --- */

/* Keys, and the list of who was erased, which older backups need (person.h). */
static enum tl_err copy_beside(struct backup *backup)
{
    static const struct {
        const char *name;
        bool is_key;
    } files[] = { { "secret.key", true }, { "recordings.key", true }, { "erased", false } };
    char from[PATH_MAX_BYTES], to[PATH_MAX_BYTES];
    uint64_t bytes = 0;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (files[i].is_key && backup->wanted->without_keys)
            continue;
        if (!name(from, backup->folder->dir, files[i].name) || !name(to, backup->to, files[i].name))
            return TL_ETOOLONG;
        enum tl_err err = copy_file(backup, from, to, &bytes);
        if (err != TL_OK && err != TL_ENONE) /* One that was never needed is not there. */
            return err;
    }
    return TL_OK;
}

static void tell_database(void *arg, uint64_t bytes, uint64_t of_bytes)
{
    const struct tl_backup_wanted *wanted = arg;
    wanted->progress_fn(wanted->arg, "database", bytes < of_bytes ? bytes : of_bytes, of_bytes);
}

static enum tl_err verify(struct backup *backup, const char *path)
{
    char url[PATH_MAX_BYTES + 8], why[96];
    struct tl_store *copy;
    struct tl_fault store_fault;
    snprintf(url, sizeof url, "sqlite:%s", path);
    const struct tl_store_options options = { .url = url, .beside = true, .readers_len = 1 };
    enum tl_err err = tl_store_open(&options, &copy, &store_fault);
    if (err != TL_OK)
        return fault(backup, err, path, store_fault.text);
    struct tl_journal_verdict *verdict = &backup->told->verdict;
    err = tl_journal_verify(tl_store_writer(copy), verdict);
    tl_store_close(copy);
    if (err == TL_ECORRUPT) {
        snprintf(why, sizeof why, "the journal does not hold at number %llu: %s",
                 (unsigned long long)verdict->bad, verdict->why);
        fault(backup, err, path, why);
    }
    return err;
}

static enum tl_err copy_database(struct backup *backup)
{
    char path[PATH_MAX_BYTES];
    struct tl_fault why;
    if (!name(path, backup->to, "throughline.db"))
        return TL_ETOOLONG;
    const struct tl_backup_wanted *wanted = backup->wanted;
    enum tl_err err = tl_store_copy(backup->folder->store, path,
                                    wanted->progress_fn ? tell_database : NULL, (void *)wanted);
    if (err == TL_EUNSUPPORTED)
        return TL_OK;
    if (err != TL_OK) {
        tl_db_fault(tl_store_writer(backup->folder->store), &why);
        return fault(backup, err, path, why.text);
    }
    backup->told->has_database = true;
    return verify(backup, path);
}

static enum tl_err copy_all(struct backup *backup)
{
    char from[PATH_MAX_BYTES], to[PATH_MAX_BYTES];
    enum tl_err err = copy_beside(backup);
    if (err == TL_OK)
        err = copy_database(backup);
    if (err == TL_OK && name(to, backup->to, "policy"))
        err = copy_tree(backup, backup->folder->policy_dir, to);
    if (err == TL_OK && name(from, backup->folder->dir, "uploads") &&
        name(to, backup->to, "uploads"))
        err = copy_tree(backup, from, to);
    backup->told->files = backup->told->bytes = 0; /* Of recordings alone. */
    if (err == TL_OK && name(from, backup->folder->dir, "recordings") &&
        name(to, backup->to, "recordings"))
        err = copy_tree(backup, from, to);
    return err;
}

/* All names in it are on the disk before it has its own. */
static enum tl_err finish(struct backup *backup)
{
    int fd = open(backup->to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || syncfs(fd) != 0 || rename(backup->to, backup->wanted->to) != 0) {
        enum tl_err err = fault_errno(backup, backup->to);
        if (fd >= 0)
            close(fd);
        return err;
    }
    close(fd);
    return TL_OK;
}

enum tl_err tl_backup_make(const struct tl_folder *folder, const struct tl_backup_wanted *wanted,
                           struct tl_backup_told *out_told, struct tl_faults *faults)
{
    struct backup backup = { folder, wanted, out_told, faults, { 0 } };
    *out_told = (struct tl_backup_told){ 0 };
    int len = snprintf(backup.to, sizeof backup.to, "%s.part", wanted->to);
    if (len >= (int)sizeof backup.to - 64)
        return fault(&backup, TL_ETOOLONG, wanted->to, "the path is too long");
    if (access(wanted->to, F_OK) == 0)
        return fault(&backup, TL_EEXISTS, wanted->to, "is there already; each backup has its own");
    if (mkdir(backup.to, 0700) != 0)
        return errno == EEXIST ? fault(&backup, TL_EEXISTS, backup.to,
                                       "is left of a backup that did not end; remove it first")
                               : fault_errno(&backup, backup.to);
    enum tl_err err = copy_all(&backup);
    if (err == TL_OK)
        err = finish(&backup);
    if (err != TL_OK)
        remove_tree(backup.to);
    return err;
}
