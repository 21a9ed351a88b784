// SPDX-License-Identifier: Apache-2.0
/// @file
/// The effects on which a workflow suspends: what a driver has to be able to do.
#pragma once

#include <es_s3_snapshot/core/body_sink.hpp>
#include <es_s3_snapshot/core/environment.hpp>
#include <es_s3_snapshot/core/url.hpp>

#include <coroutine>
#include <cstddef>
#include <span>
#include <stop_token>
#include <variant>

namespace es_s3_snapshot {
inline namespace v0 {

/// Bounds of one attempt. A transport ends it with timed_out at `deadline`,
/// with operation_canceled when `stop` is requested.
struct attempt_options {
    steady_time deadline = steady_time::max();
    std::stop_token stop;
    std::size_t max_header = 64 * 1024;
};

namespace effects {
class send;
class side_by_side;
class wait_until;
}  // namespace effects

using pending_effect = std::variant<std::monostate, effects::send*, effects::wait_until*, effects::side_by_side*>;

namespace detail {
/// One per running workflow: which coroutine is suspended, and on what.
struct suspension {
    std::coroutine_handle<> leaf;
    pending_effect effect;
};

/// Runs until the next effect or the end. A loop, since a transfer from coroutine to coroutine (symmetric
/// transfer) is a tail call that g++ does not make without optimisation: many awaits would overflow the stack.
inline void resume(suspension& s) {
    s.effect = {};
    do {
        s.leaf.resume();
    } while (s.leaf && std::holds_alternative<std::monostate>(s.effect));
}

/// A workflow without its type, for drivers that run several.
class lane {
public:
    virtual ~lane() = default;
    /// Runs until the first effect.
    virtual void start() = 0;
    virtual bool done() const noexcept = 0;

    suspension suspended;
};
}  // namespace detail

namespace effects {

/// One attempt of one request at one origin; completes with the head, the body goes to the sink.
/// Everything referred to must outlive the await. Has constructors since g++ 12 destroys an
/// aggregate-initialised temporary inside a co_await expression twice.
class send {
public:
    send(origin const& node, request const& message, body_sink& receiver, attempt_options bounds)
        : to(node), req(message), sink(receiver), options(std::move(bounds)) {}

    origin const& to;
    request const& req;
    body_sink& sink;
    attempt_options options;
    result<response_head> outcome = make_error(errc::operation_canceled, "the driver gave no outcome");

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> h) {
        *h.promise().suspended = {h, this};
    }
    result<response_head> await_resume() { return std::move(outcome); }
};

/// Waits until a point of the steady clock; completes with operation_canceled when asked to stop.
class wait_until {
public:
    wait_until(steady_time end, std::stop_token token) : until(end), stop(std::move(token)) {}

    steady_time until;
    std::stop_token stop;
    result<void> outcome;

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> h) {
        *h.promise().suspended = {h, this};
    }
    result<void> await_resume() { return std::move(outcome); }
};

/// Runs workflows that do not wait for each other; completes when all have ended. A driver starts each, then performs
/// its effects and resumes it until it is done: the asynchronous one has an effect of each under way at a time, those
/// on one thread take them in turn. Made by `all_of`.
class side_by_side {
public:
    explicit side_by_side(std::span<detail::lane* const> flows) : lanes(flows) {}

    std::span<detail::lane* const> lanes;

    bool await_ready() const noexcept { return lanes.empty(); }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> h) {
        *h.promise().suspended = {h, this};
    }
    void await_resume() const noexcept {}
};

}  // namespace effects
}  // namespace v0
}  // namespace es_s3_snapshot
