/* generate.c: drawing cases, appointments and processing times from a seed. */
#include "desk/generate.h"

#include <inttypes.h>
#include <string.h>

#include "base/assert.h"
#include "base/calendar.h"
#include "desk/csv.h"

/* splitmix64: the same numbers on every machine. */
static uint64_t draw(uint64_t *random)
{
    uint64_t z = (*random += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint32_t below(uint64_t *random, uint32_t limit)
{
    return limit == 0 ? 0 : (uint32_t)(draw(random) % limit);
}

/* Each row begins with its share, at the same place: picks one by weight. */
static uint32_t weighed(uint64_t *random, const void *rows, uint32_t rows_len, size_t row_bytes,
                        size_t share_at)
{
    const char *bytes = rows;
    uint64_t all = 0;
    for (uint32_t i = 0; i < rows_len; i++)
        all += *(const uint32_t *)(const void *)(bytes + i * row_bytes + share_at);
    uint64_t at = draw(random) % (all > 0 ? all : 1);
    for (uint32_t i = 0; i + 1 < rows_len; i++) {
        uint32_t share = *(const uint32_t *)(const void *)(bytes + i * row_bytes + share_at);
        if (at < share)
            return i;
        at -= share;
    }
    return rows_len - 1;
}
#define WEIGHED(random, rows, rows_len)                                                            \
    ((rows) + weighed(random, rows, rows_len, sizeof *(rows),                                      \
                      (size_t)((const char *)&(rows)->share - (const char *)(rows))))

struct invented {
    char number[48];
    const struct tl_form_word *form;
    const struct tl_office_word *office;
    const struct tl_status_word *status;
    int32_t received;
    int32_t status_on;
    uint16_t language;
    bool is_protected;
    bool is_online;
    uint64_t random; /* For what else belongs to this case. */
};

static uint64_t ten_to(uint32_t power)
{
    uint64_t value = 1;
    for (uint32_t i = 0; i < power; i++)
        value *= 10;
    return value;
}

/* Numbers that look drawn and never meet: a step that shares no factor with ten walks through all
 * of them. */
static void write_number(const struct tl_generate *what, uint32_t index, const char *letters,
                         char *out, size_t bytes_max)
{
    TL_ASSERT(what->receipt->digits_len + 8u < bytes_max);
    uint32_t digits = what->receipt->digits_len;
    uint64_t all = ten_to(digits);
    uint64_t seed = what->seed;
    uint64_t step = draw(&seed) % all / 10 * 10 + 7;
    uint64_t number = (uint64_t)(((__uint128_t)step * index + draw(&seed)) % all);
    size_t len = (size_t)snprintf(out, bytes_max, "%.8s", letters);
    out[len + digits] = '\0';
    for (uint32_t i = digits; i > 0; i--, number /= 10)
        out[len + i - 1] = (char)('0' + number % 10);
}

static const struct tl_status_word *pick_status(struct invented *one,
                                                const struct tl_generate *what, uint32_t stage)
{
    const struct tl_vocabulary *words = what->vocabulary;
    const struct tl_status_word *status = words->statuses;
    for (uint32_t tries = 0; tries < 200; tries++) {
        status = WEIGHED(&one->random, words->statuses, words->statuses_len);
        if (status->stage == stage)
            break;
    }
    return status;
}

static struct invented invent(const struct tl_generate *what, uint32_t index)
{
    const struct tl_vocabulary *words = what->vocabulary;
    uint64_t random = what->seed ^ ((uint64_t)index << 20);
    struct invented one = { .random = draw(&random) };
    uint64_t *r = &one.random;
    one.form = WEIGHED(r, words->forms, words->forms_len);
    one.office = WEIGHED(r, words->offices, words->offices_len);
    write_number(what, index, one.office->letters, one.number, sizeof one.number);
    uint32_t longest = (uint32_t)one.form->days_high * 3 / 2 + 30;
    int32_t age = (int32_t)below(r, longest);
    one.received = what->today - age;
    /* Most are decided somewhere in their normal time; one in eight takes longer. */
    int32_t takes = one.form->days_low +
                    (int32_t)below(r, (uint32_t)(one.form->days_high - one.form->days_low) + 1);
    if (below(r, 8) == 0)
        takes = one.form->days_high * 2;
    uint32_t stage = age >= takes ? 2 : age < 21 ? 0 : 1;
    one.status = pick_status(&one, what, stage);
    int32_t since = stage == 2 ? takes : stage == 0 ? 0 : 14;
    /* The last status is of the decision's days, whenever one looks; others are of any day since.
     */
    int32_t later = (age - since) / 2;
    later = stage == 2 && later > 10 ? 10 : later;
    one.status_on = one.received + since + (int32_t)below(r, (uint32_t)later + 1);
    one.language = below(r, 100) < 15 && what->languages_len > 1 ? 1 : 0;
    one.is_protected = below(r, 200) == 0;
    one.is_online = below(r, 3) == 0;
    return one;
}

static void write_date(FILE *out, int32_t days, bool is_last)
{
    struct tl_date date = tl_days_date(days);
    fprintf(out, "%04d-%02d-%02d%c", date.year, date.month, date.day, is_last ? '\n' : ',');
}

static enum tl_err check(const struct tl_generate *what)
{
    const struct tl_vocabulary *words = what->vocabulary;
    if (words->forms_len == 0 || words->offices_len == 0 || words->statuses_len == 0)
        return TL_EBAD;
    for (uint32_t i = 0; i < words->offices_len; i++) {
        if (strlen(words->offices[i].letters) != what->receipt->letters_len)
            return TL_EBAD;
    }
    return what->receipt->digits_len > 0 && what->receipt->digits_len < 18 ? TL_OK : TL_EBAD;
}

enum tl_err tl_generate_cases(const struct tl_generate *what, FILE *out, tl_progress_fn *progress,
                              void *arg)
{
    enum tl_err err = check(what);
    if (err != TL_OK)
        return err;
    fputs("number,form,office,status,status_on,received_on,language,protected,online\n", out);
    for (uint32_t i = 0; i < what->count; i++) {
        struct invented one = invent(what, i);
        tl_csv_write(out, one.number, false);
        tl_csv_write(out, one.form->code, false);
        tl_csv_write(out, one.office->code, false);
        tl_csv_write(out, one.status->code, false);
        write_date(out, one.status_on, false);
        write_date(out, one.received, false);
        tl_csv_write(out, what->languages[one.language], false);
        fprintf(out, "%d,%d\n", one.is_protected, one.is_online);
        if (progress && (i + 1 == what->count || i % 1024 == 1023))
            progress(arg, i + 1, what->count);
    }
    return fflush(out) == 0 && !ferror(out) ? TL_OK : TL_EIO;
}

/* Between 9 and 15 on the agency's wall clock; written as UTC. */
static void write_instant(const struct tl_generate *what, struct tl_date date, uint32_t hour,
                          FILE *out)
{
    tl_time at = tl_zone_instant(what->zone, date, hour * 3600);
    struct tl_date day = tl_days_date((int32_t)(at / TL_DAY));
    int64_t minute = at % TL_DAY / TL_MINUTE;
    fprintf(out, "%04d-%02d-%02dT%02" PRId64 ":%02" PRId64 ":00Z", day.year, day.month, day.day,
            minute / 60, minute % 60);
}

enum tl_err tl_generate_appointments(const struct tl_generate *what, FILE *out)
{
    enum tl_err err = check(what);
    if (err != TL_OK)
        return err;
    fputs("case,kind,at,place,state\n", out);
    for (uint32_t i = 0; i < what->count && what->appointments_len > 0; i++) {
        struct invented one = invent(what, i);
        if (one.status->stage != 1 || below(&one.random, 5) != 0)
            continue;
        struct tl_date date = tl_days_date(what->today + 2 + (int32_t)below(&one.random, 40));
        const char *kind = what->appointments[below(&one.random, what->appointments_len)];
        fprintf(out, "%s,%s,", one.number, kind);
        write_instant(what, date, 9 + below(&one.random, 7), out);
        fprintf(out, ",%s,planned\n", one.office->code);
    }
    return fflush(out) == 0 && !ferror(out) ? TL_OK : TL_EIO;
}

/* Empty where that day has not come. */
static void write_day_so_far(const struct tl_generate *what, int32_t days, FILE *out)
{
    if (days <= what->today)
        write_date(out, days, false);
    else
        fputc(',', out);
}

enum tl_err tl_generate_representations(const struct tl_generate *what, FILE *out)
{
    enum tl_err err = check(what);
    if (err != TL_OK)
        return err;
    fputs("case,document,name,firm,received_on,entered_on,active_on,until,ended_on,ended\n", out);
    for (uint32_t i = 0; i < what->count; i++) {
        struct invented one = invent(what, i);
        uint64_t *r = &one.random;
        if (below(r, 6) != 0)
            continue;
        int32_t age = what->today - one.received;
        int32_t received = one.received + (int32_t)below(r, (uint32_t)age + 1);
        int32_t entered = received + 1 + (int32_t)below(r, 4);
        int32_t active = entered + 2 + (int32_t)below(r, 12), ended = active + 30;
        bool is_withdrawn = below(r, 12) == 0 && ended <= what->today;
        uint32_t who = below(r, 400);
        fprintf(out, "%s,%06u,Representative %u (invented),Firm %u (invented),", one.number, i, who,
                who / 10);
        write_date(out, received, false);
        write_day_so_far(what, entered, out);
        write_day_so_far(what, active, out);
        fputc(',', out);
        if (is_withdrawn)
            write_date(out, ended, false);
        fputs(is_withdrawn ? "withdrawn\n" : ",\n", out);
    }
    return fflush(out) == 0 && !ferror(out) ? TL_OK : TL_EIO;
}

static void write_answer(const struct tl_form *form, uint64_t *random, int32_t today, FILE *out)
{
    if (form->kind == TL_FORM_DATE) {
        write_date(out, today - 365 * 18 - (int32_t)below(random, 365 * 60), true);
        return;
    }
    for (uint32_t i = 0; i < form->digits_len; i++)
        fputc('0' + (int)below(random, 10), out);
    fputc('\n', out);
}

enum tl_err tl_generate_answers(const struct tl_generate *what, FILE *out)
{
    enum tl_err err = check(what);
    if (err != TL_OK)
        return err;
    fputs("case,question,answer\n", out);
    for (uint32_t i = 0; i < what->count; i++) {
        struct invented one = invent(what, i);
        for (uint16_t q = 0; q < what->policy->verify_questions_len; q++) {
            const struct tl_verify_question *question = what->policy->verify_questions + q;
            const struct tl_form *form = what->policy->forms + question->form;
            if (form->kind != TL_FORM_DATE && form->kind != TL_FORM_DIGITS)
                continue;
            fprintf(out, "%s,%s,", one.number, question->id.name);
            write_answer(form, &one.random, what->today, out);
        }
    }
    return fflush(out) == 0 && !ferror(out) ? TL_OK : TL_EIO;
}

enum tl_err tl_generate_times(const struct tl_generate *what, FILE *out)
{
    enum tl_err err = check(what);
    if (err != TL_OK)
        return err;
    const struct tl_vocabulary *words = what->vocabulary;
    fputs("form,office,days_low,days_high,inquiry_date\n", out);
    for (uint32_t f = 0; f < words->forms_len; f++) {
        for (uint32_t o = 0; o < words->offices_len; o++) {
            uint64_t random = what->seed ^ ((uint64_t)f << 32) ^ o;
            int32_t more = (int32_t)below(&random, 30);
            int32_t high = words->forms[f].days_high + more;
            fprintf(out, "%s,%s,%d,%d,", words->forms[f].code, words->offices[o].code,
                    words->forms[f].days_low + more / 2, high);
            write_date(out, what->today - high, true);
        }
    }
    return fflush(out) == 0 && !ferror(out) ? TL_OK : TL_EIO;
}
