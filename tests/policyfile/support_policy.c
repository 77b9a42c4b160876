/* support_policy.c: changing a policy's full text file by file. */
#include "policyfile/support_policy.h"

#include <string.h>

#include "policy/check.h"
#include "support/check.h"

enum { FILES_MAX = 64 };

struct part {
    char path[128];
    char *bytes;
    size_t bytes_len;
};

struct parts {
    struct part list[FILES_MAX];
    size_t len;
};

static char *copy_of(const char *bytes, size_t len)
{
    char *copy = calloc(1, len + 1);
    assert_non_null(copy);
    memcpy(copy, bytes, len);
    return copy;
}

static void split(const char *text, size_t text_bytes, struct parts *parts)
{
    for (size_t at = 0; at < text_bytes;) {
        struct part *part = &parts->list[parts->len++];
        int heading = 0;
        CHECK(sscanf(text + at, "== %127s %zu\n%n", part->path, &part->bytes_len, &heading) == 2);
        /* %n counts blank lines of the file itself as well, which scanf skips. */
        heading = (int)(strchr(text + at, '\n') + 1 - (text + at));
        part->bytes = copy_of(text + at + heading, part->bytes_len);
        at += (size_t)heading + part->bytes_len + 1;
    }
}

static struct part *find_part(struct parts *parts, const char *path)
{
    for (size_t i = 0; i < parts->len; i++) {
        if (strcmp(parts->list[i].path, path) == 0)
            return &parts->list[i];
    }
    return NULL;
}

static void put_bytes(struct part *part, const char *bytes)
{
    free(part->bytes);
    part->bytes_len = strlen(bytes);
    part->bytes = copy_of(bytes, part->bytes_len);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct part *)a)->path, ((const struct part *)b)->path);
}

static void change_part(struct part *part, const struct support_change *change)
{
    char *at = strstr(part->bytes, change->find);
    if (!at)
        fail_msg("%s has no \"%s\" to change", change->path, change->find);
    size_t before = (size_t)(at - part->bytes), find = strlen(change->find);
    size_t replace = strlen(change->replace);
    char *bytes = calloc(1, part->bytes_len + replace + 1);
    assert_non_null(bytes);
    memcpy(bytes, part->bytes, before);
    memcpy(bytes + before, change->replace, replace);
    memcpy(bytes + before + replace, at + find, part->bytes_len - before - find);
    part->bytes_len += replace;
    part->bytes_len -= find;
    free(part->bytes);
    part->bytes = bytes;
}

static void apply(struct parts *parts, const struct support_change *change)
{
    struct part *part = find_part(parts, change->path);
    if (change->find) {
        assert_non_null(part);
        change_part(part, change);
    } else if (!change->replace) {
        assert_non_null(part);
        free(part->bytes);
        *part = parts->list[--parts->len];
    } else {
        if (!part) {
            part = &parts->list[parts->len++];
            *part = (struct part){ .bytes = NULL };
            strncpy(part->path, change->path, sizeof part->path - 1);
        }
        put_bytes(part, change->replace);
    }
    qsort(parts->list, parts->len, sizeof *parts->list, by_path);
}

static size_t join(struct parts *parts, char out[SUPPORT_TEXT_BYTES_MAX])
{
    size_t bytes = 0;
    for (size_t i = 0; i < parts->len; i++) {
        struct part *part = &parts->list[i];
        bytes += (size_t)snprintf(out + bytes, SUPPORT_TEXT_BYTES_MAX - bytes, "== %s %zu\n",
                                  part->path, part->bytes_len);
        CHECK(bytes + part->bytes_len + 1 < SUPPORT_TEXT_BYTES_MAX);
        memcpy(out + bytes, part->bytes, part->bytes_len);
        bytes += part->bytes_len;
        out[bytes++] = '\n';
        free(part->bytes);
    }
    return bytes;
}

size_t support_text(const struct support_change *changes, size_t changes_len,
                    char out[SUPPORT_TEXT_BYTES_MAX])
{
    struct tl_fault faults[8];
    struct tl_faults list = { .faults = faults, .faults_max = 8 };
    struct tl_policy_file *file;
    struct parts parts = { .len = 0 };
    size_t text_bytes;
    CHECK_OK(tl_policy_file_open(TL_ROOT "/policy/minimal", &list, &file));
    const char *text = tl_policy_file_text(file, &text_bytes);
    split(text, text_bytes, &parts);
    tl_policy_file_close(file);
    for (size_t i = 0; i < changes_len; i++)
        apply(&parts, &changes[i]);
    return join(&parts, out);
}

void support_check(const struct support_change *changes, size_t changes_len,
                   struct support_result *result)
{
    static char text[SUPPORT_TEXT_BYTES_MAX];
    size_t text_bytes = support_text(changes, changes_len, text);
    *result = (struct support_result){ .err = TL_OK };
    result->list = (struct tl_faults){ .faults = result->faults, .faults_max = SUPPORT_FAULTS_MAX };
    result->err = tl_policy_file_open_text(text, text_bytes, &result->list, &result->file);
    if (!result->err)
        result->err = tl_policy_check(tl_policy_file_policy(result->file), &result->list, NULL);
}

void support_done(struct support_result *result)
{
    tl_policy_file_close(result->file);
    result->file = NULL;
}

void support_print(const struct support_result *result, char *out, size_t out_bytes_max)
{
    size_t bytes = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < result->list.faults_len && bytes < out_bytes_max; i++) {
        const struct tl_fault *fault = &result->faults[i];
        bytes += (size_t)snprintf(out + bytes, out_bytes_max - bytes, "%s:%u: %s\n", fault->file,
                                  fault->line, fault->text);
    }
}

void support_rows(const struct support_row *rows, size_t rows_len)
{
    for (size_t i = 0; i < rows_len; i++) {
        static struct support_result result;
        static char faults[64 << 10];
        support_check(&rows[i].change, 1, &result);
        support_print(&result, faults, sizeof faults);
        assert_string_equal(faults, rows[i].faults);
        CHECK_ERR(TL_EBAD, result.err);
        support_done(&result);
    }
}

void support_is_told(const struct support_change *changes, size_t changes_len, const char *wanted)
{
    static struct support_result result;
    static char said[20000];
    support_check(changes, changes_len, &result);
    support_print(&result, said, sizeof said);
    if (!strstr(said, wanted))
        fail_msg("\"%s\" is not said in\n%s", wanted, said);
    support_done(&result);
}
