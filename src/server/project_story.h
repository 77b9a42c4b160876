/* project_story.h: what happened to a contact before an agent has it, as rows of its story.
 *
 *     kind        name                      told by
 *     topic       the topic                 the first step in it that the flow stops at
 *     choice      the option's text         chose
 *     article     the article               a step that answers; with its version (notes.h)
 *     not-helped  the article               helped, no
 *     heard       the record, case.status   learned, found
 *     not-found   the record                learned, not found
 *     unanswered    the record              learned, slow or failed
 *     promised    ""                        callback_promised
 *     attempt     ""                        attempt_started
 *     voicemail   ""                        voicemail_left, where it was
 *     back        ""                        back_in_line, from an agent who had it
 *     interpreter in-room, by-phone         interpreter_here (project_interpreters.c)
 *     interpreted ""                        interpreter_left (the same)
 *     filed       the number                request_filed, message_taken, callback_promised of the
 *                                           contact that was walked for it (project_filed.c)
 */
#ifndef TL_SERVER_PROJECT_STORY_H
#define TL_SERVER_PROJECT_STORY_H

#include "core/fact.h"
#include "policy/model.h"
#include "store/view.h"

struct tl_db;

/* Adds what this fact tells, in the words of the policy of its contact's walk. */
TL_MUST_USE enum tl_err tl_project_story(struct tl_db *db, const struct tl_policy *policy,
                                         const struct tl_fact *fact);

#endif
