// SPDX-License-Identifier: Apache-2.0
/// @file
/// What each server line can do, since when and until when: the one table that everything else reads.
#pragma once

#include <es_s3_snapshot/version/version.hpp>

#include <array>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// Named by what a line has while the fact holds. Sources: the server source of the releases named, the REST
/// specifications, and answers of real servers where the tests hold the recordings.
namespace facts {

namespace detail {
/// Since the two versions, without an end.
constexpr fact since(version elasticsearch, version opensearch = {1, 0}) {
    return {{elasticsearch, never}, {opensearch, never}};
}
/// On Elasticsearch only, up to before `until`.
constexpr fact elasticsearch_until(version until) { return {{version{1, 0}, until}, {never, never}}; }
}  // namespace detail

inline constexpr fact always = detail::since({1, 0});

// operations
inline constexpr fact verify_repository = detail::since({1, 4});
inline constexpr fact snapshot_status = detail::since({1, 1});
inline constexpr fact recovery = detail::since({1, 1});
inline constexpr fact cleanup_repository = detail::since({7, 4});
inline constexpr fact clone_snapshot = detail::since({7, 10});

// parameters and fields
inline constexpr fact repository_verify_parameter = detail::since({1, 4});
inline constexpr fact get_ignore_unavailable = detail::since({2, 2});
inline constexpr fact status_ignore_unavailable = detail::since({5, 0});
inline constexpr fact get_verbose = detail::since({5, 5});
inline constexpr fact snapshot_metadata = detail::since({7, 3});
inline constexpr fact multiple_delete = detail::since({7, 8});
inline constexpr fact restore_partial = detail::since({1, 3});
inline constexpr fact restore_include_aliases = detail::since({1, 3});
inline constexpr fact restore_index_settings = detail::since({1, 5});
inline constexpr fact filter_path = detail::since({1, 6});
inline constexpr fact expand_wildcards = detail::since({1, 7});
inline constexpr fact parallel_snapshots = detail::since({7, 9});
inline constexpr fact parallel_restores = detail::since({6, 6});

// settings of an S3 repository
/// A bucket that does not exist is created, where the keys may.
inline constexpr fact s3_creates_bucket = detail::elasticsearch_until({5, 0});
/// Keys of the bucket in the repository's settings; later they belong into each node's keystore.
inline constexpr fact s3_keys_in_settings = detail::elasticsearch_until({6, 0});
/// Endpoint and protocol: of the repository in 1.x to 5.x, of the node in 6.0 to 6.6, of either since 6.7.
inline constexpr fact s3_endpoint_early = detail::elasticsearch_until({6, 0});
inline constexpr fact s3_endpoint = detail::since({6, 7});
inline constexpr fact s3_region_early = detail::elasticsearch_until({6, 0});
inline constexpr fact s3_region = detail::since({7, 0});
/// `path_style_access`; 7.0 to 7.3 always use path style, 6.x by itself where the endpoint is not Amazon's.
inline constexpr fact s3_path_style_early{{{2, 2}, {6, 0}}, {never, never}};
inline constexpr fact s3_path_style = detail::since({7, 4});
inline constexpr fact s3_client = detail::since({5, 5});
inline constexpr fact s3_storage_class = detail::since({2, 2});
inline constexpr fact s3_canned_acl = detail::since({2, 2});
inline constexpr fact s3_readonly = detail::since({2, 1});
/// A boolean; OpenSearch 3.1 replaced it by `server_side_encryption_type`.
inline constexpr fact s3_server_side_encryption{{{1, 0}, never}, {{1, 0}, {3, 1}}};
inline constexpr fact s3_server_side_encryption_type{{never, never}, {{3, 1}, never}};
/// `POST /_nodes/reload_secure_settings`: a changed keystore needs no restart.
inline constexpr fact reload_secure_settings = detail::since({6, 4});
/// The S3 plugin comes with the server instead of being installed on each node.
inline constexpr fact s3_bundled{{{8, 0}, never}, {never, never}};

/// One row of the table of capabilities.
struct row {
    std::string_view name;
    fact holds;
};

inline constexpr std::array table{
    row{"verify_repository", verify_repository},
    row{"snapshot_status", snapshot_status},
    row{"recovery", recovery},
    row{"cleanup_repository", cleanup_repository},
    row{"clone_snapshot", clone_snapshot},
    row{"put_repository: verify", repository_verify_parameter},
    row{"get_snapshot: ignore_unavailable", get_ignore_unavailable},
    row{"snapshot_status: ignore_unavailable", status_ignore_unavailable},
    row{"get_snapshot: verbose", get_verbose},
    row{"create_snapshot: metadata", snapshot_metadata},
    row{"delete_snapshot: several", multiple_delete},
    row{"restore_snapshot: partial", restore_partial},
    row{"restore_snapshot: include_aliases", restore_include_aliases},
    row{"restore_snapshot: index_settings", restore_index_settings},
    row{"filter_path", filter_path},
    row{"expand_wildcards", expand_wildcards},
    row{"snapshots in parallel", parallel_snapshots},
    row{"restores in parallel", parallel_restores},
    row{"s3: a missing bucket is created", s3_creates_bucket},
    row{"s3: access_key, secret_key", s3_keys_in_settings},
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
    row{"reload_secure_settings", reload_secure_settings},
    row{"s3: plugin bundled", s3_bundled},
};

}  // namespace facts
}  // namespace v0
}  // namespace es_s3_snapshot
