/* scene_page.h: what a person of a live scene does at a page: a walk through a topic, by the API
 * that the page itself asks.
 *
 *     opens a page, asks for TOPIC --> POST /topics/TOPIC --> token, first question
 *     presses, gives, says nothing --> POST /topics/contacts/ID --> the next one
 */
#ifndef TL_CLI_SCENE_PAGE_H
#define TL_CLI_SCENE_PAGE_H

#include "cli/scene_live.h"
#include "cli/web_client.h"

struct tl_scene_page {
    tl_id contact; /* 0: none is open. */
    char bearer[TL_COOKIE_BYTES_MAX];
};

/* TL_EUNSUPPORTED: the person asks for no topic, or for one that has no page. TL_EUNAVAILABLE. */
TL_MUST_USE enum tl_err tl_scene_page_open(struct tl_scene_page *page, const struct tl_web *web,
                                           const struct tl_policy *policy,
                                           const struct tl_person_plan *plan);

/* kind: as the API calls it; text: NULL where it has none. TL_EUNSUPPORTED: a page cannot say this
 * here. */
TL_MUST_USE enum tl_err tl_scene_page_answer(const struct tl_scene_page *page,
                                             const struct tl_web *web, uint16_t step,
                                             const char *kind, const char *text);

/* A key of the telephone as the choice that the page shows for it. */
TL_MUST_USE enum tl_err tl_scene_page_press(const struct tl_scene_page *page,
                                            const struct tl_web *web,
                                            const struct tl_policy *policy, uint16_t step,
                                            char digit);

/* The page is closed. */
TL_MUST_USE enum tl_err tl_scene_page_leave(struct tl_scene_page *page, const struct tl_web *web);

#endif
