/* fuzz_id_token.c: any bytes as a token and, behind a line's end, as a provider's keys. */
#include <stdlib.h>
#include <string.h>

#include "desk/id_token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    const struct tl_id_token_wanted wanted = { .issuer = "https://id.example",
                                               .client = "center",
                                               .nonce = "a nonce that no input knows: 8f1c9e",
                                               .now = INT64_C(1800000000) * TL_SECOND };
    char *text = malloc(bytes + 1);
    json_t *claims = NULL;
    if (!text)
        return 0;
    memcpy(text, data, bytes);
    text[bytes] = '\0';
    char *end = strchr(text, '\n');
    if (end)
        *end = '\0';
    json_t *jwks = end ? json_loads(end + 1, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (tl_id_token_check(text, jwks, &wanted, &claims) == TL_OK)
        abort();
    json_decref(claims);
    json_decref(jwks);
    free(text);
    return 0;
}
