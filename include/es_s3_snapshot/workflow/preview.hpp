// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a backup or a restore would do, and what of it would fail, told without touching anything.
#pragma once

#include <es_s3_snapshot/operation/alias.hpp>
#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/operation/feature.hpp>
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
    operations<get_repository, list_indices, cluster_health, get_snapshot, snapshot_status, where_served<resolve_index>,
               get_index_settings, where_served<get_features>>;
using restore_preview_operations =
    operations<get_repository, list_indices, get_recovery, get_snapshot, snapshot_status, get_node_fs,
               get_cluster_settings, get_alias, where_served<resolve_index>, get_index_settings>;

/// All is GET, nine requests at most. Codes (errors unless said otherwise):
///  - `repository_registered`, `repository_absent` (info: the run would register it), `repository_unusable`
///  - `repository_twice` (a warning: this cluster may write to the same place under another name)
///  - `snapshot_name_invalid`, `snapshot_name_taken`, `backup_under_way` (info: an earlier run's, that this one would wait
///    for)
///  - `index_missing` (a name or pattern that stands for nothing), `index_closed` (before 7.2: named, it would fail the
///    job; matched by a pattern, it would be left out without a word, which is a warning), `index_red` (the snapshot
///    would be PARTIAL at best; a warning where that is wanted), `index_from_older_major` (info: it cannot be restored
///    in the next major release)
///  - `index_hidden` (info: a pattern stands for it all the same; 7.9 and later)
///  - `data_stream_torn` (a warning: backing indices are named, the data stream is not; 7.9 and later)
///  - `index_read_only` (a warning: the block of a full disk, which is saved with the index; 6.0 and later)
///  - `global_state_saved` (info: with the names of the features that keep a state of their own)
///  - `throttles_lifted` (info: what `max_rate` changes meanwhile; an error where it cannot be)
///  - `snapshot_running` (an error up to 7.8, which makes one at a time; later info)
///  - `unanswered`: a question that could not be put, or was refused; a warning where the backup itself does not ask it
///
/// Errors: operation_canceled alone.
ES_S3_SNAPSHOT_DECL workflow<result<backup_preview>> preview_backup(context ctx, session<backup_preview_operations> s,
                                                                    backup_options options);

/// All is GET, at most nine requests beside those of plan_restore. Codes (info unless said otherwise):
///  - `repository_registered`, `repository_absent` (a warning: what it holds is not known before it is registered),
///    `repository_unusable` (error)
///  - `repository_writable` (a warning: this cluster may write to the place of another one's backups; 2.1 and later),
///    `repository_twice` (where the backups are its own: as for a backup)
///  - `throttles_lifted` (as for a backup)
///  - whatever plan_restore refuses, by the name of its errc (error): `not_found`, `conflict`, `incompatible`,
///    `snapshot_partial`, …
///  - `index_closes`, `index_overwritten`, `index_deleted` (warning), `index_renamed`, `index_skipped`,
///    `restore_under_way`, with the names
///  - `global_state_overwritten` (warning), `global_state_absent` (an error on Elasticsearch 8.0 and later: the
///  snapshot
///    has none)
///  - `name_is_alias`, `name_is_data_stream` (errors: no index can be restored under such a name)
///  - `aliases_replaced` (those that the targets have there now), `alias_write_index` (a warning: an alias of a target
///    writes to another index there, and may have written to the target when the snapshot was made)
///  - `data_stream_write_index` (an error: it can be neither closed nor deleted), `data_stream_backing_index` (a
///  warning
///    where it would leave its data stream), `data_stream_not_restored` (a warning: only its indices are)
///  - `system_index` (an error on Elasticsearch 8.0 and later, which restore it as a part of a feature state alone; a
///    warning from 7.12 on, and for other names with a dot before them)
///  - `lifecycle_policy` (a warning: of the index that is there, which the restored one may bring too)
///  - `allocation_disabled` (an error where no restored shard gets a node, else a warning), `allocation_filtered`
///    (warning), `data_tier_absent` (warning), `replicas_unassigned`
///  - `shard_limit` (an error: more than cluster.max_shards_per_node allows; every open index counts)
///  - `disk_watermark` (with each node that is beyond the low one and so takes no shard: a warning, an error where that
///    is every node), `disk_space` (an error where the data nodes together have less left than the snapshot holds; a
///    warning where they have less up to the low watermark, or where what is replaced may leave enough)
///  - `unanswered` (an error; a warning where the restore itself does not ask it)
/// Before 5.0 settings of elasticsearch.yml are not told, so that only those that the API changed are known.
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
