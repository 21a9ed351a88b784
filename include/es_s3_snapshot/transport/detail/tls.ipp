// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/tls.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/exchange.hpp>
#include <es_s3_snapshot/transport/detail/tls_stream.hpp>
#include <es_s3_snapshot/transport/detail/tunnel.hpp>
#include <es_s3_snapshot/transport/tls.hpp>

#include <optional>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// Plain and encrypted connections, and the TLS settings once they are needed. Pinned: the opener refers to it.
class tls_connections {
public:
    tls_connections(tls_options options, proxy_rules proxy) : options_(std::move(options)), proxy_(std::move(proxy)) {}
    tls_connections(tls_connections const&) = delete;
    tls_connections& operator=(tls_connections const&) = delete;

    blocking_connections& pool() { return pool_; }

private:
    result<std::unique_ptr<byte_stream>> open(origin const& to, attempt_bounds const& bounds);
    result<void> prepare(origin const& to);

    tls_options options_;
    proxy_rules proxy_;
    std::optional<tls_context> context_;
    blocking_connections pool_{[this](origin const& to, attempt_bounds const& bounds) { return open(to, bounds); }};
};

/// Made at the first https origin: loading the system's authorities takes longer than a whole plain exchange.
inline result<void> tls_connections::prepare(origin const& to) {
    if (to.scheme == scheme::http || context_) return {};
    auto made = make_tls_context(options_, to);
    if (made.has_error()) return made.error();
    context_ = std::move(*made);
    return {};
}

inline result<std::unique_ptr<byte_stream>> tls_connections::open(origin const& to, attempt_bounds const& bounds) {
    if (auto const ready = prepare(to); ready.has_error()) return ready.error();
    auto socket = proxy_.applies_to(to) ? open_tunnel(to, proxy_, bounds) : connect_tcp(to, bounds);
    if (socket.has_error()) return socket.error();
    if (to.scheme == scheme::http) return std::unique_ptr<byte_stream>(std::move(*socket));
    auto encrypted = std::make_unique<tls_stream>(*context_, std::move(*socket));
    if (auto const agreed = encrypted->handshake(to); agreed.has_error()) return agreed.error();
    return std::unique_ptr<byte_stream>(std::move(encrypted));
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL tls_transport::tls_transport(tls_options options, proxy_rules proxy)
    : connections_(std::make_unique<detail::tls_connections>(std::move(options), std::move(proxy))) {}
ES_S3_SNAPSHOT_DECL tls_transport::~tls_transport() = default;
ES_S3_SNAPSHOT_DECL tls_transport::tls_transport(tls_transport&&) noexcept = default;
ES_S3_SNAPSHOT_DECL tls_transport& tls_transport::operator=(tls_transport&&) noexcept = default;

ES_S3_SNAPSHOT_DECL result<response_head> tls_transport::send(origin const& to, request const& req, body_sink& sink,
                                                              attempt_options const& options) {
    return connections_->pool().send(to, req, sink, options);
}

}  // namespace v0
}  // namespace es_s3_snapshot
