// SPDX-License-Identifier: Apache-2.0
/// @file
/// A TCP socket that never blocks but in poll, with the remaining time and an ear for stop requests.
#pragma once

#include <es_s3_snapshot/transport/detail/byte_stream.hpp>

#include <cerrno>
#include <memory>
#include <optional>
#include <sys/types.h>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

inline boost::system::error_code last_system_error() noexcept { return {errno, boost::system::system_category()}; }

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

/// Whether a read would not wait: bytes, the peer's end, or a failure. Does not wait itself.
ES_S3_SNAPSHOT_DECL bool readable_now(int fd) noexcept;

/// Owns a connected, non-blocking socket.
class bounded_socket final : public byte_stream {
public:
    explicit bounded_socket(int fd, attempt_bounds bounds) noexcept : fd_(fd), bounds_(std::move(bounds)) {}
    ES_S3_SNAPSHOT_DECL ~bounded_socket() override;
    bounded_socket(bounded_socket const&) = delete;
    bounded_socket& operator=(bounded_socket const&) = delete;

    void bind(attempt_bounds bounds) override { bounds_ = std::move(bounds); }
    ES_S3_SNAPSHOT_DECL std::size_t read_some(std::span<char> into, boost::system::error_code& ec) override;
    ES_S3_SNAPSHOT_DECL std::size_t write_some(std::span<char const> from, boost::system::error_code& ec) override;
    bool still_idle() override { return !readable_now(fd_); }

    /// recv and send as they are; -1 with errno EAGAIN where they would wait. Never raise SIGPIPE.
    ES_S3_SNAPSHOT_DECL ssize_t try_read(std::span<char> into) noexcept;
    ES_S3_SNAPSHOT_DECL ssize_t try_write(std::span<char const> from) noexcept;
    /// Waits for `events` of poll, at most until `until` and the bounds.
    ES_S3_SNAPSHOT_DECL void wait(short events, boost::system::error_code& ec, steady_time until = steady_time::max());

    attempt_bounds const& bounds() const noexcept { return bounds_; }
    int fd() const noexcept { return fd_; }

private:
    int fd_;
    attempt_bounds bounds_;
};

/// Connects to the first address of the host that takes it. Only the look-up of a name can block beyond the bounds.
ES_S3_SNAPSHOT_DECL result<std::unique_ptr<bounded_socket>> connect_tcp(origin const& to, attempt_bounds const& bounds);

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/socket.ipp>
#endif
