/* backup.h: everything that a center needs to go on elsewhere, copied while it runs.
 *
 *   DIR/throughline.db --as of one moment--> TO/throughline.db      the journal and every record
 *   DIR/recordings, uploads, secret.key, recordings.key, erased ---> the same in TO
 *   the policy's folder ----------------------------------> TO/policy
 *
 * Keys first, then the database, then recordings: what the database names is there, but for
 * recordings that their time has deleted meanwhile. One that began behind the database's moment is
 * a file that nothing can open any more, since its key is not in the copy. TO appears when all of
 * it is on the disk.
 */
#ifndef TL_SERVER_BACKUP_H
#define TL_SERVER_BACKUP_H

#include "server/folder.h"
#include "store/journal.h"

typedef void tl_backup_progress_fn(void *arg, const char *what, uint64_t done, uint64_t all);

struct tl_backup_wanted {
    const char *to;    /* A folder that is not there yet. */
    bool without_keys; /* They are kept apart: nothing that is sealed can be read without them. */
    tl_backup_progress_fn *progress_fn; /* NULL: none. */
    void *arg;
};

struct tl_backup_told {
    bool has_database;                 /* False: PostgreSQL's own tools copy it. */
    struct tl_journal_verdict verdict; /* Of the copy. */
    uint64_t files, bytes;             /* Recordings. */
};

/* TL_ECORRUPT: the copy's journal does not hold. TL_EEXISTS: TO is there. TL_ENOSPACE; TL_EIO.
 * Each with a fault; nothing is left then. */
TL_MUST_USE enum tl_err tl_backup_make(const struct tl_folder *folder,
                                       const struct tl_backup_wanted *wanted,
                                       struct tl_backup_told *out_told, struct tl_faults *faults);

#endif
