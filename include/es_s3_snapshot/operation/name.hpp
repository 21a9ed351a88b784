// SPDX-License-Identifier: Apache-2.0
/// @file
/// The servers' rules for the names of repositories, snapshots and indices, applied before anything is sent.
#pragma once

#include <es_s3_snapshot/core/error.hpp>
#include <es_s3_snapshot/version/version.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// Names and patterns of indices; empty means all. Sent as a list, so that a name needs no quoting.
using index_list = std::vector<std::string>;

/// Errors: invalid_argument where the name breaks the rules of the servers, which are the same on all lines: not empty,
/// none of `\ / * ? " < > |`, blank, comma, `#`. (Strings.validFileName)
ES_S3_SNAPSHOT_DECL result<void> check_repository_name(std::string_view name);
/// Likewise; besides lower case, and without `_` at the start. (SnapshotsService.validate)
ES_S3_SNAPSHOT_DECL result<void> check_snapshot_name(std::string_view name);

/// For an index that is to be made, by a rename say. Besides what a snapshot's name must keep: at most 255 bytes, not
/// `.` or `..`; from 5.0 on (and on OpenSearch) neither `-` nor `+` at the start, from 7.0 on no `:`.
/// (MetadataCreateIndexService.validateIndexOrAliasName)
ES_S3_SNAPSHOT_DECL result<void> check_index_name(std::string_view name, server_line const& line);

/// For a list of names and patterns (`daily-*`, `-daily-1`) of what there may be: none is empty, or would be another
/// request than the one that is meant. `what`: `an index`, for the message.
ES_S3_SNAPSHOT_DECL result<void> check_name_list(std::string_view what, std::vector<std::string> const& names);

/// Whether it stands for any number of things: `logs-*`, `_all`, `_current`.
ES_S3_SNAPSHOT_DECL bool is_pattern(std::string_view name) noexcept;

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/name.ipp>
#endif
