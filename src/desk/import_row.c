/* import_row.c: the checks of one row. */
#include "desk/import_row.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"

enum { MAIL_BYTES_MAX = 254 };

const char *const tl_row_case_columns[TL_ROW_CASE_COLUMNS] = {
    "number",   "form",      "office", "status",       "status_on", "received_on",
    "language", "protected", "online", "online_filer", "postal",    "taken_on",
};
const char *const tl_row_appointment_columns[TL_ROW_APPOINTMENT_COLUMNS] = { "case", "kind", "at",
                                                                             "place", "state" };
const char *const tl_row_rfe_columns[TL_ROW_RFE_COLUMNS] = { "case", "id",     "due_on",
                                                             "asks", "notice", "state" };

void tl_row_fault(struct tl_row *row, const char *column, const char *why)
{
    row->failed = true;
    row->fault(row->arg, column, why);
}

void tl_row_text(struct tl_row *row, const char *column, char *out, size_t bytes_max)
{
    const char *text = tl_row_field(row, column);
    if (*text == '\0')
        tl_row_fault(row, column, "this must not be empty");
    else if (strlen(text) >= bytes_max)
        tl_row_fault(row, column, "this is too long");
    else
        memcpy(out, text, strlen(text) + 1);
}

int64_t tl_row_number(struct tl_row *row, const char *column, int64_t highest)
{
    const char *text = tl_row_field(row, column);
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0' && value >= 0 && value <= highest)
        return value;
    tl_row_fault(row, column, "this must be a whole number");
    return 0;
}

/* 0 in the pattern: a digit. */
static bool fits(const char *text, const char *pattern)
{
    for (; *pattern; pattern++, text++) {
        if (*pattern == '0' ? !isdigit((unsigned char)*text) : *text != *pattern)
            return false;
    }
    return *text == '\0';
}

static int digits(const char *text, int len)
{
    int value = 0;
    for (int i = 0; i < len; i++)
        value = 10 * value + (text[i] - '0');
    return value;
}

/* Of the first ten bytes, which fit. */
static bool date_of(const char *text, tl_time *out)
{
    const struct tl_date date = { (int16_t)digits(text, 4), (uint8_t)digits(text + 5, 2),
                                  (uint8_t)digits(text + 8, 2) };
    if (!tl_date_is_valid(date))
        return false;
    *out = tl_date_days(date) * TL_DAY;
    return true;
}

tl_time tl_row_day(struct tl_row *row, const char *column)
{
    const char *text = tl_row_field(row, column);
    tl_time at = 0;
    if (!fits(text, "0000-00-00") || !date_of(text, &at))
        tl_row_fault(row, column, "this must be a day: 2026-03-02");
    return at;
}

tl_time tl_row_day_or_none(struct tl_row *row, const char *column)
{
    return *tl_row_field(row, column) ? tl_row_day(row, column) : 0;
}

tl_time tl_row_instant(struct tl_row *row, const char *column)
{
    const char *text = tl_row_field(row, column);
    tl_time at = 0;
    if (fits(text, "0000-00-00T00:00:00Z") && date_of(text, &at)) {
        int hour = digits(text + 11, 2), minute = digits(text + 14, 2);
        int second = digits(text + 17, 2);
        if (hour < 24 && minute < 60 && second < 60)
            return at + hour * TL_HOUR + minute * TL_MINUTE + second * TL_SECOND;
    }
    tl_row_fault(row, column, "this must be a time: 2026-03-02T14:00:00Z");
    return 0;
}

void tl_row_receipt(struct tl_row *row, const char *column, char *out, size_t bytes_max)
{
    if (tl_form_read(row->receipt, tl_row_field(row, column), out, bytes_max) != TL_OK)
        tl_row_fault(row, column, "this is not a case number of this agency");
}

static void read_filer(struct tl_row *row, char out[TL_ROW_MAIL_BYTES])
{
    const char *text = tl_row_field(row, "online_filer");
    size_t len = strlen(text);
    out[0] = '\0';
    if (len == 0)
        return;
    const char *at = strchr(text, '@');
    if (len > MAIL_BYTES_MAX || !at || at == text || at[1] == '\0' ||
        strpbrk(text, " \t\r\n<>,;\""))
        tl_row_fault(row, "online_filer", "this must be an address of mail, or empty");
    else
        for (size_t i = 0; i <= len; i++)
            out[i] = (char)tolower((unsigned char)text[i]);
}

void tl_row_case(struct tl_row *row, struct tl_case *out, char out_filer[TL_ROW_MAIL_BYTES])
{
    bool had_failed = row->failed;
    row->failed = false;
    tl_row_receipt(row, "number", out->receipt, sizeof out->receipt);
    if (!row->failed && tl_form_keyed(out->receipt, out->keyed, sizeof out->keyed) != TL_OK)
        tl_row_fault(row, "number", "this is too long");
    TL_ROW_TEXT(row, "form", out->form);
    TL_ROW_TEXT(row, "office", out->office);
    TL_ROW_TEXT(row, "status", out->status);
    TL_ROW_TEXT(row, "language", out->language);
    out->status_at = tl_row_day(row, "status_on");
    out->received_at = tl_row_day(row, "received_on");
    out->guarded = tl_row_number(row, "protected", 1);
    (void)tl_row_number(row, "online", 1); /* Checked; not kept yet. */
    read_filer(row, out_filer);
    row->failed |= had_failed;
}

/* Without what people write between: "sw1a 1aa" is SW1A1AA. */
static void read_postal(struct tl_row *row, char *out, size_t bytes_max)
{
    size_t len = 0;
    const char *text = tl_row_field(row, "postal");
    for (; *text && len + 1 < bytes_max; text++) {
        if (isalnum((unsigned char)*text))
            out[len++] = (char)toupper((unsigned char)*text);
        else if (*text != ' ' && *text != '-')
            break;
    }
    out[len] = '\0';
    if (*text)
        tl_row_fault(row, "postal", "this must be a postal code: up to 15 letters and digits");
}

void tl_row_place(struct tl_row *row, struct tl_case_place *out)
{
    read_postal(row, out->postal, sizeof out->postal);
    out->taken_at = tl_row_day_or_none(row, "taken_on");
}

void tl_row_appointment(struct tl_row *row, struct tl_appointment *out,
                        char out_receipt[TL_ROW_RECEIPT_BYTES])
{
    tl_row_receipt(row, "case", out_receipt, TL_ROW_RECEIPT_BYTES);
    TL_ROW_TEXT(row, "kind", out->kind);
    out->at = tl_row_instant(row, "at");
    TL_ROW_TEXT(row, "place", out->place);
    TL_ROW_TEXT(row, "state", out->state);
}

bool tl_row_is_ref(const char *text)
{
    size_t len = strlen(text);
    if (len == 0 || len >= TL_PAPER_REF_BYTES)
        return false;
    for (; *text; text++) {
        if (!isalnum((unsigned char)*text) && !strchr("-_.", *text))
            return false;
    }
    return true;
}

static void read_ref(struct tl_row *row, const char *column, char *out)
{
    const char *text = tl_row_field(row, column);
    if (tl_row_is_ref(text))
        memcpy(out, text, strlen(text) + 1);
    else
        tl_row_fault(row, column, "this must be an id of up to 63 letters, digits, -, _ and dots");
}

/* Each word once, whatever the blanks between. */
static void read_asks(struct tl_row *row, char out[TL_RFE_ASKS_BYTES])
{
    const char *at = tl_row_field(row, "asks");
    size_t used = 0;
    out[0] = '\0';
    for (at += strspn(at, " "); *at; at += strspn(at, " ")) {
        char word[48];
        size_t len = strcspn(at, " ");
        snprintf(word, sizeof word, "%.*s", (int)(len < sizeof word ? len : sizeof word - 1), at);
        at += len;
        if (len >= sizeof word || !tl_policy_rfe_ask_find(row->policy, word)) {
            tl_row_fault(row, "asks", "this names something that papers.yaml does not ask for");
            return;
        }
        if (used + len + 2 > TL_RFE_ASKS_BYTES) {
            tl_row_fault(row, "asks", "this is too long");
            return;
        }
        used +=
            (size_t)snprintf(out + used, TL_RFE_ASKS_BYTES - used, "%s%s", used ? " " : "", word);
    }
    if (used == 0)
        tl_row_fault(row, "asks", "this must not be empty");
}

void tl_row_rfe(struct tl_row *row, struct tl_rfe *out, char out_receipt[TL_ROW_RECEIPT_BYTES])
{
    tl_row_receipt(row, "case", out_receipt, TL_ROW_RECEIPT_BYTES);
    read_ref(row, "id", out->ref);
    out->due_on = tl_row_day(row, "due_on");
    read_asks(row, out->asks);
    if (*tl_row_field(row, "notice"))
        read_ref(row, "notice", out->notice);
    const char *state = tl_row_field(row, "state");
    state = *state ? state : TL_RFE_OPEN;
    if (strcmp(state, TL_RFE_OPEN) == 0 || strcmp(state, TL_RFE_WITHDRAWN) == 0)
        snprintf(out->state, sizeof out->state, "%s", state);
    else
        tl_row_fault(row, "state", "this is open or withdrawn");
}
