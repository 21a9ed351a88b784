// SPDX-License-Identifier: Apache-2.0
/// @file
/// Listing a repository's snapshots in bounded memory, in the way that costs the cluster least.
#pragma once

#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct list_options {
    std::string repository{};
    std::vector<std::string> snapshots{};  ///< names and patterns (`daily-*`, `-daily-1`); none: all
    bool details = true;                   ///< false: names, indices and states, which cost the server far less
    std::function<void(snapshot_info const&)> visit{};
};

/// Hands each snapshot to `visit` as it arrives, and forgets it; answers how many there were. Patterns are matched here
/// where the line does not know them. Errors: not_found (the repository, or a name that is no pattern); those of
/// visit_snapshots. Idempotent as a whole: nothing is handed on twice.
ES_S3_SNAPSHOT_DECL workflow<result<std::uint64_t>> list_snapshots(context ctx, session<operations<visit_snapshots>> s,
                                                                   list_options options);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/list.ipp>
#endif
