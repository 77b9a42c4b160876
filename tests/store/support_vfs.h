/* support_vfs.h: a file layer for SQLite that keeps what was not synced in memory, and so loses it.
 *
 *     SQLite ── write ──► image in memory ── sync ──► the real file
 *                              │
 *                         the power is cut: the process ends, and only the real files stay
 *
 * Also a disk of a given size. One process uses it for one database; images are shared among its
 * connections. Register once, then pass TL_TEST_VFS as options.sqlite_vfs.
 */
#ifndef TL_TESTS_SUPPORT_VFS_H
#define TL_TESTS_SUPPORT_VFS_H

#include <stdbool.h>
#include <stdint.h>

#define TL_TEST_VFS        "tl-unsynced"
#define SUPPORT_VFS_CUT_RC 77

enum support_vfs_cut {
    SUPPORT_CUT_BEFORE, /* Nothing of what the sync would write arrives. */
    SUPPORT_CUT_AMID,   /* Some sectors of 512 bytes arrive, drawn by the seed. */
    SUPPORT_CUT_AFTER,  /* All arrives, but nobody hears of it. */
};

void support_vfs_register(void);

/* At the syncs-th sync from now the process ends with SUPPORT_VFS_CUT_RC. 0: never. */
void support_vfs_cut_at(uint32_t syncs, enum support_vfs_cut how, uint64_t seed);

/* All files together take so many bytes; 0: no limit. */
void support_vfs_disk(uint64_t bytes_max);

#endif
