// SPDX-License-Identifier: Apache-2.0
/// @file
/// A blocking connection, which waits in poll alone: with the remaining time, and an ear for stop requests.
#pragma once

#include <es_s3_snapshot/core/effect.hpp>
#include <es_s3_snapshot/transport/detail/byte_stream.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// While it lives, a stop request makes fd() readable, from whichever thread it comes.
class stop_wakeup {
public:
    ES_S3_SNAPSHOT_DECL explicit stop_wakeup(std::stop_token const& stop);
    ES_S3_SNAPSHOT_DECL ~stop_wakeup();
    stop_wakeup(stop_wakeup const&) = delete;
    stop_wakeup& operator=(stop_wakeup const&) = delete;

    int fd() const noexcept { return fd_; }

private:
    struct poke {
        int fd;
        void operator()() const noexcept;
    };
    int fd_ = -1;
    std::optional<std::stop_callback<poke>> callback_;
};

/// What ends the waiting of the attempt that has the connection at the time.
struct attempt_bounds {
    steady_time deadline = steady_time::max();
    std::stop_token stop;
    int wake_fd = -1;  ///< becomes readable when stop is requested
};

/// Owns a connected, non-blocking socket, and what is spoken through it: first plain TCP.
class blocking_connection {
public:
    ES_S3_SNAPSHOT_DECL blocking_connection(int fd, attempt_bounds bounds);
    ES_S3_SNAPSHOT_DECL ~blocking_connection();
    blocking_connection(blocking_connection const&) = delete;
    blocking_connection& operator=(blocking_connection const&) = delete;

    /// Repeats `step` until it is done; the error is what ended that before: timed_out, operation_canceled, or poll's.
    ES_S3_SNAPSHOT_DECL boost::system::error_code until_done(std::function<next()> const& step);
    /// Waits for `events` of poll, at most until `until` and the bounds.
    ES_S3_SNAPSHOT_DECL void wait(short events, boost::system::error_code& ec, steady_time until = steady_time::max());

    void bind(attempt_bounds bounds) { bounds_ = std::move(bounds); }
    int fd() const noexcept { return fd_; }

    std::unique_ptr<byte_stream> stream;

private:
    int fd_;
    attempt_bounds bounds_;
};

/// Connects to the first address of the host that takes it. Only the look-up of a name can block beyond the bounds.
ES_S3_SNAPSHOT_DECL result<std::unique_ptr<blocking_connection>> connect_tcp(origin const& to,
                                                                             attempt_bounds const& bounds);

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/socket.ipp>
#endif
