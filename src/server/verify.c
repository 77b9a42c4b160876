/* verify.c: answers compared, and who may try. */
#include "server/verify.h"

#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "desk/answer.h"
#include "server/folder_key.h"
#include "server/tries.h"
#include "store/audit.h"

enum { HEARD_MAX = 1024 };

struct heard {
    tl_id contact; /* 0: none. */
    uint16_t question;
    char plain[TL_ANSWER_TEXT_BYTES];
};

struct tl_verifier {
    uint8_t key[TL_FOLDER_SECRET_BYTES];
    struct tl_tries *by_case;
    pthread_mutex_t lock;
    struct heard heard[HEARD_MAX]; /* In turn, over the oldest. */
    uint32_t heard_at;
};

enum tl_err tl_verifier_open(const char *dir, struct tl_faults *faults,
                             struct tl_verifier **out_verifier)
{
    struct tl_verifier *verifier = calloc(1, sizeof *verifier);
    if (!verifier)
        return TL_ENOMEM;
    pthread_mutex_init(&verifier->lock, NULL);
    enum tl_err err = tl_folder_key(dir, TL_ANSWER_KEY_USE, verifier->key, faults);
    if (err == TL_OK)
        err = tl_tries_open(TL_VERIFY_TRIES, &verifier->by_case);
    if (err == TL_OK)
        *out_verifier = verifier;
    else
        tl_verifier_close(verifier);
    return err;
}

void tl_verifier_close(struct tl_verifier *verifier)
{
    if (!verifier)
        return;
    tl_tries_close(verifier->by_case);
    pthread_mutex_destroy(&verifier->lock);
    sodium_memzero(verifier, sizeof *verifier);
    free(verifier);
}

static struct heard *find_heard(struct tl_verifier *verifier, tl_id contact, uint16_t question)
{
    for (uint32_t i = 0; i < HEARD_MAX; i++) {
        struct heard *heard = verifier->heard + i;
        if (heard->contact == contact && heard->question == question)
            return heard;
    }
    return NULL;
}

void tl_verifier_hear(struct tl_verifier *verifier, tl_id contact, uint16_t question,
                      const char *plain)
{
    pthread_mutex_lock(&verifier->lock);
    struct heard *heard = find_heard(verifier, contact, question);
    if (!heard)
        heard = verifier->heard + verifier->heard_at++ % HEARD_MAX;
    sodium_memzero(heard, sizeof *heard);
    heard->contact = contact;
    heard->question = question;
    snprintf(heard->plain, sizeof heard->plain, "%s", plain);
    pthread_mutex_unlock(&verifier->lock);
}

enum tl_err tl_verifier_said(struct tl_verifier *verifier, tl_id contact, uint16_t question,
                             char *out, size_t bytes_max)
{
    pthread_mutex_lock(&verifier->lock);
    struct heard *heard = find_heard(verifier, contact, question);
    if (heard) {
        snprintf(out, bytes_max, "%s", heard->plain);
        sodium_memzero(heard, sizeof *heard);
    }
    pthread_mutex_unlock(&verifier->lock);
    return heard ? TL_OK : TL_ENONE;
}

/* TL_ENONE: it is another one, or the case has none. */
static enum tl_err compare(const struct tl_verifier *verifier, struct tl_db *db,
                           const struct tl_verify_asked *asked, uint16_t at)
{
    const struct tl_verify_question *question =
        asked->policy->verify_questions + asked->set->ask.items[at];
    const struct tl_form *form = asked->policy->forms + question->form;
    char plain[TL_ANSWER_TEXT_BYTES], given[TL_ANSWER_BYTES], kept[TL_ANSWER_BYTES];
    if (!asked->answers[at] || tl_form_read(form, asked->answers[at], plain, sizeof plain) != TL_OK)
        return TL_ENONE;
    enum tl_err err = tl_store_answer_find(db, asked->about->id, question->id.name, kept);
    if (err != TL_OK)
        return err;
    tl_answer_hash(verifier->key, asked->about->receipt, question->id.name, plain, given);
    sodium_memzero(plain, sizeof plain);
    return tl_answer_is(kept, given) ? TL_OK : TL_ENONE;
}

/* All are compared, also behind a wrong one. */
static enum tl_err compare_all(const struct tl_verifier *verifier, struct tl_db *db,
                               const struct tl_verify_asked *asked)
{
    enum tl_err all = TL_OK;
    for (uint16_t i = 0; i < asked->set->ask.len; i++) {
        enum tl_err one = compare(verifier, db, asked, i);
        if (one != TL_OK && one != TL_ENONE)
            return one;
        all = one == TL_OK ? all : TL_ENONE;
    }
    return all;
}

/* What is on record of tries before this server started, too. */
static enum tl_err wait_by_record(struct tl_db *db, const struct tl_verify_asked *asked,
                                  int64_t *out_wait_us)
{
    const struct tl_audit wrong = { .action = "verify",
                                    .record_kind = "case",
                                    .record_id = asked->about->id,
                                    .reason = TL_VERIFY_WRONG };
    tl_time at;
    enum tl_err err = tl_store_audit_nth(db, &wrong, TL_VERIFY_TRIES, &at);
    if (err != TL_OK)
        return err == TL_ENONE ? TL_OK : err;
    at = at < asked->now ? at : asked->now; /* The wall was put back since. */
    int64_t wait_us = at + TL_TRIES_FOR_US - asked->now;
    *out_wait_us = wait_us > 0 ? wait_us : 0;
    return TL_OK;
}

enum tl_err tl_verify(struct tl_verifier *verifier, struct tl_db *db,
                      const struct tl_verify_asked *asked, int64_t *out_wait_us)
{
    char counted[24];
    if (!asked->about)
        return TL_ENONE;
    snprintf(counted, sizeof counted, "%" PRIu64, asked->about->id);
    *out_wait_us = tl_tries_wait_us(verifier->by_case, counted, asked->now);
    enum tl_err err = *out_wait_us == 0 ? wait_by_record(db, asked, out_wait_us) : TL_OK;
    if (err != TL_OK || *out_wait_us > 0)
        return err == TL_OK ? TL_EBUSY : err;
    err = compare_all(verifier, db, asked);
    if (err == TL_ENONE)
        tl_tries_failed(verifier->by_case, counted, asked->now);
    return err;
}
