/* crowd_stage.h: what a crowd needs around it: a server, its policy, a demand, cases, a password.
 *
 *     --data DIR    the folder's policy; a server of one's own on it (child_server)
 *     --server URL  a server that runs, with --sip, --policy and --password-file
 *
 * The folder is one for tests: its pages say that everybody there is invented.
 */
#ifndef TL_CLI_CROWD_STAGE_H
#define TL_CLI_CROWD_STAGE_H

#include "base/fault.h"
#include "cli/case_list.h"
#include "cli/child_server.h"
#include "cli/crowd.h"
#include "policyfile/policyfile.h"

struct tl_crowd_stage {
    /* As the command line says. */
    const char *data, *server, *sip, *policy, *demand, *password_file;
    const char *callers, *agents, *seed, *pace, *minutes;
    char *const *more; /* For the server of one's own; NULL ends them. */
    /* As it becomes. */
    struct tl_policy_file *policy_file;
    struct tl_demand demand_read;
    struct tl_case_list cases;
    struct tl_child_server child;
    char password[256];
    char policy_dir[512];
    double length_s; /* 0: until it is ended. */
    struct tl_crowd_plan plan;
};

/* Reads all and starts the server. log: its log's name in the folder. Each failure is a fault. */
TL_MUST_USE enum tl_err tl_crowd_stage_open(struct tl_crowd_stage *stage, const char *log,
                                            struct tl_faults *faults);
/* Stops the server, where it is its own. TL_ECORRUPT: it had died, or did not end well. */
TL_MUST_USE enum tl_err tl_crowd_stage_close(struct tl_crowd_stage *stage);

/* SIGINT and SIGTERM from now on only say that it is time. */
void tl_crowd_stage_listen(void);
bool tl_crowd_stage_is_over(void);

#endif
