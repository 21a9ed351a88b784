# SPDX-License-Identifier: Apache-2.0
# Compiles PROGRAM with COMMAND and holds the outcome against what is expected of it.
#
# Without EXPECTED the program must compile without a word. With it the program must not compile, and each of the
# regular expressions must match what the compiler says.
#
# cmake -D PROGRAM=x.cpp -D "COMMAND=g++;-fsyntax-only" [-D "EXPECTED=this;and that"] -P expect.cmake

set(ENV{LC_ALL} C)  # else g++ writes quotation marks of the user's language
execute_process(COMMAND ${COMMAND} ${PROGRAM} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)

function(fail reason)
  message(FATAL_ERROR "${PROGRAM}: ${reason}\n--- the compiler said (status ${status}):\n${said}")
endfunction()

if("${EXPECTED}" STREQUAL "")
  if(NOT status EQUAL 0 OR NOT said STREQUAL "")
    fail("must compile without a word")
  endif()
else()
  if(NOT status EQUAL 1)
    fail("must not compile")
  endif()
  foreach(wanted IN LISTS EXPECTED)
    if(NOT said MATCHES "${wanted}")
      fail("the compiler's message must match '${wanted}'")
    endif()
  endforeach()
endif()
