// SPDX-License-Identifier: Apache-2.0
/// @file
/// Names and patterns against the indices that there are.
#include "../support/print.hpp"

#include <es_s3_snapshot/workflow/indices.hpp>

using namespace es_s3_snapshot;
using names = std::vector<std::string>;

TEST_CASE("a star stands for any text") {
    CHECK(wildcard_match("*", ""));
    CHECK(wildcard_match("logs-*", "logs-"));
    CHECK(wildcard_match("logs-*", "logs-2026"));
    CHECK(wildcard_match("*-a-*", "x-a-b-a-y"));
    CHECK(wildcard_match("a*b*c", "abbbc"));
    CHECK_FALSE(wildcard_match("logs-*", "log"));
    CHECK_FALSE(wildcard_match("a*b", "abc"));
    CHECK_FALSE(wildcard_match("", "a"));
}

TEST_CASE("a pattern of many stars does not take for ever") {
    std::string pattern, name(5000, 'a');
    for (int i = 0; i != 50; ++i) pattern += "a*";
    CHECK_FALSE(wildcard_match(pattern + "b", name));
}

TEST_CASE("a list selects names, patterns, and takes away") {
    names const there{"logs-1", "logs-2", "metrics", "other"};
    CHECK(select_indices({}, there).value() == there);
    CHECK(select_indices({"_all"}, there).value() == there);
    CHECK(select_indices({"*"}, there).value() == there);
    CHECK(select_indices({"metrics", "logs-1"}, there).value() == names{"logs-1", "metrics"});
    CHECK(select_indices({"logs-*", "-logs-1"}, there).value() == names{"logs-2"});
    CHECK(select_indices({"*", "-logs-*", "logs-2"}, there).value() == names{"logs-2", "metrics", "other"});
    CHECK(select_indices({"*", "-nothing-*"}, there).value() == there);
}

TEST_CASE("what selects nothing is named, all of it") {
    auto const selected = select_indices({"logs-1", "nope", "no-*"}, {"logs-1"});
    REQUIRE_FALSE(selected);
    CHECK(selected.error().is(errc::not_found));
    CHECK(selected.error().info.message == "no such index: nope, no-*");
}

TEST_CASE("an index, an alias, a data stream and a pattern exist") {
    index_info plain, aliased, backing;
    plain.name = "plain";
    aliased.name = "aliased-1";
    aliased.aliases = {"aliased"};
    backing.name = ".ds-stream-2026.11.23-000001";
    std::vector<index_info> const there{plain, aliased, backing};
    CHECK(check_indices_exist({"plain", "aliased", "stream", "pl*", "alias*", "-anything", "_all", "*"}, there));
    auto const missing = check_indices_exist({"plain", "stream-2", "x*"}, there);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().info.message == "no such index: stream-2, x*");
}

TEST_CASE("a data stream is known by its backing indices") {
    struct expectation {
        char const *index, *asked;
        bool exists;
    };
    auto const [name, asked, exists] = GENERATE(values<expectation>({
        {".ds-logs-000001", "logs", true},
        {".ds-logs-000001", "l*", true},
        {".ds-logs-000001", "logs-*", false},
        {".ds-logs-app-2026.11.23-000001", "logs-*", true},
        {".ds-logs-app-2026.11.23-000001", "logs-app", true},
        {".ds-logs-app-2026.11.23-000001", "logs", false},
        {".ds-logs-2026.11.23-000001", "logs-2*", false},
        {".ds-logs-2026-000001", "logs-2026", true},
        {".ds-logs-1234567890-000001", "logs-1234567890", true},
        {".ds-logs", "logs", false},
        {".ds-000001", "0*", false},
        {".ds-logs-x", "logs", false},
        {".ds-", "x*", false},
    }));
    CAPTURE(name, asked);
    index_info backing;
    backing.name = name;
    CHECK(check_indices_exist({asked}, {backing}).has_error() == !exists);
}
