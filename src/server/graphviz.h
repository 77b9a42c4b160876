/* graphviz.h: Graphviz's dot as a process: a picture's text in, the picture out.
 *
 *     dot file --stdin--> dot -Tsvg --stdout--> picture file
 *
 * Both sides are files, not pipes, so neither can wait for the other. Waits for the child, 20 s at
 * most, and ends it then. Any thread; about 0.2 s for a policy of thirty topics.
 * Why a process: docs/decisions/0009-pictures-by-graphviz.md. Mission: B1.
 */
#ifndef TL_SERVER_GRAPHVIZ_H
#define TL_SERVER_GRAPHVIZ_H

#include <stdio.h>

#include "base/err.h"

/* Reads dot from its beginning and writes picture, which is at its beginning then. format: "svg",
 * "png" or "pdf". TL_EUNSUPPORTED: Graphviz is not installed. TL_EIO: it could not draw this. */
TL_MUST_USE enum tl_err tl_graphviz_draw(FILE *dot, const char *format, FILE *picture);

#endif
