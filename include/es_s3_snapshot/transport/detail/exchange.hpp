// SPDX-License-Identifier: Apache-2.0
/// @file
/// The blocking exchange: one request and its response on a kept or a new connection.
#pragma once

#include <es_s3_snapshot/transport/detail/byte_stream.hpp>
#include <es_s3_snapshot/transport/detail/idle_pool.hpp>

#include <functional>
#include <memory>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

class response_reader;

/// Writes all of it, or as much as can be; returns the number of bytes that left.
ES_S3_SNAPSHOT_DECL std::size_t write_all(byte_stream& stream, std::string_view wire, boost::system::error_code& ec);

/// Reads until the response is complete. `to` only names the peer in errors.
ES_S3_SNAPSHOT_DECL result<void> read_all(byte_stream& stream, origin const& to, response_reader& reader);

/// Makes a connection to an origin.
using stream_opener = std::function<result<std::unique_ptr<byte_stream>>(origin const&, attempt_bounds const&)>;

/// The connections of one blocking transport, and the only function that reads and writes on them.
class blocking_connections {
public:
    explicit blocking_connections(stream_opener open) : open_(std::move(open)) {}

    ES_S3_SNAPSHOT_DECL result<response_head> send(origin const& to, request const& req, body_sink& sink,
                                                   attempt_options const& options);

private:
    result<std::unique_ptr<byte_stream>> connection(origin const& to, attempt_bounds const& bounds);

    stream_opener open_;
    idle_pool<std::unique_ptr<byte_stream>> idle_;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/exchange.ipp>
#endif
