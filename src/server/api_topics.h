/* api_topics.h: a topic's page as the contract shows it, for pages and for the desk. */
#ifndef TL_SERVER_API_TOPICS_H
#define TL_SERVER_API_TOPICS_H

#include "policy/lead.h"
#include "server/api.h"
#include "server/web_flow.h"

json_t *tl_topic_page_json(struct tl_api *api, const struct tl_web_view *view);

/* The topic that the path names so ({key}), if a page leads to it; TL_NONE after a refusal. */
uint16_t tl_topic_asked(const struct tl_policy *policy, const struct tl_http_request *request,
                        struct tl_http_response *response);

/* Whether a page leads there. The walk is of tl_lead_all. */
bool tl_topic_has_page(const struct tl_walk *walk, const struct tl_policy *policy, uint16_t topic);

/* Answers what the walk refuses. */
void tl_topic_refuse(struct tl_http_response *response, enum tl_err err);

#endif
