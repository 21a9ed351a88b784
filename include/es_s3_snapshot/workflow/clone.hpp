// SPDX-License-Identifier: Apache-2.0
/// @file
/// Cloning a snapshot, and knowing whether it was cloned when the answer is lost.
#pragma once

#include <es_s3_snapshot/operation/snapshot.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/workflow/snapshot.hpp>

#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

struct clone_options {
    std::string repository{};
    std::string snapshot{};
    std::string target{};
    index_list indices{};                 ///< of the snapshot, patterns too; none: all
    duration max_wait = duration::max();  ///< then still_running
};

using clone_operations = operations<get_snapshot, snapshot_status, get_node_plugins, clone_snapshot>;

/// Clones it once and answers the new snapshot, which is whole. The server answers when the clone is made, however long
/// that takes, so after a time-out or a lost answer the clone is looked for, and followed.
/// Errors: not_found (the snapshot, an index), conflict (the target's name), snapshot_partial, snapshot_failed,
/// still_running, busy; not_supported before 7.10.
ES_S3_SNAPSHOT_DECL workflow<result<snapshot_info>> clone(context ctx, session<clone_operations> s,
                                                          clone_options options);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/clone.ipp>
#endif
