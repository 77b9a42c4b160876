/* What browsers call themselves, made coarse. */
#include "server/browser.h"
#include "support/check.h"

#include <string.h>

static void the_usual_ones_are_known_by_their_telling_part(void **state)
{
    (void)state;
    static const struct {
        const char *header, *name;
    } all[] = {
        { "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
          "Firefox, Linux" },
        { "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
          "Edge, Windows" },
        { "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
          "Chrome, Android" },
        { "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
          "Safari, iPhone" },
        { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1",
          "Safari, macOS" },
        { "curl/8.0 (Linux)", "Linux" },
        { "node", "" },
        { "", "" },
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char name[48], narrow[5];
        tl_browser_name(all[i].header, name, sizeof name);
        assert_string_equal(name, all[i].name);
        tl_browser_name(all[i].header, narrow, sizeof narrow);
        CHECK(strlen(narrow) < sizeof narrow);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_usual_ones_are_known_by_their_telling_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
