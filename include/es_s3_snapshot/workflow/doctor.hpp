// SPDX-License-Identifier: Apache-2.0
/// @file
/// Examining a cluster and its repository: what a backup or a restore would stumble over, each with its cure.
#pragma once

#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/operation/node.hpp>
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/s3_settings.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>
#include <es_s3_snapshot/workflow/finding.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct doctor_options {
    std::string repository{};           ///< none: what is about one repository is left out
    s3_repository_settings settings{};  ///< what a job would register; without a bucket the place is not compared
    bool writes = true;                 ///< backups go there; false: the cluster restores from it alone
    bool own = false;  ///< it restores what it made itself: that it may write is as it should be
    duration stuck_after = std::chrono::hours(24);  ///< a snapshot that runs longer is told as stuck
};

using doctor_operations = operations<get_info, get_node_plugins, get_repository, verify_repository, cluster_health,
                                     snapshot_status, get_snapshot, visit_snapshots>;

/// Looks at the cluster, its nodes, the repository, and the snapshots in it. Changes nothing: all is GET but for
/// `POST _verify`, which removes again what it writes.
///
/// A check that fails is a finding, and the next one follows; a cluster that does not answer at first ends it.
/// Codes (info unless said otherwise):
///  - `server`, `cluster_unreachable` (error), `versions_differ` (warning), `plugin_installed`, `plugin_missing` (an
///    error, but a warning where the cluster can use the repository all the same)
///  - `settings_unusable` (error), `settings_left_out`, `repository_unnamed`, `repository_registered`,
///    `repository_absent` (error; warning where the settings say what to register), `repository_elsewhere` (error),
///    `repository_readonly` (error where the job writes), `repository_writable`, `repository_twice` (warnings: what two
///    write to gets damaged), `secrets_readable` (warning)
///  - `repository_verified`, or, as errors, what the nodes met: `bucket_missing`, `bucket_elsewhere`, `bucket_denied`,
///    `bucket_name_invalid`, `access_key_unknown`, `secret_key_wrong`, `keys_missing`, `keys_in_settings`,
///    `client_unknown`, `clock_skewed`, `store_unreachable`, `store_differs`, `role_refused`, `repository_unusable`
///  - `cluster_green`, `cluster_yellow` (warning), `cluster_red` (error)
///  - `snapshots`, `snapshot_running`, `snapshot_stuck` (warning), `snapshot_orphaned` (error)
///  - `unanswered`: a question that could not be put, or was refused
///
/// Errors: operation_canceled alone. Idempotent.
ES_S3_SNAPSHOT_DECL workflow<result<diagnosis>> examine(context ctx, session<doctor_operations> s,
                                                        doctor_options options);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/doctor.ipp>
#endif
