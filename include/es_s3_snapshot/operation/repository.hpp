// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations on snapshot repositories: put, get, verify, clean up, delete.
#pragma once

#include <es_s3_snapshot/operation/acknowledged.hpp>
#include <es_s3_snapshot/operation/operation.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// A repository as it is registered. 1.x shows the bucket's keys in `settings`, later lines hide them:
/// never print settings whole.
struct repository_info {
    std::string name{};
    std::string type{};
    std::string uuid{};  ///< of the repository itself; Elasticsearch 7.12 and later, once something was written
    boost::json::object settings{};
};

/// `PUT /_snapshot/{repository}`. Registers, or replaces the registration. Idempotent.
/// With `verify` (1.4 and later) every node tries the repository; where that fails most lines keep the
/// registration all the same, so remove it again. Errors: repository_unusable; busy while it is in use.
struct put_repository {
    std::string repository{};
    std::string type = "s3";
    boost::json::object settings{};
    bool verify = true;
    std::string master_timeout = "30s";
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// `GET /_snapshot[/{repositories}]`; none: all. Patterns (`backup-*`) from 2.0 on. Idempotent. Errors: not_found where
/// one that is named is missing.
struct get_repository {
    std::vector<std::string> repositories{};
    std::string master_timeout = "30s";
    std::optional<bool> local{};  ///< ask the node instead of the elected master

    using result_type = std::vector<repository_info>;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

struct verified_node {
    std::string id{};
    std::string name{};
};

/// `POST /_snapshot/{repository}/_verify`, 1.4 and later. Idempotent: what it writes it removes again.
/// Answers the nodes that can use the repository. Errors: not_found, repository_unusable.
struct verify_repository {
    std::string repository{};
    std::string master_timeout = "30s";
    std::string timeout{};

    using result_type = std::vector<verified_node>;
    static constexpr fact since = facts::verify_repository;
    static constexpr bool idempotent = true;
};

struct cleanup_result {
    std::uint64_t deleted_bytes = 0;
    std::uint64_t deleted_blobs = 0;
};

/// `POST /_snapshot/{repository}/_cleanup`, 7.4 and later. Removes from the bucket what no snapshot refers to, left by
/// jobs that failed. Idempotent. Errors: not_found; busy while snapshots are made or deleted; access_denied or
/// server_error for a read-only repository.
struct cleanup_repository {
    std::string repository{};
    std::string master_timeout = "30s";
    std::string timeout{};

    using result_type = cleanup_result;
    static constexpr fact since = facts::cleanup_repository;
    static constexpr bool idempotent = true;
};

/// `DELETE /_snapshot/{repository}`: the registration only, nothing in the bucket. Idempotent in effect: repeated
/// after a lost answer it may say not_found. Errors: not_found, busy while in use.
struct delete_repository {
    std::string repository{};
    std::string master_timeout = "30s";
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

template <class S>
concept puts_repositories = serves<S, put_repository>;
template <class S>
concept gets_repositories = serves<S, get_repository>;
template <class S>
concept verifies_repositories = serves<S, verify_repository>;
template <class S>
concept cleans_repositories = serves<S, cleanup_repository>;
template <class S>
concept deletes_repositories = serves<S, delete_repository>;

ES_S3_SNAPSHOT_DECL result<request> encode(put_repository const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(get_repository const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(verify_repository const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(cleanup_repository const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(delete_repository const& op, server_line const& line);

ES_S3_SNAPSHOT_DECL result<acknowledged> decode(put_repository const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<repository_info>> decode(get_repository const&, response_head const&,
                                                                std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<verified_node>> decode(verify_repository const&, response_head const&,
                                                              std::string_view body);
ES_S3_SNAPSHOT_DECL result<cleanup_result> decode(cleanup_repository const&, response_head const&,
                                                  std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(delete_repository const&, response_head const&, std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/repository.ipp>
#endif
