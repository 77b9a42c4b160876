/* fault.c: collecting a human's mistakes. */
#include "base/fault.h"

#include <string.h>

#include "base/assert.h"

static void copy_cut(char *out, size_t out_bytes, const char *text)
{
    size_t bytes = text ? strnlen(text, out_bytes - 1) : 0;
    if (bytes > 0)
        memcpy(out, text, bytes);
    out[bytes] = '\0';
}

void tl_faults_add(struct tl_faults *faults, const char *file, uint32_t line, const char *path,
                   const char *text)
{
    TL_ASSERT(faults->faults_len <= faults->faults_max);
    if (faults->faults_len == faults->faults_max) {
        faults->lost++;
        return;
    }
    struct tl_fault *fault = faults->faults + faults->faults_len++;
    copy_cut(fault->file, sizeof fault->file, file);
    fault->line = line;
    copy_cut(fault->path, sizeof fault->path, path);
    copy_cut(fault->text, sizeof fault->text, text);
}
