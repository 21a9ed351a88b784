// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations on the cluster as a whole: who it is, how it is, what waits, and its settings.
#pragma once

#include <es_s3_snapshot/operation/acknowledged.hpp>
#include <es_s3_snapshot/operation/operation.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// What `GET /` tells.
struct cluster_info {
    std::string node_name{};
    std::string cluster_name{};
    std::string cluster_uuid{};  ///< empty in 1.x, and where the nodes have not formed a cluster yet
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

struct shard_health {
    std::int64_t id = 0;
    std::string status{};
    bool primary_active = false;
    std::uint64_t initializing_shards = 0;
    std::uint64_t unassigned_shards = 0;
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
    std::vector<shard_health> shards{};  ///< with the level `shards`
};

struct cluster_health_info {
    std::string status{};
    bool timed_out = false;
    std::uint64_t number_of_nodes = 0;
    std::uint64_t number_of_data_nodes = 0;
    std::uint64_t active_shards = 0;
    std::uint64_t initializing_shards = 0;
    std::uint64_t unassigned_shards = 0;
    std::uint64_t number_of_pending_tasks = 0;
    std::vector<index_health> indices{};
};

/// `GET /_cluster/health[/{indices}]`. Idempotent. Read while it arrives. A missing index makes the server wait for
/// `timeout` and then answer red; 408 (2.x and later) is an answer with `timed_out`, not an error.
struct cluster_health {
    std::vector<std::string> indices{};
    std::string level = "indices";  ///< cluster, indices, shards
    std::string timeout = "5s";
    std::optional<bool> local{};
    std::string wait_for_status{};
    std::string wait_for_nodes{};
    std::string wait_for_events{};
    std::string wait_for_active_shards{};
    std::optional<bool> wait_for_no_relocating_shards{};    ///< true only; before 5.0 as wait_for_relocating_shards=0
    std::optional<bool> wait_for_no_initializing_shards{};  ///< 6.2 and later
    std::string expand_wildcards{};                         ///< 7.2 and later
    std::string master_timeout = "30s";

    using result_type = cluster_health_info;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
    static constexpr unsigned also_answers = 408;
};

struct pending_task {
    std::int64_t insert_order = 0;
    std::string priority{};
    std::string source{};
    bool executing = false;
    std::uint64_t time_in_queue_millis = 0;
};

/// `GET /_cluster/pending_tasks`: what the elected master has not got round to. Idempotent.
struct get_pending_tasks {
    std::string master_timeout = "30s";

    using result_type = std::vector<pending_task>;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

struct cluster_settings_info {
    boost::json::object persistent{};  ///< flat; every value a string, or a list of them
    boost::json::object transient{};
    boost::json::object defaults{};  ///< what holds where neither says anything, elasticsearch.yml's among it
};

/// `GET /_cluster/settings?flat_settings=true`. Idempotent.
struct get_cluster_settings {
    std::optional<bool> include_defaults{};  ///< 5.0 and later
    std::string master_timeout = "30s";

    using result_type = cluster_settings_info;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// `PUT /_cluster/settings`. null removes a setting (5.0 and later). Idempotent.
struct put_cluster_settings {
    boost::json::object persistent{};
    boost::json::object transient{};
    std::string master_timeout = "30s";
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

template <class S>
concept tells_cluster_health = serves<S, cluster_health>;

ES_S3_SNAPSHOT_DECL result<request> encode(get_info const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(cluster_health const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(get_pending_tasks const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(get_cluster_settings const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(put_cluster_settings const& op, server_line const& line);

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<cluster_health_info>> read_answer(cluster_health const&);
ES_S3_SNAPSHOT_DECL result<cluster_info> decode(get_info const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<pending_task>> decode(get_pending_tasks const&, response_head const&,
                                                             std::string_view body);
ES_S3_SNAPSHOT_DECL result<cluster_settings_info> decode(get_cluster_settings const&, response_head const&,
                                                         std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(put_cluster_settings const&, response_head const&,
                                                std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/cluster.ipp>
#endif
