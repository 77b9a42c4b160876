# Bench programs: bench/NAME_bench.c. Every build with tests compiles them, so that none rots; only
# those of the bench preset, a release build, are run, by tools/bench.
#   tl_bench(NAME LAYERS layer... [SOURCES file...]): what it links, and the files and test helpers
#   that it shares.
function(tl_bench name)
  cmake_parse_arguments(B "" "" "LAYERS;SOURCES" ${ARGN})
  set(file ${CMAKE_SOURCE_DIR}/bench/${name}_bench.c)
  if(NOT EXISTS ${file})
    return()
  endif()
  list(TRANSFORM B_SOURCES PREPEND ${CMAKE_SOURCE_DIR}/)
  add_executable(${name}_bench ${file} ${B_SOURCES})
  target_include_directories(${name}_bench PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  foreach(layer ${B_LAYERS})
    target_link_libraries(${name}_bench PRIVATE tl_${layer})
  endforeach()
  if("${B_SOURCES}" MATCHES "/tests/")
    target_link_libraries(${name}_bench PRIVATE ${CMOCKA_LIBRARY} ${CMOCKA_LIBRARIES})
  endif()
endfunction()

tl_bench(core  LAYERS core model)
tl_bench(proof LAYERS policyfile)
tl_bench(sim   LAYERS sim SOURCES tests/sim/support_line.c)
tl_bench(media LAYERS phone SOURCES bench/browser.c)
tl_bench(record LAYERS phone SOURCES bench/browser.c)
tl_bench(sip   LAYERS phone SOURCES bench/sipp.c)
tl_bench(serve LAYERS core phone http SOURCES tests/http/support_client.c
  bench/bench.c bench/callers.c bench/desk.c bench/sipp.c)
tl_bench(promise LAYERS ledger model)
tl_bench(times LAYERS desk)
tl_bench(offer LAYERS core store phone http SOURCES tests/http/support_client.c
  bench/bench.c bench/callers.c bench/desk.c bench/judge.c)
tl_bench(agent LAYERS core store phone http SOURCES tests/http/support_client.c
  bench/bench.c bench/callers.c bench/desk.c bench/judge.c bench/phones.c)
