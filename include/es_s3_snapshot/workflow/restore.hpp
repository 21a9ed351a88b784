// SPDX-License-Identifier: Apache-2.0
/// @file
/// The restore workflow: find the snapshot, close what is in the way, restore, follow it to its end, open what was
/// closed.
#pragma once

#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/operation/restore.hpp>
#include <es_s3_snapshot/workflow/follow_restore.hpp>
#include <es_s3_snapshot/workflow/restore_plan.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct restore_report {
    std::string run{};                   ///< its id, told at its start
    restore_plan plan{};                 ///< what was done with each index
    std::vector<std::string> indices{};  ///< as they are called now; without those that were left out
    std::uint64_t shards = 0;
    bool finished = false;  ///< false: accepted, and not waited for
    duration elapsed{};
};

using restore_operations =
    operations<get_repository, put_repository, delete_repository, get_node_plugins, get_snapshot, snapshot_status,
               list_indices, close_index, open_index, delete_index, restore_snapshot, get_recovery, cluster_health,
               get_routing_table, allocation_explain, get_cluster_settings, put_cluster_settings, get_index_settings,
               put_index_settings>;

/// What a restore does first: as ensure_repository, but one that is registered by this is read-only where the line can
/// (2.1 and later), unless the settings say otherwise.
ES_S3_SNAPSHOT_DECL workflow<result<bool>> ensure_readable_repository(context ctx, session<repository_operations> s,
                                                                      repository_target wanted);

/// A repository that this run registers is read-only where the line can (2.1 and later), unless the settings say
/// otherwise.
///
/// Nothing is changed before plan_restore knows that it can succeed. Indices that are in the way are closed, unless
/// `on_conflict` says otherwise, and open again on every path out: after success, refusal, a lost answer, cancellation
/// and an exception. Those that are to be deleted are deleted right before the restore is asked for. The restore
/// request is sent without waiting in it; after a lost answer _recovery tells whether it took effect. Success means
/// that every primary shard of every index is active and was not taken from a node's own disk instead of the snapshot,
/// as happens where a node restarts; not that _recovery is silent.
///
/// With `max_rate` the repository's throttle is that, and where restores keep to it the cluster's rate of recoveries;
/// what is restored gets neither replica nor refresh before its primary shards are active. All is put back on every path
/// out.
///
/// A restore from the same snapshot that is under way, as a run leaves it that was killed, is waited for, not started
/// again. Where all indices are left out, the report is empty and finished.
///
/// Errors: those of plan_restore; restore_failed (shards), still_running (max_wait is over), busy (one restore at a
/// time up to 6.5; told after busy_timeout, through which nothing stays closed), and those of ensure_repository. What
/// was deleted by then is in the message.
/// Cancellation: stops waiting and opens what was closed; a restore that was accepted goes on in the cluster.
ES_S3_SNAPSHOT_DECL workflow<result<restore_report>> restore(context ctx, session<restore_operations> s,
                                                             restore_options options);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/restore.ipp>
#endif
