/* verified.c: answers that were keyed, compared; and the person identified by them. */
#include "server/verified.h"

#include <sodium.h>
#include <stdio.h>

#include "desk/answer.h"
#include "server/api.h"
#include "server/asker.h"
#include "server/verify.h"
#include "store/audit.h"

enum tl_err tl_verified_known(struct tl_db *db, const struct tl_verified *who, tl_id about,
                              struct tl_fact_looked_up *out)
{
    struct tl_asker asker;
    enum tl_err err = tl_asker_read(db, who->policy, who->contact, about, who->now, &asker);
    if (err == TL_OK)
        tl_asker_conditions(&asker, &out->known, &out->holds);
    return err;
}

/* The set that the flow was laid out with: it is the same in all channels. */
static const struct tl_verify_set *set_of(const struct tl_verified *who)
{
    const struct tl_step *step = who->policy->steps + who->step;
    const struct tl_verification_asked asked = {
        .level = step->level, .role = step->role, .channel = TL_CHANNEL_VOICE, .topic = step->topic
    };
    return tl_verification_set(who->policy, &asked);
}

/* *out_about: the case that is spoken of; .id 0: none. */
static enum tl_err find_case(struct tl_db *db, tl_id contact, struct tl_case *out_about)
{
    tl_id about = 0;
    enum tl_err err = tl_identity_about(db, contact, &about);
    if (err == TL_OK)
        err = about == 0 ? TL_ENONE : tl_store_case_find(db, about, out_about);
    return err;
}

static enum tl_err compare(const struct tl_verified *who, struct tl_case *out_about)
{
    char said[TL_VERIFY_ASK_MAX][TL_ANSWER_TEXT_BYTES];
    const char *answers[TL_VERIFY_ASK_MAX] = { NULL };
    const struct tl_verify_set *set = set_of(who);
    int64_t wait_us;
    for (uint16_t i = 0; set && i < set->ask.len; i++) {
        if (tl_verifier_said(who->verifier, who->contact, set->ask.items[i], said[i],
                             sizeof said[i]) == TL_OK)
            answers[i] = said[i];
    }
    const struct tl_verify_asked asked = { .policy = who->policy,
                                           .set = set,
                                           .about = out_about,
                                           .answers = answers,
                                           .now = tl_wall_now() };
    struct tl_db *db = tl_store_reader_take(who->store);
    enum tl_err err = set ? find_case(db, who->contact, out_about) : TL_ENONE;
    if (err == TL_OK)
        err = tl_verify(who->verifier, db, &asked, &wait_us);
    tl_store_reader_give(who->store, db);
    sodium_memzero(said, sizeof said);
    return err;
}

static enum tl_err record(const struct tl_verified *who, tl_id about, const char *reason)
{
    struct tl_audit audit = { .at = tl_wall_now(),
                              .action = "verify",
                              .record_kind = "case",
                              .record_id = about,
                              .contact = who->contact };
    snprintf(audit.reason, sizeof audit.reason, "%s", reason);
    return tl_engine_write(who->engine, tl_api_write_look, &audit);
}

/* It is the center's before the flow goes on by it. */
static enum tl_err identify(const struct tl_verified *who, tl_id about,
                            struct tl_fact_looked_up *out)
{
    const struct tl_step *step = who->policy->steps + who->step;
    const struct tl_fact given = { .kind = TL_FACT_identifies,
                                   .identifies = {
                                       .contact = who->contact,
                                       .about = about,
                                       .role = who->policy->case_roles[step->role].id.key,
                                       .level = who->policy->levels[step->level].key,
                                   } };
    enum tl_why why = TL_WHY_NONE;
    enum tl_err err = tl_engine_ask(who->engine, &given, NULL, &why);
    if (err != TL_OK || why != TL_WHY_NONE)
        return err == TL_OK ? TL_ENONE : err; /* The person has left the menu. */
    struct tl_db *db = tl_store_reader_take(who->store);
    err = tl_verified_known(db, who, about, out);
    tl_store_reader_give(who->store, db);
    return err;
}

enum tl_err tl_verified_look_up(const struct tl_verified *who, struct tl_fact_looked_up *out)
{
    struct tl_case about = { .id = 0 };
    enum tl_err is = compare(who, &about);
    bool is_barred = is == TL_EBUSY; /* They hear what those hear who are wrong. */
    is = is_barred ? TL_ENONE : is;
    if (is != TL_OK && (is != TL_ENONE || about.id == 0))
        return is;
    enum tl_err err = record(who, about.id,
                             is_barred     ? TL_VERIFY_BARRED
                             : is == TL_OK ? TL_VERIFY_RIGHT
                                           : TL_VERIFY_WRONG);
    if (err != TL_OK || is != TL_OK)
        return err == TL_OK ? is : err;
    return identify(who, about.id, out);
}
