// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations of Elasticsearch's snapshot lifecycle management: policies, their runs, retention, statistics.
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

/// Elasticsearch's snapshot lifecycle management, 7.4 and later (x-pack): policies that make and delete snapshots.
namespace slm {

/// How long a policy's snapshots are kept.
struct retention {
    std::string expire_after{};  ///< e.g. `30d`
    std::optional<std::int64_t> min_count{};
    std::optional<std::int64_t> max_count{};
};

/// When a policy makes which snapshot.
struct lifecycle_policy {
    std::string schedule{};  ///< cron, or (8.16 and later) an interval such as `1h`
    std::string name{};      ///< date math allowed; the server adds a suffix of its own
    std::string repository{};
    index_list indices{};
    std::optional<bool> ignore_unavailable{};
    std::optional<bool> include_global_state{};
    std::optional<bool> partial{};
    std::vector<std::string> feature_states{};  ///< 7.12 and later
    boost::json::object metadata{};
    retention keep{};
};

/// The latest run of a policy that ended so.
struct invocation {
    std::string snapshot_name{};
    std::int64_t time = 0;  ///< milliseconds since the epoch
    std::string details{};
};

struct lifecycle_info {
    std::string policy_id{};
    std::int64_t version = 0;
    std::int64_t modified_date_millis = 0;
    std::int64_t next_execution_millis = 0;
    lifecycle_policy policy{};
    std::optional<invocation> last_success{};
    std::optional<invocation> last_failure{};
    std::string in_progress{};  ///< the name of the snapshot that runs
};

struct executed_lifecycle {
    std::string snapshot_name{};
};

struct policy_stats {
    std::string policy{};
    std::uint64_t snapshots_taken = 0;
    std::uint64_t snapshots_failed = 0;
    std::uint64_t snapshots_deleted = 0;
    std::uint64_t snapshot_deletion_failures = 0;
};

struct lifecycle_stats {
    std::uint64_t retention_runs = 0;
    std::uint64_t retention_failed = 0;
    std::uint64_t retention_timed_out = 0;
    std::uint64_t retention_deletion_time_millis = 0;
    std::uint64_t total_snapshots_taken = 0;
    std::uint64_t total_snapshots_failed = 0;
    std::uint64_t total_snapshots_deleted = 0;
    std::uint64_t total_snapshot_deletion_failures = 0;
    std::vector<policy_stats> policies{};
};

struct lifecycle_status {
    std::string operation_mode{};  ///< RUNNING, STOPPING, STOPPED
};

/// `PUT /_slm/policy/{policy_id}`: makes or replaces it. Idempotent but for its version.
struct put_lifecycle {
    std::string policy_id{};
    lifecycle_policy policy{};
    std::string master_timeout{};  ///< 8.15 and later, as timeout
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::slm;
    static constexpr bool idempotent = true;
};

/// `GET /_slm/policy[/{policy_ids}]`; none: all. Idempotent. Errors: not_found.
struct get_lifecycle {
    std::vector<std::string> policy_ids{};
    std::string master_timeout{};
    std::string timeout{};

    using result_type = std::vector<lifecycle_info>;
    static constexpr fact since = facts::slm;
    static constexpr bool idempotent = true;
};

/// `DELETE /_slm/policy/{policy_id}`: the policy, not its snapshots. Errors: not_found, also where it is repeated.
struct delete_lifecycle {
    std::string policy_id{};
    std::string master_timeout{};
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::slm;
    static constexpr bool idempotent = true;
};

/// `PUT /_slm/policy/{policy_id}/_execute`: makes a snapshot now; answers its name. Not idempotent.
struct execute_lifecycle {
    std::string policy_id{};
    std::string master_timeout{};
    std::string timeout{};

    using result_type = executed_lifecycle;
    static constexpr fact since = facts::slm;
    static constexpr bool idempotent = false;
};

/// `POST /_slm/_execute_retention`, 7.5 and later: deletes now what the policies' retention lets go. Idempotent.
struct execute_retention {
    std::string master_timeout{};
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::slm_retention;
    static constexpr bool idempotent = true;
};

/// `GET /_slm/stats`, 7.5 and later. Idempotent.
struct get_stats {
    std::string master_timeout{};
    std::string timeout{};

    using result_type = lifecycle_stats;
    static constexpr fact since = facts::slm_retention;
    static constexpr bool idempotent = true;
};

/// `GET /_slm/status`, 7.6 and later. Idempotent.
struct get_status {
    std::string master_timeout{};
    std::string timeout{};

    using result_type = lifecycle_status;
    static constexpr fact since = facts::slm_status;
    static constexpr bool idempotent = true;
};

/// `POST /_slm/start`, 7.6 and later. Idempotent.
struct start {
    std::string master_timeout{};
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::slm_status;
    static constexpr bool idempotent = true;
};

/// `POST /_slm/stop`, 7.6 and later: no policy is run until it is started again. Idempotent.
struct stop {
    std::string master_timeout{};
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::slm_status;
    static constexpr bool idempotent = true;
};

ES_S3_SNAPSHOT_DECL result<request> encode(put_lifecycle const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(get_lifecycle const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(delete_lifecycle const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(execute_lifecycle const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(execute_retention const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(get_stats const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(get_status const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(start const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(stop const& op, server_line const& line);

ES_S3_SNAPSHOT_DECL result<acknowledged> decode(put_lifecycle const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<lifecycle_info>> decode(get_lifecycle const&, response_head const&,
                                                               std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(delete_lifecycle const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<executed_lifecycle> decode(execute_lifecycle const&, response_head const&,
                                                      std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(execute_retention const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<lifecycle_stats> decode(get_stats const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<lifecycle_status> decode(get_status const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(start const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(stop const&, response_head const&, std::string_view body);

}  // namespace slm

template <class S>
concept manages_lifecycles = serves<S, slm::put_lifecycle>;

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/slm.ipp>
#endif
