/* upload_name.c: names letter by letter. */
#include "server/upload_name.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *word, *media, *endings;
} types[] = {
#define ROW(name, word, media, endings) { word, media, endings },
    TL_UPLOAD_TYPE_TABLE(ROW)
#undef ROW
};

const char *tl_upload_type_word(enum tl_upload_type type)
{
    return types[type].word;
}

const char *tl_upload_type_media(enum tl_upload_type type)
{
    return types[type].media;
}

enum tl_upload_type tl_upload_type_find(const char *word)
{
    enum tl_upload_type type = 0;
    while (type < TL_UPLOAD_TYPES && strcmp(types[type].word, word) != 0)
        type++;
    return type;
}

/* What stands behind the last dot; "": there is none, or it begins the name. */
static const char *ending_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && dot != name ? dot + 1 : "";
}

static bool is_ending(enum tl_upload_type type, const char *ending)
{
    size_t len = strlen(ending);
    for (const char *word = types[type].endings; len > 0 && *word; word += strspn(word, " ")) {
        size_t word_len = strcspn(word, " ");
        if (word_len == len && strncasecmp(word, ending, len) == 0)
            return true;
        word += word_len;
    }
    return false;
}

/* Other names that programs have for the same. */
static enum tl_upload_type by_alias(const char *media)
{
    static const struct {
        const char *media;
        enum tl_upload_type type;
    } others[] = {
        { "image/heif", TL_UPLOAD_HEIC },
        { "image/jpg", TL_UPLOAD_JPEG },
        { "image/pjpeg", TL_UPLOAD_JPEG },
        { "application/x-pdf", TL_UPLOAD_PDF },
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (strcasecmp(others[i].media, media) == 0)
            return others[i].type;
    }
    return TL_UPLOAD_TYPES;
}

enum tl_upload_type tl_upload_type_said(const char *media, const char *name)
{
    bool says_none = media[0] == '\0' || strcasecmp(media, "application/octet-stream") == 0;
    for (enum tl_upload_type type = 0; type < TL_UPLOAD_TYPES; type++) {
        if (says_none ? is_ending(type, ending_of(name))
                      : strcasecmp(types[type].media, media) == 0)
            return type;
    }
    return says_none ? TL_UPLOAD_TYPES : by_alias(media);
}

/* --- Letters. --- */

/* The next letter of UTF-8 (RFC 3629, 4) and its bytes; 0 bytes: the text has ended. What is none
 * is one byte, and UINT32_MAX. */
static uint32_t next_letter(const char *text, size_t *out_bytes)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *at = (const unsigned char *)text;
    size_t bytes = at[0] < 0x80 ? 1 : at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
    uint32_t letter = bytes == 1 ? at[0] : at[0] & (0xffu >> (bytes + 1));
    *out_bytes = at[0] != 0;
    if (at[0] == 0 || bytes == 1)
        return letter;
    if (at[0] < 0xc2 || at[0] > 0xf4)
        return UINT32_MAX;
    for (size_t i = 1; i < bytes; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return UINT32_MAX;
        letter = letter << 6 | (at[i] & 0x3fu);
    }
    if (letter < least[bytes] || letter > 0x10ffff || (letter >= 0xd800 && letter <= 0xdfff))
        return UINT32_MAX;
    *out_bytes = bytes;
    return letter;
}

/* Marks that turn the direction of what follows, or that take no room: two names would look the
 * same, or an ending would stand elsewhere than it is. */
static bool is_unseen(uint32_t letter)
{
    return letter < 0x20 || (letter >= 0x7f && letter < 0xa0) || letter == 0xad ||
           letter == 0x61c || (letter >= 0x200b && letter <= 0x200f) ||
           (letter >= 0x2028 && letter <= 0x202e) || (letter >= 0x2060 && letter <= 0x206f) ||
           letter == 0xfeff || (letter >= 0xfff0 && letter <= 0xffff) ||
           (letter >= 0xe0000 && letter <= 0xe0fff) || letter == UINT32_MAX;
}

static const char *last_part(const char *given)
{
    const char *part = given;
    for (const char *at = given; *at; at++)
        part = *at == '/' || *at == '\\' ? at + 1 : part;
    return part;
}

/* Copies what can be seen of from, up to bytes_max whole letters' bytes. */
static size_t copy_seen(const char *from, char *out, size_t bytes_max)
{
    size_t len = 0, bytes;
    for (; *from; from += bytes) {
        uint32_t letter = next_letter(from, &bytes);
        if (is_unseen(letter))
            continue;
        if (len + bytes > bytes_max)
            break;
        if (letter < 0x80 && strchr("\"<>:|?*%`$", (int)letter))
            out[len++] = '_';
        else {
            memcpy(out + len, from, bytes);
            len += bytes;
        }
    }
    out[len] = '\0';
    return len;
}

static void trim(char *name, size_t len)
{
    while (len > 0 && (name[len - 1] == '.' || name[len - 1] == ' '))
        name[--len] = '\0';
    size_t skipped = strspn(name, ". ");
    memmove(name, name + skipped, len - skipped + 1);
}

void tl_upload_name_clean(const char *given, enum tl_upload_type type,
                          char out[TL_UPLOAD_NAME_MAX + 1])
{
    enum { ENDING_MAX = 8 };
    char ending[ENDING_MAX + 1];
    char whole[TL_UPLOAD_NAME_MAX * 4 + 1];
    size_t word = strcspn(types[type].endings, " ");
    trim(whole, copy_seen(last_part(given), whole, sizeof whole - 1));
    snprintf(ending, sizeof ending, "%.*s", (int)word, types[type].endings);
    if (is_ending(type, ending_of(whole))) {
        char *dot = strrchr(whole, '.');
        snprintf(ending, sizeof ending, "%s", dot + 1);
        *dot = '\0';
    }
    size_t len = copy_seen(whole, out, TL_UPLOAD_NAME_MAX - strlen(ending) - 1);
    trim(out, len);
    if (out[0] == '\0')
        snprintf(out, TL_UPLOAD_NAME_MAX, "document");
    len = strlen(out);
    snprintf(out + len, TL_UPLOAD_NAME_MAX + 1 - len, ".%s", ending);
}

void tl_upload_disposition(const char *name, char out[TL_UPLOAD_DISPOSITION_BYTES])
{
    size_t len = (size_t)snprintf(out, TL_UPLOAD_DISPOSITION_BYTES, "attachment; filename=\"");
    for (const char *at = name; *at; at++)
        out[len++] = isalnum((unsigned char)*at) || strchr("-_.() ", *at) ? *at : '_';
    len += (size_t)snprintf(out + len, TL_UPLOAD_DISPOSITION_BYTES - len, "\"; filename*=UTF-8''");
    for (const char *at = name; *at && len + 4 < TL_UPLOAD_DISPOSITION_BYTES; at++) {
        if (isalnum((unsigned char)*at) || strchr("-_.", *at))
            out[len++] = *at;
        else
            len += (size_t)snprintf(out + len, 4, "%%%02X", (unsigned)(unsigned char)*at);
    }
    out[len] = '\0';
}
