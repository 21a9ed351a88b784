// SPDX-License-Identifier: Apache-2.0
/// @file
/// Tables: widths, numbers at the right, and lists longer than what decides the widths.
#include "support/printed.hpp"
#include "table.hpp"

#include <catch2/catch.hpp>

namespace {

std::string table_of(std::vector<std::vector<std::string>> const& rows) {
    test::printed out, err;
    tool::console console({0, false, true}, out.stream(), err.stream());
    {
        tool::table made(console, {"NAME", "COUNT"});
        for (auto const& row : rows) made.row(row);
    }
    return out.text();
}

}  // namespace

TEST_CASE("columns are as wide as they need to be, numbers stand at the right") {
    CHECK(table_of({{"a", "1"}, {"longer", "123456"}}) ==
          "NAME     COUNT\n"
          "a            1\n"
          "longer  123456\n");
    CHECK(table_of({{"a", "1"}, {"b", "x"}}) ==
          "NAME  COUNT\n"
          "a     1\n"
          "b     x\n");
}

TEST_CASE("a table without rows is nothing") { CHECK(table_of({}) == ""); }

TEST_CASE("a letter is one column, whatever its bytes, and a line stays one") {
    CHECK(table_of({{"\xc3\xa4\xc3\xb6", "x\ny"}, {"abc", "z"}}) ==
          "NAME  COUNT\n"
          "\xc3\xa4\xc3\xb6    x y\n"
          "abc   z\n");
}

TEST_CASE("what comes behind the first thousand rows is printed as it comes") {
    test::printed out, err;
    tool::console console({0, false, true}, out.stream(), err.stream());
    tool::table made(console, {"NAME", "COUNT"});
    for (int i = 0; i != 999; ++i) made.row({"a", "1"});
    CHECK(out.text() == "");
    made.row({"a", "1"});
    made.row({"much longer", "22222222"});
    auto const text = out.text();
    CHECK(std::count(text.begin(), text.end(), '\n') == 1002);
    CHECK(text.ends_with("a         1\nmuch longer  22222222\n"));
}
