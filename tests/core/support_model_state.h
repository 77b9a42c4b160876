/* support_model_state.h: what the model's own files share; tests include support_model.h. */
#ifndef TL_TESTS_CORE_MODEL_STATE_H
#define TL_TESTS_CORE_MODEL_STATE_H

#include "core/support_model.h"

#define ID(id) ((unsigned long long)(id)) /* For printf. */

/* Notes the first fault; returns false. */
bool model_wrong(struct model *model, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether agent could take another contact of this channel now, skills aside. */
bool model_is_free(const struct model *model, const struct model_agent *agent, uint64_t channel);

/* Whether a free agent of these skills could have contact; whether this agent may. */
bool model_is_servable(const struct model *model, const struct model_contact *contact);
bool model_may_serve(const struct model *model, const struct model_agent *agent,
                     const struct model_contact *contact);

/* The end of a step (support_model_end.c). */
bool model_end(struct model *model, uint32_t facts_len);

/* Moves contact; in and out of the line as its new state says. */
void model_move(struct model *model, struct model_contact *contact, enum tl_contact_state state,
                tl_time until);
void model_line_leave(struct model *model, tl_id id);

/* The agent gets contact as an offer; gives it back, whatever it was, if there is one. */
void model_take(struct model *model, struct model_contact *contact, tl_id agent_id);
void model_let_go(struct model *model, struct model_contact *contact);
bool model_has_any(const struct model_agent *agent);

/* Drops the bars of agent (0: nobody's), of contact (0: none's), and those that have ended. */
void model_drop_bars(struct model *model, tl_id agent, tl_id contact);

typedef bool model_judge_fn(struct model *model, const struct tl_fact *fact);
model_judge_fn model_judge_opened;
model_judge_fn model_judge_stepped;
model_judge_fn model_judge_chose;
model_judge_fn model_judge_got_value;
model_judge_fn model_judge_asked_records;
model_judge_fn model_judge_learned;
model_judge_fn model_judge_waits;
model_judge_fn model_judge_wait_told;
model_judge_fn model_judge_offered;
model_judge_fn model_judge_accepted;
model_judge_fn model_judge_attempt_started;
model_judge_fn model_judge_connected;
model_judge_fn model_judge_held;
model_judge_fn model_judge_resumed;
model_judge_fn model_judge_back_in_line;
model_judge_fn model_judge_callback_promised;
model_judge_fn model_judge_place_kept;
model_judge_fn model_judge_sent_on;
model_judge_fn model_judge_restarted;
model_judge_fn model_judge_leg_missed;
model_judge_fn model_judge_closed;
model_judge_fn model_judge_agent_is;
model_judge_fn model_judge_wrap_up_began;
model_judge_fn model_judge_wrap_up_ended;
model_judge_fn model_judge_disposed;
model_judge_fn model_judge_barred;
model_judge_fn model_judge_agent_missed;

#endif
