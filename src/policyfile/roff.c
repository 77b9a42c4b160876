/* roff.c: escapes and heads of manual pages. */
#include "policyfile/roff.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/types.h"

/* What stands for a character that groff would take for a command or draw as another one. */
static const char *escape_of(char c)
{
    static const struct {
        char c;
        const char *escape;
    } rows[] = { { '\\', "\\e" },  { '-', "\\-" },   { '\'', "\\(aq" },
                 { '`', "\\(ga" }, { '^', "\\(ha" }, { '~', "\\(ti" } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].c == c)
            return rows[i].escape;
    }
    return NULL;
}

void tl_roff_text(FILE *out, const char *text)
{
    bool is_start = true;
    for (; *text; text++) {
        const char *escape = escape_of(*text);
        if (is_start && *text == '.')
            fputs("\\&", out);
        if (escape)
            fputs(escape, out);
        else
            fputc(*text, out);
        is_start = *text == '\n';
    }
}

void tl_roff_page(FILE *out, const char *name, int section, const char *what)
{
    fputs(".TH ", out);
    for (const char *c = name; *c; c++)
        fputc(toupper((unsigned char)*c), out);
    fprintf(out, " %d \"\" \"throughline %s\" \"Throughline\"\n.nh\n.ad l\n", section, TL_VERSION);
    tl_roff_section(out, "NAME");
    tl_roff_text(out, name);
    fputs(" \\- ", out);
    tl_roff_text(out, what);
    fputc('\n', out);
}

void tl_roff_section(FILE *out, const char *title)
{
    fprintf(out, ".SH %s\n", title);
}

void tl_roff_tag(FILE *out, const char *tag, const char *value)
{
    fputs(".TP\n\\fB", out);
    tl_roff_text(out, tag);
    fputs("\\fR", out);
    if (*value) {
        fputc(' ', out);
        tl_roff_text(out, value);
    }
    fputc('\n', out);
}
