/* Between core and journal: what was appended leads to an equal center, by a checkpoint or without,
 * and what was not committed never was. On both databases. */
#include "store/support_store.h"

#include <string.h>

#include "base/calendar.h"
#include "ledger/ledger.h"
#include "model/agency.h"

enum { AGENTS = 6, CALLERS = 30, FACTS_ROOM = 4096, BY_THE_WAY = 12 };

static const struct tl_center_limits limits = { 64, AGENTS, 64 };
static const tl_time begin = INT64_C(1767609000) * TL_SECOND;

struct place {
    struct tl_agency agency;
    struct tl_db *db;
    struct tl_center *center;
    void *memory;
    struct tl_journal_head head;
    struct tl_fact room[FACTS_ROOM];
    struct tl_facts facts;
    tl_time now;
};

static struct tl_center *center_new(const struct place *place, void **out_memory)
{
    size_t bytes = tl_center_bytes(&limits);
    *out_memory = aligned_alloc(16, (bytes + 15) / 16 * 16);
    CHECK(*out_memory != NULL);
    return tl_center_init(*out_memory, bytes, &limits, &place->agency.policy);
}

static struct place *place_new(void **state)
{
    static const struct tl_agency_shape shape = { .languages_len = 1,
                                                  .topics_len = 3,
                                                  .is_open_always = true,
                                                  .chats = 2,
                                                  .waiting_max = 100,
                                                  .contacts_max = { 0, 100, 100, 100 } };
    struct tl_db *db = support_writer(state); /* Skips where there is no such database. */
    struct place *place = calloc(1, sizeof *place);
    CHECK(place != NULL);
    place->db = db;
    tl_agency_make(&place->agency, &shape);
    place->center = center_new(place, &place->memory);
    place->facts = (struct tl_facts){ .facts = place->room, .facts_max = FACTS_ROOM };
    place->now = begin;
    return place;
}

static void place_free(struct place *place)
{
    free(place->memory);
    free(place);
}

static void step(struct place *place, struct tl_fact given)
{
    given.at = place->now += TL_SECOND;
    tl_center_step(place->center, &given, &place->facts);
}

static void commit(struct place *place)
{
    CHECK_OK(tl_db_begin(place->db));
    CHECK_OK(tl_ledger_append(place->db, &place->head, place->facts.facts, place->facts.facts_len));
    CHECK_OK(tl_db_commit(place->db));
    place->facts.facts_len = 0;
}

/* Agents get ready and people call, one commit each; all wait where their menu begins. */
static void live(struct place *place, tl_id from)
{
    for (tl_id i = 0; i < AGENTS; i++) {
        step(place, (struct tl_fact){ .kind = TL_FACT_signed_in,
                                      .signed_in = { 1000 + i, tl_agency_skills(1, 3, 7) } });
        step(place, (struct tl_fact){ .kind = TL_FACT_ready, .ready = { 1000 + i } });
        commit(place);
    }
    for (tl_id i = 0; i < CALLERS / 2; i++) {
        step(place, (struct tl_fact){ .kind = TL_FACT_contact_came,
                                      .contact_came = { from + i, TL_CHANNEL_VOICE, 0, 1 } });
        commit(place);
    }
}

static enum tl_err recover(const struct place *place, struct tl_journal_head *out_head,
                           uint64_t *out_behind, uint64_t *out_digest, struct tl_fault *fault)
{
    struct tl_faults faults = { .faults = fault, .faults_max = 1 };
    void *memory;
    struct tl_center *center = center_new(place, &memory);
    enum tl_err err = tl_ledger_recover(place->db, center, out_head, out_behind, &faults);
    *out_digest = tl_center_digest(center);
    free(memory);
    return err;
}

static void check_recovers(const struct place *place, uint64_t behind_wanted)
{
    struct tl_journal_head head = { 0 };
    struct tl_fault fault;
    uint64_t behind, digest;
    CHECK_OK(recover(place, &head, &behind, &digest, &fault));
    CHECK(digest == tl_center_digest(place->center));
    CHECK(behind == behind_wanted && head.number == place->head.number);
    CHECK(memcmp(head.hash, place->head.hash, sizeof head.hash) == 0);
}

static void an_equal_center_comes_from_all_facts_or_from_a_checkpoint_and_the_rest(void **state)
{
    struct place *place = place_new(state);
    live(place, 1);
    check_recovers(place, place->head.number);
    CHECK_OK(tl_ledger_checkpoint(place->db, place->center, &place->head));
    check_recovers(place, 0);
    uint64_t before = place->head.number;
    live(place, 101);
    check_recovers(place, place->head.number - before);
    place_free(place);
}

/* Every call of the database on the way fails once; and each takes effect and says it failed. */
static void a_commit_that_fails_is_there_or_never_was(void **state)
{
    struct place *place = place_new(state);
    uint32_t there = 0, gone = 0;
    live(place, 1);
    for (uint32_t i = 0; i < 2 * BY_THE_WAY; i++) {
        struct tl_journal_head before = place->head;
        bool is_there = false;
        step(place, (struct tl_fact){ .kind = TL_FACT_dialler, .dialler = { i % 2 } });
        tl_db_fail_at(place->db, 1 + i / 2, i % 2 == 1);
        enum tl_err err = tl_db_begin(place->db);
        if (err == TL_OK)
            err = tl_ledger_append(place->db, &place->head, place->facts.facts,
                                   place->facts.facts_len);
        if (err == TL_OK)
            err = tl_db_commit(place->db);
        tl_db_fail_at(place->db, 0, false);
        tl_db_rollback(place->db);
        CHECK_OK(tl_ledger_is_there(place->db, &place->head, before.number, &is_there));
        CHECK(err != TL_OK || is_there);
        there += err != TL_OK && is_there;
        gone += !is_there;
        place->head = is_there ? place->head : before;
        if (!is_there)
            commit(place); /* It goes again. */
        place->facts.facts_len = 0;
        check_recovers(place, place->head.number);
    }
    CHECK(there > 0 && gone > 0);
    place_free(place);
}

static void a_changed_journal_is_not_followed(void **state)
{
    struct place *place = place_new(state);
    struct tl_journal_head head = { 0 };
    struct tl_fault fault;
    uint64_t behind, digest;
    live(place, 1);
    support_tamper(place->db, "UPDATE journal SET at = at + 1 WHERE number = 9");
    CHECK_ERR(TL_ECORRUPT, recover(place, &head, &behind, &digest, &fault));
    CHECK(strstr(fault.text, "fact 9;") != NULL);
    CHECK_EQ(head.number, 0);
    place_free(place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_equal_center_comes_from_all_facts_or_from_a_checkpoint_and_the_rest),
        ON_BOTH(a_commit_that_fails_is_there_or_never_was),
        ON_BOTH(a_changed_journal_is_not_followed),
    };
    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
