/* send.c: one notice as a mail, a text message or a letter. */
#include <inttypes.h>
#include <stdio.h>

#include "notify/sender_inside.h"

static void send_mail(struct way *way, struct tl_way_answer *out)
{
    const struct tl_sender *sender = way->sender;
    const struct tl_notice_row *row = &way->row;
    size_t bytes = 0;
    const struct tl_mail mail = {
        .from = sender->mail_from,
        .from_name = way->text.agency,
        .to = row->address,
        .subject = way->text.subject,
        .body = way->text.body,
        .language = row->language,
        .message = row->message,
        .at = row->made_at,
    };
    enum tl_err err = tl_mime_write(&mail, way->mail, sizeof way->mail, &bytes);
    if (err != TL_OK) {
        tl_way_say(out, TL_WAY_NEVER, "the mail cannot be written: %s", tl_err_text(err));
        return;
    }
    tl_smtp_send(sender->smtp, sender->mail_from, row->address, way->mail, bytes, out);
    snprintf(out->message, sizeof out->message, "%s", row->message);
}

static void send_sms(struct way *way, struct tl_way_answer *out)
{
    const struct tl_gateway_message message = { .to = way->row.address,
                                                .text = way->text.body,
                                                .reference = way->row.id };
    tl_gateway_send(way->sender->gateway, &message, out);
}

static void send_letter(struct way *way, struct tl_way_answer *out)
{
    char path[600];
    const struct tl_letter letter = {
        .paper = way->sender->paper,
        .agency = way->text.agency,
        .address = way->row.address,
        .date = way->text.date,
        .number = way->text.number,
        .subject = way->text.subject,
        .body = way->text.body,
        .language = way->row.language,
    };
    snprintf(path, sizeof path, "%s/%" PRIu64 ".pdf", way->sender->print_folder, way->row.id);
    *out = (struct tl_way_answer){ .result = TL_WAY_TAKEN };
    enum tl_err err = tl_letter_write(&letter, path);
    if (err == TL_EIO || err == TL_ENOSPACE)
        tl_way_say(out, TL_WAY_DOWN, "the folder of the print queue: %s", tl_err_text(err));
    else if (err != TL_OK)
        tl_way_say(out, TL_WAY_NEVER, "the letter cannot be written: %s", tl_err_text(err));
}

void way_send(struct way *way, struct tl_way_answer *out)
{
    static void (*const sends[TL_WAYS])(struct way *, struct tl_way_answer *) = {
        [TL_WAY_MAIL] = send_mail,
        [TL_WAY_SMS] = send_sms,
        [TL_WAY_LETTER] = send_letter,
    };
    sends[way->kind](way, out);
}
