// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/sm.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>
#include <es_s3_snapshot/operation/sm.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

namespace sm {
namespace detail {

inline json::object cron(std::string const& expression, std::string const& timezone) {
    return {{"cron", {{"expression", expression}, {"timezone", timezone}}}};
}

/// `{"key": value}` where the value is set.
inline void put(json::object& into, char const* key, std::string const& value) {
    if (!value.empty()) into[key] = value;
}
template <class T>
void put(json::object& into, char const* key, std::optional<T> const& value) {
    if (value) into[key] = *value;
}
inline void put(json::object& into, char const* key, json::object value) {
    if (!value.empty()) into[key] = std::move(value);
}

inline json::object to_body(policy_body const& p) {
    json::object creation, deletion, condition, config, made;
    creation["schedule"] = cron(p.creation_cron, p.creation_timezone);
    put(creation, "time_limit", p.creation_time_limit);
    put(condition, "max_age", p.max_age);
    put(condition, "max_count", p.max_count);
    put(condition, "min_count", p.min_count);
    if (!p.deletion_cron.empty()) deletion["schedule"] = cron(p.deletion_cron, p.deletion_timezone);
    put(deletion, "time_limit", p.deletion_time_limit);
    put(deletion, "condition", std::move(condition));
    std::string indices;
    for (auto const& name : p.indices) indices += (indices.empty() ? "" : ",") + name;
    put(config, "indices", indices);
    put(config, "repository", p.repository);
    put(config, "date_format", p.date_format);
    put(config, "date_format_timezone", p.date_format_timezone);
    put(config, "ignore_unavailable", p.ignore_unavailable);
    put(config, "include_global_state", p.include_global_state);
    put(config, "partial", p.partial);
    put(config, "metadata", p.metadata);
    put(made, "description", p.description);
    put(made, "enabled", p.enabled);
    put(made, "creation", std::move(creation));
    put(made, "deletion", std::move(deletion));
    put(made, "snapshot_config", std::move(config));
    put(made, "notification", p.notification);
    return made;
}

template <class T>
void read_optional(json_place from, std::string_view key, std::optional<T>& into) {
    if (from[key]) from.read(key, into.emplace());
}

/// Written as one string or as a list: the server hands either on to its snapshots.
inline index_list read_indices(json_place place) {
    index_list made;
    if (place && place.get()->is_array()) {
        place.read(made);
        return made;
    }
    std::string joined;
    place.read(joined);
    for (std::size_t at = 0; at < joined.size();) {
        auto const end = std::min(joined.find(',', at), joined.size());
        made.push_back(joined.substr(at, end - at));
        at = end + 1;
    }
    return made;
}

inline policy_body read_policy(json_place place) {
    policy_body made;
    place.read("description", made.description);
    read_optional(place, "enabled", made.enabled);
    auto const creation = place["creation"], deletion = place["deletion"], config = place["snapshot_config"];
    creation["schedule"]["cron"].read("expression", made.creation_cron);
    creation["schedule"]["cron"].read("timezone", made.creation_timezone);
    creation.read("time_limit", made.creation_time_limit);
    deletion["schedule"]["cron"].read("expression", made.deletion_cron);
    deletion["schedule"]["cron"].read("timezone", made.deletion_timezone);
    deletion.read("time_limit", made.deletion_time_limit);
    deletion["condition"].read("max_age", made.max_age);
    read_optional(deletion["condition"], "max_count", made.max_count);
    read_optional(deletion["condition"], "min_count", made.min_count);
    made.indices = read_indices(config["indices"]);
    config.read("repository", made.repository);
    config.read("date_format", made.date_format);
    config.read("date_format_timezone", made.date_format_timezone);
    read_optional(config, "ignore_unavailable", made.ignore_unavailable);
    read_optional(config, "include_global_state", made.include_global_state);
    read_optional(config, "partial", made.partial);
    config.read("metadata", made.metadata);
    place.read("notification", made.notification);
    return made;
}

inline policy_info read_info(json_place place) {
    policy_info made;
    place.read("_version", made.version);
    place.read("_seq_no", made.seq_no);
    place.read("_primary_term", made.primary_term);
    auto const policy = place.required("sm_policy");
    policy.require("name", made.name);
    policy.read("last_updated_time", made.last_updated_time);
    made.policy = read_policy(policy);
    return made;
}

inline result<policy_info> decode_info(std::string_view body) {
    json_document document(body);
    auto made = read_info(document.root());
    return document.finish(std::move(made));
}

inline workflow_state read_workflow(json_place place) {
    workflow_state made;
    place.read("current_state", made.current_state);
    place["trigger"].read("time", made.trigger_time);
    auto const latest = place["latest_execution"];
    latest.read("status", made.latest_status);
    latest["info"].read("message", made.latest_message);
    return made;
}

inline request_builder on_policy(std::string const& name, server_line const& line, method verb,
                                 std::string_view action = {}) {
    request_builder made(line, verb, target("_plugins", "_sm", "policies", name, action));
    return made.check(check_name_list("a policy", {name}));
}

inline result<void> check(policy_body const& p) {
    if (p.creation_cron.empty()) return make_error(errc::invalid_argument, "a policy needs a schedule");
    return check_repository_name(p.repository);
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<request> encode(create_policy const& op, server_line const& line) {
    return detail::on_policy(op.policy_name, line, method::post)
        .check(detail::check(op.policy))
        .body(detail::to_body(op.policy))
        .finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(update_policy const& op, server_line const& line) {
    auto made = detail::on_policy(op.policy_name, line, method::put);
    if (op.if_seq_no < 0 || op.if_primary_term < 1)  // 0 is none, for the server
        made.check(make_error(errc::invalid_argument, "if_seq_no and if_primary_term say which version is replaced"));
    return made.check(detail::check(op.policy))
        .query("if_seq_no", std::optional(op.if_seq_no))
        .query("if_primary_term", std::optional(op.if_primary_term))
        .body(detail::to_body(op.policy))
        .finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(get_policy const& op, server_line const& line) {
    return detail::on_policy(op.policy_name, line, method::get).finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(get_policies const& op, server_line const& line) {
    return request_builder(line, method::get, target("_plugins", "_sm", "policies"))
        .query("from", op.from)
        .query("size", op.size)
        .query("queryString", op.query_string)
        .finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(delete_policy const& op, server_line const& line) {
    return detail::on_policy(op.policy_name, line, method::delete_).finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(explain_policy const& op, server_line const& line) {
    request_builder made(line, method::get,
                         target("_plugins", "_sm", "policies").list(op.policy_names).segment("_explain"));
    if (op.policy_names.empty()) made.check(make_error(errc::invalid_argument, "the name of the policy is empty"));
    return made.check(check_name_list("a policy", op.policy_names)).finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(start_policy const& op, server_line const& line) {
    return detail::on_policy(op.policy_name, line, method::post, "_start").finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(stop_policy const& op, server_line const& line) {
    return detail::on_policy(op.policy_name, line, method::post, "_stop").finish();
}

ES_S3_SNAPSHOT_DECL result<policy_page> decode(get_policies const&, response_head const&, std::string_view body) {
    json_document document(body);
    policy_page made;
    document.root().read("total_policies", made.total_policies);
    document.root()["policies"].each([&](json_place place) { made.policies.push_back(detail::read_info(place)); });
    return document.finish(std::move(made));
}
ES_S3_SNAPSHOT_DECL result<deleted_policy> decode(delete_policy const&, response_head const&, std::string_view body) {
    json_document document(body);
    deleted_policy made;
    document.root().require("result", made.result);
    return document.finish(std::move(made));
}
ES_S3_SNAPSHOT_DECL result<std::vector<policy_state>> decode(explain_policy const&, response_head const&,
                                                             std::string_view body) {
    json_document document(body);
    std::vector<policy_state> made;
    document.root()["policies"].each([&](json_place place) {
        auto& one = made.emplace_back();
        place.require("name", one.name);
        place.read("enabled", one.enabled);
        one.creation = detail::read_workflow(place["creation"]);
        one.deletion = detail::read_workflow(place["deletion"]);
    });
    return document.finish(std::move(made));
}
ES_S3_SNAPSHOT_DECL result<policy_info> decode(create_policy const&, response_head const&, std::string_view body) {
    return detail::decode_info(body);
}
ES_S3_SNAPSHOT_DECL result<policy_info> decode(update_policy const&, response_head const&, std::string_view body) {
    return detail::decode_info(body);
}
ES_S3_SNAPSHOT_DECL result<policy_info> decode(get_policy const&, response_head const&, std::string_view body) {
    return detail::decode_info(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(start_policy const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(stop_policy const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}

}  // namespace sm

}  // namespace v0
}  // namespace es_s3_snapshot
