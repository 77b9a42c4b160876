/* markup.c: paragraphs, lists and links as HTML. */
#include "notify/markup.h"

#include <string.h>

static void escaped(struct tl_text_out *out, const char *text, size_t bytes)
{
    static const struct {
        char c;
        const char *as;
    } escapes[] = {
        { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" }
    };
    for (size_t i = 0; i < bytes; i++) {
        const char *as = NULL;
        for (size_t k = 0; k < sizeof escapes / sizeof escapes[0]; k++)
            if (escapes[k].c == text[i])
                as = escapes[k].as;
        if (as)
            tl_text_out_text(out, as);
        else if ((unsigned char)text[i] >= ' ' || text[i] == '\t')
            tl_text_out_bytes(out, text + i, 1);
    }
}

/* Bytes of an address of the web at text; a stop or bracket at its end is the sentence's. */
static size_t link_bytes(const char *text, size_t bytes)
{
    static const char begin[] = "https://";
    size_t len = sizeof begin - 1;
    if (bytes < len || memcmp(text, begin, len) != 0)
        return 0;
    while (len < bytes && (unsigned char)text[len] > ' ' && !strchr("\"<>'", text[len]))
        len++;
    while (len > sizeof begin - 1 && strchr(".,;:!?)", text[len - 1]))
        len--;
    return len > sizeof begin - 1 ? len : 0;
}

static void line_html(struct tl_text_out *out, const char *line, size_t bytes)
{
    for (size_t i = 0; i < bytes;) {
        size_t len = link_bytes(line + i, bytes - i);
        if (len == 0) {
            escaped(out, line + i++, 1);
            continue;
        }
        tl_text_out_text(out, "<a href=\"");
        escaped(out, line + i, len);
        tl_text_out_text(out, "\">");
        escaped(out, line + i, len);
        tl_text_out_text(out, "</a>");
        i += len;
    }
}

enum block { NO_BLOCK, PARAGRAPH, LIST };

static void block_set(struct tl_text_out *out, enum block *now, enum block next)
{
    static const char *const begins[] = { "", "<p>", "<ul>\n" };
    static const char *const ends[] = { "", "</p>\n", "</ul>\n" };
    if (*now == next)
        return;
    tl_text_out_text(out, ends[*now]);
    tl_text_out_text(out, begins[next]);
    *now = next;
}

void tl_markup_html(const char *body, const char *language, const char *title,
                    struct tl_text_out *out)
{
    enum block block = NO_BLOCK;
    tl_text_out_text(out, "<!DOCTYPE html>\n<html lang=\"");
    escaped(out, language, strlen(language));
    tl_text_out_text(out, "\">\n<head><meta charset=\"utf-8\"><title>");
    escaped(out, title, strlen(title));
    tl_text_out_text(out, "</title></head>\n<body>\n");
    while (*body) {
        size_t bytes = strcspn(body, "\r\n");
        bool is_item = bytes > 2 && memcmp(body, "- ", 2) == 0;
        bool goes_on = block == PARAGRAPH && bytes > 0 && !is_item;
        block_set(out, &block, bytes == 0 ? NO_BLOCK : is_item ? LIST : PARAGRAPH);
        if (goes_on)
            tl_text_out_text(out, "<br>\n");
        if (is_item) {
            tl_text_out_text(out, "<li>");
            line_html(out, body + 2, bytes - 2);
            tl_text_out_text(out, "</li>\n");
        } else {
            line_html(out, body, bytes);
        }
        body += bytes;
        body += *body == '\r';
        body += *body == '\n';
    }
    block_set(out, &block, NO_BLOCK);
    tl_text_out_text(out, "</body>\n</html>\n");
}
