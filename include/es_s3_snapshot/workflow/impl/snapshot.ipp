// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/snapshot.hpp.
#pragma once

#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/snapshot.hpp>

#include <map>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// Tells how far it is; answers whether it runs. Asked is what runs in the repository: had the snapshot just ended, the
/// server would read every shard's list of files for the status of that one.
inline workflow<result<bool>> tell_snapshot_progress(context ctx, session<operations<snapshot_status>> s,
                                                     std::string repository, std::string snapshot, duration elapsed) {
    snapshot_status ask;
    ask.repository = std::move(repository);
    auto const running = co_await exchange(ctx, s, ask);
    if (running.has_error()) co_return running.error();
    for (auto const& one : *running) {
        if (one.snapshot != snapshot) continue;
        ctx.tell(events::progress{one.all.shards_total, one.all.shards_done + one.all.shards_failed,
                                  one.all.bytes_total, one.all.bytes_done, elapsed});
        co_return true;
    }
    co_return false;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<std::optional<snapshot_info>>> find_snapshot(context ctx,
                                                                                 session<operations<get_snapshot>> s,
                                                                                 std::string repository,
                                                                                 std::string snapshot) {
    get_snapshot get;
    get.repositories = {std::move(repository)};
    get.snapshots = {snapshot};
    auto found = co_await exchange(ctx, s, get);
    if (found.has_error()) {
        // the repository is known to be there: what is missing is the snapshot
        if (found.error().is(errc::not_found)) co_return std::optional<snapshot_info>();
        co_return found.error();
    }
    for (auto& info : found->snapshots) {
        if (info.snapshot == snapshot) co_return std::optional(std::move(info));
    }
    co_return std::optional<snapshot_info>();
}

namespace detail {

/// Where the snapshot cannot be looked at any longer, it may go on all the same.
inline error not_followed(error e, std::string const& repository, std::string const& snapshot) {
    if (e.info.hint.empty())
        e.info.hint = "the snapshot may go on in the cluster: ask GET /_snapshot/" + repository + "/" + snapshot;
    return e;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<snapshot_info>> follow_snapshot(context ctx, session<watch_operations> s,
                                                                    std::string repository, std::string snapshot,
                                                                    follow_options options) {
    constexpr auto status_every = std::chrono::seconds(1);  // people read at most one line a second
    constexpr auto grace = std::chrono::seconds(5);
    constexpr int most_refusals = 5;
    auto const began = ctx.now();
    auto told = began;
    int refusals = 0;   // in a row
    bool seen = false;  // running, by the GET before
    for (;;) {
        auto const elapsed = ctx.now() - began;
        // in turns, so that a long job costs one request a second: a status, which the server takes longer for, says as
        // well that it runs
        bool runs = false;
        if (std::exchange(seen, false) && ctx.now() - told >= status_every) {
            told = ctx.now();
            auto const told_as_running = co_await detail::tell_snapshot_progress(ctx, s, repository, snapshot, elapsed);
            runs = !told_as_running.has_error() && *told_as_running;  // else the GET tells what is wrong
        }
        std::optional<snapshot_info> found;
        if (!runs) {
            auto asked = co_await find_snapshot(ctx, s, repository, snapshot);
            if (asked.has_error()) {
                // a catalogue that is just being rewritten may be unreadable for a moment
                if (asked.error().info.status != 500 || ++refusals == most_refusals)
                    co_return detail::not_followed(asked.error(), repository, snapshot);
                ctx.tell(events::retrying{asked.error(), std::chrono::seconds(1)});
                auto const waited = co_await ctx.pause(std::chrono::seconds(1));
                if (waited.has_error()) co_return waited.error();
                continue;
            }
            found = std::move(*asked);
            seen = found.has_value();
        }
        refusals = 0;
        if (!runs && !found && elapsed > grace)
            co_return make_error(errc::snapshot_failed,
                                 "the snapshot " + in_quotes(snapshot) + " is not in the repository: it could not be " +
                                     "finished, or was deleted or aborted",
                                 "the log of the master node tells why, most often that the store did not answer");
        if (found && found->state != snapshot_state::in_progress) co_return std::move(*found);
        if (elapsed >= options.max_wait || ctx.expired())
            co_return make_error(errc::still_running, "the snapshot " + in_quotes(snapshot) + " is still running",
                                 "it goes on in the cluster; ask GET /_snapshot/" + repository + "/" + snapshot);
        auto const pause = std::min(poll_interval(elapsed), options.max_wait - elapsed);
        if (auto waited = co_await ctx.pause(pause); waited.has_error()) co_return waited.error();
    }
}

ES_S3_SNAPSHOT_DECL result<void> judge(snapshot_info const& ended) {
    bool const whole = ended.state == snapshot_state::success && ended.shards_failed == 0 && ended.failures.empty();
    if (whole) return {};
    std::map<std::string, std::vector<std::string>> by_reason;
    for (auto const& f : ended.failures)
        by_reason[f.reason].push_back("[" + f.index + "][" + std::to_string(f.shard_id) + "]");
    std::string text = "the snapshot " + in_quotes(ended.snapshot) + " ended as " +
                       std::string(to_string(ended.state)) + ", " + std::to_string(ended.shards_failed) + " of " +
                       std::to_string(ended.shards_total) + " shards failed";
    if (!ended.reason.empty()) text += "; " + ended.reason;
    for (auto const& [reason, shards] : by_reason) text += "; " + join(shards, " ") + ": " + reason;
    bool const partial = ended.state == snapshot_state::partial || ended.state == snapshot_state::success;
    return make_error(partial ? errc::snapshot_partial : errc::snapshot_failed, std::move(text),
                      "it is in the repository all the same; see to the shards named, delete it, and back up again");
}

}  // namespace v0
}  // namespace es_s3_snapshot
