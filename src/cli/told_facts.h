/* told_facts.h: the journal of a running server for tests, read as it grows.
 *
 * Whoever plays on such a server (a scene, the demo's crowd) judges by a center of its own, to
 * which these facts are applied. GET /api/v1/test/facts gives them in pages.
 */
#ifndef TL_CLI_TOLD_FACTS_H
#define TL_CLI_TOLD_FACTS_H

#include "cli/web_client.h"
#include "core/fact.h"

/* One fact more. What it returns ends the page when it is no TL_OK. */
typedef enum tl_err tl_told_fact_fn(void *arg, const struct tl_fact *fact);

/* Gives the next page of facts behind number *since, in their order, and moves *since on; *out_len:
 * how many there were. TL_EUNAVAILABLE: no server, or none for tests. TL_EBAD: that is no fact. */
TL_MUST_USE enum tl_err tl_told_facts_fetch(const struct tl_web *web, uint64_t *since,
                                            tl_told_fact_fn *fn, void *arg, size_t *out_len);

#endif
