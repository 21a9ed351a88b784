// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/search.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>
#include <es_s3_snapshot/operation/search.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

inline result<void> check_scroll_id(std::string const& id) {
    if (id.empty()) return make_error(errc::invalid_argument, "no scroll is named");
    return {};
}

/// The total as one number, as it was before 7.0.
inline void ask_for_plain_total(request_builder& out) {
    if (out.line().has(facts::total_hits_as_int)) out.query("rest_total_hits_as_int", true);
}

/// 1.x takes the bare id for the body.
inline result<request> with_bare_body(request_builder const& made, std::string const& body) {
    auto finished = made.finish();
    if (!finished.has_error()) finished->body = body;
    return finished;
}

// 1.x gives what it was asked for by name in an object of its own
inline constexpr json_field hit_extra_fields[] = {shape::field<&search_hit::routing>("_routing")};
inline constexpr json_shape<search_hit> hit_extra_shape(hit_extra_fields);
inline constexpr json_field search_hit_fields[] = {
    shape::passed_over("_index"),
    shape::passed_over("_type"),
    shape::required(shape::field<&search_hit::id>("_id")),
    shape::passed_over("_score"),
    shape::field<&search_hit::routing>("_routing"),
    shape::object_text<&search_hit::source>("_source"),
    shape::object("fields", hit_extra_shape),
};
inline constexpr json_shape<search_hit> search_hit_shape(search_hit_fields);
inline constexpr json_field hits_fields[] = {
    shape::required(shape::field<&scroll_page::total>("total")),
    shape::required(shape::list<&scroll_page::hits>("hits", search_hit_shape)),
};
inline constexpr json_shape<scroll_page> hits_shape(hits_fields);
inline constexpr json_field page_shards_fields[] = {shape::field<&scroll_page::shards_failed>("failed")};
inline constexpr json_shape<scroll_page> page_shards_shape(page_shards_fields);
inline constexpr json_field scroll_page_fields[] = {
    shape::required(shape::field<&scroll_page::scroll_id>("_scroll_id")),
    shape::object("_shards", page_shards_shape),
    shape::required(shape::object("hits", hits_shape)),
};
inline constexpr json_shape<scroll_page> scroll_page_shape(scroll_page_fields);

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<request> encode(start_scroll const& op, server_line const& line) {
    request_builder made(line, method::post, target().list(op.indices).segment("_search"));
    bool const unnamed = std::find(op.indices.begin(), op.indices.end(), std::string()) != op.indices.end();
    if (op.indices.empty() || unnamed) made.check(make_error(errc::invalid_argument, "no index is named"));
    if (op.size < 1) made.check(make_error(errc::invalid_argument, "a page holds at least one document"));
    made.check(check_name_list("an index", op.indices)).query("scroll", op.keep_alive);
    detail::ask_for_plain_total(made);
    made.field("size", std::optional(op.size));
    if (line.has(facts::scroll_by_doc)) {
        made.field("sort", std::vector<std::string>{"_doc"});
    } else {
        made.query("search_type", "scan").field("fields", std::vector<std::string>{"_source", "_routing"});
    }
    return made.finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(continue_scroll const& op, server_line const& line) {
    request_builder made(line, method::post, target("_search", "scroll"));
    made.check(detail::check_scroll_id(op.scroll_id));
    detail::ask_for_plain_total(made);
    if (!line.has(facts::scroll_bodies))
        return detail::with_bare_body(made.query("scroll", op.keep_alive), op.scroll_id);
    return made.field("scroll", op.keep_alive).field("scroll_id", op.scroll_id).finish();
}
ES_S3_SNAPSHOT_DECL result<request> encode(clear_scroll const& op, server_line const& line) {
    request_builder made(line, method::delete_, target("_search", "scroll"));
    made.check(detail::check_scroll_id(op.scroll_id));
    if (!line.has(facts::scroll_bodies)) return detail::with_bare_body(made, op.scroll_id);
    return made.field("scroll_id", std::vector<std::string>{op.scroll_id}).finish();
}

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<scroll_page>> read_answer(start_scroll const&) {
    return std::make_unique<shaped_answer<scroll_page>>(detail::scroll_page_shape);
}
ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<scroll_page>> read_answer(continue_scroll const&) {
    return std::make_unique<shaped_answer<scroll_page>>(detail::scroll_page_shape);
}
ES_S3_SNAPSHOT_DECL result<cleared_scroll> decode(clear_scroll const&, response_head const&, std::string_view body) {
    json_document document(body);
    cleared_scroll made;
    document.root().read("num_freed", made.num_freed);
    return document.finish(made);
}

}  // namespace v0
}  // namespace es_s3_snapshot
