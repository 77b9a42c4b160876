/* folder_key.c: the secret of a data folder. */
#include "server/folder_key.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEX_BYTES = 2 * TL_FOLDER_SECRET_BYTES + 1 };

static enum tl_err complain(struct tl_faults *faults, enum tl_err err, const char *file,
                            const char *text)
{
    tl_faults_add(faults, file, 0, "", text);
    return err;
}

/* Written under another name first: a secret is there whole or not at all. */
static enum tl_err make(const char *file, struct tl_faults *faults)
{
    char fresh[600], hex[HEX_BYTES];
    uint8_t secret[TL_FOLDER_SECRET_BYTES];
    randombytes_buf(secret, sizeof secret);
    sodium_bin2hex(hex, sizeof hex, secret, sizeof secret);
    snprintf(fresh, sizeof fresh, "%s.%ld", file, (long)getpid());
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool is_written = fd >= 0 && write(fd, hex, HEX_BYTES - 1) == HEX_BYTES - 1 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(hex, sizeof hex);
    bool is_there = is_written && (link(fresh, file) == 0 || errno == EEXIST);
    unlink(fresh);
    return is_there ? TL_OK
                    : complain(faults, TL_EIO, file, "the folder's secret cannot be written");
}

static enum tl_err read_secret(const char *file, uint8_t *out, struct tl_faults *faults)
{
    char hex[HEX_BYTES + 2] = "";
    struct stat info;
    size_t len = 0;
    const char *end = NULL;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return TL_ENONE;
    bool is_read = fd >= 0 && fstat(fd, &info) == 0 && read(fd, hex, HEX_BYTES) > 0;
    if (fd >= 0)
        close(fd);
    if (!is_read)
        return complain(faults, TL_EIO, file, "the folder's secret cannot be read");
    if ((info.st_mode & 077) != 0)
        return complain(faults, TL_EDENIED, file,
                        "others may read the folder's secret; chmod 600 it");
    if (sodium_hex2bin(out, TL_FOLDER_SECRET_BYTES, hex, strlen(hex), "\n", &len, &end) != 0 ||
        len != TL_FOLDER_SECRET_BYTES || *end != '\0')
        return complain(faults, TL_EBAD, file, "this is no secret of a data folder");
    sodium_memzero(hex, sizeof hex);
    return TL_OK;
}

enum tl_err tl_folder_key(const char *dir, const char use[8], uint8_t out[TL_FOLDER_SECRET_BYTES],
                          struct tl_faults *faults)
{
    char file[560];
    uint8_t secret[TL_FOLDER_SECRET_BYTES];
    snprintf(file, sizeof file, "%s/secret.key", dir);
    enum tl_err err = read_secret(file, secret, faults);
    if (err == TL_ENONE) {
        err = make(file, faults);
        if (err == TL_OK)
            err = read_secret(file, secret, faults);
    }
    if (err != TL_OK)
        return err;
    crypto_kdf_derive_from_key(out, TL_FOLDER_SECRET_BYTES, 1, use, secret);
    sodium_memzero(secret, sizeof secret);
    return TL_OK;
}
