/* vault.c: the master key's file, and wrapping. */
#include "server/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    CHECK = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    WRAPPED = NONCE + TL_VAULT_KEY_BYTES + CHECK,
    PATH_MAX_BYTES = 512,
};
_Static_assert(TL_VAULT_WRAPPED_BYTES == 2 * WRAPPED + 1, "vault.h says the same");

static enum tl_err read_key(struct tl_vault *vault, int fd)
{
    struct stat info;
    uint8_t more;
    if (fstat(fd, &info) != 0)
        return TL_EIO;
    if ((info.st_mode & 077) != 0)
        return TL_EBAD;
    ssize_t bytes = read(fd, vault->key, sizeof vault->key);
    if (bytes < 0)
        return TL_EIO;
    return bytes == sizeof vault->key && read(fd, &more, 1) == 0 ? TL_OK : TL_EBAD;
}

/* Under another name first: a crash leaves the whole key or none. */
static enum tl_err make_key(struct tl_vault *vault, const char *dir, const char *path)
{
    char fresh[PATH_MAX_BYTES + 8];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return TL_EIO;
    randombytes_buf(vault->key, sizeof vault->key);
    bool is_done = write(fd, vault->key, sizeof vault->key) == sizeof vault->key && fsync(fd) == 0;
    int number = errno;
    close(fd);
    is_done = is_done && link(fresh, path) == 0; /* Never over one that is there. */
    unlink(fresh);
    int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    is_done = is_done && folder >= 0 && fsync(folder) == 0;
    if (folder >= 0)
        close(folder);
    return is_done ? TL_OK : number == ENOSPC ? TL_ENOSPACE : TL_EIO;
}

enum tl_err tl_vault_open(struct tl_vault *vault, const char *dir, bool may_make)
{
    char path[PATH_MAX_BYTES];
    if (sodium_init() < 0)
        return TL_ENOMEM;
    snprintf(path, sizeof path, "%s/recordings.key", dir);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return may_make ? make_key(vault, dir, path) : TL_ENONE;
    if (fd < 0)
        return TL_EIO;
    enum tl_err err = read_key(vault, fd);
    close(fd);
    return err;
}

void tl_vault_close(struct tl_vault *vault)
{
    sodium_memzero(vault, sizeof *vault);
}

void tl_vault_wrap(const struct tl_vault *vault, const char *name,
                   const uint8_t key[TL_VAULT_KEY_BYTES], char out[TL_VAULT_WRAPPED_BYTES])
{
    uint8_t wrapped[WRAPPED];
    randombytes_buf(wrapped, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(wrapped + NONCE, NULL, key, TL_VAULT_KEY_BYTES,
                                               (const uint8_t *)name, strlen(name), NULL, wrapped,
                                               vault->key);
    sodium_bin2hex(out, TL_VAULT_WRAPPED_BYTES, wrapped, sizeof wrapped);
}

enum tl_err tl_vault_unwrap(const struct tl_vault *vault, const char *name, const char *wrapped,
                            uint8_t out_key[TL_VAULT_KEY_BYTES])
{
    uint8_t bytes[WRAPPED], key[TL_VAULT_KEY_BYTES];
    size_t len = 0;
    const char *end;
    if (sodium_hex2bin(bytes, sizeof bytes, wrapped, strlen(wrapped), NULL, &len, &end) != 0 ||
        *end != '\0' || len != sizeof bytes)
        return TL_ECORRUPT;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(key, NULL, NULL, bytes + NONCE,
                                                   sizeof bytes - NONCE, (const uint8_t *)name,
                                                   strlen(name), bytes, vault->key) != 0)
        return TL_ECORRUPT;
    memcpy(out_key, key, sizeof key);
    sodium_memzero(key, sizeof key);
    return TL_OK;
}
