/* phone_command.c: packing what a caller lends into a message that owns it. */
#include "phone/phone_command.h"

#include <stddef.h>
#include <string.h>

#include "base/assert.h"

#define TONE_HZ_MIN 100u
#define TONE_HZ_MAX 3400u
#define ITEM_MS_MAX 60000u

_Static_assert(TL_PHONE_ITEMS_MAX <= TL_PROMPT_PARTS_MAX, "each item is a part");
_Static_assert(TL_PHONE_TEXT_MAX <= TL_PROMPT_TEXT_MAX, "each text can be spoken");
_Static_assert(TL_PHONE_PLAY_BYTES_MAX <= TL_PROMPT_BYTES_MAX, "each play can be asked for");

size_t tl_phone_command_bytes(const struct tl_phone_command *command)
{
    return offsetof(struct tl_phone_command, texts) + command->texts_bytes;
}

enum tl_err tl_phone_command_add_text(struct tl_phone_command *command, const char *text,
                                      size_t texts_max, uint16_t *out_at)
{
    TL_ASSERT(texts_max <= sizeof command->texts);
    if (!text) {
        *out_at = TL_PHONE_NO_TEXT;
        return TL_OK;
    }
    size_t bytes = strnlen(text, texts_max) + 1;
    if (bytes > texts_max - command->texts_bytes)
        return TL_ETOOLONG;
    *out_at = (uint16_t)command->texts_bytes;
    memcpy(command->texts + command->texts_bytes, text, bytes);
    command->texts_bytes += (uint32_t)bytes;
    return TL_OK;
}

static bool item_is_good(const struct tl_phone_item *item)
{
    if (item->kind == TL_PHONE_SAY)
        return item->text && item->language;
    bool lasts = item->ms > 0 && item->ms <= ITEM_MS_MAX;
    if (item->kind == TL_PHONE_SILENCE)
        return lasts;
    return item->kind == TL_PHONE_TONE && lasts && item->hz >= TONE_HZ_MIN &&
           item->hz <= TONE_HZ_MAX;
}

static enum tl_err add_item(struct tl_phone_command *command, const struct tl_phone_item *item)
{
    struct tl_phone_command_item *to = command->items + command->items_len;
    *to = (struct tl_phone_command_item){
        .kind = item->kind, .hz = item->hz, .ms = item->ms, .is_private = item->is_private
    };
    const struct {
        const char *text;
        uint16_t *at;
    } texts[] = {
        { item->text, &to->text },
        { item->language, &to->language },
        { item->voice, &to->voice },
        { item->recording, &to->recording },
    };
    bool is_spoken = item->kind == TL_PHONE_SAY;
    if (is_spoken && strnlen(item->text, TL_PHONE_TEXT_MAX + 1) > TL_PHONE_TEXT_MAX)
        return TL_ETOOLONG;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        enum tl_err err = tl_phone_command_add_text(command, is_spoken ? texts[i].text : NULL,
                                                    TL_PHONE_PLAY_BYTES_MAX, texts[i].at);
        if (err)
            return err;
    }
    command->items_len++;
    return TL_OK;
}

enum tl_err tl_phone_command_add_items(struct tl_phone_command *command,
                                       const struct tl_phone_item *items, uint32_t items_len)
{
    if (items_len == 0)
        return TL_EBAD;
    if (items_len > TL_PHONE_ITEMS_MAX)
        return TL_ETOOLONG;
    for (uint32_t i = 0; i < items_len; i++) {
        if (!item_is_good(items + i))
            return TL_EBAD;
        enum tl_err err = add_item(command, items + i);
        if (err)
            return err;
    }
    return TL_OK;
}

const char *tl_phone_command_text(const struct tl_phone_command *command, uint16_t at)
{
    return at == TL_PHONE_NO_TEXT ? NULL : command->texts + at;
}

void tl_phone_command_parts(const struct tl_phone_command *command,
                            struct tl_prompt_part parts[TL_PHONE_ITEMS_MAX])
{
    static const enum tl_prompt_kind kinds[] = {
        [TL_PHONE_SAY] = TL_PROMPT_SAY,
        [TL_PHONE_TONE] = TL_PROMPT_TONE,
        [TL_PHONE_SILENCE] = TL_PROMPT_SILENCE,
    };
    for (uint32_t i = 0; i < command->items_len; i++) {
        const struct tl_phone_command_item *item = command->items + i;
        parts[i] = (struct tl_prompt_part){
            .kind = kinds[item->kind],
            .text = tl_phone_command_text(command, item->text),
            .language = tl_phone_command_text(command, item->language),
            .voice = tl_phone_command_text(command, item->voice),
            .recording = tl_phone_command_text(command, item->recording),
            .is_private = item->is_private,
            .hz = item->hz,
            .ms = item->ms,
        };
    }
}
