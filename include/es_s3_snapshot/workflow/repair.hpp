// SPDX-License-Identifier: Apache-2.0
/// @file
/// Undoing what a run has changed for its own time, by the run itself or by a later one.
#pragma once

#include <es_s3_snapshot/core/context.hpp>
#include <es_s3_snapshot/operation/index.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>
#include <es_s3_snapshot/workflow/throttle.hpp>

#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

using repair_operations =
    operations<open_index, get_repository, put_repository, put_cluster_settings, put_index_settings>;

/// What is told before the indices are closed; `open_again` undoes it.
ES_S3_SNAPSHOT_DECL events::pending pending_indices(std::vector<std::string> const& names);

/// Opens what a run may have closed, whatever its caller's wishes by then (stop request, deadline): asks for it again for
/// two minutes. Indices that are not there any longer are none of it. Idempotent. Errors: those of open_index, with the
/// names and the request that is left to be made.
ES_S3_SNAPSHOT_DECL workflow<result<void>> open_again(context caller, session<operations<open_index>> s,
                                                      std::vector<std::string> names);

/// Undoes a step of which a run told `undo` (events::pending) and that it could not undo itself, as after kill -9.
/// Of `settings` the keys count, for a repository of a line that hides them (2.0 to 5.x). Idempotent. Errors:
/// invalid_argument where the text is none; those of the step.
ES_S3_SNAPSHOT_DECL workflow<result<void>> repair(context ctx, session<repair_operations> s, std::string undo,
                                                  s3_repository_settings settings);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/repair.ipp>
#endif
