// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/index.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>

#include <algorithm>
#include <charconv>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// Refuses an empty list and an empty name: the servers would take it as all indices.
inline result<void> check_named(std::vector<std::string> const& indices) {
    bool const unnamed = std::find(indices.begin(), indices.end(), std::string()) != indices.end();
    if (indices.empty() || unnamed) return make_error(errc::invalid_argument, "no index is named");
    return check_name_list("an index", indices);
}

template <class Op>
request_builder on_indices(Op const& op, server_line const& line, method verb, std::string_view action,
                           std::string_view part = {}) {
    request_builder made(line, verb, target().list(op.indices).segment(action).segment(part));
    return made.check(check_named(op.indices)).master_timeout(op.master_timeout);
}

template <class Number>
bool read_number_text(Number& out, std::string_view text) {
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc() && end == text.data() + text.size();
}
inline bool read_open(bool& out, std::string_view word) {
    out = word == "open";
    return true;
}
inline index_info& add_index_info(std::vector<index_info>& to, std::string_view name) {
    to.emplace_back().name = name;
    return to.back();
}

// settings are strings on every line
inline constexpr json_field created_version_fields[] = {
    shape::text<&index_info::version_created, read_number_text<std::int64_t>>("created", "a number as text"),
};
inline constexpr json_shape<index_info> created_version_shape(created_version_fields);
inline constexpr json_field shard_settings_fields[] = {
    shape::text<&index_info::number_of_shards, read_number_text<std::uint64_t>>("number_of_shards", "a number as text"),
    shape::text<&index_info::number_of_replicas, read_number_text<std::uint64_t>>("number_of_replicas",
                                                                                  "a number as text"),
    shape::object("version", created_version_shape),
};
inline constexpr json_shape<index_info> shard_settings_shape(shard_settings_fields);
inline constexpr json_field index_state_settings_fields[] = {shape::object("index", shard_settings_shape)};
inline constexpr json_shape<index_info> index_state_settings_shape(index_state_settings_fields);
inline constexpr json_field index_info_fields[] = {
    shape::required(shape::text<&index_info::open, read_open>("state")),
    shape::object("settings", index_state_settings_shape),
    shape::field<&index_info::aliases>("aliases"),
};
inline constexpr json_shape<index_info> index_info_shape(index_info_fields);
inline constexpr json_field state_indices_fields[] = {
    shape::named_elements<std::vector<index_info>, add_index_info>("indices", index_info_shape),
};
inline constexpr json_shape<std::vector<index_info>> state_indices_shape(state_indices_fields);
inline constexpr json_field state_fields[] = {shape::object("metadata", state_indices_shape)};
inline constexpr json_shape<std::vector<index_info>> state_shape(state_fields);

inline result<void> check_block(std::string_view block) {
    for (auto const* known : {"write", "read", "read_only", "metadata"}) {
        if (block == known) return {};
    }
    return make_error(errc::invalid_argument, "'" + std::string(block) + "' is not write, read, read_only or metadata");
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<request> encode(list_indices const& op, server_line const& line) {
    request_builder made(line, method::get, target("_cluster", "state", "metadata").list(op.indices));
    made.check(check_name_list("an index", op.indices)).master_timeout(op.master_timeout);
    if (op.hidden && !line.has(facts::hidden_indices)) made.check(not_supported("hidden", facts::hidden_indices, line));
    if (line.has(facts::expand_wildcards))
        made.query("expand_wildcards", op.hidden ? "open,closed,hidden" : "open,closed");
    if (line.has(facts::filter_path)) {
        made.query("filter_path",
                   "metadata.indices.*.state,metadata.indices.*.aliases,metadata.indices.*.settings.index.number_of_*,"
                   "metadata.indices.*.settings.index.version.created");
    }
    return made.finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(close_index const& op, server_line const& line) {
    return detail::on_indices(op, line, method::post, "_close")
        .query("ignore_unavailable", op.ignore_unavailable)
        .query("wait_for_active_shards", op.wait_for_active_shards, facts::close_wait_for_active_shards)
        .query("timeout", op.timeout)
        .finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(open_index const& op, server_line const& line) {
    return detail::on_indices(op, line, method::post, "_open")
        .query("ignore_unavailable", op.ignore_unavailable)
        .query("wait_for_active_shards", op.wait_for_active_shards, facts::open_wait_for_active_shards)
        .query("timeout", op.timeout)
        .finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(delete_index const& op, server_line const& line) {
    auto made = detail::on_indices(op, line, method::delete_, {});
    if (std::any_of(op.indices.begin(), op.indices.end(), is_pattern))
        made.check(make_error(errc::invalid_argument, "indices are deleted by their names, not by a pattern"));
    return made.query("ignore_unavailable", op.ignore_unavailable).query("timeout", op.timeout).finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(refresh_index const& op, server_line const& line) {
    request_builder made(line, method::post, target().list(op.indices).segment("_refresh"));
    return made.check(detail::check_named(op.indices)).finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(count_documents const& op, server_line const& line) {
    request_builder made(line, method::get, target().list(op.indices).segment("_count"));
    return made.check(check_name_list("an index", op.indices)).finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(get_index_settings const& op, server_line const& line) {
    // 5.x refuses flat_settings beside names
    auto const& names = line.has(facts::named_flat_settings) ? op.names : std::vector<std::string>();
    request_builder made(line, method::get, target().list(op.indices).segment("_settings").list(names));
    return made.check(check_name_list("an index", op.indices)).query("flat_settings", true).finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(put_index_settings const& op, server_line const& line) {
    auto made = detail::on_indices(op, line, method::put, "_settings");
    if (op.settings.empty()) made.check(make_error(errc::invalid_argument, "no setting is given"));
    return made.query("preserve_existing", op.preserve_existing, facts::settings_preserve_existing)
        .query("reopen", op.reopen, facts::settings_reopen)
        .query("timeout", op.timeout, facts::settings_timeout)
        .body(op.settings)
        .finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(add_index_block const& op, server_line const& line) {
    return detail::on_indices(op, line, method::put, "_block", op.block)
        .check(detail::check_block(op.block))
        .query("timeout", op.timeout)
        .finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(remove_index_block const& op, server_line const& line) {
    return detail::on_indices(op, line, method::delete_, "_block", op.block)
        .check(detail::check_block(op.block))
        .query("timeout", op.timeout)
        .finish();
}

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<std::vector<index_info>>> read_answer(list_indices const&) {
    return std::make_unique<shaped_answer<std::vector<index_info>>>(detail::state_shape);
}
ES_S3_SNAPSHOT_DECL result<refresh_result> decode(refresh_index const&, response_head const&, std::string_view body) {
    json_document document(body);
    refresh_result made;
    document.root()["_shards"].read("failed", made.shards_failed);
    return document.finish(made);
}
ES_S3_SNAPSHOT_DECL result<count_result> decode(count_documents const&, response_head const&, std::string_view body) {
    json_document document(body);
    count_result made;
    document.root().require("count", made.count);
    document.root()["_shards"].read("failed", made.shards_failed);
    return document.finish(made);
}
ES_S3_SNAPSHOT_DECL result<std::vector<index_settings_info>> decode(get_index_settings const&, response_head const&,
                                                                    std::string_view body) {
    json_document document(body);
    std::vector<index_settings_info> made;
    document.root().each_member([&](std::string_view name, json_place place) {
        auto& index = made.emplace_back();
        index.index = name;
        place.read("settings", index.settings);
    });
    return document.finish(std::move(made));
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(close_index const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(open_index const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(delete_index const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(put_index_settings const&, response_head const&,
                                                std::string_view body) {
    return decode_acknowledged(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(add_index_block const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(remove_index_block const&, response_head const&,
                                                std::string_view body) {
    return decode_acknowledged(body);
}

}  // namespace v0
}  // namespace es_s3_snapshot
