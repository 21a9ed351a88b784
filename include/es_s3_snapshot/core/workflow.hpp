// SPDX-License-Identifier: Apache-2.0
/// @file
/// `workflow<T>`, the coroutine that reads like a procedure and does no I/O; `finally` for what must be undone,
/// `all_of` for what runs side by side.
#pragma once

#include <es_s3_snapshot/core/effect.hpp>

#include <coroutine>
#include <exception>
#include <new>
#include <optional>
#include <utility>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

template <class T>
class workflow;

namespace detail {

struct workflow_promise_base {
    suspension* suspended = nullptr;
    std::coroutine_handle<> continuation;
    std::exception_ptr thrown;

    /// The awaiting workflow goes on, or the driver where there is none.
    struct final_awaiter {
        bool await_ready() const noexcept { return false; }
        template <class Promise>
        void await_suspend(std::coroutine_handle<Promise> h) const noexcept {
            h.promise().suspended->leaf = h.promise().continuation;
        }
        void await_resume() const noexcept {}
    };

    std::suspend_always initial_suspend() const noexcept { return {}; }
    final_awaiter final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { thrown = std::current_exception(); }
};

template <class T>
struct workflow_promise : workflow_promise_base {
    std::optional<T> value;

    workflow<T> get_return_object() noexcept;
    template <class U>
    void return_value(U&& made) {
        value.emplace(std::forward<U>(made));
    }
    T take() {
        if (thrown) std::rethrow_exception(thrown);
        return std::move(*value);
    }
};

/// Starts the child in the awaiting workflow's place; the driver sees one workflow with one effect.
template <class T>
struct workflow_awaiter {
    std::coroutine_handle<workflow_promise<T>> child;

    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> parent) const noexcept {
        child.promise().suspended = parent.promise().suspended;
        child.promise().continuation = parent;
        child.promise().suspended->leaf = child;
    }
    T await_resume() const { return child.promise().take(); }
};

}  // namespace detail

/// A lazily started coroutine that suspends only on effects. Move-only; awaiting it runs it as a part of the
/// awaiting one. A driver runs it with start(), then performs effect() and calls resume() until done().
/// Not thread-safe: one thread or strand at a time. Destroying a suspended one destroys its frames without
/// running its cleanups, so drivers complete every effect instead (with operation_canceled).
template <class T>
class [[nodiscard]] workflow {
public:
    using value_type = T;
    using promise_type = detail::workflow_promise<T>;

    workflow(workflow&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    workflow& operator=(workflow&& other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    ~workflow() {
        if (frame_) frame_.destroy();
    }

    void start(detail::suspension& s) {
        frame_.promise().suspended = &s;
        s.leaf = frame_;
        resume(s);
    }
    /// Runs until the next effect or the end.
    static void resume(detail::suspension& s) { detail::resume(s); }
    bool done() const noexcept { return frame_.done(); }
    /// The value, or the exception that left the coroutine.
    T take() { return frame_.promise().take(); }

    detail::workflow_awaiter<T> operator co_await() && noexcept { return {frame_}; }

private:
    friend promise_type;
    explicit workflow(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

    std::coroutine_handle<promise_type> frame_;
};

template <class T>
workflow<T> detail::workflow_promise<T>::get_return_object() noexcept {
    return workflow<T>(std::coroutine_handle<workflow_promise>::from_promise(*this));
}

/// Runs `body`, then `cleanup` in any case: after success, error, cancellation and exception.
/// `cleanup` is not started before; it should work in `context::shielded`, else it is cancelled with the body.
/// The body's error comes first, with a failure of the cleanup told beside it; its exception goes before both.
template <class T>
workflow<result<T>> finally(workflow<result<T>> body, workflow<result<void>> cleanup) {
    std::exception_ptr thrown;
    std::optional<result<T>> outcome;
    try {
        outcome.emplace(co_await std::move(body));
    } catch (...) {
        thrown = std::current_exception();
    }
    result<void> const undone = co_await std::move(cleanup);
    if (thrown) std::rethrow_exception(thrown);
    if (!undone.has_error()) co_return std::move(*outcome);
    if (!outcome->has_error()) co_return undone.error();
    error both = outcome->error();
    both.info.message = (both.info.message.empty() ? both.code.message() : both.info.message) +
                        "; and what was changed could not be undone: " + describe(undone.error());
    if (!undone.error().info.hint.empty()) both.info.hint = undone.error().info.hint;
    co_return both;
}

namespace detail {
template <class T>
class workflow_lane final : public lane {
public:
    explicit workflow_lane(workflow<T> flow) : flow_(std::move(flow)) {}

    void start() override { flow_.start(suspended); }
    bool done() const noexcept override { return flow_.done(); }
    T take() {
        if (!done()) throw std::bad_alloc();  // all that keeps a driver from ending one
        return flow_.take();
    }

private:
    workflow<T> flow_;
};
}  // namespace detail

/// Runs all side by side; gives their values in the order of `flows`, once all have ended. An error of one ends no
/// other: let them look at a common stop_source where it should. The exception of the first that threw goes on.
template <class T>
workflow<std::vector<T>> all_of(std::vector<workflow<T>> flows) {
    std::vector<detail::workflow_lane<T>> lanes;
    std::vector<detail::lane*> started;
    lanes.reserve(flows.size());
    started.reserve(flows.size());
    for (auto& flow : flows) started.push_back(&lanes.emplace_back(std::move(flow)));
    effects::side_by_side all(started);
    co_await all;
    std::vector<T> values;
    values.reserve(lanes.size());
    for (auto& lane : lanes) values.push_back(lane.take());
    co_return values;
}

}  // namespace v0
}  // namespace es_s3_snapshot
