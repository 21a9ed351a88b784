// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations of OpenSearch's snapshot management: policies, and how far their runs are.
#pragma once

#include <es_s3_snapshot/operation/acknowledged.hpp>
#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/operation.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// OpenSearch's snapshot management, 2.1 and later (plugin index-management): policies that make and delete snapshots.
namespace sm {

/// A policy as it is sent and told. What is left empty is not sent.
struct policy_body {
    std::string description{};
    std::optional<bool> enabled{};
    std::string creation_cron{};  ///< e.g. `0 8 * * *`
    std::string creation_timezone = "UTC";
    std::string creation_time_limit{};  ///< e.g. `1h`
    std::string deletion_cron{};
    std::string deletion_timezone = "UTC";
    std::string deletion_time_limit{};
    std::string max_age{};  ///< of snapshots that are kept, e.g. `7d`
    std::optional<std::int64_t> max_count{};
    std::optional<std::int64_t> min_count{};
    std::string repository{};
    index_list indices{};
    std::string date_format{};  ///< of the snapshots' names
    std::string date_format_timezone{};
    std::optional<bool> ignore_unavailable{};
    std::optional<bool> include_global_state{};
    std::optional<bool> partial{};
    boost::json::object metadata{};
    boost::json::object notification{};  ///< channel and conditions, as the plugin has them
};

struct policy_info {
    std::string name{};
    std::int64_t version = 0;
    std::int64_t seq_no = -1;
    std::int64_t primary_term = -1;
    std::int64_t last_updated_time = 0;  ///< milliseconds since the epoch
    policy_body policy{};
};

struct policy_page {
    std::vector<policy_info> policies{};
    std::uint64_t total_policies = 0;
};

struct deleted_policy {
    std::string result{};  ///< `deleted`
};

/// How far one of a policy's two workflows is.
struct workflow_state {
    std::string current_state{};
    std::int64_t trigger_time = 0;
    std::string latest_status{};
    std::string latest_message{};
};

struct policy_state {
    std::string name{};
    bool enabled = false;
    workflow_state creation{};
    workflow_state deletion{};
};

/// `POST /_plugins/_sm/policies/{policy_name}`. Not idempotent. Errors: conflict where the name is taken.
struct create_policy {
    std::string policy_name{};
    policy_body policy{};

    using result_type = policy_info;
    static constexpr fact since = facts::snapshot_management;
    static constexpr bool idempotent = false;
};

/// `PUT /_plugins/_sm/policies/{policy_name}`. Only the version that was read is replaced, so that no change of
/// somebody else's is lost. Not repeated: after a lost answer the version may be another one. Errors: conflict.
struct update_policy {
    std::string policy_name{};
    policy_body policy{};
    std::int64_t if_seq_no = -1;        ///< of the policy_info that was read
    std::int64_t if_primary_term = -1;  ///< likewise

    using result_type = policy_info;
    static constexpr fact since = facts::snapshot_management;
    static constexpr bool idempotent = false;
};

/// `GET /_plugins/_sm/policies/{policy_name}`. Idempotent. Errors: not_found.
struct get_policy {
    std::string policy_name{};

    using result_type = policy_info;
    static constexpr fact since = facts::snapshot_management;
    static constexpr bool idempotent = true;
};

/// `GET /_plugins/_sm/policies`. Idempotent.
struct get_policies {
    std::optional<std::int64_t> from{};
    std::optional<std::int64_t> size{};
    std::string query_string{};  ///< of names, in the query string syntax

    using result_type = policy_page;
    static constexpr fact since = facts::snapshot_management;
    static constexpr bool idempotent = true;
};

/// `DELETE /_plugins/_sm/policies/{policy_name}`: the policy, not its snapshots. Errors: not_found, also where it is
/// repeated.
struct delete_policy {
    std::string policy_name{};

    using result_type = deleted_policy;
    static constexpr fact since = facts::snapshot_management;
    static constexpr bool idempotent = true;
};

/// `GET /_plugins/_sm/policies/{policy_names}/_explain`: how far its runs are. Names and patterns. Idempotent.
struct explain_policy {
    std::vector<std::string> policy_names{};

    using result_type = std::vector<policy_state>;
    static constexpr fact since = facts::snapshot_management;
    static constexpr bool idempotent = true;
};

/// `POST /_plugins/_sm/policies/{policy_name}/_start`. Idempotent.
struct start_policy {
    std::string policy_name{};

    using result_type = acknowledged;
    static constexpr fact since = facts::snapshot_management;
    static constexpr bool idempotent = true;
};

/// `POST /_plugins/_sm/policies/{policy_name}/_stop`. Idempotent.
struct stop_policy {
    std::string policy_name{};

    using result_type = acknowledged;
    static constexpr fact since = facts::snapshot_management;
    static constexpr bool idempotent = true;
};

ES_S3_SNAPSHOT_DECL result<request> encode(create_policy const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(update_policy const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(get_policy const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(get_policies const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(delete_policy const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(explain_policy const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(start_policy const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(stop_policy const& op, server_line const& line);

ES_S3_SNAPSHOT_DECL result<policy_info> decode(create_policy const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<policy_info> decode(update_policy const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<policy_info> decode(get_policy const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<policy_page> decode(get_policies const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<deleted_policy> decode(delete_policy const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<policy_state>> decode(explain_policy const&, response_head const&,
                                                             std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(start_policy const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(stop_policy const&, response_head const&, std::string_view body);

}  // namespace sm

template <class S>
concept manages_snapshots = serves<S, sm::create_policy>;

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/sm.ipp>
#endif
