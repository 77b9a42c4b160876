/* text_out.h: text put together in memory of fixed size; what no longer fits is seen at the end. */
#ifndef TL_NOTIFY_TEXT_OUT_H
#define TL_NOTIFY_TEXT_OUT_H

#include "base/err.h"
#include "base/types.h"

struct tl_text_out {
    char *at;
    size_t bytes; /* Without the 0 that always stands behind. */
    size_t max;   /* Of the memory. */
    bool is_full;
};

void tl_text_out_init(struct tl_text_out *out, char *memory, size_t bytes_max);
void tl_text_out_bytes(struct tl_text_out *out, const char *bytes, size_t len);
void tl_text_out_text(struct tl_text_out *out, const char *text);

#endif
