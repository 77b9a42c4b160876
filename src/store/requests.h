/* requests.h: requests at the offices that decide, and what was said of each.
 *
 *     fact `request_filed` --projected--> row on an office's list --taken--> words: asked back,
 *     answered; moved to another office, with its case or by hand; answered: the promise is kept
 *
 * Rows begin and end with facts; what is between is written by who answers. Writing verbs run in
 * the caller's transaction. TL_ENONE: it is not there (or over). Mission: S18, S19, S20, S23.
 */
#ifndef TL_STORE_REQUESTS_H
#define TL_STORE_REQUESTS_H

#include "base/err.h"
#include "base/types.h"

struct tl_db;

struct tl_request_row {
    tl_id contact; /* Its id too. */
    tl_id case_id; /* 0: of no case that is known. */
    tl_id joins;   /* The one that it is answered with; 0: none. */
    char type[64]; /* The policy's key. */
    char office[48];
    int64_t follows; /* 1: it moves with its case. */
    char state[16];  /* TL_REQUEST_... */
    char decision[64];
    tl_id appointment; /* That it is about; 0: none. */
    tl_time made_at;
    tl_time due_at;
    tl_id taken_by; /* 0: nobody yet. */
    tl_time taken_at;
    tl_time ended_at;
    int64_t untold; /* 1: it moved, and the person is to be told. */
};

#define TL_REQUEST_OPEN        "open"
#define TL_REQUEST_ASKED       "asked"       /* The person is asked back. */
#define TL_REQUEST_TRANSLATION "translation" /* Decided; the words are not in their language yet.  \
                                              */
#define TL_REQUEST_ANSWERED "answered"
#define TL_REQUEST_ENDED    "ended"

/* TL_EEXISTS: this contact has one. */
TL_MUST_USE enum tl_err tl_store_request_insert(struct tl_db *db, const struct tl_request_row *row);
TL_MUST_USE enum tl_err tl_store_request_find(struct tl_db *db, tl_id contact,
                                              struct tl_request_row *out);

/* The open one of a case that others of its type join. */
TL_MUST_USE enum tl_err tl_store_request_open_of_case(struct tl_db *db, tl_id case_id,
                                                      const char *type, struct tl_request_row *out);

/* All of a case, the newest first; the open ones that joined another. */
TL_MUST_USE enum tl_err tl_store_request_of_case(struct tl_db *db, tl_id case_id,
                                                 struct tl_request_row *out, size_t rows_max,
                                                 size_t *out_len);
TL_MUST_USE enum tl_err tl_store_request_joined(struct tl_db *db, tl_id to,
                                                struct tl_request_row *out, size_t rows_max,
                                                size_t *out_len);

/* What a list shows; "" and 0: all. */
struct tl_request_filter {
    const char *type;
    const char *state;
    tl_id taken_by;
    tl_time due_by;
};

/* The open ones of an office by due time, behind the row (after_at, after_id); 0 and 0: from the
 * first. */
TL_MUST_USE enum tl_err tl_store_request_list(struct tl_db *db, const char *office,
                                              const struct tl_request_filter *filter,
                                              tl_time after_at, tl_id after_id,
                                              struct tl_request_row *out, size_t rows_max,
                                              size_t *out_len);

/* From one hand (0: nobody's) to another (0: back to the list). */
TL_MUST_USE enum tl_err tl_store_request_take(struct tl_db *db, tl_id contact, tl_id from, tl_id by,
                                              tl_time at);

/* To another office's list, with those that joined it, and no more with the case. */
TL_MUST_USE enum tl_err tl_store_request_move(struct tl_db *db, tl_id contact, const char *office);

/* ended_at 0: it stays open. */
TL_MUST_USE enum tl_err tl_store_request_set_state(struct tl_db *db, tl_id contact,
                                                   const char *state, const char *decision,
                                                   tl_time ended_at);

/* The person came back to one that was answered: it stands on the list again. */
TL_MUST_USE enum tl_err tl_store_request_reopen(struct tl_db *db, tl_id contact, tl_time due_at);

/* Those that moved with their case, or by hand, and whose person was not told. */
TL_MUST_USE enum tl_err tl_store_request_untold(struct tl_db *db, struct tl_request_row *out,
                                                size_t rows_max, size_t *out_len);
TL_MUST_USE enum tl_err tl_store_request_told(struct tl_db *db, tl_id contact);

struct tl_request_word {
    tl_id id; /* Given by insert. */
    tl_id contact;
    tl_time at;
    char kind[12]; /* TL_WORD_... */
    tl_id by_id;   /* The officer, or the account; 0: the person, the system. */
    char decision[64];
    char reason[64];
    char words[4096]; /* JSON: by language. */
    char wanted[16];  /* The language that is still to be written; "": none. */
    int64_t is_last;  /* Of an answer: the request is answered with it. */
    tl_time starts;   /* The appointment's new time; 0: none. */
    char place[96];
};

#define TL_WORD_ANSWER   "answer"
#define TL_WORD_QUESTION "question"
#define TL_WORD_REPLY    "reply"
#define TL_WORD_TRANSFER "transfer"
#define TL_WORD_MOVED    "moved"

TL_MUST_USE enum tl_err tl_store_request_say(struct tl_db *db, struct tl_request_word *word);
TL_MUST_USE enum tl_err tl_store_request_word_find(struct tl_db *db, tl_id id,
                                                   struct tl_request_word *out);

/* In order. */
TL_MUST_USE enum tl_err tl_store_request_words(struct tl_db *db, tl_id contact,
                                               struct tl_request_word *out, size_t words_max,
                                               size_t *out_len);

/* The first that waits for another language; its words in all of them. */
TL_MUST_USE enum tl_err tl_store_request_wanted(struct tl_db *db, tl_id contact,
                                                struct tl_request_word *out);
TL_MUST_USE enum tl_err tl_store_request_translate(struct tl_db *db, tl_id word, const char *words);

/* An address of mail that the case itself has: of who filed it online, or of an account that it is
 * in. */
struct tl_case_mail {
    char mail[256];
    char language[16]; /* "": not known. */
};
TL_MUST_USE enum tl_err tl_store_case_mails(struct tl_db *db, tl_id case_id,
                                            struct tl_case_mail *out, size_t mails_max,
                                            size_t *out_len);

#endif
