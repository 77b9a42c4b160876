/* test_faults.c: every mistake in a policy's files gives its sentence, with the line. */
#include "policyfile/support_policy.h"
#include "support/check.h"

static void mistakes_in_the_center_are_told(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "center.yaml", "agency: agency", "agency: agencia" },
          "center.yaml:2: There is no text agencia; did you mean agency?\n" },
        { { "center.yaml", "agency: agency\n",
            "agency: agency\n"
            "agency: agency\n" },
          "center.yaml:3: The key agency is there twice: take one out.\n" },
        { { "center.yaml", "person_topic: person\n", "" },
          "center.yaml:2: The key person_topic is missing here: add it.\n" },
        { { "center.yaml", "person_topic", "person_topik" },
          "center.yaml:7: There is no key person_topik here; did you mean "
          "person_topic?\n"
          "center.yaml:2: The key person_topic is missing here: add it.\n" },
        { { "center.yaml", "voice_keys:",
            "xyzzy: 3\n"
            "voice_keys:" },
          "center.yaml:9: There is no key xyzzy here; the keys are: agency, "
          "languages, entry, person_topic, last_topic, voice_keys, keys_in_sound, helped_keys, "
          "notices, "
          "forms, limits, callbacks, recording, sound, uploads, dial.\n" },
        { { "center.yaml", "tries: 3", "tries: 0" },
          "center.yaml:34: tries is 1 to 10; 0 is not.\n" },
        { { "center.yaml", "tries: 3", "tries: three" },
          "center.yaml:34: tries is 1 to 10; three is not.\n" },
        { { "center.yaml", "answer_within: 6 s", "answer_within: 6 parsecs" },
          "center.yaml:36: 6 parsecs is no length of time: write a number "
          "and s, min, h or days, such as 20 s.\n" },
        { { "center.yaml", "answer_within: 6 s", "answer_within: 6 h" },
          "center.yaml:36: answer_within is 1 to 120 seconds; 6 h is not.\n" },
        { { "center.yaml", "helped_keys: { yes: 1, no: 2 }", "helped_keys: { yes: 1, no: 12 }" },
          "center.yaml:13: A key of the telephone is 0 to 9, \"*\" or \"#\"; 12 "
          "is none.\n" },
        { { "center.yaml", "again_after: 60 min", "again_after: 95 min" },
          "center.yaml:2: callbacks: again_after is later than again_before.\n" },
        { { "center.yaml", "callbacks:", "recording: { calls: yes, kept: 90 days }\ncallbacks:" },
          "center.yaml:44: The key announced is missing here: add it.\n" },
        { { "center.yaml", "callbacks:",
            "recording: { calls: yes, announced: notice.wrong, kept: 5 min, topics: [persn] }\n"
            "callbacks:" },
          "center.yaml:44: kept is 3600 to 315360000 seconds; 5 min is not.\n"
          "center.yaml:44: There is no topic persn; did you mean person?\n" },
        { { "center.yaml", "callbacks:", "sound: { browsers: vinyl }\ncallbacks:" },
          "center.yaml:44: browsers is by-link, telephone or opus; vinyl is none.\n" },
        { { "center.yaml", "skill: spanish", "skill: spannish" },
          "center.yaml:5: There is no skill spannish; did you mean spanish?\n" },
        { { "center.yaml", "code: es", "code: en" },
          "center.yaml:5: The language en is there twice.\n"
          "messages/es.yaml:0: These texts are in no language of "
          "center.yaml: add it or take them out.\n"
          "articles/es/opening-hours.md:0: This article is in no language of "
          "center.yaml: add it or take it out.\n" },
        { { "center.yaml", "entry: { voice: welcome, chat: welcome, web: welcome }", "entry: {}" },
          "center.yaml:2: entry names no topic: say where voice, chat or web "
          "begins.\n" },
        { { "center.yaml", "  silent: notice.silent", "  silent: [notice.silent]" },
          "center.yaml:16: silent wants one value here, not a list or keys.\n" },
    };
    SUPPORT_ROWS(rows);
}

static void mistakes_in_forms_are_told(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "center.yaml", "kind: phone", "kind: fax" },
          "center.yaml:30: kind is receipt, date, phone, email, digits, "
          "choice or text; fax is none.\n" },
        { { "center.yaml", "prefix: \"+1\"", "prefix: 001" },
          "center.yaml:30: prefix is + and a country code of up to four "
          "digits; 001 is not.\n" },
        { { "center.yaml", "digits: 4 }", "digits: 4, undated: AB1 }" },
          "center.yaml:29: undated is what numbers begin with, capitals with commas between; "
          "AB1 is not.\n" },
        { { "center.yaml", "digits: 4 }", "digits: 4, starred: maybe }" },
          "center.yaml:29: starred is yes or no; maybe is neither.\n" },
        { { "center.yaml", "digits: 4 }", "digits: 4, digits_min: 5 }" },
          "center.yaml:29: The form receipt has digits_min over digits.\n" },
    };
    SUPPORT_ROWS(rows);
}

static void files_are_of_known_types_and_within_bounds(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "center.yaml",
            "callbacks:", "uploads: { types: [pdf, exe], size_mb: 65, files: 0 }\ncallbacks:" },
          "center.yaml:44: A type of file is pdf, jpeg, png, tiff, heic, docx or text; write one "
          "of them.\n"
          "center.yaml:44: size_mb is 1 to 64; 65 is not.\n"
          "center.yaml:44: files is 1 to 100; 0 is not.\n" },
        { { "center.yaml", "callbacks:", "uploads: { types: [], size_mb: 5 }\ncallbacks:" },
          "center.yaml:44: types is a list of types of files, at least one.\n"
          "center.yaml:44: The key files is missing here: add it.\n" },
    };
    SUPPORT_ROWS(rows);
}

static void mistakes_in_calls_out_are_told(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "center.yaml", "callbacks:",
            "dial: { ring: 45 s, told: notice.wrong, missed: notice.wrong }\ncallbacks:" },
          "center.yaml:44: The key allowed is missing here: add it.\n"
          "center.yaml:44: The key per_minute is missing here: add it.\n"
          "center.yaml:44: The key per_day is missing here: add it.\n"
          "center.yaml:44: dial: allowed is empty, so that no call is ever made: leave dial out, "
          "or "
          "name how numbers begin.\n" },
        { { "center.yaml", "callbacks:",
            "dial: { allowed: [\"1\"], told: notice.wrong, missed: notice.wrong, ring: 45 s, "
            "per_minute: 9, per_day: 99 }\ncallbacks:" },
          "center.yaml:44: A beginning is + and digits, such as \"+1900\"; 1 is none.\n"
          "center.yaml:44: dial: allowed is empty, so that no call is ever made: leave dial out, "
          "or "
          "name how numbers begin.\n" },
        { { "center.yaml", "callbacks:",
            "dial: { allowed: [\"+1\"], told: notice.wrong, missed: notice.wrong, ring: 45 s, "
            "per_minute: 9, per_day: 99, number: 2025550100 "
            "}\ncallbacks:" },
          "center.yaml:44: number is a whole number with its country's code, such as "
          "\"+12025550100\"; 2025550100 is not.\n" },
        { { "center.yaml", "callbacks:",
            "dial: { allowed: [\"+1\"], told: notice.wrong, missed: notice.wrong, ring: 45 s, "
            "per_minute: 9, per_day: 99, name: Agencia de "
            "España }\ncallbacks:" },
          "center.yaml:44: name is what telephones show: up to 40 plain letters, digits and "
          "spaces, "
          "without accents or quotes.\n" },
        { { "center.yaml", "callbacks:",
            "dial: { allowed: [\"+1\"], told: notice.wrong, missed: notice.wrong, ring: 45 s, "
            "per_minute: 9, per_day: 99, country: +1 "
            "}\ncallbacks:" },
          "center.yaml:44: country is one to four digits, without +; +1 is not.\n" },
        { { "center.yaml", "callbacks:",
            "dial: { allowed: [\"+1\"], told: notice.wrong, missed: notice.wrong, ring: 45 s, "
            "per_minute: 9, per_day: 99, digits: 10 "
            "}\ncallbacks:" },
          "center.yaml:44: dial: national and digits are of a country: say country as well.\n" },
        { { "center.yaml", "callbacks:",
            "dial: { allowed: [\"+1\"], told: notice.wrong, missed: notice.wrong, ring: 45 s, "
            "per_minute: 9, per_day: 99, country: 1, "
            "digits: 10, digits_min: 11 }\ncallbacks:" },
          "center.yaml:44: dial: digits_min is over digits.\n" },
        { { "center.yaml", "callbacks:",
            "dial: { allowed: [\"+1\"], told: notice.wrong, missed: notice.wrong, ring: 45 s, "
            "per_minute: 9, per_day: 99, refused: [\"+44\"] "
            "}\ncallbacks:" },
          "center.yaml:44: dial: +44 is refused already, because nothing under allowed begins so: "
          "take "
          "it out.\n" },
        { { "center.yaml", "callbacks:",
            "dial: { allowed: [\"+1\"], told: notice.wrong, missed: notice.wrong, ring: 45 s, "
            "per_minute: 9, per_day: 5 }\ncallbacks:" },
          "center.yaml:44: dial: per_minute is over per_day.\n" },
    };
    support_rows(rows, sizeof rows / sizeof rows[0]);
}

#define TWO_ZONES                                                                                  \
    "zones:\n"                                                                                     \
    "  - { name: America/New_York, zone: { offset: -05:00 }, numbers: [\"+1212\", \"+1646\"] }\n"

static void mistakes_in_when_people_are_called_are_told(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "center.yaml", "again_before: 90 min", "again_before: 90 min, quiet: 9pm-8am" },
          "center.yaml:44: quiet is written 21:00-08:00, from the evening to the morning; 9pm-8am "
          "is not.\n" },
        { { "center.yaml", "again_before: 90 min", "again_before: 90 min, quiet: 08:00-08:00" },
          "center.yaml:44: quiet is written 21:00-08:00, from the evening to the morning; "
          "08:00-08:00 is not.\n" },
        { { "center.yaml", "again_before: 90 min",
            "again_before: 90 min, surge: { hours: evenings }" },
          "center.yaml:44: The service evenings is missing under services of calendar.yaml: say "
          "its hours there.\n" },
        { { "center.yaml", "again_before: 90 min", "again_before: 90 min, not_now: { times: 2 }" },
          "center.yaml:44: The key later is missing here: add it.\n" },
        { { "center.yaml", "again_before: 90 min", "again_before: 90 min, quiet: 10:00-08:30" },
          "center.yaml:2: callbacks: the center's own zone has no hour at which a first attempt "
          "may begin so that the second one still falls into hours of callbacks outside quiet: "
          "make again_before or quiet shorter.\n" },
        { { "zones.yaml", NULL, "zones:\n  - { name: New York, zone: { offset: -05:00 } }\n" },
          "zones.yaml:2: A zone is named as the time zone database names it, such as "
          "Europe/Paris; New York is no such name.\n" },
        { { "zones.yaml", NULL,
            TWO_ZONES "  - { name: America/Toronto, zone: { offset: -05:00 }, numbers: [\"+1646\"] "
                      "}\n" },
          "zones.yaml:3: +1646 is of another zone already.\n" },
        { { "zones.yaml", NULL,
            TWO_ZONES "  - { name: America/New_York, zone: { offset: -05:00 } }\n" },
          "zones.yaml:3: The zone America/New_York stands here twice.\n" },
        { { "zones.yaml", NULL, TWO_ZONES "  - { name: Etc/UTC, zone: { offset: five } }\n" },
          "zones.yaml:3: offset is standard time east of Greenwich, such as +02:00; five is "
          "not.\n" },
        { { "zones.yaml", NULL, "zones: here\n" },
          "zones.yaml:1: zones is a list of zones, the usual one first.\n" },
        { { "zones.yaml", NULL,
            TWO_ZONES "  - { name: Etc/UTC, zone: { offset: +00:00 }, numbers: "
                      "[\"212\"] }\n" },
          "zones.yaml:3: A beginning is + and digits, such as \"+1900\"; 212 is none.\n" },
    };
    SUPPORT_ROWS(rows);
}

static void mistakes_in_hours_are_told(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "calendar.yaml", "-05:00", "five hours west" },
          "calendar.yaml:3: offset is standard time east of Greenwich, such "
          "as +02:00; five hours west is not.\n" },
        { { "calendar.yaml", "second sunday of march 02:00", "second sunday of mars 02:00" },
          "calendar.yaml:4: A change of the clock is written second sunday "
          "of march 02:00; second sunday of mars 02:00 is not.\n" },
        { { "calendar.yaml", "08:00-20:00", "8-20" },
          "calendar.yaml:6: Hours are written 08:00-20:00, several with a "
          "comma; 8-20 is not.\n" },
        { { "calendar.yaml", "monday-friday: 08:00-20:00", "friday-monday: 08:00-20:00" },
          "calendar.yaml:6: Days are written monday, monday-friday or "
          "every-day; friday-monday is not.\n" },
        { { "calendar.yaml", "day: january 1,", "day: 1 january," },
          "calendar.yaml:9: A day is written july 4 or third monday of "
          "january; 1 january is neither.\n" },
        { { "calendar.yaml", "observed: yes", "observed: maybe" },
          "calendar.yaml:9: observed is yes or no; maybe is neither.\n" },
        { { "calendar.yaml", "  callback: {", "  callbacks: {" },
          "calendar.yaml:2: The service callback is missing under services: "
          "say its hours.\n" },
    };
    SUPPORT_ROWS(rows);
}

static void mistakes_in_staff_and_offices_are_told(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "staff.yaml", "spanish: 1", "spanish: 0" },
          "staff.yaml:2: The skills spanish and english have the same "
          "number: give the newer one a number of its own.\n"
          "center.yaml:5: There is no skill spanish: allot it a number under "
          "skills in staff.yaml.\n" },
        { { "staff.yaml", "  urgent: {}", "  urgent: { ages_after: 30 min }" },
          "staff.yaml:7: The priority urgent is the first: nobody can move on from it. Take "
          "ages_after out.\n" },
        { { "staff.yaml", "  usual: {}", "  usual: { ages_after: 30 s }" },
          "staff.yaml:8: ages_after is 60 to 604800 seconds; 30 s is not.\n" },
        { { "staff.yaml", "tier1: 2 }", "tier1: 64 }" },
          "staff.yaml:2: tier1 is 0 to 63; 64 is not.\n"
          "staff.yaml:3: There is no skill tier1: allot it a number under "
          "skills in staff.yaml.\n"
          "staff.yaml:5: The queue tier1 has a tier that does not stand "
          "under tiers.\n" },
        { { "staff.yaml", "tiers: { 1: tier1 }", "tiers: { 1: tier2 }" },
          "staff.yaml:3: There is no skill tier2; did you mean tier1?\n"
          "staff.yaml:5: The queue tier1 has a tier that does not stand "
          "under tiers.\n" },
        { { "staff.yaml", "tier: 1, waiting_max", "tier: 2, waiting_max" },
          "staff.yaml:5: The queue tier1 has a tier that does not stand "
          "under tiers.\n"
          "topics/call-me.yaml:7: No queue serves this tier: add one under "
          "queues in staff.yaml.\n"
          "topics/person.yaml:4: No queue serves this tier: add one under "
          "queues in staff.yaml.\n" },
        { { "staff.yaml", "no_answer: no-answer", "no_answer: no_answer" },
          "staff.yaml:9: There is no not-ready reason no_answer; did you "
          "mean no-answer?\n" },
        { { "staff.yaml", "chat: 3", "chat: 300" },
          "staff.yaml:11: chat is 0 to 16; 300 is not.\n" },
        { { "requests.yaml", "30 business days", "soon" },
          "requests.yaml:3: soon is no length of time: write a number and s, "
          "min, h or days, such as 20 s.\n" },
        { { "requests.yaml", "late-case:", "late case:" },
          "requests.yaml:3: A name has letters, digits, -, _ and . only (up "
          "to 47): late case is none.\n"
          "topics/my-case.yaml:12: There is no request type late-case: write "
          "it first, or use one that is there.\n" },
        { { "owners.yaml", "text: owner.front_desk, ", "" },
          "owners.yaml:3: The key text is missing here: add it.\n" },
    };
    SUPPORT_ROWS(rows);
}

static void mistakes_in_steps_are_told(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "topics/my-case.yaml", "- ask: receipt", "- ask: reciept" },
          "topics/my-case.yaml:4: There is no form reciept; did you mean "
          "receipt?\n" },
        { { "topics/my-case.yaml", "look_up: case.status", "look_up: case.statut" },
          "topics/my-case.yaml:8: No record can be asked for case.statut; "
          "did you mean case.status?\n" },
        { { "topics/my-case.yaml", "look_up: case.status",
            "look_up: case.status\n    of: receipt" },
          "topics/my-case.yaml:8: look_up: callback.number, and no other, says of which value: "
          "write of: phone, or whatever into: names it.\n" },
        { { "topics/my-case.yaml", "when: case.outside_normal_time", "when: case.outside_normal" },
          "topics/my-case.yaml:11: There is no condition "
          "case.outside_normal; did you mean case.outside_normal_time?\n" },
        { { "topics/my-case.yaml", "when: case.outside_normal_time", "when: staffed.3" },
          "topics/my-case.yaml:11: The condition staffed.3 is of the form "
          "staffed.TIER, but names nothing that is there.\n" },
        { { "topics/my-case.yaml", "        else: [ { go: person } ]\n", "" },
          "topics/my-case.yaml:11: The key else is missing here: add it.\n" },
        { { "topics/my-case.yaml", "    slow_or_failed: [ { say: case.down }, { go: person } ]\n",
            "" },
          "topics/my-case.yaml:8: look_up wants slow_or_failed: what a "
          "person gets when the records do not answer.\n" },
        { { "topics/my-case.yaml", "request: late-case", "request: late-kase" },
          "topics/my-case.yaml:12: There is no request type late-kase; did "
          "you mean late-case?\n" },
        { { "topics/my-case.yaml", "none: [ { say: case.unknown }, { go: person } ]", "none: []" },
          "topics/my-case.yaml:14: Here belongs a list of steps, such as [ { "
          "go: ... } ].\n" },
        { { "topics/my-case.yaml", "{ say: case.unknown }", "{ sai: case.unknown }" },
          "topics/my-case.yaml:14: There is no step sai; did you mean say?\n" },
        { { "topics/my-case.yaml", "{ say: case.unknown }", "{ say: case.unknown, go: person }" },
          "topics/my-case.yaml:14: This step is say and go: make two steps "
          "of it.\n" },
        { { "topics/my-case.yaml", "{ say: case.unknown }", "case.unknown" },
          "topics/my-case.yaml:14: This is no step: it wants one of the "
          "words say, answer, menu, ask, verify, look_up, when, offer, live, "
          "callback, request, message, go.\n" },
        { { "topics/person.yaml", "reason: unsettled", "reason: bored" },
          "topics/person.yaml:4: There is no reason bored: write it first, "
          "or use one that is there.\n" },
        { { "topics/person.yaml", "tier: 1", "tier: 3" },
          "topics/person.yaml:4: No queue serves this tier: add one under "
          "queues in staff.yaml.\n" },
        { { "topics/person.yaml", "tier: 1", "tier: 1, needs: [ biometrics ]" },
          "topics/person.yaml:4: There is no skill biometrics: allot it a "
          "number under skills in staff.yaml.\n" },
        { { "topics/person.yaml", "    else: [ { say: live.nobody }, { go: call-me } ]\n", "" },
          "topics/person.yaml:4: The key else is missing here: add it.\n" },
        { { "topics/person.yaml", "go: call-me } ] }", "go: call-us } ] }" },
          "topics/person.yaml:7: There is no topic call-us; did you mean "
          "call-me?\n" },
    };
    SUPPORT_ROWS(rows);
}

static void what_is_no_plain_yaml_is_told(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "topics/person.yaml", "title: topic.person",
            "title: topic.person\n"
            "steps: &a []" },
          "topics/person.yaml:2: Anchors (&name) are not part of the "
          "language: write it out.\n" },
        { { "topics/person.yaml", "title: topic.person", "title: *a" },
          "topics/person.yaml:1: Aliases (*name) are not part of the "
          "language: write it out; the key * is written \"*\".\n" },
        { { "topics/person.yaml", "steps:", "steps: [\n" },
          "topics/person.yaml:5: This cannot be read as YAML (did not find "
          "expected node content): check the indentation, quotes and colons "
          "here.\n" },
    };
    SUPPORT_ROWS(rows);
}

static void mistakes_in_texts_articles_and_files_are_told(void **state)
{
    (void)state;
    static const struct support_row rows[] = {
        { { "messages/es.yaml", "welcome.hello: Bienvenido a {agency}.",
            "welcome.hello: { shown: Hola, spokn: Hola }" },
          "messages/es.yaml:3: There is no key spokn here; did you mean "
          "spoken?\n"
          "messages/es.yaml:3: The key spoken is missing here: add it.\n" },
        { { "messages/es.yaml", "welcome.hello: Bienvenido a {agency}.",
            "welcome.hello: Hola\n"
            "welcome.hello: Hola {agency}." },
          "messages/es.yaml:4: The text welcome.hello is there twice: take "
          "one out.\n" },
        { { "messages/fr.yaml", NULL, "agency: Le Bureau" },
          "messages/fr.yaml:0: These texts are in no language of "
          "center.yaml: add it or take them out.\n" },
        { { "messages/es.yaml", NULL, NULL },
          "center.yaml:0: The language es has no texts: write "
          "messages/es.yaml.\n" },
        { { "articles/en/opening-hours.md", NULL, "People answer at 8." },
          "articles/en/opening-hours.md:1: An article begins with its title: "
          "# How to ...\n" },
        { { "articles/en/opening-hours.md", NULL, "# Hours\n" },
          "articles/en/opening-hours.md:1: An article wants a first "
          "paragraph: what the telephone says.\n" },
        { { "articles/notes.md", NULL,
            "# Notes\n"
            "\n"
            "Some." },
          "articles/notes.md:0: This file has no place in a policy: rename "
          "it or take it out.\n" },
        { { "topics/t", NULL, "x" },
          "topics/t:0: This file has no place in a policy: rename it or take it out.\n" },
        { { "articles/en", NULL, "x" },
          "articles/en:0: This file has no place in a policy: rename it or take it out.\n" },
        { { "topics/notes.txt", NULL, "not a topic" },
          "topics/notes.txt:0: This file has no place in a policy: rename it "
          "or take it out.\n" },
        { { "centre.yaml", NULL, "agency: agency" },
          "centre.yaml:0: This file has no place in a policy: rename it or "
          "take it out.\n" },
        { { "reasons.yaml", NULL, NULL },
          "reasons.yaml:0: This file of the policy is missing: write it.\n"
          "topics/person.yaml:4: There is no reason unsettled: write it "
          "first, or use one that is there.\n" },
        { { "reasons.yaml", NULL,
            "--- {}\n"
            "--- {}\n" },
          "reasons.yaml:2: A second document begins: take out the ---.\n"
          "topics/person.yaml:4: There is no reason unsettled: write it "
          "first, or use one that is there.\n" },
    };
    SUPPORT_ROWS(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_in_the_center_are_told),
        cmocka_unit_test(mistakes_in_forms_are_told),
        cmocka_unit_test(files_are_of_known_types_and_within_bounds),
        cmocka_unit_test(mistakes_in_calls_out_are_told),
        cmocka_unit_test(mistakes_in_when_people_are_called_are_told),
        cmocka_unit_test(mistakes_in_hours_are_told),
        cmocka_unit_test(mistakes_in_staff_and_offices_are_told),
        cmocka_unit_test(mistakes_in_steps_are_told),
        cmocka_unit_test(what_is_no_plain_yaml_is_told),
        cmocka_unit_test(mistakes_in_texts_articles_and_files_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
