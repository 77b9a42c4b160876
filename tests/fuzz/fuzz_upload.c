/* fuzz_upload.c: any bytes as what strangers say about a file: its name, its type, the offset of
 * its bytes; as an answer of clamd; and as a sealed piece. */
#include <stdlib.h>
#include <string.h>

#include "http/text.h"
#include "server/clamd.h"
#include "server/upload_name.h"
#include "server/upload_seal.h"

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

/* What is clean stays as it is, fits, and has nothing that ends a header or a path. */
static void clean(const char *text, enum tl_upload_type type)
{
    char name[TL_UPLOAD_NAME_MAX + 1], again[TL_UPLOAD_NAME_MAX + 1];
    char header[TL_UPLOAD_DISPOSITION_BYTES];
    tl_upload_name_clean(text, type, name);
    must(strlen(name) > 0 && strlen(name) <= TL_UPLOAD_NAME_MAX);
    must(name[0] != '.' && !strpbrk(name, "/\\\r\n\t\"<>:|?*"));
    tl_upload_name_clean(name, type, again);
    must(strcmp(name, again) == 0);
    tl_upload_disposition(name, header);
    must(strlen(header) < sizeof header && !strpbrk(header, "\r\n"));
    for (const char *at = header; *at; at++)
        must((unsigned char)*at >= 0x20 && (unsigned char)*at < 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const uint8_t key[TL_UPLOAD_KEY_BYTES] = { 1 };
    const struct tl_upload_piece piece = { 1, 2, 3 };
    char found[TL_CLAMD_NAME_BYTES];
    uint64_t offset = 0;
    /* A copy of just that size, so that one byte too far is seen. */
    char *text = malloc(bytes + 1);
    uint8_t *out = malloc(bytes + 1);
    if (!text || !out)
        abort();
    memcpy(text, data, bytes);
    enum tl_err err = tl_clamd_answer(text, bytes, found);
    must(strlen(found) < sizeof found && (err == TL_EDENIED) == (found[0] != '\0'));
    must(tl_upload_unseal(key, &piece, data, bytes, out) == TL_ECORRUPT);
    text[bytes] = '\0';
    for (enum tl_upload_type type = 0; type < TL_UPLOAD_TYPES; type++)
        clean(text, type);
    must(tl_upload_type_said(text, text) <= TL_UPLOAD_TYPES);
    must(tl_upload_type_find(text) <= TL_UPLOAD_TYPES);
    if (tl_http_number_read(text, &offset) == TL_OK)
        must(offset < UINT64_C(1000000000000000000));
    (void)tl_clamd_address_is(text);
    free(text);
    free(out);
    return 0;
}
