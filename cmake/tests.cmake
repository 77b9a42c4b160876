find_package(cmocka REQUIRED)

# Helpers that the tests of a layer borrow from the tests of the layers below.
set(tl_borrowed_desk store/support_store.c)
set(tl_borrowed_notify store/support_store.c)
set(tl_borrowed_ledger store/support_store.c)
set(tl_borrowed_server core/support_policy.c store/support_store.c store/support_vfs.c)
# Layers that the tests of a layer use beside those that it uses itself.
set(tl_linked_core tl_model)
set(tl_linked_forecast m)
set(tl_linked_ledger tl_model)
set(tl_linked_report tl_sim)
set(tl_linked_server tl_model)

# tl_tests(NAME): every tests/NAME/test_x.c is one program and one ctest name ("core/line"). It sees
# the layer it tests, what that layer uses, and tests/support.
function(tl_tests name)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${name}/test_*.c)
  file(GLOB_RECURSE helpers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${name}/support_*.c)
  foreach(borrowed ${tl_borrowed_${name}})
    list(APPEND helpers ${CMAKE_SOURCE_DIR}/tests/${borrowed})
  endforeach()
  foreach(file ${files})
    file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR}/tests ${file})
    string(REGEX REPLACE "\\.c$" "" target ${path})
    string(REPLACE "/" "_" target ${target})
    string(REGEX REPLACE "test_(.*)\\.c$" "\\1" label ${path})
    add_executable(${target} ${file} ${helpers})
    target_include_directories(${target} PRIVATE tests ${CMOCKA_INCLUDE_DIR})
    target_link_libraries(${target} PRIVATE ${tl_linked_${name}} tl_${name} ${CMOCKA_LIBRARY}
      ${CMOCKA_LIBRARIES})
    target_compile_definitions(${target} PRIVATE TL_ROOT="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${label} COMMAND ${target} WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
    set_tests_properties(${label} PROPERTIES LABELS ${name} TIMEOUT 300)
  endforeach()
endfunction()

# Fails when the archive of a pure layer calls or keeps anything outside its short list.
function(tl_check_purity name)
  add_test(NAME purity/${name}
    COMMAND ${CMAKE_SOURCE_DIR}/tools/check-purity $<TARGET_FILE:tl_${name}>)
  set_tests_properties(purity/${name} PROPERTIES LABELS house)
endfunction()

# tl_fuzz(NAME LAYER): tests/fuzz/fuzz_NAME.c. With TL_FUZZ (clang) it is a libFuzzer program;
# always, its corpus is replayed as the test "fuzz/NAME".
option(TL_FUZZ "build the fuzz targets with libFuzzer" OFF)
function(tl_fuzz_all)
  get_property(layers GLOBAL PROPERTY TL_LAYERS)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_*.c)
  file(GLOB helpers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/support_*.c)
  add_library(tl_fuzz_support STATIC ${helpers})
  target_include_directories(tl_fuzz_support PUBLIC tests)
  target_compile_definitions(tl_fuzz_support PRIVATE TL_ROOT="${CMAKE_SOURCE_DIR}")
  target_link_libraries(tl_fuzz_support PRIVATE tl_cli)
  foreach(file ${files})
    string(REGEX REPLACE ".*/fuzz_(.*)\\.c$" "\\1" name ${file})
    if(TL_FUZZ)
      add_executable(fuzz_${name} ${file})
      target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer,address,undefined)
    else()
      add_executable(fuzz_${name} ${file} tests/fuzz/replay.c)
      add_test(NAME fuzz/${name}
        COMMAND fuzz_${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
      set_tests_properties(fuzz/${name} PROPERTIES LABELS fuzz TIMEOUT 120)
    endif()
    target_compile_options(fuzz_${name} PRIVATE -Wno-missing-prototypes)
    target_include_directories(fuzz_${name} PRIVATE tests)
    target_compile_definitions(fuzz_${name} PRIVATE TL_ROOT="${CMAKE_SOURCE_DIR}")
    target_link_libraries(fuzz_${name} PRIVATE tl_fuzz_support tl_cli)
  endforeach()
endfunction()

# Every tests/scenes/X.scene is played in virtual time as the test "scene/X"; those of other/, with
# the other agency's policy, as "scene/other-X". One that takes a running server is not played: ctest
# counts it as skipped; its words are read.
function(tl_scenes)
  tl_scenes_of(tests/scenes policy/reference "")
  tl_scenes_of(tests/scenes/other policy/other other-)
endfunction()
function(tl_scenes_of folder policy prefix)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.scene)
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    add_test(NAME scene/${prefix}${name}
      COMMAND throughline scene --policy ${CMAKE_SOURCE_DIR}/${policy} ${file})
    set_tests_properties(scene/${prefix}${name} PROPERTIES LABELS scene TIMEOUT 60
      SKIP_REGULAR_EXPRESSION "^live  ")
  endforeach()
endfunction()
