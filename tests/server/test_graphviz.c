/* test_graphviz.c: a picture comes back, and what cannot be drawn or is not installed is said so.
 */
#include "server/graphviz.h"

#include <string.h>

#include "support/check.h"

static enum tl_err draw(const char *dot, char *out, size_t out_bytes_max)
{
    FILE *from = tmpfile(), *to = tmpfile();
    assert_non_null(from);
    assert_non_null(to);
    fputs(dot, from);
    enum tl_err err = tl_graphviz_draw(from, "svg", to);
    size_t bytes = fread(out, 1, out_bytes_max - 1, to);
    out[bytes] = '\0';
    fclose(from);
    fclose(to);
    return err;
}

static void a_picture_is_drawn_and_stands_at_its_beginning(void **state)
{
    (void)state;
    char svg[8192];
    CHECK_OK(draw("digraph { a -> b }", svg, sizeof svg));
    CHECK(strncmp(svg, "<?xml", 5) == 0);
    assert_non_null(strstr(svg, "</svg>"));
}

static void what_is_no_picture_is_refused(void **state)
{
    (void)state;
    char svg[8192];
    CHECK_ERR(TL_EIO, draw("digraph { a -> ", svg, sizeof svg));
}

static void where_graphviz_is_not_installed_it_is_said(void **state)
{
    (void)state;
    char svg[64];
    char *path = strdup(getenv("PATH"));
    CHECK_EQ(setenv("PATH", "/nowhere", 1), 0);
    CHECK_ERR(TL_EUNSUPPORTED, draw("digraph { a -> b }", svg, sizeof svg));
    CHECK_EQ(setenv("PATH", path, 1), 0);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_is_drawn_and_stands_at_its_beginning),
        cmocka_unit_test(what_is_no_picture_is_refused),
        cmocka_unit_test(where_graphviz_is_not_installed_it_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
