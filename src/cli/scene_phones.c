/* scene_phones.c: one socket, and a call for each INVITE that comes to it. */
#include "cli/scene_phones.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TEXT_MAX = 4000, NUMBER_MAX = 48, GREETING_BYTES = 8000 };
/* A machine's greeting is taken for one by its length. */
static const int64_t greeting_us = 3000000, message_us = 60000000;

/* How numbers of this zone begin; NULL: as any. */
static const char *zone_prefix(const struct tl_policy *policy, tl_key zone)
{
    for (uint16_t i = 0; zone != 0 && i < policy->zones_len; i++) {
        if (policy->zones[i].id.key == zone && policy->zones[i].numbers.len > 0)
            return policy->zones[i].numbers.items[0];
    }
    return NULL;
}

void tl_scene_number_write(const struct tl_policy *policy, tl_key zone, uint32_t nth,
                           char out[TL_SCENE_NUMBER_BYTES])
{
    const struct tl_form *form = NULL;
    for (uint16_t i = 0; !form && i < policy->forms_len; i++)
        form = policy->forms[i].kind == TL_FORM_PHONE ? policy->forms + i : NULL;
    const char *country = form && form->prefix ? form->prefix : "+";
    const char *begins = zone_prefix(policy, zone);
    size_t len = strlen(country) + (form && form->digits_len > 4 ? form->digits_len : 10);
    char begin[24];
    if (begins)
        snprintf(begin, sizeof begin, "%.20s", begins);
    else
        snprintf(begin, sizeof begin, "%.20s2", country);
    int left = len > strlen(begin) ? (int)(len - strlen(begin)) : 4;
    snprintf(out, TL_SCENE_NUMBER_BYTES, "%s%0*u", begin, left % 20, nth);
}

enum tl_err tl_scene_phones_open(struct tl_scene_phones *phones, const char *address)
{
    struct sockaddr_in at;
    enum tl_err err = tl_caller_server_read(address, &at);
    *phones = (struct tl_scene_phones){ .fd = -1 };
    if (err != TL_OK)
        return err;
    phones->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (phones->fd < 0 || bind(phones->fd, (struct sockaddr *)&at, sizeof at) != 0) {
        tl_scene_phones_close(phones);
        return TL_EIO;
    }
    phones->port = ntohs(at.sin_port);
    return TL_OK;
}

void tl_scene_phones_close(struct tl_scene_phones *phones)
{
    for (uint32_t i = 0; i < phones->called_len; i++)
        tl_caller_close(phones->called[i].caller);
    phones->called_len = 0;
    if (phones->fd >= 0)
        close(phones->fd);
    phones->fd = -1;
}

/* Something like speech: noise without a pause. */
static const uint8_t *greeting(void)
{
    static uint8_t sound[GREETING_BYTES];
    uint32_t chance = 1;
    for (size_t i = 0; sound[0] == 0 && i < sizeof sound; i++) {
        chance = chance * 1664525u + 1013904223u;
        sound[sizeof sound - 1 - i] = (uint8_t)(0x10 | (chance >> 24 & 0x8f)); /* G.711 mu-law. */
    }
    return sound;
}

static void rings(struct tl_scene_phones *phones, const struct sockaddr_in *from, const char *text,
                  const struct tl_actor *person, int64_t now_us)
{
    struct tl_scene_called *called = phones->called + phones->called_len;
    bool answers = person && !person->plan.never_picks_up;
    if (phones->called_len == TL_SCENE_CALLED_MAX ||
        tl_caller_take(phones->fd, phones->port, from, text, answers, &called->caller) != TL_OK)
        return;
    phones->called_len++;
    called->person = person;
    called->speaks_until = called->records_until = 0;
    if (answers && person->plan.machine_answers) {
        called->speaks_until = now_us + greeting_us;
        called->records_until = now_us + message_us;
        tl_caller_say(called->caller, greeting(), GREETING_BYTES, 0);
    } else if (answers && phones->key != 0 &&
               tl_caller_key(called->caller, (char[]){ phones->key, '\0' }) != TL_OK) {
        tl_caller_hang_up(called->caller);
    }
}

static void take(struct tl_scene_phones *phones, const struct sockaddr_in *from, const char *text,
                 int64_t now_us, tl_scene_owner_fn *owner, void *arg)
{
    char number[NUMBER_MAX];
    for (uint32_t i = 0; i < phones->called_len; i++) {
        if (tl_caller_hear(phones->called[i].caller, text))
            return;
    }
    if (tl_caller_called(text, number, sizeof number))
        rings(phones, from, text, owner(arg, number), now_us);
    else if (strncmp(text, "OPTIONS ", 8) == 0)
        tl_caller_reply(phones->fd, from, text, "200 OK");
}

void tl_scene_phones_turn(struct tl_scene_phones *phones, int64_t now_us, tl_scene_owner_fn *owner,
                          void *arg)
{
    char text[TEXT_MAX];
    struct sockaddr_in from;
    socklen_t bytes = sizeof from;
    ssize_t len;
    while (phones->fd >= 0 && (len = recvfrom(phones->fd, text, sizeof text - 1, 0,
                                              (struct sockaddr *)&from, &bytes)) > 0) {
        text[len] = '\0';
        take(phones, &from, text, now_us, owner, arg);
        bytes = sizeof from;
    }
    for (uint32_t i = 0; i < phones->called_len; i++) {
        struct tl_scene_called *called = phones->called + i;
        if (called->speaks_until != 0 && called->speaks_until <= now_us) {
            called->speaks_until = 0;
            tl_caller_say(called->caller, NULL, 0, 0);
        }
        tl_caller_turn(called->caller, now_us);
    }
}

struct tl_caller *tl_scene_phones_of(const struct tl_scene_phones *phones,
                                     const struct tl_actor *person)
{
    for (uint32_t i = phones->called_len; i > 0; i--) {
        const struct tl_scene_called *called = phones->called + i - 1;
        if (called->person == person && tl_caller_state(called->caller) != TL_CALLER_ENDED)
            return called->caller;
    }
    return NULL;
}

bool tl_scene_phones_is_busy(const struct tl_scene_phones *phones, int64_t now_us)
{
    for (uint32_t i = 0; i < phones->called_len; i++) {
        const struct tl_scene_called *called = phones->called + i;
        if (called->records_until > now_us && tl_caller_state(called->caller) != TL_CALLER_ENDED)
            return true;
    }
    return false;
}
