/* cli.h: the program's subcommands, one file each, and the little that they share. */
#ifndef TL_CLI_CLI_H
#define TL_CLI_CLI_H

#include "base/err.h"
#include "base/fault.h"

/* Exit codes: done; the work failed; the command line was wrong. */
enum { TL_EXIT_OK = 0, TL_EXIT_FAILED = 1, TL_EXIT_USAGE = 2 };

/*  name, function, arguments, what it does */
#define TL_COMMAND_TABLE(X)                                                                        \
    X("serve", tl_cli_serve, "--data DIR [--settings FILE] [--set KEY=VALUE]... [--clock=manual]", \
      "runs the center; all its state is in DIR")                                                  \
    X("init", tl_cli_init, "--data DIR [--policy DIR] [--for-tests]", "makes a data folder")       \
    X("check", tl_cli_check, "POLICY [--json]", "proves that a policy has no dead ends")           \
    X("graph", tl_cli_graph,                                                                       \
      "POLICY [-o FILE.svg|.png|.pdf] [--topic NAME|--steps] [--language CODE] [--dot]",           \
      "draws a policy: topics and what leads where, or their steps; faults in red")                \
    X("schema", tl_cli_schema, "[NAME]",                                                           \
      "the policy language as a JSON Schema, for editors; without a name, which there are")        \
    X("articles", tl_cli_articles, "--policy DIR [--review DATE|today]",                           \
      "lists a policy's articles, their questions, who keeps them and when they are looked at")    \
    X("user", tl_cli_user,                                                                         \
      "add|list|password|forget|phone --data DIR [LOGIN] [--role ROLE,...] [--office KEY] "        \
      "[--name NAME] [--skills SKILL,...] [--tiers N,...]",                                        \
      "staff who may sign in; forget: drops their second factors; phone: a desk phone's account")  \
    X("client", tl_cli_client,                                                                     \
      "add|list|secret|feed|no-feed|remove --data DIR [CLIENT] "                                   \
      "[--name NAME]",                                                                             \
      "other systems that may ask for the status of cases; secret: draws a new one; feed: it may " \
      "send records too")                                                                          \
    X("import", tl_cli_import,                                                                     \
      "cases|appointments|representations|answers|times FILE.csv "                                 \
      "--data DIR",                                                                                \
      "takes records from a file")                                                                 \
    X("generate", tl_cli_generate,                                                                 \
      "cases|appointments|representations|answers|times --policy DIR [--count N] [--seed S] "      \
      "[--out FILE.csv]",                                                                          \
      "invents the cases of a lively agency")                                                      \
    X("journal", tl_cli_journal, "verify|show --data DIR [--contact ID|NUMBER]",                   \
      "looks at the record of facts; what happened to one contact, in words")                      \
    X("backup", tl_cli_backup, "--data DIR --to DIR [--without-keys]",                             \
      "copies everything while the center runs, and proves that the copy holds")                   \
    X("person", tl_cli_person,                                                                     \
      "find|export|erase|hold|release --data DIR [--contact N] [--number N] [--mail ADDRESS] "     \
      "[--case N] [--reason TEXT] [--to DIR] [--settings FILE] [--erased FILE] [--yes]",           \
      "what is stored of a person: shown, given out, erased, or held so that nothing goes")        \
    X("waits", tl_cli_waits, "--data DIR [--policy DIR]",                                          \
      "tells how often the waits told were right, and the wait to expect by weekday and hour")     \
    X("times", tl_cli_times, "--data DIR [--policy DIR]",                                          \
      "computes from the cases how long they take, by form and office, and tells people so")       \
    X("slots", tl_cli_slots, "--data DIR [--policy DIR]",                                          \
      "tells how far off the first free appointment of each center is")                            \
    X("numbers", tl_cli_numbers,                                                                   \
      "--data DIR [--from DATE] [--to DATE] [--every MINUTES|day] [--by channel,language,queue] "  \
      "[--within SECONDS,...] [--staff] [--csv|--json]",                                           \
      "what came of contacts, how long they waited, and how busy staff was, from the journal")     \
    X("scene", tl_cli_scene,                                                                       \
      "FILE... [--policy DIR] [--facts] [--live URL --sip HOST:PORT --password-file FILE]",        \
      "plays scenes, in virtual time or on a server for tests")                                    \
    X("simulate", tl_cli_simulate,                                                                 \
      "--staff ROSTER.yaml --demand DEMAND.yaml [--policy DIR] [--days N] [--seed S] [--json] "    \
      "[--csv] [--waits] [--html FILE] [--compare DIR] [--compare-staff ROSTER.yaml]",             \
      "runs days of invented calls and staff through the center, in seconds")                      \
    X("notice", tl_cli_notice, "bounce --data DIR [--store URL] < MAIL",                           \
      "a mail that came back, from the mail server's pipe: its notice says so")                    \
    X("access-code", tl_cli_access_code, "RECEIPT --data DIR [--store URL] < ADDRESS",             \
      "a code by post, with which a case that was filed on paper comes into its person's account") \
    X("staff", tl_cli_staff,                                                                       \
      "--target \"80% in 30 s\" --staff ROSTER.yaml --demand DEMAND.yaml [--policy DIR] [--days "  \
      "N] "                                                                                        \
      "[--seed S] [-o FILE.yaml] [--json]",                                                        \
      "searches the fewest people for each half hour with whom a service level is reached")        \
    X("torture", tl_cli_torture,                                                                   \
      "[--seed S] [--seeds N] [--hours H] [--journal FILE] | --replay FILE",                       \
      "lives simulated hours under crashes and other faults, and judges every step")               \
    X("demo", tl_cli_demo,                                                                         \
      "--data DIR | --server URL --sip HOST:PORT --policy DIR --password-file FILE [--pace X] "    \
      "[--callers N] [--agents N] [--seed S] [--minutes M] [--demand FILE] [-- SERVE-OPTION...]",  \
      "invented callers and agents on a server for tests: a living center to look at")             \
    X("soak", tl_cli_soak,                                                                         \
      "--data DIR [--minutes M] [--rate R] [--callers N] [--agents N] [--seed S] [--demand FILE] " \
      "[-- SERVE-OPTION...]",                                                                      \
      "a crowd that hangs up, vanishes and loses browsers; memory stays, nothing is stuck or "     \
      "lost")                                                                                      \
    X("help", tl_cli_help, "[COMMAND|settings|roles] | --man PAGE", "tells more")                  \
    X("version", tl_cli_version, "", "tells the version")

#define TL_COMMAND_DECLARE(name, function, arguments, what) int function(int argc, char **argv);
TL_COMMAND_TABLE(TL_COMMAND_DECLARE)
#undef TL_COMMAND_DECLARE

/* One option of a subcommand: --name VALUE or --name=VALUE; without value when flag is set. One
 * whose name is a single letter is written -o VALUE. */
struct tl_option_row {
    const char *name; /* Without the dashes; NULL ends the table. */
    const char **value;
    bool *flag;
};

/* Takes the options out of argv (in any place; "--" ends them) and leaves the other arguments in
 * order. *argc is their number. TL_EBAD: an unknown option or a missing value, told on stderr. */
TL_MUST_USE enum tl_err tl_cli_options(const struct tl_option_row *rows, int *argc, char **argv);

/* Prints faults, one a line: file:line: text (path). */
void tl_cli_faults_print(const struct tl_faults *faults);

/* Tells how the command is called, on stderr, and returns TL_EXIT_USAGE. */
int tl_cli_usage(const char *command);

/* A bar on stderr while it is a terminal: "cases  [######    ]  61 %". Call with done = all last.
 */
void tl_cli_progress(const char *what, uint64_t done, uint64_t all);

/* Runs the command line. */
int tl_cli_main(int argc, char **argv);

#endif
