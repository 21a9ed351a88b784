// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/snapshot.hpp.
#pragma once

#include <es_s3_snapshot/operation/server_error.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/snapshot.hpp>

#include <algorithm>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// The status of a snapshot that runs; nothing where it does not. Asked is what runs in the repository: had the snapshot
/// just ended, the server would read every shard's list of files for the status of that one.
inline workflow<std::optional<snapshot_status_info>> status_of_running(context ctx, session<operations<snapshot_status>> s,
                                                                       std::string repository, std::string snapshot) {
    snapshot_status ask;
    ask.repository = std::move(repository);
    auto running = co_await exchange(ctx, s, ask);
    if (running.has_error()) co_return std::nullopt;  // the GET that comes next tells what is wrong
    for (auto& one : *running) {
        if (one.snapshot == snapshot) co_return std::optional(std::move(one));
    }
    co_return std::nullopt;
}

/// The shards that are being copied, with their nodes.
inline std::vector<std::string> under_way(snapshot_status_info const& status,
                                          std::map<std::string, std::string> const& names) {
    std::vector<std::string> shards;
    for (auto const& index : status.indices) {
        for (auto const& shard : index.shards) {
            if (shard.node.empty() || shard.stage == "DONE" || shard.stage == "FAILURE") continue;
            auto const name = names.find(shard.node);
            shards.push_back(shard_name(index.name, shard.id) + " on " +
                             (name == names.end() ? shard.node : name->second) + " (" + shard.stage + ", " +
                             std::to_string(shard.bytes_done) + " of " + std::to_string(shard.bytes_total) + " bytes)");
        }
    }
    return shards;
}

inline void tell_snapshot_progress(context const& ctx, snapshot_progress const& all, growth& bytes, duration elapsed) {
    ctx.tell(events::progress{all.shards_total, all.shards_done + all.shards_failed, all.bytes_total, all.bytes_done,
                              elapsed});
    bytes.see(all.bytes_done + all.shards_done, ctx.now());
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<std::map<std::string, std::string>> node_names(context ctx,
                                                                           session<operations<get_node_plugins>> s) {
    std::map<std::string, std::string> names;
    auto const nodes = co_await exchange(ctx, s, get_node_plugins());
    if (nodes.has_error()) co_return names;
    for (auto const& node : *nodes) names[node.id] = node.name;
    co_return names;
}

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
    auto const patience = patient(s.cluster.options);
    session<watch_operations> const asking({s.cluster.nodes, s.cluster.auth, patience}, s.speak);
    auto const began = ctx.now();
    auto told = began;
    detail::growth bytes{began};
    int refusals = 0;   // in a row
    bool seen = false;  // running, by the GET before
    for (;;) {
        auto const elapsed = ctx.now() - began;
        // in turns, so that a long job costs one request a second: a status, which the server takes longer for, says as
        // well that it runs
        bool runs = false;
        if (std::exchange(seen, false) && ctx.now() - told >= status_every) {
            told = ctx.now();
            auto const status = co_await detail::status_of_running(ctx, s, repository, snapshot);
            runs = status.has_value();
            if (runs) detail::tell_snapshot_progress(ctx, status->all, bytes, elapsed);
            if (runs && bytes.stands(ctx.now(), options.stall_timeout)) {
                auto const names = co_await node_names(ctx, s);
                detail::tell_stall(ctx, bytes, detail::under_way(*status, names));
            }
        }
        std::optional<snapshot_info> found;
        if (!runs) {
            auto const left = std::max(options.max_wait - elapsed, patience.attempt_timeout);
            auto asked = co_await find_snapshot(ctx.within(left), asking, repository, snapshot);
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
        auto const waited = co_await detail::until_next_question(ctx, began, elapsed, options.max_wait);
        if (waited.has_error()) co_return waited.error();
    }
}

namespace detail {

/// `[a][0] [a][1] on node-1: disk on fire; …`. Reasons that differ in the shard's name alone are one.
inline std::string failures_by_cause(snapshot_info const& ended, std::map<std::string, std::string> const& names) {
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> shards;
    for (auto const& f : ended.failures) {
        auto const shard = shard_name(f.index, f.shard_id);
        auto cause = root_cause(f.reason);
        for (auto at = cause.find(shard); at != std::string::npos; at = cause.find(shard)) cause.erase(at, shard.size());
        cause.erase(0, cause.find_first_not_of(' '));
        auto const name = names.find(f.node_id);
        shards[{name == names.end() ? f.node_id : name->second, cause}].push_back(shard);
    }
    std::string text;
    for (auto const& [where, failed] : shards)
        text += "; " + join(failed, " ") + (where.first.empty() ? "" : " on " + where.first) + ": " + where.second;
    return text;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<void> judge(snapshot_info const& ended, std::map<std::string, std::string> const& names) {
    bool const whole = ended.state == snapshot_state::success && ended.shards_failed == 0 && ended.failures.empty();
    if (whole) return {};
    std::string text = "the snapshot " + in_quotes(ended.snapshot) + " ended as " +
                       std::string(to_string(ended.state)) + ", " + std::to_string(ended.shards_failed) + " of " +
                       std::to_string(ended.shards_total) + " shards failed";
    if (!ended.reason.empty()) text += "; " + ended.reason;
    text += detail::failures_by_cause(ended, names);
    bool const partial = ended.state == snapshot_state::partial || ended.state == snapshot_state::success;
    return make_error(partial ? errc::snapshot_partial : errc::snapshot_failed, std::move(text),
                      "it is in the repository all the same; see to the shards named, delete it, and back up again");
}

ES_S3_SNAPSHOT_DECL workflow<result<snapshot_info>> judge_with_names(context ctx,
                                                                     session<operations<get_node_plugins>> s,
                                                                     snapshot_info ended) {
    if (judge(ended)) co_return ended;
    auto const names = co_await node_names(ctx, s);
    co_return judge(ended, names).error();
}

}  // namespace v0
}  // namespace es_s3_snapshot
