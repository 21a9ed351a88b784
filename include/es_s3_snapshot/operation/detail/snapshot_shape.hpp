// SPDX-License-Identifier: Apache-2.0
/// @file
/// The shapes of a snapshot, as create and get tell it on all lines.
#pragma once

#include <es_s3_snapshot/core/json_shape.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

inline bool read_state(snapshot_state& out, std::string_view word) {
    out = snapshot_state::unknown;
    for (auto const s : {snapshot_state::success, snapshot_state::in_progress, snapshot_state::partial,
                         snapshot_state::failed, snapshot_state::incompatible}) {
        if (to_string(s) == word) out = s;
    }
    return true;
}
inline snapshot_index_details& add_index_details(std::vector<snapshot_index_details>& to, std::string_view name) {
    to.emplace_back().index = name;
    return to.back();
}

inline constexpr json_field failure_fields[] = {
    shape::field<&snapshot_shard_failure::index>("index"),
    shape::passed_over("index_uuid"),
    shape::field<&snapshot_shard_failure::shard_id>("shard_id"),
    shape::field<&snapshot_shard_failure::reason>("reason"),
    shape::field<&snapshot_shard_failure::node_id>("node_id"),
    shape::field<&snapshot_shard_failure::status>("status"),
};
inline constexpr json_shape<snapshot_shard_failure> failure_shape(failure_fields);

inline constexpr json_field feature_state_fields[] = {
    shape::field<&snapshot_feature_state::feature_name>("feature_name"),
    shape::field<&snapshot_feature_state::indices>("indices"),
};
inline constexpr json_shape<snapshot_feature_state> feature_state_shape(feature_state_fields);

inline constexpr json_field index_details_fields[] = {
    shape::field<&snapshot_index_details::shard_count>("shard_count"),
    shape::passed_over("size"),
    shape::field<&snapshot_index_details::size_in_bytes>("size_in_bytes"),
    shape::field<&snapshot_index_details::max_segments_per_shard>("max_segments_per_shard"),
};
inline constexpr json_shape<snapshot_index_details> index_details_shape(index_details_fields);

// successful is total less failed, below zero where an index was deleted meanwhile (7.10, OpenSearch)
inline constexpr json_field snapshot_shards_fields[] = {
    shape::field<&snapshot_info::shards_total>("total"),
    shape::field<&snapshot_info::shards_failed>("failed"),
    shape::natural_or_less<&snapshot_info::shards_successful>("successful"),
};
inline constexpr json_shape<snapshot_info> snapshot_shards_shape(snapshot_shards_fields);

// in the order of 7.17, which newer lines keep
inline constexpr json_field snapshot_fields[] = {
    shape::required(shape::field<&snapshot_info::snapshot>("snapshot")),
    shape::field<&snapshot_info::uuid>("uuid"),
    shape::field<&snapshot_info::repository>("repository"),
    shape::field<&snapshot_info::version_id>("version_id"),
    shape::field<&snapshot_info::version>("version"),
    shape::field<&snapshot_info::indices>("indices"),
    shape::members<&snapshot_info::index_details, add_index_details>("index_details", index_details_shape),
    shape::field<&snapshot_info::data_streams>("data_streams"),
    shape::field<&snapshot_info::include_global_state>("include_global_state"),
    shape::object_text<&snapshot_info::metadata>("metadata"),
    shape::text<&snapshot_info::state, read_state>("state"),
    shape::field<&snapshot_info::reason>("reason"),
    shape::passed_over("start_time"),
    shape::field<&snapshot_info::start_time_in_millis>("start_time_in_millis"),
    shape::passed_over("end_time"),
    shape::field<&snapshot_info::end_time_in_millis>("end_time_in_millis"),
    shape::passed_over("duration"),
    shape::passed_over("duration_in_millis"),
    shape::list<&snapshot_info::failures>("failures", failure_shape),
    shape::object("shards", snapshot_shards_shape),
    shape::list<&snapshot_info::feature_states>("feature_states", feature_state_shape),
};
inline constexpr json_shape<snapshot_info> snapshot_shape(snapshot_fields);

inline constexpr json_field created_fields[] = {
    shape::field<&create_snapshot_result::accepted>("accepted"),
    shape::optional<&create_snapshot_result::snapshot>("snapshot", snapshot_shape),
};
inline constexpr json_shape<create_snapshot_result> created_shape(created_fields);

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
