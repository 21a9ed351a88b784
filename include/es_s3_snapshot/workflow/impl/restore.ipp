// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/restore.hpp.
#pragma once

#include <es_s3_snapshot/workflow/busy.hpp>
#include <es_s3_snapshot/workflow/detail/acknowledged.hpp>
#include <es_s3_snapshot/workflow/detail/run_id.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/repair.hpp>
#include <es_s3_snapshot/workflow/restore.hpp>
#include <es_s3_snapshot/workflow/throttle.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// How many of the targets a restore from this snapshot brings or has brought there, seen by the recoveries' source.
inline workflow<result<std::size_t>> count_restored(context ctx, session<operations<get_recovery>> s,
                                                    restore_snapshot const& op,
                                                    std::vector<std::string> const& targets) {
    get_recovery get;
    get.indices = targets;
    auto const shards = co_await exchange(ctx, s, get);
    if (shards.has_error()) {
        if (shards.error().is(errc::not_found) || says_closed(shards.error())) co_return std::size_t(0);
        co_return shards.error();
    }
    auto const is_ours = [&](shard_recovery const& shard) { return is_from(shard, op.repository, op.snapshot); };
    co_return static_cast<std::size_t>(std::count_if(shards->begin(), shards->end(), [&](index_recovery const& index) {
        return std::any_of(index.shards.begin(), index.shards.end(), is_ours);
    }));
}

/// Whether another run was faster with the same restore: what the plan did not see there yet is all restored from this
/// snapshot now. Its shards are not told before they are on a node, so they are asked for again for a while.
inline workflow<bool> overtaken(context ctx, session<operations<get_recovery>> s, restore_snapshot const& op,
                                std::vector<std::string> const& targets) {
    auto const began = ctx.now();
    while (ctx.now() - began < std::chrono::seconds(3)) {
        auto const restored = co_await count_restored(ctx, s, op, targets);
        if (restored.has_error()) co_return false;
        if (*restored == targets.size()) co_return true;
        if (auto waited = co_await ctx.pause(std::chrono::milliseconds(200)); waited.has_error()) co_return false;
    }
    co_return false;
}

/// Starts the restore exactly once, whatever becomes of the answers.
inline workflow<result<void>> restore_once(context ctx, session<operations<restore_snapshot, get_recovery>> s,
                                           restore_snapshot op, std::vector<std::string> const& targets) {
    for (int attempt = 0;; ++attempt) {
        auto const started = co_await exchange(ctx, s, op);
        if (!started.has_error()) {
            if (started->accepted) co_return result<void>();
            co_return make_error(errc::restore_failed,
                                 "the cluster restored nothing: " + std::to_string(started->shards_failed) + " of " +
                                     std::to_string(started->shards_total) + " shards failed");
        }
        auto const& why = started.error();
        if (why.is(errc::conflict) || why.is(errc::busy)) {
            bool const runs = co_await overtaken(ctx, s, op, targets);
            if (!runs) co_return why;
            ctx.note("an earlier run has asked for it already: waiting for that");
            co_return result<void>();
        }
        if (!doubtful(why) || attempt == 2) co_return why;
        ctx.tell(events::retrying{why, duration::zero()});
        auto const restored = co_await count_restored(ctx, s, op, targets);
        if (restored.has_error()) co_return why;
        if (*restored != 0) co_return result<void>();
    }
}

/// What a server says where an index cannot be closed since a restore has only just begun. (1.x: the second)
inline bool is_being_restored(error const& e) {
    auto const& reason = e.info.server_reason;
    return reason.find("indices that are being restored") != std::string::npos ||
           reason.find("primary not allocated post api") != std::string::npos;
}

inline workflow<result<void>> close_all(context ctx, session<operations<close_index>> s,
                                        std::vector<std::string> names) {
    if (names.empty()) co_return result<void>();
    ctx.note("closing " + join(names));
    ctx.tell(pending_indices(names));
    close_index close;
    close.indices = std::move(names);
    auto const closed = co_await exchange(ctx, s, close);
    if (closed.has_error()) co_return closed.error();
    if (!closed->value)
        co_return make_error(errc::busy, "the cluster did not acknowledge the closing of " + join(close.indices));
    co_return result<void>();
}

/// Asked for again it may find them gone already, which is what is wanted.
inline workflow<result<void>> delete_all(context ctx, session<operations<delete_index>> s,
                                         std::vector<std::string> names) {
    if (names.empty()) co_return result<void>();
    ctx.note("deleting " + join(names));
    delete_index remove;
    remove.indices = names;
    remove.ignore_unavailable = true;
    auto const removed = co_await ask_acknowledged(ctx, s, remove);
    if (!removed.has_error()) co_return removed;
    error failed = removed.error();
    failed.info.message += (failed.info.message.empty() ? "" : "; ") + ("these may be deleted: " + join(names));
    co_return failed;
}

/// A regular expression that matches the names alone.
inline std::string exactly(std::vector<std::string> const& names) {
    std::string pattern = "^(?:";
    for (auto const& name : names) {
        if (pattern.back() != ':') pattern += '|';
        for (char const c : name) {
            if (std::string_view(R"(\.[]{}()*+?^$|)").find(c) != std::string_view::npos) pattern += '\\';
            pattern += c;
        }
    }
    return pattern + ")$";
}

inline restore_snapshot request_for(restore_plan const& plan, restore_options const& options, server_line const& line) {
    restore_snapshot op;
    op.repository = options.repository.name;
    op.snapshot = plan.snapshot.snapshot;
    op.include_global_state = options.include_global_state;
    op.rename_pattern = options.rename_pattern;
    op.rename_replacement = options.rename_replacement;
    bool const knows_aliases = line.has(facts::restore_include_aliases);
    if (knows_aliases || !options.include_aliases) op.include_aliases = options.include_aliases;
    if (options.partial) op.partial = true;
    std::vector<std::string> renamed;
    for (auto const& one : plan.indices) {
        if (one.action == restore_action::skip || one.action == restore_action::attach) continue;
        op.indices.push_back(one.index);
        if (one.action == restore_action::rename) renamed.push_back(one.index);
    }
    if (!renamed.empty()) {
        op.rename_pattern = exactly(renamed);
        op.rename_replacement = std::string(renamed_prefix) + "$0";
        if (knows_aliases) op.include_aliases = false;  // they would stand for the old index and for the new one
    }
    return op;
}

using restore_job_operations =
    operations<close_index, open_index, delete_index, restore_snapshot, get_recovery, cluster_health, get_routing_table,
               allocation_explain, get_index_settings, put_index_settings>;

inline workflow<result<void>> start_restore(context ctx, session<restore_job_operations> s, restore_plan const& plan,
                                            restore_options const& options) {
    auto op = request_for(plan, options, s.line());
    if (op.indices.empty()) co_return result<void>();
    auto const closing = plan.targets(restore_action::close);
    if (auto closed = co_await close_all(ctx, s, closing); closed.has_error()) co_return closed.error();
    auto const deleting = plan.targets(restore_action::delete_index);
    if (auto deleted = co_await delete_all(ctx, s, deleting); deleted.has_error()) co_return deleted.error();
    ctx.note("restoring " + join(op.indices) + " from " + in_quotes(op.snapshot));
    auto const targets = plan.targets(restore_action::create, restore_action::close, restore_action::overwrite,
                                       restore_action::delete_index, restore_action::rename);
    auto const started = co_await restore_once(ctx, s, std::move(op), targets);
    if (!started.has_error()) co_return result<void>();
    error failed = started.error();
    if (!deleting.empty())
        failed.info.message += (failed.info.message.empty() ? "" : "; ") + ("deleted before: " + join(deleting));
    co_return failed;
}

/// A shard that a node found on its own disk again, as after a restart in the middle of the restore, may hold what it
/// held before: an active primary shard is not all that a restore is. (Seen on 2.4.6.) The words are those of 1.x, of 2.x
/// and of the later lines.
inline bool is_from_disk(shard_recovery const& shard) {
    constexpr std::string_view words[] = {"GATEWAY", "STORE", "EXISTING_STORE", "EMPTY_STORE"};
    return shard.primary && std::any_of(std::begin(words), std::end(words),
                                        [&](std::string_view word) { return iequals(shard.type, word); });
}

inline workflow<result<void>> check_sources(context ctx, session<operations<get_recovery>> s,
                                            std::vector<std::string> targets, std::string snapshot) {
    get_recovery get;
    get.indices = std::move(targets);
    auto const told = co_await exchange(ctx, s, get);
    if (told.has_error()) {
        if (told.error().is(errc::operation_canceled)) co_return told.error();
        ctx.note("the primary shards are active; whether all came from the snapshot could not be asked: " +
                     describe(told.error()),
                 events::note::severity::warning);
        co_return result<void>();
    }
    std::vector<std::string> shards;
    for (auto const& index : *told) {
        for (auto const& shard : index.shards) {
            if (is_from_disk(shard)) shards.push_back(shard_name(index.index, shard.id));
        }
    }
    if (shards.empty()) co_return result<void>();
    co_return make_error(errc::restore_failed,
                         "these primary shards were taken from a node's own disk, as after a restart, and not from the "
                         "snapshot " +
                             in_quotes(snapshot) + ": " + join(shards, " "),
                         "they may hold what they held before: restore those indices again");
}

/// Follows the restore to its end, and sees that it was one; answers how many shards there are.
inline workflow<result<std::uint64_t>> see_through(context ctx, session<restore_job_operations> s,
                                                   std::vector<std::string> targets, std::string snapshot,
                                                   follow_options follow) {
    auto const shards = co_await follow_restore(ctx, s, targets, follow);
    if (shards.has_error()) co_return shards.error();
    auto const sources = co_await check_sources(ctx, s, std::move(targets), std::move(snapshot));
    if (sources.has_error()) co_return sources.error();
    co_return shards;
}

inline throttle_change throttle_of(restore_options const& options) {
    return {throttled_job::restore, options.repository, options.max_rate, options.follow.wait};
}

/// Asks until no other job is seen to run, or until then. Only afterwards is the restore asked for again: each time costs
/// the indices in the way a moment of being closed.
inline workflow<result<void>> wait_for_other_jobs(
    context ctx, session<operations<get_snapshot, snapshot_status, get_recovery>> s, std::set<std::string>& told,
    steady_time until) {
    for (;;) {
        bool const saves = co_await tell_running_snapshots(ctx, s, told);
        bool const restores = co_await tell_running_restores(ctx, s, told);
        if (auto waited = co_await ctx.pause(std::chrono::seconds(1)); waited.has_error()) co_return waited.error();
        if ((!saves && !restores) || ctx.now() >= until) co_return result<void>();
    }
}

/// What runs between closing and opening again.
inline workflow<result<restore_report>> run_restore(context ctx, session<restore_job_operations> s,
                                                    restore_plan const& plan, restore_options const& options) {
    if (auto started = co_await start_restore(ctx, s, plan, options); started.has_error()) co_return started.error();
    auto const attached = plan.targets(restore_action::attach);
    if (!attached.empty()) ctx.note("waiting for the restore that is under way: " + join(attached));
    restore_report report;
    report.plan = plan;
    for (auto const& one : plan.indices) {
        if (one.action != restore_action::skip) report.indices.push_back(one.target);
    }
    report.finished = report.indices.empty();
    if (!report.finished && options.follow.wait) {
        auto to_its_end = see_through(ctx, s, report.indices, plan.snapshot.snapshot, options.follow);
        auto const shards = co_await without_replicas(ctx, s, options.max_rate.has_value(), report.indices,
                                                      std::move(to_its_end));
        if (shards.has_error()) co_return shards.error();
        report.shards = *shards;
        report.finished = true;
    }
    co_return report;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<bool>> ensure_readable_repository(context ctx, session<repository_operations> s,
                                                                      repository_target wanted) {
    // a destination that may write keeps its own idea of what the repository holds (7.6 and later) and misses what the
    // source adds; and two clusters that write to one repository damage it
    if (!wanted.own && !wanted.settings.readonly && s.has(facts::s3_readonly)) wanted.settings.readonly = true;
    co_return co_await ensure_repository(ctx, s, std::move(wanted));
}

ES_S3_SNAPSHOT_DECL workflow<result<restore_report>> restore(context ctx, session<restore_operations> s,
                                                             restore_options options) {
    auto const began = ctx.now();
    auto const change = detail::throttle_of(options);
    auto const allowed = check_throttle_change(change, s.line());
    if (allowed.has_error()) co_return allowed.error();
    auto const run = detail::begin_run(ctx);
    std::set<std::string> told;
    auto const registered = co_await ensure_readable_repository(ctx, s, options.repository);
    if (registered.has_error()) co_return registered.error();
    constexpr int plans = 10;
    for (int attempt = 1;; ++attempt) {
        auto const plan = co_await plan_restore(ctx, s, options);
        if (plan.has_error()) co_return plan.error();
        // what is about to be closed counts as closed from here on: a close that got no answer may have worked
        auto job = finally(detail::run_restore(ctx, s, *plan, options),
                           open_again(ctx, s, plan->targets(restore_action::close)));
        auto faster = with_recovery_rate(ctx, s, options.max_rate, std::move(job));
        auto report = co_await with_throttle(ctx, s, change, std::move(faster));
        if (!report.has_error()) {
            report->run = run;
            report->elapsed = ctx.now() - began;
            co_return report;
        }
        bool const waits = detail::waits_for_another_job(report.error()) && ctx.now() - began < options.busy_timeout;
        if (waits) {
            --attempt;
            ctx.tell(events::retrying{report.error(), std::chrono::seconds(1)});
            auto const waited = co_await detail::wait_for_other_jobs(ctx, s, told, began + options.busy_timeout);
            if (waited.has_error()) co_return waited.error();
            continue;
        }
        if (attempt == plans || !detail::is_being_restored(report.error())) co_return report.error();
        // an earlier run's restore began behind the plan's back: it is seen to soon, and then waited for
        ctx.tell(events::retrying{report.error(), std::chrono::milliseconds(500)});
        if (auto waited = co_await ctx.pause(std::chrono::milliseconds(500)); waited.has_error())
            co_return waited.error();
    }
}

}  // namespace v0
}  // namespace es_s3_snapshot
