/* phone_event.c: ids of legs, and the words of their events. */
#include "base/assert.h"
#include "phone/phone.h"

tl_id tl_phone_leg_id(void)
{
    static _Atomic uint64_t last;
    return ++last;
}

#define TEXT(name, word) [name] = word,

const char *tl_phone_event_text(enum tl_phone_event_kind kind)
{
    static const char *const texts[] = { TL_PHONE_EVENT_TABLE(TEXT) };
    TL_ASSERT((size_t)kind < sizeof texts / sizeof texts[0]);
    return texts[kind];
}

const char *tl_phone_why_text(enum tl_phone_why why)
{
    static const char *const texts[] = { TL_PHONE_WHY_TABLE(TEXT)
#undef TEXT
    };
    TL_ASSERT((size_t)why < sizeof texts / sizeof texts[0]);
    return texts[why];
}
