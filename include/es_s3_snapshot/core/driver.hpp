// SPDX-License-Identifier: Apache-2.0
/// @file
/// Drivers that perform a workflow's effects on the calling thread: a blocking one, and one in virtual time for tests.
#pragma once

#include <es_s3_snapshot/core/workflow.hpp>

#include <condition_variable>
#include <mutex>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
inline result<void> canceled() { return make_error(errc::operation_canceled, "stopped on request"); }
}  // namespace detail

/// Runs a workflow to its end. `send(effects::send const&) -> result<response_head>` and
/// `wait(effects::wait_until const&) -> result<void>` perform its effects.
template <class T, class Send, class Wait>
T drive(workflow<T> w, Send send, Wait wait) {
    detail::suspension s;
    w.start(s);
    while (!w.done()) {
        if (auto* const* request = std::get_if<effects::send*>(&s.effect)) (*request)->outcome = send(**request);
        if (auto* const* pause = std::get_if<effects::wait_until*>(&s.effect)) (*pause)->outcome = wait(**pause);
        w.resume(s);
    }
    return w.take();
}

/// Runs a workflow on this thread: requests go through `transport`, waiting blocks.
/// A stop request ends a wait at once.
template <class T, class Transport>
T run_blocking(workflow<T> w, Transport& transport) {
    std::mutex                  mutex;
    std::condition_variable_any never_notified;
    return drive(
        std::move(w),
        [&](effects::send const& e) { return transport.send(e.to, e.req, e.sink, e.options); },
        [&](effects::wait_until const& e) -> result<void> {
            std::unique_lock lock(mutex);
            never_notified.wait_until(lock, e.stop, e.until, [] { return false; });
            if (e.stop.stop_requested()) return detail::canceled();
            return {};
        });
}

/// Clocks that stand still until somebody advances them, and a scripted random number.
class virtual_environment final : public environment {
public:
    steady_time steady_now() override { return steady_; }
    wall_time   wall_now() override { return wall_; }
    double      random() override { return chance; }
    void        advance(duration d) {
        steady_ += d;
        wall_ += std::chrono::duration_cast<wall_time::duration>(d);
    }

    double chance = 0.5;

private:
    steady_time steady_{std::chrono::hours(1)};
    wall_time   wall_{std::chrono::seconds(1'800'000'000)};
};

/// Runs a workflow in virtual time: a wait advances `env` and returns at once.
template <class T, class Transport>
T run_virtual(workflow<T> w, Transport& transport, virtual_environment& env) {
    return drive(
        std::move(w),
        [&](effects::send const& e) -> result<response_head> {
            if (e.options.stop.stop_requested()) return detail::canceled().error();
            return transport.send(e.to, e.req, e.sink, e.options);
        },
        [&](effects::wait_until const& e) -> result<void> {
            if (e.stop.stop_requested()) return detail::canceled();
            if (e.until > env.steady_now()) env.advance(e.until - env.steady_now());
            return {};
        });
}

}  // namespace v0
}  // namespace es_s3_snapshot
