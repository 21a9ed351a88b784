// SPDX-License-Identifier: Apache-2.0
/// @file
/// The settings of an S3 repository as a validated value, rendered as each server line takes them.
#pragma once

#include <es_s3_snapshot/core/error.hpp>
#include <es_s3_snapshot/version/facts.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// Names are the servers' own. An empty string or nullopt leaves the setting to the server's default.
struct s3_repository_settings {
    std::string bucket{};
    std::string base_path{};  ///< without slashes at its ends
    std::string region{};
    std::string endpoint{};    ///< `host[:port]` of an S3-compatible store
    std::string protocol{};    ///< `http` or `https`
    std::string access_key{};  ///< 1.x to 5.x only; later lines take keys from each node's keystore
    std::string secret_key{};
    std::string client{};    ///< 5.5 and later: the name of the client settings on the nodes
    std::string role_arn{};  ///< Amazon's managed service only
    std::string chunk_size{};
    std::string max_snapshot_bytes_per_sec{};
    std::string max_restore_bytes_per_sec{};
    std::string storage_class{};
    std::string canned_acl{};
    std::string server_side_encryption_type{};  ///< OpenSearch 3.1 and later
    std::optional<bool> path_style_access;
    std::optional<bool> compress;
    std::optional<bool> server_side_encryption;
    std::optional<bool> readonly;
    /// The cluster is a domain of Amazon's managed service: it needs role_arn, holds the keys itself, and reaches a
    /// bucket in us-east-1 by its endpoint instead of its region.
    bool amazon_service = false;
};

/// What `render` made, and what it could not put into the settings without this being an error.
struct rendered_s3_settings {
    boost::json::object settings{};
    std::vector<std::string> left_out{};  ///< sentences for the user; they hold no secret
};

/// The settings for one line.
///
/// Left out with a sentence: the keys from 6.0 on (the node's keystore holds them; the sentence gives the commands),
/// and region, endpoint, protocol or path style on lines that take them from the node's own configuration.
/// Errors, nothing is guessed: invalid_argument for a value that no line takes (bucket missing or malformed, a
/// protocol that is neither http nor https, a size that is none, one key without the other); not_supported for an
/// option that changes what is stored and that the line lacks (storage_class, canned_acl, readonly, client,
/// encryption); invalid_argument for Amazon's managed service without role_arn.
ES_S3_SNAPSHOT_DECL result<rendered_s3_settings> render(s3_repository_settings const& s, server_line const& line);

/// `20mb`, `1.5gb`, `100b`, `-1`: whether the servers read it as a size.
ES_S3_SNAPSHOT_DECL bool is_size(std::string_view text);

/// True where both name the same place in the same store: bucket and base path, and the endpoint where both have one.
ES_S3_SNAPSHOT_DECL bool same_place(boost::json::object const& a, boost::json::object const& b);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/s3_settings.ipp>
#endif
