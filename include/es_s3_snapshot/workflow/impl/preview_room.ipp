// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the preview of a restore makes of the room at its destination: nodes, disks, allocation, the limit of shards.
#pragma once

#include <es_s3_snapshot/workflow/impl/preview_names.ipp>
#include <es_s3_snapshot/workflow/impl/preview_questions.ipp>
#include <es_s3_snapshot/workflow/preview.hpp>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// What is known of the destination, as far as it answered.
struct destination_room {
    std::optional<std::vector<node_fs_info>> nodes{};  ///< those that hold data
    std::optional<cluster_settings_info> settings{};
    std::optional<snapshot_status_info> saved{};

    /// What holds, of the places where a setting may stand; empty: it is not known.
    std::string setting(std::string_view name) const {
        if (!settings) return {};
        for (auto const* place : {&settings->transient, &settings->persistent, &settings->defaults}) {
            auto const* value = place->if_contains(name);
            if (value != nullptr && value->is_string()) return std::string(value->get_string());
        }
        return {};
    }
};

/// Of an index as the snapshot holds it; nothing where that is not known.
inline snapshot_progress saved_size(destination_room const& room, std::string const& index) {
    if (!room.saved) return {};
    for (auto const& one : room.saved->indices) {
        if (one.name == index) return one.all;
    }
    return {};
}

/// `0.85`, `85%`, and what else is a number before a unit.
inline std::optional<double> number_before(std::string_view text, std::string_view& unit) {
    std::string const copy(text);
    char* end = nullptr;
    double const number = std::strtod(copy.c_str(), &end);
    if (end == copy.c_str() || !std::isfinite(number) || number < 0) return std::nullopt;
    unit = text.substr(static_cast<std::size_t>(end - copy.c_str()));
    return number;
}

inline std::optional<double> bytes_in(std::string_view unit) {
    constexpr std::string_view prefixes = "bkmgtp";
    if (unit.empty()) return std::nullopt;
    char const c =
        unit.front() >= 'A' && unit.front() <= 'Z' ? static_cast<char>(unit.front() - 'A' + 'a') : unit.front();
    auto const power = prefixes.find(c);
    if (power == prefixes.npos) return std::nullopt;
    return std::pow(1024.0, static_cast<double>(power));
}

/// What a watermark leaves free of a disk: `85%` and `0.85` are what may be used, `50gb` is what must be left.
inline std::optional<double> kept_free(std::string_view watermark, double total) {
    std::string_view unit;
    auto const number = number_before(watermark, unit);
    if (!number) return std::nullopt;
    if (unit == "%") return total * (1 - *number / 100);
    if (unit.empty()) return total * (1 - *number);
    auto const bytes = bytes_in(unit);
    return bytes ? std::optional(*number * *bytes) : std::nullopt;
}

/// The watermark `low` or `high`, in bytes that must be left on the node's disks.
inline double kept_free(destination_room const& room, std::string const& which, node_fs_info const& node) {
    auto const name = "cluster.routing.allocation.disk.watermark." + which;
    auto const total = static_cast<double>(node.total_in_bytes);
    auto const usual = total * (which == "low" ? 0.15 : 0.10);
    auto const kept = kept_free(room.setting(name), total).value_or(usual);
    auto const headroom = kept_free(room.setting(name + ".max_headroom"), total);  // Elasticsearch 8.5; -1: none
    return headroom ? std::min(kept, *headroom) : kept;
}

/// `n1 has 12 % left, 120 of 1000 bytes`.
inline std::string left_on(node_fs_info const& node) {
    return node.name + " has " + std::to_string(node.available_in_bytes * 100 / node.total_in_bytes) + " % left, " +
           std::to_string(node.available_in_bytes) + " of " + std::to_string(node.total_in_bytes) + " bytes";
}

inline bool has_watermarks(destination_room const& room) {
    return room.setting("cluster.routing.allocation.disk.threshold_enabled") != "false";
}

/// Whether the watermarks keep shards off nodes at all.
inline bool watermarks_hold(destination_room const& room, server_line const& line) {
    if (!has_watermarks(room)) return false;
    auto const single = room.setting("cluster.routing.allocation.disk.watermark.enable_for_single_data_node");
    return room.nodes->size() > 1 || single == "true" || line.has(facts::single_node_watermarks);
}

inline void tell_watermarks(restore_preview& to, destination_room const& room, server_line const& line) {
    if (!watermarks_hold(room, line)) return;
    std::vector<std::string> full;
    for (auto const& node : *room.nodes) {
        if (node.total_in_bytes == 0) continue;
        auto const left = static_cast<double>(node.available_in_bytes);
        if (left >= kept_free(room, "low", node)) continue;
        full.push_back(left_on(node) + (left < kept_free(room, "high", node) ? " (beyond the high watermark)" : ""));
    }
    // what elasticsearch.yml says of them is told from 5.0 on
    bool const sure = full.size() == room.nodes->size() && line.has(facts::cluster_settings_include_defaults);
    add_names(to,
              {"disk_watermark", sure ? severity::error : severity::warning,
               std::string("beyond the low watermark of the disk, so that no shard is restored to ") +
                   (full.size() == room.nodes->size() ? "any node" : "these nodes"),
               "make room, add a node, or change cluster.routing.allocation.disk.watermark"},
              full, errc::restore_failed);
}

inline void tell_space(restore_preview& to, destination_room const& room) {
    double needed = 0, available = 0, beneath_watermark = 0;
    for (auto const& one : to.plan->indices) {
        if (is_restored(one)) needed += static_cast<double>(saved_size(room, one.index).bytes_total);
    }
    bool known = false;
    for (auto const& node : *room.nodes) {
        known = known || node.total_in_bytes != 0;
        available += static_cast<double>(node.available_in_bytes);
        auto const kept = has_watermarks(room) ? kept_free(room, "low", node) : 0;
        beneath_watermark += std::max(0.0, static_cast<double>(node.available_in_bytes) - kept);
    }
    // what is replaced leaves room, or is kept where its files are the same
    bool const sure = needed > available && targets_where(*to.plan, is_replaced).empty();
    if (!known || needed == 0 || needed <= beneath_watermark) return;
    auto const text = [](double bytes) { return std::to_string(static_cast<std::uint64_t>(bytes)); };
    to.add({"disk_space", sure ? severity::error : severity::warning,
            "the restore needs " + text(needed) + " bytes for its primary shards; the data nodes have " +
                text(available) + " left, and " + text(beneath_watermark) + " up to the low watermark",
            "make room, or add a node"},
           make_error_code(errc::restore_failed));
}

inline void tell_allocation(restore_preview& to, destination_room const& room, server_line const& line) {
    auto const enabled = room.setting("cluster.routing.allocation.enable");
    bool const none =
        enabled == "none" || (enabled == "new_primaries" && line.has(facts::restored_are_no_new_primaries));
    if (!enabled.empty() && enabled != "all")
        to.add({"allocation_disabled", none ? severity::error : severity::warning,
                "cluster.routing.allocation.enable is " + enabled + ": " +
                    (none ? "no shard that is restored is given to a node" : "replicas are given to no node"),
                std::string(R"(PUT /_cluster/settings {"transient":{"cluster.routing.allocation.enable":"all"}})") +
                    (none ? ", before the restore: later lines than 2.x do not try such a shard again" : "")},
               make_error_code(errc::restore_failed));
    if (!room.settings) return;
    std::map<std::string, std::string> filters;
    for (auto const* place : {&room.settings->defaults, &room.settings->persistent, &room.settings->transient}) {
        for (auto const& [name, value] : *place) {
            for (std::string_view const kind : {"include.", "exclude.", "require."}) {
                if (value.is_string() && name.starts_with("cluster.routing.allocation." + std::string(kind)))
                    filters[name] = value.get_string();
            }
        }
    }
    std::vector<std::string> told;
    for (auto const& [name, value] : filters) {
        if (!value.empty()) told.push_back(name + " = " + value);
    }
    add_names(to,
              {"allocation_filtered", severity::warning,
               "nodes that this leaves out take no shard; where it leaves out all, nothing is restored",
               "take it away unless it is meant"},
              told, errc::restore_failed);
}

/// The shards of open indices count, replicas among them; how many replicas the snapshot has is not told. What is
/// restored over a closed index is let through, whatever the limit.
inline void tell_shard_limit(restore_preview& to, destination_room const& room, std::vector<index_info> const& there,
                             server_line const& line) {
    if (!line.has(facts::shard_limit)) return;
    std::string_view unit;
    auto const told = number_before(room.setting("cluster.max_shards_per_node"), unit);
    auto const each = static_cast<std::uint64_t>(told.value_or(1000));
    auto const limit = each * room.nodes->size();
    auto const given_up = to.plan->targets(restore_action::close, restore_action::delete_index);
    std::uint64_t open = 0, more = 0;
    for (auto const& index : there) {
        if (index.open && !is_named(given_up, index.name))
            open += index.number_of_shards * (1 + index.number_of_replicas);
    }
    for (auto const& one : to.plan->indices) {
        bool const over = one.action == restore_action::close || one.action == restore_action::overwrite;
        if (is_restored(one) && !over) more += saved_size(room, one.index).shards_total;
    }
    if (more == 0 || open + more <= limit) return;
    to.add({"shard_limit", severity::error,
            "the restore adds at least " + std::to_string(more) + " shards to the " + std::to_string(open) +
                " that are open, and cluster.max_shards_per_node allows " + std::to_string(each) +
                " on each data node, " + std::to_string(limit) + " together",
            "delete or close indices, add a data node, or raise cluster.max_shards_per_node"},
           make_error_code(errc::conflict));
}

inline void tell_replicas(restore_preview& to, destination_room const& room, std::vector<index_info> const& there) {
    auto const nodes = room.nodes->size();
    auto const has_too_many = [&](planned_index const& one) {
        auto const* existing = is_replaced(one) ? find_index(there, one.target) : nullptr;
        return existing != nullptr && existing->number_of_replicas >= nodes;
    };
    add_names(to,
              {"replicas_unassigned", severity::info,
               "there are more copies of a shard than data nodes (" + std::to_string(nodes) +
                   "); if the snapshot has as many, health stays yellow after the restore"},
              targets_where(*to.plan, has_too_many), errc::restore_failed);
}

/// What has no preference of its own is given to `data_content`, and a data stream's indices to `data_hot` first.
inline void tell_tiers(restore_preview& to, destination_room const& room, server_line const& line) {
    if (!line.has(facts::data_tiers) || room.nodes->empty()) return;
    auto const takes_any = [](node_fs_info const& node) {
        return node.roles.empty() || is_named(node.roles, "data") || is_named(node.roles, "data_content") ||
               is_named(node.roles, "data_hot");
    };
    if (std::any_of(room.nodes->begin(), room.nodes->end(), takes_any)) return;
    to.add({"data_tier_absent", severity::warning,
            "no node has the role data, data_content or data_hot, which indices prefer unless they say otherwise "
            "(index.routing.allocation.include._tier_preference)",
            "add a node with one of these roles"},
           make_error_code(errc::restore_failed));
}

inline workflow<result<destination_room>> look_at_room(context ctx, session<restore_preview_operations> s,
                                                       restore_preview& to, std::string repository) {
    destination_room room;
    snapshot_status of_snapshot;
    of_snapshot.repository = std::move(repository);
    of_snapshot.snapshots = {to.plan->snapshot.snapshot};
    auto status = co_await ask_aside(ctx, s, to, "how big the snapshot is", of_snapshot);
    if (status.has_error()) co_return status.error();
    if (*status && !(*status)->empty()) room.saved = std::move((*status)->front());
    auto nodes = co_await ask_aside(ctx, s, to, "how much room the nodes have", get_node_fs());
    if (nodes.has_error()) co_return nodes.error();
    room.nodes = std::move(*nodes);
    if (room.nodes) std::erase_if(*room.nodes, [](node_fs_info const& node) { return !node.holds_data; });
    get_cluster_settings all;
    if (s.has(facts::cluster_settings_include_defaults)) all.include_defaults = true;
    auto settings = co_await ask_aside(ctx, s, to, "which rules there are for shards", all);
    if (settings.has_error()) co_return settings.error();
    room.settings = std::move(*settings);
    co_return room;
}

}  // namespace detail

}  // namespace v0
}  // namespace es_s3_snapshot
