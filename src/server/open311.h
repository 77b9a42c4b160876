/* open311.h: the public state of requests, in the form that clients of Open311 know.
 *
 *     GET services.json ---> the policy's types of request
 *     GET requests/NUMBER.json --number--> its row --nothing of the case--> state, days, who
 * answers none, of a protected case ---> 404, the same for both .xml: the same as XML
 * (open311_xml.h)
 *
 * Reading alone, off unless open311.on. Numbers are guessed one in a thousand: an address that asks
 * for too many that are none waits. Nothing of a person or a case is told: no place, no words, and
 * the office only where it does not show who holds the case. Mission: S18. Source: GeoReport v2.
 */
#ifndef TL_SERVER_OPEN311_H
#define TL_SERVER_OPEN311_H

#include "base/calendar.h"
#include "server/api.h"

struct tl_open311;

/* NULL in *out where it is off. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_open311_open(const struct tl_settings *settings,
                                        struct tl_open311 **out);
void tl_open311_close(struct tl_open311 *open311); /* NULL does nothing. */

/* Refused by the http layer: [{"code", "description"}]. */
extern const struct tl_http_dialect tl_open311_dialect;

/* "2026-03-03T10:30:00-05:00": on the clock of the zone, with its distance from UTC. */
enum { TL_OPEN311_TIME_BYTES = 32 };
void tl_open311_time(const struct tl_zone *zone, tl_time at, char out[TL_OPEN311_TIME_BYTES]);

#endif
