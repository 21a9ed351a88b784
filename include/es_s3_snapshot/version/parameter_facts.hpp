// SPDX-License-Identifier: Apache-2.0
/// @file
/// Which parameters, fields and ways of behaving each server line has.
#pragma once

#include <es_s3_snapshot/version/fact.hpp>

#include <array>

namespace es_s3_snapshot {
inline namespace v0 {
namespace facts {

/// Named by operation and parameter. Sources: the server source of the releases named, the REST specifications, and the
/// real servers of the tests.
// parameters of all
inline constexpr fact strict_parameters = detail::since({5, 0});
inline constexpr fact filter_path = detail::since({1, 6});
/// `cluster_manager_timeout` in place of `master_timeout`; both together are refused.
inline constexpr fact cluster_manager_timeout = detail::opensearch_since({2, 0});
/// Before it `expand_wildcards` is `expand_wildcards_open` and `expand_wildcards_closed`.
inline constexpr fact expand_wildcards = detail::since({1, 7});
inline constexpr fact hidden_indices = detail::since({7, 7});

// repositories
inline constexpr fact repository_verify_parameter = detail::since({1, 4});
inline constexpr fact get_repository_wildcards = detail::since({2, 0});
inline constexpr fact analyze_rarely_abort_writes = detail::elasticsearch_since({7, 14});
inline constexpr fact analyze_register_operation_count = detail::elasticsearch_since({8, 12});

// snapshots
inline constexpr fact snapshot_metadata = detail::since({7, 3});
/// Before it a snapshot of a closed index is refused.
inline constexpr fact snapshot_closed_indices = detail::since({7, 2});
inline constexpr fact feature_states = detail::elasticsearch_since({7, 12});
inline constexpr fact get_ignore_unavailable = detail::since({2, 2});
inline constexpr fact get_wildcards = detail::since({2, 0});
inline constexpr fact get_verbose = detail::since({5, 5});
inline constexpr fact get_index_details = detail::elasticsearch_since({7, 13});
inline constexpr fact get_paging = detail::elasticsearch_since({7, 14});
inline constexpr fact get_offset = detail::elasticsearch_since({7, 15});
inline constexpr fact get_from_sort_value = detail::elasticsearch_since({7, 16});
inline constexpr fact get_index_names = detail::elasticsearch_since({8, 3});
inline constexpr fact get_state = detail::elasticsearch_since({9, 1});
inline constexpr fact status_ignore_unavailable = detail::since({5, 0});
inline constexpr fact status_of_indices = detail::opensearch_since({2, 17});
inline constexpr fact multiple_delete = detail::since({7, 8});
inline constexpr fact delete_wait_for_completion = detail::elasticsearch_since({8, 15});
inline constexpr fact mount_storage = detail::elasticsearch_since({7, 12});

// restores
inline constexpr fact restore_partial = detail::since({1, 3});
inline constexpr fact restore_include_aliases = detail::since({1, 3});
inline constexpr fact restore_index_settings = detail::since({1, 5});
/// Before it their keys must begin with `index.`, or are dropped silently.
inline constexpr fact restore_bare_index_settings = detail::since({1, 6});
/// Settings for the repository's own use, which none makes use of.
inline constexpr fact restore_settings{{{1, 0}, {8, 0}}, detail::everywhere};
inline constexpr fact restore_storage_type = detail::opensearch_since({2, 7});
inline constexpr fact restore_source_remote_store_repository = detail::opensearch_since({2, 10});
inline constexpr fact restore_source_remote_translog_repository = detail::opensearch_since({2, 17});
inline constexpr fact restore_rename_alias = detail::opensearch_since({2, 18});
/// System indices are restored by feature states alone.
inline constexpr fact system_indices_by_feature = detail::elasticsearch_since({8, 0});

// lifecycle management
inline constexpr fact slm_timeouts = detail::elasticsearch_since({8, 15});

// indices and cluster
inline constexpr fact open_wait_for_active_shards = detail::since({6, 1});
inline constexpr fact close_wait_for_active_shards = detail::since({7, 2});
/// Before 5.0 a parameter that is not known becomes a setting.
inline constexpr fact settings_preserve_existing = detail::since({5, 0});
inline constexpr fact settings_timeout = detail::since({6, 3});
/// `null` takes a setting away, of an index or of the cluster; before it what was set stays so.
inline constexpr fact settings_null = detail::since({5, 0});
inline constexpr fact settings_reopen = detail::elasticsearch_since({8, 12});
inline constexpr fact named_flat_settings = detail::since({6, 0});
inline constexpr fact cluster_settings_master_timeout = detail::since({6, 0});
inline constexpr fact cluster_settings_include_defaults = detail::since({5, 0});
inline constexpr fact alias_is_write_index = detail::since({6, 4});
inline constexpr fact health_wait_for_no_shards = detail::since({5, 0});
inline constexpr fact health_wait_for_no_initializing_shards = detail::since({6, 2});
inline constexpr fact health_expand_wildcards = detail::since({7, 2});

// searches
/// Before it a search of the type scan is what does not sort.
inline constexpr fact scroll_by_doc = detail::since({2, 1});
/// Before it the id of a scroll is the whole body.
inline constexpr fact scroll_bodies = detail::since({2, 0});
inline constexpr fact total_hits_as_int = detail::since({7, 0});

// ways of behaving
inline constexpr fact parallel_snapshots = detail::since({7, 9});
inline constexpr fact parallel_restores = detail::since({6, 6});
/// `indices.recovery.max_bytes_per_sec` holds for restores too, beside the repository's own max_restore_bytes_per_sec,
/// which has no default from there on. (elasticsearch, pull request 58811)
inline constexpr fact recovery_rate_of_restores = detail::since({7, 9});
/// Before it the global state of a snapshot that was made without it is restored as nothing.
inline constexpr fact global_state_must_be_there = detail::elasticsearch_since({8, 0});
/// Beyond it nothing is created or restored (`cluster.max_shards_per_node`).
inline constexpr fact shard_limit = detail::since({7, 0});
inline constexpr fact data_tiers = detail::elasticsearch_since({7, 10});
/// Before it, and on OpenSearch, the disk's watermarks do not keep shards off a cluster's only data node, unless
/// `cluster.routing.allocation.disk.watermark.enable_for_single_data_node` says so.
inline constexpr fact single_node_watermarks = detail::elasticsearch_since({8, 0});
/// `cluster.routing.allocation.enable: new_primaries` keeps restored shards off all nodes.
inline constexpr fact restored_are_no_new_primaries{{{2, 0}, {5, 0}}, detail::nowhere};

inline constexpr std::array parameter_table{
    row{"unknown parameters are refused", strict_parameters},
    row{"filter_path", filter_path},
    row{"cluster_manager_timeout", cluster_manager_timeout},
    row{"expand_wildcards", expand_wildcards},
    row{"expand_wildcards: hidden", hidden_indices},
    row{"put_repository: verify", repository_verify_parameter},
    row{"get_repository: wildcards", get_repository_wildcards},
    row{"repository_analyze: rarely_abort_writes", analyze_rarely_abort_writes},
    row{"repository_analyze: register_operation_count", analyze_register_operation_count},
    row{"create_snapshot: metadata", snapshot_metadata},
    row{"create_snapshot: closed indices", snapshot_closed_indices},
    row{"create_snapshot, restore_snapshot: feature_states", feature_states},
    row{"get_snapshot: ignore_unavailable", get_ignore_unavailable},
    row{"get_snapshot: wildcards", get_wildcards},
    row{"get_snapshot: verbose", get_verbose},
    row{"get_snapshot: index_details", get_index_details},
    row{"get_snapshot: several repositories, sort, size, order, after, include_repository", get_paging},
    row{"get_snapshot: offset", get_offset},
    row{"get_snapshot: from_sort_value, slm_policy_filter, -pattern, more sort keys", get_from_sort_value},
    row{"get_snapshot: index_names", get_index_names},
    row{"get_snapshot: state", get_state},
    row{"snapshot_status: ignore_unavailable", status_ignore_unavailable},
    row{"snapshot_status: indices", status_of_indices},
    row{"delete_snapshot: several", multiple_delete},
    row{"delete_snapshot: wait_for_completion", delete_wait_for_completion},
    row{"mount_snapshot: storage", mount_storage},
    row{"restore_snapshot: partial", restore_partial},
    row{"restore_snapshot: include_aliases", restore_include_aliases},
    row{"restore_snapshot: index_settings, ignore_index_settings", restore_index_settings},
    row{"restore_snapshot: index_settings without the prefix index.", restore_bare_index_settings},
    row{"restore_snapshot: settings", restore_settings},
    row{"restore_snapshot: storage_type", restore_storage_type},
    row{"restore_snapshot: source_remote_store_repository", restore_source_remote_store_repository},
    row{"restore_snapshot: source_remote_translog_repository", restore_source_remote_translog_repository},
    row{"restore_snapshot: rename_alias_pattern, rename_alias_replacement", restore_rename_alias},
    row{"system indices only as feature states", system_indices_by_feature},
    row{"slm: master_timeout, timeout", slm_timeouts},
    row{"open_index: wait_for_active_shards", open_wait_for_active_shards},
    row{"close_index: wait_for_active_shards", close_wait_for_active_shards},
    row{"put_index_settings: preserve_existing", settings_preserve_existing},
    row{"put_index_settings: timeout", settings_timeout},
    row{"put_index_settings, put_cluster_settings: null", settings_null},
    row{"put_index_settings: reopen", settings_reopen},
    row{"get_index_settings: names", named_flat_settings},
    row{"get_cluster_settings: master_timeout", cluster_settings_master_timeout},
    row{"get_cluster_settings: include_defaults", cluster_settings_include_defaults},
    row{"update_aliases: is_write_index", alias_is_write_index},
    row{"cluster_health: wait_for_no_relocating_shards", health_wait_for_no_shards},
    row{"cluster_health: wait_for_no_initializing_shards", health_wait_for_no_initializing_shards},
    row{"cluster_health: expand_wildcards", health_expand_wildcards},
    row{"search: sort by _doc instead of search_type=scan", scroll_by_doc},
    row{"scroll, clear_scroll: JSON bodies", scroll_bodies},
    row{"search, scroll: rest_total_hits_as_int", total_hits_as_int},
    row{"snapshots in parallel", parallel_snapshots},
    row{"restores in parallel", parallel_restores},
    row{"restores keep to indices.recovery.max_bytes_per_sec", recovery_rate_of_restores},
    row{"a global state that was not saved is refused", global_state_must_be_there},
    row{"a limit of shards", shard_limit},
    row{"data tiers", data_tiers},
    row{"disk watermarks on a single data node", single_node_watermarks},
    row{"new_primaries leaves out what is restored", restored_are_no_new_primaries},
};

}  // namespace facts
}  // namespace v0
}  // namespace es_s3_snapshot
