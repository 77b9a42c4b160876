/* turn.c: what a browser needs to use the relay. */
#include "server/turn.h"

#include <inttypes.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SECRET_BYTES = 256, NAME_BYTES = 48, SHA1_BYTES = 20, PASSWORD_BYTES = 32 };

struct tl_turn {
    char urls[TL_SETTING_BYTES_MAX]; /* With blanks between. */
    char secret[SECRET_BYTES];
    int64_t holds_s;
};

static enum tl_err complain(struct tl_faults *faults, const char *key, const char *text)
{
    tl_faults_add(faults, NULL, 0, key, text);
    return TL_EBAD;
}

static bool read_secret(const char *file, char out[SECRET_BYTES])
{
    FILE *in = fopen(file, "r");
    bool is_read = in && fgets(out, SECRET_BYTES, in);
    if (in)
        fclose(in);
    out[is_read ? strcspn(out, "\r\n") : 0] = '\0';
    return out[0] != '\0';
}

/* RFC 7065: "turn:" or "turns:" and a host. */
static bool are_urls(const char *urls)
{
    const char *at = urls;
    while (*(at += strspn(at, " "))) {
        size_t len = strcspn(at, " "), scheme = strncmp(at, "turns:", 6) == 0 ? 6 : 5;
        if (strncmp(at, "turn:", 5) != 0 && scheme != 6)
            return false;
        if (len <= scheme)
            return false;
        at += len;
    }
    return true;
}

enum tl_err tl_turn_open(const struct tl_settings *settings, struct tl_faults *faults,
                         struct tl_turn **out_turn)
{
    *out_turn = NULL;
    if (settings->turn_url[0] == '\0')
        return TL_OK;
    if (!are_urls(settings->turn_url))
        return complain(faults, "turn.url", "this has the form turn:HOST:PORT, or turns:HOST:PORT");
    struct tl_turn *turn = calloc(1, sizeof *turn);
    if (!turn)
        return TL_ENOMEM;
    snprintf(turn->urls, sizeof turn->urls, "%s", settings->turn_url);
    turn->holds_s = settings->turn_minutes * 60;
    if (read_secret(settings->turn_secret_file, turn->secret)) {
        *out_turn = turn;
        return TL_OK;
    }
    tl_turn_close(turn);
    return complain(faults, "turn.secret_file", "this file cannot be read, or is empty");
}

void tl_turn_close(struct tl_turn *turn)
{
    if (!turn)
        return;
    sodium_memzero(turn, sizeof *turn);
    free(turn);
}

static json_t *list_urls(const char *urls)
{
    json_t *list = json_array();
    const char *at = urls;
    while (*(at += strspn(at, " "))) {
        size_t len = strcspn(at, " ");
        json_array_append_new(list, json_stringn(at, len));
        at += len;
    }
    return list;
}

json_t *tl_turn_servers(const struct tl_turn *turn, tl_id id, int64_t now_s)
{
    char name[NAME_BYTES], password[PASSWORD_BYTES];
    uint8_t mac[SHA1_BYTES];
    unsigned mac_bytes = 0;
    if (!turn)
        return NULL;
    snprintf(name, sizeof name, "%" PRId64 ":%" PRIu64, now_s + turn->holds_s, (uint64_t)id);
    if (!HMAC(EVP_sha1(), turn->secret, (int)strlen(turn->secret), (const uint8_t *)name,
              strlen(name), mac, &mac_bytes))
        return NULL;
    sodium_bin2base64(password, sizeof password, mac, sizeof mac, sodium_base64_VARIANT_ORIGINAL);
    return json_pack("[{s:o, s:s, s:s}]", "urls", list_urls(turn->urls), "username", name,
                     "credential", password);
}
