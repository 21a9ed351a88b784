// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/cluster.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>

#include <charconv>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// The first release of the OpenSearch major that ships a Lucene of this version.
inline version opensearch_by_lucene(std::string_view lucene) {
    auto const v = parse_version(lucene).value_or(version{8, 0, 0});
    return {v.major <= 8 ? 1 : v.major - 7, 0, 0};
}

inline index_health& add_index_health(std::vector<index_health>& to, std::string_view name) {
    to.emplace_back().name = name;
    return to.back();
}
inline shard_health& add_shard_health(std::vector<shard_health>& to, std::string_view key) {
    auto& made = to.emplace_back();
    std::from_chars(key.data(), key.data() + key.size(), made.id);
    return made;
}

inline constexpr json_field shard_health_fields[] = {
    shape::field<&shard_health::status>("status"),
    shape::field<&shard_health::primary_active>("primary_active"),
    shape::field<&shard_health::initializing_shards>("initializing_shards"),
    shape::field<&shard_health::unassigned_shards>("unassigned_shards"),
};
inline constexpr json_shape<shard_health> shard_health_shape(shard_health_fields);
inline constexpr json_field index_health_fields[] = {
    shape::required(shape::field<&index_health::status>("status")),
    shape::required(shape::field<&index_health::number_of_shards>("number_of_shards")),
    shape::passed_over("number_of_replicas"),
    shape::required(shape::field<&index_health::active_primary_shards>("active_primary_shards")),
    shape::passed_over("active_shards"),
    shape::field<&index_health::relocating_shards>("relocating_shards"),
    shape::field<&index_health::initializing_shards>("initializing_shards"),
    shape::field<&index_health::unassigned_shards>("unassigned_shards"),
    shape::members<&index_health::shards, add_shard_health>("shards", shard_health_shape),
};
inline constexpr json_shape<index_health> index_health_shape(index_health_fields);
inline constexpr json_field cluster_health_fields[] = {
    shape::required(shape::field<&cluster_health_info::status>("status")),
    shape::field<&cluster_health_info::timed_out>("timed_out"),
    shape::field<&cluster_health_info::number_of_nodes>("number_of_nodes"),
    shape::field<&cluster_health_info::number_of_data_nodes>("number_of_data_nodes"),
    shape::field<&cluster_health_info::active_shards>("active_shards"),
    shape::field<&cluster_health_info::initializing_shards>("initializing_shards"),
    shape::field<&cluster_health_info::unassigned_shards>("unassigned_shards"),
    shape::field<&cluster_health_info::number_of_pending_tasks>("number_of_pending_tasks"),
    shape::members<&cluster_health_info::indices, add_index_health>("indices", index_health_shape),
};
inline constexpr json_shape<cluster_health_info> cluster_health_shape(cluster_health_fields);

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<request> encode(get_info const&, server_line const&) { return request{}; }

ES_S3_SNAPSHOT_DECL result<request> encode(cluster_health const& op, server_line const& line) {
    request_builder made(line, method::get, target("_cluster", "health").list(op.indices));
    made.check(check_name_list("an index", op.indices))
        .query("level", op.level)
        .query("timeout", op.timeout)
        .query("local", op.local)
        .query("wait_for_status", op.wait_for_status)
        .query("wait_for_nodes", op.wait_for_nodes)
        .query("wait_for_events", op.wait_for_events, facts::health_wait_for_no_shards)
        .query("wait_for_active_shards", op.wait_for_active_shards)
        .query("wait_for_no_initializing_shards", op.wait_for_no_initializing_shards,
               facts::health_wait_for_no_initializing_shards)
        .query("expand_wildcards", op.expand_wildcards, facts::health_expand_wildcards)
        .master_timeout(op.master_timeout);
    if (line.has(facts::health_wait_for_no_shards)) {
        made.query("wait_for_no_relocating_shards", op.wait_for_no_relocating_shards);
    } else if (op.wait_for_no_relocating_shards == true) {
        made.query("wait_for_relocating_shards", "0");
    }
    return made.finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(get_pending_tasks const& op, server_line const& line) {
    return request_builder(line, method::get, target("_cluster", "pending_tasks"))
        .master_timeout(op.master_timeout)
        .finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(get_cluster_settings const& op, server_line const& line) {
    request_builder made(line, method::get, target("_cluster", "settings"));
    if (line.has(facts::cluster_settings_master_timeout)) made.master_timeout(op.master_timeout);
    return made.query("flat_settings", true)
        .query("include_defaults", op.include_defaults, facts::cluster_settings_include_defaults)
        .finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(put_cluster_settings const& op, server_line const& line) {
    return request_builder(line, method::put, target("_cluster", "settings"))
        .master_timeout(op.master_timeout)
        .query("timeout", op.timeout)
        .field("persistent", op.persistent)
        .field("transient", op.transient)
        .finish();
}

ES_S3_SNAPSHOT_DECL result<cluster_info> decode(get_info const&, response_head const&, std::string_view body) {
    json_document document(body);
    auto const root = document.root();
    cluster_info made;
    root.read("name", made.node_name);
    root.read("cluster_name", made.cluster_name);
    root.read("cluster_uuid", made.cluster_uuid);
    if (made.cluster_uuid == "_na_") made.cluster_uuid.clear();  // every cluster is called so until it has a master
    root.read("tagline", made.tagline);
    auto const told = root["version"];
    std::string told_distribution, lucene;
    told.require("number", made.number);
    told.read("distribution", told_distribution);
    told.read("lucene_version", lucene);
    auto const number = parse_version(made.number);
    if (document.ok() && !number)
        return make_error(errc::malformed_answer, "the server calls its version '" + made.number + "'");
    made.version = number.value_or(version{});
    bool const tagline_of_opensearch = made.tagline.starts_with("The OpenSearch Project");
    if (told_distribution == "opensearch" || tagline_of_opensearch) made.product = distribution::opensearch;
    if (told_distribution.empty() && tagline_of_opensearch) {
        made.compatibility_mode = true;
        made.version = detail::opensearch_by_lucene(lucene);
    }
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<cluster_health_info>> read_answer(cluster_health const&) {
    return std::make_unique<shaped_answer<cluster_health_info>>(detail::cluster_health_shape);
}

ES_S3_SNAPSHOT_DECL result<std::vector<pending_task>> decode(get_pending_tasks const&, response_head const&,
                                                             std::string_view body) {
    json_document document(body);
    std::vector<pending_task> made;
    document.root()["tasks"].each([&](json_place place) {
        auto& task = made.emplace_back();
        place.read("insert_order", task.insert_order);
        place.read("priority", task.priority);
        place.require("source", task.source);
        place.read("executing", task.executing);
        place.read("time_in_queue_millis", task.time_in_queue_millis);
    });
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<cluster_settings_info> decode(get_cluster_settings const&, response_head const&,
                                                         std::string_view body) {
    json_document document(body);
    cluster_settings_info made;
    document.root().require("persistent", made.persistent);
    document.root().require("transient", made.transient);
    document.root().read("defaults", made.defaults);
    return document.finish(std::move(made));
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(put_cluster_settings const&, response_head const&,
                                                std::string_view body) {
    return decode_acknowledged(body);
}

}  // namespace v0
}  // namespace es_s3_snapshot
