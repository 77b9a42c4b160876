/* upload_s3.c: pieces of uploads as objects of an S3-compatible store: URL/UPLOAD/PIECE. Requests
 * are signed by libcurl (AWS Signature Version 4), the bytes among what is signed. One connection a
 * request; the bytes are sealed before they come here. */
#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "server/log.h"
#include "server/upload_place.h"

enum { TEXT_BYTES = 300, URL_BYTES = TEXT_BYTES + 64, CONNECT_S = 10, ALL_S = 60 };

struct s3 {
    char url[TEXT_BYTES];     /* https://HOST/BUCKET, without a slash at its end. */
    char signs[TEXT_BYTES];   /* "aws:amz:REGION:s3" */
    char who[2 * TEXT_BYTES]; /* "KEY:SECRET" */
    char ca[TEXT_BYTES];      /* "": the system's. */
};

/* What an answer brings; more than bytes_max is an error. */
struct answer {
    uint8_t *bytes;
    size_t len, bytes_max;
    bool is_longer;
};

static size_t take(char *data, size_t size, size_t count, void *arg)
{
    struct answer *answer = arg;
    size_t len = size * count;
    if (!answer->bytes) /* Words that nobody reads. */
        return len;
    if (len > answer->bytes_max - answer->len) {
        answer->is_longer = true;
        return 0;
    }
    memcpy(answer->bytes + answer->len, data, len);
    answer->len += len;
    return len;
}

static bool set_all(CURL *curl, const struct s3 *s3, const char *url, const char *method,
                    struct answer *answer)
{
    return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, s3->signs) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USERPWD, s3->who) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)ALL_S) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer) == CURLE_OK &&
           (s3->ca[0] == '\0' || curl_easy_setopt(curl, CURLOPT_CAINFO, s3->ca) == CURLE_OK);
}

static enum tl_err err_of(const char *method, CURLcode code, long status, bool is_longer)
{
    if (is_longer)
        return TL_ETOOLONG;
    if (code == CURLE_OK && status >= 200 && status < 300)
        return TL_OK;
    if (code == CURLE_OK && status == 404)
        return TL_ENONE;
    tl_log("upload.store", "method=%s status=%ld why=\"%s\"", method, status,
           code == CURLE_OK ? "refused" : curl_easy_strerror(code));
    return TL_EUNAVAILABLE;
}

/* What is signed of the bytes: S3 wants the hash as a header, and libcurl takes it from there. */
static struct curl_slist *make_headers(const uint8_t *bytes, size_t len)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char text[sizeof "x-amz-content-sha256: " + 2 * sizeof hash] = "x-amz-content-sha256: ";
    size_t name_len = strlen(text);
    crypto_hash_sha256(hash, bytes, len);
    sodium_bin2hex(text + name_len, sizeof text - name_len, hash, sizeof hash);
    struct curl_slist *first = curl_slist_append(NULL, "Content-Type: application/octet-stream");
    struct curl_slist *all = first ? curl_slist_append(first, text) : NULL;
    if (!all)
        curl_slist_free_all(first);
    return all;
}

/* bytes NULL: none go with it. */
static enum tl_err ask(const struct s3 *s3, const char *method, tl_id upload, uint64_t piece,
                       const uint8_t *bytes, size_t len, struct answer *answer)
{
    char url[URL_BYTES];
    long status = 0;
    snprintf(url, sizeof url, "%s/%" PRIu64 "/%" PRIu64, s3->url, upload, piece);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = make_headers(bytes, len);
    bool is_set = curl && headers && set_all(curl, s3, url, method, answer) &&
                  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK;
    if (is_set && bytes) /* As fields of a POST: no waiting for a 100. */
        is_set = curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len) == CURLE_OK &&
                 curl_easy_setopt(curl, CURLOPT_POSTFIELDS, bytes) == CURLE_OK &&
                 curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method) == CURLE_OK;
    CURLcode code = is_set ? curl_easy_perform(curl) : CURLE_OUT_OF_MEMORY;
    if (is_set)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return err_of(method, code, status, answer->is_longer);
}

static enum tl_err put(void *self, tl_id upload, uint64_t piece, const uint8_t *bytes, size_t len)
{
    struct answer answer = { .bytes = NULL };
    enum tl_err err = ask(self, "PUT", upload, piece, bytes, len, &answer);
    return err == TL_ENONE ? TL_EUNAVAILABLE : err; /* There is no such bucket. */
}

static enum tl_err get(void *self, tl_id upload, uint64_t piece, uint8_t *out, size_t out_max,
                       size_t *out_len)
{
    struct answer answer = { .bytes = out, .bytes_max = out_max };
    enum tl_err err = ask(self, "GET", upload, piece, NULL, 0, &answer);
    *out_len = answer.len;
    return err;
}

static enum tl_err drop(void *self, tl_id upload, uint64_t pieces)
{
    enum tl_err err = TL_OK;
    for (uint64_t i = 0; i < pieces && err == TL_OK; i++) {
        struct answer answer = { .bytes = NULL };
        err = ask(self, "DELETE", upload, i, NULL, 0, &answer);
        err = err == TL_ENONE ? TL_OK : err;
    }
    return err;
}

static void done(void *self)
{
    sodium_memzero(self, sizeof(struct s3));
    free(self);
}

static enum tl_err complain(struct tl_faults *faults, const char *key, const char *text)
{
    tl_faults_add(faults, NULL, 0, key, text);
    return TL_EBAD;
}

/* The first line of a file. */
static bool read_line(const char *path, char out[TEXT_BYTES])
{
    FILE *in = path[0] != '\0' ? fopen(path, "r") : NULL;
    bool is_read = in && fgets(out, TEXT_BYTES, in);
    if (in)
        fclose(in);
    if (is_read)
        out[strcspn(out, "\r\n")] = '\0';
    return is_read && out[0] != '\0';
}

enum tl_err tl_upload_s3_open(const struct tl_upload_s3 *settings, struct tl_faults *faults,
                              struct tl_upload_place *out_place)
{
    char secret[TEXT_BYTES];
    size_t len = strlen(settings->url);
    if (len >= TEXT_BYTES || settings->url[len - 1] == '/' ||
        (strncmp(settings->url, "https://", 8) != 0 && strncmp(settings->url, "http://", 7) != 0))
        return complain(faults, "uploads.s3_url",
                        "uploads.s3_url is https://HOST/BUCKET, without a slash at its end");
    if (settings->key[0] == '\0' || strchr(settings->key, ':') ||
        !read_line(settings->secret_file, secret))
        return complain(faults, "uploads.s3_secret_file",
                        "the store wants uploads.s3_key, and its secret as the first line of "
                        "uploads.s3_secret_file");
    struct s3 *s3 = calloc(1, sizeof *s3);
    if (!s3)
        return TL_ENOMEM;
    snprintf(s3->url, sizeof s3->url, "%s", settings->url);
    snprintf(s3->signs, sizeof s3->signs, "aws:amz:%s:s3", settings->region);
    snprintf(s3->who, sizeof s3->who, "%s:%s", settings->key, secret);
    snprintf(s3->ca, sizeof s3->ca, "%s", settings->ca);
    sodium_memzero(secret, sizeof secret);
    *out_place = (struct tl_upload_place){
        .name = "s3", .self = s3, .put = put, .get = get, .drop = drop, .close = done
    };
    return TL_OK;
}
