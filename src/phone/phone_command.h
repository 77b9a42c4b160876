/* phone_command.h: a command on its way through the ring to the control thread.
 *
 * One form for all kinds; only the used part of texts is pushed. Texts stand one after the other,
 * each with its zero; an item names them by where they begin.
 */
#ifndef TL_PHONE_PHONE_COMMAND_H
#define TL_PHONE_PHONE_COMMAND_H

#include "phone/phone.h"
#include "phone/prompts.h"

/* Kind and the function of phone_control.c or phone_telephone.c that carries it out. */
#define TL_PHONE_COMMAND_TABLE(X)                                                                  \
    X(RING, tl_telephone_ring)                                                                     \
    X(PROGRESS, tl_telephone_progress)                                                             \
    X(ANSWER, tl_telephone_answer)                                                                 \
    X(REFUSE, tl_telephone_refuse)                                                                 \
    X(WEB_OPEN, run_web_open)                                                                      \
    X(DIAL, tl_telephone_dial)                                                                     \
    X(PLAY, run_play)                                                                              \
    X(STOP, run_stop)                                                                              \
    X(MUSIC, run_music)                                                                            \
    X(BRIDGE, run_bridge)                                                                          \
    X(UNBRIDGE, run_unbridge)                                                                      \
    X(HOLD, run_hold)                                                                              \
    X(SEND_DIGIT, run_send_digit)                                                                  \
    X(REFER, tl_telephone_refer)                                                                   \
    X(REFER_ANSWER, tl_telephone_refer_answer)                                                     \
    X(ACCOUNT_PUT, tl_telephone_account_put)                                                       \
    X(ACCOUNT_DROP, tl_telephone_account_drop)                                                     \
    X(END, run_end)                                                                                \
    X(ROOM_JOIN, run_room_join)                                                                    \
    X(ROOM_LEAVE, run_room_leave)                                                                  \
    X(INBAND, run_inband)                                                                          \
    X(GREETING, run_greeting)                                                                      \
    X(RECORD, run_record)                                                                          \
    X(RECORD_PAUSE, run_record_pause)                                                              \
    X(RECORD_STOP, run_record_stop)

enum tl_phone_command_kind {
#define TL_PHONE_COMMAND_NAME(name, function) TL_PHONE_COMMAND_##name,
    TL_PHONE_COMMAND_TABLE(TL_PHONE_COMMAND_NAME)
#undef TL_PHONE_COMMAND_NAME
        TL_PHONE_COMMANDS_LEN,
};

#define TL_PHONE_NO_TEXT UINT16_MAX

struct tl_phone_command_item {
    uint32_t kind, hz, ms;
    bool is_private;
    uint16_t text, language, voice, recording; /* Offsets into texts, or TL_PHONE_NO_TEXT. */
};

/* Texts of a DIAL, in this order. */
enum {
    DIAL_TO,
    DIAL_FROM,
    DIAL_NAME,
    DIAL_SUBJECT,
    DIAL_TRUNK,
    DIAL_ACCOUNT,
    TL_PHONE_DIAL_TEXTS_LEN
};

struct tl_phone_command {
    uint32_t kind;
    uint32_t flags; /* PLAY; ROOM_JOIN: the part */
    tl_id leg;
    tl_id other;   /* BRIDGE, WEB_OPEN, DIAL; ROOM_JOIN: the room */
    uint64_t mark; /* PLAY */
    uint32_t why;  /* END */
    uint16_t sip_code;
    uint16_t second_text; /* ACCOUNT_PUT: where its ha1 stands in texts. */
    char key;
    bool is_on;
    uint8_t secret[32];                /* RECORD: the recording's key. */
    uint32_t ring_ms;                  /* DIAL */
    struct tl_greeting_rules greeting; /* GREETING, when is_on. */
    uint16_t dial_texts[TL_PHONE_DIAL_TEXTS_LEN];
    uint32_t items_len;
    uint32_t texts_bytes;
    struct tl_phone_command_item items[TL_PHONE_ITEMS_MAX];
    char texts[TL_PHONE_SDP_MAX + 1];
};

/* The bytes of command that count. */
size_t tl_phone_command_bytes(const struct tl_phone_command *command);

/* Appends text; NULL gives TL_PHONE_NO_TEXT. TL_ETOOLONG: over texts_max bytes in all. */
TL_MUST_USE enum tl_err tl_phone_command_add_text(struct tl_phone_command *command,
                                                  const char *text, size_t texts_max,
                                                  uint16_t *out_at);

/* Appends items. TL_EBAD, TL_ETOOLONG as tl_phone_play says. */
TL_MUST_USE enum tl_err tl_phone_command_add_items(struct tl_phone_command *command,
                                                   const struct tl_phone_item *items,
                                                   uint32_t items_len);

/* The text that begins at at; NULL: there is none. */
const char *tl_phone_command_text(const struct tl_phone_command *command, uint16_t at);

/* The items as prompts wants them; what parts points to lives as long as command. */
void tl_phone_command_parts(const struct tl_phone_command *command,
                            struct tl_prompt_part parts[TL_PHONE_ITEMS_MAX]);

#endif
