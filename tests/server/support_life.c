/* support_life.c: what is heard must follow from itself, and what is stored must be what was
 * heard. */
#include "server/support_life.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "server/support_record.h"
#include "store/meta.h"
#include "support/check.h"

enum { ROOM_FACTS = 64 * 1024, CONTACTS = 4096 };

static struct tl_center *new_center(const struct life *life, void **out_memory)
{
    size_t bytes = tl_center_bytes(&life->limits);
    *out_memory = aligned_alloc(16, (bytes + 15) / 16 * 16);
    assert_non_null(*out_memory);
    return tl_center_init(*out_memory, bytes, &life->limits, &life->agency.policy);
}

struct life *life_new(uint64_t seed, uint32_t wanted)
{
    static const struct tl_agency_shape shape = { .languages_len = 2,
                                                  .topics_len = 6,
                                                  .has_self_service = true,
                                                  .is_open_always = true,
                                                  .chats = 3,
                                                  .waiting_max = CONTACTS,
                                                  .reserves_bilingual = true,
                                                  .ages_after_s = 30,
                                                  .contacts_max = { 0, CONTACTS, CONTACTS,
                                                                    CONTACTS } };
    struct life *life = calloc(1, sizeof *life);
    assert_non_null(life);
    tl_agency_make(&life->agency, &shape);
    life->limits = (struct tl_center_limits){ CONTACTS, LIFE_AGENTS + 2, 256 };
    life->model = tl_model_new(&life->agency.policy, CONTACTS, LIFE_AGENTS + 2);
    life->shadow = new_center(life, &life->memory);
    life->room = calloc(ROOM_FACTS, sizeof *life->room);
    assert_non_null(life->room);
    life->people = (struct tl_people){ .policy = &life->agency.policy,
                                       .model = life->model,
                                       .chance = seed,
                                       .contacts_len = wanted,
                                       .agents_len = LIFE_AGENTS,
                                       .pace_us = 2000000 };
    return life;
}

void life_free(struct life *life)
{
    tl_model_free(life->model);
    free(life->memory);
    free(life->room);
    free(life->records);
    free(life);
}

static bool is_same(const struct tl_fact *a, const struct tl_fact *b)
{
    uint8_t here[TL_FACT_BYTES_MAX], there[TL_FACT_BYTES_MAX];
    size_t len = tl_fact_write(a, here);
    return tl_fact_write(b, there) == len && memcmp(here, there, len) == 0;
}

/* The shadow decides the same of the same input, and so the step is whole. */
static bool step_shadow(struct life *life, const struct tl_fact *facts, uint32_t len)
{
    struct tl_facts out = { life->room, 0, ROOM_FACTS };
    tl_center_step(life->shadow, &facts[0], &out);
    for (uint32_t i = 0; i < len && i < out.facts_len; i++) {
        if (!is_same(&facts[i], &out.facts[i]))
            return LIFE_WRONG(life, "fact %" PRIu64 " is %s; the same center decides %s",
                              life->heard + 1 + i, tl_fact_shape(facts[i].kind)->name,
                              tl_fact_shape(out.facts[i].kind)->name);
    }
    if (len != out.facts_len)
        return LIFE_WRONG(life, "the step of fact %" PRIu64 " (%s) has %u facts, not %u",
                          life->heard + 1, tl_fact_shape(facts[0].kind)->name, len, out.facts_len);
    return true;
}

static bool hear_step(struct life *life, const struct tl_fact *facts, uint32_t len)
{
    tl_time wake_at;
    bool good = step_shadow(life, facts, len);
    if (good && tl_center_wake_at(life->shadow, &wake_at) != TL_OK)
        wake_at = 0;
    if (good && !tl_model_step(life->model, facts, len, wake_at))
        good = LIFE_WRONG(life, "fact %" PRIu64 ": %s", life->heard + 1, life->model->fault);
    for (uint32_t i = 0; i < len && good; i++)
        good = record_hear(life, &facts[i]);
    life->heard += len;
    return good;
}

bool life_hear(struct life *life, const struct tl_fact *facts, uint32_t facts_len)
{
    for (uint32_t from = 0; from < facts_len;) {
        uint32_t to = from + 1;
        while (to < facts_len && !tl_fact_shape(facts[to].kind)->is_given)
            to++;
        if (!hear_step(life, facts + from, to - from))
            return false;
        from = to;
    }
    return true;
}

bool life_read_rest(struct life *life, struct tl_db *db)
{
    struct tl_journal_cursor cursor;
    struct tl_journal_fact row;
    static struct tl_fact facts[ROOM_FACTS];
    uint32_t len = 0;
    CHECK_OK(tl_journal_cursor_open(db, life->heard + 1, &cursor));
    while (tl_journal_cursor_next(&cursor, &row) == TL_OK) {
        CHECK(len < ROOM_FACTS);
        CHECK_OK(tl_fact_read(row.bytes, row.bytes_len, &facts[len++]));
    }
    tl_journal_cursor_close(&cursor);
    return life_hear(life, facts, len);
}

struct ordered {
    const struct life *life;
    uint32_t len;
};

static void see(void *arg, const struct tl_contact_view *view)
{
    struct ordered *ordered = arg;
    const struct tl_model *model = ordered->life->model;
    CHECK(ordered->len < model->line_len);
    CHECK_EQ(view->contact, model->line[ordered->len]);
    CHECK_EQ(view->asked_at, tl_model_contact(ordered->life->model, view->contact)->asked_at);
    ordered->len++;
}

static void check_center(struct life *life, struct tl_db *db)
{
    void *memory;
    struct tl_center *center = new_center(life, &memory);
    struct tl_journal_head head;
    uint64_t behind;
    struct tl_fault room[1];
    struct tl_faults faults = { .faults = room, .faults_max = 1 };
    if (tl_ledger_recover(db, center, &head, &behind, &faults) != TL_OK)
        fail_msg("%s", room[0].text);
    CHECK_EQ(head.number, life->heard);
    tl_center_check(center);
    CHECK_EQ(tl_center_digest(center), tl_center_digest(life->shadow));
    struct ordered ordered = { .life = life };
    tl_center_order(center, see, &ordered);
    CHECK_EQ(ordered.len, life->model->line_len);
    free(memory);
}

void life_check(struct life *life, struct tl_db *db)
{
    struct tl_journal_verdict verdict;
    char unit[24] = "0";
    if (tl_journal_verify(db, &verdict) != TL_OK)
        fail_msg("fact %" PRIu64 ": %s", verdict.bad, verdict.why);
    CHECK_EQ(verdict.head.number, life->heard);
    enum tl_err err = tl_store_setting_get(db, "unit", unit, sizeof unit);
    CHECK(err == TL_OK || err == TL_ENONE);
    CHECK(strtoull(unit, NULL, 10) >= life->unit);
    check_center(life, db);
    records_check(life, db);
}

void life_check_from_the_first(struct life *life, struct tl_db *db)
{
    void *memory;
    struct tl_center *center = new_center(life, &memory);
    struct tl_journal_cursor cursor;
    struct tl_journal_fact row;
    struct tl_fact fact;
    CHECK_OK(tl_journal_cursor_open(db, 1, &cursor));
    while (tl_journal_cursor_next(&cursor, &row) == TL_OK) {
        CHECK_OK(tl_fact_read(row.bytes, row.bytes_len, &fact));
        CHECK_OK(tl_center_apply(center, &fact));
    }
    tl_journal_cursor_close(&cursor);
    CHECK_EQ(tl_center_digest(center), tl_center_digest(life->shadow));
    free(memory);
}
