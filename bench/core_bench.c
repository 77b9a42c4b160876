/* core_bench.c: steps per second of the center with all agents busy, beside a floor of plain
 * memory.
 *
 *     record: people and agents act, given facts are kept     (not timed)
 *     replay: the same given facts into a new center          (timed: tl_center_step alone)
 *     floor:  for as many steps, what no center can do without: one place of a binary heap taken
 *             and given, one contact and one agent touched, the step's facts written
 *
 * 40 sets of needs (4 languages x 10 topics), agents with random subsets. The mix: arrivals (two
 * steps: came, chose), leavings, callbacks chosen in line, hang-ups, wrap-ups, accepts, joins,
 * attempts that fail and ripen again, and the clock at the pace that so many agents make. A last
 * run adds what the goal does not name: everyone who waits is told the place every minute.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/assert.h"
#include "core/center.h"
#include "model/agency.h"

enum {
    LANGUAGES = 4,
    TOPICS = 10,
    AGENTS_FIRST = 1 << 30,
    STEPS_MAX = 400000,
    STEPS_PER_AGENT = 400, /* That is seven and a half hours: the center does not close. */
    FACTS_ROOM = 8192,
    ROUNDS = 3,
    SINKS = 1024, /* The facts of a step go round in so many, as in a ring. */
};

struct size {
    uint32_t waiting_len;
    uint32_t agents_len;
    uint32_t told_every_s; /* How often who waits is told the place; 0: only at first. */
};

/* Given facts as they will be replayed: first those that fill the center, then those timed. */
struct tape {
    struct tl_fact *facts;
    uint32_t facts_len;
    uint32_t facts_max;
    uint32_t timed_from;
};

struct scene {
    struct size size;
    struct tl_agency agency;
    struct tl_center_limits limits;
    void *memory;
    struct tl_center *center;
    struct tl_facts out;
    struct tape tape;
    uint64_t chance;
    tl_time now;
    tl_time pace_us;
    tl_id contact_last;
    tl_id *line; /* Who waits or is promised, in no order; place[id] is where, or nowhere. */
    uint32_t line_len;
    uint32_t *place;
    struct tl_fact *next; /* What the offered and the connected do next, first in, first out. */
    uint32_t next_from, next_to;
    tl_id *talking; /* By agent: the contact, 0: none. */
    uint64_t decided_len;
    uint64_t kinds[64];
};

enum { NOWHERE = 0xffffffffu, IDS_MAX = STEPS_MAX + 65536, NEXT_MAX = 1 << 16 };

static uint64_t roll(struct scene *scene)
{
    uint64_t z = (scene->chance += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int64_t clock_ns(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

static void *room(size_t len, size_t bytes)
{
    void *memory = calloc(len, bytes);
    TL_ASSERT(memory);
    return memory;
}

static struct tl_center *center_new(struct scene *scene)
{
    size_t bytes = tl_center_bytes(&scene->limits);
    free(scene->memory);
    scene->memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
    TL_ASSERT(scene->memory);
    return tl_center_init(scene->memory, bytes, &scene->limits, &scene->agency.policy);
}

/* --- Who is where, from the facts. --- */

static void enter(struct scene *scene, tl_id contact)
{
    if (scene->place[contact] == NOWHERE) {
        scene->place[contact] = scene->line_len;
        scene->line[scene->line_len++] = contact;
    }
}

static void quit(struct scene *scene, tl_id contact)
{
    uint32_t at = scene->place[contact];
    if (at != NOWHERE) {
        tl_id last = scene->line[--scene->line_len];
        scene->line[at] = last;
        scene->place[last] = at;
        scene->place[contact] = NOWHERE;
    }
}

static void then(struct scene *scene, struct tl_fact fact)
{
    scene->next[scene->next_to++ % NEXT_MAX] = fact;
    TL_ASSERT(scene->next_to - scene->next_from < NEXT_MAX);
}

static void see_attempt(struct scene *scene, const struct tl_fact_attempt_started *started)
{
    uint64_t result = roll(scene) % 2 ? TL_ATTEMPT_ANSWERED : TL_ATTEMPT_NO_ANSWER;
    then(scene,
         (struct tl_fact){ .kind = TL_FACT_attempt_ended,
                           .attempt_ended = { started->contact, started->attempt, result } });
}

static void see_wrap_up(struct scene *scene, const struct tl_fact_wrap_up_began *began)
{
    scene->talking[began->agent - AGENTS_FIRST] = 0;
    then(scene, (struct tl_fact){ .kind = TL_FACT_wrapped_up,
                                  .wrapped_up = { began->agent, began->contact, 7 } });
}

static void see(struct scene *scene, const struct tl_fact *fact)
{
    if (fact->kind == TL_FACT_waits) {
        enter(scene, fact->waits.contact);
    } else if (fact->kind == TL_FACT_callback_promised) {
        enter(scene, fact->callback_promised.contact);
    } else if (fact->kind == TL_FACT_back_in_line) {
        enter(scene, fact->back_in_line.contact);
    } else if (fact->kind == TL_FACT_closed) {
        quit(scene, fact->closed.contact);
    } else if (fact->kind == TL_FACT_offered) {
        quit(scene, fact->offered.contact);
        then(scene, (struct tl_fact){ .kind = TL_FACT_accepts,
                                      .accepts = { fact->offered.agent, fact->offered.contact } });
    } else if (fact->kind == TL_FACT_attempt_started) {
        see_attempt(scene, &fact->attempt_started);
    } else if (fact->kind == TL_FACT_accepted) {
        then(scene, (struct tl_fact){ .kind = TL_FACT_joined,
                                      .joined = { fact->accepted.contact, fact->accepted.agent } });
    } else if (fact->kind == TL_FACT_connected) {
        scene->talking[fact->connected.agent - AGENTS_FIRST] = fact->connected.contact;
    } else if (fact->kind == TL_FACT_wrap_up_began) {
        see_wrap_up(scene, &fact->wrap_up_began);
    }
}

/* Records one given fact and takes the step. */
static void give(struct scene *scene, struct tl_fact given)
{
    struct tape *tape = &scene->tape;
    given.at = scene->now;
    TL_ASSERT(tape->facts_len < tape->facts_max);
    tape->facts[tape->facts_len++] = given;
    scene->kinds[given.kind]++;
    scene->out.facts_len = 0;
    tl_center_step(scene->center, &given, &scene->out);
    scene->decided_len += scene->out.facts_len;
    for (uint32_t i = 1; i < scene->out.facts_len; i++) {
        see(scene, &scene->out.facts[i]);
    }
}

/* --- What happens. --- */

static void arrive(struct scene *scene)
{
    tl_id contact = ++scene->contact_last;
    TL_ASSERT(contact < IDS_MAX);
    give(scene, (struct tl_fact){
                    .kind = TL_FACT_contact_came,
                    .contact_came = { contact, TL_CHANNEL_VOICE, roll(scene) % LANGUAGES, 1 } });
    struct tl_contact_view view;
    if (tl_center_contact(scene->center, contact, &view) != TL_OK) {
        return;
    }
    uint64_t digit = (uint64_t)tl_agency_topic_digit((uint8_t)(roll(scene) % TOPICS));
    give(scene, (struct tl_fact){ .kind = TL_FACT_keyed, .keyed = { contact, view.step, digit } });
}

static void choose_callback(struct scene *scene)
{
    tl_id contact = scene->line[roll(scene) % scene->line_len];
    struct tl_contact_view view;
    if (tl_center_contact(scene->center, contact, &view) == TL_OK &&
        view.state == TL_CONTACT_WAITING) {
        give(scene,
             (struct tl_fact){ .kind = TL_FACT_keyed, .keyed = { contact, view.step, '1' } });
    }
}

static void leave(struct scene *scene)
{
    give(scene, (struct tl_fact){ .kind = TL_FACT_left,
                                  .left = { scene->line[roll(scene) % scene->line_len] } });
}

static void hang_up(struct scene *scene)
{
    uint32_t start = (uint32_t)(roll(scene) % scene->size.agents_len);
    for (uint32_t i = 0; i < scene->size.agents_len; i++) {
        uint32_t agent = (start + i) % scene->size.agents_len;
        if (scene->talking[agent] != 0) {
            give(scene,
                 (struct tl_fact){ .kind = TL_FACT_hangs_up,
                                   .hangs_up = { AGENTS_FIRST + agent, scene->talking[agent] } });
            return;
        }
    }
}

static bool wake(struct scene *scene)
{
    tl_time wake_at;
    if (tl_center_wake_at(scene->center, &wake_at) != TL_OK || wake_at > scene->now) {
        return false;
    }
    give(scene, (struct tl_fact){ .kind = TL_FACT_time_came });
    return true;
}

static void react(struct scene *scene)
{
    give(scene, scene->next[scene->next_from++ % NEXT_MAX]);
}

static void happen(struct scene *scene)
{
    uint64_t chance = roll(scene) % 16;
    scene->now += (tl_time)(roll(scene) % (uint64_t)(2 * scene->pace_us));
    if (wake(scene)) {
        return;
    }
    if (scene->next_from != scene->next_to && chance < 12) {
        react(scene);
    } else if (scene->line_len < scene->size.waiting_len) {
        arrive(scene);
    } else if (chance % 4 == 0) {
        leave(scene);
    } else if (chance % 8 == 1) {
        choose_callback(scene);
    } else {
        hang_up(scene);
    }
}

/* --- Record. --- */

static void sign_in_all(struct scene *scene)
{
    for (uint32_t i = 0; i < scene->size.agents_len; i++) {
        uint64_t languages = 1u << roll(scene) % LANGUAGES | 1u << roll(scene) % LANGUAGES;
        uint64_t topics = (roll(scene) & ((1u << TOPICS) - 1)) | 1u << roll(scene) % TOPICS;
        give(scene, (struct tl_fact){ .kind = TL_FACT_signed_in,
                                      .signed_in = { AGENTS_FIRST + i,
                                                     tl_agency_skills(languages, 3, topics) } });
        give(scene, (struct tl_fact){ .kind = TL_FACT_ready, .ready = { AGENTS_FIRST + i } });
    }
}

static void fill(struct scene *scene)
{
    give(scene, (struct tl_fact){ .kind = TL_FACT_dialler, .dialler = { 1 } });
    sign_in_all(scene);
    while (scene->line_len < scene->size.waiting_len) {
        scene->now += 1000;
        if (scene->next_from != scene->next_to) {
            react(scene);
        } else if (!wake(scene)) {
            arrive(scene);
        }
    }
    scene->tape.timed_from = scene->tape.facts_len;
    memset(scene->kinds, 0, sizeof scene->kinds);
    scene->decided_len = 0;
}

static struct scene *record(struct size size)
{
    static const struct tl_agency_shape shape = { .languages_len = LANGUAGES,
                                                  .topics_len = TOPICS,
                                                  .is_open_always = false,
                                                  .chats = 3,
                                                  .waiting_max = 100000,
                                                  .contacts_max = { [TL_CHANNEL_VOICE] = 100000 } };
    struct scene *scene = room(1, sizeof *scene);
    scene->size = size;
    tl_agency_make(&scene->agency, &shape);
    scene->agency.policy.limits.wait_told_every_s = size.told_every_s;
    scene->limits =
        (struct tl_center_limits){ .contacts_max = 4 * (size.waiting_len + size.agents_len),
                                   .agents_max = size.agents_len,
                                   .needs_max = 256 };
    scene->center = center_new(scene);
    scene->out = (struct tl_facts){ room(FACTS_ROOM, sizeof(struct tl_fact)), 0, FACTS_ROOM };
    scene->tape.facts_max = STEPS_MAX + 65536;
    scene->tape.facts = room(scene->tape.facts_max, sizeof(struct tl_fact));
    scene->line = room(IDS_MAX, sizeof *scene->line);
    scene->place = room(IDS_MAX, sizeof *scene->place);
    memset(scene->place, 0xff, IDS_MAX * sizeof *scene->place);
    scene->next = room(NEXT_MAX, sizeof *scene->next);
    scene->talking = room(size.agents_len, sizeof *scene->talking);
    scene->chance = 1;
    scene->now = INT64_C(1767601800) * TL_SECOND;
    /* A contact takes an agent nine minutes and about eight steps. */
    scene->pace_us = 540 * TL_SECOND / size.agents_len / 8;
    fill(scene);
    uint32_t steps_len = STEPS_PER_AGENT * size.agents_len;
    while (scene->tape.facts_len < scene->tape.timed_from + steps_len) {
        happen(scene);
    }
    return scene;
}

static void scene_free(struct scene *scene)
{
    free(scene->memory);
    free(scene->out.facts);
    free(scene->tape.facts);
    free(scene->line);
    free(scene->place);
    free(scene->next);
    free(scene->talking);
    free(scene);
}

/* --- Replay. --- */

static double replay_ns(struct scene *scene, struct tl_fact *sink)
{
    const struct tape *tape = &scene->tape;
    struct tl_center *center = center_new(scene);
    struct tl_facts out = scene->out;
    for (uint32_t i = 0; i < tape->timed_from; i++) {
        out.facts_len = 0;
        tl_center_step(center, &tape->facts[i], &out);
    }
    out = (struct tl_facts){ sink, 0, SINKS + FACTS_ROOM };
    int64_t from = clock_ns();
    for (uint32_t i = tape->timed_from; i < tape->facts_len; i++) {
        if (out.facts_len > SINKS) {
            out.facts_len = 0;
        }
        tl_center_step(center, &tape->facts[i], &out);
    }
    int64_t took = clock_ns() - from;
    return (double)took / (tape->facts_len - tape->timed_from);
}

/* --- The floor. --- */

struct key {
    uint64_t first;
    uint64_t second;
};

static bool is_before(struct key a, struct key b)
{
    return a.first != b.first ? a.first < b.first : a.second < b.second;
}

static void sift_down(struct key *heap, uint32_t heap_len, struct key key)
{
    uint32_t at = 0;
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= heap_len) {
            break;
        }
        child += child + 1 < heap_len && is_before(heap[child + 1], heap[child]);
        if (!is_before(heap[child], key)) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = key;
}

struct record {
    uint64_t words[16];
};

static double floor_ns(struct scene *scene, struct tl_fact *sink)
{
    const struct tape *tape = &scene->tape;
    uint32_t steps_len = tape->facts_len - tape->timed_from;
    uint32_t facts_per_step = (uint32_t)(scene->decided_len / steps_len) + 1;
    uint32_t heap_len = scene->size.waiting_len;
    struct key *heap = room(heap_len, sizeof *heap);
    struct record *contacts = room(scene->limits.contacts_max, sizeof *contacts);
    struct record *agents = room(scene->limits.agents_max, sizeof *agents);
    for (uint32_t i = 0; i < heap_len; i++) {
        heap[i] = (struct key){ i, i };
    }
    uint64_t chance = 1;
    uint32_t sink_len = 0;
    int64_t from = clock_ns();
    for (uint32_t i = 0; i < steps_len; i++) {
        const struct tl_fact *given = &tape->facts[tape->timed_from + i];
        chance = chance * 6364136223846793005u + 1442695040888963407u;
        contacts[(chance >> 33) % scene->limits.contacts_max].words[3] += heap[0].second;
        agents[(chance >> 17) % scene->limits.agents_max].words[3] += given->words[0];
        sift_down(heap, heap_len, (struct key){ heap[0].first + (chance >> 40), i });
        for (uint32_t k = 0; k < facts_per_step; k++) {
            sink_len = sink_len < SINKS ? sink_len + 1 : 0;
            sink[sink_len] = *given;
        }
    }
    int64_t took = clock_ns() - from;
    free(heap);
    free(contacts);
    free(agents);
    return (double)took / steps_len;
}

/* --- Report. --- */

static double best_of(double (*measure_ns)(struct scene *, struct tl_fact *), struct scene *scene,
                      struct tl_fact *sink)
{
    double best = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double ns = measure_ns(scene, sink);
        best = i == 0 || ns < best ? ns : best;
    }
    return best;
}

static void tell_mix(const struct scene *scene)
{
    uint32_t steps_len = scene->tape.facts_len - scene->tape.timed_from;
    printf("    mix:");
    for (uint64_t kind = 0; kind < 64; kind++) {
        if (scene->kinds[kind] > 0) {
            printf(" %s %.1f%%", tl_fact_shape(kind)->name,
                   100.0 * (double)scene->kinds[kind] / steps_len);
        }
    }
    printf("; %.2f facts a step\n", (double)scene->decided_len / steps_len);
}

static bool measure(struct size size, double goal_ns)
{
    struct scene *scene = record(size);
    struct tl_fact *sink = room(SINKS + FACTS_ROOM + 1, sizeof *sink);
    double floor = best_of(floor_ns, scene, sink);
    double step = best_of(replay_ns, scene, sink);
    bool is_met = goal_ns == 0 || step < goal_ns;
    printf(
        "core %5u waiting x %4u agents%s: %6.0f ns a step, %5.2f million steps/s; floor %4.0f ns, "
        "ratio %.1f%s\n",
        size.waiting_len, size.agents_len, size.told_every_s ? ", told their place" : "", step,
        1e3 / step, floor, step / floor,
        goal_ns == 0 ? ""
        : is_met     ? "; under 500 ns: met"
                     : "; under 500 ns: NOT MET");
    tell_mix(scene);
    free(sink);
    scene_free(scene);
    return is_met;
}

int main(void)
{
    measure((struct size){ 100, 200, 0 }, 0);
    measure((struct size){ 1000, 500, 0 }, 0);
    bool is_met = measure((struct size){ 2000, 1000, 0 }, 500);
    measure((struct size){ 2000, 1000, 60 }, 0);
    return is_met ? 0 : 1;
}
