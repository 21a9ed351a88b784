// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations that say why: where shards are and may not be, and what the server itself thinks of its health.
#pragma once

#include <es_s3_snapshot/operation/operation.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// One copy of a shard.
struct shard_routing {
    std::string index{};
    std::int64_t shard = 0;
    bool primary = false;
    std::string state{};  ///< UNASSIGNED, INITIALIZING, STARTED, RELOCATING
    std::string node{};   ///< the node's id; empty where it is on none
    /// Why it is on none, or was so before: ALLOCATION_FAILED, NEW_INDEX_RESTORED, CLUSTER_RECOVERED, …
    std::string unassigned_reason{};
    std::string unassigned_at{};
    std::string unassigned_details{};
};

/// `GET /_cluster/state/routing_table[/{indices}]`: where each copy of each shard is. Idempotent. An index that is not
/// there is left out.
struct get_routing_table {
    std::vector<std::string> indices{};
    std::string master_timeout = "30s";

    using result_type = std::vector<shard_routing>;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

struct allocation_decision {
    std::string node{};
    std::string decider{};
    std::string decision{};
    std::string explanation{};
};

struct allocation_explanation {
    std::string index{};
    std::int64_t shard = 0;
    bool primary = false;
    std::string current_state{};  ///< started, unassigned, …; 5.2 and later
    std::string unassigned_reason{};
    std::string unassigned_details{};
    std::string can_allocate{};  ///< yes, no, throttled, …; 5.2 and later
    std::string allocate_explanation{};
    std::vector<allocation_decision> decisions{};  ///< those that say no
};

/// `GET /_cluster/allocation/explain`, 5.0 and later: why a shard is where it is, or nowhere. Without an index: any
/// shard that is unassigned. Idempotent. Errors: server_error (400) where there is nothing to explain, or no such
/// shard.
struct allocation_explain {
    std::string index{};
    std::int64_t shard = 0;
    bool primary = true;
    std::optional<bool> include_yes_decisions{};
    std::optional<bool> include_disk_info{};

    using result_type = allocation_explanation;
    static constexpr fact since = facts::allocation_explain;
    static constexpr bool idempotent = true;
};

struct health_diagnosis {
    std::string cause{};
    std::string action{};
    std::string help_url{};
};
struct health_indicator {
    std::string name{};
    std::string status{};  ///< green, yellow, red, unknown
    std::string symptom{};
    std::vector<health_diagnosis> diagnosis{};
};
struct health_report_info {
    std::string status{};
    std::vector<health_indicator> indicators{};
};

/// `GET /_health_report[/{feature}]`, Elasticsearch 8.7 and later. Idempotent. With `verbose` (unless said) the server
/// works out causes, which costs it something: not for polling.
struct health_report {
    std::string feature{};
    std::optional<bool> verbose{};
    std::optional<std::int64_t> size{};

    using result_type = health_report_info;
    static constexpr fact since = facts::health_report;
    static constexpr bool idempotent = true;
};

template <class S>
concept explains_allocation = serves<S, allocation_explain>;
template <class S>
concept reports_health = serves<S, health_report>;

ES_S3_SNAPSHOT_DECL result<request> encode(get_routing_table const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(allocation_explain const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(health_report const& op, server_line const& line);

ES_S3_SNAPSHOT_DECL result<std::vector<shard_routing>> decode(get_routing_table const&, response_head const&,
                                                              std::string_view body);
ES_S3_SNAPSHOT_DECL result<allocation_explanation> decode(allocation_explain const&, response_head const&,
                                                          std::string_view body);
ES_S3_SNAPSHOT_DECL result<health_report_info> decode(health_report const&, response_head const&,
                                                      std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/diagnosis.ipp>
#endif
