// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/alias.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/alias.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL result<request> encode(get_alias const& op, server_line const& line) {
    request_builder made(line, method::get, target().list(op.indices).segment("_alias").list(op.aliases));
    return made.check(check_name_list("an index", op.indices)).check(check_name_list("an alias", op.aliases)).finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(update_aliases const& op, server_line const& line) {
    request_builder made(line, method::post, target("_aliases"));
    json::array actions;
    for (auto const& action : op.actions) {
        json::object told{{"index", action.index}, {"alias", action.alias}};
        made.check(check_name_list("an index", {action.index})).check(check_name_list("an alias", {action.alias}));
        if (action.is_write_index && !line.has(facts::alias_is_write_index))
            made.check(not_supported("is_write_index", facts::alias_is_write_index, line));
        if (action.is_write_index) told["is_write_index"] = *action.is_write_index;
        for (auto const& [name, text] : {std::pair<char const*, std::string const&>{"index_routing", action.index_routing},
                                         {"search_routing", action.search_routing}}) {
            if (!text.empty()) told[name] = text;
        }
        if (!action.filter.empty()) {
            json_document filter(action.filter);
            if (!filter.ok()) made.check(make_error(errc::invalid_argument, "the filter is no JSON"));
            if (filter.ok()) told["filter"] = *filter.root().get();
        }
        char const* const verb = action.is == alias_action::kind::add ? "add" : "remove";
        actions.push_back(json::object{{verb, std::move(told)}});
    }
    if (actions.empty()) made.check(make_error(errc::invalid_argument, "no action is given"));
    return made.master_timeout(op.master_timeout)
        .query("timeout", op.timeout)
        .body({{"actions", std::move(actions)}})
        .finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(resolve_index const& op, server_line const& line) {
    request_builder made(line, method::get, target("_resolve", "index").list(op.names));
    if (op.names.empty()) made.check(make_error(errc::invalid_argument, "nothing is named"));
    return made.check(check_name_list("an index", op.names)).query("expand_wildcards", op.expand_wildcards).finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(get_data_stream const& op, server_line const& line) {
    request_builder made(line, method::get, target("_data_stream").list(op.names));
    return made.check(check_name_list("a data stream", op.names)).finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(delete_data_stream const& op, server_line const& line) {
    request_builder made(line, method::delete_, target("_data_stream").list(op.names));
    if (op.names.empty() || std::any_of(op.names.begin(), op.names.end(), is_pattern))
        made.check(make_error(errc::invalid_argument, "data streams are deleted by their names, not by a pattern"));
    return made.check(check_name_list("a data stream", op.names)).finish();
}

ES_S3_SNAPSHOT_DECL result<std::vector<alias_info>> decode(get_alias const&, response_head const&,
                                                           std::string_view body) {
    json_document document(body);
    std::vector<alias_info> made;
    document.root().each_member([&](std::string_view index, json_place place) {
        place["aliases"].each_member([&](std::string_view alias, json_place told) {
            auto& one = made.emplace_back();
            one.index = index;
            one.alias = alias;
            if (told["is_write_index"]) told.read("is_write_index", one.is_write_index.emplace());
            one.has_filter = bool(told["filter"]);
            if (one.has_filter) one.filter = json::serialize(*told["filter"].get());
            told.read("index_routing", one.index_routing);
            told.read("search_routing", one.search_routing);
        });
    });
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<resolved_names> decode(resolve_index const&, response_head const&, std::string_view body) {
    json_document document(body);
    resolved_names made;
    auto const root = document.root();
    root["indices"].each([&](json_place place) {
        auto& one = made.indices.emplace_back();
        place.require("name", one.name);
        place.read("aliases", one.aliases);
        place.read("attributes", one.attributes);
        place.read("data_stream", one.data_stream);
    });
    root["aliases"].each([&](json_place place) {
        auto& one = made.aliases.emplace_back();
        place.require("name", one.name);
        place.read("indices", one.indices);
    });
    root["data_streams"].each([&](json_place place) {
        auto& one = made.data_streams.emplace_back();
        place.require("name", one.name);
        place.read("timestamp_field", one.timestamp_field);
        // one name stands there as a string
        if (auto const backing = place["backing_indices"]; backing && backing.get()->is_string()) {
            backing.read(one.backing_indices.emplace_back());
        } else {
            backing.read(one.backing_indices);
        }
    });
    return document.finish(std::move(made));
}

ES_S3_SNAPSHOT_DECL result<std::vector<data_stream_info>> decode(get_data_stream const&, response_head const&,
                                                                 std::string_view body) {
    json_document document(body);
    std::vector<data_stream_info> made;
    document.root()["data_streams"].each([&](json_place place) {
        auto& one = made.emplace_back();
        place.require("name", one.name);
        place["timestamp_field"].read("name", one.timestamp_field);
        place["indices"].each([&](json_place index) { index.require("index_name", one.indices.emplace_back()); });
        place.read("generation", one.generation);
        place.read("status", one.status);
        place.read("template", one.template_name);
        place.read("ilm_policy", one.ilm_policy);
    });
    return document.finish(std::move(made));
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(update_aliases const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(delete_data_stream const&, response_head const&,
                                                std::string_view body) {
    return decode_acknowledged(body);
}

}  // namespace v0
}  // namespace es_s3_snapshot
