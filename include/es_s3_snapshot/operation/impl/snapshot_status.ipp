// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/snapshot_status.hpp.
#pragma once

#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>

#include <charconv>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// Bytes that are done are kept as one more until the object ends, so that 0 means: not told.
template <auto Member>
constexpr json_field told_field(std::string_view key) {
    auto made = shape::field<Member>(key);
    made.slot.take_number = [](void* object, std::uint64_t bits) {
        place<Member>(object) = bits + 1;
        return true;
    };
    return made;
}
/// A finished snapshot tells no `processed`.
template <class T>
void settle_bytes(T& made) {
    made.bytes_done = made.bytes_done == 0 ? made.bytes_total : made.bytes_done - 1;
}

/// 6.4 and later tell `incremental` and, while running, `processed`; before that, and beside it up to 6.8, flat fields.
template <class T>
struct stats_shapes {
    static constexpr json_field incremental_fields[] = {shape::passed_over("file_count"),
                                                        shape::field<&T::bytes_total>("size_in_bytes")};
    static constexpr json_shape<T> incremental{incremental_fields};
    static constexpr json_field processed_fields[] = {shape::passed_over("file_count"),
                                                      told_field<&T::bytes_done>("size_in_bytes")};
    static constexpr json_shape<T> processed{processed_fields};
    static constexpr json_field fields[] = {
        shape::object("incremental", incremental), shape::object("processed", processed),
        shape::field<&T::bytes_total>("total_size_in_bytes"), told_field<&T::bytes_done>("processed_size_in_bytes")};
    static constexpr json_shape<T> stats{fields, shape::finish<settle_bytes<T>, T>};
};

inline constexpr json_field incremental_files_fields[] = {
    shape::field<&snapshot_progress::files_total>("file_count"),
    shape::field<&snapshot_progress::bytes_total>("size_in_bytes"),
};
inline constexpr json_shape<snapshot_progress> incremental_files_shape(incremental_files_fields);
inline constexpr json_field progress_stats_fields[] = {
    shape::object("incremental", incremental_files_shape),
    shape::object("processed", stats_shapes<snapshot_progress>::processed),
    shape::field<&snapshot_progress::files_total>("number_of_files"),
    shape::field<&snapshot_progress::bytes_total>("total_size_in_bytes"),
    told_field<&snapshot_progress::bytes_done>("processed_size_in_bytes"),
};
inline constexpr json_shape<snapshot_progress> progress_stats_shape(
    progress_stats_fields, shape::finish<settle_bytes<snapshot_progress>, snapshot_progress>);
inline constexpr json_field shards_stats_fields[] = {
    shape::field<&snapshot_progress::shards_done>("done"),
    shape::field<&snapshot_progress::shards_failed>("failed"),
    shape::field<&snapshot_progress::shards_total>("total"),
};
inline constexpr json_shape<snapshot_progress> shards_stats_shape(shards_stats_fields);

inline constexpr json_field shard_status_fields[] = {
    shape::field<&snapshot_shard_status::stage>("stage"),
    shape::object("stats", stats_shapes<snapshot_shard_status>::stats),
    shape::field<&snapshot_shard_status::node>("node"),
    shape::field<&snapshot_shard_status::reason>("reason"),
};
inline constexpr json_shape<snapshot_shard_status> shard_status_shape(shard_status_fields);

inline snapshot_shard_status& add_shard(std::vector<snapshot_shard_status>& to, std::string_view key) {
    auto& made = to.emplace_back();
    std::from_chars(key.data(), key.data() + key.size(), made.id);
    return made;
}
inline snapshot_index_status& add_index(std::vector<snapshot_index_status>& to, std::string_view key) {
    to.emplace_back().name = key;
    return to.back();
}

inline constexpr json_field index_status_fields[] = {
    shape::object<&snapshot_index_status::all>("shards_stats", shards_stats_shape),
    shape::object<&snapshot_index_status::all>("stats", progress_stats_shape),
    shape::members<&snapshot_index_status::shards, add_shard>("shards", shard_status_shape),
};
inline constexpr json_shape<snapshot_index_status> index_status_shape(index_status_fields);

inline constexpr json_field status_fields[] = {
    shape::required(shape::field<&snapshot_status_info::snapshot>("snapshot")),
    shape::field<&snapshot_status_info::repository>("repository"),
    shape::field<&snapshot_status_info::uuid>("uuid"),
    shape::required(shape::field<&snapshot_status_info::state>("state")),
    shape::object<&snapshot_status_info::all>("shards_stats", shards_stats_shape),
    shape::object<&snapshot_status_info::all>("stats", progress_stats_shape),
    shape::members<&snapshot_status_info::indices, add_index>("indices", index_status_shape),
};
inline constexpr json_shape<snapshot_status_info> status_shape(status_fields);
inline constexpr json_field statuses_fields[] = {
    shape::elements<std::vector<snapshot_status_info>>("snapshots", status_shape),
};
inline constexpr json_shape<std::vector<snapshot_status_info>> statuses_shape(statuses_fields);

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<request> encode(snapshot_status const& op, server_line const& line) {
    request_builder made(line, method::get,
                         target("_snapshot", op.repository).list(op.snapshots).list(op.indices).segment("_status"));
    if (!op.repository.empty()) made.check(check_repository_name(op.repository));
    if (op.repository.empty() && !op.snapshots.empty())
        made.check(make_error(errc::invalid_argument, "the name of the repository is empty"));
    for (auto const& name : op.snapshots) made.check(check_snapshot_name(name));
    if (!op.indices.empty() && !line.has(facts::status_of_indices))
        made.check(not_supported("indices", facts::status_of_indices, line));
    if (!op.indices.empty() && op.snapshots.size() != 1)
        made.check(make_error(errc::invalid_argument, "the status of indices is that of one snapshot"));
    return made.check(check_name_list("an index", op.indices))
        .query("ignore_unavailable", op.ignore_unavailable, facts::status_ignore_unavailable)
        .master_timeout(op.master_timeout)
        .finish();
}

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<std::vector<snapshot_status_info>>> read_answer(
    snapshot_status const&) {
    return std::make_unique<shaped_answer<std::vector<snapshot_status_info>>>(detail::statuses_shape);
}

}  // namespace v0
}  // namespace es_s3_snapshot
