# SPDX-License-Identifier: Apache-2.0
# What only those need who work on the project itself; never seen by those who embed it.

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# Warnings are errors for our own code; Boost's headers are system headers.
add_library(es_s3_snapshot_warnings INTERFACE)
target_compile_options(es_s3_snapshot_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)

# g++ explains unsatisfied concepts one level deep unless told otherwise
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(es_s3_snapshot_warnings INTERFACE -fconcepts-diagnostics-depth=4)
  # g++ 12 sees overlapping copies in std::string's operator+ where there are none (its bug 105651)
  target_compile_options(es_s3_snapshot_warnings INTERFACE -Wno-restrict)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

target_link_libraries(es_s3_snapshot_compiled PRIVATE es_s3_snapshot_warnings)
target_link_libraries(es_s3_snapshot_compiled_async PRIVATE es_s3_snapshot_warnings)
