// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/node.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/node.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// Whether shards of any index may be given to the node. (data_frozen takes none but those of mounted snapshots.)
inline bool holds_data(json_place node, std::vector<std::string> const& roles) {
    auto const is_data = [](std::string_view role) {
        return role == "data" || (role.starts_with("data_") && role != "data_frozen");
    };
    if (node["roles"]) return std::any_of(roles.begin(), roles.end(), is_data);
    std::string data, client;
    node["attributes"].read("data", data);
    node["attributes"].read("client", client);
    return data != "false" && client != "true";
}

}  // namespace detail

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
        place.read("roles", node.roles);
        node.holds_data = detail::holds_data(place, node.roles);
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
