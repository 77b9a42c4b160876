/* folder.c: opening and making data folders. */
#include "server/folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/meta.h"

static void fault(struct tl_faults *faults, const char *format, const char *about)
{
    char text[400];
    snprintf(text, sizeof text, format, about);
    tl_faults_add(faults, NULL, 0, "", text);
}

static enum tl_err check_dir(const char *dir, struct tl_faults *faults)
{
    struct stat info;
    if (stat(dir, &info) != 0 || !S_ISDIR(info.st_mode)) {
        fault(faults,
              "there is no data folder %s; `throughline init --data DIR --policy DIR` makes one",
              dir);
        return TL_ENONE;
    }
    if (access(dir, W_OK | X_OK) != 0) {
        fault(faults, "the data folder %s cannot be written; give it to the user who runs this",
              dir);
        return TL_EDENIED;
    }
    return TL_OK;
}

static enum tl_err open_store(struct tl_folder *folder, const char *url, enum tl_folder_use use,
                              uint32_t readers, struct tl_faults *faults)
{
    char own[300];
    struct tl_fault why;
    snprintf(own, sizeof own, "sqlite:%s/throughline.db", folder->dir);
    const struct tl_store_options options = {
        .url = url[0] != '\0' ? url : own,
        .beside = use == TL_FOLDER_BESIDE,
        .readers_len = readers,
    };
    enum tl_err err = tl_store_open(&options, &folder->store, &why);
    if (err != TL_OK)
        tl_faults_add(faults, why.file, why.line, why.path, why.text);
    return err;
}

static enum tl_err open_policy(struct tl_folder *folder, const char *policy_dir,
                               struct tl_faults *faults)
{
    char *dir = folder->policy_dir;
    size_t bytes = sizeof folder->policy_dir;
    struct tl_db *db = tl_store_writer(folder->store);
    if (policy_dir[0] != '\0')
        snprintf(dir, bytes, "%s", policy_dir);
    else if (tl_store_setting_get(db, "policy", dir, bytes) != TL_OK) {
        fault(faults, "the data folder %s names no policy; set policy.dir", folder->dir);
        return TL_ENONE;
    }
    return tl_policy_set_read(dir, faults, &folder->set);
}

enum tl_err tl_folder_open(struct tl_folder *folder, const char *dir, const char *store_url,
                           const char *policy_dir, enum tl_folder_use use, uint32_t readers,
                           struct tl_faults *faults)
{
    char tests[8] = "";
    *folder = (struct tl_folder){ 0 };
    snprintf(folder->dir, sizeof folder->dir, "%s", dir);
    enum tl_err err = check_dir(dir, faults);
    if (err == TL_OK)
        err = open_store(folder, store_url, use, readers, faults);
    if (err == TL_OK)
        err = open_policy(folder, policy_dir, faults);
    if (err == TL_OK)
        folder->for_tests = tl_store_setting_get(tl_store_writer(folder->store), "for_tests", tests,
                                                 sizeof tests) == TL_OK;
    if (err != TL_OK)
        tl_folder_close(folder);
    return err;
}

void tl_folder_close(struct tl_folder *folder)
{
    tl_policy_set_close(&folder->set);
    if (folder->store)
        tl_store_close(folder->store);
    *folder = (struct tl_folder){ 0 };
}

static enum tl_err write_settings(struct tl_db *db, const char *policy_dir, bool for_tests)
{
    enum tl_err err = tl_db_begin(db);
    if (err == TL_OK)
        err = tl_store_setting_set(db, "policy", policy_dir);
    if (err == TL_OK && for_tests)
        err = tl_store_setting_set(db, "for_tests", "1");
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

enum tl_err tl_folder_make(const char *dir, const char *store_url, const char *policy_dir,
                           bool for_tests, struct tl_faults *faults)
{
    struct tl_folder folder = { 0 };
    char *full = realpath(policy_dir, NULL);
    if (!full) {
        fault(faults, "there is no policy folder %s", policy_dir);
        return TL_ENONE;
    }
    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        fault(faults, "the folder %s cannot be made", dir);
        free(full);
        return TL_EIO;
    }
    snprintf(folder.dir, sizeof folder.dir, "%s", dir);
    enum tl_err err = check_dir(dir, faults);
    if (err == TL_OK)
        err = open_store(&folder, store_url, TL_FOLDER_LEAD, 1, faults);
    if (err == TL_OK)
        err = write_settings(tl_store_writer(folder.store), full, for_tests);
    if (err == TL_OK)
        err = open_policy(&folder, "", faults);
    tl_folder_close(&folder);
    free(full);
    return err;
}
