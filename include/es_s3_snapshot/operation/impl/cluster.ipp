// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/cluster.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/cluster.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
/// The first release of the OpenSearch major that ships a Lucene of this version.
inline version opensearch_by_lucene(std::string_view lucene) {
    auto const v = parse_version(lucene).value_or(version{8, 0, 0});
    return {v.major <= 8 ? 1 : v.major - 7, 0, 0};
}
}  // namespace detail

ES_S3_SNAPSHOT_DECL result<cluster_info> decode(get_info const&, response_head const&, std::string_view body) {
    json_document document(body);
    auto const root = document.root();
    cluster_info made;
    root.read("name", made.node_name);
    root.read("cluster_name", made.cluster_name);
    root.read("cluster_uuid", made.cluster_uuid);
    root.read("tagline", made.tagline);
    auto const told = root["version"];
    std::string distribution, lucene;
    told.require("number", made.number);
    told.read("distribution", distribution);
    told.read("lucene_version", lucene);
    auto const number = parse_version(made.number);
    if (document.ok() && !number)
        return make_error(errc::malformed_answer, "the server calls its version '" + made.number + "'");
    made.version = number.value_or(version{});
    bool const tagline_of_opensearch = made.tagline.starts_with("The OpenSearch Project");
    if (distribution == "opensearch" || tagline_of_opensearch) made.product = distribution::opensearch;
    if (distribution.empty() && tagline_of_opensearch) {
        made.compatibility_mode = true;
        made.version = detail::opensearch_by_lucene(lucene);
    }
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<cluster_health_info> decode(cluster_health const&, response_head const&,
                                                       std::string_view body) {
    json_document document(body);
    auto const root = document.root();
    cluster_health_info made;
    root.require("status", made.status);
    root.read("timed_out", made.timed_out);
    root.read("number_of_nodes", made.number_of_nodes);
    root.read("initializing_shards", made.initializing_shards);
    root.read("unassigned_shards", made.unassigned_shards);
    root["indices"].each_member([&](std::string_view name, json_place place) {
        auto& index = made.indices.emplace_back();
        index.name = name;
        place.require("status", index.status);
        place.require("number_of_shards", index.number_of_shards);
        place.require("active_primary_shards", index.active_primary_shards);
        place.read("initializing_shards", index.initializing_shards);
        place.read("unassigned_shards", index.unassigned_shards);
        place.read("relocating_shards", index.relocating_shards);
    });
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<std::vector<node_plugins_info>> decode(get_node_plugins const&, response_head const&,
                                                                  std::string_view body) {
    json_document document(body);
    std::vector<node_plugins_info> made;
    document.root()["nodes"].each_member([&](std::string_view id, json_place place) {
        auto& node = made.emplace_back();
        node.id = id;
        place.read("name", node.name);
        place.read("version", node.version);
        auto add = [&](json_place plugin) { plugin.require("name", node.plugins.emplace_back()); };
        place["plugins"].each(add);
        place["modules"].each(add);
    });
    return document.finish(std::move(made));
}

}  // namespace v0
}  // namespace es_s3_snapshot
