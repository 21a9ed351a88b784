// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/repository_analysis.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/repository_analysis.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL result<request> encode(repository_analyze const& op, server_line const& line) {
    request_builder made(line, method::post, target("_snapshot", op.repository, "_analyze"));
    return made.check(check_repository_name(op.repository))
        .query("blob_count", op.blob_count)
        .query("concurrency", op.concurrency)
        .query("read_node_count", op.read_node_count)
        .query("early_read_node_count", op.early_read_node_count)
        .query("seed", op.seed)
        .query("rare_action_probability", op.rare_action_probability)
        .query("rarely_abort_writes", op.rarely_abort_writes, facts::analyze_rarely_abort_writes)
        .query("register_operation_count", op.register_operation_count, facts::analyze_register_operation_count)
        .query("max_blob_size", op.max_blob_size)
        .query("max_total_data_size", op.max_total_data_size)
        .query("timeout", op.timeout)
        .finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(repository_verify_integrity const& op, server_line const& line) {
    request_builder made(line, method::post, target("_snapshot", op.repository, "_verify_integrity"));
    return made.check(check_repository_name(op.repository))
        .query("meta_thread_pool_concurrency", op.meta_thread_pool_concurrency)
        .query("blob_thread_pool_concurrency", op.blob_thread_pool_concurrency)
        .query("snapshot_verification_concurrency", op.snapshot_verification_concurrency)
        .query("index_verification_concurrency", op.index_verification_concurrency)
        .query("index_snapshot_verification_concurrency", op.index_snapshot_verification_concurrency)
        .query("max_failed_shard_snapshots", op.max_failed_shard_snapshots)
        .query("verify_blob_contents", op.verify_blob_contents)
        .query("max_bytes_per_sec", op.max_bytes_per_sec)
        .finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(get_repositories_metering const& op, server_line const& line) {
    auto const nodes = op.nodes.empty() ? std::vector<std::string>{"_all"} : op.nodes;
    request_builder made(line, method::get, target("_nodes").list(nodes).segment("_repositories_metering"));
    return made.check(check_name_list("a node", op.nodes)).finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(clear_repositories_metering const& op, server_line const& line) {
    auto const nodes = op.nodes.empty() ? std::vector<std::string>{"_all"} : op.nodes;
    request_builder made(
        line, method::delete_,
        target("_nodes").list(nodes).segment("_repositories_metering").segment(std::to_string(op.max_archive_version)));
    return made.check(check_name_list("a node", op.nodes)).finish();
}

ES_S3_SNAPSHOT_DECL result<repository_analysis> decode(repository_analyze const&, response_head const&,
                                                       std::string_view body) {
    json_document document(body);
    repository_analysis made;
    auto const root = document.root();
    root.require("repository", made.repository);
    root.read("blob_count", made.blob_count);
    root.read("issues_detected", made.issues_detected);
    root.read("listing_elapsed_nanos", made.listing_elapsed_nanos);
    root.read("delete_elapsed_nanos", made.delete_elapsed_nanos);
    auto const read = [&](char const* key, repository_throughput& into) {
        auto const told = root["summary"][key];
        told.read("count", into.count);
        told.read("total_size_bytes", into.total_size_bytes);
        told.read("total_throttled_nanos", into.total_throttled_nanos);
        told.read("total_elapsed_nanos", into.total_elapsed_nanos);
    };
    read("write", made.write);
    read("read", made.read);
    return document.finish(std::move(made));
}

namespace detail {

/// An exception stands in the answer as a refusal would: `{"error": {"type", "reason", …}, "status"}`.
template <class T, auto Reason>
struct exception_shapes {
    static constexpr json_field error_fields[] = {shape::field<Reason>("reason")};
    static constexpr json_shape<T> error{error_fields};
    static constexpr json_field fields[] = {shape::object("error", error)};
    static constexpr json_shape<T> exception{fields};
};

inline constexpr json_field anomaly_snapshot_fields[] = {
    shape::field<&repository_anomaly::snapshot>("snapshot"),
};
inline constexpr json_shape<repository_anomaly> anomaly_snapshot_shape(anomaly_snapshot_fields);
inline constexpr json_field anomaly_index_fields[] = {
    shape::field<&repository_anomaly::index>("name"),
};
inline constexpr json_shape<repository_anomaly> anomaly_index_shape(anomaly_index_fields);
inline constexpr json_field anomaly_fields[] = {
    shape::field<&repository_anomaly::anomaly>("anomaly"),
    shape::object("snapshot", anomaly_snapshot_shape),
    shape::object("index", anomaly_index_shape),
    shape::field<&repository_anomaly::shard_id>("shard_id"),
    shape::field<&repository_anomaly::blob_name>("blob_name"),
    shape::object("exception", exception_shapes<repository_anomaly, &repository_anomaly::exception>::exception),
};
inline constexpr json_shape<repository_anomaly> anomaly_shape(anomaly_fields);

inline constexpr json_field snapshots_verified_fields[] = {
    shape::field<&repository_integrity::snapshots_verified>("verified"),
};
inline constexpr json_shape<repository_integrity> snapshots_verified_shape(snapshots_verified_fields);
inline constexpr json_field indices_verified_fields[] = {
    shape::field<&repository_integrity::indices_verified>("verified"),
};
inline constexpr json_shape<repository_integrity> indices_verified_shape(indices_verified_fields);
inline constexpr json_field integrity_status_fields[] = {
    shape::object("snapshots", snapshots_verified_shape),
    shape::object("indices", indices_verified_shape),
};
inline constexpr json_shape<repository_integrity> integrity_status_shape(integrity_status_fields);
inline constexpr json_field integrity_results_fields[] = {
    shape::object("status", integrity_status_shape),
    shape::field<&repository_integrity::total_anomalies>("total_anomalies"),
    shape::field<&repository_integrity::result>("result"),
};
inline constexpr json_shape<repository_integrity> integrity_results_shape(integrity_results_fields);
inline constexpr json_field integrity_fields[] = {
    shape::list<&repository_integrity::anomalies>("log", anomaly_shape),
    shape::object("results", integrity_results_shape),
    shape::object("exception", exception_shapes<repository_integrity, &repository_integrity::exception>::exception),
};
inline constexpr json_shape<repository_integrity> integrity_shape(integrity_fields);

/// The log tells of what is well, too.
inline result<void> keep_anomalies(repository_integrity& made, response_head const&) {
    std::erase_if(made.anomalies, [](repository_anomaly const& a) { return a.anomaly.empty(); });
    return {};
}

inline result<std::vector<repository_metering>> decode_metering(std::string_view body) {
    json_document document(body);
    std::vector<repository_metering> made;
    document.root()["nodes"].each_member([&](std::string_view id, json_place repositories) {
        repositories.each([&](json_place place) {
            auto& one = made.emplace_back();
            one.node_id = id;
            place.read("repository_name", one.repository_name);
            place.read("repository_type", one.repository_type);
            place.read("request_counts", one.request_counts);
            place.read("cluster_version", one.cluster_version);
        });
    });
    return document.finish(std::move(made));
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<repository_integrity>> read_answer(
    repository_verify_integrity const&) {
    return std::make_unique<shaped_answer<repository_integrity>>(detail::integrity_shape, detail::keep_anomalies);
}

ES_S3_SNAPSHOT_DECL result<std::vector<repository_metering>> decode(get_repositories_metering const&,
                                                                    response_head const&, std::string_view body) {
    return detail::decode_metering(body);
}
ES_S3_SNAPSHOT_DECL result<std::vector<repository_metering>> decode(clear_repositories_metering const&,
                                                                    response_head const&, std::string_view body) {
    return detail::decode_metering(body);
}

}  // namespace v0
}  // namespace es_s3_snapshot
