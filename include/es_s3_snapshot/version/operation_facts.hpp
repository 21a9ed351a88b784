// SPDX-License-Identifier: Apache-2.0
/// @file
/// Which operations each server line has.
#pragma once

#include <es_s3_snapshot/version/fact.hpp>

#include <array>

namespace es_s3_snapshot {
inline namespace v0 {
namespace facts {

/// Named by the operation. Sources: the server source of the releases named, the REST specifications, and the real
/// servers of the tests.
inline constexpr fact verify_repository = detail::since({1, 4});
inline constexpr fact cleanup_repository = detail::since({7, 4});
inline constexpr fact analyze_repository = detail::elasticsearch_since({7, 12});
inline constexpr fact verify_repository_integrity = detail::elasticsearch_since({8, 16});
inline constexpr fact repositories_metering = detail::elasticsearch_since({7, 8});
inline constexpr fact snapshot_status = detail::since({1, 1});
inline constexpr fact clone_snapshot = detail::since({7, 10});
inline constexpr fact mount_snapshot = detail::elasticsearch_since({7, 10});
inline constexpr fact recovery = detail::since({1, 1});
inline constexpr fact features = detail::elasticsearch_since({7, 12});
inline constexpr fact slm = detail::elasticsearch_since({7, 4});
inline constexpr fact slm_retention = detail::elasticsearch_since({7, 5});
inline constexpr fact slm_status = detail::elasticsearch_since({7, 6});
inline constexpr fact snapshot_management = detail::opensearch_since({2, 1});
inline constexpr fact allocation_explain = detail::since({5, 0});
inline constexpr fact health_report = detail::elasticsearch_since({8, 7});
inline constexpr fact reload_secure_settings = detail::since({6, 4});
inline constexpr fact resolve_index = detail::since({7, 9});
inline constexpr fact data_streams = detail::since({7, 9});
inline constexpr fact add_index_block = detail::since({7, 9});
inline constexpr fact remove_index_block = detail::elasticsearch_since({9, 1});
inline constexpr fact cat_snapshots = detail::since({2, 1});

inline constexpr std::array operation_table{
    row{"verify_repository", verify_repository},
    row{"cleanup_repository", cleanup_repository},
    row{"repository_analyze", analyze_repository},
    row{"repository_verify_integrity", verify_repository_integrity},
    row{"repositories_metering", repositories_metering},
    row{"snapshot_status", snapshot_status},
    row{"clone_snapshot", clone_snapshot},
    row{"mount_snapshot", mount_snapshot},
    row{"recovery", recovery},
    row{"get_features, reset_features", features},
    row{"slm: policies, execute", slm},
    row{"slm: execute_retention, stats", slm_retention},
    row{"slm: status, start, stop", slm_status},
    row{"sm: policies, explain, start, stop", snapshot_management},
    row{"allocation_explain", allocation_explain},
    row{"health_report", health_report},
    row{"reload_secure_settings", reload_secure_settings},
    row{"resolve_index", resolve_index},
    row{"get_data_stream, delete_data_stream", data_streams},
    row{"add_block", add_index_block},
    row{"remove_block", remove_index_block},
    row{"cat: snapshots, repositories", cat_snapshots},
};

}  // namespace facts
}  // namespace v0
}  // namespace es_s3_snapshot
