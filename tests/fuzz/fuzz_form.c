/* fuzz_form.c: bodies of forms, and the field that names a client, as any bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/form.h"
#include "http/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

/* What was read lies in the body, has its end there, and no name comes twice. */
static void try_form(char *body, size_t bytes)
{
    struct tl_http_form_field fields[TL_HTTP_FORM_FIELDS_MAX];
    uint32_t len = 0;
    if (tl_http_form_read(body, bytes, fields, &len) != TL_OK)
        return;
    for (uint32_t i = 0; i < len; i++) {
        const char *name = fields[i].name, *value = fields[i].value;
        if (*name == '\0' || name < body || value < body || name + strlen(name) > body + bytes ||
            value + strlen(value) > body + bytes)
            abort();
        for (uint32_t k = 0; k < i; k++)
            if (strcmp(fields[k].name, name) == 0)
                abort();
    }
}

static void try_basic(const char *header)
{
    char name[16], password[16];
    if (tl_http_basic_read(header, name, sizeof name, password, sizeof password) == TL_OK &&
        (strlen(name) >= sizeof name || strlen(password) >= sizeof password || strchr(name, ':')))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    char *text = malloc(bytes + 1);
    if (!text)
        return 0;
    memcpy(text, data, bytes);
    text[bytes] = '\0';
    try_basic(text);
    (void)tl_http_type_is_form(text);
    try_form(text, bytes);
    free(text);
    return 0;
}
