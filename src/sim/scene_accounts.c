/* scene_accounts.c: people with an account, and what the agency's records do for them: the words,
 * and who acts.
 *
 *     person ana makes an account in es
 *     records take a case of ana, form I-765, at ELIS, filed on paper, 30 days ago
 *     records send a letter with a code to ana
 *     person ana adds the case with the letter's code
 *     expect ana sees the case
 *
 * Accounts, letters and mails are no facts of the center: such a scene has "given a running center"
 * and is played live alone. Mission: S13, S14, S15, S21, S22.
 */
#include "sim/scene_words.h"

#include <stdio.h>

enum { DAYS_MAX = 4000 };

/* A line of accounts in a scene that is played live. */
static struct tl_scene_line *line_of(struct tl_words *words, uint16_t who, enum tl_account_act act)
{
    if (!words->scene->is_live_only)
        tl_words_fail(words, "accounts, records and mails take a server: the scene has to have "
                             "\"given a running center\" before this");
    struct tl_scene_line *line = tl_words_line(words, TL_LINE_ACCOUNT, who);
    line->account.agent = TL_NONE;
    line->account.what = (struct tl_account_line){ .act = act };
    return line;
}

/* ---- people ---- */

static void makes_account(struct tl_words *words, uint16_t who)
{
    uint16_t found =
        tl_policy_language_find(words->scene->policy, tl_words_next(words, "in which language?"));
    if (found == TL_NONE)
        tl_words_fail(words, "the policy has no such language");
    line_of(words, who, TL_ACCOUNT_MAKES)->account.what.language = found;
}

bool tl_scene_read_account(struct tl_words *words, uint16_t who)
{
    static const struct {
        const char *words;
        enum tl_account_act act;
    } acts[] = {
        { "adds the case with the letter's code", TL_ACCOUNT_ADDS },
        { "adds the case with the code of the letter before", TL_ACCOUNT_ADDS_OLD },
        { "adds the case with a wrong code", TL_ACCOUNT_ADDS_WRONG },
        { "writes to the agency about the case", TL_ACCOUNT_WRITES_ABOUT },
        { "writes to the agency", TL_ACCOUNT_WRITES },
        { "moves the appointment", TL_ACCOUNT_MOVES },
    };
    if (tl_words_take(words, "makes an account in")) {
        makes_account(words, who);
        return true;
    }
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        if (!tl_words_take(words, acts[i].words))
            continue;
        line_of(words, who, acts[i].act);
        return true;
    }
    return false;
}

/* ---- records ---- */

static void word(struct tl_words *words, const char *wanted, char *out, size_t out_bytes)
{
    if (snprintf(out, out_bytes, "%s", tl_words_next(words, wanted)) >= (int)out_bytes)
        tl_words_fail(words, "this word is too long");
}

static uint32_t days_ago(struct tl_words *words)
{
    static const char form[] = "a case is of \"N days ago\"";
    uint32_t days = tl_words_number(words, form, DAYS_MAX);
    if (!tl_words_take(words, "days ago"))
        tl_words_fail(words, form);
    return days;
}

/* What is said of a case, between commas. */
static void clause(struct tl_words *words, struct tl_account_line *what)
{
    if (tl_words_take(words, "form"))
        word(words, "which form?", what->form, sizeof what->form);
    else if (tl_words_take(words, "at"))
        word(words, "at which office?", what->office, sizeof what->office);
    else if (tl_words_take(words, "in"))
        word(words, "in which postal code?", what->postal, sizeof what->postal);
    else if (tl_words_take(words, "decided as"))
        word(words, "as which status?", what->status, sizeof what->status);
    else if (tl_words_take(words, "filed online"))
        what->is_online = true;
    else if (tl_words_take(words, "filed on paper"))
        what->is_online = false;
    else if (tl_words_take(words, "protected"))
        what->is_protected = true;
    else if (tl_words_take(words, "fingerprints of"))
        what->taken_days = days_ago(words);
    else
        what->days = days_ago(words);
}

static void clauses(struct tl_words *words, struct tl_account_line *what)
{
    while (!tl_words_is_end(words) && !words->failed) {
        if (!tl_words_take(words, ","))
            tl_words_fail(words, "a comma is missing here");
        else
            clause(words, what);
    }
    if (what->form[0] == '\0' || what->office[0] == '\0')
        tl_words_fail(words, "a case has a \"form FORM\" and is \"at OFFICE\"");
}

void tl_scene_read_records(struct tl_words *words)
{
    if (tl_words_take(words, "take three years of cases")) {
        struct tl_account_line *what = &line_of(words, 0, TL_RECORDS_YEARS)->account.what;
        clauses(words, what);
        if (what->status[0] == '\0')
            tl_words_fail(words, "such cases were \"decided as STATUS\"");
    } else if (tl_words_take(words, "take a case of")) {
        uint16_t who = tl_words_actor(words, false, true);
        clauses(words, &line_of(words, who, TL_RECORDS_CASE)->account.what);
    } else if (tl_words_take(words, "protect the case of")) {
        line_of(words, tl_words_actor(words, false, false), TL_RECORDS_PROTECT);
    } else if (tl_words_take(words, "send a letter with a code to")) {
        line_of(words, tl_words_actor(words, false, false), TL_RECORDS_LETTER);
    } else {
        tl_words_fail(words, "records \"take a case of NAME\", \"take three years of cases\", "
                             "\"protect the case of NAME\" or \"send a letter with a code to "
                             "NAME\"");
    }
}

/* ---- who answers ---- */

bool tl_scene_read_answer(struct tl_words *words, uint16_t agent)
{
    if (!tl_words_take(words, "answers the message of"))
        return false;
    uint16_t who = tl_words_actor(words, false, false);
    line_of(words, who, TL_ACCOUNT_ANSWERED)->account.agent = agent;
    return true;
}

bool tl_scene_read_office_answer(struct tl_words *words, tl_key office)
{
    if (!tl_words_take(words, "answers the message of"))
        return false;
    uint16_t who = tl_words_actor(words, false, false);
    line_of(words, who, TL_ACCOUNT_ANSWERED)->account.what.of = office;
    return true;
}

bool tl_scene_read_handing(struct tl_words *words)
{
    if (!tl_words_take(words, "gives the message of"))
        return false;
    uint16_t who = tl_words_actor(words, false, false);
    if (!tl_words_take(words, "to"))
        tl_words_fail(words, "a message is given \"to OFFICE\"");
    line_of(words, who, TL_ACCOUNT_HANDED)->account.what.of = tl_words_office(words);
    return true;
}

/* ---- the acts ---- */

enum tl_err tl_scene_account(struct tl_scene *scene, const struct tl_scene_line *line)
{
    const struct tl_world *world = scene->world;
    uint16_t agent = line->account.agent;
    struct tl_actor *who = scene->actors + line->who;
    if (!world->accounts)
        return TL_EUNSUPPORTED;
    who->has_reached = true; /* Who writes in an account chooses nothing at any menu. */
    return world->accounts(world->self, who, agent == TL_NONE ? NULL : scene->actors + agent,
                           &line->account.what);
}
