/* agency.h: an invented agency's policy, built in C, for the random tests and the bench.
 *
 *     language -> menu -+- 1 ... n  live under a topic's skill -(nobody, key 1)-> callback
 *                       |                                    -(key 2)--------------> message
 *                       +- 0        a person, whatever the topic (where 0 is no topic's key)
 *                       +- 8        ask -> look_up -> live / answer / callback / request
 *                       +- 9        answer -> request
 *
 * Skills: a language's number is its skill; tier 1 and 2 have TL_AGENCY_SKILL_TIER and the next;
 * topic n has TL_AGENCY_SKILL_TOPIC + n. Distinct needs: languages x topics, half of each tier.
 */
#ifndef TL_MODEL_AGENCY_H
#define TL_MODEL_AGENCY_H

#include "policy/model.h"

enum {
    TL_AGENCY_SKILL_TIER = 8,
    TL_AGENCY_SKILL_TOPIC = 16,
    TL_AGENCY_TOPICS_MAX = 10,
    TL_AGENCY_STEPS_MAX = 160,
    TL_AGENCY_OPTIONS_MAX = 64,
    TL_AGENCY_ZONES = 3,
};

struct tl_agency_shape {
    uint8_t languages_len;
    uint8_t topics_len;    /* Topics that lead to a person: at most TL_AGENCY_TOPICS_MAX. */
    bool has_self_service; /* Keys 8 and 9; topics_len is then at most 7. */
    bool is_open_always;   /* Otherwise live 8 to 20 and callbacks 7 to 19, UTC. */
    bool mixes_channels;
    uint8_t chats;        /* An agent's chats at a time. */
    uint32_t waiting_max; /* Of one queue. */
    uint32_t contacts_max[TL_CHANNELS];
    bool reserves_bilingual;
    uint32_t
        ages_after_s; /* Of the last class; twice as long for the one before. 0: nobody ages. */
    bool has_zones;   /* People live in three zones and have quiet hours; and what goes with it. */
};

struct tl_agency {
    struct tl_policy policy;
    struct tl_language languages[TL_LANGUAGES_MAX];
    struct tl_text texts[1];
    struct tl_article articles[1];
    struct tl_form forms[1];
    struct tl_name values[1];
    struct tl_condition conditions[1];
    struct tl_option options[TL_AGENCY_OPTIONS_MAX];
    struct tl_step steps[TL_AGENCY_STEPS_MAX];
    struct tl_topic topics[2];
    struct tl_queue queues[2];
    struct tl_priority priorities[3];
    struct tl_name names[1]; /* Reasons, dispositions: one is enough. */
    struct tl_not_ready not_ready[1];
    struct tl_destination destinations[1];
    struct tl_person_zone zones[TL_AGENCY_ZONES];
    struct tl_escalation escalations[2];
    struct tl_emergency emergencies[2];
    struct tl_visit_office offices[2];
    struct tl_name levels[2];
    struct tl_case_role case_roles[2];
};

/* Fills agency; the policy points into it, so it must not move afterwards. */
void tl_agency_make(struct tl_agency *agency, const struct tl_agency_shape *shape);

/* The skills of someone who speaks `languages`, works for both tiers and knows `topics`. */
uint64_t tl_agency_skills(uint64_t languages, uint64_t tiers, uint64_t topics);

/* The key of a topic in the menu: '1' to '9', then '0'. */
char tl_agency_topic_digit(uint8_t topic);

#endif
