// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/busy.hpp.
#pragma once

#include <es_s3_snapshot/operation/name_pattern.hpp>
#include <es_s3_snapshot/workflow/busy.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/snapshot.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

ES_S3_SNAPSHOT_DECL std::string start_of(snapshot_info const& snapshot) {
    if (snapshot.start_time_in_millis == 0) return {};
    wall_time const started(std::chrono::milliseconds(snapshot.start_time_in_millis));
    auto const text = resolve_name("%Y-%m-%dT%H:%M:%SZ", started);
    return text.has_error() ? std::string() : *text;
}

/// `, which runs since 2026-11-28T12:03:00Z`; nothing where it is not told.
inline std::string running_since(result<std::optional<snapshot_info>> const& found) {
    auto const since = found.has_error() || !*found ? std::string() : start_of(**found);
    return since.empty() ? "" : ", which runs since " + since;
}

ES_S3_SNAPSHOT_DECL bool waits_for_another_job(error const& e) {
    return busy_with_another_job(e) || e.info.server_type == "snapshot_in_progress_exception" ||
           e.info.server_reason.find("being snapshotted") != std::string::npos;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<bool> tell_running_snapshots(context ctx,
                                                          session<operations<get_snapshot, snapshot_status>> s,
                                                          std::set<std::string>& told) {
    if (!s.has(facts::snapshot_status)) co_return false;
    snapshot_status const ask;
    auto const running = co_await exchange(ctx, s, ask);
    if (running.has_error()) co_return false;
    for (auto const& one : *running) {
        auto const name = in_quotes(one.snapshot) + " in " + in_quotes(one.repository);
        if (!told.insert("snapshot " + name).second) continue;
        auto const found = co_await find_snapshot(ctx, s, one.repository, one.snapshot);
        ctx.note("waiting for the snapshot " + name + detail::running_since(found));
    }
    co_return !running->empty();
}

ES_S3_SNAPSHOT_DECL workflow<bool> tell_running_restores(context ctx, session<operations<get_recovery>> s,
                                                         std::set<std::string>& told) {
    if (!s.has(facts::recovery)) co_return false;
    get_recovery ask;
    ask.active_only = true;
    auto const running = co_await exchange(ctx, s, ask);
    if (running.has_error()) co_return false;
    bool any = false;
    for (auto const& index : *running) {
        for (auto const& shard : index.shards) {
            if (shard.source_snapshot.empty() || shard.stage == "DONE") continue;
            any = true;
            auto const name = in_quotes(shard.source_snapshot) + " in " + in_quotes(shard.source_repository);
            if (told.insert("restore " + name).second)
                ctx.note("waiting for the restore of " + in_quotes(index.index) + " from the snapshot " + name);
        }
    }
    co_return any;
}

}  // namespace v0
}  // namespace es_s3_snapshot
