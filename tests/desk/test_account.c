/* Accounts of the public: passwords, links, lockout, and what an account shares with staff. */
#include <sodium.h>
#include <string.h>

#include "desk/account.h"
#include "desk/factor.h"
#include "store/support_store.h"

#define NOW   (1000000 * TL_MINUTE)
#define WORDS "four plain words here"
static const uint8_t key[TL_ACCOUNT_KEY_BYTES] = { 4, 5, 6 };

static struct tl_account_link link_of(struct tl_db *db, const char *kind, const char *mail)
{
    CHECK(sodium_init() >= 0);
    struct tl_account_link link = { .language = "es", .until_at = NOW + TL_HOUR };
    snprintf(link.kind, sizeof link.kind, "%s", kind);
    snprintf(link.mail, sizeof link.mail, "%s", mail);
    CHECK_OK(tl_password_hash(WORDS, link.password, sizeof link.password));
    CHECK_OK(tl_link_make(db, &link, NOW));
    return link;
}

static tl_id account(struct tl_db *db, const char *mail)
{
    tl_id id = 0;
    const struct tl_account_link link = link_of(db, TL_LINK_REGISTER, mail);
    CHECK_OK(tl_account_make(db, &link, NOW, &id));
    return id;
}

static void a_password_is_long_and_not_the_address(void **state)
{
    (void)state;
    char longest[TL_PASSWORD_MAX + 2];
    memset(longest, 'x', sizeof longest);
    longest[TL_PASSWORD_MAX + 1] = '\0';
    CHECK(tl_account_may_have("rosa@example.org", WORDS));
    CHECK(tl_account_may_have("rosa@example.org", "twelve chars"));
    CHECK(!tl_account_may_have("rosa@example.org", "eleven char"));
    CHECK(!tl_account_may_have("rosa@example.org", "ROSA@example.org"));
    CHECK(!tl_account_may_have("maria.del.carmen@example.org", "Maria.del.Carmen"));
    CHECK(tl_account_may_have("maria.del.carmen@example.org", "Maria.del.Carmen2"));
    CHECK(!tl_account_may_have("rosa@example.org", longest));
    longest[TL_PASSWORD_MAX] = '\0';
    CHECK(tl_account_may_have("rosa@example.org", longest));
}

static void a_link_opens_once_by_its_key_kind_and_time(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_account_link link = link_of(db, TL_LINK_REGISTER, "rosa@example.org"), read;
    const uint8_t other[TL_ACCOUNT_KEY_BYTES] = { 1 };
    char text[TL_LINK_BYTES], wrong[TL_LINK_BYTES];
    tl_id id;
    tl_link_write(key, &link, text);
    CHECK_OK(tl_link_read(db, key, TL_LINK_REGISTER, text, NOW, &read));
    assert_string_equal(read.mail, "rosa@example.org");
    CHECK_ERR(TL_ENONE, tl_link_read(db, other, TL_LINK_REGISTER, text, NOW, &read));
    CHECK_ERR(TL_ENONE, tl_link_read(db, key, TL_LINK_RESET, text, NOW, &read));
    CHECK_ERR(TL_ENONE, tl_link_read(db, key, TL_LINK_REGISTER, text, NOW + TL_HOUR, &read));
    for (size_t i = 0; text[i]; i++) {
        snprintf(wrong, sizeof wrong, "%s", text);
        wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
        CHECK_ERR(TL_ENONE, tl_link_read(db, key, TL_LINK_REGISTER, wrong, NOW, &read));
        wrong[i] = '\0';
        CHECK_ERR(TL_ENONE, tl_link_read(db, key, TL_LINK_REGISTER, wrong, NOW, &read));
    }
    CHECK_OK(tl_store_link_set_tries(db, link.id, TL_LINK_TRIES));
    CHECK_ERR(TL_ENONE, tl_link_read(db, key, TL_LINK_REGISTER, text, NOW, &read));
    CHECK_OK(tl_account_make(db, &link, NOW, &id));
    CHECK(tl_is_account(id));
    CHECK_ERR(TL_ENONE, tl_link_read(db, key, TL_LINK_REGISTER, text, NOW, &read));
    CHECK_ERR(TL_ENONE, tl_account_make(db, &link, NOW, &id));
}

static void so_many_links_go_to_an_address_and_what_is_over_counts_no_more(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_account_link link;
    for (int i = 0; i < TL_LINKS_MAX; i++)
        link = link_of(db, TL_LINK_RESET, "rosa@example.org");
    CHECK_ERR(TL_EFULL, tl_link_make(db, &link, NOW));
    link_of(db, TL_LINK_REGISTER, "rosa@example.org");
    link_of(db, TL_LINK_RESET, "omar@example.org");
    CHECK_OK(tl_link_make(db, &link, NOW + TL_HOUR));
}

static void a_second_account_of_an_address_is_refused(void **state)
{
    struct tl_db *db = support_writer(state);
    const struct tl_account_link late = link_of(db, TL_LINK_MAIL, "rosa@example.org");
    tl_id id = account(db, "rosa@example.org"), other = account(db, "omar@example.org");
    CHECK(id != other);
    CHECK_ERR(TL_EEXISTS, tl_account_make(db, &late, NOW, &id));
    CHECK_ERR(TL_EEXISTS, tl_store_account_set_mail(db, other, "rosa@example.org"));
    CHECK_OK(tl_store_account_set_mail(db, other, "omar@example.org"));
    CHECK_OK(tl_store_account_set_mail(db, other, "omar2@example.org"));
}

static void wrong_tries_lock_an_account_as_a_user(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_staff holder;
    bool locks = false;
    tl_id id = account(db, "rosa@example.org");
    CHECK_ERR(TL_EDENIED, tl_account_check(db, "nobody@example.org", WORDS, NOW, &holder));
    CHECK_EQ(holder.id, 0);
    CHECK_OK(tl_account_check(db, "rosa@example.org", WORDS, NOW, &holder));
    CHECK_EQ(holder.id, id);
    CHECK_EQ(holder.roles, 0);
    for (int i = 0; i < TL_SIGNIN_TRIES; i++) {
        CHECK_ERR(TL_EDENIED, tl_account_check(db, "rosa@example.org", "wrong", NOW, &holder));
        CHECK(!locks);
        CHECK_OK(tl_signin_failed(db, id, NOW, &locks));
    }
    CHECK(locks);
    CHECK_ERR(TL_EBUSY, tl_account_check(db, "rosa@example.org", WORDS, NOW + 1, &holder));
    tl_time later = NOW + TL_SIGNIN_LOCK_US;
    CHECK_OK(tl_account_check(db, "rosa@example.org", WORDS, later, &holder));
}

static void a_reset_ends_sessions_and_leaves_factors(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_staff holder;
    struct tl_session session;
    struct tl_factor factor = { .kind = TL_FACTOR_PASSKEY, .credential = "c", .secret = "s" };
    struct tl_factor_ways ways;
    char token[TL_TOKEN_BYTES], hash[160];
    bool is_old;
    tl_id id = account(db, "rosa@example.org");
    struct tl_account_link link = { .kind = TL_LINK_RESET, .account = id, .until_at = NOW + 1 };
    tl_token_draw(token);
    factor.owner = id;
    CHECK_OK(tl_factor_insert(db, &factor));
    CHECK_OK(tl_signin_begin(
        db, &(struct tl_session){ .owner = id, .made_at = NOW, .stage = TL_STAGE_DONE }, token));
    CHECK_OK(tl_session_find(db, token, NOW, &holder, &session, &is_old));
    assert_string_equal(holder.login, "rosa@example.org");
    CHECK_OK(tl_link_make(db, &link, NOW));
    CHECK_OK(tl_password_hash("five plain words", hash, sizeof hash));
    CHECK_OK(tl_account_reset(db, &link, hash));
    CHECK_ERR(TL_ENONE, tl_session_find(db, token, NOW, &holder, &session, &is_old));
    CHECK_ERR(TL_EDENIED, tl_account_check(db, "rosa@example.org", WORDS, NOW, &holder));
    CHECK_OK(tl_account_check(db, "rosa@example.org", "five plain words", NOW, &holder));
    CHECK_OK(tl_factor_ways(db, id, &ways));
    CHECK_EQ(ways.passkeys_len, 1);
    CHECK_OK(tl_store_account_delete(db, id));
    CHECK_OK(tl_factor_ways(db, id, &ways));
    CHECK_EQ(ways.passkeys_len, 0);
    CHECK_ERR(TL_ENONE, tl_store_account_delete(db, id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_is_long_and_not_the_address),
        ON_BOTH(a_link_opens_once_by_its_key_kind_and_time),
        ON_BOTH(so_many_links_go_to_an_address_and_what_is_over_counts_no_more),
        ON_BOTH(a_second_account_of_an_address_is_refused),
        ON_BOTH(wrong_tries_lock_an_account_as_a_user),
        ON_BOTH(a_reset_ends_sessions_and_leaves_factors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
