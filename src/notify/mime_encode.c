/* mime_encode.c: encoded words and quoted-printable. */
#include "notify/mime_encode.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

/* The first word stands behind the header's name. */
enum { LINE_MAX_BYTES = 76, WORD_TEXT_BYTES = 45, FIRST_TEXT_BYTES = 36, PLAIN_MAX = 60 };

static bool is_plain(const char *text)
{
    size_t bytes = strlen(text);
    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < ' ' || c > '~' || c == '"' || c == '\\')
            return false;
    }
    return bytes <= PLAIN_MAX && !strstr(text, "=?");
}

/* Bytes of the longest beginning of whole characters within max. */
static size_t whole_characters(const char *text, size_t max)
{
    size_t bytes = strnlen(text, max + 1);
    if (bytes <= max)
        return bytes;
    bytes = max;
    while (bytes > 0 && ((unsigned char)text[bytes] & 0xc0) == 0x80)
        bytes--;
    return bytes;
}

static void one_word(struct tl_text_out *out, const char *text, size_t bytes)
{
    char clean[WORD_TEXT_BYTES], coded[WORD_TEXT_BYTES * 4 / 3 + 8];
    for (size_t i = 0; i < bytes; i++)
        clean[i] = (unsigned char)text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i];
    sodium_bin2base64(coded, sizeof coded, (const unsigned char *)clean, bytes,
                      sodium_base64_VARIANT_ORIGINAL);
    tl_text_out_text(out, "=?utf-8?B?");
    tl_text_out_text(out, coded);
    tl_text_out_text(out, "?=");
}

void tl_mime_words(struct tl_text_out *out, const char *text, bool is_phrase)
{
    if (is_plain(text)) {
        tl_text_out_text(out, is_phrase ? "\"" : "");
        tl_text_out_text(out, text);
        tl_text_out_text(out, is_phrase ? "\"" : "");
        return;
    }
    for (bool is_first = true; *text; is_first = false) {
        size_t bytes = whole_characters(text, is_first ? FIRST_TEXT_BYTES : WORD_TEXT_BYTES);
        if (bytes == 0) { /* No UTF-8; whoever called has seen to that. */
            out->is_full = true;
            return;
        }
        tl_text_out_text(out, is_first ? "" : "\r\n ");
        one_word(out, text, bytes);
        text += bytes;
    }
}

/* One byte, and a soft break before it where the line would get too long. */
static void put(struct tl_text_out *out, size_t *line, const char *bytes, size_t len)
{
    if (*line + len > LINE_MAX_BYTES - 1) {
        tl_text_out_text(out, "=\r\n");
        *line = 0;
    }
    tl_text_out_bytes(out, bytes, len);
    *line += len;
}

void tl_mime_quoted(struct tl_text_out *out, const char *text)
{
    size_t line = 0;
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        char coded[4];
        if (c == '\r' && text[1] == '\n')
            continue;
        if (c == '\n') {
            tl_text_out_text(out, "\r\n");
            line = 0;
            continue;
        }
        bool ends_line = text[1] == '\n' || text[1] == '\r' || text[1] == '\0';
        bool is_literal = (c > ' ' && c <= '~' && c != '=') || (c == ' ' && !ends_line);
        snprintf(coded, sizeof coded, is_literal ? "%c" : "=%02X", c);
        put(out, &line, coded, strlen(coded));
    }
    if (line > 0)
        tl_text_out_text(out, "\r\n");
}
