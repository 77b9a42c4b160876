# Tests of the tests: the core with one rule broken on purpose, by the switch TL_BUG (core/bug.h).
# The one file where the bug stands is compiled again and linked before the core, whose own object
# of that name then stays in the archive; so a bug costs one file and one link.
#   tl_bug(NUMBER NAME FILE WORDS): torture must find it within some seeds, over these words.
#   tl_bug_random(NAME): the random test of core must find it too, over the same words.
function(tl_bug number name file words)
  string(TOLOWER ${name} lower)
  set(object bug_${lower})
  add_library(${object} OBJECT ${CMAKE_SOURCE_DIR}/src/core/${file})
  target_compile_definitions(${object} PRIVATE TL_BUG=${number})
  target_link_libraries(${object} PRIVATE tl_core)
  set(target torture_bug_${lower})
  add_executable(${target} ${CMAKE_SOURCE_DIR}/tests/sim/broken_torture.c)
  target_link_libraries(${target} PRIVATE ${object} tl_sim)
  add_test(NAME sim/bug-${number}-${lower}
    COMMAND ${CMAKE_SOURCE_DIR}/tools/must-fail "BROKEN.*(${words})" $<TARGET_FILE:${target}> 40 100)
  set_tests_properties(sim/bug-${number}-${lower} PROPERTIES LABELS sim TIMEOUT 120)
  set(tl_bug_words_${name} ${words} PARENT_SCOPE)
endfunction()

function(tl_bug_random name)
  string(TOLOWER ${name} lower)
  set(target core_bug_${lower})
  add_executable(${target} ${CMAKE_SOURCE_DIR}/tests/core/test_random.c)
  target_include_directories(${target} PRIVATE tests ${CMOCKA_INCLUDE_DIR})
  target_link_libraries(${target} PRIVATE bug_${lower} tl_model tl_core ${CMOCKA_LIBRARY}
    ${CMOCKA_LIBRARIES})
  add_test(NAME core/broken-${lower}
    COMMAND ${CMAKE_SOURCE_DIR}/tools/must-fail ${tl_bug_words_${name}} $<TARGET_FILE:${target}>)
  set_tests_properties(core/broken-${lower} PROPERTIES LABELS core TIMEOUT 120)
endfunction()

tl_bug(1  ORDER      match.c         "is passed over|a center that never recovered decides")
tl_bug(2  IDLE       match.c         "is idle longer than|speaks fewer languages")
tl_bug(3  LIVENESS   match.c         "is free and contact|is passed over|never recovered decides")
tl_bug(4  LOSE       offer.c         "stays offered")
tl_bug(5  CAPACITY   agent.c         "who is not free")
tl_bug(6  PROMISE    start.c         "closed of contact [0-9]+, which is")
tl_bug(7  WAKE       center.c        "something is due at")
tl_bug(8  WAKE_HOURS center.c        "something is due at")
tl_bug(9  WRAP_UP    agent_apply.c   "wraps up past the end|something is due at")
tl_bug(10 WRAP_TWICE talk.c          "begins, who is gone or has one")
tl_bug(11 ASKED_AT   contact_apply.c "asked at")
tl_bug(12 BAR        match.c         "is unripe or barred")
tl_bug(13 WINDOW     hours.c         "is unripe or barred")
tl_bug(14 CHECKPOINT checkpoint.c    "is called out of turn|is seen otherwise")
tl_bug(15 READ_BACK  checkpoint.c    "the state differs when it is read")
tl_bug(16 APPLY      desk.c          "the state differs when it is applied")
tl_bug(17 STRANDED   match.c         "nobody here can serve it")
tl_bug(18 RANK       order.c         "is passed over|stands at place|speaks fewer languages")
tl_bug(19 TIMER      agent.c         "found its own state wrong|something is due at")
tl_bug(20 GIVE_UP    callback.c      "is given up after")
tl_bug(21 TRIES      checkpoint.c    "a center that never recovered decides")
tl_bug(22 FULL       enter.c         "in a queue that is full")
tl_bug(23 RINGS_ON   offer.c         "did not answer and stays ready")
tl_bug(24 LANGUAGE   enter.c         "in another language than chosen")
tl_bug(25 BILINGUAL  agent.c         "speaks fewer languages than")
tl_bug(26 AGES       contact.c       "found its own state wrong|something is due at")
tl_bug(27 AGED       contact_apply.c "asked at|has waited longer than|something is due at")
tl_bug(28 PASSED_AT    second_apply.c "asked at")
tl_bug(29 AIM_HOLDS    second.c       "the second agent is 0, waited for|something is due at")
tl_bug(30 HELPER_BUSY  second.c       "found its own state wrong|failed while facts")
tl_bug(31 PASSED_NEEDS transfer.c     "is passed on to other needs|with others than asked for")
tl_bug(32 HEIR         consult.c      "goes back in line, and agent")
tl_bug(33 RINGS_OUTSIDE outside.c    "stays with an outside party who is gone")
tl_bug(34 PASSED_STAYS  outside_apply.c "found its own state wrong|failed while facts")
tl_bug(40 MOVED      supervise_apply.c "asked at|is passed over|is seen otherwise|something is due at")
tl_bug(41 CLOSED     enter.c         "waits in a queue that is closed")
tl_bug(60 RANG_ON     callback.c      "and its promise stays open")
tl_bug(61 LATE_AGAIN  contact.c       "is told to be late twice")
tl_bug(62 NOT_PLACED  callback.c      "nothing rang at contact|counts as an attempt")
tl_bug(63 OWES        contact.c       "found its own state wrong|something is due at")
tl_bug(64 PROMISE_WAS promise_apply.c "the state differs when it is|the center says|never recovered")
tl_bug(65 ENDS_TWICE  promise.c       "ends, and is not open|told to be late twice|nobody said so|is not open")
tl_bug(70 OLD_MESSAGE callback.c      "is said to have the message of an attempt")
foreach(name ORDER IDLE LIVENESS LOSE)
  tl_bug_random(${name})
endforeach()

# The command itself, over seeds of its own: no rule is broken.
add_test(NAME sim/torture-seeds COMMAND throughline torture --seed 100 --seeds 25 --hours 100)
set_tests_properties(sim/torture-seeds PROPERTIES LABELS sim TIMEOUT 300)

# The same of the proof: built without one of its rules or ways (TL_UNPROVED in src/policy/paths.h),
# it takes policies that let a person down, and test_proof must find one.
file(GLOB unproved_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/policy/check*.c
  ${CMAKE_SOURCE_DIR}/src/policy/paths.c)
function(tl_unproved what)
  string(TOLOWER ${what} name)
  set(target core_unproved_${name})
  add_executable(${target} ${CMAKE_SOURCE_DIR}/tests/core/test_proof.c
    ${CMAKE_SOURCE_DIR}/tests/core/support_random.c ${CMAKE_SOURCE_DIR}/tests/core/support_walk.c
    ${CMAKE_SOURCE_DIR}/tests/core/support_policy.c ${unproved_sources})
  target_compile_definitions(${target} PRIVATE TL_UNPROVED=TL_UNPROVED_${what})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests ${CMOCKA_INCLUDE_DIR})
  target_link_libraries(${target} PRIVATE tl_core ${CMOCKA_LIBRARY} ${CMOCKA_LIBRARIES})
  add_test(NAME core/unproved-${name}
    COMMAND ${CMAKE_SOURCE_DIR}/tools/must-fail "is proved, and a person" $<TARGET_FILE:${target}>)
  set_tests_properties(core/unproved-${name} PROPERTIES LABELS core TIMEOUT 120)
endfunction()

foreach(what FOLLOWS PHONE FILLED CIRCLES CHAINS LAST LAST_LENGTH HOURS FORMS KEY GAVE SILENT NO_HELP
    SLOW YES NO NOBODY PERSON)
  tl_unproved(${what})
endforeach()
