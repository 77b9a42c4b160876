/* engine_ask.c: what the other threads ask of the engine's. */
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "server/engine_inside.h"

static void wait_for(struct tl_ring *ring, struct tl_engine_reply *out)
{
    size_t bytes;
    while (tl_ring_pop(ring, out, sizeof *out, &bytes) != TL_OK)
        tl_ring_wait(ring, -1);
}

static enum tl_err post(struct tl_engine *engine, const struct tl_fact *given,
                        const struct tl_parcel *parcel, struct tl_ring *reply)
{
    uint32_t parcel_bytes = parcel ? parcel->bytes : 0;
    struct tl_engine_message *message = malloc(sizeof *message + parcel_bytes);
    if (!message)
        return TL_ENOMEM;
    *message = (struct tl_engine_message){
        .kind = TL_MESSAGE_INPUT, .given = *given, .reply = reply, .parcel_bytes = parcel_bytes
    };
    if (parcel_bytes > 0)
        memcpy(message->parcel, parcel->texts, parcel_bytes);
    enum tl_err err = tl_ring_push(engine->ring, message, sizeof *message + parcel_bytes);
    free(message);
    return err;
}

enum tl_err tl_engine_post(struct tl_engine *engine, const struct tl_fact *given,
                           const struct tl_parcel *parcel)
{
    return post(engine, given, parcel, NULL);
}

enum tl_err tl_engine_ask(struct tl_engine *engine, const struct tl_fact *given,
                          const struct tl_parcel *parcel, enum tl_why *out_why)
{
    struct tl_ring *ring;
    struct tl_engine_reply reply;
    enum tl_err err = tl_ring_open(&ring, 2 * sizeof reply);
    if (err != TL_OK)
        return err;
    err = post(engine, given, parcel, ring);
    if (err == TL_OK) {
        wait_for(ring, &reply);
        err = reply.err;
        *out_why = reply.why;
    }
    tl_ring_close(ring);
    return err;
}

/* Hands over a message that somebody waits for. */
static enum tl_err ask(struct tl_engine *engine, struct tl_engine_message *message,
                       struct tl_engine_reply *out)
{
    enum tl_err err = tl_ring_open(&message->reply, 2 * sizeof *out);
    if (err != TL_OK)
        return err;
    err = tl_ring_push(engine->ring, message, sizeof *message);
    if (err == TL_OK) {
        wait_for(message->reply, out);
        err = out->err;
    }
    tl_ring_close(message->reply);
    return err;
}

enum tl_err tl_engine_ask_all(struct tl_engine *engine, struct tl_engine_input *inputs,
                              uint32_t inputs_len)
{
    struct tl_engine_reply reply;
    TL_ASSERT(inputs_len <= TL_INPUTS_MAX);
    return ask(engine,
               &(struct tl_engine_message){
                   .kind = TL_MESSAGE_INPUTS, .inputs = inputs, .inputs_len = inputs_len },
               &reply);
}

void tl_engine_unwatch(struct tl_engine *engine)
{
    struct tl_engine_reply reply;
    if (!engine || !engine->runs)
        return;
    while (ask(engine, &(struct tl_engine_message){ .kind = TL_MESSAGE_UNWATCH }, &reply) != TL_OK)
        tl_clock_nap(MILLISECOND);
}

enum tl_err tl_engine_policy_take(struct tl_engine *engine, const struct tl_policy *policy)
{
    struct tl_engine_reply reply;
    return ask(engine, &(struct tl_engine_message){ .kind = TL_MESSAGE_POLICY, .policy = policy },
               &reply);
}

enum tl_err tl_engine_write(struct tl_engine *engine, tl_write_fn *fn, void *arg)
{
    struct tl_engine_reply reply;
    return ask(engine,
               &(struct tl_engine_message){ .kind = TL_MESSAGE_WRITE, .write = fn, .arg = arg },
               &reply);
}

enum tl_err tl_engine_write_and_ask(struct tl_engine *engine, tl_write_fn *fn, void *arg,
                                    const struct tl_fact *given, enum tl_why *out_why)
{
    struct tl_engine_reply reply;
    enum tl_err err = ask(engine,
                          &(struct tl_engine_message){
                              .kind = TL_MESSAGE_INPUT, .given = *given, .write = fn, .arg = arg },
                          &reply);
    if (err == TL_OK)
        *out_why = reply.why;
    return err;
}

enum tl_err tl_engine_write_soft(void *arg, tl_write_fn *fn, void *fn_arg)
{
    struct tl_engine_message message = {
        .kind = TL_MESSAGE_WRITE, .write = fn, .arg = fn_arg, .is_soft = true
    };
    return ask(arg, &message, &(struct tl_engine_reply){ 0 });
}

enum tl_err tl_engine_advance(struct tl_engine *engine, int64_t by_us, tl_time *out_now)
{
    struct tl_engine_reply reply;
    enum tl_err err = ask(
        engine, &(struct tl_engine_message){ .kind = TL_MESSAGE_ADVANCE, .by_us = by_us }, &reply);
    if (err == TL_OK)
        *out_now = reply.now;
    return err;
}
