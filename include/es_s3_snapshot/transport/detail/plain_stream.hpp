// SPDX-License-Identifier: Apache-2.0
/// @file
/// Plain TCP as a stream that never waits, and the calls of the system that it is made of.
#pragma once

#include <es_s3_snapshot/transport/detail/byte_stream.hpp>

#include <cerrno>
#include <sys/types.h>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

inline boost::system::error_code last_system_error() noexcept { return {errno, boost::system::system_category()}; }

/// recv and send as they are; -1 with errno EAGAIN where they would wait. Never raise SIGPIPE.
ES_S3_SNAPSHOT_DECL ssize_t receive(int fd, std::span<char> into) noexcept;
ES_S3_SNAPSHOT_DECL ssize_t transmit(int fd, std::span<char const> from) noexcept;

/// Whether a read would not wait: bytes, the peer's end, or a failure. Does not wait itself.
ES_S3_SNAPSHOT_DECL bool readable_now(int fd) noexcept;

/// Through a connected, non-blocking socket that outlives it.
class plain_stream final : public byte_stream {
public:
    explicit plain_stream(int fd) noexcept : fd_(fd) {}

    ES_S3_SNAPSHOT_DECL io_step try_read(std::span<char> into) override;
    ES_S3_SNAPSHOT_DECL io_step try_write(std::span<char const> from) override;
    bool still_idle() override { return !readable_now(fd_); }

private:
    int fd_;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/plain_stream.ipp>
#endif
