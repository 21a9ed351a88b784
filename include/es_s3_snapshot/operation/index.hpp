// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations on indices: list with state and shard count, close, open, delete, refresh, count, settings and blocks.
#pragma once

#include <es_s3_snapshot/operation/acknowledged.hpp>
#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/operation.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct index_info {
    std::string name{};
    bool open = true;
    std::uint64_t number_of_shards = 0;
    std::uint64_t number_of_replicas = 0;
    std::int64_t version_created = 0;  ///< the id of the version that made it, such as 7172999
    std::vector<std::string> aliases{};
};

/// `GET /_cluster/state/metadata[/{indices}]`, reduced by filter_path: the one question that answers state and shard
/// count of open and closed indices on every line. Names that match nothing are left out, so a missing index is
/// one that is not in the answer. Idempotent. Read while it arrives. Needs the privilege to monitor the cluster.
struct list_indices {
    std::vector<std::string> indices{};
    bool hidden = false;  ///< patterns stand for hidden indices too; 7.7 and later
    std::string master_timeout = "30s";

    using result_type = std::vector<index_info>;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// `POST /{indices}/_close`. Idempotent. An index that is missing is an error unless `ignore_unavailable`.
struct close_index {
    std::vector<std::string> indices{};
    std::optional<bool> ignore_unavailable{};
    std::string wait_for_active_shards{};  ///< 7.2 and later
    std::string master_timeout = "30s";
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// `POST /{indices}/_open`. Idempotent. An index that is missing is an error unless `ignore_unavailable`.
struct open_index {
    std::vector<std::string> indices{};
    std::optional<bool> ignore_unavailable{};
    std::string wait_for_active_shards{};  ///< 6.1 and later
    std::string master_timeout = "30s";
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// `DELETE /{indices}`: what is named, and nothing by a pattern. Idempotent in effect: repeated after a lost answer it
/// may say not_found. Errors: not_found; busy while a snapshot of it is made.
struct delete_index {
    std::vector<std::string> indices{};
    std::optional<bool> ignore_unavailable{};
    std::string master_timeout = "30s";
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

struct refresh_result {
    std::uint64_t shards_failed = 0;
};

/// `POST /{indices}/_refresh`: searches see what was indexed up to now. Idempotent. Errors: not_found; conflict for a
/// closed index.
struct refresh_index {
    std::vector<std::string> indices{};

    using result_type = refresh_result;
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

struct index_settings_info {
    std::string index{};
    boost::json::object settings{};  ///< flat: `"index.number_of_replicas": "1"`; every value a string
};

/// `GET /{indices}/_settings?flat_settings=true`. Idempotent. Errors: not_found.
struct get_index_settings {
    std::vector<std::string> indices{};
    std::vector<std::string> names{};  ///< of settings, patterns too; empty, and before 6.0: all

    using result_type = std::vector<index_settings_info>;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// `PUT /{indices}/_settings`. null removes a setting (5.0 and later). Idempotent. Before 5.0 an unknown parameter
/// would become a setting, so none is sent there. Errors: invalid_argument for one that cannot be changed while the
/// index is open.
struct put_index_settings {
    std::vector<std::string> indices{};
    boost::json::object settings{};
    std::optional<bool> preserve_existing{};  ///< 5.0 and later
    std::optional<bool> reopen{};             ///< Elasticsearch 8.12 and later
    std::string master_timeout = "30s";
    std::string timeout{};  ///< 6.3 and later

    using result_type = acknowledged;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

/// `PUT /{indices}/_block/{block}`, 7.9 and later: `write`, `read`, `read_only`, `metadata`. Waits until no write is
/// under way. Idempotent.
struct add_index_block {
    std::vector<std::string> indices{};
    std::string block{};
    std::string master_timeout = "30s";
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::add_index_block;
    static constexpr bool idempotent = true;
};

/// `DELETE /{indices}/_block/{block}`, Elasticsearch 9.1 and later; elsewhere it is the setting `index.blocks.{block}`.
/// Idempotent.
struct remove_index_block {
    std::vector<std::string> indices{};
    std::string block{};
    std::string master_timeout = "30s";
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::remove_index_block;
    static constexpr bool idempotent = true;
};

template <class S>
concept lists_indices = serves<S, list_indices>;
template <class S>
concept closes_indices = serves<S, close_index>;
template <class S>
concept opens_indices = serves<S, open_index>;
template <class S>
concept deletes_indices = serves<S, delete_index>;
template <class S>
concept refreshes_indices = serves<S, refresh_index>;
template <class S>
concept counts_documents = serves<S, count_documents>;
template <class S>
concept blocks_indices = serves<S, add_index_block>;
template <class S>
concept unblocks_indices = serves<S, remove_index_block>;

ES_S3_SNAPSHOT_DECL result<request> encode(list_indices const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(close_index const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(open_index const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(delete_index const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(refresh_index const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(count_documents const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(get_index_settings const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(put_index_settings const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(add_index_block const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(remove_index_block const& op, server_line const& line);

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<std::vector<index_info>>> read_answer(list_indices const&);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(close_index const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(open_index const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(delete_index const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<refresh_result> decode(refresh_index const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<count_result> decode(count_documents const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<index_settings_info>> decode(get_index_settings const&, response_head const&,
                                                                    std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(put_index_settings const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(add_index_block const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(remove_index_block const&, response_head const&, std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/index.ipp>
#endif
