// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations on the cluster as a whole: who it is, how it is, and which plugins its nodes have.
#pragma once

#include <es_s3_snapshot/core/url.hpp>
#include <es_s3_snapshot/operation/operation.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// What `GET /` tells.
struct cluster_info {
    std::string node_name{};
    std::string cluster_name{};
    std::string cluster_uuid{};  ///< empty in 1.x
    std::string tagline{};
    distribution product = distribution::elasticsearch;
    /// The release; where `compatibility_mode`, the first release of the major that the server is thought to be.
    es_s3_snapshot::version version;
    std::string number{};  ///< as the server wrote it
    /// OpenSearch that claims to be Elasticsearch 7.10.2 (`compatibility.override_main_response_version`): told by
    /// its tagline, its major by the version of Lucene.
    bool compatibility_mode = false;
};

/// `GET /`. Idempotent. Errors: malformed_answer where the other side is no such server.
struct get_info {
    using result_type = cluster_info;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// Health of one index, or of all that were asked for.
struct index_health {
    std::string name{};
    std::string status{};  ///< green, yellow, red
    std::uint64_t number_of_shards = 0;
    std::uint64_t active_primary_shards = 0;
    std::uint64_t initializing_shards = 0;
    std::uint64_t unassigned_shards = 0;
    std::uint64_t relocating_shards = 0;
};

struct cluster_health_info {
    std::string status{};
    bool timed_out = false;
    std::uint64_t number_of_nodes = 0;
    std::uint64_t initializing_shards = 0;
    std::uint64_t unassigned_shards = 0;
    std::vector<index_health> indices;
};

/// `GET /_cluster/health[/{indices}]?level=indices`. Idempotent. A missing index makes the server wait for
/// `timeout` and then answer red; 408 (2.x and later) is an answer with `timed_out`, not an error.
struct cluster_health {
    std::vector<std::string> indices{};
    std::string timeout = "5s";

    using result_type = cluster_health_info;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
    static constexpr unsigned also_answers = 408;
};

struct node_plugins_info {
    std::string id{};
    std::string name{};
    std::string version{};
    std::vector<std::string> plugins{};  ///< plugins and modules, by name
};

/// `GET /_nodes/plugins`: each node's plugins and modules. Idempotent.
struct get_node_plugins {
    using result_type = std::vector<node_plugins_info>;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

template <class S>
concept tells_node_plugins = serves<S, get_node_plugins>;
template <class S>
concept tells_cluster_health = serves<S, cluster_health>;

template <server S>
result<request> encode(get_info const&, S const&) {
    return request{};
}
template <server S>
result<request> encode(cluster_health const& op, S const&) {
    return request{
        method::get,
        target("_cluster", "health").list(op.indices).query("level", "indices").query("timeout", op.timeout).str(),
        {},
        {}};
}
template <server S>
result<request> encode(get_node_plugins const&, S const&) {
    return request{method::get, "/_nodes/plugins", {}, {}};
}

ES_S3_SNAPSHOT_DECL result<cluster_info> decode(get_info const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<cluster_health_info> decode(cluster_health const&, response_head const&,
                                                       std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<node_plugins_info>> decode(get_node_plugins const&, response_head const&,
                                                                  std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/cluster.ipp>
#endif
