/* test_old_place.c: who was called in vain goes on at the old place: so long, once, and nobody
 * else. Pitfall 19. */
#include "server/old_place.h"

#include "../store/support_store.h"
#include "core/support_policy.h"
#include "store/contacts.h"
#include "store/promises.h"
#include "store/supervise.h"
#include "store/view.h"

static const char number[] = "+12025550123";
static const tl_time NOW = TEST_MONDAY_10 + 5 * TL_HOUR;
enum { EARLIER = 17, CALLER = 30 };

static struct tl_policy rules(void)
{
    static const char *const all[] = { "+1" };
    return (struct tl_policy){ .callbacks = { .place_kept_s = 7 * 86400 },
                               .dial = { .allowed = { all, 1 } } };
}

static void contact_put(struct tl_db *db, tl_id id, const char *outcome, tl_time closed_at)
{
    struct tl_contact contact = { .id = id,
                                  .channel = "voice",
                                  .state = "ended",
                                  .came_at = TEST_MONDAY_10,
                                  .asked_at = TEST_MONDAY_10 + TL_MINUTE,
                                  .closed_at = closed_at };
    snprintf(contact.number, sizeof contact.number, "000-000-%04u", (unsigned)id);
    snprintf(contact.outcome, sizeof contact.outcome, "%s", outcome);
    CHECK_OK(tl_store_contact_insert(db, &contact));
}

/* Somebody whose callback ended so, and who calls again from that number. */
static void called_in_vain(struct tl_db *db, const char *promise)
{
    struct tl_phone_number phone = { .id = 1, .contact = EARLIER, .made_at = TEST_MONDAY_10 };
    struct tl_promise_row row = { .id = 1,
                                  .contact = EARLIER,
                                  .made_at = TEST_MONDAY_10,
                                  .due_to = TEST_MONDAY_10 + TL_HOUR,
                                  .ended_at = TEST_MONDAY_10 + TL_HOUR };
    struct tl_contact_value caller = { .name = "caller" };
    contact_put(db, EARLIER, "callback", TEST_MONDAY_10 + 3 * TL_HOUR);
    snprintf(phone.digits, sizeof phone.digits, "%s", number);
    snprintf(phone.kind, sizeof phone.kind, "callback");
    CHECK_OK(tl_store_phone_number_insert(db, &phone));
    snprintf(row.kind, sizeof row.kind, "callback");
    snprintf(row.grade, sizeof row.grade, "promise");
    snprintf(row.state, sizeof row.state, "%s", promise);
    CHECK_OK(tl_store_promise_insert(db, &row));
    contact_put(db, CALLER, "", 0);
    snprintf(caller.text, sizeof caller.text, "%s", number);
    CHECK_OK(tl_store_contact_value_put(db, CALLER, &caller));
}

static enum tl_err look(struct tl_db *db, tl_time now, struct tl_fact *out)
{
    const struct tl_policy policy = rules();
    return tl_old_place_of_caller(db, &policy, CALLER, now, out);
}

static void who_was_called_in_vain_has_the_old_place_for_the_policys_days(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_fact given;
    called_in_vain(db, "kept");
    CHECK_OK(look(db, NOW, &given));
    CHECK_EQ(given.kind, TL_FACT_goes_on);
    CHECK_EQ(given.goes_on.contact, CALLER);
    CHECK_EQ(given.goes_on.earlier, EARLIER);
    CHECK_EQ(given.goes_on.asked_at, TEST_MONDAY_10 + TL_MINUTE);
    CHECK_EQ(given.goes_on.ended_at, TEST_MONDAY_10 + 3 * TL_HOUR);
    CHECK_OK(look(db, TEST_MONDAY_10 + 3 * TL_HOUR + 7 * TL_DAY - 1, &given));
    CHECK_ERR(TL_ENONE, look(db, TEST_MONDAY_10 + 3 * TL_HOUR + 7 * TL_DAY, &given));
}

static void who_took_the_callback_back_has_no_place(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_fact given;
    called_in_vain(db, "released");
    CHECK_ERR(TL_ENONE, look(db, NOW, &given));
}

/* By a third contact, which ended so. */
static enum tl_err after_another(struct tl_db *db, const char *outcome)
{
    struct tl_fact given;
    const struct tl_fact taken = { .kind = TL_FACT_place_taken,
                                   .place_taken = { .contact = 20, .earlier = EARLIER } };
    called_in_vain(db, "kept");
    contact_put(db, 20, outcome, outcome[0] ? NOW - TL_MINUTE : 0);
    CHECK_OK(tl_old_place_taken(db, &taken));
    return look(db, NOW, &given);
}

static void a_place_serves_once(void **state)
{
    CHECK_ERR(TL_ENONE, after_another(support_writer(state), "person"));
}

static void the_place_is_the_contacts_before_it_asks(void **state)
{
    struct tl_db *db = support_writer(state);
    const struct tl_fact taken = { .kind = TL_FACT_place_taken,
                                   .place_taken = { CALLER, EARLIER, TEST_MONDAY_10 } };
    struct tl_contact_row row;
    called_in_vain(db, "kept");
    CHECK_OK(tl_old_place_taken(db, &taken));
    CHECK_OK(tl_view_contact(db, CALLER, &row));
    CHECK_EQ(row.asked_at, TEST_MONDAY_10);
}

static void nobody_has_a_place_that_somebody_stands_at(void **state)
{
    CHECK_ERR(TL_ENONE, after_another(support_writer(state), ""));
}

static void who_hung_up_in_line_has_not_used_it(void **state)
{
    CHECK_OK(after_another(support_writer(state), "left in line"));
}

static void a_surge_is_one_row_with_an_end(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_surge_row row = { .staff_id = 3, .since = NOW, .until_at = NOW + TL_HOUR }, found;
    CHECK_ERR(TL_ENONE, tl_store_surge_find(db, &found));
    CHECK_OK(tl_store_surge_put(db, &row));
    row.staff_id = 4;
    CHECK_OK(tl_store_surge_put(db, &row));
    CHECK_OK(tl_store_surge_find(db, &found));
    CHECK_EQ(found.staff_id, 4);
    CHECK_EQ(found.until_at, NOW + TL_HOUR);
    CHECK_OK(tl_store_surge_drop(db));
    CHECK_ERR(TL_ENONE, tl_store_surge_find(db, &found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(who_was_called_in_vain_has_the_old_place_for_the_policys_days),
        ON_BOTH(who_took_the_callback_back_has_no_place),
        ON_BOTH(a_place_serves_once),
        ON_BOTH(the_place_is_the_contacts_before_it_asks),
        ON_BOTH(nobody_has_a_place_that_somebody_stands_at),
        ON_BOTH(who_hung_up_in_line_has_not_used_it),
        ON_BOTH(a_surge_is_one_row_with_an_end),
    };
    return cmocka_run_group_tests_name("old-place", tests, NULL, NULL);
}
