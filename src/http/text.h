/* text.h: the small grammars inside header fields. All bytes come from outside; nothing allocates.
 */
#ifndef TL_HTTP_TEXT_H
#define TL_HTTP_TEXT_H

#include "base/err.h"
#include "base/types.h"
#include "http/http.h"

/* Copies the value of a cookie; TL_ENONE: not there; TL_ETOOLONG. RFC 6265, 4.2.1. */
TL_MUST_USE enum tl_err tl_http_cookie_read(const char *header, const char *name, char *out,
                                            size_t bytes_max);

/* Copies the token of "Bearer TOKEN". TL_ENONE, TL_ETOOLONG. RFC 6750, 2.1. */
TL_MUST_USE enum tl_err tl_http_bearer_read(const char *header, char *out, size_t bytes_max);

/* Copies name and password of "Basic BASE64(name:password)". TL_ENONE: another kind, or none;
 * TL_EBAD: no base64, no colon, or a 0 inside; TL_ETOOLONG. RFC 7617, 2. */
TL_MUST_USE enum tl_err tl_http_basic_read(const char *header, char *out_name, size_t name_bytes,
                                           char *out_password, size_t password_bytes);

/* The field allows gzip, with a weight above 0. RFC 9110, 12.5.3. */
bool tl_http_accepts_gzip(const char *header);

/* The list holds etag or is "*"; weak marks (W/) don't count on either side. RFC 9110, 13.1.2. */
bool tl_http_etag_listed(const char *header, const char *etag);

/* "application/json", "application/x-www-form-urlencoded", with or without parameters. RFC 9110,
 * 8.3.1. */
bool tl_http_type_is_json(const char *header);
bool tl_http_type_is_form(const char *header);

/* Origin ("https://host:port") names the host of the Host field. Schemes are not compared: whoever
 * ends TLS in front of us speaks plain HTTP to us. RFC 6454, 7. */
bool tl_http_origin_is_ours(const char *origin, const char *host);

/* 1 to 18 digits and nothing else: a body's length (RFC 9110, 8.6), a message's number. TL_EBAD. */
TL_MUST_USE enum tl_err tl_http_number_read(const char *text, uint64_t *out_number);

/* One range of bytes of a thing of total; see tl_http_range. RFC 9110, 14.1.2. */
enum tl_http_range tl_http_range_read(const char *header, uint64_t total, uint64_t *out_from,
                                      uint64_t *out_last);

/* A decimal id without a leading 0, at most 64 bits; 0: it is none. */
tl_id tl_http_id_read(const char *text);

/* Only characters that may stand in a cookie value of ours: letters, digits, - and _. */
bool tl_http_token_is_plain(const char *token);

#endif
