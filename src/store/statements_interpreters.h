/* statements_interpreters.h: the statements of interpreters.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_INTERPRETERS_H
#define TL_STORE_STATEMENTS_INTERPRETERS_H

#define TL_INTERPRETER_COLUMNS "contact, since, until_at, how, name, language, agent, consent_at"

#define TL_SQL_INTERPRETERS(X)                                                                     \
    X(INTERPRETER_INSERT, "INSERT INTO interpreters (" TL_INTERPRETER_COLUMNS ") "                 \
                          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING")        \
    X(INTERPRETER_NOW, "SELECT " TL_INTERPRETER_COLUMNS " FROM interpreters "                      \
                       "WHERE contact = $1 AND until_at = 0")                                      \
    X(INTERPRETER_NAME, "UPDATE interpreters SET name = $2 WHERE contact = $1 AND until_at = 0")   \
    X(INTERPRETER_LANGUAGE, "UPDATE interpreters SET language = $2 "                               \
                            "WHERE contact = $1 AND until_at = 0")                                 \
    X(INTERPRETER_END, "UPDATE interpreters SET until_at = $2 "                                    \
                       "WHERE contact = $1 AND until_at = 0")                                      \
    X(INTERPRETER_END_HOW, "UPDATE interpreters SET until_at = $2 "                                \
                           "WHERE contact = $1 AND until_at = 0 AND how = $3")

#endif
