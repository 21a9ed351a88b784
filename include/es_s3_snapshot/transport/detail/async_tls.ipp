// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/async_tls.hpp.
#pragma once

#include <es_s3_snapshot/transport/async_tls.hpp>
#include <es_s3_snapshot/transport/detail/async_exchange.hpp>
#include <es_s3_snapshot/transport/detail/tls_stream.hpp>
#include <es_s3_snapshot/transport/detail/tunnel.hpp>
#include <es_s3_snapshot/transport/detail/wire.hpp>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// Plain and encrypted connections. Pinned: the opener refers to it.
class async_tls_connections {
public:
    async_tls_connections(boost::asio::any_io_executor executor, tls_options options, proxy_rules proxy)
        : context_(std::move(options)), proxy_(std::move(proxy)), pool_(std::move(executor), opener()) {}
    async_tls_connections(async_tls_connections const&) = delete;
    async_tls_connections& operator=(async_tls_connections const&) = delete;

    async_connections& pool() { return pool_; }

private:
    using opening = boost::asio::awaitable<result<void>>;
    async_opener opener() {
        return [this](async_connection& made, origin const& to, async_watch const& watch) {
            return open(made, to, watch);
        };
    }
    opening open(async_connection& made, origin const& to, async_watch const& watch);
    opening open_tunnel(async_connection& made, origin const& to, async_watch const& watch);

    lazy_tls_context context_;
    proxy_rules proxy_;
    async_connections pool_;
};

inline async_tls_connections::opening async_tls_connections::open_tunnel(async_connection& made, origin const& to,
                                                                         async_watch const& watch) {
    auto const connected = co_await async_connect(made, *proxy_.proxy, watch);
    if (connected.has_error()) co_return proxy_error(to, *proxy_.proxy, connected.error());
    tunnel_opening tunnel(to, proxy_);
    std::function<next()> const step = [&] { return tunnel.go_on(*made.stream); };
    auto const broken = co_await async_until_done(made, watch, step);
    co_return tunnel.outcome(broken);
}

inline async_tls_connections::opening async_tls_connections::open(async_connection& made, origin const& to,
                                                                  async_watch const& watch) {
    if (to.scheme == scheme::http) co_return co_await async_connect(made, to, watch);
    auto const context = context_.get(to);
    if (context.has_error()) co_return context.error();
    auto reached = proxy_.applies_to(to) ? open_tunnel(made, to, watch) : async_connect(made, to, watch);
    auto const there = co_await std::move(reached);
    if (there.has_error()) co_return there;
    auto encrypted = std::make_unique<tls_stream>(*context, made.socket.native_handle());
    if (auto const expected = encrypted->expect(to); expected.has_error()) co_return expected;
    std::function<next()> const step = [&] { return encrypted->shake_hands(); };
    auto const broken = co_await async_until_done(made, watch, step);
    if (auto const agreed = encrypted->agreed(to, broken); agreed.has_error()) co_return agreed;
    made.stream = std::move(encrypted);
    co_return result<void>();
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL async_tls_transport::async_tls_transport(executor_type executor, tls_options options,
                                                             proxy_rules proxy)
    : executor_(std::move(executor)),
      connections_(std::make_unique<detail::async_tls_connections>(executor_, std::move(options), std::move(proxy))) {}
ES_S3_SNAPSHOT_DECL async_tls_transport::~async_tls_transport() = default;

ES_S3_SNAPSHOT_DECL boost::asio::awaitable<result<response_head>> async_tls_transport::async_send(
    origin const& to, request const& req, body_sink& sink, attempt_options options) {
    return connections_->pool().send(to, req, sink, std::move(options));
}

}  // namespace v0
}  // namespace es_s3_snapshot
