/* upload.h: which kinds of files people may add to their matter: the policy's words, what each is
 * called on the wire, and how its names end. Mission: S13, S18. */
#ifndef TL_POLICY_UPLOAD_H
#define TL_POLICY_UPLOAD_H

#include "base/types.h"

/*  name, word of the policy, media type (as content is recognised), endings of names with blanks
 *  between: the first is given to a name that has none of them */
#define TL_UPLOAD_TYPE_TABLE(X)                                                                    \
    X(PDF, "pdf", "application/pdf", "pdf")                                                        \
    X(JPEG, "jpeg", "image/jpeg", "jpg jpeg")                                                      \
    X(PNG, "png", "image/png", "png")                                                              \
    X(TIFF, "tiff", "image/tiff", "tif tiff")                                                      \
    X(HEIC, "heic", "image/heic", "heic heif")                                                     \
    X(DOCX, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",     \
      "docx")                                                                                      \
    X(TEXT, "text", "text/plain", "txt")

enum tl_upload_type {
#define TL_UPLOAD_TYPE(name, word, media, endings) TL_UPLOAD_##name,
    TL_UPLOAD_TYPE_TABLE(TL_UPLOAD_TYPE)
#undef TL_UPLOAD_TYPE
        TL_UPLOAD_TYPES
};

/* Limits of what an upload may be, in the policy: docs/uploads.md. */
enum { TL_UPLOAD_MB_MAX = 64, TL_UPLOAD_FILES_MAX = 100 };

struct tl_upload_rules {
    uint32_t types;   /* A mask of 1 << enum tl_upload_type; 0: no files are taken. */
    uint32_t size_mb; /* Of one file, at most; of 2^20 bytes. */
    uint32_t files;   /* Of one contact, at most. */
};

#endif
