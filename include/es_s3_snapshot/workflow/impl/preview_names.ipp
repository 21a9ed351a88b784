// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the preview of a restore makes of the names at its destination: aliases, data streams, system indices,
/// policies.
#pragma once

#include <es_s3_snapshot/workflow/impl/preview_questions.ipp>
#include <es_s3_snapshot/workflow/impl/restore_plan.ipp>
#include <es_s3_snapshot/workflow/preview.hpp>

#include <initializer_list>
#include <map>
#include <set>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

inline bool is_restored(planned_index const& one) {
    return one.action != restore_action::skip && one.action != restore_action::attach;
}

/// There now, under the name of an index that will be restored.
inline bool is_replaced(planned_index const& one) {
    return one.action == restore_action::close || one.action == restore_action::overwrite ||
           one.action == restore_action::delete_index;
}

/// The targets of planned indices that `is_it` is true of.
template <class IsIt>
std::vector<std::string> targets_where(restore_plan const& plan, IsIt is_it) {
    std::vector<std::string> names;
    for (auto const& one : plan.indices) {
        if (is_it(one)) names.push_back(one.target);
    }
    return names;
}

/// A run that renames because of a conflict restores none.
inline bool restores_aliases(restore_plan const& plan, restore_options const& options) {
    return options.include_aliases && plan.targets(restore_action::rename).empty();
}

inline void tell_taken_names(restore_preview& to, std::vector<index_info> const& there) {
    auto const deleted = to.plan->targets(restore_action::delete_index);
    std::set<std::string> aliases;
    for (auto const& index : there) {
        if (!is_named(deleted, index.name)) aliases.insert(index.aliases.begin(), index.aliases.end());
    }
    add_names(
        to,
        {"name_is_alias", severity::error, "an alias has this name, so that no index can be restored under it",
         "restore it under another name (rename_pattern), or remove the alias: DELETE /INDEX/_alias/NAME"},
        targets_where(*to.plan, [&](auto const& one) { return is_restored(one) && aliases.contains(one.target); }),
        errc::conflict);
}

/// What the snapshot's aliases are is not told before they are restored; which ones give way to them is.
inline void tell_replaced_aliases(restore_preview& to, restore_options const& options,
                                  std::vector<index_info> const& there) {
    if (!restores_aliases(*to.plan, options)) return;
    std::vector<std::string> told;
    for (auto const& one : to.plan->indices) {
        auto const* existing = is_replaced(one) ? find_index(there, one.target) : nullptr;
        if (existing != nullptr && !existing->aliases.empty())
            told.push_back(one.target + " (" + join(existing->aliases) + ")");
    }
    add_names(to,
              {"aliases_replaced", severity::info,
               "what these are called by here gives way to the aliases that the snapshot has of them"},
              told, errc::conflict);
}

/// After a rollover another index is written to; an older one that comes back as the one that it was is refused.
inline workflow<result<void>> preview_write_index(context ctx, session<operations<get_alias>> s, restore_preview& to,
                                                  restore_options const& options,
                                                  std::vector<index_info> const& there) {
    if (!s.has(facts::alias_is_write_index) || !restores_aliases(*to.plan, options)) co_return result<void>();
    auto const replaced = targets_where(*to.plan, is_replaced);
    std::set<std::string> aliases;
    for (auto const& index : there) {
        if (is_named(replaced, index.name)) aliases.insert(index.aliases.begin(), index.aliases.end());
    }
    if (aliases.empty()) co_return result<void>();
    get_alias ask;
    ask.aliases.assign(aliases.begin(), aliases.end());
    auto const all = co_await ask_aside(ctx, s, to, "which indices are written to by these aliases", ask);
    if (all.has_error()) co_return all.error();
    if (!*all) co_return result<void>();
    std::map<std::string, std::string> written;
    for (auto const& one : **all) {
        if (one.is_write_index == true && !is_named(replaced, one.index)) written[one.alias] = one.index;
    }
    std::vector<std::string> told;
    for (auto const& one : **all) {
        auto const at = written.find(one.alias);
        if (at != written.end() && is_named(replaced, one.index))
            told.push_back(one.index + " (" + one.alias + " writes to " + at->second + ")");
    }
    add_names(to,
              {"alias_write_index", severity::warning,
               "an alias of these writes to another index here; if it wrote to them when the snapshot was made, the "
               "restore is refused, since an alias has one write index",
               "restore them without their aliases, as on_conflict = rename does"},
              told, errc::conflict);
    co_return result<void>();
}

/// What a planned index is to the data streams of the destination.
inline void tell_backing_index(restore_preview& to, planned_index const& one, resolved_data_stream const& stream) {
    auto const of_it = " the data stream " + in_quotes(stream.name);
    bool const closes = one.action == restore_action::close, deletes = one.action == restore_action::delete_index;
    if ((closes || deletes) && one.target == stream.backing_indices.back()) {
        to.add({"data_stream_write_index", severity::error,
                one.target + ": the write index of" + of_it + ", which can be neither closed nor deleted",
                "roll it over first: POST /" + stream.name + "/_rollover; or restore under another name"},
               make_error_code(errc::conflict));
    } else if (deletes) {
        to.add(
            {"data_stream_backing_index", severity::warning,
             one.target + ": a part of" + of_it + ", which it leaves by being deleted; what is restored stands alone",
             "let it be closed and restored over (on_conflict = close), by which it stays a part"});
    } else {
        to.add({"data_stream_backing_index", severity::info, one.target + ": a part of" + of_it + ", which it stays"});
    }
}

inline void tell_data_streams_there(restore_preview& to, resolved_names const& there) {
    std::vector<std::string> taken;
    for (auto const& stream : there.data_streams) {
        for (auto const& one : to.plan->indices) {
            if (is_restored(one) && one.target == stream.name) taken.push_back(one.target);
            if (is_replaced(one) && is_named(stream.backing_indices, one.target)) tell_backing_index(to, one, stream);
        }
    }
    add_names(to,
              {"name_is_data_stream", severity::error,
               "a data stream has this name, so that no index can be restored under it",
               "restore it under another name (rename_pattern)"},
              taken, errc::conflict);
}

inline workflow<result<void>> preview_data_streams(context ctx, session<operations<where_served<resolve_index>>> s,
                                                   restore_preview& to) {
    where_served<resolve_index> ask;
    ask.names = {"*"};
    ask.expand_wildcards = "all";
    auto const there = co_await ask_aside(ctx, s, to, "which data streams there are", ask);
    if (there.has_error()) co_return there.error();
    if (*there) tell_data_streams_there(to, **there);
    co_return result<void>();
}

/// Indices are restored by their names, by which a data stream does not come back.
inline void tell_data_streams_saved(restore_preview& to, std::string const& repository) {
    auto const& snapshot = to.plan->snapshot;
    for (auto const& stream : snapshot.data_streams) {
        auto const is_part = [&](planned_index const& one) {
            return is_restored(one) && one.index.starts_with(".ds-" + stream + "-");
        };
        add_names(to,
                  {"data_stream_not_restored", severity::warning,
                   "restored as indices of their own, not as the data stream " + in_quotes(stream) +
                       " that they are a part of in the snapshot",
                   "restore the data stream by its name: POST " +
                       target("_snapshot", repository, snapshot.snapshot, "_restore").str() + " {\"indices\":\"" +
                       stream + "\"}"},
                  targets_where(*to.plan, is_part), errc::conflict);
    }
}

inline void tell_system_indices(restore_preview& to, std::string const& repository, server_line const& line) {
    if (!line.has(facts::feature_states)) return;
    bool const refused = line.has(facts::system_indices_by_feature);
    auto const& snapshot = to.plan->snapshot;
    std::set<std::string> features, indices;
    for (auto const& one : snapshot.feature_states) {
        for (auto const& planned : to.plan->indices) {
            if (!is_restored(planned) || !is_named(one.indices, planned.index)) continue;
            features.insert(in_quotes(one.feature_name));
            indices.insert(planned.index);
        }
    }
    auto const cure =
        "leave them out of index_names" +
        (features.empty() ? std::string()
                          : "; or restore the feature states (" + join({features.begin(), features.end()}) +
                                "): POST " + target("_snapshot", repository, snapshot.snapshot, "_restore").str() +
                                R"( {"indices":"-*","feature_states":["FEATURE"]})");
    add_names(to,
              {"system_index", refused ? severity::error : severity::warning,
               refused ? "system indices, which this line restores as parts of feature states alone"
                       : "system indices, which should be restored as parts of feature states",
               cure},
              {indices.begin(), indices.end()}, errc::conflict);
    if (!refused) return;
    auto const may_be = [&](planned_index const& one) {
        return is_restored(one) && one.index.starts_with('.') && !one.index.starts_with(".ds-") &&
               !indices.contains(one.index);
    };
    add_names(to,
              {"system_index", severity::warning,
               "a name that begins with a dot may be a system index's, and those are refused here", cure},
              targets_where(*to.plan, may_be), errc::conflict);
}

/// A snapshot's settings are not told before it is restored, but those of what it replaces are.
inline workflow<result<void>> preview_lifecycle(context ctx, session<operations<get_index_settings>> s,
                                                restore_preview& to) {
    get_index_settings ask;
    ask.indices = targets_where(*to.plan, is_replaced);
    if (ask.indices.empty() || !s.has(facts::named_flat_settings)) co_return result<void>();
    bool const ilm = s.line().product == distribution::elasticsearch;
    if (ilm) {
        ask.names = {"index.lifecycle.name"};
    } else {
        ask.names = {"index.plugins.index_state_management.policy_id",
                     "index.opendistro.index_state_management.policy_id"};
    }
    auto const all = co_await ask_aside(ctx, s, to, "which lifecycle policies manage the indices", ask);
    if (all.has_error()) co_return all.error();
    if (!*all) co_return result<void>();
    std::vector<std::string> managed;
    for (auto const& one : **all) {
        for (auto const& name : ask.names) {
            auto const* policy = one.settings.if_contains(name);
            if (policy != nullptr && policy->is_string())
                managed.push_back(one.index + " (" + std::string(policy->get_string()) + ")");
        }
    }
    add_names(
        to,
        {"lifecycle_policy", severity::warning,
         "managed by a policy, which goes by the age of the index and may roll over or delete what was just restored",
         ilm ? "POST /_ilm/stop before the restore; by hand a restore leaves the policy out with "
               "ignore_index_settings: index.lifecycle.name"
             : "take the policy off before the restore: POST /_plugins/_ism/remove/INDEX"},
        managed, errc::conflict);
    co_return result<void>();
}

inline void tell_global_state(restore_preview& to, server_line const& line, std::string const& state) {
    to.add({"global_state_overwritten", severity::warning,
            "the cluster's " + state + " are replaced by those of the snapshot",
            "restore without the global state unless that is meant"},
           {});
    if (!line.has(facts::global_state_must_be_there) || to.plan->snapshot.include_global_state) return;
    to.add({"global_state_absent", severity::error,
            "the snapshot was made without the global state, and this line refuses to restore what is not there",
            "restore without the global state"},
           make_error_code(errc::not_found));
}

}  // namespace detail

}  // namespace v0
}  // namespace es_s3_snapshot
