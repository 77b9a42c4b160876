/* scene_words.c: taking a line of a scene apart, word by word. */
#include "sim/scene_words.h"

#include <stdlib.h>
#include <string.h>

void tl_words_split(struct tl_words *words, const char *line)
{
    char *out = words->bytes;
    words->len = 0;
    words->at = 0;
    words->failed = false;
    while (words->len < TL_LINE_WORDS_MAX) {
        line += strspn(line, " \t\r\n\"");
        if (*line == '\0' || *line == '#')
            return;
        size_t bytes = *line == ',' ? 1 : strcspn(line, " \t\r\n\",");
        words->word[words->len++] = out;
        memcpy(out, line, bytes);
        out[bytes] = '\0';
        out += bytes + 1;
        line += bytes;
    }
    tl_words_fail(words, "this line has too many words");
}

void tl_words_fail(struct tl_words *words, const char *what)
{
    if (!words->failed)
        tl_faults_add(words->faults, words->scene->file, words->line, "", what);
    words->failed = true;
}

bool tl_words_take(struct tl_words *words, const char *phrase)
{
    uint32_t at = words->at;
    while (*phrase) {
        size_t bytes = strcspn(phrase, " ");
        if (at >= words->len || strlen(words->word[at]) != bytes ||
            memcmp(words->word[at], phrase, bytes) != 0)
            return false;
        at++;
        phrase += bytes;
        phrase += strspn(phrase, " ");
    }
    words->at = at;
    return true;
}

const char *tl_words_next(struct tl_words *words, const char *wanted)
{
    if (words->at < words->len)
        return words->word[words->at++];
    tl_words_fail(words, wanted);
    return "";
}

void tl_words_rest(struct tl_words *words, char *out, size_t out_bytes_max)
{
    size_t used = 0;
    out[0] = '\0';
    while (words->at < words->len && strcmp(words->word[words->at], ",") != 0 &&
           strcmp(words->word[words->at], "within") != 0) {
        const char *word = words->word[words->at++];
        int more = snprintf(out + used, out_bytes_max - used, "%s%s", used > 0 ? " " : "", word);
        if (more < 0 || (size_t)more >= out_bytes_max - used)
            return;
        used += (size_t)more;
    }
}

bool tl_words_is_end(const struct tl_words *words)
{
    return words->at >= words->len;
}

uint32_t tl_words_number(struct tl_words *words, const char *wanted, uint32_t max)
{
    char *end;
    const char *text = tl_words_next(words, wanted);
    unsigned long number = strtoul(text, &end, 10);
    if (end == text || *end != '\0' || number > max) {
        tl_words_fail(words, wanted);
        return 0;
    }
    return (uint32_t)number;
}

int64_t tl_words_duration(struct tl_words *words)
{
    static const struct {
        const char *unit;
        int64_t us;
    } units[] = { { "s", TL_SECOND }, { "min", TL_MINUTE }, { "h", TL_HOUR } };
    static const char form[] = "a time is written as \"5 s\", \"4 min\" or \"2 h\"";
    int64_t number = tl_words_number(words, form, 100000);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (tl_words_take(words, units[i].unit))
            return number * units[i].us;
    }
    tl_words_fail(words, form);
    return 0;
}

uint16_t tl_words_actor(struct tl_words *words, bool is_agent, bool may_be_new)
{
    struct tl_scene *scene = words->scene;
    const char *name = tl_words_next(words, "a name is missing here");
    for (uint16_t i = 0; i < scene->actors_len; i++) {
        if (strcmp(scene->actors[i].name, name) == 0)
            return i;
    }
    if (!may_be_new || scene->actors_len == TL_ACTORS_MAX) {
        tl_words_fail(words, may_be_new ? "there are too many people in this scene"
                                        : "nobody of this name came before this line");
        return 0;
    }
    struct tl_actor *new_one = scene->actors + scene->actors_len;
    strncpy(new_one->name, name, sizeof new_one->name - 1);
    new_one->is_agent = is_agent;
    return scene->actors_len++;
}

struct tl_scene_line *tl_words_line(struct tl_words *words, enum tl_line_kind kind, uint16_t who)
{
    struct tl_scene *scene = words->scene;
    if (scene->lines_len == TL_SCENE_LINES_MAX) {
        tl_words_fail(words, "this scene has too many lines");
        scene->lines_len--; /* It fails anyway; the last line is written over. */
    }
    struct tl_scene_line *line = scene->lines + scene->lines_len++;
    *line = (struct tl_scene_line){ .kind = kind, .number = words->line, .who = who };
    return line;
}
