// SPDX-License-Identifier: Apache-2.0
/// @file
/// Every operation of the library by its name: since when there is it, and how an exchange of it is heard.
#pragma once

#include "contract.hpp"
#include "recordings.hpp"

#include <array>
#include <string_view>

namespace test_support {

struct catalogue_entry {
    std::string_view name;
    fact since;
    result<void> (*hear)(exchange const&);  ///< whether the answer, or the refusal, is understood
};

template <class Op>
constexpr catalogue_entry entry(std::string_view name) {
    return {name, Op::since, [](exchange const& e) -> result<void> {
                auto heard = hear(Op(), e);
                if (heard.has_error()) return heard.error();
                return {};
            }};
}

inline constexpr std::array catalogue{
    entry<get_info>("get_info"),
    entry<get_node_plugins>("get_node_plugins"),
    entry<get_node_fs>("get_node_fs"),
    entry<reload_secure_settings>("reload_secure_settings"),
    entry<cluster_health>("cluster_health"),
    entry<get_pending_tasks>("get_pending_tasks"),
    entry<get_cluster_settings>("get_cluster_settings"),
    entry<put_cluster_settings>("put_cluster_settings"),
    entry<get_routing_table>("get_routing_table"),
    entry<allocation_explain>("allocation_explain"),
    entry<health_report>("health_report"),
    entry<get_features>("get_features"),
    entry<reset_features>("reset_features"),
    entry<cat>("cat"),
    entry<put_repository>("put_repository"),
    entry<get_repository>("get_repository"),
    entry<verify_repository>("verify_repository"),
    entry<cleanup_repository>("cleanup_repository"),
    entry<delete_repository>("delete_repository"),
    entry<repository_analyze>("repository_analyze"),
    entry<repository_verify_integrity>("repository_verify_integrity"),
    entry<get_repositories_metering>("get_repositories_metering"),
    entry<clear_repositories_metering>("clear_repositories_metering"),
    entry<create_snapshot>("create_snapshot"),
    entry<get_snapshot>("get_snapshot"),
    entry<visit_snapshots>("visit_snapshots"),
    entry<snapshot_status>("snapshot_status"),
    entry<clone_snapshot>("clone_snapshot"),
    entry<delete_snapshot>("delete_snapshot"),
    entry<restore_snapshot>("restore_snapshot"),
    entry<mount_snapshot>("mount_snapshot"),
    entry<get_recovery>("get_recovery"),
    entry<list_indices>("list_indices"),
    entry<close_index>("close_index"),
    entry<open_index>("open_index"),
    entry<delete_index>("delete_index"),
    entry<refresh_index>("refresh_index"),
    entry<count_documents>("count_documents"),
    entry<start_scroll>("start_scroll"),
    entry<continue_scroll>("continue_scroll"),
    entry<clear_scroll>("clear_scroll"),
    entry<get_index_settings>("get_index_settings"),
    entry<put_index_settings>("put_index_settings"),
    entry<add_index_block>("add_index_block"),
    entry<remove_index_block>("remove_index_block"),
    entry<get_alias>("get_alias"),
    entry<update_aliases>("update_aliases"),
    entry<resolve_index>("resolve_index"),
    entry<get_data_stream>("get_data_stream"),
    entry<delete_data_stream>("delete_data_stream"),
    entry<slm::put_lifecycle>("slm::put_lifecycle"),
    entry<slm::get_lifecycle>("slm::get_lifecycle"),
    entry<slm::delete_lifecycle>("slm::delete_lifecycle"),
    entry<slm::execute_lifecycle>("slm::execute_lifecycle"),
    entry<slm::execute_retention>("slm::execute_retention"),
    entry<slm::get_stats>("slm::get_stats"),
    entry<slm::get_status>("slm::get_status"),
    entry<slm::start>("slm::start"),
    entry<slm::stop>("slm::stop"),
    entry<sm::create_policy>("sm::create_policy"),
    entry<sm::update_policy>("sm::update_policy"),
    entry<sm::get_policy>("sm::get_policy"),
    entry<sm::get_policies>("sm::get_policies"),
    entry<sm::delete_policy>("sm::delete_policy"),
    entry<sm::explain_policy>("sm::explain_policy"),
    entry<sm::start_policy>("sm::start_policy"),
    entry<sm::stop_policy>("sm::stop_policy"),
};

inline catalogue_entry const* find_entry(std::string_view name) {
    for (auto const& one : catalogue) {
        if (one.name == name) return &one;
    }
    return nullptr;
}

}  // namespace test_support
