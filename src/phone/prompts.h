/* prompts.h: texts to sound, spoken once, kept in memory and on disk.
 *
 *   any thread --ask--> [ ring ] --> prompt thread --> memory? recorded file? disk?
 *   any thread <--answer_fn--'            '--> speech program as a child, text in, WAV out
 *
 * One thread reads and writes files and runs at most children_max children at a time; each has a
 * limit of time and of bytes. The same text asked for by many at once is spoken once. The cache on
 * disk is named by a hash of (text, language, voice) and is never trusted to be whole. A recording
 * <recorded_dir>/<language>/<key>.wav takes the text's place where there is one; of the language
 * "es-419" also that of "es". Recordings are read again after they change.
 * Memory: at most memory_max bytes of sound, least lately used leave first. Cost: 20 to 50 ms for a
 * text not heard before, microseconds after that.
 */
#ifndef TL_PHONE_PROMPTS_H
#define TL_PHONE_PROMPTS_H

#include "base/err.h"
#include "base/types.h"
#include "phone/sound.h"

struct tl_prompts;

#define TL_PROMPT_PARTS_MAX 16
#define TL_PROMPT_TEXT_MAX  2000
#define TL_PROMPT_BYTES_MAX 8000 /* Of all texts, languages, voices and keys of one ask. */

/* 0 or NULL takes the value in brackets. */
struct tl_prompts_settings {
    const char *cache_dir;      /* Made when it is not there; NULL: memory only. */
    const char *recorded_dir;   /* NULL: there are none. */
    const char *speech_command; /* ["espeak-ng"], found by PATH; called with its options. */
    uint32_t children_max;      /* [2] */
    uint32_t child_limit_ms;    /* [10,000] A child that takes longer is killed. */
    uint32_t asks_max;          /* [10,000] Waiting for an answer; more are refused. */
    size_t memory_max;          /* [64 MB] */
    size_t disk_max;            /* [500 MB] Of cache_dir; when it is full, the oldest files go. */
};

enum tl_prompt_kind {
    TL_PROMPT_SAY,     /* recording when that file is there, text otherwise */
    TL_PROMPT_TONE,    /* hz for ms */
    TL_PROMPT_SILENCE, /* ms */
};

struct tl_prompt_part {
    enum tl_prompt_kind kind;
    const char *text;      /* SAY: UTF-8; "" is a moment of silence. */
    const char *language;  /* SAY: letters, digits and hyphens: "en", "es-419" */
    const char *voice;     /* SAY: the speech program's name of it; NULL: the language's own */
    const char *recording; /* SAY: letters, digits, hyphens, dots inside; NULL: none */
    uint32_t hz;           /* TONE: 100 to 3,400 */
    uint32_t ms;           /* TONE, SILENCE: 1 to 60,000 */
    bool is_private;       /* SAY: about a person: kept in memory only. */
};

/* The answer to an ask, on the prompt thread; it must not block. err: TL_OK, and sounds holds one
 * for each part, in order; the callee becomes a holder by tl_sound_hold. Otherwise sounds_len is 0:
 * TL_EUNAVAILABLE: the speech program failed, was killed or took too long; TL_ENOMEM; TL_ECLOSED:
 * tl_prompts_close came first. Answers of different asks may come in any order. */
typedef void tl_prompts_answer_fn(void *arg, uint64_t token, enum tl_err err,
                                  struct tl_sound *const *sounds, uint32_t sounds_len);

struct tl_prompts_stats {
    uint64_t cached;   /* Parts found in memory. */
    uint64_t read;     /* Found on disk: the cache or a recording. */
    uint64_t rendered; /* Spoken by a child. */
    uint64_t failed;   /* Parts for which there was no sound. */
};

/* Starts the thread. TL_EIO: cache_dir cannot be made or written; TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_prompts_open(const struct tl_prompts_settings *settings,
                                        tl_prompts_answer_fn *answer_fn, void *arg,
                                        struct tl_prompts **out_prompts);

/* Answers what is open with TL_ECLOSED, kills the children, ends the thread. NULL does nothing. */
void tl_prompts_close(struct tl_prompts *prompts);

/* Asks for the sounds of all parts; exactly one answer follows, with token. The texts are copied.
 * Any thread. TL_EBAD: a part is not in its form; TL_ETOOLONG: a limit above; TL_EFULL. */
TL_MUST_USE enum tl_err tl_prompts_ask(struct tl_prompts *prompts, uint64_t token,
                                       const struct tl_prompt_part *parts, uint32_t parts_len);

/* Any thread. */
void tl_prompts_stats(const struct tl_prompts *prompts, struct tl_prompts_stats *out_stats);

#endif
