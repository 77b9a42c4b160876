/* pages.h: the files under one folder, read into memory once.
 *
 *   folder/assets/desk-1a2b.js(.gz)  -->  "/assets/desk-1a2b.js": bytes, gzip, type, etag
 *
 * A request's path is looked up among the names that were read, never opened: what is outside the
 * folder has no name here. Files and folders that begin with '.' and links that lead out of the
 * folder are not read. What stands under /assets/ carries a hash in its name and never changes.
 * Memory: the files, at most 64 MB. Cost of a look-up: O(log n).
 */
#ifndef TL_HTTP_PAGES_H
#define TL_HTTP_PAGES_H

#include "base/fault.h"
#include "http/http.h"

struct tl_page {
    char *path; /* "/assets/desk-1a2b.js" */
    const char *type;
    char etag[40]; /* W/"hash": weak, since the bytes may come packed or not. */
    bool is_immutable;
    unsigned char *bytes;
    size_t len;
    unsigned char *gzip; /* From path.gz; NULL: there is none. */
    size_t gzip_len;
};

/* Counted, because answers under way outlive a reload. One thread. */
struct tl_pages {
    uint32_t holders;
    uint32_t pages_len;
    uint32_t pages_max;
    size_t bytes;
    struct tl_page *pages; /* By path. */
};

/* Reads dir; *out_pages has one holder. NULL or "" gives no pages. TL_EIO, TL_EFULL, TL_ENOMEM,
 * with a fault. */
TL_MUST_USE enum tl_err tl_pages_read(const char *dir, struct tl_pages **out_pages,
                                      struct tl_faults *faults);

struct tl_pages *tl_pages_hold(struct tl_pages *pages);
void tl_pages_let_go(struct tl_pages *pages);

/* The file at path, or path's index.html, or the first of table whose prefix fits. NULL: none. */
const struct tl_page *tl_pages_find(const struct tl_pages *pages, const struct tl_http_page *table,
                                    uint32_t table_len, const char *path);

#endif
