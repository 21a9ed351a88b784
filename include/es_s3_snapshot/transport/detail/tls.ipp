// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/tls.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/exchange.hpp>
#include <es_s3_snapshot/transport/detail/tls_stream.hpp>
#include <es_s3_snapshot/transport/detail/tunnel.hpp>
#include <es_s3_snapshot/transport/detail/wire.hpp>
#include <es_s3_snapshot/transport/tls.hpp>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// Plain and encrypted connections. Pinned: the opener refers to it.
class tls_connections {
public:
    tls_connections(tls_options options, proxy_rules proxy) : context_(std::move(options)), proxy_(std::move(proxy)) {}
    tls_connections(tls_connections const&) = delete;
    tls_connections& operator=(tls_connections const&) = delete;

    blocking_connections& pool() { return pool_; }

private:
    using opened = result<std::unique_ptr<blocking_connection>>;
    opened open(origin const& to, attempt_bounds const& bounds);
    opened open_tunnel(origin const& to, attempt_bounds const& bounds);

    lazy_tls_context context_;
    proxy_rules proxy_;
    blocking_connections pool_{[this](origin const& to, attempt_bounds const& bounds) { return open(to, bounds); }};
};

inline tls_connections::opened tls_connections::open_tunnel(origin const& to, attempt_bounds const& bounds) {
    auto made = connect_tcp(*proxy_.proxy, bounds);
    if (made.has_error()) return proxy_error(to, *proxy_.proxy, made.error());
    auto& proxy = **made;
    tunnel_opening tunnel(to, proxy_);
    auto const broken = proxy.until_done([&] { return tunnel.go_on(*proxy.stream); });
    if (auto const open = tunnel.outcome(broken); open.has_error()) return open.error();
    return made;
}

inline tls_connections::opened tls_connections::open(origin const& to, attempt_bounds const& bounds) {
    if (to.scheme == scheme::http) return connect_tcp(to, bounds);
    auto const context = context_.get(to);
    if (context.has_error()) return context.error();
    auto made = proxy_.applies_to(to) ? open_tunnel(to, bounds) : connect_tcp(to, bounds);
    if (made.has_error()) return made;
    auto encrypted = std::make_unique<tls_stream>(*context, (*made)->fd());
    if (auto const expected = encrypted->expect(to); expected.has_error()) return expected.error();
    auto const broken = (*made)->until_done([&] { return encrypted->shake_hands(); });
    if (auto const agreed = encrypted->agreed(to, broken); agreed.has_error()) return agreed.error();
    (*made)->stream = std::move(encrypted);
    return made;
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
