/* test_reports.c: numbers of a running engine are those of its journal, before and after a restart,
 * on both databases. */
#include <string.h>

#include "report/numbers_keep.h"
#include "server/reports.h"
#include "server/support_house.h"

enum { EVE = 1 };

static const struct tl_zone utc = { 0 };

static struct tl_numbers_settings settings_of(void)
{
    struct tl_numbers_settings settings = { .zone = &utc,
                                            .every_s = 1800,
                                            .by_channel = true,
                                            .by_language = true,
                                            .by_queue = true,
                                            .targets_len = TL_NUMBERS_TARGETS_MAX };
    memcpy(settings.targets_s, tl_report_targets_s, sizeof settings.targets_s);
    return settings;
}

static struct tl_numbers *open_numbers(void)
{
    const struct tl_numbers_settings settings = settings_of();
    struct tl_numbers *numbers;
    CHECK_OK(tl_numbers_open(&settings, &numbers));
    return numbers;
}

/* All that the engine told, folded at once. */
static struct tl_numbers *of_the_journal(struct house *house)
{
    struct tl_numbers *numbers = open_numbers();
    for (uint32_t i = 0; i < house->heard_len; i++)
        CHECK_OK(tl_numbers_fold(numbers, house->heard + i));
    CHECK_OK(tl_numbers_end(numbers, tl_numbers_until(numbers)));
    return numbers;
}

static uint64_t check_report(struct house *house, struct tl_reports *reports)
{
    size_t len, wanted_len;
    uint64_t came = 0;
    tl_time until;
    CHECK_OK(tl_reports_catch_up(reports));
    struct tl_numbers *got = open_numbers(), *wanted = of_the_journal(house);
    CHECK_OK(tl_reports_read(reports, 0, INT64_MAX, got, &until));
    CHECK_EQ(until, tl_numbers_until(wanted));
    const struct tl_numbers_row *rows = tl_numbers_rows(got, &len);
    const struct tl_numbers_row *others = tl_numbers_rows(wanted, &wanted_len);
    CHECK_EQ(len, wanted_len);
    for (size_t i = 0; i < len; i++) {
        uint64_t became = rows[i].under_way;
        CHECK_EQ(memcmp(rows + i, others + i, sizeof *rows), 0);
        for (int k = 0; k < TL_OUTCOMES; k++)
            became += rows[i].outcomes[k];
        CHECK_EQ(rows[i].came, became);
        came += rows[i].came;
    }
    const struct tl_numbers_staff *staff = tl_numbers_staff(got, &len);
    const struct tl_numbers_staff *other_staff = tl_numbers_staff(wanted, &wanted_len);
    CHECK_EQ(len, wanted_len);
    for (size_t i = 0; i < len; i++)
        CHECK_EQ(memcmp(staff + i, other_staff + i, sizeof *staff), 0);
    tl_numbers_close(got);
    tl_numbers_close(wanted);
    return came;
}

static struct tl_reports *start(struct house *house)
{
    struct tl_reports *reports;
    CHECK_OK(tl_reports_open(house->engine, house->place->store, &utc, &reports));
    CHECK_OK(tl_reports_run(reports));
    return reports;
}

static void later(struct house *house, int64_t by_us)
{
    tl_time now;
    CHECK_OK(tl_engine_advance(house->engine, by_us, &now));
}

static void half_an_hour(struct house *house)
{
    tl_id contact = house_waiter(house);
    (void)house_waiter(house);
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = UINT64_MAX), TL_WHY_NONE);
    CHECK_EQ(ASK(house, left, .contact = contact), TL_WHY_NONE);
    later(house, 31 * TL_MINUTE);
}

static void the_report_is_the_journals_before_and_after_a_restart(void **state)
{
    struct house *house = house_new(state);
    struct tl_reports *reports = start(house);
    for (int i = 0; i < 4; i++) {
        half_an_hour(house);
        tl_reports_facts(reports, NULL, 0); /* Its thread follows and settles meanwhile. */
        CHECK_EQ(check_report(house, reports), (uint64_t)(2 * (i + 1)));
    }
    /* Settled rows and the state are in the tables: another start reads no fact twice. */
    tl_reports_close(reports);
    CHECK_OK(tl_reports_open(house->engine, house->place->store, &utc, &reports));
    CHECK_EQ(check_report(house, reports), 8);
    tl_reports_close(reports);
    house_free(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(the_report_is_the_journals_before_and_after_a_restart),
    };
    return cmocka_run_group_tests_name("server/reports", tests, NULL, NULL);
}
