// SPDX-License-Identifier: Apache-2.0
/// @file
/// The policy that learns its server: nothing before, exactly one release after.
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>
#include <es_s3_snapshot/version/any_server.hpp>
#include <es_s3_snapshot/version/facts.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;

TEST_CASE("any server is a learning policy that serves all operations as far as the compiler knows") {
    STATIC_REQUIRE(learning_server<any_server>);
    STATIC_REQUIRE_FALSE(fixed_server<any_server>);
    STATIC_REQUIRE(verifies_repositories<any_server>);
    STATIC_REQUIRE(tells_snapshot_status<any_server>);
    STATIC_REQUIRE(serves_all<any_server, put_repository, verify_repository, create_snapshot>);
}

TEST_CASE("before it has learnt, any server has nothing") {
    any_server const unknown;
    CHECK_FALSE(unknown.known());
    CHECK_FALSE(unknown.has(facts::always));
    for (auto const& row : facts::table) {
        INFO(row.name);
        CHECK_FALSE(unknown.has(row.holds));
    }
}

TEST_CASE("what was learnt is exactly one release") {
    any_server known(distribution::elasticsearch, {1, 4, 2});
    CHECK(known.known());
    CHECK(known.has(facts::verify_repository));
    CHECK(known.has(facts::s3_keys_in_settings));
    CHECK_FALSE(known.has(facts::restore_index_settings));
    CHECK(known.line().contains(distribution::elasticsearch, {1, 4, 2}));
    CHECK_FALSE(known.line().contains(distribution::elasticsearch, {1, 4, 1}));
    CHECK_FALSE(known.line().contains(distribution::elasticsearch, {1, 4, 3}));
    CHECK_FALSE(known.line().contains(distribution::opensearch, {1, 4, 2}));
}

TEST_CASE("the last release before the end of a fact still has it") {
    CHECK(any_server(distribution::elasticsearch, {5, 6, 16}).has(facts::s3_keys_in_settings));
    CHECK_FALSE(any_server(distribution::elasticsearch, {6, 0, 0}).has(facts::s3_keys_in_settings));
    CHECK(any_server(distribution::opensearch, {3, 0, 0}).has(facts::s3_server_side_encryption));
    CHECK_FALSE(any_server(distribution::opensearch, {3, 1, 0}).has(facts::s3_server_side_encryption));
}

TEST_CASE("learning again replaces what was known") {
    any_server s(distribution::elasticsearch, {6, 8, 23});
    s.learn(distribution::opensearch, {1, 3, 20});
    CHECK(s.line().product == distribution::opensearch);
    CHECK(s.has(facts::snapshot_metadata));
    CHECK_FALSE(s.has(facts::s3_bundled));
}
