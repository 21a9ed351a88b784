// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations on indices: list with state and shard count, close, open, count documents.
#pragma once

#include <es_s3_snapshot/core/url.hpp>
#include <es_s3_snapshot/operation/operation.hpp>
#include <es_s3_snapshot/operation/repository.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct index_info {
    std::string name{};
    bool open = true;
    std::uint64_t number_of_shards = 0;
    std::uint64_t number_of_replicas = 0;
    std::vector<std::string> aliases{};
};

/// `GET /_cluster/state/metadata[/{indices}]`, reduced by filter_path: the one question that answers state and shard
/// count of open and closed indices on every line. Names that match nothing are left out, so a missing index is
/// one that is not in the answer. Idempotent. Needs the privilege to monitor the cluster.
struct list_indices {
    std::vector<std::string> indices{};

    using result_type = std::vector<index_info>;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// `POST /{indices}/_close`. Idempotent. An index that is missing is an error unless `ignore_unavailable`.
struct close_index {
    std::vector<std::string> indices{};
    bool ignore_unavailable = false;

    using result_type = acknowledged;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// `POST /{indices}/_open`. Idempotent. An index that is missing is an error unless `ignore_unavailable`.
struct open_index {
    std::vector<std::string> indices{};
    bool ignore_unavailable = false;

    using result_type = acknowledged;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

struct count_result {
    std::uint64_t count = 0;
    std::uint64_t shards_failed = 0;
};

/// `GET /{indices}/_count`. Idempotent. Errors: not_found; conflict for a closed index.
struct count_documents {
    std::vector<std::string> indices{};

    using result_type = count_result;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

template <class S>
concept lists_indices = serves<S, list_indices>;
template <class S>
concept closes_indices = serves<S, close_index>;
template <class S>
concept opens_indices = serves<S, open_index>;
template <class S>
concept counts_documents = serves<S, count_documents>;

namespace detail {
ES_S3_SNAPSHOT_DECL result<request> encode_list_indices(list_indices const& op, server_line const& line);
/// Refuses an empty list and an empty name: the servers would take it as all indices.
ES_S3_SNAPSHOT_DECL result<request> encode_open_close(std::vector<std::string> const& indices, bool ignore_unavailable,
                                                      std::string_view action);
}  // namespace detail

template <server S>
result<request> encode(list_indices const& op, S const& s) {
    return detail::encode_list_indices(op, s.line());
}
template <server S>
result<request> encode(close_index const& op, S const&) {
    return detail::encode_open_close(op.indices, op.ignore_unavailable, "_close");
}
template <server S>
result<request> encode(open_index const& op, S const&) {
    return detail::encode_open_close(op.indices, op.ignore_unavailable, "_open");
}
template <server S>
result<request> encode(count_documents const& op, S const&) {
    return request{method::get, target().list(op.indices).segment("_count").str(), {}, {}};
}

ES_S3_SNAPSHOT_DECL result<std::vector<index_info>> decode(list_indices const&, response_head const&,
                                                           std::string_view body);
ES_S3_SNAPSHOT_DECL result<count_result> decode(count_documents const&, response_head const&, std::string_view body);
inline result<acknowledged> decode(close_index const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
inline result<acknowledged> decode(open_index const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/index.ipp>
#endif
