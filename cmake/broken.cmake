# Tests of the random tests: the core is built with one rule broken, by TL_BREAK in
# src/core/match.c or offer.c, and test_random must fail and say so.
#   tl_broken(SWITCH WORDS): what the model says of it.
file(GLOB_RECURSE broken_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/core/*.c
  ${CMAKE_SOURCE_DIR}/src/model/*.c)
function(tl_broken switch words)
  string(TOLOWER ${switch} name)
  set(target core_broken_${name})
  add_executable(${target} ${CMAKE_SOURCE_DIR}/tests/core/test_random.c ${broken_sources})
  target_compile_definitions(${target} PRIVATE TL_BREAK=TL_BREAK_${switch})
  target_include_directories(${target} PRIVATE $<TARGET_PROPERTY:tl_model,INTERFACE_INCLUDE_DIRECTORIES> ${CMAKE_SOURCE_DIR}/tests
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
