/* Accounts of desk phones: made, sealed, given a new password, chosen, removed. */
#include <sodium.h>
#include <string.h>

#include "desk/desk_phone.h"
#include "desk/factor.h"
#include "desk/signin.h"
#include "store/support_store.h"

enum { EVE = 3, BOB = 4 };
#define NOW (1000000 * TL_MINUTE)
static const uint8_t key[TL_FOLDER_KEY_BYTES] = { 1, 2, 3 };

static struct tl_db *house(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_staff eve = { .id = EVE, .login = "eve", .roles = TL_ROLE_AGENT };
    struct tl_staff bob = { .id = BOB, .login = "bob", .roles = TL_ROLE_AGENT };
    CHECK(sodium_init() >= 0);
    CHECK_OK(tl_store_staff_insert(db, &eve));
    CHECK_OK(tl_store_staff_insert(db, &bob));
    return db;
}

/* RFC 2617 3.5 has these, and the digest that follows from them. */
static void a_hash_is_that_of_the_standard(void **state)
{
    (void)state;
    char ha1[TL_DESK_PHONE_HA1_BYTES];
    CHECK_OK(tl_desk_phone_hash("Mufasa", "testrealm@host.com", "Circle Of Life", ha1));
    assert_string_equal(ha1, "939e7578ed9e3c518a452acee763bce9");
}

static void what_is_kept_opens_for_its_person_and_is_the_hash(void **state)
{
    struct tl_db *db = house(state);
    struct tl_staff_phone phone, kept;
    char password[TL_DESK_PHONE_PASSWORD_BYTES], realm[TL_DESK_PHONE_REALM_BYTES];
    char ha1[TL_DESK_PHONE_HA1_BYTES], wanted[TL_DESK_PHONE_HA1_BYTES];
    CHECK_OK(tl_desk_phone_make(db, key, EVE, NOW, &phone, password));
    CHECK_OK(tl_store_phone_find(db, EVE, &kept));
    assert_string_equal(kept.account, "1003");
    CHECK_EQ(strlen(password), TL_DESK_PHONE_PASSWORD_BYTES - 1);
    CHECK(!strstr(kept.ha1, password));
    CHECK_OK(tl_desk_phone_realm(db, realm));
    CHECK_OK(tl_desk_phone_hash(kept.account, realm, password, wanted));
    CHECK_OK(tl_desk_phone_ha1(key, &kept, ha1));
    assert_string_equal(ha1, wanted);
    kept.staff_id = BOB;
    CHECK_ERR(TL_ECORRUPT, tl_desk_phone_ha1(key, &kept, ha1));
}

static void a_new_password_replaces_the_old_and_keeps_the_choice(void **state)
{
    struct tl_db *db = house(state);
    struct tl_staff_phone phone, again, kept;
    char password[TL_DESK_PHONE_PASSWORD_BYTES], other[TL_DESK_PHONE_PASSWORD_BYTES];
    CHECK_ERR(TL_ENONE, tl_store_phone_choose(db, EVE, true));
    CHECK_OK(tl_desk_phone_make(db, key, EVE, NOW, &phone, password));
    CHECK_OK(tl_store_phone_choose(db, EVE, true));
    CHECK_OK(tl_desk_phone_make(db, key, EVE, NOW + 1, &again, other));
    CHECK_OK(tl_store_phone_find(db, EVE, &kept));
    assert_string_not_equal(password, other);
    assert_string_equal(kept.ha1, again.ha1);
    CHECK_EQ(kept.is_chosen, 1);
    CHECK_EQ(kept.made_at, NOW + 1);
}

static void an_account_is_one_persons(void **state)
{
    struct tl_db *db = house(state);
    struct tl_staff_phone phone, list[4];
    char password[TL_DESK_PHONE_PASSWORD_BYTES];
    size_t len = 0;
    CHECK_OK(tl_desk_phone_make(db, key, EVE, NOW, &phone, password));
    phone.staff_id = BOB;
    CHECK_ERR(TL_EEXISTS, tl_store_phone_put(db, &phone));
    CHECK_OK(tl_desk_phone_make(db, key, BOB, NOW, &phone, password));
    CHECK_OK(tl_store_phone_list(db, EVE, list, 4, &len));
    CHECK_EQ(len, 1);
    CHECK_EQ(list[0].staff_id, BOB);
    CHECK_OK(tl_store_phone_delete(db, EVE));
    CHECK_ERR(TL_ENONE, tl_store_phone_delete(db, EVE));
    CHECK_ERR(TL_ENONE, tl_store_phone_find(db, EVE, &phone));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_is_that_of_the_standard),
        ON_BOTH(what_is_kept_opens_for_its_person_and_is_the_hash),
        ON_BOTH(a_new_password_replaces_the_old_and_keeps_the_choice),
        ON_BOTH(an_account_is_one_persons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
