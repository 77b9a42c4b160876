/* test_client.c: other systems prove themselves by a secret, and hold a token for half an hour. */
#include <sodium.h>
#include <string.h>

#include "desk/client.h"
#include "store/support_store.h"

#define NOW (INT64_C(1772445600) * TL_SECOND)
static const uint8_t key[TL_CLIENT_KEY_BYTES] = { 1, 2, 3 };
static const uint8_t other_key[TL_CLIENT_KEY_BYTES] = { 1, 2, 4 };

static struct tl_client made(void **state, const char *id, char secret[TL_TOKEN_BYTES])
{
    struct tl_client client;
    CHECK(sodium_init() >= 0);
    CHECK_OK(tl_client_make(support_writer(state), id, "A name", NOW, &client, secret));
    return client;
}

static void an_id_has_plain_letters(void **state)
{
    (void)state;
    CHECK(tl_client_is_name("Portal_2-x"));
    CHECK(tl_client_is_name("123456789012345678901234567890123456789012345678901234567890123"));
    CHECK(!tl_client_is_name("1234567890123456789012345678901234567890123456789012345678901234"));
    CHECK(!tl_client_is_name(""));
    CHECK(!tl_client_is_name("a b"));
    CHECK(!tl_client_is_name("a:b"));
    CHECK(!tl_client_is_name("ñ"));
}

static void its_secret_proves_it_and_is_not_kept(void **state)
{
    char secret[TL_TOKEN_BYTES], other[TL_TOKEN_BYTES];
    struct tl_client client = made(state, "portal", secret), found;
    struct tl_db *db = support_writer(state);
    CHECK_ERR(TL_EEXISTS, tl_client_make(db, "portal", "", NOW, &found, other));
    CHECK_ERR(TL_EBAD, tl_client_make(db, "a b", "", NOW, &found, other));
    CHECK_OK(tl_store_client_find(db, client.id, &found));
    assert_memory_equal(&found, &client, sizeof found);
    CHECK(!strstr(found.secret_hash, secret));
    CHECK_OK(tl_client_check(db, "portal", secret, &found));
    CHECK_EQ(found.id, client.id);
    CHECK_ERR(TL_EDENIED, tl_client_check(db, "portal", "", &found));
    CHECK_EQ(found.id, client.id);
    CHECK_ERR(TL_EDENIED, tl_client_check(db, "portal", client.secret_hash, &found));
    CHECK_ERR(TL_EDENIED, tl_client_check(db, "Portal", secret, &found));
    CHECK_EQ(found.id, 0);
}

static void a_token_holds_for_half_an_hour(void **state)
{
    char secret[TL_TOKEN_BYTES], token[TL_CLIENT_TOKEN_BYTES];
    struct tl_client client = made(state, "portal", secret), found = { .id = 0 };
    struct tl_db *db = support_writer(state);
    tl_client_token(key, &client, NOW, token);
    CHECK_EQ(strlen(token), TL_CLIENT_TOKEN_BYTES - 1);
    CHECK_OK(tl_client_of_token(db, key, token, NOW, &found));
    CHECK_EQ(found.id, client.id);
    CHECK_OK(tl_client_of_token(db, key, token, NOW + TL_CLIENT_TOKEN_US - 1, &found));
    CHECK_ERR(TL_ENONE, tl_client_of_token(db, key, token, NOW + TL_CLIENT_TOKEN_US, &found));
    CHECK_ERR(TL_ENONE, tl_client_of_token(db, key, token, NOW - TL_SECOND, &found));
    CHECK_ERR(TL_ENONE, tl_client_of_token(db, other_key, token, NOW, &found));
}

static void a_token_ends_with_its_secret_and_its_account(void **state)
{
    char secret[TL_TOKEN_BYTES], again[TL_TOKEN_BYTES];
    char token[TL_CLIENT_TOKEN_BYTES], newer[TL_CLIENT_TOKEN_BYTES];
    struct tl_client client = made(state, "portal", secret), found;
    struct tl_db *db = support_writer(state);
    tl_client_token(key, &client, NOW, token);
    CHECK_ERR(TL_ENONE, tl_client_renew(db, "nobody", &found, again));
    CHECK_OK(tl_client_renew(db, "portal", &client, again));
    CHECK_ERR(TL_EDENIED, tl_client_check(db, "portal", secret, &found));
    CHECK_OK(tl_client_check(db, "portal", again, &found));
    CHECK_ERR(TL_ENONE, tl_client_of_token(db, key, token, NOW, &found));
    tl_client_token(key, &client, NOW, newer);
    CHECK_OK(tl_client_of_token(db, key, newer, NOW, &found));
    CHECK_OK(tl_store_client_delete(db, client.id));
    CHECK_ERR(TL_ENONE, tl_client_of_token(db, key, newer, NOW, &found));
    CHECK_ERR(TL_ENONE, tl_store_client_delete(db, client.id));
}

static void no_part_of_a_token_can_be_another(void **state)
{
    char secret[TL_TOKEN_BYTES], token[TL_CLIENT_TOKEN_BYTES + 1];
    struct tl_client client = made(state, "portal", secret), second = made(state, "other", secret);
    struct tl_client found;
    struct tl_db *db = support_writer(state);
    CHECK(client.id != second.id);
    for (size_t i = 0; i < TL_CLIENT_TOKEN_BYTES - 1; i++) {
        tl_client_token(key, &client, NOW, token);
        token[i] = token[i] == 'A' ? 'B' : 'A';
        CHECK_ERR(TL_ENONE, tl_client_of_token(db, key, token, NOW, &found));
    }
    tl_client_token(key, &client, NOW, token);
    token[TL_CLIENT_TOKEN_BYTES - 1] = 'A';
    token[TL_CLIENT_TOKEN_BYTES] = '\0';
    CHECK_ERR(TL_ENONE, tl_client_of_token(db, key, token, NOW, &found));
    token[TL_CLIENT_TOKEN_BYTES - 2] = '\0';
    CHECK_ERR(TL_ENONE, tl_client_of_token(db, key, token, NOW, &found));
    CHECK_ERR(TL_ENONE, tl_client_of_token(db, key, "", NOW, &found));
    CHECK_ERR(TL_ENONE, tl_client_of_token(db, key, "not base64!", NOW, &found));
}

static void who_may_ask_may_not_feed_until_it_is_let(void **state)
{
    char secret[TL_TOKEN_BYTES], token[TL_CLIENT_TOKEN_BYTES];
    struct tl_client client = made(state, "portal", secret), other = made(state, "other", secret);
    struct tl_db *db = support_writer(state);
    struct tl_client found = { .may_feed = 1 };
    tl_client_token(key, &client, NOW, token);
    CHECK_OK(tl_client_of_token(db, key, token, NOW, &found));
    CHECK_EQ(found.may_feed, 0);
    CHECK_OK(tl_store_client_set_may_feed(db, client.id, true));
    CHECK_OK(tl_client_of_token(db, key, token, NOW, &found));
    CHECK_EQ(found.may_feed, 1);
    CHECK_OK(tl_store_client_find(db, other.id, &found));
    CHECK_EQ(found.may_feed, 0);
    CHECK_OK(tl_client_renew(db, "portal", &found, secret));
    CHECK_EQ(found.may_feed, 1);
    CHECK_OK(tl_store_client_set_may_feed(db, client.id, false));
    CHECK_OK(tl_store_client_find(db, client.id, &found));
    CHECK_EQ(found.may_feed, 0);
    CHECK_ERR(TL_ENONE, tl_store_client_set_may_feed(db, client.id + 99, true));
}

static void clients_are_listed_by_id(void **state)
{
    char secret[TL_TOKEN_BYTES];
    struct tl_client first = made(state, "b", secret), second = made(state, "a", secret), page[2];
    size_t len = 0;
    CHECK_OK(tl_store_client_list(support_writer(state), 0, page, 1, &len));
    CHECK_EQ(len, 1);
    assert_memory_equal(page, &first, sizeof first);
    CHECK_OK(tl_store_client_list(support_writer(state), first.id, page, 2, &len));
    CHECK_EQ(len, 1);
    assert_memory_equal(page, &second, sizeof second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_has_plain_letters),
        ON_BOTH(its_secret_proves_it_and_is_not_kept),
        ON_BOTH(a_token_holds_for_half_an_hour),
        ON_BOTH(a_token_ends_with_its_secret_and_its_account),
        ON_BOTH(no_part_of_a_token_can_be_another),
        ON_BOTH(who_may_ask_may_not_feed_until_it_is_let),
        ON_BOTH(clients_are_listed_by_id),
    };
    return cmocka_run_group_tests_name("client", tests, NULL, NULL);
}
