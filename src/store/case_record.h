/* case_record.h: the fields of a case, which cases.c and imports.c both bind. */
#ifndef TL_STORE_CASE_RECORD_H
#define TL_STORE_CASE_RECORD_H

#include "store/record.h"

extern const struct tl_record tl_case_record;

#endif
