// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of operation/snapshot_list.hpp.
#pragma once

#include <es_s3_snapshot/operation/detail/snapshot_shape.hpp>
#include <es_s3_snapshot/operation/request_builder.hpp>
#include <es_s3_snapshot/operation/server_error.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// What the servers themselves refuse. (GetSnapshotsRequest.validate)
inline result<void> check_together(get_snapshot const& op) {
    auto const refuse = [](char const* what) { return make_error(errc::invalid_argument, what); };
    bool const pages = !op.sort.empty() || op.size || op.offset || !op.after.empty() || !op.order.empty() ||
                       !op.slm_policy_filter.empty() || !op.from_sort_value.empty();
    if (op.verbose == false && pages)
        return refuse("verbose=false excludes sort, size, offset, after, order, slm_policy_filter and from_sort_value");
    if (op.size && *op.size != -1 && *op.size < 1) return refuse("size is -1 or greater than 0");
    if (!op.after.empty() && op.offset) return refuse("after and offset exclude one another");
    if (!op.after.empty() && !op.from_sort_value.empty())
        return refuse("after and from_sort_value exclude one another");
    if (op.repositories.empty()) return refuse("the name of the repository is empty");
    return {};
}

inline void put_names(request_builder& out, get_snapshot const& op) {
    auto const stands_for_some = [](std::string const& name) {
        return name.find('*') != name.npos || name == "_current";
    };
    out.check(check_together(op));
    bool const several =
        op.repositories.size() > 1 || std::any_of(op.repositories.begin(), op.repositories.end(), is_pattern);
    if (several && !out.line().has(facts::get_paging))
        out.check(not_supported("several repositories", facts::get_paging, out.line()));
    if (several) {
        out.check(check_name_list("a repository", op.repositories));
    } else if (!op.repositories.empty()) {
        out.check(check_repository_name(op.repositories.front()));
    }
    out.check(check_name_list("a snapshot", op.snapshots));
    if (std::any_of(op.snapshots.begin(), op.snapshots.end(), stands_for_some) && !out.line().has(facts::get_wildcards))
        out.check(not_supported("a pattern of snapshots", facts::get_wildcards, out.line()));
}

/// As new, but for the memory that its texts and lists hold already.
inline snapshot_info& renew(snapshot_info& info) {
    // by structured binding, so that a member that is added is missed here
    auto& [snapshot, uuid, repository, version, version_id, state, reason, indices, data_streams, include_global_state,
           start, end, total, failed, successful, failures, metadata, feature_states, index_details] = info;
    auto const clear = [](auto&... lists) { (lists.clear(), ...); };
    clear(snapshot, uuid, repository, version, reason, indices, data_streams, failures, metadata, feature_states,
          index_details);
    version_id = start = end = 0;
    total = failed = successful = 0;
    state = snapshot_state::unknown;
    include_global_state = false;
    return info;
}

/// Keeps snapshots, or hands each on once the next one begins.
class snapshot_keeper {
public:
    snapshot_info& emplace_back() {
        if (visit == nullptr) return kept.emplace_back();
        flush();
        waits_ = true;
        return renew(one_);
    }
    void flush() {
        if (!std::exchange(waits_, false)) return;
        ++handed_on;
        (*visit)(one_);
    }

    std::function<void(snapshot_info const&)> const* visit = nullptr;
    std::deque<snapshot_info> kept{};
    std::size_t handed_on = 0;

private:
    snapshot_info one_{};
    bool waits_ = false;
};

struct listed_repository {
    std::string repository{};
    std::deque<snapshot_info> snapshots{};
    std::optional<repository_failure> error{};
};
struct told_list {
    snapshot_keeper snapshots{};
    bool tells_snapshots = false;
    std::string next{};
    std::int64_t total = -1;
    std::int64_t remaining = -1;
    std::vector<repository_failure> failures{};
    std::vector<listed_repository> responses{};
    bool tells_responses = false;
};

inline repository_failure& add_failure(std::vector<repository_failure>& to, std::string_view repository) {
    to.emplace_back().repository = repository;
    return to.back();
}

inline constexpr json_field failure_reason_fields[] = {
    shape::field<&repository_failure::type>("type"),
    shape::field<&repository_failure::reason>("reason"),
};
inline constexpr json_shape<repository_failure> failure_reason_shape(failure_reason_fields);

inline constexpr json_field listed_fields[] = {
    shape::field<&listed_repository::repository>("repository"),
    shape::list<&listed_repository::snapshots>("snapshots", snapshot_shape),
    shape::optional<&listed_repository::error>("error", failure_reason_shape),
};
inline constexpr json_shape<listed_repository> listed_shape(listed_fields);

// 7.14 to 7.17 answer 200 and tell a repository's refusal beside the list; some 7.x a list for each repository, or a
// refusal in its place
inline constexpr json_field list_fields[] = {
    shape::marked<&told_list::tells_snapshots>(shape::list<&told_list::snapshots>("snapshots", snapshot_shape)),
    shape::members<&told_list::failures, add_failure>("failures", failure_reason_shape),
    shape::field<&told_list::next>("next"),
    shape::field<&told_list::total>("total"),
    shape::field<&told_list::remaining>("remaining"),
    shape::marked<&told_list::tells_responses>(shape::list<&told_list::responses>("responses", listed_shape)),
};
inline constexpr json_shape<told_list> list_shape(list_fields);

inline error cannot_be_listed(repository_failure const& why, unsigned status) {
    auto made = make_error(errc::server_error, "the repository's snapshots cannot be listed");
    made.code = make_error_code(classify_server_error(status, why.type, why.reason));
    made.info.status = status;
    made.info.delivered = delivery::answered;
    made.info.server_type = why.type;
    made.info.server_reason = why.reason;
    return made;
}

class snapshot_list_answer final : public answer_reader<snapshot_list> {
public:
    explicit snapshot_list_answer(std::function<void(snapshot_info const&)> visit) : visit_(std::move(visit)) {}

    result<void> begin(response_head const& head) override {
        if (auto const already = told_.snapshots.handed_on; already != 0)
            return make_error(errc::connection_lost, "the list was cut off after " + std::to_string(already) +
                                                         " snapshots had been handed on");
        status_ = head.status;
        told_ = told_list();
        if (visit_) told_.snapshots.visit = &visit_;
        stream_.emplace(list_shape, told_);
        return {};
    }
    result<void> write(std::span<char const> piece) override { return stream_->write(piece); }

    result<snapshot_list> finish() override {
        if (auto whole = stream_->finish(); whole.has_error()) return whole.error();
        if (!told_.tells_snapshots && !told_.tells_responses)
            return make_error(errc::unexpected_json, "the answer holds neither 'snapshots' nor 'responses'");
        told_.snapshots.flush();
        for (auto& one : told_.responses) gather(one);
        auto& kept = told_.snapshots;
        bool const nothing = kept.kept.empty() && kept.handed_on == 0;
        if (nothing && !told_.failures.empty()) return cannot_be_listed(told_.failures.front(), status_);
        return snapshot_list{std::move(kept.kept), std::move(told_.next), told_.total, told_.remaining,
                             std::move(told_.failures)};
    }

private:
    void gather(listed_repository& one) {
        if (one.error) {
            told_.failures.push_back({one.repository, one.error->type, one.error->reason});
        }
        for (auto& info : one.snapshots) told_.snapshots.emplace_back() = std::move(info);
        told_.snapshots.flush();
    }

    std::function<void(snapshot_info const&)> visit_;
    unsigned status_ = 0;
    told_list told_;
    std::optional<json_stream> stream_;
};

}  // namespace detail

ES_S3_SNAPSHOT_DECL result<request> encode(get_snapshot const& op, server_line const& line) {
    auto const names = op.snapshots.empty() ? std::vector<std::string>{"_all"} : op.snapshots;
    request_builder made(line, method::get, target("_snapshot").list(op.repositories).list(names));
    detail::put_names(made, op);
    return made.query("ignore_unavailable", op.ignore_unavailable, facts::get_ignore_unavailable)
        .query("verbose", op.verbose, facts::get_verbose)
        .query("index_details", op.index_details, facts::get_index_details)
        .query("index_names", op.index_names, facts::get_index_names)
        .query("include_repository", op.include_repository, facts::get_paging)
        .query("sort", op.sort, facts::get_paging)
        .query("size", op.size, facts::get_paging)
        .query("order", op.order, facts::get_paging)
        .query("after", op.after, facts::get_paging)
        .query("offset", op.offset, facts::get_offset)
        .query("from_sort_value", op.from_sort_value, facts::get_from_sort_value)
        .query("slm_policy_filter", op.slm_policy_filter, facts::get_from_sort_value)
        .query("state", op.state, facts::get_state)
        .master_timeout(op.master_timeout)
        .finish();
}

ES_S3_SNAPSHOT_DECL result<request> encode(visit_snapshots const& op, server_line const& line) {
    return encode(op.get, line);
}

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<snapshot_list>> read_answer(get_snapshot const&) {
    return std::make_unique<detail::snapshot_list_answer>(nullptr);
}

ES_S3_SNAPSHOT_DECL std::unique_ptr<answer_reader<snapshot_list>> read_answer(visit_snapshots const& op) {
    return std::make_unique<detail::snapshot_list_answer>(op.visit);
}

}  // namespace v0
}  // namespace es_s3_snapshot
