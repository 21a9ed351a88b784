// SPDX-License-Identifier: Apache-2.0
/// @file
/// Moving an alias from the indices that have it to others, in one step that no search notices.
#pragma once

#include <es_s3_snapshot/operation/alias.hpp>
#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>

#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct swap_alias_options {
    std::string alias{};
    std::vector<std::string> indices{};  ///< which will have it, and no others
};

struct swap_alias_report {
    std::vector<std::string> removed{};  ///< the indices that had the alias and have it no longer; they stay as they are
    std::vector<std::string> added{};
};

using swap_alias_operations = operations<get_alias, list_indices, update_aliases>;

/// Asks whether the alias could be moved to as many indices, and changes nothing; they need not be there yet.
/// Errors: conflict where an index has its name, where one index has it and several were to have it, and where those
/// that have it do not agree in filter and routing.
ES_S3_SNAPSHOT_DECL workflow<result<void>> check_swap_alias(context ctx, session<swap_alias_operations> s,
                                                            swap_alias_options options);

/// One `update_aliases` request removes the alias and adds it, with the filter and the routing that it had; with its
/// write index too where one index has it afterwards. After a lost answer it is asked who has the alias now, and tried
/// again where nothing was done. Nothing is deleted. Idempotent. Errors: those of check_swap_alias and update_aliases.
ES_S3_SNAPSHOT_DECL workflow<result<swap_alias_report>> swap_alias(context ctx, session<swap_alias_operations> s,
                                                                   swap_alias_options options);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/swap_alias.ipp>
#endif
