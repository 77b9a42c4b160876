/* user.c: `throughline user`: staff who may sign in. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/cli.h"
#include "desk/desk_phone.h"
#include "desk/signin.h"
#include "server/clock.h"
#include "server/folder.h"
#include "server/folder_key.h"
#include "store/audit.h"
#include "store/factors.h"
#include "store/meta.h"

enum { FAULTS_MAX = 16 };

struct wanted {
    const char *data;
    const char *store;
    const char *role;
    const char *name;
    const char *skills;
    const char *tiers;
    const char *office;
    const char *password; /* From the environment or asked for: never an argument. */
};

/* The password: the first line of the input, without echo where that is a terminal. */
static bool read_password(char *out, size_t bytes_max)
{
    struct termios before, quiet;
    bool is_terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &before) == 0;
    if (is_terminal) {
        fputs("Password: ", stderr);
        quiet = before;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    bool read = fgets(out, (int)bytes_max, stdin) != NULL;
    if (is_terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
    }
    if (read)
        out[strcspn(out, "\r\n")] = '\0';
    return read;
}

static enum tl_err hash_password(char *out, size_t bytes_max)
{
    char password[TL_PASSWORD_MAX + 2];
    if (!read_password(password, sizeof password))
        return TL_EBAD;
    enum tl_err err = tl_password_hash(password, out, bytes_max);
    sodium_memzero(password, sizeof password);
    if (err == TL_EBAD)
        fprintf(stderr, "throughline: a password has %d to %d characters\n", TL_PASSWORD_MIN,
                TL_PASSWORD_MAX);
    return err;
}

static bool is_skill(const struct tl_policy *policy, const char *word)
{
    for (int i = 0; i < TL_SKILLS_MAX; i++) {
        if (policy->skills[i] && strcmp(policy->skills[i], word) == 0)
            return true;
    }
    return false;
}

/* Skills come with commas or spaces between, are kept with spaces, and stand in the policy. */
static enum tl_err read_skills(const struct tl_policy *policy, const char *text, char *out,
                               size_t bytes_max)
{
    char words[sizeof((struct tl_staff *)0)->skills];
    size_t len = 0;
    if (strlen(text) >= sizeof words || bytes_max < sizeof words)
        return TL_ETOOLONG;
    memcpy(words, text, strlen(text) + 1);
    out[0] = '\0';
    char *rest = words;
    for (char *word; (word = strtok_r(rest, ", ", &rest));) {
        if (!is_skill(policy, word)) {
            fprintf(stderr, "throughline: the policy has no skill %s\n", word);
            return TL_EBAD;
        }
        len += (size_t)snprintf(out + len, bytes_max - len, "%s%s", len > 0 ? " " : "", word);
    }
    return TL_OK;
}

static enum tl_err complain(const char *text, const char *about)
{
    fprintf(stderr, text, about);
    return TL_EBAD;
}

/* An office is of the policy's records, or sees people by emergencies.yaml, and goes with the role
 * that is for one office. */
static enum tl_err read_office(const struct tl_policy_set *set, const struct wanted *wanted,
                               struct tl_staff *out)
{
    const struct tl_vocabulary *words = set->vocabulary;
    bool needs_one = (out->roles & TL_ROLE_OFFICE) != 0;
    if (needs_one != (wanted->office[0] != '\0'))
        return complain("throughline: --office KEY and the role %s go together\n",
                        tl_role_name(TL_ROLE_OFFICE));
    bool is_known = !needs_one;
    for (uint32_t i = 0; i < words->offices_len; i++)
        is_known = is_known || strcmp(words->offices[i].code, wanted->office) == 0;
    is_known = is_known || tl_policy_visit_office_find(set->policy, tl_key_of(wanted->office));
    if (!is_known || strlen(wanted->office) >= sizeof out->office)
        return complain("throughline: the policy has no office %s\n", wanted->office);
    snprintf(out->office, sizeof out->office, "%s", wanted->office);
    return TL_OK;
}

static enum tl_err add(struct tl_db *db, const struct tl_policy_set *set,
                       const struct wanted *wanted, const char *login)
{
    struct tl_staff staff = { .roles = tl_roles_read(wanted->role) };
    if (staff.roles == 0)
        return complain("throughline: there is no such role (%s); `throughline help roles` "
                        "lists them\n",
                        wanted->role);
    snprintf(staff.login, sizeof staff.login, "%s", login);
    snprintf(staff.name, sizeof staff.name, "%s", wanted->name ? wanted->name : login);
    snprintf(staff.tiers, sizeof staff.tiers, "%s", wanted->tiers);
    enum tl_err err = read_office(set, wanted, &staff);
    if (err == TL_OK)
        err = read_skills(set->policy, wanted->skills, staff.skills, sizeof staff.skills);
    if (err == TL_OK)
        err = hash_password(staff.password, sizeof staff.password);
    if (err == TL_OK)
        err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = tl_store_ids_take(db, "staff", 1, &staff.id);
    if (err == TL_OK)
        err = tl_store_staff_insert(db, &staff);
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    if (err == TL_EEXISTS)
        fprintf(stderr, "throughline: there is a user %s already\n", login);
    return err;
}

static enum tl_err find(struct tl_db *db, const char *login, struct tl_staff *out)
{
    enum tl_err err = tl_store_staff_find_by_login(db, login, out);
    if (err == TL_ENONE)
        fprintf(stderr, "throughline: there is no user %s\n", login);
    return err;
}

static enum tl_err set_password(struct tl_db *db, const char *login)
{
    struct tl_staff staff;
    enum tl_err err = find(db, login, &staff);
    if (err == TL_OK)
        err = hash_password(staff.password, sizeof staff.password);
    if (err == TL_OK)
        err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = tl_store_staff_set_password(db, staff.id, staff.password);
    if (err == TL_OK)
        err = tl_store_session_delete_of(db, staff.id);
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

static enum tl_err write_audit(struct tl_db *db, tl_id staff, const char *action)
{
    struct tl_audit row = { .at = tl_wall_now(),
                            .staff_id = staff,
                            .record_kind = "staff",
                            .record_id = staff,
                            .reason = "from=- why=operator" };
    snprintf(row.action, sizeof row.action, "%s", action);
    enum tl_err err = tl_store_ids_take(db, "audit", 1, &row.id);
    return err == TL_OK ? tl_store_audit_insert(db, &row) : err;
}

/* For who has lost phone and recovery codes: factors and sessions are gone, the password stays. */
static enum tl_err forget(struct tl_db *db, const char *login)
{
    struct tl_staff staff;
    enum tl_err err = find(db, login, &staff);
    if (err == TL_OK)
        err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = tl_store_factor_delete_of(db, staff.id);
    if (err == TL_OK)
        err = tl_store_session_delete_of(db, staff.id);
    if (err == TL_OK)
        err = write_audit(db, staff.id, "factor removed");
    if (err == TL_OK)
        return tl_db_commit(db);
    tl_db_rollback(db);
    return err;
}

/* A desk phone's account, or its new password, shown this once. A running center takes it at its
 * reload. */
static enum tl_err make_phone(struct tl_db *db, const uint8_t *key, const char *login)
{
    struct tl_staff staff;
    struct tl_staff_phone phone;
    char password[TL_DESK_PHONE_PASSWORD_BYTES], realm[TL_DESK_PHONE_REALM_BYTES];
    enum tl_err err = find(db, login, &staff);
    if (err == TL_OK)
        err = tl_db_begin(db);
    if (err != TL_OK)
        return err;
    err = tl_desk_phone_make(db, key, staff.id, tl_wall_now(), &phone, password);
    if (err == TL_OK)
        err = tl_desk_phone_realm(db, realm);
    if (err == TL_OK)
        err = write_audit(db, staff.id, "desk phone made");
    if (err != TL_OK)
        tl_db_rollback(db);
    else
        err = tl_db_commit(db);
    if (err == TL_OK)
        printf("account  %s\npassword %s\nrealm    %s\n"
               "A running center takes the account at its reload (SIGHUP).\n",
               phone.account, password, realm);
    sodium_memzero(password, sizeof password);
    return err;
}

static enum tl_err phone(const struct tl_folder *folder, const char *dir, const char *login,
                         struct tl_faults *faults)
{
    uint8_t key[TL_FOLDER_SECRET_BYTES];
    enum tl_err err = tl_folder_key(dir, TL_SIGNIN_KEY_USE, key, faults);
    if (err == TL_OK)
        err = make_phone(tl_store_writer(folder->store), key, login);
    sodium_memzero(key, sizeof key);
    return err;
}

static enum tl_err list(struct tl_db *db)
{
    struct tl_staff all[32];
    size_t len = 32;
    tl_id after = 0;
    while (len == 32) {
        enum tl_err err = tl_store_staff_list(db, after, all, 32, &len);
        if (err != TL_OK)
            return err == TL_ENONE ? TL_OK : err;
        for (size_t i = 0; i < len; i++) {
            char roles[TL_ROLE_NAMES_BYTES];
            tl_roles_write(all[i].roles, roles);
            printf("%-20s %-10s tiers %-5s %s%s%s\n", all[i].login, roles, all[i].tiers,
                   all[i].skills, all[i].office[0] != '\0' ? " office " : "", all[i].office);
            after = all[i].id;
        }
    }
    return TL_OK;
}

static enum tl_err run(const struct tl_folder *folder, const struct wanted *wanted, int argc,
                       char **argv, struct tl_faults *faults)
{
    struct tl_db *db = tl_store_writer(folder->store);
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(db);
    if (argc == 3 && strcmp(argv[1], "add") == 0)
        return add(db, &folder->set, wanted, argv[2]);
    if (argc == 3 && strcmp(argv[1], "password") == 0)
        return set_password(db, argv[2]);
    if (argc == 3 && strcmp(argv[1], "forget") == 0)
        return forget(db, argv[2]);
    if (argc == 3 && strcmp(argv[1], "phone") == 0)
        return phone(folder, wanted->data, argv[2], faults);
    return TL_EUNSUPPORTED;
}

int tl_cli_user(int argc, char **argv)
{
    struct tl_fault room[FAULTS_MAX];
    struct tl_faults faults = { .faults = room, .faults_max = FAULTS_MAX };
    struct wanted wanted = {
        .store = "", .role = "agent", .skills = "", .tiers = "1", .office = ""
    };
    const struct tl_option_row rows[] = {
        { .name = "data", .value = &wanted.data },     { .name = "store", .value = &wanted.store },
        { .name = "role", .value = &wanted.role },     { .name = "name", .value = &wanted.name },
        { .name = "skills", .value = &wanted.skills }, { .name = "tiers", .value = &wanted.tiers },
        { .name = "office", .value = &wanted.office }, { .name = NULL },
    };
    struct tl_folder folder;
    if (tl_cli_options(rows, &argc, argv) != TL_OK || argc < 2 || !wanted.data)
        return tl_cli_usage("user");
    enum tl_err err = sodium_init() < 0 ? TL_ENOMEM
                                        : tl_folder_open(&folder, wanted.data, wanted.store, "",
                                                         TL_FOLDER_BESIDE, 1, &faults);
    if (err == TL_OK) {
        err = run(&folder, &wanted, argc, argv, &faults);
        tl_folder_close(&folder);
        if (err == TL_EUNSUPPORTED)
            return tl_cli_usage("user");
    }
    tl_cli_faults_print(&faults);
    return err == TL_OK ? TL_EXIT_OK : TL_EXIT_FAILED;
}
