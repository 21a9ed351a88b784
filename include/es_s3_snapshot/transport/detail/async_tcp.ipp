// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/async_tcp.hpp.
#pragma once

#include <es_s3_snapshot/transport/async_tcp.hpp>
#include <es_s3_snapshot/transport/detail/async_exchange.hpp>
#include <es_s3_snapshot/transport/detail/wire.hpp>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

inline boost::asio::awaitable<result<void>> async_open_plain(async_connection& made, origin const& to,
                                                             async_watch const& watch) {
    if (to.scheme == scheme::https) co_return needs_tls(to);
    co_return co_await async_connect(made, to, watch);
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL async_tcp_transport::async_tcp_transport(executor_type executor)
    : executor_(std::move(executor)),
      connections_(std::make_unique<detail::async_connections>(executor_, detail::async_open_plain)) {}
ES_S3_SNAPSHOT_DECL async_tcp_transport::~async_tcp_transport() = default;

ES_S3_SNAPSHOT_DECL boost::asio::awaitable<result<response_head>> async_tcp_transport::async_send(
    origin const& to, request const& req, body_sink& sink, attempt_options options) {
    return connections_->send(to, req, sink, std::move(options));
}

}  // namespace v0
}  // namespace es_s3_snapshot
