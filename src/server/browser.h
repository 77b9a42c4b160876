/* browser.h: what a browser calls itself, made coarse: "Firefox, Windows".
 *
 * For people who look through their own sessions: enough to know one again, too little to tell one
 * machine from the next.
 */
#ifndef TL_SERVER_BROWSER_H
#define TL_SERVER_BROWSER_H

#include "base/types.h"

/* Of a User-Agent header; "" where nothing in it is known. out is always ended. */
void tl_browser_name(const char *user_agent, char *out, size_t bytes_max);

#endif
