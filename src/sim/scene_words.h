/* scene_words.h: the words of one line of a scene. Private to sim. */
#ifndef TL_SIM_SCENE_WORDS_H
#define TL_SIM_SCENE_WORDS_H

#include "sim/scene_lines.h"

enum { TL_LINE_BYTES_MAX = 400, TL_LINE_WORDS_MAX = 80 };

/* One line under way; commas are words. */
struct tl_words {
    struct tl_scene *scene;
    struct tl_faults *faults;
    uint32_t line;
    char bytes[TL_LINE_BYTES_MAX * 2];
    const char *word[TL_LINE_WORDS_MAX];
    uint32_t len;
    uint32_t at;
    bool failed;
};

/* Takes a line apart: words between blanks, quotes dropped, nothing behind '#'. */
void tl_words_split(struct tl_words *words, const char *line);

/* The first fault of a line; later ones follow from it and are not told. */
void tl_words_fail(struct tl_words *words, const char *what);

/* Takes these words, all or none. */
bool tl_words_take(struct tl_words *words, const char *phrase);

/* The next word; "" with the fault `wanted` when there is none. */
const char *tl_words_next(struct tl_words *words, const char *wanted);

/* All words up to the next comma or "within", with blanks between. */
void tl_words_rest(struct tl_words *words, char *out, size_t out_bytes_max);

bool tl_words_is_end(const struct tl_words *words);

/* "5 s", "4 min", "2 h" in microseconds. */
int64_t tl_words_duration(struct tl_words *words);

/* A whole number up to max. */
uint32_t tl_words_number(struct tl_words *words, const char *wanted, uint32_t max);

/* Whoever has the name that is next. */
uint16_t tl_words_actor(struct tl_words *words, bool is_agent, bool may_be_new);

/* The line that these words are. */
struct tl_scene_line *tl_words_line(struct tl_words *words, enum tl_line_kind kind, uint16_t who);

/* scene_visits.c: the key of an office of emergencies.yaml; what an agent decides, and an office
 * does. tl_scene_read_decision: false, and no word taken: it is something else. */
tl_key tl_words_office(struct tl_words *words);
bool tl_scene_read_decision(struct tl_words *words, uint16_t who);
void tl_scene_read_office(struct tl_words *words);

/* scene_accounts.c: what a person with an account does, the agency's records, and who answers or
 * passes on what an account wrote. False, and no word taken: it is something else. */
bool tl_scene_read_account(struct tl_words *words, uint16_t who);
void tl_scene_read_records(struct tl_words *words);
bool tl_scene_read_answer(struct tl_words *words, uint16_t agent);
bool tl_scene_read_office_answer(struct tl_words *words, tl_key office);
bool tl_scene_read_handing(struct tl_words *words);

#endif
