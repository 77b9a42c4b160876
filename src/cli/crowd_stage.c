/* crowd_stage.c: reading what a crowd needs, and its own server. */
#include "cli/crowd_stage.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "server/folder.h"

static enum tl_err fault(struct tl_faults *faults, enum tl_err err, const char *about,
                         const char *text)
{
    tl_faults_add(faults, "", 0, about, text);
    return err;
}

/* A number from low to high; NULL leaves what out has. */
static enum tl_err read_number(const char *text, const char *name, double low, double high,
                               struct tl_faults *faults, double *out)
{
    char *end, why[96];
    if (!text)
        return TL_OK;
    double number = strtod(text, &end);
    if (end == text || *end != '\0' || !(number >= low && number <= high)) {
        snprintf(why, sizeof why, "this is a number from %g to %g", low, high);
        return fault(faults, TL_EBAD, name, why);
    }
    *out = number;
    return TL_OK;
}

static enum tl_err read_numbers(struct tl_crowd_stage *stage, struct tl_faults *faults)
{
    struct tl_crowd_plan *plan = &stage->plan;
    double agents = plan->agents_len, callers = plan->callers_max, minutes = stage->length_s / 60;
    enum tl_err err =
        read_number(stage->agents, "--agents", 1, TL_CROWD_AGENTS_MAX, faults, &agents);
    if (err == TL_OK)
        err = read_number(stage->callers, "--callers", 1, TL_CROWD_CALLERS_MAX, faults, &callers);
    if (err == TL_OK)
        err = read_number(stage->pace, "--pace", 0.01, 100, faults, &plan->pace);
    if (err == TL_OK)
        err = read_number(stage->minutes, "--minutes", 0.1, 10000, faults, &minutes);
    plan->agents_len = (uint32_t)agents;
    plan->callers_max = (uint32_t)callers;
    stage->length_s = minutes * 60;
    if (stage->seed)
        plan->seed = strtoull(stage->seed, NULL, 10);
    return err;
}

/* The folder's policy, where none is named; only a folder for tests has invented people. */
static enum tl_err look_at_folder(struct tl_crowd_stage *stage, struct tl_faults *faults)
{
    struct tl_folder folder;
    const char *policy = stage->policy ? stage->policy : "";
    enum tl_err err = tl_folder_open(&folder, stage->data, "", policy, TL_FOLDER_BESIDE, 1, faults);
    if (err != TL_OK)
        return err;
    snprintf(stage->policy_dir, sizeof stage->policy_dir, "%s", folder.policy_dir);
    bool for_tests = folder.for_tests;
    tl_folder_close(&folder);
    return for_tests ? TL_OK
                     : fault(faults, TL_EDENIED, stage->data,
                             "invented people call only where all is invented: make the folder "
                             "with init --for-tests");
}

/* The first line of the file, never an argument. */
static enum tl_err read_password(struct tl_crowd_stage *stage, struct tl_faults *faults)
{
    char file[600];
    snprintf(file, sizeof file, "%s/password", stage->data ? stage->data : ".");
    FILE *in = fopen(stage->password_file ? stage->password_file : file, "re");
    bool is_read = in && fgets(stage->password, sizeof stage->password, in);
    if (in)
        fclose(in);
    if (!is_read)
        return fault(faults, TL_EIO, stage->password_file ? stage->password_file : file,
                     "the agents' password is read from there");
    stage->password[strcspn(stage->password, "\r\n")] = '\0';
    return TL_OK;
}

static enum tl_err read_files(struct tl_crowd_stage *stage, struct tl_faults *faults)
{
    char cases[600];
    enum tl_err err = tl_policy_file_open(stage->policy_dir, faults, &stage->policy_file);
    if (err != TL_OK)
        return err;
    stage->plan.policy = tl_policy_file_policy(stage->policy_file);
    err = tl_demand_open(stage->demand, stage->plan.policy, faults, &stage->demand_read);
    if (err != TL_OK)
        return err;
    stage->plan.demand = &stage->demand_read;
    snprintf(cases, sizeof cases, "%s/cases.csv", stage->data ? stage->data : ".");
    err = tl_case_list_open(&stage->cases, cases);
    stage->plan.cases = stage->cases.numbers;
    stage->plan.cases_len = stage->cases.len;
    return err;
}

static enum tl_err start_server(struct tl_crowd_stage *stage, const char *log,
                                struct tl_faults *faults)
{
    char file[600];
    stage->plan.url = stage->server;
    stage->plan.sip = stage->sip;
    if (stage->server)
        return TL_OK;
    snprintf(file, sizeof file, "%s/%s", stage->data, log);
    enum tl_err err = tl_child_server_start(&stage->child, stage->data, file, stage->more);
    if (err != TL_OK)
        return fault(faults, err, file, "the server did not start; its log says why");
    stage->plan.url = stage->child.url;
    stage->plan.sip = stage->child.sip;
    return TL_OK;
}

enum tl_err tl_crowd_stage_open(struct tl_crowd_stage *stage, const char *log,
                                struct tl_faults *faults)
{
    stage->plan.password = stage->password;
    enum tl_err err = read_numbers(stage, faults);
    if (err == TL_OK && stage->data)
        err = look_at_folder(stage, faults);
    else if (err == TL_OK)
        snprintf(stage->policy_dir, sizeof stage->policy_dir, "%s", stage->policy);
    if (err == TL_OK)
        err = read_password(stage, faults);
    if (err == TL_OK)
        err = read_files(stage, faults);
    if (err == TL_OK)
        err = start_server(stage, log, faults);
    return err;
}

enum tl_err tl_crowd_stage_close(struct tl_crowd_stage *stage)
{
    enum tl_err err = stage->child.pid > 0 ? tl_child_server_stop(&stage->child) : TL_OK;
    if (stage->plan.demand)
        tl_demand_close(&stage->demand_read);
    tl_policy_file_close(stage->policy_file);
    tl_case_list_close(&stage->cases);
    return err;
}

static volatile sig_atomic_t over;

static void hear(int signal)
{
    (void)signal;
    over = 1;
}

void tl_crowd_stage_listen(void)
{
    const struct sigaction action = { .sa_handler = hear };
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool tl_crowd_stage_is_over(void)
{
    return over != 0;
}
