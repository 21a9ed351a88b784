// SPDX-License-Identifier: Apache-2.0
/// @file
/// The main function of a test program.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include <cstdlib>

int main(int argc, char** argv) {
    ::setenv("XDG_STATE_HOME", "/dev/null", 1);  // no test finds or leaves a journal in its user's home
    return Catch::Session().run(argc, argv);
}
