// SPDX-License-Identifier: Apache-2.0
/// @file
/// `workflow<T>`, the coroutine that reads like a procedure and does no I/O, and `finally` for what must be undone.
#pragma once

#include <es_s3_snapshot/core/effect.hpp>

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

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
    /// Runs until the next effect or the end. A loop, since a transfer from coroutine to coroutine (symmetric
    /// transfer) is a tail call that g++ does not make without optimisation: many awaits would overflow the stack.
    static void resume(detail::suspension& s) {
        s.effect = {};
        do {
            s.leaf.resume();
        } while (s.leaf && std::holds_alternative<std::monostate>(s.effect));
    }
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

}  // namespace v0
}  // namespace es_s3_snapshot
