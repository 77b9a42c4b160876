/* key_filter.c: pairing presses that came by two ways. */
#include "phone/key_filter.h"

/* The oldest press of key by the other way that has no double yet; -1: none. */
static int find_double(const struct tl_key_filter *filter, char key, enum tl_key_way way,
                       uint64_t now_ms)
{
    int found = -1;
    for (int i = 0; i < TL_KEY_FILTER_MAX; i++) {
        if (filter->pressed[i].key != key || filter->pressed[i].way == way ||
            now_ms - filter->pressed[i].at_ms > TL_KEY_FILTER_WITHIN_MS)
            continue;
        if (found < 0 || filter->pressed[i].at_ms < filter->pressed[found].at_ms)
            found = i;
    }
    return found;
}

bool tl_key_filter_takes(struct tl_key_filter *filter, char key, enum tl_key_way way,
                         uint64_t now_ms)
{
    int twin = find_double(filter, key, way, now_ms);
    if (twin >= 0) {
        filter->pressed[twin].key = '\0';
        return false;
    }
    uint32_t at = filter->next++ % TL_KEY_FILTER_MAX;
    filter->pressed[at].key = key;
    filter->pressed[at].way = way;
    filter->pressed[at].at_ms = now_ms;
    return true;
}
