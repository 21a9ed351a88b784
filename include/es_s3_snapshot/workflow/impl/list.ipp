// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/list.hpp.
#pragma once

#include <es_s3_snapshot/operation/name.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/list.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// `logs-*,-logs-1`: each pattern adds or takes away, in turn.
inline bool is_selected(std::vector<std::string> const& patterns, std::string_view name) {
    bool selected = patterns.empty();
    for (std::string_view const pattern : patterns) {
        bool const take_away = pattern.starts_with('-');
        auto const text = pattern == "_all" ? std::string_view("*") : pattern.substr(take_away ? 1 : 0);
        if (wildcard_match(text, name)) selected = !take_away;
    }
    return selected;
}

/// Only names that must be there are asked for by name: an unknown one is an error then.
inline bool are_names(std::vector<std::string> const& wanted) {
    return !wanted.empty() && std::none_of(wanted.begin(), wanted.end(), [](std::string const& name) {
        return is_pattern(name) || name.starts_with('-');
    });
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<std::uint64_t>> list_snapshots(context ctx, session<operations<visit_snapshots>> s,
                                                                   list_options options) {
    std::uint64_t count = 0;
    visit_snapshots ask;
    ask.get.repositories = {options.repository};
    bool const by_name = detail::are_names(options.snapshots);
    if (by_name) ask.get.snapshots = options.snapshots;
    if (!options.details && s.has(facts::get_verbose)) ask.get.verbose = false;
    ask.visit = [&](snapshot_info const& info) {
        if (!by_name && !detail::is_selected(options.snapshots, info.snapshot)) return;
        ++count;
        options.visit(info);
    };
    auto const listed = co_await exchange(ctx, s, ask);
    if (listed.has_error()) co_return listed.error();
    co_return count;
}

}  // namespace v0
}  // namespace es_s3_snapshot
