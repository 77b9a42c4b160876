/* mime.c: headers in order, then two parts. */
#include "notify/mime.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/gsm.h"
#include "notify/address.h"
#include "notify/markup.h"
#include "notify/mime_encode.h"

static bool is_utf8(const char *text)
{
    uint32_t code;
    enum tl_err err;
    while ((err = tl_utf8_next(&text, &code)) == TL_OK)
        continue;
    return err == TL_ENONE;
}

/* RFC 5646: letters, digits and dashes. */
static bool is_tag(const char *text)
{
    return strlen(text) < 36 &&
           text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")] ==
               '\0';
}

/* RFC 5322, 3.3; in English whatever the host's words are. */
static void date(struct tl_text_out *out, tl_time at)
{
    static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    char text[64];
    struct tm utc;
    time_t seconds = (time_t)(at / 1000000);
    gmtime_r(&seconds, &utc);
    snprintf(text, sizeof text, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n",
             days[utc.tm_wday], utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour,
             utc.tm_min, utc.tm_sec);
    tl_text_out_text(out, text);
}

static void headers(struct tl_text_out *out, const struct tl_mail *mail, const char *boundary)
{
    tl_text_out_text(out, "From: ");
    if (mail->from_name[0] != '\0') {
        tl_mime_words(out, mail->from_name, true);
        tl_text_out_text(out, "\r\n ");
    }
    const char *const pieces[] = {
        "<", mail->from, ">\r\nTo: <", mail->to, ">\r\nSubject: ", NULL
    };
    for (const char *const *piece = pieces; *piece; piece++)
        tl_text_out_text(out, *piece);
    tl_mime_words(out, mail->subject, false);
    tl_text_out_text(out, "\r\n");
    date(out, mail->at);
    const char *const more[] = { "Message-ID: <",
                                 mail->message,
                                 ">\r\nMIME-Version: 1.0\r\n"
                                 "Auto-Submitted: auto-generated\r\n",
                                 mail->language[0] != '\0' ? "Content-Language: " : "",
                                 mail->language,
                                 mail->language[0] != '\0' ? "\r\n" : "",
                                 "Content-Type: multipart/alternative; boundary=\"",
                                 boundary,
                                 "\"\r\n\r\n",
                                 NULL };
    for (const char *const *piece = more; *piece; piece++)
        tl_text_out_text(out, *piece);
}

static void part(struct tl_text_out *out, const char *boundary, const char *type, const char *text)
{
    const char *const pieces[] = { "--",
                                   boundary,
                                   "\r\nContent-Type: ",
                                   type,
                                   "; charset=utf-8\r\n"
                                   "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                                   NULL };
    for (const char *const *piece = pieces; *piece; piece++)
        tl_text_out_text(out, *piece);
    tl_mime_quoted(out, text);
}

enum tl_err tl_mime_write(const struct tl_mail *mail, char *out, size_t bytes_max,
                          size_t *out_bytes)
{
    /* "=_" stands in no quoted-printable text. */
    static const char boundary[] = "=_notice_=";
    static _Thread_local char html[TL_MIME_BYTES_MAX];
    struct tl_text_out text, page;
    if (!tl_mail_is(mail->from) || !tl_mail_is(mail->to) || !tl_mail_is(mail->message) ||
        !is_tag(mail->language) || !is_utf8(mail->from_name) || !is_utf8(mail->subject) ||
        !is_utf8(mail->body))
        return TL_EBAD;
    tl_text_out_init(&text, out, bytes_max);
    tl_text_out_init(&page, html, sizeof html);
    tl_markup_html(mail->body, mail->language, mail->subject, &page);
    headers(&text, mail, boundary);
    part(&text, boundary, "text/plain", mail->body);
    part(&text, boundary, "text/html", html);
    tl_text_out_text(&text, "--");
    tl_text_out_text(&text, boundary);
    tl_text_out_text(&text, "--\r\n");
    if (text.is_full || page.is_full)
        return TL_ETOOLONG;
    *out_bytes = text.bytes;
    return TL_OK;
}
