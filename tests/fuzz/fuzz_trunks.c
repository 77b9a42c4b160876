/* fuzz_trunks.c: any bytes as a file of trunks: read, or refused with a reason. */
#include "server/trunks_file.h"

enum { FAULTS_MAX = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct tl_trunks_file *file = NULL;
    enum tl_err err = tl_trunks_file_read_text("fuzz", (const char *)data, bytes, &faults, &file);
    if (err == TL_EBAD && faults.faults_len == 0)
        __builtin_trap(); /* A refusal without a reason. */
    tl_trunks_file_close(file);
    return 0;
}
