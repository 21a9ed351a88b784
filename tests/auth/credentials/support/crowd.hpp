// SPDX-License-Identifier: Apache-2.0
/// @file
/// Many workflows at once in one virtual time, each resumed as its effect becomes due, as on an event loop.
#pragma once

#include <es_s3_snapshot/core/driver.hpp>

#include <algorithm>
#include <list>
#include <optional>

namespace test {

using namespace es_s3_snapshot;

template <class T>
class crowd {
public:
    explicit crowd(virtual_environment& env) : env_(env) {}

    /// Starts it; it runs up to its first effect. The number by which it is asked for later.
    std::size_t add(workflow<T> w) {
        members_.emplace_back(std::move(w));
        auto& m = members_.back();
        m.work.start(m.suspended);
        return members_.size() - 1;
    }
    bool done(std::size_t i) { return at(i).work.done(); }
    T take(std::size_t i) { return at(i).work.take(); }
    /// As a driver that is gone.
    void destroy(std::size_t i) { members_.erase(std::next(members_.begin(), static_cast<std::ptrdiff_t>(i))); }

    /// Whatever is due now, until nothing is.
    void run_due() {
        for (bool moved = true; moved;) {
            moved = false;
            for (auto& m : members_) moved = step(m) || moved;
        }
    }
    /// Until all are done, or until this much time has passed.
    void run(duration limit = std::chrono::hours(1)) {
        auto const end = env_.steady_now() + limit;
        for (run_due(); auto const next = earliest(); run_due()) {
            if (*next > end) break;
            env_.advance(*next - env_.steady_now());
        }
    }

private:
    struct member {
        explicit member(workflow<T> w) : work(std::move(w)) {}
        workflow<T> work;
        es_s3_snapshot::detail::suspension suspended;
    };

    member& at(std::size_t i) { return *std::next(members_.begin(), static_cast<std::ptrdiff_t>(i)); }
    static effects::wait_until* pause_of(member& m) {
        auto* const* pause = std::get_if<effects::wait_until*>(&m.suspended.effect);
        return m.work.done() || pause == nullptr ? nullptr : *pause;
    }
    bool step(member& m) {
        auto* const pause = pause_of(m);
        if (pause == nullptr) return false;
        bool const stopped = pause->stop.stop_requested();
        if (!stopped && pause->until > env_.steady_now()) return false;
        if (stopped) pause->outcome = es_s3_snapshot::detail::canceled();
        m.work.resume(m.suspended);
        return true;
    }
    std::optional<steady_time> earliest() {
        std::optional<steady_time> found;
        for (auto& m : members_)
            if (auto* const pause = pause_of(m)) found = std::min(found.value_or(pause->until), pause->until);
        return found;
    }

    virtual_environment& env_;
    std::list<member> members_;
};

}  // namespace test
