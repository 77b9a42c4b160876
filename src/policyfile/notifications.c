/* notifications.c: what is sent to people by mail, text message and letter. */
#include <string.h>

#include "policyfile/fields.h"

enum { WORDS_MAX = 32, WORD_BYTES_MAX = 24, LINKS_NUMBER = 5, LINKS_CONTACT = 3 };

static const struct field one_notification[] = {
    MUST("text", read_reference, struct tl_notification, id.text, .list = NAMED_TEXTS,
         SAYS("What staff call it: a text.")),
    MUST("subject", read_reference, struct tl_notification, subject, .list = NAMED_TEXTS,
         SAYS("The subject of the mail and the letter.")),
    MUST("body", read_reference, struct tl_notification, body, .list = NAMED_TEXTS,
         SAYS("What the mail says: paragraphs, \"- \" lists, addresses of the web.")),
    MUST("sms", read_reference, struct tl_notification, sms, .list = NAMED_TEXTS,
         SAYS("All of the text message.")),
    MAY("letter", read_reference, struct tl_notification, letter, .list = NAMED_TEXTS,
        SAYS("What the letter says; left out: what the mail says.")),
    MUST("for_all", read_bool, struct tl_notification, is_for_all,
         SAYS("yes: it names no case, and may be read by anybody. no: it may have {receipt} and "
              "{appointment_date}.")),
    MAY("owed", read_bool, struct tl_notification, is_owed,
        SAYS("yes: a path that leads to it without a number or an address is refused; left out: "
             "no, it goes where one is known.")),
    MAY("within", read_seconds, struct tl_notification, within_s, FROM_TO(60, 30 * 86400),
        SAYS("Later it is of no use, and is not sent.")),
    END_OF_FIELDS,
};

/* Words of one kind of letters, so that they can be compared as they stand. */
static bool is_word(const char *text)
{
    size_t bytes = strlen(text);
    return bytes > 0 && bytes <= WORD_BYTES_MAX &&
           text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

static void read_capitals(struct load *load, const struct node *node, const struct field *field,
                          void *out)
{
    const char *words[WORDS_MAX];
    struct tl_word_list *list = out;
    uint16_t len = 0;
    if (node->kind != NODE_LIST) {
        FAULT(load, node, field->key, " is a list of words in capitals.");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        const char *word = "";
        read_text(load, child, field, &word);
        if (!is_word(word))
            FAULT(load, child, "Such a word has 1 to 24 of the letters A to Z, all capitals.");
        else if (len == WORDS_MAX)
            FAULT(load, child, "There are over 32 words: take some out.");
        else
            words[len++] = word;
    }
    const char **items = arena_get(&load->arena, (len + 1u) * sizeof *items);
    for (uint16_t i = 0; i < len; i++)
        items[i] = words[i];
    *list = (struct tl_word_list){ items, len };
}

static const struct shape capitals = { .kind = SHAPE_TEXT, .pattern = "^[A-Z]{1,24}$" };
static const struct shape words_shape = { .kind = SHAPE_LIST, .item = &capitals };

static const struct field links_fields[] = {
    MUST("per_number", read_u32, struct tl_notification_rules, links_number_most, FROM_TO(1, 1000),
         SAYS("The most links to one number in 24 hours.")),
    MUST("per_contact", read_u32, struct tl_notification_rules, links_contact_most,
         FROM_TO(1, 1000), SAYS("The most links that are asked for in one contact.")),
    END_OF_FIELDS,
};

const struct field notification_fields[] = {
    { .key = "notifications",
      .read = read_named,
      .is_required = true,
      .list = NAMED_NOTIFICATIONS,
      .fields = one_notification,
      .shape = &shape_named,
      SAYS("What is sent to people. Names that the center looks for: request_filed, "
           "callback_missed, callback_failed, callback_near, escalation_taken, escalation_broken, "
           "link.") },
    MUST("segments", read_u8, struct tl_policy, notices_sent.segments_max, FROM_TO(1, 10),
         SAYS("A text message takes at most so many pieces.")),
    MUST("stop_words", read_capitals, struct tl_policy, notices_sent.stop_words,
         .shape = &words_shape,
         SAYS("Such a word alone, sent to us, ends text messages to that number.")),
    MUST("start_words", read_capitals, struct tl_policy, notices_sent.start_words,
         .shape = &words_shape, SAYS("Such a word alone allows them again.")),
    MAY("later_words", read_capitals, struct tl_policy, notices_sent.later_words,
        .shape = &words_shape,
        SAYS("Such a word alone, sent from the number that is to be called, means not now; left "
             "out: none does.")),
    MAY("links", read_mapping, struct tl_policy, notices_sent, .fields = links_fields,
        SAYS("How many links are sent by text message; left out: 5 to a number and 3 in a "
             "contact.")),
    END_OF_FIELDS,
};

static const struct node *child(const struct node *node, const char *key)
{
    for (const struct node *at = node->first; at; at = at->next) {
        if (at->key && strcmp(at->key, key) == 0)
            return at;
    }
    return NULL;
}

void load_notifications(struct load *load)
{
    const struct source *source = load_source(load, "notifications.yaml");
    load->policy->notices_sent.links_number_most = LINKS_NUMBER;
    load->policy->notices_sent.links_contact_most = LINKS_CONTACT;
    if (!source || !source->root)
        return;
    read_fields(load, source->root, notification_fields, load->policy);
    const struct node *all = child(source->root, "notifications");
    for (const struct node *node = all ? all->first : NULL; node; node = node->next) {
        uint16_t index = node->key ? load_find(load, NAMED_NOTIFICATIONS, node->key) : TL_NONE;
        struct tl_notification *one = load_item(load, NAMED_NOTIFICATIONS, index);
        if (one && !child(node, "letter"))
            one->letter = TL_NONE;
    }
}
