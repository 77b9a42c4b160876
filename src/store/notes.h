/* notes.h: what agents write about a contact and answer it from: drafts of notes, articles. */
#ifndef TL_STORE_NOTES_H
#define TL_STORE_NOTES_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

enum { TL_NOTE_BYTES_MAX = 1000, TL_ARTICLE_VERSION_BYTES = 17 };

/* The note as typed so far. Put replaces; TL_EBAD: no such contact. drop is good without one. */
TL_MUST_USE enum tl_err tl_store_draft_put(struct tl_db *db, tl_id contact, tl_id agent, tl_time at,
                                           const char *text);
TL_MUST_USE enum tl_err tl_store_draft_find(struct tl_db *db, tl_id contact,
                                            char out[TL_NOTE_BYTES_MAX + 1]);
TL_MUST_USE enum tl_err tl_store_draft_drop(struct tl_db *db, tl_id contact);

/* A contact was answered from this version of an article (S32). */
struct tl_article_told {
    tl_time at;
    char article[64];
    char version[TL_ARTICLE_VERSION_BYTES]; /* In hexadecimal. */
    char language[16];
    tl_id agent; /* Who opened it; 0: the line told it. */
};

/* The same at the same moment is one. TL_EBAD: no such contact. */
TL_MUST_USE enum tl_err tl_store_article_told(struct tl_db *db, tl_id contact,
                                              const struct tl_article_told *told);
TL_MUST_USE enum tl_err tl_store_article_told_list(struct tl_db *db, tl_id contact,
                                                   struct tl_article_told *out, size_t told_max,
                                                   size_t *out_len);

#endif
