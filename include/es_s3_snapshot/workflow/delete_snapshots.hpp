// SPDX-License-Identifier: Apache-2.0
/// @file
/// Deleting snapshots by their names: as many at once as the line takes, and none forgotten when an answer is lost.
#pragma once

#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>

#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

struct delete_options {
    std::string repository{};
    std::vector<std::string> snapshots{};  ///< names, not patterns
    duration max_wait = duration::max();   ///< for all of them; then still_running
};

struct delete_report {
    std::vector<std::string> deleted{};  ///< gone, by this run or by somebody else meanwhile
};

using delete_operations = operations<get_snapshot, delete_snapshot>;

/// Up to 7.7 one by one, later in requests of up to a hundred names and 3 kB: each rewrites the repository's catalogue.
/// Deleting takes long, so after a time-out or a lost answer it is asked what is still there, and waited for; what was
/// not taken up is asked for again. Notes tell how far it is.
///
/// Errors: not_found where a name is not there at the start, and nothing is deleted then; busy (one operation at a time
/// up to 7.8); still_running. What was deleted by then stays deleted: the message says how many.
/// Idempotent: what is gone is done.
ES_S3_SNAPSHOT_DECL workflow<result<delete_report>> delete_snapshots(context ctx, session<delete_operations> s,
                                                                     delete_options options);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/delete_snapshots.ipp>
#endif
