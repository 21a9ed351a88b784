// SPDX-License-Identifier: Apache-2.0
/// @file
/// Renaming: held against what a JVM does, the end of what can be foretold, and collisions.
#include "../support/print.hpp"
#include "rename/cases.hpp"

#include <es_s3_snapshot/operation/rename.hpp>

#include <set>

using namespace es_s3_snapshot;

namespace {

/// What Java may understand and we do not; all else in the table is foretold.
std::set<std::string> const javas_own{"(?i)LOGS", "\\p{Lower}", "[a-z&&[^b]]", "[a[b]]", "\\Qa-b\\E", "\\x61",
                                      "\\h",      "a\\Z",       "(?>a+)",      "\\R",    "[^[a]]",    "\xC3\xBC+",
                                      "(",        "a{",         "*a",          "[a",     "a)"};

bool beyond_ascii(std::string const& text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool is_literal(std::string const& pattern) {
    return !pattern.empty() && pattern.find_first_of(R"x(.*+?()[]{}|^$\)x") == std::string::npos;
}

}  // namespace

TEST_CASE("names become what a JVM makes of them", "[rename]") {
    int foretold = 0;
    for (auto const& c : rename_cases) {
        CAPTURE(c.pattern, c.replacement, c.name);
        auto const made = replace_all(c.name, c.pattern, c.replacement);
        bool const beyond = beyond_ascii(c.name) && !is_literal(c.pattern);
        if (javas_own.count(c.pattern) != 0 || beyond) {
            REQUIRE_FALSE(made);
            CHECK(made.error().is(errc::not_supported));
        } else if (c.java == nullptr) {
            REQUIRE_FALSE(made);
            CHECK(made.error().is(errc::invalid_argument));
        } else {
            REQUIRE(made);
            CHECK(*made == c.java);
            ++foretold;
        }
    }
    CHECK(foretold > 450);
}

TEST_CASE("a pattern that would take for ever is not waited for", "[rename]") {
    auto const made = replace_all(std::string(200, 'a') + "b", "(a*)*(a*)*(a*)*c", "x");
    REQUIRE_FALSE(made);
    CHECK(made.error().is(errc::not_supported));
}

TEST_CASE("names that several would get are found", "[rename]") {
    auto const made = preview_rename({"logs-1", "logs-2", "days", "hours"}, "-\\d|ay|our", "x");
    REQUIRE(made);
    REQUIRE(made->names.size() == 4);
    CHECK(made->names[0].from == "logs-1");
    CHECK(made->names[0].to == "logsx");
    CHECK(made->collisions == std::vector<std::string>{"logsx"});

    auto const none = preview_rename({"a", "b"}, "(.+)", "r-$1");
    REQUIRE(none);
    CHECK(none->collisions.empty());
    CHECK(none->names[1].to == "r-b");
}

TEST_CASE("an empty pattern renames nothing", "[rename]") {
    CHECK(preview_rename({"a"}, "", "")->names[0].to == "a");
    CHECK(preview_rename({"a"}, "", "$")->names[0].to == "a");
}

TEST_CASE("an error of one name is the preview's", "[rename]") {
    CHECK(preview_rename({"a"}, "a", "$1").error().is(errc::invalid_argument));
    CHECK(preview_rename({"a"}, "\\p{L}", "b").error().is(errc::not_supported));
    CHECK(preview_rename({"\xC3\xBC"}, ".", "b").error().is(errc::not_supported));
}
