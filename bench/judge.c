/* judge.c: the journal walked with a plain list. */
#include "judge.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "core/fact.h"
#include "store/db.h"
#include "store/journal.h"

enum { IN_LINE_MAX = 20000, AGENTS_MAX = 64 };

struct person {
    tl_id contact;
    uint64_t needs, rank;
    tl_time asked_at;
    bool waits;
};

struct line {
    struct person people[IN_LINE_MAX]; /* Who waits or is offered. */
    uint32_t people_len;
    struct {
        tl_id agent;
        uint64_t skills;
    } agents[AGENTS_MAX];
    uint32_t agents_len;
    struct verdict verdict;
};

static struct person *find(struct line *line, tl_id contact)
{
    for (uint32_t i = 0; i < line->people_len; i++) {
        if (line->people[i].contact == contact)
            return line->people + i;
    }
    return NULL;
}

static uint64_t *skills_of(struct line *line, tl_id agent)
{
    uint32_t i = 0;
    while (i < line->agents_len && line->agents[i].agent != agent)
        i++;
    if (i == AGENTS_MAX)
        bench_die("the judge: too many agents");
    if (i == line->agents_len)
        line->agents[line->agents_len++].agent = agent;
    return &line->agents[i].skills;
}

static bool is_before(const struct person *a, const struct person *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank;
    if (a->asked_at != b->asked_at)
        return a->asked_at < b->asked_at;
    return a->contact < b->contact;
}

static void on_waits(struct line *line, const struct tl_fact_waits *waits)
{
    if (line->people_len == IN_LINE_MAX)
        bench_die("the judge: too many people");
    line->people[line->people_len++] = (struct person){ .contact = waits->contact,
                                                        .needs = waits->needs,
                                                        .rank = waits->rank,
                                                        .asked_at = waits->asked_at,
                                                        .waits = true };
}

static void on_offered(struct line *line, const struct tl_fact_offered *offered)
{
    struct person *person = find(line, offered->contact);
    uint64_t skills = *skills_of(line, offered->agent);
    if (!person)
        bench_die("the judge: an offer of somebody who does not wait");
    line->verdict.offers++;
    for (uint32_t i = 0; i < line->people_len; i++) {
        const struct person *other = line->people + i;
        if (other->waits && (other->needs & ~skills) == 0 && is_before(other, person)) {
            line->verdict.passed_over++;
            break;
        }
    }
    person->waits = false;
}

static void take(struct line *line, const struct tl_fact *fact)
{
    struct person *person;
    if (fact->kind == TL_FACT_waits)
        on_waits(line, &fact->waits);
    else if (fact->kind == TL_FACT_offered)
        on_offered(line, &fact->offered);
    else if (fact->kind == TL_FACT_agent_is)
        *skills_of(line, fact->agent_is.agent) = fact->agent_is.skills;
    else if (fact->kind == TL_FACT_back_in_line && (person = find(line, fact->words[0])))
        person->waits = true;
    else if (fact->kind == TL_FACT_closed && (person = find(line, fact->words[0])))
        *person = line->people[--line->people_len];
}

struct verdict judge(const char *dir)
{
    char url[128];
    struct tl_fault fault;
    struct tl_store *store;
    struct tl_journal_cursor cursor;
    struct tl_journal_fact row;
    struct tl_fact fact;
    struct line *line = calloc(1, sizeof *line);
    snprintf(url, sizeof url, "sqlite:%s/throughline.db", dir);
    const struct tl_store_options options = { .url = url, .beside = true, .readers_len = 1 };
    if (!line || tl_store_open(&options, &store, &fault) != TL_OK)
        bench_die("the judge: opening the journal");
    struct tl_db *db = tl_store_reader_take(store);
    if (tl_journal_cursor_open(db, 0, &cursor) != TL_OK)
        bench_die("the judge: reading the journal");
    while (tl_journal_cursor_next(&cursor, &row) == TL_OK) {
        if (tl_fact_read(row.bytes, row.bytes_len, &fact) != TL_OK)
            bench_die("the judge: reading a fact");
        take(line, &fact);
    }
    tl_journal_cursor_close(&cursor);
    tl_store_reader_give(store, db);
    tl_store_close(store);
    struct verdict verdict = line->verdict;
    free(line);
    return verdict;
}
