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

/*    name                what stands there                                              */
#define TL_PLACEHOLDER_TABLE(X)                                                                    \
    X("agency", "the agency's name")                                                               \
    X("receipt", "the case number that was asked for, digit by digit")                             \
    X("status", "the case's public status, one or two sentences")                                  \
    X("status_date", "since when the status holds")                                                \
    X("form", "the case's form")                                                                   \
    X("office", "the office that holds the case")                                                  \
    X("inquiry_date", "the day from which an inquiry about the case is taken")                     \
    X("time_low", "normal processing time, from")                                                  \
    X("time_high", "normal processing time, to")                                                   \
    X("number", "the contact's number, digit by digit")                                            \
    X("code", "the short code that a callback says first, digit by digit")                         \
    X("callback_from", "a callback comes not before")                                              \
    X("callback_to", "a callback comes not after")                                                 \
    X("position", "place in line, from 1")                                                         \
    X("wait_from", "expected wait, from")                                                          \
    X("wait_to", "expected wait, to")                                                              \
    X("appointment_date", "day and time of the appointment")                                       \
    X("due_date", "by when an answer is promised")                                                 \
    X("opens_at", "when people are there again")                                                   \
    X("weekday", "in texts of dates: its name")                                                    \
    X("month", "in texts of dates: its name")                                                      \
    X("day", "in texts of dates: 1 to 31")                                                         \
    X("year", "in texts of dates")                                                                 \
    X("time", "in texts of dates: the time of day")                                                \
    X("hour", "in texts of times: 1 to 12")                                                        \
    X("minute", "in texts of times: 00 to 59")                                                     \
    X("half", "in texts of times: before or after noon")                                           \
    X("count", "in texts of lengths of time: how many")

/* Texts that are used by their names, to say dates, times and waits in a language's own way.
 *    name              what it says                                                    */
#define TL_NAMED_TEXT_TABLE(X)                                                                     \
    X("date.day", "a day: {due_date}, {inquiry_date}, {status_date}")                              \
    X("date.day_year", "a day of another year")                                                    \
    X("date.time", "a day and time: {callback_from}, {callback_to}")                               \
    X("date.at", "a day and time with its preposition: {opens_at}, {appointment_date}")            \
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

bool tl_placeholder_is_known(const struct tl_policy *policy, const char *name, size_t name_bytes);

#endif
