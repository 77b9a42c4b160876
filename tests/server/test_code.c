/* test_code.c: codes of contacts: the same again, another for another folder; tries are limited and
 * a wrong number is answered as a wrong code is. */
#include "store/support_store.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/code.h"
#include "server/tries.h"
#include "store/view.h"

enum { CONTACT = 17, CODES = 2000 };
#define NUMBER "123-456-7894"
#define NOW    (TL_DAY * 20000)

static struct tl_codes *open_in(const char *dir)
{
    struct tl_fault fault;
    struct tl_faults faults = { .faults = &fault, .faults_max = 1 };
    struct tl_codes *codes;
    CHECK_OK(tl_codes_open(dir, NULL, &faults, &codes));
    return codes;
}

static struct tl_codes *codes_new(char dir[64])
{
    snprintf(dir, 64, "/tmp/tl-code-XXXXXX");
    CHECK(mkdtemp(dir) != NULL);
    return open_in(dir);
}

static void clear(const char *dir, struct tl_codes *codes)
{
    char file[96];
    tl_codes_close(codes);
    snprintf(file, sizeof file, "%s/secret.key", dir);
    remove(file);
    remove(dir);
}

static void a_code_stays_and_tells_nothing_of_its_neighbours(void **state)
{
    (void)state;
    char dir[64], other_dir[64], code[TL_CODE_BYTES], again[TL_CODE_BYTES];
    struct tl_codes *codes = codes_new(dir), *other = codes_new(other_dir);
    int same_as_before = 0, same_elsewhere = 0, by_digit[10] = { 0 };
    char before[TL_CODE_BYTES] = "";
    for (tl_id contact = 1; contact <= CODES; contact++) {
        tl_code_of(codes, contact, code);
        CHECK_EQ(strlen(code), TL_CODE_DIGITS);
        CHECK_EQ(strspn(code, "0123456789"), TL_CODE_DIGITS);
        CHECK(tl_code_is(codes, contact, code));
        CHECK(!tl_code_is(codes, 0, code));
        same_as_before += strcmp(code, before) == 0;
        memcpy(before, code, sizeof before);
        tl_code_of(other, contact, again);
        same_elsewhere += strcmp(code, again) == 0;
        for (size_t i = 0; i < TL_CODE_DIGITS; i++)
            by_digit[code[i] - '0']++;
    }
    CHECK(same_as_before <= 1);
    CHECK(same_elsewhere <= 1);
    for (int digit = 0; digit < 10; digit++) /* 1,200 each; six standard deviations are 200. */
        CHECK(by_digit[digit] > 1000 && by_digit[digit] < 1400);
    tl_codes_close(other);
    other = open_in(dir); /* The same folder, another start. */
    tl_code_of(codes, CONTACT, code);
    tl_code_of(other, CONTACT, again);
    CHECK(strcmp(code, again) == 0);
    tl_codes_close(other);
    clear(other_dir, NULL);
    clear(dir, codes);
}

static void only_the_code_itself_is_right(void **state)
{
    (void)state;
    char dir[64], code[TL_CODE_BYTES], wrong[40];
    struct tl_codes *codes = codes_new(dir);
    tl_code_of(codes, CONTACT, code);
    snprintf(wrong, sizeof wrong, "%.3s %s", code, code + 3);
    CHECK(tl_code_is(codes, CONTACT, wrong));
    snprintf(wrong, sizeof wrong, "%s0", code);
    CHECK(!tl_code_is(codes, CONTACT, wrong));
    snprintf(wrong, sizeof wrong, "%.5s", code);
    CHECK(!tl_code_is(codes, CONTACT, wrong));
    CHECK(!tl_code_is(codes, CONTACT, ""));
    for (size_t i = 0; i < TL_CODE_DIGITS; i++) {
        memcpy(wrong, code, sizeof code);
        wrong[i] = (char)('0' + (wrong[i] - '0' + 3) % 10);
        CHECK(!tl_code_is(codes, CONTACT, wrong));
    }
    clear(dir, codes);
}

struct looking {
    struct tl_codes *codes;
    struct tl_db *db;
    int64_t wait_us;
    tl_time now;
};

static enum tl_err look(struct looking *looking, const char *source, const char *number,
                        const char *code)
{
    const struct tl_code_look asked = { source, number, code, looking->now };
    tl_id contact = 0;
    enum tl_err err =
        tl_code_look_up(looking->codes, looking->db, &asked, &contact, &looking->wait_us);
    CHECK_EQ(contact, err == TL_OK ? CONTACT : 0);
    return err;
}

static void tries_are_limited_by_source_and_by_number(void **state)
{
    struct support *place = support_of(state);
    char dir[64], code[TL_CODE_BYTES], source[32];
    struct looking looking = { .codes = codes_new(dir),
                               .db = tl_store_writer(place->store),
                               .now = NOW };
    CHECK_OK(tl_view_open(looking.db, CONTACT, NUMBER, "voice", "en", NOW, "in-flow"));
    tl_code_of(looking.codes, CONTACT, code);
    CHECK_OK(look(&looking, "a", NUMBER, code));
    CHECK_OK(look(&looking, "a", "123 456 7894", code));
    CHECK_ERR(TL_ENONE, look(&looking, "a", "000-000-0000", code)); /* Nobody's. */
    CHECK_ERR(TL_ENONE, look(&looking, "a", "123-456-7893", code)); /* No number. */
    CHECK_ERR(TL_ENONE, look(&looking, "a", "", code));
    CHECK_ERR(TL_ENONE, look(&looking, "a", NUMBER, "000000x"));
    CHECK_OK(look(&looking, "a", NUMBER, code));

    /* Many machines at one number: after five wrong codes nobody is let in, not even who knows. */
    for (int i = 1; i < TL_CODE_NUMBER_TRIES; i++) {
        snprintf(source, sizeof source, "other %d", i);
        CHECK_ERR(TL_ENONE, look(&looking, source, NUMBER, "1"));
    }
    CHECK_ERR(TL_EBUSY, look(&looking, "b", NUMBER, code));
    CHECK_ERR(TL_EBUSY, look(&looking, "b", "1234567894", code));
    CHECK(looking.wait_us > 0 && looking.wait_us <= TL_TRIES_FOR_US);
    looking.now += looking.wait_us;
    CHECK_OK(look(&looking, "b", NUMBER, code));

    /* One machine at many numbers. */
    for (int i = 0; i < TL_CODE_SOURCE_TRIES; i++) {
        char number[TL_NUMBER_BYTES];
        tl_number_draw(number);
        CHECK_ERR(TL_ENONE, look(&looking, "c", number, "1"));
    }
    CHECK_ERR(TL_EBUSY, look(&looking, "c", NUMBER, code));
    CHECK_OK(look(&looking, "d", NUMBER, code));
    clear(dir, looking.codes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_stays_and_tells_nothing_of_its_neighbours),
        cmocka_unit_test(only_the_code_itself_is_right),
        ON_BOTH(tries_are_limited_by_source_and_by_number),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests_name("server/code", tests, NULL, NULL);
}
