/* schema.c: `throughline schema`: the policy language for editors, one JSON Schema a kind of file.
 */
#include "policyfile/schema.h"

#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

/* Without a name: which there are. */
static int list(void)
{
    for (uint16_t i = 0; tl_schema_name(i); i++)
        printf("%-10s %s\n", tl_schema_name(i), tl_schema_files(i));
    return TL_EXIT_OK;
}

int tl_cli_schema(int argc, char **argv)
{
    const struct tl_option_row rows[] = { { .name = NULL } };
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc > 2)
        return tl_cli_usage("schema");
    if (argc < 2)
        return list();
    for (uint16_t i = 0; tl_schema_name(i); i++) {
        if (strcmp(tl_schema_name(i), argv[1]) == 0) {
            tl_schema_write(stdout, i);
            return fflush(stdout) == 0 && !ferror(stdout) ? TL_EXIT_OK : TL_EXIT_FAILED;
        }
    }
    fprintf(stderr, "throughline: there is no schema %s; these are:\n", argv[1]);
    list();
    return TL_EXIT_USAGE;
}
