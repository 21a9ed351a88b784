// SPDX-License-Identifier: Apache-2.0
/// @file
/// Performs the effects of a workflow of any type on an Asio executor.
#pragma once

#include <es_s3_snapshot/core/workflow.hpp>
#include <es_s3_snapshot/transport/async_tcp.hpp>

#include <exception>
#include <memory>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// A running workflow without its type, so that the loop below exists once for each transport.
struct async_job : lane {
    /// Hands the outcome to whoever waits for it; `self` is the last owner.
    virtual void complete(std::shared_ptr<async_job> self) = 0;
};

/// The error that stands for an exception where none may be thrown.
ES_S3_SNAPSHOT_DECL error error_from(std::exception_ptr thrown);

/// Runs `effects`, then completes the job; never within this call.
ES_S3_SNAPSHOT_DECL void launch(boost::asio::any_io_executor const& executor, boost::asio::awaitable<void> effects,
                                std::shared_ptr<async_job> job);

/// Errors: operation_canceled.
ES_S3_SNAPSHOT_DECL boost::asio::awaitable<result<void>> async_pause(boost::asio::any_io_executor executor,
                                                                     effects::wait_until const& pause);

template <async_transport Transport>
boost::asio::awaitable<void> perform_send(Transport& transport, effects::send& e) {
    try {
        e.outcome = co_await transport.async_send(e.to, e.req, e.sink, e.options);
    } catch (...) {
        e.outcome = error_from(std::current_exception());  // whatever happens, the workflow is resumed
    }
}

/// Coroutines that run beside each other on one thread or strand, and somebody who waits for all.
class async_group {
public:
    ES_S3_SNAPSHOT_DECL explicit async_group(boost::asio::any_io_executor executor);
    ES_S3_SNAPSHOT_DECL void start(boost::asio::awaitable<void> member);
    ES_S3_SNAPSHOT_DECL boost::asio::awaitable<void> wait();

private:
    struct state;
    std::shared_ptr<state> state_;  ///< members may end after an executor has destroyed whoever waited
};

template <async_transport Transport>
boost::asio::awaitable<void> perform_effects(Transport& transport, lane& flow);

template <async_transport Transport>
boost::asio::awaitable<void> perform_lanes(Transport& transport, effects::side_by_side const& e) {
    async_group group(transport.get_executor());
    for (auto* flow : e.lanes) group.start(perform_effects(transport, *flow));
    co_await group.wait();
}

template <async_transport Transport>
boost::asio::awaitable<void> perform_effects(Transport& transport, lane& flow) {
    auto& suspended = flow.suspended;
    flow.start();
    while (!flow.done()) {
        if (auto* const* send = std::get_if<effects::send*>(&suspended.effect))
            co_await perform_send(transport, **send);
        if (auto* const* pause = std::get_if<effects::wait_until*>(&suspended.effect))
            (*pause)->outcome = co_await async_pause(transport.get_executor(), **pause);
        if (auto* const* several = std::get_if<effects::side_by_side*>(&suspended.effect))
            co_await perform_lanes(transport, **several);
        resume(suspended);
    }
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/async_effects.ipp>
#endif
