// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/slm.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>
#include <es_s3_snapshot/operation/slm.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace slm {
namespace detail {

template <class Op>
result<request> on_policies(Op const& op, request_builder made) {
    return made.query("master_timeout", op.master_timeout, facts::slm_timeouts)
        .query("timeout", op.timeout, facts::slm_timeouts)
        .finish();
}

inline json::object to_body(lifecycle_policy const& p) {
    json::object config;
    if (!p.indices.empty()) config["indices"] = to_json(p.indices);
    if (p.ignore_unavailable) config["ignore_unavailable"] = *p.ignore_unavailable;
    if (p.include_global_state) config["include_global_state"] = *p.include_global_state;
    if (p.partial) config["partial"] = *p.partial;
    if (!p.feature_states.empty()) config["feature_states"] = to_json(p.feature_states);
    if (!p.metadata.empty()) config["metadata"] = p.metadata;
    json::object kept;
    if (!p.keep.expire_after.empty()) kept["expire_after"] = p.keep.expire_after;
    if (p.keep.min_count) kept["min_count"] = *p.keep.min_count;
    if (p.keep.max_count) kept["max_count"] = *p.keep.max_count;
    json::object made{{"schedule", p.schedule}, {"name", p.name}, {"repository", p.repository}};
    if (!config.empty()) made["config"] = std::move(config);
    if (!kept.empty()) made["retention"] = std::move(kept);
    return made;
}

template <class Integer>
void read_optional(json_place from, std::string_view key, std::optional<Integer>& into) {
    if (!from[key]) return;
    from.read(key, into.emplace());
}

inline lifecycle_policy read_policy(json_place place) {
    lifecycle_policy made;
    place.require("schedule", made.schedule);
    place.require("name", made.name);
    place.require("repository", made.repository);
    auto const config = place["config"];
    // written as one string by those who think of a single index
    if (auto const indices = config["indices"]; indices && indices.get()->is_string()) {
        indices.read(made.indices.emplace_back());
    } else {
        indices.read(made.indices);
    }
    read_optional(config, "ignore_unavailable", made.ignore_unavailable);
    read_optional(config, "include_global_state", made.include_global_state);
    read_optional(config, "partial", made.partial);
    config.read("feature_states", made.feature_states);
    config.read("metadata", made.metadata);
    auto const kept = place["retention"];
    kept.read("expire_after", made.keep.expire_after);
    read_optional(kept, "min_count", made.keep.min_count);
    read_optional(kept, "max_count", made.keep.max_count);
    return made;
}

inline std::optional<invocation> read_invocation(json_place place) {
    if (!place) return std::nullopt;
    invocation made;
    place.read("snapshot_name", made.snapshot_name);
    place.read("time", made.time);
    place.read("details", made.details);
    return made;
}

inline result<void> check_policy_id(std::string const& id) {
    if (id.empty()) return make_error(errc::invalid_argument, "the id of the policy is empty");
    return check_name_list("a policy", {id});
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<request> encode(put_lifecycle const& op, server_line const& line) {
    request_builder made(line, method::put, target("_slm", "policy", op.policy_id));
    made.check(detail::check_policy_id(op.policy_id)).check(check_repository_name(op.policy.repository));
    if (!op.policy.feature_states.empty() && !line.has(facts::feature_states))
        made.check(not_supported("feature_states", facts::feature_states, line));
    if (op.policy.schedule.empty() || op.policy.name.empty())
        made.check(make_error(errc::invalid_argument, "a policy needs schedule, name and repository"));
    made.body(detail::to_body(op.policy));
    return detail::on_policies(op, made);
}
ES_S3_SNAPSHOT_DECL result<request> encode(get_lifecycle const& op, server_line const& line) {
    request_builder made(line, method::get, target("_slm", "policy").list(op.policy_ids));
    return detail::on_policies(op, made.check(check_name_list("a policy", op.policy_ids)));
}
ES_S3_SNAPSHOT_DECL result<request> encode(delete_lifecycle const& op, server_line const& line) {
    request_builder made(line, method::delete_, target("_slm", "policy", op.policy_id));
    return detail::on_policies(op, made.check(detail::check_policy_id(op.policy_id)));
}
ES_S3_SNAPSHOT_DECL result<request> encode(execute_lifecycle const& op, server_line const& line) {
    request_builder made(line, method::put, target("_slm", "policy", op.policy_id, "_execute"));
    return detail::on_policies(op, made.check(detail::check_policy_id(op.policy_id)));
}
ES_S3_SNAPSHOT_DECL result<request> encode(execute_retention const& op, server_line const& line) {
    return detail::on_policies(op, {line, method::post, target("_slm", "_execute_retention")});
}
ES_S3_SNAPSHOT_DECL result<request> encode(get_stats const& op, server_line const& line) {
    return detail::on_policies(op, {line, method::get, target("_slm", "stats")});
}
ES_S3_SNAPSHOT_DECL result<request> encode(get_status const& op, server_line const& line) {
    return detail::on_policies(op, {line, method::get, target("_slm", "status")});
}
ES_S3_SNAPSHOT_DECL result<request> encode(start const& op, server_line const& line) {
    return detail::on_policies(op, {line, method::post, target("_slm", "start")});
}
ES_S3_SNAPSHOT_DECL result<request> encode(stop const& op, server_line const& line) {
    return detail::on_policies(op, {line, method::post, target("_slm", "stop")});
}

ES_S3_SNAPSHOT_DECL result<std::vector<lifecycle_info>> decode(get_lifecycle const&, response_head const&,
                                                               std::string_view body) {
    json_document document(body);
    std::vector<lifecycle_info> made;
    document.root().each_member([&](std::string_view id, json_place place) {
        auto& one = made.emplace_back();
        one.policy_id = id;
        place.read("version", one.version);
        place.read("modified_date_millis", one.modified_date_millis);
        place.read("next_execution_millis", one.next_execution_millis);
        one.policy = detail::read_policy(place.required("policy"));
        one.last_success = detail::read_invocation(place["last_success"]);
        one.last_failure = detail::read_invocation(place["last_failure"]);
        place["in_progress"].read("name", one.in_progress);
    });
    return document.finish(std::move(made));
}
ES_S3_SNAPSHOT_DECL result<executed_lifecycle> decode(execute_lifecycle const&, response_head const&,
                                                      std::string_view body) {
    json_document document(body);
    executed_lifecycle made;
    document.root().require("snapshot_name", made.snapshot_name);
    return document.finish(std::move(made));
}
ES_S3_SNAPSHOT_DECL result<lifecycle_stats> decode(get_stats const&, response_head const&, std::string_view body) {
    json_document document(body);
    lifecycle_stats made;
    auto const root = document.root();
    root.read("retention_runs", made.retention_runs);
    root.read("retention_failed", made.retention_failed);
    root.read("retention_timed_out", made.retention_timed_out);
    root.read("retention_deletion_time_millis", made.retention_deletion_time_millis);
    root.require("total_snapshots_taken", made.total_snapshots_taken);
    root.read("total_snapshots_failed", made.total_snapshots_failed);
    root.read("total_snapshots_deleted", made.total_snapshots_deleted);
    root.read("total_snapshot_deletion_failures", made.total_snapshot_deletion_failures);
    root["policy_stats"].each([&](json_place place) {
        auto& one = made.policies.emplace_back();
        place.read("policy", one.policy);
        place.read("snapshots_taken", one.snapshots_taken);
        place.read("snapshots_failed", one.snapshots_failed);
        place.read("snapshots_deleted", one.snapshots_deleted);
        place.read("snapshot_deletion_failures", one.snapshot_deletion_failures);
    });
    return document.finish(std::move(made));
}
ES_S3_SNAPSHOT_DECL result<lifecycle_status> decode(get_status const&, response_head const&, std::string_view body) {
    json_document document(body);
    lifecycle_status made;
    document.root().require("operation_mode", made.operation_mode);
    return document.finish(std::move(made));
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(put_lifecycle const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(delete_lifecycle const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(execute_retention const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(start const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(stop const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}

}  // namespace slm

}  // namespace v0
}  // namespace es_s3_snapshot
