/* answered.c: `answered` and `message` under callbacks: who is taken for the person, and what is
 * left with a machine. */
#include <string.h>

#include "policyfile/fields.h"

enum {
    SPEECH_MS = 1800,
    PAUSE_MS = 700,
    SILENCE_MS = 2500,
    ENDED_MS = 1500,
    GREETING_S = 45,
};

static const char *const ways[] = {
    [TL_REACH_ANYBODY] = "anybody",
    [TL_REACH_SOUND] = "sound",
    [TL_REACH_KEY] = "key",
    NULL,
};

static void read_way(struct load *load, const struct node *node, const struct field *field,
                     void *out)
{
    const char *word = "";
    read_text(load, node, field, &word);
    for (size_t i = 0; ways[i]; i++) {
        if (strcmp(ways[i], word) == 0) {
            *(enum tl_reach_by *)out = (enum tl_reach_by)i;
            return;
        }
    }
    FAULT(load, node, "by is anybody, sound or key; ", word, " is none.");
}

static const struct shape way_shape = { .kind = SHAPE_WORDS, .words = ways };

const struct field answered_fields[] = {
    MUST("by", read_way, struct tl_reach_rules, by, .shape = &way_shape,
         SAYS("anybody: whoever picks up. sound: who does not talk on and on. key: who presses "
              "it.")),
    MAY("key", read_digit, struct tl_reach_rules, key, SAYS("By key: the key.")),
    MAY("asks", read_reference, struct tl_reach_rules, asks, .list = NAMED_TEXTS,
        SAYS("By key: the text that asks for it. It has no {code}: nobody knows yet who hears "
             "it.")),
    MAY("speech_ms", read_u32, struct tl_reach_rules, speech_ms, FROM_TO(500, 10000),
        SAYS("Speech so long, without a pause of pause_ms, is a machine's; 1800.")),
    MAY("pause_ms", read_u32, struct tl_reach_rules, pause_ms, FROM_TO(200, 3000),
        SAYS("After words, a pause so long is a person's who waits for an answer; 700.")),
    MAY("silence_ms", read_u32, struct tl_reach_rules, silence_ms, FROM_TO(500, 10000),
        SAYS("Not a word for so long: a person who waits to hear who calls; 2500.")),
    MAY("ended_ms", read_u32, struct tl_reach_rules, ended_ms, FROM_TO(500, 10000),
        SAYS("A machine's greeting is over after a beep, or after a pause so long; 1500.")),
    MAY("greeting", read_seconds, struct tl_reach_rules, greeting_s, FROM_TO(5, 120),
        SAYS("Or when it has lasted so long; 45 s.")),
    END_OF_FIELDS,
};

const struct field message_left_fields[] = {
    MUST("again", read_reference, struct tl_reach_rules, message, .list = NAMED_TEXTS,
         SAYS("The text, while another attempt follows: with {agency}, {number}, {callback_from} "
              "and {callback_to}.")),
    MUST("last", read_reference, struct tl_reach_rules, message_last, .list = NAMED_TEXTS,
         SAYS("The text after the last attempt: with {agency} and {number}, and how to go on.")),
    END_OF_FIELDS,
};

static void put(uint32_t *value, uint32_t usual)
{
    *value = *value > 0 ? *value : usual;
}

void check_answered(struct load *load, const struct node *node)
{
    struct tl_reach_rules *reach = &load->policy->callbacks.reach;
    put(&reach->speech_ms, SPEECH_MS);
    put(&reach->pause_ms, PAUSE_MS);
    put(&reach->silence_ms, SILENCE_MS);
    put(&reach->ended_ms, ENDED_MS);
    put(&reach->greeting_s, GREETING_S);
    if (reach->by == TL_REACH_KEY && (reach->key == '\0' || reach->asks == TL_NONE))
        FAULT(load, node,
              "callbacks: answered by key wants the key, and the text that asks for it (asks).");
    if (reach->pause_ms >= reach->speech_ms)
        FAULT(load, node,
              "callbacks: pause_ms is not under speech_ms, so that nobody could pause in time.");
    if (reach->by == TL_REACH_ANYBODY && reach->message != TL_NONE)
        FAULT(load, node,
              "callbacks: a message is never left where anybody is taken for the person: let "
              "answered be by sound or key.");
}
