// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/cat.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/cat.hpp>
#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>

#include <boost/json/serialize.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL result<request> encode(cat const& op, server_line const& line) {
    request_builder made(line, method::get, target("_cat", op.table).list(op.names));
    if (op.table.empty()) made.check(make_error(errc::invalid_argument, "no table is named"));
    made.check(check_name_list("a table", {op.table})).check(check_name_list("a row", op.names));
    bool const late = op.table == "snapshots" || op.table == "repositories";
    if (late && !line.has(facts::cat_snapshots)) made.check(not_supported(op.table, facts::cat_snapshots, line));
    if (op.table == "snapshots" && op.names.size() != 1)
        made.check(make_error(errc::invalid_argument, "the snapshots of one repository are told"));
    return made.query("format", "json")
        .query("h", op.columns)
        .query("bytes", op.bytes)
        .query("time", op.time, facts::strict_parameters)
        .finish();
}

ES_S3_SNAPSHOT_DECL result<std::vector<cat_row>> decode(cat const&, response_head const&, std::string_view body) {
    json_document document(body);
    std::vector<cat_row> made;
    document.root().each([&](json_place row) {
        auto& columns = made.emplace_back();
        row.each_member([&](std::string_view name, json_place value) {
            auto& text = columns[std::string(name)];
            if (!value) return;
            if (value.get()->is_string()) {
                value.read(text);
            } else {
                text = json::serialize(*value.get());  // a number or a truth value, in a few tables
            }
        });
    });
    return document.finish(std::move(made));
}

}  // namespace v0
}  // namespace es_s3_snapshot
