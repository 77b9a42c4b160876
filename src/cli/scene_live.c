/* scene_live.c: the live world: what people and agents of a scene do, done for real. */
#include "cli/scene_live.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/calendar.h"
#include "cli/desk_end.h"
#include "cli/scene_account.h"
#include "cli/scene_boss.h"
#include "cli/scene_clock.h"
#include "cli/scene_keys.h"
#include "cli/scene_matters.h"
#include "cli/scene_page.h"
#include "cli/scene_phones.h"
#include "cli/told_facts.h"
#include "phone/caller.h"
#include "server/clock.h"

enum { CONTACTS_MAX = 4096, PEOPLE_MAX = 512, PATH_MAX_BYTES = 256 };
enum { TURN_MS = 20, QUIET_TURNS = 4 };
/* How long the next fact of somebody may take. A key waits for words that are said to their end (a
 * closed line); the longest menu is spoken before silence counts. */
static const int64_t soon_us = 10 * TL_SECOND, key_us = 45 * TL_SECOND;
static const int64_t silence_us = 120 * TL_SECOND;

struct desk {
    const struct tl_actor *agent; /* NULL: free. */
    struct tl_desk_end end;
};

struct person {
    const struct tl_actor *actor;
    struct tl_caller *caller; /* NULL: is at a page. */
    struct tl_scene_page page;
    char number[32]; /* By which they are called back. */
};

/* Somebody of whom a fact has to come before time moves on. */
struct awaited {
    tl_id id;
    bool is_agent;
    bool is_silence;
    int64_t until; /* Steady. */
};

struct tl_live_world {
    const struct tl_live_where *where;
    const struct tl_policy *policy;
    struct tl_scene *scene;
    struct tl_web web;
    struct sockaddr_in sip;
    struct tl_center *center;
    void *memory;
    uint64_t fact; /* Number of the last one seen. */
    tl_time clock; /* The server's. */
    int64_t part;  /* Less than a second that has passed here and not there. */
    unsigned quiet;
    struct tl_actor *caller_wanted; /* Whose call is the next that comes. */
    struct person people[PEOPLE_MAX];
    uint32_t people_len;
    struct desk desks[TL_ACTORS_MAX];
    struct tl_scene_phones phones;
    bool can_dial;       /* As the server says. */
    const char *records; /* Whether they answer. */
    struct tl_scene_boss boss;
    struct tl_scene_accounts accounts;
    struct awaited awaited[PEOPLE_MAX];
    uint32_t awaited_len;
};

/* ---- the server's clock and facts ---- */

static enum tl_err ask_clock(struct tl_live_world *live, const char *method, const char *body)
{
    return tl_scene_clock_ask(&live->web, method, body, &live->clock);
}

static void await(struct tl_live_world *live, bool is_agent, tl_id id, int64_t us)
{
    struct awaited *awaited = live->awaited;
    uint32_t i = 0;
    while (i < live->awaited_len && (awaited[i].id != id || awaited[i].is_agent != is_agent))
        i++;
    if (i == PEOPLE_MAX || id == 0)
        return;
    if (i == live->awaited_len)
        live->awaited_len++;
    awaited[i] = (struct awaited){ id, is_agent, us == silence_us, tl_steady_now() + us };
}

static void has_come(struct tl_live_world *live, bool is_agent, tl_id id)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < live->awaited_len; i++) {
        if (live->awaited[i].id != id || live->awaited[i].is_agent != is_agent)
            live->awaited[left++] = live->awaited[i];
    }
    live->awaited_len = left;
}

/* A moment passes while somebody says nothing; more does only when that was noticed. */
static bool is_somebody_awaited(const struct tl_live_world *live, int64_t by_us)
{
    int64_t now = tl_steady_now();
    if (tl_scene_phones_is_busy(&live->phones, now))
        return true;
    for (uint32_t i = 0; i < live->awaited_len; i++) {
        const struct awaited *awaited = live->awaited + i;
        if (awaited->until > now && !(awaited->is_silence && by_us < TL_SECOND))
            return true;
    }
    return false;
}

static struct desk *desk_of(struct tl_live_world *live, tl_id agent)
{
    for (int i = 0; i < TL_ACTORS_MAX; i++) {
        if (live->desks[i].agent && live->desks[i].agent->id == agent)
            return live->desks + i;
    }
    return NULL;
}

/* What the world does of itself when a fact came. */
static enum tl_err world_reacts(struct tl_live_world *live, const struct tl_fact *fact)
{
    struct desk *desk;
    switch ((int)fact->kind) {
    case TL_FACT_contact_came:
        if (live->caller_wanted)
            live->caller_wanted->id = fact->contact_came.contact;
        live->caller_wanted = NULL;
        break;
    case TL_FACT_asked_records:
        await(live, false, fact->asked_records.contact, soon_us);
        break;
    case TL_FACT_accepted:
        desk = desk_of(live, fact->accepted.agent);
        await(live, false, fact->accepted.contact, soon_us);
        return desk ? tl_desk_end_open_leg(&desk->end, &live->web, fact->accepted.contact) : TL_OK;
    case TL_FACT_can_dial:
        live->can_dial = fact->can_dial.is_up != 0;
        break;
    case TL_FACT_attempt_started: /* It rings, or is listened to, as long as that takes. */
        desk = desk_of(live, fact->attempt_started.agent);
        await(live, false, fact->attempt_started.contact, key_us);
        return desk ? tl_desk_end_open_leg(&desk->end, &live->web, fact->attempt_started.contact)
                    : TL_OK;
    case TL_FACT_consult_joining:
        desk = desk_of(live, fact->consult_joining.agent);
        await(live, false, fact->consult_joining.contact, soon_us);
        return desk ? tl_desk_end_open_leg(&desk->end, &live->web, fact->consult_joining.contact)
                    : TL_OK;
    case TL_FACT_consult_ended:
        desk = desk_of(live, fact->consult_ended.agent);
        if (desk)
            tl_desk_end_drop_leg(&desk->end);
        break;
    case TL_FACT_wrap_up_began:
        desk = desk_of(live, fact->wrap_up_began.agent);
        if (desk)
            tl_desk_end_drop_leg(&desk->end);
        break;
    default:
        break;
    }
    return TL_OK;
}

/* What the center finds out about a caller by itself, a moment after the call came. */
static bool is_found_out(enum tl_fact_kind kind)
{
    return kind == TL_FACT_lives_in || kind == TL_FACT_zone_is;
}

/* Whoever a fact names first is awaited no more, for it is what came of their act: the server's
 * clock must not pass a key that is on its way. */
static void end_wait(struct tl_live_world *live, const struct tl_fact *fact)
{
    const struct tl_fact_shape *shape = tl_fact_shape(fact->kind);
    const char *named = shape->words_len > 0 ? shape->fields[0] : "";
    if (is_found_out(fact->kind))
        return;
    if (fact->kind == TL_FACT_set_aside)
        has_come(live, false, fact->set_aside.about);
    else if (strcmp(named, "agent") == 0 || strcmp(named, "contact") == 0)
        has_come(live, named[0] == 'a', fact->words[0]);
}

static enum tl_err take_fact(void *arg, const struct tl_fact *fact)
{
    struct tl_live_world *live = arg;
    const struct tl_fact_shape *shape = tl_fact_shape(fact->kind);
    enum tl_err err = shape->is_given ? TL_OK : tl_center_apply(live->center, fact);
    if (err != TL_OK)
        return TL_ECORRUPT;
    end_wait(live, fact);
    err = world_reacts(live, fact);
    tl_scene_saw(live->scene, fact);
    return err;
}

/* All facts that are new. *out_len: how many. */
static enum tl_err fetch_facts(struct tl_live_world *live, size_t *out_len)
{
    return tl_told_facts_fetch(&live->web, &live->fact, take_fact, live, out_len);
}

/* ---- time ---- */

/* The last nine digits tell numbers apart, however they are dialled. */
static const char *last_digits(const char *number)
{
    size_t len = strlen(number);
    return number + (len > 9 ? len - 9 : 0);
}

static const struct tl_actor *owner(void *arg, const char *number)
{
    const struct tl_live_world *live = arg;
    for (uint32_t i = live->people_len; i > 0; i--) {
        const struct person *person = live->people + i - 1;
        if (strcmp(last_digits(person->number), last_digits(number)) == 0)
            return person->actor;
    }
    return NULL;
}

/* Everybody's sound and sockets, for TURN_MS. */
static void turn(struct tl_live_world *live)
{
    poll(NULL, 0, TURN_MS);
    int64_t now = tl_steady_now();
    for (uint32_t i = 0; i < live->people_len; i++) {
        if (live->people[i].caller)
            tl_caller_turn(live->people[i].caller, now);
    }
    tl_scene_phones_turn(&live->phones, now, owner, live);
    for (int i = 0; i < TL_ACTORS_MAX; i++) {
        if (live->desks[i].end.leg)
            tl_browser_end_turn(live->desks[i].end.leg);
        if (live->desks[i].agent)
            tl_web_socket_turn(&live->desks[i].end.socket, now);
    }
}

/* Moves the server's clock, at most by_us and to what comes next. */
static enum tl_err move_clock(struct tl_live_world *live, int64_t by_us)
{
    char body[64];
    tl_time wake;
    live->part += by_us;
    if (live->part >= TL_SECOND && tl_center_wake_at(live->center, &wake) == TL_OK &&
        wake < live->clock + live->part) {
        int64_t left = wake > live->clock ? wake - live->clock : 0;
        live->part = (left + TL_SECOND - 1) / TL_SECOND * TL_SECOND;
        live->part = live->part > 0 ? live->part : TL_SECOND;
    }
    if (live->part < TL_SECOND)
        return TL_OK;
    snprintf(body, sizeof body, "{\"advance_s\":%" PRId64 "}", live->part / TL_SECOND);
    live->part %= TL_SECOND;
    return ask_clock(live, "POST", body);
}

static enum tl_err passes(void *self, int64_t by_us)
{
    struct tl_live_world *live = self;
    size_t facts_len = 0;
    turn(live);
    enum tl_err err = fetch_facts(live, &facts_len);
    if (err != TL_OK || facts_len > 0 || is_somebody_awaited(live, by_us)) {
        live->quiet = 0;
        return err;
    }
    if (++live->quiet < QUIET_TURNS)
        return TL_OK;
    live->quiet = 0;
    return move_clock(live, by_us);
}

static tl_time now(void *self)
{
    const struct tl_live_world *live = self;
    return live->clock + live->part;
}

static const struct tl_center *center(void *self)
{
    return ((struct tl_live_world *)self)->center;
}

static enum tl_err begins_at(void *self, tl_time at)
{
    char body[64], text[40];
    size_t facts_len;
    time_t second = (time_t)(at / TL_SECOND);
    struct tm utc;
    gmtime_r(&second, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    snprintf(body, sizeof body, "{\"to\":\"%s\"}", text);
    enum tl_err err = ask_clock(self, "POST", body);
    return err == TL_OK ? fetch_facts(self, &facts_len) : err;
}

/* ---- persons ---- */

/* When the server's trunk has answered. */
static enum tl_err can_dial(void *self)
{
    struct tl_live_world *live = self;
    int64_t until = tl_steady_now() + 3 * soon_us;
    enum tl_err err = live->phones.fd >= 0 ? TL_OK : TL_EUNSUPPORTED;
    while (err == TL_OK && !live->can_dial && tl_steady_now() < until) {
        size_t facts_len;
        turn(live);
        err = fetch_facts(live, &facts_len);
    }
    return err == TL_OK && !live->can_dial ? TL_EUNAVAILABLE : err;
}

/* A server's policy is what it is: it has to say so. */
static enum tl_err line_holds(void *self, uint16_t queue, uint32_t waiting_max)
{
    const struct tl_live_world *live = self;
    return live->policy->queues[queue].waiting_max == waiting_max ? TL_OK : TL_EUNSUPPORTED;
}

static const char *earlier_number(const struct tl_live_world *live, const struct tl_actor *actor)
{
    for (uint32_t i = live->people_len; i > 0; i--) {
        if (live->people[i - 1].actor == actor)
            return live->people[i - 1].number;
    }
    return NULL;
}

/* The last telephone that somebody else called from; NULL: there was none. */
static const char *others_number(const struct tl_live_world *live, const struct tl_actor *actor)
{
    for (uint32_t i = live->people_len; i > 0; i--) {
        if (live->people[i - 1].actor != actor)
            return live->people[i - 1].number;
    }
    return NULL;
}

static struct tl_caller *caller_of(struct tl_live_world *live, const struct tl_actor *actor)
{
    struct tl_caller *last = NULL; /* Of somebody who called again. */
    for (uint32_t i = 0; i < live->people_len; i++) {
        if (live->people[i].actor == actor)
            last = live->people[i].caller;
    }
    return last;
}

/* The server's records answer as this person is to find them. */
static enum tl_err set_records(struct tl_live_world *live, enum tl_lookup_result found)
{
    const char *answer = found == TL_FAILED ? "no" : found == TL_SLOW ? "never" : "yes";
    struct tl_web_answer said = { 0 };
    char body[40];
    if (strcmp(answer, live->records) == 0)
        return TL_OK;
    snprintf(body, sizeof body, "{\"answer\":\"%s\"}", answer);
    enum tl_err err = tl_web_ask(&live->web, "POST", "/api/v1/test/records", "", body, &said);
    if (err != TL_OK)
        return err;
    json_decref(said.json);
    live->records = answer;
    return said.status == 204 ? TL_OK : TL_EUNAVAILABLE;
}

/* Until the center has who came. */
static enum tl_err await_contact(struct tl_live_world *live, struct tl_actor *actor)
{
    enum tl_err err = TL_OK;
    live->people_len++;
    live->caller_wanted = actor;
    int64_t until = tl_steady_now() + soon_us;
    while (err == TL_OK && live->caller_wanted && tl_steady_now() < until) {
        size_t facts_len;
        turn(live);
        err = fetch_facts(live, &facts_len);
    }
    return err == TL_OK && live->caller_wanted ? TL_EUNAVAILABLE : err;
}

static enum tl_err opens_page(struct tl_live_world *live, struct person *person,
                              struct tl_actor *actor)
{
    *person = (struct person){ .actor = actor };
    tl_scene_number_write(live->policy, actor->plan.zone, 1000 + live->people_len, person->number);
    enum tl_err err = tl_scene_page_open(&person->page, &live->web, live->policy, &actor->plan);
    return err == TL_OK ? await_contact(live, actor) : err;
}

static enum tl_err calls(void *self, struct tl_actor *actor)
{
    struct tl_live_world *live = self;
    char number[32];
    if (live->people_len == PEOPLE_MAX)
        return TL_EFULL;
    enum tl_err err = set_records(live, actor->plan.records);
    if (err != TL_OK)
        return err;
    struct person *person = live->people + live->people_len;
    if (actor->plan.is_on_page)
        return opens_page(live, person, actor);
    bool is_known = actor->plan.goes_on || actor->plan.number == TL_IS_NUMBER_PROMISED ||
                    actor->plan.number == TL_IS_NUMBER_TOO_OFTEN;
    const char *earlier = is_known ? earlier_number(live, actor) : NULL;
    if (earlier)
        snprintf(number, sizeof number, "%s", earlier);
    else
        tl_scene_number_write(live->policy, actor->plan.zone, 1000 + live->people_len, number);
    snprintf(person->number, sizeof person->number, "%s",
             actor->plan.hides_number ? "2025550199" : number);
    err = tl_caller_open(&live->sip, actor->plan.hides_number ? NULL : number, &person->caller);
    if (err != TL_OK)
        return err;
    person->actor = actor;
    return await_contact(live, actor);
}

/* The page that this person has open; NULL: they are at a telephone. */
static struct tl_scene_page *page_of(struct tl_live_world *live, const struct tl_actor *actor)
{
    struct tl_scene_page *last = NULL;
    for (uint32_t i = 0; i < live->people_len; i++) {
        if (live->people[i].actor == actor)
            last = live->people[i].page.contact != 0 ? &live->people[i].page : NULL;
    }
    return last;
}

static enum tl_err key(struct tl_live_world *live, const struct tl_actor *person, const char *keys)
{
    struct tl_caller *caller = caller_of(live, person);
    await(live, false, person->id, key_us);
    return caller ? tl_caller_key(caller, keys) : TL_ENONE;
}

static enum tl_err presses(void *self, struct tl_actor *person, uint16_t step, char digit)
{
    struct tl_live_world *live = self;
    const struct tl_scene_page *page = page_of(live, person);
    if (!page)
        return key(self, person, (char[]){ digit, '\0' });
    await(live, false, person->id, soon_us);
    return tl_scene_page_press(page, &live->web, live->policy, step, digit);
}

static enum tl_err gives(void *self, struct tl_actor *person, uint16_t step)
{
    struct tl_live_world *live = self;
    const struct tl_scene_page *page = page_of(live, person);
    char keys[TL_SCENE_KEYS_BYTES];
    enum tl_err err = page ? tl_scene_typed(live->where, &live->web, live->policy, person, step,
                                            earlier_number(live, person), keys)
                           : tl_scene_keys(live->where, &live->web, live->policy, person, step,
                                           others_number(live, person), keys);
    if (err != TL_OK || !page)
        return err == TL_OK ? key(self, person, keys) : err;
    await(live, false, person->id, soon_us);
    return tl_scene_page_answer(page, &live->web, step, "value", keys);
}

/* A page goes on at once where nothing is filled in; where there is nothing to fill in, it waits.
 */
static enum tl_err is_silent(void *self, struct tl_actor *person, uint16_t step)
{
    struct tl_live_world *live = self;
    const struct tl_scene_page *page = page_of(live, person);
    await(live, false, person->id, page ? soon_us : silence_us);
    return page ? tl_scene_page_answer(page, &live->web, step, "nothing", NULL) : TL_OK;
}

static enum tl_err hangs_up(void *self, struct tl_actor *person)
{
    struct tl_live_world *live = self;
    struct tl_scene_page *page = page_of(live, person);
    if (page) {
        await(live, false, person->id, soon_us);
        return tl_scene_page_leave(page, &live->web);
    }
    struct tl_caller *caller = tl_scene_phones_of(&live->phones, person);
    caller = caller ? caller : caller_of(self, person);
    if (!caller || tl_caller_state(caller) == TL_CALLER_ENDED)
        return TL_OK;
    tl_caller_hang_up(caller);
    await(self, false, person->id, soon_us);
    return TL_OK;
}

/* ---- agents ---- */

static enum tl_err signs_in(void *self, struct tl_actor *agent)
{
    struct tl_live_world *live = self;
    struct desk *desk = desk_of(live, agent->id);
    enum tl_err err = TL_OK;
    for (int i = 0; !desk && i < TL_ACTORS_MAX; i++)
        desk = live->desks[i].agent ? NULL : live->desks + i;
    if (!desk)
        return TL_EFULL;
    tl_desk_end_init(&desk->end, agent->name);
    err = tl_desk_end_sign_in(&desk->end, &live->web, live->where->password);
    if (err == TL_OK) {
        agent->id = desk->end.agent;
        desk->agent = agent;
        err = tl_desk_end_open_page(&desk->end, &live->web);
    }
    return err == TL_OK ? tl_desk_end_ready(&desk->end, &live->web) : err;
}

static enum tl_err sign_out(struct tl_live_world *live, struct desk *desk)
{
    enum tl_err err = tl_desk_end_sign_out(&desk->end, &live->web);
    desk->agent = NULL;
    return err;
}

/* A desk that has a call is not left: such a scene is one for virtual time. */
static enum tl_err leave(struct tl_live_world *live, struct desk *desk)
{
    enum tl_err err = sign_out(live, desk);
    return err == TL_OK && desk->end.status == 409 ? TL_EUNSUPPORTED : err;
}

/* The browser is gone, with the page's socket and its sound. */
static enum tl_err lose_page(struct tl_live_world *live, struct desk *desk)
{
    tl_web_socket_close(&desk->end.socket);
    tl_desk_end_drop_leg(&desk->end);
    await(live, true, desk->agent->id, soon_us);
    return TL_OK;
}

static enum tl_err regain_page(struct tl_live_world *live, struct desk *desk, tl_id contact)
{
    struct tl_contact_view view;
    enum tl_err err = tl_desk_end_open_page(&desk->end, &live->web);
    await(live, true, desk->agent->id, soon_us);
    if (err != TL_OK || tl_center_contact(live->center, contact, &view) != TL_OK)
        return err;
    bool talks = view.state == TL_CONTACT_CONNECTED || view.state == TL_CONTACT_HELD;
    return talks ? tl_desk_end_open_leg(&desk->end, &live->web, contact) : TL_OK;
}

static enum tl_err act(struct tl_live_world *live, struct desk *desk, enum tl_fact_kind kind,
                       tl_id contact)
{
    static const struct {
        enum tl_fact_kind kind;
        const char *word;
    } words[] = {
        { TL_FACT_accepts, "accept" }, { TL_FACT_refuses, "refuse" },
        { TL_FACT_holds, "hold" },     { TL_FACT_hangs_up, "hangup" },
        { TL_FACT_resumes, "resume" }, { TL_FACT_hands_over, "hand-over" },
        { TL_FACT_lets_go, "let-go" },
    };
    if (kind == TL_FACT_wrapped_up)
        return tl_desk_end_wrap_up(&desk->end, &live->web, contact,
                                   live->policy->dispositions[0].name);
    if (kind == TL_FACT_interpreter_comes || kind == TL_FACT_interpreter_goes)
        return tl_desk_end_interpreter(&desk->end, &live->web, contact,
                                       kind == TL_FACT_interpreter_comes);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].kind == kind)
            return tl_desk_end_act(&desk->end, &live->web, contact, words[i].word);
    }
    return TL_EUNSUPPORTED;
}

static enum tl_err does(void *self, struct tl_actor *agent, enum tl_fact_kind kind, tl_id contact)
{
    struct tl_live_world *live = self;
    struct desk *desk = desk_of(live, agent->id);
    if (!desk)
        return TL_ENONE;
    switch ((int)kind) {
    case TL_FACT_ready:
        return tl_desk_end_ready(&desk->end, &live->web);
    case TL_FACT_not_ready:
        return tl_desk_end_not_ready(&desk->end, &live->web, live->policy->not_ready[0].id.name);
    case TL_FACT_signed_out:
        return leave(live, desk);
    case TL_FACT_agent_lost:
        return lose_page(live, desk);
    case TL_FACT_agent_back:
        return regain_page(live, desk, contact);
    default:
        return act(live, desk, kind, contact);
    }
}

static enum tl_err passes_on(void *self, struct tl_actor *agent, enum tl_fact_kind kind,
                             tl_id contact, uint16_t queue, const struct tl_actor *to)
{
    struct tl_live_world *live = self;
    struct desk *desk = desk_of(live, agent->id);
    char path[PATH_MAX_BYTES], body[PATH_MAX_BYTES];
    if (!desk)
        return TL_ENONE;
    if (kind == TL_FACT_promise_ends)
        return tl_scene_settle(&desk->end, &live->web, to->promise);
    if (kind == TL_FACT_escalates) {
        enum tl_err err =
            tl_scene_prove(&desk->end, &live->web, live->policy, live->where, contact);
        return err == TL_OK ? tl_scene_escalate(&desk->end, &live->web, live->policy, now(live),
                                                contact, queue)
                            : err;
    }
    if (!to && queue >= live->policy->queues_len)
        return TL_EUNSUPPORTED; /* Numbers outside: tests/e2e has them. */
    snprintf(path, sizeof path, "/api/v1/desk/contacts/%" PRIu64 "/%s", contact,
             kind == TL_FACT_transfers ? "transfer" : "consult");
    if (to)
        snprintf(body, sizeof body, "{\"agent\":\"%" PRIu64 "\"}", to->id);
    else
        snprintf(body, sizeof body, "{\"queue\":\"%.60s\"}", live->policy->queues[queue].id.name);
    return tl_desk_end_post(&desk->end, &live->web, "POST", path, body);
}

/* What the center hears of a person: where one lives it knows by the number, an earlier place by
 * the number as well; "not now" comes as a text message. */
static enum tl_err hears_of(void *self, const struct tl_fact *given)
{
    struct tl_live_world *live = self;
    char path[PATH_MAX_BYTES];
    struct tl_web_answer answer = { 0 };
    const struct person *person = NULL;
    if (given->kind != TL_FACT_not_now)
        return TL_OK;
    for (uint32_t i = 0; i < live->people_len; i++) {
        if (live->people[i].actor->id == given->not_now.contact)
            person = live->people + i;
    }
    if (!person || !live->where->gateway || live->policy->notices_sent.later_words.len == 0)
        return TL_EUNSUPPORTED;
    snprintf(path, sizeof path, "/api/v1/sms/in?secret=%.64s&from=%%2B%.20s&text=%.24s",
             live->where->gateway, person->number + 1,
             live->policy->notices_sent.later_words.items[0]);
    await(live, false, given->not_now.contact, soon_us);
    enum tl_err err = tl_web_ask(&live->web, "GET", path, "", NULL, &answer);
    json_decref(answer.json);
    return err == TL_OK && answer.status >= 300 ? TL_EUNAVAILABLE : err;
}

static enum tl_err supervises(void *self, const struct tl_fact *given)
{
    struct tl_live_world *live = self;
    return tl_scene_boss_does(&live->boss, &live->web, live->where->password, live->policy, given);
}

/* An office has no desk of the scene: its officer signs in for each act. */
static enum tl_err visits(void *self, const struct tl_actor *agent, tl_key office,
                          const struct tl_fact *given)
{
    struct tl_live_world *live = self;
    struct desk *desk = agent ? desk_of(live, agent->id) : NULL;
    if (agent && !desk)
        return TL_ENONE;
    if (!agent)
        return tl_scene_office_does(&live->web, live->where->password, live->policy, office, given);
    const struct tl_fact_decides_emergency *decides = &given->decides_emergency;
    enum tl_err err =
        decides->escalation == 0
            ? tl_scene_prove(&desk->end, &live->web, live->policy, live->where, decides->contact)
            : TL_OK;
    return err == TL_OK ? tl_scene_decides(&desk->end, &live->web, live->policy, given) : err;
}

/* ---- accounts ---- */

/* What an account writes comes as a contact, as a call does. */
static enum tl_err accounts(void *self, struct tl_actor *person, const struct tl_actor *agent,
                            const struct tl_account_line *what)
{
    struct tl_live_world *live = self;
    struct desk *desk = agent ? desk_of(live, agent->id) : NULL;
    bool writes = what->act == TL_ACCOUNT_WRITES || what->act == TL_ACCOUNT_WRITES_ABOUT;
    int64_t until = tl_steady_now() + soon_us;
    if (agent && !desk)
        return TL_ENONE;
    live->caller_wanted = writes ? person : NULL;
    enum tl_err err =
        tl_scene_account_does(&live->accounts, person, desk ? &desk->end : NULL, now(live), what);
    while (err == TL_OK && live->caller_wanted && tl_steady_now() < until) {
        size_t facts_len;
        turn(live);
        err = fetch_facts(live, &facts_len);
    }
    return err == TL_OK && live->caller_wanted ? TL_EUNAVAILABLE : err;
}

/* What is made behind the scene (a mail, an appointment, a figure) comes in its own time; what is
 * not there is looked for once. */
static bool shows(void *self, const struct tl_actor *person, enum tl_account_sight what)
{
    struct tl_live_world *live = self;
    bool comes = what != TL_SEES_NO_CASE && what != TL_SEES_NO_RANGE && what != TL_SEES_NO_VISIT &&
                 what != TL_SEES_NO_ANSWER;
    int64_t until = tl_steady_now() + (comes ? 2 * soon_us : 0);
    bool is_so = tl_scene_account_shows(&live->accounts, person, what);
    while (!is_so && tl_steady_now() < until) {
        for (int i = 0; i < 10; i++)
            turn(live);
        is_so = tl_scene_account_shows(&live->accounts, person, what);
    }
    return is_so;
}

/* ---- the world ---- */

static enum tl_err open_center(struct tl_live_world *live)
{
    const struct tl_center_limits limits = { .contacts_max = CONTACTS_MAX,
                                             .agents_max = 4 * TL_ACTORS_MAX,
                                             .needs_max = 256 };
    size_t bytes = (tl_center_bytes(&limits) + 15) / 16 * 16;
    live->memory = aligned_alloc(16, bytes);
    if (!live->memory)
        return TL_ENOMEM;
    live->center = tl_center_init(live->memory, bytes, &limits, live->policy);
    return TL_OK;
}

enum tl_err tl_live_world_open(const struct tl_live_where *where, const struct tl_policy *policy,
                               struct tl_scene *scene, struct tl_live_world **out_live)
{
    struct tl_live_world *live = calloc(1, sizeof *live);
    if (!live)
        return TL_ENOMEM;
    live->where = where;
    live->policy = policy;
    live->scene = scene;
    tl_scene_boss_init(&live->boss);
    live->accounts.where = where;
    live->accounts.policy = policy;
    live->accounts.web = &live->web;
    live->phones.fd = -1;
    live->records = "yes";
    enum tl_err err = tl_web_read(where->url, &live->web);
    if (err == TL_OK)
        err = tl_caller_server_read(where->sip, &live->sip);
    if (err == TL_OK && where->phones)
        err = tl_scene_phones_open(&live->phones, where->phones);
    if (policy->callbacks.reach.by == TL_REACH_KEY)
        live->phones.key = policy->callbacks.reach.key;
    if (err == TL_OK)
        err = open_center(live);
    if (err == TL_OK)
        err = ask_clock(live, "GET", NULL);
    if (err == TL_OK)
        *out_live = live;
    else
        tl_live_world_close(live);
    return err;
}

void tl_live_world_close(struct tl_live_world *live)
{
    if (!live)
        return;
    for (uint32_t i = 0; i < live->people_len; i++) {
        if (live->people[i].caller && tl_caller_state(live->people[i].caller) != TL_CALLER_ENDED)
            tl_caller_hang_up(live->people[i].caller);
    }
    for (int turns = 0; turns < 10 && live->people_len > 0; turns++)
        turn(live);
    for (uint32_t i = 0; i < live->people_len; i++) {
        if (live->people[i].caller)
            tl_caller_close(live->people[i].caller);
    }
    tl_scene_phones_close(&live->phones);
    for (int i = 0; i < TL_ACTORS_MAX; i++) {
        if (live->desks[i].agent && sign_out(live, live->desks + i) != TL_OK)
            fprintf(stderr, "throughline: an agent was not signed out\n");
    }
    if (live->boss.is_in && tl_scene_boss_leaves(&live->boss, &live->web) != TL_OK)
        fprintf(stderr, "throughline: the supervisor was not signed out\n");
    free(live->memory);
    free(live);
}

struct tl_world tl_live_world_of(struct tl_live_world *live)
{
    return (struct tl_world){
        .self = live, TL_WORLD_ACTS, .hears_of = hears_of, .accounts = accounts, .shows = shows
    };
}
