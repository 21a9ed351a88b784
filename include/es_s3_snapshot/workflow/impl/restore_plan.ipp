// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/restore_plan.hpp.
#pragma once

#include <es_s3_snapshot/operation/rename.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/restore_plan.hpp>

#include <algorithm>
#include <array>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL std::string_view to_string(conflict_policy p) noexcept {
    constexpr std::array<std::string_view, 5> words{"close", "fail", "delete", "rename", "skip"};
    return words[static_cast<std::size_t>(p)];
}

ES_S3_SNAPSHOT_DECL std::optional<conflict_policy> parse_conflict_policy(std::string_view word) noexcept {
    for (auto const p : {conflict_policy::close, conflict_policy::fail, conflict_policy::delete_index,
                         conflict_policy::rename, conflict_policy::skip}) {
        if (to_string(p) == word) return p;
    }
    return std::nullopt;
}

ES_S3_SNAPSHOT_DECL std::string_view to_string(restore_action a) noexcept {
    constexpr std::array<std::string_view, 7> words{"create", "close", "overwrite", "delete",
                                                    "rename", "skip",  "attach"};
    return words[static_cast<std::size_t>(a)];
}

namespace detail {

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
inline result<void> check_shards(index_info const& existing, std::string const& saved_as,
                                 snapshot_status_info const& status) {
    auto const saved = std::find_if(status.indices.begin(), status.indices.end(),
                                    [&](snapshot_index_status const& s) { return s.name == saved_as; });
    if (saved == status.indices.end() || existing.number_of_shards == 0 ||
        saved->all.shards_total == existing.number_of_shards)
        return {};
    return make_error(errc::conflict,
                      "the index " + in_quotes(existing.name) + " has " + std::to_string(existing.number_of_shards) +
                          " shards here and " + std::to_string(saved->all.shards_total) +
                          " in the snapshot, so it cannot be restored over",
                      "delete or rename that index first; nothing was changed");
}

inline result<std::vector<std::string>> select_saved(snapshot_info const& snapshot, index_list const& wanted) {
    auto selected = select_indices(wanted, snapshot.indices);
    if (selected.has_error()) {
        error missing = selected.error();
        missing.info.message = "the snapshot " + in_quotes(snapshot.snapshot) + " holds " + missing.info.message;
        missing.info.hint = "it holds: " + join(snapshot.indices);
        return missing;
    }
    if (selected->empty())
        return make_error(errc::not_found,
                          "the snapshot " + in_quotes(snapshot.snapshot) + " holds no index to restore");
    return selected;
}

/// A snapshot is read by the product that made it, in its version or a newer one; Elasticsearch's up to 7.10 by
/// OpenSearch too. (The indices' own versions are not told before they are restored.)
inline result<void> check_readable(snapshot_info const& snapshot, server_line const& line) {
    constexpr std::int64_t opensearch_mark = 0x08000000;
    auto const made = parse_version(snapshot.version);
    if (!made) return {};  // 8.11 and later give a range
    auto const by = snapshot.version_id >= opensearch_mark ? distribution::opensearch : distribution::elasticsearch;
    auto const crosses = by != line.product;
    bool const readable = crosses ? by == distribution::elasticsearch && *made < version{7, 11} : *made < line.ceiling;
    if (readable) return {};
    return make_error(errc::incompatible,
                      "the snapshot " + in_quotes(snapshot.snapshot) + " was made by " + std::string(to_string(by)) +
                          " " + snapshot.version + ", which " + to_string(line) + " does not read",
                      crosses ? "restore it into a cluster of the same product; nothing was changed"
                              : "restore it into a cluster of that version or a newer one; nothing was changed");
}

inline result<std::vector<planned_index>> name_targets(std::vector<std::string> const& indices,
                                                       restore_options const& options, server_line const& line) {
    auto const preview = preview_rename(indices, options.rename_pattern, options.rename_replacement);
    if (preview.has_error()) return preview.error();
    if (!preview->collisions.empty())
        return make_error(errc::conflict, "rename_pattern gives several indices the name " + join(preview->collisions),
                          "nothing was changed");
    std::vector<planned_index> planned;
    for (auto const& one : preview->names) {
        if (one.to != one.from) {
            if (auto legal = check_index_name(one.to, line); legal.has_error()) return legal.error();
        }
        planned.push_back({one.from, one.to});
    }
    return planned;
}

inline workflow<result<std::vector<index_info>>> existing_of(context ctx, session<operations<list_indices>> s,
                                                             std::vector<std::string> names) {
    list_indices list;
    list.indices = std::move(names);
    co_return co_await exchange(ctx, s, list);
}

inline index_info const* find_index(std::vector<index_info> const& there, std::string const& name) {
    auto const found =
        std::find_if(there.begin(), there.end(), [&](index_info const& info) { return info.name == name; });
    return found == there.end() ? nullptr : &*found;
}

ES_S3_SNAPSHOT_DECL bool says_closed(error const& e) {
    return e.info.server_type == "index_closed_exception" ||
           e.info.server_reason.find("IndexClosedException") != std::string::npos;
}

/// The indices that a restore from this snapshot brings back at this moment: where one is under way, those that it has
/// brought back already belong to the same.
inline workflow<result<std::vector<std::string>>> being_restored(context ctx, session<operations<get_recovery>> s,
                                                                 std::string repository, std::string snapshot,
                                                                 std::vector<std::string> open_ones) {
    std::vector<std::string> ours;
    if (open_ones.empty()) co_return ours;
    get_recovery get;
    get.indices = std::move(open_ones);
    auto const told = co_await exchange(ctx, s, get);
    if (told.has_error() && says_closed(told.error())) co_return ours;
    if (told.has_error()) co_return told.error();
    bool under_way = false;
    for (auto const& index : *told) {
        auto const of_it = [&](shard_recovery const& shard) { return is_from(shard, repository, snapshot); };
        if (std::none_of(index.shards.begin(), index.shards.end(), of_it)) continue;
        ours.push_back(index.index);
        under_way = under_way || std::any_of(index.shards.begin(), index.shards.end(),
                                             [&](auto const& shard) { return of_it(shard) && shard.stage != "DONE"; });
    }
    if (!under_way) ours.clear();
    co_return ours;
}

inline error in_the_way(std::vector<std::string> const& names) {
    return make_error(errc::conflict, "there are indices of the same name: " + join(names),
                      "nothing was changed; choose what becomes of them: close, delete, rename or skip");
}

inline workflow<result<void>> check_saved_shards(context ctx, session<operations<snapshot_status>> s,
                                                 std::string repository, restore_plan const& plan,
                                                 std::vector<index_info> const& there) {
    snapshot_status ask;
    ask.repository = std::move(repository);
    ask.snapshots = {plan.snapshot.snapshot};
    auto const status = co_await exchange(ctx, s, ask);
    if (status.has_error()) co_return status.error();
    if (status->empty()) co_return result<void>();
    for (auto const& one : plan.indices) {
        bool const over = one.action == restore_action::close || one.action == restore_action::overwrite;
        auto const* existing = over ? find_index(there, one.target) : nullptr;
        if (existing == nullptr) continue;
        if (auto fits = check_shards(*existing, one.index, status->front()); fits.has_error()) co_return fits.error();
    }
    co_return result<void>();
}

inline restore_action action_for(index_info const& existing, conflict_policy policy) {
    switch (policy) {
    case conflict_policy::delete_index:
        return restore_action::delete_index;
    case conflict_policy::rename:
        return restore_action::rename;
    case conflict_policy::skip:
        return restore_action::skip;
    case conflict_policy::close:
    case conflict_policy::fail:
        break;
    }
    return existing.open ? restore_action::close : restore_action::overwrite;
}

/// What becomes of each index, given those that are there.
inline workflow<result<void>> choose_actions(context ctx, session<restore_plan_operations> s, restore_plan& plan,
                                             restore_options const& options, std::vector<index_info> const& there) {
    std::vector<std::string> open_ones;
    for (auto const& one : plan.indices) {
        auto const* existing = find_index(there, one.target);
        if (existing != nullptr && existing->open) open_ones.push_back(one.target);
    }
    auto const attached = co_await being_restored(ctx, s, options.repository.name, plan.snapshot.snapshot, open_ones);
    if (attached.has_error()) co_return attached.error();
    std::vector<std::string> conflicts;
    for (auto& one : plan.indices) {
        auto const* existing = find_index(there, one.target);
        if (existing == nullptr) continue;
        if (std::find(attached->begin(), attached->end(), one.target) != attached->end()) {
            one.action = restore_action::attach;
            continue;
        }
        conflicts.push_back(one.target);
        one.action = action_for(*existing, options.on_conflict);
        if (one.action == restore_action::rename) one.target = renamed_prefix + one.index;
    }
    if (options.on_conflict == conflict_policy::fail && !conflicts.empty()) co_return in_the_way(conflicts);
    co_return result<void>();
}

inline workflow<result<void>> check_new_names(context ctx, session<operations<list_indices>> s,
                                              restore_plan const& plan) {
    auto const renamed = plan.targets(restore_action::rename);
    if (renamed.empty()) co_return result<void>();
    for (auto const& name : renamed) {
        if (auto legal = check_index_name(name, s.line()); legal.has_error()) co_return legal.error();
    }
    auto const there = co_await existing_of(ctx, s, renamed);
    if (there.has_error()) co_return there.error();
    if (there->empty()) co_return result<void>();
    std::vector<std::string> taken;
    for (auto const& info : *there) taken.push_back(info.name);
    co_return make_error(errc::conflict, "the new names are taken too: " + join(taken),
                         "delete those indices, or restore under names of your own with rename_pattern");
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<restore_plan>> plan_restore(context ctx, session<restore_plan_operations> s,
                                                                restore_options options) {
    if (options.on_conflict == conflict_policy::rename && !options.rename_pattern.empty())
        co_return make_error(errc::invalid_argument, "a rename_pattern excludes the policy rename, which makes its own");
    restore_plan plan;
    auto chosen = co_await detail::choose_snapshot(ctx, s, options);
    if (chosen.has_error()) co_return chosen.error();
    plan.snapshot = std::move(*chosen);
    if (auto whole = detail::check_whole(plan.snapshot, options.partial); whole.has_error()) co_return whole.error();
    if (auto fits = detail::check_readable(plan.snapshot, s.line()); fits.has_error()) co_return fits.error();
    auto const selected = detail::select_saved(plan.snapshot, options.indices);
    if (selected.has_error()) co_return selected.error();
    auto planned = detail::name_targets(*selected, options, s.line());
    if (planned.has_error()) co_return planned.error();
    plan.indices = std::move(*planned);
    auto const there = co_await detail::existing_of(ctx, s, plan.targets(restore_action::create));
    if (there.has_error()) co_return there.error();
    if (there->empty()) co_return plan;
    if (auto done = co_await detail::choose_actions(ctx, s, plan, options, *there); done.has_error())
        co_return done.error();
    if (auto fine = co_await detail::check_new_names(ctx, s, plan); fine.has_error()) co_return fine.error();
    if (plan.targets(restore_action::close, restore_action::overwrite).empty()) co_return plan;
    auto const fits = co_await detail::check_saved_shards(ctx, s, options.repository.name, plan, *there);
    if (fits.has_error()) co_return fits.error();
    co_return plan;
}

}  // namespace v0
}  // namespace es_s3_snapshot
