/* load.h: a policy being read: its files, its lists and its faults.
 *
 *     files --tree--> nodes --center, hours, staff, texts, steps--> lists --> struct tl_policy
 *
 * The parts are read in an order in which every name is known before it is used: languages, texts,
 * then the center and its staff, the names of topics, articles, and topics themselves.
 */
#ifndef TL_POLICYFILE_LOAD_H
#define TL_POLICYFILE_LOAD_H

#include "base/fault.h"
#include "policy/model.h"
#include "policyfile/arena.h"
#include "policyfile/tree.h"

/* Lists of things with names. Each item begins with its struct tl_name. */
#define NAMED_TABLE(X)                                                                             \
    X(NAMED_TEXTS, "text", struct tl_text)                                                         \
    X(NAMED_ARTICLES, "article", struct tl_article)                                                \
    X(NAMED_FORMS, "form", struct tl_form)                                                         \
    X(NAMED_VALUES, "value", struct tl_name)                                                       \
    X(NAMED_TOPICS, "topic", struct tl_topic)                                                      \
    X(NAMED_QUEUES, "queue", struct tl_queue)                                                      \
    X(NAMED_PRIORITIES, "priority", struct tl_priority)                                            \
    X(NAMED_REASONS, "reason", struct tl_name)                                                     \
    X(NAMED_CLOSURES, "reason for closing", struct tl_name)                                        \
    X(NAMED_NOT_READY, "not-ready reason", struct tl_not_ready)                                    \
    X(NAMED_DISPOSITIONS, "disposition", struct tl_name)                                           \
    X(NAMED_REQUESTS, "request type", struct tl_destination)                                       \
    X(NAMED_DECISIONS, "decision", struct tl_decision)                                             \
    X(NAMED_DENIALS, "reason to deny", struct tl_name)                                             \
    X(NAMED_OWNERS, "owner", struct tl_destination)                                                \
    X(NAMED_NOTIFICATIONS, "notification", struct tl_notification)                                 \
    X(NAMED_ESCALATIONS, "escalation", struct tl_escalation)                                       \
    X(NAMED_QUESTIONS, "question", struct tl_question)                                             \
    X(NAMED_EMERGENCIES, "kind of emergency", struct tl_emergency)                                 \
    X(NAMED_EMERGENCY_QUESTIONS, "question", struct tl_question)                                   \
    X(NAMED_VISIT_OFFICES, "office", struct tl_visit_office)                                       \
    X(NAMED_DECLINES, "reason to decline", struct tl_name)                                         \
    X(NAMED_REFUSALS, "reason to refuse", struct tl_name)                                          \
    X(NAMED_SLOT_KINDS, "kind of appointment", struct tl_slot_kind)                                \
    X(NAMED_SLOT_CENTERS, "center", struct tl_slot_center)                                         \
    X(NAMED_SLOT_AREAS, "area", struct tl_slot_area)                                               \
    X(NAMED_NOTICE_KINDS, "kind of notice", struct tl_name)                                        \
    X(NAMED_RFE_ASKS, "kind of evidence", struct tl_name)                                          \
    X(NAMED_LEVELS, "level", struct tl_name)                                                       \
    X(NAMED_ROLES, "role", struct tl_case_role)                                                    \
    X(NAMED_VERIFY_QUESTIONS, "verification question", struct tl_verify_question)                  \
    X(NAMED_VERIFY_SETS, "set of questions", struct tl_verify_set)

enum named {
    NAMED_NONE,
#define NAMED_NAME(name, word, type) name,
    NAMED_TABLE(NAMED_NAME)
#undef NAMED_NAME
        NAMED_LISTS
};

/* One file of the policy, as it stands in the full text. */
struct source {
    const char *path; /* Within the folder: "topics/expedite.yaml". */
    const char *bytes;
    size_t bytes_len;
    struct node *root; /* YAML: its tree; NULL when it could not be read. */
    uint16_t topic;    /* Of a file of topics/: the topic's index. */
};

struct load {
    struct arena arena;
    struct tl_faults *faults;
    uint32_t faults_told;  /* Faults so far, those that were lost as well. */
    bool is_out_of_memory; /* Not a fault: nothing is wrong with the policy. */
    struct tl_policy *policy;
    struct source *sources; /* Sorted by path. */
    uint16_t sources_len;
    const char **file_names; /* As faults name them. */
    struct list named[NAMED_LISTS];
    struct list options;
    struct list conditions;
    struct list steps;
    uint8_t lookup_bits;
    uint16_t topic; /* Being read. */
};

/* Tells a fault about a node: the pieces of one sentence, then NULL. */
void load_fault(struct load *load, const struct node *node, const char *const *pieces);
#define FAULT(load, node, ...)                                                                     \
    load_fault((load), (node), (const char *const[]){ __VA_ARGS__, NULL })

/* A place that is no node: a line of a file that is not YAML, or 0. */
struct node load_place(const struct load *load, const struct source *source, uint32_t line);

/* The file of this path, NULL when there is none. */
struct source *load_source(struct load *load, const char *path);

/* The index of a name in its list, TL_NONE when there is none. */
uint16_t load_find(const struct load *load, enum named list, const char *name);

/* The thing of this index; NULL for TL_NONE. */
void *load_item(const struct load *load, enum named list, uint16_t index);

/* A new thing with this name. NULL, with a fault, when the name is there or the list is full. */
void *load_add(struct load *load, enum named list, const struct node *node, const char *name);

/* Suggests the name of the list that is nearest to a wrong one. */
void load_unknown(struct load *load, const struct node *node, enum named list, const char *name);

/* The index of a language; TL_NONE when the policy does not have it. */
uint16_t load_language(const struct load *load, const char *code, size_t code_bytes);

/* The index of a condition, which is added when it is new. TL_NONE, with a fault: there is none. */
uint16_t load_condition(struct load *load, const struct node *node, const char *name);

/* The parts, each in a file of its own. */
void load_languages(struct load *load);
void load_texts(struct load *load);
void load_center(struct load *load);
void load_calendar(struct load *load);
void load_zones(struct load *load); /* After load_center, whose quiet hours it uses. */
void load_skills(struct load *load);
void load_staff(struct load *load);
void load_requests(struct load *load);
void load_notifications(struct load *load);
void load_escalations(struct load *load); /* After the names of topics. */
void load_emergencies(struct load *load); /* After notifications, queues and the calendar. */
void load_disclosure(struct load *load); /* The same, and after load_center, whose forms it uses. */
void load_times(struct load *load);
void load_appointments(
    struct load *load);              /* After the calendar, whose zone and holidays it uses. */
void load_papers(struct load *load); /* After the texts. */
void load_topic_names(struct load *load);
void load_articles(struct load *load); /* After the names of topics. */
void load_topics(struct load *load);

#endif
