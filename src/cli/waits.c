/* waits.c: `throughline waits`: how often the wait that people were told was right, and the week.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cli/cli.h"
#include "cli/in_folder.h"
#include "desk/waits.h"
#include "server/clock.h"

enum { DAYS = 7, HOURS = 24 };

static double percent(int64_t part, int64_t all)
{
    return all > 0 ? 100.0 * (double)part / (double)all : 0;
}

static void print_record(const char *channel, const struct tl_wait_record *record)
{
    if (record->told == 0) {
        printf("%s: nobody was told a wait and then reached a person, in %d weeks.\n", channel,
               TL_WAITS_WEEKS);
        return;
    }
    printf("%s: of %" PRId64 " waits told in %d weeks %.1f %% were right (80 %% are meant to be); "
           "%.1f %% were shorter, %.1f %% longer.\n",
           channel, record->told, TL_WAITS_WEEKS, percent(record->within, record->told),
           percent(record->early, record->told), percent(record->late, record->told));
}

/* A line an hour that is open on some day: the mean wait in minutes; ~ before what the policy says
 * where there is no past. */
static void print_week(const struct tl_wait_week *week)
{
    static const char *const names[DAYS] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    printf("\nexpected wait, minutes (~: as the policy says)\n     ");
    for (int day = 0; day < DAYS; day++)
        printf("%7s", names[day]);
    putchar('\n');
    for (int hour = 0; hour < HOURS; hour++) {
        bool is_open = false;
        for (int day = 0; day < DAYS; day++)
            is_open = is_open || week->hours[day * HOURS + hour].is_open;
        if (!is_open)
            continue;
        printf("%02d:00", hour);
        for (int day = 0; day < DAYS; day++) {
            int at = day * HOURS + hour;
            if (!week->hours[at].is_open || !week->hours[at].is_known)
                printf("%7s", week->hours[at].is_open ? "?" : "");
            else
                printf(" %s%5.1f", week->hours[at].served > 0 ? " " : "~",
                       week->hours[at].expected_s / 60.0);
        }
        putchar('\n');
    }
}

static enum tl_err print_all(const struct tl_folder *folder, char **words, struct tl_faults *faults)
{
    (void)words, (void)faults;
    struct tl_wait_week week, voice;
    struct tl_wait_record record;
    enum tl_err err = TL_OK;
    for (int i = TL_CHANNELS - 1; i >= TL_CHANNEL_VOICE && err == TL_OK; i--) {
        const char *channel = tl_channel_text((enum tl_channel)i);
        err = tl_waits_read(tl_store_writer(folder->store), folder->set.policy, channel,
                            tl_wall_now(), &week, &record);
        if (err == TL_OK && (record.told > 0 || i == TL_CHANNEL_VOICE))
            print_record(channel, &record);
        voice = week;
    }
    if (err == TL_OK)
        print_week(&voice);
    return err;
}

int tl_cli_waits(int argc, char **argv)
{
    return tl_cli_in_folder(argc, argv, 1, print_all);
}
