// SPDX-License-Identifier: Apache-2.0
/// @file
/// The policies for Elasticsearch: their bounds, their aliases, and each operation's concept on every line.
#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/operation/node.hpp>
#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/recovery.hpp>
#include <es_s3_snapshot/operation/restore.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>

#include <catch2/catch.hpp>

#include <concepts>
#include <type_traits>

using namespace es_s3_snapshot;

namespace {

template <version Floor, int Major>
constexpr bool reaches_to_the_end_of = elasticsearch<Floor>::floor == Floor&& elasticsearch<Floor>::ceiling ==
                                           version{Major + 1, 0, 0} &&
                                       elasticsearch<Floor>::line().floor
                                           == Floor&& elasticsearch<Floor>::line().ceiling
                                           == version{Major + 1, 0, 0} &&
                                       elasticsearch<Floor>::line().product == distribution::elasticsearch;

/// What every line can do since 1.0.
template <class S>
constexpr bool has_the_basics =
    puts_repositories<S>&& gets_repositories<S>&& deletes_repositories<S>&& creates_snapshots<S>&& gets_snapshots<S>&&
        deletes_snapshots<S>&& restores_snapshots<S>&& lists_indices<S>&& closes_indices<S>&& opens_indices<S>&&
            counts_documents<S>&& tells_node_plugins<S>&& tells_cluster_health<S>&& serves<S, get_info>;

/// What came after 1.0.
template <class S>
constexpr bool has_the_rest = verifies_repositories<S>&& tells_snapshot_status<S>&& tells_recovery<S>;

template <int Major, int Minor>
using es = elasticsearch<version{Major, Minor}>;

}  // namespace

TEST_CASE("a policy for Elasticsearch reaches from its floor to the end of its major") {
    STATIC_REQUIRE(reaches_to_the_end_of<version{1, 0}, 1>);
    STATIC_REQUIRE(reaches_to_the_end_of<version{2, 4, 6}, 2>);
    STATIC_REQUIRE(reaches_to_the_end_of<version{7, 10}, 7>);
    STATIC_REQUIRE(reaches_to_the_end_of<version{9, 5, 3}, 9>);
    STATIC_REQUIRE(es<7, 10>::product == distribution::elasticsearch);
}

TEST_CASE("the aliases stand for whole lines") {
    STATIC_REQUIRE(std::same_as<elasticsearch_1, es<1, 0>>);
    STATIC_REQUIRE(std::same_as<elasticsearch_2, es<2, 0>>);
    STATIC_REQUIRE(std::same_as<elasticsearch_5, es<5, 0>>);
    STATIC_REQUIRE(std::same_as<elasticsearch_6, es<6, 0>>);
    STATIC_REQUIRE(std::same_as<elasticsearch_7, es<7, 0>>);
    STATIC_REQUIRE(std::same_as<elasticsearch_8, es<8, 0>>);
    STATIC_REQUIRE(std::same_as<elasticsearch_9, es<9, 0>>);
    STATIC_REQUIRE_FALSE(std::same_as<es<7, 0>, es<7, 10>>);
}

TEST_CASE("every line is a fixed policy without a state") {
    STATIC_REQUIRE(fixed_server<elasticsearch_1>);
    STATIC_REQUIRE(fixed_server<elasticsearch_2>);
    STATIC_REQUIRE(fixed_server<elasticsearch_5>);
    STATIC_REQUIRE(fixed_server<elasticsearch_6>);
    STATIC_REQUIRE(fixed_server<elasticsearch_7>);
    STATIC_REQUIRE(fixed_server<elasticsearch_8>);
    STATIC_REQUIRE(fixed_server<elasticsearch_9>);
    STATIC_REQUIRE_FALSE(learning_server<elasticsearch_1>);
    STATIC_REQUIRE(std::is_empty_v<elasticsearch_7>);
}

TEST_CASE("every line has the basic operations") {
    STATIC_REQUIRE(has_the_basics<elasticsearch_1>);
    STATIC_REQUIRE(has_the_basics<elasticsearch_2>);
    STATIC_REQUIRE(has_the_basics<elasticsearch_5>);
    STATIC_REQUIRE(has_the_basics<elasticsearch_6>);
    STATIC_REQUIRE(has_the_basics<elasticsearch_7>);
    STATIC_REQUIRE(has_the_basics<elasticsearch_8>);
    STATIC_REQUIRE(has_the_basics<elasticsearch_9>);
}

TEST_CASE("repositories are verified from 1.4 on") {
    STATIC_REQUIRE_FALSE(verifies_repositories<elasticsearch_1>);
    STATIC_REQUIRE_FALSE(verifies_repositories<es<1, 3>>);
    STATIC_REQUIRE_FALSE(verifies_repositories<elasticsearch<version{1, 3, 9}>>);
    STATIC_REQUIRE(verifies_repositories<es<1, 4>>);
    STATIC_REQUIRE(verifies_repositories<es<1, 7>>);
}

TEST_CASE("a snapshot's status is told from 1.1 on") {
    STATIC_REQUIRE_FALSE(tells_snapshot_status<elasticsearch_1>);
    STATIC_REQUIRE_FALSE(tells_snapshot_status<elasticsearch<version{1, 0, 3}>>);
    STATIC_REQUIRE(tells_snapshot_status<es<1, 1>>);
}

TEST_CASE("recovery is told from 1.1 on") {
    STATIC_REQUIRE_FALSE(tells_recovery<elasticsearch_1>);
    STATIC_REQUIRE_FALSE(tells_recovery<elasticsearch<version{1, 0, 3}>>);
    STATIC_REQUIRE(tells_recovery<es<1, 1>>);
}

TEST_CASE("from 2.0 on every line has all operations") {
    STATIC_REQUIRE_FALSE(has_the_rest<elasticsearch_1>);
    STATIC_REQUIRE(has_the_rest<elasticsearch_2>);
    STATIC_REQUIRE(has_the_rest<elasticsearch_5>);
    STATIC_REQUIRE(has_the_rest<elasticsearch_6>);
    STATIC_REQUIRE(has_the_rest<elasticsearch_7>);
    STATIC_REQUIRE(has_the_rest<elasticsearch_8>);
    STATIC_REQUIRE(has_the_rest<elasticsearch_9>);
}

TEST_CASE("a list of operations is served where each one is") {
    STATIC_REQUIRE(serves_all<es<1, 4>, get_info, verify_repository, snapshot_status>);
    STATIC_REQUIRE_FALSE(serves_all<es<1, 3>, get_info, verify_repository, snapshot_status>);
    STATIC_REQUIRE_FALSE(serves_all<es<1, 3>, verify_repository>);
    STATIC_REQUIRE_FALSE(serves_all<es<1, 0>, get_info, snapshot_status>);
    STATIC_REQUIRE(serves_all<es<1, 1>, get_info, snapshot_status>);
}
