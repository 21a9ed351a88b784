// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations that look into a repository: analyze it, verify its integrity, meter its use.
#pragma once

#include <es_s3_snapshot/operation/operation.hpp>
#include <es_s3_snapshot/operation/repository.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// Counted for reads or for writes.
struct repository_throughput {
    std::uint64_t count = 0;
    std::uint64_t total_size_bytes = 0;
    std::uint64_t total_throttled_nanos = 0;
    std::uint64_t total_elapsed_nanos = 0;
};

struct repository_analysis {
    std::string repository{};
    std::uint64_t blob_count = 0;
    std::vector<std::string> issues_detected{};
    repository_throughput write{};
    repository_throughput read{};
    std::uint64_t listing_elapsed_nanos = 0;
    std::uint64_t delete_elapsed_nanos = 0;
};

/// `POST /_snapshot/{repository}/_analyze`, Elasticsearch 7.12 and later (x-pack). Writes and reads test data, as much
/// as the limits allow, and removes it again: it takes time and money. Not repeated after a lost answer: it may still
/// run. Errors: not_found, repository_unusable or server_error where the repository does not behave.
struct repository_analyze {
    std::string repository{};
    std::optional<std::int64_t> blob_count{};             ///< 100 unless said
    std::optional<std::int64_t> concurrency{};            ///< 10
    std::optional<std::int64_t> read_node_count{};        ///< 10
    std::optional<std::int64_t> early_read_node_count{};  ///< 2
    std::optional<std::int64_t> seed{};
    std::string rare_action_probability{};                   ///< 0.02
    std::optional<bool> rarely_abort_writes{};               ///< 7.14
    std::optional<std::int64_t> register_operation_count{};  ///< 8.12
    std::string max_blob_size{};                             ///< 10mb
    std::string max_total_data_size{};                       ///< 1gb
    std::string timeout{};                                   ///< 30s; then it fails

    using result_type = repository_analysis;
    static constexpr fact since = facts::analyze_repository;
    static constexpr bool idempotent = false;
};

/// Something that is wrong in the repository.
struct repository_anomaly {
    std::string anomaly{};   ///< e.g. `missing blob`, or `failed to load …` with its exception
    std::string snapshot{};  ///< where it concerns one
    std::string index{};
    std::int64_t shard_id = -1;
    std::string blob_name{};
    std::string exception{};  ///< why, where one tells
};

struct repository_integrity {
    /// `pass`, `fail`, `inconclusive due to concurrent writes`; empty where the server gave up, see `exception`.
    std::string result{};
    std::uint64_t total_anomalies = 0;
    std::uint64_t snapshots_verified = 0;
    std::uint64_t indices_verified = 0;
    std::deque<repository_anomaly> anomalies{};
    std::string exception{};  ///< why the server gave up
};

/// `POST /_snapshot/{repository}/_verify_integrity`, Elasticsearch 8.16 and later (x-pack). The answer begins before
/// the work does and is read while it comes; whatever its status, only `result` tells. Reads the whole repository's
/// metadata, with `verify_blob_contents` all its data. Not repeated. Errors: not_found.
struct repository_verify_integrity {
    std::string repository{};
    std::optional<std::int64_t> meta_thread_pool_concurrency{};
    std::optional<std::int64_t> blob_thread_pool_concurrency{};
    std::optional<std::int64_t> snapshot_verification_concurrency{};
    std::optional<std::int64_t> index_verification_concurrency{};
    std::optional<std::int64_t> index_snapshot_verification_concurrency{};
    std::optional<std::int64_t> max_failed_shard_snapshots{};
    std::optional<bool> verify_blob_contents{};
    std::string max_bytes_per_sec{};

    using result_type = repository_integrity;
    static constexpr fact since = facts::verify_repository_integrity;
    static constexpr bool idempotent = false;
};

/// What one node asked of one repository's store.
struct repository_metering {
    std::string node_id{};
    std::string repository_name{};
    std::string repository_type{};
    boost::json::object request_counts{};  ///< by the store's own names, such as `GetObject`
    std::uint64_t cluster_version = 0;
};

/// `GET /_nodes/{nodes}/_repositories_metering`, Elasticsearch 7.8 and later (x-pack). No nodes: all. Idempotent.
struct get_repositories_metering {
    std::vector<std::string> nodes{};

    using result_type = std::vector<repository_metering>;
    static constexpr fact since = facts::repositories_metering;
    static constexpr bool idempotent = true;
};

/// `DELETE /_nodes/{nodes}/_repositories_metering/{max_archive_version}`: forgets what was metered of repositories that
/// are gone. Answers what it forgets. Idempotent.
struct clear_repositories_metering {
    std::vector<std::string> nodes{};
    std::int64_t max_archive_version = 0;

    using result_type = std::vector<repository_metering>;
    static constexpr fact since = facts::repositories_metering;
    static constexpr bool idempotent = true;
};

template <class S>
concept analyzes_repositories = serves<S, repository_analyze>;
template <class S>
concept verifies_repository_integrity = serves<S, repository_verify_integrity>;
template <class S>
concept meters_repositories = serves<S, get_repositories_metering>;

ES_S3_SNAPSHOT_DECL result<request> encode(repository_analyze const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(repository_verify_integrity const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(get_repositories_metering const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(clear_repositories_metering const& op, server_line const& line);

ES_S3_SNAPSHOT_DECL result<repository_analysis> decode(repository_analyze const&, response_head const&,
                                                       std::string_view body);
ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<repository_integrity>> read_answer(
    repository_verify_integrity const&);
ES_S3_SNAPSHOT_DECL result<std::vector<repository_metering>> decode(get_repositories_metering const&,
                                                                    response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<repository_metering>> decode(clear_repositories_metering const&,
                                                                    response_head const&, std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/repository_analysis.ipp>
#endif
