// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/tcp.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/exchange.hpp>
#include <es_s3_snapshot/transport/detail/wire.hpp>
#include <es_s3_snapshot/transport/tcp.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

ES_S3_SNAPSHOT_DECL tcp_transport::tcp_transport()
    : connections_(std::make_unique<detail::blocking_connections>(detail::connect_tcp)) {}
ES_S3_SNAPSHOT_DECL tcp_transport::~tcp_transport() = default;
ES_S3_SNAPSHOT_DECL tcp_transport::tcp_transport(tcp_transport&&) noexcept = default;
ES_S3_SNAPSHOT_DECL tcp_transport& tcp_transport::operator=(tcp_transport&&) noexcept = default;

ES_S3_SNAPSHOT_DECL result<response_head> tcp_transport::send(origin const& to, request const& req, body_sink& sink,
                                                              attempt_options const& options) {
    if (to.scheme == scheme::https) return detail::needs_tls(to);
    return connections_->send(to, req, sink, options);
}

}  // namespace v0
}  // namespace es_s3_snapshot
