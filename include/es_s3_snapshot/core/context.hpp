// SPDX-License-Identifier: Apache-2.0
/// @file
/// What is handed down from workflow to workflow: environment, stop token, deadline and observer.
#pragma once

#include <es_s3_snapshot/core/effect.hpp>
#include <es_s3_snapshot/core/observer.hpp>

#include <algorithm>
#include <stop_token>

namespace es_s3_snapshot {
inline namespace v0 {

/// Cheap to copy; a child inherits it and may only tighten it, but for `shielded`.
class context {
public:
    explicit context(environment& env, std::stop_token stop = {}, observer* obs = nullptr)
        : env_(&env), stop_(std::move(stop)), observer_(obs) {}

    environment& env() const noexcept { return *env_; }
    steady_time now() const { return env_->steady_now(); }
    steady_time deadline() const noexcept { return deadline_; }
    bool expired() const { return now() >= deadline_; }
    bool stopped() const noexcept { return stop_.stop_requested(); }
    std::stop_token const& stop() const noexcept { return stop_; }

    /// The same, ending at the latest after `d`.
    context within(duration d) const {
        context child = *this;
        child.deadline_ = std::min(deadline_, after(d));
        return child;
    }
    /// For cleanups: neither the caller's stop request nor its deadline reaches in; ends after `d`.
    context shielded(duration d) const {
        context child(*env_, {}, observer_);
        child.deadline_ = after(d);
        return child;
    }

    /// An attempt that ends after `timeout`, at the deadline, or when asked to stop.
    effects::send send(origin const& to, request const& req, body_sink& sink, duration timeout,
                       std::size_t max_header) const {
        return {to, req, sink, attempt_options{std::min(deadline_, after(timeout)), stop_, max_header}};
    }
    /// A pause, at most until the deadline.
    effects::wait_until pause(duration d) const { return {std::min(deadline_, after(d)), stop_}; }

    void tell(event const& e) const {
        if (observer_ != nullptr) observer_->on_event(e);
    }
    void note(std::string text, events::note::severity level = events::note::severity::info) const {
        tell(events::note{level, std::move(text)});
    }

private:
    /// Saturates, so that duration::max() means without end.
    steady_time after(duration d) const {
        auto const start = now();
        return d < steady_time::max() - start ? start + d : steady_time::max();
    }

    environment* env_;
    std::stop_token stop_;
    observer* observer_;
    steady_time deadline_ = steady_time::max();
};

}  // namespace v0
}  // namespace es_s3_snapshot
