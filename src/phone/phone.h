/* phone.h: legs - ends with sound, a telephone call or a browser - driven by commands.
 *
 *   server, any thread --command--> [ ring ] --> control thread (SIP) --> media threads (RTP)
 *   server <--event_fn-- control thread <------------[ ring ]------------------'
 *
 * Knows SIP, sound and keys; knows nothing of contacts, queues or policy. A leg is a rising id of
 * this process. Each leg's events come in order; its last is TL_PHONE_ENDED, exactly once for every
 * leg that came by TL_PHONE_CAME or was opened by tl_phone_web_open or tl_phone_dial, whoever ended
 * it. A command for a leg that has ended does nothing: the hang-up is on its way to the caller of
 * the command. Commands are copied into a ring and return at once; from one thread they keep their
 * order. Memory: under 12 kB per live call without media. Cost: about 0.3 ms of CPU per call set
 * up.
 */
#ifndef TL_PHONE_PHONE_H
#define TL_PHONE_PHONE_H

#include "base/err.h"
#include "base/types.h"
#include "phone/media.h"

struct tl_phone;

#define TL_PHONE_ANY_PORT    (-1)
#define TL_PHONE_TRUNKS_MAX  16
#define TL_PHONE_SOURCES_MAX 64 /* Of one trunk. */

enum tl_phone_transport { TL_PHONE_UDP, TL_PHONE_TCP, TL_PHONE_TLS };

/* Encrypted sound by keys in the description (RFC 4568). */
enum tl_phone_srtp {
    TL_PHONE_SRTP_OFF,
    TL_PHONE_SRTP_OPTIONAL, /* When the far end offers or takes it. */
    TL_PHONE_SRTP_REQUIRED,
};

/* A line to the telephone network: who may call in by it, and where calls go out. Texts are visible
 * ASCII. 0 or NULL takes the value in brackets. */
struct tl_phone_trunk {
    const char *name;           /* For logs and for tl_phone_dial: at most 31 characters. */
    const char *const *sources; /* Who calls in by it, as above [host, when it is numeric]. */
    uint32_t sources_len;
    const char *host; /* Its proxy, a name or numeric; NULL: no call goes out by it. */
    uint16_t port;    /* [by SRV records, or 5060] */
    enum tl_phone_transport transport; /* To host. */
    const char *domain;                /* In addresses written to it [host]. */
    const char *user;                  /* For its digest challenges, and to register; NULL: none. */
    const char *password;
    uint32_t register_s;     /* Registered there for so long at a time (RFC 3261 10) [it is not] */
    const char *caller_id;   /* The number shown when a call names none: "+" and digits. */
    const char *caller_name; /* Shown beside it; NULL: none. */
    bool hides_number;       /* Calls out ask that the number be kept from people (RFC 3323). */
    bool asserts_number;     /* Calls out carry it as P-Asserted-Identity too (RFC 3325). */
    bool is_untrusted;       /* What calls in carry as P-Asserted-Identity isn't believed. */
    enum tl_phone_srtp srtp; /* Both ways. */
    uint32_t calls_max;      /* Both ways together; the next in gets 503. [no limit of its own] */
    uint32_t priority;       /* Of calls out: the lowest is tried first, equal ones in order. */
};

/* A message came from an address that may not call, and is not read. On the control thread; must
 * not block. */
typedef void tl_phone_denied_fn(const char *address, void *arg);

/* All texts are copied by tl_phone_open. 0 or NULL takes the value in brackets. */
struct tl_phone_settings {
    const char *sip_address;     /* Where SIP is heard, numeric ["127.0.0.1"]. */
    uint16_t sip_port;           /* UDP; 0: any free one, see tl_phone_sip_port. */
    int32_t sip_tcp_port;        /* TCP; TL_PHONE_ANY_PORT; 0: none, unless a trunk needs it. */
    int32_t sip_tls_port;        /* TLS, likewise. */
    const char *tls_certificate; /* PEM files: ours, with its chain; NULL: none. */
    const char *tls_key;
    const char *tls_ca;             /* Who may sign other ends' certificates [the system's list] */
    bool tls_asks_clients;          /* Who connects to us must show one, too. */
    bool tls_trusts_any;            /* Whom we connect to need not. */
    const char *media_address;      /* Where RTP is heard [sip_address]. */
    const char *advertised_address; /* What SDP names [media_address]; never 0.0.0.0. */
    uint16_t rtp_port_min;          /* Of telephone calls' sound; both 0: [16384, 32767]. */
    uint16_t rtp_port_max;
    uint16_t web_port;      /* First UDP port for browsers, one per media thread; 0: any. */
    uint32_t media_threads; /* [cores - 1, at least 1] */
    const struct tl_phone_trunk *trunks;
    uint32_t trunks_len;          /* At most TL_PHONE_TRUNKS_MAX. */
    const char *const *sources;   /* Who else may call: addresses, networks ("10.1.0.0/16"). */
    uint32_t sources_len;         /* At most TL_PHONE_SOURCES_MAX; none at all: loopback only. */
    const char *const *phones;    /* Those of desk phones: they register, and call by password. */
    uint32_t phones_len;          /* As many; 0: those of sources may register too. */
    uint32_t trunk_try_ms;        /* A trunk that says nothing for so long has failed. [5,000] */
    uint32_t trunk_probe_ms;      /* Between two OPTIONS to a trunk that has failed. [10,000] */
    uint32_t calls_max;           /* Live SIP calls; the next gets 503 and Retry-After. [2000] */
    uint32_t retry_after_s;       /* [5] */
    uint32_t session_expires_s;   /* RFC 4028: a call that nobody refreshes so long ends. [1800] */
    bool rings_reliably;          /* 180 by PRACK wherever the caller can (RFC 3262). */
    bool signals_hold;            /* tl_phone_hold tells a telephone so, by re-INVITE. */
    uint32_t lost_after_s;        /* No packet for so long: TL_PHONE_LOST. [5] */
    const char *user_agent;       /* Server header ["Throughline"]. */
    const char *realm;            /* Desk phones prove themselves for it [what SDP names]. */
    const char *prompt_cache_dir; /* Rendered prompts; NULL: kept in memory only. */
    const char *recorded_dir;     /* <dir>/<language>/<key>.wav; NULL: there are none. */
    size_t prompts_memory_max;    /* Bytes of sound kept in memory. [64 MB] */
    const char *music_file;       /* WAV; NULL: a soft tone made here. */
    const char *speech_command;   /* ["espeak-ng"] */
    tl_phone_denied_fn *denied;   /* NULL: they are only counted. */
    void *denied_arg;
};

/* What happened to a leg: name, word for logs. */
#define TL_PHONE_EVENT_TABLE(X)                                                                    \
    X(TL_PHONE_CAME, "came")               /* A SIP call rings: from, to, is_private. */           \
    X(TL_PHONE_RINGING, "ringing")         /* The call that we make rings at the far end. */       \
    X(TL_PHONE_JOINED, "joined")           /* Sound runs: ACK came, or DTLS is up. */              \
    X(TL_PHONE_EARLY, "early")             /* Sound runs before the answer: plays are heard. */    \
    X(TL_PHONE_DIGIT, "digit")             /* key, once for each press. */                         \
    X(TL_PHONE_PLAYED, "played")           /* mark: all of that play was heard. */                 \
    X(TL_PHONE_PLAY_FAILED, "play failed") /* mark: some of it could not be spoken. */             \
    X(TL_PHONE_WEB_ANSWER, "web answer")   /* sdp: the answer for the browser. */                  \
    X(TL_PHONE_LOST, "lost")               /* No packet for lost_after_s; it lives on. */          \
    X(TL_PHONE_BACK, "back")               /* Packets again after LOST. */                         \
    X(TL_PHONE_HELD, "held")               /* The far end put us on hold. */                       \
    X(TL_PHONE_RESUMED, "resumed")         /* The far end took us back. */                         \
    X(TL_PHONE_REFER_ASKED, "refer asked") /* to, other: the far end asks to be sent there. */     \
    X(TL_PHONE_REFER_ENDED,                                                                        \
      "refer ended")                     /* code: how a tl_phone_refer went; 200: it is there. */  \
    X(TL_PHONE_REGISTERED, "registered") /* account: a desk phone is there; leg 0. */              \
    X(TL_PHONE_UNREGISTERED, "unregistered")   /* account: it is gone; leg 0. */                   \
    X(TL_PHONE_ENDED, "ended")                 /* why; the last event of a leg. */                 \
    X(TL_PHONE_BRIDGE_FAILED, "no bridge")     /* other: a leg that is gone, or a room. */         \
    X(TL_PHONE_GREETED, "greeted")             /* greeting: asked for by tl_phone_greeting. */     \
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
    X(TL_PHONE_NO_ANSWER, "no answer") /* Nobody took our call in its time. */                     \
    X(TL_PHONE_NO_ACK, "no ACK")       /* Answered, but nobody confirmed it for 32 s. */           \
    X(TL_PHONE_NO_MEDIA, "no media")   /* Not one packet or no DTLS in time; no common codec. */   \
    X(TL_PHONE_FAILED, "failed")       /* A fault of the network, of a limit or of the far end. */

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
    tl_id other;   /* BRIDGE_FAILED; REFER_ASKED: the leg whose far end it shall have (attended). */
    uint64_t mark; /* PLAYED, PLAY_FAILED */
    enum tl_phone_why why; /* ENDED */
    enum tl_err err;       /* RECORD_FAILED: TL_ENOSPACE, TL_EIO, TL_EUNAVAILABLE (too slow) ... */
    uint64_t samples;      /* RECORDED: how long it is, of 8,000 a second. */
    uint16_t code;         /* ENDED: the SIP code that said so, or 0. REFER_ENDED. */
    char key;              /* DIGIT: 0-9 * # A-D */
    enum tl_greeting_word greeting; /* GREETED */
    bool is_private;     /* CAME: the caller asked that the number be kept from people. */
    const char *from;    /* CAME: "+" and digits or digits only; "" when withheld or unusable. */
    const char *to;      /* CAME: the number or name that was called. REFER_ASKED: same. */
    const char *account; /* CAME: the desk phone that calls, or NULL. (UN)REGISTERED. */
    const char *sdp;     /* WEB_ANSWER */
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
#define TL_PHONE_REFER_MAX      256 /* Bytes of an address, with its zero. */
#define TL_PHONE_PLAY_LOOP      1u  /* Again and again until tl_phone_stop; no PLAYED. */

struct tl_phone_stats {
    uint64_t calls_came, calls_refused, calls_answered, messages_denied, web_opened;
    uint64_t calls_dialled; /* Calls that we made, and how many of them were answered. */
    uint64_t calls_connected;
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
 * turn elsewhere, and no call goes out but to desk phones (ENDED: FAILED); what runs goes on. Any
 * thread. */
void tl_phone_drain(struct tl_phone *phone, bool is_on);

/* The port that SIP is heard on, by UDP or by another transport; 0: it isn't. */
uint16_t tl_phone_sip_port(const struct tl_phone *phone);
uint16_t tl_phone_sip_port_of(const struct tl_phone *phone, enum tl_phone_transport transport);

/* The next leg id of this process. Any thread. */
tl_id tl_phone_leg_id(void);

/* The words of the tables above, for logs. Static. */
const char *tl_phone_event_text(enum tl_phone_event_kind kind);
const char *tl_phone_why_text(enum tl_phone_why why);

/* All commands: any thread. TL_EFULL: the ring has no room, nothing happened. */

/* 180 to a leg that came. */
TL_MUST_USE enum tl_err tl_phone_ring(struct tl_phone *phone, tl_id leg);

/* 183 with SDP to a leg that came: then EARLY, and plays are heard before the answer; to a far end
 * that can't have it, 180. */
TL_MUST_USE enum tl_err tl_phone_progress(struct tl_phone *phone, tl_id leg);

/* 200 with SDP to a leg that came: then JOINED, or ENDED. */
TL_MUST_USE enum tl_err tl_phone_answer(struct tl_phone *phone, tl_id leg);

/* A final answer of 300 to 699 to a leg that came; reason may be NULL. TL_EBAD: another code. */
TL_MUST_USE enum tl_err tl_phone_refuse(struct tl_phone *phone, tl_id leg, uint16_t sip_code,
                                        const char *reason);

/* What browsers that come from now on speak, see media.h. Any thread. */
void tl_phone_web_sound(struct tl_phone *phone, enum tl_media_web_sound sound);

/* A call that we make. */
struct tl_phone_dial {
    const char *to;      /* The number: "+" and digits, or digits; at most 32. */
    const char *from;    /* The number shown, likewise; NULL: the trunk's own. */
    const char *name;    /* Shown beside it: UTF-8, printable, no quotes; NULL: the trunk's own. */
    const char *subject; /* Of the call (RFC 3261 20.36): printable ASCII; NULL: none. */
    const char *trunk;   /* Its name; NULL: by priority, the next one when one fails. */
    const char *account; /* A registered desk phone instead of to; NULL: none. */
    tl_id peer;          /* The leg it will be bridged to; 0: none yet. */
    uint32_t ring_ms;    /* Given up after so long. [45,000] */
};

/* Makes a call under an id from tl_phone_leg_id: RINGING, EARLY (each once, or not at all), then
 * JOINED, or ENDED: BUSY (486, 600), NO_ANSWER (ring_ms, 408, 480), REFUSED (other 4xx and 6xx,
 * 3xx, which isn't followed), FAILED (5xx, no trunk left, account not registered, network).
 * TL_EBAD: a text is not in its form.
 */
TL_MUST_USE enum tl_err tl_phone_dial(struct tl_phone *phone, tl_id leg,
                                      const struct tl_phone_dial *dial);

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

/* From now on leg's first words are listened to, to tell a person from a machine: GREETED, see
 * greeting.h. NULL: no more. */
TL_MUST_USE enum tl_err tl_phone_greeting(struct tl_phone *phone, tl_id leg,
                                          const struct tl_greeting_rules *rules);

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

/* A desk phone that may register, or its new password. ha1: hexadecimal H(name:realm:password),
 * realm being settings.realm: MD5 (RFC 3261 22.4) or SHA-256 (RFC 8760). What is not
 * in that form is not kept. TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_phone_account_put(struct tl_phone *phone, const char *name,
                                             const char *ha1);
TL_MUST_USE enum tl_err tl_phone_account_drop(struct tl_phone *phone, const char *name);

/* Asks leg's far end, a telephone, to call to instead (REFER): a number, or an address with its
 * scheme. Then REFER_ENDED, and the leg lives on until somebody ends it. TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_phone_refer(struct tl_phone *phone, tl_id leg, const char *to);

/* Tells the far end that asked (REFER_ASKED) how it goes: 100 to 199 under way, 200 to 699 the end.
 * TL_EBAD: another code. */
TL_MUST_USE enum tl_err tl_phone_refer_answer(struct tl_phone *phone, tl_id leg, uint16_t code);

/* Ends leg, in whatever state: BYE, a refusal, or close. Then ENDED, with why as given here. */
TL_MUST_USE enum tl_err tl_phone_end(struct tl_phone *phone, tl_id leg, enum tl_phone_why why);

/* How a trunk stands. */
struct tl_phone_trunk_state {
    const char *name;    /* Lives as long as phone. */
    uint32_t calls_live; /* Both ways. */
    bool dials;          /* It has a host: calls go out by it. */
    bool has_failed;     /* It is tried last, until it answers again. */
    bool registers;      /* It has register_s. */
    bool is_registered;
    uint16_t code; /* Of the last answer to a registration; 408: there was none; 0: none yet. */
};

/* Writes one for each trunk, in their order; returns how many. Any thread. */
uint32_t tl_phone_trunk_states(const struct tl_phone *phone,
                               struct tl_phone_trunk_state out_states[TL_PHONE_TRUNKS_MAX]);

/* Counters since tl_phone_open. Any thread; each counter is right, all together nearly so. */
void tl_phone_stats(const struct tl_phone *phone, struct tl_phone_stats *out_stats);

#endif
