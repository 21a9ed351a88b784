// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations on snapshots: create, get, status, clone, delete.
#pragma once

#include <es_s3_snapshot/core/url.hpp>
#include <es_s3_snapshot/operation/operation.hpp>
#include <es_s3_snapshot/operation/repository.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// Names and patterns of indices; empty means all. Sent as a list, so that a name needs no quoting.
using index_list = std::vector<std::string>;

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
};

/// A snapshot as GET tells it. Fields that a line lacks stay as they are here.
struct snapshot_info {
    std::string snapshot{};
    std::string uuid{};     ///< 5.0 and later
    std::string version{};  ///< of the server that made it; 8.11 and later give a range
    snapshot_state state = snapshot_state::unknown;
    std::string reason{};
    std::vector<std::string> indices{};
    std::int64_t start_time_in_millis = 0;
    std::int64_t end_time_in_millis = 0;  ///< 0 while it runs
    std::uint64_t shards_total = 0;
    std::uint64_t shards_failed = 0;
    std::uint64_t shards_successful = 0;
    std::vector<snapshot_shard_failure> failures;
    boost::json::object metadata{};  ///< 7.3 and later
};

/// Either the finished snapshot, or the word that it was started.
struct create_snapshot_result {
    bool accepted = false;
    std::optional<snapshot_info> snapshot;
};

/// `PUT /_snapshot/{repository}/{snapshot}`. Not idempotent: after a lost answer only GET tells.
/// HTTP 200 says nothing of success: look at the snapshot's state. `indices` that do not exist are an error from 6.0
/// on, and silently left out (1.x, 2.x) before: check them first.
/// Errors: conflict (the name is taken), busy, not_found, invalid_argument (a name), not_supported (metadata).
struct create_snapshot {
    std::string repository{};
    std::string snapshot{};
    index_list indices{};
    bool include_global_state = true;
    bool partial = false;
    bool ignore_unavailable = false;
    boost::json::object metadata{};  ///< 7.3 and later, at most 1024 bytes
    bool wait_for_completion = false;

    using result_type = create_snapshot_result;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = false;
};

/// `GET /_snapshot/{repository}/{snapshots}`; no names: all. Idempotent. Errors: not_found where a named one is
/// missing.
struct get_snapshot {
    std::string repository{};
    std::vector<std::string> snapshots{};

    using result_type = std::vector<snapshot_info>;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// Progress in shards and bytes. Bytes are of the files to copy (`incremental` where the line tells it).
struct snapshot_progress {
    std::uint64_t shards_total = 0;
    std::uint64_t shards_done = 0;
    std::uint64_t shards_failed = 0;
    std::uint64_t bytes_total = 0;
    std::uint64_t bytes_done = 0;
    std::uint64_t files_total = 0;
};

struct snapshot_status_info {
    std::string snapshot{};
    std::string state{};  ///< the server's word: STARTED, SUCCESS, …
    snapshot_progress all;
    std::map<std::string, snapshot_progress> indices;
};

/// `GET /_snapshot/{repository}/{snapshot}/_status`, 1.1 and later. Idempotent. Cheap while the snapshot runs; of a
/// finished one the server reads every shard's file list, so ask once. Errors: not_found.
struct snapshot_status {
    std::string repository{};
    std::string snapshot{};

    using result_type = std::vector<snapshot_status_info>;
    static constexpr fact since = facts::snapshot_status;
    static constexpr bool idempotent = true;
};

/// `DELETE /_snapshot/{repository}/{snapshot}`. Aborts a running one. Repeated after a lost answer it may say
/// not_found, which then means done. Errors: not_found, busy.
struct delete_snapshot {
    std::string repository{};
    std::string snapshot{};

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

    using result_type = acknowledged;
    static constexpr fact since = facts::clone_snapshot;
    static constexpr bool idempotent = false;
};

template <class S>
concept creates_snapshots = serves<S, create_snapshot>;
template <class S>
concept gets_snapshots = serves<S, get_snapshot>;
template <class S>
concept tells_snapshot_status = serves<S, snapshot_status>;
template <class S>
concept clones_snapshots = serves<S, clone_snapshot>;
template <class S>
concept deletes_snapshots = serves<S, delete_snapshot>;

namespace detail {
ES_S3_SNAPSHOT_DECL result<request> encode_create_snapshot(create_snapshot const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode_get_snapshot(get_snapshot const& op);
ES_S3_SNAPSHOT_DECL result<request> encode_clone_snapshot(clone_snapshot const& op);
ES_S3_SNAPSHOT_DECL result<request> encode_named_snapshot(method verb, std::string const& repository,
                                                          std::string const& snapshot, std::string_view action);
}  // namespace detail

template <server S>
result<request> encode(create_snapshot const& op, S const& s) {
    return detail::encode_create_snapshot(op, s.line());
}
template <server S>
result<request> encode(get_snapshot const& op, S const&) {
    return detail::encode_get_snapshot(op);
}
template <tells_snapshot_status S>
result<request> encode(snapshot_status const& op, S const&) {
    return detail::encode_named_snapshot(method::get, op.repository, op.snapshot, "_status");
}
template <clones_snapshots S>
result<request> encode(clone_snapshot const& op, S const&) {
    return detail::encode_clone_snapshot(op);
}
template <server S>
result<request> encode(delete_snapshot const& op, S const&) {
    return detail::encode_named_snapshot(method::delete_, op.repository, op.snapshot, {});
}

ES_S3_SNAPSHOT_DECL result<create_snapshot_result> decode(create_snapshot const&, response_head const&,
                                                          std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<snapshot_info>> decode(get_snapshot const&, response_head const&,
                                                              std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<snapshot_status_info>> decode(snapshot_status const&, response_head const&,
                                                                     std::string_view body);
inline result<acknowledged> decode(clone_snapshot const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
inline result<acknowledged> decode(delete_snapshot const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/snapshot.ipp>
#endif
