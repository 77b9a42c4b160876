/* Roles and rights: names both ways, and who may what. */
#include "support/check.h"

#include <string.h>

#include "desk/roles.h"

static void every_role_is_read_and_written_by_its_name(void **state)
{
    (void)state;
    const char *name, *what;
    uint32_t rights, all = 0, seen = 0;
    char text[TL_ROLE_NAMES_BYTES];
    for (uint32_t i = 0; tl_role_row(i, &name, &what, &rights); i++) {
        uint32_t bit = tl_role_of(name);
        CHECK(bit != 0 && (bit & (bit - 1)) == 0 && (seen & bit) == 0);
        assert_string_equal(tl_role_name(bit), name);
        CHECK_EQ(tl_role_rights(bit), rights);
        CHECK((rights & TL_RIGHT_SESSION) != 0 && strlen(what) > 0);
        seen |= bit;
        all |= rights;
    }
    tl_roles_write(seen, text); /* The room is enough for all of them. */
    CHECK_EQ(tl_roles_read(text), seen);
    CHECK_EQ(seen & all, 0); /* A principal carries both. */
}

static void several_roles_have_the_rights_of_all(void **state)
{
    (void)state;
    uint32_t both = tl_roles_read("reviewer, author");
    CHECK_EQ(both, TL_ROLE_REVIEWER | TL_ROLE_AUTHOR);
    uint32_t rights = tl_role_rights(both);
    CHECK((rights & TL_RIGHT_REVIEW) != 0 && (rights & TL_RIGHT_WRITE) != 0);
    CHECK_EQ(rights & (TL_RIGHT_DESK | TL_RIGHT_CASES | TL_RIGHT_ADMINISTER), 0);
}

static void an_unknown_role_spoils_the_list(void **state)
{
    (void)state;
    CHECK_EQ(tl_roles_read("agent,king"), 0);
    CHECK_EQ(tl_roles_read(""), 0);
    CHECK_EQ(tl_role_of("agents"), 0);
    assert_string_equal(tl_role_name(0), "");
    assert_null(tl_right_name(0, 0));
}

static void only_those_at_a_desk_take_contacts(void **state)
{
    (void)state;
    CHECK((tl_role_rights(TL_ROLE_AGENT) & TL_RIGHT_DESK) != 0);
    CHECK_EQ(tl_role_rights(TL_ROLE_AGENT) & TL_RIGHT_PROTECTED, 0);
    CHECK_EQ(tl_role_rights(TL_ROLE_ADMIN) & (TL_RIGHT_DESK | TL_RIGHT_CASES), 0);
    CHECK_EQ(tl_role_rights(TL_ROLE_OMBUDSMAN) & (TL_RIGHT_DESK | TL_RIGHT_WRITE), 0);
    CHECK_EQ(tl_role_rights(TL_ROLE_OFFICE) & TL_RIGHT_CASES, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_role_is_read_and_written_by_its_name),
        cmocka_unit_test(several_roles_have_the_rights_of_all),
        cmocka_unit_test(an_unknown_role_spoils_the_list),
        cmocka_unit_test(only_those_at_a_desk_take_contacts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
