/* Second factors and sessions in the records: sealed, used once, counted, fresh, locked. */
#include <sodium.h>
#include <string.h>

#include "desk/factor.h"
#include "desk/signin.h"
#include "store/support_store.h"

enum { EVE = 3, BOB = 4 };
#define NOW (1000000 * TL_MINUTE)
static const uint8_t key[TL_FOLDER_KEY_BYTES] = { 1, 2, 3 };
static const uint8_t secret[TL_TOTP_SECRET_BYTES] = { 9, 8, 7 };

static struct tl_db *house(void **state)
{
    struct tl_db *db = support_writer(state);
    struct tl_staff eve = { .id = EVE, .login = "eve", .roles = TL_ROLE_AGENT };
    struct tl_staff bob = { .id = BOB, .login = "bob", .roles = TL_ROLE_ADMIN };
    CHECK(sodium_init() >= 0);
    CHECK_OK(tl_password_hash("correct horse", eve.password, sizeof eve.password));
    CHECK_OK(tl_store_staff_insert(db, &eve));
    CHECK_OK(tl_store_staff_insert(db, &bob));
    return db;
}

static const char *code_at(tl_time at)
{
    static char text[16];
    uint32_t code;
    CHECK_OK(tl_totp_code(secret, sizeof secret, at / TL_TOTP_STEP_US, &code));
    snprintf(text, sizeof text, "%06u", (unsigned)code);
    return text;
}

static void what_is_sealed_opens_for_its_person_and_key_only(void **state)
{
    (void)state;
    char text[200], other[200];
    uint8_t out[TL_TOTP_SECRET_BYTES], wrong[TL_FOLDER_KEY_BYTES] = { 0 };
    size_t len;
    CHECK_OK(tl_seal(key, EVE, secret, sizeof secret, text, sizeof text));
    CHECK_OK(tl_seal(key, EVE, secret, sizeof secret, other, sizeof other));
    assert_string_not_equal(text, other); /* Never twice the same. */
    CHECK_OK(tl_unseal(key, EVE, text, out, sizeof out, &len));
    CHECK_EQ(len, sizeof secret);
    assert_memory_equal(out, secret, sizeof secret);
    CHECK_ERR(TL_ECORRUPT, tl_unseal(key, BOB, text, out, sizeof out, &len));
    CHECK_ERR(TL_ECORRUPT, tl_unseal(wrong, EVE, text, out, sizeof out, &len));
    CHECK_ERR(TL_ECORRUPT, tl_unseal(key, EVE, text, out, sizeof out - 1, &len));
    text[40] = text[40] == 'A' ? 'B' : 'A';
    CHECK_ERR(TL_ECORRUPT, tl_unseal(key, EVE, text, out, sizeof out, &len));
    CHECK_ERR(TL_ECORRUPT, tl_unseal(key, EVE, "", out, sizeof out, &len));
    CHECK_ERR(TL_ETOOLONG, tl_seal(key, EVE, secret, sizeof secret, text, 40));
}

static void a_code_is_used_once(void **state)
{
    struct tl_db *db = house(state);
    CHECK_ERR(TL_EDENIED, tl_totp_enrol(db, key, EVE, secret, "000000", NOW));
    CHECK_OK(tl_totp_enrol(db, key, EVE, secret, code_at(NOW), NOW));
    CHECK_ERR(TL_EEXISTS, tl_totp_enrol(db, key, EVE, secret, code_at(NOW), NOW));
    CHECK_ERR(TL_EDENIED,
              tl_factor_code_use(db, key, EVE, code_at(NOW), NOW)); /* Enrolled by it. */
    tl_time later = NOW + TL_TOTP_STEP_US;
    CHECK_OK(tl_factor_code_use(db, key, EVE, code_at(later), later));
    CHECK_ERR(TL_EDENIED, tl_factor_code_use(db, key, EVE, code_at(later), later));
    CHECK_ERR(TL_EDENIED, tl_factor_code_use(db, key, EVE, code_at(NOW), later));
    CHECK_ERR(TL_EDENIED, tl_factor_code_use(db, key, BOB, code_at(later), later));
}

static void the_records_do_not_hold_the_secret(void **state)
{
    struct tl_db *db = house(state);
    struct tl_factor factor;
    char hex[2 * sizeof secret + 1];
    CHECK_OK(tl_totp_enrol(db, key, EVE, secret, code_at(NOW), NOW));
    CHECK_OK(tl_store_factor_find(db, "totp:3", &factor));
    sodium_bin2hex(hex, sizeof hex, secret, sizeof secret);
    assert_null(strstr(factor.secret, hex));
    assert_null(strstr(factor.secret, "CQgH")); /* Its beginning in Base64. */
    CHECK(strlen(factor.secret) > 0);
}

static void a_recovery_code_is_used_once_however_it_is_typed(void **state)
{
    struct tl_db *db = house(state);
    char codes[TL_RECOVERY_CODES][TL_RECOVERY_BYTES], again[TL_RECOVERY_CODES][TL_RECOVERY_BYTES];
    struct tl_factor_ways ways;
    char lower[TL_RECOVERY_BYTES];
    CHECK_OK(tl_recovery_make(db, key, EVE, codes));
    CHECK_EQ(strlen(codes[0]), TL_RECOVERY_BYTES - 1);
    for (size_t i = 0; i < sizeof lower; i++)
        lower[i] =
            codes[0][i] >= 'A' && codes[0][i] <= 'Z' ? (char)(codes[0][i] + 32) : codes[0][i];
    CHECK_ERR(TL_EDENIED, tl_factor_code_use(db, key, BOB, codes[0], NOW));
    CHECK_OK(tl_factor_code_use(db, key, EVE, lower, NOW));
    CHECK_ERR(TL_EDENIED, tl_factor_code_use(db, key, EVE, codes[0], NOW));
    CHECK_OK(tl_factor_ways(db, EVE, &ways));
    CHECK_EQ(ways.recovery_len, TL_RECOVERY_CODES - 1);
    CHECK_OK(tl_recovery_make(db, key, EVE, again)); /* New ones end the old ones. */
    CHECK_ERR(TL_EDENIED, tl_factor_code_use(db, key, EVE, codes[1], NOW));
    CHECK_OK(tl_factor_code_use(db, key, EVE, again[1], NOW));
    CHECK_ERR(TL_EDENIED, tl_factor_code_use(db, key, EVE, "AAAA-BBBB-CCCC-DDDD", NOW));
}

static void wrong_tries_lock_and_a_password_alone_forgives_nothing(void **state)
{
    struct tl_db *db = house(state);
    struct tl_staff eve;
    char token[TL_TOKEN_BYTES];
    bool locks = false;
    CHECK_ERR(TL_EDENIED, tl_signin_check(db, "eve", "wrong", NOW, &eve));
    for (int i = 1; i < TL_SIGNIN_TRIES; i++) {
        CHECK_OK(tl_signin_failed(db, EVE, NOW, &locks));
        CHECK(!locks);
        CHECK_OK(tl_signin_check(db, "eve", "correct horse", NOW, &eve));
        tl_token_draw(token);
        CHECK_OK(tl_signin_begin(
            db, &(struct tl_session){ .owner = EVE, .made_at = NOW, .stage = TL_STAGE_FACTOR },
            token));
    }
    CHECK_OK(tl_signin_failed(db, EVE, NOW, &locks));
    CHECK(locks);
    CHECK_ERR(TL_EBUSY, tl_signin_check(db, "eve", "correct horse", NOW, &eve));
    CHECK_OK(tl_signin_check(db, "eve", "correct horse", NOW + TL_SIGNIN_LOCK_US, &eve));
}

static void a_session_counts_when_it_is_proved(void **state)
{
    struct tl_db *db = house(state);
    struct tl_staff staff = { .id = EVE };
    struct tl_session session;
    char token[TL_TOKEN_BYTES];
    bool is_old;
    tl_token_draw(token);
    CHECK_OK(tl_signin_begin(
        db, &(struct tl_session){ .owner = EVE, .made_at = NOW, .stage = TL_STAGE_FACTOR }, token));
    CHECK_OK(tl_session_find(db, token, NOW, &staff, &session, &is_old));
    CHECK_EQ(session.stage, TL_STAGE_FACTOR);
    CHECK(!tl_session_is_fresh(&session, NOW, TL_MINUTE));
    CHECK_ERR(TL_ENONE,
              tl_session_find(db, token, NOW + TL_PENDING_LIFE_US, &staff, &session, &is_old));
    char next[TL_TOKEN_BYTES];
    tl_token_draw(next);
    CHECK_OK(tl_session_prove(db, token, EVE, NOW));
    CHECK_OK(tl_session_renew(db, token, next));
    CHECK_ERR(TL_ENONE, tl_session_find(db, token, NOW, &staff, &session, &is_old));
    CHECK_ERR(TL_ENONE, tl_session_renew(db, token, next));
    memcpy(token, next, sizeof token);
    CHECK_OK(tl_session_find(db, token, NOW + TL_PENDING_LIFE_US, &staff, &session, &is_old));
    CHECK_EQ(session.stage, TL_STAGE_DONE);
    CHECK(tl_session_is_fresh(&session, NOW + TL_MINUTE - 1, TL_MINUTE));
    CHECK(!tl_session_is_fresh(&session, NOW + TL_MINUTE, TL_MINUTE));
    CHECK_ERR(TL_ENONE,
              tl_session_find(db, token, NOW + TL_SESSION_IDLE_US, &staff, &session, &is_old));
}

static void a_locked_screen_is_not_fresh_until_it_is_proved(void **state)
{
    struct tl_db *db = house(state);
    struct tl_staff staff = { .id = EVE };
    struct tl_session session;
    char token[TL_TOKEN_BYTES];
    bool is_old;
    tl_token_draw(token);
    CHECK_OK(tl_signin_begin(
        db, &(struct tl_session){ .owner = EVE, .made_at = NOW, .stage = TL_STAGE_DONE }, token));
    CHECK_OK(tl_session_lock(db, token, NOW + 1));
    CHECK_OK(tl_session_find(db, token, NOW + 2, &staff, &session, &is_old));
    CHECK_EQ(session.locked_at, NOW + 1);
    CHECK(!tl_session_is_fresh(&session, NOW + 2, TL_MINUTE));
    CHECK_OK(tl_session_prove(db, token, EVE, NOW + 3));
    CHECK_OK(tl_session_find(db, token, NOW + 4, &staff, &session, &is_old));
    CHECK(tl_session_is_fresh(&session, NOW + 4, TL_MINUTE));
}

static void factors_belong_to_their_person(void **state)
{
    struct tl_db *db = house(state);
    struct tl_factor factor;
    struct tl_factor_ways ways;
    tl_id who = 0;
    CHECK_OK(tl_totp_enrol(db, key, EVE, secret, code_at(NOW), NOW));
    CHECK_OK(tl_store_factor_find(db, "totp:3", &factor));
    CHECK_ERR(TL_ENONE, tl_store_factor_delete(db, factor.id, BOB));
    CHECK_OK(tl_store_factor_delete(db, factor.id, EVE));
    CHECK_OK(tl_factor_ways(db, EVE, &ways));
    CHECK_EQ(ways.totp_len, 0);
    CHECK_ERR(TL_ENONE, tl_store_subject_find(db, "https://id", "s", &who));
    CHECK_OK(tl_store_subject_insert(db, "https://id", "s", BOB));
    CHECK_ERR(TL_EEXISTS, tl_store_subject_insert(db, "https://id", "s", EVE));
    CHECK_OK(tl_store_subject_find(db, "https://id", "s", &who));
    CHECK_EQ(who, BOB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sealed_opens_for_its_person_and_key_only),
        ON_BOTH(a_code_is_used_once),
        ON_BOTH(the_records_do_not_hold_the_secret),
        ON_BOTH(a_recovery_code_is_used_once_however_it_is_typed),
        ON_BOTH(wrong_tries_lock_and_a_password_alone_forgives_nothing),
        ON_BOTH(a_session_counts_when_it_is_proved),
        ON_BOTH(a_locked_screen_is_not_fresh_until_it_is_proved),
        ON_BOTH(factors_belong_to_their_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
