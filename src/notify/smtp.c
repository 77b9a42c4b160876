/* smtp.c: handing mails over with libcurl, and what its answers mean. */
#include "notify/smtp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

enum { CONNECT_S = 10, WHOLE_S = 60, TEXT_BYTES = 512 };

struct tl_smtp {
    CURL *curl;
    char url[TEXT_BYTES];
    char user[TEXT_BYTES];
    char password[TEXT_BYTES];
    char authorities[TEXT_BYTES];
    const atomic_bool *stops;
};

/* A mail on its way. */
struct upload {
    const struct tl_smtp *smtp;
    const char *bytes;
    size_t len;
    size_t at;
};

static bool is_near(const char *url)
{
    static const char *const near[] = { "smtp://localhost", "smtp://127.0.0.1", "smtp://[::1]" };
    for (size_t i = 0; i < sizeof near / sizeof near[0]; i++) {
        size_t bytes = strlen(near[i]);
        if (strncmp(url, near[i], bytes) == 0 &&
            (url[bytes] == ':' || url[bytes] == '/' || url[bytes] == '\0'))
            return true;
    }
    return false;
}

bool tl_smtp_is_url(const char *url)
{
    bool has_scheme = (strncmp(url, "smtp://", 7) == 0 && url[7] != '\0') ||
                      (strncmp(url, "smtps://", 8) == 0 && url[8] != '\0');
    return has_scheme && url[strcspn(url, " \r\n\t@")] == '\0' && strlen(url) < TEXT_BYTES;
}

enum tl_err tl_smtp_open(const struct tl_smtp_settings *settings, struct tl_smtp **out_smtp)
{
    struct tl_smtp *smtp = calloc(1, sizeof *smtp);
    if (!smtp)
        return TL_ENOMEM;
    tl_way_library();
    smtp->curl = curl_easy_init();
    smtp->stops = settings->stops;
    snprintf(smtp->url, sizeof smtp->url, "%s", settings->url);
    snprintf(smtp->user, sizeof smtp->user, "%s", settings->user);
    snprintf(smtp->password, sizeof smtp->password, "%s", settings->password);
    snprintf(smtp->authorities, sizeof smtp->authorities, "%s", settings->authorities);
    enum tl_err err = !tl_smtp_is_url(settings->url) ? TL_EBAD : smtp->curl ? TL_OK : TL_ENOMEM;
    if (err == TL_OK)
        *out_smtp = smtp;
    else
        tl_smtp_close(smtp);
    return err;
}

void tl_smtp_close(struct tl_smtp *smtp)
{
    if (!smtp)
        return;
    curl_easy_cleanup(smtp->curl);
    free(smtp);
}

static size_t give(char *out, size_t size, size_t count, void *arg)
{
    struct upload *upload = arg;
    size_t bytes = size * count, left = upload->len - upload->at;
    if (bytes > left)
        bytes = left;
    memcpy(out, upload->bytes + upload->at, bytes);
    upload->at += bytes;
    return bytes;
}

/* Once the whole mail has gone, its answer is waited for even by a program that ends: without it
 * the mail would go a second time. */
static int goes_on(void *arg, curl_off_t down_all, curl_off_t down, curl_off_t up_all,
                   curl_off_t up)
{
    const struct upload *upload = arg;
    (void)down_all;
    (void)down;
    (void)up_all;
    (void)up;
    return upload->at < upload->len && upload->smtp->stops && atomic_load(upload->smtp->stops);
}

static CURLcode set_up(struct tl_smtp *smtp, struct upload *upload, const char *from,
                       struct curl_slist *to)
{
    CURL *curl = smtp->curl;
    curl_easy_reset(curl);
    CURLcode code = curl_easy_setopt(curl, CURLOPT_URL, smtp->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)WHOLE_S);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, upload);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, goes_on);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, upload);
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     is_near(smtp->url) ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL);
    if (code == CURLE_OK && smtp->user[0] != '\0')
        code = curl_easy_setopt(curl, CURLOPT_USERNAME, smtp->user);
    if (code == CURLE_OK && smtp->user[0] != '\0')
        code = curl_easy_setopt(curl, CURLOPT_PASSWORD, smtp->password);
    if (code == CURLE_OK && smtp->authorities[0] != '\0')
        code = curl_easy_setopt(curl, CURLOPT_CAINFO, smtp->authorities);
    if (code == CURLE_OK)
        code = curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
    return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to) : code;
}

/* The server's word on this mail counts only when it was asked about this mail: to MAIL, RCPT or
 * DATA, or after all of it. What it says to our coming (no service, a wrong password) is about the
 * way. 421 closes the connection (RFC 5321, 4.2.2), 530 and 535 ask for another password. */
static enum tl_way_result result_of(CURLcode code, long status, const struct upload *upload)
{
    bool is_about_mail = code == CURLE_SEND_ERROR || upload->at == upload->len;
    if (!is_about_mail || status < 400 || status == 421 || status == 530 || status == 535)
        return TL_WAY_DOWN;
    return status >= 500 ? TL_WAY_NEVER : TL_WAY_LATER;
}

void tl_smtp_send(struct tl_smtp *smtp, const char *from, const char *to, const char *bytes,
                  size_t len, struct tl_way_answer *out)
{
    struct upload upload = { .smtp = smtp, .bytes = bytes, .len = len };
    struct curl_slist *all = curl_slist_append(NULL, to);
    long status = 0;
    *out = (struct tl_way_answer){ .result = TL_WAY_TAKEN };
    CURLcode code = all ? set_up(smtp, &upload, from, all) : CURLE_OUT_OF_MEMORY;
    if (code == CURLE_OK)
        code = curl_easy_perform(smtp->curl);
    curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(all);
    if (code == CURLE_OK)
        return;
    enum tl_way_result result = result_of(code, status, &upload);
    if (result == TL_WAY_DOWN)
        tl_way_say(out, result, "the mail server: %s", curl_easy_strerror(code));
    else
        tl_way_say(out, result, "the mail server refused this mail with %ld", status);
}
