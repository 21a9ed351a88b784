// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the preview of a backup asks of its source.
#pragma once

#include <es_s3_snapshot/workflow/impl/preview_questions.ipp>
#include <es_s3_snapshot/workflow/preview.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

inline void tell_closed_indices(backup_preview& to, backup_options const& options, server_line const& line) {
    if (line.has(facts::snapshot_closed_indices)) return;
    auto const named = [&](index_info const& one) { return !one.open && is_named(options.indices, one.name); };
    add_where(to,
              {"index_closed", severity::error, "closed, which this line refuses to save",
               "open it, or take it out of the list"},
              to.indices, named, errc::conflict);
    add_where(
        to,
        {"index_closed", severity::warning,
         "closed, and so left out without a word, as the patterns of this line have it", "open it first"},
        to.indices, [&](index_info const& one) { return !one.open && !named(one); }, errc::conflict);
}

inline void tell_old_indices(backup_preview& to, server_line const& line) {
    if (line.product != distribution::elasticsearch) return;
    auto const is_old = [major = line.floor.major](index_info const& one) {
        return one.version_created > 0 && one.version_created < 8'000'000 && one.version_created / 1'000'000 < major;
    };
    add_where(to,
              {"index_from_older_major", severity::info,
               "made by an earlier major release, so no release after the next one will restore it",
               "reindex it before the snapshot that is to outlive the upgrade"},
              to.indices, is_old, errc::incompatible);
}

inline workflow<result<void>> preview_health(context ctx, session<operations<cluster_health>> s, backup_preview& to,
                                             bool partial) {
    cluster_health ask;
    for (auto const& one : to.indices) {
        if (one.open) ask.indices.push_back(one.name);
    }
    if (ask.indices.empty()) co_return result<void>();
    ask.timeout = "1s";
    auto const health = co_await exchange(ctx, s, ask);
    if (health.has_error()) co_return add_refusal(to, "unanswered", health.error());
    auto const is_red = [&](index_info const& one) {
        return std::any_of(health->indices.begin(), health->indices.end(),
                           [&](index_health const& h) { return h.name == one.name && h.status == "red"; });
    };
    add_where(to,
              {"index_red", partial ? severity::warning : severity::error,
               "a primary shard is not there, so that the snapshot would be PARTIAL at best",
               "GET /_cluster/allocation/explain tells why (5.0 and later)"},
              to.indices, is_red, errc::snapshot_partial);
    co_return result<void>();
}

inline void tell_hidden_indices(backup_preview& to, backup_options const& options, resolved_names const& names) {
    std::vector<std::string> hidden;
    for (auto const& one : names.indices) {
        bool const by_pattern = !is_named(options.indices, one.name);
        if (by_pattern && one.data_stream.empty() && is_named(one.attributes, "hidden")) hidden.push_back(one.name);
    }
    add_names(to,
              {"index_hidden", severity::info, "hidden, and saved all the same, since a pattern stands for it",
               "take it out of the list with -NAME unless that is meant"},
              hidden, errc::conflict);
}

/// A data stream is saved by its own name, or by a pattern of it; its backing indices by theirs alone are indices.
inline void tell_torn_data_streams(backup_preview& to, backup_options const& options, resolved_names const& names) {
    std::vector<std::string> torn;
    for (auto const& one : names.indices) {
        auto const stands_for_stream = [&](std::string const& wanted) {
            return wanted == "_all" || wildcard_match(wanted, one.data_stream);
        };
        bool const whole =
            options.indices.empty() || std::any_of(options.indices.begin(), options.indices.end(), stands_for_stream);
        if (!one.data_stream.empty() && !whole) torn.push_back(one.name + " (of " + one.data_stream + ")");
    }
    add_names(to,
              {"data_stream_torn", severity::warning,
               "saved as indices of their own, since the data streams that they belong to are not named",
               "name the data streams"},
              torn, errc::conflict);
}

inline workflow<result<void>> preview_resolved(context ctx, session<operations<where_served<resolve_index>>> s,
                                               backup_preview& to, backup_options const& options) {
    where_served<resolve_index> ask;
    ask.names = options.indices.empty() ? index_list{"*"} : options.indices;
    ask.expand_wildcards = "all";
    auto const names = co_await ask_aside(ctx, s, to, "what the names and patterns stand for", ask);
    if (names.has_error()) co_return names.error();
    if (!*names) co_return result<void>();
    tell_hidden_indices(to, options, **names);
    tell_torn_data_streams(to, options, **names);
    co_return result<void>();
}

inline workflow<result<void>> preview_blocks(context ctx, session<operations<get_index_settings>> s, backup_preview& to,
                                             index_list const& indices) {
    constexpr char const* block = "index.blocks.read_only_allow_delete";  // the disk's flood stage, 6.0 and later
    if (!s.has(facts::named_flat_settings)) co_return result<void>();
    get_index_settings ask;
    ask.indices = indices;
    ask.names = {block};
    auto const all = co_await ask_aside(ctx, s, to, "whether a full disk has made indices read-only", ask);
    if (all.has_error()) co_return all.error();
    if (!*all) co_return result<void>();
    std::vector<std::string> blocked;
    for (auto const& one : **all) {
        auto const* value = one.settings.if_contains(block);
        if (value != nullptr && *value == "true") blocked.push_back(one.index);
    }
    add_names(
        to,
        {"index_read_only", severity::warning,
         "read-only but for deletion, as indices become where a disk is all but full; the block is saved, and "
         "restored, with the index",
         "make room; PUT /INDEX/_settings {\"" + std::string(block) + "\":null} where that does not take it away"},
        blocked, errc::conflict);
    co_return result<void>();
}

inline workflow<result<void>> preview_indices(context ctx, session<backup_preview_operations> s, backup_preview& to,
                                              backup_options const& options) {
    list_indices list;
    list.indices = options.indices;
    list.hidden = s.has(facts::hidden_indices);
    auto const there = co_await exchange(ctx, s, list);
    if (there.has_error()) co_return add_refusal(to, "unanswered", there.error());
    if (auto all = check_indices_exist(options.indices, *there); all.has_error())
        co_return add_refusal(to, "index_missing", all.error());
    to.indices = *there;
    tell_closed_indices(to, options, s.line());
    tell_old_indices(to, s.line());
    if (auto told = co_await preview_health(ctx, s, to, options.partial); told.has_error()) co_return told;
    if (auto told = co_await preview_resolved(ctx, s, to, options); told.has_error()) co_return told;
    co_return co_await preview_blocks(ctx, s, to, options.indices);
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

/// What a cluster keeps beside its indices, as far as the line has it.
inline std::string global_state_of(server_line const& line) {
    if (line.floor < version{5, 0} && line.product == distribution::elasticsearch)
        return "persistent settings and index templates";
    return line.product == distribution::elasticsearch
               ? "persistent settings, index templates, ingest pipelines and lifecycle policies"
               : "persistent settings, index templates and ingest pipelines";
}

inline workflow<result<void>> preview_global_state(context ctx, session<operations<where_served<get_features>>> s,
                                                   backup_preview& to) {
    where_served<get_features> const ask;
    auto const features = co_await ask_aside(ctx, s, to, "which feature states there are", ask);
    if (features.has_error()) co_return features.error();
    std::vector<std::string> names;
    if (*features) {
        for (auto const& one : **features) names.push_back(one.name);
    }
    to.add({"global_state_saved", severity::info,
            "the cluster's " + global_state_of(s.line()) + " are saved too" +
                (names.empty() ? "" : ", and what these features keep in indices of their own: " + join(names))},
           {});
    co_return result<void>();
}

}  // namespace detail

}  // namespace v0
}  // namespace es_s3_snapshot
