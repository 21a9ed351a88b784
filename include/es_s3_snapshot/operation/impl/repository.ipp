// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/repository.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/repository.hpp>

#include <boost/json/serialize.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

ES_S3_SNAPSHOT_DECL result<request> encode_put_repository(put_repository const& op, server_line const& line) {
    if (auto checked = check_repository_name(op.repository); checked.has_error()) return checked.error();
    target to("_snapshot", op.repository);
    // before 1.4 there is neither the parameter nor the verification
    if (line.has(facts::repository_verify_parameter)) to.query("verify", op.verify);
    json::object body{{"type", op.type}, {"settings", op.settings}};
    return request{method::put, to.str(), {}, json::serialize(body)};
}

ES_S3_SNAPSHOT_DECL result<request> encode_named_repository(std::string const& repository, method verb,
                                                            std::string_view action) {
    if (auto checked = check_repository_name(repository); checked.has_error()) return checked.error();
    return request{verb, target("_snapshot", repository).segment(action).str(), {}, {}};
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<acknowledged> decode_acknowledged(std::string_view body) {
    json_document document(body);
    acknowledged made;
    document.root().require("acknowledged", made.value);
    return document.finish(made);
}

ES_S3_SNAPSHOT_DECL result<std::vector<repository_info>> decode(get_repository const&, response_head const&,
                                                                std::string_view body) {
    json_document document(body);
    std::vector<repository_info> made;
    document.root().each_member([&](std::string_view name, json_place place) {
        auto& repository = made.emplace_back();
        repository.name = name;
        place.require("type", repository.type);
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

}  // namespace v0
}  // namespace es_s3_snapshot
