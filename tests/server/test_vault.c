/* test_vault.c: the master key is made once and kept to its owner; wrapped keys fit one record. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/vault.h"
#include "support/check.h"

static char dir[64], path[128];
static const uint8_t key[TL_VAULT_KEY_BYTES] = "thirty-two bytes that are a key";

static int make_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/vault-XXXXXX");
    CHECK(mkdtemp(dir) != NULL);
    snprintf(path, sizeof path, "%s/recordings.key", dir);
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(dir); /* Nothing else was left there. */
}

static void the_key_is_made_once_and_its_owners_alone(void **state)
{
    (void)state;
    struct tl_vault first, again;
    struct stat info;
    CHECK_ERR(TL_ENONE, tl_vault_open(&first, dir, false));
    CHECK_OK(tl_vault_open(&first, dir, true));
    CHECK_EQ(stat(path, &info), 0);
    CHECK_EQ(info.st_mode & 0777, 0600);
    CHECK_OK(tl_vault_open(&again, dir, true));
    assert_memory_equal(&first, &again, sizeof first);
    CHECK_OK(tl_vault_open(&again, dir, false));
    CHECK_EQ(chmod(path, 0640), 0);
    CHECK_ERR(TL_EBAD, tl_vault_open(&again, dir, true));
}

static void what_is_no_key_is_not_taken_for_one(void **state)
{
    (void)state;
    struct tl_vault vault;
    for (size_t len = 0; len < 40; len++) {
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        CHECK_EQ(write(fd, "0123456789012345678901234567890123456789", len), len);
        close(fd);
        CHECK_ERR(len == 32 ? TL_OK : TL_EBAD, tl_vault_open(&vault, dir, true));
    }
}

static void a_wrapped_key_fits_its_record_and_no_other(void **state)
{
    (void)state;
    struct tl_vault vault, other;
    char wrapped[TL_VAULT_WRAPPED_BYTES], again[TL_VAULT_WRAPPED_BYTES];
    uint8_t back[TL_VAULT_KEY_BYTES] = { 0 };
    CHECK_OK(tl_vault_open(&vault, dir, true));
    tl_vault_wrap(&vault, "17-1", key, wrapped);
    tl_vault_wrap(&vault, "17-1", key, again);
    CHECK(strcmp(wrapped, again) != 0); /* A nonce of its own. */
    CHECK_OK(tl_vault_unwrap(&vault, "17-1", wrapped, back));
    assert_memory_equal(back, key, sizeof key);
    CHECK_ERR(TL_ECORRUPT, tl_vault_unwrap(&vault, "17-2", wrapped, back));
    other = vault;
    other.key[5] ^= 1;
    CHECK_ERR(TL_ECORRUPT, tl_vault_unwrap(&other, "17-1", wrapped, back));
    for (size_t i = 0; i < strlen(wrapped); i++) {
        char was = wrapped[i];
        wrapped[i] = was == '0' ? '1' : '0';
        CHECK_ERR(TL_ECORRUPT, tl_vault_unwrap(&vault, "17-1", wrapped, back));
        wrapped[i] = 'x';
        CHECK_ERR(TL_ECORRUPT, tl_vault_unwrap(&vault, "17-1", wrapped, back));
        wrapped[i] = was;
    }
    wrapped[strlen(wrapped) - 2] = '\0';
    CHECK_ERR(TL_ECORRUPT, tl_vault_unwrap(&vault, "17-1", wrapped, back));
    CHECK_ERR(TL_ECORRUPT, tl_vault_unwrap(&vault, "17-1", "", back));
}

#define WITH_DIR(test) cmocka_unit_test_setup_teardown(test, make_dir, remove_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DIR(the_key_is_made_once_and_its_owners_alone),
        WITH_DIR(what_is_no_key_is_not_taken_for_one),
        WITH_DIR(a_wrapped_key_fits_its_record_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
