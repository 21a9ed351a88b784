// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of workflow/clone.hpp.
#pragma once

#include <es_s3_snapshot/workflow/clone.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// Sends the request until it is known that the clone is there, or is being made.
inline workflow<result<void>> clone_once(context ctx, session<clone_operations> s, clone_snapshot op) {
    for (int attempt = 0;; ++attempt) {
        auto const cloned = co_await exchange(ctx, s, op);
        if (!cloned.has_error()) co_return result<void>();
        if (!doubtful(cloned.error()) || attempt == 2) co_return cloned.error();
        ctx.tell(events::retrying{cloned.error(), duration::zero()});
        auto const found = co_await find_snapshot(ctx, s, op.repository, op.target);
        if (found.has_error()) co_return cloned.error();
        if (*found) co_return result<void>();
    }
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<snapshot_info>> clone(context ctx, session<clone_operations> s,
                                                          clone_options options) {
    if (auto named = check_snapshot_name(options.target); named.has_error()) co_return named.error();
    auto const source = co_await find_snapshot(ctx, s, options.repository, options.snapshot);
    if (source.has_error()) co_return source.error();
    if (!*source)
        co_return make_error(errc::not_found, "the repository " + in_quotes(options.repository) +
                                                  " holds no snapshot named " + in_quotes(options.snapshot));
    auto const there = co_await find_snapshot(ctx, s, options.repository, options.target);
    if (there.has_error()) co_return there.error();
    // a clone found after a lost answer is ours only because it was not there before
    if (*there)
        co_return make_error(errc::conflict, "the repository " + in_quotes(options.repository) +
                                                 " holds a snapshot named " + in_quotes(options.target) + " already");
    clone_snapshot op;
    op.repository = options.repository;
    op.snapshot = options.snapshot;
    op.target = options.target;
    op.indices = options.indices.empty() ? index_list{"*"} : options.indices;
    if (auto made = co_await detail::clone_once(ctx, s, op); made.has_error()) co_return made.error();
    follow_options follow;
    follow.max_wait = options.max_wait;
    auto ended = co_await follow_snapshot(ctx, s, options.repository, options.target, follow);
    if (ended.has_error()) co_return ended.error();
    co_return co_await judge_with_names(ctx, s, std::move(*ended));
}

}  // namespace v0
}  // namespace es_s3_snapshot
