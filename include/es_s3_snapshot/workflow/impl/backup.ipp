// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/backup.hpp.
#pragma once

#include <es_s3_snapshot/workflow/backup.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>

#include <map>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

using watch_operations = operations<get_snapshot, snapshot_status>;

inline std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

/// The snapshot of that name, or nothing where there is none.
inline workflow<result<std::optional<snapshot_info>>> find_snapshot(context ctx, session<operations<get_snapshot>> s, std::string repository,
                                                                    std::string snapshot) {
    get_snapshot get;
    get.repository = std::move(repository);
    get.snapshots = {snapshot};
    auto found = co_await exchange(ctx, s, get);
    if (found.has_error()) {
        // the repository is known to be there: what is missing is the snapshot
        if (found.error().is(errc::not_found)) co_return std::optional<snapshot_info>();
        co_return found.error();
    }
    for (auto& info : *found) {
        if (info.snapshot == snapshot) co_return std::optional(std::move(info));
    }
    co_return std::optional<snapshot_info>();
}

inline std::string make_run_id(environment& env) {
    constexpr char hex[] = "0123456789abcdef";
    std::string    id;
    for (int i = 0; i != 16; ++i) id += hex[static_cast<int>(env.random() * 16) & 15];
    return id;
}

/// Whether the snapshot found after a lost answer is the one asked for: it was not there before, and where the line
/// keeps metadata it bears this run's id.
inline bool is_ours(snapshot_info const& found, boost::json::object const& metadata) {
    return metadata.empty() || found.metadata == metadata;
}

/// Creates the snapshot exactly once, whatever becomes of the answers.
inline workflow<result<void>> create_once(context ctx, session<operations<get_snapshot, create_snapshot>> s, create_snapshot create) {
    for (int attempt = 0;; ++attempt) {
        auto const created = co_await exchange(ctx, s, create);
        if (!created.has_error()) co_return result<void>();
        if (!doubtful(created.error()) || attempt == 2) co_return created.error();
        ctx.tell(events::retrying{created.error(), duration::zero()});
        auto const found = co_await find_snapshot(ctx, s, create.repository, create.snapshot);
        if (found.has_error()) co_return created.error();
        if (*found && is_ours(**found, create.metadata)) co_return result<void>();
        if (*found)
            co_return make_error(errc::conflict, "another run has made the snapshot " + quoted(create.snapshot) + " meanwhile");
    }
}

inline error taken(snapshot_info const& there, std::string const& repository) {
    return make_error(errc::conflict,
                      "the repository " + quoted(repository) + " holds a snapshot named " + quoted(there.snapshot) + " already (" +
                          std::string(to_string(there.state)) + ")",
                      "choose another name for the snapshot");
}

/// All that must hold before something is changed in the snapshot's way.
inline workflow<result<void>> check_backup(context ctx, session<operations<list_indices, get_snapshot>> s, backup_options const& options) {
    list_indices list;
    list.indices = options.indices;
    auto const there = co_await exchange(ctx, s, list);
    if (there.has_error()) co_return there.error();
    co_return check_indices_exist(options.indices, *there);
}

inline workflow<result<void>> tell_snapshot_progress(context ctx, session<operations<snapshot_status>> s, snapshot_status ask, duration elapsed) {
    auto const status = co_await exchange(ctx, s, ask);
    if (status.has_error()) co_return status.error();
    for (auto const& one : *status) {
        ctx.tell(events::progress{one.all.shards_total, one.all.shards_done + one.all.shards_failed, one.all.bytes_total, one.all.bytes_done, elapsed});
    }
    co_return result<void>();
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<snapshot_info>> follow_snapshot(context ctx, session<detail::watch_operations> s, std::string repository,
                                                                    std::string snapshot, follow_options options) {
    // a status request costs the server more than a GET, and people read at most one line a second
    constexpr auto  status_every = std::chrono::seconds(1);
    constexpr auto  grace = std::chrono::seconds(5);
    auto const      began = ctx.now();
    auto            told = began;
    snapshot_status ask;
    ask.repository = repository;
    ask.snapshot = snapshot;
    for (;;) {
        auto const elapsed = ctx.now() - began;
        auto       found = co_await detail::find_snapshot(ctx, s, repository, snapshot);
        if (found.has_error()) co_return found.error();
        if (!*found && elapsed > grace)
            co_return make_error(errc::snapshot_failed, "the snapshot " + detail::quoted(snapshot) + " is gone: somebody deleted or aborted it");
        if (*found && (*found)->state != snapshot_state::in_progress) co_return std::move(**found);
        if (elapsed >= options.max_wait || ctx.expired())
            co_return make_error(errc::still_running, "the snapshot " + detail::quoted(snapshot) + " is still running",
                                 "it goes on in the cluster; ask GET /_snapshot/" + repository + "/" + snapshot);
        if (*found && ctx.now() - told >= status_every) {
            told = ctx.now();
            // progress is a courtesy: what matters is the next GET
            (void)co_await detail::tell_snapshot_progress(ctx, s, ask, elapsed);
        }
        auto const pause = std::min(poll_interval(elapsed), options.max_wait - elapsed);
        if (auto waited = co_await ctx.pause(pause); waited.has_error()) co_return waited.error();
    }
}

ES_S3_SNAPSHOT_DECL result<void> judge(snapshot_info const& ended) {
    bool const whole = ended.state == snapshot_state::success && ended.shards_failed == 0 && ended.failures.empty();
    if (whole) return {};
    std::map<std::string, std::vector<std::string>> by_reason;
    for (auto const& f : ended.failures) by_reason[f.reason].push_back("[" + f.index + "][" + std::to_string(f.shard_id) + "]");
    std::string text = "the snapshot " + detail::quoted(ended.snapshot) + " ended as " + std::string(to_string(ended.state)) + ", " +
                       std::to_string(ended.shards_failed) + " of " + std::to_string(ended.shards_total) + " shards failed";
    if (!ended.reason.empty()) text += "; " + ended.reason;
    for (auto const& [reason, shards] : by_reason) text += "; " + join(shards, " ") + ": " + reason;
    bool const partial = ended.state == snapshot_state::partial || ended.state == snapshot_state::success;
    return make_error(partial ? errc::snapshot_partial : errc::snapshot_failed, std::move(text),
                      "it is in the repository all the same; see to the shards named, delete it, and back up again");
}

ES_S3_SNAPSHOT_DECL workflow<result<backup_report>> backup(context ctx, session<backup_operations> s, backup_options options) {
    auto const began = ctx.now();
    if (auto named = check_snapshot_name(options.snapshot); named.has_error()) co_return named.error();
    if (auto fine = co_await detail::check_backup(ctx, s, options); fine.has_error()) co_return fine.error();
    auto const registered = co_await ensure_repository(ctx, s, options.repository);
    if (registered.has_error()) co_return registered.error();
    auto const there = co_await detail::find_snapshot(ctx, s, options.repository.name, options.snapshot);
    if (there.has_error()) co_return there.error();
    if (*there) co_return detail::taken(**there, options.repository.name);

    create_snapshot create;
    create.repository = options.repository.name;
    create.snapshot = options.snapshot;
    create.indices = options.indices;
    create.include_global_state = options.include_global_state;
    create.partial = options.partial;
    if (s.has(facts::snapshot_metadata)) create.metadata["es-s3-snapshot"] = {{"run", detail::make_run_id(ctx.env())}};
    ctx.note("creating the snapshot " + detail::quoted(options.snapshot));
    if (auto created = co_await detail::create_once(ctx, s, std::move(create)); created.has_error()) co_return created.error();

    backup_report report;
    report.snapshot.snapshot = options.snapshot;
    if (options.follow.wait) {
        auto ended = co_await follow_snapshot(ctx, s, options.repository.name, options.snapshot, options.follow);
        if (ended.has_error()) co_return ended.error();
        if (auto judged = judge(*ended); judged.has_error()) co_return judged.error();
        report.snapshot = std::move(*ended);
        report.finished = true;
    }
    report.elapsed = ctx.now() - began;
    co_return report;
}

}  // namespace v0
}  // namespace es_s3_snapshot
