/* statements_phones.h: the statements of phones.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_PHONES_H
#define TL_STORE_STATEMENTS_PHONES_H

#define TL_STAFF_PHONE_COLUMNS "staff_id, account, ha1, is_chosen, made_at"
#define TL_SQL_PHONES(X)                                                                           \
    X(STAFF_PHONE_OTHERS, "SELECT count(*) FROM staff_phones WHERE account = $1 "                  \
                          "AND staff_id <> $2")                                                    \
    X(STAFF_PHONE_PUT, "INSERT INTO staff_phones (" TL_STAFF_PHONE_COLUMNS ") "                    \
                       "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (staff_id) DO UPDATE SET "         \
                       "account = excluded.account, ha1 = excluded.ha1, "                          \
                       "made_at = excluded.made_at")                                               \
    X(STAFF_PHONE_FIND, "SELECT " TL_STAFF_PHONE_COLUMNS " FROM staff_phones WHERE staff_id = $1") \
    X(STAFF_PHONE_LIST, "SELECT " TL_STAFF_PHONE_COLUMNS " FROM staff_phones "                     \
                        "WHERE staff_id > $1 ORDER BY staff_id LIMIT $2")                          \
    X(STAFF_PHONE_CHOOSE, "UPDATE staff_phones SET is_chosen = $2 WHERE staff_id = $1")            \
    X(STAFF_PHONE_DELETE, "DELETE FROM staff_phones WHERE staff_id = $1")

#endif
