/* note.c: what other threads ask of the http thread, through the ring. */
#include <stdlib.h>
#include <string.h>

#include "http/inside.h"

enum { NOTE_BYTES_MAX = (int)sizeof(struct tl_http_note) + TL_NOTE_TEXT_BYTES_MAX };

enum tl_err tl_http_note_push(struct tl_http *http, const struct tl_http_note *note,
                              const char *text)
{
    size_t text_bytes = text ? strlen(text) : 0;
    if (text_bytes > TL_NOTE_TEXT_BYTES_MAX)
        return TL_ETOOLONG;
    unsigned char *bytes = malloc(sizeof *note + text_bytes + 1);
    if (!bytes)
        return TL_ENOMEM;
    struct tl_http_note *copy = (struct tl_http_note *)bytes;
    *copy = *note;
    copy->text_bytes = text_bytes;
    if (text_bytes > 0)
        memcpy(bytes + sizeof *note, text, text_bytes);
    enum tl_err err = tl_ring_push(http->ring, bytes, sizeof *note + text_bytes);
    free(bytes);
    if (!err)
        tl_http_wake(http);
    return err;
}

static void take(struct tl_http *http, const struct tl_http_note *note, const char *text)
{
    if (note->kind == TL_NOTE_FINISH)
        tl_exchange_finish(http, note, text);
    else
        tl_live_take_note(http, note, text);
}

void tl_http_note_collect(struct tl_http *http)
{
    size_t bytes;
    while (!tl_ring_pop(http->ring, http->note, NOTE_BYTES_MAX, &bytes)) {
        const struct tl_http_note *note = (const struct tl_http_note *)http->note;
        http->note[bytes] = '\0';
        take(http, note, (const char *)(http->note + sizeof *note));
    }
    tl_live_take_loss(http);
}

enum tl_err tl_http_finish(struct tl_http *http, tl_id ticket, int status, const char *json)
{
    struct tl_http_note note = { .kind = TL_NOTE_FINISH, .id = ticket, .status = status };
    return tl_http_note_push(http, &note, json);
}

enum tl_err tl_http_finish_problem(struct tl_http *http, tl_id ticket, int status,
                                   const char *error, const char *detail, uint32_t retry_after_s)
{
    struct tl_http_note note = { .kind = TL_NOTE_FINISH, .id = ticket, .status = status };
    char *text = tl_http_problem_text(status, error, detail, retry_after_s);
    if (!text)
        return TL_ENOMEM;
    note.is_problem = true;
    enum tl_err err = tl_http_note_push(http, &note, text);
    free(text);
    return err;
}
