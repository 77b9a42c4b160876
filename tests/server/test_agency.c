/* test_agency.c: forms of the agency's API that need no server. */
#include "server/agency.h"

#include "support/check.h"

static void check_date(tl_time at, const char *text)
{
    char out[TL_AGENCY_DATE_BYTES];
    tl_agency_date(at, out);
    assert_string_equal(out, text);
}

static void days_are_written_month_first_in_utc(void **state)
{
    (void)state;
    check_date(0, "01-01-1970 00:00:00");
    check_date(INT64_C(1709164799) * TL_SECOND + 999999, "02-28-2024 23:59:59");
    check_date(INT64_C(1709164800) * TL_SECOND, "02-29-2024 00:00:00");
    check_date(INT64_C(1693924126) * TL_SECOND, "09-05-2023 14:28:46");
    check_date(-1, "12-31-1969 23:59:59");
}

static void it_is_off_unless_it_is_set(void **state)
{
    (void)state;
    struct tl_settings settings;
    struct tl_fault room[2];
    struct tl_faults faults = { .faults = room, .faults_max = 2 };
    struct tl_agency *agency = (struct tl_agency *)&settings;
    tl_settings_init(&settings);
    CHECK_OK(tl_agency_open(&settings, "/nowhere", &faults, &agency));
    assert_null(agency);
    settings.agency_api_on = 1;
    CHECK(tl_agency_open(&settings, "/nowhere", &faults, &agency) != TL_OK);
    CHECK_EQ(faults.faults_len, 1); /* Its key has no place. */
    CHECK_EQ(settings.agency_api_rate, 10);
    CHECK_EQ(settings.agency_api_day, 400000);
    CHECK_EQ(settings.agency_api_feeds, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_written_month_first_in_utc),
        cmocka_unit_test(it_is_off_unless_it_is_set),
    };
    return cmocka_run_group_tests_name("agency", tests, NULL, NULL);
}
