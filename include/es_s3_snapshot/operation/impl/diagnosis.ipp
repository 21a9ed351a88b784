// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/diagnosis.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/diagnosis.hpp>
#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL result<request> encode(get_routing_table const& op, server_line const& line) {
    request_builder made(line, method::get, target("_cluster", "state", "routing_table").list(op.indices));
    if (!op.indices.empty()) made.check(check_name_list("an index", op.indices));
    return made.master_timeout(op.master_timeout).query("ignore_unavailable", true).finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(allocation_explain const& op, server_line const& line) {
    request_builder made(line, method::get, target("_cluster", "allocation", "explain"));
    made.query("include_yes_decisions", op.include_yes_decisions).query("include_disk_info", op.include_disk_info);
    if (op.index.empty()) return made.finish();
    return made.check(check_name_list("an index", {op.index}))
        .field("index", op.index)
        .field("shard", std::optional(op.shard))
        .field("primary", op.primary)
        .finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(health_report const& op, server_line const& line) {
    request_builder made(line, method::get, target("_health_report", op.feature));
    if (!op.feature.empty()) made.check(check_name_list("a feature", {op.feature}));
    return made.query("verbose", op.verbose).query("size", op.size).finish();
}

ES_S3_SNAPSHOT_DECL result<std::vector<shard_routing>> decode(get_routing_table const&, response_head const&,
                                                              std::string_view body) {
    json_document document(body);
    std::vector<shard_routing> made;
    document.root().required("routing_table")["indices"].each_member([&](std::string_view index, json_place place) {
        place["shards"].each_member([&](std::string_view, json_place copies) {
            copies.each([&](json_place copy) {
                auto& one = made.emplace_back();
                one.index = index;
                copy.require("shard", one.shard);
                copy.require("state", one.state);
                copy.read("primary", one.primary);
                copy.read("node", one.node);
                auto const unassigned = copy["unassigned_info"];
                unassigned.read("reason", one.unassigned_reason);
                unassigned.read("at", one.unassigned_at);
                unassigned.read("details", one.unassigned_details);
            });
        });
    });
    return document.finish(std::move(made));
}

namespace detail {
/// 5.2 and later.
inline void read_node_decisions(json_place decisions, std::vector<allocation_decision>& into) {
    decisions.each([&](json_place node) {
        std::string name;
        node.read("node_name", name);
        node["deciders"].each([&](json_place place) {
            allocation_decision made;
            made.node = name;
            place.read("decider", made.decider);
            place.read("decision", made.decision);
            place.read("explanation", made.explanation);
            if (made.decision != "YES") into.push_back(std::move(made));
        });
    });
}
}  // namespace detail

ES_S3_SNAPSHOT_DECL result<allocation_explanation> decode(allocation_explain const&, response_head const&,
                                                          std::string_view body) {
    json_document document(body);
    allocation_explanation made;
    auto const root = document.root();
    // in 5.0 and 5.1 the shard is an object with index, id and primary
    auto const shard = root["shard"];
    bool const early = shard && shard.get()->is_object();
    auto const place = early ? shard : root;
    place.require("index", made.index);
    place.read(early ? "id" : "shard", made.shard);
    place.read("primary", made.primary);
    root.read("current_state", made.current_state);
    root["unassigned_info"].read("reason", made.unassigned_reason);
    root["unassigned_info"].read("details", made.unassigned_details);
    root.read("can_allocate", made.can_allocate);
    root.read("allocate_explanation", made.allocate_explanation);
    detail::read_node_decisions(root["node_allocation_decisions"], made.decisions);
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<health_report_info> decode(health_report const&, response_head const&,
                                                      std::string_view body) {
    json_document document(body);
    health_report_info made;
    auto const root = document.root();
    root.read("status", made.status);  // not there where one feature is asked for
    root["indicators"].each_member([&](std::string_view name, json_place place) {
        auto& indicator = made.indicators.emplace_back();
        indicator.name = name;
        place.require("status", indicator.status);
        place.read("symptom", indicator.symptom);
        place["diagnosis"].each([&](json_place told) {
            auto& one = indicator.diagnosis.emplace_back();
            told.read("cause", one.cause);
            told.read("action", one.action);
            told.read("help_url", one.help_url);
        });
    });
    return document.finish(std::move(made));
}

}  // namespace v0
}  // namespace es_s3_snapshot
