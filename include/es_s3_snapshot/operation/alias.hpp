// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations on what stands for indices: aliases, data streams, and what a name resolves to.
#pragma once

#include <es_s3_snapshot/operation/acknowledged.hpp>
#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/operation.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct alias_info {
    std::string index{};
    std::string alias{};
    std::optional<bool> is_write_index{};  ///< 6.4 and later
    bool has_filter = false;
    std::string filter{};  ///< the query, as JSON
    std::string index_routing{};
    std::string search_routing{};
};

/// `GET [/{indices}]/_alias[/{aliases}]`. Idempotent. An index without an alias is not in the result. Errors: not_found
/// where none of the names exists.
struct get_alias {
    std::vector<std::string> indices{};
    std::vector<std::string> aliases{};

    using result_type = std::vector<alias_info>;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

struct alias_action {
    enum class kind {
        add,
        remove
    };
    kind is = kind::add;
    std::string index{};
    std::string alias{};
    std::optional<bool> is_write_index{};  ///< of an addition; 6.4 and later
    std::string filter{};                  ///< of an addition: a query, as JSON
    std::string index_routing{};           ///< of an addition, as is the next
    std::string search_routing{};
};

/// `POST /_aliases`: all of it at once or nothing, so that searches never find an alias half way. Idempotent, but for
/// the removal of what is not there, which is an error. Errors: not_found.
struct update_aliases {
    std::vector<alias_action> actions{};
    std::string master_timeout = "30s";
    std::string timeout{};

    using result_type = acknowledged;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = false;
};

struct resolved_index {
    std::string name{};
    std::vector<std::string> aliases{};
    std::vector<std::string> attributes{};  ///< open, closed, hidden, system, frozen
    std::string data_stream{};
};
struct resolved_alias {
    std::string name{};
    std::vector<std::string> indices{};
};
struct resolved_data_stream {
    std::string name{};
    std::vector<std::string> backing_indices{};
    std::string timestamp_field{};
};
struct resolved_names {
    std::vector<resolved_index> indices{};
    std::vector<resolved_alias> aliases{};
    std::vector<resolved_data_stream> data_streams{};
};

/// `GET /_resolve/index/{names}`, 7.9 and later: what names and patterns stand for. Idempotent. Errors: not_found.
struct resolve_index {
    std::vector<std::string> names{};
    std::string expand_wildcards{};  ///< open unless said

    using result_type = resolved_names;
    static constexpr fact since = facts::resolve_index;
    static constexpr bool idempotent = true;
};

struct data_stream_info {
    std::string name{};
    std::string timestamp_field{};
    std::vector<std::string> indices{};  ///< backing indices, the one that is written to last
    std::int64_t generation = 0;
    std::string status{};  ///< GREEN, YELLOW, RED
    std::string template_name{};
    std::string ilm_policy{};
};

/// `GET /_data_stream[/{names}]`, 7.9 and later (x-pack on Elasticsearch). Idempotent. Errors: not_found.
struct get_data_stream {
    std::vector<std::string> names{};

    using result_type = std::vector<data_stream_info>;
    static constexpr fact since = facts::data_streams;
    static constexpr bool idempotent = true;
};

/// `DELETE /_data_stream/{names}`, 7.9 and later (x-pack on Elasticsearch): with its backing indices; by names, not by
/// a pattern. Idempotent in effect. Errors: not_found.
struct delete_data_stream {
    std::vector<std::string> names{};

    using result_type = acknowledged;
    static constexpr fact since = facts::data_streams;
    static constexpr bool idempotent = true;
};

template <class S>
concept updates_aliases = serves<S, update_aliases>;
template <class S>
concept resolves_indices = serves<S, resolve_index>;
template <class S>
concept has_data_streams = serves<S, get_data_stream>;

ES_S3_SNAPSHOT_DECL result<request> encode(get_alias const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(update_aliases const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(resolve_index const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(get_data_stream const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(delete_data_stream const& op, server_line const& line);

ES_S3_SNAPSHOT_DECL result<std::vector<alias_info>> decode(get_alias const&, response_head const&,
                                                           std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(update_aliases const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<resolved_names> decode(resolve_index const&, response_head const&, std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<data_stream_info>> decode(get_data_stream const&, response_head const&,
                                                                 std::string_view body);
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(delete_data_stream const&, response_head const&, std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/alias.ipp>
#endif
