// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/feature.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/feature.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL result<request> encode(get_features const& op, server_line const& line) {
    return request_builder(line, method::get, target("_features")).master_timeout(op.master_timeout).finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(reset_features const&, server_line const& line) {
    return request_builder(line, method::post, target("_features", "_reset")).finish();
}

ES_S3_SNAPSHOT_DECL result<std::vector<feature_info>> decode(get_features const&, response_head const&,
                                                             std::string_view body) {
    json_document document(body);
    std::vector<feature_info> made;
    document.root()["features"].each([&](json_place place) {
        auto& feature = made.emplace_back();
        place.require("name", feature.name);
        place.read("description", feature.description);
    });
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<std::vector<feature_reset>> decode(reset_features const&, response_head const&,
                                                              std::string_view body) {
    json_document document(body);
    std::vector<feature_reset> made;
    document.root()["features"].each([&](json_place place) {
        auto& feature = made.emplace_back();
        place.require("feature_name", feature.feature_name);
        place.require("status", feature.status);
    });
    return document.finish(std::move(made));
}

}  // namespace v0
}  // namespace es_s3_snapshot
