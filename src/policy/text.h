/* text.h: texts with {placeholders}: what may stand in them.
 *
 *     "Your place in line is {position}."
 *
 * A placeholder is a lower-case name in braces; braces mean nothing else. Besides the names below
 * the policy's own values count (what `ask` collects). Who speaks or shows a text fills it in, with
 * the named texts where a value is a date, a time or a length of time.
 */
#ifndef TL_POLICY_TEXT_H
#define TL_POLICY_TEXT_H

#include "policy/model.h"

/* When there is something to fill in: always; once a case number was asked for; once a lookup found
 * the case, or told of an appointment, of a free time for it, or of what is still owed; in the text
 * of a step that waits in line, of a callback; once a lookup told that the number has one already;
 * in the text of a request or message; in a notice to a person; in the named texts below. */
#define TL_FILLED_TABLE(X)                                                                         \
    X(ALWAYS)                                                                                      \
    X(RECEIPT)                                                                                     \
    X(RECORD)                                                                                      \
    X(APPOINTMENT)                                                                                 \
    X(SLOT)                                                                                        \
    X(DOCUMENT)                                                                                    \
    X(OWED)                                                                                        \
    X(LINE)                                                                                        \
    X(CALLBACK)                                                                                    \
    X(FIRST)                                                                                       \
    X(DUE)                                                                                         \
    X(NOTICE)                                                                                      \
    X(NAMED)
enum tl_filled {
#define TL_FILLED_NAME(name) TL_FILLED_##name,
    TL_FILLED_TABLE(TL_FILLED_NAME)
#undef TL_FILLED_NAME
        TL_FILLED_KINDS
};

/*    name            when      what stands there                                      */
#define TL_PLACEHOLDER_TABLE(X)                                                                    \
    X("agency", ALWAYS, "the agency's name")                                                       \
    X("receipt", RECEIPT, "the case number that was asked for, digit by digit")                    \
    X("status", RECORD, "the case's public status, one or two sentences")                          \
    X("status_date", RECORD, "since when the status holds")                                        \
    X("form", RECORD, "the case's form")                                                           \
    X("office", RECORD, "the office that holds the case")                                          \
    X("inquiry_date", RECORD, "the day from which an inquiry about the case is taken")             \
    X("time_low", RECORD, "normal processing time, from")                                          \
    X("time_high", RECORD, "normal processing time, to")                                           \
    X("number", ALWAYS, "the contact's number, digit by digit")                                    \
    X("code", ALWAYS, "the contact's code, which a callback says first, digit by digit")           \
    X("promise_from", OWED, "what is owed to the person who looks it up comes not before")         \
    X("promise_to", OWED, "what is owed to the person who looks it up comes not after")            \
    X("callback_from", CALLBACK, "a callback comes not before")                                    \
    X("callback_to", CALLBACK, "a callback comes not after")                                       \
    X("first_number", FIRST, "the contact's number of a callback that the number has already")     \
    X("first_from", FIRST, "that callback comes not before")                                       \
    X("first_to", FIRST, "that callback comes not after")                                          \
    X("position", LINE, "place in line, in words: place.exact")                                    \
    X("wait_from", LINE, "expected wait, from")                                                    \
    X("wait_to", LINE, "expected wait, to")                                                        \
    X("appointment_date", APPOINTMENT, "day and time of the appointment")                          \
    X("appointment_place", APPOINTMENT, "where the appointment is")                                \
    X("slot_date", SLOT, "day and time to which the appointment may be moved, or was")             \
    X("slot_place", SLOT, "where it is then")                                                      \
    X("document_since", DOCUMENT, "since when the representative's document is on its way")        \
    X("due_date", DUE, "by when an answer is promised")                                            \
    X("due_at", DUE, "the same with the time of day")                                              \
    X("link", NOTICE, "in notices: the address of a page or form")                                 \
    X("came_at", NOTICE, "in receipts of answers: day and time when the answer came")              \
    X("visit_office", NOTICE, "of an emergency: the office where it is sought")                    \
    X("visit_at", NOTICE, "in notices of an emergency: day and time of the appointment")           \
    X("visit_reason", NOTICE, "of an emergency: why it is none, or none is made")                  \
    X("answer", NOTICE, "in notices to addresses of a case: what the office answered")             \
    X("opens_at", ALWAYS, "when people are there again")                                           \
    X("better_time", ALWAYS, "day and hour of the shortest usual wait of the week to come")        \
    X("better_wait", ALWAYS, "what the wait is usually under then")                                \
    X("weekday", NAMED, "in texts of dates: its name")                                             \
    X("month", NAMED, "in texts of dates: its name")                                               \
    X("day", NAMED, "in texts of dates: 1 to 31")                                                  \
    X("year", NAMED, "in texts of dates")                                                          \
    X("time", NAMED, "in texts of dates: the time of day")                                         \
    X("hour", NAMED, "in texts of times: 1 to 12")                                                 \
    X("minute", NAMED, "in texts of times: 00 to 59")                                              \
    X("half", NAMED, "in texts of times: before or after noon")                                    \
    X("count", NAMED, "in texts of lengths of time and places: how many")

/* Texts that are used by their names, to say dates, times and waits in a language's own way.
 *    name              what it says                                                    */
#define TL_NAMED_TEXT_TABLE(X)                                                                     \
    X("date.day", "a day: {due_date}, {inquiry_date}, {status_date}")                              \
    X("date.day_year", "a day of another year")                                                    \
    X("date.time", "a day and time: {callback_from}, {callback_to}")                               \
    X("date.at", "a day and time with its preposition: {opens_at}, {appointment_date}, {due_at}")  \
    X("time.clock", "a time of day: {callback_to}, where the day is known")                        \
    X("time.hour", "a full hour")                                                                  \
    X("time.am", "what {half} is before noon")                                                     \
    X("time.pm", "what {half} is from noon")                                                       \
    X("span.minute", "one minute: {wait_from}, {wait_to}")                                         \
    X("span.minutes", "minutes")                                                                   \
    X("span.hour", "one hour")                                                                     \
    X("span.hours", "hours")                                                                       \
    X("span.days", "days: {time_low}, {time_high}")                                                \
    X("span.months", "months: {time_low}, {time_high}")                                            \
    X("place.exact", "a place in line of at most 20: {position}")                                  \
    X("place.about", "a place further back, rounded")                                              \
    X("month.1", "January")                                                                        \
    X("month.2", "")                                                                               \
    X("month.3", "")                                                                               \
    X("month.4", "")                                                                               \
    X("month.5", "")                                                                               \
    X("month.6", "")                                                                               \
    X("month.7", "")                                                                               \
    X("month.8", "")                                                                               \
    X("month.9", "")                                                                               \
    X("month.10", "")                                                                              \
    X("month.11", "")                                                                              \
    X("month.12", "December")                                                                      \
    X("weekday.1", "Monday")                                                                       \
    X("weekday.2", "")                                                                             \
    X("weekday.3", "")                                                                             \
    X("weekday.4", "")                                                                             \
    X("weekday.5", "")                                                                             \
    X("weekday.6", "")                                                                             \
    X("weekday.7", "Sunday")

/* One placeholder of a text. TL_ENONE: no more. TL_EBAD: a brace without its other one, or what
 * stands between is no name. *cursor begins at the text and moves behind what was found. */
TL_MUST_USE enum tl_err tl_text_placeholder_next(const char **cursor, const char **out_name,
                                                 size_t *out_name_bytes);

/* When a placeholder of the table is filled; TL_FILLED_KINDS: it is none of them. */
enum tl_filled tl_placeholder_filled(const char *name, size_t name_bytes);

bool tl_placeholder_is_known(const struct tl_policy *policy, const char *name, size_t name_bytes);

#endif
