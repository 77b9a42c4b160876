/* help_options.h: what each option of each command is for. Private to cli.
 *
 * tools/help-check holds it against the options that the commands read.
 */
#ifndef TL_CLI_HELP_OPTIONS_H
#define TL_CLI_HELP_OPTIONS_H

#define TL_ABOUT_DATA  "the data folder"
#define TL_ABOUT_STORE "the database, where it is not in the data folder: postgres:CONNINFO"
#define TL_ABOUT_SEED  "a number; the same number gives the same run"

/*  command, option, its value or "", what it is for; a command's rows stand together */
#define TL_OPTION_TABLE(X)                                                                         \
    X("serve", "data", "DIR", TL_ABOUT_DATA)                                                       \
    X("serve", "settings", "FILE", "settings, one a line: key = value; SIGHUP reads it again")     \
    X("serve", "set", "KEY=VALUE", "one setting, over the file and the environment; repeatable")   \
    X("serve", "clock", "real|manual", "manual: tests move the clock; needs a folder for tests")   \
    X("init", "data", "DIR", "the folder to be made; it may be there and empty")                   \
    X("init", "policy", "DIR", "the agency's policy, which must be proved")                        \
    X("init", "store", "URL", TL_ABOUT_STORE)                                                      \
    X("init", "for-tests", "", "the clock may be moved there; pages say so")                       \
    X("check", "json", "", "the faults and the proof as JSON")                                     \
    X("graph", "o", "FILE", "the picture: .svg, .png, .pdf or .dot; else DOT on the output")       \
    X("graph", "topic", "NAME", "only this topic, with its steps")                                 \
    X("graph", "steps", "", "every topic with its steps")                                          \
    X("graph", "language", "CODE", "texts in this language")                                       \
    X("graph", "dot", "", "Graphviz's language instead of a picture")                              \
    X("articles", "policy", "DIR", "the agency's policy")                                          \
    X("articles", "review", "DATE", "only those whose review was due before this day, or today")   \
    X("user", "data", "DIR", TL_ABOUT_DATA)                                                        \
    X("user", "store", "URL", TL_ABOUT_STORE)                                                      \
    X("user", "role", "ROLES", "what the user may do, with commas between: see help roles")        \
    X("user", "office", "KEY", "the office whose cases an office's officer sees")                  \
    X("user", "name", "NAME", "the name that colleagues see")                                      \
    X("user", "skills", "WORDS", "skills of the policy, with commas between")                      \
    X("user", "tiers", "TIERS", "tiers that the agent serves, as 1 or 1,2")                        \
    X("client", "data", "DIR", TL_ABOUT_DATA)                                                      \
    X("client", "store", "URL", TL_ABOUT_STORE)                                                    \
    X("client", "name", "NAME", "what people call it; else its id")                                \
    X("import", "data", "DIR", TL_ABOUT_DATA)                                                      \
    X("import", "store", "URL", TL_ABOUT_STORE)                                                    \
    X("generate", "policy", "DIR", "the agency whose forms and offices are used")                  \
    X("generate", "count", "N", "how many rows")                                                   \
    X("generate", "seed", "S", TL_ABOUT_SEED)                                                      \
    X("generate", "today", "DATE", "the day of which the records are, as 2026-03-02")              \
    X("generate", "out", "FILE", "where to; else the output")                                      \
    X("journal", "data", "DIR", TL_ABOUT_DATA)                                                     \
    X("journal", "store", "URL", TL_ABOUT_STORE)                                                   \
    X("journal", "contact", "ID",                                                                  \
      "show: its facts in words; by its id in the log, or the number the person has")              \
    X("backup", "data", "DIR", TL_ABOUT_DATA)                                                      \
    X("backup", "store", "URL", TL_ABOUT_STORE)                                                    \
    X("backup", "to", "DIR", "the copy, a folder that is not there yet")                           \
    X("backup", "without-keys", "", "keep secret.key and recordings.key apart")                    \
    X("person", "data", "DIR", TL_ABOUT_DATA)                                                      \
    X("person", "store", "URL", TL_ABOUT_STORE)                                                    \
    X("person", "settings", "FILE", "the center's settings: print.folder, store.url, policy.dir")  \
    X("person", "contact", "N", "the number of one contact, as the person was told: 123-456-7890") \
    X("person", "number", "N", "a telephone number that was called from, given or written to")     \
    X("person", "mail", "ADDRESS", "an address of mail")                                           \
    X("person", "case", "N", "the receipt of a case that the contacts were about")                 \
    X("person", "erased", "FILE", "erase: those of DIR/erased of the old folder, after a restore") \
    X("person", "reason", "TEXT", "why, for the audit; erase, hold and release need it")           \
    X("person", "to", "DIR", "export: the folder to be made")                                      \
    X("person", "yes", "", "erase without being asked")                                            \
    X("waits", "data", "DIR", TL_ABOUT_DATA)                                                       \
    X("waits", "store", "URL", TL_ABOUT_STORE)                                                     \
    X("waits", "policy", "DIR", "the agency's policy, where it is not the folder's")               \
    X("times", "data", "DIR", TL_ABOUT_DATA)                                                       \
    X("times", "store", "URL", TL_ABOUT_STORE)                                                     \
    X("times", "policy", "DIR", "the agency's policy, where it is not the folder's")               \
    X("slots", "data", "DIR", TL_ABOUT_DATA)                                                       \
    X("slots", "store", "URL", TL_ABOUT_STORE)                                                     \
    X("slots", "policy", "DIR", "the agency's policy, where it is not the folder's")               \
    X("numbers", "data", "DIR", TL_ABOUT_DATA)                                                     \
    X("numbers", "store", "URL", TL_ABOUT_STORE)                                                   \
    X("numbers", "policy", "DIR", "the policy that names queues and languages")                    \
    X("numbers", "from", "DATE", "the first day, as 2026-03-02; else all days")                    \
    X("numbers", "to", "DATE", "the day behind the last")                                          \
    X("numbers", "every", "MINUTES", "the length of a row: minutes, or day; 30 where not said")    \
    X("numbers", "by", "WORDS", "a row for each: channel,language,queue")                          \
    X("numbers", "within", "SECONDS", "targets of the service level; 60,120 where not said")       \
    X("numbers", "json", "", "a list of objects")                                                  \
    X("numbers", "csv", "", "comma-separated values")                                              \
    X("numbers", "staff", "", "the time of agents instead of contacts")                            \
    X("scene", "policy", "DIR", "the agency's policy")                                             \
    X("scene", "live", "URL", "plays on this running server for tests")                            \
    X("scene", "sip", "HOST:PORT", "where the live server takes calls")                            \
    X("scene", "password-file", "FILE", "the password of the live server's agents")                \
    X("scene", "case-known", "NUMBER", "a case on the live server that is in its time")            \
    X("scene", "case-late", "NUMBER", "a case there that is outside normal time")                  \
    X("scene", "case-decided", "NUMBER", "a case there that is decided")                           \
    X("scene", "case-unknown", "NUMBER", "a number that no case there has")                        \
    X("scene", "answers", "FILE", "what the cases answer to questions, as imported there")         \
    X("scene", "phones", "ADDRESS", "127.0.0.1:PORT, where the server's trunk leads")              \
    X("scene", "gateway", "SECRET", "with which text messages come in there")                      \
    X("scene", "folder", "DIR", "the live server's folder, for records and letters")               \
    X("scene", "mails", "FILE", "where its mails stand, a line of JSON each")                      \
    X("scene", "letters", "DIR", "where it puts its letters")                                      \
    X("scene", "facts", "", "prints each fact")                                                    \
    X("scene", "staff", "", "prints the staff that the scene needs, and plays nothing")            \
    X("simulate", "staff", "ROSTER.yaml", "who works when")                                        \
    X("simulate", "demand", "DEMAND.yaml", "who calls when, and about what")                       \
    X("simulate", "policy", "DIR", "the agency's policy")                                          \
    X("simulate", "days", "N", "how many days")                                                    \
    X("simulate", "seed", "S", TL_ABOUT_SEED)                                                      \
    X("simulate", "json", "", "the report as JSON")                                                \
    X("simulate", "csv", "", "the half hours as CSV")                                              \
    X("simulate", "waits", "", "how right the waits told were, too; takes longer")                 \
    X("simulate", "html", "FILE", "the report as a page")                                          \
    X("simulate", "compare", "DIR", "another policy beside it")                                    \
    X("simulate", "compare-staff", "ROSTER.yaml", "another roster beside it")                      \
    X("notice", "data", "DIR", TL_ABOUT_DATA)                                                      \
    X("notice", "store", "URL", TL_ABOUT_STORE)                                                    \
    X("notice", "policy", "DIR", "the agency's policy, where it is not the folder's")              \
    X("access-code", "data", "DIR", TL_ABOUT_DATA)                                                 \
    X("access-code", "store", "URL", TL_ABOUT_STORE)                                               \
    X("access-code", "policy", "DIR", "the agency's policy, where it is not the folder's")         \
    X("staff", "target", "TEXT", "the service level: \"80% in 30 s\"")                             \
    X("staff", "staff", "ROSTER.yaml", "who may work")                                             \
    X("staff", "demand", "DEMAND.yaml", "who calls when, and about what")                          \
    X("staff", "policy", "DIR", "the agency's policy")                                             \
    X("staff", "days", "N", "how many days")                                                       \
    X("staff", "seed", "S", TL_ABOUT_SEED)                                                         \
    X("staff", "o", "FILE", "the roster that was found")                                           \
    X("staff", "json", "", "the result as JSON")                                                   \
    X("torture", "seed", "S", TL_ABOUT_SEED)                                                       \
    X("torture", "seeds", "N", "how many seeds from there")                                        \
    X("torture", "hours", "H", "simulated hours of each")                                          \
    X("torture", "journal", "FILE", "where the facts of a broken run go")                          \
    X("torture", "replay", "FILE", "runs such a file again")                                       \
    X("demo", "data", "DIR", TL_ABOUT_DATA)                                                        \
    X("demo", "server", "URL", "a server for tests that runs, instead of one of its own")          \
    X("demo", "sip", "HOST:PORT", "where that server takes calls")                                 \
    X("demo", "policy", "DIR", "that server's policy")                                             \
    X("demo", "demand", "DEMAND.yaml", "who calls, and about what")                                \
    X("demo", "password-file", "FILE", "the invented agents' password; else DIR/password")         \
    X("demo", "pace", "X", "2: calls come and talks end twice as fast")                            \
    X("demo", "callers", "N", "on the line at once, at most")                                      \
    X("demo", "agents", "N", "the users invented1 to inventedN sign in")                           \
    X("demo", "seed", "S", TL_ABOUT_SEED)                                                          \
    X("demo", "minutes", "M", "how long; else until Ctrl-C")                                       \
    X("soak", "data", "DIR", TL_ABOUT_DATA)                                                        \
    X("soak", "demand", "DEMAND.yaml", "who calls, and about what")                                \
    X("soak", "rate", "R", "calls a second")                                                       \
    X("soak", "callers", "N", "on the line at once, at most")                                      \
    X("soak", "agents", "N", "the users invented1 to inventedN sign in")                           \
    X("soak", "seed", "S", TL_ABOUT_SEED)                                                          \
    X("soak", "minutes", "M", "how long")                                                          \
    X("help", "man", "PAGE", "a manual page: throughline, throughline-settings, throughline-policy")

#endif
