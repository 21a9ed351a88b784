// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/preview.hpp.
#pragma once

#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/preview.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// An error as a finding, unless it was the caller who stopped.
inline result<void> add_refusal(diagnosis& to, std::string_view code, error const& e) {
    if (e.is(errc::operation_canceled)) return e;
    to.add({std::string(code), severity::error, describe(e), e.info.hint}, e.code);
    return {};
}

/// The names that `is_it` is true of, as a finding where there are any.
template <class IsIt>
void add_where(diagnosis& to, finding told, std::vector<index_info> const& all, IsIt is_it, errc why) {
    std::vector<std::string> names;
    for (auto const& one : all) {
        if (is_it(one)) names.push_back(one.name);
    }
    if (names.empty()) return;
    told.message = join(names) + ": " + told.message;
    to.add(std::move(told), make_error_code(why));
}

/// Whether it is registered; of what hinders it a finding is made.
inline workflow<result<bool>> preview_repository(context ctx, session<operations<get_repository>> s, diagnosis& to,
                                                 repository_target target, severity when_absent,
                                                 std::string what_then) {
    auto const registered = co_await is_registered(ctx, s, target);
    if (registered.has_error()) {
        if (auto told = add_refusal(to, "repository_unusable", registered.error()); told.has_error())
            co_return told.error();
        co_return false;
    }
    auto const name = "the repository " + in_quotes(target.name);
    if (*registered) {
        to.add({"repository_registered", severity::info, name + " is registered"}, {});
    } else {
        to.add({"repository_absent", when_absent, name + " is not registered: " + what_then}, {});
    }
    co_return *registered;
}

inline bool is_named(index_list const& wanted, std::string const& name) {
    return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
}

inline workflow<result<void>> preview_indices(context ctx, session<operations<list_indices, cluster_health>> s,
                                              backup_preview& to, backup_options const& options) {
    list_indices list;
    list.indices = options.indices;
    auto const there = co_await exchange(ctx, s, list);
    if (there.has_error()) co_return add_refusal(to, "unanswered", there.error());
    if (auto all = check_indices_exist(options.indices, *there); all.has_error()) {
        co_return add_refusal(to, "index_missing", all.error());
    }
    to.indices = *there;
    if (!s.has(facts::snapshot_closed_indices)) {
        auto const named = [&](index_info const& one) { return !one.open && is_named(options.indices, one.name); };
        add_where(to,
                  {"index_closed", severity::error, "closed, which this line refuses to save",
                   "open it, or take it out of the list"},
                  *there, named, errc::conflict);
        add_where(to,
                  {"index_closed", severity::warning,
                   "closed, and so left out without a word, as the patterns of this line have it", "open it first"},
                  *there, [&](index_info const& one) { return !one.open && !named(one); }, errc::conflict);
    }
    auto const major = s.line().floor.major;
    if (s.line().product == distribution::elasticsearch)
        add_where(to,
                  {"index_from_older_major", severity::info,
                   "made by an earlier major release, so no release after the next one will restore it",
                   "reindex it before the snapshot that is to outlive the upgrade"},
                  *there,
                  [&](index_info const& one) {
                      return one.version_created > 0 && one.version_created < 8'000'000 &&
                             one.version_created / 1'000'000 < major;
                  },
                  errc::incompatible);
    cluster_health ask;
    for (auto const& one : *there) {
        if (one.open) ask.indices.push_back(one.name);
    }
    if (ask.indices.empty()) co_return result<void>();
    ask.timeout = "1s";
    auto const health = co_await exchange(ctx, s, ask);
    if (health.has_error()) co_return add_refusal(to, "unanswered", health.error());
    add_where(to,
              {"index_red", options.partial ? severity::warning : severity::error,
               "a primary shard is not there, so that the snapshot would be PARTIAL at best",
               "GET /_cluster/allocation/explain tells why (5.0 and later)"},
              *there,
              [&](index_info const& one) {
                  return std::any_of(health->indices.begin(), health->indices.end(), [&](index_health const& h) {
                      return h.name == one.name && h.status == "red";
                  });
              },
              errc::snapshot_partial);
    co_return result<void>();
}

inline workflow<result<void>> preview_running(context ctx, session<operations<snapshot_status>> s, backup_preview& to,
                                              backup_options const& options) {
    auto const running = co_await exchange(ctx, s, snapshot_status());
    if (running.has_error()) co_return add_refusal(to, "unanswered", running.error());
    bool const waits = !s.has(facts::parallel_snapshots);
    for (auto const& one : *running) {
        if (one.snapshot == options.snapshot && one.repository == options.repository.name) continue;  // see preview_name
        to.add({"snapshot_running", waits ? severity::error : severity::info,
                "the snapshot " + in_quotes(one.snapshot) + " is being made in " + in_quotes(one.repository) +
                    (waits ? ", and this line makes one at a time" : ""),
                waits ? "wait for it: es-s3-snapshot wait" : ""},
               make_error_code(errc::busy));
    }
    co_return result<void>();
}

inline workflow<result<void>> preview_name(context ctx, session<operations<get_snapshot, snapshot_status>> s,
                                           backup_preview& to, backup_options const& options) {
    auto const runs = co_await find_earlier_run(ctx, s, options, to.indices);
    if (runs.has_error()) {
        bool const taken = runs.error().is(errc::conflict);
        co_return add_refusal(to, taken ? "snapshot_name_taken" : "unanswered", runs.error());
    }
    if (*runs)
        to.add({"backup_under_way", severity::info,
                "the snapshot " + in_quotes(options.snapshot) +
                    " is being made by an earlier run: it would be waited for, not made again"},
               {});
    co_return result<void>();
}

inline void tell_steps(restore_preview& to, restore_plan const& plan) {
    struct step {
        restore_action action;
        char const *code, *what;
        severity level;
    };
    for (auto const& one : {
             step{restore_action::close, "index_closes",
                  "closed and restored over: it cannot be searched until that is done", severity::info},
             step{restore_action::overwrite, "index_overwritten", "closed already, restored over, and open afterwards",
                  severity::info},
             step{restore_action::delete_index, "index_deleted", "deleted first, with all that it holds",
                  severity::warning},
             step{restore_action::rename, "index_renamed",
                  "what these would be called, since their own names are taken; no alias is restored", severity::info},
             step{restore_action::skip, "index_skipped", "there already, so left out", severity::info},
             step{restore_action::attach, "restore_under_way",
                  "being restored from this snapshot already: waited for, not started again", severity::info},
         }) {
        auto const names = plan.targets(one.action);
        if (!names.empty()) to.add({one.code, one.level, join(names) + ": " + one.what}, {});
    }
}

inline workflow<result<void>> preview_space(context ctx, session<operations<snapshot_status, get_node_fs>> s,
                                            restore_preview& to, std::string repository) {
    snapshot_status ask;
    ask.repository = std::move(repository);
    ask.snapshots = {to.plan->snapshot.snapshot};
    auto const status = co_await exchange(ctx, s, ask);
    if (status.has_error()) co_return add_refusal(to, "unanswered", status.error());
    auto const nodes = co_await exchange(ctx, s, get_node_fs());
    if (nodes.has_error()) co_return add_refusal(to, "unanswered", nodes.error());
    std::uint64_t needed = 0, total = 0, available = 0;
    for (auto const& snapshot : *status) {
        for (auto const& index : snapshot.indices) {
            auto const restored = [&](planned_index const& one) {
                return one.index == index.name && one.action != restore_action::skip &&
                       one.action != restore_action::attach;
            };
            if (std::any_of(to.plan->indices.begin(), to.plan->indices.end(), restored))
                needed += index.all.bytes_total;
        }
    }
    for (auto const& node : *nodes) {
        total += node.total_in_bytes;
        available += node.available_in_bytes;
    }
    if (total == 0 || needed == 0) co_return result<void>();
    bool const lacking = needed > available;
    if (!lacking && total - available + needed <= total / 100 * 85) co_return result<void>();
    to.add({"disk_space", lacking ? severity::error : severity::warning,
            "the restore needs " + std::to_string(needed) + " bytes for its primary shards, and the nodes have " +
                std::to_string(available) + " of " + std::to_string(total) + " left",
            "make room, or add a node"},
           make_error_code(errc::restore_failed));
    co_return result<void>();
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<backup_preview>> preview_backup(context ctx, session<backup_preview_operations> s,
                                                                    backup_options options) {
    backup_preview made;
    auto named = check_snapshot_name(options.snapshot);
    if (named.has_error()) (void)detail::add_refusal(made, "snapshot_name_invalid", named.error());
    options.repository.writes = true;
    auto const registered = co_await detail::preview_repository(
        ctx, s, made, options.repository, severity::info, "the backup would register it, verified by every node");
    if (registered.has_error()) co_return registered.error();
    if (auto told = co_await detail::preview_indices(ctx, s, made, options); told.has_error()) co_return told.error();
    if (auto told = co_await detail::preview_running(ctx, s, made, options); told.has_error()) co_return told.error();
    if (*registered && !named.has_error()) {
        if (auto told = co_await detail::preview_name(ctx, s, made, options); told.has_error()) co_return told.error();
    }
    co_return made;
}

ES_S3_SNAPSHOT_DECL workflow<result<restore_preview>> preview_restore(context ctx,
                                                                      session<restore_preview_operations> s,
                                                                      restore_options options) {
    restore_preview made;
    auto const registered = co_await detail::preview_repository(
        ctx, s, made, options.repository, severity::warning,
        "the restore would register it, and only then it is known what it holds");
    if (registered.has_error()) co_return registered.error();
    if (!*registered) co_return made;
    auto plan = co_await plan_restore(ctx, s, options);
    if (plan.has_error()) {
        auto const code = plan.error().code.category() == snapshot_category()
                              ? to_string(static_cast<errc>(plan.error().code.value()))
                              : std::string_view("unanswered");
        auto const told = detail::add_refusal(made, code, plan.error());
        if (told.has_error()) co_return told.error();
        co_return made;
    }
    made.plan = std::move(*plan);
    detail::tell_steps(made, *made.plan);
    if (options.include_global_state)
        made.add({"global_state_overwritten", severity::warning,
                  "the cluster's settings, templates and pipelines are replaced by those of the snapshot",
                  "restore without the global state unless that is meant"},
                 {});
    auto const told = co_await detail::preview_space(ctx, s, made, options.repository.name);
    if (told.has_error()) co_return told.error();
    co_return made;
}

}  // namespace v0
}  // namespace es_s3_snapshot
