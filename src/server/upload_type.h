/* upload_type.h: what a file is by its content (libmagic, as file(1)), whatever it is called. */
#ifndef TL_SERVER_UPLOAD_TYPE_H
#define TL_SERVER_UPLOAD_TYPE_H

#include "base/err.h"
#include "policy/upload.h"

struct tl_upload_magic;

/* TL_EIO: the system's list of types cannot be read. */
TL_MUST_USE enum tl_err tl_upload_magic_open(struct tl_upload_magic **out_magic);
void tl_upload_magic_close(struct tl_upload_magic *magic);

/* By the first bytes of a file, at most TL_UPLOAD_PIECE_MAX of them. TL_UPLOAD_TYPES: it is nothing
 * that a policy knows. One file after the other; any thread. */
enum tl_upload_type tl_upload_magic_look(struct tl_upload_magic *magic, const void *bytes,
                                         size_t len);

#endif
