/* support_policy.h: a small policy as C data, with every kind of step, for the tests of core.
 *
 *     main:    language -> say hello -> menu
 *                1 live, tier 1, normal (in line: 2 callback, 3 message)     5 request
 *                2 ask case -> look up -> say -> answer                      6 message
 *                3 answer an article, then offer an action                   7 when ...
 * (conditions) 4 ask number -> callback                                    8 live, emergency chat:
 * live, tier 1, normal                     person: live, tier 2 -> message
 *
 * Open Monday to Friday 8 to 18 ("live") and every day 9 to 19 ("callback"), in UTC. Fields may be
 * changed before a center is made of it. No fact of a real agency.
 */
#ifndef TL_TESTS_CORE_SUPPORT_POLICY_H
#define TL_TESTS_CORE_SUPPORT_POLICY_H

#include "policy/model.h"

/* Monday 2 March 2026, 10:00:00 UTC: everything is open. */
#define TEST_MONDAY_10 (INT64_C(1772445600) * TL_SECOND)

enum test_skill {
    TEST_EN,
    TEST_ES,
    TEST_TIER1,
    TEST_TIER2,
    TEST_TOPIC_A,
    TEST_TOPIC_B,
};
#define TEST_SKILL(skill) (UINT64_C(1) << (skill))
#define TEST_EN_TIER1     (TEST_SKILL(TEST_EN) | TEST_SKILL(TEST_TIER1))
#define TEST_ES_TIER1     (TEST_SKILL(TEST_ES) | TEST_SKILL(TEST_TIER1))
#define TEST_EVERYTHING   UINT64_C(0x3f)

enum test_key { /* Keys of names; any numbers that differ. */
                TEST_KEY_NO_ANSWER = 901,
                TEST_KEY_LUNCH,
                TEST_KEY_QUEUE1,
                TEST_KEY_QUEUE2,
                TEST_KEY_REQUEST,
                TEST_KEY_OWNER,
                TEST_KEY_RESOLVED,
                TEST_KEY_REASON,
                TEST_KEY_CASE,
                TEST_KEY_NUMBER,
                TEST_KEY_STORM,
                TEST_KEY_URGENT,
                TEST_KEY_ORDINARY,
};

/* tl_key_of() of their names: the server looks for them by name too. */
#define TEST_KEY_SHORE  UINT32_C(0xa9225112)
#define TEST_KEY_HILL   UINT32_C(0x37cc676a)
#define TEST_KEY_TRAVEL UINT32_C(0xe66176f9)
#define TEST_KEY_PARTY  UINT32_C(0x5e3dad97)
#define TEST_KEY_OTHER  UINT32_C(0xc87d8df5)
#define TEST_KEY_ANYONE UINT32_C(0xefb03667)
#define TEST_KEY_SURE   UINT32_C(0x1efb9680)

enum test_step {
    TEST_STEP_LANGUAGE,
    TEST_STEP_HELLO,
    TEST_STEP_MENU,
    TEST_STEP_LIVE, /* 1 */
    TEST_STEP_ASK,  /* 2 */
    TEST_STEP_LOOK_UP,
    TEST_STEP_STATUS,
    TEST_STEP_ANSWER, /* 3 */
    TEST_STEP_OFFER,
    TEST_STEP_NUMBER, /* 4 */
    TEST_STEP_CALLBACK,
    TEST_STEP_REQUEST, /* 5 */
    TEST_STEP_MESSAGE, /* 6 */
    TEST_STEP_WHEN,    /* 7: conditions[0] ? status : verify */
    TEST_STEP_VERIFY,
    TEST_STEP_GO,        /* To the person topic. */
    TEST_STEP_EMERGENCY, /* 8 */
    TEST_STEP_SUBMENU,   /* 9: a menu below the menu; 1 live, 2 loop */
    TEST_STEP_LOOP,      /* say, and again from itself: steps_max ends it. */
    TEST_STEP_CHAT_LIVE,
    TEST_STEP_PERSON_LIVE,
    TEST_STEP_PERSON_MESSAGE,
    TEST_STEPS,
};

enum { TEST_TOPIC_MAIN, TEST_TOPIC_CHAT, TEST_TOPIC_PERSON, TEST_TOPICS, TEST_OPTIONS = 16 };

struct test_policy {
    struct tl_policy policy;
    struct tl_language languages[2];
    struct tl_form forms[2];
    struct tl_name values[2];
    struct tl_article articles[1];
    struct tl_condition conditions[4];
    struct tl_option options[TEST_OPTIONS];
    struct tl_step steps[TEST_STEPS];
    struct tl_topic topics[TEST_TOPICS];
    struct tl_queue queues[2];
    struct tl_priority priorities[3];
    struct tl_name closures[1];
    struct tl_destination requests[1];
    struct tl_destination owners[1];
    struct tl_escalation escalations[2];
    struct tl_emergency emergencies[1];
    struct tl_visit_office offices[2];
    struct tl_case_role case_roles[2];
    struct tl_name levels[2];
};

/* Fills it; the arrays belong to it, so it must not be moved afterwards. */
const struct tl_policy *test_policy_make(struct test_policy *test);

#endif
