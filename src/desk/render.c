/* render.c: filling placeholders, and spelling what is said one by one. */
#include "desk/render.h"

#include <string.h>

struct writer {
    char *out;
    size_t len;
    size_t max; /* Room for characters, without the end. */
};

static bool put(struct writer *writer, const char *text, size_t bytes)
{
    if (bytes > writer->max - writer->len)
        return false;
    memcpy(writer->out + writer->len, text, bytes);
    writer->len += bytes;
    writer->out[writer->len] = '\0';
    return true;
}

static struct writer writer_over(char *out, size_t bytes_max)
{
    out[0] = '\0';
    return (struct writer){ .out = out, .max = bytes_max - 1 };
}

/* One placeholder, name_len bytes at name. */
static enum tl_err fill(struct writer *writer, const char *name, size_t name_len,
                        enum tl_render_mode mode, tl_value_fn *value, void *arg)
{
    char key[48];
    char text[TL_VALUE_BYTES_MAX] = "";
    if (name_len == 0 || name_len >= sizeof key)
        return TL_EBAD;
    memcpy(key, name, name_len);
    key[name_len] = '\0';
    enum tl_err err = value(arg, key, mode, text, sizeof text);
    if (err != TL_OK)
        return err;
    return put(writer, text, strlen(text)) ? TL_OK : TL_ETOOLONG;
}

enum tl_err tl_render(const char *text, enum tl_render_mode mode, tl_value_fn *value, void *arg,
                      char *out, size_t bytes_max)
{
    struct writer writer = writer_over(out, bytes_max);
    enum tl_err all = TL_OK;
    while (*text) {
        size_t plain = strcspn(text, "{");
        if (!put(&writer, text, plain))
            return TL_ETOOLONG;
        text += plain;
        if (*text == '\0')
            break;
        const char *end = strchr(text, '}');
        if (!end)
            return TL_EBAD;
        size_t before = writer.len;
        enum tl_err err = fill(&writer, text + 1, (size_t)(end - text - 1), mode, value, arg);
        if (err == TL_ENONE)
            all = TL_ENONE;
        else if (err != TL_OK)
            return err;
        text = end + 1;
        /* "at 5 p.m." ends its sentence with the period that it has. */
        if (*text == '.' && writer.len > before && out[writer.len - 1] == '.')
            text++;
    }
    return all;
}

enum tl_err tl_render_spelled(const char *value, uint32_t group, char *out, size_t bytes_max)
{
    struct writer writer = writer_over(out, bytes_max);
    uint32_t said = 0;
    for (; *value; value++) {
        if (*value == ' ' || *value == '-')
            continue;
        bool rests = group > 0 && said > 0 && said % group == 0;
        const char *between = said == 0 ? "" : rests ? ". " : ", ";
        if (!put(&writer, between, strlen(between)) || !put(&writer, value, 1))
            return TL_ETOOLONG;
        said++;
    }
    return TL_OK;
}
