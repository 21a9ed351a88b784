// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of core/environment.hpp.
#pragma once

#include <es_s3_snapshot/core/detail/secret_text.hpp>
#include <es_s3_snapshot/core/environment.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

inline constexpr std::size_t longest_input = 1024 * 1024;

/// Closes a file descriptor at the end of its scope.
class descriptor {
public:
    explicit descriptor(int fd = -1) noexcept : fd_(fd) {}
    descriptor(descriptor const&) = delete;
    descriptor& operator=(descriptor const&) = delete;
    ~descriptor() { close(); }
    int get() const noexcept { return fd_; }
    void close() noexcept {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }

private:
    int fd_;
};

struct input_buffer {
    ~input_buffer() { wipe(bytes, sizeof bytes); }
    char bytes[4096];
};

/// How long something from outside may take.
struct patience {
    steady_time deadline;
    std::stop_token stop{};

    /// Why it is over.
    std::optional<error> over() const {
        if (stop.stop_requested()) return make_error(errc::operation_canceled, "stopped on request");
        if (std::chrono::steady_clock::now() >= deadline) return make_error(errc::timed_out, "it did not end in time");
        return std::nullopt;
    }
    /// Until the deadline; in small steps where somebody may ask to stop meanwhile.
    std::chrono::milliseconds longest_wait() const {
        std::chrono::milliseconds const step(stop.stop_possible() ? 20 : 60'000);
        auto const left = deadline - std::chrono::steady_clock::now();
        return std::min(step, std::chrono::ceil<std::chrono::milliseconds>(std::max(left, duration::zero())));
    }
};

inline result<void> read_into(std::string& text, int fd, patience const& bounds) {
    for (input_buffer buffer;;) {
        pollfd ready{fd, POLLIN, 0};
        if (auto why = bounds.over()) return *why;
        if (::poll(&ready, 1, static_cast<int>(bounds.longest_wait().count())) <= 0) continue;
        auto const n = ::read(fd, buffer.bytes, sizeof buffer.bytes);
        if (n == 0) return {};
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return make_error(errc::server_error, std::string("it cannot be read: ") + std::strerror(errno));
        append_secret(text, {buffer.bytes, static_cast<std::size_t>(n)});
        if (text.size() > longest_input) return make_error(errc::body_too_large, "it has more than 1 MiB");
    }
}

/// Reads to the end of the file or pipe. It may be secret, so that no other copy of it is left anywhere.
inline result<std::string> read_to_end(int fd, patience const& bounds) {
    std::string text;
    auto done = read_into(text, fd, bounds);
    if (!done.has_error()) return text;
    wipe(text);
    return done.error();
}

/// Starts `/bin/sh -c command` with its output in a pipe and nothing to read; a process group of its own, so that all
/// of it can be ended.
inline result<pid_t> start_shell(std::string const& command, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::string shell = "sh", flag = "-c", text = command;
    char* argv[] = {shell.data(), flag.data(), text.data(), nullptr};
    pid_t child = -1;
    int const failed = ::posix_spawn(&child, "/bin/sh", &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0)
        return make_error(errc::server_error, std::string("the shell cannot be started: ") + std::strerror(failed));
    return child;
}

/// Waits for the end of a child; it may have closed its output long before. Its status, as waitpid has it.
inline result<int> wait_for_end(pid_t child, patience const& bounds) {
    for (std::chrono::milliseconds rest(1);; rest = std::min(2 * rest, std::chrono::milliseconds(20))) {
        int status = 0;
        auto const ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child || (ended < 0 && errno != EINTR)) return status;
        if (auto why = bounds.over()) return *why;
        std::this_thread::sleep_for(std::min(rest, bounds.longest_wait()));
    }
}

/// Ends a child that start_shell started and nobody has waited for, with its group.
inline void end_group(pid_t child) {
    ::kill(-child, SIGKILL);
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL std::optional<std::string> system_environment::variable(std::string const& name) {
    auto const* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return std::string(value);
}

ES_S3_SNAPSHOT_DECL result<std::string> system_environment::read_file(std::string const& path) {
    detail::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0)
        return make_error(errno == ENOENT || errno == ENOTDIR ? errc::not_found : errc::access_denied,
                          path + ": " + std::strerror(errno));
    auto text = detail::read_to_end(file.get(), {steady_now() + std::chrono::seconds(10)});
    if (text.has_error()) text.error().info.message = path + ": " + text.error().info.message;
    return text;
}

ES_S3_SNAPSHOT_DECL result<std::string> system_environment::run_command(std::string const& command,
                                                                        steady_time deadline, std::stop_token stop) {
    detail::patience const bounds{deadline, std::move(stop)};
    if (auto why = bounds.over()) return *why;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return make_error(errc::server_error, std::string("no pipe: ") + std::strerror(errno));
    detail::descriptor read_end(ends[0]), write_end(ends[1]);
    auto const child = detail::start_shell(command, write_end.get());
    write_end.close();
    if (child.has_error()) return child.error();
    auto text = detail::read_to_end(read_end.get(), bounds);
    auto const status = text.has_error() ? result<int>(text.error()) : detail::wait_for_end(*child, bounds);
    if (status.has_error()) detail::end_group(*child);
    if (!status.has_error() && WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return text;
    if (!text.has_error()) detail::wipe(*text);
    return status.has_error() ? status.error() : make_error(errc::server_error, "the command failed");
}

}  // namespace v0
}  // namespace es_s3_snapshot
