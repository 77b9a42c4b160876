/* case_list.h: the case numbers of an import file, for invented callers to ask for. */
#ifndef TL_CLI_CASE_LIST_H
#define TL_CLI_CASE_LIST_H

#include "base/err.h"
#include "base/types.h"

enum { TL_CASE_LIST_MAX = 2000 };

struct tl_case_list {
    char *text;
    const char *numbers[TL_CASE_LIST_MAX];
    uint32_t len;
};

/* The first column, without the line of names; at most TL_CASE_LIST_MAX. A file that is not there
 * is an empty list. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_case_list_open(struct tl_case_list *list, const char *file);
void tl_case_list_close(struct tl_case_list *list);

#endif
