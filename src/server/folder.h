/* folder.h: a data folder: the database, and what is kept beside it. */
#ifndef TL_SERVER_FOLDER_H
#define TL_SERVER_FOLDER_H

#include "base/fault.h"
#include "server/policies.h"
#include "store/db.h"

struct tl_folder {
    char dir[256];
    struct tl_store *store;
    char policy_dir[512];
    struct tl_policy_set set;
    bool for_tests;
};

enum tl_folder_use {
    TL_FOLDER_LEAD,   /* The server: nobody else leads. */
    TL_FOLDER_BESIDE, /* A tool, perhaps beside a running server. */
};

/* Opens DIR: its database (store_url, or SQLite in DIR when it is empty), the policy that it names
 * (or policy_dir when it is not empty), checked, and the policy's vocabulary. Each failure is a
 * fault. */
TL_MUST_USE enum tl_err tl_folder_open(struct tl_folder *folder, const char *dir,
                                       const char *store_url, const char *policy_dir,
                                       enum tl_folder_use use, uint32_t readers,
                                       struct tl_faults *faults);
void tl_folder_close(struct tl_folder *folder);

/* Makes DIR (which may be there and empty) for the policy in policy_dir. */
TL_MUST_USE enum tl_err tl_folder_make(const char *dir, const char *store_url,
                                       const char *policy_dir, bool for_tests,
                                       struct tl_faults *faults);

#endif
