/* fuzz_passkey.c: any bytes as client data, attestation object and authenticator data of a passkey.
 *
 * The first byte chooses: 0 client data, 1 an attestation object, 2 authenticator data; what
 * follows is given as a page would, in Base64.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "desk/passkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static const struct tl_passkey_site site = { "https://desk.example", "desk.example" };

static void try_client(const struct tl_passkey_answer *answer)
{
    char challenge[TL_CHALLENGE_BYTES];
    if (tl_passkey_challenge(answer, TL_PASSKEY_GET, &site, challenge) == TL_OK &&
        strlen(challenge) != TL_CHALLENGE_BYTES - 1)
        abort();
}

static void try_attestation(const struct tl_passkey_answer *answer)
{
    struct tl_factor factor = { 0 };
    if (tl_passkey_register(answer, &site, &factor) == TL_OK &&
        (factor.credential[0] == '\0' || !strchr(factor.secret, ':')))
        abort();
}

/* Nobody can sign for this key: whatever comes is refused. */
static void try_signature(const struct tl_passkey_answer *answer)
{
    static const struct tl_factor factor = {
        .secret = "eddsa:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    };
    int64_t counter;
    if (tl_passkey_check(answer, &site, &factor, false, &counter) == TL_OK)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (bytes < 2)
        return 0;
    size_t room = sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = malloc(room);
    if (!text)
        return 0;
    sodium_bin2base64(text, room, data + 1, bytes - 1, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    const struct tl_passkey_answer answer = { .id = text,
                                              .client_data = text,
                                              .attestation = text,
                                              .authenticator_data = text,
                                              .signature = text,
                                              .user_handle = text };
    static void (*const tries[])(
        const struct tl_passkey_answer *answer) = { try_client, try_attestation, try_signature };
    tries[data[0] % 3](&answer);
    free(text);
    return 0;
}
