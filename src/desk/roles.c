/* roles.c: the tables of roles and rights, read. */
#include "desk/roles.h"

#include <stdio.h>
#include <string.h>

static const struct {
    uint32_t bit;
    const char *name;
    uint32_t rights;
    const char *what;
} roles[] = {
#define ROW(bit, name, key, rights, what) { 1u << (bit), key, rights, what },
    TL_ROLE_TABLE(ROW)
#undef ROW
};
enum { ROLES_LEN = sizeof roles / sizeof roles[0] };

static const struct {
    uint32_t bit;
    const char *name;
    const char *what;
} rights_all[] = {
#define ROW(bit, name, key, what) { 1u << (bit), key, what },
    TL_RIGHT_TABLE(ROW)
#undef ROW
};
enum { RIGHTS_LEN = sizeof rights_all / sizeof rights_all[0] };

static uint32_t role_find(const char *name, size_t bytes)
{
    for (size_t i = 0; i < ROLES_LEN; i++) {
        if (strlen(roles[i].name) == bytes && memcmp(roles[i].name, name, bytes) == 0)
            return roles[i].bit;
    }
    return 0;
}

uint32_t tl_role_of(const char *name)
{
    return role_find(name, strlen(name));
}

const char *tl_role_name(int64_t mask)
{
    for (size_t i = 0; i < ROLES_LEN; i++) {
        if ((mask & roles[i].bit) != 0)
            return roles[i].name;
    }
    return "";
}

uint32_t tl_roles_read(const char *names)
{
    uint32_t mask = 0;
    for (;;) {
        names += strspn(names, ", ");
        size_t bytes = strcspn(names, ", ");
        if (bytes == 0)
            return mask;
        uint32_t bit = role_find(names, bytes);
        if (bit == 0)
            return 0;
        mask |= bit;
        names += bytes;
    }
}

void tl_roles_write(int64_t mask, char *out)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < ROLES_LEN; i++) {
        if ((mask & roles[i].bit) != 0)
            len += (size_t)snprintf(out + len, TL_ROLE_NAMES_BYTES - len, "%s%s",
                                    len > 0 ? "," : "", roles[i].name);
    }
}

uint32_t tl_role_rights(int64_t mask)
{
    uint32_t rights = 0;
    for (size_t i = 0; i < ROLES_LEN; i++) {
        if ((mask & roles[i].bit) != 0)
            rights |= roles[i].rights;
    }
    return rights;
}

const char *tl_right_name(uint32_t rights, uint32_t index)
{
    for (size_t i = 0; i < RIGHTS_LEN; i++) {
        if ((rights & rights_all[i].bit) != 0 && index-- == 0)
            return rights_all[i].name;
    }
    return NULL;
}

bool tl_role_row(uint32_t index, const char **out_name, const char **out_what, uint32_t *out_rights)
{
    if (index >= ROLES_LEN)
        return false;
    *out_name = roles[index].name;
    *out_what = roles[index].what;
    if (out_rights)
        *out_rights = roles[index].rights;
    return true;
}

const char *tl_right_what(const char *name)
{
    for (size_t i = 0; i < RIGHTS_LEN; i++) {
        if (strcmp(rights_all[i].name, name) == 0)
            return rights_all[i].what;
    }
    return "";
}
