/* crowd_people.c: callers: they key their way, wait, lose patience, talk, hang up or vanish. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/crowd_inside.h"

static const int64_t came_within_us = 8 * TL_SECOND, goodbye_us = 20 * TL_SECOND;

static uint64_t draw(const struct crowd_person *person, enum crowd_draw what)
{
    return tl_chance_mix(person->own, what);
}

static uint64_t draw_again(struct crowd_person *person, enum crowd_draw what)
{
    return tl_chance_mix(person->own, what + (uint64_t)DRAWS * ++person->draws);
}

struct crowd_person *tl_crowd_person_of(struct tl_crowd *crowd, tl_id contact)
{
    uint32_t slot = contact == 0 ? TL_IDMAP_NONE : tl_idmap_find(&crowd->by_contact, contact);
    return slot == TL_IDMAP_NONE ? NULL : crowd->people + slot;
}

static const struct tl_form *phone_form(const struct tl_policy *policy)
{
    for (uint16_t i = 0; i < policy->forms_len; i++) {
        if (policy->forms[i].kind == TL_FORM_PHONE)
            return policy->forms + i;
    }
    return NULL;
}

/* A telephone number of the policy's form, another for each call. */
static void own_number(const struct tl_crowd *crowd, char out[40])
{
    const struct tl_form *form = phone_form(crowd->plan.policy);
    int digits = form && form->digits_len > 4 ? form->digits_len - 1 : 9;
    snprintf(out, 40, "%.6s2%0*" PRIu32, form && form->prefix ? form->prefix : "+", digits % 20,
             5550000 + crowd->calls % 1000000);
}

/* ---- coming and going ---- */

static void draw_mishap(struct tl_crowd *crowd, struct crowd_person *person)
{
    const struct tl_crowd_mishaps *mishaps = &crowd->plan.mishaps;
    double unit = tl_chance_unit(draw(person, DRAW_MISHAP));
    if (unit > mishaps->hangs_up + mishaps->vanishes)
        return;
    person->vanishes = unit <= mishaps->vanishes;
    double when = tl_chance_unit(draw(person, DRAW_MISHAP_AT));
    person->mishap_at = crowd->now + (int64_t)(when * (double)mishaps->within_us) + 1;
}

static struct crowd_person *free_person(struct tl_crowd *crowd)
{
    for (uint32_t i = 0; i < crowd->plan.callers_max; i++) {
        if (!crowd->people[i].caller)
            return crowd->people + i;
    }
    return NULL;
}

void tl_crowd_arrive(struct tl_crowd *crowd)
{
    const struct tl_demand *demand = &crowd->demand;
    struct crowd_person *person = free_person(crowd);
    char number[40];
    if (!person)
        return;
    struct tl_arrival arrival = crowd->waiting[0];
    memmove(crowd->waiting, crowd->waiting + 1, --crowd->waiting_len * sizeof arrival);
    *person = (struct crowd_person){ .own = arrival.own, .step = TL_NONE };
    crowd->calls++;
    own_number(crowd, number);
    person->language = tl_chance_pick(draw(person, DRAW_LANGUAGE), demand->languages,
                                      crowd->plan.policy->languages_len);
    person->hides_number = crowd_is_likely(draw(person, DRAW_NUMBER), demand->hides_number);
    tl_way_begin(&person->way, &crowd->ways, arrival.kind);
    if (tl_caller_open(&crowd->sip, person->hides_number ? NULL : number, &person->caller) !=
        TL_OK) {
        person->caller = NULL;
        crowd->counts.errors++;
        return;
    }
    crowd->people_len++;
    crowd->counts.placed++;
    person->answered_by = crowd->now + came_within_us;
    draw_mishap(crowd, person);
    crowd->dialling = person;
}

/* The place is free again. What becomes of the contact is the center's. */
static void drop(struct tl_crowd *crowd, struct crowd_person *person)
{
    tl_caller_close(person->caller);
    tl_idmap_drop(&crowd->by_contact, person->contact);
    if (crowd->dialling == person)
        crowd->dialling = NULL;
    *person = (struct crowd_person){ 0 };
    crowd->people_len--;
}

void tl_crowd_person_goes(struct tl_crowd *crowd, struct crowd_person *person, bool vanishes)
{
    person->act_at = person->leaves_at = person->mishap_at = 0;
    if (vanishes)
        drop(crowd, person);
    else if (tl_caller_state(person->caller) != TL_CALLER_ENDED)
        tl_caller_hang_up(person->caller);
}

/* ---- what is pressed ---- */

static void act_after(struct tl_crowd *crowd, struct crowd_person *person, enum person_act act,
                      int64_t after_us)
{
    person->act = act;
    person->act_at = crowd->now + after_us + 1;
}

/* These keys, after a moment of thought; none: silence. */
static void press(struct tl_crowd *crowd, struct crowd_person *person, const char *keys)
{
    const struct tl_demand *demand = &crowd->demand;
    bool gives_up = crowd_is_likely(draw_again(person, DRAW_GIVES_UP), demand->gives_up);
    int64_t after_us = crowd_us(crowd, &demand->thinks, draw_again(person, DRAW_THINKS));
    person->act_at = 0;
    if (!gives_up && *keys == '\0')
        return;
    snprintf(person->keys, sizeof person->keys, "%s", keys);
    act_after(crowd, person, gives_up ? PERSON_HANGS_UP : PERSON_KEYS, after_us);
}

static void press_option(struct tl_crowd *crowd, struct crowd_person *person, uint16_t option)
{
    const struct tl_policy *policy = crowd->plan.policy;
    char keys[2] = { option == TL_NONE ? '\0' : policy->options[option].digit, '\0' };
    press(crowd, person, keys);
}

static void give_value(struct tl_crowd *crowd, struct crowd_person *person,
                       const struct tl_step *step)
{
    const struct tl_policy *policy = crowd->plan.policy;
    const struct tl_form *form = step->form < policy->forms_len ? policy->forms + step->form : NULL;
    char keys[64] = "#"; /* For a telephone number: the one that I call from. */
    if (form && form->kind == TL_FORM_RECEIPT) {
        bool knows = crowd->plan.cases_len > 0 &&
                     crowd_is_likely(draw(person, DRAW_KNOWS), crowd->demand.knows_case);
        uint64_t which = draw(person, DRAW_CASE);
        if (!knows || tl_form_keyed(crowd->plan.cases[which % crowd->plan.cases_len], keys,
                                    sizeof keys) != TL_OK)
            keys[0] = '\0';
    } else if (form && (form->kind == TL_FORM_NUMBER || form->kind == TL_FORM_CODE)) {
        snprintf(keys, sizeof keys, "%s", form->kind == TL_FORM_NUMBER ? "0000000000" : "000000");
    } else if (form && (form->kind != TL_FORM_PHONE || person->hides_number)) {
        int digits = form->digits_len > 0 ? form->digits_len % 40 : 4;
        snprintf(keys, sizeof keys, "%0*u#", digits, 2025550199u);
    }
    press(crowd, person, keys);
}

/* Who is not helped wants a person next. */
static void judge(struct tl_crowd *crowd, struct crowd_person *person)
{
    const struct tl_policy *policy = crowd->plan.policy;
    bool yes = crowd_is_likely(draw_again(person, DRAW_HELPED),
                               crowd->demand.kinds[person->way.kind].helped);
    if (!yes)
        person->way.wants = TL_STEP_LIVE;
    press(crowd, person, (char[]){ yes ? policy->helped_yes : policy->helped_no, '\0' });
}

static void see_stepped(struct tl_crowd *crowd, struct crowd_person *person,
                        const struct tl_fact *fact)
{
    const struct tl_policy *policy = crowd->plan.policy;
    uint16_t at = (uint16_t)fact->stepped.step;
    if (at >= policy->steps_len)
        return;
    const struct tl_step *step = policy->steps + at;
    person->step = at;
    person->is_in_line = person->is_in_line && step->kind == TL_STEP_LIVE;
    tl_way_at(&person->way, &crowd->ways, at);
    switch ((int)step->kind) {
    case TL_STEP_LANGUAGE:
        press(crowd, person, (char[]){ policy->languages[person->language].digit, '\0' });
        break;
    case TL_STEP_MENU:
        press_option(crowd, person, tl_way_option(&person->way, &crowd->ways, at));
        break;
    case TL_STEP_ASK:
    case TL_STEP_VERIFY:
        give_value(crowd, person, step);
        break;
    case TL_STEP_ANSWER:
    case TL_STEP_OFFER:
        judge(crowd, person);
        break;
    default:
        break;
    }
}

/* ---- in line, with a person, at the end ---- */

static void see_waits(struct tl_crowd *crowd, struct crowd_person *person,
                      const struct tl_fact *fact)
{
    (void)crowd;
    person->act_at = 0;
    person->step = (uint16_t)fact->waits.step;
    person->is_in_line = true;
    person->is_talking = false;
}

/* Patience begins when the person hears that there is a wait. */
static void see_wait_told(struct tl_crowd *crowd, struct crowd_person *person,
                          const struct tl_fact *fact)
{
    const struct tl_demand *demand = &crowd->demand;
    if (person->leaves_at == 0)
        person->leaves_at =
            crowd->now + crowd_us(crowd, &demand->patience, draw(person, DRAW_PATIENCE));
    if (person->has_decided || fact->wait_told.from_s < demand->callback_over_s)
        return;
    person->has_decided = true;
    if (crowd_is_likely(draw(person, DRAW_TAKES), demand->takes_callback))
        press_option(crowd, person, tl_way_to_callback(&person->way, &crowd->ways, person->step));
}

static void see_sent_on(struct tl_crowd *crowd, struct crowd_person *person,
                        const struct tl_fact *fact)
{
    (void)fact;
    bool takes = crowd_is_likely(draw(person, DRAW_TAKES), crowd->demand.takes_callback);
    person->is_in_line = false;
    person->leaves_at = 0;
    person->way.seeks_topic = false;
    person->way.wants = takes ? TL_STEP_CALLBACK : TL_STEP_MESSAGE;
}

static void see_connected(struct tl_crowd *crowd, struct crowd_person *person,
                          const struct tl_fact *fact)
{
    (void)fact;
    person->act_at = person->leaves_at = 0;
    person->is_talking = true;
    person->is_in_line = false;
    tl_caller_say(person->caller, crowd->sound, TL_CROWD_SOUND_LEN,
                  draw(person, DRAW_CASE) % TL_CROWD_SOUND_LEN);
}

static void see_back_in_line(struct tl_crowd *crowd, struct crowd_person *person,
                             const struct tl_fact *fact)
{
    (void)crowd, (void)fact;
    person->is_talking = false;
    person->is_in_line = true;
    tl_caller_say(person->caller, NULL, 0, 0);
}

/* The line says good-bye; who is still there after it hangs up. */
static void see_end(struct tl_crowd *crowd, struct crowd_person *person, const struct tl_fact *fact)
{
    (void)fact;
    person->is_talking = person->is_in_line = false;
    person->leaves_at = 0;
    act_after(crowd, person, PERSON_HANGS_UP, goodbye_us);
}

static const struct {
    enum tl_fact_kind kind;
    void (*see)(struct tl_crowd *crowd, struct crowd_person *person, const struct tl_fact *fact);
} sees[] = {
    { TL_FACT_stepped, see_stepped },       { TL_FACT_waits, see_waits },
    { TL_FACT_wait_told, see_wait_told },   { TL_FACT_sent_on, see_sent_on },
    { TL_FACT_connected, see_connected },   { TL_FACT_back_in_line, see_back_in_line },
    { TL_FACT_callback_promised, see_end }, { TL_FACT_closed, see_end },
    { TL_FACT_place_kept, see_end },
};

/* One call is begun at a time, so the next that comes by telephone is that one. */
static void see_came(struct tl_crowd *crowd, const struct tl_fact *fact)
{
    const struct tl_fact_contact_came *came = &fact->contact_came;
    struct crowd_person *person = crowd->dialling;
    if (!person || came->channel != TL_CHANNEL_VOICE || came->language != TL_NONE)
        return;
    person->contact = came->contact;
    tl_idmap_put(&crowd->by_contact, came->contact, (uint32_t)(person - crowd->people));
    crowd->dialling = NULL;
}

void tl_crowd_people_see(struct tl_crowd *crowd, const struct tl_fact *fact)
{
    if (fact->kind == TL_FACT_contact_came) {
        see_came(crowd, fact);
        return;
    }
    for (size_t i = 0; i < sizeof sees / sizeof sees[0]; i++) {
        struct crowd_person *person =
            sees[i].kind == fact->kind ? tl_crowd_person_of(crowd, fact->words[0]) : NULL;
        if (person)
            sees[i].see(crowd, person, fact);
    }
}

/* ---- every turn ---- */

static void act(struct tl_crowd *crowd, struct crowd_person *person)
{
    person->act_at = 0;
    if (person->act == PERSON_HANGS_UP)
        tl_crowd_person_goes(crowd, person, false);
    else if (tl_caller_key(person->caller, person->keys) != TL_OK)
        crowd->counts.errors++;
}

static void turn(struct tl_crowd *crowd, struct crowd_person *person)
{
    tl_caller_turn(person->caller, crowd->now);
    enum tl_caller_state state = tl_caller_state(person->caller);
    if (state == TL_CALLER_ENDED) {
        crowd->counts.refused += tl_caller_refusal(person->caller) != 0 && person->contact == 0;
        drop(crowd, person);
        return;
    }
    if (person->contact == 0 && person->answered_by < crowd->now) {
        crowd->counts.unanswered++;
        drop(crowd, person);
        return;
    }
    if (person->mishap_at != 0 && person->mishap_at <= crowd->now && person->contact != 0) {
        uint64_t *count = person->vanishes ? &crowd->counts.vanished : &crowd->counts.hung_up;
        ++*count;
        tl_crowd_person_goes(crowd, person, person->vanishes);
        return;
    }
    if (person->leaves_at != 0 && person->leaves_at <= crowd->now && person->is_in_line)
        tl_crowd_person_goes(crowd, person, false);
    else if (person->act_at != 0 && person->act_at <= crowd->now && state == TL_CALLER_TALKS)
        act(crowd, person);
}

void tl_crowd_people_turn(struct tl_crowd *crowd)
{
    for (uint32_t i = 0; i < crowd->plan.callers_max; i++) {
        if (crowd->people[i].caller)
            turn(crowd, crowd->people + i);
    }
}
