// SPDX-License-Identifier: Apache-2.0
/// @file
/// The backup workflow: see that the repository is registered, create a snapshot, follow it to its end.
#pragma once

#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/workflow/delete_snapshots.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>
#include <es_s3_snapshot/workflow/snapshot.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

struct backup_options {
    repository_target repository{};
    std::string snapshot{};
    index_list indices{};
    bool include_global_state = true;
    bool partial = false;
    /// What the snapshot's metadata says beside the run's id, in "es-s3-snapshot"; left out with a warning where the
    /// line has no metadata (before 7.3), or where both are longer than the servers take.
    boost::json::object metadata{};
    follow_options follow{};
    std::optional<std::string> max_rate{};  ///< the repository's throttle while it runs, such as 500mb (throttle.hpp)
    /// How long a cluster is waited for that is busy with another snapshot, or being made free of one (up to 7.8).
    duration busy_timeout = duration::zero();
    /// Cancelled, it deletes the snapshot that this run has created and that runs still; one it attached to goes on.
    bool abort_on_cancel = false;
};

struct backup_report {
    std::string run{};         ///< its id, told at its start; in the snapshot's metadata where this run created it
    snapshot_info snapshot{};  ///< as the cluster tells it at the end; only the name where not waited for
    bool finished = false;     ///< false: accepted, and not waited for
    duration elapsed{};
};

using backup_operations = operations<get_repository, put_repository, delete_repository, get_node_plugins, list_indices,
                                     get_snapshot, create_snapshot, snapshot_status, delete_snapshot>;

/// Nothing is changed before it is known that every index exists and the name is free. The create request is sent
/// without waiting in it; after a lost answer GET tells whether it took effect, by name and run id (in `metadata`,
/// 7.3 and later). Success is SUCCESS with no failed shard and nothing else.
///
/// A run that was killed, or did not wait, is attached to by running it again: a snapshot of the name that the cluster is
/// still making is waited for and judged, not made again, where it holds every index wanted and bears the mark of such a
/// run in its metadata; before 7.3, where it holds those indices and no others; 1.0 cannot tell, and attaches to none.
/// One that has ended is a conflict, whoever made it.
///
/// With `max_rate` the repository's throttle is that, and put back on every path out; an attached one keeps its own
/// where the cluster changes nothing beneath it.
///
/// Errors: not_found (an index), conflict (the name, told with state and start, or the repository's name),
/// snapshot_partial, snapshot_failed, still_running (max_wait is over), busy (one snapshot at a time up to 7.8; told
/// after 5 s, since the one before may be ending, or after busy_timeout), and those of ensure_repository.
/// Cancellation: stops waiting; the snapshot goes on in the cluster, unless abort_on_cancel says otherwise.
ES_S3_SNAPSHOT_DECL workflow<result<backup_report>> backup(context ctx, session<backup_operations> s,
                                                           backup_options options);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/backup.ipp>
#endif
