/* notice.c: `throughline notice`: a mail that came back, from the mail server's pipe. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/in_folder.h"
#include "notify/came_back.h"
#include "notify/dsn.h"
#include "server/clock.h"

/* As long as it may be, and a byte more, so that a longer one is seen. */
static enum tl_err take(struct tl_db *db, FILE *in)
{
    char *bytes = malloc(TL_DSN_BYTES_MAX + 1);
    tl_id id = 0;
    if (!bytes)
        return TL_ENOMEM;
    size_t len = fread(bytes, 1, TL_DSN_BYTES_MAX + 1, in);
    enum tl_err err = ferror(in) ? TL_EIO : tl_db_begin(db);
    if (err == TL_OK)
        err = tl_came_back_mail(db, bytes, len, tl_wall_now(), &id);
    if (err == TL_OK)
        err = tl_db_commit(db);
    else
        tl_db_rollback(db);
    free(bytes);
    if (err == TL_OK && id != 0)
        printf("notice %" PRIu64 " came back\n", id);
    else if (err == TL_OK)
        printf("nothing has ended\n");
    else if (err == TL_ENONE || err == TL_EBAD)
        printf("this mail is about none of our notices\n");
    return err == TL_ENONE || err == TL_EBAD ? TL_OK : err;
}

static enum tl_err bounce(const struct tl_folder *folder, char **words, struct tl_faults *faults)
{
    if (strcmp(words[1], "bounce") == 0)
        return take(tl_store_writer(folder->store), stdin);
    tl_faults_add(faults, NULL, 0, words[1], "all that a notice can do is bounce");
    return TL_EBAD;
}

int tl_cli_notice(int argc, char **argv)
{
    return tl_cli_in_folder(argc, argv, 2, bounce);
}
