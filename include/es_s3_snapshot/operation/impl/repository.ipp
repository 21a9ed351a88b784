// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/repository.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
/// A request for one repository, with the timeouts that most have.
template <class Op>
request_builder on_repository(Op const& op, server_line const& line, method verb, std::string_view action = {}) {
    request_builder made(line, verb, target("_snapshot", op.repository, action));
    return made.check(check_repository_name(op.repository))
        .master_timeout(op.master_timeout)
        .query("timeout", op.timeout);
}
}  // namespace detail

ES_S3_SNAPSHOT_DECL result<request> encode(put_repository const& op, server_line const& line) {
    auto made = detail::on_repository(op, line, method::put);
    // before 1.4 there is neither the parameter nor the verification
    if (line.has(facts::repository_verify_parameter)) made.query("verify", op.verify);
    return made.body({{"type", op.type}, {"settings", op.settings}}).finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(get_repository const& op, server_line const& line) {
    request_builder made(line, method::get, target("_snapshot").list(op.repositories));
    made.check(check_name_list("a repository", op.repositories));
    bool const patterns = std::any_of(op.repositories.begin(), op.repositories.end(),
                                      [](auto const& name) { return name.find('*') != name.npos; });
    if (patterns && !line.has(facts::get_repository_wildcards))
        made.check(not_supported("a pattern of repositories", facts::get_repository_wildcards, line));
    return made.master_timeout(op.master_timeout).query("local", op.local).finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(verify_repository const& op, server_line const& line) {
    return detail::on_repository(op, line, method::post, "_verify").finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(cleanup_repository const& op, server_line const& line) {
    return detail::on_repository(op, line, method::post, "_cleanup").finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(delete_repository const& op, server_line const& line) {
    return detail::on_repository(op, line, method::delete_).finish();
}

ES_S3_SNAPSHOT_DECL result<acknowledged> decode(put_repository const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}

ES_S3_SNAPSHOT_DECL result<std::vector<repository_info>> decode(get_repository const&, response_head const&,
                                                                std::string_view body) {
    json_document document(body);
    std::vector<repository_info> made;
    document.root().each_member([&](std::string_view name, json_place place) {
        auto& repository = made.emplace_back();
        repository.name = name;
        place.require("type", repository.type);
        place.read("uuid", repository.uuid);
        place.read("settings", repository.settings);
    });
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<std::vector<verified_node>> decode(verify_repository const&, response_head const&,
                                                              std::string_view body) {
    json_document document(body);
    std::vector<verified_node> made;
    document.root()["nodes"].each_member([&](std::string_view id, json_place place) {
        auto& node = made.emplace_back();
        node.id = id;
        place.read("name", node.name);
    });
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<cleanup_result> decode(cleanup_repository const&, response_head const&,
                                                  std::string_view body) {
    json_document document(body);
    cleanup_result made;
    auto const results = document.root()["results"];
    results.require("deleted_bytes", made.deleted_bytes);
    results.require("deleted_blobs", made.deleted_blobs);
    return document.finish(made);
}

ES_S3_SNAPSHOT_DECL result<acknowledged> decode(delete_repository const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}

}  // namespace v0
}  // namespace es_s3_snapshot
