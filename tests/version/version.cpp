// SPDX-License-Identifier: Apache-2.0
/// @file
/// Version numbers, half-open ranges, and what makes a type a server policy, a user's own included.
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>
#include <es_s3_snapshot/version/any_server.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/version/facts.hpp>
#include <es_s3_snapshot/version/opensearch.hpp>
#include <es_s3_snapshot/version/version.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <string_view>

using namespace es_s3_snapshot;

namespace own {

/// A fork that stays between two minors for ever.
struct fork {
    static constexpr distribution product = distribution::elasticsearch;
    static constexpr version floor{7, 2, 0};
    static constexpr version ceiling{7, 4, 0};

    static constexpr server_line line() { return {product, floor, ceiling}; }
    static constexpr bool has(fact const& f) { return line().has(f); }
};

/// A fork that has dropped what its number promises: `has` is its own to answer.
struct poor_fork : fork {
    static constexpr bool has(fact const&) { return false; }
};

/// A policy that learns at run time, by the user's own means.
struct learner {
    server_line known;

    server_line line() const { return known; }
    bool has(fact const& f) const { return known.has(f); }
};

struct without_has {
    static constexpr server_line line() { return {}; }
};
struct without_line {
    static constexpr bool has(fact const&) { return true; }
};
struct has_answers_a_number {
    static constexpr server_line line() { return {}; }
    static constexpr int has(fact const&) { return 1; }
};
struct without_ceiling {
    static constexpr distribution product = distribution::opensearch;
    static constexpr version floor{1, 0, 0};

    static constexpr server_line line() { return {product, floor, never}; }
    static constexpr bool has(fact const& f) { return line().has(f); }
};

/// Facts as operations carry them.
struct since_7_3 {
    static constexpr fact since{{version{7, 3}, never}, {version{1, 0}, never}};
};
struct since_7_2_until_7_4 {
    static constexpr fact since{{version{7, 2}, version{7, 4}}, {never, never}};
};
struct until_7_3 {
    static constexpr fact since{{version{1, 0}, version{7, 3}}, {never, never}};
};

}  // namespace own

TEST_CASE("a policy is a line and an answer to each fact") {
    STATIC_REQUIRE(server<own::fork>);
    STATIC_REQUIRE(server<own::poor_fork>);
    STATIC_REQUIRE(server<own::learner>);
    STATIC_REQUIRE(server<own::without_ceiling>);
    STATIC_REQUIRE_FALSE(server<own::without_has>);
    STATIC_REQUIRE_FALSE(server<own::without_line>);
    STATIC_REQUIRE_FALSE(server<own::has_answers_a_number>);
    STATIC_REQUIRE_FALSE(server<int>);
}

TEST_CASE("a policy is fixed where product, floor and ceiling are constants, else it learns") {
    STATIC_REQUIRE(fixed_server<own::fork>);
    STATIC_REQUIRE_FALSE(learning_server<own::fork>);
    STATIC_REQUIRE_FALSE(fixed_server<own::learner>);
    STATIC_REQUIRE(learning_server<own::learner>);
    STATIC_REQUIRE_FALSE(fixed_server<own::without_ceiling>);
    STATIC_REQUIRE_FALSE(fixed_server<int>);
    STATIC_REQUIRE_FALSE(learning_server<int>);
}

TEST_CASE("a user's own policy reaches what lies in its line, and no more") {
    STATIC_REQUIRE(verifies_repositories<own::fork>);
    STATIC_REQUIRE(own::fork::has(facts::s3_region));
    STATIC_REQUIRE_FALSE(own::fork::has(facts::snapshot_metadata));  // from its second minor only
    STATIC_REQUIRE_FALSE(own::fork::has(facts::s3_path_style));
    STATIC_REQUIRE_FALSE(own::poor_fork::has(facts::always));
    STATIC_REQUIRE_FALSE(reaches<own::fork, own::since_7_3>);
    STATIC_REQUIRE(reaches<own::fork, own::since_7_2_until_7_4>);
    STATIC_REQUIRE_FALSE(reaches<own::fork, own::until_7_3>);
}

TEST_CASE("what ends is reached only by policies that end before it") {
    STATIC_REQUIRE_FALSE(reaches<elasticsearch<version{7, 2}>, own::since_7_2_until_7_4>);
    STATIC_REQUIRE(reaches<elasticsearch_6, own::until_7_3>);
    STATIC_REQUIRE_FALSE(reaches<elasticsearch_7, own::until_7_3>);
    STATIC_REQUIRE_FALSE(reaches<opensearch_1, own::until_7_3>);
    STATIC_REQUIRE_FALSE(reaches<opensearch_3, own::since_7_2_until_7_4>);
}

TEST_CASE("a policy that learns is let through at compile time and asked at run time") {
    STATIC_REQUIRE(reaches<own::learner, own::since_7_3>);
    STATIC_REQUIRE(reaches<any_server, own::until_7_3>);
    own::learner const known{{distribution::elasticsearch, {1, 3}, {1, 4}}};
    CHECK_FALSE(known.has(facts::verify_repository));
}

TEST_CASE("versions are ordered by major, minor, patch") {
    STATIC_REQUIRE(version{1, 9, 9} < version{2, 0, 0});
    STATIC_REQUIRE(version{7, 9} < version{7, 10});
    STATIC_REQUIRE(version{7, 10, 1} < version{7, 10, 2});
    STATIC_REQUIRE(version{7, 10} == version{7, 10, 0});
    STATIC_REQUIRE(version{999'999, 999'999, 999'999} < never);
    CHECK(to_string(version{7, 10, 2}) == "7.10.2");
    CHECK(to_string(version{}) == "0.0.0");
}

TEST_CASE("versions are read as servers write them") {
    STATIC_REQUIRE(parse_version("7.10.2") == version{7, 10, 2});
    STATIC_REQUIRE(parse_version("1.7.6") == version{1, 7, 6});
    STATIC_REQUIRE(parse_version("0.90.13") == version{0, 90, 13});
    STATIC_REQUIRE(parse_version("8.0.0-rc1") == version{8, 0, 0});
    STATIC_REQUIRE(parse_version("8.0.0-alpha1-SNAPSHOT") == version{8, 0, 0});
    STATIC_REQUIRE(parse_version("7.10.2-SNAPSHOT") == version{7, 10, 2});
    STATIC_REQUIRE(parse_version("1.0.0.RC1") == version{1, 0, 0});
    STATIC_REQUIRE(parse_version("3.0.0.0") == version{3, 0, 0});
    STATIC_REQUIRE(parse_version("08.05.01") == version{8, 5, 1});
    STATIC_REQUIRE(parse_version("999999.999999.999999") == version{999'999, 999'999, 999'999});
}

TEST_CASE("what is no version is none") {
    for (std::string_view const text : {"",
                                        ".",
                                        "7",
                                        "7.",
                                        "7.10",
                                        "7.10.",
                                        "7..2",
                                        ".7.10",
                                        "-7.10.2",
                                        "+7.10.2",
                                        "v7.10.2",
                                        " 7.10.2",
                                        "7 .10.2",
                                        "7.10.x",
                                        "x.y.z",
                                        "7,10,2",
                                        "1000000.0.0",
                                        "7.1000000.0",
                                        "99999999999999999999.0.0",
                                        "7.10-2"}) {
        INFO("'" << text << "'");
        CHECK(parse_version(text) == std::nullopt);
    }
}

TEST_CASE("ranges are half-open") {
    constexpr version_range range{{2, 2}, {6, 0}};
    STATIC_REQUIRE(range.covers({2, 2}, {6, 0}));
    STATIC_REQUIRE(range.covers({2, 2, 1}, {5, 6, 17}));
    STATIC_REQUIRE_FALSE(range.covers({2, 1, 9}, {6, 0}));
    STATIC_REQUIRE_FALSE(range.covers({2, 2}, {6, 0, 1}));
    STATIC_REQUIRE_FALSE(range.covers({6, 0}, {6, 0, 1}));
    STATIC_REQUIRE_FALSE(version_range{}.covers({1, 0}, {2, 0}));
    STATIC_REQUIRE_FALSE(version_range{}.covers({99, 0}, {100, 0}));
    STATIC_REQUIRE(version_range{{1, 0}, never}.covers({1, 0}, {100, 0}));
}

TEST_CASE("a line contains its floor and not its ceiling, of its own product only") {
    constexpr server_line line{distribution::elasticsearch, {7, 10}, {8, 0}};
    STATIC_REQUIRE(line.contains(distribution::elasticsearch, {7, 10, 0}));
    STATIC_REQUIRE(line.contains(distribution::elasticsearch, {7, 99, 99}));
    STATIC_REQUIRE_FALSE(line.contains(distribution::elasticsearch, {7, 9, 99}));
    STATIC_REQUIRE_FALSE(line.contains(distribution::elasticsearch, {8, 0, 0}));
    STATIC_REQUIRE_FALSE(line.contains(distribution::opensearch, {7, 10, 0}));
}

TEST_CASE("a fact is looked up by the line's product") {
    constexpr fact f{{version{7, 0}, version{8, 0}}, {version{2, 0}, never}};
    STATIC_REQUIRE(f.of(distribution::elasticsearch) == version_range{{7, 0}, {8, 0}});
    STATIC_REQUIRE(f.of(distribution::opensearch) == version_range{{2, 0}, never});
    STATIC_REQUIRE(server_line{distribution::opensearch, {2, 5}, {3, 0}}.has(f));
    STATIC_REQUIRE_FALSE(server_line{distribution::elasticsearch, {2, 5}, {3, 0}}.has(f));
    STATIC_REQUIRE_FALSE(server_line{distribution::opensearch, {1, 3}, {2, 0}}.has(f));
}

TEST_CASE("lines and products have names for people") {
    STATIC_REQUIRE(to_string(distribution::elasticsearch) == "Elasticsearch");
    STATIC_REQUIRE(to_string(distribution::opensearch) == "OpenSearch");
    CHECK(to_string(elasticsearch<version{7, 10}>::line()) == "Elasticsearch 7.10.0 or later (before 8.0.0)");
    CHECK(to_string(server_line{distribution::elasticsearch, {7, 10, 2}, {7, 10, 3}}) == "Elasticsearch 7.10.2");
    CHECK(to_string(opensearch_2::line()) == "OpenSearch 2.0.0 or later (before 3.0.0)");
}
