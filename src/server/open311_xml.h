/* open311_xml.h: an answer of Open311 as XML.
 *
 *     [{"code": 404}, ...] --> <errors><error><code>404</code></error>...</errors>
 *     {"service_code": "a", "attributes": []} --> <NAME><service_code>a</service_code><attributes/>
 *
 * What is null, "" or an empty list is an empty element. Names are our own and not escaped; texts
 * are, and lose the control characters that XML 1.0 has no way to write. Source: XML 1.0, 2.2, 2.4.
 */
#ifndef TL_SERVER_OPEN311_XML_H
#define TL_SERVER_OPEN311_XML_H

#include <jansson.h>
#include <stddef.h>

/* The element of one item of a list that stands in name: "services" -> "service". In memory of
 * malloc; NULL: there is none left. */
char *tl_open311_xml(const json_t *json, const char *name, const char *item, size_t *out_len);

#endif
