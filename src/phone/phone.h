/* phone.h: legs - ends with sound, a telephone call or a browser - driven by commands.
 *
 *   server, any thread --command--> [ ring ] --> control thread (SIP) --> media threads (RTP)
 *   server <--event_fn-- control thread <------------[ ring ]------------------'
 *
 * Knows SIP, sound and keys; knows nothing of contacts, queues or policy. A leg is a rising id of
 * this process. Each leg's events come in order; its last is TL_PHONE_ENDED, exactly once for every
 * leg that came by TL_PHONE_CAME or was opened by tl_phone_web_open, whoever ended it; only what a
 * recording still says (RECORD_FAILED, RECORDED) may come behind it. A command
 * for a leg that has ended does nothing: the hang-up is on its way to the caller of the command.
 * Commands are copied into a ring and return at once; from one thread they keep their order.
 * Memory: under 12 kB per live call without media. Cost: about 0.3 ms of CPU per call set up.
 */
#ifndef TL_PHONE_PHONE_H
#define TL_PHONE_PHONE_H

#include "base/err.h"
#include "base/types.h"

struct tl_phone;

/* A message came from an address that is no trunk's, and is not read. On the control thread; must
 * not block. */
typedef void tl_phone_denied_fn(const char *address, void *arg);

/* All texts are copied by tl_phone_open. 0 or NULL takes the value in brackets. */
struct tl_phone_settings {
    const char *sip_address;        /* Where SIP over UDP is heard, numeric ["127.0.0.1"]. */
    uint16_t sip_port;              /* 0: any free one, see tl_phone_sip_port. */
    const char *media_address;      /* Where RTP is heard [sip_address]. */
    const char *advertised_address; /* What SDP names [media_address]; never 0.0.0.0. */
    uint16_t rtp_port_min;          /* Of telephone calls' sound; both 0: [16384, 32767]. */
    uint16_t rtp_port_max;
    uint16_t web_port;            /* First UDP port for browsers, one per media thread; 0: any. */
    uint32_t media_threads;       /* [cores - 1, at least 1] */
    const char *const *trunks;    /* Source addresses or networks ("10.1.0.0/16") that may call. */
    uint32_t trunks_len;          /* 0: loopback only. At most TL_PHONE_TRUNKS_MAX. */
    uint32_t calls_max;           /* Live SIP calls; the next gets 503 and Retry-After. [2000] */
    uint32_t retry_after_s;       /* [5] */
    uint32_t lost_after_s;        /* No packet for so long: TL_PHONE_LOST. [5] */
    const char *user_agent;       /* Server header ["Throughline"]. */
    const char *prompt_cache_dir; /* Rendered prompts; NULL: kept in memory only. */
    const char *recorded_dir;     /* <dir>/<language>/<key>.wav; NULL: there are none. */
    size_t prompts_memory_max;    /* Bytes of sound kept in memory. [64 MB] */
    const char *music_file;       /* WAV; NULL: a soft tone made here. */
    const char *speech_command;   /* ["espeak-ng"] */
    tl_phone_denied_fn *denied;   /* NULL: they are only counted. */
    void *denied_arg;
};

#define TL_PHONE_TRUNKS_MAX 64

/* What happened to a leg: name, word for logs. */
#define TL_PHONE_EVENT_TABLE(X)                                                                    \
    X(TL_PHONE_CAME, "came")                   /* A SIP call rings: from, to, is_private. */       \
    X(TL_PHONE_JOINED, "joined")               /* Sound runs: ACK came, or DTLS is up. */          \
    X(TL_PHONE_DIGIT, "digit")                 /* key, once for each press. */                     \
    X(TL_PHONE_PLAYED, "played")               /* mark: all of that play was heard. */             \
    X(TL_PHONE_PLAY_FAILED, "play failed")     /* mark: some of it could not be spoken. */         \
    X(TL_PHONE_WEB_ANSWER, "web answer")       /* sdp: the answer for the browser. */              \
    X(TL_PHONE_LOST, "lost")                   /* No packet for lost_after_s; it lives on. */      \
    X(TL_PHONE_BACK, "back")                   /* Packets again after LOST. */                     \
    X(TL_PHONE_HELD, "held")                   /* The far end put us on hold. */                   \
    X(TL_PHONE_RESUMED, "resumed")             /* The far end took us back. */                     \
    X(TL_PHONE_ENDED, "ended")                 /* why; the last event of a leg. */                 \
    X(TL_PHONE_BRIDGE_FAILED, "no bridge")     /* other: a leg that is gone, or a room. */         \
    X(TL_PHONE_QUALITY, "quality")             /* quality: every 5 s, of a browser's leg. */       \
    X(TL_PHONE_RECORD_FAILED, "record failed") /* err: nothing more of the leg is recorded. */     \
    X(TL_PHONE_RECORDED, "recorded")           /* samples: its file is closed. Once a recording. */

enum tl_phone_event_kind {
#define TL_PHONE_EVENT_NAME(name, word) name,
    TL_PHONE_EVENT_TABLE(TL_PHONE_EVENT_NAME)
#undef TL_PHONE_EVENT_NAME
};

#define TL_PHONE_WHY_TABLE(X)                                                                      \
    X(TL_PHONE_HUNG_UP, "hung up")       /* The far end: BYE, or the browser closed. */            \
    X(TL_PHONE_CANCELLED, "cancelled")   /* The caller left before the answer. */                  \
    X(TL_PHONE_ENDED_HERE, "ended here") /* By tl_phone_end. */                                    \
    X(TL_PHONE_REFUSED, "refused")       /* By tl_phone_refuse, or by the far end. */              \
    X(TL_PHONE_BUSY, "busy")                                                                       \
    X(TL_PHONE_NO_ACK, "no ACK")     /* Answered, but nobody confirmed it for 32 s. */             \
    X(TL_PHONE_NO_MEDIA, "no media") /* Not one packet or no DTLS in time; no common codec. */     \
    X(TL_PHONE_FAILED, "failed")     /* A fault of the network, of a limit or of the far end. */

enum tl_phone_why {
#define TL_PHONE_WHY_NAME(name, word) name,
    TL_PHONE_WHY_TABLE(TL_PHONE_WHY_NAME)
#undef TL_PHONE_WHY_NAME
};

/* How well sound travels, since the last time: in is from the far end to us, out is to it. What is
 * out comes from its own reports (RFC 3550 6.4.1). */
struct tl_phone_quality {
    uint32_t in_lost_permille, out_lost_permille;
    uint32_t in_jitter_us, out_jitter_us;
    uint32_t round_trip_us;
    bool has_out;        /* A report of the far end came: out_... are set. */
    bool has_round_trip; /* round_trip_us is set. */
};

struct tl_phone_event {
    enum tl_phone_event_kind kind;
    tl_id leg;
    tl_id other;           /* BRIDGE_FAILED */
    uint64_t mark;         /* PLAYED, PLAY_FAILED */
    enum tl_phone_why why; /* ENDED */
    enum tl_err err;       /* RECORD_FAILED: TL_ENOSPACE, TL_EIO, TL_EUNAVAILABLE (too slow) ... */
    uint64_t samples;      /* RECORDED: how long it is, of 8,000 a second. */
    char key;              /* DIGIT: 0-9 * # A-D */
    bool is_private;       /* CAME: the caller asked that the number be kept from people. */
    const char *from;      /* CAME: "+" and digits or digits only; "" when withheld or unusable. */
    const char *to;        /* CAME: the number or name that was called. */
    const char *sdp;       /* WEB_ANSWER */
    const struct tl_phone_quality *quality; /* QUALITY */
};

/* Called on the control thread only, one at a time. It must not block, and may call any command
 * below. What event points to is lent until it returns. */
typedef void tl_phone_event_fn(const struct tl_phone_event *event, void *arg);

enum tl_phone_item_kind {
    TL_PHONE_SAY,     /* recording when that file is there, text otherwise */
    TL_PHONE_TONE,    /* hz for ms */
    TL_PHONE_SILENCE, /* ms */
};

struct tl_phone_item {
    enum tl_phone_item_kind kind;
    const char *text;      /* SAY: UTF-8 */
    const char *language;  /* SAY: "en", "es", "es-419": picks the voice and the recordings */
    const char *voice;     /* SAY: the speech program's name of it; NULL: the language's own */
    const char *recording; /* SAY: key of a recorded file; NULL: none */
    bool is_private;       /* SAY: about a person: its sound is never kept on disk */
    uint32_t hz;           /* TONE: 100 to 3,400 */
    uint32_t ms;           /* TONE, SILENCE: at most 60,000 */
};

/* What a leg is in a room. */
enum tl_phone_part {
    TL_PHONE_PARTY,     /* Hears all but whispers, is heard by all. */
    TL_PHONE_AGENT,     /* The same, and hears whispers. */
    TL_PHONE_LISTENER,  /* Hears all but whispers, is heard by nobody. */
    TL_PHONE_WHISPERER, /* Hears all but whispers, is heard by AGENTs alone. */
};

#define TL_PHONE_ITEMS_MAX      16
#define TL_PHONE_TEXT_MAX       2000 /* Bytes of one text. */
#define TL_PHONE_PLAY_BYTES_MAX 8000 /* Of all texts and keys of one play. */
#define TL_PHONE_SDP_MAX        16000
#define TL_PHONE_PLAY_LOOP      1u /* Again and again until tl_phone_stop; no PLAYED. */

struct tl_phone_stats {
    uint64_t calls_came, calls_refused, calls_answered, messages_denied, web_opened;
    uint64_t legs_live, legs_ended;
    uint64_t packets_in, packets_out, packets_lost, octets_in, octets_out;
    uint64_t prompts_cached, prompts_rendered, prompts_failed;
};

/* Opens the sockets and starts the threads. No event comes before *out_phone is set. TL_EBAD: a
 * setting is not in its form (an address, a port range); TL_EBUSY: the SIP port is taken;
 * TL_ENOMEM; TL_EIO: a thread or descriptor could not be had. */
TL_MUST_USE enum tl_err tl_phone_open(const struct tl_phone_settings *settings,
                                      tl_phone_event_fn *event_fn, void *arg,
                                      struct tl_phone **out_phone);

/* Ends every leg (BYE), stops the threads, frees all. No event comes after it returns; not every
 * leg's ENDED comes before. No other thread may still call in. NULL does nothing. */
void tl_phone_close(struct tl_phone *phone);

/* While on, calls that come are refused with 503 and Retry-After, and OPTIONS too, so that trunks
 * turn elsewhere; what runs goes on. Any thread. */
void tl_phone_drain(struct tl_phone *phone, bool is_on);

/* The UDP port that SIP is heard on. */
uint16_t tl_phone_sip_port(const struct tl_phone *phone);

/* The next leg id of this process. Any thread. */
tl_id tl_phone_leg_id(void);

/* The words of the tables above, for logs. Static. */
const char *tl_phone_event_text(enum tl_phone_event_kind kind);
const char *tl_phone_why_text(enum tl_phone_why why);

/* All commands: any thread. TL_EFULL: the ring has no room, nothing happened. */

/* 180 to a leg that came. */
TL_MUST_USE enum tl_err tl_phone_ring(struct tl_phone *phone, tl_id leg);

/* 200 with SDP to a leg that came: then JOINED, or ENDED. */
TL_MUST_USE enum tl_err tl_phone_answer(struct tl_phone *phone, tl_id leg);

/* A final answer of 300 to 699 to a leg that came; reason may be NULL. TL_EBAD: another code. */
TL_MUST_USE enum tl_err tl_phone_refuse(struct tl_phone *phone, tl_id leg, uint16_t sip_code,
                                        const char *reason);

/* A browser's leg, under an id from tl_phone_leg_id: then WEB_ANSWER and JOINED, or ENDED. peer:
 * the leg that it will be bridged to, so that both live on one media thread; 0: none yet.
 * TL_ETOOLONG: more than TL_PHONE_SDP_MAX. */
TL_MUST_USE enum tl_err tl_phone_web_open(struct tl_phone *phone, tl_id leg, tl_id peer,
                                          const char *offer_sdp);

/* Queues items behind what is queued for leg: PLAYED or PLAY_FAILED (mark) when the last was heard;
 * neither after tl_phone_stop, but one may be on its way. flags: TL_PHONE_PLAY_LOOP or 0. May come
 * before JOINED: it starts then. TL_EBAD: an item is not in its form; TL_ETOOLONG: a limit above.
 */
TL_MUST_USE enum tl_err tl_phone_play(struct tl_phone *phone, tl_id leg,
                                      const struct tl_phone_item *items, uint32_t items_len,
                                      uint64_t mark, uint32_t flags);

/* Drops at once all that is playing and queued for leg (barge-in). Music goes on. */
TL_MUST_USE enum tl_err tl_phone_stop(struct tl_phone *phone, tl_id leg);

/* Music while nothing else is heard: a play interrupts it, and it goes on after that. */
TL_MUST_USE enum tl_err tl_phone_music(struct tl_phone *phone, tl_id leg, bool is_on);

/* a and b hear each other. Stops plays and music of both. A leg leaves the bridge or room that it
 * was in. */
TL_MUST_USE enum tl_err tl_phone_bridge(struct tl_phone *phone, tl_id a, tl_id b);

/* Parts leg from its partner, or from its room; both live on and hear silence. */
TL_MUST_USE enum tl_err tl_phone_unbridge(struct tl_phone *phone, tl_id leg);

/* leg comes into room: any id but 0 that the caller chose, made by the first who joins. Stops its
 * plays and music; it leaves the bridge or room that it was in. In the room already: it takes the
 * other part. BRIDGE_FAILED (other: the room) when leg has no sound yet. */
TL_MUST_USE enum tl_err tl_phone_room_join(struct tl_phone *phone, tl_id room, tl_id leg,
                                           enum tl_phone_part part);

/* leg lives on and hears silence. A room ends with its last leg. */
TL_MUST_USE enum tl_err tl_phone_room_leave(struct tl_phone *phone, tl_id leg);

/* In a bridge or room: while on, leg hears music and nobody hears it. */
TL_MUST_USE enum tl_err tl_phone_hold(struct tl_phone *phone, tl_id leg, bool is_on);

/* While on, keys are found in leg's sound too (tones, ITU-T Q.23) and told as DIGIT. A key that the
 * far end also sends as an event is told once. */
TL_MUST_USE enum tl_err tl_phone_inband(struct tl_phone *phone, tl_id leg, bool is_on);

/* Sends a key (0-9 * # A-D) towards leg's far end, RFC 4733. TL_EBAD: no key. */
TL_MUST_USE enum tl_err tl_phone_send_digit(struct tl_phone *phone, tl_id leg, char key);

struct tl_phone_record {
    const char *path;   /* Of a new file (recorder_file.h); its folder is there. */
    const uint8_t *key; /* 32 bytes, of this recording alone. */
};
#define TL_PHONE_PATH_MAX 1000

/* Records leg from now on, through each bridge, hold and transfer, until it ends or
 * tl_phone_record_stop: left what its far end says, right what it hears. RECORD_FAILED comes at
 * once when it cannot be or can be no longer; RECORDED when the file is closed. A leg that is
 * recorded already, or has no media: RECORD_FAILED. TL_ETOOLONG: more than TL_PHONE_PATH_MAX. */
TL_MUST_USE enum tl_err tl_phone_record(struct tl_phone *phone, tl_id leg,
                                        const struct tl_phone_record *record);

/* While on, the recording has silence at its right length, with a mark at either end. */
TL_MUST_USE enum tl_err tl_phone_record_pause(struct tl_phone *phone, tl_id leg, bool is_on);
TL_MUST_USE enum tl_err tl_phone_record_stop(struct tl_phone *phone, tl_id leg);

/* Ends leg, in whatever state: BYE, a refusal, or close. Then ENDED, with why as given here. */
TL_MUST_USE enum tl_err tl_phone_end(struct tl_phone *phone, tl_id leg, enum tl_phone_why why);

/* Counters since tl_phone_open. Any thread; each counter is right, all together nearly so. */
void tl_phone_stats(const struct tl_phone *phone, struct tl_phone_stats *out_stats);

#endif
