/* numbers.c: the beginning, the end, and what reports lead with. */
#include "report/numbers.h"

#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "report/numbers_state.h"

bool tl_numbers_by_read(const char *words, struct tl_numbers_settings *out)
{
    char copy[64];
    if (strlen(words) >= sizeof copy)
        return false;
    memcpy(copy, words, strlen(words) + 1);
    for (char *rest, *name = strtok_r(copy, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        bool *by = strcmp(name, "channel") == 0    ? &out->by_channel
                   : strcmp(name, "language") == 0 ? &out->by_language
                   : strcmp(name, "queue") == 0    ? &out->by_queue
                                                   : NULL;
        if (!by)
            return false;
        *by = true;
    }
    return true;
}

enum tl_err tl_numbers_open(const struct tl_numbers_settings *settings,
                            struct tl_numbers **out_numbers)
{
    TL_ASSERT(settings->every_s >= 60 && 86400 % settings->every_s == 0);
    TL_ASSERT(settings->targets_len <= TL_NUMBERS_TARGETS_MAX);
    struct tl_numbers *numbers = calloc(1, sizeof *numbers);
    if (!numbers)
        return TL_ENOMEM;
    numbers->settings = *settings;
    numbers->contacts.item_bytes = sizeof(struct tl_counted_contact);
    numbers->agents.item_bytes = sizeof(struct tl_counted_agent);
    numbers->rows.item_bytes = sizeof(struct tl_numbers_row);
    *out_numbers = numbers;
    return TL_OK;
}

void tl_numbers_close(struct tl_numbers *numbers)
{
    if (!numbers)
        return;
    tl_counted_close(&numbers->contacts);
    tl_counted_close(&numbers->agents);
    tl_counted_close(&numbers->rows);
    free(numbers->free_contacts);
    free(numbers->staff);
    free(numbers);
}

static int compare_rows(const void *a, const void *b)
{
    const struct tl_numbers_row *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->channel != y->channel)
        return x->channel < y->channel ? -1 : 1;
    if (x->language != y->language)
        return x->language < y->language ? -1 : 1;
    return (x->queue > y->queue) - (x->queue < y->queue);
}

void tl_numbers_sort(struct tl_numbers *numbers)
{
    if (numbers->rows.len > 0)
        qsort(numbers->rows.items, numbers->rows.len, numbers->rows.item_bytes, compare_rows);
}

enum tl_err tl_numbers_end(struct tl_numbers *numbers, tl_time at)
{
    struct tl_counted_contact *contacts = numbers->contacts.items;
    uint64_t came = 0;
    enum tl_err err = tl_numbers_pass(numbers, at);
    for (uint32_t i = 0; !err && i < numbers->contacts.len; i++) {
        if (contacts[i].id == 0)
            continue;
        contacts[i].own.under_way += contacts[i].own.came;
        tl_counted_talk_ends(contacts + i, numbers->now);
        err = tl_counted_ends(numbers, contacts + i);
    }
    if (err)
        return err;
    tl_numbers_sort(numbers);
    const struct tl_numbers_row *rows = numbers->rows.items;
    for (uint32_t i = 0; i < numbers->rows.len; i++)
        came += rows[i].came;
    return came == numbers->came ? TL_OK : TL_ECORRUPT;
}

const struct tl_numbers_row *tl_numbers_rows(const struct tl_numbers *numbers, size_t *out_len)
{
    *out_len = numbers->rows.len;
    return numbers->rows.items;
}

const struct tl_numbers_staff *tl_numbers_staff(const struct tl_numbers *numbers, size_t *out_len)
{
    *out_len = numbers->staff_len;
    return numbers->staff;
}

/* ---- what reports lead with ---- */

static double over(double a, double b)
{
    return b > 0 ? a / b : 0;
}

double tl_numbers_service_level(const struct tl_numbers_row *row, uint16_t target)
{
    return over((double)row->within[target], (double)(row->answered + row->abandoned));
}

double tl_numbers_asa_s(const struct tl_numbers_row *row)
{
    return over((double)row->answered_us / 1e6, (double)row->answered);
}

double tl_numbers_to_person_s(const struct tl_numbers_row *row)
{
    return over((double)(row->answered_us + row->called_back_us) / 1e6,
                (double)(row->answered + row->called_back));
}

double tl_numbers_abandonment(const struct tl_numbers_row *row)
{
    return over((double)row->abandoned, (double)(row->answered + row->abandoned));
}

double tl_numbers_aht_s(const struct tl_numbers_row *row)
{
    return over((double)(row->talk_us + row->wrap_up_us) / 1e6, (double)row->talks);
}

double tl_numbers_occupancy(const struct tl_numbers_staff *staff)
{
    return over((double)staff->busy_us, (double)staff->ready_us);
}

double tl_numbers_kept(const struct tl_numbers_staff *staff)
{
    return over((double)staff->kept, (double)(staff->kept + staff->kept_late + staff->broken));
}

double tl_numbers_visits(const struct tl_numbers_staff *staff)
{
    return over((double)staff->visits_in_time,
                (double)(staff->visits_in_time + staff->visits_late + staff->visits_refused));
}
