// SPDX-License-Identifier: Apache-2.0
/// @file
/// The asynchronous driver: runs a workflow on an Asio executor, with any completion token.
#pragma once

#include <es_s3_snapshot/core/context.hpp>
#include <es_s3_snapshot/core/workflow.hpp>
#include <es_s3_snapshot/transport/async_tcp.hpp>
#include <es_s3_snapshot/transport/detail/async_effects.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <memory>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// A workflow with all that it needs until its end: the factory too, whose captures its coroutine may use.
template <class T, class Factory, class Handler>
class async_run_job final : public async_job {
public:
    async_run_job(environment& env, observer* events, Factory make, Handler handler,
                  boost::asio::any_io_executor const& ex)
        : handler_(std::move(handler)),
          work_(boost::asio::get_associated_executor(handler_, ex)),
          context_(env, stop_.get_token(), events),
          make_(std::move(make)),
          flow_(make_(context_)) {
        auto slot = boost::asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected()) slot.assign(ask{stop_});
    }

    void start() override { flow_.start(suspended); }
    bool done() const noexcept override { return flow_.done(); }

    void complete(std::shared_ptr<async_job> self) override {
        auto slot = boost::asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected()) slot.clear();
        auto const work = work_;
        auto call = [handler = std::move(handler_), value = take()]() mutable { std::move(handler)(std::move(value)); };
        self.reset();  // the end of *this: the handler finds all memory freed
        boost::asio::dispatch(work.get_executor(), std::move(call));
    }

private:
    using handler_executor = boost::asio::associated_executor_t<Handler, boost::asio::any_io_executor>;

    struct ask {
        std::stop_source stop;
        void operator()(boost::asio::cancellation_type type) {
            if (type != boost::asio::cancellation_type::none) stop.request_stop();
        }
    };
    T take() {
        try {
            return flow_.take();
        } catch (...) {
            return error_from(std::current_exception());
        }
    }

    Handler handler_;
    boost::asio::executor_work_guard<handler_executor> work_;
    std::stop_source stop_;
    context context_;
    Factory make_;
    workflow<T> flow_;
};

template <class T, async_transport Transport, class Factory, class Handler>
void start_async_run(Transport& transport, environment& env, observer* events, Factory make, Handler handler) {
    boost::asio::any_io_executor const ex = transport.get_executor();
    std::shared_ptr<async_job> const job =
        std::make_shared<async_run_job<T, Factory, Handler>>(env, events, std::move(make), std::move(handler), ex);
    launch(ex, perform_effects(transport, *job), job);  // launch keeps the job
}

}  // namespace detail

/// Runs the workflow that `make(context&)` returns, a `workflow<T>` with T a result<>, on the transport's executor.
/// Completes with `void(T)`, through any completion token; never from within this call.
///
/// Cancellation: terminal, partial and total all request stop on the context's token. The workflow is then resumed
/// with operation_canceled, runs its cleanups, and its own outcome is what completes. What an executor destroys
/// instead of running it to its end runs no cleanups: let it run until the completion.
/// Exceptions: an exception that leaves the workflow becomes the error of T: a snapshot_error its own, bad_alloc
/// not_enough_memory, any other state_not_recoverable with its text. One thrown by `make` leaves this call.
/// Lifetimes: transport, env and events must outlive the operation; `make` is moved in and lives as long as it.
/// Threads: the executor must be one thread's or a strand.
template <async_transport Transport, class Factory, class Token>
auto async_run(Transport& transport, environment& env, Factory make, observer* events, Token&& token) {
    using outcome = typename std::invoke_result_t<Factory&, context&>::value_type;
    static_assert(std::is_constructible_v<outcome, error>, "the workflow must return a result<>");
    auto initiate = [&transport, &env, events](auto&& handler, Factory made) {
        detail::start_async_run<outcome>(transport, env, events, std::move(made),
                                         std::forward<decltype(handler)>(handler));
    };
    return boost::asio::async_initiate<Token, void(outcome)>(std::move(initiate), token, std::move(make));
}

/// The same without an observer.
template <async_transport Transport, class Factory, class Token>
auto async_run(Transport& transport, environment& env, Factory make, Token&& token) {
    return async_run(transport, env, std::move(make), static_cast<observer*>(nullptr), std::forward<Token>(token));
}

}  // namespace v0
}  // namespace es_s3_snapshot
