/* What sign-in keeps in the server: pending things, failed tries by address, the folder's secret.
 */
#include "support/check.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/folder_key.h"
#include "server/signin.h"
#include "store/support_store.h"

#define NOW (1000000 * TL_MINUTE)

static void what_is_pending_is_taken_once_by_its_person(void **state)
{
    (void)state;
    struct tl_pending *pending;
    struct tl_pending_item item = { .kind = TL_PENDING_TOTP_NEW, .staff = 7, .bytes = { 5 } }, out;
    char name[TL_PENDING_NAME_BYTES], other[TL_PENDING_NAME_BYTES];
    CHECK_OK(tl_pending_open(&pending));
    tl_pending_put(pending, &item, NOW, name);
    tl_pending_put(pending, &item, NOW, other);
    assert_string_not_equal(name, other);
    CHECK_ERR(TL_ENONE, tl_pending_take(pending, name, TL_PENDING_TOTP_NEW, 8, NOW, &out));
    CHECK_ERR(TL_ENONE, tl_pending_take(pending, name, TL_PENDING_OIDC, 7, NOW, &out));
    CHECK_ERR(TL_ENONE, tl_pending_take(pending, "", TL_PENDING_TOTP_NEW, 7, NOW, &out));
    CHECK_ERR(TL_ENONE, tl_pending_find(pending, name, TL_PENDING_TOTP_NEW, 7,
                                        NOW + TL_PENDING_FOR_US, &out));
    CHECK_OK(tl_pending_find(pending, name, TL_PENDING_TOTP_NEW, 7, NOW, &out));
    CHECK_OK(tl_pending_take(pending, name, TL_PENDING_TOTP_NEW, 7, NOW, &out));
    CHECK_EQ(out.bytes[0], 5);
    CHECK_ERR(TL_ENONE, tl_pending_take(pending, name, TL_PENDING_TOTP_NEW, 7, NOW, &out));
    CHECK_OK(tl_pending_take(pending, other, TL_PENDING_TOTP_NEW, 7, NOW, &out));
    tl_pending_close(pending);
}

static void a_flood_pushes_the_oldest_out(void **state)
{
    (void)state;
    struct tl_pending *pending;
    struct tl_pending_item item = { .kind = TL_PENDING_OIDC }, out;
    char first[TL_PENDING_NAME_BYTES], name[TL_PENDING_NAME_BYTES];
    CHECK_OK(tl_pending_open(&pending));
    tl_pending_put(pending, &item, NOW, first);
    for (int i = 0; i < TL_PENDING_MAX; i++)
        tl_pending_put(pending, &item, NOW, name);
    CHECK_ERR(TL_ENONE, tl_pending_find(pending, first, TL_PENDING_OIDC, 0, NOW, &out));
    CHECK_OK(tl_pending_find(pending, name, TL_PENDING_OIDC, 0, NOW, &out));
    tl_pending_close(pending);
}

static void an_address_that_fails_too_often_waits(void **state)
{
    (void)state;
    struct tl_tries *tries;
    CHECK_OK(tl_tries_open(3, &tries));
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(tl_tries_wait_us(tries, "192.0.2.1", NOW + i), 0);
        tl_tries_failed(tries, "192.0.2.1", NOW + i);
    }
    int64_t wait_us = tl_tries_wait_us(tries, "192.0.2.1", NOW + 3);
    CHECK(wait_us > 0 && wait_us <= TL_TRIES_FOR_US);
    CHECK_EQ(tl_tries_wait_us(tries, "192.0.2.1", NOW + TL_TRIES_FOR_US), 0);
    tl_tries_close(tries);
}

static void a_folder_has_one_secret_that_only_its_owner_reads(void **state)
{
    (void)state;
    char dir[64], file[128];
    uint8_t first[TL_FOLDER_SECRET_BYTES], again[TL_FOLDER_SECRET_BYTES];
    struct tl_fault room[4];
    struct tl_faults faults = { .faults = room, .faults_max = 4 };
    struct stat info;
    CHECK(sodium_init() >= 0);
    support_folder_make(dir, sizeof dir);
    snprintf(file, sizeof file, "%s/secret.key", dir);
    CHECK_OK(tl_folder_key(dir, "signin__", first, &faults));
    CHECK_OK(tl_folder_key(dir, "signin__", again, &faults));
    assert_memory_equal(first, again, sizeof first);
    CHECK_OK(tl_folder_key(dir, "another_", again, &faults));
    assert_memory_not_equal(first, again, sizeof first);
    CHECK(stat(file, &info) == 0 && (info.st_mode & 0777) == 0600);
    CHECK(chmod(file, 0640) == 0);
    CHECK_ERR(TL_EDENIED, tl_folder_key(dir, "signin__", again, &faults));
    CHECK(chmod(file, 0600) == 0 && truncate(file, 10) == 0);
    CHECK_ERR(TL_EBAD, tl_folder_key(dir, "signin__", again, &faults));
    CHECK_EQ(faults.faults_len, 2);
    support_folder_remove(dir);
}

static void rules_that_are_none_are_refused(void **state)
{
    (void)state;
    struct tl_settings settings;
    struct tl_fault room[4];
    struct tl_faults faults = { .faults = room, .faults_max = 4 };
    struct tl_signin *signin;
    static const char *const urls[] = { "desk.example", "http://desk.example", "https://",
                                        "https://a/b", "https://a?b" };
    tl_settings_init(&settings);
    snprintf(settings.signin_second_factor, sizeof settings.signin_second_factor, "admin,king");
    CHECK_ERR(TL_EBAD, tl_signin_open(&settings, "/nowhere", &faults, &signin));
    snprintf(settings.signin_second_factor, sizeof settings.signin_second_factor, " ");
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        faults.faults_len = 0;
        snprintf(settings.http_url, sizeof settings.http_url, "%s", urls[i]);
        CHECK_ERR(TL_EBAD, tl_signin_open(&settings, "/nowhere", &faults, &signin));
        CHECK_EQ(faults.faults_len, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_pending_is_taken_once_by_its_person),
        cmocka_unit_test(a_flood_pushes_the_oldest_out),
        cmocka_unit_test(an_address_that_fails_too_often_waits),
        cmocka_unit_test(a_folder_has_one_secret_that_only_its_owner_reads),
        cmocka_unit_test(rules_that_are_none_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
