/* statements_codes.h: the statements of codes.h. Part of statements.h. */
#ifndef TL_STORE_STATEMENTS_CODES_H
#define TL_STORE_STATEMENTS_CODES_H

#define TL_SQL_CODES(X)                                                                            \
    X(CALLBACK_CODE_PUT, "INSERT INTO callback_codes (contact, sealed) VALUES ($1, $2) "           \
                         "ON CONFLICT (contact) DO UPDATE SET sealed = excluded.sealed")           \
    X(CALLBACK_CODE_FIND, "SELECT contact, sealed FROM callback_codes WHERE contact = $1")

#endif
