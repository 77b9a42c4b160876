/* api_uploads.h: files on their way to a matter, for whoever may add them: a contact's person
 * (api_uploads.c), who answers a request for evidence (api_my_papers.c). */
#ifndef TL_SERVER_API_UPLOADS_H
#define TL_SERVER_API_UPLOADS_H

#include "server/api.h"
#include "server/uploads.h"

struct tl_audit;

/* What is there, by which rules, and whether more is taken. */
void tl_api_reply_uploads(struct tl_api *api, tl_id contact, bool is_open,
                          struct tl_http_response *response);

/* Name, type and size of the body; else answers 400. */
bool tl_api_read_upload(const struct tl_http_request *request, struct tl_http_response *response,
                        struct tl_upload_wanted *out);

/* Begins one and answers with its token, or why not. audit: written with it; NULL: as the contact's
 * person's. */
void tl_api_begin_upload_of(struct tl_api *api, const struct tl_upload_wanted *wanted,
                            struct tl_audit *audit, struct tl_http_response *response);

void tl_api_refuse_upload(struct tl_http_response *response, enum tl_upload_why why);

#endif
