// SPDX-License-Identifier: Apache-2.0
/// @file
/// The policies for OpenSearch: their bounds, their aliases, and each operation's concept on every line.
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
#include <es_s3_snapshot/version/opensearch.hpp>

#include <catch2/catch.hpp>

#include <concepts>
#include <type_traits>

using namespace es_s3_snapshot;

namespace {

template <version Floor, int Major>
constexpr bool reaches_to_the_end_of = opensearch<Floor>::floor == Floor&& opensearch<Floor>::ceiling ==
                                           version{Major + 1, 0, 0} &&
                                       opensearch<Floor>::line().floor == Floor&& opensearch<Floor>::line().ceiling
                                           == version{Major + 1, 0, 0} &&
                                       opensearch<Floor>::line().product == distribution::opensearch;

template <class S>
constexpr bool has_all_operations =
    puts_repositories<S>&& gets_repositories<S>&& verifies_repositories<S>&& deletes_repositories<S>&&
        creates_snapshots<S>&& gets_snapshots<S>&& tells_snapshot_status<S>&& deletes_snapshots<S>&&
            restores_snapshots<S>&& tells_recovery<S>&& lists_indices<S>&& closes_indices<S>&& opens_indices<S>&&
                counts_documents<S>&& tells_node_plugins<S>&& tells_cluster_health<S>&& serves<S, get_info>;

/// An operation that only Elasticsearch has, and one that came with OpenSearch 2.4.
struct elsewhere {
    using result_type = int;
    static constexpr fact since{{version{1, 0}, never}, {never, never}};
    static constexpr bool idempotent = true;
};
struct later {
    using result_type = int;
    static constexpr fact since{{never, never}, {version{2, 4}, never}};
    static constexpr bool idempotent = true;
};

}  // namespace

TEST_CASE("a policy for OpenSearch reaches from its floor to the end of its major") {
    STATIC_REQUIRE(reaches_to_the_end_of<version{1, 0}, 1>);
    STATIC_REQUIRE(reaches_to_the_end_of<version{2, 19, 1}, 2>);
    STATIC_REQUIRE(reaches_to_the_end_of<version{3, 8}, 3>);
    STATIC_REQUIRE(opensearch_2::product == distribution::opensearch);
}

TEST_CASE("the aliases of OpenSearch stand for whole lines") {
    STATIC_REQUIRE(std::same_as<opensearch_1, opensearch<version{1, 0}>>);
    STATIC_REQUIRE(std::same_as<opensearch_2, opensearch<version{2, 0}>>);
    STATIC_REQUIRE(std::same_as<opensearch_3, opensearch<version{3, 0}>>);
    STATIC_REQUIRE(fixed_server<opensearch_1>);
    STATIC_REQUIRE(fixed_server<opensearch_2>);
    STATIC_REQUIRE(fixed_server<opensearch_3>);
    STATIC_REQUIRE_FALSE(learning_server<opensearch_3>);
    STATIC_REQUIRE(std::is_empty_v<opensearch_3>);
}

TEST_CASE("every line of OpenSearch has all operations") {
    STATIC_REQUIRE(has_all_operations<opensearch_1>);
    STATIC_REQUIRE(has_all_operations<opensearch_2>);
    STATIC_REQUIRE(has_all_operations<opensearch_3>);
}

TEST_CASE("the number of an OpenSearch line is not taken for one of Elasticsearch") {
    STATIC_REQUIRE(verifies_repositories<opensearch_1>);
    STATIC_REQUIRE_FALSE(verifies_repositories<elasticsearch_1>);
    STATIC_REQUIRE_FALSE(serves<opensearch_3, elsewhere>);
    STATIC_REQUIRE(serves<elasticsearch_1, elsewhere>);
    STATIC_REQUIRE_FALSE(serves<opensearch<version{2, 3}>, later>);
    STATIC_REQUIRE(serves<opensearch<version{2, 4}>, later>);
    STATIC_REQUIRE_FALSE(serves<elasticsearch_9, later>);
}
