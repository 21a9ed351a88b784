// SPDX-License-Identifier: Apache-2.0
/// @file
/// The blocking exchange: one request and its response on a kept or a new connection.
#pragma once

#include <es_s3_snapshot/transport/detail/idle_pool.hpp>
#include <es_s3_snapshot/transport/detail/socket.hpp>

#include <functional>
#include <memory>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// Makes a connection to an origin.
using connection_opener =
    std::function<result<std::unique_ptr<blocking_connection>>(origin const&, attempt_bounds const&)>;

/// The connections of one blocking transport, and the only function that exchanges anything on them.
class blocking_connections {
public:
    explicit blocking_connections(connection_opener open) : open_(std::move(open)) {}

    ES_S3_SNAPSHOT_DECL result<response_head> send(origin const& to, request const& req, body_sink& sink,
                                                   attempt_options const& options);

private:
    result<std::unique_ptr<blocking_connection>> connection(origin const& to, attempt_bounds const& bounds);

    connection_opener open_;
    idle_pool<std::unique_ptr<blocking_connection>> idle_;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/exchange.ipp>
#endif
