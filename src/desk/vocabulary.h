/* vocabulary.h: the words of an agency's records - forms, offices, statuses - read from its policy.
 *
 *     POLICY/records/forms.csv      code,share,days_low,days_high,name_<language>...
 *     POLICY/records/offices.csv    code,letters,share,name_<language>...
 *     POLICY/records/statuses.csv   code,stage,share,decides,title_<language>...,text_<language>...
 *
 * Shares weigh what the generator invents; letters begin an office's case numbers; days are how
 * long a form normally takes. stage: 0 received, 1 under way, 2 ended. decides: 1, the case is
 * decided on the day of this status; a column that may be missing, and then none decides. Memory:
 * one block, freed by close.
 */
#ifndef TL_DESK_VOCABULARY_H
#define TL_DESK_VOCABULARY_H

#include "base/fault.h"
#include "policy/model.h"

enum { TL_WORDS_MAX = 128, TL_STAGES = 3 };

struct tl_form_word {
    char code[24];
    uint32_t share;
    int32_t days_low;
    int32_t days_high;
    char name[TL_LANGUAGES_MAX][120];
};
struct tl_office_word {
    char code[24];
    char letters[8];
    uint32_t share;
    char name[TL_LANGUAGES_MAX][120];
};
struct tl_status_word {
    char code[32];
    uint32_t stage;
    uint32_t share;
    uint32_t decides;
    char title[TL_LANGUAGES_MAX][120];
    char text[TL_LANGUAGES_MAX][1200];
};

struct tl_vocabulary {
    struct tl_form_word forms[TL_WORDS_MAX];
    uint32_t forms_len;
    struct tl_office_word offices[TL_WORDS_MAX];
    uint32_t offices_len;
    struct tl_status_word statuses[TL_WORDS_MAX];
    uint32_t statuses_len;
};

/* Reads the three files under policy_dir for these languages. TL_EBAD: there are faults, all named
 * by file and line. TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_vocabulary_open(const char *policy_dir,
                                           const struct tl_language *languages,
                                           uint16_t languages_len, struct tl_faults *faults,
                                           struct tl_vocabulary **out_vocabulary);
void tl_vocabulary_close(struct tl_vocabulary *vocabulary);

/* Whether these words have what the policy builds on: where it computes times, a status that
 * decides, and the forms that it names; the offices that answer requests. TL_EBAD: they have not,
 * and each fault is told. */
TL_MUST_USE enum tl_err tl_vocabulary_check(const struct tl_vocabulary *vocabulary,
                                            const struct tl_policy *policy,
                                            struct tl_faults *faults);

/* What a code is called in a language; the code itself when nobody named it. */
const char *tl_vocabulary_form(const struct tl_vocabulary *vocabulary, const char *code,
                               uint16_t language);
const char *tl_vocabulary_office(const struct tl_vocabulary *vocabulary, const char *code,
                                 uint16_t language);
/* NULL: there is no such status. */
const struct tl_status_word *tl_vocabulary_status(const struct tl_vocabulary *vocabulary,
                                                  const char *code);
/* Whether a case of this status waits for a decision no more: it has one, or ends without. A status
 * that nobody named waits. */
bool tl_vocabulary_is_end(const struct tl_vocabulary *vocabulary, const char *status);

#endif
