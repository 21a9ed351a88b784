// SPDX-License-Identifier: Apache-2.0
/// @file
/// Following a restore to its end: how far it is, where it stands still, and why shards do not come.
#pragma once

#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/operation/diagnosis.hpp>
#include <es_s3_snapshot/operation/recovery.hpp>
#include <es_s3_snapshot/workflow/follow.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

using follow_restore_operations = operations<get_recovery, cluster_health, get_routing_table, allocation_explain>;

/// Asks until every primary shard of the indices is active, telling progress events: GET _cluster/health with
/// `wait_for_active_shards`, which the server answers when they are or after 2 s, and GET _recovery between; one
/// question a second.
///
/// Where nothing moves the shards themselves are asked for: GET _cluster/state/routing_table, and from 5.0 on
/// GET _cluster/allocation/explain. What the cluster will not try again is a failure at once when nothing else is under
/// way; up to 2.x, which tries for ever, that is a shard that failed five times. A shard that is on its way and of which
/// no byte came for `stall_timeout` is told as a warning, with its node, once.
///
/// Errors: restore_failed, with each shard and its cause, also where shards stay unassigned with nothing under way for
/// 15 s; still_running (max_wait is over); those of cluster_health.
/// Cancellation: stops asking. Nothing is changed.
ES_S3_SNAPSHOT_DECL workflow<result<std::uint64_t>> follow_restore(context ctx, session<follow_restore_operations> s,
                                                                   std::vector<std::string> indices,
                                                                   follow_options options);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/follow_restore.ipp>
#endif
