// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/index.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/index.hpp>

#include <algorithm>
#include <charconv>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

ES_S3_SNAPSHOT_DECL result<request> encode_list_indices(list_indices const& op, server_line const& line) {
    target to("_cluster", "state", "metadata");
    to.list(op.indices);
    if (line.has(facts::expand_wildcards)) to.query("expand_wildcards", "open,closed");
    if (line.has(facts::filter_path)) {
        to.query("filter_path",
                 "metadata.indices.*.state,metadata.indices.*.aliases,metadata.indices.*.settings.index.number_of_*");
    }
    return request{method::get, to.str(), {}, {}};
}

ES_S3_SNAPSHOT_DECL result<request> encode_open_close(std::vector<std::string> const& indices, bool ignore_unavailable,
                                                      std::string_view action) {
    bool const unnamed = std::find(indices.begin(), indices.end(), std::string()) != indices.end();
    if (indices.empty() || unnamed) return make_error(errc::invalid_argument, "no index is named");
    return request{method::post,
                   target().list(indices).segment(action).query("ignore_unavailable", ignore_unavailable).str(),
                   {},
                   {}};
}

/// Settings are strings on every line: `"number_of_shards": "2"`.
inline std::uint64_t number_in_text(json_place settings, std::string_view key) {
    std::string text;
    std::uint64_t made = 0;
    settings.read(key, text);
    std::from_chars(text.data(), text.data() + text.size(), made);
    return made;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<std::vector<index_info>> decode(list_indices const&, response_head const&,
                                                           std::string_view body) {
    json_document document(body);
    std::vector<index_info> made;
    document.root()["metadata"]["indices"].each_member([&](std::string_view name, json_place place) {
        auto& index = made.emplace_back();
        std::string state;
        index.name = name;
        place.require("state", state);
        index.open = state == "open";
        auto const settings = place["settings"]["index"];
        index.number_of_shards = detail::number_in_text(settings, "number_of_shards");
        index.number_of_replicas = detail::number_in_text(settings, "number_of_replicas");
        place.read("aliases", index.aliases);
    });
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<count_result> decode(count_documents const&, response_head const&, std::string_view body) {
    json_document document(body);
    count_result made;
    document.root().require("count", made.count);
    document.root()["_shards"].read("failed", made.shards_failed);
    return document.finish(made);
}

}  // namespace v0
}  // namespace es_s3_snapshot
