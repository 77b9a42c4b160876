/* Facts in the journal: written and read again, old and new ones, cut and wrong ones. */
#include "support/check.h"

#include <string.h>

#include "core/fact.h"

enum { KINDS = 256 };

static struct tl_fact random_fact(enum tl_fact_kind kind, uint64_t *random)
{
    struct tl_fact fact;
    memset(&fact, 0, sizeof fact);
    fact.kind = kind;
    fact.at = (tl_time)check_random(random);
    for (unsigned i = 0; i < tl_fact_shape(kind)->words_len; i++)
        fact.words[i] = check_random(random) >> (check_random(random) % 64);
    return fact;
}

static void every_kind_comes_back_as_it_was_written(void **state)
{
    (void)state;
    uint64_t random = check_seed();
    for (unsigned kind = 0; kind < KINDS; kind++) {
        for (unsigned i = 0; i < 50 && tl_fact_shape(kind)->words_len > 0; i++) {
            struct tl_fact fact = random_fact((enum tl_fact_kind)kind, &random);
            uint8_t bytes[TL_FACT_BYTES_MAX];
            size_t len = tl_fact_write(&fact, bytes);
            CHECK(len <= sizeof bytes);
            struct tl_fact read;
            CHECK_OK(tl_fact_read(bytes, len, &read));
            CHECK_EQ(read.kind, fact.kind);
            CHECK(read.at == fact.at);
            assert_memory_equal(read.words, fact.words, sizeof fact.words);
        }
    }
}

static void a_time_before_1970_is_short_too(void **state)
{
    (void)state;
    struct tl_fact fact = { .at = -1, .kind = TL_FACT_left, .left = { 5 } };
    uint8_t bytes[TL_FACT_BYTES_MAX];
    CHECK_EQ(tl_fact_write(&fact, bytes), 3);
}

static void a_kind_that_no_release_knows_is_refused(void **state)
{
    (void)state;
    struct tl_fact fact;
    CHECK_ERR(TL_EBAD, tl_fact_read((const uint8_t[]){ 99, 0, 0 }, 3, &fact));
    CHECK_ERR(TL_EBAD, tl_fact_read((const uint8_t[]){ 0x80, 0x40, 0 }, 3, &fact));
    CHECK_EQ(tl_fact_shape(UINT64_MAX)->words_len, 0);
    CHECK_EQ(tl_fact_shape(29)->words_len, 0);
}

static void bytes_that_end_inside_a_field_are_refused(void **state)
{
    (void)state;
    uint64_t random = check_seed();
    struct tl_fact fact = random_fact(TL_FACT_contact_was, &random);
    for (unsigned i = 0; i < TL_FACT_WORDS_MAX; i++)
        fact.words[i] |= UINT64_C(1) << 62; /* Every field is more than one byte. */
    uint8_t bytes[TL_FACT_BYTES_MAX];
    size_t len = tl_fact_write(&fact, bytes);
    struct tl_fact read;
    for (size_t cut = 0; cut < len; cut++) {
        bool is_inside = cut < 2 || (bytes[cut - 1] & 0x80) != 0;
        if (is_inside)
            CHECK_ERR(TL_EBAD, tl_fact_read(bytes, cut, &read));
    }
}

static void a_number_of_more_than_64_bits_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[32] = { TL_FACT_left, 0 };
    memset(bytes + 2, 0xff, 9);
    bytes[11] = 2;
    struct tl_fact fact;
    CHECK_ERR(TL_EBAD, tl_fact_read(bytes, 12, &fact));
    bytes[11] = 1;
    CHECK_OK(tl_fact_read(bytes, 12, &fact));
    CHECK(fact.left.contact == UINT64_MAX);
}

/* Upgrades: the journal of the release before, and of the one after. */
static void fields_of_other_releases_are_zero_or_dropped(void **state)
{
    (void)state;
    const uint8_t older[] = { TL_FACT_stepped, 1, 2, 17, 3 };
    struct tl_fact fact;
    CHECK_OK(tl_fact_read(older + 1 - 1, 4, &fact));
    CHECK_EQ(fact.stepped.step, 17);
    CHECK_EQ(fact.stepped.kind, 0);
    const uint8_t newer[] = { TL_FACT_left, 2, 17, 0x81, 0x01, 9 };
    CHECK_OK(tl_fact_read(newer, sizeof newer, &fact));
    CHECK_EQ(fact.left.contact, 17);
    CHECK_EQ(fact.words[1], 0);
    CHECK_ERR(TL_EBAD, tl_fact_read(newer, 4, &fact));
    uint8_t many[700] = { TL_FACT_left, 2, 17 }; /* However many there come to be. */
    memset(many + 3, 5, sizeof many - 3);
    CHECK_OK(tl_fact_read(many, sizeof many, &fact));
    CHECK_EQ(fact.left.contact, 17);
}

static void the_tables_say_what_is_given_and_what_is_firm(void **state)
{
    (void)state;
    CHECK(tl_fact_shape(TL_FACT_keyed)->is_given && tl_fact_shape(TL_FACT_keyed)->is_firm);
    CHECK(!tl_fact_shape(TL_FACT_stepped)->is_given && !tl_fact_shape(TL_FACT_stepped)->is_firm);
    CHECK(tl_fact_shape(TL_FACT_offered)->is_firm);
    assert_string_equal(tl_fact_shape(TL_FACT_offered)->name, "offered");
    assert_string_equal(tl_fact_shape(TL_FACT_offered)->fields[2], "until");
    assert_string_equal(tl_why_text(TL_WHY_CLOSED), "the line is closed");
    assert_string_equal(tl_why_text((enum tl_why)99), "");
    assert_string_equal(tl_limit_text(TL_LIMIT_NEEDS), "distinct sets of needs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_comes_back_as_it_was_written),
        cmocka_unit_test(a_time_before_1970_is_short_too),
        cmocka_unit_test(a_kind_that_no_release_knows_is_refused),
        cmocka_unit_test(bytes_that_end_inside_a_field_are_refused),
        cmocka_unit_test(a_number_of_more_than_64_bits_is_refused),
        cmocka_unit_test(fields_of_other_releases_are_zero_or_dropped),
        cmocka_unit_test(the_tables_say_what_is_given_and_what_is_firm),
    };
    return cmocka_run_group_tests_name("core/fact", tests, NULL, NULL);
}
