/* web_flow.c: what a page does becomes an input; the facts that follow become what it shows. */
#include "server/web_flow.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/idmap.h"
#include "policy/dial.h"
#include "policy/lead.h"
#include "policy/reach.h"
#include "server/callback_code.h"
#include "server/log.h"
#include "server/verify.h"
#include "server/web_facts.h"
#include "store/contacts.h"
#include "store/db.h"

enum {
    LEAD_KEYS_MAX = 8,
    LEFT_OVER_AT_ONCE = 64,
    UNANSWERED_S = 60,
    LOOKED_MS = 250,
    TURN_S = 6,
    ENDED_KEPT_S = 900
};

static void lock(struct tl_web_flow *web)
{
    pthread_mutex_lock(&web->lock);
}

static void unlock(struct tl_web_flow *web)
{
    pthread_mutex_unlock(&web->lock);
}

struct tl_web_page *tl_web_page_find(struct tl_web_flow *web, tl_id contact)
{
    uint32_t slot = tl_idmap_find(&web->by_contact, contact);
    return slot == TL_IDMAP_NONE ? NULL : web->pages + slot;
}

struct tl_web_page *tl_web_page_of_call(struct tl_web_flow *web, tl_id call)
{
    uint32_t slot = tl_idmap_find(&web->by_call, call);
    return slot == TL_IDMAP_NONE ? NULL : web->pages + slot;
}

tl_time tl_web_now(const struct tl_web_flow *web)
{
    struct tl_clock *clock = web->wiring.clock;
    return clock->is_manual ? atomic_load(&clock->manual) : tl_wall_now();
}

static void drop(struct tl_web_flow *web, struct tl_web_page *page)
{
    tl_idmap_drop(&web->by_contact, page->view.contact);
    if (page->call != 0 && tl_web_page_of_call(web, page->call) == page)
        tl_idmap_drop(&web->by_call, page->call);
    web->free_slots[web->free_len++] = (uint32_t)(page - web->pages);
    *page = (struct tl_web_page){ 0 };
}

/* What makes room soonest: what has ended, the oldest first; else a page on which nobody has
 * answered anything for a while. */
static struct tl_web_page *weakest(struct tl_web_flow *web)
{
    struct tl_web_page *ended = NULL, *unanswered = NULL;
    tl_time long_ago = tl_web_now(web) - UNANSWERED_S * TL_SECOND;
    for (uint32_t i = 0; i < web->wiring.contacts_max; i++) {
        struct tl_web_page *page = web->pages + i;
        struct tl_web_page **to = page->view.state >= TL_WEB_DONE ? &ended : &unanswered;
        bool may_go = to == &ended || (!page->has_answered && page->seen_at <= long_ago);
        if (page->view.contact != 0 && may_go && (!*to || page->seen_at < (*to)->seen_at))
            *to = page;
    }
    return ended ? ended : unanswered;
}

/* Many pages that nobody answers keep out no one who does. */
static bool make_room(struct tl_web_flow *web)
{
    struct tl_web_page *page = web->free_len == 0 ? weakest(web) : NULL;
    if (!page)
        return web->free_len > 0;
    struct tl_fact given = { .kind = TL_FACT_left, .left = { page->view.contact } };
    if (page->view.state < TL_WEB_DONE && tl_engine_post(web->wiring.engine, &given, NULL) != TL_OK)
        return false;
    drop(web, page);
    return true;
}

static enum tl_err put(struct tl_web_flow *web, tl_id contact, uint16_t language, tl_id call)
{
    enum tl_err err = TL_EFULL;
    lock(web);
    if (make_room(web)) {
        uint32_t slot = web->free_slots[--web->free_len];
        web->pages[slot] =
            (struct tl_web_page){ .view = { .contact = contact,
                                            .set = tl_policies_now(web->wiring.policies),
                                            .language = language,
                                            .step = TL_NONE,
                                            .end = TL_NONE },
                                  .has_answered = call != 0,
                                  .call = call,
                                  .call_is_on = call != 0,
                                  .seen_at = tl_web_now(web) };
        tl_idmap_put(&web->by_contact, contact, slot);
        if (call != 0) {
            tl_idmap_drop(&web->by_call, call);
            tl_idmap_put(&web->by_call, call, slot);
        }
        err = TL_OK;
    }
    unlock(web);
    return err;
}

static void take(struct tl_web_flow *web, tl_id contact)
{
    lock(web);
    struct tl_web_page *page = tl_web_page_find(web, contact);
    if (page)
        drop(web, page);
    unlock(web);
}

/* Until the walk stands somewhere, at most so long; what is there then. */
static enum tl_err settle(struct tl_web_flow *web, tl_id contact, struct tl_web_view *out)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += TURN_S;
    enum tl_err err = TL_ENONE;
    lock(web);
    struct tl_web_page *page;
    while ((page = tl_web_page_find(web, contact)) && page->view.state == TL_WEB_BUSY) {
        if (pthread_cond_timedwait(&web->changed, &web->lock, &until) != 0)
            break;
    }
    if (page) {
        *out = page->view;
        err = TL_OK;
    }
    unlock(web);
    return err;
}

/* One input, and what comes of it. What was said before belongs to the answer before. */
static enum tl_err turn(struct tl_web_flow *web, const struct tl_fact *given,
                        const struct tl_parcel *parcel, bool is_first, struct tl_web_view *out)
{
    enum tl_why why = TL_WHY_NONE;
    tl_id contact = given->words[0];
    lock(web);
    struct tl_web_page *page = tl_web_page_find(web, contact);
    if (page) {
        page->seen_at = tl_web_now(web);
        page->before = page->view.state;
        page->view.state = TL_WEB_BUSY;
        if (is_first && (page->view.step == TL_NONE || page->view.step == given->words[1]))
            page->view.said_len = 0; /* Not of a second click, behind the first one's facts. */
    }
    unlock(web);
    enum tl_err err = tl_engine_ask(web->wiring.engine, given, parcel, &why);
    if (err != TL_OK || why != TL_WHY_NONE) { /* As it was. */
        lock(web);
        page = tl_web_page_find(web, contact);
        if (page && page->view.state == TL_WEB_BUSY)
            page->view.state = page->before;
        unlock(web);
    }
    enum tl_err settled = settle(web, contact, out);
    if (err == TL_OK && why == TL_WHY_LIMIT)
        return TL_EFULL;
    return err == TL_OK ? settled : err == TL_EFULL ? TL_EFULL : TL_EUNAVAILABLE;
}

/* ---- a topic ---- */

/* By the choices of menus towards the topic, as far as choices lead. */
static enum tl_err lead(struct tl_web_flow *web, const char *topic, struct tl_web_view *view)
{
    struct tl_walk *walk = malloc(sizeof *walk);
    enum tl_err err = walk ? TL_OK : TL_ENOMEM;
    for (int keys = 0; keys < LEAD_KEYS_MAX && err == TL_OK; keys++) {
        const struct tl_policy *policy = view->set->policy;
        uint16_t to = tl_policy_topic_find(policy, tl_key_of(topic));
        char key = view->state != TL_WEB_ASKS || to == TL_NONE
                       ? '\0'
                       : tl_lead_key(walk, policy, TL_CHANNEL_WEB, view->language, view->step, to);
        if (key == '\0')
            break;
        struct tl_fact given = { .kind = TL_FACT_keyed,
                                 .keyed = { view->contact, view->step, (uint64_t)key } };
        err = turn(web, &given, NULL, true, view);
    }
    free(walk);
    return err;
}

static enum tl_err add_for(struct tl_parcel *parcel, const struct tl_web_for *of)
{
    char call[24], agent[24];
    snprintf(call, sizeof call, "%" PRIu64, of->call);
    snprintf(agent, sizeof agent, "%" PRIu64, of->agent);
    enum tl_err err = tl_parcel_add(parcel, TL_WEB_CALL_VALUE, call);
    return err == TL_OK ? tl_parcel_add(parcel, TL_WEB_AGENT_VALUE, agent) : err;
}

/* It may have ended before it was followed here; of what ends from now on the facts tell. */
static void look_at_call(struct tl_web_flow *web, tl_id call)
{
    struct tl_contact row;
    struct tl_db *db = tl_store_reader_take(web->wiring.store);
    enum tl_err err = tl_store_contact_find(db, call, &row);
    tl_store_reader_give(web->wiring.store, db);
    bool is_on = err == TL_OK && strcmp(row.state, "ended") != 0;
    lock(web);
    struct tl_web_page *page = tl_web_page_of_call(web, call);
    if (page && !is_on)
        page->call_is_on = false;
    unlock(web);
}

/* The menus that were passed are no way back. */
static void forget_menus(struct tl_web_flow *web, struct tl_web_view *view)
{
    lock(web);
    struct tl_web_page *page = tl_web_page_find(web, view->contact);
    if (page) {
        bool is_menu = page->view.step < view->set->policy->steps_len &&
                       view->set->policy->steps[page->view.step].kind == TL_STEP_MENU;
        view->menus = page->view.menus = is_menu ? 1 : 0;
    }
    unlock(web);
}

static enum tl_err begin(struct tl_web_flow *web, uint16_t topic, uint16_t language,
                         const struct tl_web_for *of, const struct tl_parcel *parcel,
                         struct tl_web_view *out)
{
    const struct tl_policy *policy = tl_policies_now(web->wiring.policies)->policy;
    TL_ASSERT(topic < policy->topics_len);
    const char *name = policy->topics[topic].id.name;
    struct tl_fact given = { .kind = TL_FACT_contact_came,
                             .contact_came = { tl_engine_new_id(web->wiring.engine), TL_CHANNEL_WEB,
                                               language, 0 } };
    tl_id contact = given.contact_came.contact;
    enum tl_err err = put(web, contact, language, of ? of->call : 0);
    if (err == TL_OK && of)
        look_at_call(web, of->call);
    if (err == TL_OK)
        err = turn(web, &given, parcel, true, out);
    if (err == TL_OK)
        err = lead(web, name, out);
    if (err == TL_OK)
        forget_menus(web, out);
    if (err == TL_OK && out->outcome == TL_OUTCOME_REFUSED)
        err = TL_EFULL;
    if (err != TL_OK)
        take(web, contact);
    return err;
}

enum tl_err tl_web_flow_begin(struct tl_web_flow *web, uint16_t topic, uint16_t language,
                              struct tl_web_view *out)
{
    return begin(web, topic, language, NULL, NULL, out);
}

enum tl_err tl_web_flow_begin_with(struct tl_web_flow *web, uint16_t topic, uint16_t language,
                                   const struct tl_parcel *parcel, struct tl_web_view *out)
{
    return begin(web, topic, language, NULL, parcel, out);
}

enum tl_err tl_web_flow_begin_for(struct tl_web_flow *web, uint16_t topic, uint16_t language,
                                  const struct tl_web_for *of, struct tl_web_view *out)
{
    struct tl_web_view before;
    struct tl_parcel parcel = { 0 };
    enum tl_err err = tl_web_flow_of_call(web, of->call, &before);
    if (err == TL_OK)
        err = tl_web_flow_leave(web, before.contact);
    if (err == TL_OK || err == TL_ENONE)
        err = add_for(&parcel, of);
    return err == TL_OK ? begin(web, topic, language, of, &parcel, out) : err;
}

enum tl_err tl_web_flow_of_call(struct tl_web_flow *web, tl_id call, struct tl_web_view *out)
{
    lock(web);
    struct tl_web_page *page = tl_web_page_of_call(web, call);
    tl_id contact = page ? page->view.contact : 0;
    unlock(web);
    return contact == 0 ? TL_ENONE : settle(web, contact, out);
}

enum tl_err tl_web_flow_look(struct tl_web_flow *web, tl_id contact, struct tl_web_view *out)
{
    return settle(web, contact, out);
}

/* ---- answers ---- */

/* A number says where its person lives; the core hears the zone alone. */
static void tell_zone(struct tl_web_flow *web, const struct tl_web_view *view, const char *text)
{
    char number[TL_E164_BYTES];
    const struct tl_policy *policy = view->set->policy;
    if (policy->zones_len == 0 || tl_dial_read(&policy->dial, text, number) != TL_DIAL_MAY)
        return;
    uint16_t zone = tl_reach_zone_of_number(policy, number);
    struct tl_fact given = { .kind = TL_FACT_lives_in,
                             .lives_in = { view->contact, policy->zones[zone].id.key } };
    if (tl_engine_post(web->wiring.engine, &given, NULL) != TL_OK)
        tl_log("engine.behind", "contact=%llu", (unsigned long long)view->contact);
}

static enum tl_err give(struct tl_web_flow *web, const struct tl_web_view *view, const char *text,
                        struct tl_web_view *out)
{
    const struct tl_policy *policy = view->set->policy;
    const struct tl_step *step = policy->steps + view->step;
    if (step->kind != TL_STEP_ASK && step->kind != TL_STEP_VERIFY)
        return TL_EBAD;
    const struct tl_form *form = policy->forms + step->form;
    char plain[TL_WEB_VALUE_BYTES], number[TL_E164_BYTES];
    enum tl_err err = tl_form_read(form, text, plain, sizeof plain);
    if (err != TL_OK)
        return TL_EBAD;
    bool is_phone = form->kind == TL_FORM_PHONE;
    if (is_phone && tl_dial_is_on(&policy->dial) &&
        !tl_policy_looks_at_number(policy, step->into) &&
        tl_dial_read(&policy->dial, plain, number) != TL_DIAL_MAY)
        return TL_EDENIED;
    struct tl_parcel parcel = { 0 };
    if (step->kind == TL_STEP_VERIFY) /* In no parcel: what is in one is kept. */
        tl_verifier_hear(web->wiring.verifier, view->contact, step->question, plain);
    else
        err = tl_parcel_add(&parcel, policy->values[step->into].name, plain);
    if (err != TL_OK)
        return TL_EBAD;
    struct tl_fact given = { .kind = TL_FACT_gave, .gave = { view->contact, view->step, 1 } };
    if (is_phone)
        tell_zone(web, view, plain);
    return turn(web, &given, &parcel, true, out);
}

/* Silence as often as the policy asks again: a page asks once. Who wants no code of the own has one
 * drawn. */
static enum tl_err say_nothing(struct tl_web_flow *web, const struct tl_web_view *view,
                               struct tl_web_view *out)
{
    const struct tl_policy *policy = view->set->policy;
    const struct tl_step *step = policy->steps + view->step;
    if (step->kind == TL_STEP_ASK && step->into < policy->values_len &&
        strcmp(policy->values[step->into].name, TL_CALLBACK_CODE_VALUE) == 0) {
        char code[TL_CALLBACK_CODE_BYTES];
        tl_callback_code_draw(policy->forms[step->form].digits_len, code);
        return give(web, view, code, out);
    }
    struct tl_fact given = { .kind = TL_FACT_said_nothing,
                             .said_nothing = { view->contact, view->step } };
    enum tl_err err = TL_OK;
    *out = *view;
    for (int tries = 0; tries < policy->limits.tries_max && err == TL_OK; tries++) {
        if (out->state != TL_WEB_ASKS || out->step != view->step)
            break;
        err = turn(web, &given, NULL, tries == 0, out);
    }
    return err;
}

static enum tl_err key(struct tl_web_flow *web, const struct tl_web_view *view, char key,
                       struct tl_web_view *out)
{
    struct tl_fact given = { .kind = TL_FACT_keyed,
                             .keyed = { view->contact, view->step, (uint64_t)key } };
    return key == '\0' ? TL_EBAD : turn(web, &given, NULL, true, out);
}

/* A choice's key is one that the step has, so that no other key can be pressed on a page. */
static char choice_of(const struct tl_web_view *view, const char *text)
{
    const struct tl_policy *policy = view->set->policy;
    const struct tl_step *step = policy->steps + view->step;
    for (uint8_t i = 0; text && text[0] != '\0' && text[1] == '\0' && i < step->options_len; i++) {
        if (policy->options[step->options + i].digit == text[0])
            return text[0];
    }
    return '\0';
}

static enum tl_err help(struct tl_web_flow *web, const struct tl_web_view *view, bool has_helped,
                        struct tl_web_view *out)
{
    struct tl_fact given = { .kind = TL_FACT_helped,
                             .helped = { view->contact, view->step, has_helped } };
    enum tl_step_kind kind = view->set->policy->steps[view->step].kind;
    bool fits = kind == TL_STEP_ANSWER || kind == TL_STEP_OFFER;
    return fits ? turn(web, &given, NULL, true, out) : TL_EBAD;
}

static enum tl_err answer(struct tl_web_flow *web, const struct tl_web_view *view,
                          const struct tl_web_answer *answer, struct tl_web_view *out)
{
    const char *keys = view->set->policy->voice_keys;
    switch (answer->kind) {
    case TL_WEB_CHOICE:
        return key(web, view, choice_of(view, answer->text), out);
    case TL_WEB_VALUE:
        return answer->text ? give(web, view, answer->text, out) : TL_EBAD;
    case TL_WEB_HELPED:
    case TL_WEB_NOT_HELPED:
        return help(web, view, answer->kind == TL_WEB_HELPED, out);
    case TL_WEB_BACK:
        return key(web, view, keys[TL_KEY_BACK], out);
    case TL_WEB_PERSON:
        return key(web, view, keys[TL_KEY_PERSON], out);
    case TL_WEB_NOTHING:
        return say_nothing(web, view, out);
    }
    return TL_EBAD;
}

static void note_answer(struct tl_web_flow *web, tl_id contact)
{
    lock(web);
    struct tl_web_page *page = tl_web_page_find(web, contact);
    if (page)
        page->has_answered = true;
    unlock(web);
}

enum tl_err tl_web_flow_answer(struct tl_web_flow *web, tl_id contact,
                               const struct tl_web_answer *given, struct tl_web_view *out)
{
    struct tl_web_view view;
    enum tl_err err = settle(web, contact, &view);
    if (err != TL_OK)
        return err;
    *out = view;
    note_answer(web, contact);
    bool takes = view.state == TL_WEB_ASKS || view.state == TL_WEB_WAITS;
    if (!takes || view.step != given->step || view.step >= view.set->policy->steps_len)
        return TL_EBUSY;
    return answer(web, &view, given, out);
}

enum tl_err tl_web_flow_leave(struct tl_web_flow *web, tl_id contact)
{
    struct tl_fact given = { .kind = TL_FACT_left, .left = { contact } };
    struct tl_web_view view;
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = settle(web, contact, &view);
    if (err != TL_OK || view.state >= TL_WEB_DONE)
        return err;
    return tl_engine_ask(web->wiring.engine, &given, NULL, &why);
}

/* ---- nobody is there any more ---- */

static int64_t page_us(const struct tl_web_page *page)
{
    return page->view.set->policy->limits.page_s * TL_SECOND;
}

static void look_around(struct tl_web_flow *web)
{
    tl_time now = tl_web_now(web);
    for (uint32_t i = 0; i < web->wiring.contacts_max; i++) {
        struct tl_web_page *page = web->pages + i;
        if (page->view.contact == 0)
            continue;
        if (page->view.state >= TL_WEB_DONE) {
            if (page->seen_at + ENDED_KEPT_S * TL_SECOND <= now)
                drop(web, page);
            continue;
        }
        struct tl_fact given = { .kind = TL_FACT_left, .left = { page->view.contact } };
        if (!page->call_is_on && page->seen_at + page_us(page) <= now &&
            tl_engine_post(web->wiring.engine, &given, NULL) == TL_OK)
            page->seen_at = now; /* Not again at once, should it come to nothing. */
    }
}

/* Whether its page was another server's: nobody can answer it here. */
static bool is_left_over(struct tl_web_flow *web, const struct tl_contact *row)
{
    bool is_page = strcmp(row->channel, tl_channel_text(TL_CHANNEL_WEB)) == 0 &&
                   strcmp(row->state, "in-flow") == 0;
    lock(web);
    bool is_ours = tl_web_page_find(web, row->id) != NULL;
    unlock(web);
    return is_page && !is_ours;
}

/* What was under way when the server stopped: those pages have no record here. */
static void end_left_over(struct tl_web_flow *web)
{
    struct tl_contact *rows = calloc(LEFT_OVER_AT_ONCE, sizeof *rows);
    size_t len = rows ? LEFT_OVER_AT_ONCE : 0;
    tl_id after = 0;
    while (len == LEFT_OVER_AT_ONCE && !atomic_load(&web->is_stopping)) {
        struct tl_db *db = tl_store_reader_take(web->wiring.store);
        enum tl_err err = tl_store_contact_list_open(db, after, rows, LEFT_OVER_AT_ONCE, &len);
        tl_store_reader_give(web->wiring.store, db);
        if (err != TL_OK)
            break;
        for (size_t i = 0; i < len; i++) {
            struct tl_fact given = { .kind = TL_FACT_left, .left = { rows[i].id } };
            enum tl_why why;
            if (is_left_over(web, rows + i))
                (void)!tl_engine_ask(web->wiring.engine, &given, NULL, &why);
            after = rows[i].id;
        }
    }
    free(rows);
}

static void *run(void *arg)
{
    struct tl_web_flow *web = arg;
    end_left_over(web);
    lock(web);
    while (!atomic_load(&web->is_stopping)) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += LOOKED_MS * 1000000L;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000L;
        }
        pthread_cond_timedwait(&web->stop, &web->lock, &until);
        look_around(web);
    }
    unlock(web);
    return NULL;
}

static void free_all(struct tl_web_flow *web)
{
    if (!web)
        return;
    free(web->cells);
    free(web->call_cells);
    free(web->pages);
    free(web->free_slots);
    free(web);
}

enum tl_err tl_web_flow_open(const struct tl_web_wiring *wiring, struct tl_web_flow **out_web)
{
    struct tl_web_flow *web = calloc(1, sizeof *web);
    uint32_t cells = tl_idmap_cells(wiring->contacts_max);
    pthread_condattr_t steady;
    if (!web)
        return TL_ENOMEM;
    web->wiring = *wiring;
    web->cells = calloc(cells, sizeof *web->cells);
    web->call_cells = calloc(cells, sizeof *web->call_cells);
    web->pages = calloc(wiring->contacts_max, sizeof *web->pages);
    web->free_slots = calloc(wiring->contacts_max, sizeof *web->free_slots);
    if (!web->cells || !web->call_cells || !web->pages || !web->free_slots) {
        free_all(web);
        return TL_ENOMEM;
    }
    tl_idmap_init(&web->by_contact, web->cells, cells);
    tl_idmap_init(&web->by_call, web->call_cells, cells);
    for (uint32_t slot = wiring->contacts_max; slot > 0; slot--)
        web->free_slots[web->free_len++] = slot - 1;
    pthread_mutex_init(&web->lock, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&web->changed, &steady);
    pthread_cond_init(&web->stop, &steady);
    pthread_condattr_destroy(&steady);
    *out_web = web;
    return TL_OK;
}

enum tl_err tl_web_flow_run(struct tl_web_flow *web)
{
    if (pthread_create(&web->thread, NULL, run, web) != 0)
        return TL_EIO;
    web->runs = true;
    return TL_OK;
}

void tl_web_flow_close(struct tl_web_flow *web)
{
    if (!web)
        return;
    lock(web);
    atomic_store(&web->is_stopping, true);
    pthread_cond_signal(&web->stop);
    unlock(web);
    if (web->runs)
        pthread_join(web->thread, NULL);
    pthread_cond_destroy(&web->changed);
    pthread_cond_destroy(&web->stop);
    pthread_mutex_destroy(&web->lock);
    free_all(web);
}
