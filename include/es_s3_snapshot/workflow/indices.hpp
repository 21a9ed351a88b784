// SPDX-License-Identifier: Apache-2.0
/// @file
/// Matching the names and patterns that a user wrote against the indices that there are.
#pragma once

#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// `*` stands for any text, as in the servers' index patterns.
ES_S3_SNAPSHOT_DECL bool wildcard_match(std::string_view pattern, std::string_view name) noexcept;

/// The names among `there` that the list selects: exact names, patterns, `_all`, and `-pattern`, which takes away
/// again what stands before it. An empty list selects all. Errors: not_found with every name or pattern that selects
/// nothing.
ES_S3_SNAPSHOT_DECL result<std::vector<std::string>> select_indices(index_list const& wanted,
                                                                    std::vector<std::string> const& there);

/// Errors: not_found with every name or pattern of `wanted` that stands for no index, alias or data stream in `there`.
ES_S3_SNAPSHOT_DECL result<void> check_indices_exist(index_list const& wanted, std::vector<index_info> const& there);

/// `'name'`, as names stand in messages.
/// (Not `quoted`: std::quoted would be found by its argument.)
inline std::string in_quotes(std::string_view name) { return "'" + std::string(name) + "'"; }

/// `a, b, c`.
ES_S3_SNAPSHOT_DECL std::string join(std::vector<std::string> const& names, std::string_view separator = ", ");

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/indices.ipp>
#endif
