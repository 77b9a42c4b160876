/* test_appointments.c: which appointments the system gives: read, and refused where it could not be
 * meant. */
#include "policy/slots.h"
#include "policyfile/support_policy.h"
#include "support/check.h"

#define KINDS      "kinds: { lamp: { text: agency, ahead: 24 h, days: 60 } }\n"
#define HALL(rest) KINDS "centers:\n  hall: { text: agency, kinds: [lamp], " rest " }\n"
#define OPENS      "opens: { hours: { monday-friday: 08:00-16:00 } }"
#define GOOD       OPENS ", slot: 15 min, capacity: 4"
#define GIVEN(more)                                                                                \
    "kinds: { lamp: { text: agency, ahead: 24 h, days: 60, given: { forms: [A, B], "               \
    "statuses: [s], ahead: 14 days }" more " } }\n"                                                \
    "centers:\n  hall: { text: agency, kinds: [lamp], " GOOD " }\n"
#define AREAS "areas: { north: { postal: [\"1\", \"23\"], centers: [hall] } }\n"
#define FILE(text)                                                                                 \
    {                                                                                              \
        "appointments.yaml", NULL, text                                                            \
    }

static void appointments_are_read(void **state)
{
    static struct support_result result;
    const struct support_change change =
        FILE(KINDS "centers:\n  hall: { text: agency, kinds: [lamp], " GOOD " }\n"
                   "  desk:\n    text: agency\n    kinds: [lamp]\n    zone: { offset: -07:00 }\n"
                   "    opens: { hours: { saturday: 08:00-09:00, sunday: 10:00-11:00 }, "
                   "on_holidays: yes }\n"
                   "    closed: [2026-12-24, 2027-02-28]\n    slot: 1 h\n    capacity: 200\n");
    (void)state;
    support_check(&change, 1, &result);
    char told[512];
    support_print(&result, told, sizeof told);
    assert_string_equal(told, "");
    CHECK_OK(result.err);
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    const struct tl_slot_kind *kind = tl_slot_kind_find(policy, tl_key_of("lamp"));
    const struct tl_slot_center *hall = tl_slot_center_find(policy, tl_key_of("hall"));
    const struct tl_slot_center *desk = tl_slot_center_find(policy, tl_key_of("desk"));
    CHECK(kind && hall && desk);
    CHECK_EQ(kind->ahead_s, 86400);
    CHECK_EQ(kind->days, 60);
    assert_memory_equal(&hall->zone, &policy->calendar.zone, sizeof hall->zone);
    CHECK_EQ(hall->length_s, 900);
    CHECK_EQ(hall->capacity, 4);
    CHECK_EQ(hall->hours.spans_len, 5);
    CHECK(tl_slot_center_gives(policy, hall, kind));
    CHECK_EQ(desk->zone.offset_s, -7 * 3600);
    CHECK(desk->hours.on_holidays);
    CHECK_EQ(desk->closed_len, 2);
    CHECK_EQ(desk->closed[0], tl_date_days((struct tl_date){ 2026, 12, 24 }));
    CHECK(!tl_slot_center_find(policy, tl_key_of("lamp")));
    support_done(&result);
}

static void who_is_given_one_is_read(void **state)
{
    static struct support_result result;
    const struct support_change change = FILE(GIVEN(
        ", reuse: { forms: [B], days: 30 }") "  desk: { text: agency, kinds: [lamp], " GOOD " }\n"
                                             "areas:\n"
                                             "  north: { postal: [\"1\", SW], centers: [desk, "
                                             "hall] }\n"
                                             "  near: { postal: [\"12\"], centers: [hall] }\n");
    (void)state;
    support_check(&change, 1, &result);
    char told[512];
    support_print(&result, told, sizeof told);
    assert_string_equal(told, "");
    CHECK_OK(result.err);
    const struct tl_policy *policy = tl_policy_file_policy(result.file);
    const struct tl_slot_kind *kind = tl_slot_kind_find(policy, tl_key_of("lamp"));
    CHECK(tl_slot_is_given(kind, "A", "s"));
    CHECK(!tl_slot_is_given(kind, "A", "t"));
    CHECK(!tl_slot_is_given(kind, "C", "s"));
    CHECK_EQ(kind->given.ahead_s, 14 * 86400);
    CHECK_EQ(kind->reuse.days, 30);
    CHECK_EQ(kind->remind_s, 0);
    const struct tl_slot_area *north = tl_slot_area_of(policy, "1055");
    const struct tl_slot_area *near = tl_slot_area_of(policy, "1255");
    CHECK(north && near);
    assert_string_equal(north->id.name, "north");
    assert_string_equal(near->id.name, "near");
    CHECK(tl_slot_area_of(policy, "SW1A1AA") == north);
    CHECK(!tl_slot_area_of(policy, "3"));
    CHECK(!tl_slot_area_of(policy, ""));
    CHECK_EQ(north->centers.len, 2);
    assert_string_equal(policy->slot_centers[north->centers.items[0]].id.name, "desk");
    support_done(&result);
}

static void a_policy_need_not_have_any(void **state)
{
    static struct support_result result;
    (void)state;
    support_check(NULL, 0, &result);
    CHECK_OK(result.err);
    CHECK_EQ(tl_policy_file_policy(result.file)->slot_kinds_len, 0);
    CHECK_EQ(tl_policy_file_policy(result.file)->slot_centers_len, 0);
    support_done(&result);
}

static void what_cannot_be_meant_is_told(void **state)
{
    static const struct support_row rows[] = {
        { FILE(KINDS), "The key centers is missing here" },
        { FILE(HALL("slot: 15 min, capacity: 4")), "The key opens is missing here" },
        { FILE(HALL(OPENS ", slot: 4 min, capacity: 4")), "slot" },
        { FILE(HALL(OPENS ", slot: 5 h, capacity: 4")), "slot" },
        { FILE(HALL(OPENS ", slot: 15 min, capacity: 0")), "capacity" },
        { FILE(HALL(OPENS ", slot: 15 min, capacity: 201")), "capacity" },
        { FILE(HALL(GOOD ", closed: 2026-12-24")), "closed is a list of days" },
        { FILE(HALL(GOOD ", closed: [2026-02-30]")),
          "A day is written 2026-12-24; 2026-02-30 is not." },
        { FILE(HALL(GOOD ", closed: [tomorrow]")), "A day is written 2026-12-24; tomorrow is" },
        { FILE(HALL(GOOD ", zone: { offset: west }")), "offset is standard time east" },
        { FILE(HALL(GOOD ", postal: [1]")), "There is no key postal here" },
        { FILE(HALL("opens: { hours: { monday: '08:00-12:00, 11:00-13:00' } }, slot: 15 min, "
                    "capacity: 4")),
          "hall: the hours of a day stand in order and apart" },
        { FILE(HALL("opens: { hours: { monday: 08:00-08:30 } }, slot: 1 h, capacity: 4")),
          "hall: no slot is as short as its hours" },
        { FILE("kinds: { lamp: { text: agency, ahead: 2 days, days: 2 } }\ncenters:\n"
               "  hall: { text: agency, kinds: [lamp], " GOOD " }\n"),
          "lamp: ahead is not below days" },
        { FILE("kinds: { lamp: { text: agency, ahead: 1 h, days: 2 }, wick: { text: agency, ahead: "
               "1 h, days: 2 } }\n"
               "centers:\n  hall: { text: agency, kinds: [lamp], " GOOD " }\n"),
          "wick: no center gives it" },
        { FILE("kinds: { lamp: { text: agency, ahead: 1 h, days: 400 } }\ncenters:\n"
               "  hall: { text: agency, kinds: [lamp], " GOOD " }\n"),
          "days" },
        { FILE(KINDS "centers:\n  hall: { text: agency, kinds: [lantern], " GOOD " }\n"),
          "There is no kind of appointment lantern" },
        { FILE(GIVEN("")),
          "lamp: it is given by the system, and nobody knows which center is near" },
        { FILE(GIVEN(", reuse: { forms: [C], days: 30 }") AREAS),
          "reuse names the form C, to which "
          "none is given" },
        { FILE(GIVEN(", reuse: { forms: [A], days: 0 }") AREAS), "days" },
        { FILE(GIVEN(", reuse: { forms: [A] }") AREAS), "The key days is missing here" },
        { FILE(GIVEN(", remind: { before: 2 h, notice: nothing }") AREAS),
          "There is no notification nothing" },
        { FILE(GIVEN(", remind: { before: 2 h }") AREAS), "The key notice is missing here" },
        { FILE(GIVEN("") "areas: { north: { postal: [\"1\"], centers: [nowhere] } }\n"),
          "There is no center nowhere" },
        { FILE(GIVEN("") "areas: { north: { postal: [a1], centers: [hall] } }\n"),
          "A postal code begins with digits or capital letters, such as \"100\"; a1 is not." },
        { FILE(GIVEN("") "areas: { north: { postal: [], centers: [hall] } }\n"),
          "postal is a list, and is not empty." },
        { FILE(GIVEN("") "areas: { north: { postal: [\"1\"], centers: [hall] }, south: { postal: "
                         "[\"2\", \"1\"], centers: [hall] } }\n"),
          "south: 1 stands in the area north too" },
        { FILE("kinds: { lamp: { text: agency, ahead: 1 h, days: 9, given: { forms: [A], statuses: "
               "[s], ahead: 9 days } } }\ncenters:\n  hall: { text: agency, kinds: [lamp], " GOOD
               " }\n" AREAS),
          "lamp: ahead of given is not below days" },
        { FILE("kinds: { lamp: { text: agency, ahead: 1 h, days: 9, given: { forms: [A], statuses: "
               "[s], ahead: 1 day } }, wick: { text: agency, ahead: 1 h, days: 2 } }\ncenters:\n"
               "  hall: { text: agency, kinds: [lamp], " GOOD " }\n"
               "  desk: { text: agency, kinds: [wick], " GOOD " }\n"
               "areas: { north: { postal: [\"1\"], centers: [desk] } }\n"),
          "north: none of its centers gives lamp" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        support_is_told(&rows[i].change, 1, rows[i].faults);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(appointments_are_read),
        cmocka_unit_test(who_is_given_one_is_read),
        cmocka_unit_test(a_policy_need_not_have_any),
        cmocka_unit_test(what_cannot_be_meant_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
