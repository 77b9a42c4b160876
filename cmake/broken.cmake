# Tests of the random tests: the core is built with one rule broken, by TL_BREAK in
# src/core/match.c or offer.c, and test_random must fail and say so.
#   tl_broken(SWITCH WORDS): what the model says of it.
file(GLOB_RECURSE broken_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/core/*.c
  ${CMAKE_SOURCE_DIR}/tests/core/support_*.c)
function(tl_broken switch words)
  string(TOLOWER ${switch} name)
  set(target core_broken_${name})
  add_executable(${target} ${CMAKE_SOURCE_DIR}/tests/core/test_random.c ${broken_sources})
  target_compile_definitions(${target} PRIVATE TL_BREAK=TL_BREAK_${switch})
  get_target_property(roots tl_core INTERFACE_INCLUDE_DIRECTORIES)
  target_include_directories(${target} PRIVATE ${roots} ${CMAKE_SOURCE_DIR}/tests
    ${CMOCKA_INCLUDE_DIR})
  target_link_libraries(${target} PRIVATE tl_policy tl_base ${CMOCKA_LIBRARY} ${CMOCKA_LIBRARIES})
  add_test(NAME core/broken-${name}
    COMMAND ${CMAKE_SOURCE_DIR}/tools/must-fail ${words} $<TARGET_FILE:${target}>)
  set_tests_properties(core/broken-${name} PROPERTIES LABELS core TIMEOUT 120)
endfunction()

tl_broken(ORDER    "is passed over")
tl_broken(IDLE     "is idle longer than")
tl_broken(LIVENESS "is free and contact")
tl_broken(LOSE     "stays offered")

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
