/* model.h: the agency's rules as plain data; what every channel and the core follow.
 *
 * One policy serves phone, chat and web. policyfile/ reads it from YAML and lends the memory; core/
 * walks its flows and keeps its order; the edges speak and show its texts. Nothing here changes
 * after loading, so any thread may read it.
 *
 *     topics --first--> steps[] --next / then / otherwise--> steps[] ... until an end
 *                         |-- options[] (menu, live), conditions[], texts[], forms[]
 *
 * Everything that facts name by a key keeps it for ever: a tl_key is the hash of its name, so the
 * order of a file means nothing. Skills have numbers that the file allots, because a set of skills
 * is a mask. Steps are named by their place in one version of the policy.
 * Language: docs/policy.md. Mission: S1, S2, S3, S33, B1.
 */
#ifndef TL_POLICY_MODEL_H
#define TL_POLICY_MODEL_H

#include "base/calendar.h"
#include "base/err.h"
#include "base/types.h"
#include "policy/article.h"
#include "policy/condition.h"
#include "policy/list.h"
#include "policy/slot_model.h"
#include "policy/upload.h"

enum {
    TL_LANGUAGES_MAX = TL_ARTICLE_LANGUAGES_MAX,
    TL_SKILLS_MAX = 64,
    TL_TIERS_MAX = 8,
    TL_STEPS_MAX = 8192,
};

enum tl_channel { TL_CHANNEL_NONE, TL_CHANNEL_VOICE, TL_CHANNEL_CHAT, TL_CHANNEL_WEB, TL_CHANNELS };
const char *tl_channel_text(enum tl_channel channel); /* "voice"; "": none. */
enum tl_channel tl_channel_find(const char *text);    /* TL_CHANNEL_NONE: no such channel. */

/* How a contact ended. Every path of every flow ends in one of answered..message (B1). */
#define TL_OUTCOME_TABLE(X)                                                                        \
    X(TL_OUTCOME_NONE, "none")                                                                     \
    X(TL_OUTCOME_ANSWERED, "answered")                                                             \
    X(TL_OUTCOME_SELF_SERVED, "self-served")                                                       \
    X(TL_OUTCOME_PERSON, "person")                                                                 \
    X(TL_OUTCOME_CALLBACK, "callback")                                                             \
    X(TL_OUTCOME_REQUEST, "request")                                                               \
    X(TL_OUTCOME_MESSAGE, "message")                                                               \
    X(TL_OUTCOME_LEFT_IN_MENU, "left in menu")                                                     \
    X(TL_OUTCOME_LEFT_IN_LINE, "left in line")                                                     \
    X(TL_OUTCOME_CUT_OFF, "cut off")                                                               \
    X(TL_OUTCOME_REFUSED, "refused at limit")

enum tl_outcome {
#define TL_OUTCOME_NAME(name, text) name,
    TL_OUTCOME_TABLE(TL_OUTCOME_NAME)
#undef TL_OUTCOME_NAME
        TL_OUTCOMES
};
const char *tl_outcome_text(enum tl_outcome outcome);

/* A language of the policy. Index 0 is the default. */
struct tl_language {
    const char *code;  /* "en" (BCP 47) */
    const char *name;  /* In itself: "English", "Español". */
    const char *voice; /* The speech engine's voice: "en-us", "es-419". */
    char digit;        /* Its key in the language choice: '1'. */
    uint8_t skill;     /* The skill that an agent needs to speak it. */
    uint16_t file;     /* Where its texts stand: index into files. */
};

/* A text in every language. Placeholders stand as {name}; shown and spoken have the same ones. */
struct tl_text {
    struct tl_name id;
    const char *shown[TL_LANGUAGES_MAX];
    const char *spoken[TL_LANGUAGES_MAX]; /* Same pointer as shown where they don't differ. */
    uint32_t line[TL_LANGUAGES_MAX];      /* In the language's file; 0: it is not there. */
};

/* How a value looks: a case number, a phone number, a date... */
enum tl_form_kind {
    TL_FORM_RECEIPT, /* letters_len letters, then digits_len digits; starred: or * and one less */
    TL_FORM_DATE,    /* keyed YYYYMMDD, from 1900 on */
    TL_FORM_PHONE,   /* E.164, or a national number of digits_len digits after prefix */
    TL_FORM_EMAIL,
    TL_FORM_DIGITS, /* digits_min to digits_len digits */
    TL_FORM_CHOICE,
    TL_FORM_TEXT,
    TL_FORM_NUMBER, /* A contact's own: ten digits, the last one a check. */
    TL_FORM_CODE,   /* A contact's own: four to eight digits. */
};

/* On a telephone a letter is keyed as the digit that carries it (ITU-T E.161): a case number of
 * three letters and ten digits is thirteen keys, and cases are found by those keys. */
struct tl_form {
    struct tl_name id;
    enum tl_form_kind kind;
    uint8_t letters_len;
    uint8_t digits_min;
    uint8_t digits_len;
    bool is_starred;     /* Receipt: a star may stand for the first digit. */
    const char *undated; /* Receipt: letters, commas between: other systems get no days; or NULL. */
    const char *prefix;  /* Phone: the country code put before a national number, "+1". */
    uint16_t bytes_max;  /* Text and email. */
};

#define TL_STEP_TABLE(X)                                                                           \
    X(TL_STEP_LANGUAGE, "language")                                                                \
    X(TL_STEP_SAY, "say")                                                                          \
    X(TL_STEP_ANSWER, "answer")                                                                    \
    X(TL_STEP_MENU, "menu")                                                                        \
    X(TL_STEP_ASK, "ask")                                                                          \
    X(TL_STEP_VERIFY, "verify")                                                                    \
    X(TL_STEP_LOOK_UP, "look_up")                                                                  \
    X(TL_STEP_WHEN, "when")                                                                        \
    X(TL_STEP_OFFER, "offer")                                                                      \
    X(TL_STEP_LIVE, "live")                                                                        \
    X(TL_STEP_CALLBACK, "callback")                                                                \
    X(TL_STEP_REQUEST, "request")                                                                  \
    X(TL_STEP_MESSAGE, "message")                                                                  \
    X(TL_STEP_GO, "go")

enum tl_step_kind {
#define TL_STEP_NAME(name, text) name,
    TL_STEP_TABLE(TL_STEP_NAME)
#undef TL_STEP_NAME
        TL_STEP_KINDS
};
const char *tl_step_text(enum tl_step_kind kind);

/* The records that look_up can ask, by the key of their names. */
#define TL_LOOKUP_TABLE(X)                                                                         \
    X(TL_LOOKUP_CASE_STATUS, "case.status")                                                        \
    X(TL_LOOKUP_PROCESSING_TIME, "processing.time")                                                \
    X(TL_LOOKUP_APPOINTMENT, "appointment.next")                                                   \
    X(TL_LOOKUP_SLOT_FIRST, "slot.first")                                                          \
    X(TL_LOOKUP_SLOT_LATER, "slot.later")                                                          \
    X(TL_LOOKUP_SLOT_DAY, "slot.day")                                                              \
    X(TL_LOOKUP_SLOT_CENTER, "slot.center")                                                        \
    X(TL_LOOKUP_SLOT_TAKE, "slot.take")                                                            \
    X(TL_LOOKUP_PROMISE, "promise")                                                                \
    X(TL_LOOKUP_PROMISE_RELEASE, "promise.release")                                                \
    X(TL_LOOKUP_PROMISE_LATER, "promise.later")                                                    \
    X(TL_LOOKUP_TEXT_LINK, "text.link")                                                            \
    X(TL_LOOKUP_NUMBER, "callback.number")                                                         \
    X(TL_LOOKUP_RELEASE, "callback.release")

/* The look-up behind the questions of a `verify`: whether the answers are the case's. No policy
 * writes it by itself. */
#define TL_LOOKUP_VERIFY "person.verify"

enum tl_lookup_result { TL_FOUND, TL_NOT_FOUND, TL_SLOW, TL_FAILED, TL_LOOKUP_RESULTS };

/* A choice of a menu, or of someone who waits. */
struct tl_option {
    char digit;
    uint16_t text;
    uint16_t then; /* First step of what it leads to. */
    const char *words;
};

/* One step. Steps of one topic stand together; nested lists are laid out flat, and the last step
 * of a nested list has the outer list's next step as its own next. next is where the flow goes on
 * when the step says "goes on"; TL_NONE there means that nothing follows, which check refuses. */
struct tl_step {
    enum tl_step_kind kind;
    uint16_t topic;
    uint16_t next;
    uint16_t otherwise; /* menu, ask, verify, language: silence and wrong, out of tries (TL_NONE:
                           next). live: no person can be had (always there). when: the no branch. */
    uint16_t text;      /* say; menu, ask, verify: the question; live: what is told while waiting;
                           callback, request, message: what confirms it; TL_NONE: none. */
    uint16_t options;   /* menu, live: the first of options_len in policy->options. */
    uint8_t options_len;
    uint16_t condition; /* when: index into conditions; then is the yes branch. */
    uint16_t then;
    uint16_t by_result[TL_LOOKUP_RESULTS]; /* look_up: where each result leads. */
    uint16_t form;                         /* ask, verify: index into forms. */
    uint16_t into;     /* ask: index into values (the name of what is collected); look_up of
                          callback.number: the value that is looked at. */
    uint16_t article;  /* answer: index into articles. */
    tl_key key;        /* look_up: what; offer: action; live: reason;
                          request: type; message: owner; as the key of its name. */
    uint16_t queue;    /* live, callback: index into queues. */
    uint16_t priority; /* live, callback: index into priorities. */
    uint64_t needs;    /* live, callback: skills beside language and tier, as a mask. */
    uint16_t target;   /* go: the topic's index. */
    uint16_t question; /* verify: index into verify_questions. */
    uint16_t level;    /* look_up person.verify: what is proved, index into levels, ... */
    uint16_t role;     /* ... and of whom, into case_roles. */
    uint16_t link;     /* look_up text.link: the text that is an address of the web, ... */
    uint16_t to;       /* ... and the value with the number that it goes to. */
    uint16_t file;     /* Where it stands: index into files, and the line. */
    uint32_t line;
};

struct tl_topic {
    struct tl_name id;
    uint16_t first;    /* Its first step. */
    const char *words; /* What people call it; seeds for an assistant. May be "". */
};

/* A line for one tier. All queues stand in one order; a queue says who may serve it. */
struct tl_queue {
    struct tl_name id;
    uint8_t tier;
    uint8_t tier_skill;
    uint32_t waiting_max;      /* Beyond it `live` takes its else branch (S3). */
    uint32_t callback_after_s; /* A wait longer than this is offered a callback. */
};

/* Why an agent takes nothing. */
struct tl_not_ready {
    struct tl_name id;
    uint32_t remind_after_s; /* The desk reminds of it after so long; 0: never. */
};

struct tl_priority {
    struct tl_name id;
    uint8_t rank;          /* 0 is served first. */
    uint32_t ages_after_s; /* Who asked so long ago moves on to the rank before; 0: never. */
};

/* Type of a request, owner of a message: where it goes and by when it is answered. */
struct tl_destination {
    struct tl_name id;
    const char *office; /* Owner: an office or queue name as the policy writes it. */
    uint32_t due_hours; /* Clock, from the time it is made. */
    bool due_business;  /* due_hours counts business hours of the service "live". */
    bool is_aim;        /* An aim and no promise: the share met is told. */
    uint32_t soon_s;    /* Its owner is reminded so long before; 0: a quarter, at most a day. */
    /* Of a request alone: */
    bool is_of_case; /* The office that holds the case answers; office is what that is called. */
    struct tl_index_list decisions;   /* What may be decided; none: it is answered in words. */
    struct tl_word_list appointments; /* Kinds of the records that it is about. */
    uint32_t told_before_s; /* So long before the appointment: that one must come. 0: never. */
    bool excuses;           /* Who filed it does not come, and has missed nothing. */
};

/* What an office decides on a request. */
struct tl_decision {
    struct tl_name id; /* As the person reads it. */
    bool needs_reason; /* One of denials. */
    bool is_granted;   /* Of an appointment: it is moved. */
};

/* Whether it is one of these, a bit each; none stands for all. */
bool tl_channel_fits(uint32_t channels, enum tl_channel channel);

/* How somebody stands to a case who asks about it. */
struct tl_case_role {
    struct tl_name id;
    bool hears;             /* false: only what anyone hears. */
    bool by_representation; /* Only while a representation document is active. */
};

/* Kinds of facts of cases, a closed list: X(name, key in the file, what it is). */
#define TL_TELLING_TABLE(X)                                                                        \
    X(TL_TELLS_STATUS, "status", "the public status: form, office, where it stands, since when")   \
    X(TL_TELLS_APPOINTMENT, "appointment", "when and where an appointment is")                     \
    X(TL_TELLS_CONTENT, "content", "notices, what was asked for, what was decided")                \
    X(TL_TELLS_PEOPLE, "people", "names of those whom it concerns, and who speaks for them")       \
    X(TL_TELLS_ADDRESS, "address", "addresses and telephone numbers")

enum tl_telling_kind {
#define TL_TELLING_NAME(name, key, says) name,
    TL_TELLING_TABLE(TL_TELLING_NAME)
#undef TL_TELLING_NAME
        TL_TELLINGS
};

/* To whom a kind is told (disclosure.h). */
struct tl_telling {
    uint16_t level;              /* Index into levels; 0: anyone hears it; TL_NONE: nobody does. */
    uint32_t channels;           /* A bit each enum tl_channel; 0: in all. */
    struct tl_index_list roles;  /* Of case_roles. None: all that hear. */
    struct tl_index_list topics; /* None: in all. */
};

/* What only who stands to a case knows. Its answer is compared and never kept (desk/answer.h). */
struct tl_verify_question {
    struct tl_name id; /* text: what is asked. */
    uint16_t form;     /* Index into forms. */
};

/* What is asked of whom, so that a level is proved. The first that fits holds. */
enum { TL_VERIFY_ASK_MAX = 8 };
struct tl_verify_set {
    struct tl_name id;
    uint16_t level;              /* Index into levels, above the first. */
    uint32_t channels;           /* A bit each enum tl_channel; 0: in all. */
    struct tl_index_list roles;  /* Of case_roles. None: of all. */
    struct tl_index_list topics; /* None: in all. */
    struct tl_index_list
        ask; /* Of verify_questions, at most TL_VERIFY_ASK_MAX. All must be right. */
};

/* Cases that are answered like unknown ones, except to who stands to them and has proved this. */
struct tl_protection {
    uint16_t level;    /* Index into levels; TL_NONE: to nobody. */
    bool needs_second; /* A second member of staff has to agree: a supervisor, */
    uint8_t tier;      /* or who is of this tier; 0: of none. Both see protected cases. */
};

/* What an account and the agency may write to each other. */
struct tl_inbox_rules {
    struct tl_index_list
        topics;         /* Whose pages a message walks, to who answers it; none: no inbox. */
    uint32_t bytes_max; /* Of one message. */
    uint32_t per_day;   /* Messages of one account. */
    uint32_t kept_days; /* After the last one in a thread. */
};

/* What an account of a person of the public proves, with both its steps and the case in it; and
 * which cases come there by a code that goes by post (desk/access_code.h). */
struct tl_account_rules {
    uint16_t level;      /* Index into levels. */
    uint16_t role;       /* Index into case_roles. */
    const char *begins;  /* How numbers begin whose cases may come in by code. */
    uint32_t code_days;  /* How long a code holds; 0: there are no accounts' cases. */
    uint8_t code_tries;  /* Wrong ones, after which it is dead. */
    bool code_protected; /* Protected cases may have one. */
    struct tl_inbox_rules inbox;
};

/* Where an agent passes a matter on to, to be answered later. The first of the policy's list is the
 * most urgent. */
struct tl_escalation {
    struct tl_destination to; /* office: the queue whose staff answer. */
    bool is_urgent;
    uint16_t told; /* What the agent reads to the person before it is sent: with {due_date} or
                      {due_at}. */
};

enum tl_speaks { TL_SPEAKS_NEITHER, TL_SPEAKS_FOR, TL_SPEAKS_AGAINST, TL_SPEAKS };

/* What an agent asks, or knows: before a matter is passed on, where of all answers the most urgent
 * one counts; before an emergency is decided, where they bind nobody. */
struct tl_answer {
    struct tl_name id;
    uint16_t means; /* Index into escalations; TL_NONE: nothing by itself. */
    uint8_t speaks; /* enum tl_speaks: for an emergency, or against it. */
};
struct tl_question {
    struct tl_name id;
    struct tl_index_list of; /* Topics, or emergencies, where it is asked. None: in all. */
    const struct tl_answer *answers;
    uint16_t answers_len;
};

/* An appointment in person that cannot wait, of one kind. Whether it is one, those who serve a
 * queue decide; the appointment is the office's where it is sought (S24, S27). */
struct tl_emergency {
    struct tl_destination to; /* office: the queue whose staff decide; the clock: an aim. */
    uint16_t granted, declined, placed, refused; /* Notifications that say so: indices. */
    uint16_t granted_told,
        declined_told; /* Texts: read aloud where it is decided with the person. */
};

struct tl_visit_office {
    struct tl_name id; /* text: its name, and where it is. */
    uint16_t per_hour; /* People it sees whose appointments begin less than an hour apart. */
};

/* Papers of a case in its person's account: notices of the agency, and requests for evidence, which
 * are answered with files (S13). */
enum { TL_NOTICE_MB_MAX = 16, TL_RFE_REMINDERS_MAX = 4, TL_RFE_DAYS_MAX = 365 };
struct tl_paper_rules {
    uint32_t notice_mb;                    /* Of one notice, at most, of 2^20 bytes; 0: none. */
    uint32_t remind[TL_RFE_REMINDERS_MAX]; /* So many days before the last one; falling. */
    uint16_t remind_len;
    uint16_t over;      /* Text: what is left to do behind the last day. */
    uint32_t look_days; /* The office looks at an answer within so many; 0: no clock. */
};

/* A notice that goes to a person by mail, text message or letter: its texts. */
struct tl_notification {
    struct tl_name id; /* text: what staff call it. */
    uint16_t subject;  /* Of the mail and the letter. */
    uint16_t body;     /* Of the mail, and of the letter where it has none of its own. */
    uint16_t sms;      /* All of the text message. */
    uint16_t letter;   /* TL_NONE: the body. */
    bool is_for_all;   /* Anybody may read it: it names no case. */
    bool is_owed;      /* Who comes to what it tells of must have said where to send it. */
    uint32_t within_s; /* Later it is of no use, and is not sent; 0: the setting's days. */
};

/* What holds for all notices. */
struct tl_notification_rules {
    uint8_t segments_max;            /* A text message takes at most so many pieces. */
    struct tl_word_list stop_words;  /* Such a word alone ends text messages to a number, ... */
    struct tl_word_list start_words; /* ... and such a one allows them again. */
    struct tl_word_list later_words; /* Such a word puts off the call promised to the number. */
    uint32_t links_number_most;      /* Links by text message to one number in 24 hours. */
    uint32_t links_contact_most;     /* The same, asked for in one contact. */
};

/* What an edge says by itself, beside the steps: X(name, key in the file, when it is told). */
#define TL_NOTICE_TABLE(X)                                                                         \
    X(TL_NOTICE_WRONG, "wrong", "a key that means nothing here, or a value that does not fit")     \
    X(TL_NOTICE_SILENT, "silent", "nothing was keyed or said")                                     \
    X(TL_NOTICE_HELPED, "helped", "after an article: did it help? Names both keys")                \
    X(TL_NOTICE_ONE_MOMENT, "one_moment", "a lookup takes a while")                                \
    X(TL_NOTICE_CONNECTING, "connecting", "an agent is about to be joined")                        \
    X(TL_NOTICE_HOLD, "hold", "the agent put the person on hold")                                  \
    X(TL_NOTICE_BACK_IN_LINE, "back_in_line", "the agent is gone; the place is kept")              \
    X(TL_NOTICE_SENT_ON, "sent_on", "nobody serves the line any more; other ways follow")          \
    X(TL_NOTICE_CALLING, "calling", "first words of a callback: who calls, and the code")          \
    X(TL_NOTICE_REFUSED, "refused", "no more contacts are taken now")                              \
    X(TL_NOTICE_OUTAGE, "outage", "nothing can be stored, so nothing is promised")                 \
    X(TL_NOTICE_SPEAK_NOW, "speak_now", "a message is recorded after the tone")                    \
    X(TL_NOTICE_GOODBYE, "goodbye", "before the line is closed")

enum tl_notice {
#define TL_NOTICE_NAME(name, key, text) name,
    TL_NOTICE_TABLE(TL_NOTICE_NAME)
#undef TL_NOTICE_NAME
        TL_NOTICES
};

enum tl_voice_key { TL_KEY_REPEAT, TL_KEY_BACK, TL_KEY_PERSON, TL_VOICE_KEYS };

struct tl_limits {
    uint8_t menu_options_max;
    uint8_t menu_depth_max;
    uint8_t tries_max;  /* Of a menu or a question. */
    uint16_t steps_max; /* Of one contact's walk; then the last topic follows. */
    uint32_t answer_s;  /* Silence after a question, in seconds. */
    uint32_t between_digits_s;
    uint32_t lookup_s; /* After that a lookup counts as slow. */
    uint32_t wait_told_every_s;
    uint32_t page_s;         /* Nobody is at a page any more that asks nothing for so long. */
    uint32_t flow_hours_max; /* A flow keeps the policy version it began with so long. */
    uint32_t contacts_max[TL_CHANNELS];
};

struct tl_staff_rules {
    uint32_t ring_s; /* An offer stands so long. */
    uint32_t join_s; /* From accept to both hearing each other. */
    uint32_t wrap_up_s;
    uint32_t
        wrap_up_remind_s; /* The desk reminds of a contact not filed after so long; 0: never. */
    uint32_t
        refused_again_s; /* A contact is not offered to the agent who refused it for so long. */
    uint32_t named_s;    /* A contact passed on to one agent, or a consult, waits so long. 0: 60. */
    uint32_t slip_s; /* A call put down within so long of its join was no talk. 0: every one is. */
    uint32_t lost_s; /* An agent's page may be gone so long in a call. */
    uint8_t capacity[TL_CHANNELS]; /* Contacts of each channel that an agent has at once. */
    bool mixes_channels;          /* false: an agent in a call is given no chat, and the reverse. */
    bool reserves_bilingual;      /* Of those who are free the one who speaks the fewest of the
                                     languages is chosen, then the one longest idle. */
    bool shows_listening;         /* A desk shows that a supervisor listens to its call. */
    tl_key no_answer;             /* Not-ready reason given to one who lets an offer ring out. */
    uint32_t language_wait_bound; /* The languages' waits differ by at most so many percent; 0: is
                                     not looked at. */
};

/* Who is taken for the person where a callback is answered. */
enum tl_reach_by {
    TL_REACH_ANYBODY, /* Whoever picks up. */
    TL_REACH_SOUND,   /* By the sound of the first words: a greeting that goes on is a machine's. */
    TL_REACH_KEY,     /* Who presses the key that is asked for. */
};
struct tl_reach_rules {
    enum tl_reach_by by;
    char key;              /* Of TL_REACH_KEY. */
    uint16_t asks;         /* Text that asks for it; TL_NONE. */
    uint32_t speech_ms;    /* Speech so long, without ... */
    uint32_t pause_ms;     /* ... a pause so long, is a machine's. */
    uint32_t silence_ms;   /* Not a word for so long: a person waits to hear who calls. */
    uint32_t ended_ms;     /* A machine's greeting is over when it is silent for so long. */
    uint32_t greeting_s;   /* Or has lasted so long. */
    uint16_t message;      /* Text left with a machine; TL_NONE: none is. */
    uint16_t message_last; /* The same after the last attempt. */
};

/* Callbacks, as far as the order needs them. */
struct tl_callback_rules {
    uint8_t attempts_max;
    uint32_t window_s;       /* From the promise: it comes within so long, in open hours. */
    uint32_t again_after_s;  /* Second attempt: not before ... */
    uint32_t again_before_s; /* ... and not after. */
    uint32_t soon_s;         /* So long before its window ends a callback is due soon; 0: never. */
    uint32_t quiet_from_s;   /* Nobody is called from ... (second of the person's own day) */
    uint32_t quiet_to_s;     /* ... to; the same: at any hour. */
    uint32_t text_ahead_s;   /* The person hears so long before that the call is near; 0: not. */
    uint32_t not_now_s;      /* Who cannot be called now is called so much later at the least. */
    uint8_t not_now_most;    /* So often; 0: never. */
    uint32_t place_kept_s;   /* Who calls after the attempts has the old place so long; 0: not. */
    bool surge_opens;        /* In a surge the hours of surge_service are open too. */
    uint16_t surge_service;  /* Index of the services in calendar. */
    uint32_t surge_window_s; /* In place of window_s in a surge; 0: the same. */
    uint32_t number_most;    /* Promises to one number in 24 hours; 0: as many as may be. */
    uint32_t caller_most;    /* The same, asked for from one telephone. */
    uint8_t code_digits;     /* Of the code that the call says first. */
    struct tl_word_list numbers; /* Values whose numbers are called, in this order; none: all. */
    struct tl_reach_rules reach;
};

/* How long things usually take, until the center has seen enough of its own. */
enum { TL_WEEK_HOURS = 7 * 24 };
struct tl_wait_rules {
    uint32_t talk_s;                    /* A contact with a person; 0: not said. */
    uint32_t patience_s;                /* Who waits goes away after so long on average; 0. */
    uint32_t expected_s[TL_WEEK_HOURS]; /* Wait by hour of the week, from Monday 00:00; 0. */
};

/* How the time that cases take is computed from them. Shares are of 100 cases. */
struct tl_times_rules {
    uint32_t window_days; /* Decisions of so long count; 0: times are told by import alone. */
    uint8_t quick;        /* So many are decided before the lower figure, */
    uint8_t shown;        /* so many within the figure that is shown, */
    uint8_t inquiry;      /* and of who has waited longer than so many, an inquiry is taken. */
    uint32_t fewest;      /* Decisions in the window, below which no figure is told. */
    struct tl_word_list predicted; /* Forms of which it is told when a case will be decided, ... */
    uint8_t range;                 /* ... by a range in which so many of 100 decisions lie. */
};

/* Whether calls with a person are recorded, and what follows from it. */
struct tl_recording_rules {
    bool is_on;
    bool is_heard_by_agent;      /* Whoever had the contact may listen, beside supervisors. */
    uint16_t announced;          /* The text that says it, before; TL_NONE only when it is off. */
    uint32_t kept_s;             /* From the contact's end; then it is deleted. */
    struct tl_index_list topics; /* Of the step that led to the person; none: all. */
    struct tl_index_list queues;
};

/* What browsers that have Opus speak. */
enum tl_browser_sound {
    TL_BROWSER_BY_LINK,   /* G.711, and Opus while the link loses packets. */
    TL_BROWSER_TELEPHONE, /* G.711 alone. */
    TL_BROWSER_OPUS,      /* Opus alone. */
};

/* Calls that the center makes (dial.h). Numbers and prefixes are E.164: "+" and digits. */
struct tl_prefix_list {
    const char *const *items;
    uint16_t len;
};
/* A zone in which people live, and how their numbers begin. */
enum { TL_ZONES_MAX = 16 };
struct tl_person_zone {
    struct tl_name id;        /* Named as the IANA does: "America/New_York". */
    struct tl_calendar awake; /* Service 0: each day without the quiet hours, in this zone. */
    struct tl_prefix_list numbers;
};
struct tl_dial_rules {
    const char *number;   /* Shown to who is called; NULL: each trunk's own. */
    const char *name;     /* Shown beside it; NULL: each trunk's own. */
    const char *country;  /* Calling code of numbers written without one: "1"; NULL: they are
                             refused. */
    const char *national; /* Dialled before a number of that country, and no part of it: "0". */
    const char *international; /* Dialled before a country's code: "00", "011". */
    uint8_t digits_min;        /* Of a number of that country, its code left out; 0: any. */
    uint8_t digits_max;
    struct tl_prefix_list allowed; /* A number that begins with none of these is refused. */
    struct tl_prefix_list refused; /* Whatever allowed says. */
    uint16_t told;                 /* Texts: to who is passed on, while it rings ... */
    uint16_t missed;               /* ... and when nobody answered. TL_NONE without `dial`. */
    uint32_t ring_s;               /* 0: 45. */
    uint32_t minute_most;          /* Calls begun in a minute, in a day; 0: as many as may be. */
    uint32_t day_most;
};

struct tl_sound_rules {
    enum tl_browser_sound browsers;
};

struct tl_policy {
    uint64_t version;            /* The first 8 bytes of the SHA-256 of the full text. */
    uint16_t name;               /* The agency's name: a text. */
    struct tl_calendar calendar; /* Zone, services with hours ("live", "callback"), holidays. */
    uint16_t service_live;       /* Index of the services in calendar. */
    uint16_t service_callback;

    const struct tl_language *languages;
    uint16_t languages_len;
    const struct tl_text *texts; /* Sorted by key. */
    uint16_t texts_len;
    const struct tl_article *articles;
    uint16_t articles_len;
    const struct tl_form *forms;
    uint16_t forms_len;
    const struct tl_name
        *values; /* Names of what `ask` collects: "receipt", "phone". At most 32. */
    uint16_t values_len;
    const struct tl_condition *conditions;
    uint16_t conditions_len;
    const struct tl_option *options;
    uint16_t options_len;
    const struct tl_step *steps;
    uint16_t steps_len;
    const struct tl_topic *topics;
    uint16_t topics_len;
    uint16_t entry[TL_CHANNELS]; /* The topic where each channel begins; TL_NONE: not served. */
    uint16_t person_topic;       /* Where the key "person or why not" leads. */
    uint16_t last_topic;         /* Where a walk ends that has gone on too long. */
    bool keys_in_sound; /* Telephones whose keys are tones and nothing else are understood too. */
    char voice_keys[TL_VOICE_KEYS];          /* Their digits; '\0' when not given. */
    uint16_t voice_key_texts[TL_VOICE_KEYS]; /* What tells them. */
    char helped_yes;                         /* After an article: the keys for "that helped" ... */
    char helped_no;                          /* ... and "that did not help". */
    uint16_t notices[TL_NOTICES];            /* Texts, by enum tl_notice. */

    const char *skills[TL_SKILLS_MAX]; /* By number; NULL where none is allotted. */
    uint8_t tier_skills[TL_TIERS_MAX]; /* By tier number; 0xff where there is none. */
    const struct tl_queue *queues;
    uint16_t queues_len;
    const struct tl_priority *priorities;
    uint16_t priorities_len;
    const struct tl_name *reasons; /* The reasons that earn a person (S2). */
    uint16_t reasons_len;
    const struct tl_not_ready *not_ready;
    uint16_t not_ready_len;
    const struct tl_name *closures; /* Why a queue or the whole line is closed by hand; each has a
                                       text with {opens_at}. */
    uint16_t closures_len;
    const struct tl_name *dispositions;
    uint16_t dispositions_len;
    const struct tl_destination *requests;
    uint16_t requests_len;
    const struct tl_decision *decisions;
    uint16_t decisions_len;
    const struct tl_name *denials; /* Why an office says no, as people read it. */
    uint16_t denials_len;
    uint16_t new_time_told; /* A text with {appointment_date}; TL_NONE: the date alone. */
    uint16_t told_open, told_asked, told_answered, told_ended; /* Texts: what anybody may read of
                                                                  one by its number; or TL_NONE. */
    const char *sorting_office; /* Has the requests of no known case; NULL: none. */
    const struct tl_destination *owners;
    uint16_t owners_len;
    const struct tl_escalation *escalations; /* None where nothing is passed on. */
    uint16_t escalations_len;
    const struct tl_question *escalation_questions;
    uint16_t escalation_questions_len;
    const struct tl_emergency *emergencies; /* None where nobody decides that. */
    uint16_t emergencies_len;
    const struct tl_question *emergency_questions;
    uint16_t emergency_questions_len;
    const struct tl_visit_office *visit_offices;
    uint16_t visit_offices_len;
    /* Why it is no emergency; why an office makes no appointment: as people read it. */
    const struct tl_name *visit_declines, *visit_refusals;
    uint16_t visit_declines_len, visit_refusals_len;
    uint16_t service_visits; /* Index of the services in calendar: when people are seen. */
    const struct tl_slot_kind *slot_kinds; /* None where the system gives no appointments. */
    uint16_t slot_kinds_len;
    const struct tl_slot_center *slot_centers;
    uint16_t slot_centers_len;
    const struct tl_slot_area *slot_areas;
    uint16_t slot_areas_len;
    const struct tl_name *notice_kinds; /* text: what such a notice is called. None: no notices. */
    uint16_t notice_kinds_len;
    const struct tl_name *rfe_asks; /* text: what is asked for. None: no requests for evidence. */
    uint16_t rfe_asks_len;
    const struct tl_notification *notifications; /* None where the policy has no such file. */
    uint16_t notifications_len;
    const struct tl_name *levels; /* How sure it is who asks, the least first: 0 is anyone. */
    uint16_t levels_len;          /* 0: nothing of a case is told by the rules of disclosure.h. */
    const struct tl_case_role *case_roles;
    uint16_t case_roles_len;
    const struct tl_verify_question *verify_questions;
    uint16_t verify_questions_len;
    const struct tl_verify_set *verify_sets;
    uint16_t verify_sets_len;
    struct tl_telling tellings[TL_TELLINGS];
    struct tl_protection protection;
    struct tl_account_rules accounts;
    const struct tl_person_zone *zones; /* None: nobody has quiet hours. */
    uint16_t zones_len;
    uint16_t zone_default; /* Of who gave no number, or one that begins like none of theirs. */
    const char *const *files;
    uint16_t files_len;

    struct tl_limits limits;
    struct tl_staff_rules staff;
    struct tl_callback_rules callbacks;
    struct tl_wait_rules waits;
    struct tl_times_rules times;
    struct tl_recording_rules recording;
    struct tl_sound_rules sound;
    struct tl_dial_rules dial;
    struct tl_upload_rules uploads;
    struct tl_paper_rules papers;
    struct tl_notification_rules notices_sent;
};

/* The index of what has this key, TL_NONE when there is none. */
uint16_t tl_policy_text_find(const struct tl_policy *policy, tl_key key);
uint16_t tl_policy_topic_find(const struct tl_policy *policy, tl_key key);
uint16_t tl_policy_language_find(const struct tl_policy *policy, const char *code);
uint16_t tl_policy_case_role_find(const struct tl_policy *policy, tl_key key);
uint16_t tl_policy_level_find(const struct tl_policy *policy, tl_key key);

/* NULL: the policy has no such notification. */
const struct tl_notification *tl_policy_notification_find(const struct tl_policy *policy,
                                                          const char *name);

/* A kind of notice, and something that a request for evidence asks for, by its word. NULL: the
 * policy has none such. */
const struct tl_name *tl_policy_notice_kind_find(const struct tl_policy *policy, const char *name);
const struct tl_name *tl_policy_rfe_ask_find(const struct tl_policy *policy, const char *name);

/* Whether a step asks for a link to be sent by text message: it tells nothing of a case. */
bool tl_step_sends_link(const struct tl_step *step);

/* NULL: the policy has no such escalation. */
const struct tl_escalation *tl_policy_escalation_find(const struct tl_policy *policy, tl_key key);

/* Whether a question is asked of a contact in this topic (TL_NONE: in none). */
bool tl_policy_asks(const struct tl_question *question, uint16_t topic);

/* NULL: the policy has no such kind of emergency, no such office. By key; by name. */
const struct tl_emergency *tl_policy_emergency_find(const struct tl_policy *policy, tl_key key);
const struct tl_visit_office *tl_policy_visit_office_find(const struct tl_policy *policy,
                                                          tl_key key);

/* Whether people are seen at that time, by the calendar. */
bool tl_policy_sees_at(const struct tl_policy *policy, tl_time at);

/* By when what is made now is answered: by the clock, or by the hours in which people work. */
tl_time tl_policy_due(const struct tl_policy *policy, const struct tl_destination *to, tl_time at);

/* Whether a call that asks for a person at this step is recorded. A step of another kind: whether
 * one in its topic may be. */
bool tl_policy_records(const struct tl_policy *policy, const struct tl_step *step);

/* Whether a lookup of this key is about telephone numbers, and not about a case. */
bool tl_lookup_is_of_number(tl_key key);
/* Whether it looks for a time to which an appointment may be moved, or moves it; first: it is asked
 * before any was found. */
bool tl_lookup_is_of_slot(tl_key key);
bool tl_lookup_is_first_slot(tl_key key);

/* Whether the step looks whether answers are the case's (TL_LOOKUP_VERIFY). */
bool tl_step_verifies(const struct tl_step *step);

/* Whether the policy looks at what is given under this value (callback.number), so that why it
 * cannot be called is told in its words. */
bool tl_policy_looks_at_number(const struct tl_policy *policy, uint16_t value);

/* The value whose number a callback calls as number `at`, counted from 0: in the order of the
 * policy, or else in that in which they are asked for. TL_NONE: no such. */
uint16_t tl_policy_called_value(const struct tl_policy *policy, uint16_t at);

/* Whether a callback calls what is given under this value. */
bool tl_policy_calls(const struct tl_policy *policy, uint16_t value);

/* What a lookup tells about a case: the bit of each condition that the policy names. */
#define TL_BIT(policy, i) (UINT64_C(1) << (policy)->conditions[i].bit)

/* The form of case numbers; NULL: the policy asks for none. */
const struct tl_form *tl_policy_receipt_form(const struct tl_policy *policy);

/* Whether a receipt in its plain form begins with letters that are undated. form may be NULL. */
bool tl_form_is_undated(const struct tl_form *form, const char *receipt);

/* Whether text is a whole value of this form. Writes its plain form to out: case numbers in capital
 * letters (or, when only digits were keyed, as keyed), phone numbers as E.164, dates as YYYY-MM-DD,
 * digits without what stands between them, the rest trimmed. A choice is a number from 1 to
 * digits_len.
 * TL_EBAD: it is not. TL_ETOOLONG: it does not fit out_bytes_max. */
TL_MUST_USE enum tl_err tl_form_read(const struct tl_form *form, const char *text, char *out,
                                     size_t out_bytes_max);

/* The digits that a value is keyed as on a telephone (ITU-T E.161: A, B, C are 2...). Others than
 * letters and digits are left out. TL_ETOOLONG. */
TL_MUST_USE enum tl_err tl_form_keyed(const char *value, char *out, size_t out_bytes_max);

#endif
