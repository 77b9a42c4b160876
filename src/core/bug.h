/* bug.h: rules that a test build breaks on purpose, one at a time, to see that the tests notice.
 *
 *     cc -DTL_BUG=3 match.c ... --> a core that leaves people waiting beside a free agent
 *
 * TL_BUG is 0 in every build that is meant to work, so TL_HAS_BUG(X) is a constant false and
 * leaves no code. Each bug stands in one file: cmake/broken.cmake compiles that file once more and
 * links it before the core. Mission: B3.
 */
#ifndef TL_CORE_BUG_H
#define TL_CORE_BUG_H

/* X(number, name, what is wrong) */
#define TL_BUG_TABLE(X)                                                                            \
    X(1, ORDER, "match.c: the last in the line is offered first")                                  \
    X(2, IDLE, "match.c: the agent who was busy last gets the next one")                           \
    X(3, LIVENESS, "match.c: some agents get ready and are not looked at")                         \
    X(4, LOSE, "offer.c: who is refused stays with the agent who refused")                         \
    X(5, CAPACITY, "agent.c: an agent has no end of contacts, two callers at once")                \
    X(6, PROMISE, "start.c: someone who is being called back is closed by a restart")              \
    X(7, WAKE, "center.c: no wake-up when a window begins or a bar ends")                          \
    X(8, WAKE_HOURS, "center.c: no wake-up when the hours of callbacks begin")                     \
    X(9, WRAP_UP, "agent_apply.c: a wrap-up goes on for a day")                                    \
    X(10, WRAP_TWICE, "talk.c: a second wrap-up begins before the first one ends")                 \
    X(11, ASKED_AT, "contact_apply.c: who goes back in line asks anew")                            \
    X(12, BAR, "match.c: the one who refused gets the same contact again at once")                 \
    X(13, WINDOW, "hours.c: people are called back outside the hours")                             \
    X(14, CHECKPOINT, "checkpoint.c: a checkpoint leaves out the attempts made")                   \
    X(15, READ_BACK, "checkpoint.c: who is read back is not missed any more")                      \
    X(16, APPLY, "desk.c: a decision changes the center beside its facts")                         \
    X(17, STRANDED, "match.c: who waits where nobody serves any more is not sent on")              \
    X(18, RANK, "order.c: the line knows no priorities")                                           \
    X(19, TIMER, "agent.c: an agent's end is known and nothing wakes for it")                      \
    X(20, GIVE_UP, "callback.c: a callback is given up one attempt early")                         \
    X(21, TRIES, "checkpoint.c: a checkpoint leaves out the tries at a question")                  \
    X(22, FULL, "enter.c: a queue has no limit")                                                   \
    X(23, RINGS_ON, "offer.c: who does not answer stays ready")                                    \
    X(24, LANGUAGE, "enter.c: everybody is served in the first language")                          \
    X(25, BILINGUAL, "agent.c: bilingual agents are not kept free when the policy says so")        \
    X(26, AGES, "contact.c: nothing wakes for who has waited long")                                \
    X(27, AGED, "contact_apply.c: who has waited long and moves on asks anew")                     \
    X(28, PASSED_AT, "second_apply.c: who is passed on asks anew")                                 \
    X(29, AIM_HOLDS, "second.c: one agent is waited for a day")                                    \
    X(30, HELPER_BUSY, "second.c: a second agent who is let go never gets free")                   \
    X(31, PASSED_NEEDS, "transfer.c: who is passed on is served in any language")                  \
    X(32, HEIR, "consult.c: of three who talk, the person goes back in line without the first")    \
    X(33, RINGS_OUTSIDE,                                                                           \
      "outside.c: who is passed on to a number that nobody answers stays there")                   \
    X(34, PASSED_STAYS, "outside_apply.c: who goes on with an outside party keeps the agent busy") \
    X(40, MOVED, "supervise_apply.c: who is moved to another queue asks anew")                     \
    X(41, CLOSED, "enter.c: a queue that is closed takes people")                                  \
    X(60, RANG_ON, "callback.c: a promise stays open though an attempt rang")                      \
    X(61, LATE_AGAIN, "contact.c: what is late is said to be late again and again")                \
    X(62, NOT_PLACED, "callback.c: a call that was never placed counts as an attempt")             \
    X(63, OWES, "contact.c: nothing wakes for a promise whose time is over")                       \
    X(64, PROMISE_WAS, "promise_apply.c: a checkpoint forgets that a promise was told to be late") \
    X(65, ENDS_TWICE, "promise.c: what is over is ended once more")                                \
    X(70, QUIET, "hours.c: people are called in their quiet hours")                                \
    X(71, NEXT_FITS, "hours.c: a first attempt begins though the second one does not fit")         \
    X(72, PUT_OFF, "later_apply.c: who wants to be called later asks anew")                        \
    X(73, NEAR_AGAIN, "later_apply.c: that a call is near is said again and again")                \
    X(74, TAKES_PLACE, "later.c: a place is taken however long ago it was")                        \
    X(75, ZONE_WAS, "later_apply.c: a checkpoint forgets where people live")                       \
    X(76, SURGE, "hours.c: a surge opens nothing")                                                 \
    X(90, ESCALATED, "escalate.c: what is passed on already is passed on once more")               \
    X(91, IDENTIFIES, "identity.c: any agent says who a person is, in whatever state")             \
    X(92, IDENTITY_WAS, "identity.c: a checkpoint forgets who asks")                               \
    X(93, CONSENT, "interpreter.c: an interpreter takes part though the person did not agree")     \
    X(94, INTERPRETER_STAYS,                                                                       \
      "interpreter.c: who interprets by telephone stays when that call ends")                      \
    X(95, INTERPRETER_LOST, "interpreter.c: who is in line again has no interpreter any more")     \
    X(96, INTERPRETER_WAS, "interpreter.c: a checkpoint forgets the interpreter")                  \
    X(97, DECIDED, "emergency.c: of one contact two offices make an appointment")                  \
    X(98, NOT_SEEN, "emergency.c: an appointment is made when nobody is seen")                     \
    X(99, HOUR_FULL, "emergency.c: an office makes more appointments than it has room for")        \
    X(100, PLACED_LATE, "emergency.c: whatever is placed in time is in time, however late it is")  \
    X(101, CALLS_UNFIT, "outgoing.c: whoever wants to calls a person, in whatever language")       \
    X(102, CALLS_AT_NIGHT, "outgoing.c: people are called for a matter at any hour")               \
    X(103, SECOND_UNPROVED,                                                                        \
      "second_look.c: eyes are asked for though too little is proved of the person")               \
    X(104, SECOND_SAME, "second_look.c: who asks for a second pair of eyes is that pair too")      \
    X(105, SECOND_OTHER, "second_look.c: eyes on one case count for the other that was asked")     \
    X(106, SECOND_WAS, "second_look.c: a checkpoint forgets the second pair of eyes")              \
    X(107, NO_CAPACITY, "enter.c: people wait in a channel that nobody answers")                   \
    X(108, SPEAKS, "contact.c: who comes by chat and is to be called is a chat still")             \
    X(80, OLD_MESSAGE, "callback.c: the message of an earlier attempt counts for this one")

enum tl_bug {
    TL_BUG_NONE,
#define TL_BUG_NAME(number, name, wrong) TL_BUG_##name = (number),
    TL_BUG_TABLE(TL_BUG_NAME)
#undef TL_BUG_NAME
};

#ifndef TL_BUG
#define TL_BUG 0
#endif
#define TL_HAS_BUG(name) (TL_BUG == TL_BUG_##name)

#endif
