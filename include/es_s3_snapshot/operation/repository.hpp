// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations on snapshot repositories: put, get, verify, clean up, delete.
#pragma once

#include <es_s3_snapshot/core/url.hpp>
#include <es_s3_snapshot/operation/operation.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// The answer to a request that only says that it was carried out.
struct acknowledged {
    bool value = false;
};

/// A repository as it is registered. 1.x shows the bucket's keys in `settings`, later lines hide them:
/// never print settings whole.
struct repository_info {
    std::string name{};
    std::string type{};
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

    using result_type = acknowledged;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// `GET /_snapshot[/{repository}]`; an empty name asks for all. Idempotent. Errors: not_found.
struct get_repository {
    std::string repository{};

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

    using result_type = cleanup_result;
    static constexpr fact since = facts::cleanup_repository;
    static constexpr bool idempotent = true;
};

/// `DELETE /_snapshot/{repository}`: the registration only, nothing in the bucket. Idempotent in effect: repeated
/// after a lost answer it may say not_found. Errors: not_found, busy while in use.
struct delete_repository {
    std::string repository{};

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

namespace detail {
ES_S3_SNAPSHOT_DECL result<request> encode_put_repository(put_repository const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode_named_repository(std::string const& repository, method verb,
                                                            std::string_view action);
}  // namespace detail

template <server S>
result<request> encode(put_repository const& op, S const& s) {
    return detail::encode_put_repository(op, s.line());
}
template <server S>
result<request> encode(get_repository const& op, S const&) {
    if (op.repository.empty()) return request{method::get, "/_snapshot", {}, {}};
    return detail::encode_named_repository(op.repository, method::get, {});
}
template <verifies_repositories S>
result<request> encode(verify_repository const& op, S const&) {
    return detail::encode_named_repository(op.repository, method::post, "_verify");
}
template <cleans_repositories S>
result<request> encode(cleanup_repository const& op, S const&) {
    return detail::encode_named_repository(op.repository, method::post, "_cleanup");
}
template <server S>
result<request> encode(delete_repository const& op, S const&) {
    return detail::encode_named_repository(op.repository, method::delete_, {});
}

ES_S3_SNAPSHOT_DECL result<acknowledged> decode_acknowledged(std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<repository_info>> decode(get_repository const&, response_head const&,
                                                                std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<verified_node>> decode(verify_repository const&, response_head const&,
                                                              std::string_view body);
ES_S3_SNAPSHOT_DECL result<cleanup_result> decode(cleanup_repository const&, response_head const&,
                                                  std::string_view body);
inline result<acknowledged> decode(put_repository const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
inline result<acknowledged> decode(delete_repository const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/repository.ipp>
#endif
