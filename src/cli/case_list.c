/* case_list.c: reading the first column of a file of cases. */
#include "cli/case_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 1 << 20 };

enum tl_err tl_case_list_open(struct tl_case_list *list, const char *file)
{
    *list = (struct tl_case_list){ 0 };
    FILE *in = fopen(file, "re");
    if (!in)
        return TL_OK;
    list->text = malloc(BYTES_MAX + 1);
    size_t bytes = list->text ? fread(list->text, 1, BYTES_MAX, in) : 0;
    fclose(in);
    if (!list->text)
        return TL_ENOMEM;
    list->text[bytes] = '\0';
    char *line = strchr(list->text, '\n'); /* The first is of names; the last may be cut. */
    for (char *end; line && (end = strchr(line + 1, '\n')) && list->len < TL_CASE_LIST_MAX;
         line = end) {
        char *comma = strchr(line + 1, ',');
        if (!comma || comma > end)
            continue;
        *comma = '\0';
        list->numbers[list->len++] = line + 1;
    }
    return TL_OK;
}

void tl_case_list_close(struct tl_case_list *list)
{
    free(list->text);
    list->text = NULL;
    list->len = 0;
}
