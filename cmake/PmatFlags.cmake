# Warnings, hardening and sanitizers, in one place: every target links pmat_flags.
add_library(pmat_flags INTERFACE)
target_compile_features(pmat_flags INTERFACE c_std_17)
target_compile_definitions(pmat_flags INTERFACE _GNU_SOURCE)
target_include_directories(pmat_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(pmat_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes
  -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wswitch-enum
  -Wformat=2 -Wundef -fno-common
  -fstack-protector-strong -fPIE
  # clang takes NAN and INFINITY, which <math.h> makes floats, for values that are widened.
  $<$<C_COMPILER_ID:GNU>:-Wdouble-promotion>)
target_link_options(pmat_flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)

option(PMAT_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
if(PMAT_SANITIZE)
  target_compile_options(pmat_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(pmat_flags INTERFACE -fsanitize=address,undefined)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  # glibc's headers may already define it: undefine first, or -Werror trips.
  target_compile_options(pmat_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
    -fstack-clash-protection)
endif()

# Only clang knows this; the targets stand in tests/fuzz.
option(PMAT_FUZZ "Build for libFuzzer" OFF)
if(PMAT_FUZZ)
  target_compile_options(pmat_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

option(PMAT_WERROR "Treat warnings as errors" OFF)
if(PMAT_WERROR)
  target_compile_options(pmat_flags INTERFACE -Werror)
endif()

# The inner loops over cells are written for the compiler to vectorise.
add_library(pmat_fast_math INTERFACE)
target_compile_options(pmat_fast_math INTERFACE -O3 -fno-math-errno -fno-trapping-math)

# pmat_library(NAME SOURCES ...): one static library per folder.
function(pmat_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES;PRIVATE_LIBRARIES" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC pmat_flags ${ARG_LIBRARIES} PRIVATE ${ARG_PRIVATE_LIBRARIES})
endfunction()

# pmat_program(NAME SOURCES ... LIBRARIES ...): one installed program.
function(pmat_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE pmat_flags ${ARG_LIBRARIES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()
