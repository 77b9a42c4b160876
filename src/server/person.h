/* person.h: what a person may ask of an agency: to have all of it, to have it gone, or kept.
 *
 *     number, telephone, mail, case --find--> contacts --export--> TO/person.json, TO/recordings/
 *                                                '----erase---> ids, times and outcomes alone
 *
 * Each works beside a running server, by short transactions of its own. Whatever is done is a
 * record of the audit. docs/person.md says what is erased where.
 */
#ifndef TL_SERVER_PERSON_H
#define TL_SERVER_PERSON_H

#include "server/folder.h"
#include "store/person.h"

enum { TL_PERSON_CONTACTS_MAX = 1000 };

/* What the person is known by, as an administrator has it; NULL: not asked for. */
struct tl_person_wanted {
    const char *contact; /* The contact's number: "123-456-7890". */
    const char *phone;   /* As a person writes it, or as the line has it. */
    const char *mail;
    const char *about; /* A case's receipt. */
};

/* All contacts that are known by any of it, by id; behind them the account of this address of mail,
 * by its own id (person_account.h), and so in all that follows. TL_EBAD: it is no such thing;
 * TL_EFULL: there are too many to be one person; each with a fault. */
TL_MUST_USE enum tl_err tl_person_find(const struct tl_folder *folder,
                                       const struct tl_person_wanted *wanted,
                                       tl_id out_contacts[TL_PERSON_CONTACTS_MAX], size_t *out_len,
                                       struct tl_faults *faults);

/* The contacts to which something is done, and why. */
struct tl_person_task {
    const struct tl_folder *folder;
    const tl_id *contacts;
    size_t contacts_len;
    const char *reason;                 /* For the audit. */
    const char *print_folder;           /* Where letters wait for the printer; "": there is none. */
    const struct tl_settings *settings; /* Where files stand that were added; NULL: the usual. */
    struct tl_faults *faults;
};

/* Whether all of them can be erased. TL_EDENIED: not one must be erased now, with a fault that says
 * of each why not and what helps. */
TL_MUST_USE enum tl_err tl_person_may_erase(const struct tl_person_task *task);

/* Erases each in a transaction of its own, files first, and writes its id to DIR/erased, so that it
 * can be erased again from a backup that is older. What was erased before is passed over.
 * *out_erased: how many were. TL_EDENIED: one of them began something meanwhile. */
TL_MUST_USE enum tl_err tl_person_erase(const struct tl_person_task *task, size_t *out_erased);

/* Overwrites what the database still has of erased rows. TL_EBUSY: others use it all the time. */
TL_MUST_USE enum tl_err tl_person_wipe(const struct tl_folder *folder);

/* Ids of DIR/erased, as another folder kept them. TL_EFULL; TL_EIO; TL_EBAD: it is no such list. */
TL_MUST_USE enum tl_err tl_person_erased_read(const char *path,
                                              tl_id out_contacts[TL_PERSON_CONTACTS_MAX],
                                              size_t *out_len, struct tl_faults *faults);

/* Holds them, or no longer. *out_changed: how many were not (or were) before. */
TL_MUST_USE enum tl_err tl_person_hold(const struct tl_person_task *task, bool is_held,
                                       size_t *out_changed);

/* Writes TO, a folder that is not there yet (api/person.schema.json says its form). *out_files:
 * recordings and added files that could be opened. TL_EEXISTS; TL_ENOSPACE; TL_EIO: nothing is left
 * of TO. */
TL_MUST_USE enum tl_err tl_person_export(const struct tl_person_task *task,
                                         const struct tl_person_wanted *wanted, const char *to,
                                         size_t *out_files);

#endif
