// SPDX-License-Identifier: Apache-2.0
/// @file
/// Findings are counted by their severity, whose words programs read.
#include "../support/print.hpp"

#include <es_s3_snapshot/workflow/finding.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;

TEST_CASE("each severity has its word") {
    CHECK(to_string(severity::info) == "info");
    CHECK(to_string(severity::warning) == "warning");
    CHECK(to_string(severity::error) == "error");
}

TEST_CASE("findings are counted by their severity") {
    std::vector<finding> const found{{"a", severity::error, "bad", "mend it"}, {"b", severity::info, "good"}};
    CHECK(count_of(found, severity::error) == 1);
    CHECK(count_of(found, severity::warning) == 0);
    CHECK(count_of({}, severity::info) == 0);
    CHECK(finding{"b", severity::info, "good"}.cure.empty());
}
