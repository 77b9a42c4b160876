/* fuzz_csv.c: any bytes as a file of comma-separated values. */
#include <stdio.h>
#include <string.h>

#include "desk/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static struct tl_csv csv;
    FILE *file = bytes > 0 ? fmemopen((void *)(uintptr_t)data, bytes, "rb") : NULL;
    if (!file)
        return 0;
    tl_csv_init(&csv, file);
    enum tl_err err = TL_OK;
    size_t read = 0;
    while (err != TL_ENONE && err != TL_EIO) {
        err = tl_csv_next(&csv);
        for (uint32_t i = 0; err == TL_OK && i < csv.fields_len; i++)
            read += strlen(csv.fields[i]);
    }
    fclose(file);
    return read > bytes;
}
