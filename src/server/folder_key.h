/* folder_key.h: the secret of a data folder, under which the records' own secrets are sealed.
 *
 * It lies beside the database, not in it: a copy of the database alone opens nothing.
 * DIR/secret.key is 32 bytes in hexadecimal, readable by its owner only. Nodes that share a
 * database share it too; who loses it must have everybody set up their second factors anew.
 */
#ifndef TL_SERVER_FOLDER_KEY_H
#define TL_SERVER_FOLDER_KEY_H

#include "base/err.h"
#include "base/fault.h"

enum { TL_FOLDER_SECRET_BYTES = 32 };
#define TL_SIGNIN_KEY_USE "signin__" /* Second factors, and the secrets of desk phones. */

/* Reads the folder's secret, or makes it where there is none, and derives from it the key for one
 * use: 8 letters ("signin__"). TL_EIO, TL_EBAD: cannot be read, written, or is no such file;
 * TL_EDENIED: others may read it. Each with a fault. */
TL_MUST_USE enum tl_err tl_folder_key(const char *dir, const char use[8],
                                      uint8_t out[TL_FOLDER_SECRET_BYTES],
                                      struct tl_faults *faults);

#endif
