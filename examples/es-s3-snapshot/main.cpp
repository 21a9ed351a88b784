// SPDX-License-Identifier: Apache-2.0
/// @file
/// es-s3-snapshot: backs up indices to S3 through the cluster's snapshot API, and restores them elsewhere.
#include "run.hpp"

#include <csignal>
#include <cstdio>
#include <stop_token>
#include <thread>
#include <unistd.h>

namespace {

/// Turns the first SIGINT or SIGTERM into a stop request, and leaves at the second one.
class signal_watch {
public:
    explicit signal_watch(tool::console& out) {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &set, nullptr);
        // detached: it ends with the process, and sigwait has no other end
        std::thread([this, set, &out] {
            sigwait(&set, &caught_);
            out.warn("stopping; what was closed is opened again first. A second signal leaves at once");
            stop_.request_stop();
            int second = 0;
            sigwait(&set, &second);
            out.warn("left at once: an index that was closed may still be closed; open it with POST /{index}/_open");
            ::_exit(128 + second);
        }).detach();
    }
    std::stop_token token() const { return stop_.get_token(); }
    int caught() const { return caught_; }

private:
    std::stop_source stop_;
    int caught_ = 0;
};

int finish(tool::console& out, tool::es::error const& e, int code) {
    out.fail(e, code);
    return code;
}
int finish(tool::console& out, tool::es::error const& e) {
    return finish(out, e, static_cast<int>(tool::to_exit_code(e)));
}

int run(tool::invocation const& given) {
    static tool::console out(given.style);  // the signal thread may outlive this function
    tool::es::system_environment environment;
    auto const conf = tool::effective_conf(given, environment);
    if (conf.has_error()) return finish(out, conf.error(), static_cast<int>(tool::exit_code::usage));
    static signal_watch signals(out);
    auto const done = tool::carry_out(given, *conf, out, signals.token());
    if (!done.has_error()) return static_cast<int>(tool::exit_code::ok);
    bool const stopped = done.error().is(tool::es::errc::operation_canceled);
    return stopped ? finish(out, done.error(), 128 + (signals.caught() != 0 ? signals.caught() : SIGINT))
                   : finish(out, done.error());
}

}  // namespace

int main(int argc, char** argv) {
    auto const parsed = tool::parse_command_line(argc, argv);
    if (auto const* words = std::get_if<tool::last_words>(&parsed)) {
        bool const fine = words->code == tool::exit_code::ok;
        std::fputs(words->text.c_str(), fine ? stdout : stderr);
        return static_cast<int>(words->code);
    }
    return run(std::get<tool::invocation>(parsed));
}
