// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/recovery.hpp.
#pragma once

#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/recovery.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// What is reused counts as recovered.
template <auto Member>
constexpr json_field added_field(std::string_view key) {
    auto made = shape::field<Member>(key);
    made.slot.take_number = [](void* object, std::uint64_t bits) {
        place<Member>(object) += bits;
        return true;
    };
    return made;
}
inline index_recovery& add_recovery(std::vector<index_recovery>& to, std::string_view index) {
    to.emplace_back().index = index;
    return to.back();
}

inline constexpr json_field recovery_source_fields[] = {
    shape::field<&shard_recovery::source_repository>("repository"),
    shape::field<&shard_recovery::source_snapshot>("snapshot"),
};
inline constexpr json_shape<shard_recovery> recovery_source_shape(recovery_source_fields);
inline constexpr json_field recovery_target_fields[] = {
    shape::field<&shard_recovery::target_name>("name"),
};
inline constexpr json_shape<shard_recovery> recovery_target_shape(recovery_target_fields);
inline constexpr json_field recovery_size_fields[] = {
    shape::field<&shard_recovery::bytes_total>("total_in_bytes"),
    added_field<&shard_recovery::bytes_recovered>("reused_in_bytes"),
    added_field<&shard_recovery::bytes_recovered>("recovered_in_bytes"),
};
inline constexpr json_shape<shard_recovery> recovery_size_shape(recovery_size_fields);
inline constexpr json_field recovery_index_fields[] = {
    shape::object("size", recovery_size_shape), shape::object("bytes", recovery_size_shape),  // before 1.5
};
inline constexpr json_shape<shard_recovery> recovery_index_shape(recovery_index_fields);
inline constexpr json_field shard_recovery_fields[] = {
    shape::required(shape::field<&shard_recovery::id>("id")),
    shape::field<&shard_recovery::type>("type"),
    shape::required(shape::field<&shard_recovery::stage>("stage")),
    shape::field<&shard_recovery::primary>("primary"),
    shape::field<&shard_recovery::start_time_in_millis>("start_time_in_millis"),
    shape::object("source", recovery_source_shape),
    shape::object("target", recovery_target_shape),
    shape::object("index", recovery_index_shape),
};
inline constexpr json_shape<shard_recovery> shard_recovery_shape(shard_recovery_fields);
inline constexpr json_field index_recovery_fields[] = {
    shape::list<&index_recovery::shards>("shards", shard_recovery_shape),
};
inline constexpr json_shape<index_recovery> index_recovery_shape(index_recovery_fields);
inline constexpr auto recoveries_root = shape::members<std::vector<index_recovery>, add_recovery>(index_recovery_shape);

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<request> encode(get_recovery const& op, server_line const& line) {
    request_builder made(line, method::get, target().list(op.indices).segment("_recovery"));
    return made.check(check_name_list("an index", op.indices))
        .query("active_only", op.active_only)
        .query("detailed", op.detailed)
        .query("ignore_unavailable", op.ignore_unavailable)
        .query("allow_no_indices", op.allow_no_indices)
        .query("expand_wildcards", op.expand_wildcards)
        .finish();
}

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<std::vector<index_recovery>>> read_answer(get_recovery const&) {
    return std::make_unique<shaped_answer<std::vector<index_recovery>>>(detail::recoveries_root);
}

}  // namespace v0
}  // namespace es_s3_snapshot
