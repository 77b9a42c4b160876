/* disclosure.c: verify.yaml: how sure the center is who asks, and who may hear what of a case. */
#include "policyfile/fields.h"

static const char *const channel_words[] = { "voice", "chat", "web", NULL };
static const struct shape channel_shape = { .kind = SHAPE_WORDS, .words = channel_words };
static const struct shape channels_shape = { .kind = SHAPE_LIST, .item = &channel_shape };

static void read_channels(struct load *load, const struct node *node, const struct field *field,
                          void *out)
{
    (void)field;
    uint32_t channels = 0;
    for (const struct node *child = node->first; child && node->kind == NODE_LIST;
         child = child->next) {
        uint32_t channel = 0;
        if (child->kind == NODE_TEXT && channel_named(child->text, &channel))
            channels |= UINT32_C(1) << channel;
        else
            FAULT(load, child, "A channel is voice, chat or web.");
    }
    if (channels == 0)
        FAULT(load, node, "channels is a list of channels, at least one; left out, it is all.");
    *(uint32_t *)out = channels;
}

static const struct field one_level[] = {
    MUST("text", read_reference, struct tl_name, text, .list = NAMED_TEXTS,
         SAYS("What staff call it: a text.")),
    END_OF_FIELDS,
};

static const struct field one_role[] = {
    MUST("text", read_reference, struct tl_case_role, id.text, .list = NAMED_TEXTS,
         SAYS("What staff and people call it: a text.")),
    MUST("hears", read_bool, struct tl_case_role, hears,
         SAYS("no: of a case only what anyone hears.")),
    MAY("by_representation", read_bool, struct tl_case_role, by_representation,
        SAYS("yes: only while the case has an active representation document of theirs.")),
    END_OF_FIELDS,
};

static const struct field one_telling[] = {
    MUST("level", read_reference, struct tl_telling, level, .list = NAMED_LEVELS,
         SAYS("What has to be proved; at the first level anyone hears it who names the case.")),
    MAY("roles", read_references, struct tl_telling, roles, .list = NAMED_ROLES,
        SAYS("Only these, of those that hear; left out: all of them.")),
    MAY("channels", read_channels, struct tl_telling, channels, .shape = &channels_shape,
        SAYS("Only in these; left out: in all.")),
    MAY("topics", read_references, struct tl_telling, topics, .list = NAMED_TOPICS,
        SAYS("Only in these; left out: in all, and in none.")),
    END_OF_FIELDS,
};

static const struct field told_fields[] = {
#define TOLD(name, word, what)                                                                     \
    MAY(word, read_mapping, struct tl_policy, tellings[name], .fields = one_telling,               \
        SAYS("To whom this is told: " what "; left out: to nobody.")),
    TL_TELLING_TABLE(TOLD)
#undef TOLD
        END_OF_FIELDS,
};

static const struct field one_question[] = {
    MUST("text", read_reference, struct tl_verify_question, id.text, .list = NAMED_TEXTS,
         SAYS("What is asked: a text.")),
    MUST("form", read_reference, struct tl_verify_question, form, .list = NAMED_FORMS,
         SAYS("How an answer looks: a form of center.yaml.")),
    END_OF_FIELDS,
};

static const struct field one_set[] = {
    MUST("level", read_reference, struct tl_verify_set, level, .list = NAMED_LEVELS,
         SAYS("What is proved when every answer is right.")),
    MUST("ask", read_references, struct tl_verify_set, ask, .list = NAMED_VERIFY_QUESTIONS,
         SAYS("The questions, in this order.")),
    MAY("roles", read_references, struct tl_verify_set, roles, .list = NAMED_ROLES,
        SAYS("Only of these; left out: of all.")),
    MAY("channels", read_channels, struct tl_verify_set, channels, .shape = &channels_shape,
        SAYS("Only in these; left out: in all.")),
    MAY("topics", read_references, struct tl_verify_set, topics, .list = NAMED_TOPICS,
        SAYS("Only in these; left out: in all, and in none.")),
    END_OF_FIELDS,
};

static const struct field protection_fields[] = {
    MUST("level", read_reference, struct tl_protection, level, .list = NAMED_LEVELS,
         SAYS("What has to be proved; until then such a case is answered like an unknown one.")),
    MUST("second", read_bool, struct tl_protection, needs_second,
         SAYS("yes: a second member of staff looks, and has to agree.")),
    MAY("tier", read_u8, struct tl_protection, tier, FROM_TO(1, 7),
        SAYS("Whose staff may be the second, beside supervisors; left out: supervisors alone.")),
    END_OF_FIELDS,
};

static const struct field account_code_fields[] = {
    MUST("begins", read_name, struct tl_account_rules, begins,
         SAYS("How the numbers begin whose cases may come into an account by code.")),
    MUST("days", read_u32, struct tl_account_rules, code_days, FROM_TO(1, 3650),
         SAYS("How long a code holds.")),
    MUST("tries", read_u8, struct tl_account_rules, code_tries, FROM_TO(1, 20),
         SAYS("So many wrong ones, and a code is dead.")),
    MAY("protected", read_bool, struct tl_account_rules, code_protected,
        SAYS("yes: protected cases have codes too; left out: no.")),
    END_OF_FIELDS,
};

static const struct field inbox_fields[] = {
    MUST("topics", read_references, struct tl_account_rules, inbox.topics, .list = NAMED_TOPICS,
         SAYS("What a message may be about: topics with a page that asks for words and an address "
              "of mail at most, and ends in a message.")),
    MUST("bytes", read_u32, struct tl_account_rules, inbox.bytes_max, FROM_TO(100, 4000),
         SAYS("How long one message may be.")),
    MUST("per_day", read_u32, struct tl_account_rules, inbox.per_day, FROM_TO(1, 1000),
         SAYS("How many messages one account may write in 24 hours.")),
    MUST("kept_days", read_u32, struct tl_account_rules, inbox.kept_days, FROM_TO(30, 36500),
         SAYS("How long messages are kept after the last one of their thread.")),
    END_OF_FIELDS,
};

static const struct field account_fields[] = {
    MUST("level", read_reference, struct tl_account_rules, level, .list = NAMED_LEVELS,
         SAYS("What is proved by an account with both steps and the case in it.")),
    MUST("role", read_reference, struct tl_account_rules, role, .list = NAMED_ROLES,
         SAYS("How its owner stands to the cases in it.")),
    { .key = "code",
      .read = read_mapping,
      .is_required = true,
      .fields = account_code_fields,
      SAYS("The code that goes by post, by which a case on paper comes into an account.") },
    { .key = "inbox",
      .read = read_mapping,
      .fields = inbox_fields,
      SAYS("What an account and the agency write to each other; left out: nothing.") },
    END_OF_FIELDS,
};

const struct field disclosure_fields[] = {
    { .key = "levels",
      .read = read_named,
      .is_required = true,
      .list = NAMED_LEVELS,
      .fields = one_level,
      .shape = &shape_named,
      SAYS("How sure the center is who asks, the least first: the first is anyone.") },
    { .key = "roles",
      .read = read_named,
      .is_required = true,
      .list = NAMED_ROLES,
      .fields = one_role,
      .shape = &shape_named,
      SAYS("How somebody stands to a case who asks about it.") },
    { .key = "questions",
      .read = read_named,
      .list = NAMED_VERIFY_QUESTIONS,
      .fields = one_question,
      .shape = &shape_named,
      SAYS("What only who stands to a case knows; left out: an agent says how sure it is.") },
    { .key = "asked",
      .read = read_named,
      .list = NAMED_VERIFY_SETS,
      .fields = one_set,
      .shape = &shape_named,
      SAYS("Which questions prove a level, of whom; the first that fits.") },
    { .key = "told",
      .read = read_mapping,
      .is_required = true,
      .fields = told_fields,
      SAYS("Kinds of facts of a case, and to whom each is told.") },
    MAY("protected", read_mapping, struct tl_policy, protection, .fields = protection_fields,
        SAYS("To whom protected cases are told; left out: to nobody.")),
    MAY("accounts", read_mapping, struct tl_policy, accounts, .fields = account_fields,
        SAYS("What is told in a person's own account; left out: no case is in one.")),
    END_OF_FIELDS,
};

void load_disclosure(struct load *load)
{
    const struct source *source = load_source(load, "verify.yaml");
    if (source && source->root)
        read_fields(load, source->root, disclosure_fields, load->policy);
    else if (!source) /* Who knows a case's number hears its public status, and no more. */
        load->policy->tellings[TL_TELLS_STATUS].level = 0;
}
