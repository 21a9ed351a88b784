// SPDX-License-Identifier: Apache-2.0
/// @file
/// The main function of a test program.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
