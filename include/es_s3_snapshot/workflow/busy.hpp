// SPDX-License-Identifier: Apache-2.0
/// @file
/// What keeps a cluster busy that runs one snapshot or one restore at a time, told while a job waits for it.
#pragma once

#include <es_s3_snapshot/operation/recovery.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>

#include <set>
#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

/// Tells each snapshot that runs, in any repository, and since when, unless `told` has it. Answers whether any does:
/// false too where the cluster does not say, since whether the way is free is for the job's own request to find out.
ES_S3_SNAPSHOT_DECL workflow<bool> tell_running_snapshots(context ctx,
                                                          session<operations<get_snapshot, snapshot_status>> s,
                                                          std::set<std::string>& told);

/// The same of restores: of each snapshot from which any index is being restored.
ES_S3_SNAPSHOT_DECL workflow<bool> tell_running_restores(context ctx, session<operations<get_recovery>> s,
                                                         std::set<std::string>& told);

namespace detail {
/// `2026-11-28T12:03:00Z`; empty where it is not told.
ES_S3_SNAPSHOT_DECL std::string start_of(snapshot_info const& snapshot);
/// The cluster refused since another job holds what this one needs: up to 7.8 or 6.5 the cluster itself, later an index.
ES_S3_SNAPSHOT_DECL bool waits_for_another_job(error const& e);
}  // namespace detail

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/busy.ipp>
#endif
