/* serve_inside.h: everything that runs, for serve.c and its parts alone. */
#ifndef TL_SERVER_SERVE_INSIDE_H
#define TL_SERVER_SERVE_INSIDE_H

#include <signal.h>

#include "server/api.h"
#include "server/callback_code.h"
#include "server/folder.h"
#include "server/giving_job.h"
#include "server/papers_job.h"
#include "server/records.h"
#include "server/retention.h"
#include "server/serve.h"
#include "server/times_job.h"
#include "server/uploads.h"

/* In the order in which it was opened. */
struct tl_server {
    const struct tl_serve_options *options;
    struct tl_settings settings; /* In force; the main thread's. */
    struct tl_folder folder;
    struct tl_clock clock;
    struct tl_callback_code_keys code_keys; /* Voice alone opens codes. */
    struct tl_engine *engine;
    struct tl_policies *policies;
    struct tl_phones *phones;
    struct tl_voice *voice;
    struct tl_records *records;
    struct tl_measures *measures;
    struct tl_recordings *recordings;
    struct tl_notices *notices;
    struct tl_reports *reports;
    struct tl_retention *retention;
    struct tl_times_board *times_board;
    struct tl_times_job *times_job;
    struct tl_giving_job *giving_job;
    struct tl_papers_job *papers_job;
    struct tl_uploads *uploads;
    struct tl_api api;
};

/* The full text of a policy (a struct tl_policy_file) is kept by its hash. */
enum tl_err tl_server_put_policy(struct tl_db *db, void *file);

/* Settings, certificate, pages and policy again: what can be used is, the rest is told in the log
 * and stays as it was. */
void tl_server_reload(struct tl_server *server);

/* Runs until the center is to be closed: a signal, and the calls that run have ended or their time
 * is over. signals are blocked, SIGHUP, SIGTERM and SIGINT among them. */
void tl_server_wait(struct tl_server *server, const sigset_t *signals);

#endif
