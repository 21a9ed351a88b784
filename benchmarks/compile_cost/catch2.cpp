// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

TEST_CASE("nothing of the library") {
    std::string const said = "yes";
    REQUIRE(said == "yes");
    CHECK(said.size() == 3);
}
