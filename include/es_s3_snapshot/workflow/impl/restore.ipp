// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/restore.hpp.
#pragma once

#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/restore.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// What is known before anything is changed.
struct restore_plan {
    snapshot_info snapshot;
    std::vector<std::string> indices;
    std::vector<std::string> open_ones;  ///< indices of the same name that stand open
};

inline bool holds(snapshot_info const& snapshot, index_list const& indices) {
    return !select_indices(indices, snapshot.indices).has_error();
}

inline error no_such_snapshot(std::string const& wanted, std::string const& repository,
                              std::deque<snapshot_info> const& there) {
    std::vector<std::string> names;
    for (auto const& info : there) names.push_back(info.snapshot);
    std::string const hint =
        names.empty()       ? "it holds no snapshot at all: check its bucket and base path"
        : names.size() > 20 ? "it holds " + std::to_string(names.size()) + " others, the last is '" + names.back() + "'"
                            : "it holds: " + join(names);
    return make_error(errc::not_found, wanted + " in the repository " + in_quotes(repository), hint);
}

/// The newest successful snapshot that holds the indices.
inline snapshot_info const* newest(std::deque<snapshot_info> const& there, index_list const& indices) {
    snapshot_info const* best = nullptr;
    for (auto const& info : there) {
        bool const later = best == nullptr || info.start_time_in_millis >= best->start_time_in_millis;
        if (later && info.state == snapshot_state::success && holds(info, indices)) best = &info;
    }
    return best;
}

inline workflow<result<snapshot_info>> choose_snapshot(context ctx, session<operations<get_snapshot>> s,
                                                       restore_options const& options) {
    if (!options.snapshot.empty()) {
        auto found = co_await find_snapshot(ctx, s, options.repository.name, options.snapshot);
        if (found.has_error()) co_return found.error();
        if (*found) co_return std::move(**found);
    }
    get_snapshot all;
    all.repositories = {options.repository.name};
    auto const there = co_await exchange(ctx, s, all);
    if (there.has_error()) co_return there.error();
    if (!options.snapshot.empty())
        co_return no_such_snapshot("no snapshot named " + in_quotes(options.snapshot), options.repository.name,
                                   there->snapshots);
    if (auto const* best = newest(there->snapshots, options.indices)) {
        ctx.note("no snapshot is named: taking the newest successful one that holds the indices, " +
                 in_quotes(best->snapshot));
        co_return *best;
    }
    co_return no_such_snapshot("no successful snapshot holds the indices " + join(options.indices),
                               options.repository.name, there->snapshots);
}

inline result<void> check_whole(snapshot_info const& snapshot, bool partial) {
    if (snapshot.state == snapshot_state::in_progress)
        return make_error(errc::busy, "the snapshot " + in_quotes(snapshot.snapshot) + " is still being made",
                          "wait until it has ended");
    if (partial && snapshot.state == snapshot_state::partial) return {};
    return judge(snapshot);
}

/// An index can be restored over a closed one only with the same number of shards.
inline result<void> check_shards(std::vector<index_info> const& existing, snapshot_status_info const& status) {
    for (auto const& index : existing) {
        auto const saved = std::find_if(status.indices.begin(), status.indices.end(),
                                        [&](snapshot_index_status const& s) { return s.name == index.name; });
        if (saved == status.indices.end() || index.number_of_shards == 0 ||
            saved->all.shards_total == index.number_of_shards)
            continue;
        return make_error(errc::conflict,
                          "the index " + in_quotes(index.name) + " has " + std::to_string(index.number_of_shards) +
                              " shards here and " + std::to_string(saved->all.shards_total) +
                              " in the snapshot, so it cannot be restored over",
                          "delete or rename that index first; nothing was changed");
    }
    return {};
}

inline workflow<result<restore_plan>> plan_restore(context ctx,
                                                   session<operations<get_snapshot, snapshot_status, list_indices>> s,
                                                   restore_options const& options) {
    restore_plan plan;
    auto chosen = co_await choose_snapshot(ctx, s, options);
    if (chosen.has_error()) co_return chosen.error();
    plan.snapshot = std::move(*chosen);
    if (auto whole = check_whole(plan.snapshot, options.partial); whole.has_error()) co_return whole.error();
    auto selected = select_indices(options.indices, plan.snapshot.indices);
    if (selected.has_error()) {
        error missing = selected.error();
        missing.info.message = "the snapshot " + in_quotes(plan.snapshot.snapshot) + " holds " + missing.info.message;
        missing.info.hint = "it holds: " + join(plan.snapshot.indices);
        co_return missing;
    }
    plan.indices = std::move(*selected);
    if (plan.indices.empty())
        co_return make_error(errc::not_found,
                             "the snapshot " + in_quotes(plan.snapshot.snapshot) + " holds no index to restore");
    list_indices list;
    list.indices = plan.indices;
    auto const existing = co_await exchange(ctx, s, list);
    if (existing.has_error()) co_return existing.error();
    if (existing->empty()) co_return plan;
    snapshot_status ask;
    ask.repository = options.repository.name;
    ask.snapshots = {plan.snapshot.snapshot};
    auto const status = co_await exchange(ctx, s, ask);
    if (status.has_error()) co_return status.error();
    if (!status->empty()) {
        if (auto fits = check_shards(*existing, status->front()); fits.has_error()) co_return fits.error();
    }
    for (auto const& index : *existing) {
        if (index.open) plan.open_ones.push_back(index.name);
    }
    co_return plan;
}

/// Whether a restore of ours runs or ran there, seen by its source in the recoveries.
inline workflow<result<bool>> took_effect(context ctx, session<operations<get_recovery>> s,
                                          restore_snapshot const& op) {
    get_recovery get;
    get.indices = op.indices;
    auto const shards = co_await exchange(ctx, s, get);
    if (shards.has_error()) {
        if (shards.error().is(errc::not_found)) co_return false;
        co_return shards.error();
    }
    auto const is_ours = [&](shard_recovery const& shard) {
        return shard.source_repository == op.repository && shard.source_snapshot == op.snapshot;
    };
    co_return std::any_of(shards->begin(), shards->end(), [&](index_recovery const& index) {
        return std::any_of(index.shards.begin(), index.shards.end(), is_ours);
    });
}

/// Starts the restore exactly once, whatever becomes of the answers.
inline workflow<result<void>> restore_once(context ctx, session<operations<restore_snapshot, get_recovery>> s,
                                           restore_snapshot op) {
    for (int attempt = 0;; ++attempt) {
        auto const started = co_await exchange(ctx, s, op);
        if (!started.has_error()) {
            if (started->accepted) co_return result<void>();
            co_return make_error(errc::restore_failed,
                                 "the cluster restored nothing: " + std::to_string(started->shards_failed) + " of " +
                                     std::to_string(started->shards_total) + " shards failed");
        }
        if (!doubtful(started.error()) || attempt == 2) co_return started.error();
        ctx.tell(events::retrying{started.error(), duration::zero()});
        auto const runs = co_await took_effect(ctx, s, op);
        if (runs.has_error()) co_return started.error();
        if (*runs) co_return result<void>();
    }
}

inline workflow<result<void>> close_all(context ctx, session<operations<close_index>> s,
                                        std::vector<std::string> names) {
    if (names.empty()) co_return result<void>();
    ctx.note("closing " + join(names));
    close_index close;
    close.indices = std::move(names);
    auto const closed = co_await exchange(ctx, s, close);
    if (closed.has_error()) co_return closed.error();
    if (!closed->value)
        co_return make_error(errc::busy, "the cluster did not acknowledge the closing of " + join(close.indices));
    co_return result<void>();
}

/// Opens what may have been closed by us, whatever the caller's wishes by then; asks for it again for two minutes.
inline workflow<result<void>> open_all(context caller, session<operations<open_index>> s,
                                       std::vector<std::string> names) {
    if (names.empty()) co_return result<void>();
    auto const ctx = caller.shielded(std::chrono::minutes(2));
    open_index open;
    open.indices = names;
    open.ignore_unavailable = true;
    for (;;) {
        auto const opened = co_await exchange(ctx, s, open);
        if (!opened.has_error() && opened->value) co_return result<void>();
        if (!ctx.expired()) {
            if (auto waited = co_await ctx.pause(std::chrono::seconds(1)); !waited.has_error() && !ctx.expired())
                continue;
        }
        error failed = opened.has_error() ? opened.error() : make_error(errc::busy, "not acknowledged");
        failed.info.message = "the indices " + join(names) + " may still be closed";
        failed.info.hint = "open them: POST /" + join(names, ",") + "/_open";
        co_return failed;
    }
}

using restore_job_operations = operations<close_index, open_index, restore_snapshot, get_recovery, cluster_health>;

/// What runs between closing and opening again.
inline workflow<result<restore_report>> run_restore(context ctx, session<restore_job_operations> s,
                                                    restore_plan const& plan, restore_options const& options) {
    if (auto closed = co_await close_all(ctx, s, plan.open_ones); closed.has_error()) co_return closed.error();
    restore_snapshot op;
    op.repository = options.repository.name;
    op.snapshot = plan.snapshot.snapshot;
    op.indices = plan.indices;
    op.include_global_state = options.include_global_state;
    if (s.has(facts::restore_include_aliases) || !options.include_aliases) op.include_aliases = options.include_aliases;
    if (options.partial) op.partial = true;
    ctx.note("restoring " + join(plan.indices) + " from " + in_quotes(op.snapshot));
    if (auto started = co_await restore_once(ctx, s, std::move(op)); started.has_error()) co_return started.error();
    restore_report report;
    report.snapshot = plan.snapshot.snapshot;
    report.indices = plan.indices;
    if (options.follow.wait) {
        auto const shards = co_await follow_restore(ctx, s, plan.indices, options.follow);
        if (shards.has_error()) co_return shards.error();
        report.shards = *shards;
        report.finished = true;
    }
    co_return report;
}

/// How far the indices' primary shards are.
struct restore_count {
    std::uint64_t shards = 0;
    std::uint64_t active = 0;
    std::uint64_t under_way = 0;
    std::vector<std::string> incomplete;
};

inline restore_count count_primaries(cluster_health_info const& health, std::vector<std::string> const& wanted) {
    restore_count made;
    for (auto const& name : wanted) {
        auto const found = std::find_if(health.indices.begin(), health.indices.end(),
                                        [&](index_health const& h) { return h.name == name; });
        if (found == health.indices.end()) {
            made.incomplete.push_back(name);
            continue;
        }
        made.shards += found->number_of_shards;
        made.active += found->active_primary_shards;
        made.under_way += found->initializing_shards;
        if (found->active_primary_shards < found->number_of_shards) made.incomplete.push_back(name);
    }
    return made;
}

inline workflow<result<void>> tell_restore_progress(context ctx, session<operations<get_recovery>> s, get_recovery ask,
                                                    restore_count count, duration elapsed) {
    auto const shards = co_await exchange(ctx, s, ask);
    if (shards.has_error()) co_return shards.error();
    events::progress progress;
    progress.shards_total = count.shards;
    progress.shards_done = count.active;
    progress.elapsed = elapsed;
    for (auto const& index : *shards) {
        for (auto const& shard : index.shards) {
            if (!shard.primary) continue;
            progress.bytes_total += shard.bytes_total;
            progress.bytes_done += shard.bytes_recovered;
        }
    }
    ctx.tell(progress);
    co_return result<void>();
}

inline error shards_missing(restore_count const& count) {
    return make_error(
        errc::restore_failed,
        std::to_string(count.shards - count.active) + " of " + std::to_string(count.shards) +
            " primary shards were not restored, in: " + join(count.incomplete),
        "ask GET /_cluster/allocation/explain (5.0 and later), or the log of the master node, for the reason; "
        "then delete those indices and restore them again");
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<std::uint64_t>> follow_restore(context ctx,
                                                                   session<operations<get_recovery, cluster_health>> s,
                                                                   std::vector<std::string> indices,
                                                                   follow_options options) {
    constexpr auto tell_every = std::chrono::seconds(1);
    constexpr auto standstill = std::chrono::seconds(15);
    auto const began = ctx.now();
    auto told = began, moved = began;
    std::uint64_t most_active = 0;
    cluster_health ask_health;
    get_recovery ask_recovery;
    ask_health.indices = indices;
    ask_health.timeout = "1s";
    ask_recovery.indices = indices;
    for (;;) {
        auto const health = co_await exchange(ctx, s, ask_health);
        if (health.has_error()) co_return health.error();
        auto const elapsed = ctx.now() - began;
        auto const count = detail::count_primaries(*health, indices);
        if (count.incomplete.empty()) co_return count.shards;
        if (count.under_way != 0 || count.active > most_active) moved = ctx.now();
        most_active = std::max(most_active, count.active);
        if (ctx.now() - moved > standstill) co_return detail::shards_missing(count);
        if (elapsed >= options.max_wait || ctx.expired())
            co_return make_error(errc::still_running, "the restore of " + join(indices) + " is still running",
                                 "it goes on in the cluster; ask GET /" + join(indices, ",") + "/_recovery");
        if (ctx.now() - told >= tell_every) {
            told = ctx.now();
            (void)co_await detail::tell_restore_progress(ctx, s, ask_recovery, count, elapsed);
        }
        auto const pause = std::min(poll_interval(elapsed), options.max_wait - elapsed);
        if (auto waited = co_await ctx.pause(pause); waited.has_error()) co_return waited.error();
    }
}

ES_S3_SNAPSHOT_DECL workflow<result<restore_report>> restore(context ctx, session<restore_operations> s,
                                                             restore_options options) {
    auto const began = ctx.now();
    // a destination that may write keeps its own idea of what the repository holds (7.6 and later) and misses what the
    // source adds; and two clusters that write to one repository damage it
    if (!options.repository.settings.readonly && s.has(facts::s3_readonly)) options.repository.settings.readonly = true;
    auto const registered = co_await ensure_repository(ctx, s, options.repository);
    if (registered.has_error()) co_return registered.error();
    auto const plan = co_await detail::plan_restore(ctx, s, options);
    if (plan.has_error()) co_return plan.error();
    // what is about to be closed counts as closed from here on: a close that got no answer may have worked
    auto report =
        co_await finally(detail::run_restore(ctx, s, *plan, options), detail::open_all(ctx, s, plan->open_ones));
    if (report.has_error()) co_return report.error();
    report->elapsed = ctx.now() - began;
    co_return report;
}

}  // namespace v0
}  // namespace es_s3_snapshot
