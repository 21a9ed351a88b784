// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/detail/plain_stream.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/plain_stream.hpp>

#include <boost/asio/error.hpp>

#include <poll.h>
#include <sys/socket.h>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

ES_S3_SNAPSHOT_DECL ssize_t receive(int fd, std::span<char> into) noexcept {
    ssize_t got;
    do got = ::recv(fd, into.data(), into.size(), 0);
    while (got < 0 && errno == EINTR);
    return got;
}

ES_S3_SNAPSHOT_DECL ssize_t transmit(int fd, std::span<char const> from) noexcept {
    ssize_t put;
    do put = ::send(fd, from.data(), from.size(), MSG_NOSIGNAL);
    while (put < 0 && errno == EINTR);
    return put;
}

ES_S3_SNAPSHOT_DECL bool readable_now(int fd) noexcept {
    pollfd watched = {fd, POLLIN, 0};
    return ::poll(&watched, 1, 0) != 0;
}

/// What a call of the system came to; `where_it_waits`: what it waits for.
inline io_step step_of(ssize_t moved, next where_it_waits) {
    if (moved >= 0) return {static_cast<std::size_t>(moved), next::again, {}};
    if (errno == EAGAIN) return {0, where_it_waits, {}};
    return {0, next::again, last_system_error()};
}

ES_S3_SNAPSHOT_DECL io_step plain_stream::try_read(std::span<char> into) {
    auto const got = receive(fd_, into);
    if (got == 0) return {0, next::again, boost::asio::error::eof};
    return step_of(got, next::readable);
}

ES_S3_SNAPSHOT_DECL io_step plain_stream::try_write(std::span<char const> from) {
    return step_of(transmit(fd_, from), next::writable);
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
