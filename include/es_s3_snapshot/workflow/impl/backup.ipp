// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/backup.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/name_pattern.hpp>
#include <es_s3_snapshot/workflow/backup.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/throttle.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

inline std::string make_run_id(environment& env) {
    constexpr char hex[] = "0123456789abcdef";
    std::string id;
    for (int i = 0; i != 16; ++i) id += hex[static_cast<int>(env.random() * 16) & 15];
    return id;
}

/// Whether the snapshot found after a lost answer is the one asked for: it was not there before, and where the line
/// keeps metadata it bears this run's id.
inline bool is_ours(snapshot_info const& found, boost::json::object const& metadata) {
    if (metadata.empty()) return true;
    json_document told(found.metadata);
    return told.ok() && told.root().get()->is_object() && told.root().get()->get_object() == metadata;
}

/// Creates the snapshot exactly once, whatever becomes of the answers. Where another one is just being finished, which
/// the repository shows as complete a moment before the master is done with it, it is asked for again for a while.
inline workflow<result<void>> create_once(context ctx, session<operations<get_snapshot, create_snapshot>> s,
                                          create_snapshot create) {
    constexpr auto finishing = std::chrono::seconds(5);
    auto const began = ctx.now();
    for (int attempt = 0;; ++attempt) {
        auto const created = co_await exchange(ctx, s, create);
        if (!created.has_error()) co_return result<void>();
        if (busy_with_another_job(created.error()) && ctx.now() - began < finishing) {
            --attempt;
            constexpr auto pause = std::chrono::milliseconds(250);
            ctx.tell(events::retrying{created.error(), pause});
            if (auto waited = co_await ctx.pause(pause); waited.has_error()) co_return waited.error();
            continue;
        }
        if (!doubtful(created.error()) || attempt == 2) co_return created.error();
        ctx.tell(events::retrying{created.error(), duration::zero()});
        auto const found = co_await find_snapshot(ctx, s, create.repository, create.snapshot);
        if (found.has_error()) co_return created.error();
        if (*found && is_ours(**found, create.metadata)) co_return result<void>();
        if (*found)
            co_return make_error(errc::conflict,
                                 "another run has made the snapshot " + in_quotes(create.snapshot) + " meanwhile");
    }
}

/// The run's id, and beside it what there is room for.
inline json::object metadata_for(context const& ctx, json::object const& more) {
    json::object ours{{"run", make_run_id(ctx.env())}};
    json::object both = ours;
    both.insert(more.begin(), more.end());
    json::object whole{{"es-s3-snapshot", std::move(both)}};
    auto const length = json::serialize(whole).size();
    if (length <= longest_snapshot_metadata) return whole;
    ctx.note("the snapshot's metadata holds at most " + std::to_string(longest_snapshot_metadata) + " bytes: " +
                 std::to_string(length) + " would be needed, so only the run's id goes there",
             events::note::severity::warning);
    return {{"es-s3-snapshot", std::move(ours)}};
}

inline error taken(snapshot_info const& there, std::string const& repository) {
    wall_time const started(std::chrono::milliseconds(there.start_time_in_millis));
    auto const since = resolve_name("%Y-%m-%dT%H:%M:%SZ", started);
    bool const tells_start = there.start_time_in_millis != 0 && !since.has_error();
    bool const runs = there.state == snapshot_state::in_progress;
    return make_error(errc::conflict,
                      "the repository " + in_quotes(repository) + " holds a snapshot named " +
                          in_quotes(there.snapshot) + " already (" + std::string(to_string(there.state)) +
                          (tells_start ? ", started " + *since : "") + ")",
                      runs ? "it is not known to be this backup's: choose another name for the snapshot"
                           : "choose another name for the snapshot");
}

/// Whether this backup's tool is what made the snapshot, whichever run of it.
inline bool bears_run_id(snapshot_info const& found) {
    if (found.metadata.empty()) return false;
    json_document told(found.metadata);
    return told.ok() && static_cast<bool>(told.root()["es-s3-snapshot"]["run"]);
}

/// Whether it may be an earlier run's: it has not ended, holds what is wanted, and is marked where the line can do that.
inline bool may_be_attached_to(snapshot_info const& found, std::vector<index_info> const& wanted, bool marked) {
    std::set<std::string_view> const held(found.indices.begin(), found.indices.end());
    bool const holds_all = std::all_of(wanted.begin(), wanted.end(),
                                       [&](index_info const& one) { return held.contains(one.name); });
    // features bring indices of their own along, but not to a line that keeps no mark
    bool const ours = marked ? bears_run_id(found) : held.size() == wanted.size();
    return found.state == snapshot_state::in_progress && holds_all && ours;
}

/// Whether an earlier run is making this snapshot, as one that was killed leaves it. False: the name is free. What else
/// has the name is an error. The cluster must say that it runs: 1.x calls IN_PROGRESS what went down with its master.
inline workflow<result<bool>> find_earlier_run(context ctx, session<operations<get_snapshot, snapshot_status>> s,
                                               backup_options const& options, std::vector<index_info> const& wanted) {
    auto there = co_await find_snapshot(ctx, s, options.repository.name, options.snapshot);
    if (there.has_error()) co_return there.error();
    if (!*there) co_return false;
    bool const may_be = may_be_attached_to(**there, wanted, s.has(facts::snapshot_metadata));
    if (may_be && s.has(facts::snapshot_status)) {
        snapshot_status const ask;
        auto const running = co_await exchange(ctx, s, ask);
        if (running.has_error()) co_return running.error();
        bool const runs = std::any_of(running->begin(), running->end(), [&](snapshot_status_info const& one) {
            return one.snapshot == options.snapshot && one.repository == options.repository.name;
        });
        if (runs) co_return true;
        there = co_await find_snapshot(ctx, s, options.repository.name, options.snapshot);  // it may just have ended
        if (there.has_error()) co_return there.error();
        if (!*there) co_return false;
    }
    co_return taken(**there, options.repository.name);
}

/// All that must hold before something is changed in the snapshot's way; answers the indices.
inline workflow<result<std::vector<index_info>>> check_backup(context ctx, session<operations<list_indices>> s,
                                                              backup_options const& options) {
    list_indices list;
    list.indices = options.indices;
    list.hidden = s.has(facts::hidden_indices);  // which the snapshot saves too
    auto there = co_await exchange(ctx, s, list);
    if (there.has_error()) co_return there.error();
    if (auto all = check_indices_exist(options.indices, *there); all.has_error()) co_return all.error();
    co_return there;
}

/// Creates the snapshot, unless an earlier run has.
inline workflow<result<void>> start_backup(context ctx, session<backup_operations> s, backup_options const& options,
                                           std::vector<index_info> const& wanted) {
    constexpr auto attached = "an earlier run has started it: waiting for that";
    auto const earlier = co_await find_earlier_run(ctx, s, options, wanted);
    if (earlier.has_error()) co_return earlier.error();
    if (*earlier) {
        ctx.note(attached);
        co_return result<void>();
    }
    create_snapshot create;
    create.repository = options.repository.name;
    create.snapshot = options.snapshot;
    create.indices = options.indices;
    create.include_global_state = options.include_global_state;
    create.partial = options.partial;
    if (s.has(facts::snapshot_metadata)) {
        create.metadata = metadata_for(ctx, options.metadata);
    } else if (!options.metadata.empty()) {
        ctx.note(to_string(s.line()) + " keeps no metadata with a snapshot: it is left out",
                 events::note::severity::warning);
    }
    ctx.note("creating the snapshot " + in_quotes(options.snapshot));
    auto const created = co_await create_once(ctx, s, std::move(create));
    if (!created.has_error() || !(created.error().is(errc::conflict) || created.error().is(errc::busy)))
        co_return created;
    // the last request of a run that was killed may have arrived only now
    auto const overtaken = co_await find_earlier_run(ctx, s, options, wanted);
    if (overtaken.has_error() || !*overtaken) co_return created;
    ctx.note(attached);
    co_return result<void>();
}

inline throttle_change throttle_of(backup_options const& options) {
    return {throttled_job::backup, options.repository, options.max_rate, options.follow.wait};
}

/// What runs while the throttle is lifted.
inline workflow<result<backup_report>> run_backup(context ctx, session<backup_operations> s,
                                                  backup_options const& options,
                                                  std::vector<index_info> const& wanted) {
    auto const started = co_await start_backup(ctx, s, options, wanted);
    if (started.has_error()) co_return started.error();

    backup_report report;
    report.snapshot.snapshot = options.snapshot;
    if (options.follow.wait) {
        auto ended = co_await follow_snapshot(ctx, s, options.repository.name, options.snapshot, options.follow);
        if (ended.has_error()) co_return ended.error();
        auto judged = co_await judge_with_names(ctx, s, std::move(*ended));
        if (judged.has_error()) co_return judged.error();
        report.snapshot = std::move(*judged);
        report.finished = true;
    }
    co_return report;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<backup_report>> backup(context ctx, session<backup_operations> s,
                                                           backup_options options) {
    auto const began = ctx.now();
    if (auto named = check_snapshot_name(options.snapshot); named.has_error()) co_return named.error();
    if (is_automated(options.repository.name))
        co_return make_error(errc::invalid_argument, "the repository " + in_quotes(options.repository.name) +
                                                         " belongs to the managed service, which alone writes to it");
    auto const change = detail::throttle_of(options);
    auto const allowed = check_throttle_change(change, s.line());
    if (allowed.has_error()) co_return allowed.error();
    auto const wanted = co_await detail::check_backup(ctx, s, options);
    if (wanted.has_error()) co_return wanted.error();
    options.repository.writes = true;
    auto const registered = co_await ensure_repository(ctx, s, options.repository);
    if (registered.has_error()) co_return registered.error();
    auto report = co_await with_throttle(ctx, s, change, detail::run_backup(ctx, s, options, *wanted));
    if (report.has_error()) co_return report.error();
    report->elapsed = ctx.now() - began;
    co_return report;
}

}  // namespace v0
}  // namespace es_s3_snapshot
