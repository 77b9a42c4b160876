# A year of callbacks, judged by tests/sim/judge-year (Python's zoneinfo). With enough agents every
# one is called in its window; with few, and long outages, nobody is called at night all the same.
# Each bug of core/bug.h that is about hours must be seen by that judge too.
add_executable(callback_year ${CMAKE_SOURCE_DIR}/tests/sim/callback_year.c)
target_link_libraries(callback_year PRIVATE tl_sim)
set(year ${CMAKE_SOURCE_DIR}/tests/sim/year)
add_test(NAME sim/year-enough
  COMMAND ${year} $<TARGET_FILE:callback_year> 20000 40 20 1 --all-kept)
add_test(NAME sim/year-few COMMAND ${year} $<TARGET_FILE:callback_year> 20000 2 600 2)
set_tests_properties(sim/year-enough sim/year-few PROPERTIES LABELS sim TIMEOUT 300)
add_test(NAME sim/year-million
  COMMAND ${year} $<TARGET_FILE:callback_year> 1000000 300 20 3 --all-kept)
add_test(NAME sim/year-million-few
  COMMAND ${year} $<TARGET_FILE:callback_year> 1000000 45 600 4)
set_tests_properties(sim/year-million sim/year-million-few PROPERTIES LABELS "sim;slow;year"
  TIMEOUT 3600)
function(tl_year_bug name words)
  string(TOLOWER ${name} lower)
  set(target callback_year_bug_${lower})
  add_executable(${target} ${CMAKE_SOURCE_DIR}/tests/sim/callback_year.c)
  target_link_libraries(${target} PRIVATE bug_${lower} tl_sim)
  add_test(NAME sim/year-broken-${lower}
    COMMAND ${CMAKE_SOURCE_DIR}/tools/must-fail ${words}
      ${year} $<TARGET_FILE:${target}> 20000 2 600 5)
  set_tests_properties(sim/year-broken-${lower} PROPERTIES LABELS sim TIMEOUT 300)
endfunction()
tl_year_bug(QUIET "WRONG.*quiet hours or out of hours in")
tl_year_bug(NEXT_FITS "WRONG.*not in the 60 to 90 minutes|WRONG.*does not fit the hours")
tl_year_bug(PUT_OFF "WRONG.*another time of asking")
tl_year_bug(ORDER "WRONG.*who asked earlier")
tl_year_bug(GIVE_UP "WRONG.*is given up after")
