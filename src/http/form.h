/* form.h: a body of application/x-www-form-urlencoded as fields: "a=1&b=%C3%B1" -> a, b.
 *
 * All bytes come from outside; nothing allocates: a value is decoded where it stands. Source: URL
 * Standard, 5 (https://url.spec.whatwg.org/#application/x-www-form-urlencoded), held narrower: what
 * it would mend is refused.
 */
#ifndef TL_HTTP_FORM_H
#define TL_HTTP_FORM_H

#include "base/err.h"
#include "base/types.h"

enum { TL_HTTP_FORM_FIELDS_MAX = 16 };

/* Ends with their 0, in the body. */
struct tl_http_form_field {
    const char *name;
    const char *value;
};

/* body has one byte behind bytes, and is written over. Names and values are UTF-8 without a 0.
 * TL_EBAD: they are not, a % has no two digits behind it, a field has no name, or comes twice (RFC
 * 6749, 3.2). TL_EFULL: more than TL_HTTP_FORM_FIELDS_MAX fields. */
TL_MUST_USE enum tl_err tl_http_form_read(char *body, size_t bytes,
                                          struct tl_http_form_field *out_fields, uint32_t *out_len);

#endif
