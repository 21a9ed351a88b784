// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/backup.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/workflow/backup.hpp>
#include <es_s3_snapshot/workflow/busy.hpp>
#include <es_s3_snapshot/workflow/detail/run_id.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/throttle.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// Whether the snapshot found after a lost answer is the one asked for: it was not there before, and where the line
/// keeps metadata it bears this run's id.
inline bool is_ours(snapshot_info const& found, boost::json::object const& metadata) {
    if (metadata.empty()) return true;
    json_document told(found.metadata);
    return told.ok() && told.root().get()->is_object() && told.root().get()->get_object() == metadata;
}

/// Creates the snapshot exactly once, whatever becomes of the answers. Where another one is just being finished, which
/// the repository shows as complete a moment before the master is done with it, it is asked for again for a while; where
/// the caller has the patience, also where that one has long to go.
inline workflow<result<void>> create_once(context ctx,
                                          session<operations<get_snapshot, create_snapshot, snapshot_status>> s,
                                          create_snapshot create, duration busy_timeout) {
    constexpr duration finishing = std::chrono::seconds(5);
    auto const began = ctx.now();
    std::set<std::string> told;
    for (int attempt = 0;; ++attempt) {
        auto const created = co_await exchange(ctx, s, create);
        if (!created.has_error()) co_return result<void>();
        if (busy_with_another_job(created.error()) && ctx.now() - began < std::max(finishing, busy_timeout)) {
            --attempt;
            if (busy_timeout > duration::zero()) co_await tell_running_snapshots(ctx, s, told);
            duration const pause = ctx.now() - began < finishing ? std::chrono::milliseconds(250) : std::chrono::seconds(1);
            ctx.tell(events::retrying{created.error(), pause});
            if (auto waited = co_await ctx.pause(pause); waited.has_error()) co_return waited.error();
            continue;
        }
        if (!doubtful(created.error()) || attempt == 2) co_return created.error();
        ctx.tell(events::retrying{created.error(), duration::zero()});
        auto const found = co_await find_snapshot(ctx, s, create.repository, create.snapshot);
        if (found.has_error()) co_return found.error().is(errc::operation_canceled) ? found.error() : created.error();
        if (*found && is_ours(**found, create.metadata)) co_return result<void>();
        if (*found)
            co_return make_error(errc::conflict,
                                 "another run has made the snapshot " + in_quotes(create.snapshot) + " meanwhile");
    }
}

/// The run's id, and beside it what there is room for.
inline json::object metadata_for(context const& ctx, std::string const& run, json::object const& more) {
    json::object ours{{"run", run}};
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
    auto const since = start_of(there);
    bool const runs = there.state == snapshot_state::in_progress;
    return make_error(errc::conflict,
                      "the repository " + in_quotes(repository) + " holds a snapshot named " +
                          in_quotes(there.snapshot) + " already (" + std::string(to_string(there.state)) +
                          (since.empty() ? "" : ", started " + since) + ")",
                      runs ? "it is not known to be this backup's: choose another name for the snapshot"
                           : "choose another name for the snapshot");
}

/// The id of the run that made the snapshot; empty where none of this backup's tool did, or the line keeps no metadata.
inline std::string run_of(snapshot_info const& found) {
    std::string id;
    json_document told(found.metadata);
    if (!found.metadata.empty() && told.ok()) told.root()["es-s3-snapshot"].read("run", id);
    return id;
}

/// Whether it may be an earlier run's: it has not ended, holds what is wanted, and is marked where the line can do that.
inline bool may_be_attached_to(snapshot_info const& found, std::vector<index_info> const& wanted, bool marked) {
    std::set<std::string_view> const held(found.indices.begin(), found.indices.end());
    bool const holds_all = std::all_of(wanted.begin(), wanted.end(),
                                       [&](index_info const& one) { return held.contains(one.name); });
    // features bring indices of their own along, but not to a line that keeps no mark
    bool const ours = marked ? !run_of(found).empty() : held.size() == wanted.size();
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
        auto const run = run_of(**there);
        snapshot_status const ask;
        auto const running = co_await exchange(ctx, s, ask);
        if (running.has_error()) co_return running.error();
        bool const runs = std::any_of(running->begin(), running->end(), [&](snapshot_status_info const& one) {
            return one.snapshot == options.snapshot && one.repository == options.repository.name;
        });
        if (runs) {
            ctx.note("an earlier run" + (run.empty() ? "" : ", " + run + ",") + " has started it: waiting for that");
            co_return true;
        }
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

/// What this run has to do with the snapshot that is being made.
struct own_snapshot {
    std::string run{};
    boost::json::object metadata{};
    bool asked = false;    ///< for its creation
    bool created = false;  ///< by this run, as the cluster said
};

inline create_snapshot creation_for(context const& ctx, bool keeps_metadata, server_line const& line,
                                    backup_options const& options, std::string const& run) {
    create_snapshot create;
    create.repository = options.repository.name;
    create.snapshot = options.snapshot;
    create.indices = options.indices;
    create.include_global_state = options.include_global_state;
    create.partial = options.partial;
    if (keeps_metadata) {
        create.metadata = metadata_for(ctx, run, options.metadata);
    } else if (!options.metadata.empty()) {
        ctx.note(to_string(line) + " keeps no metadata with a snapshot: it is left out", events::note::severity::warning);
    }
    return create;
}

/// Creates the snapshot, unless an earlier run has.
inline workflow<result<void>> start_backup(context ctx, session<backup_operations> s, backup_options const& options,
                                           std::vector<index_info> const& wanted, own_snapshot& own) {
    auto const earlier = co_await find_earlier_run(ctx, s, options, wanted);
    if (earlier.has_error()) co_return earlier.error();
    if (*earlier) co_return result<void>();
    auto create = creation_for(ctx, s.has(facts::snapshot_metadata), s.line(), options, own.run);
    own.metadata = create.metadata;
    own.asked = true;
    ctx.note("creating the snapshot " + in_quotes(options.snapshot));
    auto const created = co_await create_once(ctx, s, std::move(create), options.busy_timeout);
    own.created = !created.has_error();
    if (own.created || !(created.error().is(errc::conflict) || created.error().is(errc::busy))) co_return created;
    // the last request of a run that was killed may have arrived only now
    auto const overtaken = co_await find_earlier_run(ctx, s, options, wanted);
    if (overtaken.has_error() || !*overtaken) co_return created;
    own.asked = false;
    co_return result<void>();
}

inline throttle_change throttle_of(backup_options const& options) {
    return {throttled_job::backup, options.repository, options.max_rate, options.follow.wait};
}

/// What is done to the end, or as far as it is waited for.
inline workflow<result<snapshot_info>> run_backup(context ctx, session<backup_operations> s,
                                                  backup_options const& options, std::vector<index_info> const& wanted,
                                                  own_snapshot& own) {
    auto const started = co_await start_backup(ctx, s, options, wanted, own);
    if (started.has_error()) co_return started.error();
    if (!options.follow.wait) {
        snapshot_info accepted;
        accepted.snapshot = options.snapshot;
        co_return accepted;
    }
    co_return co_await follow_snapshot(ctx, s, options.repository.name, options.snapshot, options.follow);
}

/// Whether the snapshot that is there is what this run has asked for. Where its answer was lost and the line keeps no
/// metadata nobody can tell: then it is left alone.
inline bool is_own(snapshot_info const& found, own_snapshot const& own) {
    return own.created || (own.asked && !own.metadata.empty() && is_ours(found, own.metadata));
}

/// Deletes this run's snapshot where it runs still, whatever its caller's wishes by then; says what has become of it.
inline workflow<error> abort_snapshot(context caller, session<delete_operations> s, backup_options const& options,
                                      own_snapshot const& own, error canceled) {
    auto const ctx = caller.shielded(std::chrono::minutes(2));
    auto const name = in_quotes(options.snapshot);
    auto const by_hand = "delete it: DELETE /_snapshot/" + options.repository.name + "/" + options.snapshot;
    auto const found = co_await find_snapshot(ctx, s, options.repository.name, options.snapshot);
    bool const there = !found.has_error() && *found;
    if (!found.has_error() && (!*found || (*found)->state != snapshot_state::in_progress)) co_return canceled;
    error failed;
    if (there && !is_own(**found, own)) {
        if (own.metadata.empty()) {
            canceled.info.message += "; the snapshot " + name + " runs, and may be this run's";
            canceled.info.hint = by_hand;
        }
        co_return canceled;
    }
    if (there) {
        ctx.note("deleting the snapshot " + name + ", which runs still");
        delete_options remove;
        remove.repository = options.repository.name;
        remove.snapshots = {options.snapshot};
        remove.max_wait = std::chrono::minutes(2);
        auto const removed = co_await delete_snapshots(ctx, s, remove);
        if (!removed.has_error()) {
            canceled.info.message += "; the snapshot " + name + " was deleted";
            co_return canceled;
        }
        failed = removed.error();
    } else {
        failed = found.error();
    }
    canceled.info.message += "; the snapshot " + name + " may still be running: " + describe(failed);
    canceled.info.hint = by_hand;
    co_return canceled;
}

/// The same, and where it is cancelled what the options want of that.
inline workflow<result<snapshot_info>> run_or_abort(context ctx, session<backup_operations> s,
                                                    backup_options const& options,
                                                    std::vector<index_info> const& wanted, own_snapshot& own) {
    auto ended = co_await run_backup(ctx, s, options, wanted, own);
    bool const canceled = ended.has_error() && ended.error().is(errc::operation_canceled);
    if (canceled && options.abort_on_cancel && own.asked)
        co_return co_await abort_snapshot(ctx, s, options, own, ended.error());
    co_return ended;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<backup_report>> backup(context ctx, session<backup_operations> s,
                                                           backup_options options) {
    auto const began = ctx.now();
    detail::own_snapshot own;
    own.run = detail::begin_run(ctx);
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
    auto ended = co_await with_throttle(ctx, s, change, detail::run_or_abort(ctx, s, options, *wanted, own));
    if (ended.has_error()) co_return ended.error();
    if (options.follow.wait) {
        ended = co_await judge_with_names(ctx, s, std::move(*ended));
        if (ended.has_error()) co_return ended.error();
    }
    backup_report report;
    report.run = own.run;
    report.snapshot = std::move(*ended);
    report.finished = options.follow.wait;
    report.elapsed = ctx.now() - began;
    co_return report;
}

}  // namespace v0
}  // namespace es_s3_snapshot
