// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/detail/socket.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/plain_stream.hpp>
#include <es_s3_snapshot/transport/detail/socket.hpp>
#include <es_s3_snapshot/transport/detail/wire.hpp>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

inline void stop_wakeup::poke::operator()() const noexcept {
    std::uint64_t const one = 1;
    // cannot fail: the counter is far from full
    [[maybe_unused]] auto const written = ::write(fd, &one, sizeof one);
}

ES_S3_SNAPSHOT_DECL stop_wakeup::stop_wakeup(std::stop_token const& stop) {
    if (!stop.stop_possible()) return;
    fd_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd_ >= 0) callback_.emplace(stop, poke{fd_});
}

ES_S3_SNAPSHOT_DECL stop_wakeup::~stop_wakeup() {
    callback_.reset();  // waits for a call that is under way
    if (fd_ >= 0) ::close(fd_);
}

ES_S3_SNAPSHOT_DECL blocking_connection::blocking_connection(int fd, attempt_bounds bounds)
    : stream(std::make_unique<plain_stream>(fd)), fd_(fd), bounds_(std::move(bounds)) {}

ES_S3_SNAPSHOT_DECL blocking_connection::~blocking_connection() {
    stream.reset();  // TLS says goodbye
    ::close(fd_);
}

ES_S3_SNAPSHOT_DECL boost::system::error_code blocking_connection::until_done(std::function<next()> const& step) {
    for (;;) {
        // looked at each time, since a peer that floods never makes us wait
        auto ec = ended_by(bounds_.stop, bounds_.deadline);
        if (ec) return ec;
        auto const after = step();
        if (after == next::done) return {};
        if (after != next::again) wait(after == next::readable ? POLLIN : POLLOUT, ec);
        if (ec) return ec;
    }
}

/// Milliseconds for poll, rounded up so that it does not spin through the last one; -1: without end.
inline int poll_timeout(steady_time until) {
    if (until == steady_time::max()) return -1;
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

ES_S3_SNAPSHOT_DECL void blocking_connection::wait(short events, boost::system::error_code& ec, steady_time until) {
    until = std::min(until, bounds_.deadline);
    pollfd watched[2] = {{fd_, events, 0}, {bounds_.wake_fd, POLLIN, 0}};  // poll ignores the descriptor -1
    ec = {};
    for (;;) {
        auto const ready = ::poll(watched, 2, poll_timeout(until));
        if (ready < 0 && errno != EINTR) ec = last_system_error();
        if (ec || (ready > 0 && watched[0].revents != 0 && watched[1].revents == 0)) return;
        ec = ended_by(bounds_.stop, until);
        if (ec) return;
    }
}

struct free_addresses {
    void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};
using address_list = std::unique_ptr<addrinfo, free_addresses>;

/// An address in digits never asks a resolver.
inline result<address_list> look_up(origin const& to) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    auto const port = std::to_string(to.port);
    int failure = ::getaddrinfo(to.host.c_str(), port.c_str(), &wanted, &list);
    if (failure == EAI_NONAME) {
        wanted.ai_flags = AI_NUMERICSERV;
        failure = ::getaddrinfo(to.host.c_str(), port.c_str(), &wanted, &list);
    }
    if (failure == 0) return address_list(list);
    return attempt_error(errc::connection_failed, to, delivery::not_sent,
                         "the name of " + authority(to) + " could not be resolved: " + ::gai_strerror(failure));
}

/// Completes a connect that is under way.
inline boost::system::error_code finish_connect(blocking_connection& made, steady_time until) {
    boost::system::error_code ec;
    made.wait(POLLOUT, ec, until);
    if (ec) return ec;
    int failure = 0;
    socklen_t size = sizeof failure;
    ::getsockopt(made.fd(), SOL_SOCKET, SO_ERROR, &failure, &size);
    return {failure, boost::system::system_category()};
}

inline std::unique_ptr<blocking_connection> connect_one(addrinfo const& a, attempt_bounds const& bounds,
                                                        steady_time until, boost::system::error_code& ec) {
    int const fd = ::socket(a.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, a.ai_protocol);
    if (fd < 0) {
        ec = last_system_error();
        return {};
    }
    auto made = std::make_unique<blocking_connection>(fd, bounds);
    int const on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ec = {};
    if (::connect(fd, a.ai_addr, a.ai_addrlen) != 0)
        ec = errno == EINPROGRESS ? finish_connect(*made, until) : last_system_error();
    if (ec) made.reset();
    return made;
}

/// Each address gets its share of the time left, so that one that swallows everything leaves some to the others.
inline steady_time end_of_share(addrinfo const& a, steady_time deadline) {
    int left = 0;
    for (auto const* other = &a; other != nullptr; other = other->ai_next) ++left;
    if (left == 1) return deadline;
    auto const now = std::chrono::steady_clock::now();
    return now + std::min<duration>((deadline - now) / left, std::chrono::seconds(10));
}

ES_S3_SNAPSHOT_DECL result<std::unique_ptr<blocking_connection>> connect_tcp(origin const& to,
                                                                             attempt_bounds const& bounds) {
    auto found = look_up(to);
    if (found.has_error()) return found.error();
    boost::system::error_code ec;
    for (auto const* a = found->get(); a != nullptr; a = a->ai_next) {
        if (auto const over = ended_by(bounds.stop, bounds.deadline)) return network_error(to, over, false);
        if (auto made = connect_one(*a, bounds, end_of_share(*a, bounds.deadline), ec)) return made;
    }
    return network_error(to, ec, false);
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
