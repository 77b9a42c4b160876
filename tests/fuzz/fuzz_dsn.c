/* fuzz_dsn.c: any bytes as a mail that came back. */
#include <stdlib.h>
#include <string.h>

#include "notify/dsn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    /* A copy of just that size, so that one byte too far is seen. */
    char *copy = malloc(bytes > 0 ? bytes : 1);
    struct tl_dsn dsn = { .action = TL_DSN_DELAYED };
    if (!copy)
        return 0;
    if (bytes > 0)
        memcpy(copy, data, bytes);
    enum tl_err err = tl_dsn_read(copy, bytes, &dsn);
    free(copy);
    if (err == TL_OK && (dsn.message[0] == '\0' || strlen(dsn.message) >= sizeof dsn.message ||
                         strlen(dsn.status) >= sizeof dsn.status))
        abort();
    return 0;
}
