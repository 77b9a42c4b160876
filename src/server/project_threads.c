/* project_threads.c: from the contact that was walked for an account to its thread. */
#include "server/project_threads.h"

#include <stdlib.h>

#include "store/contacts.h"
#include "store/threads.h"

enum tl_err tl_project_thread(struct tl_db *db, const struct tl_fact *fact)
{
    struct tl_contact_value value;
    struct tl_message message;
    if (fact->kind != TL_FACT_message_taken)
        return TL_OK;
    enum tl_err err =
        tl_store_contact_value_find(db, fact->words[0], TL_INBOX_MESSAGE_VALUE, &value);
    if (err == TL_OK)
        err = tl_store_message_find(db, strtoull(value.text, NULL, 10), &message);
    if (err == TL_OK)
        err = tl_store_message_sent(db, message.id, fact->words[0], fact->at);
    if (err == TL_OK)
        err = tl_store_thread_changed(db, message.thread, fact->words[0], fact->at);
    return err == TL_ENONE ? TL_OK : err;
}
