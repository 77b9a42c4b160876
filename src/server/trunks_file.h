/* trunks_file.h: the file that names the trunks (setting sip.trunks_file), in YAML.
 *
 *     trunks:
 *       - name: main
 *         host: sip.carrier.example
 *         transport: tls
 *         user: agency
 *         password_file: /etc/throughline/main.password
 *         register: 600
 *         caller_id: "+15550100"
 *
 * Faults name file and line, and all of them are told in one reading. The table in trunks_file.c is
 * the list of keys, for reading and for `throughline help trunks`.
 */
#ifndef TL_SERVER_TRUNKS_FILE_H
#define TL_SERVER_TRUNKS_FILE_H

#include <stdio.h>

#include "base/fault.h"
#include "phone/phone.h"

struct tl_trunks_file;

/* Reads path. TL_EIO: it cannot be read; TL_EBAD: faults say why; TL_ENOMEM. */
TL_MUST_USE enum tl_err tl_trunks_file_read(const char *path, struct tl_faults *faults,
                                            struct tl_trunks_file **out_file);

/* The same from memory; name stands in faults. */
TL_MUST_USE enum tl_err tl_trunks_file_read_text(const char *name, const char *text, size_t bytes,
                                                 struct tl_faults *faults,
                                                 struct tl_trunks_file **out_file);

/* Lives as long as file; file NULL: none. */
const struct tl_phone_trunk *tl_trunks_file_list(const struct tl_trunks_file *file,
                                                 uint32_t *out_len);

void tl_trunks_file_close(struct tl_trunks_file *file);

/* The manual's list of keys. */
void tl_trunks_file_print(FILE *out);

#endif
