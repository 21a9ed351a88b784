// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/snapshot.hpp.
#pragma once

#include <es_s3_snapshot/core/json.hpp>
#include <es_s3_snapshot/operation/detail/snapshot_shape.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>

#include <boost/json/serialize.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// All that patterns can match and the line can save.
inline std::vector<std::string> savable(server_line const& line) {
    std::vector<std::string> states{"open"};
    if (line.has(facts::snapshot_closed_indices)) states.emplace_back("closed");
    if (line.has(facts::hidden_indices)) states.emplace_back("hidden");
    return states;
}

/// `expand_wildcards`, in the way of 1.0 to 1.6 too.
inline void put_expand_wildcards(request_builder& out, std::vector<std::string> const& states) {
    bool const hidden = std::find(states.begin(), states.end(), "hidden") != states.end();
    if (hidden && !out.line().has(facts::hidden_indices))
        out.check(not_supported("expand_wildcards=hidden", facts::hidden_indices, out.line()));
    if (out.line().has(facts::expand_wildcards)) {
        out.field("expand_wildcards", states);
        return;
    }
    for (auto const* state : {"open", "closed"}) {
        bool const wanted =
            std::any_of(states.begin(), states.end(), [&](auto const& s) { return s == state || s == "all"; });
        if (!states.empty()) out.field("expand_wildcards_" + std::string(state), wanted);
    }
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<request> encode(create_snapshot const& op, server_line const& line) {
    request_builder made(line, method::put, target("_snapshot", op.repository, op.snapshot));
    made.check(check_repository_name(op.repository))
        .check(check_snapshot_name(op.snapshot))
        .check(check_name_list("an index", op.indices));
    if (json::serialize(op.metadata).size() > longest_snapshot_metadata)
        made.check(make_error(errc::invalid_argument, "the metadata of a snapshot must not exceed " +
                                                          std::to_string(longest_snapshot_metadata) + " bytes"));
    made.query("wait_for_completion", op.wait_for_completion)
        .master_timeout(op.master_timeout)
        .field("indices", op.indices)
        .field("ignore_unavailable", op.ignore_unavailable)
        .field("allow_no_indices", op.allow_no_indices)
        .field("include_global_state", op.include_global_state)
        .field("partial", op.partial)
        .field("metadata", op.metadata, facts::snapshot_metadata)
        .field("feature_states", op.feature_states, facts::feature_states);
    detail::put_expand_wildcards(made, op.expand_wildcards.empty() ? detail::savable(line) : op.expand_wildcards);
    return made.finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(delete_snapshot const& op, server_line const& line) {
    request_builder made(line, method::delete_, target("_snapshot", op.repository).list(op.snapshots));
    made.check(check_repository_name(op.repository));
    if (op.snapshots.empty()) made.check(make_error(errc::invalid_argument, "no snapshot is named"));
    for (auto const& name : op.snapshots) made.check(check_snapshot_name(name));
    if (op.snapshots.size() > 1 && !line.has(facts::multiple_delete))
        made.check(not_supported("several snapshots", facts::multiple_delete, line));
    return made.query("wait_for_completion", op.wait_for_completion, facts::delete_wait_for_completion)
        .master_timeout(op.master_timeout)
        .finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(clone_snapshot const& op, server_line const& line) {
    request_builder made(line, method::put, target("_snapshot", op.repository, op.snapshot, "_clone", op.target));
    made.check(check_repository_name(op.repository))
        .check(check_snapshot_name(op.snapshot))
        .check(check_snapshot_name(op.target))
        .check(check_name_list("an index", op.indices));
    if (op.indices.empty()) made.check(make_error(errc::invalid_argument, "a clone is of at least one index"));
    return made.master_timeout(op.master_timeout)
        .field("indices", op.indices)
        .field("ignore_unavailable", op.ignore_unavailable)
        .field("allow_no_indices", op.allow_no_indices)
        .finish();
}

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

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<create_snapshot_result>> read_answer(create_snapshot const&) {
    return std::make_unique<shaped_answer<create_snapshot_result>>(
        detail::created_shape, [](create_snapshot_result& made, response_head const&) -> result<void> {
            if (made.accepted || made.snapshot) return {};
            return make_error(errc::unexpected_json, "the answer holds neither 'accepted' nor 'snapshot'");
        });
}

ES_S3_SNAPSHOT_DECL result<acknowledged> decode(delete_snapshot const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}
ES_S3_SNAPSHOT_DECL result<acknowledged> decode(clone_snapshot const&, response_head const&, std::string_view body) {
    return decode_acknowledged(body);
}

}  // namespace v0
}  // namespace es_s3_snapshot
