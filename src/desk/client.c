/* client.c: secrets and tokens of other systems. */
#include "desk/client.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "store/meta.h"

/* What a token says, and the MAC over it and the secret's hash. */
struct ticket {
    uint8_t id[8];
    uint8_t issued_s[8];
    uint8_t mac[crypto_auth_BYTES];
};
_Static_assert(sizeof(struct ticket) == 48, "64 characters of base64");

bool tl_client_is_name(const char *client)
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t bytes = strlen(client);
    return bytes > 0 && bytes < sizeof((struct tl_client *)0)->client &&
           strspn(client, signs) == bytes;
}

static void hash_secret(const char *secret, char out[TL_CLIENT_HASH_BYTES])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)secret, strlen(secret));
    sodium_bin2hex(out, TL_CLIENT_HASH_BYTES, hash, sizeof hash);
}

enum tl_err tl_client_make(struct tl_db *db, const char *client, const char *name, tl_time now,
                           struct tl_client *out_client, char out_secret[TL_TOKEN_BYTES])
{
    struct tl_client made = { .made_at = now };
    if (!tl_client_is_name(client) || strlen(name) >= sizeof made.name)
        return TL_EBAD;
    snprintf(made.client, sizeof made.client, "%s", client);
    snprintf(made.name, sizeof made.name, "%s", name);
    tl_token_draw(out_secret);
    hash_secret(out_secret, made.secret_hash);
    enum tl_err err = tl_store_ids_take(db, "client", 1, &made.id);
    if (err == TL_OK)
        err = tl_store_client_insert(db, &made);
    if (err == TL_OK)
        *out_client = made;
    return err;
}

enum tl_err tl_client_renew(struct tl_db *db, const char *client, struct tl_client *out_client,
                            char out_secret[TL_TOKEN_BYTES])
{
    enum tl_err err = tl_store_client_named(db, client, out_client);
    if (err != TL_OK)
        return err;
    tl_token_draw(out_secret);
    hash_secret(out_secret, out_client->secret_hash);
    return tl_store_client_set_secret(db, out_client->id, out_client->secret_hash);
}

enum tl_err tl_client_check(struct tl_db *db, const char *client, const char *secret,
                            struct tl_client *out_client)
{
    char hash[TL_CLIENT_HASH_BYTES];
    struct tl_client found = { .secret_hash = "" };
    enum tl_err err = tl_store_client_named(db, client, &found);
    if (err != TL_OK && err != TL_ENONE)
        return err;
    hash_secret(secret, hash);
    bool is_right = sodium_memcmp(hash, found.secret_hash, sizeof hash) == 0;
    *out_client = found;
    return is_right ? TL_OK : TL_EDENIED;
}

static void put_number(uint8_t out[8], uint64_t number)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t get_number(const uint8_t from[8])
{
    uint64_t number = 0;
    for (int i = 0; i < 8; i++)
        number |= (uint64_t)from[i] << (8 * i);
    return number;
}

static void seal(const uint8_t *key, struct ticket *ticket, const char *secret_hash)
{
    crypto_auth_hmacsha512256_state state;
    crypto_auth_hmacsha512256_init(&state, key, TL_CLIENT_KEY_BYTES);
    crypto_auth_hmacsha512256_update(&state, ticket->id, sizeof ticket->id);
    crypto_auth_hmacsha512256_update(&state, ticket->issued_s, sizeof ticket->issued_s);
    crypto_auth_hmacsha512256_update(&state, (const unsigned char *)secret_hash,
                                     strlen(secret_hash));
    crypto_auth_hmacsha512256_final(&state, ticket->mac);
}

void tl_client_token(const uint8_t *key, const struct tl_client *client, tl_time now,
                     char out[TL_CLIENT_TOKEN_BYTES])
{
    struct ticket ticket;
    put_number(ticket.id, client->id);
    put_number(ticket.issued_s, (uint64_t)(now / TL_SECOND));
    seal(key, &ticket, client->secret_hash);
    sodium_bin2base64(out, TL_CLIENT_TOKEN_BYTES, (const unsigned char *)&ticket, sizeof ticket,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool is_read(const char *token, struct ticket *out)
{
    size_t len = 0;
    return sodium_base642bin((unsigned char *)out, sizeof *out, token, strlen(token), NULL, &len,
                             NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           len == sizeof *out;
}

enum tl_err tl_client_of_token(struct tl_db *db, const uint8_t *key, const char *token, tl_time now,
                               struct tl_client *out_client)
{
    struct ticket given, right;
    if (!is_read(token, &given))
        return TL_ENONE;
    uint64_t issued_s = get_number(given.issued_s), now_s = (uint64_t)(now / TL_SECOND);
    struct tl_client found;
    enum tl_err err = tl_store_client_find(db, get_number(given.id), &found);
    if (err != TL_OK)
        return err;
    right = given;
    seal(key, &right, found.secret_hash);
    bool is_right = sodium_memcmp(given.mac, right.mac, sizeof given.mac) == 0;
    if (!is_right || issued_s > now_s || now_s - issued_s >= TL_CLIENT_TOKEN_US / TL_SECOND)
        return TL_ENONE;
    *out_client = found;
    return TL_OK;
}
