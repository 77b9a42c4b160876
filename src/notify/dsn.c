/* dsn.c: a report's three parts, line by line. */
#include "notify/dsn.h"

#include <string.h>
#include <strings.h>

struct span {
    const char *at;
    size_t len;
};

/* One line without its end; false: no more. */
static bool next_line(struct span *rest, struct span *out)
{
    if (rest->len == 0)
        return false;
    const char *end = memchr(rest->at, '\n', rest->len);
    size_t taken = end ? (size_t)(end - rest->at) + 1 : rest->len;
    *out = (struct span){ rest->at, end ? taken - 1 : taken };
    if (out->len > 0 && out->at[out->len - 1] == '\r')
        out->len--;
    rest->at += taken;
    rest->len -= taken;
    return true;
}

static struct span trimmed(struct span text)
{
    while (text.len > 0 &&
           (*text.at == ' ' || *text.at == '\t' || *text.at == '\r' || *text.at == '\n')) {
        text.at++;
        text.len--;
    }
    while (text.len > 0 && strchr(" \t\r\n", text.at[text.len - 1]) && text.at[text.len - 1])
        text.len--;
    return text;
}

/* A field with the lines that it is folded over (RFC 5322, 2.2.3); the value keeps their ends.
 * False: the empty line, or no more. */
static bool next_field(struct span *rest, struct span *out_name, struct span *out_value)
{
    struct span line, look;
    if (!next_line(rest, &line) || line.len == 0)
        return false;
    const char *end = line.at + line.len;
    for (look = *rest; look.len > 0 && (*look.at == ' ' || *look.at == '\t'); *rest = look) {
        struct span more;
        if (!next_line(&look, &more))
            break;
        end = more.at + more.len;
    }
    const char *colon = memchr(line.at, ':', line.len);
    *out_name = (struct span){ line.at, colon ? (size_t)(colon - line.at) : 0 };
    *out_value = colon ? trimmed((struct span){ colon + 1, (size_t)(end - colon - 1) })
                       : (struct span){ end, 0 };
    return true;
}

static bool is_word(struct span text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.at, word, text.len) == 0;
}

static bool begins(struct span text, const char *word)
{
    size_t bytes = strlen(word);
    return text.len >= bytes && strncasecmp(text.at, word, bytes) == 0;
}

/* TL_ETOOLONG: it does not fit. */
static enum tl_err copy(struct span text, char *out, size_t bytes_max)
{
    if (text.len >= bytes_max || memchr(text.at, 0, text.len))
        return TL_ETOOLONG;
    memcpy(out, text.at, text.len);
    out[text.len] = '\0';
    return TL_OK;
}

/* Up to a blank, a semicolon or a bracket. */
static struct span first_word(struct span text)
{
    size_t len = 0;
    while (len < text.len && !(text.at[len] && strchr(" \t\r\n;(", text.at[len])))
        len++;
    return (struct span){ text.at, len };
}

/* A parameter of a Content-Type, with or without quotes (RFC 2045, 5.1). */
static bool parameter(struct span value, const char *name, struct span *out)
{
    for (size_t at = 0; at < value.len; at++) {
        if (value.at[at] != ';')
            continue;
        struct span rest = trimmed((struct span){ value.at + at + 1, value.len - at - 1 });
        if (!begins(rest, name) || rest.len == strlen(name) || rest.at[strlen(name)] != '=')
            continue;
        rest = (struct span){ rest.at + strlen(name) + 1, rest.len - strlen(name) - 1 };
        if (rest.len > 0 && *rest.at == '"') {
            const char *end = memchr(rest.at + 1, '"', rest.len - 1);
            if (!end)
                return false;
            *out = (struct span){ rest.at + 1, (size_t)(end - rest.at - 1) };
        } else {
            *out = first_word(rest);
        }
        return out->len > 0 && out->len <= 70;
    }
    return false;
}

/* Whether this line is the boundary's; *out_last: the last one (RFC 2046, 5.1.1). */
static bool is_boundary(struct span line, struct span boundary, bool *out_last)
{
    if (line.len < boundary.len + 2 || line.at[0] != '-' || line.at[1] != '-' ||
        memcmp(line.at + 2, boundary.at, boundary.len) != 0)
        return false;
    struct span tail =
        trimmed((struct span){ line.at + 2 + boundary.len, line.len - 2 - boundary.len });
    *out_last = is_word(tail, "--");
    return *out_last || tail.len == 0;
}

/* The next part: between two boundary lines. Begins behind the first one. */
static bool next_part(struct span *rest, struct span boundary, struct span *out)
{
    struct span line;
    bool is_last;
    const char *begin = rest->at;
    while (next_line(rest, &line)) {
        if (!is_boundary(line, boundary, &is_last))
            continue;
        *out = (struct span){ begin, (size_t)(line.at - begin) };
        if (is_last)
            rest->len = 0;
        return true;
    }
    return false;
}

static const struct {
    const char *word;
    enum tl_dsn_action action;
} actions[] = {
    { "failed", TL_DSN_FAILED },       { "delayed", TL_DSN_DELAYED },
    { "delivered", TL_DSN_DELIVERED }, { "relayed", TL_DSN_DELIVERED },
    { "expanded", TL_DSN_DELIVERED },
};

static enum tl_err take_action(struct span value, struct tl_dsn *dsn, bool *has_action)
{
    struct span word = first_word(value);
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (!is_word(word, actions[i].word))
            continue;
        if (!*has_action || actions[i].action == TL_DSN_FAILED)
            dsn->action = actions[i].action;
        *has_action = true;
        return TL_OK;
    }
    return TL_EBAD;
}

/* Groups of fields with empty lines between; the first is the message's, the others one recipient's
 * each (RFC 3464, 2.1). */
static enum tl_err read_status(struct span body, struct tl_dsn *dsn)
{
    struct span name, value;
    bool has_action = false;
    enum tl_err err = TL_OK;
    while (body.len > 0 && err == TL_OK) {
        if (!next_field(&body, &name, &value))
            continue; /* An empty line: the next group. */
        if (is_word(name, "action"))
            err = take_action(value, dsn, &has_action);
        else if (is_word(name, "status") && (dsn->status[0] == '\0' || begins(value, "5")))
            err = copy(first_word(value), dsn->status, sizeof dsn->status);
    }
    return err == TL_OK && !has_action ? TL_EBAD : err;
}

static enum tl_err read_returned(struct span body, struct tl_dsn *dsn)
{
    struct span name, value;
    while (next_field(&body, &name, &value)) {
        if (!is_word(name, "message-id"))
            continue;
        if (value.len < 3 || *value.at != '<' || value.at[value.len - 1] != '>')
            return TL_EBAD;
        return copy((struct span){ value.at + 1, value.len - 2 }, dsn->message,
                    sizeof dsn->message);
    }
    return TL_ENONE;
}

/* The headers of a mail or a part; body behind them. */
static struct span content_type(struct span *rest)
{
    struct span name, value, type = { "", 0 };
    while (next_field(rest, &name, &value)) {
        if (is_word(name, "content-type"))
            type = value;
    }
    return type;
}

static enum tl_err read_part(struct span part, struct tl_dsn *dsn, bool *has_status)
{
    struct span type = content_type(&part);
    struct span kind = first_word(type);
    if (is_word(kind, "message/delivery-status")) {
        *has_status = true;
        return read_status(part, dsn);
    }
    if (is_word(kind, "message/rfc822") || is_word(kind, "text/rfc822-headers")) {
        enum tl_err err = read_returned(part, dsn);
        return err == TL_ENONE ? TL_OK : err;
    }
    return TL_OK;
}

enum tl_err tl_dsn_read(const char *bytes, size_t len, struct tl_dsn *out)
{
    enum { PARTS_MAX = 16 };
    struct tl_dsn dsn = { .action = TL_DSN_DELAYED };
    struct span rest = { bytes, len }, boundary, part;
    bool has_status = false;
    if (len > TL_DSN_BYTES_MAX)
        return TL_ETOOLONG;
    struct span type = content_type(&rest);
    if (!is_word(first_word(type), "multipart/report"))
        return TL_ENONE;
    if (!parameter(type, "boundary", &boundary) || !next_part(&rest, boundary, &part))
        return TL_EBAD;
    for (int i = 0; i < PARTS_MAX && next_part(&rest, boundary, &part); i++) {
        enum tl_err err = read_part(part, &dsn, &has_status);
        if (err != TL_OK)
            return err;
    }
    if (!has_status)
        return TL_EBAD;
    if (dsn.message[0] == '\0')
        return TL_ENONE;
    *out = dsn;
    return TL_OK;
}
