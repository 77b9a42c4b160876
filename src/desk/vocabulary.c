/* vocabulary.c: reading the words of an agency's records. */
#include "desk/vocabulary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/csv.h"

/* One file being read: where its rows go, and what a row's fields are. */
enum field_kind { TEXT, NUMBER, FLAG, TEXT_BY_LANGUAGE }; /* FLAG: its column may be missing. */

struct field {
    const char *name; /* By language: the column is name_<code>. */
    enum field_kind kind;
    size_t at;
    size_t bytes; /* Of one text. */
};

struct sheet {
    const char *file;
    const struct field *fields;
    uint32_t fields_len;
    size_t rows_at; /* In struct tl_vocabulary. */
    size_t len_at;
    size_t row_bytes;
};

#define FIELD(type, member, kind)                                                                  \
    {                                                                                              \
#member, kind, offsetof(struct type, member), sizeof(((struct type *)0)->member)           \
    }
#define FIELD_BY_LANGUAGE(type, member)                                                            \
    {                                                                                              \
#member, TEXT_BY_LANGUAGE, offsetof(struct type, member),                                  \
            sizeof(((struct type *)0)->member[0])                                                  \
    }

static const struct field form_fields[] = {
    FIELD(tl_form_word, code, TEXT),       FIELD(tl_form_word, share, NUMBER),
    FIELD(tl_form_word, days_low, NUMBER), FIELD(tl_form_word, days_high, NUMBER),
    FIELD_BY_LANGUAGE(tl_form_word, name),
};
static const struct field office_fields[] = {
    FIELD(tl_office_word, code, TEXT),
    FIELD(tl_office_word, letters, TEXT),
    FIELD(tl_office_word, share, NUMBER),
    FIELD_BY_LANGUAGE(tl_office_word, name),
};
static const struct field status_fields[] = {
    FIELD(tl_status_word, code, TEXT),        FIELD(tl_status_word, stage, NUMBER),
    FIELD(tl_status_word, share, NUMBER),     FIELD(tl_status_word, decides, FLAG),
    FIELD_BY_LANGUAGE(tl_status_word, title), FIELD_BY_LANGUAGE(tl_status_word, text),
};

#define SHEET(file, fields, rows, type)                                                            \
    {                                                                                              \
        file, fields, sizeof fields / sizeof fields[0], offsetof(struct tl_vocabulary, rows),      \
            offsetof(struct tl_vocabulary, rows##_len), sizeof(struct type)                        \
    }
static const struct sheet sheets[] = {
    SHEET("records/forms.csv", form_fields, forms, tl_form_word),
    SHEET("records/offices.csv", office_fields, offices, tl_office_word),
    SHEET("records/statuses.csv", status_fields, statuses, tl_status_word),
};

struct reading {
    const struct tl_language *languages;
    uint16_t languages_len;
    struct tl_faults *faults;
    const char *file;
    struct tl_csv csv;
    int columns[8][TL_LANGUAGES_MAX]; /* Of each field, and of each language of it. */
};

static void fault(struct reading *reading, const char *what, const char *about)
{
    char text[200];
    snprintf(text, sizeof text, what, about);
    tl_faults_add(reading->faults, reading->file, reading->csv.line, about, text);
}

static bool find_columns(struct reading *reading, const struct sheet *sheet)
{
    bool all = true;
    for (uint32_t i = 0; i < sheet->fields_len; i++) {
        const struct field *field = sheet->fields + i;
        uint16_t each = field->kind == TEXT_BY_LANGUAGE ? reading->languages_len : 1;
        for (uint16_t l = 0; l < each; l++) {
            char name[64];
            if (field->kind == TEXT_BY_LANGUAGE)
                snprintf(name, sizeof name, "%s_%s", field->name, reading->languages[l].code);
            else
                snprintf(name, sizeof name, "%s", field->name);
            reading->columns[i][l] = tl_csv_column(&reading->csv, name);
            if (reading->columns[i][l] < 0 && field->kind != FLAG) {
                fault(reading, "the first row must name a column \"%s\"", name);
                all = false;
            }
        }
    }
    return all;
}

static void read_number(struct reading *reading, const struct field *field, const char *text,
                        void *out)
{
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < 0 || number > 1000000)
        fault(reading, "%s must be a number from 0 to 1000000", field->name);
    else
        *(uint32_t *)out = (uint32_t)number;
}

static void read_flag(struct reading *reading, const struct field *field, const char *text,
                      void *out)
{
    if (strcmp(text, "0") != 0 && strcmp(text, "1") != 0)
        fault(reading, "%s must be 0 or 1", field->name);
    else
        *(uint32_t *)out = *text == '1';
}

static void read_text(struct reading *reading, const struct field *field, const char *text,
                      char *out)
{
    if (strlen(text) >= field->bytes)
        fault(reading, "%s is too long", field->name);
    else if (*text == '\0')
        fault(reading, "%s must not be empty", field->name);
    else
        memcpy(out, text, strlen(text) + 1);
}

static void read_row(struct reading *reading, const struct sheet *sheet, char *row)
{
    for (uint32_t i = 0; i < sheet->fields_len; i++) {
        const struct field *field = sheet->fields + i;
        uint16_t each = field->kind == TEXT_BY_LANGUAGE ? reading->languages_len : 1;
        for (uint16_t l = 0; l < each; l++) {
            int column = reading->columns[i][l];
            const char *text = column < 0 ? "0" : reading->csv.fields[column];
            if (field->kind == NUMBER)
                read_number(reading, field, text, row + field->at);
            else if (field->kind == FLAG)
                read_flag(reading, field, text, row + field->at);
            else
                read_text(reading, field, text, row + field->at + l * field->bytes);
        }
    }
}

static void read_rows(struct reading *reading, const struct sheet *sheet,
                      struct tl_vocabulary *vocabulary)
{
    uint32_t columns = reading->csv.fields_len;
    uint32_t *len = (uint32_t *)(void *)((char *)vocabulary + sheet->len_at);
    enum tl_err err;
    while ((err = tl_csv_next(&reading->csv)) != TL_ENONE) {
        if (err == TL_EIO)
            fault(reading, "the file cannot be read%s", "");
        if (err == TL_EIO)
            return;
        if (err == TL_EBAD || reading->csv.fields_len != columns) {
            fault(reading, "%s",
                  err == TL_EBAD ? reading->csv.why
                                 : "this row has not as many "
                                   "fields as the first");
            continue;
        }
        if (*len == TL_WORDS_MAX) {
            fault(reading, "there are more rows than can be kept (128)%s", "");
            return;
        }
        read_row(reading, sheet, (char *)vocabulary + sheet->rows_at + (*len)++ * sheet->row_bytes);
    }
}

static void read_sheet(struct reading *reading, const char *policy_dir, const struct sheet *sheet,
                       struct tl_vocabulary *vocabulary)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", policy_dir, sheet->file);
    reading->file = path;
    FILE *in = fopen(path, "r");
    if (!in) {
        tl_faults_add(reading->faults, path, 0, "", "this file is missing or cannot be read");
        return;
    }
    tl_csv_init(&reading->csv, in);
    if (tl_csv_next(&reading->csv) != TL_OK)
        fault(reading, "the first row must name the columns%s", "");
    else if (find_columns(reading, sheet))
        read_rows(reading, sheet, vocabulary);
    fclose(in);
}

enum tl_err tl_vocabulary_open(const char *policy_dir, const struct tl_language *languages,
                               uint16_t languages_len, struct tl_faults *faults,
                               struct tl_vocabulary **out_vocabulary)
{
    struct tl_vocabulary *vocabulary = calloc(1, sizeof *vocabulary);
    struct reading *reading = calloc(1, sizeof *reading);
    enum tl_err err = vocabulary && reading ? TL_OK : TL_ENOMEM;
    uint32_t before = faults->faults_len + faults->lost;
    if (err == TL_OK) {
        reading->languages = languages;
        reading->languages_len = languages_len;
        reading->faults = faults;
        for (size_t i = 0; i < sizeof sheets / sizeof sheets[0]; i++)
            read_sheet(reading, policy_dir, sheets + i, vocabulary);
        if (faults->faults_len + faults->lost > before)
            err = TL_EBAD;
    }
    free(reading);
    if (err == TL_OK)
        *out_vocabulary = vocabulary;
    else
        free(vocabulary);
    return err;
}

void tl_vocabulary_close(struct tl_vocabulary *vocabulary)
{
    free(vocabulary);
}

static bool has_form(const struct tl_vocabulary *vocabulary, const char *code)
{
    bool has = false;
    for (uint32_t i = 0; i < vocabulary->forms_len; i++)
        has = has || strcmp(vocabulary->forms[i].code, code) == 0;
    return has;
}

static bool is_open_status(const struct tl_vocabulary *vocabulary, const char *code)
{
    const struct tl_status_word *word = tl_vocabulary_status(vocabulary, code);
    return word && word->stage != TL_STAGES - 1;
}

/* Each of the codes is one of the records; of statuses, one in which a case goes on. */
static bool check_codes(const struct tl_vocabulary *vocabulary, const struct tl_word_list *codes,
                        const char *path,
                        bool (*has)(const struct tl_vocabulary *vocabulary, const char *code),
                        const char *why, struct tl_faults *faults)
{
    bool is_right = true;
    for (uint16_t i = 0; i < codes->len; i++) {
        char text[200];
        if (has(vocabulary, codes->items[i]))
            continue;
        snprintf(text, sizeof text, why, codes->items[i]);
        tl_faults_add(faults, "appointments.yaml", 0, path, text);
        is_right = false;
    }
    return is_right;
}

static bool check_given(const struct tl_vocabulary *vocabulary, const struct tl_policy *policy,
                        struct tl_faults *faults)
{
    bool is_right = true;
    for (uint16_t i = 0; i < policy->slot_kinds_len; i++) {
        const struct tl_slot_giving *given = &policy->slot_kinds[i].given;
        is_right &= check_codes(vocabulary, &given->forms, "given", has_form,
                                "there is no form %.40s in records/forms.csv", faults);
        is_right &= check_codes(vocabulary, &given->statuses, "given", is_open_status,
                                "there is no status %.40s in records/statuses.csv in which a case "
                                "still goes on",
                                faults);
    }
    return is_right;
}

static bool has_office(const struct tl_vocabulary *vocabulary, const struct tl_policy *policy,
                       const char *code)
{
    for (uint32_t i = 0; i < vocabulary->offices_len; i++) {
        if (strcmp(vocabulary->offices[i].code, code) == 0)
            return true;
    }
    return tl_policy_visit_office_find(policy, tl_key_of(code)) != NULL;
}

/* What no officer can be of, nobody would ever see. */
static bool check_requests(const struct tl_vocabulary *vocabulary, const struct tl_policy *policy,
                           struct tl_faults *faults)
{
    char text[240];
    bool is_right = true;
    for (uint16_t i = 0; i < policy->requests_len; i++) {
        const struct tl_destination *request = policy->requests + i;
        if (request->is_of_case || has_office(vocabulary, policy, request->office))
            continue;
        snprintf(text, sizeof text,
                 "%.47s goes to %.47s, and no office is called that: name one of "
                 "records/offices.csv, or say of_case: yes",
                 request->id.name, request->office);
        tl_faults_add(faults, "requests.yaml", 0, "office", text);
        is_right = false;
    }
    const char *sorts = policy->sorting_office;
    if (!sorts || has_office(vocabulary, policy, sorts))
        return is_right;
    snprintf(text, sizeof text, "there is no office %.47s in records/offices.csv", sorts);
    tl_faults_add(faults, "requests.yaml", 0, "sorts", text);
    return false;
}

enum tl_err tl_vocabulary_check(const struct tl_vocabulary *vocabulary,
                                const struct tl_policy *policy, struct tl_faults *faults)
{
    const struct tl_times_rules *times = &policy->times;
    bool is_decided = times->window_days == 0;
    bool is_right = check_requests(vocabulary, policy, faults);
    for (uint32_t i = 0; i < vocabulary->statuses_len; i++)
        is_decided = is_decided || vocabulary->statuses[i].decides;
    if (!is_decided)
        tl_faults_add(faults, "records/statuses.csv", 1, "decides",
                      "times.yaml has times computed from the cases, and no status decides a case: "
                      "name a column decides, with 1 for those that do and 0 for the others");
    for (uint16_t i = 0; i < times->predicted.len; i++) {
        char text[160];
        if (has_form(vocabulary, times->predicted.items[i]))
            continue;
        snprintf(text, sizeof text, "there is no form %.40s in records/forms.csv",
                 times->predicted.items[i]);
        tl_faults_add(faults, "times.yaml", 0, "predicted", text);
        is_right = false;
    }
    is_right = check_given(vocabulary, policy, faults) && is_right;
    return is_decided && is_right ? TL_OK : TL_EBAD;
}

const char *tl_vocabulary_form(const struct tl_vocabulary *vocabulary, const char *code,
                               uint16_t language)
{
    for (uint32_t i = 0; i < vocabulary->forms_len; i++) {
        if (strcmp(vocabulary->forms[i].code, code) == 0)
            return vocabulary->forms[i].name[language];
    }
    return code;
}

const char *tl_vocabulary_office(const struct tl_vocabulary *vocabulary, const char *code,
                                 uint16_t language)
{
    for (uint32_t i = 0; i < vocabulary->offices_len; i++) {
        if (strcmp(vocabulary->offices[i].code, code) == 0)
            return vocabulary->offices[i].name[language];
    }
    return code;
}

const struct tl_status_word *tl_vocabulary_status(const struct tl_vocabulary *vocabulary,
                                                  const char *code)
{
    for (uint32_t i = 0; i < vocabulary->statuses_len; i++) {
        if (strcmp(vocabulary->statuses[i].code, code) == 0)
            return vocabulary->statuses + i;
    }
    return NULL;
}

bool tl_vocabulary_is_end(const struct tl_vocabulary *vocabulary, const char *status)
{
    const struct tl_status_word *word = tl_vocabulary_status(vocabulary, status);
    return word && (word->decides || word->stage == TL_STAGES - 1);
}
