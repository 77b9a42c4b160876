/* Names and passwords for the relay: the same that the relay works out, and settings that are
 * wrong. */
#include "server/turn.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/check.h"

static char secret_file[64];

static void write_secret(const char *text)
{
    snprintf(secret_file, sizeof secret_file, "turn-secret-%d", (int)getpid());
    FILE *out = fopen(secret_file, "w");
    CHECK(out != NULL);
    fputs(text, out);
    fclose(out);
}

static enum tl_err open_with(const char *url, const char *secret, struct tl_turn **out_turn,
                             const char *told)
{
    struct tl_settings settings;
    struct tl_fault rows[4];
    struct tl_faults faults = { .faults = rows, .faults_max = 4 };
    tl_settings_init(&settings);
    write_secret(secret);
    snprintf(settings.turn_url, sizeof settings.turn_url, "%s", url);
    snprintf(settings.turn_secret_file, sizeof settings.turn_secret_file, "%s", secret_file);
    settings.turn_minutes = 60;
    enum tl_err err = tl_turn_open(&settings, &faults, out_turn);
    unlink(secret_file);
    if (told)
        assert_string_equal(rows[0].path, told);
    else
        CHECK_EQ(faults.faults_len, 0);
    return err;
}

/* The password was worked out by openssl dgst -sha1 -hmac. */
static void the_password_is_the_relays_own(void **state)
{
    (void)state;
    struct tl_turn *turn;
    CHECK_OK(open_with("turn:relay.example:3478 turns:relay.example:443?transport=tcp", "north\n",
                       &turn, NULL));
    json_t *servers = tl_turn_servers(turn, 17, 1799996400);
    const json_t *server = json_array_get(servers, 0);
    CHECK_EQ(json_array_size(servers), 1);
    const json_t *urls = json_object_get(server, "urls");
    CHECK_EQ(json_array_size(urls), 2);
    assert_string_equal(json_string_value(json_array_get(urls, 0)), "turn:relay.example:3478");
    assert_string_equal(json_string_value(json_array_get(urls, 1)),
                        "turns:relay.example:443?transport=tcp");
    assert_string_equal(json_string_value(json_object_get(server, "username")), "1800000000:17");
    assert_string_equal(json_string_value(json_object_get(server, "credential")),
                        "YLmxhZnGNU+6h+sIS3ndueKXAFg=");
    json_decref(servers);
    tl_turn_close(turn);
}

static void without_an_address_there_is_no_relay(void **state)
{
    (void)state;
    struct tl_turn *turn;
    CHECK_OK(open_with("", "north", &turn, NULL));
    CHECK(turn == NULL && tl_turn_servers(turn, 1, 2) == NULL);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const char *const urls[] = { "relay.example", "stun:relay.example",
                                        "turn:", "turn:relay.example https://relay.example" };
    struct tl_turn *turn;
    for (unsigned i = 0; i < sizeof urls / sizeof *urls; i++)
        CHECK_EQ(open_with(urls[i], "north", &turn, "turn.url"), TL_EBAD);
    CHECK_EQ(open_with("turn:relay.example", "\n", &turn, "turn.secret_file"), TL_EBAD);
    CHECK_EQ(open_with("turn:relay.example", "", &turn, "turn.secret_file"), TL_EBAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_password_is_the_relays_own),
        cmocka_unit_test(without_an_address_there_is_no_relay),
        cmocka_unit_test(what_is_wrong_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
