// SPDX-License-Identifier: Apache-2.0
/// @file
/// Finding a snapshot, following it to its end, and judging what it ended as.
#pragma once

#include <es_s3_snapshot/operation/node.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>
#include <es_s3_snapshot/workflow/follow.hpp>

#include <map>
#include <optional>
#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

using watch_operations = operations<get_snapshot, snapshot_status, get_node_plugins>;

/// The nodes' names by their ids; empty where they cannot be asked.
ES_S3_SNAPSHOT_DECL workflow<std::map<std::string, std::string>> node_names(context ctx,
                                                                           session<operations<get_node_plugins>> s);

/// The snapshot of that name, or nothing where there is none in the repository, which must be registered.
ES_S3_SNAPSHOT_DECL workflow<result<std::optional<snapshot_info>>> find_snapshot(context ctx,
                                                                                 session<operations<get_snapshot>> s,
                                                                                 std::string repository,
                                                                                 std::string snapshot);

/// Asks until the snapshot has ended, telling progress events; the answer's state may be any final one. From the twelfth
/// second on it costs the cluster one request a second, in turns a GET of the snapshot and a status of what runs in the
/// repository; the end is noticed within a tenth of the time gone by, and within a second.
/// A shard that is being saved and of which no byte goes on for `stall_timeout` is told as a warning, with its node, once.
/// Errors: still_running, snapshot_failed where it vanished, those of get_snapshot; a 500, as of a catalogue that is just
/// being rewritten, only the fifth time in a row.
ES_S3_SNAPSHOT_DECL workflow<result<snapshot_info>> follow_snapshot(context ctx, session<watch_operations> s,
                                                                    std::string repository, std::string snapshot,
                                                                    follow_options options);

/// Success only where the state is SUCCESS and no shard failed; else the error with its failures, grouped by node and
/// cause, nodes by their names where these are given.
ES_S3_SNAPSHOT_DECL result<void> judge(snapshot_info const& ended,
                                       std::map<std::string, std::string> const& names = {});

/// The same, with the nodes' names; `ended` where it was a success.
ES_S3_SNAPSHOT_DECL workflow<result<snapshot_info>> judge_with_names(context ctx,
                                                                     session<operations<get_node_plugins>> s,
                                                                     snapshot_info ended);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/workflow/impl/snapshot.ipp>
#endif
