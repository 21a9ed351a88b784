// SPDX-License-Identifier: Apache-2.0
/// @file
/// Drivers that perform a workflow's effects on the calling thread: a blocking one, and one in virtual time for tests.
#pragma once

#include <es_s3_snapshot/core/workflow.hpp>

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {
inline result<void> canceled() { return make_error(errc::operation_canceled, "stopped on request"); }

/// Performs the one effect on which a workflow is suspended.
template <class Send, class Wait>
void perform(suspension& s, Send& send, Wait& wait) {
    if (auto* const* request = std::get_if<effects::send*>(&s.effect)) (*request)->outcome = send(**request);
    if (auto* const* pause = std::get_if<effects::wait_until*>(&s.effect)) (*pause)->outcome = wait(**pause);
    if (auto* const* several = std::get_if<effects::side_by_side*>(&s.effect)) {
        auto const lanes = (*several)->lanes;
        for (auto* lane : lanes) lane->start();
        for (bool running = true; std::exchange(running, false);) {
            for (auto* lane : lanes) {
                if (lane->done()) continue;
                perform(lane->suspended, send, wait);
                resume(lane->suspended);
                running = true;
            }
        }
    }
}
}  // namespace detail

/// Runs a workflow to its end. `send(effects::send const&) -> result<response_head>` and
/// `wait(effects::wait_until const&) -> result<void>` perform its effects; workflows side by side take turns.
template <class T, class Send, class Wait>
T drive(workflow<T> w, Send send, Wait wait) {
    detail::suspension s;
    w.start(s);
    while (!w.done()) {
        detail::perform(s, send, wait);
        w.resume(s);
    }
    return w.take();
}

/// Runs a workflow on this thread: requests go through `transport`, waiting blocks.
/// A stop request ends a wait at once.
template <class T, class Transport>
T run_blocking(workflow<T> w, Transport& transport) {
    std::mutex mutex;
    std::condition_variable_any never_notified;
    return drive(
        std::move(w), [&](effects::send const& e) { return transport.send(e.to, e.req, e.sink, e.options); },
        [&](effects::wait_until const& e) -> result<void> {
            std::unique_lock lock(mutex);
            never_notified.wait_until(lock, e.stop, e.until, [] { return false; });
            if (e.stop.stop_requested()) return detail::canceled();
            return {};
        });
}

/// Clocks that stand still until somebody advances them; chance, variables, files and commands from a script.
class virtual_environment final : public environment {
public:
    steady_time steady_now() override { return steady_; }
    wall_time wall_now() override { return wall_; }
    double random() override { return chance; }
    void advance(duration d) {
        steady_ += d;
        wall_ += std::chrono::duration_cast<wall_time::duration>(d);
    }

    std::optional<std::string> variable(std::string const& name) override {
        auto const found = variables.find(name);
        return found == variables.end() || found->second.empty() ? std::nullopt : std::optional(found->second);
    }
    result<std::string> read_file(std::string const& path) override {
        auto const found = files.find(path);
        if (found == files.end()) return make_error(errc::not_found, path + ": no such file");
        return found->second;
    }
    result<std::string> run_command(std::string const& command, steady_time, std::stop_token stop) override {
        if (stop.stop_requested()) return detail::canceled().error();
        auto const found = commands.find(command);
        if (found == commands.end()) return make_error(errc::server_error, "the command failed");
        return found->second;
    }

    double chance = 0.5;
    std::map<std::string, std::string> variables;
    std::map<std::string, std::string> files;
    std::map<std::string, std::string> commands;

private:
    steady_time steady_{std::chrono::hours(1)};
    wall_time wall_{std::chrono::seconds(1'800'000'000)};
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
