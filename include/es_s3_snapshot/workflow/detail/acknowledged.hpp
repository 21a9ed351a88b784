// SPDX-License-Identifier: Apache-2.0
/// @file
/// Requests that count only when the cluster acknowledges them, and what is said where one could not be undone.
#pragma once

#include <es_s3_snapshot/core/observer.hpp>
#include <es_s3_snapshot/workflow/exchange.hpp>

#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

template <class Op>
workflow<result<void>> ask_acknowledged(context ctx, session<operations<Op>> s, Op op) {
    auto const done = co_await exchange(ctx, s, op);
    if (done.has_error()) co_return done.error();
    if (!done->value) co_return make_error(errc::busy, "not acknowledged");
    co_return result<void>();
}

/// The failure, with what it leaves to its user.
inline error left_behind(error failed, events::pending told) {
    failed.info.message = std::move(told.message);
    failed.info.hint = std::move(told.hint);
    return failed;
}

}  // namespace detail

}  // namespace v0
}  // namespace es_s3_snapshot
