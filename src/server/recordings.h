/* recordings.h: which call is being recorded, what the records say of it, and its end by the clock.
 *
 *     voice: caller and agent are joined --.                        .--> the phone: record, stop
 *     facts: closed -----------------------+--> [ ring ] --> thread +--> the table of recordings
 *     phone: failed, recorded -------------'                        '--> pages: it has changed
 *
 * A recording is the person's leg from the first agent to the contact's end. Its key is drawn here,
 * wrapped by the master key (vault.h) and stored before the first sample. Files stand under
 * DIR/recordings; what the policy's time has passed is deleted, file and key. One thread.
 */
#ifndef TL_SERVER_RECORDINGS_H
#define TL_SERVER_RECORDINGS_H

#include "base/fault.h"
#include "phone/phone.h"
#include "server/engine.h"
#include "server/vault.h"
#include "store/recordings.h"

struct tl_recordings;
struct tl_store;

enum { TL_RECORDING_PARTS_MAX = 16, TL_RECORDING_PATH_MAX = 400 };

struct tl_recordings_wiring {
    const char *dir; /* The data folder; lent until the end. */
    struct tl_store *store;
    struct tl_engine *engine;
    struct tl_clock *clock;
    uint32_t calls_max;
    void (*changed)(void *arg, tl_id contact); /* On the recordings' thread, after the commit. */
    void *arg;
};

/* Reads or makes the master key, with a fault for the operator when it cannot be had. */
TL_MUST_USE enum tl_err tl_recordings_open(const struct tl_recordings_wiring *wiring,
                                           struct tl_faults *faults,
                                           struct tl_recordings **out_recordings);

/* Starts the thread, which first ends in the records what an earlier server left. */
TL_MUST_USE enum tl_err tl_recordings_run(struct tl_recordings *recordings, struct tl_phone *phone);

/* After the phone is closed, before the engine is: ends what is left. NULL does nothing. */
void tl_recordings_close(struct tl_recordings *recordings);

/* The person (leg) of this contact and an agent are joined, and it is to be recorded. A leg that is
 * recorded already goes on. Any thread. */
void tl_recordings_begin(struct tl_recordings *recordings, tl_id contact, tl_id leg,
                         uint32_t kept_s);

/* The engine's watcher. */
void tl_recordings_facts(void *recordings, const struct tl_fact *facts, uint32_t facts_len);

/* RECORD_FAILED and RECORDED; other events are passed over. */
void tl_recordings_phone_event(struct tl_recordings *recordings,
                               const struct tl_phone_event *event);

/* Pauses or goes on, and waits until the records say so. Any thread but the engine's and the
 * recordings' own. TL_ENONE: the contact is not being recorded. */
TL_MUST_USE enum tl_err tl_recordings_pause(struct tl_recordings *recordings, tl_id contact,
                                            bool is_paused);

/* For reading: where a recording's file is, and its key (to be wiped by the caller). TL_ECORRUPT:
 * the key was not wrapped by this folder's master key. Any thread. */
TL_MUST_USE enum tl_err tl_recordings_key(const struct tl_recordings *recordings,
                                          const struct tl_recording_row *row,
                                          char path[TL_RECORDING_PATH_MAX],
                                          uint8_t key[TL_VAULT_KEY_BYTES]);

#endif
