/* media_door.c: the doors of browsers' legs: whose address is whose, and where a leg has moved to.
 */
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "phone/media_web.h"

void tl_door_free(struct tl_door *door)
{
    OPENSSL_cleanse(door, sizeof *door);
    free(door);
}

static struct tl_door **bucket_of(struct tl_worker *home, const union tl_netaddr *address)
{
    return &home->by_address[tl_netaddr_hash(address, home->hash_seed) % TL_WEB_BUCKETS];
}

/* Out of by_address. */
static void forget_address(struct tl_door *door)
{
    if (!door->has_address)
        return;
    struct tl_door **at = bucket_of(door->home, &door->address);
    while (*at != door)
        at = &(*at)->next_by_address;
    *at = door->next_by_address;
    door->has_address = false;
}

struct tl_door *tl_door_by_address(struct tl_worker *home, const union tl_netaddr *from)
{
    struct tl_door *door = *bucket_of(home, from);
    while (door && !tl_netaddr_is_equal(&door->address, from))
        door = door->next_by_address;
    return door;
}

void tl_web_set_address(struct tl_leg *leg, const union tl_netaddr *address)
{
    leg->web->has_address = address != NULL;
    if (address)
        leg->remote = *address;
    leg->is_ready = address && leg->web->tx && !leg->web->has_failed;
}

static void tell_address(struct tl_door *door)
{
    if (door->leg) {
        tl_web_set_address(door->leg, door->has_address ? &door->address : NULL);
        return;
    }
    const struct tl_message message = { .command = { .kind = TL_COMMAND_ADDRESS,
                                                     .leg = door->id,
                                                     .is_on = door->has_address,
                                                     .address = door->address } };
    tl_worker_post(door->home, door->at, &message, sizeof message.command);
}

/* An address that moves from one leg to another belongs to whom proved it last. */
void tl_door_set_address(struct tl_door *door, const union tl_netaddr *from)
{
    struct tl_door *before = tl_door_by_address(door->home, from);
    if (before == door)
        return;
    if (before) {
        forget_address(before);
        tell_address(before);
    }
    forget_address(door);
    struct tl_door **bucket = bucket_of(door->home, from);
    door->address = *from;
    door->next_by_address = *bucket;
    *bucket = door;
    door->has_address = true;
    tell_address(door);
}

static struct tl_door *find_away(struct tl_worker *home, tl_id leg)
{
    struct tl_door *door = home->doors;
    while (door && (door->id != leg || door->leg))
        door = door->next;
    return door;
}

/* The user name begins with ten hexadecimal digits of the leg's id, see media.c. */
struct tl_door *tl_door_by_ufrag(struct tl_worker *home, const union tl_netaddr *from,
                                 const char *ufrag)
{
    char digits[11] = { 0 };
    struct tl_door *door = tl_door_by_address(home, from);
    if (door && strcmp(door->ufrag, ufrag) == 0)
        return door;
    memcpy(digits, ufrag, strnlen(ufrag, 10));
    tl_id id = strtoull(digits, NULL, 16);
    struct tl_leg *leg = tl_worker_find(home, id);
    door = leg && leg->web && leg->web->home == home ? leg->web->door : find_away(home, id);
    return door && strcmp(door->ufrag, ufrag) == 0 ? door : NULL;
}

void tl_web_begin(struct tl_worker *worker, struct tl_leg *leg)
{
    struct tl_door *door = leg->web->door;
    leg->web->opened_us = worker->now_us;
    leg->web->owns_door = false;
    leg->web->home = door->home = worker;
    door->leg = leg;
    door->next = worker->doors;
    if (door->next)
        door->next->previous = door;
    worker->doors = door;
}

static void close_door(struct tl_door *door)
{
    forget_address(door);
    *(door->previous ? &door->previous->next : &door->home->doors) = door->next;
    if (door->next)
        door->next->previous = door->previous;
    tl_door_free(door);
}

void tl_web_door_close(struct tl_worker *home, tl_id leg)
{
    struct tl_door *door = find_away(home, leg);
    if (door)
        close_door(door);
}

void tl_web_close_doors(struct tl_worker *home)
{
    while (home->doors)
        close_door(home->doors);
}

void tl_web_end(struct tl_leg *leg)
{
    struct tl_web *web = leg->web;
    if (!web)
        return;
    const struct tl_message message = { .command = { .kind = TL_COMMAND_DOOR_CLOSE,
                                                     .leg = leg->id } };
    if (web->home == leg->worker)
        close_door(web->door);
    else
        tl_worker_post(leg->worker, web->home, &message, sizeof message.command);
    web->door = NULL;
}

void tl_web_move(struct tl_worker *from, struct tl_door *door, struct tl_worker *home, tl_id leg,
                 struct tl_worker *to)
{
    const struct tl_message message = { .command = {
                                            .kind = TL_COMMAND_DOOR_AT, .leg = leg, .to = to } };
    if (home == from) {
        door->leg = NULL;
        door->at = to;
    } else if (home != to) {
        tl_worker_post(from, home, &message, sizeof message.command);
    }
}

void tl_web_door_at(struct tl_worker *home, tl_id leg, struct tl_worker *at)
{
    struct tl_door *door = find_away(home, leg);
    if (!door)
        return;
    door->at = at;
    tell_address(door); /* It may have changed while the leg was between two threads. */
}

void tl_web_arrive(struct tl_leg *leg)
{
    struct tl_web *web = leg->web;
    if (!web || web->home != leg->worker)
        return;
    web->door->leg = leg;
    web->door->at = NULL;
    tell_address(web->door);
}
