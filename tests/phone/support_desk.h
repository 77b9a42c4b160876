/* support_desk.h: a telephone system under test whose events are kept, in order. */
#ifndef TL_TESTS_PHONE_SUPPORT_DESK_H
#define TL_TESTS_PHONE_SUPPORT_DESK_H

#include <stdatomic.h>

#include "bus/ring.h"
#include "phone/phone.h"

struct desk_event {
    enum tl_phone_event_kind kind;
    enum tl_phone_why why;
    uint16_t code;
    tl_id leg;
    bool is_private;
    char key;
    char from[24];
};

struct desk {
    struct tl_phone *phone;
    struct tl_ring *events;
    atomic_bool answers; /* Calls that come are answered at once. */
};

void desk_open(struct desk *desk, const struct tl_phone_settings *settings);
void desk_close(struct desk *desk);

/* The next event but LOST and BACK. Fails after ten seconds without one. */
struct desk_event desk_next(struct desk *desk);

/* The same; it must be of this kind. */
struct desk_event desk_expect(struct desk *desk, enum tl_phone_event_kind kind);

/* The next one must be ENDED, for this reason and by this code. */
void desk_expect_end(struct desk *desk, enum tl_phone_why why, uint16_t code);

/* A call to "+15550177"; what dial leaves open is so. */
tl_id desk_dial(struct desk *desk, const struct tl_phone_dial *dial);

#endif
