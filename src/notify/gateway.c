/* gateway.c: the two kinds of gateways, and what their answers mean. */
#include "notify/gateway.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <jansson.h>
#include <sodium.h>

#include "base/gsm.h"
#include "notify/text_out.h"

enum { CONNECT_S = 5, WHOLE_S = 10, TEXT_BYTES = 512, BODY_BYTES = 64 * 1024, ASKED_BYTES = 16384 };

struct tl_gateway {
    CURL *curl;
    enum tl_gateway_kind kind;
    char url[TEXT_BYTES];
    char user[TEXT_BYTES];
    char secret[TEXT_BYTES];
    char from[TEXT_BYTES];
    char report[TEXT_BYTES];
    char report_secret[TEXT_BYTES];
    char authorities[TEXT_BYTES];
    char asked[ASKED_BYTES]; /* The URL or body of the message under way. */
    char body[BODY_BYTES + 1];
    size_t body_len;
};

bool tl_gateway_is_url(const char *url)
{
    static const char *const plain[] = { "http://localhost:", "http://127.0.0.1:",
                                         "http://[::1]:" };
    bool is_good = strncmp(url, "https://", 8) == 0 && url[8] != '\0';
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        is_good = is_good || strncmp(url, plain[i], strlen(plain[i])) == 0;
    return is_good && url[strcspn(url, " \r\n\t")] == '\0' && strlen(url) < TEXT_BYTES;
}

enum tl_err tl_gateway_open(const struct tl_gateway_settings *settings,
                            struct tl_gateway **out_gateway)
{
    struct tl_gateway *gateway = calloc(1, sizeof *gateway);
    if (!gateway)
        return TL_ENOMEM;
    tl_way_library();
    gateway->curl = curl_easy_init();
    gateway->kind = settings->kind;
    snprintf(gateway->url, sizeof gateway->url, "%s", settings->url);
    snprintf(gateway->user, sizeof gateway->user, "%s", settings->user);
    snprintf(gateway->secret, sizeof gateway->secret, "%s", settings->secret);
    snprintf(gateway->from, sizeof gateway->from, "%s", settings->from);
    snprintf(gateway->report, sizeof gateway->report, "%s", settings->report);
    snprintf(gateway->report_secret, sizeof gateway->report_secret, "%s", settings->report_secret);
    snprintf(gateway->authorities, sizeof gateway->authorities, "%s", settings->authorities);
    enum tl_err err = !tl_gateway_is_url(settings->url) ? TL_EBAD
                      : gateway->curl                   ? TL_OK
                                                        : TL_ENOMEM;
    if (err == TL_OK)
        *out_gateway = gateway;
    else
        tl_gateway_close(gateway);
    return err;
}

void tl_gateway_close(struct tl_gateway *gateway)
{
    if (!gateway)
        return;
    curl_easy_cleanup(gateway->curl);
    sodium_memzero(gateway, sizeof *gateway);
    free(gateway);
}

static size_t take(char *bytes, size_t size, size_t count, void *arg)
{
    struct tl_gateway *gateway = arg;
    size_t more = size * count;
    if (more > BODY_BYTES - gateway->body_len)
        return 0;
    memcpy(gateway->body + gateway->body_len, bytes, more);
    gateway->body_len += more;
    gateway->body[gateway->body_len] = '\0';
    return more;
}

/* RFC 3986, 2.1. */
static void escape(struct tl_text_out *out, const char *text)
{
    for (; *text; text++) {
        char coded[4];
        unsigned char c = (unsigned char)*text;
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || strchr("-._~", c) != NULL;
        snprintf(coded, sizeof coded, is_plain ? "%c" : "%%%02X", c);
        tl_text_out_text(out, coded);
    }
}

static void field(struct tl_text_out *out, const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    tl_text_out_text(out, strchr(out->at, '?') ? "&" : "?");
    tl_text_out_text(out, name);
    tl_text_out_text(out, "=");
    escape(out, value);
}

/* Kannel user's guide, "Using the HTTP Interface to Send SMS Messages": coding 0 is the GSM
 * alphabet, 2 is UCS-2; the text itself comes as charset says. dlr-mask 1 + 2 + 16: delivered, not
 * delivered, refused by the center. */
static enum tl_err ask_kannel(struct tl_gateway *gateway, const struct tl_gateway_message *message)
{
    struct tl_gsm gsm;
    struct tl_text_out url, report;
    char report_text[TEXT_BYTES * 2], id[24];
    enum tl_err err = tl_gsm_measure(message->text, &gsm);
    if (err != TL_OK)
        return err;
    tl_text_out_init(&url, gateway->asked, sizeof gateway->asked);
    tl_text_out_text(&url, gateway->url);
    field(&url, "username", gateway->user);
    field(&url, "password", gateway->secret);
    field(&url, "from", gateway->from);
    field(&url, "to", message->to);
    field(&url, "charset", "UTF-8");
    field(&url, "coding", gsm.is_ucs2 ? "2" : "0");
    field(&url, "text", message->text);
    if (gateway->report[0] != '\0') {
        snprintf(id, sizeof id, "%" PRIu64, message->reference);
        tl_text_out_init(&report, report_text, sizeof report_text);
        tl_text_out_text(&report, gateway->report);
        field(&report, "secret", gateway->report_secret);
        field(&report, "id", id);
        tl_text_out_text(&report, "&status=%d"); /* Kannel puts it in. */
        field(&url, "dlr-mask", "19");
        field(&url, "dlr-url", report_text);
        if (report.is_full)
            return TL_ETOOLONG;
    }
    curl_easy_setopt(gateway->curl, CURLOPT_HTTPGET, 1L);
    return !url.is_full && curl_easy_setopt(gateway->curl, CURLOPT_URL, gateway->asked) == CURLE_OK
               ? TL_OK
               : TL_ETOOLONG;
}

static enum tl_err ask_http(struct tl_gateway *gateway, const struct tl_gateway_message *message,
                            struct curl_slist **out_headers)
{
    char id[24], token[TEXT_BYTES + 32];
    snprintf(id, sizeof id, "%" PRIu64, message->reference);
    json_t *json = json_pack("{s:s, s:s, s:s, s:s}", "from", gateway->from, "to", message->to,
                             "text", message->text, "reference", id);
    size_t len =
        json ? json_dumpb(json, gateway->asked, sizeof gateway->asked - 1, JSON_COMPACT) : 0;
    json_decref(json);
    if (len == 0 || len >= sizeof gateway->asked)
        return len == 0 ? TL_EBAD : TL_ETOOLONG;
    gateway->asked[len] = '\0';
    *out_headers = curl_slist_append(NULL, "Content-Type: application/json");
    if (gateway->secret[0] != '\0') {
        snprintf(token, sizeof token, "Authorization: Bearer %s", gateway->secret);
        struct curl_slist *more = curl_slist_append(*out_headers, token);
        sodium_memzero(token, sizeof token);
        if (!more)
            return TL_ENOMEM;
        *out_headers = more;
    }
    curl_easy_setopt(gateway->curl, CURLOPT_URL, gateway->url);
    curl_easy_setopt(gateway->curl, CURLOPT_POSTFIELDS, gateway->asked);
    curl_easy_setopt(gateway->curl, CURLOPT_HTTPHEADER, *out_headers);
    return TL_OK;
}

static void set_up(struct tl_gateway *gateway)
{
    CURL *curl = gateway->curl;
    gateway->body_len = 0;
    gateway->body[0] = '\0';
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)WHOLE_S);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "throughline/" TL_VERSION);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, gateway);
    if (gateway->authorities[0] != '\0')
        curl_easy_setopt(curl, CURLOPT_CAINFO, gateway->authorities);
}

/* "id" or "message_id" of a JSON answer, a text or a number. */
static void read_id(const struct tl_gateway *gateway, struct tl_way_answer *out)
{
    json_t *json = json_loadb(gateway->body, gateway->body_len, JSON_REJECT_DUPLICATES, NULL);
    json_t *id = json_object_get(json, "id");
    if (!id)
        id = json_object_get(json, "message_id");
    if (json_is_integer(id))
        snprintf(out->message, sizeof out->message, "%" JSON_INTEGER_FORMAT,
                 json_integer_value(id));
    else if (json_is_string(id) && strlen(json_string_value(id)) < sizeof out->message)
        snprintf(out->message, sizeof out->message, "%s", json_string_value(id));
    json_decref(json);
}

/* 401, 403, 404: a password or an address of ours is wrong, so all wait. 408 and 429 ask for
 * patience; 5xx is the gateway's own trouble. What else it refuses is about this message. */
static enum tl_way_result result_of(long status)
{
    if (status >= 200 && status < 300)
        return TL_WAY_TAKEN;
    if (status == 408 || status == 429)
        return TL_WAY_LATER;
    if (status < 400 || status >= 500 || status == 401 || status == 403 || status == 404)
        return TL_WAY_DOWN;
    return TL_WAY_NEVER;
}

void tl_gateway_send(struct tl_gateway *gateway, const struct tl_gateway_message *message,
                     struct tl_way_answer *out)
{
    struct curl_slist *headers = NULL;
    long status = 0;
    *out = (struct tl_way_answer){ .result = TL_WAY_TAKEN };
    set_up(gateway);
    enum tl_err err = gateway->kind == TL_GATEWAY_KANNEL ? ask_kannel(gateway, message)
                                                         : ask_http(gateway, message, &headers);
    CURLcode code = err == TL_OK ? curl_easy_perform(gateway->curl) : CURLE_OK;
    curl_easy_getinfo(gateway->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    sodium_memzero(gateway->asked, sizeof gateway->asked);
    if (err != TL_OK)
        tl_way_say(out, err == TL_ENOMEM ? TL_WAY_LATER : TL_WAY_NEVER,
                   "the text message cannot be written: %s", tl_err_text(err));
    else if (code != CURLE_OK)
        tl_way_say(out, TL_WAY_DOWN, "the gateway for text messages: %s", curl_easy_strerror(code));
    else if (result_of(status) != TL_WAY_TAKEN)
        tl_way_say(out, result_of(status), "the gateway for text messages answered %ld", status);
    else if (gateway->kind == TL_GATEWAY_HTTP)
        read_id(gateway, out);
}
