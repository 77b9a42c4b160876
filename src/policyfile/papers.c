/* papers.c: papers.yaml: notices and requests for evidence in the accounts of people. */
#include "policyfile/fields.h"

static const struct field one_paper[] = {
    MUST("text", read_reference, struct tl_name, text, .list = NAMED_TEXTS,
         SAYS("What people read of it: a text.")),
    END_OF_FIELDS,
};

/* uint32_t[] and its length: days before the last one, each of them below the one before. */
static void read_remind(struct load *load, const struct node *node, const struct field *field,
                        void *out)
{
    struct tl_paper_rules *rules = out;
    (void)field;
    if (node->kind != NODE_LIST) {
        FAULT(load, node, "remind is a list of days, such as [14, 3].");
        return;
    }
    for (const struct node *child = node->first; child; child = child->next) {
        uint32_t days = 0;
        static const struct field one = { .key = "remind", FROM_TO(1, TL_RFE_DAYS_MAX) };
        read_u32(load, child, &one, &days);
        if (rules->remind_len == TL_RFE_REMINDERS_MAX) {
            FAULT(load, child, "remind has more than 4 days: take some out.");
            return;
        }
        if (rules->remind_len > 0 && days >= rules->remind[rules->remind_len - 1]) {
            FAULT(load, child, "remind falls: write the days that are further off first, [14, 3].");
            return;
        }
        rules->remind[rules->remind_len++] = days;
    }
}

static const struct shape day_shape = { .kind = SHAPE_NUMBER };
static const struct shape days_shape = { .kind = SHAPE_LIST, .item = &day_shape };

static const struct field notice_fields[] = {
    { .key = "kinds",
      .read = read_named,
      .is_required = true,
      .list = NAMED_NOTICE_KINDS,
      .fields = one_paper,
      .shape = &shape_named,
      SAYS("Kinds of notice, by the word that the agency's systems have for them.") },
    MUST("size_mb", read_u32, struct tl_paper_rules, notice_mb, FROM_TO(1, TL_NOTICE_MB_MAX),
         SAYS("How large the PDF of one may be, in megabytes of 1,048,576 bytes.")),
    END_OF_FIELDS,
};

static const struct field evidence_fields[] = {
    { .key = "asks",
      .read = read_named,
      .is_required = true,
      .list = NAMED_RFE_ASKS,
      .fields = one_paper,
      .shape = &shape_named,
      SAYS("What may be asked for, by the word that the agency's systems have for it.") },
    MUST("over", read_reference, struct tl_paper_rules, over, .list = NAMED_TEXTS,
         SAYS("What is left to do once the last day is over: a text.")),
    { .key = "remind",
      .read = read_remind,
      .shape = &days_shape,
      FROM_TO(1, TL_RFE_DAYS_MAX),
      SAYS("So many days before the last one a mail reminds of it; left out: none does.") },
    MAY("look_days", read_u32, struct tl_paper_rules, look_days, FROM_TO(1, TL_RFE_DAYS_MAX),
        SAYS("The office looks at an answer within so many days; left out: it has no clock.")),
    END_OF_FIELDS,
};

const struct field paper_fields[] = {
    { .key = "notices",
      .read = read_mapping,
      .is_required = true,
      .fields = notice_fields,
      SAYS("Notices of the agency, as PDF.") },
    { .key = "evidence",
      .read = read_mapping,
      .fields = evidence_fields,
      SAYS("Requests for evidence, which are answered with files; left out: there are none.") },
    END_OF_FIELDS,
};

void load_papers(struct load *load)
{
    const struct source *source = load_source(load, "papers.yaml");
    struct tl_policy *policy = load->policy;
    policy->papers.over = TL_NONE;
    if (source && source->root)
        read_fields(load, source->root, paper_fields, &policy->papers);
}
