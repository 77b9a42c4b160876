/* test_interpreters.c: who interprets stands in one commit with name and language, ends with the
 * call to the outside party or with the contact, and goes when the person is erased. On both
 * databases. */
#include <string.h>

#include "server/support_house.h"
#include "store/interpreters.h"
#include "store/person.h"
#include "store/view.h"

enum { EVE = 1, FAY };

static enum tl_err now_of(struct house *house, tl_id contact, struct tl_interpreter_row *out)
{
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    enum tl_err err = tl_store_interpreter_now(reader, contact, out);
    tl_store_reader_give(house->place->store, reader);
    return err;
}

/* Somebody in a talk with EVE. */
static tl_id talks(struct house *house)
{
    CHECK_EQ(ASK(house, signed_in, .agent = EVE, .skills = TEST_EVERYTHING), TL_WHY_NONE);
    CHECK_EQ(ASK(house, ready, .agent = EVE), TL_WHY_NONE);
    tl_id contact = house_waiter(house);
    CHECK_EQ(ASK(house, accepts, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(ASK(house, joined, .agent = EVE, .contact = contact), TL_WHY_NONE);
    return contact;
}

static enum tl_why comes(struct house *house, tl_id contact, enum tl_interpreter how, bool consents,
                         const char *name)
{
    struct tl_parcel parcel = { 0 };
    struct tl_fact given = { .kind = TL_FACT_interpreter_comes,
                             .interpreter_comes = { contact, EVE, how, consents } };
    CHECK_OK(tl_parcel_add(&parcel, "interpreter.name", name));
    CHECK_OK(tl_parcel_add(&parcel, "interpreter.language", "K'iche'"));
    return house_ask(house, &given, &parcel);
}

static unsigned told(struct house *house, tl_id contact, const char *kind)
{
    struct tl_story_row rows[TL_STORY_ROWS_MAX];
    size_t len = 0;
    unsigned found = 0;
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_view_story(reader, contact, rows, TL_STORY_ROWS_MAX, &len));
    tl_store_reader_give(house->place->store, reader);
    for (size_t i = 0; i < len; i++)
        found += strcmp(rows[i].kind, kind) == 0;
    return found;
}

static void one_in_the_room_stands_beside_the_contact_until_it_leaves(void **state)
{
    struct house *house = house_new(state);
    struct tl_interpreter_row row;
    tl_id contact = talks(house);
    CHECK_EQ(comes(house, contact, TL_INTERPRETER_IN_ROOM, false, "Nobody"), TL_WHY_NO_CONSENT);
    CHECK_ERR(TL_ENONE, now_of(house, contact, &row));
    CHECK_EQ(comes(house, contact, TL_INTERPRETER_IN_ROOM, true, "Ixchel Tzoc"), TL_WHY_NONE);
    CHECK_OK(now_of(house, contact, &row));
    assert_string_equal(row.name, "Ixchel Tzoc");
    assert_string_equal(row.language, "K'iche'");
    assert_string_equal(row.how, "in-room");
    CHECK_EQ(row.agent, EVE);
    CHECK(row.since > 0 && row.consent_at == row.since);
    /* A second one changes nothing, its name least of all. */
    CHECK_EQ(comes(house, contact, TL_INTERPRETER_IN_ROOM, true, "Another"), TL_WHY_INTERPRETED);
    CHECK_OK(now_of(house, contact, &row));
    assert_string_equal(row.name, "Ixchel Tzoc");
    CHECK_EQ(told(house, contact, "interpreter"), 1);
    CHECK_EQ(ASK(house, interpreter_goes, .contact = contact, .agent = EVE), TL_WHY_NONE);
    CHECK_ERR(TL_ENONE, now_of(house, contact, &row));
    CHECK_EQ(told(house, contact, "interpreted"), 1);
    /* At the same moment, by a clock that stands, the next one may come. */
    CHECK_EQ(comes(house, contact, TL_INTERPRETER_IN_ROOM, true, "Another"), TL_WHY_NONE);
    CHECK_OK(now_of(house, contact, &row));
    assert_string_equal(row.name, "Another");
    house_check(house);
    house_free(house);
}

static void who_interprets_by_telephone_ends_with_that_call(void **state)
{
    struct house *house = house_new(state);
    struct tl_interpreter_row row;
    tl_id contact = talks(house);
    CHECK_EQ(ASK(house, consults, .agent = EVE, .contact = contact, .outside = 1), TL_WHY_NONE);
    CHECK_EQ(comes(house, contact, TL_INTERPRETER_BY_PHONE, true, "Ixchel Tzoc"), TL_WHY_NOT_HEARD);
    CHECK_EQ(ASK(house, outside_answered, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(comes(house, contact, TL_INTERPRETER_BY_PHONE, true, "Ixchel Tzoc"), TL_WHY_NONE);
    CHECK_OK(now_of(house, contact, &row));
    assert_string_equal(row.how, "by-phone");
    CHECK_EQ(ASK(house, outside_ended, .contact = contact), TL_WHY_NONE);
    CHECK_ERR(TL_ENONE, now_of(house, contact, &row));
    CHECK_EQ(told(house, contact, "interpreted"), 1);
    house_check(house);
    house_free(house);
}

/* In line the one in the room is there still; nobody is when the contact is over. */
static void passed_on_the_one_in_the_room_stays_to_the_end(void **state)
{
    struct house *house = house_new(state);
    struct tl_interpreter_row row;
    for (int how = TL_INTERPRETER_IN_ROOM; how <= TL_INTERPRETER_BY_PHONE; how++) {
        tl_id contact = talks(house);
        bool is_outside = how == TL_INTERPRETER_BY_PHONE;
        if (is_outside) {
            CHECK_EQ(ASK(house, consults, .agent = EVE, .contact = contact, .outside = 1),
                     TL_WHY_NONE);
            CHECK_EQ(ASK(house, outside_answered, .contact = contact), TL_WHY_NONE);
        }
        CHECK_EQ(comes(house, contact, (enum tl_interpreter)how, true, "Ixchel Tzoc"), TL_WHY_NONE);
        CHECK_EQ(ASK(house, transfers, .agent = EVE, .contact = contact, .queue = TEST_KEY_QUEUE1),
                 TL_WHY_NONE);
        CHECK_ERR(is_outside ? TL_ENONE : TL_OK, now_of(house, contact, &row));
        CHECK_EQ(ASK(house, left, .contact = contact), TL_WHY_NONE);
        CHECK_ERR(TL_ENONE, now_of(house, contact, &row));
        CHECK_EQ(ASK(house, signed_out, .agent = EVE), TL_WHY_NONE);
    }
    house_check(house);
    house_free(house);
}

struct read {
    unsigned rows;
    bool has_name;
};

static enum tl_err see(void *arg, const char *part, const struct tl_person_cell *cells,
                       size_t cells_len)
{
    struct read *read = arg;
    bool is_it = strcmp(part, "interpreters") == 0;
    read->rows += is_it;
    for (size_t i = 0; i < cells_len && is_it; i++) {
        if (strcmp(cells[i].name, "name") == 0)
            read->has_name = strcmp(cells[i].text, "Ixchel Tzoc") == 0;
    }
    return TL_OK;
}

static struct read read_person(struct house *house, tl_id contact)
{
    struct read read = { 0 };
    struct tl_db *reader = tl_store_reader_take(house->place->store);
    CHECK_OK(tl_store_person_read(reader, contact, see, &read));
    tl_store_reader_give(house->place->store, reader);
    return read;
}

static enum tl_err erase(struct tl_db *db, void *arg)
{
    return tl_store_person_erase(db, *(tl_id *)arg, 1, false);
}

static void an_export_has_them_and_an_erasure_leaves_none(void **state)
{
    struct house *house = house_new(state);
    tl_id contact = talks(house);
    CHECK_EQ(comes(house, contact, TL_INTERPRETER_IN_ROOM, true, "Ixchel Tzoc"), TL_WHY_NONE);
    CHECK_EQ(ASK(house, hangs_up, .agent = EVE, .contact = contact), TL_WHY_NONE);
    CHECK_EQ(read_person(house, contact).rows, 1);
    CHECK(read_person(house, contact).has_name);
    CHECK_OK(tl_engine_write(house->engine, erase, &contact));
    CHECK_EQ(read_person(house, contact).rows, 0);
    house_free(house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(one_in_the_room_stands_beside_the_contact_until_it_leaves),
        ON_BOTH(who_interprets_by_telephone_ends_with_that_call),
        ON_BOTH(passed_on_the_one_in_the_room_stays_to_the_end),
        ON_BOTH(an_export_has_them_and_an_erasure_leaves_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
