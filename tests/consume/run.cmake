# SPDX-License-Identifier: Apache-2.0
# Configures, builds and runs one consumer; for find_package the library is installed first, and moved afterwards,
# since an installed tree must not know where it stands.
#
# cmake -D CONSUMER=folder -D WORK=folder -D GENERATOR=Ninja -D COMPILER=g++ -D "OPTIONS=-Dx=y;..." [-D INSTALL=build] -P run.cmake

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " line)
    message(FATAL_ERROR "${line}\nended with ${status}:\n${said}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
if(INSTALL)
  run(${CMAKE_COMMAND} --install ${INSTALL} --prefix ${WORK}/elsewhere)
  file(RENAME ${WORK}/elsewhere ${WORK}/prefix)
  list(APPEND OPTIONS -DCMAKE_PREFIX_PATH=${WORK}/prefix)
endif()
run(${CMAKE_COMMAND} -S ${CONSUMER} -B ${WORK}/build -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${COMPILER} ${OPTIONS})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)
