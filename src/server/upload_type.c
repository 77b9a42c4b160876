/* upload_type.c: one cookie of libmagic, which one thread at a time may use. */
#include "server/upload_type.h"

#include <magic.h>
#include <pthread.h>
#include <stdlib.h>

#include "server/upload_name.h"

struct tl_upload_magic {
    pthread_mutex_t lock;
    magic_t cookie;
};

/* No programs are run and nothing is unpacked; what nests is followed a few steps. */
enum { FLAGS = MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF };

enum tl_err tl_upload_magic_open(struct tl_upload_magic **out_magic)
{
    size_t depth = 15;
    struct tl_upload_magic *magic = calloc(1, sizeof *magic);
    if (!magic)
        return TL_ENOMEM;
    pthread_mutex_init(&magic->lock, NULL);
    magic->cookie = magic_open(FLAGS);
    if (!magic->cookie || magic_load(magic->cookie, NULL) != 0) {
        tl_upload_magic_close(magic);
        return TL_EIO;
    }
    magic_setparam(magic->cookie, MAGIC_PARAM_INDIR_MAX, &depth);
    *out_magic = magic;
    return TL_OK;
}

void tl_upload_magic_close(struct tl_upload_magic *magic)
{
    if (!magic)
        return;
    if (magic->cookie)
        magic_close(magic->cookie);
    pthread_mutex_destroy(&magic->lock);
    free(magic);
}

enum tl_upload_type tl_upload_magic_look(struct tl_upload_magic *magic, const void *bytes,
                                         size_t len)
{
    pthread_mutex_lock(&magic->lock);
    const char *media = magic_buffer(magic->cookie, bytes, len);
    enum tl_upload_type type =
        media && media[0] != '\0' ? tl_upload_type_said(media, "") : TL_UPLOAD_TYPES;
    pthread_mutex_unlock(&magic->lock);
    return type;
}
