// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations on single snapshots: create, clone, delete; and what is known of a snapshot.
#pragma once

#include <es_s3_snapshot/operation/acknowledged.hpp>
#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/operation.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

enum class snapshot_state {
    in_progress,
    success,
    partial,
    failed,
    incompatible,
    unknown
};

ES_S3_SNAPSHOT_DECL std::string_view to_string(snapshot_state s) noexcept;

struct snapshot_shard_failure {
    std::string index{};
    std::int64_t shard_id = 0;
    std::string reason{};
    std::string node_id{};
    std::string status{};
};

/// A part of the cluster's own state and indices that is saved as one.
struct snapshot_feature_state {
    std::string feature_name{};
    std::vector<std::string> indices{};
};

/// What `index_details` tells of one index.
struct snapshot_index_details {
    std::string index{};
    std::uint64_t shard_count = 0;
    std::uint64_t size_in_bytes = 0;
    std::uint64_t max_segments_per_shard = 0;
};

/// A snapshot as GET tells it. Fields that a line lacks, or that were not asked for, stay as they are here.
struct snapshot_info {
    std::string snapshot{};
    std::string uuid{};        ///< 5.0 and later
    std::string repository{};  ///< Elasticsearch 7.14 and later
    std::string version{};     ///< of the server that made it; 8.11 and later give a range
    std::int64_t version_id = 0;
    snapshot_state state = snapshot_state::unknown;
    std::string reason{};
    std::vector<std::string> indices{};
    std::vector<std::string> data_streams{};  ///< 7.9 and later
    bool include_global_state = false;        ///< told by 6.x and later
    std::int64_t start_time_in_millis = 0;
    std::int64_t end_time_in_millis = 0;  ///< 0 while it runs
    std::uint64_t shards_total = 0;
    std::uint64_t shards_failed = 0;
    std::uint64_t shards_successful = 0;
    std::vector<snapshot_shard_failure> failures{};
    std::string metadata{};  ///< a JSON object as text, 7.3 and later; empty where there is none
    std::vector<snapshot_feature_state> feature_states{};
    std::vector<snapshot_index_details> index_details{};
};

/// What the servers take of a snapshot's metadata, in bytes of JSON.
inline constexpr std::size_t longest_snapshot_metadata = 1024;

/// Either the finished snapshot, or the word that it was started.
struct create_snapshot_result {
    bool accepted = false;
    std::optional<snapshot_info> snapshot{};
};

/// `PUT /_snapshot/{repository}/{snapshot}`. Not idempotent: after a lost answer only GET tells.
/// HTTP 200 says nothing of success: look at the snapshot's state. `indices` that do not exist are an error from 6.0
/// on, and silently left out (1.x, 2.x) before: check them first. Sends `expand_wildcards` always, since what patterns
/// match without it changed more than once: all that the line can save, with closed indices from 7.2 on.
/// Errors: conflict (the name is taken), busy, not_found, invalid_argument (a name), not_supported (an option).
struct create_snapshot {
    std::string repository{};
    std::string snapshot{};
    index_list indices{};
    std::optional<bool> ignore_unavailable{};
    std::optional<bool> allow_no_indices{};
    std::vector<std::string> expand_wildcards{};  ///< open, closed, hidden, none, all; empty: see above
    bool include_global_state = true;
    bool partial = false;
    boost::json::object metadata{};             ///< 7.3 and later, at most 1024 bytes
    std::vector<std::string> feature_states{};  ///< Elasticsearch 7.12 and later; {"none"}: none of them
    bool wait_for_completion = false;
    std::string master_timeout = "30s";

    using result_type = create_snapshot_result;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = false;
};

/// `DELETE /_snapshot/{repository}/{snapshots}`. Aborts those that run. Several at once from 7.8 on; by their names,
/// not by patterns. Repeated after a lost answer it may say not_found, which then means done. Errors: not_found, busy.
struct delete_snapshot {
    std::string repository{};
    std::vector<std::string> snapshots{};
    std::optional<bool> wait_for_completion{};  ///< Elasticsearch 8.15 and later; all others wait
    std::string master_timeout = "30s";

    using result_type = acknowledged;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = false;
};

/// `PUT /_snapshot/{repository}/{snapshot}/_clone/{target}`, 7.10 and later: another snapshot of some of the indices,
/// without copying their files. Blocks until it is made. Not idempotent: repeated after a lost answer it finds the name
/// taken. Errors: not_found, conflict (the name is taken), busy.
struct clone_snapshot {
    std::string repository{};
    std::string snapshot{};
    std::string target{};
    index_list indices{};  ///< at least one; patterns are of the snapshot's indices
    std::optional<bool> ignore_unavailable{};
    std::optional<bool> allow_no_indices{};
    std::string master_timeout = "30s";

    using result_type = acknowledged;
    static constexpr fact since = facts::clone_snapshot;
    static constexpr bool idempotent = false;
};

template <class S>
concept creates_snapshots = serves<S, create_snapshot>;
template <class S>
concept clones_snapshots = serves<S, clone_snapshot>;
template <class S>
concept deletes_snapshots = serves<S, delete_snapshot>;

ES_S3_SNAPSHOT_DECL result<request> encode(create_snapshot const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(delete_snapshot const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(clone_snapshot const& op, server_line const& line);

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<create_snapshot_result>> read_answer(create_snapshot const&);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(delete_snapshot const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(clone_snapshot const&, response_head const&, std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/snapshot.ipp>
#endif
