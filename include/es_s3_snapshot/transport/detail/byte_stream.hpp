// SPDX-License-Identifier: Apache-2.0
/// @file
/// A connection that never waits, plain or encrypted, so that blocking and asynchronous transports share what is said.
#pragma once

#include <es_s3_snapshot/config.hpp>

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <span>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// What to wait for before the next step of a conversation.
enum class next {
    again,  ///< nothing
    readable,
    writable,
    done,  ///< there is no next step
};

/// What one try came to: bytes moved, an error, or neither and something to wait for.
struct io_step {
    std::size_t count = 0;
    next after = next::again;
    boost::system::error_code ec{};
};

/// One virtual call for each piece, so that plain and TLS share everything above.
/// Errors: asio::error::eof at the peer's own end, asio::ssl::error::stream_truncated at an end that TLS does not vouch
/// for, or the system's.
class byte_stream {
public:
    virtual ~byte_stream() = default;

    virtual io_step try_read(std::span<char> into) = 0;
    virtual io_step try_write(std::span<char const> from) = 0;
    /// False where the peer has closed an idle connection, or said something unasked.
    virtual bool still_idle() = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
