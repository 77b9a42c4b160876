/* letter.c: a letter set by Pango on pages of cairo. */
#include "notify/letter.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

/* Points; 72 an inch. */
#define MM(x) ((x)*72.0 / 25.4)
static const struct {
    double width, height;
} papers[] = { [TL_PAPER_LETTER] = { 612, 792 }, [TL_PAPER_A4] = { 595.28, 841.89 } };
static const double left = MM(20), right = MM(20), agency_top = MM(20), address_top = MM(47),
                    text_top = MM(100), next_top = MM(25), bottom = MM(25);

struct setting {
    cairo_t *cairo;
    const struct tl_letter *letter;
    double width, height, at; /* at: where the next line goes, from the top. */
    uint32_t pages;
    enum tl_err err;
};

static PangoLayout *layout_of(const struct setting *setting, const char *text, const char *font)
{
    PangoLayout *layout = pango_cairo_create_layout(setting->cairo);
    PangoFontDescription *description = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    if (setting->letter->language[0] != '\0')
        pango_context_set_language(pango_layout_get_context(layout),
                                   pango_language_from_string(setting->letter->language));
    pango_layout_set_width(layout, (int)((setting->width - left - right) * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

static void page_break(struct setting *setting)
{
    cairo_show_page(setting->cairo);
    setting->at = next_top;
    if (++setting->pages >= TL_LETTER_PAGES_MAX)
        setting->err = TL_ETOOLONG;
}

/* Line by line, over as many pages as it takes. */
static void put(struct setting *setting, const char *text, const char *font)
{
    PangoLayout *layout = layout_of(setting, text, font);
    PangoLayoutIter *lines = pango_layout_get_iter(layout);
    do {
        PangoRectangle box;
        pango_layout_iter_get_line_extents(lines, NULL, &box);
        double height = (double)box.height / PANGO_SCALE;
        double base = (double)(pango_layout_iter_get_baseline(lines) - box.y) / PANGO_SCALE;
        if (setting->at + height > setting->height - bottom)
            page_break(setting);
        if (setting->err != TL_OK)
            break;
        cairo_move_to(setting->cairo, left + (double)box.x / PANGO_SCALE, setting->at + base);
        pango_cairo_show_layout_line(setting->cairo, pango_layout_iter_get_line_readonly(lines));
        setting->at += height;
    } while (pango_layout_iter_next_line(lines));
    pango_layout_iter_free(lines);
    g_object_unref(layout);
}

static void draw(struct setting *setting)
{
    const struct tl_letter *letter = setting->letter;
    setting->at = agency_top;
    put(setting, letter->agency, "Sans Bold 11");
    setting->at = address_top;
    put(setting, letter->address, "Sans 11");
    setting->at = text_top;
    put(setting, letter->date, "Sans 10");
    if (letter->number[0] != '\0')
        put(setting, letter->number, "Sans 10");
    setting->at += MM(6);
    put(setting, letter->subject, "Sans Bold 11");
    setting->at += MM(4);
    put(setting, letter->body, "Sans 11");
    cairo_show_page(setting->cairo);
}

static enum tl_err check(const struct tl_letter *letter)
{
    const char *const texts[] = { letter->agency, letter->address, letter->date,
                                  letter->number, letter->subject, letter->body };
    uint32_t lines = letter->address[0] != '\0';
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!g_utf8_validate(texts[i], -1, NULL))
            return TL_EBAD;
    for (const char *c = letter->address; *c; c++)
        lines += *c == '\n';
    return lines > 0 && lines <= TL_ADDRESS_LINES_MAX ? TL_OK : TL_EBAD;
}

static cairo_status_t write_bytes(void *arg, const unsigned char *bytes, unsigned int len)
{
    return fwrite(bytes, 1, len, arg) == len ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* All of one paper, and under the first one's title. */
static enum tl_err write_pdf(const struct tl_letter *letters, size_t letters_len, FILE *out)
{
    double width = papers[letters->paper].width, height = papers[letters->paper].height;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(write_bytes, out, width, height);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, letters->subject);
    struct setting setting = { .cairo = cairo_create(surface), .width = width, .height = height };
    for (size_t i = 0; i < letters_len && setting.err == TL_OK; i++) {
        setting.letter = letters + i;
        setting.pages = 0;
        draw(&setting);
    }
    cairo_destroy(setting.cairo);
    cairo_surface_finish(surface);
    if (setting.err == TL_OK && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        setting.err = TL_EIO;
    cairo_surface_destroy(surface);
    return setting.err;
}

/* The folder keeps the new name only when it is synced too. */
static enum tl_err rename_synced(const char *from, const char *path)
{
    char folder[600];
    snprintf(folder, sizeof folder, "%s", path);
    if (rename(from, path) != 0)
        return TL_EIO;
    int fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return TL_EIO;
    enum tl_err err = fsync(fd) == 0 ? TL_OK : TL_EIO;
    close(fd);
    return err;
}

enum tl_err tl_letter_write(const struct tl_letter *letter, const char *path)
{
    char part[600];
    enum tl_err err = check(letter);
    if (err != TL_OK)
        return err;
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return TL_ETOOLONG;
    FILE *out = fopen(part, "we");
    if (!out)
        return errno == ENOSPC ? TL_ENOSPACE : TL_EIO;
    errno = 0;
    err = write_pdf(letter, 1, out);
    if (err == TL_OK && (fflush(out) != 0 || fsync(fileno(out)) != 0))
        err = TL_EIO;
    if (err == TL_EIO && errno == ENOSPC)
        err = TL_ENOSPACE;
    if (fclose(out) != 0 && err == TL_OK)
        err = TL_EIO;
    if (err == TL_OK)
        err = rename_synced(part, path);
    if (err != TL_OK)
        unlink(part);
    return err;
}

enum tl_err tl_letter_print(const struct tl_letter *letters, size_t letters_len, char **out_pdf,
                            size_t *out_bytes)
{
    char *bytes = NULL;
    size_t len = 0;
    enum tl_err err = letters_len > 0 ? TL_OK : TL_EBAD;
    for (size_t i = 0; i < letters_len && err == TL_OK; i++)
        err = check(letters + i);
    FILE *out = err == TL_OK ? open_memstream(&bytes, &len) : NULL;
    if (err == TL_OK && !out)
        err = TL_ENOMEM;
    if (err == TL_OK)
        err = write_pdf(letters, letters_len, out);
    if (out && fclose(out) != 0 && err == TL_OK)
        err = TL_ENOMEM;
    if (err == TL_OK) {
        *out_pdf = bytes;
        *out_bytes = len;
    } else {
        free(bytes);
    }
    return err;
}
