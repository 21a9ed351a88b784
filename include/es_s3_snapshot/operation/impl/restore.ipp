// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/restore.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/restore.hpp>

#include <boost/json/serialize.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// The options that a line may lack; the first one that it lacks is the error.
inline result<void> check_restore_options(restore_snapshot const& op, server_line const& line) {
    struct demand {
        bool wanted;
        std::string_view option;
        fact const& needs;
    };
    for (auto const& d : {
             demand{!op.include_aliases, "include_aliases", facts::restore_include_aliases},
             demand{op.partial, "partial", facts::restore_partial},
             demand{!op.index_settings.empty(), "index_settings", facts::restore_index_settings},
             demand{!op.ignore_index_settings.empty(), "ignore_index_settings", facts::restore_index_settings},
         }) {
        if (d.wanted && !line.has(d.needs)) return not_supported(d.option, d.needs, line);
    }
    return {};
}

ES_S3_SNAPSHOT_DECL result<request> encode_restore(restore_snapshot const& op, server_line const& line) {
    if (auto checked = check_repository_name(op.repository); checked.has_error()) return checked.error();
    if (auto checked = check_snapshot_name(op.snapshot); checked.has_error()) return checked.error();
    if (auto checked = check_restore_options(op, line); checked.has_error()) return checked.error();
    json::object body{{"include_global_state", op.include_global_state}, {"ignore_unavailable", op.ignore_unavailable}};
    if (line.has(facts::restore_include_aliases)) body["include_aliases"] = op.include_aliases;
    if (line.has(facts::restore_partial)) body["partial"] = op.partial;
    if (!op.indices.empty()) body["indices"] = to_json(op.indices);
    if (!op.rename_pattern.empty()) {
        body["rename_pattern"] = op.rename_pattern;
        body["rename_replacement"] = op.rename_replacement;
    }
    if (!op.index_settings.empty()) body["index_settings"] = op.index_settings;
    if (!op.ignore_index_settings.empty()) body["ignore_index_settings"] = to_json(op.ignore_index_settings);
    return request{method::post,
                   target("_snapshot", op.repository, op.snapshot, "_restore")
                       .query("wait_for_completion", op.wait_for_completion)
                       .str(),
                   {},
                   json::serialize(body)};
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<restore_result> decode(restore_snapshot const&, response_head const&,
                                                  std::string_view body) {
    json_document document(body);
    restore_result made;
    auto const root = document.root();
    root.read("accepted", made.accepted);
    auto const snapshot = root["snapshot"];
    snapshot.read("indices", made.indices);
    snapshot["shards"].read("total", made.shards_total);
    snapshot["shards"].read("failed", made.shards_failed);
    if (document.ok() && !made.accepted && !snapshot)
        return make_error(errc::unexpected_json, "the answer holds neither 'accepted' nor 'snapshot'");
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<std::vector<shard_recovery>> decode(get_recovery const&, response_head const&,
                                                               std::string_view body) {
    json_document document(body);
    std::vector<shard_recovery> made;
    document.root().each_member([&](std::string_view name, json_place index) {
        index["shards"].each([&](json_place place) {
            auto& shard = made.emplace_back();
            shard.index = name;
            place.require("id", shard.id);
            place.read("type", shard.type);
            place.require("stage", shard.stage);
            place.read("primary", shard.primary);
            place["source"].read("repository", shard.source_repository);
            place["source"].read("snapshot", shard.source_snapshot);
            auto const size =
                place["index"]["size"] ? place["index"]["size"] : place["index"]["bytes"];  // `bytes` before 1.5
            std::uint64_t reused = 0, recovered = 0;
            size.read("total_in_bytes", shard.bytes_total);
            size.read("reused_in_bytes", reused);
            size.read("recovered_in_bytes", recovered);
            shard.bytes_recovered = reused + recovered;
        });
    });
    return document.finish(std::move(made));
}

}  // namespace v0
}  // namespace es_s3_snapshot
