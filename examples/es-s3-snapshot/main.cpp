// SPDX-License-Identifier: Apache-2.0
/// @file
/// es-s3-snapshot: backs up indices to S3 through the cluster's snapshot API, and restores them elsewhere.
#include "run.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <future>
#include <stop_token>
#include <thread>
#include <unistd.h>

namespace {

/// Says it by a thread of its own and waits for that a second: where nobody reads what the tool prints, the console is
/// held for ever.
template <class Say>
void try_to(Say say) {
    std::promise<void> said;
    auto const done = said.get_future();
    std::thread([say, said = std::move(said)]() mutable {
        say();
        said.set_value();
    }).detach();
    done.wait_for(std::chrono::seconds(1));
}

/// Whoever started the tool wants it to outlive the signal, as nohup does.
bool is_ignored(int number) {
    struct sigaction now {};
    return sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

/// Turns the first SIGINT, SIGTERM or SIGHUP into a stop request; leaves at the second one, and tells what is left to do.
class signal_watch {
public:
    explicit signal_watch(tool::console& out) {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGTERM);
        if (!is_ignored(SIGHUP)) sigaddset(&set, SIGHUP);
        pthread_sigmask(SIG_BLOCK, &set, nullptr);
        // detached: it ends with the process, and sigwait has no other end
        std::thread([this, set, &out] {
            int first = 0;
            sigwait(&set, &first);
            caught_ = first;
            // before the stop, so that the error is the last thing said
            try_to([&out] { out.warn("stopping; what was closed is opened again first. A second signal leaves at once"); });
            stop_.request_stop();
            int second = 0;
            sigwait(&set, &second);
            try_to([&out, second] { out.fail(out.left_at_once(), 128 + second); });
            ::_exit(128 + second);
        }).detach();
    }
    tool::interruption asked() const { return {stop_.get_token(), &caught_}; }

private:
    std::stop_source stop_;
    std::atomic<int> caught_ = 0;
};

/// Help, or what is wrong with the command line.
int say(tool::last_words const& words) {
    auto const code = static_cast<int>(words.code);
    if (words.code == tool::exit_code::ok) {
        std::fputs(words.text.c_str(), stdout);
    } else if (words.style.json_log) {
        auto const text = words.text.substr(0, words.text.find_last_not_of('\n') + 1);
        tool::console(words.style).fail(make_error(tool::es::errc::invalid_argument, text), code);
    } else {
        std::fputs(words.text.c_str(), stderr);
    }
    return code;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // a reader that left, as head does, is no reason to leave indices closed
    auto const parsed = tool::parse_command_line(argc, argv);
    if (auto const* words = std::get_if<tool::last_words>(&parsed)) return say(*words);
    auto const& given = std::get<tool::invocation>(parsed);
    // never destroyed: the threads of the signals use them until the process is gone
    auto& out = *new tool::console(given.style);
    auto& signals = *new signal_watch(out);
    tool::es::system_environment environment;
    return tool::run(given, environment, out, signals.asked());
}
