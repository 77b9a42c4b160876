/* support_store.h: a fresh store per test, on SQLite always and on PostgreSQL where one is given.
 *
 *     static const struct CMUnitTest tests[] = { ON_BOTH(a_test), ... };
 *
 * runs a_test twice. TL_TEST_POSTGRES names a server on which databases may be made and dropped
 * (tools/with-postgres starts one); without it the second run is skipped and says so.
 */
#ifndef TL_TESTS_SUPPORT_STORE_H
#define TL_TESTS_SUPPORT_STORE_H

#include "store/db.h"
#include "store/journal.h"
#include "support/check.h"

struct support {
    bool wanted; /* False: this back end is not here, skip. */
    bool postgres;
    char folder[64];
    char url[512];
    struct tl_store *store;
};

int support_sqlite(void **state);
int support_postgres(void **state);
int support_end(void **state);

#define ON_BOTH(test)                                                                              \
    { #test " (SQLite)", test, support_sqlite, support_end, NULL },                                \
    {                                                                                              \
#test " (PostgreSQL)", test, support_postgres, support_end, NULL                           \
    }
#define ON_SQLITE(test)                                                                            \
    {                                                                                              \
#test, test, support_sqlite, support_end, NULL                                             \
    }

/* The store of this test, open; skips the test when its back end is not here. */
struct support *support_of(void **state);
struct tl_db *support_writer(void **state);

/* Closes and opens again, as after a start. */
void support_reopen(struct support *support);

/* A folder of its own under the system's place for such; and its end with all in it. */
void support_folder_make(char *out_path, size_t path_size);
void support_folder_remove(const char *path);

/* Appends `count` invented facts, `each_us` apart, and moves head on. Asserts that it works. */
void support_append(struct tl_db *db, struct tl_journal_head *head, int count, tl_time each_us);

/* One invented fact: number and time given, the rest derived from the number. */
struct tl_journal_fact support_fact(uint64_t number, tl_time at, char *text, size_t text_size);

/* Runs SQL past the store, as somebody who tampers would. */
void support_tamper(struct tl_db *db, const char *sql);

#endif
