// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/restore.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>
#include <es_s3_snapshot/operation/restore.hpp>

#include <algorithm>
#include <array>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// Before 1.6 a key without the prefix is dropped without a word.
inline json::object with_prefix(json::object const& settings) {
    json::object made;
    for (auto const& [key, value] : settings)
        made[key.starts_with("index.") ? std::string(key) : "index." + std::string(key)] = value;
    return made;
}
inline std::vector<std::string> with_prefix(std::vector<std::string> const& settings) {
    std::vector<std::string> made;
    for (auto const& key : settings) made.push_back(key.starts_with("index.") ? key : "index." + key);
    return made;
}

/// What no server lets a restore change. (RestoreService.UNMODIFIABLE_SETTINGS, UNREMOVABLE_SETTINGS)
inline result<void> check_settings(json::object const& settings, std::vector<std::string> const& ignored) {
    constexpr std::array<std::string_view, 5> fixed{"index.number_of_shards", "index.version.created", "index.uuid",
                                                    "index.creation_date", "index.history.uuid"};
    auto const is_fixed = [&](std::string const& key) {
        return std::find(fixed.begin(), fixed.end(), key) != fixed.end();
    };
    for (auto const& [key, value] : with_prefix(settings)) {
        if (is_fixed(std::string(key)))
            return make_error(errc::invalid_argument, "a restore cannot change the setting '" + std::string(key) + "'");
    }
    for (auto const& key : with_prefix(ignored)) {
        if (is_fixed(key) || key == "index.number_of_replicas")
            return make_error(errc::invalid_argument, "a restore cannot leave out the setting '" + key + "'");
    }
    return {};
}

inline result<restore_result> decode_restore(std::string_view body) {
    json_document document(body);
    restore_result made;
    auto const root = document.root();
    root.read("accepted", made.accepted);
    auto const snapshot = root["snapshot"];
    snapshot.read("snapshot", made.snapshot);
    snapshot.read("indices", made.indices);
    auto const shards = snapshot["shards"];
    shards.read("total", made.shards_total);
    shards.read("failed", made.shards_failed);
    shards.read("successful", made.shards_successful);
    if (document.ok() && !made.accepted && !snapshot)
        return make_error(errc::unexpected_json, "the answer holds neither 'accepted' nor 'snapshot'");
    return document.finish(std::move(made));
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<request> encode(restore_snapshot const& op, server_line const& line) {
    bool const bare = line.has(facts::restore_bare_index_settings);
    request_builder made(line, method::post, target("_snapshot", op.repository, op.snapshot, "_restore"));
    return made.check(check_repository_name(op.repository))
        .check(check_snapshot_name(op.snapshot))
        .check(check_name_list("an index", op.indices))
        .check(detail::check_settings(op.index_settings, op.ignore_index_settings))
        .query("wait_for_completion", op.wait_for_completion)
        .master_timeout(op.master_timeout)
        .field("indices", op.indices)
        .field("ignore_unavailable", op.ignore_unavailable)
        .field("allow_no_indices", op.allow_no_indices)
        .field("include_global_state", op.include_global_state)
        .field("include_aliases", op.include_aliases, facts::restore_include_aliases)
        .field("partial", op.partial, facts::restore_partial)
        .field("rename_pattern", op.rename_pattern)
        .field("rename_replacement", op.rename_replacement)
        .field("rename_alias_pattern", op.rename_alias_pattern, facts::restore_rename_alias)
        .field("rename_alias_replacement", op.rename_alias_replacement, facts::restore_rename_alias)
        .field("index_settings", bare ? op.index_settings : detail::with_prefix(op.index_settings),
               facts::restore_index_settings)
        .field("ignore_index_settings", bare ? op.ignore_index_settings : detail::with_prefix(op.ignore_index_settings),
               facts::restore_index_settings)
        .field("feature_states", op.feature_states, facts::feature_states)
        .field("storage_type", op.storage_type, facts::restore_storage_type)
        .field("source_remote_store_repository", op.source_remote_store_repository,
               facts::restore_source_remote_store_repository)
        .field("source_remote_translog_repository", op.source_remote_translog_repository,
               facts::restore_source_remote_translog_repository)
        .field("settings", op.settings, facts::restore_settings)
        .finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(mount_snapshot const& op, server_line const& line) {
    request_builder made(line, method::post, target("_snapshot", op.repository, op.snapshot, "_mount"));
    if (!op.renamed_index.empty()) made.check(check_index_name(op.renamed_index, line));
    return made.check(check_repository_name(op.repository))
        .check(check_snapshot_name(op.snapshot))
        .check(check_index_name(op.index, line))
        .check(detail::check_settings(op.index_settings, {}))
        .query("wait_for_completion", op.wait_for_completion)
        .query("storage", op.storage, facts::mount_storage)
        .master_timeout(op.master_timeout)
        .field("index", op.index)
        .field("renamed_index", op.renamed_index)
        .field("index_settings", op.index_settings)
        .field("ignore_index_settings", op.ignore_index_settings)
        .finish();
}

ES_S3_SNAPSHOT_DECL result<restore_result> decode(restore_snapshot const&, response_head const&,
                                                  std::string_view body) {
    return detail::decode_restore(body);
}
ES_S3_SNAPSHOT_DECL result<restore_result> decode(mount_snapshot const&, response_head const&, std::string_view body) {
    return detail::decode_restore(body);
}

}  // namespace v0
}  // namespace es_s3_snapshot
