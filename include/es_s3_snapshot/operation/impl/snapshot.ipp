// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/snapshot.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/server_error.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>

#include <boost/json/serialize.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

ES_S3_SNAPSHOT_DECL result<request> encode_create_snapshot(create_snapshot const& op, server_line const& line) {
    if (auto checked = check_repository_name(op.repository); checked.has_error()) return checked.error();
    if (auto checked = check_snapshot_name(op.snapshot); checked.has_error()) return checked.error();
    json::object body{{"include_global_state", op.include_global_state},
                      {"ignore_unavailable", op.ignore_unavailable},
                      {"partial", op.partial}};
    if (!op.indices.empty()) body["indices"] = to_json(op.indices);
    if (!op.metadata.empty()) {
        if (!line.has(facts::snapshot_metadata)) return not_supported("metadata", facts::snapshot_metadata, line);
        body["metadata"] = op.metadata;
    }
    return request{
        method::put,
        target("_snapshot", op.repository, op.snapshot).query("wait_for_completion", op.wait_for_completion).str(),
        {},
        json::serialize(body)};
}

ES_S3_SNAPSHOT_DECL result<request> encode_get_snapshot(get_snapshot const& op) {
    if (auto checked = check_repository_name(op.repository); checked.has_error()) return checked.error();
    target to("_snapshot", op.repository);
    if (op.snapshots.empty()) {
        to.segment("_all");
    } else {
        to.list(op.snapshots);
    }
    return request{method::get, to.str(), {}, {}};
}

ES_S3_SNAPSHOT_DECL result<request> encode_clone_snapshot(clone_snapshot const& op) {
    if (auto checked = check_snapshot_name(op.target); checked.has_error()) return checked.error();
    if (op.indices.empty()) return make_error(errc::invalid_argument, "a clone is of at least one index");
    auto made = encode_named_snapshot(method::put, op.repository, op.snapshot, "_clone");
    if (made.has_error()) return made;
    made->target += target(op.target).str();
    made->body = json::serialize(json::object{{"indices", to_json(op.indices)}});
    return made;
}

ES_S3_SNAPSHOT_DECL result<request> encode_named_snapshot(method verb, std::string const& repository,
                                                          std::string const& snapshot, std::string_view action) {
    if (auto checked = check_repository_name(repository); checked.has_error()) return checked.error();
    if (auto checked = check_snapshot_name(snapshot); checked.has_error()) return checked.error();
    return request{verb, target("_snapshot", repository, snapshot).segment(action).str(), {}, {}};
}

inline snapshot_state parse_state(std::string_view word) {
    for (auto const s : {snapshot_state::in_progress, snapshot_state::success, snapshot_state::partial,
                         snapshot_state::failed, snapshot_state::incompatible}) {
        if (to_string(s) == word) return s;
    }
    return snapshot_state::unknown;
}

inline snapshot_info read_snapshot(json_place place) {
    snapshot_info made;
    std::string state;
    place.require("snapshot", made.snapshot);
    place.read("uuid", made.uuid);
    place.read("version", made.version);
    place.read("state", state);
    made.state = parse_state(state);
    place.read("reason", made.reason);
    place.read("indices", made.indices);
    place.read("start_time_in_millis", made.start_time_in_millis);
    place.read("end_time_in_millis", made.end_time_in_millis);
    place.read("metadata", made.metadata);
    auto const shards = place["shards"];
    shards.read("total", made.shards_total);
    shards.read("failed", made.shards_failed);
    // total less failed, as the server counts: below zero where an index was deleted meanwhile (7.10, OpenSearch)
    auto const successful = shards["successful"];
    auto const* count = successful ? successful.get()->if_int64() : nullptr;
    if (count == nullptr || *count >= 0) successful.read(made.shards_successful);
    place["failures"].each([&](json_place told) {
        auto& failure = made.failures.emplace_back();
        told.read("index", failure.index);
        told.read("shard_id", failure.shard_id);
        told.read("reason", failure.reason);
        told.read("node_id", failure.node_id);
    });
    return made;
}

/// 6.4 and later tell `incremental` and, while running, `processed`; before that, and beside it up to 6.8, flat fields.
inline snapshot_progress read_progress(json_place place) {
    snapshot_progress made;
    auto const shards = place["shards_stats"];
    shards.read("total", made.shards_total);
    shards.read("done", made.shards_done);
    shards.read("failed", made.shards_failed);
    auto const stats = place["stats"];
    if (auto const incremental = stats["incremental"]) {
        incremental.read("size_in_bytes", made.bytes_total);
        incremental.read("file_count", made.files_total);
        made.bytes_done = made.bytes_total;  // a finished snapshot tells no `processed`
        stats["processed"].read("size_in_bytes", made.bytes_done);
    } else {
        stats.read("total_size_in_bytes", made.bytes_total);
        stats.read("processed_size_in_bytes", made.bytes_done);
        stats.read("number_of_files", made.files_total);
    }
    return made;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL std::string_view to_string(snapshot_state s) noexcept {
    switch (s) {
    case snapshot_state::in_progress:
        return "IN_PROGRESS";
    case snapshot_state::success:
        return "SUCCESS";
    case snapshot_state::partial:
        return "PARTIAL";
    case snapshot_state::failed:
        return "FAILED";
    case snapshot_state::incompatible:
        return "INCOMPATIBLE";
    case snapshot_state::unknown:
        break;
    }
    return "UNKNOWN";
}

ES_S3_SNAPSHOT_DECL result<create_snapshot_result> decode(create_snapshot const&, response_head const&,
                                                          std::string_view body) {
    json_document document(body);
    create_snapshot_result made;
    auto const root = document.root();
    root.read("accepted", made.accepted);
    if (auto const snapshot = root["snapshot"]) made.snapshot = detail::read_snapshot(snapshot);
    if (document.ok() && !made.accepted && !made.snapshot)
        return make_error(errc::unexpected_json, "the answer holds neither 'accepted' nor 'snapshot'");
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<std::vector<snapshot_info>> decode(get_snapshot const&, response_head const& head,
                                                              std::string_view body) {
    json_document document(body);
    std::vector<snapshot_info> made;
    auto const root = document.root();
    auto add = [&](json_place place) { made.push_back(detail::read_snapshot(place)); };
    std::optional<error> refused;
    auto refuse = [&](json_place told) {
        if (!told || refused) return;
        std::string type, reason;
        told.read("type", type);
        told.read("reason", reason);
        refused = make_error(errc::server_error, "the repository's snapshots cannot be listed");
        refused->code = make_error_code(classify_server_error(head.status, type, reason));
        refused->info.status = head.status;
        refused->info.delivered = delivery::answered;
        refused->info.server_type = std::move(type);
        refused->info.server_reason = std::move(reason);
    };
    root["snapshots"].each(add);
    // 7.14 to 7.17 answer 200 and tell a repository's refusal beside the list
    root["failures"].each_member([&](std::string_view, json_place told) { refuse(told); });
    // some 7.x answer a list for each repository, or a refusal in its place
    root["responses"].each([&](json_place response) {
        response["snapshots"].each(add);
        refuse(response["error"]);
    });
    if (document.ok() && refused) return *refused;
    if (document.ok() && !root["snapshots"] && !root["responses"])
        return make_error(errc::unexpected_json, "the answer holds neither 'snapshots' nor 'responses'");
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<std::vector<snapshot_status_info>> decode(snapshot_status const&, response_head const&,
                                                                     std::string_view body) {
    json_document document(body);
    std::vector<snapshot_status_info> made;
    document.root()["snapshots"].each([&](json_place place) {
        auto& status = made.emplace_back();
        place.require("snapshot", status.snapshot);
        place.require("state", status.state);
        status.all = detail::read_progress(place);
        place["indices"].each_member([&](std::string_view name, json_place index) {
            status.indices.emplace(std::string(name), detail::read_progress(index));
        });
    });
    return document.finish(std::move(made));
}

}  // namespace v0
}  // namespace es_s3_snapshot
