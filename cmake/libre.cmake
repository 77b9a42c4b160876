# libre, statically, so that the project's own timer object (src/phone/tmr.c) takes the place of the
# library's sorted list: a linker pulls in the library's tmr.o only for symbols nobody has defined.
find_library(LIBRE_A libre.a REQUIRED)
find_library(LIBREM_A librem.a REQUIRED)
add_library(tl_libre INTERFACE)
target_include_directories(tl_libre SYSTEM INTERFACE /usr/include/re /usr/include/rem)
target_compile_definitions(tl_libre INTERFACE HAVE_STDINT_H HAVE_INTTYPES_H HAVE_STDBOOL_H HAVE_INET6)
target_link_libraries(tl_libre INTERFACE ${LIBREM_A} ${LIBRE_A} PkgConfig::ssl z resolv dl m Threads::Threads)
# src/phone/sip_libre.c passes two of the library's functions by; wanted from the start, so that its
# archive is read before the library's.
target_link_options(tl_libre INTERFACE
  LINKER:--wrap=sip_dialog_update,--wrap=sip_transp_laddr,--undefined=__wrap_sip_transp_laddr)
