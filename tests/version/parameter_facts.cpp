// SPDX-License-Identifier: Apache-2.0
/// @file
/// Which parameters and ways of behaving each server line has, with exact boundaries, written down a second time and
/// compared when compiled.
#include "support/expectation.hpp"

#include <es_s3_snapshot/version/parameter_facts.hpp>

using namespace test_support;

namespace {

// clang-format off
constexpr std::array expected{
    // name, then: Elasticsearch, OpenSearch, whole lines
    expectation{"unknown parameters are refused",
                from(5, 0), all, "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"filter_path",
                from(1, 6), all, "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"cluster_manager_timeout",
                none, from(2, 0), "- - - - - - - | - 2 3"},
    expectation{"expand_wildcards",
                from(1, 7), all, "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"expand_wildcards: hidden",
                from(7, 7), all, "- - - - - 8 9 | 1 2 3"},
    expectation{"put_repository: verify",
                from(1, 4), all, "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"get_repository: wildcards",
                from(2, 0), all, "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"repository_analyze: rarely_abort_writes",
                from(7, 14), none, "- - - - - 8 9 | - - -"},
    expectation{"repository_analyze: register_operation_count",
                from(8, 12), none, "- - - - - - 9 | - - -"},
    expectation{"create_snapshot: metadata",
                from(7, 3), all, "- - - - - 8 9 | 1 2 3"},
    expectation{"create_snapshot: closed indices",
                from(7, 2), all, "- - - - - 8 9 | 1 2 3"},
    expectation{"create_snapshot, restore_snapshot: feature_states",
                from(7, 12), none, "- - - - - 8 9 | - - -"},
    expectation{"get_snapshot: ignore_unavailable",
                from(2, 2), all, "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"get_snapshot: wildcards",
                from(2, 0), all, "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"get_snapshot: verbose",
                from(5, 5), all, "- - - 6 7 8 9 | 1 2 3"},
    expectation{"get_snapshot: index_details",
                from(7, 13), none, "- - - - - 8 9 | - - -"},
    expectation{"get_snapshot: several repositories, sort, size, order, after, include_repository",
                from(7, 14), none, "- - - - - 8 9 | - - -"},
    expectation{"get_snapshot: offset",
                from(7, 15), none, "- - - - - 8 9 | - - -"},
    expectation{"get_snapshot: from_sort_value, slm_policy_filter, -pattern, more sort keys",
                from(7, 16), none, "- - - - - 8 9 | - - -"},
    expectation{"get_snapshot: index_names",
                from(8, 3), none, "- - - - - - 9 | - - -"},
    expectation{"get_snapshot: state",
                from(9, 1), none, "- - - - - - - | - - -"},
    expectation{"snapshot_status: ignore_unavailable",
                from(5, 0), all, "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"snapshot_status: indices",
                none, from(2, 17), "- - - - - - - | - - 3"},
    expectation{"delete_snapshot: several",
                from(7, 8), all, "- - - - - 8 9 | 1 2 3"},
    expectation{"delete_snapshot: wait_for_completion",
                from(8, 15), none, "- - - - - - 9 | - - -"},
    expectation{"mount_snapshot: storage",
                from(7, 12), none, "- - - - - 8 9 | - - -"},
    expectation{"restore_snapshot: partial",
                from(1, 3), all, "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"restore_snapshot: include_aliases",
                from(1, 3), all, "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"restore_snapshot: index_settings, ignore_index_settings",
                from(1, 5), all, "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"restore_snapshot: index_settings without the prefix index.",
                from(1, 6), all, "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"restore_snapshot: settings",
                until(8, 0), all, "1 2 5 6 7 - - | 1 2 3"},
    expectation{"restore_snapshot: storage_type",
                none, from(2, 7), "- - - - - - - | - - 3"},
    expectation{"restore_snapshot: source_remote_store_repository",
                none, from(2, 10), "- - - - - - - | - - 3"},
    expectation{"restore_snapshot: source_remote_translog_repository",
                none, from(2, 17), "- - - - - - - | - - 3"},
    expectation{"restore_snapshot: rename_alias_pattern, rename_alias_replacement",
                none, from(2, 18), "- - - - - - - | - - 3"},
    expectation{"system indices only as feature states",
                from(8, 0), none, "- - - - - 8 9 | - - -"},
    expectation{"slm: master_timeout, timeout",
                from(8, 15), none, "- - - - - - 9 | - - -"},
    expectation{"open_index: wait_for_active_shards",
                from(6, 1), all, "- - - - 7 8 9 | 1 2 3"},
    expectation{"close_index: wait_for_active_shards",
                from(7, 2), all, "- - - - - 8 9 | 1 2 3"},
    expectation{"put_index_settings: preserve_existing",
                from(5, 0), all, "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"put_index_settings: timeout",
                from(6, 3), all, "- - - - 7 8 9 | 1 2 3"},
    expectation{"put_index_settings, put_cluster_settings: null",
                from(5, 0), all, "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"put_index_settings: reopen",
                from(8, 12), none, "- - - - - - 9 | - - -"},
    expectation{"get_index_settings: names",
                from(6, 0), all, "- - - 6 7 8 9 | 1 2 3"},
    expectation{"get_cluster_settings: master_timeout",
                from(6, 0), all, "- - - 6 7 8 9 | 1 2 3"},
    expectation{"get_cluster_settings: include_defaults",
                from(5, 0), all, "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"update_aliases: is_write_index",
                from(6, 4), all, "- - - - 7 8 9 | 1 2 3"},
    expectation{"cluster_health: wait_for_no_relocating_shards",
                from(5, 0), all, "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"cluster_health: wait_for_no_initializing_shards",
                from(6, 2), all, "- - - - 7 8 9 | 1 2 3"},
    expectation{"cluster_health: expand_wildcards",
                from(7, 2), all, "- - - - - 8 9 | 1 2 3"},
    expectation{"search: sort by _doc instead of search_type=scan",
                from(2, 1), all, "- - 5 6 7 8 9 | 1 2 3"},
    expectation{"scroll, clear_scroll: JSON bodies",
                from(2, 0), all, "- 2 5 6 7 8 9 | 1 2 3"},
    expectation{"search, scroll: rest_total_hits_as_int",
                from(7, 0), all, "- - - - 7 8 9 | 1 2 3"},
    expectation{"snapshots in parallel",
                from(7, 9), all, "- - - - - 8 9 | 1 2 3"},
    expectation{"restores in parallel",
                from(6, 6), all, "- - - - 7 8 9 | 1 2 3"},
    expectation{"restores keep to indices.recovery.max_bytes_per_sec",
                from(7, 9), all, "- - - - - 8 9 | 1 2 3"},
    expectation{"a global state that was not saved is refused",
                from(8, 0), none, "- - - - - 8 9 | - - -"},
    expectation{"a limit of shards",
                from(7, 0), all, "- - - - 7 8 9 | 1 2 3"},
    expectation{"data tiers",
                from(7, 10), none, "- - - - - 8 9 | - - -"},
    expectation{"disk watermarks on a single data node",
                from(8, 0), none, "- - - - - 8 9 | - - -"},
    expectation{"new_primaries leaves out what is restored",
                between({2, 0}, {5, 0}), none, "- 2 - - - - - | - - -"},
};
// clang-format on

static_assert(held_against<expected, facts::parameter_table>::value);

// the rule that those who read this file look for first, spelled out
static_assert(!elasticsearch<version{7, 2}>::has(facts::snapshot_metadata));
static_assert(elasticsearch<version{7, 3}>::has(facts::snapshot_metadata));
static_assert(elasticsearch<version{7, 17}>::has(facts::restore_settings));
static_assert(!elasticsearch<version{8, 0}>::has(facts::restore_settings));
static_assert(!opensearch<version{1, 3}>::has(facts::cluster_manager_timeout));
static_assert(opensearch<version{2, 0}>::has(facts::cluster_manager_timeout));

}  // namespace

TEST_CASE("each row of the table of parameters is tested above, under its own name") {
    check_names(expected, facts::parameter_table);
}

TEST_CASE("a server learnt at run time has a parameter exactly on the releases that have it") {
    check_learnt(expected, facts::parameter_table);
}

TEST_CASE("each row of the table of parameters shows the fact that operations use") {
    auto const row = [](std::string_view name) { return find(facts::parameter_table, name); };
    CHECK(row("unknown parameters are refused") == facts::strict_parameters);
    CHECK(row("expand_wildcards: hidden") == facts::hidden_indices);
    CHECK(row("create_snapshot: closed indices") == facts::snapshot_closed_indices);
    CHECK(row("create_snapshot, restore_snapshot: feature_states") == facts::feature_states);
    CHECK(row("get_snapshot: ignore_unavailable") == facts::get_ignore_unavailable);
    CHECK(row("get_snapshot: wildcards") == facts::get_wildcards);
    CHECK(row("get_snapshot: several repositories, sort, size, order, after, include_repository") == facts::get_paging);
    CHECK(row("get_snapshot: offset") == facts::get_offset);
    CHECK(row("get_snapshot: from_sort_value, slm_policy_filter, -pattern, more sort keys") ==
          facts::get_from_sort_value);
    CHECK(row("snapshot_status: ignore_unavailable") == facts::status_ignore_unavailable);
    CHECK(row("snapshot_status: indices") == facts::status_of_indices);
    CHECK(row("restore_snapshot: index_settings, ignore_index_settings") == facts::restore_index_settings);
    CHECK(row("restore_snapshot: index_settings without the prefix index.") == facts::restore_bare_index_settings);
    CHECK(row("restore_snapshot: source_remote_store_repository") == facts::restore_source_remote_store_repository);
    CHECK(row("restore_snapshot: source_remote_translog_repository") ==
          facts::restore_source_remote_translog_repository);
    CHECK(row("slm: master_timeout, timeout") == facts::slm_timeouts);
    CHECK(row("open_index: wait_for_active_shards") == facts::open_wait_for_active_shards);
    CHECK(row("close_index: wait_for_active_shards") == facts::close_wait_for_active_shards);
    CHECK(row("put_index_settings: preserve_existing") == facts::settings_preserve_existing);
    CHECK(row("put_index_settings: timeout") == facts::settings_timeout);
    CHECK(row("put_index_settings, put_cluster_settings: null") == facts::settings_null);
    CHECK(row("restores keep to indices.recovery.max_bytes_per_sec") == facts::recovery_rate_of_restores);
    CHECK(row("put_index_settings: reopen") == facts::settings_reopen);
    CHECK(row("get_index_settings: names") == facts::named_flat_settings);
    CHECK(row("get_cluster_settings: master_timeout") == facts::cluster_settings_master_timeout);
    CHECK(row("search: sort by _doc instead of search_type=scan") == facts::scroll_by_doc);
    CHECK(row("scroll, clear_scroll: JSON bodies") == facts::scroll_bodies);
    CHECK(row("get_cluster_settings: include_defaults") == facts::cluster_settings_include_defaults);
    CHECK(row("cluster_health: wait_for_no_relocating_shards") == facts::health_wait_for_no_shards);
    CHECK(row("cluster_health: wait_for_no_initializing_shards") == facts::health_wait_for_no_initializing_shards);
    CHECK(row("cluster_health: expand_wildcards") == facts::health_expand_wildcards);
    CHECK(row("a global state that was not saved is refused") == facts::global_state_must_be_there);
    CHECK(row("disk watermarks on a single data node") == facts::single_node_watermarks);
}
