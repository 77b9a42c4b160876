/* pages.c: reading a folder of pages, and finding one. */
#include "http/pages.h"

#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PAGES_MAX = 8192,
    PAGES_BYTES_MAX = 64 * 1024 * 1024,
    DEPTH_MAX = 8,
    PATH_BYTES_MAX = 512,
};

static const struct {
    const char *ending;
    const char *type;
} types[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".mjs", "text/javascript; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".json", "application/json" },
    { ".map", "application/json" },
    { ".webmanifest", "application/manifest+json" },
    { ".svg", "image/svg+xml" },
    { ".png", "image/png" },
    { ".jpg", "image/jpeg" },
    { ".webp", "image/webp" },
    { ".ico", "image/x-icon" },
    { ".woff2", "font/woff2" },
    { ".woff", "font/woff" },
    { ".ttf", "font/ttf" },
    { ".mp3", "audio/mpeg" },
    { ".ogg", "audio/ogg" },
    { ".wav", "audio/wav" },
    { ".txt", "text/plain; charset=utf-8" },
    { ".xml", "application/xml" },
    { ".pdf", "application/pdf" },
    { ".wasm", "application/wasm" },
};

static bool ends_with(const char *text, const char *ending)
{
    size_t bytes = strlen(text);
    size_t ending_bytes = strlen(ending);
    return bytes >= ending_bytes && strcasecmp(text + bytes - ending_bytes, ending) == 0;
}

static const char *type_of(const char *path)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (ends_with(path, types[i].ending))
            return types[i].type;
    return "application/octet-stream";
}

static void free_page(struct tl_page *page)
{
    free(page->path);
    free(page->bytes);
    free(page->gzip);
}

struct tl_pages *tl_pages_hold(struct tl_pages *pages)
{
    pages->holders++;
    return pages;
}

void tl_pages_let_go(struct tl_pages *pages)
{
    if (!pages || --pages->holders > 0)
        return;
    for (uint32_t i = 0; i < pages->pages_len; i++)
        free_page(pages->pages + i);
    free(pages->pages);
    free(pages);
}

static enum tl_err grow(struct tl_pages *pages)
{
    if (pages->pages_len < pages->pages_max)
        return TL_OK;
    if (pages->pages_len == PAGES_MAX)
        return TL_EFULL;
    uint32_t pages_max = pages->pages_max ? pages->pages_max * 2 : 64;
    struct tl_page *more = realloc(pages->pages, pages_max * sizeof *more);
    if (!more)
        return TL_ENOMEM;
    pages->pages = more;
    pages->pages_max = pages_max;
    return TL_OK;
}

static enum tl_err read_all(int fd, unsigned char *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t got = read(fd, bytes + done, len - done);
        if (got <= 0)
            return TL_EIO;
        done += (size_t)got;
    }
    return TL_OK;
}

static void make_etag(struct tl_page *page)
{
    unsigned char hash[16];
    char hex[2 * sizeof hash + 1];
    crypto_generichash(hash, sizeof hash, page->bytes, page->len, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    snprintf(page->etag, sizeof page->etag, "W/\"%s\"", hex);
}

static enum tl_err add_file(struct tl_pages *pages, int fd, size_t len, const char *path)
{
    if (pages->bytes + len > PAGES_BYTES_MAX)
        return TL_EFULL;
    enum tl_err err = grow(pages);
    if (err)
        return err;
    struct tl_page page = { .path = strdup(path), .bytes = malloc(len + 1), .len = len };
    err = page.path && page.bytes ? read_all(fd, page.bytes, len) : TL_ENOMEM;
    if (err) {
        free_page(&page);
        return err;
    }
    page.type = type_of(path);
    page.is_immutable = strncmp(path, "/assets/", 8) == 0;
    make_etag(&page);
    pages->bytes += len;
    pages->pages[pages->pages_len++] = page;
    return TL_OK;
}

static enum tl_err read_folder(struct tl_pages *pages, int folder, const char *path, int depth);

/* Takes fd. */
static enum tl_err read_entry(struct tl_pages *pages, int fd, const char *path, int depth)
{
    struct stat info;
    if (fstat(fd, &info) != 0) {
        close(fd);
        return TL_EIO;
    }
    if (S_ISDIR(info.st_mode) && depth < DEPTH_MAX)
        return read_folder(pages, fd, path, depth + 1);
    enum tl_err err = TL_OK;
    if (S_ISREG(info.st_mode))
        err = add_file(pages, fd, (size_t)info.st_size, path);
    close(fd);
    return err;
}

/* Takes folder. A link is not followed: O_NOFOLLOW refuses it, and it is left out. */
static enum tl_err read_folder(struct tl_pages *pages, int folder, const char *path, int depth)
{
    DIR *dir = fdopendir(folder);
    if (!dir) {
        close(folder);
        return TL_EIO;
    }
    enum tl_err err = TL_OK;
    for (struct dirent *entry; !err && (entry = readdir(dir));) {
        char inner[PATH_BYTES_MAX];
        int bytes = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] == '.' || bytes >= (int)sizeof inner)
            continue;
        int fd = openat(dirfd(dir), entry->d_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
        if (fd >= 0)
            err = read_entry(pages, fd, inner, depth);
    }
    closedir(dir);
    return err;
}

static int by_path(const void *a, const void *b)
{
    const struct tl_page *page_a = a;
    const struct tl_page *page_b = b;
    return strcmp(page_a->path, page_b->path);
}

static struct tl_page *find(const struct tl_pages *pages, const char *path)
{
    struct tl_page key = { .path = (char *)path };
    if (pages->pages_len == 0)
        return NULL;
    return bsearch(&key, pages->pages, pages->pages_len, sizeof key, by_path);
}

/* Gives each file the bytes of its .gz neighbour; the neighbour stays a file of its own name. */
static enum tl_err pair_gzip(struct tl_pages *pages)
{
    for (uint32_t i = 0; i < pages->pages_len; i++) {
        struct tl_page *page = pages->pages + i;
        char path[PATH_BYTES_MAX + 4];
        snprintf(path, sizeof path, "%s.gz", page->path);
        const struct tl_page *packed = find(pages, path);
        if (!packed)
            continue;
        page->gzip = malloc(packed->len + 1);
        if (!page->gzip)
            return TL_ENOMEM;
        memcpy(page->gzip, packed->bytes, packed->len);
        page->gzip_len = packed->len;
    }
    return TL_OK;
}

static void add_fault(struct tl_faults *faults, const char *dir, enum tl_err err)
{
    char text[256];
    if (err == TL_EFULL)
        snprintf(text, sizeof text,
                 "The folder of pages holds over %d files or %d MB; name the folder of the "
                 "built pages only.",
                 PAGES_MAX, PAGES_BYTES_MAX / 1024 / 1024);
    else
        snprintf(text, sizeof text,
                 "The folder of pages can't be read (%s); build the pages or "
                 "name their folder.",
                 tl_err_text(err));
    tl_faults_add(faults, dir, 0, "http.pages", text);
}

enum tl_err tl_pages_read(const char *dir, struct tl_pages **out_pages, struct tl_faults *faults)
{
    struct tl_pages *pages = calloc(1, sizeof *pages);
    if (!pages)
        return TL_ENOMEM;
    pages->holders = 1;
    enum tl_err err = TL_OK;
    if (dir && *dir) {
        int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        err = fd >= 0 ? read_folder(pages, fd, "", 0) : TL_EIO;
        if (pages->pages_len > 0)
            qsort(pages->pages, pages->pages_len, sizeof pages->pages[0], by_path);
        if (!err)
            err = pair_gzip(pages);
    }
    if (err) {
        add_fault(faults, dir, err);
        tl_pages_let_go(pages);
        return err;
    }
    *out_pages = pages;
    return TL_OK;
}

static const struct tl_page *find_index(const struct tl_pages *pages, const char *path)
{
    char index[PATH_BYTES_MAX];
    size_t bytes = strlen(path);
    const char *between = bytes > 0 && path[bytes - 1] == '/' ? "" : "/";
    if (snprintf(index, sizeof index, "%s%sindex.html", path, between) >= (int)sizeof index)
        return NULL;
    return find(pages, index);
}

/* "/desk" covers "/desk" and "/desk/...", not "/desktop"; "/" covers "/" alone. */
static bool covers(const char *prefix, const char *path)
{
    size_t bytes = strlen(prefix);
    if (bytes > 1 && prefix[bytes - 1] == '/')
        bytes--;
    if (strncmp(prefix, path, bytes) != 0)
        return false;
    return path[bytes] == '\0' || (bytes > 1 && path[bytes] == '/');
}

const struct tl_page *tl_pages_find(const struct tl_pages *pages, const struct tl_http_page *table,
                                    uint32_t table_len, const char *path)
{
    const struct tl_page *page = find(pages, path);
    if (!page)
        page = find_index(pages, path);
    for (uint32_t i = 0; !page && i < table_len; i++) {
        char file[PATH_BYTES_MAX];
        if (covers(table[i].prefix, path) &&
            snprintf(file, sizeof file, "/%s", table[i].file) < (int)sizeof file)
            page = find(pages, file);
    }
    return page;
}
