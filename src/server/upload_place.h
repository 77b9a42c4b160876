/* upload_place.h: where sealed pieces of uploads stand: what a folder and an object store both do.
 *
 *     put(17, 0, bytes) --> DIR/17/0      or  s3: PREFIX17/0
 *
 * Names are ids and numbers, never what a person called a file. A piece that is put is there whole
 * and on the disk, or not at all; putting it again replaces it. Any thread.
 */
#ifndef TL_SERVER_UPLOAD_PLACE_H
#define TL_SERVER_UPLOAD_PLACE_H

#include "base/err.h"
#include "base/fault.h"
#include "base/types.h"

struct tl_upload_place {
    const char *name; /* "folder", "s3": as rows say it. */
    void *self;

    /* TL_ENOSPACE, TL_EIO, TL_EUNAVAILABLE. */
    enum tl_err (*put)(void *self, tl_id upload, uint64_t piece, const uint8_t *bytes, size_t len);

    /* TL_ENONE: it is not there. TL_ETOOLONG: it has more than out_max bytes. */
    enum tl_err (*get)(void *self, tl_id upload, uint64_t piece, uint8_t *out, size_t out_max,
                       size_t *out_len);

    /* Deletes pieces 0 to pieces - 1, and what held them; what is not there is passed over. */
    enum tl_err (*drop)(void *self, tl_id upload, uint64_t pieces);

    void (*close)(void *self);
};

/* A folder, made where it is not (0700). A fault says what is wrong. */
TL_MUST_USE enum tl_err tl_upload_folder_open(const char *dir, struct tl_faults *faults,
                                              struct tl_upload_place *out_place);

/* An S3-compatible store. Texts are borrowed until it is open. */
struct tl_upload_s3 {
    const char *url; /* "https://HOST/BUCKET" */
    const char *region;
    const char *key;
    const char *secret_file; /* Its first line. */
    const char *ca;          /* PEM file; "": the system's. */
};

/* Nothing is asked of it yet. TL_EBAD, with a fault. */
TL_MUST_USE enum tl_err tl_upload_s3_open(const struct tl_upload_s3 *settings,
                                          struct tl_faults *faults,
                                          struct tl_upload_place *out_place);

#endif
