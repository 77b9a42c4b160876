/* torture.c: a seed's small center, and its life to the end. */
#include "sim/torture.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "sim/torture_inside.h"
#include "store/meta.h"

/* Monday 5 January 2026, 10:30 UTC. */
#define BEGIN (INT64_C(1767609000) * TL_SECOND)

enum { CHECKPOINT_FACTS = 900, LOOK_EVERY = 60, HAND_OVER_EVERY = 10, SEED_BYTES = 24 };

/* Small centers of every sort: limits within reach or far, always open or not, one channel at a
 * time or both. */
static struct tl_agency_shape shape_of(struct tl_torture *torture, uint32_t wanted)
{
    bool is_tight = tl_torture_one_in(torture, 3);
    uint32_t voice_max = is_tight ? wanted / 2 + 4 : wanted + 12;
    return (struct tl_agency_shape){
        .languages_len = (uint8_t)(1 + tl_torture_below(torture, 3)),
        .topics_len = (uint8_t)(3 + tl_torture_below(torture, 4)),
        .has_self_service = true,
        .is_open_always = tl_torture_one_in(torture, 3),
        .mixes_channels = tl_torture_one_in(torture, 2),
        .chats = (uint8_t)tl_torture_below(torture, 4),
        .waiting_max = is_tight ? 4 : 400,
        .contacts_max = { [TL_CHANNEL_VOICE] = voice_max, [TL_CHANNEL_CHAT] = voice_max / 2 },
        .reserves_bilingual = torture->seed % 2 == 0,
        .ages_after_s = 300 * (uint32_t)(torture->seed % 3),
        .has_zones = torture->seed % 2 == 1,
    };
}

static void shape(struct tl_torture *torture)
{
    uint32_t wanted = 6 + tl_torture_below(torture, 14);
    uint32_t agents = 3 + tl_torture_below(torture, 6);
    struct tl_agency_shape chosen = shape_of(torture, wanted);
    tl_agency_make(&torture->agency, &chosen);
    torture->version = torture->agency.policy.version;
    uint32_t needs = tl_torture_one_in(torture, 3) ? 3 + tl_torture_below(torture, 6) : 64;
    torture->limits = (struct tl_center_limits){ 2 * wanted + 8, agents, needs };
    torture->people = (struct tl_people){ .policy = &torture->agency.policy,
                                          .chance = tl_people_random(&torture->chance),
                                          .contacts_len = wanted,
                                          .agents_len = agents + tl_torture_below(torture, 3) };
}

static enum tl_err memory_take(struct tl_torture *torture)
{
    size_t bytes = (tl_center_bytes(&torture->limits) + 15) / 16 * 16;
    for (int i = 0; i < TL_TORTURE_CENTERS; i++) {
        torture->memory[i] = aligned_alloc(16, bytes);
        if (!torture->memory[i])
            return TL_ENOMEM;
        tl_torture_center_new(torture, (enum tl_torture_center)i);
    }
    torture->facts.facts_max = TL_TORTURE_FACTS_MAX;
    torture->facts.facts = calloc(TL_TORTURE_FACTS_MAX, sizeof *torture->facts.facts);
    torture->twin.facts_max = TL_TORTURE_STEP_MAX;
    torture->twin.facts = calloc(TL_TORTURE_STEP_MAX, sizeof *torture->twin.facts);
    torture->last = calloc(TL_TORTURE_LAST_MAX, sizeof *torture->last);
    return torture->facts.facts && torture->twin.facts && torture->last ? TL_OK : TL_ENOMEM;
}

enum tl_err tl_torture_store_open(struct tl_torture *torture)
{
    char url[512] = "sqlite::memory:";
    struct tl_store_options options = { .url = url, .readers_len = 1 };
    struct tl_fault fault;
    if (torture->file)
        snprintf(url, sizeof url, "sqlite:%s", torture->file);
    enum tl_err err = tl_store_open(&options, &torture->store, &fault);
    if (err == TL_OK)
        torture->db = tl_store_writer(torture->store);
    else
        fprintf(stderr, "%s\n", fault.text);
    return err;
}

enum tl_err tl_torture_open(uint64_t seed, const char *file, struct tl_torture **out_torture)
{
    struct tl_torture *torture = calloc(1, sizeof *torture);
    if (!torture)
        return TL_ENOMEM;
    torture->seed = seed;
    torture->storm = 1;
    torture->chance = seed;
    torture->file = file;
    torture->wall_minus = torture->wall_right = BEGIN;
    shape(torture);
    torture->model = tl_model_new(&torture->agency.policy, torture->limits.contacts_max,
                                  torture->limits.agents_max);
    torture->people.model = torture->model;
    torture->people.now = BEGIN;
    enum tl_err err = memory_take(torture);
    if (err == TL_OK)
        err = tl_torture_store_open(torture);
    if (err != TL_OK) {
        tl_torture_close(torture);
        return err;
    }
    *out_torture = torture;
    return TL_OK;
}

void tl_torture_close(struct tl_torture *torture)
{
    if (torture->store)
        tl_store_close(torture->store);
    for (int i = 0; i < TL_TORTURE_CENTERS; i++)
        free(torture->memory[i]);
    free(torture->facts.facts);
    free(torture->twin.facts);
    free(torture->last);
    tl_model_free(torture->model);
    free(torture);
}

/* The journal says which seed made it, so that a replay has the same agency. */
static enum tl_err seed_write(struct tl_torture *torture)
{
    char text[SEED_BYTES];
    snprintf(text, sizeof text, "%" PRIu64, torture->seed);
    enum tl_err err = tl_db_begin(torture->db);
    if (err == TL_OK)
        err = tl_store_setting_set(torture->db, "torture", text);
    return err == TL_OK ? tl_db_commit(torture->db) : err;
}

/* The state is the same however it was come by. */
static bool look(struct tl_torture *torture)
{
    return tl_torture_same(torture, TL_TORTURE_LIVE, TL_TORTURE_SHADOW, "applied fact by fact") &&
           tl_torture_same(torture, TL_TORTURE_LIVE, TL_TORTURE_TWIN, "never recovered") &&
           tl_torture_hand_over(torture) && tl_torture_read_back(torture, TL_TORTURE_SPARE) &&
           tl_torture_same(torture, TL_TORTURE_LIVE, TL_TORTURE_SPARE, "recovered");
}

/* One group, and now and then the end of the process. A center goes on from its own checkpoint
 * again and again: what that leaves out has no time to be forgotten. */
static bool live_on(struct tl_torture *torture)
{
    tl_torture_gather(torture);
    if (tl_torture_befalls(torture, 400))
        return tl_torture_crash(torture);
    if (!tl_torture_commit(torture))
        return false;
    if (tl_torture_befalls(torture, 800)) {
        torture->result.faults[TL_TORTURE_CRASH_AFTER]++;
        torture->steps_len = 0;
        return tl_torture_start(torture);
    }
    if (torture->facts_since >= CHECKPOINT_FACTS)
        tl_torture_checkpoint(torture);
    if (torture->result.broken_step == 0 && tl_torture_one_in(torture, HAND_OVER_EVERY) &&
        !tl_torture_hand_over(torture))
        return false;
    return torture->result.broken_step == 0 &&
           (!tl_torture_one_in(torture, LOOK_EVERY) || look(torture));
}

static void live(struct tl_torture *torture, const struct tl_torture_settings *settings)
{
    int64_t all_us = (int64_t)settings->hours * TL_HOUR;
    uint64_t told = UINT64_MAX;
    bool good = tl_torture_start(torture);
    while (good && torture->steady_us < all_us) {
        good = live_on(torture);
        uint64_t hour = (uint64_t)(torture->steady_us / TL_HOUR);
        if (settings->progress && hour != told)
            settings->progress(settings->arg, hour < settings->hours ? hour : settings->hours,
                               settings->hours);
        told = hour;
    }
    if (good)
        good = look(torture);
}

static void count(struct tl_torture *torture)
{
    struct tl_torture_result *result = &torture->result;
    result->facts = torture->head.number;
    result->simulated_us = torture->steady_us;
    result->contacts = torture->model->opened_len;
    result->offers = torture->model->offers_len;
    memcpy(&result->hash, torture->head.hash, sizeof result->hash);
}

enum tl_err tl_torture_run(const struct tl_torture_settings *settings,
                           struct tl_torture_result *out)
{
    struct tl_torture *torture;
    if (settings->journal && access(settings->journal, F_OK) == 0)
        return TL_EEXISTS;
    enum tl_err err = tl_torture_open(settings->seed, settings->journal, &torture);
    if (err != TL_OK)
        return err;
    err = seed_write(torture);
    tl_torture_guard(torture);
    if (err == TL_OK)
        live(torture, settings);
    tl_torture_guard(NULL);
    count(torture);
    *out = torture->result;
    tl_torture_close(torture);
    return err;
}
