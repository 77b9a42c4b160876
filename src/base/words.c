/* words.c: sentences of fixed size. */
#include "base/words.h"

#include <string.h>

static bool is_inside_character(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

void tl_words_add_bytes(struct tl_words *words, const char *text, size_t bytes)
{
    size_t room = sizeof words->text - 1 - words->text_bytes;
    if (words->is_cut)
        return;
    if (bytes > room) {
        words->is_cut = true;
        bytes = room;
        while (bytes > 0 && is_inside_character(text[bytes]))
            bytes--;
    }
    if (bytes > 0)
        memcpy(words->text + words->text_bytes, text, bytes);
    words->text_bytes += bytes;
    words->text[words->text_bytes] = '\0';
}

void tl_words_add(struct tl_words *words, const char *text)
{
    tl_words_add_bytes(words, text, strlen(text));
}

void tl_words_add_char(struct tl_words *words, char c)
{
    tl_words_add_bytes(words, &c, 1);
}

void tl_words_add_number(struct tl_words *words, uint64_t number)
{
    char digits[20];
    size_t from = sizeof digits;
    do {
        digits[--from] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    tl_words_add_bytes(words, digits + from, sizeof digits - from);
}

void tl_words_add_all(struct tl_words *words, const char *const *texts)
{
    for (; *texts; texts++)
        tl_words_add(words, *texts);
}
