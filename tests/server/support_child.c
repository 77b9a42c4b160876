/* support_child.c: the child's engine and people, and the pipe to its parent. */
#include "server/support_child.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/support_policy.h"
#include "server/engine.h"
#include "store/meta.h"
#include "store/support_vfs.h"
#include "support/check.h"

enum { BURST_MAX = 24, HEARD_FACTS_MAX = 64 * 1024, CHECKPOINT_FACTS = 700, CHILD_IS_WRONG = 9 };

struct head {
    uint64_t facts_len;
    uint64_t unit;
};

/* What the child's threads share: the engine tells, the driver chooses. */
struct driver {
    pthread_mutex_t lock;
    struct life *life;
    struct tl_engine *engine;
    struct tl_clock clock;
    uint64_t chance;
    uint64_t unit;
    int fd;
};

struct tl_store *child_store(const char *url, const char *vfs)
{
    struct tl_store_options options = { .url = url, .readers_len = 1, .sqlite_vfs = vfs };
    struct tl_store *store;
    struct tl_fault fault;
    enum tl_err err = TL_EBUSY;
    for (int tries = 0; tries < 500 && err == TL_EBUSY; tries++) {
        if (tries > 0)
            nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
        err = tl_store_open(&options, &store, &fault);
    }
    if (err != TL_OK) {
        fprintf(stderr, "the store cannot be opened: %s\n", fault.text);
        return NULL;
    }
    return store;
}

static void child_is_wrong(const char *why)
{
    fprintf(stderr, "child: %s\n", why);
    _exit(CHILD_IS_WRONG);
}

static void must(enum tl_err err, const char *what)
{
    if (err != TL_OK) {
        fprintf(stderr, "child: %s: %s\n", what, tl_err_text(err));
        _exit(CHILD_IS_WRONG);
    }
}

static void tell(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        ssize_t written = write(fd, at, len);
        if (written <= 0)
            child_is_wrong("the pipe is gone");
        at += written;
        len -= (size_t)written;
    }
}

static void heard(void *arg, const struct tl_fact *facts, uint32_t facts_len)
{
    struct driver *driver = arg;
    struct head head = { .facts_len = facts_len };
    pthread_mutex_lock(&driver->lock);
    tell(driver->fd, &head, sizeof head);
    tell(driver->fd, facts, facts_len * sizeof *facts);
    if (!life_hear(driver->life, facts, facts_len))
        child_is_wrong(driver->life->fault);
    pthread_mutex_unlock(&driver->lock);
}

static enum tl_err write_unit(struct tl_db *db, void *arg)
{
    return tl_store_setting_set(db, "unit", arg);
}

/* A desk's record between two groups. */
static void do_unit(struct driver *driver)
{
    char text[24];
    struct head head = { .unit = ++driver->unit };
    snprintf(text, sizeof text, "%" PRIu64, driver->unit);
    must(tl_engine_write(driver->engine, write_unit, text), "a unit of work");
    pthread_mutex_lock(&driver->lock);
    tell(driver->fd, &head, sizeof head);
    pthread_mutex_unlock(&driver->lock);
}

/* Whether a server would hand this over. A contact that comes or is begun gets its id here, as an
 * edge takes one: never an id that was used, which tables would refuse. */
static bool is_for_the_engine(struct driver *driver, struct tl_fact *given)
{
    struct tl_people *people = &driver->life->people;
    if (given->kind == TL_FACT_started || given->kind == TL_FACT_policy_loaded ||
        given->kind == TL_FACT_time_came)
        return false;
    if (given->kind == TL_FACT_signed_in &&
        (given->signed_in.agent < 1000 || given->signed_in.agent >= 1000 + LIFE_AGENTS))
        return false;
    tl_id *contact = given->kind == TL_FACT_contact_came   ? &given->contact_came.contact
                     : given->kind == TL_FACT_calls_person ? &given->calls_person.contact
                                                           : NULL;
    if (contact)
        *contact = people->contact_last = tl_engine_new_id(driver->engine);
    return true;
}

static uint32_t kept_len(const struct tl_model *model)
{
    uint32_t len = 0;
    for (uint32_t i = 0; i < model->contacts_len; i++)
        len += model->contacts[i].state == TL_CONTACT_KEPT;
    return len;
}

/* Some inputs at one time, chosen by who is where now. */
static uint32_t choose(struct driver *driver, struct tl_fact *givens, uint32_t wanted)
{
    struct tl_people *people = &driver->life->people;
    uint32_t contacts_len = people->contacts_len;
    uint32_t len = 0;
    pthread_mutex_lock(&driver->lock);
    people->contacts_len += kept_len(driver->life->model);
    for (uint32_t i = 0; i < wanted; i++) {
        givens[len] = tl_people_next(people);
        len += is_for_the_engine(driver, &givens[len]);
    }
    people->contacts_len = contacts_len;
    pthread_mutex_unlock(&driver->lock);
    return len;
}

static void hand_over(struct driver *driver, const struct tl_fact *given, bool is_last)
{
    struct tl_parcel parcel = { 0 };
    char text[32];
    enum tl_why why;
    if (given->kind == TL_FACT_contact_came && given->contact_came.has_number) {
        snprintf(text, sizeof text, "number of %" PRIu64, given->contact_came.contact);
        must(tl_parcel_add(&parcel, "caller", text), "a parcel");
    }
    if (is_last)
        must(tl_engine_ask(driver->engine, given, &parcel, &why), "an input asked");
    else
        must(tl_engine_post(driver->engine, given, &parcel), "an input posted");
}

static void burst(struct driver *driver)
{
    struct tl_fact givens[BURST_MAX];
    uint32_t wanted = 1 + (uint32_t)(check_random(&driver->chance) % BURST_MAX);
    uint32_t len = choose(driver, givens, wanted);
    for (uint32_t i = 0; i < len; i++)
        hand_over(driver, &givens[i], i + 1 == len);
    tl_time now = atomic_load(&driver->clock.manual);
    if (driver->life->people.now > now)
        must(tl_engine_advance(driver->engine, driver->life->people.now - now, &now), "advance");
    if (check_random(&driver->chance) % 8 == 0)
        do_unit(driver);
}

static void live(const struct child *child, struct life *life, int fd)
{
    struct driver driver = { .life = life, .chance = child->seed, .unit = life->unit, .fd = fd };
    pthread_mutex_init(&driver.lock, NULL);
    if (child->vfs) {
        support_vfs_register();
        support_vfs_cut_at(child->cut_at, (enum support_vfs_cut)child->cut_how, child->seed);
    }
    struct tl_store *store = child_store(child->url, child->vfs);
    if (!store)
        _exit(CHILD_IS_WRONG);
    tl_time last = life->model->now > 0 ? life->model->now : TEST_MONDAY_10;
    life->people.now = last + child->gap_us;
    life->people.chance += child->seed;
    tl_clock_init_manual(&driver.clock, life->people.now);
    struct tl_engine_settings settings = { .store = store,
                                           .policy = &life->agency.policy,
                                           .clock = &driver.clock,
                                           .limits = life->limits,
                                           .checkpoint_facts = CHECKPOINT_FACTS };
    struct tl_fault room[1];
    struct tl_faults faults = { .faults = room, .faults_max = 1 };
    if (tl_engine_open(&settings, &faults, &driver.engine) != TL_OK)
        child_is_wrong(room[0].text);
    tl_engine_watch(driver.engine, heard, &driver);
    must(tl_engine_run(driver.engine), "the engine does not run");
    must(tl_engine_post(driver.engine,
                        &(struct tl_fact){ .kind = TL_FACT_dialler, .dialler = { 1 } }, NULL),
         "the dialler");
    for (uint32_t i = 0; i < child->bursts; i++)
        burst(&driver);
    tl_engine_close(driver.engine);
    tl_store_close(store);
    _exit(0);
}

void child_start(struct child *child, struct life *life)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    fflush(NULL);
    child->pid = fork();
    assert_true(child->pid >= 0);
    if (child->pid == 0) {
        close(fds[0]);
        signal(SIGPIPE, SIG_IGN);
        if (!freopen(getenv("TL_TEST_LOG") ? getenv("TL_TEST_LOG") : "/dev/null", "a", stdout))
            _exit(CHILD_IS_WRONG);
        live(child, life, fds[1]);
    }
    close(fds[1]);
    child->fd = fds[0];
}

/* All of it, or nothing: what the child had not written whole is not acknowledged. */
static bool read_whole(int fd, void *out, size_t len)
{
    char *at = out;
    while (len > 0) {
        ssize_t got = read(fd, at, len);
        if (got <= 0)
            return false;
        at += got;
        len -= (size_t)got;
    }
    return true;
}

static bool hear_one(struct child *child, struct life *life)
{
    static struct tl_fact facts[HEARD_FACTS_MAX];
    struct head head;
    if (!read_whole(child->fd, &head, sizeof head))
        return false;
    if (head.unit > 0)
        life->unit = head.unit;
    CHECK(head.facts_len <= HEARD_FACTS_MAX);
    if (!read_whole(child->fd, facts, head.facts_len * sizeof facts[0]))
        return false;
    if (!life_hear(life, facts, (uint32_t)head.facts_len))
        fail_msg("%s", life->fault);
    return true;
}

bool child_hear(struct child *child, struct life *life, uint64_t facts, uint32_t line)
{
    uint64_t until = life->heard + facts;
    while (life->heard < until || life->model->line_len < line) {
        if (!hear_one(child, life))
            return false;
    }
    return true;
}

int child_end(struct child *child, struct life *life, bool is_killed)
{
    int status;
    if (is_killed)
        kill(child->pid, SIGKILL);
    while (hear_one(child, life))
        continue;
    close(child->fd);
    assert_int_equal(waitpid(child->pid, &status, 0), child->pid);
    return status;
}
