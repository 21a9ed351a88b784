// SPDX-License-Identifier: Apache-2.0
/// @file
/// What each server line takes in the settings of an S3 repository.
#pragma once

#include <es_s3_snapshot/version/fact.hpp>

#include <array>

namespace es_s3_snapshot {
inline namespace v0 {
namespace facts {

/// A bucket that does not exist is created, where the keys may.
inline constexpr fact s3_creates_bucket = detail::elasticsearch_until({5, 0});
/// Keys of the bucket in the repository's settings; later they belong into each node's keystore.
inline constexpr fact s3_keys_in_settings = detail::elasticsearch_until({6, 0});
/// The same, and a GET does not tell them: what writes settings back that it read there deletes the keys.
inline constexpr fact s3_keys_hidden{{{2, 0}, {6, 0}}, detail::nowhere};
/// Endpoint and protocol: of the repository in 1.x to 5.x, of the node in 6.0 to 6.6, of either since 6.7.
inline constexpr fact s3_endpoint_early = detail::elasticsearch_until({6, 0});
inline constexpr fact s3_endpoint = detail::since({6, 7});
inline constexpr fact s3_region_early = detail::elasticsearch_until({6, 0});
inline constexpr fact s3_region = detail::since({7, 0});
/// `path_style_access`; 7.0 to 7.3 always use path style, 6.x by itself where the endpoint is not Amazon's.
inline constexpr fact s3_path_style_early{{{2, 2}, {6, 0}}, detail::nowhere};
inline constexpr fact s3_path_style = detail::since({7, 4});
inline constexpr fact s3_client = detail::since({5, 5});
inline constexpr fact s3_storage_class = detail::since({2, 2});
inline constexpr fact s3_canned_acl = detail::since({2, 2});
inline constexpr fact s3_readonly = detail::since({2, 1});
/// A boolean; OpenSearch 3.1 replaced it by `server_side_encryption_type`.
inline constexpr fact s3_server_side_encryption{detail::everywhere, {{1, 0}, {3, 1}}};
inline constexpr fact s3_server_side_encryption_type = detail::opensearch_since({3, 1});
/// The S3 plugin comes with the server instead of being installed on each node.
inline constexpr fact s3_bundled = detail::elasticsearch_since({8, 0});

inline constexpr std::array s3_table{
    row{"s3: a missing bucket is created", s3_creates_bucket},
    row{"s3: access_key, secret_key", s3_keys_in_settings},
    row{"s3: access_key, secret_key are not told", s3_keys_hidden},
    row{"s3: endpoint, protocol", s3_endpoint_early},
    row{"s3: endpoint, protocol (again)", s3_endpoint},
    row{"s3: region", s3_region_early},
    row{"s3: region (again)", s3_region},
    row{"s3: path_style_access", s3_path_style_early},
    row{"s3: path_style_access (again)", s3_path_style},
    row{"s3: client", s3_client},
    row{"s3: storage_class", s3_storage_class},
    row{"s3: canned_acl", s3_canned_acl},
    row{"s3: readonly", s3_readonly},
    row{"s3: server_side_encryption", s3_server_side_encryption},
    row{"s3: server_side_encryption_type", s3_server_side_encryption_type},
    row{"s3: plugin bundled", s3_bundled},
};

}  // namespace facts
}  // namespace v0
}  // namespace es_s3_snapshot
