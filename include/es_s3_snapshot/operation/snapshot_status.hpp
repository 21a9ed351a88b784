// SPDX-License-Identifier: Apache-2.0
/// @file
/// The operation that tells how far snapshots are, by index and shard.
#pragma once

#include <es_s3_snapshot/operation/operation.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// Progress in shards and bytes. Bytes are of the files to copy (`incremental` where the line tells it).
struct snapshot_progress {
    std::uint64_t shards_total = 0;
    std::uint64_t shards_done = 0;
    std::uint64_t shards_failed = 0;
    std::uint64_t bytes_total = 0;
    std::uint64_t bytes_done = 0;
    std::uint64_t files_total = 0;
};

struct snapshot_shard_status {
    std::int64_t id = 0;
    std::string stage{};   ///< INIT, STARTED, FINALIZE, DONE, FAILURE, …
    std::string node{};    ///< the node's id, while it runs
    std::string reason{};  ///< of a failure
    std::uint64_t bytes_total = 0;
    std::uint64_t bytes_done = 0;
};

struct snapshot_index_status {
    std::string name{};
    snapshot_progress all{};
    std::vector<snapshot_shard_status> shards{};
};

struct snapshot_status_info {
    std::string snapshot{};
    std::string repository{};
    std::string uuid{};   ///< 5.0 and later
    std::string state{};  ///< the server's word: INIT, STARTED, SUCCESS, PARTIAL, FAILED, ABORTED
    snapshot_progress all{};
    std::vector<snapshot_index_status> indices{};
};

/// `GET /_snapshot[/{repository}[/{snapshots}[/{indices}]]]/_status`, 1.1 and later. Without snapshots: those that run.
/// Idempotent. Read while it arrives. Cheap while a snapshot runs; of a finished one the server reads every shard's
/// file list, so ask once. Errors: not_found.
struct snapshot_status {
    std::string repository{};
    std::vector<std::string> snapshots{};
    std::vector<std::string> indices{};        ///< OpenSearch 2.17 and later, of one snapshot
    std::optional<bool> ignore_unavailable{};  ///< 5.0 and later
    std::string master_timeout = "30s";

    using result_type = std::vector<snapshot_status_info>;
    static constexpr fact since = facts::snapshot_status;
    static constexpr bool idempotent = true;
};

template <class S>
concept tells_snapshot_status = serves<S, snapshot_status>;

ES_S3_SNAPSHOT_DECL result<request> encode(snapshot_status const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<std::vector<snapshot_status_info>>> read_answer(
    snapshot_status const&);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/snapshot_status.ipp>
#endif
