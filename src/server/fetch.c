/* fetch.c: asking another server by HTTP. */
#include "server/fetch.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start_library(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct body {
    char *bytes;
    size_t len;
    bool is_long;
};

static size_t take(char *bytes, size_t size, size_t count, void *arg)
{
    struct body *body = arg;
    size_t more = size * count;
    body->is_long = body->len + more > TL_FETCH_BYTES_MAX;
    if (body->is_long)
        return 0;
    memcpy(body->bytes + body->len, bytes, more);
    body->len += more;
    return more;
}

bool tl_fetch_is_allowed(const char *url)
{
    static const char *const plain[] = { "http://localhost:", "http://127.0.0.1:",
                                         "http://[::1]:" };
    bool is_allowed = strncmp(url, "https://", 8) == 0 && url[8] != '\0';
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        is_allowed = is_allowed || strncmp(url, plain[i], strlen(plain[i])) == 0;
    return is_allowed && url[strcspn(url, " \r\n\t")] == '\0';
}

static enum tl_err set_up(CURL *curl, const struct tl_fetch *fetch, struct body *body)
{
    CURLcode code = curl_easy_setopt(curl, CURLOPT_URL, fetch->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TL_FETCH_SECONDS_MAX);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "throughline/" TL_VERSION);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
    if (fetch->form && code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_POSTFIELDS, fetch->form);
    if (fetch->user && code == CURLE_OK) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        code = curl_easy_setopt(curl, CURLOPT_USERNAME, fetch->user);
    }
    if (fetch->password && code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_PASSWORD, fetch->password);
    if (fetch->authorities && code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_CAINFO, fetch->authorities);
    return code == CURLE_OK ? TL_OK : TL_ENOMEM;
}

enum tl_err tl_fetch(const struct tl_fetch *fetch, char **out_body)
{
    long status = 0;
    if (!tl_fetch_is_allowed(fetch->url))
        return TL_EBAD;
    pthread_once(&once, start_library);
    struct body body = { .bytes = malloc(TL_FETCH_BYTES_MAX + 1) };
    CURL *curl = curl_easy_init();
    enum tl_err err = body.bytes && curl ? set_up(curl, fetch, &body) : TL_ENOMEM;
    if (err == TL_OK && curl_easy_perform(curl) != CURLE_OK)
        err = body.is_long ? TL_ETOOLONG : TL_EUNAVAILABLE;
    if (err == TL_OK &&
        (curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK || status != 200))
        err = TL_EUNAVAILABLE;
    curl_easy_cleanup(curl);
    if (err != TL_OK) {
        free(body.bytes);
        return err;
    }
    body.bytes[body.len] = '\0';
    *out_body = body.bytes;
    return TL_OK;
}

enum tl_err tl_form_escape(char *out, size_t out_bytes, const char *value)
{
    size_t len = strlen(out);
    for (; len < out_bytes && *value; value++) {
        unsigned char c = (unsigned char)*value;
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || strchr("-._~", c) != NULL;
        len += (size_t)snprintf(out + len, out_bytes - len, is_plain ? "%c" : "%%%02X", c);
    }
    return len < out_bytes ? TL_OK : TL_ETOOLONG;
}

enum tl_err tl_form_add(char *out, size_t out_bytes, const char *name, const char *value)
{
    size_t len = strlen(out);
    bool is_first = len == 0 || out[len - 1] == '?' || out[len - 1] == '&';
    int more = snprintf(out + len, out_bytes - len, "%s%s=", is_first ? "" : "&", name);
    if (more < 0 || (size_t)more >= out_bytes - len)
        return TL_ETOOLONG;
    return tl_form_escape(out, out_bytes, value);
}
