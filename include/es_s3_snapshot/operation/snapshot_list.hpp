// SPDX-License-Identifier: Apache-2.0
/// @file
/// The operation that gets snapshots: all or some, kept in a list or handed on one by one.
#pragma once

#include <es_s3_snapshot/operation/operation.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// A repository whose snapshots could not be listed, beside others that could.
struct repository_failure {
    std::string repository{};
    std::string type{};
    std::string reason{};
};

/// One page of a list, or all of it.
struct snapshot_list {
    std::deque<snapshot_info> snapshots{};
    std::string next{};       ///< for `after`; empty: this is the last page
    std::int64_t total = -1;  ///< of all pages; -1: not told (Elasticsearch 7.15 and later tell it)
    std::int64_t remaining = -1;
    std::vector<repository_failure> failures{};
};

/// `GET /_snapshot/{repositories}/{snapshots}`; no snapshots: all. Idempotent. Read while it arrives: what is kept of a
/// long list is a fraction of the answer. With `verbose = false` (5.5 and later) the server tells names, indices and
/// states alone, which costs it far less; with `size` and `after` (Elasticsearch 7.14 and later) it tells page by page.
/// Errors: not_found where one that is named is missing; repository_unusable where its repository cannot be read;
/// invalid_argument for parameters that exclude one another, as the servers have it.
struct get_snapshot {
    std::vector<std::string> repositories{};   ///< one; several and patterns on Elasticsearch 7.14 and later
    std::vector<std::string> snapshots{};      ///< names and, from 2.0 on, patterns; _all, _current
    std::optional<bool> ignore_unavailable{};  ///< 2.2 and later; of no effect on S3 before 5.0
    std::optional<bool> verbose{};             ///< 5.5 and later
    std::optional<bool> index_details{};       ///< Elasticsearch 7.13 and later
    std::optional<bool> index_names{};         ///< Elasticsearch 8.3 and later
    std::optional<bool> include_repository{};  ///< Elasticsearch 7.14 and later, as is what follows
    std::string sort{};  ///< start_time, name, duration, index_count; 7.16: shard_count, failed_shard_count, repository
    std::optional<std::int64_t> size{};    ///< -1: all
    std::string order{};                   ///< asc or desc
    std::string after{};                   ///< `next` of the page before
    std::optional<std::int64_t> offset{};  ///< 7.15
    std::string from_sort_value{};         ///< 7.16
    std::string slm_policy_filter{};       ///< 7.16
    std::vector<std::string> state{};      ///< 9.1: SUCCESS, IN_PROGRESS, …
    std::string master_timeout = "30s";

    using result_type = snapshot_list;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// The same list without keeping it: each snapshot is handed to `visit` and then forgotten. `visit` is called while the
/// answer is received, on the driver's thread; it must not throw. An answer that is cut off after something was handed
/// on is an error and not asked for again. The result holds no snapshots.
struct visit_snapshots {
    get_snapshot get{};
    std::function<void(snapshot_info const&)> visit{};

    using result_type = snapshot_list;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

template <class S>
concept gets_snapshots = serves<S, get_snapshot>;

ES_S3_SNAPSHOT_DECL result<request> encode(get_snapshot const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(visit_snapshots const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<snapshot_list>> read_answer(get_snapshot const&);
ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<snapshot_list>> read_answer(visit_snapshots const& op);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/snapshot_list.ipp>
#endif
