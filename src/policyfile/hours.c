/* hours.c: calendar.yaml: the zone, hours of each service, holidays and surge windows. */
#include <string.h>

#include "policyfile/fields.h"

enum { DAY_S = 86400, WORDS_MAX = 6, WORD_BYTES_MAX = 16 };

static const char *const weekdays[] = { "monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday",    NULL };
static const char *const months[] = { "january",  "february", "march",  "april",     "may",
                                      "june",     "july",     "august", "september", "october",
                                      "november", "december", NULL };
static const char *const weeks[] = { "first", "second", "third", "fourth", "last", NULL };

/* The place of a word in a list, from 0; -1: it is not there. */
static int place_of(const char *const *list, const char *word)
{
    for (int i = 0; list[i]; i++) {
        if (strcmp(list[i], word) == 0)
            return i;
    }
    return -1;
}

/* "08:00", "24:00": seconds of the day; the bytes that it takes, 0: none. */
size_t time_of_day(const char *text, uint32_t *out)
{
    for (int i = 0; i < 5; i++) {
        bool is_right = i == 2 ? text[i] == ':' : text[i] >= '0' && text[i] <= '9';
        if (!is_right)
            return 0;
    }
    uint32_t hours = (uint32_t)((text[0] - '0') * 10 + text[1] - '0');
    uint32_t minutes = (uint32_t)((text[3] - '0') * 10 + text[4] - '0');
    *out = hours * 3600 + minutes * 60;
    return minutes < 60 && *out <= DAY_S ? 5 : 0;
}

static bool number_of(const char *word, uint32_t low, uint32_t high, uint32_t *out)
{
    uint32_t number = 0;
    size_t digits = 0;
    while (word[digits] >= '0' && word[digits] <= '9' && digits < 5)
        number = number * 10 + (uint32_t)(word[digits++] - '0');
    *out = number;
    return digits > 0 && !word[digits] && number >= low && number <= high;
}

/* The words of a text, each cut to fit. */
static size_t split(const char *text, char words[WORDS_MAX][WORD_BYTES_MAX])
{
    size_t words_len = 0;
    while (*text) {
        size_t bytes = strcspn(text, " ");
        if (bytes > 0 && (words_len == WORDS_MAX || bytes >= WORD_BYTES_MAX))
            return 0;
        if (bytes > 0) {
            memcpy(words[words_len], text, bytes);
            words[words_len++][bytes] = '\0';
        }
        text += bytes + (text[bytes] == ' ');
    }
    return words_len;
}

/* "july 4" and "third monday of january"; the words that it takes, 0: none. */
static size_t day_rule(char words[WORDS_MAX][WORD_BYTES_MAX], size_t words_len,
                       struct tl_day_rule *out)
{
    uint32_t day;
    int month = words_len >= 2 ? place_of(months, words[0]) : -1;
    if (month >= 0 && number_of(words[1], 1, 31, &day)) {
        *out = (struct tl_day_rule){ .month = (uint8_t)(month + 1), .day = (uint8_t)day };
        return 2;
    }
    int week = words_len >= 4 ? place_of(weeks, words[0]) : -1;
    if (week < 0 || strcmp(words[2], "of") != 0)
        return 0;
    int weekday = place_of(weekdays, words[1]);
    month = place_of(months, words[3]);
    if (weekday < 0 || month < 0)
        return 0;
    *out = (struct tl_day_rule){ .month = (uint8_t)(month + 1),
                                 .week = (uint8_t)(week + 1),
                                 .weekday = (enum tl_weekday)weekday };
    return 4;
}

static void read_day(struct load *load, const struct node *node, const struct field *field,
                     void *out)
{
    char words[WORDS_MAX][WORD_BYTES_MAX];
    const char *text = "";
    read_text(load, node, field, &text);
    size_t words_len = split(text, words);
    if (words_len == 0 || day_rule(words, words_len, out) != words_len)
        FAULT(load, node, "A day is written july 4 or third monday of january; ", text,
              " is neither.");
}

/* When summer time begins and ends. */
struct change {
    struct tl_day_rule day;
    uint32_t second;
};
struct summer {
    uint32_t adds_s;
    struct change begins;
    struct change ends;
};

static void read_change(struct load *load, const struct node *node, const struct field *field,
                        void *out)
{
    char words[WORDS_MAX][WORD_BYTES_MAX];
    const char *text = "";
    struct change change;
    read_text(load, node, field, &text);
    size_t words_len = split(text, words);
    size_t taken = words_len > 0 ? day_rule(words, words_len, &change.day) : 0;
    if (taken > 0 && taken + 1 == words_len && time_of_day(words[taken], &change.second) &&
        !words[taken][5])
        *(struct change *)out = change;
    else
        FAULT(load, node, "A change of the clock is written second sunday of march 02:00; ", text,
              " is not.");
}

static void read_offset(struct load *load, const struct node *node, const struct field *field,
                        void *out)
{
    uint32_t second;
    const char *text = "";
    read_text(load, node, field, &text);
    bool has_sign = *text == '-' || *text == '+';
    if (has_sign && time_of_day(text + 1, &second) && !text[6] && second <= 14 * 3600)
        *(int32_t *)out = *text == '-' ? -(int32_t)second : (int32_t)second;
    else
        FAULT(load, node, "offset is standard time east of Greenwich, such as +02:00; ", text,
              " is not.");
}

#define DAY_PATTERN                                                                                \
    "(((january|february|march|april|may|june|july|august|september|october|november|december) "   \
    "[0-9]{1,2})|((first|second|third|fourth|last) "                                               \
    "(monday|tuesday|wednesday|thursday|friday|saturday|sunday) of "                               \
    "(january|february|march|april|may|june|july|august|september|october|november|december)))"
#define TIME_PATTERN    "[0-2][0-9]:[0-5][0-9]"
#define WEEKDAY_PATTERN "(monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
static const struct shape day_shape = { .kind = SHAPE_TEXT, .pattern = "^" DAY_PATTERN "$" };
static const struct shape change_shape = { .kind = SHAPE_TEXT,
                                           .pattern = "^" DAY_PATTERN " " TIME_PATTERN "$" };
static const struct shape offset_shape = { .kind = SHAPE_TEXT,
                                           .pattern = "^[-+]" TIME_PATTERN "$" };
static const struct shape instant_shape = { .kind = SHAPE_TEXT,
                                            .pattern =
                                                "^[0-9]{4}-[0-9]{2}-[0-9]{2} " TIME_PATTERN "$" };
static const struct shape spans_shape = { .kind = SHAPE_TEXT,
                                          .pattern = "^" TIME_PATTERN "-" TIME_PATTERN
                                                     "(, ?" TIME_PATTERN "-" TIME_PATTERN ")*$" };
static const struct shape hours_shape = { .kind = SHAPE_MAP,
                                          .pattern = "^(every-day|" WEEKDAY_PATTERN
                                                     "(-" WEEKDAY_PATTERN ")?)$",
                                          .item = &spans_shape };

static const struct field summer_fields[] = {
    MUST("adds", read_seconds, struct summer, adds_s, FROM_TO(60, 7200),
         SAYS("By how much clocks go forward.")),
    MUST("begins", read_change, struct summer, begins, .shape = &change_shape,
         SAYS("When, on the wall clock before the change.")),
    MUST("ends", read_change, struct summer, ends, .shape = &change_shape,
         SAYS("When, on the wall clock before the change.")),
    END_OF_FIELDS,
};

static void read_summer(struct load *load, const struct node *node, const struct field *field,
                        void *out)
{
    (void)field;
    struct tl_zone *zone = out;
    struct summer summer = { 0 };
    uint32_t faults = load->faults_told;
    read_fields(load, node, summer_fields, &summer);
    if (load->faults_told > faults)
        return;
    zone->saving_s = (int32_t)summer.adds_s;
    zone->from = summer.begins.day;
    zone->from_s = summer.begins.second;
    zone->to = summer.ends.day;
    zone->to_s = summer.ends.second;
}

const struct field zone_fields[] = {
    MUST("offset", read_offset, struct tl_zone, offset_s, .shape = &offset_shape,
         SAYS("Standard time east of Greenwich, such as -05:00.")),
    { .key = "summer",
      .read = read_summer,
      .shape = &shape_mapping,
      .fields = summer_fields,
      SAYS("Summer time, where there is one.") },
    END_OF_FIELDS,
};

static void add_span(struct load *load, const struct node *node, struct tl_service *service,
                     struct tl_span span)
{
    if (service->spans_len == TL_SPANS_MAX)
        FAULT(load, node, "There are more than 28 spans a week: take some together.");
    else
        service->spans[service->spans_len++] = span;
}

/* "08:00-12:00, 13:00-17:00" on the days from first to last. */
static void add_spans(struct load *load, const struct node *node, struct tl_service *service,
                      int first, int last)
{
    const char *text = node->text;
    for (;;) {
        struct tl_span span;
        size_t bytes = time_of_day(text, &span.from_s);
        bool is_span = bytes > 0 && text[bytes] == '-' &&
                       time_of_day(text + bytes + 1, &span.to_s) && span.from_s < span.to_s;
        if (!is_span) {
            FAULT(load, node, "Hours are written 08:00-20:00, several with a comma; ", node->text,
                  " is not.");
            return;
        }
        for (int day = first; day <= last; day++) {
            span.weekday = (enum tl_weekday)day;
            add_span(load, node, service, span);
        }
        text += 2 * bytes + 1;
        if (!*text)
            return;
        text += *text == ',';
        text += *text == ' ';
    }
}

bool read_day_names(struct load *load, const struct node *node, int *out_first, int *out_last)
{
    char first_word[WORD_BYTES_MAX] = "";
    size_t bytes = strcspn(node->key, "-");
    if (bytes < sizeof first_word)
        memcpy(first_word, node->key, bytes);
    *out_first = place_of(weekdays, first_word);
    *out_last = node->key[bytes] ? place_of(weekdays, node->key + bytes + 1) : *out_first;
    if (strcmp(node->key, "every-day") == 0) {
        *out_first = TL_MONDAY;
        *out_last = TL_SUNDAY;
    }
    if (*out_first >= 0 && *out_last >= *out_first)
        return true;
    FAULT(load, node, "Days are written monday, monday-friday or every-day; ", node->key,
          " is not.");
    return false;
}

static void read_days(struct load *load, const struct node *node, struct tl_service *service)
{
    int first, last;
    if (!read_day_names(load, node, &first, &last))
        return;
    if (node->kind != NODE_TEXT)
        FAULT(load, node, "Hours are written 08:00-20:00, several with a comma.");
    else
        add_spans(load, node, service, first, last);
}

static void read_hours(struct load *load, const struct node *node, const struct field *field,
                       void *out)
{
    (void)field;
    if (node->kind != NODE_MAPPING) {
        FAULT(load, node, "Under hours stand days, such as monday-friday: 08:00-20:00.");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next)
        read_days(load, child, out);
}

const struct field service_fields[] = {
    { .key = "hours",
      .read = read_hours,
      .is_required = true,
      .shape = &hours_shape,
      SAYS("Days with their hours: monday-friday: 08:00-20:00.") },
    MAY("on_holidays", read_bool, struct tl_service, on_holidays,
        SAYS("Whether it is open on holidays too.")),
    END_OF_FIELDS,
};

static void read_services(struct load *load, const struct node *node, const struct field *field,
                          void *out)
{
    (void)field;
    struct tl_calendar *calendar = out;
    for (const struct node *child = node->first; child; child = child->next) {
        struct tl_service *service = &calendar->services[calendar->services_len];
        if (!child->key || strlen(child->key) >= sizeof service->name ||
            calendar->services_len == TL_SERVICES_MAX) {
            FAULT(load, child, "Under services stand up to 8 names of up to 23 letters.");
            return;
        }
        memcpy(service->name, child->key, strlen(child->key));
        calendar->services_len++;
        read_fields(load, child, service_fields, service);
    }
}

static const struct field holiday_fields[] = {
    MUST("day", read_day, struct tl_holiday, rule, .shape = &day_shape,
         SAYS("A day of every year: july 4, or third monday of january.")),
    MAY("observed", read_bool, struct tl_holiday, observed,
        SAYS("Whether a Saturday is kept on Friday, and a Sunday on Monday.")),
    END_OF_FIELDS,
};

static void read_holidays(struct load *load, const struct node *node, const struct field *field,
                          void *out)
{
    (void)field;
    struct tl_calendar *calendar = out;
    for (const struct node *child = node->first; child; child = child->next) {
        if (calendar->holidays_len == TL_HOLIDAYS_MAX) {
            FAULT(load, child, "There are more than 32 holidays: take some out.");
            return;
        }
        read_fields(load, child, holiday_fields, &calendar->holidays[calendar->holidays_len++]);
    }
}

/* "2026-03-02 08:00" on the center's wall clock. */
static void read_instant(struct load *load, const struct node *node, const struct field *field,
                         void *out)
{
    const char *text = "";
    uint32_t part[3] = { 0 }, second = 0;
    char date[11] = "";
    read_text(load, node, field, &text);
    bool is_instant = strlen(text) == 16 && text[10] == ' ' && time_of_day(text + 11, &second) > 0;
    if (is_instant) {
        memcpy(date, text, 10);
        is_instant = date[4] == '-' && date[7] == '-';
        date[4] = date[7] = '\0';
        is_instant = is_instant && number_of(date, 1970, 2199, &part[0]) &&
                     number_of(date + 5, 1, 12, &part[1]) && number_of(date + 8, 1, 31, &part[2]);
    }
    struct tl_date day = { (int16_t)part[0], (uint8_t)part[1], (uint8_t)part[2] };
    if (is_instant && tl_date_is_valid(day))
        *(tl_time *)out = tl_zone_instant(&load->policy->calendar.zone, day, second);
    else
        FAULT(load, node, "A time is written 2026-03-02 08:00; ", text, " is not.");
}

static const struct field window_fields[] = {
    MUST("from", read_instant, struct tl_window, from, .shape = &instant_shape,
         SAYS("On the wall clock: 2026-03-02 08:00.")),
    MUST("to", read_instant, struct tl_window, to, .shape = &instant_shape,
         SAYS("On the wall clock.")),
    END_OF_FIELDS,
};

static void read_surges(struct load *load, const struct node *node, const struct field *field,
                        void *out)
{
    (void)field;
    struct tl_calendar *calendar = out;
    for (const struct node *child = node->first; child; child = child->next) {
        if (calendar->surges_len == TL_WINDOWS_MAX) {
            FAULT(load, child, "There are more than 16 surge windows: take out old ones.");
            return;
        }
        read_fields(load, child, window_fields, &calendar->surges[calendar->surges_len++]);
    }
}

const struct field calendar_fields[] = {
    MUST("zone", read_mapping, struct tl_calendar, zone, .fields = zone_fields,
         SAYS("The time zone, by rule.")),
    { .key = "services",
      .read = read_services,
      .is_required = true,
      .shape = &shape_named,
      .fields = service_fields,
      SAYS("Hours of each service; live and callback must be there.") },
    { .key = "holidays",
      .read = read_holidays,
      .shape = &shape_mappings,
      .fields = holiday_fields,
      SAYS("Days off.") },
    { .key = "surges",
      .read = read_surges,
      .shape = &shape_mappings,
      .fields = window_fields,
      SAYS("Times in which the condition surge holds.") },
    END_OF_FIELDS,
};

static uint16_t service_find(struct load *load, const struct node *root, const char *name)
{
    const struct tl_calendar *calendar = &load->policy->calendar;
    for (uint16_t i = 0; i < calendar->services_len; i++) {
        if (strcmp(calendar->services[i].name, name) == 0)
            return i;
    }
    FAULT(load, root, "The service ", name, " is missing under services: say its hours.");
    return 0;
}

void load_calendar(struct load *load)
{
    const struct source *source = load_source(load, "calendar.yaml");
    if (!source || !source->root)
        return;
    read_fields(load, source->root, calendar_fields, &load->policy->calendar);
    load->policy->service_live = service_find(load, source->root, "live");
    load->policy->service_callback = service_find(load, source->root, "callback");
}
