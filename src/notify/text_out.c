/* text_out.c: appending with a limit. */
#include "notify/text_out.h"

#include <string.h>

void tl_text_out_init(struct tl_text_out *out, char *memory, size_t bytes_max)
{
    *out = (struct tl_text_out){ .at = memory, .max = bytes_max };
    memory[0] = '\0';
}

void tl_text_out_bytes(struct tl_text_out *out, const char *bytes, size_t len)
{
    if (out->is_full || len >= out->max - out->bytes) {
        out->is_full = true;
        return;
    }
    memcpy(out->at + out->bytes, bytes, len);
    out->bytes += len;
    out->at[out->bytes] = '\0';
}

void tl_text_out_text(struct tl_text_out *out, const char *text)
{
    tl_text_out_bytes(out, text, strlen(text));
}
