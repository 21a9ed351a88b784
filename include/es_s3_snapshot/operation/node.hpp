// SPDX-License-Identifier: Apache-2.0
/// @file
/// Operations on nodes: their plugins and roles, their disks, their keystores.
#pragma once

#include <es_s3_snapshot/operation/operation.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct node_plugins_info {
    std::string id{};
    std::string name{};
    std::string version{};
    std::vector<std::string> plugins{};  ///< plugins and modules, by name
    std::vector<std::string> roles{};    ///< 5.0 and later
    boost::json::object attributes{};
};

/// `GET /_nodes/plugins`: each node's plugins and modules. Idempotent.
struct get_node_plugins {
    using result_type = std::vector<node_plugins_info>;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

struct node_fs_info {
    std::string id{};
    std::string name{};
    std::vector<std::string> roles{};  ///< 5.0 and later
    bool holds_data = true;            ///< by its roles; before 5.0 by its attributes `data` and `client`
    std::uint64_t total_in_bytes = 0;
    std::uint64_t free_in_bytes = 0;
    std::uint64_t available_in_bytes = 0;
};

/// `GET /_nodes/stats/fs`: how much of each node's disks is left, and what the node is for. Idempotent.
struct get_node_fs {
    using result_type = std::vector<node_fs_info>;
    static constexpr fact since = facts::always;
    static constexpr bool idempotent = true;
};

struct reloaded_node {
    std::string id{};
    std::string name{};
    std::string reload_exception{};  ///< empty: it went well
};

/// `POST /_nodes/reload_secure_settings`, 6.4 and later: each node reads its keystore again. Idempotent.
struct reload_secure_settings {
    std::string secure_settings_password{};  ///< where the keystores have one
    std::string timeout{};

    using result_type = std::vector<reloaded_node>;
    static constexpr fact since = facts::reload_secure_settings;
    static constexpr bool idempotent = true;
};

template <class S>
concept tells_node_plugins = serves<S, get_node_plugins>;
template <class S>
concept reloads_secure_settings = serves<S, reload_secure_settings>;

ES_S3_SNAPSHOT_DECL result<request> encode(get_node_plugins const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(get_node_fs const& op, server_line const& line);
ES_S3_SNAPSHOT_DECL result<request> encode(reload_secure_settings const& op, server_line const& line);

ES_S3_SNAPSHOT_DECL result<std::vector<node_plugins_info>> decode(get_node_plugins const&, response_head const&,
                                                                  std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<node_fs_info>> decode(get_node_fs const&, response_head const&,
                                                             std::string_view body);
ES_S3_SNAPSHOT_DECL result<std::vector<reloaded_node>> decode(reload_secure_settings const&, response_head const&,
                                                              std::string_view body);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/node.ipp>
#endif
