# Embeds schema/*.sql into the binary, in the order of their numbers. Included by CMakeLists.txt it
# adds the rule to the store; run as a script (cmake -DSCHEMA=folder -DOUT=file -P) it writes the C.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  file(GLOB schema_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/schema/*.sql)
  set(schema_c ${CMAKE_BINARY_DIR}/schema.c)
  add_custom_command(OUTPUT ${schema_c}
    COMMAND ${CMAKE_COMMAND} -DSCHEMA=${CMAKE_SOURCE_DIR}/schema -DOUT=${schema_c}
      -P ${CMAKE_SOURCE_DIR}/cmake/schema.cmake
    DEPENDS ${schema_files} ${CMAKE_SOURCE_DIR}/cmake/schema.cmake)
  target_sources(tl_store PRIVATE ${schema_c})
  return()
endif()

file(GLOB schema_files ${SCHEMA}/*.sql)
list(SORT schema_files)
set(texts "")
set(table "")
set(number 0)
foreach(file ${schema_files})
  math(EXPR number "${number} + 1")
  get_filename_component(name ${file} NAME_WE)
  if(NOT name MATCHES "^0*${number}-")
    message(FATAL_ERROR "schema/${name}.sql is out of order: number ${number} is due")
  endif()
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND texts "static const char step_${number}[] = {${bytes}0};\n")
  string(APPEND table "    {\"${name}\", step_${number}, sizeof step_${number} - 1},\n")
endforeach()
file(WRITE ${OUT} "/* schema.c: made by cmake/schema.cmake from schema/. */\n"
  "#include \"store/schema.h\"\n\n${texts}\n"
  "const struct tl_schema_step tl_schema_steps[] = {\n${table}};\n"
  "const int64_t tl_schema_steps_len = ${number};\n")
