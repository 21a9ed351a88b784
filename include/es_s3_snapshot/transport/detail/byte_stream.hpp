// SPDX-License-Identifier: Apache-2.0
/// @file
/// A blocking connection whose every wait ends in time, plain or encrypted.
#pragma once

#include <es_s3_snapshot/core/effect.hpp>

#include <cstddef>
#include <span>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// What ends the waiting of the attempt that has the connection at the time.
struct attempt_bounds {
    steady_time deadline = steady_time::max();
    std::stop_token stop;
    int wake_fd = -1;  ///< becomes readable when stop is requested
};

/// One virtual call for each piece, so that plain and TLS share one exchange function.
/// Errors: timed_out, operation_canceled, asio::error::eof at the peer's own end,
/// asio::ssl::error::stream_truncated at an end that TLS does not vouch for, or the system's.
class byte_stream {
public:
    virtual ~byte_stream() = default;

    virtual void bind(attempt_bounds bounds) = 0;
    virtual std::size_t read_some(std::span<char> into, boost::system::error_code& ec) = 0;
    virtual std::size_t write_some(std::span<char const> from, boost::system::error_code& ec) = 0;
    /// False where the peer has closed an idle connection, or said something unasked. Does not wait.
    virtual bool still_idle() = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
