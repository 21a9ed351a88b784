// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/swap_alias.hpp.
#pragma once

#include <es_s3_snapshot/workflow/follow.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>
#include <es_s3_snapshot/workflow/swap_alias.hpp>

#include <algorithm>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// Who has the alias; nobody, where it is not there. All aliases are asked for, since asked for one by name, a server
/// that has none of it and a proxy that is lost both answer 404; taken for the former, the old index would keep it.
inline workflow<result<std::vector<alias_info>>> carriers_of(context ctx, session<operations<get_alias>> s,
                                                             std::string alias) {
    get_alias const all;
    auto there = co_await exchange(ctx, s, all);
    if (!there.has_error()) std::erase_if(*there, [&](alias_info const& one) { return one.alias != alias; });
    co_return there;
}

inline result<void> check_carriers(std::vector<alias_info> const& there, swap_alias_options const& options) {
    auto const name = in_quotes(options.alias);
    if (there.size() == 1 && options.indices.size() > 1)
        return make_error(errc::conflict, "the alias " + name + " stands for one index, " + there[0].index +
                                              ", and would stand for " + std::to_string(options.indices.size()),
                          "name one index for it");
    for (auto const& one : there) {
        auto const& first = there.front();
        if (one.filter != first.filter || one.index_routing != first.index_routing ||
            one.search_routing != first.search_routing)
            return make_error(errc::conflict, "the alias " + name + " has another filter or routing in " + one.index +
                                                  " than in " + first.index + ", so it is not known which to keep",
                              "move it by hand: POST /_aliases");
    }
    return {};
}

inline workflow<result<std::vector<alias_info>>> look_at_alias(context ctx, session<swap_alias_operations> s,
                                                               swap_alias_options const& options) {
    list_indices list;
    list.indices = {options.alias};
    auto const indices = co_await exchange(ctx, s, list);
    if (indices.has_error() && !indices.error().is(errc::not_found)) co_return indices.error();
    bool const is_index = !indices.has_error() && std::any_of(indices->begin(), indices->end(), [&](auto const& one) {
        return one.name == options.alias;
    });
    if (is_index)
        co_return make_error(errc::conflict, "there is an index of the name " + in_quotes(options.alias) +
                                                 ", so no alias can have it",
                             "nothing was changed; choose another alias");
    auto there = co_await carriers_of(ctx, s, options.alias);
    if (there.has_error()) co_return there.error();
    if (auto fine = check_carriers(*there, options); fine.has_error()) co_return fine.error();
    co_return there;
}

inline bool has(std::vector<std::string> const& names, std::string const& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

inline bool is_swapped(std::vector<alias_info> const& there, std::vector<std::string> const& wanted) {
    return there.size() == wanted.size() &&
           std::all_of(there.begin(), there.end(), [&](alias_info const& one) { return has(wanted, one.index); });
}

inline update_aliases swap_from(std::vector<alias_info> const& there, swap_alias_options const& options) {
    update_aliases swap;
    for (auto const& one : there) {
        if (has(options.indices, one.index)) continue;
        auto& made = swap.actions.emplace_back();
        made.is = alias_action::kind::remove;
        made.index = one.index;
        made.alias = options.alias;
    }
    for (auto const& index : options.indices) {
        auto& made = swap.actions.emplace_back();
        made.index = index;
        made.alias = options.alias;
        if (there.empty()) continue;
        made.filter = there.front().filter;
        made.index_routing = there.front().index_routing;
        made.search_routing = there.front().search_routing;
        if (options.indices.size() == 1 && there.size() == 1) made.is_write_index = there.front().is_write_index;
    }
    return swap;
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<void>> check_swap_alias(context ctx, session<swap_alias_operations> s,
                                                            swap_alias_options options) {
    auto const there = co_await detail::look_at_alias(ctx, s, options);
    if (there.has_error()) co_return there.error();
    co_return result<void>();
}

ES_S3_SNAPSHOT_DECL workflow<result<swap_alias_report>> swap_alias(context ctx, session<swap_alias_operations> s,
                                                                   swap_alias_options options) {
    auto there = co_await detail::look_at_alias(ctx, s, options);
    if (there.has_error()) co_return there.error();
    swap_alias_report report;
    report.added = options.indices;
    for (auto const& one : *there) {
        if (!detail::has(options.indices, one.index)) report.removed.push_back(one.index);
    }
    if (detail::is_swapped(*there, options.indices)) co_return report;
    ctx.note("moving the alias " + in_quotes(options.alias) +
             (report.removed.empty() ? "" : " from " + join(report.removed)) + " to " + join(options.indices));
    for (int attempt = 0;; ++attempt) {
        auto const swap = detail::swap_from(*there, options);
        auto const swapped = co_await exchange(ctx, s, swap);
        if (!swapped.has_error() && swapped->value) co_return report;
        error const why = swapped.has_error() ? swapped.error() : make_error(errc::busy, "not acknowledged");
        if (attempt == 2 || why.is(errc::operation_canceled)) co_return why;
        // whatever the answer was, who has the alias is what counts
        there = co_await detail::carriers_of(ctx, s, options.alias);
        if (there.has_error()) co_return why;
        if (detail::is_swapped(*there, options.indices)) co_return report;
        if (swapped.has_error() && !doubtful(why)) co_return why;
        ctx.tell(events::retrying{why, duration::zero()});
    }
}

}  // namespace v0
}  // namespace es_s3_snapshot
