/* upload_folder.c: pieces of uploads in a folder of this machine: DIR/UPLOAD/PIECE. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/upload_place.h"

enum { DIR_BYTES = 400, PATH_BYTES = DIR_BYTES + 64 };

struct folder {
    char dir[DIR_BYTES];
};

static enum tl_err err_of(int number)
{
    return number == ENOSPC || number == EDQUOT ? TL_ENOSPACE
           : number == ENOENT                   ? TL_ENONE
                                                : TL_EIO;
}

static void upload_path(const struct folder *folder, tl_id upload, char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "%s/%" PRIu64, folder->dir, upload);
}

static void piece_path(const struct folder *folder, tl_id upload, uint64_t piece,
                       char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "%s/%" PRIu64 "/%" PRIu64, folder->dir, upload, piece);
}

static bool write_all(int fd, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        ssize_t done = write(fd, bytes, len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes += done;
        len -= (size_t)done;
    }
    return fsync(fd) == 0;
}

static bool sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return is_done;
}

/* Under another name first: a crash leaves the whole piece or none. */
static enum tl_err put(void *self, tl_id upload, uint64_t piece, const uint8_t *bytes, size_t len)
{
    const struct folder *folder = self;
    char path[PATH_BYTES], fresh[PATH_BYTES + 8], dir[PATH_BYTES];
    upload_path(folder, upload, dir);
    piece_path(folder, upload, piece, path);
    snprintf(fresh, sizeof fresh, "%s.new", path);
    if (mkdir(dir, 0700) == 0 && !sync_folder(folder->dir))
        return TL_EIO;
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_of(errno) == TL_ENONE ? TL_EIO : err_of(errno);
    bool is_done = write_all(fd, bytes, len);
    int number = errno;
    close(fd);
    if (is_done && rename(fresh, path) == 0 && sync_folder(dir))
        return TL_OK;
    number = is_done ? errno : number;
    unlink(fresh);
    return number == ENOSPC || number == EDQUOT ? TL_ENOSPACE : TL_EIO;
}

static enum tl_err get(void *self, tl_id upload, uint64_t piece, uint8_t *out, size_t out_max,
                       size_t *out_len)
{
    char path[PATH_BYTES];
    uint8_t more;
    size_t len = 0;
    ssize_t got = 1;
    piece_path(self, upload, piece, path);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return err_of(errno);
    while (len < out_max && (got = read(fd, out + len, out_max - len)) > 0)
        len += (size_t)got;
    bool is_longer = got >= 0 && len == out_max && read(fd, &more, 1) > 0;
    close(fd);
    *out_len = len;
    return got < 0 ? TL_EIO : is_longer ? TL_ETOOLONG : TL_OK;
}

static enum tl_err drop(void *self, tl_id upload, uint64_t pieces)
{
    char path[PATH_BYTES], fresh[PATH_BYTES + 8];
    for (uint64_t i = 0; i < pieces; i++) {
        piece_path(self, upload, i, path);
        snprintf(fresh, sizeof fresh, "%s.new", path);
        if ((unlink(path) != 0 && errno != ENOENT) || (unlink(fresh) != 0 && errno != ENOENT))
            return TL_EIO;
    }
    upload_path(self, upload, path);
    return rmdir(path) == 0 || errno == ENOENT ? TL_OK : TL_EIO;
}

static enum tl_err refuse(struct tl_faults *faults, const char *dir, const char *why)
{
    char text[DIR_BYTES + 200];
    snprintf(text, sizeof text, "files that people add cannot be kept in %s: %s", dir, why);
    tl_faults_add(faults, NULL, 0, "uploads.folder", text);
    return TL_EIO;
}

enum tl_err tl_upload_folder_open(const char *dir, struct tl_faults *faults,
                                  struct tl_upload_place *out_place)
{
    struct stat info;
    if (strlen(dir) >= DIR_BYTES)
        return refuse(faults, dir, "the path is too long");
    if ((mkdir(dir, 0700) != 0 && errno != EEXIST) || stat(dir, &info) != 0)
        return refuse(faults, dir, strerror(errno));
    if (!S_ISDIR(info.st_mode) || access(dir, W_OK | X_OK) != 0)
        return refuse(faults, dir, "it is no folder that this user may write");
    struct folder *folder = calloc(1, sizeof *folder);
    if (!folder)
        return TL_ENOMEM;
    snprintf(folder->dir, sizeof folder->dir, "%s", dir);
    *out_place = (struct tl_upload_place){
        .name = "folder", .self = folder, .put = put, .get = get, .drop = drop, .close = free
    };
    return TL_OK;
}
