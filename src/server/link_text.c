/* link_text.c: whether a link may go to a number, and its notice. */
#include "server/link_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "notify/address.h"
#include "policy/dial.h"
#include "store/contacts.h"
#include "store/notices.h"
#include "store/view.h"

struct posting {
    const struct tl_link_asked *asked;
    struct tl_notice_wanted wanted;
};

static enum tl_err write_notice(struct tl_db *db, void *arg)
{
    const struct posting *posting = arg;
    return tl_notices_post(db, posting->asked->policy, &posting->wanted, posting->asked->now);
}

/* Whether this number may have it: TL_ENONE: no. */
static enum tl_err may_go(struct tl_db *db, const struct tl_notices *notices,
                          const struct tl_link_asked *asked, const char *number)
{
    char plain[TL_E164_BYTES];
    bool is_stopped = false;
    int64_t sent = 0, of_contact = 0;
    bool is_dialled = tl_dial_is_on(&asked->policy->dial);
    if (!tl_sender_has(tl_notices_sender(notices), TL_WAY_SMS) || !tl_number_is_e164(number) ||
        (is_dialled && tl_dial_read(&asked->policy->dial, number, plain) != TL_DIAL_MAY))
        return TL_ENONE;
    enum tl_err err = tl_store_number_is_stopped(db, number, &is_stopped);
    if (err == TL_OK)
        err = tl_store_notice_count_links(db, number, asked->contact, asked->now - TL_DAY, &sent,
                                          &of_contact);
    const struct tl_notification_rules *rules = &asked->policy->notices_sent;
    bool is_too_many = sent >= rules->links_number_most || of_contact >= rules->links_contact_most;
    return err == TL_OK && (is_stopped || is_too_many) ? TL_ENONE : err;
}

static uint16_t language_of(const struct tl_policy *policy, struct tl_db *db, tl_id contact)
{
    struct tl_contact_row row;
    uint16_t language = TL_NONE;
    if (tl_view_contact(db, contact, &row) == TL_OK)
        language = tl_policy_language_find(policy, row.language);
    return language == TL_NONE ? 0 : language;
}

enum tl_err tl_link_text_send(struct tl_engine *engine, struct tl_db *reader,
                              struct tl_notices *notices, const struct tl_link_asked *asked)
{
    const struct tl_policy *policy = asked->policy;
    struct tl_contact_value number;
    char once[64];
    if (asked->step->to >= policy->values_len || asked->step->link >= policy->texts_len)
        return TL_ENONE;
    enum tl_err err = tl_store_contact_value_find(reader, asked->contact,
                                                  policy->values[asked->step->to].name, &number);
    if (err == TL_OK)
        err = may_go(reader, notices, asked, number.text);
    if (err != TL_OK)
        return err;
    uint16_t language = language_of(policy, reader, asked->contact);
    snprintf(once, sizeof once, "link:%" PRIu64 ":%" PRIu64, asked->contact, asked->step_index);
    struct posting posting = { .asked = asked,
                               .wanted = { .kind = "link",
                                           .contact = asked->contact,
                                           .once = once,
                                           .address = number.text,
                                           .link =
                                               policy->texts[asked->step->link].shown[language] } };
    err = tl_engine_write(engine, write_notice, &posting);
    if (err == TL_OK)
        tl_notices_wake(notices);
    return err;
}
