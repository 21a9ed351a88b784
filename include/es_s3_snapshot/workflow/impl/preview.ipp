// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/preview.hpp; what they ask and tell stands by subject in the files beside it.
#pragma once

#include <es_s3_snapshot/workflow/impl/preview_names.ipp>
#include <es_s3_snapshot/workflow/impl/preview_questions.ipp>
#include <es_s3_snapshot/workflow/impl/preview_room.ipp>
#include <es_s3_snapshot/workflow/impl/preview_source.ipp>
#include <es_s3_snapshot/workflow/impl/repository_writers.ipp>
#include <es_s3_snapshot/workflow/preview.hpp>
#include <es_s3_snapshot/workflow/throttle.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

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

/// Whether this cluster may write to the place where it should not, or under two names.
inline workflow<result<void>> preview_writers(context ctx, session<operations<get_repository>> s, diagnosis& to,
                                              repository_target target) {
    if (is_automated(target.name)) co_return result<void>();
    auto const wanted = render(target.settings, s.line());
    auto const all = co_await ask_aside(ctx, s, to, "which other repositories there are", get_repository());
    if (all.has_error()) co_return all.error();
    if (!*all || wanted.has_error()) co_return result<void>();
    auto names = writable_registrations(**all, wanted->settings);
    if (!target.writes && !target.own) {
        if (!names.empty() && s.has(facts::s3_readonly)) to.add(repository_writable(names), {});
        co_return result<void>();
    }
    std::erase(names, target.name);
    if (!names.empty()) to.add(repository_twice(target.name, names), {});
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

/// The plan as it is found, or why there can be none.
inline workflow<result<void>> preview_plan(context ctx, session<restore_plan_operations> s, restore_preview& to,
                                           restore_options options) {
    auto plan = co_await plan_restore(ctx, s, std::move(options));
    if (!plan.has_error()) {
        to.plan = std::move(*plan);
        co_return result<void>();
    }
    auto const& why = plan.error();
    bool const ours = why.code.category() == snapshot_category();
    co_return add_refusal(to, ours ? to_string(static_cast<errc>(why.code.value())) : "unanswered", why);
}

/// What stands in the way of the plan, by its names.
inline workflow<result<void>> preview_names(context ctx, session<restore_preview_operations> s, restore_preview& to,
                                            restore_options const& options, std::vector<index_info> const& there) {
    tell_taken_names(to, there);
    tell_replaced_aliases(to, options, there);
    if (auto told = co_await preview_write_index(ctx, s, to, options, there); told.has_error()) co_return told;
    if (auto told = co_await preview_data_streams(ctx, s, to); told.has_error()) co_return told;
    co_return co_await preview_lifecycle(ctx, s, to);
}

inline workflow<result<void>> preview_room(context ctx, session<restore_preview_operations> s, restore_preview& to,
                                           std::string repository, std::vector<index_info> const& there) {
    auto const room = co_await look_at_room(ctx, s, to, std::move(repository));
    if (room.has_error()) co_return room.error();
    tell_allocation(to, *room, s.line());
    if (!room->nodes) co_return result<void>();
    tell_tiers(to, *room, s.line());
    tell_replicas(to, *room, there);
    tell_shard_limit(to, *room, there, s.line());
    tell_watermarks(to, *room, s.line());
    tell_space(to, *room);
    co_return result<void>();
}

inline workflow<result<void>> preview_destination(context ctx, session<restore_preview_operations> s,
                                                  restore_preview& to, restore_options const& options) {
    list_indices all;  // aliases and shards of the others count too
    auto const there = co_await ask_aside(ctx, s, to, "which indices there are", all);
    if (there.has_error()) co_return there.error();
    auto const known = there->value_or(std::vector<index_info>());
    if (auto told = co_await preview_names(ctx, s, to, options, known); told.has_error()) co_return told;
    co_return co_await preview_room(ctx, s, to, options.repository.name, known);
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<backup_preview>> preview_backup(context ctx, session<backup_preview_operations> s,
                                                                    backup_options options) {
    backup_preview made;
    auto named = check_snapshot_name(options.snapshot);
    if (named.has_error()) (void)detail::add_refusal(made, "snapshot_name_invalid", named.error());
    options.repository.writes = true;
    tell_throttle_change(made, {throttled_job::backup, options.repository, options.max_rate, options.follow.wait},
                         s.line());
    auto const registered = co_await detail::preview_repository(ctx, s, made, options.repository, severity::info,
                                                                "the backup would register it, verified by every node");
    if (registered.has_error()) co_return registered.error();
    auto const writers = co_await detail::preview_writers(ctx, s, made, options.repository);
    if (writers.has_error()) co_return writers.error();
    if (auto told = co_await detail::preview_indices(ctx, s, made, options); told.has_error()) co_return told.error();
    if (options.include_global_state) {
        if (auto told = co_await detail::preview_global_state(ctx, s, made); told.has_error()) co_return told.error();
    }
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
    tell_throttle_change(made, {throttled_job::restore, options.repository, options.max_rate, options.follow.wait},
                         s.line());
    auto const registered =
        co_await detail::preview_repository(ctx, s, made, options.repository, severity::warning,
                                            "the restore would register it, and only then it is known what it holds");
    if (registered.has_error()) co_return registered.error();
    auto const writers = co_await detail::preview_writers(ctx, s, made, options.repository);
    if (writers.has_error()) co_return writers.error();
    if (!*registered) co_return made;
    if (auto told = co_await detail::preview_plan(ctx, s, made, options); told.has_error()) co_return told.error();
    if (!made.plan) co_return made;
    detail::tell_steps(made, *made.plan);
    if (options.include_global_state) detail::tell_global_state(made, s.line(), detail::global_state_of(s.line()));
    detail::tell_data_streams_saved(made, options.repository.name);
    detail::tell_system_indices(made, options.repository.name, s.line());
    if (auto told = co_await detail::preview_destination(ctx, s, made, options); told.has_error())
        co_return told.error();
    co_return made;
}

}  // namespace v0
}  // namespace es_s3_snapshot
