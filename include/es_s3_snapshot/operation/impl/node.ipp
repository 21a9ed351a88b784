// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/node.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/node.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL result<request> encode(get_node_plugins const&, server_line const& line) {
    return request_builder(line, method::get, target("_nodes", "plugins")).finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(get_node_fs const&, server_line const& line) {
    return request_builder(line, method::get, target("_nodes", "stats", "fs")).finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(reload_secure_settings const& op, server_line const& line) {
    return request_builder(line, method::post, target("_nodes", "reload_secure_settings"))
        .query("timeout", op.timeout)
        .field("secure_settings_password", op.secure_settings_password)
        .finish();
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
        place.read("roles", node.roles);
        place.read("attributes", node.attributes);
        auto add = [&](json_place plugin) { plugin.require("name", node.plugins.emplace_back()); };
        place["plugins"].each(add);
        place["modules"].each(add);
    });
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<std::vector<node_fs_info>> decode(get_node_fs const&, response_head const&,
                                                             std::string_view body) {
    json_document document(body);
    std::vector<node_fs_info> made;
    document.root()["nodes"].each_member([&](std::string_view id, json_place place) {
        auto& node = made.emplace_back();
        node.id = id;
        place.read("name", node.name);
        auto const total = place["fs"]["total"];
        total.read("total_in_bytes", node.total_in_bytes);
        total.read("free_in_bytes", node.free_in_bytes);
        total.read("available_in_bytes", node.available_in_bytes);
    });
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<std::vector<reloaded_node>> decode(reload_secure_settings const&, response_head const&,
                                                              std::string_view body) {
    json_document document(body);
    std::vector<reloaded_node> made;
    document.root()["nodes"].each_member([&](std::string_view id, json_place place) {
        auto& node = made.emplace_back();
        node.id = id;
        place.read("name", node.name);
        place["reload_exception"].read("reason", node.reload_exception);
    });
    return document.finish(std::move(made));
}

}  // namespace v0
}  // namespace es_s3_snapshot
