/* Settings: defaults, the order of their sources, and faults in words that help. */
#include "support/check.h"

#include <string.h>

#include "server/settings.h"

static struct tl_fault room[8];
static struct tl_faults faults;
static struct tl_settings settings;

static int set_up(void **state)
{
    (void)state;
    faults = (struct tl_faults){ .faults = room, .faults_max = 8 };
    tl_settings_init(&settings);
    return 0;
}

static void defaults_stand_without_any_source(void **state)
{
    (void)state;
    assert_string_equal(settings.http_address, "127.0.0.1");
    CHECK_EQ(settings.http_port, 8080);
}

static void a_key_sets_its_value(void **state)
{
    (void)state;
    CHECK_OK(tl_settings_set(&settings, "http.port", "9090", NULL, 0, &faults));
    CHECK_OK(tl_settings_set(&settings, "sip.address", "127.0.0.9", NULL, 0, &faults));
    CHECK_EQ(settings.http_port, 9090);
    assert_string_equal(settings.sip_address, "127.0.0.9");
}

static void a_value_out_of_range_is_named_with_its_range(void **state)
{
    (void)state;
    CHECK_ERR(TL_EBAD, tl_settings_set(&settings, "http.port", "70000", "x.conf", 3, &faults));
    CHECK_EQ(faults.faults_len, 1);
    CHECK_EQ(room[0].line, 3);
    assert_string_equal(room[0].text, "http.port must be a number from 0 to 65535, not \"70000\"");
    CHECK_EQ(settings.http_port, 8080);
}

static void an_unknown_key_says_where_the_list_is(void **state)
{
    (void)state;
    CHECK_ERR(TL_EBAD, tl_settings_set(&settings, "http.prt", "1", NULL, 0, &faults));
    assert_string_equal(room[0].text,
                        "there is no setting \"http.prt\"; `throughline help settings` lists them");
}

static void a_file_names_every_fault_by_its_line(void **state)
{
    (void)state;
    const char *file = "settings-test.conf";
    FILE *out = fopen(file, "w");
    CHECK(out != NULL);
    fputs("# ports\nhttp.port = 8181 # here\n\nnonsense\nsip.port = many\nsip.port = 5070\n", out);
    fclose(out);
    CHECK_ERR(TL_EBAD, tl_settings_read(&settings, file, &faults));
    CHECK_EQ(faults.faults_len, 2);
    CHECK_EQ(room[0].line, 4);
    CHECK_EQ(room[1].line, 5);
    CHECK_EQ(settings.http_port, 8181);
    CHECK_EQ(settings.sip_port, 5070);
    remove(file);
}

static void the_environment_is_read_by_its_names(void **state)
{
    (void)state;
    setenv("THROUGHLINE_HTTP_PORT", "8282", 1);
    CHECK_OK(tl_settings_environment(&settings, &faults));
    unsetenv("THROUGHLINE_HTTP_PORT");
    CHECK_EQ(settings.http_port, 8282);
}

static void a_word_must_be_one_of_its_list(void **state)
{
    (void)state;
    CHECK_OK(tl_settings_set(&settings, "log.format", "json", NULL, 0, &faults));
    CHECK_ERR(TL_EBAD, tl_settings_set(&settings, "log.format", "jso", NULL, 0, &faults));
    CHECK_ERR(TL_EBAD, tl_settings_set(&settings, "log.format", "", NULL, 0, &faults));
    assert_string_equal(room[0].text, "log.format is one of: text json; not \"jso\"");
    assert_string_equal(settings.log_format, "json");
}

/* "key+" taken, "key-" left for the restart. */
static void note_difference(void *arg, const char *key, bool is_now)
{
    char *notes = arg;
    size_t len = strlen(notes);
    snprintf(notes + len, 200 - len, "%s%s ", key, is_now ? "+" : "-");
}

static void a_reload_takes_what_it_can_and_names_the_rest(void **state)
{
    (void)state;
    char notes[200] = "";
    struct tl_settings next = settings;
    CHECK_OK(tl_settings_set(&next, "http.port", "9191", NULL, 0, &faults));
    CHECK_OK(tl_settings_set(&next, "stop.wait_s", "7", NULL, 0, &faults));
    CHECK_OK(tl_settings_set(&next, "log.level", "error", NULL, 0, &faults));
    tl_settings_reload(&settings, &next, note_difference, notes);
    assert_string_equal(notes, "http.port- log.level+ stop.wait_s+ ");
    CHECK_EQ(settings.http_port, 8080);
    CHECK_EQ(settings.stop_wait_s, 7);
    assert_string_equal(settings.log_level, "error");
    notes[0] = '\0';
    next = settings;
    tl_settings_reload(&settings, &next, note_difference, notes);
    assert_string_equal(notes, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(defaults_stand_without_any_source, set_up),
        cmocka_unit_test_setup(a_key_sets_its_value, set_up),
        cmocka_unit_test_setup(a_value_out_of_range_is_named_with_its_range, set_up),
        cmocka_unit_test_setup(an_unknown_key_says_where_the_list_is, set_up),
        cmocka_unit_test_setup(a_file_names_every_fault_by_its_line, set_up),
        cmocka_unit_test_setup(the_environment_is_read_by_its_names, set_up),
        cmocka_unit_test_setup(a_word_must_be_one_of_its_list, set_up),
        cmocka_unit_test_setup(a_reload_takes_what_it_can_and_names_the_rest, set_up),
    };
    return cmocka_run_group_tests_name("server/settings", tests, NULL, NULL);
}
