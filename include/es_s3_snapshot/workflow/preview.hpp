// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a backup or a restore would do, and what of it would fail, told without touching anything.
#pragma once

#include <es_s3_snapshot/operation/node.hpp>
#include <es_s3_snapshot/workflow/backup.hpp>
#include <es_s3_snapshot/workflow/finding.hpp>
#include <es_s3_snapshot/workflow/restore.hpp>

#include <optional>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct backup_preview : diagnosis {
    std::vector<index_info> indices{};  ///< that would be saved
};

struct restore_preview : diagnosis {
    std::optional<restore_plan> plan{};  ///< none where it cannot be made: a finding tells why
};

using backup_preview_operations =
    operations<get_repository, list_indices, cluster_health, get_snapshot, snapshot_status>;
using restore_preview_operations = operations<get_repository, list_indices, get_recovery, get_snapshot, snapshot_status,
                                              get_node_fs>;

/// All is GET. Codes (errors unless said otherwise):
///  - `repository_registered`, `repository_absent` (info: the run would register it), `repository_unusable`
///  - `snapshot_name_invalid`, `snapshot_name_taken`, `backup_under_way` (info: an earlier run's, that this one would wait
///    for)
///  - `index_missing` (a name or pattern that stands for nothing), `index_closed` (before 7.2: named, it would fail the
///    job; matched by a pattern, it would be left out without a word, which is a warning), `index_red` (the snapshot
///    would be PARTIAL at best; a warning where that is wanted), `index_from_older_major` (info: it cannot be restored
///    in the next major release)
///  - `snapshot_running` (an error up to 7.8, which makes one at a time; later info)
///  - `unanswered`: a question that could not be put, or was refused
///
/// Errors: operation_canceled alone.
ES_S3_SNAPSHOT_DECL workflow<result<backup_preview>> preview_backup(context ctx, session<backup_preview_operations> s,
                                                                    backup_options options);

/// All is GET. Codes (info unless said otherwise):
///  - `repository_registered`, `repository_absent` (a warning: what it holds is not known before it is registered),
///    `repository_unusable` (error)
///  - whatever plan_restore refuses, by the name of its errc (error): `not_found`, `conflict`, `incompatible`,
///    `snapshot_partial`, …
///  - `index_closes`, `index_overwritten`, `index_deleted` (warning), `index_renamed`, `index_skipped`,
///    `restore_under_way`, with the names
///  - `global_state_overwritten` (warning)
///  - `disk_space` (an error where the data nodes together have less left than the snapshot holds; a warning where 85 %
///    of their disks would be in use, the low watermark)
///  - `unanswered` (error)
///
/// Errors: operation_canceled alone.
ES_S3_SNAPSHOT_DECL workflow<result<restore_preview>> preview_restore(context ctx,
                                                                      session<restore_preview_operations> s,
                                                                      restore_options options);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/preview.ipp>
#endif
