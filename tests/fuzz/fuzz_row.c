/* fuzz_row.c: any bytes as the columns of a case and of an appointment, a line each. */
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "desk/import_row.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { LINES_MAX = 10 };

struct given {
    const char *lines[LINES_MAX];
    int faults;
};

static const char *field(void *arg, const char *column)
{
    const struct given *given = arg;
    for (int i = 0; i < TL_ROW_CASE_COLUMNS; i++) {
        if (strcmp(tl_row_case_columns[i], column) == 0)
            return given->lines[i] ? given->lines[i] : "";
    }
    for (int i = 0; i < TL_ROW_APPOINTMENT_COLUMNS; i++) {
        if (strcmp(tl_row_appointment_columns[i], column) == 0)
            return given->lines[i] ? given->lines[i] : "";
    }
    TL_ASSERT(!"a column that is none");
    return "";
}

static void fault(void *arg, const char *column, const char *why)
{
    struct given *given = arg;
    TL_ASSERT(*column != '\0' && *why != '\0');
    given->faults++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    static const struct tl_form receipt = {
        .kind = TL_FORM_RECEIPT, .letters_len = 3, .digits_min = 10, .digits_len = 10
    };
    struct given given = { .faults = 0 };
    struct tl_row row = { .receipt = &receipt, .field = field, .fault = fault, .arg = &given };
    struct tl_case about = { .id = 0 };
    struct tl_appointment appointment = { .id = 0 };
    char mail[TL_ROW_MAIL_BYTES], number[TL_ROW_RECEIPT_BYTES] = "";
    char *text = malloc(bytes + 1), *rest = text;
    if (!text)
        return 0;
    memcpy(text, data, bytes);
    text[bytes] = '\0';
    for (int i = 0; i < LINES_MAX && rest; i++)
        given.lines[i] = strsep(&rest, "\n");
    tl_row_case(&row, &about, mail);
    TL_ASSERT(row.failed == (given.faults > 0));
    TL_ASSERT(row.failed || (strlen(about.receipt) == 13 && about.form[0] != '\0' &&
                             about.status_at % (INT64_C(86400) * 1000000) == 0 &&
                             (mail[0] == '\0' || strchr(mail, '@'))));
    row.failed = false;
    tl_row_appointment(&row, &appointment, number);
    TL_ASSERT(row.failed || (strlen(number) == 13 && appointment.state[0] != '\0'));
    free(text);
    return 0;
}
